"""What a channel sees of the store, whatever is behind it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from switchboard.settings import MessagesAMinute
from switchboard.store.ids import Key, Token
from switchboard.store.limit import Limit
from switchboard.store.turns import Turn


class StoreError(Exception):
    """The store cannot be used at the moment. `kind` is the name of the database's own error.

    `passes`: whether it may be otherwise in a moment.

    The text may be shown to whoever looks after the server. A log gets `kind` alone.
    """

    def __init__(self, error: BaseException, passes: bool = False) -> None:
        super().__init__(str(error))
        self.kind, self.passes = type(error).__name__, passes


@dataclass(frozen=True)
class SetAside:
    """A database that was damaged: where it was, why it cannot be used, and the file that it now is."""

    place: str
    why: str
    file: str

    def __str__(self) -> str:
        return f"{self.place} is damaged ({self.why}); it was set aside as {self.file}, and a new one was begun"


class Overtaken(Exception):
    """Another server has stored something of the same conversation meanwhile: what is to be stored was made from what
    is no longer so, and has to be made anew."""


@dataclass(frozen=True)
class Count:
    """What is counted of a reply: what it was about, its kind, and what is counted of it. No words, and nobody.

    subject: empty where there are several or none. said: "asked", or what somebody said of it: "useful",
    "not_useful", "wrong".
    """

    topic: str
    subject: str = ""
    kind: str = ""
    said: str = "asked"


class Store(ABC):
    """Where conversations are kept, by their stored ids: the hashes that `key` makes of what clients know them by.

    Limits and locks are in memory here. That is enough for a database of one machine, where one process answers all
    messages: they would be the same in the database, only slower, and a restart may forget them. A database that
    several machines share has them in itself.
    """

    #: Signs and hashes the ids of conversations.
    key: Key
    #: By it a program on this machine is known.
    token: Token

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def limit(self, allowed: MessagesAMinute) -> Limit:
        """Counts the messages of a channel."""
        return Limit(allowed)

    @asynccontextmanager
    async def alone(self, stored_id: str) -> AsyncIterator[None]:
        """Has one at a time in a conversation: another message, half way through a deletion, would store it anew."""
        async with self._locks.setdefault(stored_id, asyncio.Lock()):
            yield

    @abstractmethod
    async def going_on(self, stored_id: str) -> list[Turn]:
        """The last turns of a conversation that has not ended; after half an hour of quiet there are none.

        What has ended is not shown again: the next person at a shared computer is somebody else. Raises StoreError
        where it cannot be read.
        """

    @abstractmethod
    async def find(self, stored_id: str, message_id: str) -> Turn | None:
        """The turn of a message, however long ago it came; None if it never did. Most never did: that is quick."""

    @abstractmethod
    async def forget(self, stored_id: str) -> bool:
        """Deletes a conversation; returns whether there was one. Raises StoreError when it cannot."""

    @property
    def well(self) -> bool:
        """Whether what was last asked of the store has gone well, and nothing takes long. Costs nothing, and waits for
        nothing."""
        return True

    @abstractmethod
    async def healthy(self) -> bool:
        """Whether conversations can be read and stored at the moment. Cheap, and answers within two seconds."""

    # --- beside conversations ----------------------------------------------------------

    @abstractmethod
    async def take(self, *names: str) -> bool:
        """Whether this is to be done: True once for each of the names, whichever server asks.

        Where one of them was taken within the last day, none is. What is stored is a keyed hash of each.
        """

    @abstractmethod
    async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
        """Adds to what was asked and said this week. Says of nobody who, or in which words."""

    @abstractmethod
    async def counts_so_far(self) -> list[tuple[str, str, str, str, str, str, int]]:
        """All counts, the oldest first: the Monday of the week, the channel, the fields of Count, how often."""

    @abstractmethod
    async def entrust(self, name: str, secret: str | None) -> None:
        """Keeps a secret under a name, encrypted, in the place of one before it; None deletes that."""

    @abstractmethod
    async def entrusted(self, name: str) -> str | None:
        """The secret under a name; None if there is none, or it was kept with another key."""
