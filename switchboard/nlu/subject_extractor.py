"""Finds what a message is about: the names and aliases of the knowledge base."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.model import read_by_training
from switchboard.nlu.names import NameFinder, as_entities
from switchboard.nlu.roles import with_roles
from switchboard.nlu.spelling_repair import REPAIRED


# As a featurizer too: Rasa leaves a mere extractor that learns nothing out of training, and the
# topic classifier would then learn from sentences whose names are not marked.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class SubjectExtractor(GraphComponent, EntityExtractorMixin):
    """Sets the entities of each message. Reads the knowledge base when it starts, so a new
    subject file needs no training sentences."""

    def __init__(self) -> None:
        self.base = knowledge.load()
        self.finder = NameFinder(self.base)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What training reads besides sentences and configuration."""
        return read_by_training()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SubjectExtractor:
        """The component, ready for use: it has nothing to learn."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Marks the training sentences too, since the topic classifier learns from it."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds what is found to each message's entities."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            found = as_entities(self.finder.find(message.get(REPAIRED) or [], text))
            entities = self.add_extractor_name(with_roles(text, found, self.base))
            message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
        return messages
