"""Runs a module as `python -m` does, without its libraries' warnings: `python -m switchboard.quietly rasa run`."""

from __future__ import annotations

import runpy
import sys

from switchboard.model import hide_warnings


def main() -> None:
    """Takes the module and its arguments from the command line."""
    hide_warnings()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
