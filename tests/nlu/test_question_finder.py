"""Which questions a message asks, when a topic model is told what to say of its parts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from phrasing import Told, words_of

from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.questions import Question, QuestionFinder, _are_several
from switchboard.nlu.several_questions import Side


def asked(text: str, said: dict[str, tuple[str, float]]) -> list[str]:
    """The intents of the questions found in a message, when the model says this of it and of its sides."""
    return [question.intent for question in questions(text, said, [])]


def perhaps(text: str, said: dict[str, tuple[str, float]]) -> list[list[str]]:
    """The texts of the parts of each way in which a message may ask more than its topics say."""
    finder = QuestionFinder(Told(said), SentenceEncoder(), {})  # type: ignore[arg-type]
    return [[part.side.text for part in way] for way in finder.find(text, words_of(text), [], said[text]).perhaps]


def questions(text: str, said: dict[str, tuple[str, float]], names: list[dict[str, Any]]) -> list[Question]:
    finder = QuestionFinder(Told(said), SentenceEncoder(), {})  # type: ignore[arg-type]
    return list(finder.find(text, words_of(text), names, said[text]).questions)


@pytest.mark.parametrize(
    ("pay", "shifts", "whole", "intents"),
    [
        # Both have the form of a question: each must be surer than 0.2, whatever the whole is.
        (("ask_pay", 0.21), ("ask_shifts", 0.21), 0.9, ["ask_pay", "ask_shifts"]),
        (("ask_pay", 0.2), ("ask_shifts", 0.9), 0.1, []),
        (("ask_pay", 0.9), ("ask_shifts", 0.2), 0.1, []),
        # Of one topic two different things may be asked, where each begins as a question of its own.
        (("ask_pay", 0.9), ("ask_pay", 0.9), 0.1, []),
        # What is said to the bot beside a question; small talk is no part of a message.
        (("ask_pay", 0.9), ("greet", 0.9), 0.1, []),
        (("ask_pay", 0.9), ("last_source", 0.61), 0.1, ["ask_pay", "last_source"]),
        (("ask_pay", 0.9), ("last_source", 0.6), 0.1, []),
        (("i_am_adviser", 0.7), ("ask_shifts", 0.9), 0.1, ["i_am_adviser", "ask_shifts"]),
        (("i_am_adviser", 0.9), ("last_source", 0.9), 0.1, []),
    ],
)
def test_two_formed_questions(
    pay: tuple[str, float], shifts: tuple[str, float], whole: float, intents: list[str]
) -> None:
    text = "what is the pay and do they work nights"
    said = {text: ("ask_pay", whole), "what is the pay": pay, "do they work nights": shifts}
    assert asked(text, said) == intents


def test_two_questions_of_one_topic_that_each_begin_as_one_are_two() -> None:
    text = "what is the pay and how many get it"
    said = {text: ("ask_pay", 0.1), "what is the pay": ("ask_pay", 0.9), "how many get it": ("ask_pay", 0.9)}
    assert asked(text, said) == ["ask_pay", "ask_pay"]


def test_bare_words_of_one_topic_are_one_question() -> None:
    text = "the pay and the wages"
    said = {text: ("ask_pay", 0.3), "the pay": ("ask_pay", 0.9), "the wages": ("ask_pay", 0.9)}
    assert asked(text, said) == []
    text = "what is the pay and the wages"
    said = {text: ("ask_pay", 0.3), "what is the pay": ("ask_pay", 0.9), "the wages": ("ask_pay", 0.9)}
    assert asked(text, said) == []


def test_hello_and_thanks_are_no_part_of_a_list() -> None:
    text = "hi what is the pay and do they work nights thanks"
    said = {text: ("ask_pay", 0.9), "what is the pay": ("ask_pay", 0.3), "do they work nights": ("ask_shifts", 0.3)}
    assert asked(text, said) == ["ask_pay", "ask_shifts"]


@pytest.mark.parametrize(
    ("sure", "whole", "intents"),
    [
        # Without the form of a question: surer than 0.3 and than the whole message.
        (0.31, 0.3, ["ask_pay", "ask_shifts"]),
        (0.3, 0.1, []),
        (0.5, 0.5, []),
        (0.51, 0.5, ["ask_pay", "ask_shifts"]),
    ],
)
def test_two_bare_questions(sure: float, whole: float, intents: list[str]) -> None:
    text = "the pay and the nights"
    said = {text: ("ask_pay", whole), "the pay": ("ask_pay", 0.9), "the nights": ("ask_shifts", sure)}
    assert asked(text, said) == intents


@pytest.mark.parametrize("intent", ["compare", "disclosure", "thanks"])
def test_what_is_surely_no_topic_is_not_cut(intent: str) -> None:
    text = "what is the pay and do they work nights"
    said = {"what is the pay": ("ask_pay", 0.9), "do they work nights": ("ask_shifts", 0.9)}
    assert asked(text, {text: (intent, 0.31), **said}) == []
    assert asked(text, {text: (intent, 0.3), **said}) == ["ask_pay", "ask_shifts"]


def test_the_surest_cut_is_taken() -> None:
    text = "what is the pay and is it fun and do they work nights"
    said = {
        text: ("ask_pay", 0.5),
        "what is the pay": ("ask_pay", 0.5),
        "is it fun and do they work nights": ("ask_shifts", 0.4),
        "what is the pay and is it fun": ("ask_enjoyment", 0.6),
        "do they work nights": ("ask_shifts", 0.9),
        "is it fun": ("ask_enjoyment", 0.1),
    }
    assert asked(text, said) == ["ask_enjoyment", "ask_shifts"]
    assert asked(text, said | {"is it fun": ("ask_enjoyment", 0.8)}) == ["ask_pay", "ask_enjoyment", "ask_shifts"]


def test_a_bare_list_need_not_be_surer_than_the_whole() -> None:
    text = "pay and hours and holidays"
    said = {
        text: ("ask_holiday", 0.9),
        "pay": ("ask_pay", 0.4),
        "hours": ("ask_hours", 0.4),
        "holidays": ("ask_holiday", 0.4),
        "pay and hours": ("ask_hours", 0.5),
        "hours and holidays": ("ask_holiday", 0.5),
    }
    assert asked(text, said) == ["ask_pay", "ask_hours", "ask_holiday"]
    assert asked(text, said | {"hours": ("ask_hours", 0.2)}) == []


def test_a_word_among_whole_questions_must_be_surer_than_a_question() -> None:
    text = "is it fun and hours and is it hard"
    said = {side: ("out_of_scope", 0.1) for side in sides_of(text)}
    said |= {text: ("ask_pay", 0.3), "is it fun": ("ask_fun", 0.9), "is it hard": ("ask_hard", 0.9)}
    assert asked(text, said | {"hours": ("ask_hours", 0.61)}) == ["ask_fun", "ask_hours", "ask_hard"]
    assert asked(text, said | {"hours": ("ask_hours", 0.59)}) == []


def test_a_name_that_ends_a_list_is_given_to_every_question() -> None:
    text = "pay and hours for a supervisor"
    said = {text: ("ask_pay", 0.4), "pay": ("ask_pay", 0.9), "hours for a supervisor": ("ask_hours", 0.9)}
    supervisor = {"entity": "subject", "value": "supervisor", "start": text.index("supervisor"), "end": len(text)}
    assert [question.side.entities for question in questions(text, said, [supervisor])] == [[supervisor], [supervisor]]


def test_a_known_sentence_is_never_cut() -> None:
    text = "what is the pay and do they work nights"
    said = {text: ("ask_pay", 1.0), "what is the pay": ("ask_pay", 0.9), "do they work nights": ("ask_shifts", 0.9)}
    assert asked(text, said) == []


@pytest.mark.parametrize("word", ["if", "because"])
def test_a_condition_must_be_surer_than_the_whole(word: str) -> None:
    text = f"what happens {word} they work nights and what is the pay"
    said = {
        text: ("ask_shifts", 0.5),
        f"what happens {word} they work nights": ("ask_shifts", 0.4),
        "what is the pay": ("ask_pay", 0.9),
    }
    assert asked(text, said) == []
    assert asked(text, {**said, text: ("ask_shifts", 0.35)}) == ["ask_shifts", "ask_pay"]


def test_a_story_that_is_of_no_sure_topic_is_taken_for_the_question_that_it_ends_in() -> None:
    story = "my aunt told me about it and " * 3 + "she is old and "
    text = f"{story}do they work nights"
    said = {text: ("ask_pay", 0.2), "do they work nights": ("ask_shifts", 0.9)}
    said |= {side: ("out_of_scope", 0.1) for side in sides_of(text)} | said
    assert asked(text, said) == ["ask_shifts"]
    assert asked(text, said | {text: ("ask_pay", 0.4)}) == []
    assert asked(text, said | {"do they work nights": ("ask_shifts", 0.3)}) == []


def sides_of(text: str) -> list[str]:
    """All that a text can be cut into at its "and"s."""
    parts = text.split(" and ")
    return [" and ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)]


def test_ways_that_topics_are_not_sure_of_are_left_to_the_leads() -> None:
    text = "who spoke and what did he found"
    unsure = {part: ("ask_author", 0.1) for part in (text, "who spoke", "what did he found")}
    assert asked(text, unsure) == []
    assert perhaps(text, unsure) == [["who spoke", "what did he found"]]
    # What the topics are sure of is not left open.
    sure = {**unsure, "who spoke": ("ask_author", 0.9), "what did he found": ("ask_purpose", 0.9)}
    assert len(asked(text, sure)) == 2
    assert perhaps(text, sure) == []


@pytest.mark.parametrize(
    ("told", "intents"),
    [
        ("my aunt who is old by now living by the sea told me a lot of it last week on the phone.", ["ask_shifts"]),
        ("is it true that it is old by now living by the sea as my aunt told me.", ["ask_pay", "ask_shifts"]),
        ("she is old by now living by the sea as my aunt told me, is it true that it pays.", ["ask_pay", "ask_shifts"]),
    ],
)
def test_a_piece_of_a_story_is_no_question_beside_one(told: str, intents: list[str]) -> None:
    text = f"{told} do they work nights"
    said = defaultdict(lambda: ("out_of_scope", 0.1), {text: ("ask_pay", 0.1), told: ("ask_pay", 0.9)})
    said["do they work nights"] = ("ask_shifts", 0.9)
    assert asked(text, said) == intents


def test_which_of_several_is_one_question() -> None:
    text = "which of these is not asked for: pay, hours, age"
    assert asked(text, {text: ("ask_pay", 0.2)}) == []


def test_the_questions_that_a_long_story_may_end_in_are_left_to_the_leads() -> None:
    story = "my son is at home all day with his games and the cat and it drives us all up the wall to be honest. "
    text = f"{story}Does he need maths, could he work nights"
    ends = {"does he need maths, could he work nights": ("ask_skills", 0.2), "could he work nights": ("greet", 0.9)}
    said = defaultdict(lambda: ("out_of_scope", 0.1), {text.lower(): ("ask_pay", 0.31), **ends})
    finder = QuestionFinder(Told(said), SentenceEncoder(), {})  # type: ignore[arg-type]

    def endings(text: str) -> list[str]:
        return [part.side.text for part in finder.find(text, words_of(text), [], ("ask_pay", 0.31)).alone]

    assert endings(text) == ["Does he need maths, could he work nights"], "what is of a topic, and no small talk"
    assert endings(text.removeprefix(story)) == [], "of no story"
    # The one question before what is told, however short that is.
    assert endings("could he work nights? we need to know by next week") == ["could he work nights?"]
    assert endings("could he work nights? thanks so much") == []


@pytest.mark.parametrize("apart", [True, False])
def test_what_plainly_stands_apart_may_be_of_one_topic(apart: bool) -> None:
    def part(text: str, sure: float) -> Question:
        side = Side(text, words_of(text), [], formed=False, asks=True, apart=apart)
        return Question(side, [("ask_pay", sure)], SentenceEncoder().encode([text])[0])

    assert _are_several([part("the pay", 0.4), part("the pay later", 0.31)], whole=0.9) is apart
    assert not _are_several([part("the pay", 0.4), part("the pay later", 0.3)], whole=0.9)


def test_a_question_of_several_names_is_cut_into_one_of_each() -> None:
    text = "what about ann and acme"
    names = [
        {"entity": "subject", "value": name, "start": text.index(name), "end": text.index(name) + len(name)}
        for name in ("ann", "acme")
    ]
    finder = QuestionFinder(
        Told({said: ("ask_pay", 0.4) for said in (text, "what about ann", "what about acme", "acme")}),  # type: ignore[arg-type]
        SentenceEncoder(),
        {"ann": "person", "acme": "organisation"},
    )
    found = finder.find(text, words_of(text), names, ("ask_pay", 0.9)).questions
    assert [part.side.text for part in found] == ["what about ann", "what about acme"]


@pytest.mark.parametrize("headed", [True, False])
def test_a_list_that_begins_with_a_name_need_not_be_surer_than_the_whole(headed: bool) -> None:
    def part(text: str) -> Question:
        side = Side(text, words_of(text), [], formed=False, asks=True, headed=headed)
        return Question(side, [(f"ask_{text}", 0.4)], SentenceEncoder().encode([text])[0])

    assert _are_several([part("credits"), part("hours")], whole=0.8) is headed


def test_what_is_told_before_and_after_a_list_in_a_story_is_left_out() -> None:
    told = "our form tutor gave us a big task where we have to look at a job for the whole of this term"
    asks = {"what you earn": "ask_pay", "what hours you work": "ask_hours", "what skills you need": "ask_skills"}
    text = f"{told} and {' and '.join(asks)}"
    said = defaultdict(lambda: ("ask_tasks", 0.1)) | {part: (intent, 0.9) for part, intent in asks.items()}
    said[text] = ("ask_pay", 0.1)
    assert asked(text, said) == list(asks.values())


def test_what_is_told_between_two_questions_makes_no_list() -> None:
    told = "our form tutor gave us a big task where we have to look at a job for the whole of this term"
    text = f"what you earn and {told} and what hours you work and what skills you need"
    said = defaultdict(lambda: ("ask_tasks", 0.1)) | {"what you earn": ("ask_pay", 0.9), text: ("ask_pay", 0.1)}
    said |= {"what hours you work": ("ask_hours", 0.9), "what skills you need": ("ask_skills", 0.9)}
    assert asked(text, said) != ["ask_pay", "ask_hours", "ask_skills"]
