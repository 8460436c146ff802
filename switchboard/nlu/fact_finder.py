"""Finds the facts that come nearest to a message in meaning, whatever its topic is called."""

from __future__ import annotations

import re
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.knowledge import placeholders
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors, shared_encoder
from switchboard.nlu.topic_classifier import MEANINGS, QUESTIONS

#: The message attribute: the nearest facts, each with its id, its similarity (0 to 1) and
#: the wordings that leave it unsaid, as "topic/subject/voice".
FACTS = "facts"

_MOST = 20
#: A sentence this near to a fact's statement says the fact. From reading 40 pairs: below
#: it most sentences say something else, above it nearly all say the same in other words.
_SAYS = 0.56


class Finder:
    """The statements of a knowledge base as vectors, and the wordings that leave each unsaid."""

    def __init__(self, ids: list[str], statements: Vectors, unsaid: dict[str, list[str]]) -> None:
        self.ids = ids
        self.statements = statements
        self.unsaid = unsaid

    @classmethod
    def of(cls, base: knowledge.KnowledgeBase, encoder: SentenceEncoder) -> Finder:
        """Encodes all facts and all wordings, which takes some seconds."""
        ids = list(base.facts)
        statements = encoder.encode([fact.statement for fact in base.facts.values()])
        return cls(ids, statements, _unsaid(base, dict(zip(ids, statements)), encoder))

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


def _unsaid(base: knowledge.KnowledgeBase, vectors: dict[str, Any], encoder: SentenceEncoder) -> dict[str, list[str]]:
    """For each fact, the wordings that rest on it without saying it."""
    wordings = [
        (topic, subject, wording, voice, _sentences(words))
        for subject in base.subjects.values()
        for topic, wording in subject.answers.items()
        for voice, words in (("pupil", wording.pupil), ("adviser", wording.adviser))
        if words
    ]
    sentences = list(dict.fromkeys(sentence for *_, said in wordings for sentence in said))
    encoded = dict(zip(sentences, encoder.encode(sentences)))
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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FactFinder(GraphComponent):
    """Sets `facts` on each message and on each of its separate questions. Training only
    encodes the knowledge base; nothing is learned from the sentences."""

    FILE = "facts.joblib"

    def __init__(self, storage: ModelStorage, resource: Resource, finder: Finder | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self.encoder = shared_encoder()
        self.finder = finder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactFinder:
        """A component that knows no facts yet."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FactFinder:
        """The component with the encoded facts of the model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / cls.FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Encodes the knowledge base and stores what comes of it."""
        self.finder = Finder.of(knowledge.load(), self.encoder)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.finder, folder / self.FILE, compress=1)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training sentences alone: nothing learns from what is found."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Looks up every message that has words."""
        for message in messages:
            meanings = message.get(MEANINGS)
            if meanings is None or self.finder is None:
                continue
            whole, *others = self.finder.nearest(meanings)
            message.set(FACTS, whole, add_to_output=True)
            for question, facts in zip(message.get(QUESTIONS) or [], others):
                question[FACTS] = facts
        return messages
