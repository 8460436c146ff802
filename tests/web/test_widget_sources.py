"""The widget's own checks and tests, by the tools of its language."""

import shutil
import subprocess

import pytest

from switchboard.model import ROOT

WEB = ROOT / "web"


@pytest.mark.skipif(not shutil.which("npm"), reason="Node is not installed")
@pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="web/node_modules is missing: run `npm ci` in web/")
@pytest.mark.parametrize("script", ["check", "test"])
def test_the_sources_pass(script: str) -> None:
    done = subprocess.run(["npm", "run", script], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
