"""An Answer as a card of Teams: what it shows at once, what it unfolds, and what happens where it is too large."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conformance import faults

from switchboard import knowledge
from switchboard.answers.answer import Answer, Cited, FollowUp, Passage, Table, UsedFact
from switchboard.answers.ladder import ladder_for
from switchboard.render.adaptive_card import MOST_BYTES, VERSION, cards, carrying, in_words, message, preview, size

BASE = knowledge.load()
PHRASES = BASE.phrases
SCHEMA = "teams/adaptive-card-1.5.schema.json"
PAGE = Cited("page", "A page, 2020", "A title", "A. Body", "Press", "2020-01-01", "a.org/page", "page", "UK", "Fair.")
FULL = Answer(
    "fact",
    "adviser",
    [Passage("Short.", ["A point."], ["There is more."])],
    topics=["topic"],
    facts=[UsedFact("f-1", "It is so.", "page", "2020")],
    table=Table(["", "Level 2"], [["Credits", "53"], ["Hours", ""]]),
    sources=[PAGE],
    warnings=["It is old."],
    places=["a (1)", "b"],
    notes=["Take care."],
    follow_ups=[FollowUp("Next?", "What is next?")],
    ladder=ladder_for(BASE, "ways_in", "call_centre_operator"),
)
HELLO = Answer(
    "chat", "adviser", [Passage("Hello.")], follow_ups=[FollowUp(f"{n}?", f"What is {n}?") for n in range(8)]
)


def pieces(part: Any, hidden: bool = True) -> list[dict[str, Any]]:
    """Everything in a card that has a type; without what is folded, if so asked."""
    if isinstance(part, list):
        return [found for item in part for found in pieces(item, hidden)]
    if not isinstance(part, dict) or (part.get("isVisible") is False and not hidden):
        return []
    return [part] * ("type" in part) + [found for item in part.values() for found in pieces(item, hidden)]


def texts(part: Any, hidden: bool = True) -> list[str]:
    return [piece["text"] for piece in pieces(part, hidden) if piece["type"] == "TextRun"]


def actions(part: Any) -> list[dict[str, Any]]:
    return [piece for piece in pieces(part) if piece["type"].startswith("Action.")]


def test_what_must_be_seen_is_seen_at_once_and_the_rest_unfolds() -> None:
    (card,) = cards(FULL, PHRASES, "here")
    at_once, all_of_it = texts(card, hidden=False), texts(card)
    seen = ["Short.", "A point.", " ", "Level 2", "Credits", "53", "Hours", " ", "It is old.", "See a (1) or b."]
    assert at_once == [*seen, "Source: A page, 2020", "Take care.", PHRASES.staff.useful]
    assert FULL.ladder
    unfolded = ["There is more.", *FULL.ladder.text.split("\n"), PHRASES.staff.facts, "It is so. (A page, 2020)"]
    for words in unfolded:
        assert words in all_of_it and words not in at_once
    assert any("A title" in words and "2020-01-01" in words for words in all_of_it)
    assert (card["version"], card["lang"], card["fallbackText"]) == (VERSION, "en", "Short. A point.")
    assert faults(SCHEMA, card) == []


def test_the_button_of_more_detail_shows_what_is_folded() -> None:
    (card,) = cards(FULL, PHRASES, "here")
    (toggle,) = [action for action in actions(card) if action["type"] == "Action.ToggleVisibility"]
    folded = [piece["id"] for piece in pieces(card) if piece.get("isVisible") is False]
    assert (toggle["title"], toggle["targetElements"]) == (PHRASES.staff.more, folded)


def test_buttons_carry_what_they_ask() -> None:
    (card,) = cards(FULL, PHRASES, "here")
    (ask,) = [
        action["data"] for action in actions(card) if action["type"] == "Action.Submit" and "ask" in action["data"]
    ]
    assert ask == {"ask": "What is next?"}
    thumbs = [action["data"] for action in actions(card) if action["type"] == "Action.Execute"]
    assert thumbs == [{"useful": True, "of": "here"}, {"useful": False, "of": "here"}]
    assert {action["type"] for action in actions(cards(FULL, PHRASES, asking=False))} == {
        *("Action.ToggleVisibility", "Action.OpenUrl")
    }


def test_a_source_leads_to_its_page() -> None:
    (card,) = cards(FULL, PHRASES)
    (link,) = [action["url"] for action in actions(card) if action["type"] == "Action.OpenUrl"]
    assert link == "https://a.org/page"


def test_signs_of_markdown_stay_what_they_are() -> None:
    words = "1. *Not* a [link](https://x) _or_ # list, <at>you</at>."
    (card,) = cards(replace(FULL, passages=[Passage(words)]), PHRASES)
    assert texts(card)[0] == words
    assert not [piece for piece in pieces(card) if piece["type"] == "TextBlock"]


@pytest.mark.parametrize("number", [300, 3_000])
def test_a_long_reply_goes_on_further_cards_and_loses_nothing(number: int) -> None:
    said = [f"This is sentence number {n} of them, and it is £{n} long." for n in range(number)]
    long = replace(FULL, passages=[Passage(said[0], said[1:])], follow_ups=HELLO.follow_ups)
    first, *others = cards(long, PHRASES, "x" * 300)
    assert others
    for page in (first, *others):
        assert size(carrying(page, long, PHRASES)) <= MOST_BYTES and faults(SCHEMA, page) == []
    assert {"It is old.", "Source: A page, 2020", "Take care."} <= set(texts(first))
    whole = " ".join(text for page in (first, *others) for text in texts(page))
    places = [whole.find(sentence) for sentence in said]
    assert -1 not in places and places == sorted(places)
    assert "It is so. (A page, 2020)" in whole and texts(first)[1].endswith(" long.")
    more = [
        [action["data"].get("more") for action in actions(page) if "more" in action.get("data", {})]
        for page in (first, *others)
    ]
    assert more == [*([number] for number in range(1, len(others) + 1)), []]


def test_a_long_table_goes_on_with_its_head_again() -> None:
    rows = [[f"Row {n}", "x" * 100] for n in range(200)]
    pages = cards(replace(FULL, table=Table(["", "Column"], rows)), PHRASES, "x")
    tables = [piece for piece in pieces(pages) if piece["type"] == "Table"]
    assert len(tables) > 1 and all("Column" in texts(table["rows"][0]) for table in tables)
    assert sum(len(table["rows"]) - 1 for table in tables) == 200
    assert all(size(carrying(page, FULL, PHRASES)) <= MOST_BYTES for page in pages)


def test_a_sentence_without_an_end_is_cut_rather_than_lost() -> None:
    words = "x" * 20_000
    pages = cards(replace(FULL, passages=[Passage(words)]), PHRASES, "x")
    assert sum(text.count("x") for text in texts(pages) if set(text) == {"x"}) == 20_000
    assert all(size(carrying(page, FULL, PHRASES)) <= MOST_BYTES for page in pages)


def test_talk_is_words_with_suggested_actions_where_teams_shows_them() -> None:
    alone, together = (message(HELLO, PHRASES, personal=personal) for personal in (True, False))
    assert (alone["text"], alone["textFormat"], "attachments" in alone) == ("Hello.", "plain", False)
    assert alone["suggestedActions"]["actions"] == [
        {"type": "imBack", "title": f"{n}?", "value": f"What is {n}?"} for n in range(6)
    ]
    assert "suggestedActions" not in together and len(actions(together)) == 8
    silent = message(replace(HELLO, follow_ups=[]), PHRASES, personal=False)
    assert (silent["text"], "attachments" in silent) == ("Hello.", False)


def test_words_in_the_place_of_a_card_are_complete_and_not_too_many() -> None:
    said = in_words(FULL, PHRASES, personal=False)["text"]
    assert said == "Short. A point. It is old. See a (1) or b. Source: A page, 2020. Take care."
    long = replace(FULL, passages=[Passage("It is long. " * 5_000)])
    cut = in_words(long, PHRASES, personal=False)
    assert size(cut) <= MOST_BYTES and cut["text"].endswith("It is old. Take care.")


def test_a_notification_and_the_list_of_an_extension_say_the_answer() -> None:
    assert message(FULL, PHRASES, personal=True)["summary"].startswith("Short. A point.")
    assert preview(FULL, PHRASES)["content"] == {"title": "Short.", "text": "A page, 2020"}


def test_the_question_of_a_button_stands_over_its_reply() -> None:
    card = message(FULL, PHRASES, personal=False, asked="What is next?")["attachments"][0]["content"]
    assert texts(card)[0] == "Asked: What is next?"
