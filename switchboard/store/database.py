"""Conversations in a database, in the table that Rasa's tracker store writes; and their deletion when they are due.

The statements are for any database that SQLAlchemy knows. What only one kind of database needs stands in a class of
its own, with the members of SQLite; KINDS names them.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from switchboard.model import ROOT
from switchboard.store import beside, turns
from switchboard.store.ids import Key, Token
from switchboard.store.interface import Store, StoreError
from switchboard.store.sqlite import SQLite
from switchboard.store.turns import SESSION_SECONDS, Event, Turn

#: The environment variable with the URL of the database.
DATABASE = "SWITCHBOARD_DATABASE"
#: A store that takes longer than this is not well.
HEALTHY_SECONDS = 2
KINDS = {"sqlite": SQLite}
_DAY = 24 * 60 * 60
_USEFUL = timedelta(days=beside.USEFUL_DAYS)

#: Rasa's table: one row for each thing that happened, which `data` holds as JSON.
EVENTS = sa.table(
    "events",
    sa.column("id", sa.Integer),
    sa.column("sender_id", sa.String),
    sa.column("type_name", sa.String),
    sa.column("timestamp", sa.Float),
    sa.column("data", sa.Text),
)
_event = EVENTS.c
_begins, _is_message = _event.type_name == "session_started", _event.type_name == "user"
#: The column is text: PostgreSQL reads JSON only where it is told that it is.
_json = sa.type_coerce(sa.cast(_event.data, sa.Text().with_variant(sa.JSON(), "postgresql")), sa.JSON)


class UnknownDatabase(Exception):
    """A URL of a database that cannot be used; the text says which can."""


def database_url() -> str:
    """The URL that the environment names; without one, that of a file in the folder `var`."""
    return os.environ.get(DATABASE) or f"sqlite:///{ROOT / 'var' / 'conversations.db'}"


def of_kind(url: str) -> SQLite:
    """The database at a URL, which is not opened yet. Raises UnknownDatabase."""
    try:
        parsed = sa.engine.make_url(url)
        return KINDS[parsed.drivername](parsed)
    except (ArgumentError, KeyError, ValueError):  # the URL itself may hold a password
        known = " or ".join(kind.LIKE for kind in KINDS.values())
        raise UnknownDatabase(
            f"Conversations cannot be kept in the database that {DATABASE} names. It must be a URL such as {known}."
        ) from None


class DatabaseStore(Store):
    """The conversations in the database at a URL. Every channel has one; so has whoever looks after the server.

    All of it raises StoreError when the database cannot be used at the moment. A database that is not there yet
    holds nothing.
    """

    def __init__(self, url: str) -> None:
        """Raises UnknownDatabase."""
        super().__init__()
        self._kind, self._made = of_kind(url), False

    @property
    def url(self) -> str:
        """The URL, for a process that may run in another folder."""
        return self._kind.url

    @property
    def place(self) -> str:
        """Where it is, in words for whoever looks after the server."""
        return self._kind.place

    @cached_property
    def key(self) -> Key:  # type: ignore[override]
        """The key, which is made first when there is none. Raises KeyFileError."""
        return Key.load(self._kind.folder / "key")

    @cached_property
    def token(self) -> Token:  # type: ignore[override]
        """The token, which is made first when there is none. Raises KeyFileError."""
        return Token.load(self._kind.folder / "token")

    # --- for channels, off the event loop ----------------------------------------------

    async def going_on(self, stored_id: str) -> list[Turn]:
        """See Store."""
        events = await asyncio.to_thread(self._events, last_session(stored_id))
        return turns.going_on(events, time.time())

    async def find(self, stored_id: str, message_id: str) -> Turn | None:
        """See Store."""
        return await asyncio.to_thread(self._find, stored_id, message_id)

    async def forget(self, stored_id: str) -> bool:
        """See Store."""
        return await asyncio.to_thread(self._forget, stored_id)

    async def healthy(self) -> bool:
        """See Store."""
        try:
            await asyncio.wait_for(asyncio.to_thread(self._beside, lambda held: None), HEALTHY_SECONDS)
        except (StoreError, TimeoutError):
            return False
        return True

    async def take(self, *names: str) -> bool:
        """See Store."""
        ids = [self._beside_id(name) for name in names]
        return bool(await asyncio.to_thread(self._beside, lambda held: beside.take(held, ids, time.time())))

    async def count_useful(self, channel: str, topics: Sequence[str], useful: bool) -> None:
        """See Store."""

        def count(held: Any) -> None:
            for topic in topics:
                beside.count_useful(held, str(date.today()), channel, topic, useful)

        await asyncio.to_thread(self._beside, count)

    async def entrust(self, name: str, secret: str | None) -> None:
        """See Store."""
        id = self._beside_id(name)
        if secret is None:
            await asyncio.to_thread(self._beside, lambda held: beside.drop(held, id))
        else:
            sealed = self.key.sealed(secret)
            await asyncio.to_thread(self._beside, lambda held: beside.entrust(held, id, sealed))

    async def entrusted(self, name: str) -> str | None:
        """See Store."""
        statement = beside.entrusted(self._beside_id(name))
        sealed = await asyncio.to_thread(self._beside, lambda held: held.execute(statement).scalar())
        return self.key.opened(sealed) if sealed else None

    # --- for whoever looks after the server ----------------------------------------------

    def useful(self) -> list[tuple[str, str, bool, int]]:
        """How often replies were called useful, or not: the topic, the channel, whether useful, how often."""
        return [tuple(row) for row in self._beside(lambda held: held.execute(beside.useful()).all())]

    def prepare(self) -> None:
        """Sees to it that conversations can be kept, and their ids be told from forged ones. Raises KeyFileError."""
        with _in_our_words():
            self._kind.prepare()
        _ = self.key, self.token  # which makes them

    def sweep(self, keep_days: int, now: float) -> int:
        """Deletes every session that has ended and began `keep_days` ago or earlier.

        Returns of how many conversations something was deleted. What fails, the next sweep does.
        """
        with _in_our_words():
            if not self._kind.is_there():
                return 0
            deleted = self._delete(outlived(now, keep_days * _DAY))
            if self._kind.is_there(beside.TAKEN.name):
                self._beside(lambda held: beside.sweep(held, now, str(date.fromtimestamp(now) - _USEFUL)))
            self._kind.clean()
            return deleted

    def known_as(self, conversation: str) -> list[str]:
        """The stored ids that a text may stand for: itself, or what a client knows its conversation by.

        That may be on any channel of which something is stored.
        """
        channels = self._first_column(channels_stored())
        return [conversation, *(self.key.stored_id(channel, conversation) for channel in channels if channel)]

    # --- behind these ----------------------------------------------------------------------

    def _beside(self, use: Callable[[Any], Any]) -> Any:
        """Uses the tables beside Rasa's, which are made when they are first needed."""
        with _in_our_words():
            if not self._made:
                self._kind.prepare()
            with self._kind.engine.begin() as connection:
                if not self._made:
                    beside.create(connection)
                found = use(connection)
            self._made = True
            return found

    def _beside_id(self, name: str) -> str:
        """What stands in those tables for a name."""
        return self.key.stored_id("beside", name)

    def _find(self, stored_id: str, message_id: str) -> Turn | None:
        """Every message asks, and most are new: of those no more is read than that."""
        if not self._first_column(message(stored_id, message_id)):
            return None
        return turns.find(self._events(whole(stored_id)), message_id)

    def _forget(self, stored_id: str) -> bool:
        with _in_our_words():
            if not self._kind.is_there():
                return False
            deleted = self._delete(_event.sender_id == stored_id)
            with suppress(OperationalError):  # somebody is writing: the next sweep cleans up
                self._kind.clean()
            return bool(deleted)

    def _events(self, statement: Any) -> list[Event]:
        return [json.loads(data) for data in self._first_column(statement)]

    def _first_column(self, statement: Any) -> list[Any]:
        with _in_our_words():
            if not self._kind.is_there():
                return []
            with self._kind.engine.connect() as connection:
                return list(connection.execute(statement).scalars())

    def _delete(self, which: Any) -> int:
        """Deletes events; returns how many conversations they were of."""
        with self._kind.engine.begin() as connection:
            found = int(connection.execute(conversations(which)).scalar())
            if found:
                connection.execute(sa.delete(EVENTS).where(which))
                self._kind.note_deletion(connection)
            return found


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Turns the errors of any database into StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(error.orig) from None
    except OSError as error:
        raise StoreError(error) from None


# --- statements -----------------------------------------------------------------------------


def whole(stored_id: str) -> Any:
    """The events of a conversation, as JSON, in order."""
    return sa.select(_event.data).where(_event.sender_id == stored_id).order_by(_event.id)


def last_session(stored_id: str) -> Any:
    """Those of its last session: as Rasa reads it."""
    began = sa.select(sa.func.max(_event.timestamp)).where(_event.sender_id == stored_id, _begins).scalar_subquery()
    return whole(stored_id).where(sa.or_(_event.timestamp >= began, began.is_(None)))


def message(stored_id: str, message_id: str) -> Any:
    """One row if a message of the conversation has this id."""
    has_it = _json["message_id"].as_string() == message_id
    return sa.select(_event.id).where(_event.sender_id == stored_id, _is_message, has_it).limit(1)


def channels_stored() -> Any:
    """The names of the channels that messages have come by."""
    return sa.select(_json["input_channel"].as_string()).where(_is_message).distinct()


def conversations(which: Any) -> Any:
    """How many conversations some events are of."""
    return sa.select(sa.func.count(sa.distinct(_event.sender_id))).where(which)


def outlived(now: float, seconds: float) -> Any:
    """The events of the sessions that have ended and began so many seconds ago or earlier, as a condition.

    A session is deleted whole: of half of one, Rasa could not tell when it ended. What began more than a day from
    now was stored while the clock was fast, and would else be kept until then.
    """
    # Every event with the number of its session within its conversation. (Rasa writes an event or two just before
    # `session_started`: the first ones belong to session 1.)
    begun = sa.func.sum(sa.case((_begins, 1), else_=0)).over(partition_by=_event.sender_id, order_by=_event.id)
    event = sa.select(
        _event.id,
        _event.sender_id,
        sa.func.coalesce(_event.timestamp, 0).label("at"),
        sa.case((begun < 1, 1), else_=begun).label("session"),
    ).cte("numbered")
    # Every session with what decides on it.
    last = sa.func.max(event.c.session).over(partition_by=event.c.sender_id)
    session = (
        sa.select(
            event.c.sender_id,
            event.c.session,
            sa.func.min(event.c.at).label("began"),
            sa.func.max(event.c.at).label("quiet_since"),
            (event.c.session < last).label("followed"),
        )
        .group_by(event.c.sender_id, event.c.session)
        .cte("sessions")
    )
    both = sa.and_(event.c.sender_id == session.c.sender_id, event.c.session == session.c.session)
    ended = sa.or_(session.c.followed, session.c.quiet_since < now - SESSION_SECONDS)
    due = sa.or_(sa.and_(ended, session.c.began <= now - seconds), session.c.began > now + _DAY)
    return _event.id.in_(sa.select(event.c.id).join(session, both).where(due))
