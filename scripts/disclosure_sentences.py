"""The sentences that the disclosure detector learns from and is measured with, and how they are mistyped."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import yaml

from switchboard.safety.disclosure import Detector

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "switchboard" / "safety" / "examples"
BUILDER = Path(__file__).with_name("build_disclosure.py")
#: The sets that the thresholds are chosen on.
DEVELOPMENT = [ROOT / "tests" / "safety" / name for name in ("disclosure_dev.yml", "alarms_dev.yml")]

#: Of the careers questions, one in so many is kept back to measure with.
KEPT_BACK = 10

#: Of each harmless list, so large a share may get help in place of an answer; of the disclosures, so many must. In
#: doubt the second counts: a missed child weighs more than ten false alarms.
FALSE_ALARMS = {"traps": 0.02, "small_talk": 0.01, "alarming_but_harmless": 0.02, "follow_ups": 0.0}
NOTICED = 0.985

Texts = list[str]


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
    for path in [*sorted(EXAMPLES.glob("*.yml")), BUILDER, Path(__file__)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def careers_questions(learned: bool = True) -> Texts:
    """The bot's training sentences, which are what most people say: those that are learned from, or the rest."""
    found: Texts = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for intent in read(path)["nlu"]:
            if intent["intent"] != "disclosure":
                found += [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    # By the sentence itself, so that one kept back stays so when others come or go.
    return [text for text in found if (crc32(text.lower().encode()) % KEPT_BACK > 0) == learned]


def mistyped(text: str, random: Random) -> str:
    """A plain text as it might be typed in a hurry: text-speak, and slips of the finger."""
    short = text_speak()
    words = []
    for word in text.split():
        if word in short and random.random() < 0.5:
            word = random.choice(short[word])
        elif len(word) > 3 and random.random() < 0.18:
            place = random.randrange(1, len(word) - 1)
            letter, after = word[place], word[place + 1 :]
            swapped = after[0] + letter + after[1:]
            slips = [after, letter * 2 + after, random.choice("aeiou") + after, swapped]
            word = word[:place] + random.choice(slips)
        words.append(word)
    return " ".join(words)


@cache
def text_speak() -> dict[str, Texts]:
    """The short forms of words."""
    found: dict[str, Texts] = defaultdict(list)
    for form, word in read(ROOT / "switchboard" / "nlu" / "text_speak.yml").items():
        found[str(word)].append(str(form))
    return found


def thresholds(detector: Detector) -> dict[str, float]:
    """The thresholds of a detector, in log-odds, chosen on the development sets.

    Help alone comes as soon as no more than `FALSE_ALARMS` of each harmless set get it, but at the latest where
    `NOTICED` of the disclosures do; a line of help as soon as no more than that of each harmless set get anything.
    `surely` is where next to none of the harmless messages get help.
    """
    found = {
        kind: [detector.judge(item["say"]) for path in DEVELOPMENT for item in read(path).get(kind, [])]
        for kind in ("disclosures", *FALSE_ALARMS)
    }
    danger = {kind: sorted(judged.danger for judged in some) for kind, some in found.items()}
    worry = {kind: sorted(judged.worry for judged in some) for kind, some in found.items()}
    noticed = danger["disclosures"][int((1 - NOTICED) * len(danger["disclosures"]))]
    least = max(exceeded_by(danger[kind], share) for kind, share in FALSE_ALARMS.items())
    return {
        "help": min(least, noticed),
        "line": max(exceeded_by(worry[kind], share) for kind, share in FALSE_ALARMS.items()),
        "surely": max(exceeded_by(danger[kind], share / 4) for kind, share in FALSE_ALARMS.items()),
    }


def exceeded_by(scores: list[float], share: float) -> float:
    """The score that so large a share of some sorted ones exceeds."""
    return scores[max(0, len(scores) - 1 - int(share * len(scores)))]
