"""What only PostgreSQL needs: patience with its server, and locks that all servers share."""

from __future__ import annotations

import hashlib
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from switchboard.model import ROOT
from switchboard.store import schema
from switchboard.store.interface import SetAside

#: A statement takes milliseconds. A server that says nothing for so long hangs.
ANSWER_SECONDS = 4
#: Others are waited for as long as a message may take.
LOCK_SECONDS = 20
_AWAITED = {psycopg2.extensions.POLL_READ: select.POLLIN, psycopg2.extensions.POLL_WRITE: select.POLLOUT}


class Connection(psycopg2.extensions.connection):  # type: ignore[misc]
    """A connection whose server may take `seconds` for an answer."""

    seconds: float = ANSWER_SECONDS


def _wait(connection: Any) -> None:
    """Waits for the server to answer, but not for ever. Raises OperationalError."""
    until = time.monotonic() + getattr(connection, "seconds", ANSWER_SECONDS)
    poll = select.poll()
    while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
        poll.register(connection.fileno(), _AWAITED[state])
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise psycopg2.OperationalError("the database server does not answer")
        poll.unregister(connection.fileno())


class Postgres:
    """A database that servers on several machines share. Its errors are SQLAlchemy's, and psycopg2's for locks."""

    #: A URL of the kind.
    LIKE = "postgresql://switchboard@localhost/switchboard"
    SHARED = True

    def __init__(self, url: Any, threads: int) -> None:
        """`threads` may use it at the same time."""
        psycopg2.extensions.set_wait_callback(_wait)
        self._url = url
        self.engine = sa.create_engine(
            url,
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=threads,
            max_overflow=0,
            pool_timeout=ANSWER_SECONDS,
            pool_use_lifo=True,
            connect_args={"connection_factory": Connection, "connect_timeout": ANSWER_SECONDS},
        )
        self._talks = threading.Lock()
        self._locks: Any = None

    @property
    def url(self) -> str:
        """Its URL, with the password."""
        return str(self._url.render_as_string(hide_password=False))

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"the database {self._url.database} on {self._url.host or 'this machine'}"

    @property
    def folder(self) -> Path:
        """Where the key and the token lie. All servers need the same."""
        return ROOT / "var"

    def is_there(self) -> bool:
        """Always: where it cannot be reached, that is an error."""
        return True

    def prepare(self) -> SetAside | None:
        """Fills an empty database. Raises OldSchema for one that has to be brought forward first."""
        if schema.state(self.engine) is schema.State.EMPTY:
            schema.upgrade(self.engine)
        self.make_usable()
        return None

    def make_usable(self) -> None:
        """For a process that begins to use it. Raises OldSchema."""
        if schema.state(self.engine) in (schema.State.EMPTY, schema.State.BEHIND):
            raise schema.OldSchema

    def passes(self, error: BaseException) -> bool:
        """Whether it may be otherwise in a moment: the server is away, or stopping, or starting."""
        return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)

    def mend(self, error: BaseException) -> bool:
        """Nothing is done here about a database that somebody looks after."""
        return False

    def size(self, connection: Any) -> int:
        """How many bytes it takes, without what every database of the server has."""
        return int(connection.exec_driver_sql("SELECT pg_total_relation_size('turns')").scalar())

    def note_deletion(self, connection: Any) -> None:
        """Its server cleans up by itself."""

    def clean(self) -> None:
        """Its server does so."""

    def delete_set_aside(self, seconds: float) -> None:
        """There are none."""

    # --- locks ---------------------------------------------------------------------------------

    def lock(self, name: str) -> Callable[[], None]:
        """Waits until nobody else has the lock of a name, each in turn; returns what gives it back. Blocks.

        It is given back too when this process ends, however that happens. Where nobody has it, that costs one
        question on the one connection of all locks; only who has to wait gets a connection of its own.
        """
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with self._talks:
            if self._asked(number):
                return lambda: self._give_back(number)
        own = self._connected(LOCK_SECONDS)
        try:
            own.cursor().execute("SELECT pg_advisory_lock(%s)", [number])
        except psycopg2.Error:
            own.close()
            raise
        return own.close  # type: ignore[no-any-return]

    def _asked(self, number: int) -> bool:
        if self._locks is None or self._locks.closed:
            self._locks = self._connected(ANSWER_SECONDS)
        cursor = self._locks.cursor()
        try:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        except psycopg2.Error:
            self._locks.close()
            raise
        return bool(cursor.fetchone()[0])

    def _give_back(self, number: int) -> None:
        """Where the connection has ended, so have its locks."""
        with self._talks, suppress(psycopg2.Error):
            if self._locks is not None:
                self._locks.cursor().execute("SELECT pg_advisory_unlock(%s)", [number])

    def _connected(self, seconds: float) -> Any:
        arguments, named = self.engine.dialect.create_connect_args(self._url)
        connection = psycopg2.connect(
            *arguments, **named, connection_factory=Connection, connect_timeout=ANSWER_SECONDS
        )
        connection.seconds = seconds
        connection.autocommit = True
        return connection
