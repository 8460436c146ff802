"""What is counted of a running server, in Prometheus's form. Nothing of it names a person, a conversation or a word."""

from __future__ import annotations

import inspect
import os
import resource
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from math import inf
from time import monotonic, perf_counter, time
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

#: The form of what `shown` gives.
CONTENT_TYPE = CONTENT_TYPE_LATEST
#: What a message goes through. The whole is `turn`; what waits for a place before Rasa is `queue`.
STAGES = ("turn", "door", "queue", "nlu", "policies", "action", "store")

disable_created_metrics()  # type: ignore[no-untyped-call]
_REGISTRY = CollectorRegistry()
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

_messages = Counter(
    "switchboard_messages",
    "Messages, by channel and by what became of them",
    ["channel", "outcome"],
    registry=_REGISTRY,
)
_stages = Histogram(
    "switchboard_stage_seconds",
    "How long each stage of a message took",
    ["stage"],
    buckets=_SECONDS,
    registry=_REGISTRY,
)
_replies = Counter("switchboard_replies", "Replies, by their kind", ["kind"], registry=_REGISTRY)
_topics = Counter("switchboard_topics", "Topics that replies were about", ["topic"], registry=_REGISTRY)
_fallbacks = Counter("switchboard_fallbacks", "Messages that were not understood", registry=_REGISTRY)
_alarms = Counter("switchboard_alarms", "Messages that told of somebody in danger", registry=_REGISTRY)
_store_errors = Counter(
    "switchboard_store_errors", "Uses of the store that failed, by error", ["kind"], registry=_REGISTRY
)
_waiting = Gauge("switchboard_waiting", "Messages that wait for a place before Rasa", registry=_REGISTRY)
_ready = Gauge("switchboard_ready", "Whether the last look found the server ready", registry=_REGISTRY)
_processor = Gauge("process_cpu_seconds_total", "Processor time of the server's process", registry=_REGISTRY)
_memory = Gauge("process_resident_memory_bytes", "Memory of the server's process", registry=_REGISTRY)
_started = Gauge("process_start_time_seconds", "When the server's process was started", registry=_REGISTRY)
_started.set(time())
for _stage in STAGES:
    _stages.labels(_stage)


class _LastAnswer:
    at = -inf


_answered = _LastAnswer()
#: What one request took in each stage, for its line in the log.
_spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)


def took(stage: str, seconds: float) -> None:
    """Notes how long a stage of a message took, in seconds."""
    _stages.labels(stage).observe(seconds)
    spent = _spent.get()
    if spent is not None:
        spent[stage] = spent.get(stage, 0.0) + seconds


def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, or coroutine function, with what it takes noted under a stage."""
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def awaited(*given: Any, **named: Any) -> Any:
            started = perf_counter()
            try:
                return await function(*given, **named)
            finally:
                took(stage, perf_counter() - started)

        return awaited

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        started = perf_counter()
        try:
            return function(*given, **named)
        finally:
            took(stage, perf_counter() - started)

    return called


def follow() -> dict[str, float]:
    """From here on, what the stages of this request took, in seconds; it fills as they come."""
    spent: dict[str, float] = {}
    _spent.set(spent)
    return spent


def message(channel: str, outcome: str) -> None:
    """Counts a message: `answered`, `failed`, `busy` (not even read), or `limited` (beyond the limits)."""
    _messages.labels(channel, outcome).inc()
    if outcome == "answered":
        _answered.at = monotonic()


def last_answered() -> float:
    """When a message was last answered, by the monotonic clock; minus infinity if none was."""
    return _answered.at


def reply(kind: str, topics: Iterable[str]) -> None:
    """Counts a reply of a kind, and what it was about."""
    _replies.labels(kind).inc()
    for topic in topics:
        _topics.labels(topic).inc()


def fallback() -> None:
    """Counts a message that was not understood."""
    _fallbacks.inc()


def alarm() -> None:
    """Counts a message that told of somebody in danger."""
    _alarms.inc()


def store_error(kind: str) -> None:
    """Counts a use of the store that failed; `kind` is the name of the database's own error."""
    _store_errors.labels(kind).inc()


def waiting(messages: int) -> None:
    """Says how many messages wait for a place before Rasa."""
    _waiting.set(messages)


def ready(is_so: bool) -> None:
    """Says what the last look at whether the server is ready has found."""
    _ready.set(is_so)


def shown() -> bytes:
    """All of it, as Prometheus reads it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _processor.set(usage.ru_utime + usage.ru_stime)
    _memory.set(_resident())
    return bytes(generate_latest(_REGISTRY))


def _resident() -> int:
    """The memory of this process in bytes; on systems without /proc, the most that it was."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
