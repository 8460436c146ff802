"""CI fails when a test is skipped."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLUGIN = ("-p", "tests.no_skips")
TESTS = """
import pytest

def test_passes(): pass
def test_skips(): pytest.skip("no reason")

@pytest.mark.skipif(True, reason="no reason")
def test_is_skipped(): pass

@pytest.mark.xfail
def test_is_known_to_fail(): assert False
"""
SKIPS_ITSELF = "import pytest\npytest.skip('no reason', allow_module_level=True)"


@pytest.mark.parametrize(
    ("body", "options", "code", "summary"),
    [
        (TESTS, (), 0, "1 passed, 2 skipped, 1 xfailed"),
        (TESTS, PLUGIN, 1, "1 failed, 1 passed, 1 xfailed, 1 error"),
        (TESTS, (*PLUGIN, "-n", "1"), 1, "1 failed, 1 passed, 1 xfailed, 1 error"),
        (SKIPS_ITSELF, PLUGIN, 2, "1 error"),
        (SKIPS_ITSELF, (*PLUGIN, "-n", "1"), 1, "1 error"),
    ],
    ids=["without it", "tests", "tests in a worker", "a file", "a file in a worker"],
)
def test_a_skip_fails_the_run_where_it_must(
    tmp_path: Path, body: str, options: tuple[str, ...], code: int, summary: str
) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(body)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:warnings", *options, path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == code, ran.stdout
    assert summary in ran.stdout
    assert ("no test may be skipped here: Skipped: no reason" in ran.stdout) == bool(options)
