"""Whether a number is right, which of two is more, what share it is, and which document is newer."""

import pytest
from asking import TODAY, question

from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.verdict import MOST_WORDS, Verdicts

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
NVQ_2 = "level_2_nvq_certificate"
#: Their facts: 53 and 70 credits; 243 hours on the job at Level 2; 28 of 53 credits for the NVQ; six tips.
CREDITS_2, CREDITS_3 = f"{LEVEL_2}-total-credits", f"{LEVEL_3}-total-credits"
ON_THE_JOB, AWARD = f"{LEVEL_2}-on-the-job", "emma_wilson-award"
NVQ_CREDITS, PROMISE = f"{NVQ_2}-credits", "call_centre_operator-pay-range-or-promise"
BLOG, ARTICLE, PATHWAY, PROFILE = "cegnet_blog", "career_progression_article", "welsh_pathway", "job_profile"


@pytest.fixture
def verdicts(base):
    return Verdicts(Composer(base, TODAY))


@pytest.fixture
def judged(base, verdicts):
    """What is said to some words: about the lead that they mean, after the lead that was given."""

    def judged(words, lead=None, after=None, **named):
        asked = Asked.from_parse(question("weather", words, **named), base)
        last = base.leads[after] if after else None
        requests = (Request(last.topic, (last.subject,), lead=last.id),) if last else ()
        return verdicts.on(asked, base.leads[lead] if lead else None, Context(requests))

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
        ("so its 1,000 then, yeah?", "No. "),
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


def test_yes_is_not_said_to_a_number_that_a_lead_only_mentions(base, judged):
    # It says yes or no to something else, or begins with another figure.
    assert "15000" in str([base.facts[fact].value for fact in base.leads[PROMISE].facts])
    assert judged("so it's £15,000, right?", PROMISE) is None
    assert judged("is it 53", NVQ_CREDITS) is None, "it is the whole level's, which its words name too"


@pytest.mark.parametrize(
    ("words", "named", "given", "verdict"),
    [
        ("was it emma wilson who said that", "emma_wilson", CREDITS_2, "No. "),
        ("is that from the cegnet blog", "cegnet_blog", AWARD, "No. "),
        ("did the article say that", "career_progression_article", AWARD, "Yes. "),
    ],
)
def test_whose_the_last_reply_is(base, verdicts, words, named, given, verdict):
    last = base.leads[given]
    after = Context((Request(last.topic, (last.subject,), lead=last.id),))
    asked = Asked.from_parse(question("weather", words, subject=named), base)
    part, origin = verdicts.on_origin(asked, after), verdicts.composer.origin(after.requests)
    assert part.short == verdict + origin.short and part.sources == origin.sources
    assert verdicts.on_origin(asked, Context()) is None
    other = Asked.from_parse(question("weather", "who is that", subject=named), base)
    assert verdicts.on_origin(other, after) is None


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
        ("is that more than level 3", CREDITS_2, "No. Total credits: 53 for Level 2, 70 for Level 3. That is 17 less "),
        ("thats less than level 3 then", CREDITS_2, "Yes. Total credits: 53 for Level 2, "),
        ("is that less than level 2", CREDITS_3, "No. Total credits: 70 for Level 3, "),
        # Where neither yes nor no was asked.
        ("which is more", CREDITS_2, "Total credits: 53 for Level 2, 70 for Level 3. That is 17 less for Level 2."),
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


def test_what_has_no_counterpart_is_not_compared(judged):
    assert judged("which is more", after="call_centre_operator-starting-pay") is None
    assert judged("which is more", after=AWARD) is None


# --- a share ----------------------------------------------------------------------------


def test_a_part_of_a_total_is_given_as_a_share_of_it(judged):
    part = judged("what percentage of it is that", after=NVQ_CREDITS)
    assert part.short == part.full == "28 of 53, which is 53%."
    assert {"004-n2-credits", "004-credits-l2"} <= set(part.facts)


def test_what_is_part_of_no_total_has_no_share(judged):
    assert judged("what percentage is that", after=AWARD) is None
    assert judged("what percentage is that", lead=NVQ_CREDITS) is None, "only of what was just given"


# --- which document is newer ----------------------------------------------------------------


@pytest.fixture
def aged(base, verdicts):
    def aged(words, *subjects, context=None):
        asked = Asked.from_parse(question("weather", words, subject=list(subjects)), base)
        return verdicts.on_age(asked, context or Context())

    return aged


def test_the_newest_document_comes_first_with_how_much_older_the_others_are(base, aged):
    part = aged("which source is newest")
    assert part.kind == "sources" and set(part.sources) == set(base.sources)
    assert part.short.startswith("The Call Centre Helper article is the newest, from 6 September 2023. ")
    assert "The Welsh apprenticeship pathway is from 12 November 2021, about 2 years older." in part.short
    undated = [source.short for source in base.sources.values() if source.date == "undated"]
    (sentence,) = [said for said in part.short.split(". ") if said.startswith("I can't place")]
    assert undated and all(name in sentence for name in undated)


def test_two_that_are_named_are_compared_and_no_others(base, aged):
    level, article = LEVEL_2, ARTICLE
    part = aged("which of them is more recent", level, article)
    assert part.sources[:1] != [] and set(part.sources) == {"welsh_pathway", "call_centre_helper"}


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("which is newer", True),
        ("anything newer than that", True),
        ("which of your sources is older", True),
        ("is the newest one right", True),
        ("newest?", True),
        ("older people", False),
        ("are older people welcome", False),
        ("which source is that", False),
        ("the latest pay figures", False),
    ],
)
def test_who_asks_for_the_newer_of_documents(aged, words, asks):
    assert (aged(words) is not None) is asks
