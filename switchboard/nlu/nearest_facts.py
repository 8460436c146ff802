"""The facts that come nearest to a text in meaning, and the wordings that leave each of them unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from switchboard import knowledge
from switchboard.knowledge import placeholders
from switchboard.knowledge.model import Wording
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors

_MOST = 20
#: A sentence this near to a fact's statement says the fact. From reading 40 pairs: below
#: it most sentences say something else, above it nearly all say the same in other words.
_SAYS = 0.56
#: A topic, a subject, its wording, the voice, and the sentences of that.
_Wording = tuple[str, Any, Wording, str, list[str]]


class NearestFacts:
    """The statements of a knowledge base as vectors, and the wordings that leave each unsaid."""

    def __init__(self, ids: list[str], statements: Vectors, unsaid: dict[str, list[str]]) -> None:
        self.ids = ids
        self.statements = statements
        self.unsaid = unsaid

    @classmethod
    def of(cls, base: knowledge.KnowledgeBase, encoder: SentenceEncoder) -> NearestFacts:
        """Encodes all facts and all wordings, which takes some seconds."""
        ids, wordings = list(base.facts), _wordings(base)
        said = list(dict.fromkeys(sentence for *_, sentences in wordings for sentence in sentences))
        # All at once: an encoder that remembers reads its file each time.
        encoded = encoder.encode([*(fact.statement for fact in base.facts.values()), *said])
        statements = encoded[: len(ids)]
        unsaid = _unsaid(base, dict(zip(ids, statements)), wordings, dict(zip(said, encoded[len(ids) :])))
        return cls(ids, statements, unsaid)

    def nearest(self, meanings: Vectors) -> list[list[dict[str, Any]]]:
        """For each embedding of a text the nearest facts, nearest first."""
        return [
            [
                {
                    "id": self.ids[place],
                    "score": round(float(row[place]), 3),
                    "unsaid": self.unsaid.get(self.ids[place], []),
                }
                for place in row.argsort()[::-1][:_MOST]
            ]
            for row in meanings @ self.statements.T
        ]


def _wordings(base: knowledge.KnowledgeBase) -> list[_Wording]:
    """All wordings in each voice, with their sentences."""
    return [
        (topic, subject, wording, voice, _sentences(words))
        for subject in base.subjects.values()
        for topic, wording in subject.answers.items()
        for voice, words in (("pupil", wording.pupil), ("adviser", wording.adviser))
        if words
    ]


def _unsaid(
    base: knowledge.KnowledgeBase, vectors: dict[str, Any], wordings: Iterable[_Wording], encoded: dict[str, Any]
) -> dict[str, list[str]]:
    """For each fact, the wordings that rest on it without saying it. `vectors` are those of the facts, `encoded` those
    of sentences."""
    unsaid: dict[str, list[str]] = {}
    for topic, subject, wording, voice, said in wordings:
        own = [fact.id for fact in base.facts_on(topic, subject.id)]
        shown = set(placeholders.fact_ids(getattr(wording, voice)))
        meant = np.array([encoded[sentence] for sentence in said] or [np.zeros(DIMENSIONS)])
        for fact in dict.fromkeys([*own, *(wording.facts or [])]):
            if fact not in shown and float((meant @ vectors[fact]).max()) < _SAYS:
                unsaid.setdefault(fact, []).append(f"{topic}/{subject.id}/{voice}")
    return unsaid


def _sentences(words: str) -> list[str]:
    """The sentences of a wording, its placeholders left out."""
    bare = placeholders.PATTERN.sub("", " ".join(words.split()))
    return [part for part in re.split(r"(?<=[.?!])\s+", bare) if part]
