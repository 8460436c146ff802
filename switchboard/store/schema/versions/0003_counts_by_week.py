"""Counts by week, topic, subject and kind, also of what was asked, in the place of thumbs by day and topic.

On PostgreSQL, servers of the version before may still count in the old table: it stays there, and is emptied.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"

_USEFUL = sa.table("useful", *map(sa.column, ("day", "channel", "topic", "useful", "times")))
_COUNTS = sa.table("counts", *map(sa.column, ("week", "channel", "topic", "subject", "kind", "said", "times")))
_SAID = {True: "useful", False: "not_useful"}


def upgrade() -> None:
    """Adds up the days of each week."""
    connection = op.get_bind()
    op.create_table(
        "counts",
        sa.Column("week", sa.String(10), primary_key=True),
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("topic", sa.String(128), primary_key=True),
        sa.Column("subject", sa.String(128), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("said", sa.String(16), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
    )
    times = Counter[tuple[str, ...]]()
    for row in connection.execute(sa.select(_USEFUL)).all():
        day = date.fromisoformat(row.day)
        week = str(day - timedelta(days=day.weekday()))
        times[week, row.channel, row.topic, "", "", _SAID[bool(row.useful)]] += row.times
    _fill(_COUNTS, times)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.delete(_USEFUL))
    else:
        op.drop_table("useful")


def downgrade() -> None:
    """Gives each week's thumbs to its Monday. What was asked is not counted there."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        op.create_table(
            "useful",
            sa.Column("day", sa.String(10), primary_key=True),
            sa.Column("channel", sa.String(32), primary_key=True),
            sa.Column("topic", sa.String(128), primary_key=True),
            sa.Column("useful", sa.Boolean, primary_key=True),
            sa.Column("times", sa.Integer, nullable=False),
        )
    connection.execute(sa.delete(_USEFUL))
    times = Counter[tuple[str | bool, ...]]()
    for row in connection.execute(sa.select(_COUNTS).where(_COUNTS.c.said.in_(("useful", "not_useful")))).all():
        times[row.week, row.channel, row.topic, row.said == "useful"] += row.times
    _fill(_USEFUL, times)
    op.drop_table("counts")


def _fill(table: Any, times: Counter[Any]) -> None:
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, (*of, count))) for of, count in times.items()]
    if rows:
        op.get_bind().execute(sa.insert(table), rows)
