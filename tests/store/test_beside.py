"""What is kept beside conversations: taken once across servers, counted without a name, entrusted in secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from switchboard.store import DatabaseStore, beside

_DAY = 24 * 60 * 60


@pytest.fixture
def open_store(tmp_path: Path) -> Callable[[], DatabaseStore]:
    """Opens the store as another server would."""
    return lambda: DatabaseStore(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")


def test_each_name_is_taken_once_by_whichever_server_asks_first(open_store: Callable[[], DatabaseStore]) -> None:
    one, other = open_store(), open_store()

    async def both() -> list[bool]:
        return await asyncio.gather(*(store.take(f"Ev{n}") for n in range(20) for store in (one, other, one)))

    taken = asyncio.run(both())
    assert [sum(taken[3 * n : 3 * n + 3]) for n in range(20)] == [1] * 20


def test_of_several_names_one_that_was_taken_is_enough(open_store: Callable[[], DatabaseStore]) -> None:
    store = open_store()
    assert asyncio.run(store.take("event 1", "message 1"))
    assert not asyncio.run(store.take("event 2", "message 1"))
    assert asyncio.run(store.take("event 2", "message 2")), "nothing was taken with the refusal"


def test_a_name_is_forgotten_after_a_day_and_not_before(
    open_store: Callable[[], DatabaseStore], tmp_path: Path
) -> None:
    store = open_store()
    asyncio.run(store.take("T123 U456"))
    assert b"T123" not in (tmp_path / "var" / "conversations.db").read_bytes()
    sweep(store, time.time() + beside.TAKEN_SECONDS - 60)
    assert not asyncio.run(store.take("T123 U456"))
    sweep(store, time.time() + beside.TAKEN_SECONDS + 60)
    assert asyncio.run(store.take("T123 U456"))


def sweep(store: DatabaseStore, now: float) -> None:
    with store._kind.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS events (id, sender_id, type_name, timestamp, data)")
    store.sweep(1, now)


def test_clicks_are_counted_by_topic_and_channel(open_store: Callable[[], DatabaseStore]) -> None:
    store = open_store()
    assert store.useful() == []
    for useful in (True, False, True):
        asyncio.run(store.count_useful("slack", ["pay", "hours"], useful))
    asyncio.run(store.count_useful("teams", ["pay"], True))
    assert store.useful() == [
        *(("hours", "slack", False, 1), ("hours", "slack", True, 2)),
        *(("pay", "slack", False, 1), ("pay", "slack", True, 2), ("pay", "teams", True, 1)),
    ]
    sweep(store, time.time() + (beside.USEFUL_DAYS + 1) * _DAY)
    assert store.useful() == []


def test_a_secret_comes_back_and_stands_nowhere_in_the_file(
    open_store: Callable[[], DatabaseStore], tmp_path: Path
) -> None:
    store = open_store()
    asyncio.run(store.entrust("T123", "xoxb-first"))
    asyncio.run(store.entrust("T123", "xoxb-second"))
    assert asyncio.run(open_store().entrusted("T123")) == "xoxb-second"
    assert asyncio.run(store.entrusted("T124")) is None
    raw = (tmp_path / "var" / "conversations.db").read_bytes()
    assert b"xoxb" not in raw and b"T123" not in raw
    (tmp_path / "var" / "key").write_bytes(bytes(32))
    assert asyncio.run(open_store().entrusted("T123")) is None, "another key opens nothing"
    asyncio.run(store.entrust("T123", None))
    assert asyncio.run(store.entrusted("T123")) is None


@pytest.mark.parametrize("table", [beside.TAKEN, beside.USEFUL, beside.ENTRUSTED], ids=str)
def test_the_tables_are_for_other_databases_too(table: Any) -> None:
    assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_a_store_says_whether_it_is_well(open_store: Callable[[], DatabaseStore], tmp_path: Path) -> None:
    assert asyncio.run(open_store().healthy())
    (tmp_path / "var" / "conversations.db").write_bytes(b"Dear diary, today we had turquoise soup again, and " * 99)
    assert not asyncio.run(open_store().healthy())
