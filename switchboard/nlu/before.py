"""What was said before a message, as NLU reads it with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from switchboard.knowledge import KnowledgeBase


@dataclass(frozen=True)
class Before:
    """What the last reply was about: topic, subject, and the lead that it gave, if it gave one."""

    topic: str
    subject: str
    lead: str | None = None

    @classmethod
    def of(cls, context: Mapping[str, Any] | None, base: KnowledgeBase) -> Before | None:
        """From the slot in which `switchboard.answers` keeps its context; None at the beginning, or where the
        knowledge base no longer knows what is in it."""
        requests = (context or {}).get("requests") or []
        if not requests or not requests[-1]["subjects"]:
            return None
        last = requests[-1]
        topic, subject, lead = last["topic"] or base.usual.topic, last["subjects"][0], last.get("lead")
        if topic not in base.topics or subject not in base.subjects:
            return None
        return cls(topic, subject, lead if lead in base.leads else None)

    @classmethod
    def of_earlier(cls, context: Mapping[str, Any] | None, base: KnowledgeBase) -> Before | None:
        """The same of the reply before the last."""
        return cls.of({"requests": (context or {}).get("earlier") or []}, base)
