"""The web chat and Teams, each on a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from chatting import MANY, Chat
from rasa.core.run import _create_app_without_api
from served import served
from teams_room import Room, room

from switchboard.store.limit import Limit

if TYPE_CHECKING:
    from switchboard.local import LocalBot


@pytest.fixture(scope="session")
def only_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    chat = Chat(tmp_path_factory.mktemp("web") / "conversations.db")
    app = _create_app_without_api(None)
    chat.mount(app)
    with served(app) as chat.port:
        yield chat


@pytest.fixture
def chat(only_chat: Chat) -> Chat:
    only_chat.seen, only_chat.behave = [], only_chat.greet
    only_chat.conversations.limit = Limit(MANY)
    return only_chat


@pytest.fixture(scope="module")
def only_teams(bot: LocalBot) -> Iterator[Room]:
    with room(bot) as opened:
        yield opened


@pytest.fixture
def teams(only_teams: Room) -> Room:
    only_teams.settle()
    only_teams.reset()
    return only_teams
