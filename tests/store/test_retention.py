"""Retention on both kinds of database, with the clock moved by hand: what is due goes, running chats stay whatever the
clock of the day says, and SQLite's file holds no trace of what went."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
import stored
import yaml
from keeping import Hands, Rasa

from switchboard.model import ROOT
from switchboard.store import SESSION_SECONDS, DatabaseStore, StoreError, sqlite
from switchboard.store.clock import USUAL_SECONDS
from switchboard.store.database import SESSIONS

_MINUTE, _HOUR, _DAY = 60, 60 * 60, 24 * 60 * 60

only_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "conversations.db"


def test_before_the_limit_a_conversation_is_there_and_after_it_gone(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "Gwaelod canteen")
    hands.pass_(_DAY - 1)
    assert store.sweep(1) == 0 and rasa.said("amy") == ["Gwaelod canteen"]
    hands.pass_(2)
    assert store.sweep(1) == 1 and rasa.said("amy") == []


@pytest.mark.parametrize("days", [1, 2, 30])
def test_the_days_are_those_that_are_set(store: DatabaseStore, rasa: Rasa, hands: Hands, days: int) -> None:
    rasa.say("amy", "hello")
    hands.pass_(days * _DAY - 1)
    assert store.sweep(days) == 0
    hands.pass_(2)
    assert store.sweep(days) == 1


def test_with_no_days_it_goes_as_soon_as_the_session_has_ended(store: DatabaseStore, rasa: Rasa, hands: Hands) -> None:
    rasa.say("amy", "first")
    hands.pass_(20 * _MINUTE)
    rasa.say("amy", "second")
    hands.pass_(SESSION_SECONDS - 1)
    assert store.sweep(0) == 0 and rasa.said("amy") == ["first", "second"]
    hands.pass_(2)
    assert store.sweep(0) == 1 and rasa.said("amy") == []


def test_a_session_that_is_still_going_stays_whole_however_old_it_is(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    for minutes in range(0, 25 * 60, 20):
        rasa.say("amy", f"message {minutes}")
        hands.pass_(20 * _MINUTE)
    assert store.sweep(1) == 0
    assert len(rasa.said("amy")) == 75


def test_an_ended_session_goes_whole_and_a_later_one_of_the_same_conversation_stays(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "Zebedee", "Florence")
    hands.pass_(_DAY - _MINUTE)
    rasa.say("amy", "Dougal")
    hands.pass_(2 * _MINUTE)
    assert store.sweep(1) == 1 and rasa.said("amy") == ["Dougal"]
    rasa.say("amy", "Brian")
    assert rasa.said("amy") == ["Dougal", "Brian"]


def test_others_stay_and_the_gone_are_counted(store: DatabaseStore, rasa: Rasa, hands: Hands) -> None:
    for number in range(70):  # more than are deleted at a time
        rasa.say(f"old-{number}", "Zebedee")
    hands.pass_(_DAY)
    for number in range(3):
        rasa.say(f"new-{number}", "Florence")
    hands.pass_(1)
    assert store.sweep(1) == 70
    assert [rasa.said(f"new-{number}") for number in range(3)] == [["Florence"]] * 3


def test_a_session_here_is_as_long_as_rasas() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["session_config"]["session_expiration_time"] * 60 == SESSION_SECONDS


# --- the clock of the day ----------------------------------------------------------------


@pytest.mark.parametrize("jump", [2 * _DAY, 3_000 * _DAY, _HOUR, -5, -_HOUR, -2 * _DAY])
def test_a_clock_that_jumps_deletes_nothing_hides_nothing_and_orders_nothing_wrongly(
    store: DatabaseStore, rasa: Rasa, hands: Hands, jump: float
) -> None:
    rasa.say("amy", "one", "two")
    hands.day += jump
    assert store.sweep(0) == 0
    rasa.say("amy", "three")
    hands.pass_(_MINUTE)
    store.sweep(0)
    rasa.say("amy", "four")
    assert [turn.text for turn in asyncio.run(store.going_on("amy"))] == ["one", "two", "three", "four"]
    found = asyncio.run(rasa.trackers.retrieve("amy"))
    assert found and found.get_slot("context") == {"last": "four"}
    assert {row.session for row in asyncio.run(store.whole("amy"))} == {1}
    hands.day -= jump  # and is set right again
    assert store.sweep(0) == 0
    rasa.say("amy", "five")
    assert rasa.said("amy") == ["one", "two", "three", "four", "five"]
    hands.pass_(SESSION_SECONDS + _MINUTE)
    assert store.sweep(0) == 1, "what has really passed counts all the same"


def test_what_was_stored_under_a_wrong_clock_is_kept_as_long_as_all_else(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    hands.day += 3_000 * _DAY
    rasa.say("amy", "years ahead")
    hands.day -= 3_000 * _DAY
    hands.pass_(_DAY + 1)
    assert store.sweep(1) == 1


def test_the_time_in_which_nothing_ran_counts_after_half_an_hour_of_grace(
    store: DatabaseStore, open_store: Callable[[], DatabaseStore], rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "before the holidays")
    hands.pass_(40 * _DAY)
    after = open_store()
    assert after.sweep(1) == 0
    assert asyncio.run(after.going_on("amy")) == []
    rasa.store.used = after.used
    rasa.trackers.kept = after
    rasa.say("bea", "back")
    hands.pass_(SESSION_SECONDS - 1)
    assert after.sweep(1) == 0
    hands.pass_(2)
    assert after.sweep(1) == 1
    assert rasa.said("bea") == ["back"]


def test_a_chat_goes_on_through_a_restart_with_a_wrong_clock(
    store: DatabaseStore, open_store: Callable[[], DatabaseStore], rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "before")
    hands.day += 2 * _DAY
    after = open_store()
    assert after.sweep(0) == 0
    rasa.store.used, rasa.trackers.kept = after.used, after
    rasa.say("amy", "after")
    hands.pass_(10 * _MINUTE)
    assert after.sweep(0) == 0
    assert rasa.said("amy") == ["before", "after"]


def test_a_short_stop_gives_no_grace(
    store: DatabaseStore, open_store: Callable[[], DatabaseStore], rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "hello")
    hands.pass_(SESSION_SECONDS)
    store.sweep(30)
    hands.pass_(USUAL_SECONDS - 1)
    assert open_store().sweep(0) == 1


def test_purge_deletes_at_once_what_fell_due_while_nothing_ran(
    store: DatabaseStore, open_store: Callable[[], DatabaseStore], rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "before the holidays")
    hands.pass_(40 * _DAY)
    assert open_store().sweep(1, at_once=True) == 1


# --- forget ------------------------------------------------------------------------------


def test_forget_erases_one_conversation_at_any_age_and_no_other(store: DatabaseStore, rasa: Rasa) -> None:
    rasa.say("amy", "Zebedee")
    rasa.say("amelia", "Florence")
    assert asyncio.run(store.forget("amy"))
    assert rasa.said("amy") == [] and rasa.said("amelia") == ["Florence"]
    assert not asyncio.run(store.forget("amy"))


@pytest.mark.parametrize("sender", ["%", "a%", "' OR 1=1 --", "", "AMY"])
def test_forget_takes_no_patterns(store: DatabaseStore, rasa: Rasa, sender: str) -> None:
    rasa.say("amy", "Zebedee")
    assert not asyncio.run(store.forget(sender))
    assert rasa.said("amy") == ["Zebedee"]


# --- SQLite's file -------------------------------------------------------------------------


@only_sqlite
@pytest.mark.parametrize("act", ["sweep", "forget"])
def test_no_trace_is_left_in_the_file(store: DatabaseStore, rasa: Rasa, hands: Hands, path: Path, act: str) -> None:
    for number in range(40):
        rasa.say(f"beside-{number}", f"Florence{number:02}" * 20)
        rasa.say("amy", f"Zebedee{number:02}" * 9)
    seen = stored.traces(path, "Zebedee")
    assert len(seen) == 40 and stored.left(path, seen) and stored.left(path, [b"amy"])
    if act == "forget":
        assert asyncio.run(store.forget("amy"))
    else:
        hands.pass_(_DAY + 1)
        assert store.sweep(1) == 41
    assert not stored.left(path, seen) and not stored.left(path, [b"amy"])


@only_sqlite
def test_of_one_conversation_in_a_large_file_no_word_is_left(
    store: DatabaseStore, rasa: Rasa, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SMALL_BYTES", 0)
    for number in range(40):
        rasa.say(f"beside-{number}", f"Florence{number:02}" * 20)
        rasa.say("amy", f"Zebedee{number:02}" * 9)
    seen = stored.traces(path, "Zebedee")
    assert asyncio.run(store.forget("amy"))
    assert len(seen) == 40 and not stored.left(path, seen)
    assert stored.holds(path, "Florence39")


@only_sqlite
def test_a_plain_deletion_would_leave_it(store: DatabaseStore, rasa: Rasa, path: Path) -> None:
    """What the test above looks for can be found."""
    rasa.say("amy", *("Zebedee" * number for number in range(20)))
    seen = stored.traces(path, "Zebedee")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM turns")
        connection.commit()
    assert stored.left(path, seen)


def statements(store: DatabaseStore) -> list[str]:
    """What the database is told from now on."""
    told: list[str] = []

    def note(*given: object) -> None:
        told.append(str(given[2]))

    sa.event.listen(store.used.kind.engine, "before_cursor_execute", note)
    return told


@only_sqlite
def test_a_large_file_shrinks_in_steps_and_is_never_written_anew(
    store: DatabaseStore, rasa: Rasa, hands: Hands, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SMALL_BYTES", 0)
    monkeypatch.setattr(sqlite, "PAGES", 5)
    for number in range(300):
        rasa.say(f"amy-{number}", "Zebedee")
    hands.pass_(_DAY + 1)
    ((pages,),), seen, told = stored.read(path, "PRAGMA page_count"), stored.traces(path, "Zebedee"), statements(store)
    assert store.sweep(1) == 300
    assert "VACUUM" not in told and sum(statement.startswith("BEGIN") for statement in told) >= 300 / SESSIONS
    assert path.stat().st_size < pages * 4096 / 2 and not stored.left(path, seen)


@only_sqlite
def test_with_nothing_deleted_the_file_is_not_written_anew(store: DatabaseStore, rasa: Rasa) -> None:
    rasa.say("amy", "Zebedee")
    told = statements(store)
    assert store.sweep(1) == 0
    assert told and "VACUUM" not in told


@only_sqlite
@pytest.mark.parametrize("act", ["sweep", "forget"])
def test_a_locked_database_keeps_everything_until_the_next_time(
    store: DatabaseStore, rasa: Rasa, hands: Hands, path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr("switchboard.store.using.PATIENCE_SECONDS", 0)
    rasa.say("amy", "Zebedee")
    hands.pass_(_DAY + 1)
    store.used.patience = 0

    def do() -> int:
        return store.sweep(1) if act == "sweep" else asyncio.run(store.forget("amy"))

    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked") as raised:
            do()
        assert raised.value.kind == "OperationalError" and raised.value.passes
    assert rasa.said("amy") == ["Zebedee"]
    assert do() == 1


@only_sqlite
def test_a_clean_up_that_was_cut_short_is_made_up_for(
    store: DatabaseStore, rasa: Rasa, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        rasa.say(f"amy-{number}", f"Zebedee{number:02}")
    with monkeypatch.context() as broken:
        broken.setattr(sqlite.SQLite, "clean", lambda _: None)
        for number in range(50):
            assert asyncio.run(store.forget(f"amy-{number}"))
    assert stored.read(path, "PRAGMA freelist_count") > [(0,)]
    assert store.sweep(1) == 0
    assert stored.read(path, "PRAGMA freelist_count") == [(0,)]
