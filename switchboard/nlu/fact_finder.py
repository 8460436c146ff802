"""Finds the facts that come nearest to a message in meaning, whatever its topic is called."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from switchboard import knowledge
from switchboard.nlu.encoder import DIMENSIONS
from switchboard.nlu.nearest_facts import NearestFacts
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.topic_classifier import QUESTIONS, READ

#: The message attribute: the nearest facts, each with its id, its similarity (0 to 1) and
#: the wordings that leave it unsaid, as "topic/subject/voice".
FACTS = "facts"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactFinder(GraphComponent):
    """Sets `facts` on each message and on each of its separate questions.

    Reads the knowledge base when it starts, so that no change of a fact or of a wording needs training.
    """

    def __init__(self) -> None:
        # People's messages come as vectors: this encoder sees nothing but the knowledge base.
        self.facts = NearestFacts.of(knowledge.load(), RememberingEncoder(threads=os.cpu_count() or 1))

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

    def process(self, messages: list[Message]) -> list[Message]:
        """Looks up every message that has words."""
        for message in messages:
            read = message.get(READ)
            if not read:
                continue
            whole, *others = self.facts.nearest(np.stack([part.meaning[:DIMENSIONS] for part in read]))
            message.set(FACTS, whole, add_to_output=True)
            for question, facts in zip(message.get(QUESTIONS) or [], others):
                question[FACTS] = facts
        return messages
