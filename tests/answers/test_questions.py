"""One question: each handler by itself, and the order that they are asked in."""

from dataclasses import replace
from functools import reduce

import pytest
from asking import TODAY, question

from switchboard.answers import questions
from switchboard.answers.asked import Asked, Context, NearFact, NearLead, Request
from switchboard.answers.compose import Composer
from switchboard.answers.guessing import Guesser
from switchboard.answers.part import Part
from switchboard.answers.questions import (
    AGREED,
    BESIDE_A_JOB,
    EACH,
    HANDLERS,
    MAYBE,
    OUTDONE,
    PLAINLY_EACH,
    RATHER,
    SURE,
    SURE_OF_LISTED,
    SURE_TOPIC,
    Case,
    Talk,
)
from switchboard.answers.text import joined

OPERATOR, LEADER = "call_centre_operator", "team_leader"
LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
#: Conversations in which this was answered last.
CREDITS, PAY = (Context((Request(topic, (subject,)),)) for topic, subject in (("credits", LEVEL_2), ("pay", OPERATOR)))
NEW = Context()
STARTER, RISE, AWARD = f"{OPERATOR}-starting-pay", f"{OPERATOR}-pay-goes-up", "emma_wilson-award"
TOTAL = f"{LEVEL_2}-total-credits"
#: After the total credits of Level 2, of which the lead was given.
AFTER_TOTAL = Context((Request("credits", (LEVEL_2,), lead=TOTAL),))
#: After what the law says for each age.
AFTER_RATES = Context((Request("minimum_wage", (OPERATOR,), lead=f"{OPERATOR}-minimum-wage-by-age"),))
#: After what an apprentice is to get.
AFTER_APPRENTICE_PAY = Context((Request("pay", ("apprenticeship",), lead="apprenticeship-pay"),))
BY_AGE = f"{OPERATOR}-minimum-wage-by-age"
HOURS_A_WEEK = f"{OPERATOR}-weekly-hours"
LESS = 0.01
#: The numbers of the two parts of Level 2, which nobody has put side by side in words.
NVQ, CERTIFICATE = "level_2_nvq_certificate", "level_2_certificate"
BOTH = {NVQ: [(f"{NVQ}-number", EACH)], CERTIFICATE: [(f"{CERTIFICATE}-number", EACH)]}
#: Two parts of two levels, whose leads on the credits come after likelier ones.
CERTIFICATE_3 = "level_3_certificate"
OF_PARTS = {of: [(f"{of}-tqt", EACH - LESS), (f"{of}-credits", LESS)] for of in (NVQ, CERTIFICATE_3)}
#: A topic that is not sure, and one that is.
DOUBTED, CERTAIN = {"ranking": [("ask_hours", SURE_TOPIC - LESS)]}, {"ranking": [("ask_hours", SURE_TOPIC)]}


@pytest.fixture
def case(base):
    """A case from a question as NLU gives it."""
    guesser = Guesser(Composer(base, TODAY))

    def case(intent, context=NEW, listed=False, **given):
        return Case(Asked.from_parse(question(intent, **given), base), context, guesser, listed=listed)

    return case


def said(reply):
    """A reply in short: the name of a phrase, or the topic and subjects of a part."""
    return reply.name if isinstance(reply, Talk) else reply and (reply.request.topic, *reply.request.subjects)


UNSURE = [("ask_pay", 0.21), ("ask_bonus", 0.2)]
NEAR = [NearFact("002-duty-research", 0.6)]

#: For each handler: what it replies to, its reply, and something that it leaves to the others.
CASES = [
    (
        "verdict",
        ("ask_credits", AFTER_TOTAL, {"text": "53 credits, right?"}),
        ("credits", LEVEL_2),
        ("ask_credits", AFTER_TOTAL, {"text": "53 credits"}),
    ),
    (
        "verdict",
        ("ask_skills", NEW, {"text": "which isn't a skill: listening, patience, drawing"}),
        ("skills", OPERATOR),
        ("greet", NEW, {"text": "which isn't a skill: listening, patience, drawing"}),
    ),
    ("verdict", ("weather", AFTER_TOTAL, {"text": "which source is newer"}), ("date",), ("weather",)),
    (
        "verdict",  # which no figure of the documents is compared with
        ("weather", NEW, {"text": "what is 38 x 8"}),
        (None, OPERATOR),
        ("weather", NEW, {"text": "what is 7 x 8"}),
    ),
    (
        "each_led",
        ("weather", NEW, {"leads_of": BOTH}),
        ("qualification_numbers", NVQ, CERTIFICATE),
        ("weather", NEW, {"leads_of": BOTH | {NVQ: [(f"{NVQ}-number", EACH - LESS)]}}),
    ),
    (
        "each_led",  # each its own answer, and all on the same
        ("weather", NEW, {"leads_of": BOTH}),
        ("qualification_numbers", NVQ, CERTIFICATE),
        ("weather", NEW, {"leads_of": BOTH | {NVQ: [(f"{NVQ}-tqt", EACH)]}}),
    ),
    (
        "each_led",
        ("weather", NEW, {"leads_of": BOTH}),
        ("qualification_numbers", NVQ, CERTIFICATE),
        ("weather", NEW, {"leads_of": BOTH | {NVQ: [(TOTAL, EACH)]}}),
    ),
    (
        "each_led",
        ("weather", NEW, {"leads_of": BOTH}),
        ("qualification_numbers", NVQ, CERTIFICATE),
        ("weather", NEW, {"leads_of": {NVQ: BOTH[NVQ]}}),
    ),
    (
        "each_led",  # on the topic that is surely asked, of two parts of two levels
        ("ask_credits", NEW, {"leads_of": OF_PARTS, "ranking": [("ask_credits", OUTDONE)]}),
        ("credits", NVQ, CERTIFICATE_3),
        ("ask_credits", NEW, {"leads_of": OF_PARTS, "ranking": [("ask_credits", OUTDONE - LESS)]}),
    ),
    (
        "each_led",
        ("ask_credits", NEW, {"leads_of": OF_PARTS, "ranking": [("ask_credits", OUTDONE)]}),
        ("credits", NVQ, CERTIFICATE_3),
        ("ask_hours", NEW, {"leads_of": OF_PARTS, "ranking": [("ask_hours", OUTDONE)]}),
    ),
    ("led", ("weather", NEW, {"leads": [(STARTER, SURE)]}), ("pay", OPERATOR), ("weather",)),
    (
        "led",
        ("weather", NEW, {"leads": [(STARTER, SURE)]}),
        ("pay", OPERATOR),
        ("weather", NEW, {"leads": [(STARTER, SURE - LESS)]}),
    ),
    (
        "led",  # topic and subject say the same
        ("ask_pay", NEW, {"leads": [(STARTER, AGREED)]}),
        ("pay", OPERATOR),
        ("ask_pay", NEW, {"leads": [(STARTER, AGREED - LESS)]}),
    ),
    (
        "led",
        ("ask_pay", NEW, {"leads": [(STARTER, AGREED)]}),
        ("pay", OPERATOR),
        ("ask_hours", NEW, {"leads": [(STARTER, AGREED)]}),
    ),
    (
        "led",  # a topic that is as sure as can be is only left for a lead that is, too
        ("ask_hours", NEW, {"leads": [(STARTER, OUTDONE)], "ranking": [("ask_hours", OUTDONE)]}),
        ("pay", OPERATOR),
        ("ask_hours", NEW, {"leads": [(STARTER, OUTDONE - LESS)], "ranking": [("ask_hours", OUTDONE)]}),
    ),
    (
        "led",  # another job is none of ours
        ("ask_pay", NEW, {"leads": [(STARTER, 1.0)], "other_job": "nurse", "subject": OPERATOR}),
        ("pay", OPERATOR),
        ("ask_pay", NEW, {"leads": [(STARTER, BESIDE_A_JOB - LESS)], "other_job": "nurse"}),
    ),
    (
        "led",  # but for a lead that is as sure as that
        ("ask_pay", NEW, {"leads": [(STARTER, BESIDE_A_JOB)], "other_job": "teacher"}),
        ("pay", OPERATOR),
        ("ask_pay", NEW, {"leads": [(STARTER, BESIDE_A_JOB - LESS)], "other_job": "teacher"}),
    ),
    (
        "led",  # unless ours is likened to it
        ("ask_pay", NEW, {"text": "my teacher says it pays", "leads": [(STARTER, 1.0)], "other_job": "teacher"}),
        ("pay", OPERATOR),
        ("ask_pay", NEW, {"text": "is it the same as a teacher", "leads": [(STARTER, 1.0)], "other_job": "teacher"}),
    ),
    (
        "led",  # the last reply is not what somebody meant who puts it right
        ("weather", AFTER_TOTAL, {"text": "the credits", "leads": [(TOTAL, 1.0)]}),
        ("credits", LEVEL_2),
        ("weather", AFTER_TOTAL, {"text": "sorry i meant the credits", "leads": [(TOTAL, 1.0)]}),
    ),
    (
        "led",
        ("weather", AFTER_TOTAL, {"text": "no i meant the pay", "leads": [(TOTAL, 1.0), (STARTER, 0.9)]}),
        ("pay", OPERATOR),
        ("weather", AFTER_TOTAL, {"text": "no i meant the pay", "leads": [(TOTAL, 1.0), (STARTER, 0.1)]}),
    ),
    (
        "led",  # what is surely small talk
        ("greet", NEW, {"leads": [(STARTER, 0.9)], "ranking": [("greet", 0.8)]}),
        ("pay", OPERATOR),
        ("greet", NEW, {"leads": [(STARTER, 0.8)], "ranking": [("greet", 0.8)]}),
    ),
    (
        "led",  # what is named answers for itself
        ("ask_overview", NEW, {"leads": [(AWARD, 1.0)], "subject": "emma_wilson"}),
        ("overview", "emma_wilson"),
        ("ask_overview", NEW, {"leads": [(AWARD, 1.0)], "subject": LEADER}),
    ),
    (
        "if_meant",
        ("ask_hours", NEW, {**DOUBTED, "leads": [(STARTER, MAYBE)]}),
        ("pay", OPERATOR),
        ("ask_hours", NEW, {**DOUBTED, "leads": [(STARTER, MAYBE - LESS)]}),
    ),
    (
        "if_meant",
        ("ask_hours", NEW, {**DOUBTED, "leads": [(STARTER, 0.5)]}),
        ("pay", OPERATOR),
        ("ask_hours", NEW, {**CERTAIN, "leads": [(STARTER, 0.5)]}),
    ),
    (
        "if_meant",  # after something else, a topic that names nothing must be surer
        ("ask_hours", PAY, {**CERTAIN, "leads": [(RISE, 0.5)]}),
        ("pay", OPERATOR),
        ("ask_hours", PAY, {**CERTAIN, "leads": [(RISE, 0.5)], "subject": OPERATOR}),
    ),
    (
        "if_meant",  # rather than to say that the documents are silent
        ("ask_hours", NEW, {**CERTAIN, "leads": [(STARTER, RATHER)], "subject": LEADER}),
        ("pay", OPERATOR),
        ("ask_hours", NEW, {**CERTAIN, "leads": [(STARTER, RATHER - LESS)], "subject": LEADER}),
    ),
    (
        "if_meant",
        ("weather", NEW, {"leads": [(STARTER, 0.5)]}),
        ("pay", OPERATOR),
        ("weather", NEW, {"leads": [(STARTER, 0.5)], "other_job": "nurse"}),
    ),
    (
        "if_meant",
        ("weather", NEW, {"leads": [(STARTER, 0.5)]}),
        ("pay", OPERATOR),
        ("compare", NEW, {"leads": [(STARTER, 0.5)]}),
    ),
    ("talk", ("greet",), "greet", ("ask_pay",)),
    ("talk", ("out_of_scope", NEW, {"ranking": [("out_of_scope", 0.9)]}), "out_of_scope", ("weather",)),
    ("talk", ("greet",), "greet", ("out_of_scope", NEW, {"ranking": [("out_of_scope", 0.2)]})),
    ("talk", ("greet",), "greet", ("greet", NEW, {"ranking": [("greet", 0.3)]})),
    ("talk", ("deny",), "deny", ("deny", NEW, {"text": "so no?"})),
    (
        "talk",  # another job that is named is one, however unsure
        ("other_career", NEW, {"ranking": [("other_career", 0.2)], "other_job": "dialler manager"}),
        "other_career",
        ("other_career", NEW, {"ranking": [("other_career", 0.2)]}),
    ),
    (
        "nothing_more",
        ("weather", AFTER_TOTAL, {"text": "so is that a no"}),
        ("credits", LEVEL_2),
        ("weather", NEW, {"text": "so is that a no"}),
    ),
    (
        "nothing_more",
        ("ask_pay", PAY, {"text": "so it doesn't say"}),
        ("pay", OPERATOR),
        ("ask_pay", PAY, {"text": "what does it say"}),
    ),
    (
        "nothing_more",  # a no by itself, put as a question, waits for what may be meant
        ("weather", PAY, {"text": "so that's it"}),
        ("pay", OPERATOR),
        ("deny", PAY, {"text": "so no?"}),
    ),
    ("no_more", ("deny", PAY, {"text": "why not"}), ("pay", OPERATOR), ("deny", NEW, {"text": "why not"})),
    ("no_more", ("deny", PAY, {"text": "so no?"}), ("pay", OPERATOR), ("deny", PAY, {"text": "no"})),
    ("near_fact", ("weather", NEW, {"facts": NEAR}), ("tasks", OPERATOR), ("ask_pay", NEW, {"facts": NEAR})),
    ("near_fact", ("weather", NEW, {"facts": NEAR}), ("tasks", OPERATOR), ("weather",)),
    ("out_of_scope", ("out_of_scope",), "out_of_scope", ("weather",)),
    ("named_subject", ("weather", NEW, {"subject": LEVEL_2}), ("overview", LEVEL_2), ("weather",)),
    (
        "named_subject",
        ("weather", NEW, {"subject": LEVEL_2}),
        ("overview", LEVEL_2),
        ("ask_pay", NEW, {"subject": LEVEL_2}),
    ),
    ("more_of_it", ("weather", CREDITS, {"text": "why is that"}), ("credits", LEVEL_2), ("weather", CREDITS)),
    (
        "more_of_it",
        ("weather", CREDITS, {"text": "why is that"}),
        ("credits", LEVEL_2),
        ("weather", NEW, {"text": "that"}),
    ),
    (
        "best_guess",
        ("weather", NEW, {"ranking": [("ask_hours", 0.2)]}),
        ("hours", OPERATOR),
        ("weather", NEW, {"ranking": UNSURE}),
    ),
    ("not_understood", ("weather", NEW, {"ranking": UNSURE}), "unsure", ("ask_pay",)),
    ("not_understood", ("weather", NEW, {"leads": [(STARTER, 0.1)]}), "unsure", ("ask_pay",)),
    ("not_understood", ("weather",), "fallback", ("ask_pay",)),
    ("another_job", ("ask_pay", NEW, {"other_job": "nurse"}), "other_career", ("ask_pay",)),
    (
        "another_job",
        ("compare", NEW, {"other_job": "nurse"}),
        "other_career",
        ("ask_experience", NEW, {"other_job": "nurse"}),
    ),
    (
        "another_job",
        ("ask_hours", NEW, {"other_job": "nurse"}),
        "other_career",
        ("ask_pay", NEW, {"other_job": "nurse", "subject": LEADER}),
    ),
    (
        "another_job",  # how many women are nurses is not how many work in contact centres
        ("ask_equality_figures", NEW, {"other_job": "nurse"}),
        "other_career",
        ("ask_inclusion", NEW, {"other_job": "nurse"}),
    ),
    (
        "near_in_conversation",
        ("ask_pay", CREDITS, {"ranking": [("ask_pay", 0.2)], "facts": [NearFact("004-credits-l2", 0.4)]}),
        ("credits", LEVEL_2),
        ("ask_pay", CREDITS, {"ranking": [("ask_pay", 0.9)], "facts": [NearFact("004-credits-l2", 0.4)]}),
    ),
    (
        "near_in_conversation",
        ("compare", CREDITS, {"facts": [NearFact("004-credits-l2", 0.4)]}),
        ("credits", LEVEL_2),
        ("ask_credits", CREDITS, {"facts": [NearFact("004-credits-l2", 0.4)]}),
    ),
    ("dates_of_last_answer", ("ask_date", CREDITS), ("credits", LEVEL_2), ("ask_date",)),
    (
        "dates_of_last_answer",
        ("ask_date", Context((Request("pay", (LEADER,)),))),
        "no_source",
        ("ask_sources", CREDITS),
    ),
    (
        "at_age",
        ("ask_pay", NEW, {"text": "im 17 what would i get"}),
        ("minimum_wage", OPERATOR),
        ("ask_pay", NEW, {"text": "what would i get for 17%"}),
    ),
    (
        "of_an_apprentice",
        ("weather", AFTER_APPRENTICE_PAY, {"text": "what if im 18", "leads": [(BY_AGE, 0.9)]}),
        ("pay", "apprenticeship"),
        ("weather", AFTER_APPRENTICE_PAY, {"text": "what if im 18", "leads": [(STARTER, 0.9)]}),
    ),
    (
        "of_an_apprentice",
        ("weather", AFTER_APPRENTICE_PAY, {"text": "and at 19?"}),
        ("pay", "apprenticeship"),
        ("weather", PAY, {"text": "and at 19?"}),
    ),
    (
        "of_an_apprentice",
        ("weather", AFTER_APPRENTICE_PAY, {"text": "and at 19?"}),
        ("pay", "apprenticeship"),
        ("weather", AFTER_APPRENTICE_PAY, {"text": "and what of an operator at 19"}),
    ),
    (
        "of_a_figure",
        ("weather", NEW, {"text": "where does the 15 grand come from"}),
        ("pay", OPERATOR),
        ("weather", NEW, {"text": "i got 15 grand"}),
    ),
    (
        "of_a_figure",  # what is likeliest says another
        ("weather", NEW, {"text": "who gets the 28k", "leads": [(STARTER, 0.65)]}),
        ("pay", OPERATOR),
        ("weather", NEW, {"text": "who gets the 28k", "leads": [(STARTER, 0.8)]}),
    ),
    (
        "of_a_figure",
        ("weather", NEW, {"text": "who gets the 28k"}),
        ("pay", OPERATOR),
        ("weather", NEW, {"text": "who gets the 28k", "leads": [(f"{OPERATOR}-experienced-pay", 0.3)]}),
    ),
    (
        "pay_for_hours",
        ("ask_pay", NEW, {"text": "what would i get for 17 hours"}),
        ("minimum_wage", OPERATOR),
        ("ask_pay", NEW, {"text": "what would i get for 70 hours"}),
    ),
    (
        "pay_for_hours",  # "and for 12 hours?" goes on with the rates, and with nothing else
        ("weather", AFTER_RATES, {"text": "and for 12 hours?"}),
        ("minimum_wage", OPERATOR),
        ("weather", PAY, {"text": "and for 12 hours?", "leads": [(STARTER, 0.5)]}),
    ),
    (
        "pay_for_hours",
        ("weather", NEW, {"text": "how much for 12 hours", "leads": [(STARTER, 0.5)]}),
        ("minimum_wage", OPERATOR),
        ("weather", NEW, {"text": "how much for 12 hours", "leads": [(AWARD, 0.5)]}),
    ),
    (
        "pay_for_hours",  # what is surely of the hours is not of pay, though that was talked of
        ("ask_pay", AFTER_RATES, {"text": "and 20 hours?", "leads": [(STARTER, 0.9)]}),
        ("minimum_wage", OPERATOR),
        ("ask_hours", AFTER_RATES, {"text": "and is it 20 hours", "leads": [(HOURS_A_WEEK, 0.9)], **CERTAIN}),
    ),
    (
        "at_age",
        ("weather", PAY, {"text": "and at 21?"}),
        ("minimum_wage", OPERATOR),
        ("ask_hours", PAY, {"text": "at 21 what are the hours"}),
    ),
    (
        "origin_of_last_answer",
        ("ask_sources", CREDITS, {"text": "who says that"}),
        ("credits", LEVEL_2),
        ("ask_sources", CREDITS),
    ),
    (
        "origin_of_last_answer",
        ("ask_sources", CREDITS, {"text": "which document"}),
        ("credits", LEVEL_2),
        ("ask_sources", CREDITS, {"text": "which documents do you use"}),
    ),
    (
        "origin_of_last_answer",
        ("ask_author", PAY, {"text": "who wrote that"}),
        ("pay", OPERATOR),
        ("ask_author", Context((Request("overview", ("e_skills_framework",)),)), {"text": "who made it"}),
    ),
    (
        "unknown_name",
        ("follow_up", PAY, {"text": "and in london"}),
        "not_told_apart",
        ("follow_up", PAY, {"text": "and that"}),
    ),
    ("torn", ("ask_pay", NEW, {"ranking": UNSURE}), "unsure", ("ask_pay", NEW, {"ranking": [("ask_pay", 0.9)]})),
    (
        "comparison_of_one",
        ("compare", NEW, {"subject": "emma_wilson"}),
        "compare_which",
        ("compare", NEW, {"subject": LEVEL_2}),
    ),
    (
        "nation_not_covered",
        ("ask_credits", NEW, {"nation": "scotland"}),
        ("nation", "apprenticeship"),
        ("ask_hours", NEW, {"nation": "scotland"}),
    ),
    (
        "nation_not_covered",
        ("ask_credits", NEW, {"nation": "scotland"}),
        ("nation", "apprenticeship"),
        ("ask_credits", NEW, {"nation": "wales"}),
    ),
]


@pytest.mark.parametrize(("handler", "mine", "reply", "others"), CASES)
def test_a_handler_replies_to_what_is_its_own_and_to_nothing_else(case, handler, mine, reply, others):
    def tried(intent, context=NEW, given=None):
        return said(getattr(questions, handler)(case(intent, context, **(given or {}))))

    assert tried(*mine) == reply
    assert tried(*others) is None


def test_the_answer_says_whose_it_is_where_that_is_not_what_was_talked_about(case):
    after_another = case("ask_pay", Context((Request("overview", ("emma_wilson",)),)), text="what is the pay")
    assert questions.answer(after_another).short.startswith("For a call centre operator: ")
    assert not questions.answer(case("ask_pay")).short.startswith("For")
    assert not questions.answer(case("ask_pay", subject=OPERATOR)).short.startswith("For")


def test_the_answer_says_that_a_nation_is_not_covered(case):
    said_first = "My sources do not cover Scotland and Northern Ireland, so check there. "
    assert questions.answer(case("ask_hours", nation=["scotland", "northern_ireland"])).short.startswith(said_first)


def test_each_of_several_is_named_before_its_own_lead(base, case):
    part = questions.each_led(case("weather", leads_of=BOTH))
    said = [
        f"{base.subjects[of].name}: {Composer(base, TODAY).led(base.leads[lead], alone=True).short}"
        for of, [(lead, _)] in BOTH.items()
    ]
    assert part.short == reduce(joined, said)  # the caveat of both once
    assert part.kind == "comparison" and {"004-n2-number", "004-k2-number"} <= set(part.facts)


def test_two_that_somebody_wrote_a_comparison_of_are_compared_so(base, case):
    written = next(entry for entry in base.comparisons if "credits" in entry.topics)
    leads_of = {name: [(f"{name}-total-credits", 1.0)] for name in written.subjects}
    assert all(name in base.leads for [(name, _)] in leads_of.values())
    assert questions.each_led(case("ask_credits", leads_of=leads_of)) is None


def test_a_lead_says_nothing_of_the_last_reply_again(case):
    new = questions.led(case("weather", leads=RISE))
    after = questions.led(case("weather", PAY, leads=RISE))
    assert new.short.startswith(after.short) and len(after.short) < len(new.short)


def test_what_may_be_meant_is_put_as_a_question_before_its_answer(base, case):
    part = questions.if_meant(case("weather", leads=[(STARTER, 0.5), (AWARD, 0.2)]))
    opening = f"If you mean “{base.leads[STARTER].offered}”: "
    assert part.short == opening + Composer(base, TODAY).led(base.leads[STARTER], alone=True).short
    assert part.instead == [AWARD], "far less likely, so it is only offered"


def test_of_two_that_are_nearly_as_likely_both_are_answered(base, case):
    part = questions.if_meant(case("weather", leads=[(STARTER, 0.5), (AWARD, 0.25)]))
    other = Composer(base, TODAY).led(base.leads[AWARD], alone=True)
    assert part.short.endswith(f" If you mean “{base.leads[AWARD].offered}”: {other.short}")
    assert set(other.facts) < set(part.facts) and {"job_profile", "call_centre_helper"} == set(part.sources)
    assert part.request.lead == STARTER


def test_of_two_that_are_answered_one_can_be_chosen(base, case):
    both = questions.if_meant(case("weather", leads=[(STARTER, 0.5), (AWARD, 0.25)]))
    assert [request.lead for request in both.choices] == [STARTER, AWARD]
    assert questions.if_meant(case("weather", leads=[(STARTER, 0.5), (AWARD, 0.2)])).choices == ()


def test_after_something_a_lead_must_be_likelier(case):
    assert questions.led(case("weather", leads=[(STARTER, 0.7)])) is not None
    assert questions.led(case("weather", PAY, leads=[(STARTER, 0.7)])) is None
    assert questions.led(case("weather", PAY, leads=[(STARTER, 0.8)])) is not None


def test_the_topic_that_was_understood_may_be_meant_as_well(base, case):
    words = f" If you mean {base.topics['hours'].name}: "
    assert words in questions.if_meant(case("ask_hours", **DOUBTED, leads=[(STARTER, 0.5)])).short
    unlikely = {"ranking": [("ask_hours", 0.19)]}
    assert words not in questions.if_meant(case("ask_hours", **unlikely, leads=[(STARTER, 0.5)])).short
    same = questions.if_meant(case("ask_pay", ranking=[("ask_pay", 0.4)], leads=[(STARTER, MAYBE)]))
    assert same.short.count("If you mean") == 1


def test_every_handler_is_tested_by_itself():
    names = [handler.__name__ for handler in HANDLERS]
    assert set(names) == {handler for handler, *_ in CASES} | {"answer"}
    assert names[-1] == "answer"


def test_the_first_handler_with_a_reply_has_the_word(case):
    both = case("ask_pay", other_job="nurse", ranking=UNSURE)
    assert said(questions.torn(both)) == "unsure"
    assert said(questions.decided(both)[1]) == "other_career"


def test_there_is_always_a_reply(case):
    assert isinstance(questions.decided(case("ask_pay"))[1], Part)
    assert questions.decided(case("no such intent"))[1] == Talk("fallback")


def test_a_yes_or_no_is_only_said_to_what_was_asked_so(case, base):
    lead = next(lead for lead in base.leads.values() if lead.pupil.startswith("Yes, ") and lead.facts)
    asked = case("weather", leads=[(lead.id, 1.0)])
    assert questions.led(asked).short.startswith("Yes, ")
    turned = replace(asked.asked, leads=(NearLead(lead.id, 1.0, straight=False),))
    assert not questions.led(Case(turned, NEW, asked.guesser)).short.startswith("Yes")


# --- what is said first of an age ------------------------------------------------------------


@pytest.mark.parametrize(("age", "rate"), [(17, "£8.00"), (19, "£10.85"), (22, "£12.71")])
def test_the_rate_of_the_age_comes_before_the_others(base, case, age, rate):
    part = questions.at_age(case("ask_pay", text=f"im {age} what would i get"))
    alone = Composer(base, TODAY).led(base.leads[base.topics["pay"].at_age], alone=True)
    assert part.short == f"At that age it is at least {rate} an hour. {alone.short}"
    assert part.headline("pupil").startswith(f"At that age it is at least {rate} an hour. ")


def test_of_two_ages_neither_is_the_persons_own(base, case):
    part = questions.at_age(case("ask_pay", text="im 17, what would i get when im 18"))
    assert part == Composer(base, TODAY).led(base.leads[base.topics["pay"].at_age], alone=True)


def test_an_apprentice_is_not_told_the_rate_of_the_age_alone(case):
    """Theirs hangs on the year of training too."""
    after = Context((Request("pay", ("apprenticeship",), lead="apprenticeship-pay"),))
    part = questions.at_age(case("weather", after, text="and at 19?"))
    assert part is None or not part.short.startswith("At that age it is at least")


def test_nobody_below_the_school_leaving_age_is_promised_the_minimum_wage(case):
    """The law has it begin there (gov.uk/national-minimum-wage/who-gets-the-minimum-wage)."""
    part = questions.at_age(case("ask_pay", text="im 14 what would i get"))
    assert part is None or "At that age it is at least" not in part.short


@pytest.mark.parametrize("intent", ["mood", "harmful_request"])
def test_how_somebody_is_and_what_is_refused_comes_before_any_lead(case, intent):
    asked = case(intent, ranking=[(intent, 0.6)], leads=[(STARTER, 0.99)])
    assert questions.led(asked) is None
    assert said(questions.talk(asked)) == intent
    chatted = case("greet", ranking=[("greet", 0.6)], leads=[(STARTER, 0.99)])
    assert questions.led(chatted) is not None


# --- of one of two, and of both ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lead", "chance", "is_led"),
    [
        # Its own questions name Level 2.
        (f"{LEVEL_3}-from-contact-centre-level-2", OUTDONE, True),
        (f"{LEVEL_3}-from-contact-centre-level-2", OUTDONE - LESS, False),
        (f"{LEVEL_3}-total-credits", OUTDONE, False),
    ],
)
def test_one_of_two_answers_for_both_where_it_is_asked_for_by_both_names(case, lead, chance, is_led):
    leads_of = {LEVEL_3: [(lead, chance)], LEVEL_2: [(f"{LEVEL_2}-on-the-job", MAYBE)]}
    asked = case("weather", leads=[(lead, chance)], leads_of=leads_of, subject=[LEVEL_2, LEVEL_3])
    assert (questions.led(asked) is not None) is is_led


def test_each_part_gives_its_own_figure_of_the_topic_that_is_asked(case):
    part = questions.each_led(case("ask_credits", leads_of=OF_PARTS, ranking=[("ask_credits", OUTDONE)]))
    assert {"004-n2-credits", "004-k3-credits"} <= set(part.facts)
    assert not {"004-n2-tqt", "004-k3-tqt"} & set(part.facts)


# --- what was just said is all -------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "so is that a no",
        "so is that a yes?",
        "ok so that's it",
        "so thats all then",
        "so it doesn't say",
        "but they don't actually say",
        "so the documents don't know",
    ],
)
def test_what_asks_whether_that_is_all_gets_it_once_more(base, case, words):
    part = questions.nothing_more(case("ask_pay", AFTER_TOTAL, text=words))
    total = Composer(base, TODAY).led(base.leads[TOTAL], alone=True)
    assert part.short == f"{base.phrases.opening.only_that} {total.short}"
    assert questions.decided(case("ask_pay", AFTER_TOTAL, text=words))[0] is questions.nothing_more


@pytest.mark.parametrize(
    "words",
    [
        "is that a no",  # of something, not of what was said
        "so is that a good job",
        "so it doesn't say what the pay is",
        "so its no exams",
        "so its all calls",
    ],
)
def test_what_goes_on_to_ask_something_is_not_all(case, words):
    assert questions.nothing_more(case("ask_pay", AFTER_TOTAL, text=words)) is None


def test_a_sure_lead_comes_before_what_was_said(case):
    asked = case("weather", AFTER_TOTAL, text="so is that a no", leads=[(STARTER, 1.0)])
    assert questions.decided(asked)[0] is questions.led


@pytest.mark.parametrize("words", ["sorry i meant", "no i mean", "nah i said", "oh sorry, i was asking", "i meant"])
def test_what_somebody_did_not_mean_is_given_in_no_other_way(case, words):
    asked = case("weather", AFTER_TOTAL, text=f"{words} the credits", leads=[(TOTAL, 0.5), (STARTER, 0.3)])
    assert questions.if_meant(asked).request.lead == STARTER
    assert case("weather", AFTER_TOTAL, text="i mean it", leads=[(STARTER, 1.0)]).lead.id == STARTER


# --- what only names something ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "words", "subject", "topic"),
    [
        (CREDITS, "level 3", LEVEL_3, "credits"),
        (CREDITS, "um the level 3", LEVEL_3, "credits"),
        (PAY, "team leader", LEADER, "pay"),  # of which the documents are silent
        # Too long, or after nothing.
        (CREDITS, "um so the level 3", LEVEL_3, "overview"),
        (NEW, "level 3", LEVEL_3, "overview"),
    ],
)
def test_what_only_names_something_is_asked_the_same_of_it(case, context, words, subject, topic):
    asked = case("weather", context, text=words, subject=subject)
    part = questions.named_subject(asked)
    assert said(part) == (topic, subject)
    assert (part.kind == "unknown") is (topic == "pay")
    assert questions.decided(asked)[0] is questions.named_subject


def test_the_usual_subject_that_is_only_named_narrows_nothing_down(case):
    asked = case("weather", CREDITS, text="an operator", subject=OPERATOR)
    assert questions.named_subject(asked) is None


FIGURE = "who gets the 28k"


@pytest.mark.parametrize(
    ("intent", "given"),
    [
        ("ask_holiday", {"ranking": [("ask_holiday", 0.9)]}),
        ("thanks", {"ranking": [("thanks", 0.9)]}),
        ("harmful_request", {"ranking": [("harmful_request", 0.9)]}),
        ("weather", {"other_job": "nurse"}),
        ("weather", {"subject": "team_leader"}),
        ("weather", {"subject": LEVEL_3}),
    ],
)
def test_a_figure_is_not_meant_where_something_else_surely_is(case, intent, given):
    assert questions.of_a_figure(case("weather", text=FIGURE)) is not None
    assert questions.of_a_figure(case(intent, text=FIGURE, **given)) is None


HOURS_2, HOURS_3 = f"{LEVEL_2}-total-hours", f"{LEVEL_3}-total-hours"
SURE_OF_HOURS = {"ranking": [("ask_training_hours", SURE_OF_LISTED)]}


def test_in_a_list_the_others_get_the_same_lead(case):
    one_sure = {LEVEL_2: [(HOURS_2, EACH)], LEVEL_3: [(f"{LEVEL_3}-off-the-job", EACH - LESS)]}
    part = questions.each_led(case("ask_training_hours", leads_of=one_sure, listed=True, **SURE_OF_HOURS))
    assert "374" in part.short and "404" in part.short and "149" not in part.headlines[0].partition("404")[0]
    assert part.headlines == (part.short, part.full), "nothing of it is cut"
    assert questions.each_led(case("ask_training_hours", leads_of=one_sure, **SURE_OF_HOURS)) is None
    unsure = {"ranking": [("ask_training_hours", SURE_OF_LISTED - LESS)]}
    assert questions.each_led(case("ask_training_hours", leads_of=one_sure, listed=True, **unsure)) is None


def test_in_a_list_what_is_unlikely_of_all_is_not_said_of_each(case):
    unlikely = {LEVEL_2: [(HOURS_2, EACH - LESS)], LEVEL_3: [(HOURS_3, EACH - LESS)]}
    assert questions.each_led(case("ask_training_hours", leads_of=unlikely, listed=True, **SURE_OF_HOURS)) is None


def test_each_has_its_own_where_all_are_plainly_meant_and_what_is_written_of_them_begins_with_something_else(case):
    def meant(what, chance):
        return {of: [(f"{of}-{what}", chance)] for of in (LEVEL_2, LEVEL_3)}

    plainly = questions.each_led(case("ask_training_hours", leads_of=meant("on-the-job", PLAINLY_EACH)))
    assert "243" in plainly.short and "255" in plainly.short
    assert questions.each_led(case("ask_training_hours", leads_of=meant("on-the-job", PLAINLY_EACH - LESS))) is None
    assert questions.each_led(case("ask_training_hours", leads_of=meant("total-hours", PLAINLY_EACH))) is None
