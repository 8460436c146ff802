"""How likely each of some leads is meant, by all that speaks for it together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from switchboard.nlu.examples import Floats

if TYPE_CHECKING:
    from switchboard.nlu.leads import Weighed

SCORER = Path(__file__).with_name("lead_scorer.json")
#: What its scorers are called there: for first messages, and for those that follow something.
FOLLOWS = {False: "first", True: "after"}
#: What speaks for none of the leads, where the best of them has little of it.
_OF_THE_BEST = tuple("typed example centre masked joined joined_example joined_centre topic told learned".split())


class Scorer:
    """How much each feature counts: a choice between leads, or none of them, learned from conversations.

    There is one for first messages, and one for those that follow something.
    """

    def __init__(self, weights: Mapping[str, float], none: Mapping[str, float]) -> None:
        self.weights, self.none = weights, none

    @classmethod
    def read(cls, follows: bool) -> Scorer:
        """One of the scorers that `scripts/teach_scorer.py` wrote."""
        found = json.loads(SCORER.read_text(encoding="utf-8"))[FOLLOWS[follows]]
        return cls(found["weights"], found["none"])

    def speaks_for(self, weighed: Sequence[Weighed]) -> list[dict[str, float]]:
        """What each feature adds to the score of each of some leads, against what it adds to them on average."""
        average = {name: sum(item.because[name] for item in weighed) / max(1, len(weighed)) for name in self.weights}
        return [
            {name: weight * (item.because[name] - average[name]) for name, weight in self.weights.items()}
            for item in weighed
        ]

    def chances(self, features: Mapping[str, Floats]) -> Floats:
        """For n leads (features are (n,) each), how likely each is meant; what is missing to one is for none."""
        scores = sum(self.weights[name] * features[name] for name in self.weights)
        best = best_of(features)
        none = sum(weight * best[name] for name, weight in self.none.items())
        together = np.append(np.asarray(scores, dtype=np.float64), none)
        together = np.exp(together - together.max())
        return np.asarray(together[:-1] / together.sum(), dtype=np.float32)


def best_of(features: Mapping[str, Floats]) -> dict[str, float]:
    """What speaks for none of the leads: how little the best of them has."""
    return {
        "any": 1.0,
        **{name: float(features[name].max()) for name in _OF_THE_BEST if name in features},
        "missing": float(features["missing"].min()),
    }
