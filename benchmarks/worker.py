"""Trains a model or parses messages with it, in a process of its own, so that both can be measured.

Runs in a folder of its own: `worker.py train` makes model.tar.gz of config.yml and nlu.json;
`worker.py parse STARTED` reads messages.json and writes answers.json. STARTED is the time at which
the process was started, in seconds since the epoch. Must import nothing of `benchmarks`, since the
code beside it may be a copy (see `many_subjects`).
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

NOT_TOPICS = ("out_of_scope", "nlu_fallback")


def train() -> None:
    """Trains the pipeline of config.yml on nlu.json and writes training.json: peak memory in MB."""
    from rasa.model_training import train_nlu

    from switchboard.nlu import remembering

    remembering.FILE = Path("vectors.npy")  # in this folder, like Rasa's own cache: all is encoded anew
    if not train_nlu("config.yml", "nlu.json", ".", fixed_model_name="model"):
        raise SystemExit("no model was trained")
    Path("training.json").write_text(json.dumps({"peak_mb": _peak_mb()}), encoding="utf-8")


def parse(started: float) -> None:
    """Parses the messages one by one through Rasa's agent and writes what came of it, and what it took."""
    from rasa.core.agent import Agent

    agent = Agent.load("model.tar.gz")
    texts = json.loads(Path("messages.json").read_text(encoding="utf-8"))
    answers, cold = asyncio.run(_answers(agent, texts, started))
    found = {"cold": cold, "peak_mb": _peak_mb(), "answers": answers}
    Path("answers.json").write_text(json.dumps(found), encoding="utf-8")


async def _answers(agent: Any, texts: list[str], started: float) -> tuple[list[dict[str, Any]], dict[str, float]]:
    answers = []
    cold: dict[str, float] = {}
    for text in texts:
        begun, before = time.perf_counter(), time.process_time()
        parsed = await agent.parse_message(text)
        took, waited = time.process_time() - before, time.perf_counter() - begun
        cold = cold or {"wall_s": time.time() - started, "cpu_s": time.process_time()}
        answers.append({**_answer(parsed), "ms": 1000 * took, "wall_ms": 1000 * waited})
    return answers, cold


def _answer(parsed: dict[str, Any]) -> dict[str, Any]:
    """The intent before any fallback, the highest confidence in a topic, and the names found."""
    ranking = [(item["name"], item["confidence"]) for item in parsed.get("intent_ranking") or []]
    topics = [confidence for name, confidence in ranking if name not in NOT_TOPICS]
    best = max((item for item in ranking if item[0] != "nlu_fallback"), key=lambda item: item[1], default=("", 0.0))
    names = [(item["start"], item["end"], item["entity"], str(item["value"])) for item in parsed.get("entities") or []]
    return {"intent": best[0], "score": max(topics, default=0.0), "names": names}


def _peak_mb() -> float:
    # Not getrusage: its figure begins with that of the process that started this one.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    from switchboard.model import quiet

    quiet()
    if sys.argv[1] == "train":
        train()
    else:
        parse(float(sys.argv[2]))
