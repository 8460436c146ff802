"""Whether figures are right, which is more, and what they come to."""

import pytest
from asking import TODAY, question

from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.claims import MOST_WORDS
from switchboard.answers.compose import Composer
from switchboard.answers.quantities import numbers_in, with_number
from switchboard.answers.reckoning import reckoned

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
NVQ_2, KNOWLEDGE_2, NVQ_3 = "level_2_nvq_certificate", "level_2_certificate", "level_3_nvq_diploma"
#: Their facts: 53 and 70 credits; 243 hours on and 131 off the job at Level 2, 255 and 149 at Level 3; 28 credits for
#: the NVQ, 13 for the other certificate; total qualification time of 280 and 130 hours, at Level 3 420 and 160.
CREDITS_2, CREDITS_3 = f"{LEVEL_2}-total-credits", f"{LEVEL_3}-total-credits"
ON_THE_JOB, OFF_3, AWARD = f"{LEVEL_2}-on-the-job", f"{LEVEL_3}-off-the-job", "emma_wilson-award"
NVQ_CREDITS, PROMISE, PAY = (
    f"{NVQ_2}-credits",
    "call_centre_operator-pay-range-or-promise",
    "call_centre_operator-starting-pay",
)
KNOWLEDGE_CREDITS, TIME_2, TIME_3 = f"{KNOWLEDGE_2}-credits", f"{NVQ_2}-tqt", f"{NVQ_3}-tqt"
EXPERIENCED, CERTIFICATE_TIME_3 = "call_centre_operator-experienced-pay", "level_3_certificate-tqt"
WOMEN = "uk_contact_centre_workforce-women"
HOURS, COMPETENCIES = "call_centre_operator-weekly-hours", "e_skills_framework-how-many-competencies"


@pytest.fixture
def judged(base):
    """What is said to some words: about the lead that they mean, after those that were given."""
    composer = Composer(base, TODAY)

    def requests(names):
        given = [base.leads[name] for name in ([names] if isinstance(names, str) else names)]
        return tuple(Request(one.topic, (one.subject,), lead=one.id) for one in given)

    def judged(words, lead=None, after=(), earlier=(), message="", **named):
        asked = Asked.from_parse(question("weather", words, **named), base)
        context = Context(requests(after), earlier=requests(earlier))
        return reckoned(composer, asked, base.leads[lead] if lead else None, context, message)

    return judged


def bare(base, lead):
    """A lead by itself."""
    return Composer(base, TODAY).led(base.leads[lead], alone=True)


# --- a number ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("53 credits, right?", "Yes. "),
        ("so it's 53", "Yes. "),
        ("is it 53 credits", "Yes. "),
        ("level 2 is 53 innit", "Yes. "),
        ("60 credits, right?", "No. "),
        ("so its 100 then, yeah?", "No. "),
        # What another level has is said to be that one's.
        ("70 credits, right?", "No: 70 is for the Level 3 apprenticeship in Wales. "),
        ("wait, is it 70", "No: 70 is for the Level 3 apprenticeship in Wales. "),
    ],
)
def test_a_number_is_right_or_wrong_or_of_another(base, judged, words, verdict):
    part, alone = judged(words, CREDITS_2), bare(base, CREDITS_2)
    assert part.short.startswith(verdict) and part.short.endswith(alone.short)
    assert part.full.startswith(verdict) and part.full.endswith(alone.full)
    another = ["004-credits-l3"] if "70" in words else []
    assert part.facts == [*alone.facts, *another]


def test_a_number_that_a_lead_only_mentions_is_judged_by_the_figure_it_is(judged):
    # One lead says yes or no to something else, the other begins with another figure.
    assert judged("so it's £15,000, right?", PROMISE).short.startswith("Yes. £15,000 a year for a starter")
    assert judged("is it 53", NVQ_CREDITS).short.startswith("No: 53 is “Total credits” for Level 2. ")


def test_a_number_is_of_the_lead_that_was_just_given_where_none_is_meant(judged):
    assert judged("so that's 53, right?", after=CREDITS_2).short.startswith("Yes. ")
    # Of what is named it is judged, else of whichever of the two has the number.
    assert judged("so that's 53, right?", lead=CREDITS_3, after=CREDITS_2).short.startswith("Yes. ")
    assert judged("so that's 70, right?", lead=CREDITS_3, after=CREDITS_2).short.startswith("Yes. ")


def test_a_number_of_another_unit_is_not_said_to_be_wrong(judged):
    assert judged("is that 60 hours", after=CREDITS_2) is None
    assert judged("is that 60 credits", after=CREDITS_2).short.startswith("No. ")


def test_thousands_may_be_written_short(judged):
    pay = "call_centre_operator-starting-pay"
    assert judged("15k, right?", pay).short.startswith("Yes. ")
    assert judged("£15,000, is it?", pay).short.startswith("Yes. ")
    assert judged("16k, right?", pay).short.startswith("No. ")


@pytest.mark.parametrize(
    "words",
    [
        "53 credits",  # nothing is asked
        "right?",
        "so level 2, right?",  # a number of a name
        "is it 53 or 70",  # two of them
        "for level 2 i think " + "that " * MOST_WORDS + "53 is right?",  # more than the number is asked
    ],
)
def test_what_asks_for_no_verdict_on_a_number_gets_none(judged, words):
    assert judged(words, CREDITS_2) is None


def test_without_a_lead_or_without_a_number_in_it_there_is_no_verdict(judged):
    assert judged("53 credits, right?") is None
    assert judged("53 credits, right?", AWARD) is None


# --- which is more --------------------------------------------------------------------


def test_two_figures_are_put_side_by_side_with_their_difference(judged):
    part = judged("so thats more than level 2 right", after=CREDITS_3)
    assert part.short == part.full == "Yes. Total credits: 70 for Level 3, 53 for Level 2. That is 17 more for Level 3."
    assert part.facts == ["004-credits-l3", "004-credits-l2"]
    assert part.sources == ["welsh_pathway"]


@pytest.mark.parametrize(
    ("words", "after", "said"),
    [
        (
            "is that more than level 3",
            CREDITS_2,
            "No. Total credits: 53 for Level 2, 70 for Level 3. That is 17 more for Level 3.",
        ),
        ("thats less than level 3 then", CREDITS_2, "Yes. Total credits: 53 for Level 2, "),
        ("is that less than level 2", CREDITS_3, "No. Total credits: 70 for Level 3, "),
        # Where neither yes nor no was asked.
        ("which is more", CREDITS_2, "Total credits: 53 for Level 2, 70 for Level 3. That is 17 more for Level 3."),
        ("how many more than level 2 is it", CREDITS_3, "Total credits: 70 for Level 3, "),
        ("whats the difference", CREDITS_2, "Total credits: 53 for Level 2, 70 for Level 3. "),
    ],
)
def test_yes_or_no_only_where_that_was_asked(judged, words, after, said):
    assert judged(words, after=after).short.startswith(said)


def test_figures_that_are_equal_are_neither_more_nor_less(base, judged):
    lead = next(lead for lead in base.leads.values() if lead.facts[:1] == ["004-l2-esw-credits"])
    part = judged("is that more than level 3", after=lead.id)
    assert part.short == "No. Essential Skills credits: 12 for Level 2, 12 for Level 3."


def test_the_other_is_the_one_that_is_named(judged):
    assert judged("is that more than level 3", after=ON_THE_JOB, subject=LEVEL_3).short.startswith(
        "No. On-the-job hours"
    )


@pytest.mark.parametrize("words", ["tell me more", "more or less than level 3", "is it more"])
def test_what_compares_nothing_gets_no_verdict(judged, words):
    assert judged(words, after=CREDITS_2) is None


def test_the_only_two_of_a_kind_are_compared_too(judged):
    said = "Starter: £15,000 for a call centre operator. Experienced: £28,000 for a call centre operator."
    assert judged("whats the difference", after=PAY).short == f"{said} The difference is £13,000."


def test_what_has_no_counterpart_is_not_compared(judged):
    assert judged("which is more", after=AWARD) is None
    assert judged("which is more", after=COMPETENCIES) is None


def test_more_figures_that_are_named_are_each_judged(judged):
    both = "Total credits: 70 for Level 3 and 53 for Level 2."
    assert judged("L3 is 70 credits and L2 is 53, yes?").short == f"Yes. {both}"
    assert judged("L3 is 53 credits and L2 is 70, yes?").short == f"No. {both}"
    hours = "Off-the-job hours: 131 for Level 2. On-the-job hours: 243 for Level 2."
    assert judged("is it 243 off the job and 131 on", after=ON_THE_JOB).short == f"No. {hours}"


def test_the_words_beside_a_number_count_more_than_what_was_just_said(judged):
    assert judged("on the job is 149?", after=OFF_3).short.startswith("No: 149 is “Off-the-job hours” for Level 3. ")


@pytest.mark.parametrize("words", ["63?", "63, right?", "so 63"])
def test_a_number_alone_is_that_of_the_last_reply(judged, words):
    assert judged(words, after=COMPETENCIES).short.startswith("Yes. ")
    assert judged(words.replace("63", "36"), after=COMPETENCIES).short.startswith("No. ")


@pytest.mark.parametrize(
    ("words", "after", "said"),
    [
        ("is that 15 an hour", PAY, None),  # the figure is one of a year
        ("so 31% are men", "uk_contact_centre_workforce-women", None),  # the rest of the 69% that are women
        ("is 2 gcses ok for the advanced one", (), None),
        ("is 15 too young", (), None),
    ],
)
def test_a_number_of_something_else_is_not_said_to_be_wrong(judged, words, after, said):
    assert judged(words, after=after) is said


# --- how much it comes to -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "after", "total"),
    [
        ("add up TQT 280 and 130", TIME_2, "410. I added that up myself."),
        ("total for both", f"{LEVEL_2}-total-hours", "778. I added that up myself."),
        ("both together?", CREDITS_2, "123. I added that up myself."),
        ("altogether?", TIME_3, "580. I added that up myself."),
        ("what is that together", [NVQ_CREDITS, KNOWLEDGE_CREDITS], "41. I added that up myself."),
        ("together?", KNOWLEDGE_CREDITS, "53."),
        ("whats 255 + 149", (), "404."),
    ],
)
def test_figures_are_added_up(judged, words, after, total):
    """What the page itself adds up is not said to be a sum of ours."""
    assert judged(words, after=after).short.endswith(f"Together that is {total}")


@pytest.mark.parametrize(
    ("words", "earlier", "after", "said"),
    [
        ("how much more is that", CREDITS_2, CREDITS_3, "That is 17 more for Level 3."),
        ("so whats the gap between them", PAY, EXPERIENCED, "The difference is £13,000."),
        ("by how much then", EXPERIENCED, PAY, "The difference is £13,000."),
        ("so whats the gap between them two", PAY, EXPERIENCED, "The difference is £13,000."),
        # The totals of what was given in parts.
        ("difference between the totals?", NVQ_CREDITS, f"{NVQ_3}-credits", "That is 17 more for Level 3."),
        ("difference between those?", NVQ_CREDITS, f"{NVQ_3}-credits", "That is 14 more for the Level 3 NVQ Diploma."),
        ("so both together?", TIME_3, CERTIFICATE_TIME_3, "Together that is 580. I added that up myself."),
        ("together?", CREDITS_2, CREDITS_3, "Together that is 123. I added that up myself."),
        # Of different units, or alone, the last reply is all that is meant.
        ("how much more is that", HOURS, CREDITS_3, "That is 17 more for Level 3."),
        ("by how much then", CREDITS_2, ON_THE_JOB, "That is 12 more for Level 3."),
        ("so both together?", (), TIME_3, "Together that is 700. I added that up myself."),
        # Who, or what, is named is meant.
        ("how much more is that than level 2", CREDITS_2, TIME_3, "That is 140 more for the Level 3 NVQ Diploma."),
        ("which has more knowledge credits", CREDITS_2, CREDITS_3, "That is 3 more for the Level 3 Certificate."),
        ("which is more off the job", CREDITS_2, CREDITS_3, "That is 18 more for Level 3."),
        ("is that more than the other level", TIME_2, f"{LEVEL_3}-on-the-job", "That is 12 more for Level 3."),
    ],
)
def test_the_figures_of_the_last_two_replies_are_put_together(judged, words, earlier, after, said):
    assert judged(words, earlier=earlier, after=after).short.endswith(said)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("the 15 grand one", ["002-pay-starter"]),
        ("wheres 28000 from", ["002-pay-experienced"]),
        ("where does the 374 come from", ["004-l2-total-hours"]),
        ("the 16 credits", ["004-k3-credits"]),
        ("whats the 69% thing", ["004-eq-women"]),
        ("the 69 hours", []),
        ("what about 16", []),  # an age, perhaps
        ("what about 28 days holiday", []),
        ("whats on page 42", []),
        ("error 404", []),
        ("the 374 and the 404", []),
        ("the 9999 hours", []),
    ],
)
def test_a_figure_is_known_by_its_number(base, words, named):
    assert [fact.id for fact in with_number(words, base.facts.values())] == named


def test_a_sum_that_somebody_has_worked_out_is_right(judged):
    assert judged("so 404", after=OFF_3).short.startswith("Yes. ")
    assert judged("so 41", after=[NVQ_CREDITS, KNOWLEDGE_CREDITS]).short.startswith("Yes. Competence credits: 28 ")
    assert judged("both together 123?", after=CREDITS_2).short.startswith("Yes. ")
    assert judged("both together 124?", after=CREDITS_2).short.startswith("No. ")


@pytest.mark.parametrize(
    ("words", "after", "verdict"),
    [
        ("so 30 more hours", f"{LEVEL_3}-total-hours", "Yes. Training hours in all: 404 for Level 3, 374 for Level 2."),
        ("so thats 20 more credits", CREDITS_3, "No. Total credits: 70 for Level 3, 53 for Level 2."),
        # Of the level's two qualifications together.
        ("so L3 is 170 more TQT", TIME_3, "Yes. Competence qualification time (hours): 420 "),
    ],
)
def test_how_much_more_somebody_says_it_is(judged, words, after, verdict):
    assert judged(words, after=after).short.startswith(verdict)


@pytest.mark.parametrize("after", ["essential_skills_wales-which-level", AWARD, ()])
def test_what_is_counted_in_the_question_is_compared_whatever_was_said_before(judged, after):
    said = judged("so level 3 is 17 credits more?", after=after).short
    assert said.startswith("Yes. Total credits: 70 for Level 3, 53 for Level 2.")
    assert judged("so level 3 is 20 credits more?", after=after).short.startswith("No. Total credits")


def test_a_list_asks_for_no_sum(judged):
    assert judged("total hours for both", after=CREDITS_2) is not None
    assert judged("for both levels: total credits, training hours, awarding body") is None
    assert judged("total credits, total hours, who awards it, both levels", after=CREDITS_2) is None


def test_an_age_is_no_figure_to_check(judged):
    assert numbers_in("im 17 and it is 38 hours") == [38]
    assert judged("so which pays more, apprentice or starter", after=PAY, subject="apprenticeship") is None
    assert judged("so which is more, im 17", after=PAY).short.endswith("is £13,000.")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("420 + 160 = 580", "Yes. "), ("420 + 160 = 570", "No. "), ("420 plus 160 is 580, right?", "Yes. ")],
)
def test_a_sum_that_is_written_out_is_held_against_what_it_is_said_to_be(judged, words, verdict):
    said = judged(words).short
    assert said.startswith(verdict) and said.endswith("Together that is 580. I added that up myself.")


@pytest.mark.parametrize("words", ["280 x 130 in all", "add 280 x 130", "280 - 130 together", "total of 280 + 130 x 2"])
def test_what_is_more_than_an_addition_is_no_matter_of_figures_alone(judged, words):
    assert judged(words, after=TIME_2) is None


def test_total_in_the_name_of_another_figure_is_no_sum(judged):
    words = "whats the total qualification time"
    assert judged(words, lead=TIME_2, after=NVQ_CREDITS) is None
    # "Total" of what was just said is one, and so is what is to be added up.
    assert judged("whats the total", lead=NVQ_CREDITS, after=NVQ_CREDITS).short.endswith("Together that is 53.")
    assert judged("add 28 and 13", lead=TIME_2, after=NVQ_CREDITS).short.endswith("41. I added that up myself.")


@pytest.mark.parametrize("words", ["total credits for level 2", "level 2 versus level 3: total credits?", "2+2"])
def test_what_adds_nothing_up_is_no_sum(judged, words):
    assert judged(words) is None


def test_another_figure_of_the_same_may_be_what_it_is_more_than(judged):
    part = judged("less than on the job then", after=OFF_3)
    said = "Off-the-job hours: 149 for Level 3. On-the-job hours: 255 for Level 3."
    assert part.short == f"Yes. {said} The difference is 106."


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("is that more than the 374 training hours", TIME_3),
        ("is 15k less than minimum wage", PAY),  # nor is the law a figure of the documents
        ("is that less than my mum earns", PAY),
        ("is it 16?", PAY),  # of another magnitude
        ("is it 40?", PAY),
        ("is it 2 years?", PAY),  # years are no pounds
        ("so its 1,000 then, yeah?", CREDITS_2),
        ("is it 24/7?", HOURS),
        ("is it 9 to 5?", HOURS),
        # What may not be added: two grades of pay, the ends of a range.
        ("what's the total pay", PAY),
        ("plus bonus?", PAY),
        ("is that in total?", HOURS),
        ("so 43k together?", PAY),
    ],
)
def test_what_is_not_about_the_figures_of_the_last_reply_gets_no_verdict(judged, words, after):
    assert judged(words, after=after) is None


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("level 3 is 17 credits more than level 2, right?", "Yes. "),
        ("level 2 is 17 credits more than level 3, right?", "No. "),
        ("level 2 is 17 credits less than level 3, right?", "Yes. "),
        ("so its 17 more than level 2", "Yes. "),
        ("so its 17 less than level 2", "No. "),
        ("L3 is 170 more TQT", "Yes. "),
        ("L2 is 170 more TQT", "No. "),
    ],
)
def test_who_has_more_counts_beside_how_much(judged, words, verdict):
    assert judged(words, after=TIME_3 if "TQT" in words else CREDITS_3).short.startswith(verdict)


def test_a_total_is_not_right_where_a_part_of_it_is_named(judged):
    part = judged("so 374 hours off the job?", after=[ON_THE_JOB, f"{LEVEL_2}-off-the-job"])
    assert part.short.startswith("No: 374 is “Training hours in all” for Level 2. ")


def test_which_higher_apprenticeships_there_are_is_no_comparison(judged):
    assert judged("which higher apprenticeships follow on from level 3", after=CREDITS_3) is None


# --- how much more, of several -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("12 more on the job and 18 more off the job?", "Yes. "),
        ("12 more on the job, 17 more off the job", "No. "),
        ("so 11 more on the job and 18 more off it", "No. "),
        ("so level 3 is 12 more on the job and 18 more off the job", "Yes. "),
        # Level 2 has less of both.
        ("is level 2 12 more on the job and 18 more off the job", "No. "),
    ],
)
def test_of_several_that_differ_each_is_checked(judged, words, verdict):
    part = judged(words, after=f"{LEVEL_3}-on-the-job")
    assert part.short.startswith(f"{verdict}On-the-job hours: ")
    assert "That is 12 more for Level 3. Off-the-job hours: " in part.short
    assert part.short.endswith("That is 18 more for Level 3.")
    assert set(part.facts) == {"004-l2-on-job", "004-l3-on-job", "004-l2-off-job", "004-l3-off-job"}


def test_one_difference_alone_is_not_one_of_several(judged):
    part = judged("12 more on the job", after=f"{LEVEL_3}-on-the-job")
    assert part.short == "Yes. On-the-job hours: 255 for Level 3, 243 for Level 2. That is 12 more for Level 3."


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        # 420 hours for competence at Level 3 and 280 at Level 2, 160 and 130 for knowledge; in credits 14 and 3 more.
        ("140 more for competence and 30 more for knowledge", "Yes. "),
        ("so 140 more for competence and 20 more for knowledge", "No. "),
        ("14 more for competence and 3 more for knowledge", "No. "),
    ],
)
@pytest.mark.parametrize("after", [TIME_2, TIME_3])
def test_of_two_figures_by_one_name_it_is_the_one_that_was_talked_of_that_differs(judged, words, verdict, after):
    part = judged(words, after=after)
    assert part.short.startswith(f"{verdict}Competence qualification time (hours): ")
    assert "That is 140 more for the Level 3 NVQ Diploma. Knowledge qualification time (hours): " in part.short
    assert part.short.endswith("That is 30 more for the Level 3 Certificate.")
    assert set(part.facts) == {"004-n2-tqt", "004-n3-tqt", "004-k2-tqt", "004-k3-tqt"}


def test_of_credits_the_same_words_are_about_credits(judged):
    part = judged("14 more for competence and 3 more for knowledge", after="level_3_nvq_diploma-credits")
    said = "Yes. Competence credits: 42 for the Level 3 NVQ Diploma, 28 for the Level 2 NVQ Certificate."
    assert part.short.startswith(said)


@pytest.mark.parametrize(
    "words",
    [
        "so it's 60 credits more and 80 credits less, right?",
        "is level 2 60 credits more and level 3 80, right?",
    ],
)
def test_what_is_said_to_be_more_is_never_denied_as_a_plain_figure(judged, words):
    plain = "L3 is 60 credits and L2 is 40, right?"
    assert judged(plain, after=CREDITS_2).short.startswith("No. Total credits: ")
    assert judged(words, after=CREDITS_2) is None


@pytest.mark.parametrize("words", ["12 more penguins and 18 more lions", "12 more on the job and 18 more lions"])
def test_what_names_no_figure_does_not_differ(judged, words):
    assert judged(words, after=f"{LEVEL_3}-on-the-job") is None


# --- what is held against what ---------------------------------------------------------------------


def test_which_has_more_of_a_figure_that_is_named_compares_that_of_both(judged):
    part = judged("which has more knowledge credits", after=CREDITS_2)
    said = "Knowledge credits: 13 for the Level 2 Certificate, 16 for the Level 3 Certificate."
    assert part.short == f"{said} That is 3 more for the Level 3 Certificate."


@pytest.mark.parametrize("words", ["28k the most", "is 28k the highest", "so 15k is the least"])
def test_the_most_is_not_more_than_anything_that_was_named(judged, words):
    assert judged(words, after=PAY) is None


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("is that more than its level 3 counterpart", "No. "),
        ("is it less than the level 3 equivalent", "Yes. "),
        ("which is more, it or its counterpart", ""),
    ],
)
def test_the_counterpart_is_the_same_of_the_other_level(judged, words, verdict):
    said = "Competence credits: 28 for the Level 2 NVQ Certificate, 42 for the Level 3 NVQ Diploma."
    assert judged(words, after=NVQ_CREDITS).short == f"{verdict}{said} That is 14 more for the Level 3 NVQ Diploma."


@pytest.mark.parametrize(
    "words",
    [
        "in terms of credits is that less than the level 3 equivalent",
        "is that less than its level 3 counterpart in terms of credits",
    ],
)
def test_words_that_only_say_what_is_held_against_what_are_nothing_else(judged, words):
    said = "Yes. Total credits: 53 for Level 2, 70 for Level 3. That is 17 more for Level 3."
    assert judged(words, after=CREDITS_2).short == said


# --- what is held against a limit ------------------------------------------------------------------

WEEK = "Hours a week, from: 38 for a call centre operator. Hours a week, up to: 40 for a call centre operator."
BOTH_PAYS = "Starter: £15,000 for a call centre operator. Experienced: £28,000 for a call centre operator."


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("is that more than my dad's 35 hours", "Yes. "),
        ("is it more than 20 hours", "Yes. "),
        ("so less than 35 hours", "No. "),
        ("is that over 45", "No. "),
        ("so under 45 hours a week", "Yes. "),
        ("fewer than 45 hours?", "Yes. "),
        # Both ends are at most the number, and neither is beyond it.
        ("is that more than 40 hours", "No. "),
        ("is it less than 38", "No. "),
        # 40 is, and 38 is not; and the other way round.
        ("is it more than 39 hours", ""),
        ("is that below 39 hours", ""),
    ],
)
def test_hours_are_held_against_a_limit(judged, words, verdict):
    part = judged(words, after=HOURS)
    assert part.short == part.full == f"{verdict}{WEEK}"
    assert set(part.facts) == {"002-hours-min", "002-hours-max"} and part.sources == ["job_profile"]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("is that at least 38 hours", "Yes. "), ("is that at most 40 hours", "Yes. "), ("at least 39 hours?", "")],
)
def test_at_least_and_at_most_take_in_the_limit_itself(judged, words, verdict):
    assert judged(words, after=HOURS).short == f"{verdict}{WEEK}"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("so over 20 grand", ""),
        ("is that under 20k", ""),
        ("is it more than £20,000 a year", ""),
        ("is that over 10 thousand", "Yes. "),
        ("so under 30k", "Yes. "),
        ("is it more than £30,000", "No. "),
    ],
)
def test_of_two_grades_of_pay_that_lie_apart_neither_yes_nor_no_is_said(judged, words, verdict):
    assert judged(words, after="call_centre_operator-pay").short == f"{verdict}{BOTH_PAYS}"


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("is that more than 35 hours", ()),  # nothing was said
        ("is that more than 35 hours", AWARD),  # nothing with a number
        ("is it more than 60 hours", CREDITS_2),
        ("is it less than 40 credits", HOURS),
        ("is that more than 20 grand", HOURS),
        ("is that over 5 hours", HOURS),  # of another magnitude
        ("is it more than the 35 hours that my dad does every week at his place in town", HOURS),
        # What no figure counts.
        ("is it over £12 an hour", HOURS),
        ("is that more than £35", HOURS),
        ("more than 35 days off?", HOURS),
        ("is that over 35 miles away", HOURS),
        ("is it more than 45 minutes away", HOURS),
        ("is that over 60%", CREDITS_2),
        # An age.
        ("do you need to be over 18", HOURS),
        ("do you have to be at least 18", CREDITS_2),
    ],
)
def test_what_is_no_limit_of_what_was_said_gets_no_verdict(judged, words, after):
    assert judged(words, after=after) is None


def test_a_limit_beside_another_number_is_not_all_that_is_to_be_right(judged):
    # 53 is more than 40, but Level 3 has 70.
    assert judged("level 3 is 60 credits and level 2 more than 40, right?", after=CREDITS_2) is None
    assert judged("is it more than 50 or 60 credits", after=CREDITS_2) is None


def test_the_number_of_a_level_is_no_limit(judged):
    said = "Knowledge credits: 13 for the Level 2 Certificate, 16 for the Level 3 Certificate. "
    assert judged("is that more than level 3", after=KNOWLEDGE_CREDITS).short.startswith(f"No. {said}")
    assert judged("is that less than level 3", after=KNOWLEDGE_CREDITS).short.startswith(f"Yes. {said}")


@pytest.mark.parametrize("nation", ["wales", "england"])
def test_a_figure_is_not_affirmed_for_a_nation_that_it_is_not_of(judged, nation):
    women = "uk_contact_centre_workforce-women"
    assert judged("is that 69 percent", after=women).short.startswith("Yes. ")
    assert judged(f"is that 69 percent just for {nation}", after=women, nation=nation) is None
    assert judged("is it 53 credits in wales", after=CREDITS_2, nation="wales").short.startswith("Yes. ")


@pytest.mark.parametrize(
    "words", ["is that over 30 hours a month", "is that more than 8 hours a day", "is it over 18s only"]
)
def test_a_limit_of_another_period_or_of_ages_gets_no_verdict(judged, words):
    assert judged(words, after=HOURS) is None
    assert judged("is that more than 30 hours a week", after=HOURS).short.startswith("Yes. ")


def test_a_share_is_held_against_a_limit_in_either_way_of_writing(judged):
    part_time = "uk_contact_centre_workforce-part-time"
    said = {judged(f"is that more than 50{sign}", after=part_time).short for sign in ("%", " percent")}
    assert len(said) == 1 and said.pop().startswith("No. ")


# --- what somebody has written down, and what is not to be added -----------------------


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("my slide says level 3 is 70 credits", "Yes. "),
        ("my slide says level 3 is 440 hours. right?", "No. "),
        ("can i say level 3 is 404 hours", "Yes. "),
        ("can I say level 3 is 404 hours, 149 of them off the job?", "Yes. "),
        ("our handout has level 2 53 credits and level 3 60 credits", "No. "),
        ('I wrote on my slide: "level 2 = 53 credits, 374 hrs. level 3 = 70 credits, 404 hrs." ok?', "Yes. "),
        ('I wrote on my slide: "level 2 = 53 credits, 374 hrs. level 3 = 70 credits, 440 hrs." ok?', "No. "),
    ],
)
def test_what_somebody_has_written_down_is_checked(judged, words, verdict):
    found = judged(words)
    assert found is not None
    assert found.short.startswith(verdict)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("my friend says call centre workers earn 28k when they start. right?", "No: £28,000 is"),
        ("is it true that you start on 28 grand in a call centre", "No: £28,000 is"),
        ("call centre workers earn 28k when they start, is that right", "No: £28,000 is"),
        ("is it true that you start on 15k", "Yes. £15,000"),
        ("my mate reckons you get 28k with experience. true?", "Yes. £28,000"),
    ],
)
def test_what_somebody_has_heard_of_pay_is_checked(judged, words, verdict):
    assert judged(words, lead=PAY if "start" in words else EXPERIENCED).short.startswith(verdict)


@pytest.mark.parametrize("words", ["is 53 credits a lot", "is 53 credits enough", "is 53 credits hard for a beginner"])
def test_what_somebody_makes_of_a_figure_is_no_claim(judged, words):
    assert judged(words, lead=CREDITS_2) is None


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("fact check: 69% of staff are men", WOMEN),
        ("85% are black, right?", "uk_contact_centre_workforce-white"),
        ("34% work full time, right?", "uk_contact_centre_workforce-part-time"),
        ("my slide says women are 69% of managers", WOMEN),
        ("my teacher says nobody starts on £15,000. is that true?", PAY),
        ("my mum says you can't earn £28,000, is that right", EXPERIENCED),
        ("level 2 isn't 53 credits, true?", CREDITS_2),
        ("my slide says level 2 has 53 credits maximum", CREDITS_2),
        ("my slide says level 2 has 53 credits or more", CREDITS_2),
        ("is it true level 2 is 28 credits", CREDITS_2),
        ("level 2 is 374 hours at college, right?", f"{LEVEL_2}-total-hours"),
        ("is it 40 hours a week, right?", HOURS),
        ("my slide says 39 hours a week", HOURS),
        ("is it 5 days a week, right?", HOURS),
        ("my slide says the salary was £15,000 in 2019", PAY),
        ("my slide says operators earn £28,000", PAY),
        ("£15,000 after tax, right?", PAY),
    ],
)
def test_what_no_figure_says_gets_neither_yes_nor_no(judged, words, lead):
    found = judged(words, lead=lead)
    assert found is None or not found.short.startswith(("Yes", "No"))


def test_under_a_heading_that_says_so_everything_is_checked(judged):
    words = "level 3 is 70 credits"
    assert judged(words) is None
    for heading in ("fact check pls:", "Claim check:", "are these right?", "hi, check these please", "true or false:"):
        assert judged(words, message=f"{heading} 1) {words} 2) it lasts 18 months").short.startswith("Yes. ")
        wrong = f"{heading} level 3 is 77 credits"
        assert judged("level 3 is 77 credits", message=wrong).short.startswith("No. ")
        assert judged(wrong, message=wrong).short.startswith("No. "), "also where nothing is cut from it"
    both = "fact check: level 2 is 53 credits, 374 hours"
    assert judged(both, message=both).short.startswith("Yes. ")
    assert judged("check my cv: 53 credits", message="check my cv: 53 credits") is None


@pytest.mark.parametrize(
    ("words", "lead", "right"),
    [
        ("my slide says starter £15,000, experienced £30,000", PAY, "£28,000"),
        ("my slide says level 2 has 243 off the job and 131 on the job", f"{LEVEL_2}-off-the-job", "131"),
    ],
)
def test_a_wrong_figure_beside_a_right_one_or_two_swapped_get_a_no(judged, words, lead, right):
    found = judged(words, lead)
    assert found.short.startswith("No") and right in found.short


def test_each_claim_is_of_the_level_named_last(judged):
    found = judged("my slide says level 2 is 53 credits, 404 hours. level 3 is 70 credits")
    assert found.short.startswith("No: 404 is ") and "for Level 3" in found.short
    assert "374" in found.short


def test_right_figures_with_a_wrong_year_are_not_simply_right(judged):
    found = judged("can i say starter £15,000 (2023)", PAY)
    assert found.short.startswith("The figures are right, but not the year. ")
    assert "undated" in found.short


@pytest.mark.parametrize("words", ["total up 374 + 280 + 130", "add the 374 and the 60 GLH", "add 280 and 374"])
def test_what_measures_different_things_is_not_added(judged, words):
    found = judged(words)
    assert found.short.startswith("These measure different things, so do not add them up. ")


@pytest.mark.parametrize(("words", "total"), [("add 243 and 131", "374"), ("280 + 130", "410")])
def test_parts_of_one_whole_and_the_same_of_two_still_are(judged, words, total):
    assert f"Together that is {total}." in judged(words, ON_THE_JOB).short


def test_total_each_is_no_sum(judged):
    found = judged("total each", after=[f"{LEVEL_2}-on-the-job"])
    assert "374" in found.short and "404" in found.short
    assert "Together" not in found.short


@pytest.mark.parametrize(
    "words",
    [
        "my slide says level 3 is not 70 credits",
        "can i say exactly 70 credits for level 3",
        "my slide says level 3 is at most 70 credits",
        "i got 60 credits at level 2",
        "my brother has 53 credits",
        "is £15,000 what she would actually be paid?",
    ],
)
def test_what_claims_more_or_less_than_a_figure_gets_no_verdict(judged, words):
    found = judged(words, PAY if "£" in words else None)
    assert found is None or not found.short.startswith(("Yes", "No"))


@pytest.mark.parametrize("words", ["add 243, 131 and 374", "243 plus 131 plus 374"])
def test_a_part_and_its_whole_measure_the_same(judged, words):
    found = judged(words)
    assert found is None or "different things" not in found.short


def test_what_both_qualifications_take_together_is_right(judged):
    found = judged("tqt for level 3 is 580 hours, right?", TIME_3)
    assert found.short.startswith("Yes. ") and "420" in found.short and "160" in found.short
    assert judged("404 + 580", TIME_3).short.startswith("These measure different things")


def test_a_year_that_only_says_when_is_no_year_of_the_source(judged):
    assert judged("my slide says in 2026 level 3 is 70 credits").short.startswith("Yes. ")


def test_the_difference_of_a_figure_that_is_named_is_told(judged):
    found = judged(
        "difference in total", f"{LEVEL_2}-credit-split", [f"{LEVEL_2}-credit-split"], [f"{LEVEL_3}-credit-split"]
    )
    assert "17 more" in found.short
