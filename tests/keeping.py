"""A clock that is moved by hand, and conversations as Rasa keeps them, for the tests of the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from switchboard.store import DatabaseStore, database
from switchboard.store.clock import Clock

if TYPE_CHECKING:
    import pytest
    from rasa.shared.core.trackers import DialogueStateTracker

#: When the first message of a test is written.
START = 1_000_000_000.0


class Hands:
    """The clocks of a machine. Time passes on both; only that of the day can be set."""

    def __init__(self) -> None:
        self.steady, self.day = 100.0, START

    def pass_(self, seconds: float) -> None:
        """Has time pass."""
        self.steady += seconds
        self.day += seconds

    def clock(self) -> Clock:
        """What a process that starts now goes by."""
        return Clock(lambda: self.steady, lambda _: self.day)


class Rasa:
    """What Rasa does with a store for each message."""

    def __init__(self, store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, hands: Hands) -> None:
        from rasa.shared.core.domain import Domain
        from rasa.shared.core.slots import AnySlot

        from switchboard.store import tracker_store

        monkeypatch.setattr(database, "database", lambda url: store.used)
        monkeypatch.setattr(tracker_store, "time", _Time(hands))
        self.store, self.hands = store, hands
        domain = Domain.empty()
        domain.slots.append(AnySlot("context", []))
        self.trackers = tracker_store.DiscreetTrackerStore(host=store.url, domain=domain)

    async def begin(self, sender: str) -> DialogueStateTracker:
        """The conversation as it is, with a session that goes on."""
        from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered

        tracker = await self.trackers.get_or_create_tracker(sender, append_action_listen=False)
        last = tracker.get_last_event_for(UserUttered)
        if last is None or self.hands.day - last.timestamp > 30 * 60:
            tracker.update(ActionExecuted("action_session_start", timestamp=self.hands.day))
            tracker.update(SessionStarted(timestamp=self.hands.day))
        return tracker

    def add(self, tracker: DialogueStateTracker, text: str, message_id: str, channel: str, answer: bool) -> None:
        """A message and what came of it."""
        from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

        at = self.hands.day
        parsed = {"text": text, "intent": {"name": "ask_pay"}, "entities": [], "facts": [{"id": "x"}] * 9}
        tracker.update(
            UserUttered(text, parsed["intent"], [], parsed, at, channel, message_id, {"alarm": 1, "model_id": "m"})
        )
        if answer:
            said = {"custom": {"answer": {"kind": "fact", "words": f"You said {text}."}}, "buttons": []}
            tracker.update(BotUttered(None, said, timestamp=at))
        tracker.update(SlotSet("context", {"last": text}, timestamp=at))
        tracker.update(ActionExecuted("action_listen", timestamp=at))

    async def hear(
        self, sender: str, text: str, message_id: str = "", channel: str = "web", answer: bool = True
    ) -> None:
        """A message, from beginning to end."""
        tracker = await self.begin(sender)
        self.add(tracker, text, message_id or text, channel, answer)
        await self.trackers.save(tracker)

    def say(self, sender: str, *texts: str) -> None:
        """Some messages."""
        for text in texts:
            asyncio.run(self.hear(sender, text))

    def said(self, sender: str) -> list[str]:
        """The messages of all sessions that are stored."""
        rows = asyncio.run(self.store.whole(sender))
        return [event["text"] for row in rows for event in row.events if event["event"] == "user"]


class _Time:
    """The module `time`, by the hands."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands

    def time(self) -> float:
        """As the function of that name."""
        return self.hands.day
