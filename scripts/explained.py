"""Follows the messages of docs/understanding.md through all steps once more: python -m scripts.explained

Under each command `switchboard explain` the page has what that shows. Takes a minute.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "understanding.md"
_EXAMPLE = re.compile(
    r"(```sh\n\.venv/bin/switchboard explain (?P<given>[^\n]+)\n```\n\n```text\n)(?P<shown>.*?)(?=```\n)", re.S
)


def examples(page: str) -> list[tuple[list[str], str]]:
    """What each command of the page is given, and what the page says that it shows."""
    return [(shlex.split(found["given"]), found["shown"]) for found in _EXAMPLE.finditer(page)]


def rewritten(page: str, show: Callable[[list[str]], str]) -> str:
    """The page with what `show` makes of what each command is given."""
    return _EXAMPLE.sub(lambda found: found[1] + show(shlex.split(found["given"])), page)


def show(given: list[str]) -> str:
    """What the command shows."""
    command = [str(Path(sys.executable).with_name("switchboard")), "explain", *given]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Rewrites the page."""
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), show), encoding="utf-8")


if __name__ == "__main__":
    main()
