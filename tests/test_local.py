"""The bot in one process keeps and forgets conversations as the server does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from switchboard.settings import Settings

if TYPE_CHECKING:
    from switchboard.local import LocalBot


def say(bot: LocalBot, text: str, sender: str) -> dict[str, Any]:
    (reply,) = asyncio.run(bot.send(text, sender))
    return reply


def stored(bot: LocalBot, sender: str) -> bool:
    return bot.door.conversations.key.stored_id("rest", sender) in asyncio.run(bot.agent.tracker_store.keys())


def test_a_chat_that_is_deleted_leaves_nothing_in_memory_and_starts_anew(bot: LocalBot) -> None:
    assert "53" in say(bot, "how many credits is level 2", "amy-of-local")["text"]
    say(bot, "how many credits is level 2", "bea-of-local")
    assert stored(bot, "amy-of-local")
    reply = say(bot, "delete my chat", "amy-of-local")
    assert reply["recipient_id"] == "amy-of-local"
    assert reply["custom"]["answer"]["kind"] == "deleted"
    assert not stored(bot, "amy-of-local") and stored(bot, "bea-of-local")
    assert say(bot, "and level 3?", "amy-of-local")["custom"]["answer"]["topics"] != ["credits"]
    assert say(bot, "and level 3?", "bea-of-local")["custom"]["answer"]["topics"] == ["credits"]


def test_the_id_itself_is_no_key_to_what_is_stored(bot: LocalBot) -> None:
    say(bot, "hello", "cat-of-local")
    assert "cat-of-local" not in asyncio.run(bot.agent.tracker_store.keys())


def test_what_was_said_is_found_in_memory_as_in_a_database(bot: LocalBot) -> None:
    store, stored_id = bot.door.conversations.store, bot.door.conversations.stored_id("fay-of-local")
    reply = say(bot, "how many credits is level 2", "fay-of-local")
    (turn,) = asyncio.run(store.going_on(stored_id))
    assert turn.text == "how many credits is level 2"
    assert [said["custom"] for said in turn.replies] == [reply["custom"]]
    assert asyncio.run(store.find(stored_id, turn.id)) == turn
    assert asyncio.run(store.find(stored_id, "another")) is None
    assert asyncio.run(store.forget(stored_id)) and not asyncio.run(store.forget(stored_id))
    assert asyncio.run(store.going_on(stored_id)) == []


def test_talking_fast_to_ones_own_machine_is_not_limited(bot: LocalBot) -> None:
    allowed = Settings().messages_a_minute.conversation
    assert {say(bot, "", "dot-of-local")["text"] for _ in range(allowed + 1)} == {say(bot, "", "eve-of-local")["text"]}
