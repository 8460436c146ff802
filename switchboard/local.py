"""The whole bot in one process: for `switchboard ask` and `chat`, and for the tests."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from switchboard import settings, slow_spots
from switchboard.action_endpoint import InProcessActions
from switchboard.channels.doorkeepers import Doorkeepers, Priority, look_at
from switchboard.channels.rest import RestDoor
from switchboard.channels.turn import Conversations, Incoming
from switchboard.model import ensure
from switchboard.nlu.lead_finder import CONTEXT
from switchboard.settings import MessagesAMinute
from switchboard.store import Count, Store, Turn, turns
from switchboard.store.ids import Key, Token

if TYPE_CHECKING:
    from switchboard.answers.answer import Audience

#: Nobody else waits for somebody who talks fast to their own machine.
UNLIMITED = MessagesAMinute(conversation=sys.maxsize, address=sys.maxsize)


class InProcessDoor(Doorkeepers):
    """The door without processes of its own: nobody else waits here."""

    def open(self) -> None:
        """There is nothing to start."""

    async def _told(self, priority: Priority, asked: dict[str, Any]) -> dict[str, Any]:
        return look_at(**asked)


class InProcessStore(Store):
    """The conversations in the memory of Rasa's tracker store; they end with the process."""

    def __init__(self, kept: dict[str, str], key: Key, token: Token) -> None:
        """`kept` holds each conversation as JSON, by its stored id."""
        super().__init__()
        self.kept, self.key, self.token = kept, key, token
        self._taken: set[str] = set()
        self._entrusted: dict[str, str | None] = {}

    async def going_on(self, stored_id: str) -> list[Turn]:
        """See Store."""
        return turns.going_on(self._events(stored_id), time.time())

    async def find(self, stored_id: str, message_id: str) -> Turn | None:
        """See Store."""
        return turns.find(self._events(stored_id), message_id)

    async def forget(self, stored_id: str) -> bool:
        """See Store."""
        return self.kept.pop(stored_id, None) is not None

    async def healthy(self) -> bool:
        """See Store."""
        return True

    async def take(self, *names: str) -> bool:
        """See Store."""
        new = self._taken.isdisjoint(names)
        self._taken |= set(names) if new else set()
        return new

    async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
        """See Store. Nobody reads these counts, and they end with the process."""

    async def counts_so_far(self) -> list[tuple[str, str, str, str, str, str, int]]:
        """See Store."""
        return []

    async def entrust(self, name: str, secret: str | None) -> None:
        """See Store."""
        self._entrusted[name] = secret

    async def entrusted(self, name: str) -> str | None:
        """See Store."""
        return self._entrusted.get(name)

    def _events(self, stored_id: str) -> list[turns.Event]:
        events: list[turns.Event] = json.loads(self.kept.get(stored_id, '{"events": []}'))["events"]
        return events


@dataclass(frozen=True)
class Heard:
    """A message as Rasa had it: NLU's parse with what the door noticed, and the context before it (None: none yet)."""

    parsed: dict[str, Any]
    context: dict[str, Any] | None


class LocalBot:
    """A trained bot with real NLU, rules and actions, in memory."""

    def __init__(self) -> None:
        slow_spots.mend()
        kept = InMemoryTrackerStore(Domain.empty())  # the agent puts its own domain in
        chosen = settings.load().copy(update={"messages_a_minute": UNLIMITED})
        store = InProcessStore(kept.store, Key.random(), Token.random())
        self.door = RestDoor(Conversations(RestDoor.name(), store, chosen, InProcessDoor()), chosen)
        self.agent = Agent.load(str(ensure()), action_endpoint=InProcessActions(), tracker_store=kept)

    async def send(
        self, text: str, sender: str | None = None, audience: Audience | None = None
    ) -> list[dict[str, Any]]:
        """The replies to one message, as the REST webhook gives them."""
        message = Incoming(sender or uuid.uuid4().hex, text, audience=audience)
        return await self.door.reply(self.agent.handle_message, message)

    async def overhear(
        self, text: str, sender: str, audience: Audience | None = None
    ) -> tuple[list[dict[str, Any]], Heard | None]:
        """The replies to one message, and the message as Rasa had it; None where it did not come so far."""
        heard: list[Heard] = []

        async def handle(message: UserMessage) -> None:
            store = self.agent.tracker_store
            before = await store.retrieve(message.sender_id)
            await self.agent.handle_message(message)
            after = await store.retrieve(message.sender_id)
            heard.append(Heard(after.latest_message.parse_data, before.get_slot(CONTEXT) if before else None))

        replies = await self.door.reply(handle, Incoming(sender, text, audience=audience))
        return replies, heard[0] if heard else None

    async def parse(self, text: str) -> dict[str, Any]:
        """What NLU makes of a text: intent, ranking, entities, questions."""
        parsed: dict[str, Any] = await self.agent.parse_message(text)
        return parsed
