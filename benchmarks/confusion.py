"""Draws which of the bot's own topics are taken for which: docs/topics.png. Prints what the thresholds rest on.

    python -m benchmarks.confusion [--out docs/topics.png]

Of the sentences that the encoder has not learned, by a pipeline that learned the others; in one process, without Rasa.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix

from benchmarks.data import ROOT, apart, own
from benchmarks.in_process import Pipeline, Ranking
from benchmarks.scoring import PRECISION, REJECTED, stated
from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.remembering import RememberingEncoder


def main() -> None:
    """Reads the command line, trains and writes the picture."""
    parser = argparse.ArgumentParser(description="Draws which topics are taken for which.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "topics.png")
    chosen = parser.parse_args()
    base, (learned, asked) = knowledge.load(), apart(own())
    right = [sentence.intent for sentence in asked]
    rankings = Pipeline(base, RememberingEncoder(threads=2)).fit(learned).rank(asked)
    guessed = [ranking[0][0] for ranking in rankings]
    themes = by_theme(base, set(right))
    order = [intent for intents in themes.values() for intent in intents]
    shares = 100 * confusion_matrix(right, guessed, labels=order, normalize="true")
    accuracy = 100 * float(np.mean([a == b for a, b in zip(right, guessed)]))
    draw(
        shares,
        themes,
        f"{len(asked):,} sentences kept back, {accuracy:.1f} % right",
        chosen.out,
    )
    print(f"{chosen.out}: {accuracy:.1f} % right")
    for line in thresholds(right, rankings):
        print(line)


def thresholds(right: Sequence[str], rankings: Sequence[Ranking]) -> list[str]:
    """The figures that the fallback threshold in config.yml and `answers/guessing.py` were set from."""
    careers = [(topic, ranking) for topic, ranking in zip(right, rankings) if topic.startswith("ask_")]
    refused = np.quantile([ranking[0][1] for _, ranking in careers], REJECTED)
    places = np.array([[name for name, _ in ranking].index(topic) for topic, ranking in zip(right, rankings)])
    torn = [(topic, ranking) for topic, ranking in careers if ranking[0][1] < 1.15 * ranking[1][1]]
    first = np.mean([ranking[0][0] == topic for topic, ranking in torn])
    either = np.mean([topic in (ranking[0][0], ranking[1][0]) for topic, ranking in torn])
    share, least = stated([place == 0 for place in places], [ranking[0][1] for ranking in rankings])
    return [
        f"A threshold of {refused:.3f} refuses {REJECTED:.0%} of the careers questions.",
        f"Right among the first two: {np.mean(places < 2):.1%}, among the first three: {np.mean(places < 3):.1%}.",
        f"Two within a factor of 1.15: {len(torn)} questions; the first right in {first:.0%}, either in {either:.0%}.",
        f"Right in {PRECISION:.0%} of those from {least:.3f} on, which are {share:.1f} % of all.",
    ]


def by_theme(base: KnowledgeBase, intents: set[str]) -> dict[str, list[str]]:
    """The intents under their topic's theme, in the order of knowledge/topics.yml; last those that are no topics."""
    themes: dict[str, list[str]] = {}
    for topic in base.topics.values():
        if f"ask_{topic.id}" in intents:
            themes.setdefault(topic.theme, []).append(f"ask_{topic.id}")
    known = {intent for listed in themes.values() for intent in listed}
    themes["conversation"] = sorted(intents - known)
    return themes


def draw(shares: npt.NDArray[np.float64], themes: dict[str, list[str]], subtitle: str, out: Path) -> None:
    """Draws the matrix (per cent of each row) with lines between the themes."""
    matplotlib.use("Agg")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it complains about its own style files
    from matplotlib import pyplot
    from matplotlib.colors import PowerNorm

    labels = [intent.removeprefix("ask_").replace("_", " ") for intents in themes.values() for intent in intents]
    figure, axes = pyplot.subplots(figsize=(17.5, 16), dpi=100, layout="constrained")
    # The square root of the share, so that one sentence in fifty taken for another still shows.
    image = axes.imshow(shares, cmap="Greys", norm=PowerNorm(0.5, 0, 100), interpolation="nearest")
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.tick_params(length=2)
    edge = -0.5
    for theme, intents in themes.items():
        axes.text(len(labels), edge + len(intents) / 2, theme, va="center", ha="left", fontsize=12)
        edge += len(intents)
        if edge < len(labels) - 1:
            axes.axhline(edge, color="tab:blue", linewidth=0.8)
            axes.axvline(edge, color="tab:blue", linewidth=0.8)
    axes.set_title(f"Which topic a sentence was taken for\n{subtitle}", fontsize=18)
    axes.set_xlabel("the topic it was taken for", fontsize=14)
    axes.set_ylabel("the topic it is about", fontsize=14)
    ticks = [0, 1, 5, 10, 25, 50, 100]
    bar = figure.colorbar(image, ax=axes, shrink=0.5, pad=0.06, ticks=ticks)
    bar.set_label("% of the topic's sentences", fontsize=12)
    bar.ax.set_yticklabels([str(tick) for tick in ticks])
    figure.savefig(out)
    pyplot.close(figure)


if __name__ == "__main__":
    main()
