"""Programs that are not of the project: those of deploy/tools.txt, which `make test` puts into a folder of their own,
and those of the system, without which a test is left out."""

import shutil

import pytest

from switchboard.model import ROOT

TOOLS = ROOT / ".cache" / "tools" / "bin"


def needs(program: str) -> pytest.MarkDecorator:
    """Leaves a test out, with a word, where a program of the system is missing. In CI that fails."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not here")
