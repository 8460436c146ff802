"""Time as the database has seen it pass, which no setting of a machine's clock moves.

It begins as the time of day. From then on it goes by what processes measure with a clock that cannot be set, and the
database holds it from one to the next. Only the time in which no process ran is taken from the time of day: then
nothing is deleted for half an hour, so that a clock that was wrong ends no conversation that goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from switchboard.store.tables import CLOCK, insert
from switchboard.store.turns import SESSION_SECONDS

#: While something runs, the clock in the database is never older than this.
USUAL_SECONDS = 10 * 60


def steady() -> float:
    """Seconds of a clock that cannot be set, and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def of_day(connection: Any) -> float:
    """What all who share a database call the time of day: that of its machine."""
    if connection.dialect.name == "postgresql":
        return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar())
    return time.time()


class Clock:
    """The time for one process. `now` may be asked only after `advance`, with a connection that writes."""

    def __init__(self, steady: Callable[[], float] = steady, of_day: Callable[[Any], float] = of_day) -> None:
        self._steady, self._of_day = steady, of_day
        self._seen, self._since = 0.0, float("nan")

    @property
    def runs(self) -> bool:
        """Whether it has been set by the database."""
        return self._seen > 0

    def now(self) -> float:
        """Seconds, which only ever grow."""
        return self._seen + self._steady() - self._since

    def catch_up(self, connection: Any) -> float:
        """The time now, which is not before what another process has seen."""
        self._set(max(self.now(), float(connection.execute(sa.select(CLOCK.c.seen)).scalar() or 0)))
        return self._seen

    def advance(self, connection: Any) -> float:
        """Has the database know the time; returns until when nothing is to be deleted."""
        wall = self._of_day(connection)
        begun = insert(connection, CLOCK).values(id=1, seen=wall, wall=wall, held_until=0.0)
        connection.execute(begun.on_conflict_do_nothing())
        row = connection.execute(sa.select(CLOCK).with_for_update()).one()
        held_until = float(row.held_until)
        if self.runs:
            self._set(max(row.seen, self.now()))
        else:
            gap = max(0.0, wall - row.wall)
            self._set(row.seen + gap)
            if gap > USUAL_SECONDS:
                held_until = self._seen + SESSION_SECONDS
        connection.execute(sa.update(CLOCK).values(seen=self._seen, wall=wall, held_until=held_until))
        return held_until

    def _set(self, seen: float) -> None:
        self._seen, self._since = seen, self._steady()
