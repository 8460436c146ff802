"""Which lead a question means, learned from how people have asked for each."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.turns import Turn
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors
from switchboard.nlu.reading import Reader

#: The label of questions that no lead answers.
NO_LEAD = ""
#: Regularisation, and how long it learns; chosen on `data/turns/validation*.yml`.
STRENGTH, STEPS = 30, 30
#: The logarithm of the chance of a lead that it has not learned.
_UNLEARNED = -15.0


def joined(before: str, plain: str) -> str:
    """A text read on from the question before it."""
    return f"{before.rstrip(' ?')} ? {plain}"


def most_usual(questions: Vectors) -> int:
    """Which of some questions of a lead, (n, 384), is nearest to all of them."""
    return int((questions @ questions.mean(axis=0)).argmax())


def rows(plain: Vectors, together: Vectors | None = None, before: Vectors | None = None) -> Vectors:
    """What the model sees of n questions, (n, 1152), from embeddings of (n, 384) each: of the question by itself, of
    the question before it and itself together, and of the question before. First messages follow none."""
    if together is None or before is None:
        together, before = plain, np.zeros_like(plain)
    return np.hstack([plain, together, before]).astype(np.float32)


class LeadModel:
    """Logistic regression on embeddings, for first messages and those that follow alike. Without any examples it knows
    no lead."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.weights: npt.NDArray[np.float32] = np.zeros((3 * DIMENSIONS, 0), np.float32)
        self.bias: npt.NDArray[np.float32] = np.zeros(0, np.float32)

    def learn(self, seen: Vectors, labels: Sequence[str]) -> LeadModel:
        """Learns the lead (`labels`, `NO_LEAD` for none) of each row."""
        with warnings.catch_warnings():  # so few steps are enough, and more do not help
            warnings.simplefilter("ignore", ConvergenceWarning)
            learned = LogisticRegression(C=STRENGTH, max_iter=STEPS).fit(seen, labels)
        self.labels = [str(label) for label in learned.classes_]
        self.weights = np.ascontiguousarray(learned.coef_.T, dtype=np.float32)
        self.bias = learned.intercept_.astype(np.float32)
        return self

    def log_chances(self, row: Vectors, leads: Sequence[str]) -> npt.NDArray[np.float32]:
        """For some leads by their ids, the logarithms of their chances to be meant by a row, (1152,)."""
        scores = row @ self.weights + self.bias
        if scores.size:
            scores = scores - scores.max()
            scores = scores - np.log(np.exp(scores).sum())
        places = _places(tuple(self.labels), tuple(leads))
        return np.append(scores.clip(_UNLEARNED), np.float32(_UNLEARNED)).astype(np.float32)[places]


@lru_cache(maxsize=4)
def _places(labels: tuple[str, ...], leads: tuple[str, ...]) -> npt.NDArray[np.int_]:
    """Where some leads stand among the labels; the last place, after them all, for one that is not learned."""
    known = {label: place for place, label in enumerate(labels)}
    return np.array([known.get(lead, len(labels)) for lead in leads], dtype=int)


def to_learn(
    base: KnowledgeBase, reader: Reader, turns: Iterable[Turn], encoder: SentenceEncoder
) -> tuple[Vectors, list[str]]:
    """What the model learns from: rows and their labels, of the leads' own questions and of some turns. What follows a
    lead is read on from its most usual question; turns after one that there is no more are left out."""
    own = {lead.id: [reader.read(question).view.plain for question in lead.questions] for lead in base.leads.values()}
    usual = {lead: asked[most_usual(encoder.encode(asked))] for lead, asked in own.items()}
    seen = [rows(encoder.encode([text for asked in own.values() for text in asked]))]
    labels = [lead for lead, asked in own.items() for _ in asked]
    first, after = list[tuple[str, str]](), list[tuple[str, str, str]]()
    for turn in turns:
        said = reader.read(turn.says).view.plain
        for lead in [lead for lead in turn.means if lead in own] or [NO_LEAD]:
            if not turn.after:
                first.append((lead, said))
            elif turn.after[-1] in usual:
                after.append((lead, said, usual[turn.after[-1]]))
    if first:
        seen.append(rows(encoder.encode([words for _, words in first])))
    if after:
        together = encoder.encode([joined(before, words) for _, words, before in after])
        plain = encoder.encode([words for _, words, _ in after])
        seen.append(rows(plain, together, encoder.encode([before for *_, before in after])))
    return np.vstack(seen), [*labels, *(lead for lead, _ in first), *(lead for lead, *_ in after)]
