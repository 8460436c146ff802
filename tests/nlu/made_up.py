"""A small made-up knowledge base with leads, and an encoder whose vectors can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Fact, Kind, Lead, Source, Subject, Topic, Usual
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors
from switchboard.nlu.heard import Heard
from switchboard.nlu.leads import Leads
from switchboard.nlu.reading import Reader

#: Each lead: its subject, its topic, its form, its fact, and its questions.
LEADS = {
    "clerk-hours": ("clerk", "hours", "number", "clerk-h", ["clerk hours", "Clerk hours daily?", "hours daily"]),
    "clerk-wage": ("clerk", "wage", "number", "clerk-w", ["clerk wage", "Clerk wage weekly?", "wage weekly"]),
    "clerk-fun": ("clerk", "fun", "yes", "clerk-w", ["enjoy clerk", "Enjoy clerk tasks?", "enjoy tasks"]),
    "typist-hours": ("typist", "hours", "number", "typist-h", ["typist hours", "Typist hours daily?", "typing daily"]),
    "office-place": ("office", "hours", "where", "clerk-h", ["office place", "Office place inside?", "inside place"]),
    "course-hours": ("course", "hours", "number", "course-h", ["course hours", "Course hours daily?", "study daily"]),
    "theory-hours": ("theory", "hours", "number", "course-h", ["theory hours", "Theory hours daily?", "read daily"]),
    "club-founder": ("club", "fun", "name", "club-f", ["club founder", "Club founder today?", "founder today"]),
    "shop-owner": ("shop", "fun", "name", "club-f", ["shop owner", "Shop owner today?", "owner today"]),
}
_SUBJECTS: dict[str, dict[str, Any]] = {
    "clerk": {"kind": Kind.JOB},
    "typist": {"kind": Kind.JOB},
    "jobs": {"kind": Kind.SECTOR, "members": ["clerk", "typist"]},
    "office": {"kind": Kind.SECTOR, "neutral": True},
    "course": {"kind": Kind.APPRENTICESHIP},
    "theory": {"kind": Kind.QUALIFICATION, "part_of": "course"},
    "club": {"kind": Kind.ORGANISATION},
    "shop": {"kind": Kind.ORGANISATION},
}
_FACTS = {"clerk-h": "clerk", "clerk-w": "clerk", "typist-h": "typist", "course-h": "course", "club-f": "club"}


def made_up() -> KnowledgeBase:
    """The base. Nobody says whom they mean: a clerk. The topics are hours, wage and fun."""
    base = KnowledgeBase(Path())
    base.sources["leaflet"] = Source.construct(
        id="leaflet", date=date(2026, 1, 1), author="A. Writer", publisher="A Publisher"
    )
    for name, owner in _FACTS.items():
        topic = "fun" if owner == "club" else "wage" if name == "clerk-w" else "hours"
        base.facts[name] = Fact(
            id=name,
            topic=topic,
            statement=f"Penguins {name.replace('-', ' ')}.",
            source=f"{owner}-leaflet",
            locator="a few words",
            as_of="undated",
        )
        base.owner[name] = owner
    for name, more in _SUBJECTS.items():
        facts = [fact for fact in base.facts.values() if base.owner[fact.id] == name]
        base.subjects[name] = Subject(id=name, name=name, phrase=f"a {name}", facts=facts, **more)
    base.groups = {"clerk": ["jobs"], "typist": ["jobs"]}
    for name in ("hours", "wage", "fun"):
        about = [] if name == "fun" else ["clerk"]
        base.topics[name] = Topic(
            id=name,
            theme="job",
            name=name,
            means=f"what {name} means",
            question=f"The {name} of {{subject}}?",
            about=about,
            kinds="any",
            related=[],
            pointer=[],
        )
    base.usual = Usual(topic="hours", subject="clerk", next=[], compared=[])
    for name, (subject, topic, form, fact, questions) in LEADS.items():
        base.leads[name] = Lead(
            id=name,
            subject=subject,
            topic=topic,
            form=form,
            questions=questions,
            pupil=f"Reply {name.replace('-', ' ')}.",
            adviser="Reply.",
            facts=[fact],
        )
    return base


class Counting(SentenceEncoder):
    """An encoder for which each word has an axis of its own: likeness is the share of words in common."""

    def __init__(self) -> None:
        super().__init__()
        self.axes: dict[str, int] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of length one for each text; marks and capitals make no difference."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts):
            for word in text.lower().replace("?", " ").split():
                row[self.axes.setdefault(word, len(self.axes))] += 1
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit


def made_up_leads() -> tuple[Leads, Counting]:
    """The leads of the base, and their encoder."""
    base, encoder = made_up(), Counting()
    return Leads(base, Heard.learn(base, Reader(base), encoder)), encoder
