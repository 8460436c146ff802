"""Finds the facts that come nearest to a message in meaning, whatever its topic is called."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.spelling import REPAIRED
from switchboard.nlu.topic_classifier import QUESTIONS

#: The message attribute: the nearest facts, each with its id and similarity (0 to 1).
FACTS = "facts"

_MOST = 20


class Finder:
    """The statements of a knowledge base, as vectors."""

    def __init__(self, base: knowledge.KnowledgeBase, encoder: SentenceEncoder) -> None:
        self.encoder = encoder
        self.ids = list(base.facts)
        self.statements = encoder.encode([fact.statement for fact in base.facts.values()])

    def nearest(self, texts: list[str]) -> list[list[dict[str, Any]]]:
        """For each text the nearest facts, nearest first."""
        found = []
        for row in self.encoder.encode(texts) @ self.statements.T:
            order = row.argsort()[::-1][:_MOST]
            found.append([{"id": self.ids[place], "score": round(float(row[place]), 3)} for place in order])
        return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class FactFinder(GraphComponent):
    """Sets `facts` on each message and on each of its separate questions. Reads the
    knowledge base when it starts, so a new fact is found after a restart."""

    def __init__(self) -> None:
        self.finder = Finder(knowledge.load(), SentenceEncoder())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactFinder:
        """The component, ready for use: it has nothing to learn."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training sentences alone: nothing learns from what is found."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Looks up every message that has words."""
        for message in messages:
            text = " ".join(word.text for word in message.get(REPAIRED) or [])
            questions = message.get(QUESTIONS) or []
            if text:
                found = self.finder.nearest([text, *(question["text"] for question in questions)])
                message.set(FACTS, found[0], add_to_output=True)
                for question, facts in zip(questions, found[1:]):
                    question[FACTS] = facts
        return messages
