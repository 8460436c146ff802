"""What the tests of the safety rules share."""

import pytest

from switchboard.channels import door
from switchboard.safety.disclosure import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The detector as the door uses it."""
    return door.detector()
