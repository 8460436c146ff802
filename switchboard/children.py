"""The processes that `switchboard run` starts: asked for their health, started again when need be, and stopped."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

#: How long a child may take until it answers for the first time.
START_SECONDS = 180
#: How long one that is asked to stop may take, since it answers first what has come, and one that hangs.
STOP_SECONDS = 20
KILL_SECONDS = 3
#: How long an answer is waited for.
ANSWER_SECONDS = 1.5
#: How long whether it can do its work: it tries, and on a busy machine that takes a while.
READY_SECONDS = 15
#: What lacks where the model cannot be read.
MODEL = "model"
#: One that has not answered for so long, and not so many times in a row, hangs. A stall that ends by then is borne.
MAX_SILENT_SECONDS = 5
MAX_SILENT = 3
#: The longest pause before one that keeps failing is started again, and how long it must have run to be well.
MAX_PAUSE_SECONDS = 60
STEADY_SECONDS = 60
#: After so many starts in a row without an answer we give up.
MAX_FAILED_STARTS = 5
#: What ends us, cleanly.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(Exception):
    """Something stands in the way of running; the text says what it is, and what to do."""


class NoModel(CannotRun):
    """The model that was to be served cannot be."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def raise_stopped(number: int, frame: FrameType | None) -> None:
    """For signals that stop us."""
    raise Stopped


@dataclass
class Child:
    """One process, where it answers, and how it does. Times are of the monotonic clock."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    #: The address whose event loop answers GET with 200 when it is well.
    host: str
    port: int
    path: str
    #: The address that answers with 200 once it can do its work, and else says in JSON what is missing.
    ready_path: str
    process: subprocess.Popen[bytes] | None = None
    #: When it was started or is to be started.
    since: float = 0.0
    #: Whether it has answered since it was started.
    up: bool = False
    #: When it last answered, and how often it has not since then.
    answered: float = 0.0
    silent: int = 0
    #: How often in a row it has failed without having been well for a while.
    failures: int = 0
    #: How often in a row it was started and never answered.
    failed_starts: int = 0

    def answers(self) -> bool:
        """Whether it answers within ANSWER_SECONDS."""
        return self._asked(self.path, ANSWER_SECONDS)[0] == http.client.OK

    def missing(self) -> str | None:
        """What it still lacks to do its work, in its own word; None if nothing, empty if it does not say."""
        status, body = self._asked(self.ready_path, READY_SECONDS)
        if status == http.client.OK:
            return None
        with suppress(ValueError, AttributeError):
            return next(
                (str(name) for name, there in json.loads(body).items() if there is False and name != "ready"), ""
            )
        return ""

    def _asked(self, path: str, seconds: float) -> tuple[int, bytes]:
        """The status and the body of an answer; 0 where there is none in time."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


class Children:
    """Some children that run in a folder. Everything but the asking happens in the thread that calls,
    and must: a child ends when the thread that has started it does."""

    def __init__(self, children: Sequence[Child], folder: Path) -> None:
        self.children, self.folder = children, folder
        self.started: list[subprocess.Popen[bytes]] = []
        self._pool = ThreadPoolExecutor(len(children))

    def start(self) -> None:
        """Starts all and waits until they can do their work. Raises CannotRun when one cannot, NoModel when that is
        because its model cannot be read."""
        for child in self.children:
            self._start(child)
        for child in self.children:
            while (missing := child.missing()) is not None:
                assert child.process
                if missing == MODEL:
                    raise NoModel(f"The {child.name} cannot read its model.")
                if child.process.poll() is not None:
                    raise CannotRun(f"The {child.name} stopped while starting (exit code {child.process.returncode}).")
                if time.monotonic() - child.since > START_SECONDS:
                    lack = f" (what is amiss: the {missing})" if missing else ""
                    raise CannotRun(f"The {child.name} did not answer within {START_SECONDS} seconds{lack}.")
                time.sleep(0.2)
            child.up, child.answered = True, time.monotonic()

    def look_after(self) -> None:
        """Asks each how it does, and starts anew what has ended or hangs. To be called again and again.

        Takes ANSWER_SECONDS where one does not answer. Raises CannotRun when one cannot be started.
        """
        answers = list(self._pool.map(Child.answers, self.children))  # side by side, since each may take its time
        for child, answered in zip(self.children, answers):
            self._look_after(child, answered)

    def stop(self) -> None:
        """Stops whatever was started, the last first, and kills what does not stop by itself."""
        self._pool.shutdown(wait=False)
        for process in reversed(self.started):
            _end(process, STOP_SECONDS)

    def _look_after(self, child: Child, answered: bool) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.since:
                self._start(child)
        elif child.process.poll() is not None:
            self._again(child, f"stopped (exit code {child.process.returncode})")
        elif answered:
            child.up, child.answered, child.silent, child.failed_starts = True, now, 0, 0
            if now - child.since > STEADY_SECONDS:
                child.failures = 0
        elif child.up:
            child.silent += 1
            if child.silent >= MAX_SILENT and now - child.answered > MAX_SILENT_SECONDS:
                self._again(child, "does not answer")
        elif now - child.since > START_SECONDS:
            self._again(child, f"did not answer within {START_SECONDS} seconds")

    def _again(self, child: Child, trouble: str) -> None:
        """Ends what is left of a child, and has it started again after a pause that grows. Raises CannotRun."""
        assert child.process
        _end(child.process, KILL_SECONDS)
        self.started.remove(child.process)
        child.process = None
        child.failed_starts += not child.up
        if child.failed_starts >= MAX_FAILED_STARTS:
            raise CannotRun(f"The {child.name} {trouble}. It failed to start {MAX_FAILED_STARTS} times in a row.")
        pause = min(2**child.failures - 1, MAX_PAUSE_SECONDS)
        child.failures += 1
        child.since = time.monotonic() + pause
        when = f" in {pause} second{'' if pause == 1 else 's'}" if pause else ""
        print(f"The {child.name} {trouble}; starting it again{when}.", flush=True)

    def _start(self, child: Child) -> None:
        """In a process group of its own, so that Ctrl-C reaches us alone and we stop it."""
        with _undisturbed():  # else a process that is just being started would outlive us
            process = subprocess.Popen(child.command, cwd=self.folder, env=child.environment, start_new_session=True)
            self.started.append(process)
        child.process, child.since, child.up, child.silent = process, time.monotonic(), False, 0


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets a signal that would stop us wait until the end of the block."""
    waiting: list[int] = []
    held = [number for number in STOPPING if signal.getsignal(number) is raise_stopped]
    for number in held:
        signal.signal(number, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        for number in held:
            signal.signal(number, raise_stopped)
    if waiting:
        raise Stopped


def _end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Asks a process to stop, and after so long kills it and all that it has started.

    The others are not asked: it needs them until it has answered what has come, and ends them itself.
    """
    if process.poll() is None:
        process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
