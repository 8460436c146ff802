"""Work that goes on after the answer: none of it lost, none of it twice, and nobody in danger in a queue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from switchboard.channels.door import MAX_CHARACTERS, Refused
from switchboard.channels.later import SLOTS, Later, Once
from switchboard.channels.turn import Conversations, Incoming
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import StoreError
from switchboard.store.ids import Key, Token

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage

DANGER = "my stepdad hits me"


def store() -> InProcessStore:
    return InProcessStore({}, Key.random(), Token.random())


def conversations(**chosen: Any) -> Conversations:
    return Conversations("sms", store(), Settings(**chosen), InProcessDoor())


def test_so_many_are_understood_at_a_time_and_who_may_be_in_danger_does_not_wait() -> None:
    async def everybody() -> list[str]:
        later, seen, go = Later(conversations()), list[str](), asyncio.Event()

        async def rasa(message: UserMessage) -> None:
            seen.append(message.text)
            if message.text != DANGER:
                await go.wait()

        for number in range(SLOTS + 3):
            later.begin(later.turn(rasa, Incoming(f"person {number}", "what is the pay")))
        while len(seen) < SLOTS:
            await asyncio.sleep(0)
        (help, *_) = await later.turn(rasa, Incoming("in danger", DANGER))
        assert help.private and seen == [*SLOTS * ["what is the pay"], DANGER]
        go.set()
        await later.end()
        return seen

    assert asyncio.run(everybody()).count("what is the pay") == SLOTS + 3


def test_to_look_for_danger_counts_for_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    those, looked = conversations(messages_a_minute=MessagesAMinute(conversation=10, address=10)), list[str]()
    notice = those.doorkeepers.notice

    async def slowly(text: str, *more: Any) -> Any:
        looked.append(text)
        noticed, _ = await notice(text, *more)
        return noticed, 1.0

    monkeypatch.setattr(those.doorkeepers, "notice", slowly)
    message = Incoming("person", "what is the pay", "here")
    assert not asyncio.run(those.is_in_danger(message)) and looked == [message.text]
    assert not asyncio.run(those.limit.address("here"))
    assert not asyncio.run(those.limit.conversation(those.stored_id("person")))


def test_what_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    those, looked = conversations(), list[str]()

    async def notice(text: str, *_: Any) -> Any:
        looked.append(text)
        raise Refused("too_long")

    monkeypatch.setattr(those.doorkeepers, "notice", notice)
    assert not asyncio.run(those.is_in_danger(Incoming("person", "a" * (MAX_CHARACTERS + 1)))) and not looked


def test_who_cannot_be_looked_at_waits(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    those = conversations()

    async def broken(*_: Any) -> Any:
        raise OSError("Josh Evans")

    monkeypatch.setattr(those.doorkeepers, "notice", broken)
    assert not asyncio.run(those.is_in_danger(Incoming("person", DANGER)))
    assert "Josh" not in caplog.text


def test_what_fails_is_logged_by_its_kind_and_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError("Josh Evans")

    async def both() -> None:
        later = Later(conversations())
        later.begin(fails())
        await later.end()

    asyncio.run(both())
    assert [record.getMessage() for record in caplog.records] == ["What was begun could not be done: ValueError"]


def test_what_comes_of_work_can_be_waited_for() -> None:
    async def wait() -> int | None:
        later = Later(conversations())
        begun = later.begin(asyncio.sleep(0, 7))
        assert not later.is_idle
        await later.end()
        assert later.is_idle
        return await begun

    assert asyncio.run(wait()) == 7


def test_what_is_seen_is_new_once_and_again_after_its_time() -> None:
    now = [0.0]
    once = Once(store(), 10, lambda: now[0])
    assert once.here("event", "message") and not once.here("event") and not once.here("other", "message")
    now[0] = 11
    assert once.here("event")


def test_two_servers_share_what_was_taken(caplog: pytest.LogCaptureFixture) -> None:
    shared = store()
    one, other = Once(shared, 10), Once(shared, 10)
    assert asyncio.run(one.anywhere("event")) and not asyncio.run(other.anywhere("event"))


def test_what_comes_first_comes_first_on_one_server_of_all() -> None:
    shared = store()
    one, other = Once(shared, 10), Once(shared, 10)
    assert [asyncio.run(once.first("event")) for once in (one, one, other)] == [True, False, False]


def test_a_store_that_fails_keeps_nobody_from_a_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = store()

    async def take(*_: str) -> bool:
        raise StoreError(OSError("disk full"))

    monkeypatch.setattr(broken, "take", take)
    assert asyncio.run(Once(broken, 10).anywhere("event"))
