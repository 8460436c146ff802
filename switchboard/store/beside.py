"""What is kept beside conversations: what was taken once, how useful replies were, what a channel was entrusted with.

None of it names a conversation or a person, or holds a word of one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

_DAY = 24 * 60 * 60
#: A service delivers an event again for hours; nothing comes twice after that.
TAKEN_SECONDS = 1 * _DAY
#: So that a school year can be set beside the one before.
USEFUL_DAYS = 2 * 366

_metadata = sa.MetaData()
#: The keyed hashes of what is done once, whoever asks again and whichever server hears it.
TAKEN = sa.Table(
    "taken",
    _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False, index=True),
)
#: How often replies on a topic were called useful, or not, on a day and a channel.
USEFUL = sa.Table(
    "useful",
    _metadata,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("topic", sa.String(128), primary_key=True),
    sa.Column("useful", sa.Boolean, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)
#: What a service gave a channel for one workplace, such as a token: encrypted, under a keyed hash of its name.
ENTRUSTED = sa.Table(
    "entrusted",
    _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
)


def create(connection: Any) -> None:
    """Makes the tables that are not there yet."""
    _metadata.create_all(connection)


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
    which = sa.and_(
        *(USEFUL.c.day == day, USEFUL.c.channel == channel, USEFUL.c.topic == topic, USEFUL.c.useful.is_(useful))
    )
    if not connection.execute(sa.update(USEFUL).where(which).values(times=USEFUL.c.times + 1)).rowcount:
        row = {"day": day, "channel": channel, "topic": topic, "useful": useful, "times": 1}
        connection.execute(sa.insert(USEFUL).values(row))


def useful() -> Any:
    """Every count: topic, channel, whether useful, how often; the days added up."""
    columns = (USEFUL.c.topic, USEFUL.c.channel, USEFUL.c.useful)
    return sa.select(*columns, sa.func.sum(USEFUL.c.times)).group_by(*columns).order_by(*columns)


def entrust(connection: Any, id: str, sealed: str) -> None:
    """Keeps something in the place of what is kept under the same id."""
    drop(connection, id)
    connection.execute(sa.insert(ENTRUSTED).values(id=id, sealed=sealed))


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
