"""The sentences that the disclosure detector learns from and is measured with."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from scripts.sentences import Texts, kept_back
from switchboard.safety.disclosure import STORY, Detector

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "switchboard" / "safety" / "examples"
#: How the sentences are learned.
BUILDERS = [Path(__file__).with_name(name) for name in ("build_disclosure.py", "teaching.py", "sentences.py")]
#: The sets that the thresholds are chosen on.
DEVELOPMENT = [ROOT / "tests" / "safety" / name for name in ("disclosure_dev.yml", "alarms_dev.yml", "stories_dev.yml")]

#: Of the development sets' disclosures, so many get help alone, and so many at least a line of it: a missed child
#: weighs more than ten false alarms. Of the harmless messages, so few get help whatever was talked about.
HELPED, NOTICED, SURELY_WRONG = 0.987, 0.9935, 0.01
HARMLESS = ("traps", "small_talk", "alarming_but_harmless", "follow_ups")


def read(path: Path) -> dict[str, Any]:
    """A file of sentences: lists by what they are, such as `disclosures`, `traps` and `worries`."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def examples() -> dict[str, Texts]:
    """All sentences to learn from, by what they are: `disclosures`, `worries`, `traps`."""
    found: dict[str, Texts] = defaultdict(list)
    for path in sorted(EXAMPLES.glob("*.yml")):
        for kind, texts in read(path).items():
            found[kind] += texts
    return found


def fingerprint() -> str:
    """What the detector is made from: the sentences, and how they are learned."""
    digest = hashlib.sha256()
    for path in [*sorted(EXAMPLES.glob("*.yml")), *BUILDERS, Path(__file__)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def careers_questions(learned: bool = True) -> Texts:
    """The bot's training sentences, which are what most people say: those that are learned from, or the rest."""
    found: Texts = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for intent in read(path)["nlu"]:
            if intent["intent"] != "disclosure":
                found += [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    return [text for text in found if kept_back(text) != learned]


def thresholds(detector: Detector) -> dict[str, float]:
    """The thresholds of a detector, in log-odds, chosen on the development sets; those of stories on theirs."""
    said = [(kind, item["say"]) for path in DEVELOPMENT for kind, items in read(path).items() for item in items]
    judged = [(kind, len(text.split()) > STORY, detector.judge(text)) for kind, text in said]
    harmless = [found.danger for kind, _, found in judged if kind in HARMLESS]
    chosen = {"surely": exceeded_by(harmless, SURELY_WRONG)}
    for name, story in (("", False), ("_of_story", True)):
        told = [found for kind, long, found in judged if kind == "disclosures" and long is story]
        chosen[f"help{name}"] = exceeded_by([found.danger for found in told], HELPED)
        chosen[f"line{name}"] = exceeded_by([found.worry for found in told], NOTICED)
    return chosen


def exceeded_by(scores: list[float], share: float) -> float:
    """A score that so large a share of some exceeds."""
    return sorted(scores, reverse=True)[int(share * len(scores))]
