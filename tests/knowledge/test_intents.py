"""How topics and intents are named."""

from switchboard.knowledge.intents import intent_of, topic_of


def test_an_intent_asks_for_its_topic(base):
    for topic in base.topics:
        assert topic_of(intent_of(topic)) == topic


def test_an_intent_of_another_kind_asks_for_none():
    assert [topic_of(intent) for intent in ("greet", "compare", "task_pay", "")] == [None] * 4
