"""What each part of the understanding pipeline is worth: each switched off in turn.

    python -m benchmarks.ablations --data DIR [--out results/bench]

In one process and without Rasa; the figures differ a little from those of `compare`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import scoring
from benchmarks.data import OUT_OF_SCOPE, ROOT, TINY, Benchmarks, Fold
from benchmarks.in_process import Pipeline, Ranking
from benchmarks.table import align
from switchboard import knowledge
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.topic_model import TopicModel

DATASETS = ("clinc75", "banking20", "own30")


@dataclass(frozen=True)
class Variant:
    """The pipeline with something switched off: what differs in TopicModel, and whether words are repaired."""

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    repairs: bool = True


VARIANTS = (
    Variant("whole"),
    Variant("without the encoder", {"SHARES": (1.0, 0.0, 0.0), "NEAR": 1e-9}),
    Variant("without TF-IDF", {"SHARES": (0.0, 0.27, 0.73)}),
    Variant("without kernel ridge", {"SHARES": (0.55, 0.45, 0.0)}),
    Variant("without logistic regression on embeddings", {"SHARES": (0.3, 0.0, 0.7)}),
    Variant("without spelling repair", repairs=False),
    # Everything is trusted, however far from the training sentences.
    Variant("without nearness", {"NEAR": 1e-9}),
)


def main() -> None:
    """Reads the command line, prints the table and writes ablations.md."""
    parser = argparse.ArgumentParser(description="What each part of the understanding pipeline is worth.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with clinc75.json and noise.py")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "bench")
    chosen = parser.parse_args()
    benchmarks = Benchmarks(chosen.data)
    base, encoder = knowledge.load(), RememberingEncoder(threads=2)
    columns: list[str] = []
    rows = [[variant.name] for variant in VARIANTS]
    for name in DATASETS:
        fold = benchmarks.fold(name, "ours")
        for variant, row in zip(VARIANTS, rows):
            found = measure(variant, fold, base, encoder)
            row += [f"{value:.1f}" for value in found.values()]
            print(name, variant.name, {figure: round(value, 1) for figure, value in found.items()}, flush=True)
        columns += [f"{name} {figure}" for figure in found]
    table = align(("pipeline", *columns), rows, "l" + "r" * len(columns))
    notes = ["Accuracy on clean and noisy sentences and rejected messages, in %, as in table.md, without Rasa."]
    notes += ["A TRIAL: THE FIGURES MEAN NOTHING."] if TINY else []
    text = "\n".join([*table, "", *notes, ""])
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "ablations.md").write_text(text, encoding="utf-8")
    print(f"\n{text}")


def measure(variant: Variant, fold: Fold, base: knowledge.KnowledgeBase, encoder: SentenceEncoder) -> dict[str, float]:
    """Trains and asks the pipeline; returns accuracy and rejection in per cent."""
    model: type[TopicModel] = type("Variation", (TopicModel,), variant.attributes)
    pipeline = Pipeline(base, encoder, model, variant.repairs).fit(fold.train)
    ranked = {group: pipeline.rank(sentences) for group, sentences in fold.groups.items()}
    found = {
        group: scoring.accuracy(
            [sentence.intent for sentence in fold.groups[group]], [row[0][0] for row in ranked[group]]
        )
        for group in ("clean", "noisy")
    }
    for group in ("far", "near"):
        if group in ranked:
            found[group] = scoring.recall_of_rejection(_scores(ranked["val"]), _scores(ranked[group]))
    return found


def _scores(ranked: Sequence[Ranking]) -> list[float]:
    """The highest confidence of each message in a topic."""
    return [max(confidence for name, confidence in row if name != OUT_OF_SCOPE) for row in ranked]


if __name__ == "__main__":
    main()
