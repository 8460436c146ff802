"""Spots somebody in danger or distress, before NLU and on every channel.

A sentence encoder that was taught on the sentences in examples/, which anybody can read and add to. Built by
`python -m scripts.build_disclosure`, measured by `python -m benchmarks.disclosure`; see docs/safety.md.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from switchboard.safety.alarm import Alarm
from switchboard.words.folding import fold

FOLDER = Path(__file__).with_name("detector")
MODEL, WEIGHTS = FOLDER / "model.onnx", FOLDER / "weights.npz"
MODEL_SHA256 = "a8d9fa8a9f834a4151f50afc2dd0e41563add2536ee3c5852d41229291d288e7"

#: What a message may be, in the order of the weights' rows.
KINDS = ("harmless", "worry", "own", "report")
_WORRY, _OWN, _REPORT = 1, 2, 3

#: Word and letter sequences are counted in so many places.
PLACES = 2**18
_WORDS, _LETTERS = (1, 3), (2, 5)
#: Of the score, so much is the taught encoder's, which reads the meaning; the rest is that of the word and letter
#: sequences, which reads the wording, however it is spelt. From the development sets.
_MEANING_SHARE = 0.7
#: Of the score, so much is that of the worst piece and the rest that of the whole; a piece counts, whatever stands
#: around it, when it exceeds by so much. Both from the development sets.
_WORST_SHARE, _ALONE = 0.2, 3.0
#: A message of more words is no mere follow-up; one of more than the second is a story, of which every piece is judged:
#: the worst of many harmless pieces looks worse than the worst of few, so it has thresholds of its own.
_BRIEF, STORY = 10, 20

#: A message of more tokens is also judged in windows of so many, each beginning halfway through the last.
_SHORT, _WINDOW = 24, 20
#: At most so many windows: those of a very long message overlap less, and then are longer.
_MOST_WINDOWS = 24
#: Up to so many tokens, clauses are judged by themselves too; beyond, the windows do for them.
_CLAUSES = 100
_CLAUSE = re.compile(r"[.?!;,\n]+|\b(?:and|but|also|btw|anyway|plus|cos|because)\b", re.I)
_CLAUSE_WORDS = 3
#: Of a list of so many items, two of them of so few words at most and none of more than the last, every item counts
#: that exceeds by so much, for the others would hide it: "pay, hours, i want to die, holidays".
_ALONE_IN_LIST = 0.5
_ITEMS, _MERE_WORDS, _ITEM_WORDS = 3, 2, 7
#: What parts the items of a list: also dashes, slashes, bullets and "(a)".
_BETWEEN_ITEMS = re.compile(
    r"[,;:.?!|/•·\n]+|(?<!\S)[-–—*+]+(?!\S)|\(\w{1,3}\)|(?<!\S)\w\)|\b(?:and|but|also|btw|anyway|plus|cos|because)\b",
    re.I,
)

#: Figures and signs that stand for a letter inside a word, as in "k1ll", and stars that stand for one, as in "r*pe".
_DISGUISED = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_LETTER_FOR = dict(zip("013457@$!", "oieastasi"))
_STARS = re.compile(r"(?<=[a-z])[*#]{1,3}(?=[a-z])")
_SPELT_OUT = re.compile(r"(?<![\w'])[a-z](?:[ .*_-][a-z](?![a-z'])){2,}+")


@dataclass(frozen=True)
class Judgement:
    """What a message may be: the log-odds that it tells of danger or distress, and that it tells of that or of a
    worry; and how likely, from 0 to 1, the danger is somebody else's."""

    danger: float
    worry: float
    of_another: float


class Encoder(Protocol):
    """The taught encoder: `MODEL`, as switchboard.nlu.encoder reads it."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Takes n texts, returns an array (n, d) of vectors of length one."""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of a text begins and ends in it."""


class Detector:
    """Judges messages, with the taught encoder and the weights that tell the kinds of messages apart."""

    #: From which log-odds on there is a line of help, help that may yet be a follow-up or on the work, both of a story,
    #: and help alone.
    THRESHOLDS = ("line", "help", "line_of_story", "help_of_story", "surely")

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        with np.load(WEIGHTS) as stored:
            self.weights, self.offsets = stored["weights"], stored["offsets"]
            self.words, self.idf = stored["words"].astype(np.float32), stored["idf"].astype(np.float32)
            self.words_offset = float(stored["words_offset"])
            line, help_from, line_of_story, help_of_story, self.surely = (
                float(stored[name]) for name in self.THRESHOLDS
            )
        self.brief, self.story = (line, help_from), (line_of_story, help_of_story)

    def alarm(self, text: str) -> tuple[Alarm, float]:
        """How loudly to call for help, and how likely, from 0 to 1, it is for somebody else."""
        judged, words = self.judge(text), len(plain(text).split())
        line, help_from = self.story if words > STORY else self.brief
        if judged.danger > help_from:
            # A story asks about the work beside what it tells, so that would say nothing.
            unsure = Alarm.PERHAPS if words <= _BRIEF else Alarm.LIKELY if words <= STORY else Alarm.HELP
            return (unsure if judged.danger < self.surely else Alarm.HELP), judged.of_another
        return (Alarm.LINE if judged.worry > line else Alarm.NONE), judged.of_another

    def judge(self, text: str) -> Judgement:
        """What a message may be, by all of it and by its worst piece."""
        pieces = self._pieces(text)
        logits = self.encoder.encode(pieces) @ self.weights.T + self.offsets
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        danger = likely[:, _OWN] + likely[:, _REPORT]
        worst = likely[danger.argmax()]
        of_another = float(worst[_REPORT] / (worst[_OWN] + worst[_REPORT]))
        wording = np.array([self._by_words(piece) for piece in pieces])
        alone = _ALONE_IN_LIST if items_of(text) else _ALONE
        return Judgement(
            _together(_blended(danger, wording), alone),
            _together(_blended(danger + likely[:, _WORRY], wording), alone),
            of_another,
        )

    def _by_words(self, text: str) -> float:
        """What the word and letter sequences of a plain text say, in log-odds."""
        places, counts = counted(text)
        values = counts * self.idf[places]
        length = float(np.linalg.norm(values)) or 1.0
        return float(values @ self.words[places]) / length + self.words_offset

    def _pieces(self, text: str) -> list[str]:
        """The message in its plain form; of a longer one its clauses and overlapping windows too."""
        whole = plain(text)
        tokens = self.encoder.spans(whole)
        found = [whole]
        if len(tokens) <= _CLAUSES:
            items = items_of(text)
            clauses = items or [clause for clause in _CLAUSE.split(text) if len(clause.split()) >= _CLAUSE_WORDS]
            found += [plain(clause) for clause in clauses] if items or len(clauses) > 1 else []
        if len(tokens) > _SHORT:
            found += [whole[tokens[start][0] : tokens[end - 1][1]] for start, end in windows(len(tokens))]
        return list(dict.fromkeys(found))


def windows(tokens: int) -> list[tuple[int, int]]:
    """Where the windows over so many tokens begin and end: at most `_MOST_WINDOWS`, which together leave none out."""
    step = max(_WINDOW // 2, -(-tokens // _MOST_WINDOWS))
    length = max(_WINDOW, step)
    return [(start, min(start + length, tokens)) for start in range(0, max(1, tokens - length + step), step)]


def counted(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
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


def _blended(likely: npt.NDArray[np.float32], wording: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The log-odds of each piece, by meaning and by wording."""
    odds = np.log(np.clip(likely, 1e-6, 1) / np.clip(1 - likely, 1e-6, 1))
    blended: npt.NDArray[np.float64] = _MEANING_SHARE * odds + (1 - _MEANING_SHARE) * wording
    return blended


def items_of(text: str) -> list[str]:
    """The items of a message that is a list of short ones; none of another."""
    items = [item for item in _BETWEEN_ITEMS.split(fold(text).text) if item.strip()]
    lengths = sorted(len(item.split()) for item in items)
    listed = len(items) >= _ITEMS and lengths[1] <= _MERE_WORDS and lengths[-1] <= _ITEM_WORDS
    return items if listed else []


def _together(odds: npt.NDArray[np.float64], alone: float) -> float:
    """The log-odds of a whole message and its pieces, the whole first; a piece counts whatever stands around it where
    it exceeds by `alone`."""
    return float(max((1 - _WORST_SHARE) * odds[0] + _WORST_SHARE * odds.max(), odds.max() - alone))


@cache
def _bare(sign: str) -> str:
    """A letter without its accents."""
    return "".join(part for part in unicodedata.normalize("NFD", sign) if unicodedata.category(part) != "Mn")


def plain(text: str) -> str:
    """Folded, in small letters, without accents and signs; disguised words ("k1ll", "k.m.s") as they are meant."""
    text = fold(text).text.lower()
    if not text.isascii():
        text = "".join(map(_bare, text))
    text = _STARS.sub("", _DISGUISED.sub(lambda match: _LETTER_FOR[match[0]], text))
    text = _SPELT_OUT.sub(lambda match: re.sub(r"[ .*_-]", "", match[0]), text)
    text = re.sub(r"(.)\1{2,}+", r"\1\1", text)
    return " ".join(re.sub(r"[^\w\s']", " ", text).split())
