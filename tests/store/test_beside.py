"""What is kept beside conversations: taken once across servers, counted without a name, entrusted in secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import Hands

from switchboard.store import Count, DatabaseStore, StoreError, beside

_DAY = 24 * 60 * 60


def test_each_name_is_taken_once_by_whichever_server_asks_first(open_store: Callable[[], DatabaseStore]) -> None:
    one, other = open_store(), open_store()
    one.prepare()

    async def both() -> list[bool]:
        return await asyncio.gather(*(store.take(f"Ev{n}") for n in range(20) for store in (one, other, one)))

    taken = asyncio.run(both())
    assert [sum(taken[3 * n : 3 * n + 3]) for n in range(20)] == [1] * 20


def test_of_several_names_one_that_was_taken_is_enough(open_store: Callable[[], DatabaseStore]) -> None:
    store = open_store()
    store.prepare()
    assert asyncio.run(store.take("event 1", "message 1"))
    assert not asyncio.run(store.take("event 2", "message 1"))
    assert asyncio.run(store.take("event 2", "message 2")), "nothing was taken with the refusal"


def test_what_is_taken_is_taken_although_the_word_of_it_is_lost(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_now, lost = store.used.write_now, [True, False, False]

    def losing(work: Callable[[Any], Any]) -> Any:
        done = write_now(work)
        if lost.pop(0):
            raise StoreError(OSError(), passes=True)
        return done

    monkeypatch.setattr(store.used, "write_now", losing)
    assert asyncio.run(store.take("event 1", "message 1"))
    assert not asyncio.run(store.take("event 1", "message 1")) and lost == []


def test_a_name_is_forgotten_after_a_day_and_not_before(store: DatabaseStore, hands: Hands) -> None:
    asyncio.run(store.take("T123 U456"))
    hands.pass_(beside.TAKEN_SECONDS - 60)
    store.sweep(1)
    assert not asyncio.run(store.take("T123 U456"))
    hands.pass_(120)
    store.sweep(1)
    assert asyncio.run(store.take("T123 U456"))


def test_what_is_asked_and_said_adds_up_within_its_week_and_goes_after_two_years(
    store: DatabaseStore, hands: Hands
) -> None:
    hands.pass_(time.time() - hands.day)
    store.sweep(1)
    assert store.counts() == []
    asked, liked = Count("pay", "team_leader", "fact"), Count("pay", "team_leader", "fact", "useful")
    for counts in ({asked: 2, liked: 1}, {asked: 3}):
        asyncio.run(store.count("web", counts))
    asyncio.run(store.count("teams", {asked: 1}))
    today = date.today()
    monday = str(today - timedelta(days=today.isoweekday() - 1))
    row = ("pay", "team_leader", "fact")
    expected = [
        *((monday, "teams", *row, "asked", 1), (monday, "web", *row, "asked", 5), (monday, "web", *row, "useful", 1)),
    ]
    assert store.counts() == expected == asyncio.run(store.counts_so_far())
    hands.pass_((beside.COUNTED_DAYS + 8) * _DAY)
    store.sweep(1)
    assert store.counts() == []


def test_servers_that_count_together_lose_nothing(open_store: Callable[[], DatabaseStore]) -> None:
    one, other = open_store(), open_store()
    one.prepare()
    counts = [Count(topic) for topic in ("pay", "hours", "age")]

    async def both() -> None:
        batches = [dict.fromkeys(order, 1) for order in (counts, counts[::-1])] * 10
        await asyncio.gather(*(store.count("web", batch) for batch in batches for store in (one, other)))

    asyncio.run(both())
    assert [row[-1] for row in one.counts()] == [40, 40, 40]


def test_a_secret_comes_back_and_is_readable_with_its_key_alone(
    store: DatabaseStore, open_store: Callable[[], DatabaseStore]
) -> None:
    asyncio.run(store.entrust("T123", "xoxb-first"))
    asyncio.run(store.entrust("T123", "xoxb-second"))
    assert asyncio.run(open_store().entrusted("T123")) == "xoxb-second"
    assert asyncio.run(store.entrusted("T124")) is None
    (store.used.kind.folder / "key").write_bytes(bytes(32))
    assert asyncio.run(open_store().entrusted("T123")) is None, "another key opens nothing"
    asyncio.run(store.entrust("T123", None))
    assert asyncio.run(store.entrusted("T123")) is None


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_neither_a_name_nor_a_secret_stands_in_the_file(store: DatabaseStore, tmp_path: Path) -> None:
    asyncio.run(store.entrust("T123", "xoxb-first"))
    asyncio.run(store.take("T123 U456"))
    raw = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
    assert b"xoxb" not in raw and b"T123" not in raw
    assert b"taken" in raw
