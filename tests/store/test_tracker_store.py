"""What Rasa's tracker store says and does when its database fails."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from switchboard.model import ROOT
from switchboard.store import UnknownDatabase
from switchboard.store.tracker_store import DiscreetTrackerStore

SECRET = "turquoise soup in the canteen"


def saved(store: TrackerStore) -> FailSafeTrackerStore:
    """The store as Rasa's agent wraps it, with a conversation saved in it."""
    tracker = DialogueStateTracker("amy", [])
    tracker.update(UserUttered(SECRET, {"name": "ask_pay"}))
    wrapped = FailSafeTrackerStore(store)
    asyncio.run(wrapped.save(tracker))
    return wrapped


def jam(path: Path) -> None:
    """Lets nothing be written any more, as on a full disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER jam BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END")


def test_it_is_the_store_that_rasa_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_ACTIONS", "http://127.0.0.1:1/webhook")
    monkeypatch.setenv("SWITCHBOARD_DATABASE", f"sqlite:///{tmp_path / 'conversations.db'}")
    store = TrackerStore.create(read_endpoint_config(str(ROOT / "endpoints.yml"), "tracker_store"), Domain.empty())
    assert isinstance(store, DiscreetTrackerStore)
    saved(store)
    assert SECRET.encode() in (tmp_path / "conversations.db").read_bytes()
    tracker = asyncio.run(store.retrieve("amy"))
    assert tracker and tracker.latest_message.text == SECRET


def test_a_failure_is_logged_without_what_was_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = DiscreetTrackerStore(host=f"sqlite:///{tmp_path / 'conversations.db'}", domain=Domain.empty())
    jam(tmp_path / "conversations.db")
    with caplog.at_level(logging.INFO):
        saved(store)
    assert "could not be stored: IntegrityError" in caplog.text
    assert SECRET not in caplog.text


def test_a_failure_to_read_is_logged_without_whose_conversation_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = DiscreetTrackerStore(host=f"sqlite:///{tmp_path / 'conversations.db'}", domain=Domain.empty())
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as connection:
        connection.execute("DROP TABLE events")
    assert asyncio.run(FailSafeTrackerStore(store).retrieve("amy")) is None
    assert "OperationalError" in caplog.text and "amy" not in caplog.text


def test_a_failure_keeps_nothing_in_memory(tmp_path: Path) -> None:
    store = DiscreetTrackerStore(host=f"sqlite:///{tmp_path / 'conversations.db'}", domain=Domain.empty())
    jam(tmp_path / "conversations.db")
    assert saved(store)._fallback_tracker_store is None


def test_a_database_of_another_kind_is_refused_as_by_the_channels() -> None:
    """Rasa itself would go on, in memory."""
    with pytest.raises(UnknownDatabase, match="SWITCHBOARD_DATABASE"):
        DiscreetTrackerStore(host="mysql://localhost/conversations", domain=Domain.empty())


def test_rasas_own_store_would_log_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Once it does not, this store may go."""
    path = tmp_path / "conversations.db"
    store = TrackerStore.create(EndpointConfig(type="SQL", dialect="sqlite", db=str(path)), Domain.empty())
    assert type(store) is SQLTrackerStore
    jam(path)
    wrapped = saved(store)
    assert SECRET in caplog.text
    assert wrapped._fallback_tracker_store is not None
