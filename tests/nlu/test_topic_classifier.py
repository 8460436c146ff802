"""The topic classifier in Rasa's graph, with a model that is told what to say."""

from __future__ import annotations

from phrasing import Told, words_of
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.spelling_repair import REPAIRED
from switchboard.nlu.topic_classifier import QUESTIONS, READ, TopicClassifier

TWO = "what is the pay and do they work nights"
SAID = {TWO: ("ask_pay", 0.4), "what is the pay": ("ask_pay", 0.9), "do they work nights": ("ask_shifts", 0.8)}


def classified(text: str, said: dict[str, tuple[str, float]]) -> Message:
    classifier = TopicClassifier(None, None, Told(said))  # type: ignore[arg-type]
    message = Message({TEXT: text, REPAIRED: words_of(text) if text else [], ENTITIES: []})
    classifier.process([message])
    return message


def test_each_question_is_read_after_the_whole() -> None:
    message = classified(TWO, SAID)
    assert message.get(INTENT) == {"name": "ask_pay", "confidence": 0.4}
    assert [(asked["text"], asked["intent"], asked["confidence"]) for asked in message.get(QUESTIONS)] == [
        ("what is the pay", "ask_pay", 0.9),
        ("do they work nights", "ask_shifts", 0.8),
    ]
    whole, *parts = message.get(READ)
    assert [read.view.plain for read in (whole, *parts)] == [TWO, "what is the pay", "do they work nights"]
    assert [read.ranking for read in parts] == [[("ask_pay", 0.9)], [("ask_shifts", 0.8)]]
    assert {read.meaning.shape for read in (whole, *parts)} == {(768,)}
    assert len({read.meaning.tobytes() for read in parts}) == 2


def test_a_message_without_words_has_no_intent() -> None:
    message = classified("", {})
    assert message.get(INTENT) == {"name": None, "confidence": 0.0}
    assert message.get(READ) is None


def test_the_text_of_a_button_is_certain_and_one_question(base: KnowledgeBase) -> None:
    text = base.topics["pay"].question.format(subject=base.subjects["team_leader"].phrase)
    message = classified(text, {text.lower(): ("ask_shifts", 0.9)})
    assert message.get(INTENT_RANKING_KEY) == [{"name": "ask_pay", "confidence": 1.0}]
    assert message.get(QUESTIONS) == []
    assert [read.ranking for read in message.get(READ)] == [[("ask_pay", 1.0)]]
