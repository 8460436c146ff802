"""The database's schema and its steps, forwards and back. Alembic takes the steps; `versions` has one a file.

A step that is taken while servers of the version before still run, as on PostgreSQL, may only add: what is no longer
used goes with a later one.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

#: The steps, oldest first, by their names. A database that knows none of them is newer than this program.
STEPS = ("0001", "0002", "0003")
#: The table in which Alembic notes the last step.
NOTED = "alembic_version"
#: A number of our own, so that two do not take the steps at once.
_LOCK = 5_005_170_017


class State(Enum):
    """How far a database is."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


class OldSchema(Exception):
    """The database is not as this version needs it, and others may be using it."""

    def __init__(self) -> None:
        super().__init__(
            "The database is of another version. Bring it forward first, which servers that run do not mind: "
            "switchboard database upgrade"
        )


def state(engine: Any) -> State:
    """How far the database is. Raises SQLAlchemy's errors."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        if NOTED not in tables:
            return State.BEHIND if tables else State.EMPTY
        step = connection.execute(sa.text(f"SELECT version_num FROM {NOTED}")).scalar()
    if step is None:
        return State.BEHIND
    return State.CURRENT if step == STEPS[-1] else State.BEHIND if step in STEPS else State.NEWER


def upgrade(engine: Any) -> str:
    """Takes all steps that were not taken yet, all or none; returns the last."""
    if state(engine) in (State.EMPTY, State.BEHIND):
        _go(engine, "upgrade", STEPS[-1])
    return STEPS[-1]


def downgrade(engine: Any) -> str:
    """Goes back to the step before the one that the database is at; returns it."""
    with engine.connect() as connection:
        now = connection.execute(sa.text(f"SELECT version_num FROM {NOTED}")).scalar()
    step = STEPS[max(0, STEPS.index(now) - 1)]
    _go(engine, "downgrade", step)
    return step


def _go(engine: Any, where: str, step: str) -> None:
    from alembic import command  # not needed otherwise, and it takes its time
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        getattr(command, where)(config, step)
