"""What a reply is made of, before any channel renders it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

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


@dataclass(frozen=True)
class Answer:
    """One reply: the same facts for every channel.

    kind: "fact", "comparison", "unknown" (the documents are silent), "sources", "chat", or "deleted":
    the channel then deletes the conversation.
    text: the whole reply as plain text, with warnings and sources; complete by itself.
    short, full: the body in the pupil and the adviser voice, without warnings and sources.
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

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON can hold it."""
        return asdict(self)
