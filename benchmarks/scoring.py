"""How the figures are worked out from what a pipeline answered. Shares are in per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score

#: The share of in-scope validation messages that the rejection threshold turns away.
REJECTED = 0.05
#: What is stated and not asked about must be right in so many.
PRECISION = 0.97

#: A name in a text: (start, end, type, subject id). The id is empty where it does not count.
Span = tuple[int, int, str, str]


def accuracy(right: Sequence[str], given: Sequence[str]) -> float:
    """How many intents are right, in per cent."""
    return 100 * float(np.mean([a == b for a, b in zip(right, given)]))


def macro_f1(right: Sequence[str], given: Sequence[str]) -> float:
    """The mean over the intents of their F1, in per cent."""
    return 100 * float(f1_score(right, given, average="macro", labels=sorted(set(right)), zero_division=0))


def recall_of_rejection(val: Sequence[float], out_of_scope: Sequence[float]) -> float:
    """How many out-of-scope messages score under the threshold that turns away 5 % of `val`, in per cent."""
    threshold = np.quantile(val, REJECTED)
    return 100 * float(np.mean(np.asarray(out_of_scope) < threshold))


def stated(right: Sequence[bool], sure: Sequence[float], precision: float = PRECISION) -> tuple[float, float]:
    """The largest share of messages, the surest first, of which so many are right, in per cent; and the confidence
    of the last of them, which is 1 where there are none. Whether each is `right`, and how `sure` that was."""
    order = np.argsort(-np.asarray(sure, dtype=float), kind="stable")
    so_far = np.cumsum(np.asarray(right, dtype=float)[order]) / np.arange(1, len(order) + 1)
    # Of messages that are equally sure, all are stated or none.
    last = np.append(np.diff(np.asarray(sure, dtype=float)[order]) != 0, True)
    enough = np.flatnonzero((so_far >= precision) & last)
    if not len(enough):
        return 0.0, 1.0
    return 100 * float(enough[-1] + 1) / len(order), float(np.asarray(sure)[order[enough[-1]]])


def span_f1(right: Sequence[Span], given: Sequence[list[Span]]) -> float:
    """F1 of exact spans where each message holds one name, in per cent; every other name found is wrong."""
    hits = sum(span in found for span, found in zip(right, given))
    return 100 * 2 * hits / max(1, len(right) + sum(map(len, given)))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` per cent of the values do not exceed."""
    return float(np.percentile(values, share))
