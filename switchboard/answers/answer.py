"""What a reply is made of, before any channel renders it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from switchboard.knowledge.model import Fact

Audience = Literal["pupil", "adviser"]


@dataclass(frozen=True)
class FollowUp:
    """A question to offer next: what the button shows, and the text that it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Cited:
    """A source as a reply cites it. Dates are ISO dates or "undated"."""

    id: str
    cite: str
    title: str
    author: str
    publisher: str
    date: str
    address: str
    kind: str
    nation: str
    trust: str


@dataclass(frozen=True)
class Table:
    """Figures side by side: the first column names the row, each other one a subject."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class UsedFact:
    """A fact that the reply rests on."""

    id: str
    statement: str
    source: str
    as_of: str

    @classmethod
    def of(cls, fact: Fact) -> UsedFact:
        """A fact of the knowledge base."""
        return cls(fact.id, fact.statement, fact.source, str(fact.as_of))


@dataclass(frozen=True)
class Rung:
    """One thing on a ladder: what to call it, the question to ask about it, and the rungs that it leads to."""

    id: str
    label: str
    payload: str
    leads_to: list[str]


@dataclass(frozen=True)
class Step:
    """The rungs that stand side by side."""

    title: str
    items: list[Rung]


@dataclass(frozen=True)
class Ladder:
    """A picture of what leads where, its steps from the bottom to the top.

    text: the same in words, with its sources; complete by itself.
    facts: what every rung and every link rests on.
    """

    title: str
    text: str
    steps: list[Step]
    facts: list[UsedFact]


@dataclass(frozen=True)
class Answer:
    """One reply: the same facts for every channel.

    kind: "fact", "comparison", "unknown" (the documents are silent), "sources", "chat", or "deleted":
    the channel then deletes the conversation.
    text: the whole reply as plain text, with warnings and sources; complete by itself.
    short, full: the body in the pupil and the adviser voice, without warnings and sources.
    sources: those of the text, and those that a ladder has beside them.
    """

    kind: Literal["fact", "comparison", "unknown", "sources", "chat", "deleted"]
    audience: Audience
    text: str
    short: str
    full: str
    topics: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    facts: list[UsedFact] = field(default_factory=list)
    table: Table | None = None
    sources: list[Cited] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    signposts: list[str] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    ladder: Ladder | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON can hold it."""
        return asdict(self)
