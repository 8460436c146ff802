"""The processes that `switchboard run` starts: asked for their health, started again when need be, and stopped."""

from __future__ import annotations

import http.client
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
#: How long one that is asked to stop may take, and one that hangs.
STOP_SECONDS = 10
KILL_SECONDS = 3
#: How long an answer is waited for.
ANSWER_SECONDS = 4
#: One that has not answered for so long, and not so many times in a row, hangs. A stall that ends by then is borne.
MAX_SILENT_SECONDS = 14
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
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
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
        """Starts all and waits until they answer. Raises CannotRun when one does not."""
        for child in self.children:
            self._start(child)
        for child in self.children:
            while not child.answers():
                assert child.process
                if child.process.poll() is not None:
                    raise CannotRun(f"The {child.name} stopped while starting (exit code {child.process.returncode}).")
                if time.monotonic() - child.since > START_SECONDS:
                    raise CannotRun(f"The {child.name} did not answer within {START_SECONDS} seconds.")
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
        """Stops whatever was started, and kills what does not stop by itself."""
        self._pool.shutdown(wait=False)
        _end(self.started, STOP_SECONDS)

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
        _end([child.process], KILL_SECONDS)
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


def _end(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Asks processes to stop, and after so long kills them and all that they have started."""
    for process in processes:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
    until = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, until - time.monotonic()))
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
