"""An Answer in Slack's blocks: all that it says, in order; within Slack's limits; nothing lost that does not fit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_workspace import METHODS, buttons, faults_of, shown
from test_every_rendering import answers

from switchboard import knowledge
from switchboard.answers.answer import Answer, Cited, Figure, FollowUp, Ladder, Passage, Table, UsedFact
from switchboard.answers.text import sentences
from switchboard.render import block_kit as slack
from switchboard.render.block_kit import Offers, block_kit, details

PHRASES = knowledge.load().phrases
KEPT = Offers("a" * 64 + " " + "b" * 32, share=True, thumbs=True)
SOURCE = Cited("page", "A page, 2020", "A page", "A.", "P", "2020", "https://a.org/x?y=1&z=2", "page", "UK", "Fair.")


def faults(payload: dict[str, Any]) -> list[str]:
    """What Slack would refuse, with a question above it and the note of privacy below, as they may be added."""
    most = slack.below(PHRASES.staff.only_you, slack.above("x" * 1_400, payload))
    return [*faults_of(METHODS["chat.postMessage"], {"channel": "C1", **most}), *faults_of_all(most)]


def faults_of_all(payload: dict[str, Any]) -> list[str]:
    length = slack.characters(payload["blocks"])
    return [f"{length} characters with the values of buttons"] if length > 12_000 else []


def flat(words: str) -> str:
    return " ".join(words.split())


@pytest.fixture(scope="module", params=["pupil", "adviser"])
def said(request: pytest.FixtureRequest) -> list[Answer]:
    return answers(request.param)


def test_everything_that_can_be_asked_is_shown_whole_and_within_the_limits(said: list[Answer]) -> None:
    for answer in said:
        payload = block_kit(answer, PHRASES, KEPT)
        assert faults(payload) == []
        words = flat(shown(payload).replace("• ", ""))
        parts = [sentence for passage in answer.passages for sentence in sentences(passage.words)]
        parts += [*answer.warnings, *answer.places, *answer.notes]
        place = 0
        for part in parts:
            found = words.find(flat(part), place)
            assert found >= place, (part, words)
            place = found + len(flat(part)) if part in parts[: -len(answer.notes) or None] else place
        for source in answer.sources:
            assert source.cite in words
        assert [button["value"] for name, button in buttons(payload).items() if name.startswith("ask")] == [
            item.payload for item in answer.follow_ups
        ]


def test_the_details_hold_every_fact_and_every_source_in_full(said: list[Answer]) -> None:
    for answer in said:
        if not answer.facts:
            continue
        assert "more" in buttons(block_kit(answer, PHRASES, KEPT))
        more = details(answer, PHRASES)
        assert [fault for payload in more for fault in faults(payload)] == []
        words = " ".join(map(shown, more))
        for fact in answer.facts:
            assert fact.statement in words
        for source in answer.sources:
            assert f"{source.title}. {source.publisher}." in words and source.address in words


def test_a_help_is_whole_private_and_without_buttons(said: list[Answer]) -> None:
    private = [answer for answer in said if answer.private]
    assert private
    for answer in private:
        payload = block_kit(answer, PHRASES, KEPT)
        assert set(buttons(payload)) <= {f"ask.{n}" for n in range(5)}
        assert flat(answer.body) in flat(shown(payload))


def test_a_table_a_ladder_and_figures_are_there() -> None:
    answer = Answer(
        "comparison",
        "adviser",
        [Passage("Both.", figures=[Figure("53", "credits at Level 2", "2021"), Figure("70", "at Level 3", "2021")])],
        table=Table(["", "Level 2", "Level 3"], [["Credits", "53", "70"], ["Hours", "391 & more", "<497"]]),
        ladder=Ladder(
            "Ways", "Ways up.\nWays in: a (leads to b).\nJobs: b.", [], [UsedFact("f", "A. leads.", "p", "x")]
        ),
    )
    payload = block_kit(answer, PHRASES)
    assert faults(payload) == []
    tables = [block for block in payload["blocks"] if block.get("text", {}).get("text") in ("*Credits*", "*Hours*")]
    assert [[field["text"] for field in block["fields"]] for block in tables] == [
        ["_Level 2_\n53", "_Level 3_\n70"],
        ["_Level 2_\n391 &amp; more", "_Level 3_\n&lt;497"],
    ]
    words = shown(payload)
    assert "*53*\ncredits at Level 2" in words and "• Ways in: a (leads to b).\n• Jobs: b." in words


def test_a_source_is_a_link_with_its_date() -> None:
    payload = block_kit(Answer("fact", "adviser", [Passage("So.")], sources=[SOURCE]), PHRASES)
    (line,) = [block["elements"][0]["text"] for block in payload["blocks"] if block["type"] == "context"]
    assert line == "Source: <https://a.org/x?y=1&amp;z=2|A\u00a0page,\u00a02020>."
    bare = block_kit(Answer("fact", "adviser", [Passage("So.")], sources=[replace(SOURCE, address="a.org")]), PHRASES)
    assert "<https://a.org|" in str(bare)


def test_what_is_too_much_is_cut_at_a_sentence_and_nothing_of_it_is_dropped() -> None:
    spoken = [
        f"This is sentence number {n} of a great many, and it says what none of the others says." for n in range(600)
    ]
    answer = Answer(
        "fact",
        "adviser",
        [Passage(" ".join(spoken[:300])), Passage(spoken[300], spoken[301:500], spoken[500:])],
        sources=[SOURCE],
        warnings=["It is old."],
        notes=["Help is there."],
        facts=[UsedFact(f"f{n}", f"Fact number {n} stands there.", "page", "2020") for n in range(150)],
    )
    payload = block_kit(answer, PHRASES, KEPT)
    assert faults(payload) == []
    first = shown(payload)
    for must in ("It is old.", "Help is there.", "A page, 2020", spoken[0]):
        assert must in first
    assert buttons(payload)["more"]["value"] == KEPT.kept
    more = details(answer, PHRASES)
    assert len(more) > 1 and [fault for part in more for fault in faults(part)] == []
    whole = " ".join([first, *map(shown, more)])
    assert [part for part in [*spoken, *(fact.statement for fact in answer.facts)] if part not in whole] == []
    assert all(re.search(r"\.$", block["text"]["text"]) for block in payload["blocks"] if "text" in block)
    assert len(payload["text"]) <= 3_000 and payload["text"].endswith(".")


def test_a_question_that_is_too_long_for_a_button_is_shortened_and_asked_whole() -> None:
    question = "Which of the many qualifications that there are " + "and were " * 10 + "is best?"
    answer = Answer("chat", "pupil", [Passage("Hi.")], follow_ups=[FollowUp(question, question)])
    button = buttons(block_kit(answer, PHRASES))["ask.0"]
    assert button["value"] == question and len(button["text"]["text"]) <= 75
    assert button["text"]["text"].endswith("…") and question.startswith(button["text"]["text"][:-2])


def test_nobody_is_asked_whether_small_talk_or_help_was_useful() -> None:
    chat = Answer("chat", "pupil", [Passage("Hi.")])
    assert buttons(block_kit(chat, PHRASES, KEPT)).keys() == {"share"}
    help_ = Answer(
        "fact", "pupil", [Passage("Hi.")], topics=["pay"], facts=[UsedFact("f", "So.", "p", "x")], private=True
    )
    assert buttons(block_kit(help_, PHRASES, KEPT)).keys() == {"more"}


def test_what_people_wrote_marks_up_nothing() -> None:
    assert slack.quoted("*a* <!channel> & `b`") == "a &lt;!channel&gt; &amp; b"


def test_a_long_question_above_a_reply_ends_with_a_whole_sign() -> None:
    payload = slack.above(slack.quoted("&" * 1_000), block_kit(Answer("chat", "pupil", [Passage("Hi.")]), PHRASES))
    assert faults_of(METHODS["chat.postMessage"], {"channel": "C1", **payload}) == []


def test_the_home_page_and_the_window_are_within_the_limits() -> None:
    asks = [FollowUp("What is the pay?", "What is the pay?")] * 5
    home = slack.home(PHRASES, "Hello. I am Switchboard.", asks)
    assert faults_of(METHODS["views.publish"], {"user_id": "U1", "view": home}) == []
    window = slack.asking(PHRASES, "ask_switchboard")
    assert faults_of(METHODS["views.open"], {"trigger_id": "1", "view": window}) == []


_words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=4_000).filter(str.strip)
_some = st.lists(_words, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Passage, _words, _some, _some), min_size=1, max_size=4),
    _some,
    _some,
    st.lists(st.builds(FollowUp, _words, _words), max_size=40),
    st.lists(st.lists(_words, min_size=3, max_size=3), max_size=12),
)
def test_whatever_it_says_slack_takes_it(
    passages: list[Passage], warnings: list[str], notes: list[str], asks: list[FollowUp], rows: list[list[str]]
) -> None:
    table = Table(["", "a", "b"], rows) if rows else None
    answer = Answer("fact", "adviser", passages, ["pay"], warnings=warnings, notes=notes, follow_ups=asks, table=table)
    payload = block_kit(answer, PHRASES, KEPT)
    assert faults(payload) == []
    assert [fault for part in details(answer, PHRASES) for fault in faults(part)] == []
