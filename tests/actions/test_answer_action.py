"""The one action: from what Rasa parsed to one message for the channel."""

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from switchboard.answers.answer import Answer


@pytest.fixture(scope="module")
def action():
    return ActionAnswer()


def run(action, latest_message):
    dispatcher = CollectingDispatcher()
    tracker = Tracker("someone", {}, latest_message, [], False, None, {}, "action_listen")
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return dispatcher.messages, events


def parsed(intent, text="", **more):
    ranking = [{"name": intent, "confidence": 0.9}]
    return {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": [], **more}


def test_one_message_carries_the_answer_and_nothing_else(action):
    (message,), events = run(action, parsed("ask_hours"))
    assert {name for name, part in message.items() if part} == {"custom"}
    assert list(message["custom"]) == ["answer"]
    answer = Answer.from_dict(message["custom"]["answer"])
    assert "38 to 40" in answer.body and answer.follow_ups
    assert events[0]["name"] == "context"


def test_the_channel_chooses_the_voice(action):
    (message,), _ = run(action, parsed("ask_pay", metadata={"audience": "adviser"}))
    assert message["custom"]["answer"]["audience"] == "adviser"


def test_each_half_of_a_message_keeps_its_own_topic(action):
    """The whole's ranking once turned the second half into the first."""
    level = [{"entity": "subject", "value": "level_2_contact_centre_operations", "start": 0, "end": 1}]
    halves = [
        {"intent": topic, "confidence": 0.8, "text": topic, "entities": level}
        for topic in ("ask_credits", "ask_training_hours")
    ]
    ranking = [{"name": "ask_credits", "confidence": 0.3}, {"name": "ask_training_hours", "confidence": 0.28}]
    message = {**parsed("ask_credits", entities=level, questions=halves), "intent_ranking": ranking}
    (message,), _ = run(action, message)
    assert message["custom"]["answer"]["topics"] == ["credits", "training_hours"]


@pytest.mark.parametrize(
    ("noticed", "said"),
    [
        ({"alarm": 3, "of_another": 0.9}, "safeguarding lead"),
        ({"alarm": 3, "of_another": 0.1}, "I am sorry you are going through this."),
        ({"alarm": 1}, "talk to Childline"),
        ({"language": "cy"}, "Dim ond Saesneg"),
    ],
)
def test_what_the_door_noticed_decides(action, noticed, said):
    (message,), _ = run(action, parsed("ask_pay", metadata=noticed))
    answer = Answer.from_dict(message["custom"]["answer"])
    text = " ".join([answer.body, *answer.notes])
    assert said in text
    assert ("£15,000" in text) == (noticed.get("alarm") == 1)


def test_nothing_parsed_is_still_answered(action):
    (message,), _ = run(action, {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []})
    assert message["custom"]["answer"]["passages"]
