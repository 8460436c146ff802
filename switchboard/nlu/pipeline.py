"""The steps of a trained model one after the other, outside Rasa's graph: to explain them, and to learn from them."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from switchboard.nlu.lead_finder import LeadFinder, LeadSearch


class Pipeline:
    """Our steps from a model archive, up to the one that finds leads."""

    def __init__(self, archive: Path) -> None:
        self.steps: list[Any] = []
        with tempfile.TemporaryDirectory() as folder:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
            for name, node in metadata.predict_schema.nodes.items():
                if node.uses.__module__.startswith(f"{__package__}."):
                    make = getattr(node.uses, node.constructor_name)
                    self.steps.append(make(node.config, storage, node.resource or Resource(name), None))

    @cached_property
    def search(self) -> LeadSearch:
        """What weighs leads."""
        return next(step.search for step in self.steps if isinstance(step, LeadFinder))

    def read(self, text: str) -> Message:
        """A message with what the steps put on it that need no conversation."""
        messages = [Message(data={TEXT: text})]
        for step in self.steps:
            if not isinstance(step, LeadFinder):
                messages = step.process(messages)
        return messages[0]
