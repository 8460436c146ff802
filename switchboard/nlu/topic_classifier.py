"""Which topic a message asks about, how sure that is, and whether it asks several things."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.model import read_by_training
from switchboard.nlu.buttons import Buttons
from switchboard.nlu.encoder import SentenceEncoder, Vectors
from switchboard.nlu.masking import View, view
from switchboard.nlu.questions import Found, Question, QuestionFinder
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.spelling_repair import REPAIRED, SpellingRepair
from switchboard.nlu.subject_extractor import SubjectExtractor
from switchboard.nlu.topic_model import TopicModel

#: The message attribute for a message that asks several things: one entry for each.
QUESTIONS = "questions"
#: The message attribute with what was read: the whole, then each of `questions`, as `Read`.
READ = "read"
#: The message attribute with the ways in which it may ask more than that, as `Way`.
PERHAPS = "perhaps"
#: The message attribute with the questions one of which may be all that it asks, each as a `Way`.
ALONE = "alone"

_MOST_RANKED = 10


@dataclass(frozen=True)
class Read:
    """A question as the models saw it: its embedding is (768,), plain and with names masked; `ranking` has the
    likeliest intents with their confidence, surest first."""

    view: View
    entities: Sequence[dict[str, Any]]
    meaning: Vectors
    ranking: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Way:
    """A way to read a message as several questions, as `QUESTIONS` has them and as read.

    `formed` is whether each has the form of a question, or is plainly one of a list; `listed` whether all are that.
    """

    questions: Sequence[dict[str, Any]]
    read: Sequence[Read]
    formed: bool
    listed: bool = False


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets the intent of each message, and `questions` when it asks more than one thing."""

    FILE = "topics.joblib"

    def __init__(self, storage: ModelStorage, resource: Resource, model: TopicModel) -> None:
        self._storage = storage
        self._resource = resource
        base = knowledge.load()
        self.kinds = {name: subject.kind.value for name, subject in base.subjects.items()}
        self.buttons = Buttons(base)
        self.model = model
        self.encoder = SentenceEncoder()
        self.questions = QuestionFinder(model, self.encoder, self.kinds)

    @classmethod
    def required_components(cls) -> list[type]:
        """What must have run before, in training as well."""
        return [SpellingRepair, SubjectExtractor]

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
    ) -> TopicClassifier:
        """An untrained component."""
        return cls(model_storage, resource, TopicModel())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The trained component, from the model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / cls.FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the topics from the repaired, marked training sentences and stores the model."""
        examples = training_data.intent_examples
        views = [view(message.get(REPAIRED), message.get(ENTITIES) or [], self.kinds) for message in examples]
        labels = [str(message.get(INTENT)) for message in examples]
        self.model.fit(views, labels, RememberingEncoder(threads=os.cpu_count() or 1))
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.model, folder / self.FILE)  # the archive is compressed as a whole
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classifies each message; a message without words keeps an empty intent."""
        for message in messages:
            if message.get(REPAIRED):
                self._classify(message)
            else:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
        return messages

    def _classify(self, message: Message) -> None:
        text, words, entities = str(message.get(TEXT)), message.get(REPAIRED), message.get(ENTITIES) or []
        seen = view(words, entities, self.kinds)
        meaning = self.model.meaning([seen], self.encoder)
        button = self.buttons.intent(text)
        ranking = [(button, 1.0)] if button else self.model.rank([seen], meaning)[0]
        found = Found() if button else self.questions.find(text, words, entities, ranking[0])
        listed = [{"name": name, "confidence": confidence} for name, confidence in ranking[:_MOST_RANKED]]
        message.set(INTENT, listed[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, listed, add_to_output=True)
        message.set(QUESTIONS, [part.to_dict() for part in found.questions], add_to_output=True)
        message.set(READ, [Read(seen, entities, meaning[0], ranking), *map(self._read, found.questions)])
        message.set(PERHAPS, [self._way(parts) for parts in found.perhaps])
        message.set(ALONE, [self._way([part]) for part in found.alone])

    def _way(self, parts: Sequence[Question]) -> Way:
        listed = [part.side.headed or part.side.apart for part in parts]
        formed = all(part.side.formed or of_list for part, of_list in zip(parts, listed))
        return Way([part.to_dict() for part in parts], [self._read(part) for part in parts], formed, all(listed))

    def _read(self, part: Question) -> Read:
        """A part of a message as the model sees it, with the names that it shares with the others."""
        seen = view(part.side.words, part.side.entities, self.kinds)
        return Read(seen, part.side.entities, part.meaning, part.ranking)
