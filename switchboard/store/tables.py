"""The tables of the database, for any kind that SQLAlchemy knows. A change needs a step in `schema/versions`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

METADATA = sa.MetaData()

#: One row for each message and what came of it. A conversation's rows are in the order of `number`, which no clock
#: decides; a session is a part of it between two times of quiet. `at` is in seconds, as clock.py counts them.
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("session", sa.Integer, nullable=False),
    sa.Column("message", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("at", sa.Float(53), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Index("turns_in_order", "conversation", "number", unique=True),
    sa.Index("turns_by_message", "conversation", "message"),
    sa.Index("turns_by_age", "at"),
    sqlite_autoincrement=True,
)
#: The time that has been seen to pass, and what the machine's clock said then: one row. Nothing is deleted by itself
#: before `held_until`.
CLOCK = sa.Table(
    "clock",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seen", sa.Float(53), nullable=False),
    sa.Column("wall", sa.Float(53), nullable=False),
    sa.Column("held_until", sa.Float(53), nullable=False),
)
#: How many messages were counted within some seconds, by a keyed hash; only where servers share a database.
COUNTED = sa.Table(
    "counted",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("slot", sa.BigInteger, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    prefixes=["UNLOGGED"],
)
#: The keyed hashes of what is done once, whoever asks again and whichever server hears it.
TAKEN = sa.Table(
    "taken",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("timestamp", sa.Float(53), nullable=False, index=True),
)
#: How often something was asked, and what was said of the replies, in a week (its Monday) and on a channel.
COUNTS = sa.Table(
    "counts",
    METADATA,
    sa.Column("week", sa.String(10), primary_key=True),
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("topic", sa.String(128), primary_key=True),
    sa.Column("subject", sa.String(128), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("said", sa.String(16), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)
#: What a service gave a channel for one workplace, such as a token: encrypted, under a keyed hash of its name.
ENTRUSTED = sa.Table(
    "entrusted",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
)


def insert(connection: Any, table: Any) -> Any:
    """An insertion that can say what is to happen where the row is there: both kinds of database know the words."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
