"""What the tests of the safety rules share."""

import pytest

from switchboard.nlu.encoder import SentenceEncoder
from switchboard.safety.disclosure import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The detector as the door uses it, with the real encoder and weights."""
    return Detector(SentenceEncoder().encode)
