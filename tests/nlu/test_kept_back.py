"""How well topics are told apart on sentences that nothing has learned: the whole pipeline, without Rasa.

A tenth of the sentences of `data/nlu/` is kept back from the sentence encoder (`scripts/sentences.py`). The spelling
vocabulary and the topics are learned from the other nine tenths, once, and the tenth is judged. Cross-validation over
all of them would flatter, for the encoder knows the nine tenths.

Prints the figures, and writes the report of every intent to results/intents.txt and the sentences that are taken for
another topic to results/misread.txt, each with its file and line.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, classification_report, f1_score

from benchmarks.data import ROOT, Sentence, apart, own
from benchmarks.in_process import Pipeline, Ranking
from benchmarks.scoring import PRECISION, stated
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.training_data import read_training_data
from switchboard.nlu.remembering import RememberingEncoder

#: These catch what makes it worse; they are no goals, and a little under what was measured (docs/benchmarks.md): of so
#: many sentences, a handful more or less right is chance. A quarter of them are indirect on purpose ("could they stick
#: me on after tea"), which lowers the figures and raises what the bot understands.
FLOORS = {"accuracy": 0.905, "macro F1": 0.895, "right among the first two": 0.955, "may be stated": 0.8}


@pytest.mark.usefixtures("trained")  # then most sentences are encoded, on disk
def test_topics_are_told_apart(base: KnowledgeBase, tell: Callable[[str], None]) -> None:
    learned, kept = apart(own())
    rankings = Pipeline(base, RememberingEncoder(threads=os.cpu_count() or 1)).fit(learned).rank(kept)
    report, misread = written(kept, rankings)
    figures = measured([sentence.intent for sentence in kept], rankings)
    shown = ", ".join(f"{name} {value:.3f} (floor {FLOORS[name]})" for name, value in figures.items())
    tell(
        f"Topics of the {len(kept)} sentences kept back, of {len({sentence.intent for sentence in kept})} intents: "
        f"{shown} at a precision of {PRECISION:.0%}; the {len(misread)} that are taken for another: results/misread.txt"
    )
    assert all(value >= FLOORS[name] for name, value in figures.items()), "\n".join([shown, report, *misread])


def measured(intents: Sequence[str], rankings: Sequence[Ranking]) -> dict[str, float]:
    """How good the rankings of sentences of these intents are, as shares: the keys of `FLOORS`."""
    guesses = [ranking[0][0] for ranking in rankings]
    right = [intent == guess for intent, guess in zip(intents, guesses)]
    share, _ = stated(right, [ranking[0][1] for ranking in rankings])
    return {
        "accuracy": float(accuracy_score(intents, guesses)),
        "macro F1": float(f1_score(intents, guesses, average="macro")),
        "right among the first two": float(
            np.mean([intent in [name for name, _ in ranking[:2]] for intent, ranking in zip(intents, rankings)])
        ),
        "may be stated": share / 100,
    }


def written(kept: Sequence[Sentence], rankings: Sequence[Ranking]) -> tuple[str, list[str]]:
    """Writes the report of every intent, and what was taken for what; returns both."""
    results = ROOT / "results"
    results.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        guesses = [ranking[0][0] for ranking in rankings]
        report = str(classification_report([sentence.intent for sentence in kept], guesses, digits=3))
    (results / "intents.txt").write_text(report, encoding="utf-8")
    examples = {example.text: example for example in read_training_data(ROOT).examples}
    misread = sorted(
        f"{examples[sentence.text].file}:{examples[sentence.text].line}: '{sentence.text}' of {sentence.intent} "
        f"is taken for {name} ({sure:.2f})"
        for sentence, ((name, sure), *_) in zip(kept, rankings)
        if sentence.intent != name
    )
    (results / "misread.txt").write_text("\n".join(misread) + "\n", encoding="utf-8")
    return report, misread
