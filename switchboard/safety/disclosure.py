"""Spots somebody in danger or distress, before NLU and on every channel.

A classifier that learned from the sentences in examples/, which anybody can read and add to. Built by
`python -m scripts.build_disclosure`, measured by `python -m benchmarks.disclosure`; see docs/safety.md.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
#: Takes n texts, returns an array (n, d) of vectors of length one.
Encode = Callable[[Sequence[str]], Array]

WEIGHTS = Path(__file__).with_name("disclosure.npz")

#: Word and letter sequences are counted in so many places.
PLACES = 2**18
_WORDS, _LETTERS = (1, 3), (2, 5)
#: A message of more words is also judged in pieces of so many, each beginning halfway through the last.
_PIECE = 12
#: A text of more words than the first is also judged in stretches of so many as the second:
#: three pieces, so that most of a stretch's pieces are the whole's as well.
_LONG, _STRETCH = 100, 36
#: Of the score, so much is that of the worst piece, and the rest that of the whole: from the development set.
_WORST_SHARE = 0.3
#: A piece that scores more is a disclosure whatever stands around it. No harmless message of the
#: development set has such a piece.
_SURELY = 2.5
_CLAUSE = re.compile(r"[.?!;,\n]+|\b(?:and|but|also|btw|anyway|plus|cos|because)\b", re.I)

#: Figures and signs that stand for a letter inside a word, as in "k1ll".
_DISGUISED = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_LETTER_FOR = dict(zip("013457@$!", "oieastasi"))
_SPELT_OUT = re.compile(r"\b(?:[a-z][ .*_-]){2,}[a-z]\b")


class Detector:
    """Says whether a message may be a disclosure. `encode` gives the sentence embeddings."""

    def __init__(self, encode: Encode, weights: Path = WEIGHTS) -> None:
        self.encode = encode
        with np.load(weights) as stored:
            self.examples = stored["examples"].astype(np.float32) / np.float32(127)
            self.duals, self.offset = stored["duals"], float(stored["offset"])
            self.gamma, self.share, self.threshold = (float(stored[key]) for key in ("gamma", "share", "threshold"))
            self.weights, self.idf = stored["weights"].astype(np.float32), stored["idf"].astype(np.float32)

    def is_disclosure(self, text: str) -> bool:
        """Whether the words may mean that somebody is in danger or distress: by all of them, or by one piece."""
        return any(score > self.threshold or worst > _SURELY for score, worst in self._judged(text))

    def score(self, text: str) -> float:
        """How much the classifier takes the text for a disclosure: all of it, and its worst piece."""
        return max(score for score, _ in self._judged(text))

    def _judged(self, text: str) -> list[tuple[float, float]]:
        """The score of the text, and that of its worst piece alone; of a long text those of its stretches too,
        or a flood of other words would drown a cry for help."""
        parts = [pieces(stretch) for stretch in stretches(text)]
        texts = list(dict.fromkeys(chain.from_iterable(parts)))
        scores = dict(zip(texts, map(float, self._scores(texts))))
        worst = [max(scores[piece] for piece in part) for part in parts]
        return [((1 - _WORST_SHARE) * scores[part[0]] + _WORST_SHARE * most, most) for part, most in zip(parts, worst)]

    def _scores(self, texts: list[str]) -> Array:
        vectors = self.encode(texts)
        # For vectors of length one, |a - b|² is 2 - 2ab.
        near = np.exp(self.gamma * (2 * vectors @ self.examples.T - 2))
        by_words = np.array([self._by_words(text) for text in texts], dtype=np.float32)
        scores: Array = near @ self.duals + self.offset + self.share * by_words
        return scores

    def _by_words(self, text: str) -> float:
        places, counts = counted(text)
        values = counts * self.idf[places]
        length = float(np.linalg.norm(values)) or 1.0
        return float(values @ self.weights[places]) / length


def stretches(text: str) -> list[str]:
    """The text; if it is long, overlapping stretches of it as well."""
    words = text.split()
    if len(words) <= _LONG:
        return [text]
    return [text, *(" ".join(words[start : start + _STRETCH]) for start in range(0, len(words), _STRETCH // 2))]


def pieces(text: str) -> list[str]:
    """The text, then its clauses and overlapping stretches of words, in the plain form the classifier reads."""
    words = text.split()
    clauses = [clause for clause in _CLAUSE.split(text) if len(clause.split()) >= 3]
    found = [text, *(clauses if len(clauses) > 1 else [])]
    if len(words) > _PIECE + 4:
        starts = range(0, len(words) - _PIECE // 2, _PIECE // 2)
        found += [" ".join(words[start : start + _PIECE]) for start in starts]
    return list(dict.fromkeys(plain(piece) for piece in found))


def plain(text: str) -> str:
    """Small letters and single spaces; disguised words ("k1ll", "k.m.s") as they are meant."""
    text = text.lower().replace("’", "'")
    text = _DISGUISED.sub(lambda match: _LETTER_FOR[match[0]], text)
    text = _SPELT_OUT.sub(lambda match: re.sub(r"[ .*_-]", "", match[0]), text)
    text = re.sub(r"(.)\1{2,}", r"\1\1", text)
    return " ".join(re.sub(r"[^\w\s']", " ", text).split())


def counted(text: str) -> tuple[npt.NDArray[np.int64], Array]:
    """The places of a plain text's word and letter sequences, and the logarithm of how often each stands there."""
    counts = Counter(zlib.crc32(sequence.encode()) % PLACES for sequence in _sequences(text))
    return (
        np.fromiter(counts.keys(), dtype=np.int64, count=len(counts)),
        np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32),
    )


def _sequences(text: str) -> Iterator[str]:
    words = text.split()
    for length in range(_WORDS[0], _WORDS[1] + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])
    for word in words:
        spaced = f" {word} "
        for length in range(_LETTERS[0], _LETTERS[1] + 1):
            for start in range(len(spaced) - length + 1):
                yield f"/{spaced[start : start + length]}"
