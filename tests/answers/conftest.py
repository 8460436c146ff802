"""What the tests of the answers share."""

import pytest
from asking import Conversation
from every_answer import VOICES, Said, walk


@pytest.fixture
def talk(base) -> Conversation:
    """A conversation that has just begun, with a pupil."""
    return Conversation(base)


@pytest.fixture(scope="session")
def everything(base) -> list[Said]:
    """Every answer to one question: on each askable pair and after it, each pair that is not, each
    fact that a question can point at, each
    written comparison, each sort of small talk, each source of an answer, and the sources."""
    return [said for voice in VOICES for said in walk(base, voice)]


@pytest.fixture(scope="session")
def pupils(everything) -> list[Said]:
    return [said for said in everything if said.answer.audience == "pupil"]
