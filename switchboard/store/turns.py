"""What was said in a conversation, read from its events as Rasa writes them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: An event, as Rasa's tracker stores keep it in JSON.
Event = dict[str, Any]

#: A session ends after so much quiet: `session_expiration_time` in domain.yml.
SESSION_SECONDS = 30 * 60
#: Of a long conversation the last turns are shown again.
MOST_TURNS = 50
#: Of what NLU makes of a message, what is needed after it has been answered. The rest is many times as long.
_NEEDED = ("text", "intent", "entities")
#: What Rasa adds to the metadata of every event.
_ADDED = ("model_id", "assistant_id")


@dataclass
class Turn:
    """A message of a person, its text as it is stored, and what was said to it: messages with `text` and more."""

    id: str
    text: str
    replies: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One message and what came of it, as it is stored.

    `at` is when it was stored, by the store's own clock; the times of `events` are seconds after that. `slots` are
    the values after it.
    """

    number: int
    session: int
    at: float
    events: list[Event]
    slots: dict[str, Any]


def packed(events: Sequence[Event], slots: dict[str, Any], now: float) -> bytes:
    """Events and slots as they are stored, without what nobody needs any more. `now` is by the clock of the events."""
    return zlib.compress(json.dumps([[_lean(event, now) for event in events], slots], separators=(",", ":")).encode())


def unpacked(data: bytes) -> tuple[list[Event], dict[str, Any]]:
    """What was packed."""
    events, slots = json.loads(zlib.decompress(data))
    return events, slots


def _lean(event: Event, now: float) -> Event:
    lean = {name: value for name, value in event.items() if value is not None and name != "metadata"}
    lean["timestamp"] = round((event.get("timestamp") or now) - now, 3)
    told = {name: value for name, value in (event.get("metadata") or {}).items() if name not in _ADDED}
    if told:
        lean["metadata"] = told
    if event["event"] == "user":
        lean["parse_data"] = {name: event["parse_data"][name] for name in _NEEDED if name in event["parse_data"]}
    if event["event"] == "bot":
        lean["data"] = {name: value for name, value in (event.get("data") or {}).items() if value}
    return lean


def going_on(events: Sequence[Event], now: float) -> list[Turn]:
    """The last turns of a session; none if it has ended."""
    if not events or events[-1]["timestamp"] < now - SESSION_SECONDS:
        return []
    return turns(events)[-MOST_TURNS:]


def find(events: Iterable[Event], message_id: str) -> Turn | None:
    """The turn of a message; None if there is none."""
    return next((turn for turn in turns(events) if turn.id == message_id), None)


def turns(events: Iterable[Event]) -> list[Turn]:
    """The turns in events. A message that was handled twice, because nothing
    was said to it the first time, is one turn."""
    found: dict[str, Turn] = {}
    turn: Turn | None = None
    for event in events:
        if event["event"] == "user":
            message_id = str(event["message_id"])
            turn = found.setdefault(message_id, Turn(message_id, event.get("text") or ""))
        elif event["event"] == "bot" and turn is not None:
            said = {**(event.get("data") or {}), "text": event.get("text")}
            held = {name: part for name, part in said.items() if part}
            if held:
                turn.replies.append(held)
    return list(found.values())
