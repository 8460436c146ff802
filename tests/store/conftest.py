"""The store on both kinds of database, with a clock that is moved by hand, and conversations as Rasa keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keeping import Hands, Rasa
from postgres import Postgres

from switchboard.store import DatabaseStore
from switchboard.store.using import Database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of a worker."""
    try:
        server = Postgres()
    except LookupError as missing:
        pytest.fail(str(missing))
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'conversations.db'}"
    return str(request.getfixturevalue("postgres").new())


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def open_store(
    url: str, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], DatabaseStore]]:
    """Opens the store as another server would."""
    monkeypatch.setattr("switchboard.store.postgres.ROOT", tmp_path)
    opened: list[Database] = []

    def open_store() -> DatabaseStore:
        opened.append(Database(url, hands.clock()))
        return DatabaseStore(url, opened[-1])

    yield open_store
    for used in opened:
        used.close()


@pytest.fixture
def store(open_store: Callable[[], DatabaseStore]) -> DatabaseStore:
    """A store that is ready."""
    store = open_store()
    store.prepare()
    return store


@pytest.fixture
def rasa(store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, hands: Hands) -> Rasa:
    return Rasa(store, monkeypatch, hands)
