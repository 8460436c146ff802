"""What becomes of messages while something breaks: how many are answered, stored, stored twice, lost.

    .venv/bin/python -m benchmarks.faults
    SWITCHBOARD_DATABASE=postgresql://... .venv/bin/python -m benchmarks.faults --fault 'COMMAND'
    SWITCHBOARD_DATABASE=postgresql://... .venv/bin/python -m benchmarks.faults --servers 2

Twenty people talk with a real `switchboard run` (a copy of this checkout, without limits), each in a conversation of
their own, as the chat in the page does: a message that is met with an apology, with silence or with no server at all
is sent again with its id until it is answered. Every half second somebody else says once that they are in danger.
After ten seconds the command of the fault runs in a shell, in whose environment SERVER is the process id of Rasa's
server; without one that is `kill -9 $SERVER`. Then every message is sent once more, and what is stored is counted.

Of several servers, which share a database, each request goes to the next, as a balancer has it, whatever became of
the one before; SERVER is the first of them. The database of a URL must be empty. Without a URL it is a file.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.speed import Server, ours
from switchboard.store import DATABASE, DatabaseStore, file_url
from switchboard.store.ids import Key, Token

PEOPLE = 20
QUESTIONS = ("how many credits is level 2", "and level 3?", "what is the pay", "who says so?", "what skills do I need")
DANGER = "i want to kill myself"
BEFORE_SECONDS, AFTER_SECONDS = 10, 20
#: So long a page waits until it sends a message again, and a person until they write another.
PAUSE_SECONDS, THOUGHT_SECONDS = 0.5, 0.2
PATIENCE_SECONDS = 40


@dataclass
class Asked:
    """A message of a conversation: when it was first sent, what was said to it in the end, and when."""

    session: str
    id: str
    text: str
    sent: float
    replies: object = None
    answered: float = 0.0


@dataclass
class Run:
    """What twenty people see of the servers."""

    servers: list[Server]
    asked: list[Asked] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    cries: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    turns: Iterator[int] = field(default_factory=count)

    def post(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """An answer; None for an apology, or where there is none. Counts which."""
        port = self.servers[next(self.turns) % len(self.servers)].port
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as line:
                line.request("POST", f"/web/{endpoint}", json.dumps(body), {"Content-Type": "application/json"})
                answer = line.getresponse()
                said: dict[str, Any] = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.tries["no answer"] += 1
            return None
        self.tries["answered" if answer.status == 200 else f"status {answer.status}"] += 1
        return said if answer.status == 200 else None

    def session(self) -> str:
        """A new one."""
        while (said := self.post("session", {})) is None:
            time.sleep(PAUSE_SECONDS)
        return str(said["session"])

    def talk(self, person: int) -> None:
        """Asks one question after the other, each until it is answered."""
        session, number = self.session(), person
        while not self.over.is_set():
            number += 1
            asked = Asked(session, str(uuid.uuid4()), QUESTIONS[number % len(QUESTIONS)], time.monotonic())
            self.asked.append(asked)
            asked.replies, asked.answered = self.answer(asked), time.monotonic()
            time.sleep(THOUGHT_SECONDS)

    def answer(self, asked: Asked) -> object:
        """Sends a message with its id until something is said to it; what that is."""
        message = {"session": asked.session, "id": asked.id, "text": asked.text}
        while (said := self.post("messages", message)) is None:
            time.sleep(PAUSE_SECONDS)
        return said["messages"]

    def cry(self, session: str) -> None:
        """Says once, every half second, that somebody is in danger."""
        while not self.over.wait(0.5):
            since = time.monotonic()
            if self.post("messages", {"session": session, "id": str(uuid.uuid4()), "text": DANGER}):
                self.cries.append(time.monotonic() - since)

    def child(self) -> int:
        """Rasa's server, the first one."""
        parent = str(self.servers[0].process.pid)
        found = subprocess.run(["pgrep", "-P", parent, "-f", "rasa_server"], capture_output=True, text=True)
        return int(found.stdout.split()[0])


async def counted(run: Run, store: DatabaseStore, key: Key) -> Counter[str]:
    """What is stored of what was answered."""
    found: Counter[str] = Counter(asked=len(run.asked), answered=0, stored=0, twice=0, lost=0, disordered=0)
    for session in {asked.session for asked in run.asked}:
        mine = [asked for asked in run.asked if asked.session == session]
        rows = await store.whole(key.stored_id("web", session))
        ids = [event["message_id"] for row in rows for event in row.events if event["event"] == "user"]
        stored = Counter(ids)
        for asked in mine:
            found["answered"] += asked.replies is not None
            found["stored" if stored[asked.id] else "lost" if asked.replies is not None else "never answered"] += 1
            found["twice"] += stored[asked.id] > 1
        found["disordered"] += list(dict.fromkeys(ids)) != [asked.id for asked in mine if stored[asked.id]]
    return found


def beside(folder: Path, url: str) -> Path:
    """Where the key and the token of the servers lie: beside a file, else in the folder of each server."""
    kind = DatabaseStore(url).used.kind
    return kind.folder if hasattr(kind, "path") else folder / "0" / "var"


def started(folder: Path, number: int, url: str) -> list[Server]:
    """So many servers, each in a folder of its own, with the same key and token."""
    servers = []
    for name in range(number):
        own = folder / str(name)
        own.mkdir()
        if name:
            shutil.copytree(folder / "0" / "var", own / "var", ignore=shutil.ignore_patterns("*.db*"))
        server = ours(own)
        Key.load(own / "var" / "key")
        secret = Token.load(beside(folder, url) / "token").secret
        server.environment, server.headers = {DATABASE: url}, {"Authorization": f"Bearer {secret}"}
        servers.append(server)
        server.start()
    return servers


def break_it(folder: Path, fault: str, number: int = 1) -> None:
    """Has people talk while something breaks, and prints what became of it."""
    url = os.environ.get(DATABASE) or file_url(folder / "0" / "var" / "conversations.db")
    run = Run(started(folder, number, url))
    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        talks = [pool.submit(run.talk, person) for person in range(PEOPLE)]
        talks.append(pool.submit(run.cry, run.session()))
        time.sleep(BEFORE_SECONDS)
        broken = time.monotonic()
        subprocess.run(fault, shell=True, check=True, env={**os.environ, "SERVER": str(run.child())})
        mended = time.monotonic()
        time.sleep(AFTER_SECONDS)
        run.over.set()
        for talk in talks:
            talk.result()
    tries, run.tries = run.tries, Counter()
    with ThreadPoolExecutor(4) as pool:
        same = sum(pool.map(lambda asked: run.answer(asked) == asked.replies, run.asked))
    for server in run.servers:
        server.stop()
    found = asyncio.run(counted(run, DatabaseStore(url), Key.load(beside(folder, url) / "key")))
    waits = sorted(asked.answered - asked.sent for asked in run.asked)
    ended = [asked.answered for asked in run.asked]
    gap = max(later - one for one, later in zip(sorted(ended), sorted(ended)[1:]))
    print(f"the fault: {fault} (took {mended - broken:.1f} s)")
    print("messages: " + ", ".join(f"{what} {number}" for what, number in found.items()))
    print(f"sent once more, the same answer: {same} of {len(run.asked)}")
    print("attempts: " + ", ".join(f"{what} {number}" for what, number in sorted(tries.items())))
    print(
        f"nobody was answered for {gap:.1f} s; waits: {waits[len(waits) // 2]:.2f} s in the middle, {waits[-1]:.1f} s"
    )
    print(f"in danger: {len(run.cries)} helped, after {max(run.cries):.1f} s at most")


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", default="kill -9 $SERVER", metavar="COMMAND")
    parser.add_argument("--servers", type=int, default=1, metavar="NUMBER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        break_it(Path(folder), given.fault, given.servers)


if __name__ == "__main__":
    main()
