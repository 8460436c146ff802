"""Retention, with the clock moved by hand: the rows go, and so does every trace of them in the file.

Rasa's own tracker store writes the events, so that the tables are the real ones.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from sqlalchemy.exc import OperationalError

from switchboard.store import SESSION_SECONDS, DatabaseStore, StoreError, sqlite
from switchboard.store.sqlite import SQLite

ROOT = Path(__file__).resolve().parents[2]
DAY = 24 * 60 * 60
#: When the first message of a test is written.
START = 1_000_000_000.0


def sweep(path: Path, keep_days: int, now: float) -> int:
    return DatabaseStore(f"sqlite:///{path}").sweep(keep_days, now)


def forget(path: Path, stored_id: str) -> bool:
    return asyncio.run(DatabaseStore(f"sqlite:///{path}").forget(stored_id))


class Store:
    """A database as Rasa writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rasa = SQLTrackerStore(Domain.empty(), db=str(path))

    def say(self, sender: str, text: str, at: float, new_session: bool = False) -> None:
        """One message and its answer, in the events that Rasa stores for them."""
        asyncio.run(self._say(sender, text, at, new_session))

    async def _say(self, sender: str, text: str, at: float, new_session: bool) -> None:
        tracker = await self.rasa.get_or_create_tracker(sender, append_action_listen=False)
        if not tracker.events or new_session:
            tracker.update(SlotSet("session_started_metadata", {"audience": "adviser"}, timestamp=at))
            tracker.update(ActionExecuted("action_session_start", timestamp=at))
            tracker.update(SessionStarted(timestamp=at + 0.001))
        tracker.update(UserUttered(text, {"name": "ask_pay"}, parse_data={"text": text}, timestamp=at + 0.002))
        tracker.update(BotUttered(f"You said {text}.", timestamp=at + 0.003))
        await self.rasa.save(tracker)

    def said(self, sender: str) -> list[str]:
        """The messages that Rasa finds when the person comes back."""
        tracker = asyncio.run(self.rasa.retrieve_full_tracker(sender))
        return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []

    def holds(self, words: str) -> bool:
        """Whether the words stand anywhere in the database's files, as bytes."""
        return any(words.encode() in path.read_bytes() for path in self.path.parent.iterdir())

    def rows(self) -> int:
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM events").fetchone()[0])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "conversations.db")


def test_before_the_limit_a_conversation_is_there_and_after_it_gone_from_the_file(store: Store) -> None:
    store.say("amy", "Gwaelod canteen", START)
    assert sweep(store.path, 1, START + DAY - 1) == 0
    assert store.said("amy") == ["Gwaelod canteen"]
    assert sweep(store.path, 1, START + DAY + 1) == 1
    assert store.said("amy") == []
    assert store.rows() == 0
    assert not store.holds("Gwaelod") and not store.holds("amy")


@pytest.mark.parametrize("days", [1, 2, 30])
def test_the_days_are_those_that_are_set(store: Store, days: int) -> None:
    store.say("amy", "hello", START)
    assert sweep(store.path, days, START + days * DAY - 1) == 0
    assert sweep(store.path, days, START + days * DAY + 1) == 1


def test_with_no_days_it_goes_as_soon_as_the_session_has_ended(store: Store) -> None:
    store.say("amy", "first", START)
    store.say("amy", "second", START + 20 * 60)
    assert sweep(store.path, 0, START + 20 * 60 + SESSION_SECONDS) == 0
    assert store.said("amy") == ["first", "second"]
    assert sweep(store.path, 0, START + 20 * 60 + SESSION_SECONDS + 1) == 1
    assert store.rows() == 0


def test_a_session_that_is_still_going_stays_however_old_it_is(store: Store) -> None:
    for minutes in range(0, 25 * 60, 20):
        store.say("amy", f"message {minutes}", START + minutes * 60)
    assert sweep(store.path, 1, START + 25 * 60 * 60) == 0
    assert len(store.said("amy")) == 75


def test_what_was_stored_under_a_fast_clock_goes_too(store: Store) -> None:
    store.say("amy", "years ahead", START + 3_000 * DAY)
    store.say("bea", "an hour ahead", START + 3_600)
    assert sweep(store.path, 30, START) == 1
    assert store.said("amy") == [] and store.said("bea") == ["an hour ahead"]


def test_an_ended_session_goes_whole_and_a_later_one_of_the_same_conversation_stays(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    store.say("amy", "Florence", START + 60)
    store.say("amy", "Dougal", START + DAY - 60, new_session=True)
    assert sweep(store.path, 1, START + DAY + 1) == 1
    assert store.said("amy") == ["Dougal"]
    assert not store.holds("Zebedee") and not store.holds("Florence")
    assert sweep(store.path, 1, START + 2 * DAY) == 1
    assert not store.holds("Dougal")


def test_a_session_is_ended_by_the_next_one_at_once(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    store.say("amy", "Dougal", START + 60, new_session=True)
    assert sweep(store.path, 0, START + 61) == 1
    assert store.said("amy") == ["Dougal"]


def test_the_conversation_goes_on_in_what_is_left(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    store.say("amy", "Dougal", START + DAY, new_session=True)
    sweep(store.path, 1, START + DAY + 1)
    store.say("amy", "Florence", START + DAY + 2)
    assert store.said("amy") == ["Dougal", "Florence"]


def test_other_conversations_stay_and_the_gone_are_counted(store: Store) -> None:
    for number in range(40):
        store.say(f"old-{number}", f"Zebedee{number:02}", START)
        store.say(f"new-{number}", f"Florence{number:02}", START + DAY)
        store.say(f"old-{number}", "x" * 5_000, START + 1)
    assert sweep(store.path, 1, START + DAY + 60) == 40
    assert [store.said(f"new-{number}") for number in range(40)] == [[f"Florence{number:02}"] for number in range(40)]
    assert not any(store.holds(f"Zebedee{number:02}") or store.holds(f"old-{number}") for number in range(40))
    assert not store.holds("xxxxx")


def test_an_event_without_a_time_counts_as_old(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE events SET timestamp = NULL")
        connection.commit()
    assert sweep(store.path, 1, START) == 1


def test_a_plain_deletion_would_leave_the_words_in_the_file(store: Store) -> None:
    """What the tests above look for can be found."""
    for _ in range(20):
        store.say("amy", "Zebedee", START)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM events")
        connection.commit()
    assert store.rows() == 0
    assert store.holds("Zebedee")


# --- forget ----------------------------------------------------------------------


def test_forget_erases_one_conversation_at_any_age_and_no_other(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    store.say("amelia", "Florence", START)
    assert forget(store.path, "amy")
    assert store.said("amy") == [] and store.said("amelia") == ["Florence"]
    assert not store.holds("Zebedee")
    assert not forget(store.path, "amy")


@pytest.mark.parametrize("sender", ["%", "a%", "' OR 1=1 --", "", "AMY"])
def test_forget_takes_no_patterns(store: Store, sender: str) -> None:
    store.say("amy", "Zebedee", START)
    assert not forget(store.path, sender)
    assert store.said("amy") == ["Zebedee"]


# --- when the database cannot be used ----------------------------------------------


def test_without_a_database_or_its_table_there_is_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert sweep(path, 1, START) == 0
    assert not forget(path, "amy")
    assert not path.exists()
    path.touch()
    assert sweep(path, 1, START) == 0
    assert not forget(path, "amy")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "act", [lambda path: sweep(path, 1, START + DAY + 1), lambda path: forget(path, "amy")], ids=["sweep", "forget"]
)
def test_a_locked_database_keeps_everything_until_the_next_time(store: Store, act: Callable[[Path], int]) -> None:
    store.say("amy", "Zebedee", START)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked") as raised:
            act(store.path)
        assert raised.value.kind == "OperationalError"
    assert store.said("amy") == ["Zebedee"]
    assert act(store.path) == 1
    assert not store.holds("Zebedee")


def break_vacuum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program gets in between a deletion and its clean-up."""

    def interrupted(_: SQLite) -> None:
        raise OperationalError("VACUUM", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(SQLite, "clean", interrupted)


def test_a_clean_up_that_was_cut_short_is_made_up_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        store.say(f"amy-{number}", f"Zebedee{number:02}" * 200, START)
    size = store.path.stat().st_size
    with monkeypatch.context() as broken:
        break_vacuum(broken)
        assert forget(store.path, "amy-0")
        assert not store.holds("Zebedee00")  # already without the clean-up
        with pytest.raises(StoreError):
            sweep(store.path, 1, START + DAY + 1)
    assert store.path.stat().st_size == size
    assert sweep(store.path, 1, START + DAY + 1) == 0
    assert store.path.stat().st_size < size / 10


def test_with_nothing_deleted_the_file_is_not_written_anew(store: Store) -> None:
    store.say("amy", "Zebedee", START)
    store.say("bea", "Florence", START)
    assert forget(store.path, "bea")
    before = store.path.stat().st_mtime_ns
    assert sweep(store.path, 1, START) == 0
    assert store.path.stat().st_mtime_ns == before


def test_a_write_ahead_log_is_cleared_too(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(store.path)) as reader:  # keeps the log from being removed
        store.say("amy", "Zebedee", START)
        assert reader.execute("SELECT COUNT(*) FROM events").fetchone()[0]
        assert sweep(store.path, 1, START + DAY + 1) == 1
        assert store.path.with_name("conversations.db-wal").exists()
        assert not store.holds("Zebedee")


def test_no_half_of_a_session_is_ever_left(store: Store) -> None:
    """Rasa tells by a session's last message of the person whether it has ended."""
    store.say("amy", "first", START)
    store.say("amy", "second", START + 20 * 60)
    sweep(store.path, 1, START + DAY + 10 * 60)
    assert store.rows() == 0


def test_a_session_here_is_as_long_as_rasas() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["session_config"]["session_expiration_time"] * 60 == SESSION_SECONDS
