"""CI fails when a test is skipped."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        ("def test_it(): pass", ["-p", "tests.no_skips"], 0),
        ("import pytest\ndef test_it(): pytest.skip('no reason')", ["-p", "tests.no_skips"], 1),
        ("import pytest\npytest.skip('not here', allow_module_level=True)", ["-p", "tests.no_skips"], 5),
        ("import pytest\ndef test_it(): pytest.skip('no reason')", [], 0),
        ("def test_it(): assert False", ["-p", "tests.no_skips"], 1),
    ],
)
def test_a_skip_fails_the_run_where_it_must(tmp_path: Path, body: str, options: list[str], code: int) -> None:
    path = tmp_path / "test_one.py"
    path.write_text(f"{body}\ndef test_another(): pass\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == code, ran.stdout
    assert ("no test may be skipped" in ran.stdout) == ("skip" in body and bool(options))
