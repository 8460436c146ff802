"""The acceptance questions and conversations asked in Slack and in Teams, over HTTP: each reply rests on the same facts
as over REST, and says as much."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from slack_workspace import message, number, shown
from staffroom import Staffroom, staffroom
from teams_room import Room, pieces, room
from teams_room import shown as shown_in_teams
from test_acceptance import QUESTIONS, faults

if TYPE_CHECKING:
    from switchboard.local import LocalBot

CONVERSATIONS = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))
ASKED = {"questions": QUESTIONS, "conversations": CONVERSATIONS}

#: The replies over REST to the last turn of a question.
Rest = Callable[[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rest(bot: LocalBot) -> Rest:
    """Each is asked once, for both."""
    known = dict[str, list[dict[str, Any]]]()

    def replies(question: dict[str, Any]) -> list[dict[str, Any]]:
        if question["id"] not in known:
            sender = uuid.uuid4().hex
            for turn in question["turns"]:
                known[question["id"]] = asyncio.run(bot.send(turn, sender, "adviser"))
        return known[question["id"]]

    return replies


@pytest.fixture(scope="module")
def slack(bot: LocalBot) -> Iterator[Staffroom]:
    with staffroom(bot, "slack_acceptance") as opened:
        yield opened


@pytest.fixture(scope="module")
def teams(bot: LocalBot) -> Iterator[Room]:
    with room(bot) as opened:
        opened.microsoft.checks_schemas = False  # tests/render does so for all that can be said
        yield opened


def facts_over(replies: list[dict[str, Any]]) -> list[str]:
    return [fact["id"] for reply in replies for fact in reply["custom"]["answer"]["facts"]]


def conveyed(question: dict[str, Any], text: str) -> list[str]:
    """What a text lacks or should not say; how long it is, each channel decides."""
    wrong = faults(question, text, "adviser") if "expect" in question else []
    return [fault for fault in wrong if not fault.startswith("has ") or "words" not in fault]


def in_slack(slack: Staffroom, turns: list[str]) -> list[dict[str, Any]]:
    """What is said to the last turn of somebody in a direct message."""
    user, before = f"U0ASKS{number()}", 0
    for turn in turns:
        before = len(slack.slack.calls)
        assert slack.event(message(turn, user=user)) == 200
        slack.slack.said(before + 1)
    return [call.body for call in slack.slack.calls[before:]]


def read(body: dict[str, Any]) -> str:
    """What a person reads of a reply, without its buttons and the question about them."""
    blocks = [block for block in body["blocks"] if block["type"] != "actions"]
    return " ".join(shown({"blocks": blocks}).replace("Was this useful?", "").replace("• ", "").split())


@pytest.mark.parametrize("asked", ASKED)
def test_slack_says_what_rest_says(rest: Rest, slack: Staffroom, asked: str, tell: Callable[[str], None]) -> None:
    other_facts, other_words, passed = {}, {}, 0
    for question in ASKED[asked]:
        over_rest, said = rest(question), in_slack(slack, question["turns"])
        facts = [fact for body in said for fact in body["metadata"]["event_payload"]["facts"]]
        if facts_over(over_rest) != facts:
            other_facts[question["id"]] = (facts_over(over_rest), facts)
        plainly = conveyed(question, "\n".join(reply["text"] for reply in over_rest))
        in_blocks = conveyed(question, "\n".join(map(read, said)))
        in_text = conveyed(question, unescape("\n".join(body["text"] for body in said)))
        passed += not in_blocks
        if in_text != plainly or not set(in_blocks) <= set(plainly):  # blocks hold a table and sources in full
            other_words[question["id"]] = (plainly, in_blocks, in_text)
    of_them = f", {passed} convey what they must" if asked == "questions" else ""
    tell(f"Slack, {asked}: {len(ASKED[asked])} asked{of_them}, all on the facts of REST")
    assert (other_facts, other_words) == ({}, {})
    assert slack.slack.faults == []


def in_teams(teams: Room, turns: list[str]) -> dict[str, Any]:
    user = uuid.uuid4().hex
    for turn in turns:
        reply = teams.ask(turn, user=user)
    return reply


@pytest.mark.parametrize("asked", ASKED)
def test_teams_says_what_rest_says(rest: Rest, teams: Room, asked: str, tell: Callable[[str], None]) -> None:
    known, cards, further, passed = set(teams.channel.conversations.base.facts), 0, 0, 0
    for question in ASKED[asked]:
        (over_rest,), reply = rest(question), in_teams(teams, question["turns"])
        if "attachments" not in reply:
            assert reply["text"].startswith(over_rest["text"]), question
            assert facts_over([over_rest]) == [], question
            passed += not conveyed(question, reply["text"])
            continue
        cards += 1
        pages = [reply, *teams.more_of(reply)]
        further += len(pages) > 1
        parts = [piece for page in pages for piece in pieces(page["attachments"])]
        assert [part["id"] for part in parts if part.get("id") in known] == facts_over([over_rest]), question
        wrong = conveyed(question, shown_in_teams(reply))
        assert set(wrong) <= set(conveyed(question, over_rest["text"])), question
        passed += not wrong
    of_them = f", {passed} convey what they must" if asked == "questions" else ""
    tell(f"Teams, {asked}: {len(ASKED[asked])} asked{of_them}, {cards} by a card, all on the facts of REST")
    assert cards > len(ASKED[asked]) / 2 and further < cards / 10
