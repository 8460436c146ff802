"""How far somebody is in a guide: coarse choices, and none of their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.guides import Guide


@dataclass(frozen=True)
class Guided:
    """A guide, and what has been answered so far, in the order asked; None where a question was left out.

    `maybe` is the option that the last message may have meant, `away` whether something else was asked since.
    """

    guide: str
    answers: Mapping[str, str | None] = field(default_factory=dict)
    maybe: str | None = None
    away: bool = False

    def answered(self, question: str, option: str | None) -> Guided:
        """The same, with one question answered or left out."""
        return replace(self, answers={**self.answers, question: option}, maybe=None, away=False)

    def back(self) -> Guided:
        """The same, without the last answer."""
        return replace(self, answers=dict(list(self.answers.items())[:-1]), maybe=None, away=False)

    def to_dict(self) -> dict[str, Any]:
        """The state as a slot can hold it."""
        return {"guide": self.guide, "answers": dict(self.answers), "maybe": self.maybe, "away": self.away}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None, base: KnowledgeBase) -> Guided | None:
        """The state from a slot; None where the guide is gone, and answers from the first on that it does not know."""
        guide = base.guides.get(str(data["guide"])) if data else None
        if data is None or guide is None:
            return None
        kept = dict[str, str | None]()
        for name, option in data["answers"].items():
            if not _knows(guide, name, option):
                break
            kept[name] = option
        return cls(guide.id, kept, data.get("maybe"), bool(data.get("away")))


def _knows(guide: Guide, name: str, option: str | None) -> bool:
    question = next((question for question in guide.questions if question.id == name), None)
    return question is not None and (option is None or option in [item.id for item in guide.options_of(question)])
