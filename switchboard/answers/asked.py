"""What a person asks, as typed data: made once from NLU's parse. And what carries over to the next message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Any, Literal, get_args

from switchboard.answers.answer import Audience
from switchboard.answers.guides.state import Guided
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.intents import topic_of
from switchboard.safety.alarm import Alarm

#: The intent of what NLU does not understand.
NOT_UNDERSTOOD = "nlu_fallback"

#: The kinds of a disclosure: of one's own, or told of somebody else.
Concern = Literal["disclosure", "disclosure_report"]


class Form(StrEnum):
    """How a question asks: for a topic, for two things side by side, for the last topic of something else ("and at
    Level 3?"), or for no fact at all."""

    TOPIC = auto()
    COMPARISON = auto()
    FOLLOW_UP = auto()
    TALK = auto()


_ASKS_WHY = re.compile(r"\b(?:why|how come|y not)\b", re.I)
_FORMS = {"compare": Form.COMPARISON, "follow_up": Form.FOLLOW_UP}


@dataclass(frozen=True)
class Request:
    """One thing asked: a topic (None: everything) of one or more subjects.

    `explicit` is whether the question named them, `assumed` whether nobody has: they are then
    those that the topic is usually asked about. `lead` is the lead that answers just this, if there is one.
    """

    topic: str | None
    subjects: tuple[str, ...]
    explicit: bool = True
    assumed: bool = field(default=False, compare=False)
    lead: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The request as a slot can hold it."""
        return {"topic": self.topic, "subjects": list(self.subjects), "assumed": self.assumed, "lead": self.lead}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], base: KnowledgeBase) -> Request | None:
        """The request from a slot; None where the knowledge base no longer knows what it asks."""
        topic, subjects = data["topic"], tuple(data["subjects"])
        if (topic is not None and topic not in base.topics) or any(name not in base.subjects for name in subjects):
            return None
        lead = data.get("lead") if data.get("lead") in base.leads else None
        return cls(topic, subjects, assumed=bool(data.get("assumed")), lead=lead)


@dataclass(frozen=True)
class Reading:
    """Something that a question may mean: an intent, the topic it asks for (None if it asks for none), and how likely
    it is, from 0 to 1."""

    intent: str
    topic: str | None
    confidence: float


@dataclass(frozen=True)
class NearFact:
    """A fact near to a question in meaning: similarity from 0 to 1, and the wordings that rest
    on it without saying it, as "topic/subject/voice"."""

    id: str
    score: float
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NearLead:
    """A lead that a question may mean, how likely that is, from 0 to 1, and whether its yes or no answers it."""

    id: str
    chance: float
    straight: bool = False


@dataclass(frozen=True)
class Asked:
    """One question as it was understood by itself. Holds only what the knowledge base knows, but for `other_jobs`.

    topic: of the form TOPIC, the topic. talk: of the form TALK, what is said or wanted ("greet", "repeat").
    subjects, nations, parts, stages, ranks: what it names, by id, each once, in the order of the text.
    readings: what it may mean, likeliest first. near: the facts nearest to it in meaning, nearest first.
    leads: the leads that it may mean, likeliest first, and `leads_of` those of each subject where it names several.
    """

    text: str = ""
    form: Form = Form.TALK
    topic: str | None = None
    talk: str | None = NOT_UNDERSTOOD
    subjects: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    other_jobs: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    near: tuple[NearFact, ...] = ()
    leads: tuple[NearLead, ...] = ()
    leads_of: Mapping[str, tuple[NearLead, ...]] = field(default_factory=dict)

    @classmethod
    def from_parse(cls, parsed: dict[str, Any], base: KnowledgeBase) -> Asked:
        """A question as NLU gives it: `intent`, `text`, `entities`, and if it has them `ranking`, or `confidence`
        where it is one of several, and `facts`."""

        def known(intent: str) -> str | None:
            topic = topic_of(intent)
            return topic if topic in base.topics else None

        def named(entity: str, among: dict[str, Any] | None = None) -> tuple[str, ...]:
            about = [found for found in parsed["entities"] if not found.get("role")]
            values = [str(found["value"]) for found in about if found["entity"] == entity]
            return tuple(dict.fromkeys(value for value in values if among is None or value in among))

        def leads(found: list[dict[str, Any]]) -> tuple[NearLead, ...]:
            return tuple(
                NearLead(item["id"], item["chance"], item["straight"]) for item in found if item["id"] in base.leads
            )

        intent = str(parsed["intent"])
        topic = known(intent)
        form = Form.TOPIC if topic else _FORMS.get(intent, Form.TALK)
        # Each half of a message is only as sure as it is by itself.
        ranking = parsed["ranking"] if "ranking" in parsed else [(intent, parsed["confidence"])]
        return cls(
            text=str(parsed["text"]),
            form=form,
            topic=topic,
            talk=intent if form is Form.TALK else None,
            subjects=named("subject", base.subjects),
            nations=named("nation", base.details),
            parts=named("part", base.details),
            stages=named("stage", base.details),
            ranks=named("rank", base.details),
            other_jobs=named("other_job"),
            readings=tuple(Reading(str(name), known(str(name)), float(sure)) for name, sure in ranking),
            near=tuple(
                NearFact(fact["id"], fact["score"], frozenset(fact["unsaid"]))
                for fact in parsed.get("facts", [])
                if fact["id"] in base.facts
            ),
            leads=leads(parsed.get("leads") or []),
            leads_of={of: leads(found) for of, found in (parsed.get("leads_of") or {}).items() if of in base.subjects},
        )

    @property
    def asks(self) -> bool:
        """Whether it asks of the work, by itself or after another question."""
        return self.form is not Form.TALK

    @property
    def asks_back(self) -> bool:
        """Whether it is "no" or "yes" put as a question: "so no?", "why not"."""
        asks = self.text.rstrip(" !.)").endswith("?") or bool(_ASKS_WHY.search(self.text))
        return self.talk in ("affirm", "deny") and asks

    @property
    def names_nothing(self) -> bool:
        """Whether it names neither a subject nor a detail."""
        return not (self.subjects or self.other_jobs or self.nations or self.parts or self.stages or self.ranks)

    @property
    def confidence(self) -> float:
        """How sure NLU is of its first choice (the fallback's own figure left out)."""
        return max((reading.confidence for reading in self.readings if reading.intent != NOT_UNDERSTOOD), default=0.0)

    @property
    def lead(self) -> NearLead | None:
        """The likeliest lead."""
        return self.leads[0] if self.leads else None

    @property
    def topics(self) -> list[tuple[str, float]]:
        """The topics that it may ask for, likeliest first, and how likely each is."""
        return [(reading.topic, reading.confidence) for reading in self.readings if reading.topic]

    def asking(self, topic: str) -> Asked:
        """The same, asking for another topic."""
        return replace(self, form=Form.TOPIC, topic=topic, talk=None)


@dataclass(frozen=True)
class Message:
    """A person's message: its questions in order, and the audience if the channel said one.

    `redacted` is whether the door took personal details out of it, `alone` whether its questions are to be
    understood without what was talked about before, as in a box to search with. What is asked `aside` also leaves no
    trace in what is understood after it: the message of somebody else, say. `alarm` is how loudly the door calls
    for help, `of_another` how likely, from 0 to 1, it is somebody else who is in danger, and `language` the code of
    the language that it is written in if that is surely not English. `text` is the whole of it.
    """

    questions: tuple[Asked, ...] = (Asked(),)
    audience: Audience | None = None
    redacted: bool = False
    alone: bool = False
    alarm: Alarm = Alarm.NONE
    of_another: float = 0.0
    language: str | None = None
    text: str = ""
    aside: bool = False

    @classmethod
    def from_parse(cls, parsed: dict[str, Any], base: KnowledgeBase) -> Message:
        """The message as Rasa's tracker has it, with what the door noticed in its `metadata`."""
        found = parsed.get("questions") or [_whole(parsed)]
        noticed = parsed.get("metadata") or {}
        wanted = noticed.get("audience")
        return cls(
            tuple(Asked.from_parse(question, base) for question in found),
            wanted if wanted in get_args(Audience) else None,
            redacted=bool(noticed.get("redacted")),
            alone=bool(noticed.get("alone")),
            alarm=Alarm(noticed.get("alarm", Alarm.NONE)),
            of_another=float(noticed.get("of_another", 0)),
            language=noticed.get("language"),
            text=str(parsed.get("text") or ""),
            aside=bool(noticed.get("aside")),
        )


def _whole(parsed: dict[str, Any]) -> dict[str, Any]:
    """A message that is one question, in the shape of one of several."""
    ranking = [(item["name"], item["confidence"]) for item in parsed.get("intent_ranking") or [] if item["name"]]
    return {
        "intent": (parsed.get("intent") or {}).get("name") or NOT_UNDERSTOOD,
        "text": parsed.get("text") or "",
        "entities": parsed.get("entities") or [],
        "facts": parsed.get("facts") or [],
        "leads": parsed.get("leads") or [],
        "leads_of": parsed.get("leads_of") or {},
        "ranking": ranking,
    }


#: What of a context are requests.
_REQUESTS = ("requests", "earlier", "offered", "left")


@dataclass(frozen=True)
class Context:
    """What carries over from one message to the next. Holds no words of the person.

    `concern` is the kind of a disclosure, until it is taken back or a careers question comes; `abused` is whether the
    person has sworn at the bot, `cautioned` whether they have been asked not to share personal details, `elsewhere`
    whether they have just asked about a job that the documents do not know. `nation` is the last one that they named.
    `offered` is what the last reply gave to choose from, `guided` how far they are in a guide. `requests` is what the
    last reply answered, `earlier` what the one before it did, and `left` what it had no room for.
    """

    requests: tuple[Request, ...] = ()
    audience: Audience = "pupil"
    concern: Concern | None = None
    abused: bool = False
    cautioned: bool = False
    elsewhere: bool = False
    nation: str | None = None
    offered: tuple[Request, ...] = ()
    earlier: tuple[Request, ...] = ()
    left: tuple[Request, ...] = ()
    guided: Guided | None = None

    @property
    def topic(self) -> str | None:
        """The topic that was talked about last."""
        return self.requests[-1].topic if self.requests else None

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that were talked about last."""
        return self.requests[-1].subjects if self.requests else ()

    @property
    def assumed(self) -> bool:
        """Whether nobody named the subjects that were talked about last."""
        return bool(self.requests) and self.requests[-1].assumed

    def to_dict(self) -> dict[str, Any]:
        """The context as a slot can hold it."""
        flags = {"abused": self.abused, "cautioned": self.cautioned, "elsewhere": self.elsewhere, "nation": self.nation}
        requests = {name: [r.to_dict() for r in getattr(self, name)] for name in _REQUESTS}
        guided = self.guided.to_dict() if self.guided else None
        return {**requests, "audience": self.audience, "concern": self.concern, **flags, "guided": guided}

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None, base: KnowledgeBase) -> Context:
        """The context from a slot; what the knowledge base no longer knows is left out."""
        data = data or {}
        requests: dict[str, Any] = {
            name: tuple(filter(None, (Request.from_dict(item, base) for item in data.get(name, []))))
            for name in _REQUESTS
        }
        audience: Audience = "adviser" if data.get("audience") == "adviser" else "pupil"
        concern = data["concern"] if data.get("concern") in get_args(Concern) else None
        flags: dict[str, Any] = {name: bool(data.get(name)) for name in ("abused", "cautioned", "elsewhere")}
        nation = data["nation"] if data.get("nation") in base.details else None
        guided = Guided.from_dict(data.get("guided"), base)
        return cls(audience=audience, concern=concern, nation=nation, guided=guided, **requests, **flags)
