"""What was said in a conversation, read from its events as Rasa writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: An event, as Rasa's tracker stores keep it in JSON.
Event = dict[str, Any]

#: A session ends after so much quiet: `session_expiration_time` in domain.yml.
SESSION_SECONDS = 30 * 60
#: Of a long conversation the last turns are shown again.
MOST_TURNS = 50


@dataclass
class Turn:
    """A message of a person, its text as it is stored, and what was said to it: messages with `text` and more."""

    id: str
    text: str
    replies: list[dict[str, Any]] = field(default_factory=list)


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
            turn = found.setdefault(message_id, Turn(message_id, event["text"] or ""))
        elif event["event"] == "bot" and turn is not None:
            said = {**(event["data"] or {}), "text": event["text"]}
            held = {name: part for name, part in said.items() if part}
            if held:
                turn.replies.append(held)
    return list(found.values())
