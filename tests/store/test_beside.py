"""What is kept beside conversations: taken once across servers, counted without a name, entrusted in secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from keeping import Hands

from switchboard.store import DatabaseStore, beside

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


def test_a_name_is_forgotten_after_a_day_and_not_before(store: DatabaseStore, hands: Hands) -> None:
    asyncio.run(store.take("T123 U456"))
    hands.pass_(beside.TAKEN_SECONDS - 60)
    store.sweep(1)
    assert not asyncio.run(store.take("T123 U456"))
    hands.pass_(120)
    store.sweep(1)
    assert asyncio.run(store.take("T123 U456"))


def test_clicks_are_counted_by_topic_and_channel(store: DatabaseStore, hands: Hands) -> None:
    hands.pass_(time.time() - hands.day)
    store.sweep(1)
    assert store.useful() == []
    for useful in (True, False, True):
        asyncio.run(store.count_useful("slack", ["pay", "hours"], useful))
    asyncio.run(store.count_useful("teams", ["pay"], True))
    assert store.useful() == [
        *(("hours", "slack", False, 1), ("hours", "slack", True, 2)),
        *(("pay", "slack", False, 1), ("pay", "slack", True, 2), ("pay", "teams", True, 1)),
    ]
    hands.pass_((beside.USEFUL_DAYS + 1) * _DAY)
    store.sweep(1)
    assert store.useful() == []


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
