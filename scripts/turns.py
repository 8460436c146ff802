"""The turns of conversations in `data/turns/`, each labelled with the leads that it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

TURNS = Path(__file__).resolve().parents[1] / "data" / "turns"
#: The turns that nothing learns: to choose thresholds with, and to measure.
VALIDATION = TURNS / "validation.yml"
#: Turns of several questions are told apart before leads are looked for.
SEVERAL = "several"


@dataclass(frozen=True)
class Turn:
    """What was said after which leads, and the leads that would be right (none: no lead answers)."""

    says: str
    after: tuple[str, ...]
    means: tuple[str, ...]
    kind: str


def turns(paths: Iterable[Path]) -> list[Turn]:
    """The turns of some files that ask one thing."""
    found = [item for path in paths for item in yaml.safe_load(path.read_text(encoding="utf-8"))]
    every = [Turn(item["says"], tuple(item["after"]), tuple(item["means"]), item["kind"]) for item in found]
    return [turn for turn in every if turn.kind != SEVERAL]


def for_encoder() -> list[Path]:
    """The files of turns that the sentence encoder learns."""
    return sorted(TURNS.glob("for_encoder_*.yml"))


def for_scorer() -> list[Path]:
    """The files of turns that the scorer of leads learns, and the encoder does not."""
    return sorted(TURNS.glob("for_scorer_*.yml"))
