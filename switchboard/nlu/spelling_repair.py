"""The text as the model reads it, folded and with its spelling repaired: the tracker keeps what the person typed."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.model import read_by_training
from switchboard.nlu.spelling import Speller, all_names, counted
from switchboard.words.folding import fold

#: The message attribute with the repaired words: a list of `Word`.
REPAIRED = "repaired_words"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SpellingRepair(GraphComponent):
    """Sets the folded text and `repaired_words` on each message. Learns the words of the training sentences."""

    FILE = "counts.json"

    def __init__(self, storage: ModelStorage, resource: Resource, speller: Speller | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self.speller = speller

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
    ) -> SpellingRepair:
        """A component to train."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingRepair:
        """The trained component; the names are read anew, so that a new subject is known."""
        with model_storage.read_from(resource) as folder:
            counts = json.loads((folder / cls.FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, Speller(counts, all_names(knowledge.load())))

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training sentences and stores the counts."""
        counts = counted(fold(str(message.get(TEXT))).text for message in training_data.training_examples)
        with self._storage.write_to(self._resource) as folder:
            (folder / self.FILE).write_text(json.dumps(counts), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Repairs the training sentences as messages are repaired."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Folds each message's text, and repairs it."""
        assert self.speller is not None
        for message in messages:
            text = fold(str(message.get(TEXT) or "")).text
            message.set(TEXT, text, add_to_output=True)
            message.set(REPAIRED, self.speller.repair(text))
        return messages
