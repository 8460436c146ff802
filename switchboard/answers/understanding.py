"""From what NLU found and what was said before, to what is asked of the knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from switchboard.answers.answer import Audience
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Kind
from switchboard.safety.alarm import Alarm

#: Kinds that say where a thing is told, not what it is about.
_SETTINGS = (Kind.DOCUMENT, Kind.GUIDANCE)
#: Kinds of which there are several to choose from: one never answers for another.
_OWN_ANSWER = (Kind.JOB, Kind.APPRENTICESHIP, Kind.QUALIFICATION, Kind.ROUTE)

#: A runner-up this likely is the topic that a comparison names ("compare the hours of …").
_MENTIONED = 0.15

_BACK = re.compile(r"\b(that|this|it|its|those|these|they|them|their|one|there|each|both)\b", re.I)
_AND_FOR = re.compile(r"^\W*(and|what about|how about|ok|okay|so|then|same for|or)\b", re.I)


@dataclass(frozen=True)
class Request:
    """One thing asked: a topic (None: everything) of one or more subjects.

    `explicit` is whether the question named them, `assumed` whether nobody has: they are then
    those that the topic is usually asked about.
    """

    topic: str | None
    subjects: tuple[str, ...]
    explicit: bool = True
    assumed: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class NearFact:
    """A fact near to a question in meaning: similarity from 0 to 1, and the wordings that rest
    on it without saying it, as "topic/subject/voice"."""

    id: str
    score: float
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """One question as NLU gives it: its intent, the runners-up, its entities and its text,
    and the facts nearest to it in meaning, nearest first."""

    intent: str
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    ranking: list[tuple[str, float]] = field(default_factory=list)
    facts: list[NearFact] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """How sure NLU is of its first choice (the fallback's own figure left out)."""
        return max((sure for name, sure in self.ranking if name != "nlu_fallback"), default=0.0)

    def values(self, entity: str) -> list[str]:
        """The values of one kind of entity, each once, in the order of the text."""
        return list(dict.fromkeys(str(e["value"]) for e in self.entities if e["entity"] == entity))


@dataclass(frozen=True)
class Message:
    """A person's message: its questions in order, and the audience if the channel said one.

    `redacted` is whether the door took personal details out of it, `alone` whether its questions are to be
    understood without what was talked about before, as in a box to search with. `alarm` is how loudly the door calls
    for help, `of_another` how likely, from 0 to 1, it is somebody else who is in danger, and `language` the code of
    the language that it is written in if that is surely not English.
    """

    questions: list[Question]
    audience: Audience | None = None
    redacted: bool = False
    alone: bool = False
    alarm: Alarm = Alarm.NONE
    of_another: float = 0.0
    language: str | None = None


#: The kinds of a disclosure: of one's own, or told of somebody else.
Concern = Literal["disclosure", "disclosure_report"]


@dataclass(frozen=True)
class Context:
    """What carries over from one message to the next. Holds no words of the person.

    `concern` is the kind of a disclosure, until it is taken back or a careers question comes; `abused` is whether the
    person has sworn at the bot, `cautioned` whether they have been asked not to share personal details, `elsewhere`
    whether they have just asked about a job that the documents do not know.
    """

    requests: tuple[Request, ...] = ()
    audience: Audience = "pupil"
    concern: Concern | None = None
    abused: bool = False
    cautioned: bool = False
    elsewhere: bool = False

    @property
    def topic(self) -> str | None:
        """The topic that was talked about last."""
        return self.requests[-1].topic if self.requests else None

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that were talked about last."""
        return self.requests[-1].subjects if self.requests else ()

    def to_dict(self) -> dict[str, Any]:
        """The context as a slot can hold it."""
        requests = [{"topic": r.topic, "subjects": list(r.subjects), "assumed": r.assumed} for r in self.requests]
        flags = {"abused": self.abused, "cautioned": self.cautioned, "elsewhere": self.elsewhere}
        return {"requests": requests, "audience": self.audience, "concern": self.concern, **flags}

    @property
    def assumed(self) -> bool:
        """Whether nobody named the subjects that were talked about last."""
        return bool(self.requests) and self.requests[-1].assumed

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None, base: KnowledgeBase) -> Context:
        """The context from a slot; what the knowledge base no longer knows is left out."""
        data = data or {}
        requests = [
            Request(item["topic"], tuple(item["subjects"]), assumed=bool(item.get("assumed")))
            for item in data.get("requests", [])
            if (item["topic"] is None or item["topic"] in base.topics)
            and all(subject in base.subjects for subject in item["subjects"])
        ]
        audience: Audience = "adviser" if data.get("audience") == "adviser" else "pupil"
        concern = data["concern"] if data.get("concern") in get_args(Concern) else None
        flags = [bool(data.get(name)) for name in ("abused", "cautioned", "elsewhere")]
        return cls(tuple(requests), audience, concern, *flags)


class Resolver:
    """Finds the subjects a question is about: from its words, else from the conversation,
    else the ones the topic is usually asked about."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.neutral = [subject.id for subject in base.subjects.values() if subject.neutral]

    def resolve(self, question: Question, context: Context) -> Request:
        """What an `ask_...`, `compare` or `follow_up` question asks."""
        if question.intent == "compare":
            return self._comparison(question, context)
        if question.intent == "follow_up":
            return self._follow_up(question, context)
        topic = question.intent.removeprefix("ask_")
        named = self._named(question, context)
        if topic == self.base.usual.topic and named and context.topic and _AND_FOR.match(question.text):
            return self._follow_up(question, context)
        if named:
            topic = self.topic_of(topic, named[0])
            return Request(topic, self._answering(topic, named))
        carried = self._carried(topic, question, context)
        implied = carried or tuple(self.base.topics[topic].about)
        assumed = context.assumed if carried else True
        topic = self.topic_of(topic, implied[0]) if implied else topic
        return Request(topic, implied, explicit=False, assumed=assumed)

    def chain(self, topic: str, subject: str) -> Iterator[str]:
        """The subject and those that may answer for it: its level, its group, the usual one."""
        seen = {subject}
        queue = [subject]
        while queue:
            current = queue.pop(0)
            yield current
            entry = self.base.subjects[current]
            wider = [entry.part_of] if entry.part_of else []
            if entry.kind is not Kind.JOB:
                wider += self.base.groups.get(current, [])
            asked = self.base.topics[topic]
            setting = not asked.fits(entry.kind) and entry.kind not in _OWN_ANSWER and not asked.of_job
            if current in self.neutral or entry.kind in _SETTINGS or setting:
                wider += asked.about
            for name in wider:
                if name not in seen:
                    seen.add(name)
                    queue.append(name)

    def answering(self, topic: str, subject: str) -> str | None:
        """The first of the chain that has something to say on the topic."""
        return next((name for name in self.chain(topic, subject) if self.base.answers(topic, name)), None)

    def topic_of(self, topic: str, subject: str) -> str:
        """The topic itself, or the one that answers in its place for a subject of which little
        is known: "could I be a supervisor" is answered by the ways in."""
        instead = self.base.topics[topic].instead
        if instead and not self.base.answers(topic, subject) and self.base.answers(instead, subject):
            return instead
        return topic

    def _named(self, question: Question, context: Context) -> list[str]:
        """The subjects in the question's own words, narrowed by its details."""
        subjects = question.values("subject")
        subjects = self._narrowest(subjects)
        for detail_id in question.values("part"):
            leads = self.base.details[detail_id].leads_to
            before = subjects or list(context.subjects)
            narrowed = [leads[name] for name in before if name in leads]
            if not narrowed and not subjects and any(self._levels(before)):
                narrowed = [leads[name] for name in self._levels(before) if name in leads]
            subjects = self._narrowest(narrowed or subjects)
        topic = question.intent.removeprefix("ask_")
        of_rank = (topic in self.base.topics and self.base.topics[topic].by_rank) or question.intent == "follow_up"
        if of_rank and not set(subjects) - set(self.neutral):
            subjects = self._of_rank(question) or subjects
        nations = question.values("nation")
        if len(nations) == 1:
            leads = self.base.details[nations[0]].leads_to
            subjects = [leads.get(name, name) for name in subjects]
            usual = leads.get("none")
            known = usual and topic in self.base.topics and self.base.answers(topic, usual)
            if not subjects and usual and known and not self.base.topics[topic].by_stage and not context.subjects:
                subjects = [usual]
        return list(dict.fromkeys(subjects))

    def _of_rank(self, question: Question) -> list[str]:
        """The jobs that are named by their rank alone."""
        return [self.base.details[rank].leads_to["none"] for rank in question.values("rank")]

    def _levels(self, subjects: Iterable[str]) -> list[str]:
        """The members of groups among the subjects, and the levels of qualifications."""
        found: list[str] = []
        for name in subjects:
            found += self.base.subjects[name].members or [name]
        return found

    def _narrowest(self, subjects: list[str]) -> list[str]:
        """Without groups whose member is named too, and without neutral words beside others."""
        wide = {group for name in subjects for group in self._wider(name)}
        kept = [name for name in subjects if name not in wide]
        sharp = [name for name in kept if name not in self.neutral]
        return sharp or kept[:1]

    def _wider(self, subject: str) -> set[str]:
        found: set[str] = set()
        queue = [subject]
        while queue:
            entry = self.base.subjects[queue.pop()]
            wider = [*self.base.groups.get(entry.id, []), *([entry.part_of] if entry.part_of else [])]
            queue += [name for name in wider if name not in found]
            found.update(wider)
        return found

    def _answering(self, topic: str, named: list[str]) -> tuple[str, ...]:
        """Of several named subjects, those of the kind that can answer; of one, the one that does for it."""
        able = [(name, self.answering(topic, name)) for name in named]
        known = [found for _, found in able if found]
        own = [found for name, found in able if found == name]
        if len(named) > 1 and own:
            kind = self.base.subjects[own[0]].kind
            pool = named if kind in _OWN_ANSWER else own
            return tuple(dict.fromkeys(name for name in pool if self.base.subjects[name].kind is kind))
        return tuple(dict.fromkeys(known)) if known else (named[0],)

    def _carried(self, topic: str, question: Question, context: Context) -> tuple[str, ...]:
        """The subject talked about before, for a question that names none; empty if it is not meant.

        A subject that nobody named is meant only by a word that points back ("it", "they"):
        after the training hours of the Welsh apprenticeship, "what if I fail English" is
        asked of the job again.
        """
        entry = self.base.topics[topic]
        if context.assumed and not _BACK.search(question.text):
            return ()
        if entry.by_stage and question.values("stage"):
            return ()
        for subject in context.subjects:
            if subject in self.neutral:
                continue
            kind = self.base.subjects[subject].kind
            if (kind is Kind.JOB or not entry.fits(kind)) and self.topic_of(topic, subject) != topic:
                return (subject,)
            if self.base.answers(topic, subject):
                return (subject,)
            found = self.answering(topic, subject)
            if found:
                return (found,)
            # "It" after a route is mostly the job, unless the question is one about courses.
            pointed = _BACK.search(question.text) and (kind is not Kind.ROUTE or entry.of_courses)
            if entry.fits(kind) and (kind is Kind.JOB or pointed):
                return (subject,)
        return ()

    def _follow_up(self, question: Question, context: Context) -> Request:
        """A bare subject: the topic talked about last, asked of it."""
        named = self._named(question, context)
        topic = context.topic
        nations = question.values("nation")
        if not named and nations and context.subjects:
            leads = self.base.details[nations[0]].leads_to
            if "none" not in leads:
                return self.alone(nations[0])
            named = [leads[name] for name in self._with_groups(context.subjects) if name in leads][:1]
            named = named or [leads["none"]]
        if not named and question.values("stage"):
            bare = self.alone(question.values("stage")[0])
            return Request(topic or bare.topic, context.subjects or bare.subjects)
        if not named:
            named = self.sibling(context.subjects)
        if not named:
            return (
                Request(topic, context.subjects)
                if topic
                else Request(self.base.usual.topic, (self.base.usual.subject,))
            )
        if topic is None or (
            not self.base.topics[topic].fits(self.base.subjects[named[0]].kind)
            and not self.base.answers(topic, named[0])
        ):
            topic = self.base.usual.topic
        return Request(topic, self._answering(topic, named))

    def _with_groups(self, subjects: Iterable[str]) -> list[str]:
        return [name for subject in subjects for name in (subject, *self._wider(subject))]

    def sibling(self, subjects: Iterable[str]) -> list[str]:
        """The other of two: Level 3 for Level 2."""
        for subject in subjects:
            for group in self.base.groups.get(subject, []):
                members = self.base.subjects[group].members
                if len(members) == 2:
                    return [name for name in members if name != subject]
        return []

    def alone(self, detail: str) -> Request:
        """What a detail asks for where it leads to no subject."""
        topic = self.base.topics[str(self.base.details[detail].asks)]
        return Request(topic.id, tuple(topic.about))

    def by_nation(self, nations: Iterable[str]) -> list[str]:
        """The members of the group to which what the nations lead to belongs: the apprenticeships of all nations."""
        for nation in nations:
            for group in self.base.groups.get(self.base.details[nation].leads_to["none"], []):
                return list(self.base.subjects[group].members)
        return []

    def _comparison(self, question: Question, context: Context) -> Request:
        """Two things and perhaps a topic; fewer than two subjects when they cannot be told."""
        subjects = [name for name in question.values("subject") if self.base.subjects[name].kind not in _SETTINGS]
        subjects += [name for name in self._of_rank(question) if name not in subjects]
        kept = [name for name in subjects if name not in {g for s in subjects for g in self._wider(s)}]
        if len(kept) > 2:
            kept = [name for name in kept if name not in self.neutral] or kept
        topic = next(
            (
                name.removeprefix("ask_")
                for name, confidence in question.ranking
                if name.startswith("ask_") and name != f"ask_{self.base.usual.topic}" and confidence > _MENTIONED
            ),
            None,
        )
        nations = [name for name in question.values("nation") if "none" in self.base.details[name].leads_to]
        by_nation = self.by_nation(nations)
        within = {*by_nation, *(group for name in by_nation for group in self.base.groups.get(name, [])), *self.neutral}
        if by_nation and set(kept) <= within and (len(nations) == 2 or set(kept) - set(self.neutral)):
            kept = by_nation
        elif len(kept) < 2 and len(question.values("stage")) == 2:
            stages = [detail for detail in self.base.details if detail in question.values("stage")]
            return Request(self.alone(stages[0]).topic, tuple(stages))
        elif len(kept) < 2:
            bare = not kept
            kept = kept or list(context.subjects)
            if len(kept) == 1:
                kept = self.base.subjects[kept[0]].members[:2] or [*kept, *self.sibling(kept)]
            topic = topic or (context.topic if bare else None)
        if topic and not any(self.answering(topic, name) for name in kept):
            topic = None
        return Request(topic, tuple(kept[:2]))
