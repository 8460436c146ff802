"""Which lead a question means, learned from how people have asked for each."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from switchboard.nlu.encoder import DIMENSIONS, Vectors

#: The label of questions that no lead answers.
NO_LEAD = ""
#: Regularisation, and how long it learns; chosen on `data/turns/validation*.yml`.
STRENGTH, STEPS = 30, 30
#: The logarithm of the chance of a lead that it has not learned.
_UNLEARNED = -15.0


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
        known = dict(zip(self.labels, scores.clip(_UNLEARNED)))
        return np.array([known.get(lead, _UNLEARNED) for lead in leads], dtype=np.float32)
