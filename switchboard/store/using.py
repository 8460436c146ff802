"""How the database is used: off the event loop, by few at a time, and with patience when it is away for a moment."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import psycopg2
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from switchboard.model import ROOT
from switchboard.store.clock import Clock
from switchboard.store.interface import SetAside, StoreError
from switchboard.store.postgres import Postgres
from switchboard.store.schema import OldSchema
from switchboard.store.sqlite import SQLite

logger = logging.getLogger(__name__)

#: The environment variable with the URL of the database.
DATABASE = "SWITCHBOARD_DATABASE"
KINDS: dict[str, type[SQLite] | type[Postgres]] = {"sqlite": SQLite, "postgresql": Postgres}
#: So long a person waits for a database that is away, for each use of it: a message needs three.
PATIENCE_SECONDS = 8
#: An attempt may take so long, also when there is no patience left.
ATTEMPT_SECONDS = 2
#: A use that has taken longer than this is a sign of trouble.
SLOW_SECONDS = 0.5
#: So many uses at the same time; each has a connection.
THREADS = 8
_MOST_PAUSE_SECONDS = 0.5

Result = TypeVar("Result")


class UnknownDatabase(Exception):
    """A URL of a database that cannot be used; the text says which can."""


def database_url() -> str:
    """The URL that the environment names; without one, that of a file in the folder `var`."""
    return os.environ.get(DATABASE) or file_url(ROOT / "var" / "conversations.db")


def file_url(path: Path) -> str:
    """The URL of a database in a file."""
    return f"sqlite:///{path}"


def of_kind(url: str) -> SQLite | Postgres:
    """The database at a URL, which is not opened yet. Raises UnknownDatabase."""
    try:
        parsed = sa.engine.make_url(url)
        return KINDS[parsed.drivername](parsed, THREADS)
    except (ArgumentError, KeyError, ValueError):  # the URL itself may hold a password
        known = " or ".join(kind.LIKE for kind in KINDS.values())
        raise UnknownDatabase(
            f"Conversations cannot be kept in the database that {DATABASE} names. It must be a URL such as {known}."
        ) from None


class Database:
    """One database, for all of a process. All of it raises StoreError when it cannot be used."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        """Raises UnknownDatabase."""
        self.kind, self.clock, self.patience = of_kind(url), clock or Clock(), PATIENCE_SECONDS
        self._threads = ThreadPoolExecutor(THREADS, "store")
        self._waiters = ThreadPoolExecutor(4 * THREADS, "store-locks")
        self._begins, self._usable = Lock(), False
        self._failed, self._going_on = False, dict[object, float]()

    @property
    def well(self) -> bool:
        """Whether the last use of it has gone well, and none takes long. Costs nothing."""
        slow = time.monotonic() - SLOW_SECONDS
        return not self._failed and all(since > slow for since in list(self._going_on.values()))

    # --- on the event loop -----------------------------------------------------------------------

    async def read(self, work: Callable[[Any], Result], nothing: Result) -> Result:
        """What `work` reads over a connection; `nothing` where there is no database yet."""
        return await self.off_the_loop(lambda: self.read_now(work, nothing))

    async def write(self, work: Callable[[Any], Result], patience: float | None = None) -> Result:
        """What `work` says, which writes over a connection: all or nothing, and perhaps after several attempts."""
        return await self.off_the_loop(lambda: self.write_now(work), patience)

    async def lock(self, name: str) -> Callable[[], None]:
        """Waits for a lock that all servers share, each in turn; returns what gives it back, which blocks."""
        assert isinstance(self.kind, Postgres)
        until, pause = time.monotonic() + self.patience, 0.05
        while True:
            asked = asyncio.get_running_loop().run_in_executor(self._waiters, _locked, self.kind, name)
            try:
                return await asyncio.shield(asked)
            except StoreError as error:
                if not error.passes or time.monotonic() + pause > until:
                    self._failed = True
                    raise
            except asyncio.CancelledError:  # nobody waits any more, but the lock may still come
                asked.add_done_callback(self._give_back)
                raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _MOST_PAUSE_SECONDS)

    def give_back(self, lock: Callable[[], None]) -> None:
        """Gives a lock back in another thread, which nobody needs to wait for."""
        self._waiters.submit(lock)

    def _give_back(self, asked: asyncio.Future[Callable[[], None]]) -> None:
        if not asked.cancelled() and not asked.exception():
            self.give_back(asked.result())

    async def off_the_loop(self, use: Callable[[], Result], patience: float | None = None) -> Result:
        """Uses it in another thread, again where that may help, for so many seconds."""
        patience = self.patience if patience is None else patience
        until, pause, mark = time.monotonic() + patience, 0.05, object()
        self._going_on[mark] = time.monotonic()
        try:
            while True:
                try:
                    left = max(ATTEMPT_SECONDS, until - time.monotonic())
                    result = await asyncio.wait_for(
                        asyncio.get_running_loop().run_in_executor(self._threads, use), left
                    )
                except StoreError as error:
                    if not error.passes or time.monotonic() + pause > until:
                        self._failed = True
                        raise
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _MOST_PAUSE_SECONDS)
                except TimeoutError:
                    self._failed = True
                    raise StoreError(TimeoutError("the database takes too long")) from None
                else:
                    self._failed = False
                    return result
        finally:
            del self._going_on[mark]

    # --- in the thread that calls -----------------------------------------------------------------

    def read_now(self, work: Callable[[Any], Result], nothing: Result) -> Result:
        """As `read`; blocks."""

        def use() -> Result:
            if not self.kind.is_there():
                return nothing
            self._make_usable()
            with self.kind.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                return work(connection)

        return self._mending(use)

    def write_now(self, work: Callable[[Any], Result]) -> Result:
        """As `write`; blocks."""

        def use() -> Result:
            self._make_usable()
            with self.kind.engine.begin() as connection:
                return work(connection)

        return self._mending(use)

    def prepare(self) -> SetAside | None:
        """Makes it, or checks the one that is there; returns one that was damaged and set aside."""
        with in_our_words(self.kind.passes):
            set_aside = self.kind.prepare()
        self.write_now(self.clock.advance)
        return set_aside

    def move_schema(self, move: Callable[[Any], str]) -> str:
        """Moves the schema; returns the step that it is at."""
        with in_our_words(self.kind.passes):
            if not self.kind.is_there():
                self.kind.prepare()
            self._usable = False
            return move(self.kind.engine)

    def clean_now(self) -> None:
        """Leaves no trace of what was deleted; blocks."""
        with in_our_words(self.kind.passes):
            self.kind.clean()

    def close(self) -> None:
        """Closes what is open."""
        self._threads.shutdown(wait=False)
        self._waiters.shutdown(wait=False)
        self.kind.engine.dispose()

    def _mending(self, use: Callable[[], Result]) -> Result:
        with in_our_words(self.kind.passes):
            try:
                return use()
            except DBAPIError as error:
                if error.orig is None or not self.kind.mend(error.orig):
                    raise
                logger.error("The database was begun anew: %s", type(error.orig).__name__)
                self._usable = False
                return use()

    def _make_usable(self) -> None:
        """At its first use by this process, and when it has gone."""
        if self._usable and self.kind.is_there():
            return
        with self._begins:
            self.kind.make_usable()
            with self.kind.engine.begin() as connection:
                self.clock.advance(connection)
            self._usable = True


@cache
def database(url: str) -> Database:
    """The database at a URL: the same for all of this process. Raises UnknownDatabase."""
    return Database(url)


@contextmanager
def in_our_words(passes: Callable[[BaseException], bool]) -> Iterator[None]:
    """Turns the errors of any database into StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(error.orig or error, passes(error.orig or error)) from None
    except psycopg2.Error as error:  # a lock's, and that of a connection which is given back
        raise StoreError(error, passes(error)) from None
    except NoConnection as error:
        raise StoreError(error, True) from None
    except OldSchema as error:
        raise StoreError(error) from None
    except (OSError, ValueError) as error:
        raise StoreError(error, passes(error)) from None


def _locked(kind: Postgres, name: str) -> Callable[[], None]:
    """A lock."""
    with in_our_words(kind.passes):
        return kind.lock(name)
