"""What is stored in a database file, read as it lies there."""

from __future__ import annotations

import asyncio
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any


def read(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a query finds."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return connection.execute(query, values).fetchall()


def texts(database: Path, conversation: str | None = None) -> list[str]:
    """What is stored of each message and what came of it, as JSON: of all conversations, or of one."""
    which, values = ("WHERE conversation = ?", (conversation,)) if conversation is not None else ("", ())
    found = read(database, f"SELECT data FROM turns {which} ORDER BY id", *values)
    return [zlib.decompress(data).decode() for (data,) in found]


def holds(database: Path, words: str) -> bool:
    """Whether words are stored."""
    return any(words in text for text in texts(database))


def traces(database: Path, words: str) -> list[bytes]:
    """The bytes by which a message with these words can be found in the file, when it is deleted as well."""
    return [
        data[len(data) // 2 :][:64]
        for (data,) in read(database, "SELECT data FROM turns")
        if words.encode() in zlib.decompress(data)
    ]


def left(database: Path, traces: list[bytes]) -> bool:
    """Whether one of them is anywhere in the folder of the database."""
    files = [path.read_bytes() for path in database.parent.iterdir() if path.is_file()]
    return any(trace in file for trace in traces for file in files)


def put(database: Path, conversation: str, words: str, seconds_ago: float, channel: str = "rest") -> None:
    """Stores a message that came so long ago."""
    from switchboard.store import DatabaseStore, turns
    from switchboard.store.using import Database

    url = f"sqlite:///{database}"
    store = DatabaseStore(url, Database(url))
    event = {"event": "user", "text": words, "message_id": words, "timestamp": 0, "parse_data": {}, "metadata": {}}
    packed = turns.packed([event], {}, 0)
    asyncio.run(store.append(conversation, 1, 1, packed, words, channel))
    store.used.close()
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.execute("UPDATE turns SET at = at - ? WHERE conversation = ?", (seconds_ago, conversation))
        connection.commit()
