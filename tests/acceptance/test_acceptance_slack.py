"""The acceptance questions asked in Slack: each reply rests on the same facts as over REST, and says as much."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from slack_workspace import message, number, shown
from staffroom import Staffroom, staffroom
from test_acceptance import QUESTIONS, faults

if TYPE_CHECKING:
    from switchboard.local import LocalBot


@pytest.fixture(scope="module")
def room(bot: LocalBot) -> Iterator[Staffroom]:
    with staffroom(bot, "slack_acceptance") as room:
        yield room


def over_rest(bot: LocalBot, turns: list[str]) -> list[dict[str, Any]]:
    """The replies to the last turn."""
    sender, replies = uuid.uuid4().hex, list[dict[str, Any]]()
    for turn in turns:
        replies = asyncio.run(bot.send(turn, sender, "adviser"))
    return replies


def in_slack(room: Staffroom, turns: list[str]) -> list[dict[str, Any]]:
    """The same, from somebody in a direct message."""
    user, before = f"U0ASKS{number()}", 0
    for turn in turns:
        before = len(room.slack.calls)
        assert room.event(message(turn, user=user)) == 200
        room.slack.said(before + 1, settled=0)
    return [call.body for call in room.slack.calls[before:]]


def read(body: dict[str, Any]) -> str:
    """What a person reads of a reply, without its buttons and the question about them."""
    blocks = [block for block in body["blocks"] if block["type"] != "actions"]
    return " ".join(shown({"blocks": blocks}).replace("Was this useful?", "").replace("• ", "").split())


def conveyed(question: dict[str, Any], text: str) -> list[str]:
    """What a text lacks or should not say; how long it is, each channel decides."""
    return [
        fault for fault in faults(question, text, "adviser") if not fault.startswith("has ") or "words" not in fault
    ]


def test_acceptance_questions_in_slack(bot: LocalBot, room: Staffroom, tell: Callable[[str], None]) -> None:
    other_facts, other_words, passed = {}, {}, 0
    for question in QUESTIONS:
        rest, slack = over_rest(bot, question["turns"]), in_slack(room, question["turns"])
        told = [fact["id"] for reply in rest for fact in reply["custom"]["answer"]["facts"]]
        blocks = [fact for body in slack for fact in body["metadata"]["event_payload"]["facts"]]
        if told != blocks:
            other_facts[question["id"]] = (told, blocks)
        plainly = conveyed(question, "\n".join(reply["text"] for reply in rest))
        in_blocks = conveyed(question, "\n".join(map(read, slack)))
        in_text = conveyed(question, unescape("\n".join(body["text"] for body in slack)))
        passed += not in_blocks
        if in_text != plainly or not set(in_blocks) <= set(plainly):  # blocks hold a table and sources in full
            other_words[question["id"]] = (plainly, in_blocks, in_text)
    tell(f"Acceptance in Slack: {passed} of {len(QUESTIONS)} convey what they must, as many as over REST")
    assert (other_facts, other_words) == ({}, {})
    assert room.slack.faults == []
