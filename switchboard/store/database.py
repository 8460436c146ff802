"""The store over a database: a row for each message, found by its conversation; and deletion when it is due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from switchboard.settings import MessagesAMinute
from switchboard.store import beside, schema, turns
from switchboard.store.ids import Key, KeyFileError, Token
from switchboard.store.interface import Count, Overtaken, SetAside, Store, StoreError
from switchboard.store.limit import Limit, SharedLimit
from switchboard.store.tables import ENTRUSTED, TURNS, insert
from switchboard.store.turns import MOST_TURNS, SESSION_SECONDS, Row, Turn
from switchboard.store.using import Database, database

#: A store that takes longer than this is not well.
HEALTHY_SECONDS = 2
#: A limit is counted by this server alone when the shared count takes longer.
COUNT_SECONDS = 0.5
#: So many sessions are deleted at a time, which keeps others from writing for some milliseconds.
SESSIONS = 50
_DAY = 24 * 60 * 60
_COUNTED = timedelta(days=beside.COUNTED_DAYS)
_row = TURNS.c


class DatabaseStore(Store):
    """The conversations in the database at a URL. Every channel has one; so has whoever looks after the server.

    All of it raises StoreError when the database cannot be used at the moment. A database that is not there yet
    holds nothing.
    """

    def __init__(self, url: str, used: Database | None = None) -> None:
        """Raises UnknownDatabase."""
        super().__init__()
        self.used = used or database(url)

    @property
    def url(self) -> str:
        """The URL, for a process that may run in another folder."""
        return self.used.kind.url

    @property
    def place(self) -> str:
        """Where it is, in words for whoever looks after the server."""
        return self.used.kind.place

    @cached_property
    def key(self) -> Key:  # type: ignore[override]
        """The key, which is made first when there is none. Raises KeyFileError."""
        return Key.load(self.used.kind.folder / "key")

    @cached_property
    def token(self) -> Token:  # type: ignore[override]
        """The token, which is made first when there is none. Raises KeyFileError."""
        return Token.load(self.used.kind.folder / "token")

    # --- for channels, off the event loop ----------------------------------------------

    @property
    def well(self) -> bool:
        """See Store."""
        return self.used.well

    async def healthy(self) -> bool:
        """See Store."""
        try:
            await asyncio.wait_for(self.used.write(self.used.clock.advance, patience=0), HEALTHY_SECONDS)
        except (StoreError, TimeoutError):
            return False
        return True

    def limit(self, allowed: MessagesAMinute) -> Limit:
        """See Store."""
        return SharedLimit(allowed, self._counted) if self.used.kind.SHARED else super().limit(allowed)

    @asynccontextmanager
    async def alone(self, stored_id: str) -> AsyncIterator[None]:
        """See Store. Raises StoreError."""
        async with super().alone(stored_id):
            if not self.used.kind.SHARED:
                yield
                return
            give_back = await self.used.lock(stored_id)
            try:
                yield
            finally:
                self.used.give_back(give_back)

    async def going_on(self, stored_id: str) -> list[Turn]:
        """See Store."""
        rows = await self.last(stored_id, MOST_TURNS)
        if not rows or rows[-1].at < self.used.clock.now() - SESSION_SECONDS:
            return []
        return _turns(rows)

    async def find(self, stored_id: str, message_id: str) -> Turn | None:
        """See Store."""
        rows = await self._rows(self._of_message(stored_id, message_id))
        return turns.find([event for row in rows for event in row.events], message_id)

    async def forget(self, stored_id: str) -> bool:
        """See Store."""

        def forget(held: Any) -> bool:
            deleted = bool(held.execute(sa.delete(TURNS).where(_row.conversation == stored_id)).rowcount)
            if deleted:
                self.used.kind.note_deletion(held)
            return deleted

        if not self.used.kind.is_there():
            return False
        deleted = await self.used.write(forget)
        with suppress(StoreError):  # somebody is writing: the next sweep cleans up
            await self.used.off_the_loop(self.used.clean_now, patience=0)
        return deleted

    async def take(self, *names: str) -> bool:
        """See Store."""
        ids = [self._beside_id(name) for name in names]
        mark = cache(lambda: beside.mark(self.used.clock.now()))  # within, where the time is known; for all attempts
        return await self.used.write(lambda held: beside.take(held, ids, mark()))

    async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
        """See Store."""
        week = {"week": str(_monday(date.today())), "channel": channel}
        rows = [{**week, **asdict(count), "times": times} for count, times in counts.items()]
        await self.used.write(lambda held: beside.tally(held, rows))

    async def counts_so_far(self) -> list[tuple[str, str, str, str, str, str, int]]:
        """See Store."""
        return await self.used.off_the_loop(self.counts)

    async def entrust(self, name: str, secret: str | None) -> None:
        """See Store."""
        id = self._beside_id(name)
        if secret is None:
            await self.used.write(lambda held: beside.drop(held, id))
        else:
            sealed = self.key.sealed(secret)
            await self.used.write(lambda held: beside.entrust(held, id, sealed))

    async def entrusted(self, name: str) -> str | None:
        """See Store."""
        statement = beside.entrusted(self._beside_id(name))
        sealed = await self.used.read(lambda held: held.execute(statement).scalar(), None)
        return self.key.opened(sealed) if sealed else None

    # --- for Rasa's tracker store -----------------------------------------------------------

    async def last(self, stored_id: str, most: int | None) -> list[Row]:
        """The last rows of the last session of a conversation, at most so many, in order."""
        mine = sa.select(TURNS).where(_row.conversation == stored_id).order_by(_row.number.desc())
        session = mine.with_only_columns(_row.session).limit(1).scalar_subquery()
        return (await self._rows(mine.where(_row.session == session).limit(most)))[::-1]

    async def whole(self, stored_id: str) -> list[Row]:
        """All rows of a conversation, in order."""
        return await self._rows(sa.select(TURNS).where(_row.conversation == stored_id).order_by(_row.number))

    async def conversations(self) -> list[str]:
        """The stored ids of all conversations."""
        statement = sa.select(_row.conversation).distinct()
        return await self.used.read(lambda held: list(held.execute(statement).scalars()), [])

    async def append(
        self, stored_id: str, number: int, session: int, data: bytes, message: str | None, channel: str | None
    ) -> None:
        """Stores a row of a conversation after all others. Raises Overtaken where it is not the next, what the
        conversation had before was deleted, or the message has been answered meanwhile."""
        values = {"conversation": stored_id, "number": number, "session": session, "data": data}
        before = (
            sa.select(_row.number, _row.data)
            .where(_row.conversation == stored_id)
            .order_by(_row.number.desc())
            .limit(1)
        )

        def answered(held: Any) -> bool:
            """Whether another server has answered this message after this one had asked for it."""
            same = held.execute(self._of_message(stored_id, message))
            return any(event["event"] == "bot" for row in same for event in _as_row(row).events)

        def append(held: Any) -> None:
            last = held.execute(before).first()
            if last and last.number == number and bytes(last.data) == data:
                return  # it was stored, and only the word of it was lost
            if (last.number if last else 0) != number - 1 or (message and answered(held)):
                raise Overtaken
            at = self.used.clock.catch_up(held)
            try:
                held.execute(sa.insert(TURNS).values(**values, message=message, channel=channel, at=at))
            except IntegrityError:
                raise Overtaken from None

        await self.used.write(append)

    # --- for whoever looks after the server ----------------------------------------------

    def counts(self) -> list[tuple[str, str, str, str, str, str, int]]:
        """What was asked, and said of replies: the Monday of the week, the channel, the fields of Count, how often."""
        return self.used.read_now(lambda held: [tuple(row) for row in held.execute(beside.tallied()).all()], [])

    def size(self) -> int:
        """How many bytes all of it takes."""
        return self.used.read_now(self.used.kind.size, 0)

    def prepare(self) -> SetAside | None:
        """Sees to it that conversations can be kept, and their ids be told from forged ones.

        Returns a database that was damaged and set aside. Raises KeyFileError, and StoreError also where the database
        has to be brought forward first.
        """
        set_aside = self.used.prepare()
        _ = self.key, self.token  # which makes them
        if self.used.kind.SHARED:
            self._compare_keys()
        return set_aside

    def upgrade(self) -> str:
        """Brings the schema forward; returns the step that it is at. On PostgreSQL, servers may be running."""
        return self.used.move_schema(schema.upgrade)

    def downgrade(self) -> str:
        """Takes the schema a step back, for an older version of this program; returns the step that it is at then."""
        return self.used.move_schema(schema.downgrade)

    def sweep(self, keep_days: int, at_once: bool = False) -> int:
        """Deletes every session that has ended and began `keep_days` ago or earlier, some at a time.

        Returns of how many conversations something was deleted. What fails, the next sweep does. Where nothing has run
        for a while, the first half hour deletes nothing, unless it is to be `at_once`.
        """
        if not self.used.kind.is_there():
            return 0
        held_until = self.used.write_now(self.used.clock.advance)
        now, deleted = self.used.clock.now(), set[str]()
        if at_once or held_until <= now:
            due = outlived(now, keep_days * _DAY)
            while sessions := self.used.write_now(lambda held: self._delete(held, due)):
                deleted |= sessions
        week = str(date.fromtimestamp(now) - _COUNTED)
        self.used.write_now(lambda held: beside.sweep(held, now, week))
        if self.used.kind.SHARED:
            self.used.write_now(beside.sweep_counted)
        self.used.clean_now()
        self.used.kind.delete_set_aside(max(keep_days, 1) * _DAY)
        return len(deleted)

    def known_as(self, conversation: str) -> list[str]:
        """The stored ids that a text may stand for: itself, or what a client knows its conversation by.

        That may be on any channel of which something is stored.
        """
        statement = sa.select(_row.channel).distinct()
        channels: list[str | None] = self.used.read_now(lambda held: list(held.execute(statement).scalars()), [])
        return [conversation, *(self.key.stored_id(channel, conversation) for channel in channels if channel)]

    # --- behind these ----------------------------------------------------------------------

    def _compare_keys(self) -> None:
        """Raises KeyFileError where other servers of this database hash with another key."""
        mine = self.key.stored_id("key", "of all servers")

        def compare(held: Any) -> bool:
            held.execute(insert(held, ENTRUSTED).values(id="key", sealed=mine).on_conflict_do_nothing())
            return bool(held.execute(beside.entrusted("key")).scalar() == mine)

        if not self.used.write_now(compare):
            raise KeyFileError(
                f"{self.used.kind.folder / 'key'} is not the key that the other servers of this database have: "
                "copy the files key and token from one of them."
            )

    def _beside_id(self, name: str) -> str:
        """What stands in the tables beside for a name."""
        return self.key.stored_id("beside", name)

    async def _counted(self, name: str, allowed: int, times: int) -> bool:
        """Counts for a limit that servers share; where the database is away, this server's own count is enough."""
        if not self.well:
            return True
        id = self.key.stored_id("counted", name)
        try:
            counting = self.used.write(lambda held: beside.count(held, id, allowed, times), patience=0)
            return await asyncio.wait_for(counting, COUNT_SECONDS)
        except (StoreError, TimeoutError):
            return True

    def _of_message(self, stored_id: str, message_id: str | None) -> Any:
        which = sa.and_(_row.conversation == stored_id, _row.message == message_id)
        return sa.select(TURNS).where(which).order_by(_row.number)

    async def _rows(self, statement: Any) -> list[Row]:
        return await self.used.read(lambda held: [_as_row(row) for row in held.execute(statement)], [])

    def _delete(self, held: Any, due: Any) -> set[str]:
        """Deletes some sessions that are due; returns of which conversations."""
        sessions = held.execute(due.limit(SESSIONS)).all()
        for conversation, session in sessions:
            held.execute(sa.delete(TURNS).where(_row.conversation == conversation, _row.session == session))
        if sessions:
            self.used.kind.note_deletion(held)
        return {conversation for conversation, _ in sessions}


def outlived(now: float, seconds: float) -> Any:
    """The sessions that have ended and began so many seconds ago or earlier. A session is deleted whole."""
    old, other = TURNS.alias("old"), TURNS.alias("other")
    same = other.c.conversation == old.c.conversation
    going_on = sa.exists().where(same, other.c.session == old.c.session, other.c.at > now - SESSION_SECONDS)
    followed = sa.exists().where(same, other.c.session > old.c.session)
    ended = sa.or_(followed, sa.not_(going_on))
    return sa.select(old.c.conversation, old.c.session).where(old.c.at <= now - seconds, ended).distinct()


def _monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _as_row(row: Any) -> Row:
    events, slots = turns.unpacked(bytes(row.data))
    return Row(row.number, row.session, row.at, events, slots)


def _turns(rows: Sequence[Row]) -> list[Turn]:
    return turns.turns([event for row in rows for event in row.events])
