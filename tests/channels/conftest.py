"""The web chat on a server of its own, in Rasa's app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chatting import MANY, Chat
from rasa.core.run import _create_app_without_api
from served import served

from switchboard.store.limit import Limit


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
