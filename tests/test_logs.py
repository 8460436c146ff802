"""Logs as JSON: what a line holds, and what none does."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextvars import copy_context

import pytest

from switchboard import logs


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, from warnings on, after which all is as it was."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers, root.level
    monkeypatch.setenv(logs.LOGS, "json")
    monkeypatch.setattr(logs.sys, "stdout", stream)
    logs.configure(logging.WARNING)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_has_what_it_takes_to_find_it_again(written: io.StringIO) -> None:
    def serve() -> str:
        request_id = logs.begin_request()
        logging.getLogger("switchboard.x").error("It failed: %s", "KeyError")
        logs.request("webhooks/rest/webhook", 503, 0.25, {"door": 0.00412345})
        return request_id

    first, second = copy_context().run(serve), copy_context().run(serve)
    logging.getLogger("switchboard.x").info("not of this level")
    logging.getLogger("switchboard.x").warning("outside a request")
    failed, answered, _, again, outside = lines(written)
    assert failed.keys() == {"time", "level", "logger", "event", "request_id"}
    assert (failed["level"], failed["logger"], failed["event"]) == ("ERROR", "switchboard.x", "It failed: KeyError")
    assert answered["event"] == "answered" and answered["path"] == "webhooks/rest/webhook"
    assert (answered["status"], answered["seconds"], answered["stages"]) == (503, 0.25, {"door": 0.0041})
    assert failed["request_id"] == answered["request_id"] == first != second == again["request_id"]
    assert "request_id" not in outside


def test_an_error_is_one_line(written: io.StringIO) -> None:
    try:
        raise ValueError
    except ValueError:
        logging.getLogger("switchboard.x").exception("broken")
    (line,) = lines(written)
    assert "ValueError" in str(line["error"])


def test_without_being_asked_for_nothing_is_logged_of_a_request(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(logs.LOGS, raising=False)
    logs.configure(logging.ERROR)
    with caplog.at_level(logging.DEBUG):
        logs.request("", 200, 0.1, {})
    assert caplog.records == []
