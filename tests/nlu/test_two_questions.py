"""Where a message is cut, and which sides ask."""

from __future__ import annotations

import re

import pytest

from switchboard.nlu.spelling import Word
from switchboard.nlu.two_questions import cut


def words_of(text: str) -> list[Word]:
    """The words and marks of a text, as the spelling repair parts them."""
    return [Word(found.group().lower(), found.start(), found.end()) for found in re.finditer(r"\w+|[^\w\s]", text)]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("is it fun and is it hard", [("is it fun", "is it hard")]),
        ("is it fun? is it hard?", [("is it fun", "is it hard")]),
        ("is it fun, also is it hard", [("is it fun", "is it hard")]),
        ("pay & hours", [("pay", "hours")]),
        ("is it fun", []),
        ("and is it fun", []),
        ("is it fun and", []),
        ("pay, hours and age", [("pay", "hours and age"), ("pay, hours", "age")]),
    ],
)
def test_a_message_is_cut_where_words_are_left_on_both_sides(text: str, sides: list[tuple[str, str]]) -> None:
    words = words_of(text)
    bare = [(left.text.rstrip("?, "), right.text.rstrip("? ")) for left, right in cut(text, words, [])]
    assert bare == sides


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        # Each side: whether it has the form of a question, and whether it asks.
        ("is it fun. what is the pay", [(True, True), (True, True)]),
        ("the pay. the hours", [(False, True), (False, True)]),
        ("i would quite like to work outside. what is the pay", [(False, False), (True, True)]),
        ("pay, team leader", [(False, True), (False, False)]),
        ("pay, what hours", [(False, True), (True, True)]),
    ],
)
def test_what_tells_of_something_does_not_ask(text: str, asks: list[tuple[bool, bool]]) -> None:
    words = words_of(text)
    ((left, right),) = cut(text, words, [])
    assert [(left.formed, left.asks), (right.formed, right.asks)] == asks


def test_each_side_keeps_its_own_names() -> None:
    text = "is a supervisor old and is Emma Wilson rich"
    names = [
        {"entity": "subject", "value": "supervisor", "start": text.index("supervisor")},
        {"entity": "subject", "value": "emma_wilson", "start": text.index("Emma")},
    ]
    ((left, right),) = cut(text, words_of(text), names)
    assert (left.entities, right.entities) == ([names[0]], [names[1]])


def test_a_question_mark_needs_no_space() -> None:
    words = [
        Word(found.group(), found.start(), found.end()) for found in re.finditer(r"\w+|[?]", "is it fun?is it hard")
    ]
    ((left, right),) = cut("is it fun?is it hard", words, [])
    assert (left.text, right.text) == ("is it fun", "is it hard")


def test_a_ramble_is_not_cut_everywhere() -> None:
    text = "do i need " * 40
    assert len(cut(text, words_of(text), [])) <= 8
