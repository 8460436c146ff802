"""What was said so far in a conversation, as Rasa's tracker store keeps it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, Event, UserUttered

from switchboard.channels.said import Said, spoken
from switchboard.safety.retention import SESSION_SECONDS


@dataclass
class Turn:
    """A message of a person, its text as it is stored, and what was said to it."""

    id: str
    text: str
    replies: list[Said] = field(default_factory=list)


_COME = (
    "SELECT 1 FROM events WHERE sender_id = ? AND type_name = 'user' AND json_extract(data, '$.message_id') = ? LIMIT 1"
)
#: Of a long conversation the last turns are shown again.
MOST_TURNS = 50


async def going_on(store: TrackerStore, stored_id: str) -> list[Turn]:
    """The last turns of a conversation that has not ended; after half an hour of quiet there are none.

    What has ended is not shown again: the next person at a shared computer is somebody else.
    """
    tracker = await store.retrieve(stored_id)
    if tracker is None or not tracker.events or tracker.events[-1].timestamp < time.time() - SESSION_SECONDS:
        return []
    return turns(tracker.events)[-MOST_TURNS:]


def has_come(database: Path, stored_id: str, message_id: str) -> bool:
    """Whether a message is stored. Every message asks, so it reads no more of the conversation than that."""
    if not database.exists():
        return False
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return connection.execute(_COME, (stored_id, message_id)).fetchone() is not None


async def find(store: TrackerStore, database: Path, stored_id: str, message_id: str) -> Turn | None:
    """The turn of a message, however long ago it came; None if it never did."""
    if not has_come(database, stored_id, message_id):
        return None
    tracker = await store.retrieve_full_tracker(stored_id)
    return next((turn for turn in turns(tracker.events if tracker else []) if turn.id == message_id), None)


def turns(events: Iterable[Event]) -> list[Turn]:
    """The turns in a tracker's events. A message that was handled twice, because nothing
    was said to it the first time, is one turn."""
    found: dict[str, Turn] = {}
    turn: Turn | None = None
    for event in events:
        if isinstance(event, UserUttered):
            message_id = str(event.message_id)
            turn = found.setdefault(message_id, Turn(message_id, event.text or ""))
        elif isinstance(event, BotUttered) and turn is not None:
            data: dict[str, Any] = event.data or {}
            said = spoken({**data, "text": event.text})
            if said:
                turn.replies.append(said)
    return list(found.values())
