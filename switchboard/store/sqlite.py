"""What only SQLite needs: one file for this account alone, which holds nothing of what was deleted."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

#: Others write for milliseconds at a time.
WAIT_SECONDS = 5


class SQLite:
    """A database in a file, which is opened anew for each use. Its errors are SQLAlchemy's, and OSError."""

    #: A URL of the kind.
    LIKE = "sqlite:///var/conversations.db"

    def __init__(self, url: Any) -> None:
        """Raises ValueError for a URL that names no file."""
        if not url.database or url.database == ":memory:":
            raise ValueError
        self.path = Path(url.database).absolute()
        self.engine = sa.create_engine(url, creator=self._opened, hide_parameters=True)
        sa.event.listen(self.engine, "begin", _begin_to_write)

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

    def prepare(self) -> None:
        """Makes the file, for this account alone, and sees whether it can be written to."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.chmod(0o600)
        with self.engine.begin():
            pass

    def is_there(self, table: str = "events") -> bool:
        """Whether there is a file with a table in it, such as Rasa's."""
        return self.path.exists() and sa.inspect(self.engine).has_table(table)

    def note_deletion(self, connection: Any) -> None:
        """Writes down, with a deletion, that there is something to clean up."""
        connection.exec_driver_sql("PRAGMA user_version = 1")

    def clean(self) -> None:
        """Leaves no trace of what was deleted, now or before a clean-up that was cut short.

        When Rasa's inserts split a page, the old half stays where no deletion finds it. Only writing
        the whole file anew leaves it behind.
        """
        with self.engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA user_version").scalar():
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA user_version = 0")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # nothing, unless somebody chose a log

    def _opened(self) -> sqlite3.Connection:
        """The file, which is not made anew, with no transaction but those that are asked for."""
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # no copy of a conversation in a file elsewhere
        return connection


def _begin_to_write(connection: Any) -> None:
    """Takes the right to write at once: who reads first may find it taken when it comes to writing."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
