"""Deletes conversations from Rasa's tracker store, so that the file holds nothing of them afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

#: A session ends after so much quiet: `session_expiration_time` in domain.yml.
SESSION_SECONDS = 30 * 60
_DAY = 24 * 60 * 60
#: Rasa writes for milliseconds at a time.
_WAIT_SECONDS = 5

#: Every event with the number of its session within its conversation, and every session with what
#: decides on it. A session is deleted whole: of half of one, Rasa could not tell when it ended.
#: (Rasa writes an event or two just before `session_started`: the first ones belong to session 1.)
_SESSIONS = """
WITH numbered AS (
  SELECT id, sender_id, COALESCE(timestamp, 0) AS at,
         MAX(1, SUM(type_name = 'session_started') OVER (PARTITION BY sender_id ORDER BY id)) AS session
  FROM events
), sessions AS (
  SELECT sender_id, session, MIN(at) AS began, MAX(at) AS quiet_since,
         session < MAX(session) OVER (PARTITION BY sender_id) AS followed
  FROM numbered GROUP BY sender_id, session
)
"""
#: What began more than a day from now was stored while the clock was fast, and would else be kept until then.
_OUTLIVED = f"""
{_SESSIONS}
DELETE FROM events WHERE id IN (
  SELECT id FROM numbered JOIN sessions USING (sender_id, session)
  WHERE ((followed OR quiet_since < :now - {SESSION_SECONDS}) AND began <= :now - :seconds) OR began > :now + {_DAY}
) RETURNING sender_id
"""
_ERASED = "DELETE FROM events WHERE sender_id = :sender RETURNING sender_id"


def sweep(database: Path, keep_days: int, now: float) -> int:
    """Deletes every session that has ended and began `keep_days` ago or earlier.

    Returns of how many conversations something was deleted. A database that is not there yet holds
    nothing to delete. Raises sqlite3.Error when it cannot be used at the moment; the next sweep
    then does what this one could not.
    """
    with _opened(database) as connection:
        if connection is None:
            return 0
        deleted = _delete(connection, _OUTLIVED, {"now": now, "seconds": keep_days * _DAY})
        _clean(connection)
        return deleted


def forget(database: Path, stored_id: str) -> bool:
    """Deletes one conversation; returns whether there was one.

    Raises sqlite3.Error when the database cannot be used at the moment.
    """
    with _opened(database) as connection:
        if connection is None:
            return False
        deleted = _delete(connection, _ERASED, {"sender": stored_id})
        with suppress(sqlite3.OperationalError):  # somebody is writing: the next sweep cleans up
            _clean(connection)
        return bool(deleted)


def _delete(connection: sqlite3.Connection, statement: str, values: dict[str, float | str]) -> int:
    """Carries out a deletion; returns how many conversations it met."""
    connection.execute("BEGIN IMMEDIATE")
    found = {sender for (sender,) in connection.execute(statement, values)}
    if found:
        connection.execute("PRAGMA user_version = 1")  # there is something to clean up
    connection.execute("COMMIT")
    return len(found)


def _clean(connection: sqlite3.Connection) -> None:
    """Leaves no trace of what was deleted, now or before a clean-up that was cut short.

    When Rasa's inserts split a page, the old half stays where no deletion finds it. Only writing
    the whole file anew leaves it behind.
    """
    if connection.execute("PRAGMA user_version").fetchone()[0]:
        connection.execute("VACUUM")
        connection.execute("PRAGMA user_version = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nothing, unless somebody chose a log


@contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection | None]:
    """The database, or None when there is none yet or Rasa has not yet put its table in."""
    if not database.exists():
        yield None
        return
    address = f"{database.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # no copy of a conversation in a file elsewhere
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone()
        yield connection if there else None
