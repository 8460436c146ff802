"""What stands in `knowledge/`: one class for each kind of entry. Unknown keys are refused."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictFloat, StrictInt, StrictStr, root_validator, validator

UNDATED: Literal["undated"] = "undated"
LOCATOR_MAX_WORDS = 6

Scalar = StrictInt | StrictFloat | StrictStr
Value = Scalar | list[Scalar] | datetime.date


class Kind(StrEnum):
    """The kinds of subject; `Topic.kinds` says which of them a topic makes sense for."""

    JOB = "job"
    APPRENTICESHIP = "apprenticeship"
    QUALIFICATION = "qualification"
    ROUTE = "route"
    ORGANISATION = "organisation"
    PERSON = "person"
    PROGRAMME = "programme"
    FRAMEWORK = "framework"
    GUIDANCE = "guidance"
    SECTOR = "sector"
    LAW = "law"
    DOCUMENT = "document"


class Entry(BaseModel):
    """Base of every entry: closed to unknown keys and not changed once loaded."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False

    @validator("date", "modified", "checked", "review_by", "since", "as_of", "value", pre=True, check_fields=False)
    def _no_accidental_date(cls, value: object, field: Any) -> object:
        """Pydantic would read 2021 as seconds since 1970, and YAML's bare `no` as a day of that year."""
        if isinstance(value, bool) or (isinstance(value, (int, float)) and field.name != "value"):
            raise ValueError(f"{value!r} is neither a date (2021-11-12) nor text; put words such as no in quotes")
        return value


class Source(Entry):
    """A document that facts come from. `short` is how a reply names it."""

    id: str
    document: str
    title: str
    short: str
    author: str
    publisher: str
    date: datetime.date | Literal["undated"]
    modified: datetime.date | None = None
    address: str
    kind: str
    nation: str
    trust: str
    caution: str
    licence: str | None = None

    @property
    def dated(self) -> str:
        """The date as a reply says it: "Nov 2021" or "undated"."""
        return f"{self.date:%b %Y}" if isinstance(self.date, datetime.date) else UNDATED

    @property
    def cite(self) -> str:
        """Short name with date, as in "Welsh apprenticeship pathway, Nov 2021"."""
        return f"{self.short}, {self.dated}"


class Reviewed(Entry):
    """An entry that does not come from the source documents, and so goes out of date by itself."""

    checked: datetime.date
    review_by: datetime.date

    def overdue(self, today: datetime.date) -> bool:
        """Whether nobody has looked at the entry since its review-by date."""
        return today > self.review_by


class Signpost(Reviewed):
    """A place to go to: an official page, a helpline or a person."""

    id: str
    name: str
    what: str
    address: str | None = None
    phone: StrictStr | None = None


class LegalRate(Reviewed):
    """A legal minimum wage in pounds an hour, with the day it came into force."""

    id: str
    who: str
    pounds_an_hour: float
    since: datetime.date
    address: str


class Fact(Entry):
    """One thing that a source says, in our own words, with a locator of at most six of its words."""

    id: str
    topic: str
    statement: str
    value: Value | None = None
    unit: str | None = None
    label: str | None = None
    source: str
    locator: str
    as_of: datetime.date | Literal["undated"]

    @validator("locator")
    def _locator_is_short(cls, locator: str) -> str:
        if not 1 <= len(locator.split()) <= LOCATOR_MAX_WORDS:
            raise ValueError(f"a locator has 1 to {LOCATOR_MAX_WORDS} words, this has {len(locator.split())}")
        return locator


class Wording(Entry):
    """How a reply is put, in two voices. `{fact-id}` is filled with that fact's value.

    `facts` are the facts that the words rest on; without it, the subject's own facts
    on the topic. `known: false` marks words that say the documents are silent.
    """

    pupil: str | None = None
    adviser: str | None = None
    facts: list[str] | None = None
    warnings: list[str] = Field(default_factory=list)
    signposts: list[str] = Field(default_factory=list)
    known: bool = True

    @root_validator(skip_on_failure=True)
    def _says_something(cls, values: dict[str, object]) -> dict[str, object]:
        if not (values["pupil"] or values["adviser"] or values["facts"]):
            raise ValueError("give at least one of: pupil, adviser, facts")
        return values


class Subject(Entry):
    """What a question can be about. One file each in `knowledge/subjects/`, named by its id.

    `phrase` is the name as it stands in a sentence ("a team leader"). A group lists its
    `members`; a qualification names the level it is `part_of` and which `part` it is.
    """

    id: str
    kind: Kind
    name: str
    phrase: str
    aliases: list[str] = Field(default_factory=list)
    nation: str | None = None
    members: list[str] = Field(default_factory=list)
    part_of: str | None = None
    part: str | None = None
    facts: list[Fact] = Field(default_factory=list)
    answers: dict[str, Wording] = Field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The name and every alias."""
        return [self.name, *self.aliases]


class Topic(Entry):
    """What can be asked of a subject; the intent `ask_<id>`."""

    id: str
    theme: str
    name: str
    means: str
    question: str
    about: list[str]
    kinds: Literal["any"] | list[Kind]
    related: list[str]
    named: bool = False
    instead: str | None = None
    pointer: list[str]

    def fits(self, kind: Kind) -> bool:
        """Whether the topic makes sense for subjects of that kind."""
        return self.kinds == "any" or kind in self.kinds


class Detail(Entry):
    """A word that narrows a question: a nation, a part of a level, a stage of a career, a rank.

    `leads_to` maps a subject to the one meant when this detail stands beside it.
    """

    id: str
    group: Literal["nation", "part", "stage", "rank"]
    name: str
    aliases: list[str] = Field(default_factory=list)
    leads_to: dict[str, str] = Field(default_factory=dict)


class Comparison(Entry):
    """Words for a comparison that people often ask for, better than two answers in a row."""

    subjects: list[str]
    topics: list[str] = Field(default_factory=list)
    pupil: str
    adviser: str
    facts: list[str]
    warnings: list[str] = Field(default_factory=list)


class Chat(Entry):
    """What the bot says when no fact is asked for: greetings, thanks, refusals, help.

    `ask` lists topics to offer as buttons, each for the subject it is usually asked about.
    """

    id: str
    pupil: str
    adviser: str | None = None
    ask: list[str] = Field(default_factory=list)


class Language(Entry):
    """A language that the bot notices and does not understand; the id is its ISO 639 code.

    `notice` says so in that language, `helplines` where help is. Their English is in the Chat entries
    `other_language` and `other_language_helplines`.
    """

    id: str
    name: str
    own_name: str
    notice: str
    helplines: str


class Sum(Entry):
    """Facts whose values must add up to another's: checked, never shown."""

    parts: list[str]
    total: str
