"""Rasa's view of the store: the last turns of a conversation, and what is new in it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from switchboard.store.database import DatabaseStore
from switchboard.store.turns import Row, packed

#: A rule answers a message by itself, and what it needs of those before it is in a slot. So a few are enough, and the
#: four hundredth message costs what the fifth does.
TURNS = 5


@dataclass(frozen=True)
class Kept:
    """What is stored of a tracker: its last row, the session, and how many of its events are in the rows."""

    number: int = 0
    session: int = 0
    events: int = 0


class DiscreetTrackerStore(TrackerStore):
    """Keeps conversations in the one database, off the event loop. Each save is a row; a row that cannot be stored, or
    read, is an error, which reaches whoever answers the person. Raises StoreError and Overtaken."""

    def __init__(self, host: str, domain: Any = None, event_broker: Any = None, **given: Any) -> None:
        """`host` is the URL of the database: `url` in endpoints.yml, which Rasa hands on by that name."""
        self.kept = DatabaseStore(host)
        super().__init__(domain, event_broker, **given)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of a conversation's last session, with the values that slots had."""
        return self._tracker(sender_id, await self.kept.last(sender_id, TURNS + 1), TURNS)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All sessions of a conversation, for Rasa's HTTP API."""
        return self._tracker(conversation_id, await self.kept.whole(conversation_id), None)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self.kept.conversations()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new. Raises Overtaken where the conversation is no longer as it was when it was read."""
        if not tracker.events:  # Rasa has just found none
            tracker.kept = Kept()
            return
        kept: Kept = getattr(tracker, "kept", None) or await self._kept_of(tracker.sender_id)
        new = list(tracker.events)[kept.events :]
        if not new:
            return
        said = next((event for event in new if isinstance(event, UserUttered)), None)
        session = max(1, kept.session + sum(isinstance(event, SessionStarted) for event in new))
        slots = {
            slot.name: slot.value
            for slot in tracker.slots.values()
            if slot.value != slot.initial_value and slot.name != SESSION_START_METADATA_SLOT
        }
        data = packed([event.as_dict() for event in new], slots, time.time())
        message, channel = (said.message_id, said.input_channel) if said else (None, None)
        await self.kept.append(tracker.sender_id, kept.number + 1, session, data, message, channel)
        tracker.kept = Kept(kept.number + 1, session, kept.events + len(new))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def _kept_of(self, sender_id: str) -> Kept:
        """What is stored of a tracker that was made elsewhere, with all events of its session."""
        rows = await self.kept.last(sender_id, None)
        return Kept(rows[-1].number, rows[-1].session, sum(len(row.events) for row in rows)) if rows else Kept()

    def _tracker(self, sender_id: str, rows: list[Row], most: int | None) -> DialogueStateTracker | None:
        """Of more rows than `most`, the first only tells the slots."""
        if not rows:
            return None
        read = rows[-most:] if most else rows
        before = rows[0].slots if len(read) < len(rows) else {}
        # The times of the store's own clock, as that of the day tells them.
        shift = time.time() - self.kept.used.clock.now()
        events = [{**event, "timestamp": shift + row.at + event["timestamp"]} for row in read for event in row.events]
        first = events[0]["timestamp"] if events else None
        known = [SlotSet(name, value, first) for name, value in before.items()]
        tracker = DialogueStateTracker.from_events(
            sender_id, [*known, *deserialise_events(events)], self.domain.slots, self.max_event_history
        )
        tracker.kept = Kept(rows[-1].number, rows[-1].session, len(tracker.events))
        return tracker


def _raise(_: FailSafeTrackerStore, error: Exception) -> None:
    raise error


# Rasa wraps every tracker store so that a conversation which cannot be read counts as empty, and one which cannot be
# stored is kept in memory, where no retention reaches it; its log would quote the person. There is no setting for that.
FailSafeTrackerStore.on_tracker_store_error = _raise
FailSafeTrackerStore.on_tracker_store_retrieve_error = _raise
