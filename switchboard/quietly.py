"""Runs a module as `python -m` does, without its libraries' chatter: `python -m switchboard.quietly rasa train`.

No warnings, no message of an error, which may quote what a person wrote, no token in the process list, and no
process that outlives the one that has started it.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import runpy
import signal
import sys
import traceback
from types import TracebackType
from typing import Any

from switchboard.channels import strict_http
from switchboard.model import PARENT, hide_warnings

#: Where the token of Rasa's HTTP API stands. As an argument, everybody on the machine could read it.
TOKEN = "SWITCHBOARD_API_TOKEN"
#: From Linux's <sys/prctl.h>.
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Takes the module and its arguments from the command line."""
    end_with_parent()
    hide_warnings()
    hide_error_messages()
    strict_http.apply()
    del sys.argv[0]
    token = os.environ.pop(TOKEN, "")
    if token and "--enable-api" in sys.argv:
        sys.argv.append(f"--auth-token={token}")
    if sys.argv[0] == "rasa":
        keep_no_id()
    else:
        # What is read at a start stays, and would be searched for garbage again and again: they search when they begin.
        gc.disable()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def end_with_parent() -> None:
    """On Linux, has this process killed when the one that has started it ends, however that ends."""
    parent = os.environ.pop(PARENT, "")
    if parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(parent):  # it has ended before we asked
            sys.exit(1)


def keep_no_id() -> None:
    """Rasa writes an id for this machine into the home directory even where its telemetry is off; now it does not."""
    import rasa.telemetry

    rasa.telemetry.initialize_telemetry = lambda: False


def hide_error_messages() -> None:
    """Logs of an error where it was and what kind, unless everything is logged anyway.

    Rasa logs errors with their messages, and one of them holds the whole conversation: that of an
    action that failed.
    """

    def shown(_: logging.Formatter, info: tuple[Any, BaseException | None, TracebackType | None]) -> str:
        lines: list[str] = []
        error = info[1]
        while error is not None:
            lines[:0] = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()

    if os.environ.get("LOG_LEVEL") != "DEBUG":
        logging.Formatter.formatException = shown  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    main()
