"""The store over both kinds of database: which URLs it takes, what it finds again, and order among many servers."""

from __future__ import annotations

import asyncio
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stored
from keeping import Hands, Rasa
from postgres import Postgres

from switchboard.settings import MessagesAMinute
from switchboard.store import (
    SESSION_SECONDS,
    DatabaseStore,
    Overtaken,
    StoreError,
    Turn,
    UnknownDatabase,
    database_url,
    using,
)
from switchboard.store.ids import KeyFileError
from switchboard.store.postgres import Postgres as PostgresKind


def going_on(store: DatabaseStore, stored_id: str) -> list[str]:
    return [turn.text for turn in asyncio.run(store.going_on(stored_id))]


# --- the URL -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["mysql://amy:horse@db/chats", "sqlite+aiosqlite:///c.db", "var/c.db", "sqlite://", "sqlite:///:memory:", ""],
)
def test_a_url_of_another_kind_is_refused_with_those_that_are_known(url: str) -> None:
    known = r"sqlite:///var/conversations\.db or postgresql://switchboard@localhost/switchboard\.$"
    with pytest.raises(UnknownDatabase, match=rf"SWITCHBOARD_DATABASE .* {known}") as said:
        DatabaseStore(url)
    assert "horse" not in str(said.value)


def test_each_kind_that_is_named_as_known_is_taken() -> None:
    for name, kind in using.KINDS.items():
        assert DatabaseStore(kind.LIKE).url.startswith(f"{name}://")


def test_the_place_that_is_told_holds_no_password_and_the_url_that_is_handed_on_does() -> None:
    store = DatabaseStore("postgresql://amy:horse@db/chats")
    assert store.place == "the database chats on db"
    assert store.url == "postgresql://amy:horse@db/chats"


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
    assert asyncio.run(store.going_on("amy")) == []
    store.used.close()
    assert {path.name for path in (tmp_path / folder).iterdir()} == {"c.db", "key", "token"}


# --- making ready ----------------------------------------------------------------------


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_file_key_and_token_are_made_for_this_account_alone(store: DatabaseStore, tmp_path: Path) -> None:
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    assert set(made) >= {"conversations.db", "key", "token"} and set(made.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_others_could_read_is_closed_to_them(
    open_store: Callable[[], DatabaseStore], tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "conversations.db").touch(0o644)
    open_store().prepare()
    assert stat.S_IMODE((tmp_path / "var" / "conversations.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_is_in_the_way_is_named(open_store: Callable[[], DatabaseStore], tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(StoreError, match="File exists") as raised:
        open_store().prepare()
    assert raised.value.kind == "FileExistsError"
    (tmp_path / "var").unlink()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "key").touch()
    with pytest.raises(KeyFileError):
        open_store().prepare()


def test_servers_that_share_a_database_need_the_same_key(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new()
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr("switchboard.store.postgres.ROOT", tmp_path / "one")
    DatabaseStore(url).prepare()
    DatabaseStore(url, using.Database(url)).prepare()
    monkeypatch.setattr("switchboard.store.postgres.ROOT", tmp_path / "other")
    with pytest.raises(KeyFileError, match=r"not the key .* other servers"):
        DatabaseStore(url, using.Database(url)).prepare()


# --- what was said -----------------------------------------------------------------------


def test_the_turns_of_a_conversation_that_goes_on(store: DatabaseStore, rasa: Rasa) -> None:
    rasa.say("amy", "pay?")
    asyncio.run(rasa.hear("bea", "hours?", answer=False))
    answer = {"kind": "fact", "words": "You said pay?."}
    assert asyncio.run(store.going_on("amy")) == [Turn("pay?", "pay?", [{"custom": {"answer": answer}}])]
    assert asyncio.run(store.going_on("bea")) == [Turn("hours?", "hours?", [])]
    assert asyncio.run(store.going_on("am")) == []


def test_only_the_last_session_goes_on_and_only_until_it_has_been_quiet(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    rasa.say("amy", "before")
    hands.pass_(SESSION_SECONDS + 1)
    rasa.say("amy", "now")
    assert going_on(store, "amy") == ["now"]
    hands.pass_(SESSION_SECONDS - 1)
    assert going_on(store, "amy") == ["now"]
    hands.pass_(2)
    assert going_on(store, "amy") == []


def test_a_message_is_found_by_its_id_in_its_own_conversation_however_long_ago(
    store: DatabaseStore, rasa: Rasa, hands: Hands
) -> None:
    asyncio.run(rasa.hear("amy", "before", "one"))
    hands.pass_(9_000)
    asyncio.run(rasa.hear("amy", "now", "two"))
    asyncio.run(rasa.hear("bea", "hers", "three"))
    found = {name: asyncio.run(store.find("amy", name)) for name in ("one", "two", "three", "on", "%", "' OR 1")}
    assert {name: turn and turn.text for name, turn in found.items()} == {
        **{"one": "before", "two": "now"},
        **dict.fromkeys(("three", "on", "%", "' OR 1")),
    }


def test_a_message_that_was_handled_again_since_nothing_was_said_to_it_is_one_turn(
    store: DatabaseStore, rasa: Rasa
) -> None:
    asyncio.run(rasa.hear("amy", "pay?", "one", answer=False))
    asyncio.run(rasa.hear("amy", "pay?", "one"))
    (turn,) = asyncio.run(store.going_on("amy"))
    assert turn == asyncio.run(store.find("amy", "one")) and len(turn.replies) == 1


@pytest.mark.parametrize("use", ["going_on", "find", "forget", "take", "healthy", "entrust"])
def test_the_event_loop_does_not_wait_for_the_database(
    store: DatabaseStore, rasa: Rasa, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    rasa.say("amy", "one")
    opened: list[threading.Thread] = []

    def slow(*_: Any) -> None:
        opened.append(threading.current_thread())
        time.sleep(0.2)

    monkeypatch.setattr(store.used, "_make_usable", slow)
    given = {"find": ("amy", "one"), "take": ("x",), "healthy": (), "entrust": ("x", "y")}.get(use, ("amy",))

    async def meanwhile() -> int:
        using = asyncio.create_task(getattr(store, use)(*given))
        turned = 0
        while not using.done():
            await asyncio.sleep(0.01)
            turned += 1
        using.result()
        return turned

    assert asyncio.run(meanwhile()) > 5
    assert opened and threading.main_thread() not in opened


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_without_a_database_nothing_is_found_and_nothing_made(
    open_store: Callable[[], DatabaseStore], tmp_path: Path
) -> None:
    store = open_store()
    assert asyncio.run(store.going_on("amy")) == []
    assert asyncio.run(store.find("amy", "one")) is None
    assert not asyncio.run(store.forget("amy"))
    assert store.known_as("amy") == ["amy"] and store.counts() == [] and store.sweep(0) == 0
    assert not list(tmp_path.iterdir())


def test_a_conversation_is_known_by_what_its_client_knows_on_every_channel_that_is_stored(
    store: DatabaseStore, rasa: Rasa
) -> None:
    asyncio.run(rasa.hear("amy", "hi", channel="web"))
    asyncio.run(rasa.hear("amy", "you", channel="carrier pigeon"))
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


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_several_servers_take_the_messages_of_a_conversation_in_the_order_in_which_they_came(
    open_store: Callable[[], DatabaseStore],
) -> None:
    servers = [open_store() for _ in range(3)]
    servers[0].prepare()
    order: list[int] = []

    async def act(number: int) -> None:
        async with servers[number % 3].alone("amy"):
            order.append(number)
            await asyncio.sleep(0.01)
            order.append(number)

    async def together() -> None:
        coming = []
        for number in range(12):
            coming.append(asyncio.create_task(act(number)))
            await asyncio.sleep(0.03 if number < 3 else 0.005)
        await asyncio.gather(*coming)

    asyncio.run(together())
    assert order[0::2] == order[1::2], "none begins before the one before has ended"
    for server in range(3):
        own = [number for number in order[0::2] if number % 3 == server]
        assert own == sorted(own)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_lock_of_a_server_that_dies_is_free(open_store: Callable[[], DatabaseStore], postgres: Postgres) -> None:
    one, other = open_store(), open_store()
    one.prepare()

    async def act() -> bool:
        async with one.alone("amy"):
            kind = one.used.kind
            assert isinstance(kind, PostgresKind)
            kind._locks.close()  # as when its process is killed
            async with other.alone("amy"):
                return True

    assert asyncio.run(act())


def test_of_two_servers_that_answer_in_one_conversation_at_once_one_begins_anew(
    store: DatabaseStore, rasa: Rasa
) -> None:
    async def both() -> None:
        mine, theirs = await rasa.begin("amy"), await rasa.begin("amy")
        rasa.add(mine, "mine", "one", "web", True)
        rasa.add(theirs, "theirs", "two", "web", True)
        await rasa.trackers.save(theirs)
        with pytest.raises(Overtaken):
            await rasa.trackers.save(mine)
        await rasa.hear("amy", "mine", "one")

    asyncio.run(both())
    assert rasa.said("amy") == ["theirs", "mine"]


def test_what_was_deleted_meanwhile_is_not_stored_anew(store: DatabaseStore, rasa: Rasa) -> None:
    rasa.say("amy", "first")

    async def meanwhile() -> None:
        tracker = await rasa.begin("amy")
        rasa.add(tracker, "second", "two", "web", True)
        assert await store.forget("amy")
        with pytest.raises(Overtaken):
            await rasa.trackers.save(tracker)

    asyncio.run(meanwhile())
    assert rasa.said("amy") == []


def test_a_row_whose_storing_was_not_confirmed_is_stored_once(store: DatabaseStore) -> None:
    for _ in range(2):
        asyncio.run(store.append("amy", 1, 1, b"packed", "one", "web"))
    with pytest.raises(Overtaken):
        asyncio.run(store.append("amy", 1, 1, b"other", "two", "web"))


# --- limits --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_several_servers_count_together(open_store: Callable[[], DatabaseStore]) -> None:
    servers = [open_store() for _ in range(2)]
    servers[0].prepare()
    limits = [server.limit(MessagesAMinute(conversation=7, address=40)) for server in servers]

    async def count() -> tuple[int, int]:
        conversations = await asyncio.gather(*(limits[n % 2].conversation("amy") for n in range(20)))
        await limits[0].charge(0.3, "bea", "10.0.0.1")
        addresses = [await limits[n % 2].address("10.0.0.1") for n in range(60)]
        return sum(conversations), sum(addresses)

    assert asyncio.run(count()) == (7, 30), "a costly look counts as ten on either"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_without_the_database_each_server_counts_by_itself_and_at_once(
    store: DatabaseStore, postgres: Postgres
) -> None:
    limit = store.limit(MessagesAMinute(conversation=3, address=9))
    postgres.freeze()
    try:
        since = time.monotonic()
        within = asyncio.run(_asked(limit, 5))
        assert within == [True, True, True, False, False]
        assert time.monotonic() - since < 3
    finally:
        postgres.thaw()


async def _asked(limit: Any, times: int) -> list[bool]:
    return [await limit.conversation("amy") for _ in range(times)]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_is_stored_is_small_and_without_what_nobody_needs(
    store: DatabaseStore, rasa: Rasa, tmp_path: Path
) -> None:
    rasa.say("amy", "pay?")
    (text,) = stored.texts(tmp_path / "var" / "conversations.db")
    assert '"alarm":1' in text and "facts" not in text and "model_id" not in text and "buttons" not in text
