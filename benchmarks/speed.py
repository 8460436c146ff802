"""What a message costs, how many are answered and how long people wait, beside a stock Rasa server.

    python -m benchmarks.speed
    python -m benchmarks.speed --plot docs/speed.svg

Two servers take their turns in one run, on the same machine and with the same questions (those of `tests/acceptance/`):
Switchboard as `switchboard run` starts it, and Rasa as `rasa run` does, with its default pipeline and policies, trained
on the same sentences (for one epoch: how long it learned changes nothing of what a message costs), which answers
each intent with a fixed sentence and keeps conversations in a file as well. So Rasa does less: it takes no personal
detail out, looks for nobody in danger, and its sentences are not put together from facts.

Both get the limits of messages a minute out of their way. Processor time and memory are those of all the processes of
a server: what the children use is theirs, and memory that they share is counted once. Times are seconds by the clock.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from switchboard import model
from switchboard.nlu import remembering
from switchboard.store.ids import Token

QUESTIONS = model.ROOT / "tests" / "acceptance" / "questions.yml"
NEEDED = ("actions", "data", "knowledge", "switchboard", "web")
#: Rasa's defaults, and its store in a file as ours is.
STOCK = Path(__file__).with_name("stock")
ONE_BY_ONE, LOOP_SECONDS, CROWD_SECONDS, CROWD, BURST = 200, 5, 15, 50, 100
LOADS, TURNS = (1, 4, 16, 32), (10, 100, 200, 400)
PATIENCE_SECONDS = 60
_STAGE = re.compile(r'switchboard_stage_seconds_(sum|count)\{stage="(\w+)"\} (\S+)')


@dataclass
class Server:
    """A server that runs in a folder, with all the processes that it has started."""

    folder: Path
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def start(self) -> float:
        """Starts it; how long it takes until it answers a question."""
        started = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PORT": str(self.port), **self.environment}
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - started > 300:
                raise RuntimeError(f"{self.command} does not answer")
            time.sleep(0.05)
        return time.monotonic() - started

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def ask(self, text: str, sender: str) -> float:
        """How long an answer takes; infinity where there is none, an apology or an error."""
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            body = json.dumps({"sender": sender, "message": text})
            headers = {"Content-Type": "application/json", **self.headers}
            connection.request("POST", "/webhooks/rest/webhook", body, headers)
            answered = connection.getresponse()
            replies = json.loads(answered.read())
            return time.monotonic() - started if answered.status == 200 and replies else float("inf")
        except (OSError, ValueError, http.client.HTTPException):
            return float("inf")
        finally:
            connection.close()

    def spent(self) -> float:
        """Seconds of processor time of all its processes."""
        ticks = 0
        for pid in self.processes():
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(fields[place]) for place in (11, 12))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Its memory in megabytes; of what several processes share, each has its part."""
        kilobytes = 0
        for pid in self.processes():
            with suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                kilobytes += int(re.findall(r"^Pss: +(\d+)", rollup, re.M)[0])
        return kilobytes / 1024

    def stages(self) -> dict[str, tuple[float, float]]:
        """What the stages of all messages took so far, in seconds, and how many there were; nothing of stock Rasa."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        found: dict[str, dict[str, float]] = {}
        for what, stage, figure in _STAGE.findall(text):
            found.setdefault(stage, {})[what] = float(figure)
        return {stage: (figures["sum"], figures["count"]) for stage, figures in found.items()}

    def _answers(self) -> bool:
        return self.ask("What is the pay?", uuid.uuid4().hex) < float("inf")

    def processes(self) -> list[int]:
        """Their ids, that of the one which was started first."""
        children: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                children.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(
                    int(stat.parent.name)
                )
        found, new = [], [self.process.pid]
        while new:
            found.append(new.pop())
            new += children.get(found[-1], [])
        return found


# --- the two servers ------------------------------------------------------------------


def ours(folder: Path) -> Server:
    """Switchboard in a copy of this checkout, without limits."""
    for name in NEEDED:
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(model.ROOT / name, folder / name, ignore=ignored)
    for path in [*model.ROOT.glob("*.yml"), model.ROOT / "requirements.txt"]:
        shutil.copy(path, folder)
    (folder / "models").mkdir()
    for made in (model.ensure(), remembering.FILE):
        if made.exists():
            (folder / "models" / made.name).symlink_to(made)
    limits = {"messages_a_minute": {"conversation": 1_000_000, "address": 1_000_000}}
    (folder / "school.yml").write_text(yaml.safe_dump(limits))
    token = {"Authorization": f"Bearer {Token.load(folder / 'var' / 'token').secret}"}
    code = "from switchboard.cli import main; main(['run'])"
    return Server(folder, [sys.executable, "-c", code], {}, _free_port(), token)


def stock(folder: Path) -> Server:
    """Rasa with its defaults, trained on our sentences."""
    shutil.copytree(model.ROOT / "data" / "nlu", folder / "data" / "nlu")
    for path in STOCK.glob("*.yml"):
        shutil.copy(path, folder)
    domain = yaml.safe_load((model.ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = [intent for intent in domain["intents"] if intent != "nlu_fallback"]
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in [*intents, "nlu_fallback"]
    ]
    stories = [{"story": intent, "steps": rule["steps"]} for intent, rule in zip(intents, rules)]
    said = {f"utter_{intent}": [{"text": f"This is about {intent}."}] for intent in [*intents, "nlu_fallback"]}
    made = {
        "domain.yml": {"version": "3.1", "intents": intents, "entities": domain["entities"], "responses": said},
        "data/rules.yml": {"version": "3.1", "rules": rules, "stories": stories},
    }
    for name, content in made.items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    rasa = [sys.executable, "-m", "rasa"]
    quiet = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    print("Training stock Rasa ...", file=sys.stderr, flush=True)
    subprocess.run(
        [*rasa, "train", "--skip-validation", "--augmentation", "0", "--quiet", "--fixed-model-name", "stock"],
        cwd=folder,
        env=quiet,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    port = _free_port()
    options = ["--interface", "127.0.0.1", "--port", str(port), "--model", "models/stock.tar.gz", "--quiet"]
    return Server(folder, [*rasa, "run", *options], quiet, port)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


# --- what is measured ---------------------------------------------------------------------


@dataclass
class Measured:
    """The figures of one server. Times in seconds, by the load and by the turn where several were tried."""

    start: float
    memory: float = 0.0
    cpu: float = 0.0
    loads: dict[int, tuple[float, float]] = field(default_factory=dict)
    crowd: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    turns: dict[int, float] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)


def measure(server: Server, questions: Sequence[str]) -> Measured:
    """Everything of one server, which is started and stopped for it."""
    measured = Measured(server.start())
    try:
        for number in range(20):
            server.ask(questions[number], f"warm-{number}")
        before, stages = server.spent(), _safely(server.stages)
        for number in range(ONE_BY_ONE):
            server.ask(questions[number % len(questions)], f"one-{number // 10}")
        measured.cpu = (server.spent() - before) / ONE_BY_ONE
        measured.stages = {
            stage: (total - stages.get(stage, (0, 0))[0]) / ONE_BY_ONE
            for stage, (total, _) in _safely(server.stages).items()
        }
        for people in LOADS:
            waits, seconds = _talking(server, questions, people, LOOP_SECONDS, lambda: 0.0)
            measured.loads[people] = len(waits) / seconds, _share(waits, 0.95)
        measured.crowd, _ = _talking(server, questions, CROWD, CROWD_SECONDS, lambda: random.uniform(1, 3))
        with ThreadPoolExecutor(BURST) as pool:
            measured.burst = list(
                pool.map(lambda number: server.ask(questions[number % len(questions)], f"burst-{number}"), range(BURST))
            )
        measured.memory = server.memory()
        measured.turns = _by_turn(server, questions)
    finally:
        server.stop()
    return measured


def _safely(stages: Callable[[], dict[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    with suppress(OSError, http.client.HTTPException):
        return stages()
    return {}


def _talking(
    server: Server, questions: Sequence[str], people: int, seconds: float, thought: Callable[[], float]
) -> tuple[list[float], float]:
    """So many people ask for so long, each ten questions in a conversation, with a pause for thought before each.

    Returns how long each answer took, and how long all of it.
    """
    waits: list[float] = []
    started = time.monotonic()

    def talk(person: int) -> None:
        asked = 0
        while time.monotonic() - started < seconds:
            time.sleep(thought())
            waits.append(
                server.ask(questions[(person * 17 + asked) % len(questions)], f"{started}-{person}-{asked // 10}")
            )
            asked += 1

    threads = [threading.Thread(target=talk, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, time.monotonic() - started


def _by_turn(server: Server, questions: Sequence[str]) -> dict[int, float]:
    """The processor time of a message at a turn of one conversation: the median of the nine around it."""
    spent: dict[int, float] = {}
    for turn in range(1, max(TURNS) + 5):
        before = server.spent()
        server.ask(questions[turn % len(questions)], "a-long-conversation")
        spent[turn] = server.spent() - before
    return {turn: statistics.mean(spent[near] for near in range(turn - 4, turn + 5)) for turn in TURNS}


def _share(waits: Sequence[float], share: float) -> float:
    return sorted(waits)[min(int(len(waits) * share), len(waits) - 1)]


# --- what is shown ---------------------------------------------------------------------------


def shown(measured: Mapping[str, Measured]) -> str:
    """The figures as a table in Markdown."""
    rows: list[tuple[str, Callable[[Measured], str]]] = [
        ("processor time a message, ms", lambda it: f"{it.cpu * 1000:.1f}"),
        ("cold start to the first answer, s", lambda it: f"{it.start:.1f}"),
        ("memory of all processes, MB", lambda it: f"{it.memory:.0f}"),
        (f"messages a second, closed loop of {LOADS[-2]}", lambda it: f"{it.loads[LOADS[-2]][0]:.1f}"),
        (f"{CROWD} people with 1 to 3 s of thought: p95, s", lambda it: f"{_share(it.crowd, 0.95):.2f}"),
        ("... not answered", lambda it: f"{sum(wait == float('inf') for wait in it.crowd)} of {len(it.crowd)}"),
        (f"burst of {BURST}: the last, s", lambda it: f"{max(it.burst):.2f}"),
        *((f"turn {turn}, ms of processor time", _turn(turn)) for turn in TURNS),
    ]
    names = list(measured)
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {title} | " + " | ".join(cell(measured[name]) for name in names) + " |" for title, cell in rows]
    return "\n".join(lines)


def _turn(turn: int) -> Callable[[Measured], str]:
    return lambda it: f"{it.turns[turn] * 1000:.0f}"


def plot(measured: Mapping[str, Measured], path: Path) -> None:
    """Draws how long people wait by load, what a message costs by turn, and what its stages take."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, (by_load, by_turn, by_stage) = plt.subplots(1, 3, figsize=(13, 3.8))
    for name, it in measured.items():
        by_load.plot(list(it.loads), [wait * 1000 for _, wait in it.loads.values()], marker="o", label=name)
        by_turn.plot(list(it.turns), [spent * 1000 for spent in it.turns.values()], marker="o", label=name)
    by_load.set(
        xlabel="people who ask without a pause", ylabel="95 % are answered within, ms", xscale="log", yscale="log"
    )
    by_load.set_xticks(LOADS, [str(load) for load in LOADS])
    by_turn.set(xlabel="turn of the conversation", ylabel="processor time of a message, ms", ylim=0)
    stages = next(iter(measured.values())).stages
    parts = {stage: stages.get(stage, 0.0) for stage in ("door", "queue", "nlu", "policies", "action", "store")}
    parts["rest"] = max(stages.get("turn", 0.0) - sum(parts.values()), 0.0)
    left = 0.0
    for stage, seconds in parts.items():
        by_stage.barh(0, seconds * 1000, left=left, label=f"{stage}, {seconds * 1000:.1f}")
        left += seconds * 1000
    by_stage.set(xlabel="one message by itself, ms by the clock", yticks=[], ylim=(-0.5, 1.6))
    for axes in (by_load, by_turn):
        axes.legend(frameon=False)
    by_stage.legend(frameon=False, ncol=2, fontsize="small", loc="upper left")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


@contextmanager
def _folders() -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        yield Path(first), Path(second)


def main() -> None:
    """Measures both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", type=Path, help="where to draw it, such as docs/speed.svg")
    given = parser.parse_args()
    model.quiet_environment()
    found: list[dict[str, Any]] = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"]
    questions = [str(question["turns"][0]) for question in found]
    with _folders() as (first, second):
        servers = {"Switchboard": ours(first), "stock Rasa": stock(second)}
        measured = {name: measure(server, questions) for name, server in servers.items()}
    print(shown(measured))
    print(
        json.dumps({name: {**vars(it), "crowd": None, "burst": None} for name, it in measured.items()}), file=sys.stderr
    )
    if given.plot:
        plot(measured, given.plot)


if __name__ == "__main__":
    main()
