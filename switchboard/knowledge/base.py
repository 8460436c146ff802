"""The knowledge base as it is in memory: every entry by id, and the line that each stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from switchboard.knowledge.figures import Figures
from switchboard.knowledge.guides import Guide
from switchboard.knowledge.ladders import Ladders
from switchboard.knowledge.model import (
    Chat,
    Comparison,
    Detail,
    Fact,
    Language,
    Lead,
    LegalRate,
    Signpost,
    Source,
    Subject,
    Sum,
    Theme,
    Topic,
    Usual,
)
from switchboard.knowledge.pages import Pages
from switchboard.knowledge.phrases import Phrases
from switchboard.knowledge.profiles import Profile


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file, where an editor will find it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class KnowledgeError(Exception):
    """The knowledge base cannot be used; `problems` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class KnowledgeBase:
    """Everything in `knowledge/`, by id.

    `owner` maps a fact to its subject, `groups` a subject to those that it is a member of, `lines` an entry to
    (file, line); `files` are those that were read.
    """

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    leads: dict[str, Lead] = field(default_factory=dict)
    guides: dict[str, Guide] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    signposts: dict[str, Signpost] = field(default_factory=dict)
    legal_rates: dict[str, LegalRate] = field(default_factory=dict)
    details: dict[str, Detail] = field(default_factory=dict)
    chat: dict[str, Chat] = field(default_factory=dict)
    usual: Usual = field(default_factory=Usual.construct)
    phrases: Phrases = field(default_factory=Phrases.construct)
    figures: Figures = field(default_factory=Figures.construct)
    ladders: Ladders = field(default_factory=Ladders.construct)
    pages: Pages = field(default_factory=Pages.construct)
    languages: dict[str, Language] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    other_jobs: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def facts_on(self, topic: str, subject: str) -> list[Fact]:
        """The subject's own facts on a topic, in the order of its file."""
        return [fact for fact in self.subjects[subject].facts if fact.topic == topic]

    def answers(self, topic: str, subject: str) -> bool:
        """Whether the base has words or facts for that topic of that subject."""
        return topic in self.subjects[subject].answers or bool(self.facts_on(topic, subject))

    def askable(self) -> Iterator[tuple[str, str]]:
        """Every (topic, subject) that the base has something to say about."""
        for subject in self.subjects:
            for topic in self.topics:
                if self.answers(topic, subject):
                    yield topic, subject

    def wider(self, subject: str) -> set[str]:
        """Everything that a subject belongs to, however far up."""
        found: set[str] = set()
        queue = [subject]
        while queue:
            entry = self.subjects[queue.pop()]
            wider = [*self.groups.get(entry.id, []), *([entry.part_of] if entry.part_of else [])]
            queue += [name for name in wider if name not in found]
            found.update(wider)
        return found
