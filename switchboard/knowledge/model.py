"""What stands in `knowledge/`: one class for each kind of entry. Unknown keys are refused."""

from __future__ import annotations

import datetime
import unicodedata
from enum import StrEnum
from typing import Any, Literal

import regex
from pydantic import (
    BaseModel,
    Extra,
    Field,
    NonNegativeInt,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    root_validator,
    validator,
)

from switchboard.knowledge.strict_yaml import INVISIBLE

_SINGLE_QUOTES, _DOUBLE_QUOTES = regex.compile("[‘’‚‛′`´ʼ]"), regex.compile("[“”„‟″«»]")
_DASHES = regex.compile(r"[\p{Pd}\u2212]")
_ACCENTS = regex.compile(r"\p{Mn}")

UNDATED: Literal["undated"] = "undated"
LOCATOR_MAX_WORDS = 6
#: The unit of the numbers by which a qualification is listed: names of it, and no amounts.
CODE = "qualification number"

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


def plain(name: str) -> str:
    """A name as a keyboard types it: with plain letters, quotes, dashes and spaces, and nothing that cannot be seen."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    text = _DASHES.sub("-", _DOUBLE_QUOTES.sub('"', _SINGLE_QUOTES.sub("'", text)))
    return str(regex.sub('^"([^"]*)"$', r"\1", " ".join(text.split())))


def without_accents(name: str) -> str:
    """The name as it is typed where a keyboard has no accents: "cafe"."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", name)))


class Named(Entry):
    """An entry that is found by its name and its aliases, however they are typed.

    Once loaded, `aliases` holds every such form, so that they need only be compared.
    """

    name: StrictStr
    aliases: list[StrictStr] = Field(default_factory=list)

    @validator("aliases", always=True)
    def _as_typed(cls, aliases: list[str], values: dict[str, Any]) -> list[str]:
        names = [values["name"], *aliases] if "name" in values else aliases
        for name in names:
            if not any(sign.isalnum() for sign in name):
                raise ValueError(f"'{name}' is no name: it has neither a letter nor a figure")
        forms = [form for name in names for form in (plain(name), without_accents(plain(name)))]
        return [form for form in dict.fromkeys(forms) if form != values.get("name")]


class Source(Entry):
    """A document that facts come from. `short` is how a reply names it."""

    id: StrictStr
    document: StrictStr
    title: StrictStr
    short: StrictStr
    author: StrictStr
    publisher: StrictStr
    date: datetime.date | Literal["undated"]
    modified: datetime.date | None = None
    address: StrictStr
    kind: StrictStr
    nation: StrictStr
    trust: StrictStr
    caution: StrictStr
    licence: StrictStr | None = None


class Reviewed(Entry):
    """An entry that does not come from the source documents, and so goes out of date by itself."""

    checked: datetime.date
    review_by: datetime.date

    def overdue(self, today: datetime.date) -> bool:
        """Whether nobody has looked at the entry since its review-by date."""
        return today > self.review_by


class Signpost(Reviewed):
    """A place to go to: an official page, a helpline or a person; `pupils_only` is not named to advisers. `nation` is
    the only one that it is for."""

    id: StrictStr
    name: StrictStr
    what: StrictStr
    address: StrictStr | None = None
    phone: StrictStr | None = None
    nation: StrictStr | None = None
    pupils_only: StrictBool = False


class LegalRate(Reviewed):
    """A legal minimum wage in pounds an hour, with the day it came into force; `label` is what stands by the figure,
    `from_age` the age in years from which it holds."""

    id: StrictStr
    who: StrictStr
    label: StrictStr
    from_age: NonNegativeInt
    pounds_an_hour: float
    since: datetime.date
    address: StrictStr


class Fact(Entry):
    """One thing that a source says, in our own words, with a locator of at most six of its words."""

    id: StrictStr
    topic: StrictStr
    statement: StrictStr
    value: Value | None = None
    unit: StrictStr | None = None
    label: StrictStr | None = None
    source: StrictStr
    locator: StrictStr
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

    pupil: StrictStr | None = None
    adviser: StrictStr | None = None
    facts: list[StrictStr] | None = None
    warnings: list[StrictStr] = Field(default_factory=list)
    signposts: list[StrictStr] = Field(default_factory=list)
    known: StrictBool = True

    @root_validator(skip_on_failure=True)
    def _says_something(cls, values: dict[str, object]) -> dict[str, object]:
        if not (values["pupil"] or values["adviser"] or values["facts"]):
            raise ValueError("give at least one of: pupil, adviser, facts")
        return values

    def said(self, voice: str) -> str:
        """The words for a voice, else those for the other; empty where there are only facts."""
        words: str = getattr(self, voice) or self.adviser or self.pupil or ""
        return " ".join(words.split())


class Subject(Named):
    """What a question can be about. One file each in `knowledge/subjects/`, named by its id.

    `phrase` is the name as it stands in a sentence ("a team leader"). A group lists its
    `members`; a qualification names the level it is `part_of` and which `part` it is. What is
    `neutral` is said in nearly every question ("call centre"), so its name narrows nothing down.
    """

    id: StrictStr
    kind: Kind
    phrase: StrictStr
    nation: StrictStr | None = None
    members: list[StrictStr] = Field(default_factory=list)
    part_of: StrictStr | None = None
    part: StrictStr | None = None
    neutral: StrictBool = False
    facts: list[Fact] = Field(default_factory=list)
    answers: dict[StrictStr, Wording] = Field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The name and every alias."""
        return [self.name, *self.aliases]


#: What a question wants to hear first: yes or no, how many, a name, which ones, how, what, where, when or why.
Form = Literal["yes", "no", "depends", "number", "name", "list", "how", "what", "where", "when", "why"]


class Repeats(Entry):
    """In each voice, how the sentences begin that say again what has been said."""

    pupil: list[StrictStr] = Field(default_factory=list)
    adviser: list[StrictStr] = Field(default_factory=list)


class Lead(Entry):
    """A short reply that answers one real question about a subject, in two voices, with the questions that it answers.

    One of the questions at least is written out, with a capital and a question mark: the first such is offered. The
    reply comes first; the wording of its topic is what follows, without the sentences that `repeats` names, which would
    say the same again. `{fact-id}` is filled with that fact's value. `facts`
    are those that it rests on; a lead without any says that the documents are silent. `lists` are the subjects that
    both replies name one after the other: "the second one" then is the second of them. `button` is what stands on its
    button where the question that it sends would say too little there. `subject`, the name of the file
    that it stands in, is filled in by the loader.
    """

    id: StrictStr
    subject: str = ""
    topic: StrictStr
    form: Form
    lists: list[StrictStr] = Field(default_factory=list)
    questions: list[StrictStr] = Field(..., min_items=3, max_items=12)
    button: StrictStr | None = None
    pupil: StrictStr
    adviser: StrictStr
    facts: list[StrictStr]
    repeats: Repeats = Field(default_factory=Repeats)

    @validator("questions")
    def _one_is_written_out(cls, questions: list[str]) -> list[str]:
        if not any(map(_is_written_out, questions)):
            raise ValueError(
                "write one of the questions out, with a capital and a question mark, so that it can be offered"
            )
        return questions

    @property
    def offered(self) -> str:
        """The question as it is sent by its button."""
        return next(filter(_is_written_out, self.questions))


def _is_written_out(question: str) -> bool:
    return question[:1].isupper() and question.endswith("?")


class Theme(Entry):
    """What belongs together among the topics, and what is true of each of them that does not say otherwise.

    by_rank: a rank alone ("what do managers earn") is asked about as a job.
    by_nation: it differs from nation to nation, so for a nation that no document covers only that is said.
    of_any_job: people ask it of any job, so of one that no document knows only that is said.
    of_courses: "it" after a route into the job is the course, not the job.
    of_job: it is about one job, and never answered for the usual one when something else was named.
    """

    id: StrictStr
    by_rank: StrictBool = False
    by_nation: StrictBool = False
    of_any_job: StrictBool = False
    of_courses: StrictBool = False
    of_job: StrictBool = False


class Topic(Entry):
    """What can be asked of a subject, or of the documents themselves (`of_sources`); an intent of its own.

    `question_of` has the question for kinds of subjects that the usual one would not suit. What a theme says of its
    topics (`by_rank` and so on) is filled in by the loader where the topic leaves it open. `at_age` is the lead that
    answers it for somebody who says how old they are; `of_worries` is whether people ask it by telling what they worry
    about.
    """

    id: StrictStr
    theme: StrictStr
    name: StrictStr
    means: StrictStr
    question: StrictStr
    question_of: dict[Kind, StrictStr] = Field(default_factory=dict)
    about: list[StrictStr]
    kinds: Literal["any"] | list[Kind]
    related: list[StrictStr]
    named: StrictBool = False
    instead: StrictStr | None = None
    at_age: StrictStr | None = None
    pointer: list[StrictStr]
    of_sources: Literal["which", "dates", "makers"] | None = None
    by_stage: StrictBool = False
    leads_alone: StrictBool = False
    of_worries: StrictBool = False
    by_rank: StrictBool | None = None
    by_nation: StrictBool | None = None
    of_any_job: StrictBool | None = None
    of_courses: StrictBool | None = None
    of_job: StrictBool | None = None

    def within(self, theme: Theme) -> Topic:
        """The topic, with what its theme says where it says nothing itself."""
        said = theme.dict(exclude={"id"})
        return self.copy(update={name: value for name, value in said.items() if getattr(self, name) is None})

    def fits(self, kind: Kind) -> bool:
        """Whether the topic makes sense for subjects of that kind."""
        return self.kinds == "any" or kind in self.kinds


class Detail(Named):
    """A word that narrows a question: a nation, a part of a level, a stage of a career, a rank.

    `leads_to` maps a subject to the one meant when this detail stands beside it. `asks` is the topic that it asks
    for where it leads to no subject ("and in Scotland?").
    """

    id: StrictStr
    group: Literal["nation", "part", "stage", "rank"]
    leads_to: dict[StrictStr, StrictStr] = Field(default_factory=dict)
    asks: StrictStr | None = None


class Usual(Entry):
    """What is meant where nobody says: the topic of a bare subject and the subject of a bare question; and the topics
    to offer `next` where related ones are too few, or after everything was `compared`."""

    topic: StrictStr
    subject: StrictStr
    next: list[StrictStr]
    compared: list[StrictStr]


class Comparison(Entry):
    """Words for a comparison that people often ask for, better than two answers in a row.

    rows: of its table, where the facts have no labels in common: for each subject the facts whose values stand there.
    """

    subjects: list[StrictStr]
    topics: list[StrictStr] = Field(default_factory=list)
    pupil: StrictStr
    adviser: StrictStr
    facts: list[StrictStr]
    rows: dict[StrictStr, list[list[StrictStr]]] = Field(default_factory=dict)
    warnings: list[StrictStr] = Field(default_factory=list)


class Chat(Entry):
    """The topics to offer as buttons under a reply to what asks for no fact, each of the subject it is usually asked
    about; `id` is the name of the reply in the phrases."""

    id: StrictStr
    ask: list[StrictStr]


class Language(Entry):
    """A language that the bot notices and does not understand; the id is its ISO 639 code.

    `notice` says so in that language, `helplines` where help is. Their English are the phrases
    `other_language` and `other_language_helplines`.
    """

    id: str
    name: str
    own_name: str
    notice: str
    helplines: str


class Sum(Entry):
    """Facts whose values must add up to another's: checked, never shown."""

    parts: list[StrictStr]
    total: StrictStr
