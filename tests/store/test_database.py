"""The store over a database: which URLs it takes, what it finds again, and that no statement is SQLite's alone."""

from __future__ import annotations

import asyncio
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.dialects import postgresql, sqlite

from switchboard.store import SESSION_SECONDS, DatabaseStore, StoreError, Turn, UnknownDatabase, database, database_url
from switchboard.store.ids import KeyFileError
from switchboard.store.tracker_store import DiscreetTrackerStore

NOW = time.time()


@pytest.fixture
def store(tmp_path: Path) -> DatabaseStore:
    return DatabaseStore(f"sqlite:///{tmp_path / 'var' / 'conversations.db'}")


@pytest.fixture
def keep(store: DatabaseStore) -> Callable[..., None]:
    """Keeps events of a conversation as Rasa does."""
    store.prepare()
    rasa = DiscreetTrackerStore(host=store.url, domain=Domain.empty())

    def keep(stored_id: str, *events: Event) -> None:
        tracker = asyncio.run(rasa.retrieve(stored_id)) or DialogueStateTracker(stored_id, [])
        for event in events:
            tracker.update(event)
        asyncio.run(rasa.save(tracker))

    return keep


def said(text: str, message_id: str = "", at: float = NOW, channel: str = "web") -> UserUttered:
    return UserUttered(text, input_channel=channel, message_id=message_id or text, timestamp=at)


def going_on(store: DatabaseStore, stored_id: str) -> list[str]:
    return [turn.text for turn in asyncio.run(store.going_on(stored_id))]


# --- the URL -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://amy:horse@db/chats",
        "sqlite+aiosqlite:///chats.db",
        "var/conversations.db",
        "sqlite://",
        "sqlite:///:memory:",
        "",
    ],
)
def test_a_url_of_another_kind_is_refused_with_those_that_are_known(url: str) -> None:
    with pytest.raises(UnknownDatabase, match=r"SWITCHBOARD_DATABASE .* sqlite:///var/conversations\.db\.$") as said:
        DatabaseStore(url)
    assert "horse" not in str(said.value)


def test_each_kind_that_is_named_as_known_is_taken() -> None:
    for name, kind in database.KINDS.items():
        assert DatabaseStore(kind.LIKE).url.startswith(f"{name}://")


def test_the_url_is_that_of_the_environment_or_of_a_file_in_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_DATABASE", "sqlite:///elsewhere.db")
    assert database_url() == "sqlite:///elsewhere.db"
    monkeypatch.delenv("SWITCHBOARD_DATABASE")
    assert database_url().endswith("/var/conversations.db")


def test_the_url_that_is_handed_on_means_the_same_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = DatabaseStore("sqlite:///c.db")
    assert store.url == f"sqlite:///{tmp_path / 'c.db'}" and store.place == str(tmp_path / "c.db")
    assert DatabaseStore(store.url).place == store.place


@pytest.mark.parametrize("folder", ["with spaces", "100%25 #1", "Ünïcode&=", "it's"])
def test_a_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    store = DatabaseStore(f"sqlite:///{tmp_path / folder / 'c.db'}")
    store.prepare()
    DiscreetTrackerStore(host=store.url, domain=Domain.empty())
    assert asyncio.run(store.going_on("amy")) == []
    assert (tmp_path / folder / "c.db").stat().st_size
    assert {path.name for path in (tmp_path / folder).iterdir()} == {"c.db", "key", "token"}


# --- making ready ----------------------------------------------------------------------


def test_file_key_and_token_are_made_for_this_account_alone(store: DatabaseStore, tmp_path: Path) -> None:
    store.prepare()
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    assert made == {"conversations.db": 0o600, "key": 0o600, "token": 0o600}
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(store: DatabaseStore, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "conversations.db").touch(0o644)
    store.prepare()
    assert stat.S_IMODE((tmp_path / "var" / "conversations.db").stat().st_mode) == 0o600


def test_what_is_in_the_way_is_named(store: DatabaseStore, tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(StoreError, match="File exists") as raised:
        store.prepare()
    assert raised.value.kind == "FileExistsError"
    (tmp_path / "var").unlink()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "conversations.db").write_bytes(b"Dear diary, today we had turquoise soup again, and " * 99)
    with pytest.raises(StoreError, match="file is not a database"):
        store.prepare()
    (tmp_path / "var" / "conversations.db").unlink()
    (tmp_path / "var" / "key").touch()
    with pytest.raises(KeyFileError):
        store.prepare()


# --- what was said -----------------------------------------------------------------------


def test_the_turns_of_a_conversation_that_goes_on(store: DatabaseStore, keep: Callable[..., None]) -> None:
    answer = {"custom": {"answer": {"kind": "fact"}}, "buttons": [], "image": None}
    keep("amy", SessionStarted(timestamp=NOW), said("pay?", "one"), BotUttered("It pays.", answer))
    keep("bea", SessionStarted(timestamp=NOW), said("hours?", "one"), ActionExecuted("x"), BotUttered(None, {}))
    assert asyncio.run(store.going_on("amy")) == [
        Turn("one", "pay?", [{"custom": {"answer": {"kind": "fact"}}, "text": "It pays."}])
    ]
    assert asyncio.run(store.going_on("bea")) == [Turn("one", "hours?", [])]
    assert asyncio.run(store.going_on("am")) == []


def test_only_the_last_session_goes_on_and_only_until_it_has_been_quiet(
    store: DatabaseStore, keep: Callable[..., None]
) -> None:
    keep("amy", SessionStarted(timestamp=NOW - 9_000), said("before", at=NOW - 8_999))
    keep("amy", SessionStarted(timestamp=NOW - 60), said("now", at=NOW - 59))
    keep("bea", SessionStarted(timestamp=NOW - 9_000), said("gone", at=NOW - SESSION_SECONDS - 5))
    keep("cat", said("without a start"))
    assert [going_on(store, name) for name in ("amy", "bea", "cat")] == [["now"], [], ["without a start"]]


def test_a_message_is_found_by_its_id_in_its_own_conversation_however_long_ago(
    store: DatabaseStore, keep: Callable[..., None]
) -> None:
    keep("amy", SessionStarted(timestamp=NOW - 9_000), said("before", "one", NOW - 8_999), BotUttered("Yes."))
    keep("amy", SessionStarted(timestamp=NOW), said("now", "two"), BotUttered("one"))
    keep("bea", SessionStarted(timestamp=NOW), said("hers", "three"))
    found = {name: asyncio.run(store.find("amy", name)) for name in ("one", "two", "three", "on", "%", "' OR 1")}
    assert {name: turn and (turn.text, turn.replies) for name, turn in found.items()} == {
        "one": ("before", [{"text": "Yes."}]),
        "two": ("now", [{"text": "one"}]),
        **dict.fromkeys(("three", "on", "%", "' OR 1")),
    }


def test_of_a_new_message_the_conversation_is_not_read(
    store: DatabaseStore, keep: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("amy", said("hi", "one"))
    monkeypatch.setattr(database, "whole", lambda _: 1 / 0)
    assert asyncio.run(store.find("amy", "two")) is None
    with pytest.raises(ZeroDivisionError):
        asyncio.run(store.find("amy", "one"))


@pytest.mark.parametrize("use", ["going_on", "find", "forget"])
def test_the_event_loop_does_not_wait_for_the_database(
    store: DatabaseStore, keep: Callable[..., None], monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    keep("amy", said("hi", "one"))
    opened: list[threading.Thread] = []
    monkeypatch.setattr(
        database.SQLite, "is_there", lambda _: opened.append(threading.current_thread()) or time.sleep(0.3) or True
    )

    async def meanwhile() -> int:
        using = asyncio.create_task(getattr(store, use)("amy", *(["one"] if use == "find" else [])))
        turned = 0
        while not using.done():
            await asyncio.sleep(0.01)
            turned += 1
        assert using.result()
        return turned

    assert asyncio.run(meanwhile()) > 10
    assert opened and threading.main_thread() not in opened


def test_without_a_database_nothing_is_found_and_nothing_made(store: DatabaseStore, tmp_path: Path) -> None:
    assert asyncio.run(store.going_on("amy")) == []
    assert asyncio.run(store.find("amy", "one")) is None
    assert not asyncio.run(store.forget("amy"))
    assert store.known_as("amy") == ["amy"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("use", ["going_on", "find", "forget", "sweep", "known_as"])
def test_a_database_that_cannot_be_read_is_said_so(store: DatabaseStore, tmp_path: Path, use: str) -> None:
    (tmp_path / "var" / "conversations.db").mkdir(parents=True)
    given: dict[str, tuple[Any, ...]] = {"find": ("amy", "one"), "sweep": (1, NOW)}
    with pytest.raises(StoreError, match="unable to open database file") as raised:
        used = getattr(store, use)(*given.get(use, ("amy",)))
        asyncio.run(used)
    assert raised.value.kind == "OperationalError"


def test_a_conversation_is_known_by_what_its_client_knows_on_every_channel_that_is_stored(
    store: DatabaseStore, keep: Callable[..., None]
) -> None:
    keep("amy", said("hi", channel="web"), said("you", channel="carrier pigeon"), ActionExecuted("x"))
    keep("bea", UserUttered("by no channel"))
    known = store.known_as("me")
    assert known[0] == "me"
    assert set(known[1:]) == {store.key.stored_id("web", "me"), store.key.stored_id("carrier pigeon", "me")}


# --- one at a time -------------------------------------------------------------------------


def test_one_at_a_time_in_a_conversation_and_others_beside_it(store: DatabaseStore) -> None:
    order: list[str] = []

    async def act(stored_id: str, name: str) -> None:
        async with store.alone(stored_id):
            order.append(f"{name} begins")
            await asyncio.sleep(0.05)
            order.append(f"{name} ends")

    async def together() -> None:
        await asyncio.gather(act("amy", "first"), act("amy", "second"), act("bea", "other"))

    asyncio.run(together())
    assert order.index("first ends") < order.index("second begins")
    assert order.index("other begins") < order.index("first ends")
    assert not store._locks  # of what nobody waits for, nothing is kept


# --- the statements ------------------------------------------------------------------------

STATEMENTS = {
    "whole": database.whole("amy"),
    "last session": database.last_session("amy"),
    "message": database.message("amy", "one"),
    "channels": database.channels_stored(),
    "how many": database.conversations(database.outlived(NOW, 9)),
    "delete": sa.delete(database.EVENTS).where(database.outlived(NOW, 9)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_statement_can_be_said_to_another_database(name: str) -> None:
    said = str(STATEMENTS[name].compile(dialect=postgresql.dialect()))
    assert "JSON_EXTRACT" in str(STATEMENTS[name].compile(dialect=sqlite.dialect())) or "JSON" not in said
    assert "JSON_EXTRACT" not in said
    if name in ("message", "channels"):
        assert "CAST(events.data AS JSON) ->> " in said
    if name in ("how many", "delete"):
        assert said.startswith("WITH numbered AS") and "OVER (PARTITION BY" in said
