"""How the figures are worked out from what a pipeline answered. Shares are in per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score

#: The share of in-scope validation messages that the rejection threshold turns away.
REJECTED = 0.05

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


def span_f1(right: Sequence[Span], given: Sequence[list[Span]]) -> float:
    """F1 of exact spans where each message holds one name, in per cent; every other name found is wrong."""
    hits = sum(span in found for span, found in zip(right, given))
    return 100 * 2 * hits / max(1, len(right) + sum(map(len, given)))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` per cent of the values do not exceed."""
    return float(np.percentile(values, share))
