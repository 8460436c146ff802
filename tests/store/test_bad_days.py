"""A database that is locked, full, read-only, away, frozen, deleted or damaged: what is not stored is an error that can
be said, and all works again by itself."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from keeping import Rasa
from postgres import Postgres

from switchboard.store import DatabaseStore, StoreError, sqlite
from switchboard.store.using import in_our_words

only_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "conversations.db"


def hear(rasa: Rasa, text: str) -> None:
    asyncio.run(rasa.hear("amy", text))


def later(seconds: float, do: Callable[[], Any]) -> threading.Timer:
    timer = threading.Timer(seconds, do)
    timer.start()
    return timer


# --- SQLite ------------------------------------------------------------------------------------


@only_sqlite
def test_a_database_that_is_locked_for_a_moment_is_waited_for(rasa: Rasa, path: Path) -> None:
    hear(rasa, "before")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = later(1.2, lambda: other.execute("ROLLBACK"))
        hear(rasa, "meanwhile")
        timer.join()
    assert rasa.said("amy") == ["before", "meanwhile"] and rasa.store.well


@only_sqlite
def test_while_it_is_locked_it_is_read_said_not_to_be_well_and_waited_for_no_longer_than_that(
    rasa: Rasa, path: Path
) -> None:
    hear(rasa, "before")
    rasa.store.used.patience = 1
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            hear(rasa, "lost, and said so")
        assert not rasa.store.well and not asyncio.run(rasa.store.healthy())
        assert [turn.text for turn in asyncio.run(rasa.store.going_on("amy"))] == ["before"]
    hear(rasa, "after")
    assert rasa.said("amy") == ["before", "after"]
    assert rasa.store.well and asyncio.run(rasa.store.healthy())


@only_sqlite
@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_what_cannot_be_written_is_an_error_at_once(rasa: Rasa, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    hear(rasa, "before")
    opened = sqlite.SQLite._opened
    statement = "PRAGMA max_page_count = 1" if trouble == "full" else "PRAGMA query_only = ON"

    def in_trouble(kind: sqlite.SQLite) -> sqlite3.Connection:
        connection = opened(kind)
        connection.execute(statement)
        return connection

    rasa.store.used.kind.engine.dispose()
    with monkeypatch.context() as days:
        days.setattr(sqlite.SQLite, "_opened", in_trouble)
        rasa.store.used.kind.engine.pool._creator = rasa.store.used.kind._opened
        with pytest.raises(StoreError, match="full" if trouble == "full" else "readonly"):
            for number in range(200):  # the last page has room for some
                hear(rasa, f"lost {number}")
        assert not rasa.store.well
        assert "before" in rasa.said("amy")
    rasa.store.used.kind.engine.dispose()
    rasa.store.used.kind.engine.pool._creator = rasa.store.used.kind._opened
    hear(rasa, "after")
    assert rasa.said("amy")[-1] == "after"


@only_sqlite
def test_a_database_that_is_deleted_while_it_runs_is_begun_anew(
    rasa: Rasa, path: Path, open_store: Callable[[], DatabaseStore]
) -> None:
    hear(rasa, "before")
    for file in path.parent.glob("conversations.db*"):
        file.unlink()
    assert asyncio.run(rasa.store.going_on("amy")) == []
    hear(rasa, "after")
    assert rasa.said("amy") == ["after"]
    assert [turn.text for turn in asyncio.run(open_store().going_on("amy"))] == ["after"]


@only_sqlite
@pytest.mark.parametrize("use", ["write", "read"])
def test_a_database_that_is_damaged_while_it_runs_is_set_aside_and_begun_anew(
    rasa: Rasa, path: Path, use: str, caplog: pytest.LogCaptureFixture
) -> None:
    hear(rasa, "before")
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    damage(path)
    if use == "read":
        assert asyncio.run(rasa.store.going_on("amy")) == []
    hear(rasa, "after")
    assert rasa.said("amy") == ["after"]
    assert "is damaged" in caplog.text
    assert len(list(path.parent.glob("conversations.db.damaged-*"))) == 1


def damage(path: Path) -> None:
    """Half of every page is something else."""
    whole = bytearray(path.read_bytes())
    for page in range(0, len(whole), 4096):
        whole[page + 16 : page + 2048] = b"Dear diary, soup" * 127
    path.write_bytes(whole)


@only_sqlite
@pytest.mark.parametrize("what", ["pages", "another file", "cut short"])
def test_a_damaged_database_is_set_aside_at_the_start_with_a_line_that_says_so(
    rasa: Rasa, path: Path, open_store: Callable[[], DatabaseStore], what: str
) -> None:
    for number in range(30):
        hear(rasa, f"before {number}")
    rasa.store.used.close()
    if what == "pages":
        damage(path)
    elif what == "another file":
        path.write_bytes(b"Dear diary, today we had turquoise soup again, and " * 99)
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    was = path.read_bytes()
    store = open_store()
    set_aside = store.prepare()
    assert set_aside and (path.parent / set_aside.file).read_bytes() == was
    assert set_aside.place == str(path) and re.fullmatch(r"conversations\.db\.damaged-[\d-]+", set_aside.file)
    assert asyncio.run(store.going_on("amy")) == [] and asyncio.run(store.healthy())
    assert store.prepare() is None


@only_sqlite
def test_what_was_set_aside_is_deleted_like_all_else_but_not_what_was_never_ours(
    store: DatabaseStore, path: Path
) -> None:
    old = time.time() - 2 * 24 * 60 * 60
    for name, start in (("1", b"SQLite format 3\0 chats"), ("2", b"Dear diary"), ("3", b"SQLite format 3\0 chats")):
        aside = path.with_name(f"conversations.db.damaged-{name}")
        aside.write_bytes(start)
        if name != "3":
            os.utime(aside, (old, old))
    store.sweep(1)
    assert sorted(file.name[-1] for file in path.parent.glob("*.damaged-*")) == ["2", "3"]


@only_sqlite
def test_a_folder_in_its_place_is_an_error_that_says_so(open_store: Callable[[], DatabaseStore], path: Path) -> None:
    path.mkdir(parents=True)
    store = open_store()
    store.used.patience = 0
    for use in (store.find("amy", "one"), store.forget("amy"), store.going_on("amy")):
        with pytest.raises(StoreError, match="unable to open database file"):
            asyncio.run(use)


# --- PostgreSQL ----------------------------------------------------------------------------------


@only_postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_started_anew_is_waited_for_and_nothing_is_lost_or_doubled(
    rasa: Rasa, postgres: Postgres, mode: str
) -> None:
    hear(rasa, "before")

    async def talk() -> list[str]:
        answered = []
        for number in range(60):
            text = f"meanwhile {number}"
            with suppress(StoreError):
                await rasa.hear("amy", text)
                answered.append(text)
            await asyncio.sleep(0.02)
        return answered

    async def both() -> list[str]:
        def restart() -> None:
            postgres.stop(mode)
            time.sleep(0.5)
            postgres.start()

        talking = asyncio.create_task(talk())
        await asyncio.sleep(0.3)
        await asyncio.to_thread(restart)
        return await talking

    answered = asyncio.run(both())
    assert len(answered) == 60
    assert rasa.said("amy") == ["before", *answered]


def test_a_server_that_goes_as_a_connection_is_given_back_is_one_that_may_come_again() -> None:
    """The driver's own error then, which SQLAlchemy does not wrap."""
    with pytest.raises(StoreError) as told, in_our_words(lambda error: isinstance(error, psycopg2.OperationalError)):
        raise psycopg2.OperationalError("server closed the connection unexpectedly")
    assert told.value.passes


@only_postgres
def test_a_server_that_is_away_for_longer_is_an_error_in_time_and_works_again(rasa: Rasa, postgres: Postgres) -> None:
    hear(rasa, "before")
    rasa.store.used.patience = 1
    postgres.stop()
    try:
        for use in (rasa.store.find("amy", "x"), rasa.store.going_on("amy"), rasa.store.forget("amy")):
            with pytest.raises(StoreError):
                asyncio.run(use)
        with pytest.raises(StoreError):
            hear(rasa, "lost, and said so")
        with pytest.raises(StoreError):
            asyncio.run(alone(rasa.store))
        assert not rasa.store.well and not asyncio.run(rasa.store.healthy())
    finally:
        postgres.start()
    hear(rasa, "after")
    asyncio.run(alone(rasa.store))
    assert rasa.said("amy") == ["before", "after"] and asyncio.run(rasa.store.healthy())


async def alone(store: DatabaseStore) -> None:
    async with store.alone("amy"):
        pass


@only_postgres
def test_a_server_that_hangs_does_not_hang_us(rasa: Rasa, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(rasa, "before")
    rasa.store.used.patience = 1
    postgres.freeze()
    try:
        since = time.monotonic()
        assert not asyncio.run(rasa.store.healthy())
        with pytest.raises(StoreError):
            hear(rasa, "lost, and said so")
        assert time.monotonic() - since < 8
    finally:
        postgres.thaw()
    rasa.store.used.patience = 8
    hear(rasa, "after")
    assert rasa.said("amy")[0] == "before" and rasa.said("amy")[-1] == "after"


@only_postgres
def test_a_name_that_postgres_cannot_hold_is_an_error_and_no_more(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        asyncio.run(store.find("amy", "\0"))
    assert asyncio.run(store.find("amy", "one")) is None
