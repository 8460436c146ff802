"""First come, first served: a few messages in work at a time before Rasa, whoever may be in danger before all others.

If all were begun at once, all would be finished late, and each for nobody who still waits.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from itertools import count

from switchboard import metrics

#: So many are in work at a time: while one waits for the store, the others use the processor.
PLACES = 4
#: Who may be in danger need not wait for one of these either.
KEPT_FREE = 2
#: Whoever would have to wait longer, in seconds, is told so at once.
PATIENCE_SECONDS = 10.0
#: What the first message is thought to take, and how much each one counts towards what the next is thought to take.
_FIRST_SECONDS, _WEIGHT = 0.1, 0.1


class Busy(Exception):
    """Too many wait already."""


class Line:
    """Those who wait for Rasa. It belongs to one event loop."""

    def __init__(
        self,
        places: int = PLACES,
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.places, self.patience = places, patience
        self._clock, self._numbers = clock, count()
        self._inside, self._free = 0, places
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._begun: dict[int, float] = {}
        self._usual = _FIRST_SECONDS

    def expected(self) -> float:
        """How long, in seconds, the next would have to wait."""
        oldest = self._clock() - min(self._begun.values(), default=self._clock())
        return max(self._usual, oldest) * max(self._inside - self.places + 1, 0) / self.places

    @asynccontextmanager
    async def joined(self, danger: bool) -> AsyncIterator[None]:
        """Has a message stand in the line. Raises Busy where that is too long, unless somebody may be in danger."""
        if not danger and self.expected() > self.patience:
            raise Busy
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def place(self, danger: bool) -> AsyncIterator[None]:
        """Waits for a place, and gives it back. Who waits is let in by danger first, then by who came first."""
        started, number = self._clock(), next(self._numbers)
        await self._wait(danger, number)
        self._begun[number] = begun = self._clock()
        metrics.took("queue", begun - started)
        try:
            yield
        finally:
            del self._begun[number]
            self._usual += (self._clock() - begun - self._usual) * _WEIGHT
            self._free += 1
            self._let_in()

    async def _wait(self, danger: bool, number: int) -> None:
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not danger, number, turn))
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # a place was given to somebody who has just gone
                self._free += 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self._free > (0 if self._waiting[0][0] else -KEPT_FREE):
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
        metrics.waiting(len(self._waiting))


@cache
def the_line() -> Line:
    """That of this server: all its channels stand in one."""
    return Line()
