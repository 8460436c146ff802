"""What the tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
