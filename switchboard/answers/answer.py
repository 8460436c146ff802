"""What a reply is made of, before any channel renders it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import parse_obj_as

from switchboard.knowledge.model import Fact, Source
from switchboard.knowledge.phrases import Phrases

Audience = Literal["pupil", "adviser"]


@dataclass(frozen=True)
class FollowUp:
    """A question to offer next: what the button shows, and the text that it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Cited:
    """A source as a reply cites it. Dates are ISO dates or "undated".

    `named` is whether the reply's own words name it, so that it need not be named under them.
    """

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
    named: bool = False

    @classmethod
    def of(cls, source: Source, phrases: Phrases) -> Cited:
        """A source of the knowledge base."""
        cite = phrases.cite(source.short, source.date)
        words = source.title, source.author, source.publisher, str(source.date), source.address
        return cls(source.id, cite, *words, source.kind, source.nation, source.trust)


@dataclass(frozen=True)
class Table:
    """Figures side by side: the first column names the row, each other one a subject."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class UsedFact:
    """A fact that the reply rests on; `locator` is a few words of its source, as they stand there."""

    id: str
    statement: str
    source: str
    as_of: str
    locator: str = ""

    @classmethod
    def of(cls, fact: Fact) -> UsedFact:
        """A fact of the knowledge base."""
        return cls(fact.id, fact.statement, fact.source, str(fact.as_of), fact.locator)


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
    facts: what every rung and every link rests on, `sources` where those stand.
    here: the rung that was asked about, if any.
    """

    title: str
    text: str
    steps: list[Step]
    facts: list[UsedFact]
    sources: list[Cited] = field(default_factory=list)
    here: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, how long it is out of `most`, and the same in a word."""

    label: str
    length: int
    words: str


@dataclass(frozen=True)
class Bars:
    """A picture of what somebody has said of themselves, `text` the same in words; `most` is the longest bar."""

    title: str
    text: str
    most: int
    items: list[Bar]


@dataclass(frozen=True)
class Figure:
    """A value worth seeing at once: as it is shown, what it is, and of when ("undated" where no date is given).

    standing: "law" for what the law says now, "below" for pay that is less than that, "said" for all else.
    """

    value: str
    what: str
    as_of: str
    standing: Literal["said", "law", "below"] = "said"


@dataclass(frozen=True)
class Passage:
    """The reply to one question: what answers it, what else belongs to it, and what there was no room for.

    headline: one sentence or a few, the answer itself. figures: the values in it. points, more: sentences.
    """

    headline: str
    points: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that is said."""
        return " ".join([self.headline, *self.points])


@dataclass(frozen=True)
class Answer:
    """One reply: the same facts for every channel.

    kind: "fact", "comparison", "unknown" (the documents are silent), "sources", "chat", or "deleted":
    the channel then deletes the conversation.
    passages: what is said to each question, in the voice of the audience.
    warnings, places, sources: what belongs under it, places with their address or number.
    notes: lines for the person that come last, such as one of help.
    private: whether others in the room must not see it, since it tells that somebody may be in danger or distress.
    missed: why a question has no answer of its own, or only one that says that it is a guess: the name of what was
    said instead, or "guess". near: the topics that may have been meant then.
    plain: to an adviser, the passages as a pupil would get them.
    """

    kind: Literal["fact", "comparison", "unknown", "sources", "chat", "deleted"]
    audience: Audience
    passages: list[Passage]
    topics: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    facts: list[UsedFact] = field(default_factory=list)
    table: Table | None = None
    sources: list[Cited] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    ladder: Ladder | None = None
    bars: Bars | None = None
    private: bool = False
    missed: str = ""
    near: list[str] = field(default_factory=list)
    plain: list[Passage] = field(default_factory=list)

    @property
    def body(self) -> str:
        """All that is said, a paragraph for each question."""
        return "\n\n".join(passage.words for passage in self.passages)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: object) -> Answer:
        """The answer again. Raises ValueError for what is none."""
        return parse_obj_as(cls, data)
