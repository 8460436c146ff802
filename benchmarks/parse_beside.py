"""What it costs to understand a message in its conversation, beside another version of the bot.

    python -m benchmarks.parse_beside FOLDER

FOLDER is a checkout of the other version, such as the one before messages were read in conversation:

    git worktree add ../before 846cc3e
    python -m benchmarks.parse_beside ../before

Both versions hold the conversations of `tests/acceptance/conversations.yml` and `own_development.yml`, one
conversation after the other and in turns, each in a process of its own. Times are processor time of all threads, in
ms, of Rasa's parsing of a message and of the whole reply; the first conversations are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
SETS = [ROOT / "tests" / "acceptance" / name for name in ("conversations.yml", "own_development.yml")]
#: So many conversations warm up; all are held so many times.
_WARM, _TIMES = 10, 2
_SHARES = (50, 95)


class Version:
    """The bot of a folder, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("parse_worker.py"))],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.parse: list[float] = []
        self.reply: list[float] = []

    def hold(self, turns: Sequence[str]) -> None:
        """Holds a conversation and notes what its messages took."""
        assert self.process.stdin and self.process.stdout
        print(json.dumps(turns), file=self.process.stdin, flush=True)
        while not (line := self.process.stdout.readline()).startswith("{"):  # what its libraries print
            if not line:
                raise SystemExit("the other version stopped; does it start by itself?")
        took = json.loads(line)
        self.parse += took["parse"]
        self.reply += took["reply"]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="What parsing costs beside another version.")
    parser.add_argument("folder", type=Path, help="a checkout of the other version")
    ours, other = Version(ROOT), Version(parser.parse_args().folder.resolve())
    asked = [item["turns"] for path in SETS for item in yaml.safe_load(path.read_text(encoding="utf-8"))]
    for turns in asked[:_WARM]:
        for version in (ours, other):
            version.hold(turns)
            version.parse.clear()
            version.reply.clear()
    for time in range(_TIMES):
        for place, turns in enumerate(asked):
            for version in (ours, other) if (place + time) % 2 else (other, ours):
                version.hold(turns)
    print(f"{len(ours.parse)} messages, CPU ms{'':14} ours   other  ours / other")
    for name, mine, theirs in (("parse", ours.parse, other.parse), ("whole reply", ours.reply, other.reply)):
        for share in _SHARES:
            a, b = np.percentile(mine, share), np.percentile(theirs, share)
            print(f"{name:12} p{share:<22} {a:7.1f} {b:7.1f} {a / b:9.2f}")


if __name__ == "__main__":
    main()
