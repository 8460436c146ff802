"""What Rasa gets of a conversation, what that costs, and what happens when the database fails."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from keeping import Hands, Rasa
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import read_endpoint_config

from switchboard.model import ROOT
from switchboard.store import DatabaseStore, StoreError, UnknownDatabase, turns
from switchboard.store.tracker_store import TURNS, DiscreetTrackerStore

SECRET = "turquoise soup in the canteen"


class Failing(DatabaseStore):
    """A database that is away, with an error that quotes the person."""

    async def last(self, *_: object) -> list[turns.Row]:
        raise StoreError(RuntimeError(SECRET))

    async def append(self, *_: object) -> None:
        raise StoreError(RuntimeError(SECRET))


def test_it_is_the_store_that_rasa_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_ACTIONS", "http://127.0.0.1:1/webhook")
    monkeypatch.setenv("SWITCHBOARD_DATABASE", f"sqlite:///{tmp_path / 'conversations.db'}")
    store = TrackerStore.create(read_endpoint_config(str(ROOT / "endpoints.yml"), "tracker_store"), Domain.empty())
    assert isinstance(store, DiscreetTrackerStore)
    tracker = DialogueStateTracker("amy", [])
    tracker.update(UserUttered(SECRET, {"name": "ask_pay"}))
    asyncio.run(store.save(tracker))
    found = asyncio.run(store.retrieve("amy"))
    assert found and found.latest_message.text == SECRET


def test_rasa_goes_on_where_it_was_and_stores_only_what_is_new(rasa: Rasa) -> None:
    rasa.say("amy", "one", "two")
    tracker = asyncio.run(rasa.trackers.retrieve("amy"))
    assert tracker
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["one", "two"]
    assert tracker.latest_message.metadata == {"alarm": 1}
    assert tracker.latest_message.intent == {"name": "ask_pay"}
    asyncio.run(rasa.trackers.save(tracker))
    assert rasa.said("amy") == ["one", "two"]


def test_of_a_long_conversation_the_last_turns_are_read_with_what_slots_held(rasa: Rasa) -> None:
    rasa.trackers.domain.slots.append(AnySlot("voice", []))
    asyncio.run(_set_slot(rasa, "voice", "adviser"))
    rasa.say("amy", *(f"message {number}" for number in range(20)))
    tracker = asyncio.run(rasa.trackers.retrieve("amy"))
    assert tracker
    heard = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert heard == [f"message {number}" for number in range(20 - TURNS, 20)]
    assert tracker.get_slot("voice") == "adviser"
    full = asyncio.run(rasa.trackers.retrieve_full_tracker("amy"))
    assert full and len([event for event in full.events if isinstance(event, UserUttered)]) == 21


async def _set_slot(rasa: Rasa, name: str, value: str) -> None:
    from rasa.shared.core.events import SlotSet

    tracker = await rasa.begin("amy")
    rasa.add(tracker, "first", "first", "web", True)
    tracker.update(SlotSet(name, value))
    await rasa.trackers.save(tracker)


def test_the_four_hundredth_turn_reads_no_more_than_the_tenth(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(data: bytes) -> object:
        read.append(len(data))
        return unpacked(data)

    unpacked = turns.unpacked
    monkeypatch.setattr(turns, "unpacked", counted)
    costs = []
    for number in range(1, 41):
        read.clear()
        rasa.say("amy", f"message {number:03}")
        costs.append(sum(read))
    assert max(costs[9:]) <= 1.1 * costs[9]


def test_after_half_an_hour_rasa_finds_the_session_to_have_ended(rasa: Rasa, hands: Hands) -> None:
    rasa.say("amy", "one")
    hands.pass_(31 * 60)
    rasa.say("amy", "two")
    rows = asyncio.run(rasa.store.whole("amy"))
    assert [row.session for row in rows] == [1, 2]
    tracker = asyncio.run(rasa.trackers.retrieve("amy"))
    assert tracker and sum(isinstance(event, SessionStarted) for event in tracker.events) == 1
    assert rasa.said("amy") == ["one", "two"]


def test_a_tracker_that_was_made_elsewhere_adds_what_is_not_stored(rasa: Rasa) -> None:
    rasa.say("amy", "one")
    found = asyncio.run(rasa.trackers.retrieve("amy"))
    assert found
    made = DialogueStateTracker.from_events("amy", list(found.events), [])
    rasa.add(made, "two", "two", "web", True)
    asyncio.run(rasa.trackers.save(made))
    assert rasa.said("amy") == ["one", "two"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_fails_reaches_whoever_answers_and_nothing_is_logged_or_kept_in_memory(
    rasa: Rasa, caplog: pytest.LogCaptureFixture
) -> None:
    """Rasa's own wrapper would go on with an empty conversation, in memory, and quote the error in its log."""
    wrapped = Agent._create_tracker_store(rasa.trackers, Domain.empty())
    assert isinstance(wrapped, FailSafeTrackerStore)
    tracker = asyncio.run(rasa.begin("amy"))
    rasa.add(tracker, SECRET, "one", "web", True)
    rasa.trackers.kept = Failing(rasa.store.url, rasa.store.used)
    with caplog.at_level(logging.INFO):
        for use in (wrapped.retrieve("amy"), wrapped.get_or_create_tracker("amy"), wrapped.save(tracker)):
            with pytest.raises(StoreError):
                asyncio.run(use)
    assert SECRET not in caplog.text and wrapped._fallback_tracker_store is None


def test_a_database_of_another_kind_is_refused_as_by_the_channels() -> None:
    """Rasa itself would go on, in memory."""
    with pytest.raises(UnknownDatabase, match="SWITCHBOARD_DATABASE"):
        DiscreetTrackerStore(host="mysql://localhost/conversations", domain=Domain.empty())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_events_are_streamed_once_they_are_stored(rasa: Rasa) -> None:
    published: list[str] = []
    rasa.trackers.event_broker = type("Broker", (), {"publish": lambda _, body: published.append(body["event"])})()
    rasa.say("amy", "one")
    rasa.say("amy", "two")
    assert published.count("user") == 2
    kept = rasa.trackers.kept
    rasa.trackers.kept = Failing(rasa.store.url, rasa.store.used)
    tracker = DialogueStateTracker("bea", [])
    rasa.add(tracker, "three", "three", "web", True)
    with pytest.raises(StoreError):
        asyncio.run(rasa.trackers.save(tracker))
    rasa.trackers.kept = kept
    assert published.count("user") == 2
