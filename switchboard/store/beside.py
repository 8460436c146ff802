"""What is kept beside conversations: what was taken once, how often what was asked, what a channel was entrusted with.

None of it names a conversation or a person, or holds a word of one.
"""

from __future__ import annotations

import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from switchboard.store.tables import COUNTS, ENTRUSTED, TAKEN, insert

_DAY = 24 * 60 * 60
#: A service delivers an event again for hours; nothing comes twice after that.
TAKEN_SECONDS = 1 * _DAY
#: So that a school year can be set beside the one before.
COUNTED_DAYS = 2 * 366


def mark(now: float) -> float:
    """The time, to a random part of a second: what is taken under it is known to be of one call."""
    return now + random.random()


def take(connection: Any, ids: list[str], mark: float) -> bool:
    """Takes ids; False if any of them was taken before, and then none is.

    What was taken under the same mark was taken by this very call: only the word of it was lost, and it came again.
    """

    def marks() -> set[float]:
        return set(connection.execute(sa.select(TAKEN.c.timestamp).where(TAKEN.c.id.in_(ids))).scalars())

    before = marks()
    if before:
        return before == {mark}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(TAKEN), [{"id": id, "timestamp": mark} for id in ids])
    except IntegrityError:  # another server was quicker, or this one's first try
        return marks() == {mark}
    return True


def tally(connection: Any, rows: list[dict[str, Any]]) -> None:
    """Adds to the counts, in one order for all servers: two that wait for each other would wait for ever.

    Where the word is lost that it was done, it is done again, and counts twice: rare, and it costs nobody anything.
    """
    for row in sorted(rows, key=lambda row: [str(value) for value in row.values()]):
        again = {"times": COUNTS.c.times + row["times"]}
        connection.execute(insert(connection, COUNTS).values(row).on_conflict_do_update(COUNTS.primary_key, set_=again))


def tallied() -> Any:
    """Every count, the newest week last."""
    return sa.select(COUNTS).order_by(*COUNTS.primary_key.columns)


def entrust(connection: Any, id: str, sealed: str) -> None:
    """Keeps something in the place of what is kept under the same id."""
    kept = insert(connection, ENTRUSTED).values(id=id, sealed=sealed)
    connection.execute(kept.on_conflict_do_update(ENTRUSTED.primary_key, set_={"sealed": sealed}))


def entrusted(id: str) -> Any:
    """What is kept under an id."""
    return sa.select(ENTRUSTED.c.sealed).where(ENTRUSTED.c.id == id)


def drop(connection: Any, id: str) -> None:
    """Keeps it no longer."""
    connection.execute(sa.delete(ENTRUSTED).where(ENTRUSTED.c.id == id))


def sweep(connection: Any, now: float, oldest_week: str) -> int:
    """Deletes what is past its time; returns how many rows that were."""
    old = connection.execute(sa.delete(TAKEN).where(TAKEN.c.timestamp < now - TAKEN_SECONDS)).rowcount
    return int(old + connection.execute(sa.delete(COUNTS).where(COUNTS.c.week < oldest_week)).rowcount)


# --- limits that servers share -------------------------------------------------------------

#: A minute is counted in parts of so many seconds.
SLOT_SECONDS = 10
_SLOTS = 6
_SLOT = f"(extract(epoch FROM clock_timestamp()) / {SLOT_SECONDS})::bigint"
#: The lock has two servers count one after the other, so that the last free place is given once.
_COUNT = sa.text(
    f"""
    SELECT pg_advisory_xact_lock(hashtextextended(:id, 17));
    INSERT INTO counted (id, slot, times)
    SELECT :id, {_SLOT}, :times
    WHERE :times + (SELECT coalesce(sum(times), 0) FROM counted
                    WHERE id = :id AND slot BETWEEN {_SLOT} - {_SLOTS} + 1 AND {_SLOT}) <= :allowed
    ON CONFLICT (id, slot) DO UPDATE SET times = counted.times + excluded.times
    RETURNING 1
    """
)


def count(connection: Any, id: str, allowed: int, times: int) -> bool:
    """Counts something on PostgreSQL; whether it is within what is allowed a minute. What is beyond does not count."""
    given = {"id": id, "allowed": allowed, "times": times}
    return connection.execute(_COUNT, given).first() is not None


def sweep_counted(connection: Any) -> None:
    """Forgets what was counted more than a minute ago, or with another clock."""
    connection.exec_driver_sql(f"DELETE FROM counted WHERE slot NOT BETWEEN {_SLOT} - {_SLOTS} + 1 AND {_SLOT} + 1")
