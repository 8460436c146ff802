"""The acceptance questions asked in Teams, over HTTP: the same facts as over REST, and the same verdict."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from teams_room import Room, pieces, room, shown
from test_acceptance import QUESTIONS, faults

if TYPE_CHECKING:
    from switchboard.local import LocalBot

CONVERSATIONS = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def teams(bot: LocalBot) -> Iterator[Room]:
    with room(bot) as opened:
        yield opened


def over_rest(bot: LocalBot, turns: list[str]) -> dict[str, Any]:
    """The reply to the last turn."""
    sender = uuid.uuid4().hex
    for turn in turns:
        (reply,) = asyncio.run(bot.send(turn, sender, "adviser"))
    return reply


def in_teams(teams: Room, turns: list[str]) -> dict[str, Any]:
    user = uuid.uuid4().hex
    for turn in turns:
        reply = teams.ask(turn, user=user)
    return reply


def facts_of(activity: dict[str, Any], known: set[str]) -> list[str]:
    return [piece["id"] for piece in pieces(activity.get("attachments", [])) if piece.get("id") in known]


@pytest.mark.parametrize("asked", ["questions", "conversations"])
def test_teams_says_the_facts_that_rest_says(
    bot: LocalBot, teams: Room, asked: str, tell: Callable[[str], None]
) -> None:
    every = QUESTIONS if asked == "questions" else CONVERSATIONS
    known, cards, further = set(teams.channel.conversations.base.facts), 0, 0
    for question in every:
        rest, reply = over_rest(bot, question["turns"]), in_teams(teams, question["turns"])
        answer = rest["custom"]["answer"]
        if "attachments" not in reply:
            assert reply["text"].startswith(rest["text"]) and answer["kind"] in ("chat", "deleted"), question
            continue
        cards += 1
        pages = [reply, *teams.more_of(reply)]
        further += len(pages) > 1
        facts = [fact["id"] for fact in answer["facts"]]
        assert [fact for page in pages for fact in facts_of(page, known)] == facts, question
        if asked == "questions" and not faults(question, rest["text"], "adviser"):
            assert faults(question, shown(reply), "adviser") == [], question
    tell(f"Teams, {asked}: {len(every)} asked, {cards} answered with a card, {further} with further ones")
    assert cards > len(every) / 2
