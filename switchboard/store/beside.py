"""What is kept beside conversations: what was taken once, how useful replies were, what a channel was entrusted with.

None of it names a conversation or a person, or holds a word of one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from switchboard.store.tables import ENTRUSTED, TAKEN, USEFUL, insert

_DAY = 24 * 60 * 60
#: A service delivers an event again for hours; nothing comes twice after that.
TAKEN_SECONDS = 1 * _DAY
#: So that a school year can be set beside the one before.
USEFUL_DAYS = 2 * 366


def take(connection: Any, ids: list[str], now: float) -> bool:
    """Takes ids; False if any of them was taken before, and then none is."""
    if connection.execute(sa.select(TAKEN.c.id).where(TAKEN.c.id.in_(ids)).limit(1)).first():
        return False
    try:
        connection.execute(sa.insert(TAKEN), [{"id": id, "timestamp": now} for id in ids])
    except IntegrityError:  # another server was quicker
        return False
    return True


def count_useful(connection: Any, day: str, channel: str, topic: str, useful: bool) -> None:
    """Counts one click."""
    row = {"day": day, "channel": channel, "topic": topic, "useful": useful, "times": 1}
    again = {"times": USEFUL.c.times + 1}
    connection.execute(insert(connection, USEFUL).values(row).on_conflict_do_update(USEFUL.primary_key, set_=again))


def useful() -> Any:
    """Every count: topic, channel, whether useful, how often; the days added up."""
    columns = (USEFUL.c.topic, USEFUL.c.channel, USEFUL.c.useful)
    return sa.select(*columns, sa.func.sum(USEFUL.c.times)).group_by(*columns).order_by(*columns)


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


def sweep(connection: Any, now: float, oldest_day: str) -> int:
    """Deletes what is past its time; returns how many rows that were."""
    old = connection.execute(sa.delete(TAKEN).where(TAKEN.c.timestamp < now - TAKEN_SECONDS)).rowcount
    return int(old + connection.execute(sa.delete(USEFUL).where(USEFUL.c.day < oldest_day)).rowcount)


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
