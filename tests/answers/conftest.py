"""What the tests of the answers share."""

import pytest
from asking import Conversation


@pytest.fixture
def talk(base) -> Conversation:
    """A conversation that has just begun, with a pupil."""
    return Conversation(base)
