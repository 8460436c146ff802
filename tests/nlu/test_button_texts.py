"""Every button is understood: its text is that of one topic, and names its subject alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.data import own
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.intents import intent_of
from switchboard.nlu.buttons import Buttons
from switchboard.nlu.names import SUBJECT, NameFinder
from switchboard.nlu.spelling import Speller, all_names, counted


def every_button(base: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """(topic, subject, text) of every button that there can be."""
    for topic in base.topics.values():
        for subject in base.subjects.values():
            yield topic.id, subject.id, topic.question.format(subject=subject.phrase)


def place(base: KnowledgeBase, topic: str) -> str:
    """Where the topic stands."""
    return "{}:{}".format(*base.lines[f"Topic:{topic}"])


@pytest.fixture(scope="module")
def buttons(base: KnowledgeBase) -> Buttons:
    return Buttons(base)


def test_the_text_of_a_button_asks_for_its_topic(base: KnowledgeBase, buttons: Buttons) -> None:
    asked = [(topic, text, buttons.intent(text)) for topic, _, text in every_button(base)]
    assert [(place(base, topic), *found) for topic, *found in asked if found[1] != intent_of(topic)] == []


def test_a_button_may_be_typed(base: KnowledgeBase, buttons: Buttons) -> None:
    for topic, _, text in every_button(base):
        assert buttons.intent(f" {text.lower().rstrip('?')} ") == intent_of(topic)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "What is the pay for ?",
        "What is the pay for a dentist?",
        "What is the pay for a team leader now?",
        "So what is the pay for a team leader?",
        "What is the pay fora team leader?",
        "Which jobs does  lead to?",
    ],
)
def test_other_texts_are_no_buttons(buttons: Buttons, text: str) -> None:
    assert buttons.intent(text) is None


def test_the_text_of_a_button_names_its_subject_alone(base: KnowledgeBase) -> None:
    speller, names = Speller(counted(sentence.text for sentence in own()), all_names(base)), NameFinder(base)
    wrong = []
    for topic, subject, text in every_button(base):
        if "{subject}" in base.topics[topic].question:
            found = {item.value for item in names.find(speller.repair(text), text) if item.entity == SUBJECT}
            if found != {subject}:
                wrong.append((place(base, topic), text, found))
    assert wrong == []
