"""The door's work outside the event loop: a few processes that look at messages, each ended when it takes too long.

`re` and the encoder hold the interpreter while they work, so neither a timeout nor a thread could end them. Run as
`python -m switchboard.channels.doorkeepers`, this is such a process: a line of JSON in, a line of JSON out.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any

from switchboard import model
from switchboard.channels.door import Admitted, Noticed, Refused, admit, notice
from switchboard.safety.alarm import Alarm

logger = logging.getLogger(__name__)

#: While one of them is stuck until its deadline, another looks at what everybody else writes.
KEEPERS = 2
#: A look takes hundredths of a second, on a busy machine tenths.
DEADLINE_SECONDS = 3.0
#: Reading the models takes a second or two, on a busy machine many.
START_SECONDS = 60
#: Nobody waits longer than this for their turn and their look.
PATIENCE_SECONDS = 15.0
_AGAIN_SECONDS = 1
#: A message in which everything is used that is read once only.
WARMING = "What is the pay? Write to josh@example.com."


class Overdue(Exception):
    """Nobody could look at the message in time; `seconds` is what it cost until it was given up."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__("overdue")
        self.seconds = seconds


class Priority(IntEnum):
    """Whose turn it is: whoever may be in danger, then the search for such, then all else."""

    DANGER = 0
    NOTICE = 1
    ADMIT = 2
    BEYOND = 3


@dataclass(order=True)
class _Job:
    priority: Priority
    number: int
    asked: dict[str, Any] = field(compare=False)
    told: asyncio.Future[dict[str, Any]] = field(compare=False)


class Doorkeepers:
    """The processes at the door. They belong to the event loop in which they are opened."""

    def __init__(self, keepers: int = KEEPERS, deadline: float = DEADLINE_SECONDS) -> None:
        self.keepers, self.deadline = keepers, deadline
        self._numbers = count()
        self._jobs: asyncio.PriorityQueue[_Job]
        self._tasks: list[asyncio.Task[None]] = []
        self._begun: list[asyncio.Event] = []

    def open(self) -> None:
        """Starts the processes, if they have not been started."""
        if not self._tasks:
            self._jobs = asyncio.PriorityQueue()
            self._begun = [asyncio.Event() for _ in range(self.keepers)]
            self._tasks = [asyncio.create_task(self._keep(begun)) for begun in self._begun]

    async def opened(self) -> None:
        """Starts them, and returns when they are processes, which then get ready while this one does something else:
        at a start it loads the model for seconds, in which the loop stands still."""
        self.open()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(begun.wait() for begun in self._begun)), DEADLINE_SECONDS)

    async def close(self) -> None:
        """Ends the processes."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def notice(self, text: str, priority: Priority = Priority.NOTICE) -> tuple[Noticed, float]:
        """What `door.notice` says of a message, and the processor seconds that it took. Raises Refused, Overdue."""
        told = await self._ask(priority, look="notice", text=text)
        found = told["found"]
        return Noticed(Alarm(found["alarm"]), found["of_another"], found["language"]), told["seconds"]

    async def admit(self, text: str, priority: Priority, keep_tags: bool) -> tuple[Admitted, float]:
        """The same of `door.admit`."""
        told = await self._ask(priority, look="admit", text=text, keep_tags=keep_tags)
        return Admitted(**told["found"]), told["seconds"]

    async def _ask(self, priority: Priority, **asked: Any) -> dict[str, Any]:
        told = await self._told(priority, asked)
        if "refused" in told:
            raise Refused(told["refused"])
        if "failed" in told:
            logger.error("A look at a message failed: %s", told["failed"])
            raise Overdue
        return told

    async def _told(self, priority: Priority, asked: dict[str, Any]) -> dict[str, Any]:
        self.open()
        job = _Job(priority, next(self._numbers), asked, asyncio.get_running_loop().create_future())
        self._jobs.put_nowait(job)
        try:
            return await asyncio.wait_for(job.told, PATIENCE_SECONDS)
        except TimeoutError:
            raise Overdue from None

    async def _keep(self, begun: asyncio.Event) -> None:
        """Hands messages to one process, and to the next when that has ended."""
        while True:
            try:
                process = await _start()
            except OSError as error:  # no memory, no handle: perhaps in a moment
                logger.error("A process at the door cannot be started: %s", type(error).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            begun.set()
            try:
                await self._hand_over(process)
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _hand_over(self, process: asyncio.subprocess.Process) -> None:
        """Returns when the process has ended, or has to be."""
        try:
            await _line_of(process, START_SECONDS)
        except (TimeoutError, OSError, ValueError):
            await asyncio.sleep(_AGAIN_SECONDS)
            return
        while True:
            job = await self._jobs.get()
            if job.told.done():  # nobody waits for it any more
                continue
            if process.returncode is not None:  # it ended while it was idle: the message is another's
                self._jobs.put_nowait(job)
                return
            try:
                assert process.stdin
                process.stdin.write(json.dumps(job.asked).encode() + b"\n")
                told = await _line_of(process, self.deadline)
            except (TimeoutError, OSError, ValueError, RuntimeError) as error:  # the last is uvloop's, of a closed pipe
                if not job.told.done():
                    job.told.set_exception(Overdue(self.deadline if isinstance(error, TimeoutError) else 0.0))
                return
            if not job.told.done():
                job.told.set_result(told)


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "switchboard.quietly", "switchboard.channels.doorkeepers"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=model.ROOT,
    )


async def _line_of(process: asyncio.subprocess.Process, seconds: float) -> dict[str, Any]:
    """The next line of JSON. Raises ValueError when the process has ended, TimeoutError when it takes longer."""
    assert process.stdout
    told: dict[str, Any] = json.loads(await asyncio.wait_for(process.stdout.readline(), seconds))
    return told


def main() -> None:
    """Looks at one message after the other until nobody asks any more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    for look in ("notice", "admit"):  # reads the models, and which names and addresses stay
        ready = look_at(look, WARMING)
    gc.freeze()  # which stays; `switchboard.quietly` has put the search for garbage off until now
    gc.enable()
    print(json.dumps(ready), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(look_at(**json.loads(line))), file=answers, flush=True)


def look_at(look: str, text: str, **options: bool) -> dict[str, Any]:
    """One look at a message, `notice` or `admit`: what was found and the processor seconds, or why it is refused."""
    started = time.process_time()
    try:
        found = asdict(notice(text)) if look == "notice" else asdict(admit(text, **options))
    except Refused as refusal:
        return {"refused": refusal.reason}
    except Exception as error:  # whose message may quote a person
        return {"failed": type(error).__name__}
    return {"found": found, "seconds": time.process_time() - started}


if __name__ == "__main__":
    main()
