"""Logs as JSON, a line for each event, where SWITCHBOARD_LOGS=json; without that, as Rasa writes them.

A line has the time (UTC), the level, the logger, what happened, and the id of the request where it belongs to one.
For each request there is one, with its path, its status, how long it took and what the stages of a message took, in
seconds. No line holds a message's text, an address or an id of a conversation.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

#: The environment variable that asks for JSON.
LOGS = "SWITCHBOARD_LOGS"
_REQUESTS = logging.getLogger("switchboard.requests")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


class JSONFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. What a record has under `told` becomes fields of its own."""
        told: Mapping[str, object] = getattr(record, "told", {})
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when, "level": record.levelname, "logger": record.name, "event": record.getMessage(), **told}
        if _request_id.get():
            line["request_id"] = _request_id.get()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(level: int) -> None:
    """Has everything that this process logs from a level on written as JSON, if the environment asks for that."""
    if os.environ.get(LOGS) != "json":
        _REQUESTS.disabled = True
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JSONFormatter())
    logging.getLogger().handlers = [handler]
    logging.getLogger().setLevel(level)
    _REQUESTS.setLevel(logging.INFO)


def begin_request() -> str:
    """A new id, of the request that this task answers; it says nothing of who asks."""
    _request_id.set(secrets.token_hex(8))
    return _request_id.get()


def request(path: str, status: int, seconds: float, stages: Mapping[str, float]) -> None:
    """Logs that a request was answered. `path` is that of a route, never what somebody typed."""
    spent = {stage: round(took, 4) for stage, took in stages.items()}
    told = {"path": path, "status": status, "seconds": round(seconds, 4), **({"stages": spent} if spent else {})}
    _REQUESTS.info("answered", extra={"told": told})
