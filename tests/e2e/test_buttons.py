"""What a tap on a button, on the ladder or on a question to begin with is answered, by the trained bot.

That the text of every button is that of its topic and names its subject alone is tested in tests/nlu without a bot.
"""

import asyncio
from typing import Any

import pytest

from switchboard import knowledge
from switchboard.answers import text
from switchboard.answers.ladder import ladder_for
from switchboard.knowledge.intents import intent_of

BASE = knowledge.load()
LADDERS = [
    ladder_for(BASE, "ways_in", "call_centre_operator"),
    ladder_for(BASE, "progression_study", "contact_centre_operations_pathway_wales"),
    ladder_for(BASE, "progression_jobs", "contact_centre_operations_pathway_wales"),
]
RUNGS = {rung.payload: rung.id for drawn in LADDERS if drawn for step in drawn.steps for rung in step.items}


def answer(bot: Any, question: str) -> Any:
    (reply,) = asyncio.run(bot.send(question))
    return reply["custom"]["answer"]


@pytest.mark.parametrize("question", RUNGS)
def test_a_tap_on_a_rung_is_answered_with_facts_on_it(bot: Any, question: str) -> None:
    found = answer(bot, question)
    assert found["kind"] == "fact" and found["facts"]
    if RUNGS[question] in BASE.subjects:
        assert found["subjects"] == [RUNGS[question]]


@pytest.mark.parametrize("topic", [*BASE.pages.questions.pupil, *BASE.pages.questions.adviser])
def test_a_question_to_begin_with_is_answered(bot: Any, topic: str) -> None:
    subject = next(iter(BASE.topics[topic].about), BASE.usual.subject)
    found = answer(bot, text.question(BASE, topic, subject))
    assert found["topics"] == [topic] and found["kind"] in ("fact", "comparison", "sources")


@pytest.mark.parametrize("topic", BASE.topics)
def test_the_button_of_a_topic_is_parsed_as_that_topic_and_its_subject(bot: Any, topic: str) -> None:
    subject = next(name for name in (*BASE.topics[topic].about, *BASE.subjects) if name in BASE.subjects)
    parsed = asyncio.run(bot.parse(text.question(BASE, topic, subject)))
    assert parsed["intent"] == {"name": intent_of(topic), "confidence": 1.0} and not parsed["questions"]
    if "{subject}" in BASE.topics[topic].question:
        assert {entity["value"] for entity in parsed["entities"] if entity["entity"] == "subject"} == {subject}


@pytest.mark.parametrize("name", BASE.guides)
def test_every_button_of_a_guide_answers_its_question_and_alarms_nobody(bot: Any, name: str) -> None:
    guide = BASE.guides[name]
    for place in range(max(len(guide.options_of(question)) for question in guide.questions)):
        replies = asyncio.run(bot.send(guide.offer, sender := f"{name}-{place}"))
        for number, question in enumerate(guide.questions, 1):
            assert f"{number} of {len(guide.questions)}" in replies[0]["text"]
            options = guide.options_of(question)
            replies = asyncio.run(bot.send(options[min(place, len(options) - 1)].title, sender))
            assert not replies[0]["custom"]["answer"]["private"]
        assert replies[0]["custom"]["answer"]["topics"] == [guide.topic]
