"""What people have said and which lead they meant, as vectors that a message is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors

Floats = npt.NDArray[np.float32]


class Examples:
    """Texts in groups, each group the examples of one lead. A group may be empty."""

    def __init__(self, groups: Sequence[Sequence[str]], encoder: SentenceEncoder) -> None:
        texts = [text for group in groups for text in group]
        self.vectors: Vectors = encoder.encode(texts) if texts else np.zeros((0, DIMENSIONS), np.float32)
        counts = np.array([len(group) for group in groups], dtype=int)
        self.some = np.flatnonzero(counts)
        self.starts = np.append(0, counts.cumsum()[:-1])[self.some]
        self.count = len(groups)

    def sums(self) -> Floats:
        """The sum of each group's vectors, (groups, 384)."""
        found = np.zeros((self.count, DIMENSIONS), dtype=np.float32)
        if len(self.some):
            found[self.some] = np.add.reduceat(self.vectors, self.starts)
        return found

    def nearest(self, vector: Vectors, floor: Floats) -> Floats:
        """How near the nearest of each group is, (groups,); at least `floor`, which also stands for empty groups."""
        found = np.array(floor, dtype=np.float32)
        if len(self.some):
            near = np.maximum.reduceat(self.vectors @ vector, self.starts)
            found[self.some] = np.maximum(found[self.some], near)
        return found


def centres(sums: Iterable[Floats]) -> Floats:
    """Where the examples of each group lie on average: the sums of several sets together, scaled to length one."""
    total = np.sum(list(sums), axis=0)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    found: Floats = total / np.maximum(length, np.finfo(np.float32).tiny)
    return found
