"""Learns how much each feature of a lead counts: python -m scripts.teach_scorer [--without FEATURE ...]

Reads the turns of `data/turns/scorer_*.yml`, which the encoder has not learned, is measured with those of
`validation.yml`, and writes `switchboard/nlu/lead_scorer.json`. Needs the trained model; takes a minute or two.
With `--without` it only shows what it would be without some features, and writes nothing.

To be run anew when a feature in `switchboard/nlu/leads.py` has changed, or the encoder, or when many examples are new.

It is a conditional logit: each candidate's chance grows with the weighted sum of its features, and "none of them" is a
candidate too, with features of its own (`best_of`). The weights are those that make what is right likeliest.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp

from switchboard.knowledge.turns import SCORER as TO_LEARN
from switchboard.knowledge.turns import VALIDATION, Turn, turns_for
from switchboard.model import ROOT, ensure, quiet
from switchboard.nlu.before import Before
from switchboard.nlu.leads import CANDIDATES, FOLLOWS, SCORER, best_of

if TYPE_CHECKING:
    from switchboard.nlu.lead_finder import LeadSearch
    from switchboard.nlu.pipeline import Pipeline

#: How strongly weights are kept small.
PENALTY = 1e-3
#: The score of what is no candidate.
OUT = -1e9

Floats = npt.NDArray[np.float64]
#: The weights of the features of a lead (`weights`), and of those of "none of them" (`none`).
Scoring = dict[str, dict[str, float]]


@dataclass
class Examples:
    """Turns with the features of their candidates.

    leads: the ids of each turn's candidates. names, features: (turns, candidates, features), noughts where there are
    fewer candidates. none_names, none: (turns, features of "none of them"). right: (turns, candidates + 1), whether
    each candidate is right; the last is "none of them", which is right where no candidate is.
    """

    turns: list[Turn]
    leads: list[list[str]]
    names: list[str]
    features: Floats
    none: Floats
    none_names: list[str]
    right: npt.NDArray[np.bool_]

    def scores(self, weights: Floats, none: Floats) -> Floats:
        """Each candidate's score, and that of none: (turns, candidates + 1). Where there are fewer, the rest is out."""
        candidates = np.where(self.real, self.features @ weights, OUT)
        return np.hstack([candidates, (self.none @ none)[:, None]])

    @property
    def real(self) -> npt.NDArray[np.bool_]:
        """Which of the rows are candidates: (turns, candidates)."""
        return np.arange(CANDIDATES) < np.array([len(names) for names in self.leads])[:, None]


def examples(found: list[Turn], search: LeadSearch, pipeline: Pipeline) -> Examples:
    """The turns as the running bot would weigh them; of several subjects, for the first.

    All are first messages, or all follow something: each has features of its own.
    """
    from switchboard.nlu.topic_classifier import READ

    base, leads = search.base, search.leads
    rows, nones, rights, ids, names, none_names = [], [], [], [], [], []
    for turn in found:
        read = pipeline.read(turn.says).get(READ)[0]
        last = base.leads[turn.after[-1]] if turn.after else None
        before = Before(last.topic, last.subject, last.id) if last else None
        question, of = search.question(read, before), search.subjects(read, before)[:1]
        features = leads.features(question, of)
        places = leads.candidates(question, of, features)
        best = best_of({name: values[places] for name, values in features.items()})
        names, none_names = list(features), list(best)
        candidates = [leads.leads[place].id for place in places]
        right = [name in turn.means for name in candidates]
        missing = CANDIDATES - len(candidates)
        ids.append(candidates)
        told = np.stack([values[places] for values in features.values()], axis=1)
        rows.append(np.pad(told, ((0, missing), (0, 0))))
        nones.append(list(best.values()))
        rights.append([*right, *[False] * missing, not any(right)])
    return Examples(found, ids, names, np.array(rows, dtype=float), np.array(nones), none_names, np.array(rights))


def fit(told: Examples, without: Sequence[str] = ()) -> Scoring:
    """The weights that make the right leads likeliest (a conditional logit); some features can be left out."""
    used = [place for place, name in enumerate(told.names) if name not in without]
    rows = told.features[:, :, used]
    size = rows[told.real].std(axis=0) + 1e-6
    rows, count = rows / size, len(used)
    scaled = replace(told, features=rows)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled.scores(weights[:count], weights[count:])
        everything = logsumexp(scores, axis=1)
        right = logsumexp(np.where(told.right, scores, OUT), axis=1)
        slope = np.exp(scores - everything[:, None]) - np.exp(scores - right[:, None]) * told.right
        steps = np.concatenate([np.einsum("nl,nld->d", slope[:, :-1], rows), told.none.T @ slope[:, -1]]) / len(rows)
        return float((everything - right).mean() + PENALTY * weights @ weights), steps + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(count + told.none.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    weights = dict(zip([told.names[place] for place in used], found.x[:count] / size))
    return {"weights": weights, "none": dict(zip(told.none_names, found.x[count:]))}


def chances(told: Examples, scorer: Scoring) -> Floats:
    """How likely each candidate, and none of them, is: (turns, candidates + 1)."""
    weights = np.array([scorer["weights"].get(name, 0.0) for name in told.names])
    none = np.array([scorer["none"][name] for name in told.none_names])
    scores = told.scores(weights, none)
    found: Floats = np.exp(scores - logsumexp(scores, axis=1)[:, None])
    return found


def report(measured: Sequence[tuple[Examples, Floats]]) -> None:
    """Of turns and the chances of their candidates, prints by kind of turn how often the likeliest and one of the three
    likeliest is right; and from which chance on the likeliest lead is right in so many of ten."""
    kinds: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    likeliest: list[tuple[float, bool]] = []
    for told, found in measured:
        for row, right, turn in zip(found, told.right, told.turns):
            # Where a lead answers, "none of them" is never right, though the lead be no candidate.
            right = right & (np.arange(len(right)) < len(right) - bool(turn.means))
            order = row.argsort()[::-1]
            kind = turn.kind if turn.means else f"no lead: {turn.kind}"
            kinds[kind].append((bool(right[order[0]]), bool(right[order[:3]].any())))
            best = row[:-1].argmax()
            likeliest.append((float(row[best]), bool(right[best])))
    for kind, judged in sorted(kinds.items()):
        first, three = np.mean(judged, axis=0)
        print(f"{kind:24} {len(judged):4}  first {first:.2f}  first three {three:.2f}")
    judged = [value for kind, values in kinds.items() if not kind.startswith("no lead") for value in values]
    first, three = np.mean(judged, axis=0)
    print(f"{'with a lead':24} {len(judged):4}  first {first:.3f}  first three {three:.3f}")
    likeliest.sort(reverse=True)
    share = np.cumsum([right for _, right in likeliest]) / np.arange(1, len(likeliest) + 1)
    for wanted in (0.95, 0.9, 0.85, 0.8):
        enough = np.where(share >= wanted)[0]
        if len(enough):
            last = enough[-1]
            print(
                f"right in {wanted:.0%}: from {likeliest[last][0]:.2f} on, {(last + 1) / len(likeliest):.0%} of turns"
            )


def main() -> None:
    """Learns, says how good it is, and writes the weights."""
    parser = argparse.ArgumentParser(description="Learn how much each feature of a lead counts.")
    parser.add_argument("--without", nargs="+", default=[], metavar="FEATURE", help="only show what it is without them")
    without = parser.parse_args().without
    quiet()
    from switchboard.nlu.pipeline import Pipeline

    if not SCORER.is_file():  # the leads read it, whatever is in it
        SCORER.write_text(json.dumps({name: {"weights": {}, "none": {}} for name in FOLLOWS.values()}), "utf-8")
    pipeline = Pipeline(ensure())
    search = pipeline.search
    measured: list[tuple[Examples, Floats]] = []
    known: set[str] = set()
    scoring: dict[str, Scoring] = {}
    for follows, name in FOLLOWS.items():
        learned, held = (
            examples([turn for turn in turns_for(purpose, ROOT) if bool(turn.after) is follows], search, pipeline)
            for purpose in (TO_LEARN, VALIDATION)
        )
        scoring[name] = fit(learned, without)
        measured.append((held, chances(held, scoring[name])))
        known.update(learned.names)
    unknown = set(without) - known
    if unknown:
        parser.error(f"no such feature: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    report(measured)
    if not without:
        SCORER.write_text(json.dumps(rounded(scoring), indent=1) + "\n", encoding="utf-8")


def rounded(scoring: dict[str, Scoring]) -> dict[str, Scoring]:
    """The weights as they are written."""
    return {
        name: {part: {feature: round(float(value), 4) for feature, value in of.items()} for part, of in parts.items()}
        for name, parts in scoring.items()
    }


if __name__ == "__main__":
    main()
