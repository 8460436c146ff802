"""One question: each handler by itself, and the order that they are asked in."""

import pytest
from asking import TODAY, question

from switchboard.answers import questions
from switchboard.answers.asked import Asked, Context, NearFact, Request
from switchboard.answers.compose import Composer
from switchboard.answers.guessing import Guesser
from switchboard.answers.part import Part
from switchboard.answers.questions import HANDLERS, Case, Talk

OPERATOR, LEADER = "call_centre_operator", "team_leader"
LEVEL_2 = "level_2_contact_centre_operations"
#: Conversations in which this was answered last.
CREDITS, PAY = (Context((Request(topic, (subject,)),)) for topic, subject in (("credits", LEVEL_2), ("pay", OPERATOR)))
NEW = Context()


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
    ("talk", ("greet",), "greet", ("ask_pay",)),
    ("talk", ("out_of_scope", NEW, {"ranking": [("out_of_scope", 0.9)]}), "out_of_scope", ("weather",)),
    ("talk", ("greet",), "greet", ("out_of_scope", NEW, {"ranking": [("out_of_scope", 0.2)]})),
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
        "origin_of_last_answer",
        ("ask_sources", CREDITS, {"text": "who says that"}),
        ("credits", LEVEL_2),
        ("ask_sources", CREDITS),
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
