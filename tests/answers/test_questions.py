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
from switchboard.answers.questions import AGREED, EACH, HANDLERS, MAYBE, OUTDONE, RATHER, SURE, SURE_TOPIC, Case, Talk
from switchboard.answers.text import joined

OPERATOR, LEADER = "call_centre_operator", "team_leader"
LEVEL_2 = "level_2_contact_centre_operations"
#: Conversations in which this was answered last.
CREDITS, PAY = (Context((Request(topic, (subject,)),)) for topic, subject in (("credits", LEVEL_2), ("pay", OPERATOR)))
NEW = Context()
STARTER, RISE, AWARD = f"{OPERATOR}-starting-pay", f"{OPERATOR}-pay-goes-up", "emma_wilson-award"
TOTAL = f"{LEVEL_2}-total-credits"
#: After the total credits of Level 2, of which the lead was given.
AFTER_TOTAL = Context((Request("credits", (LEVEL_2,), lead=TOTAL),))
LESS = 0.01
#: The numbers of the two parts of Level 2, which nobody has put side by side in words.
NVQ, CERTIFICATE = "level_2_nvq_certificate", "level_2_certificate"
BOTH = {NVQ: [(f"{NVQ}-number", EACH)], CERTIFICATE: [(f"{CERTIFICATE}-number", EACH)]}
#: A topic that is not sure, and one that is.
DOUBTED, CERTAIN = {"ranking": [("ask_hours", SURE_TOPIC - LESS)]}, {"ranking": [("ask_hours", SURE_TOPIC)]}


@pytest.fixture
def case(base):
    """A case from a question as NLU gives it."""
    guesser = Guesser(Composer(base, TODAY))

    def case(intent, context=NEW, **given):
        return Case(Asked.from_parse(question(intent, **given), base), context, guesser)

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
    ("verdict", ("weather", AFTER_TOTAL, {"text": "which source is newer"}), ("credits", LEVEL_2), ("weather",)),
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
        ("ask_pay", NEW, {"leads": [(STARTER, 1.0)], "other_job": "nurse"}),
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
        ("ask_pay", NEW, {"text": "what would i get for 17 hours"}),
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
