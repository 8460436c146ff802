"""The steps of a trained model one after the other, outside Rasa's graph: to explain them, and to learn from them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


class Pipeline:
    """Our steps up to the one of class `last`, from a model archive."""

    def __init__(self, archive: Path, last: type) -> None:
        self.steps: list[Any] = []
        with tempfile.TemporaryDirectory() as folder:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
            for name, node in metadata.predict_schema.nodes.items():
                if node.uses.__module__.startswith(f"{__package__}."):
                    make = getattr(node.uses, node.constructor_name)
                    self.steps.append(make(node.config, storage, node.resource or Resource(name), None))
                if node.uses is last:
                    return
        raise ValueError(f"{archive} has no step {last.__name__}")

    def read(self, text: str) -> Message:
        """A message with what every step put on it."""
        messages = [Message(data={TEXT: text})]
        for step in self.steps:
            messages = step.process(messages)
        return messages[0]
