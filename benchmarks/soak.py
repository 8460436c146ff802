"""Talks with a running server for a long time, and looks whether it keeps its memory, its files and its manners.

    python -m benchmarks.soak --minutes 30

A real `switchboard run` (a copy of this checkout, without limits) is first asked as much as it can answer, for twenty
seconds, by sixteen people at once: the peak. Then, for so many minutes, people ask half as much: each conversation puts
the same questions in the same order, in turns as a program and over the web chat, and every reply must be, word for
word, the one that the first conversation got. Every half minute the memory and the open files of all its processes are
printed; in the end the figures of the first third (after a minute to warm up) stand beside those of the last.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed import PATIENCE_SECONDS, Server, ours

QUESTIONS = (
    "how many credits is level 2",
    "and level 3?",
    "what is the pay",
    "who says so?",
    "what skills do I need",
    "is it stressful",
    "whats a team leader do",
    "can i work from home",
    "hi, my name is Sam Jones and i am 15",
    "asdf qwer",
)
PEOPLE, PEAK_SECONDS, SAMPLE_SECONDS, WARM_SECONDS = 16, 20, 30, 60


@dataclass
class Soak:
    """What became of the messages: the replies of the first conversation, and what differed from them."""

    server: Server
    first: dict[tuple[str, int], str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """The status and what is said; status 0 for nothing."""
        headers = {"Content-Type": "application/json", **self.server.headers}
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_SECONDS)) as line:
                line.request("POST", path, json.dumps(body), headers)
                answered = line.getresponse()
                return answered.status, json.loads(answered.read())
        except (OSError, ValueError, http.client.HTTPException):
            return 0, None

    def converse(self, number: int, pause: float = 0.0) -> None:
        """One conversation, over the web chat or as a program; its messages begin so many seconds apart."""
        channel = ("web", "rest")[number % 2]
        session = self.post("/web/session", {})[1]["session"] if channel == "web" else uuid.uuid4().hex
        for turn, question in enumerate(QUESTIONS):
            started = time.monotonic()
            if channel == "web":
                message = {"session": session, "id": str(uuid.uuid4()), "text": question}
                status, said = self.post("/web/messages", message)
                said = said and said.get("messages")
            else:
                status, said = self.post("/webhooks/rest/webhook", {"sender": session, "message": question})
            self.waits.append(time.monotonic() - started)
            text = said[0].get("text", "") if status == 200 and said else ""
            expected = self.first.setdefault((channel, turn), text)
            if not text.strip() or text != expected:
                self.faults[f"{channel}, status {status}: {question!r} got {text[:80]!r}"] += 1
            time.sleep(max(0.0, pause - (time.monotonic() - started)))

    def files(self) -> int:
        """How many files all processes of the server have open."""
        found = 0
        for pid in self.server.processes():
            with suppress(OSError):
                found += len(os.listdir(f"/proc/{pid}/fd"))
        return found


def talk(soak: Soak, seconds: float, pause: float) -> None:
    """So many people talk for so long, one conversation after the other."""
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        time.sleep(pause * number / PEOPLE)
        while time.monotonic() < until:
            soak.converse(number, pause)
            number += 1

    with ThreadPoolExecutor(PEOPLE) as pool:
        for done in [pool.submit(person, number) for number in range(PEOPLE)]:
            done.result()


def soak_it(server: Server, minutes: float) -> Soak:
    """Measures the peak, then talks at half of it."""
    soak = Soak(server)
    soak.converse(0)
    soak.converse(1)
    soak.waits.clear()
    started = time.monotonic()
    talk(soak, PEAK_SECONDS, 0.0)
    peak = len(soak.waits) / (time.monotonic() - started)
    print(f"the peak: {peak:.1f} messages a second", flush=True)
    soak.waits.clear()
    started, samples = time.monotonic(), list[tuple[float, float, int]]()
    talking = threading.Thread(target=talk, args=(soak, 60 * minutes, 2 * PEOPLE / peak))
    talking.start()
    while talking.is_alive():
        talking.join(SAMPLE_SECONDS)
        samples.append((time.monotonic() - started, server.memory(), soak.files()))
        print("{:5.0f} s  {:.0f} MB  {} files".format(*samples[-1]), flush=True)
    took, waits = time.monotonic() - started, sorted(soak.waits)
    print(f"{len(waits)} messages in {took:.0f} s, {len(waits) / took:.1f} a second")
    print(
        f"waits: {statistics.median(waits):.2f} s in the middle, {waits[len(waits) * 95 // 100]:.2f} s for 95 %, ",
        end="",
    )
    print(f"{waits[-1]:.2f} s at most")
    warm = [sample for sample in samples if sample[0] > WARM_SECONDS] or samples
    third = max(1, len(warm) // 3)
    for name, part in (("first", warm[:third]), ("last", warm[-third:])):
        memory, files = (statistics.mean(sample[place] for sample in part) for place in (1, 2))
        print(f"the {name} third: {memory:.0f} MB, {files:.0f} files")
    return soak


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = ours(Path(folder))
        server.start()
        try:
            soak = soak_it(server, given.minutes)
        finally:
            server.stop()
    for fault, times in soak.faults.most_common(20):
        print(f"{times} x {fault}")
    print(f"{sum(soak.faults.values())} replies that were not whole")
    sys.exit(1 if soak.faults else 0)


if __name__ == "__main__":
    main()
