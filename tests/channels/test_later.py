"""Work that goes on after the answer: none of it lost, none of it twice, and nobody in danger in a queue."""

from __future__ import annotations

import asyncio

import pytest

from switchboard.channels.later import SLOTS, Later, Once
from switchboard.local import InProcessStore
from switchboard.store import StoreError
from switchboard.store.ids import Key, Token


def store() -> InProcessStore:
    return InProcessStore({}, Key.random(), Token.random())


def test_so_many_work_at_a_time_and_who_must_not_wait_does_not() -> None:
    async def everybody() -> list[str]:
        later, done, go = Later(), list[str](), asyncio.Event()

        async def work(name: str, at_once: bool = False) -> None:
            async with later.slot(at_once):
                if not at_once:
                    await go.wait()
                done.append(name)

        for number in range(SLOTS + 3):
            later.begin(work(f"waits {number}"))
        await asyncio.sleep(0)
        assert later.is_busy
        later.begin(work("in danger", at_once=True))
        await asyncio.sleep(0.01)
        assert done == ["in danger"]
        go.set()
        await later.end()
        return done

    assert sorted(asyncio.run(everybody())) == ["in danger", *(f"waits {number}" for number in range(SLOTS + 3))]


def test_what_fails_is_logged_by_its_kind_and_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError("Josh Evans")

    async def both() -> None:
        later = Later()
        later.begin(fails())
        await later.end()

    asyncio.run(both())
    assert [record.getMessage() for record in caplog.records] == ["What was begun could not be done: ValueError"]


def test_what_comes_of_work_can_be_waited_for() -> None:
    async def wait() -> int | None:
        later = Later()
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
