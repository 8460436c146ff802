"""Work that goes on after a request was answered: a service wants its answer at once, and the reply takes longer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from switchboard.answers.answer import Answer
from switchboard.channels.turn import Conversations, Incoming, OnNewMessage
from switchboard.store import Store

logger = logging.getLogger(__name__)

_Found = TypeVar("_Found")

#: So many messages are understood side by side. More would not be sooner: understanding one is work for a processor,
#: and keeps the server for that long from acknowledging the next.
SLOTS = 2
#: For so long after the last request a server that is stopped still sees to what it has promised.
STOP_SECONDS = 5


class Later:
    """The work that a channel has begun and not yet done."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self._tasks: set[asyncio.Task[Any]] = set()
        self._slots = asyncio.Semaphore(SLOTS)

    def begin(self, work: Coroutine[Any, Any, _Found]) -> asyncio.Task[_Found | None]:
        """Has work done; what comes of it. What fails in it is logged by its kind, and nothing comes of that."""
        task = asyncio.ensure_future(_noted(work))
        self._tasks.add(task)  # the loop itself would let go of it
        task.add_done_callback(self._tasks.discard)
        return task

    async def turn(self, on_new_message: OnNewMessage, message: Incoming) -> list[Answer]:
        """What to say to a message, when its place in the queue comes. Who may be in danger does not wait."""
        if self._slots.locked() and await self.conversations.is_in_danger(message):
            return await self.conversations.turn(on_new_message, message)
        async with self._slots:
            return await self.conversations.turn(on_new_message, message)

    @property
    def is_idle(self) -> bool:
        """Whether all that was begun is done."""
        return not self._tasks

    async def end(self) -> None:
        """Waits a little for what is not done yet, and lets go of the rest."""
        if self._tasks:
            _, undone = await asyncio.wait(set(self._tasks), timeout=STOP_SECONDS)
            for task in undone:
                task.cancel()


class Once:
    """What has been taken in by now: in memory for those that come to this server, in the store for all of them."""

    def __init__(self, store: Store, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`seconds` is for how long this server remembers by itself."""
        self._store, self._seconds, self._clock = store, seconds, clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def first(self, *names: str) -> bool:
        """Whether none of these has come before, to whichever server; from now on all have."""
        return self.here(*names) and await self.anywhere(*names)

    def here(self, *names: str) -> bool:
        """Whether none of these has come to this server before; from now on all have."""
        while self._seen and next(iter(self._seen.values())) < self._clock() - self._seconds:
            self._seen.popitem(last=False)
        new = not any(name in self._seen for name in names)
        for name in names:
            self._seen.setdefault(name, self._clock())
        return new

    async def anywhere(self, *names: str) -> bool:
        """The same for all servers. A store that fails must not keep anybody from a reply."""
        try:
            return await self._store.take(*names)
        except Exception as error:
            logger.error("What was taken in could not be noted: %s", type(error).__name__)
            return True


async def _noted(work: Coroutine[Any, Any, _Found]) -> _Found | None:
    try:
        return await work
    except Exception as error:  # nothing in a log that the error may quote
        logger.error("What was begun could not be done: %s", type(error).__name__)
        return None
