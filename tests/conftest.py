"""What the tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import copy_checkout

from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from switchboard.local import LocalBot


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """The real knowledge base; read only."""
    return knowledge.load()


@pytest.fixture(scope="session")
def bot() -> LocalBot:
    """The trained bot, with real NLU, rules and actions in this process."""
    from switchboard.model import quiet

    quiet()
    from switchboard.local import LocalBot

    return LocalBot()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout with its trained model, for servers that keep their own conversations."""
    return copy_checkout(tmp_path_factory.mktemp("checkout"))
