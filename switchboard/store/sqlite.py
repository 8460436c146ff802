"""What only SQLite needs: one file for this account alone, which holds nothing of what was deleted."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DisconnectionError
from sqlalchemy.pool import QueuePool

from switchboard.store import schema
from switchboard.store.interface import SetAside

logger = logging.getLogger(__name__)

#: Others write for milliseconds at a time.
WAIT_SECONDS = 0.5
#: A file of up to this size is written anew in a fraction of a second.
SMALL_BYTES = 16 * 2**20
#: Of a larger one, so many free pages are given back at a time.
PAGES = 200
_DAMAGED = ("malformed", "not a database", "disk image")
_PASSING = ("locked", "busy", "unable to open", "schema has changed")


class SQLite:
    """A database in a file. Its errors are SQLAlchemy's, and OSError."""

    #: A URL of the kind.
    LIKE = "sqlite:///var/conversations.db"
    #: Servers on several machines cannot share it, so limits and locks are each process's own.
    SHARED = False

    def __init__(self, url: Any, threads: int) -> None:
        """`threads` may use it at the same time. Raises ValueError for a URL that names no file."""
        if not url.database or url.database == ":memory:":
            raise ValueError
        self.path = Path(url.database).absolute()
        self.engine = sa.create_engine(
            url, creator=self._opened, hide_parameters=True, poolclass=QueuePool, pool_size=threads, max_overflow=0
        )
        sa.event.listen(self.engine, "begin", _begin_to_write)
        sa.event.listen(self.engine, "checkout", self._is_of_this_file)

    @property
    def url(self) -> str:
        """Its URL, whatever folder a process runs in."""
        return f"sqlite:///{self.path}"

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return str(self.path)

    @property
    def folder(self) -> Path:
        """Where the key and the token lie: beside it."""
        return self.path.parent

    def is_there(self) -> bool:
        """Whether there is a file."""
        return self.path.exists()

    def prepare(self) -> SetAside | None:
        """Makes the file, for this account alone, or checks the one that is there.

        Returns one that was damaged and therefore set aside, under a name that tells the time.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            damaged = self._checked()
            if not self.path.exists():
                for leftover in self._beside():
                    leftover.unlink(missing_ok=True)
            self.path.touch(mode=0o600)
            self.path.chmod(0o600)
            with self.engine.connect() as connection:
                new = not connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            schema.upgrade(self.engine)
            with self.engine.connect() as connection:
                if not new and connection.exec_driver_sql("PRAGMA auto_vacuum").scalar() != 2:
                    connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
                    connection.exec_driver_sql("VACUUM")
        return damaged

    def make_usable(self) -> None:
        """For a process that begins to use it: makes a file where there is none, and brings an old one forward."""
        if not self.path.exists() or schema.state(self.engine) is schema.State.BEHIND:
            self.prepare()

    def passes(self, error: BaseException) -> bool:
        """Whether it may be otherwise in a moment."""
        return any(words in str(error) for words in _PASSING)

    def mend(self, error: BaseException) -> bool:
        """After an error: whether the database was begun anew, since the file is damaged or gone."""
        damaged = any(words in str(error) for words in _DAMAGED)
        gone = "no such table" in str(error) or not self.path.exists()
        if (not damaged and not gone) or self.path.is_dir():
            return False
        self.engine.dispose()
        if set_aside := self.prepare():
            logger.error("The database %s.", set_aside)
        return True

    def size(self, connection: Any) -> int:
        """How many bytes it takes."""
        pages, of = (connection.exec_driver_sql(f"PRAGMA {what}").scalar() for what in ("page_count", "page_size"))
        return int(pages * of)

    def note_deletion(self, connection: Any) -> None:
        """Writes down, with a deletion, that there is something to clean up."""
        connection.exec_driver_sql("PRAGMA user_version = 1")

    def clean(self) -> None:
        """Leaves no trace of what was deleted, now or before a clean-up that was cut short.

        What is deleted is overwritten at once (`secure_delete`), but where pages were split or joined, a copy may
        stand until its page is free. A small file is therefore written anew. A large one, which would keep others
        from writing for seconds, gives back its free pages some at a time.
        """
        with self.engine.connect() as connection:
            if not connection.exec_driver_sql("PRAGMA user_version").scalar():
                return
            if self.path.stat().st_size <= SMALL_BYTES:
                connection.exec_driver_sql("VACUUM")
            while connection.exec_driver_sql("PRAGMA freelist_count").scalar():
                # A step frees a page, and SQLAlchemy takes one step where no row comes back.
                connection.connection.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
            connection.exec_driver_sql("PRAGMA user_version = 0")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def delete_set_aside(self, seconds: float) -> None:
        """Deletes the damaged databases that were set aside so long ago. A file of another kind stays."""
        for path in self.folder.glob(f"{self.path.name}.damaged-*"):
            with open(path, "rb") as file:
                ours = file.read(15) == b"SQLite format 3"
            if ours and path.stat().st_mtime <= time.time() - seconds:
                path.unlink()

    def _checked(self) -> SetAside | None:
        """Sets a damaged file aside."""
        if not self.path.exists() or not self.path.stat().st_size:
            return None
        try:
            with self.engine.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        except DatabaseError as error:
            found = str(error.orig)
            if not any(words in found for words in _DAMAGED):
                raise
        if found == "ok":
            return None
        self.engine.dispose()
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.strftime('%Y-%m-%d-%H%M%S')}")
        self.path.rename(aside)
        aside.touch()  # its age counts from now
        for leftover in self._beside():
            leftover.unlink(missing_ok=True)
        return SetAside(self.place, found.splitlines()[-1], aside.name)

    def _beside(self) -> list[Path]:
        """SQLite's own files beside it."""
        return [self.path.with_name(f"{self.path.name}{end}") for end in ("-wal", "-shm", "-journal")]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes or mends the file."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _opened(self) -> sqlite3.Connection:
        """The file, which is not made anew, with no transaction but those that are asked for."""
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        connection = sqlite3.connect(
            address, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # no copy of a conversation in a file elsewhere
        return connection

    def _is_of_this_file(self, connection: Any, record: Any, proxy: Any) -> None:
        """Has an open connection closed when its file was deleted or set aside: it would go on writing there."""
        with suppress(FileNotFoundError):
            file = self.path.stat()
            if record.info.setdefault("file", file.st_ino) == file.st_ino:
                return
        raise DisconnectionError


def _begin_to_write(connection: Any) -> None:
    """Takes the right to write at once: who reads first may find it taken when it comes to writing."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
