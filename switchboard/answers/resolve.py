"""From what is asked and what was said before, to the subjects that are asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from switchboard.answers.asked import Asked, Context, Form, Request
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Detail, Kind, Topic

#: Kinds that say where a thing is told, not what it is about.
_SETTINGS = (Kind.DOCUMENT, Kind.GUIDANCE)
#: Kinds of which there are several to choose from: one never answers for another.
_OWN_ANSWER = (Kind.JOB, Kind.APPRENTICESHIP, Kind.QUALIFICATION, Kind.ROUTE)

#: A runner-up this likely is the topic that a comparison names ("compare the hours of …").
_MENTIONED = 0.15

_BACK = re.compile(r"\b(that|this|it|its|those|these|they|them|their|one|there|each|both)\b", re.I)
_AND_FOR = re.compile(r"^\W*(and|what about|how about|ok|okay|so|then|same for|or)\b", re.I)


class Resolver:
    """Finds the subjects a question is about: from its words, else from the conversation,
    else the ones the topic is usually asked about."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.neutral = [subject.id for subject in base.subjects.values() if subject.neutral]

    def resolve(self, asked: Asked, context: Context) -> Request:
        """What a question asks that asks for a topic, a comparison, or the last topic of something else."""
        if asked.form is Form.COMPARISON:
            return self._comparison(asked, context)
        if asked.form is Form.FOLLOW_UP:
            return self._follow_up(asked, context)
        topic = str(asked.topic)
        named = self._named(asked, context)
        if topic == self.base.usual.topic and named and context.topic and _AND_FOR.match(asked.text):
            return self._follow_up(asked, context)
        if named:
            topic = self.topic_of(topic, named[0])
            return Request(topic, self._answering(topic, named))
        carried = self._carried(topic, asked, context)
        implied = carried or tuple(self.base.topics[topic].about)
        assumed = context.assumed if carried else True
        topic = self.topic_of(topic, implied[0]) if implied else topic
        return Request(topic, implied, explicit=False, assumed=assumed)

    # --- which subject answers ---------------------------------------------

    def chain(self, topic: str, subject: str) -> Iterator[str]:
        """The subject and those that may answer for it: its level, its group, the usual one."""
        seen = {subject}
        queue = [subject]
        while queue:
            current = queue.pop(0)
            yield current
            wider = [name for name in self._may_answer_for(self.base.topics[topic], current) if name not in seen]
            queue += dict.fromkeys(wider)
            seen.update(wider)

    def _may_answer_for(self, topic: Topic, subject: str) -> list[str]:
        """The subjects that may answer for another: those it belongs to, and the usual ones for what is none itself."""
        entry = self.base.subjects[subject]
        wider = [entry.part_of] if entry.part_of else []
        if entry.kind is not Kind.JOB:
            wider += self.base.groups.get(subject, [])
        setting = not topic.fits(entry.kind) and entry.kind not in _OWN_ANSWER and not topic.of_job
        if entry.neutral or entry.kind in _SETTINGS or setting:
            wider += topic.about
        return wider

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

    def sharp(self, subjects: Iterable[str]) -> list[str]:
        """Those of the subjects that narrow something down."""
        return [name for name in subjects if name not in self.neutral]

    def sibling(self, subjects: Iterable[str]) -> list[str]:
        """The other of two: Level 3 for Level 2."""
        for subject in subjects:
            for group in self.base.groups.get(subject, []):
                members = self.base.subjects[group].members
                if len(members) == 2:
                    return [name for name in members if name != subject]
        return []

    def counterpart(self, subject: str, other: str) -> str | None:
        """What a subject is of another: the NVQ of Level 3 for that of Level 2 and "Level 3"; None without a like."""
        entry = self.base.subjects[subject]
        if other in self.sibling([entry.id]):
            return other
        if entry.part and other in self.sibling([str(entry.part_of)]):
            return self.base.details[entry.part].leads_to.get(other)
        like = self.base.subjects[other]
        return other if like.part and like.part == entry.part and other != subject else None

    def alone(self, detail: str) -> Request:
        """What a detail asks for where it leads to no subject."""
        topic = self.base.topics[str(self.base.details[detail].asks)]
        return Request(topic.id, tuple(topic.about))

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

    # --- what the question names ---------------------------------------------

    def _named(self, asked: Asked, context: Context) -> list[str]:
        """The subjects in the question's own words, narrowed by its details."""
        subjects = self._narrowest(list(asked.subjects))
        for part in asked.parts:
            subjects = self._of_part(self.base.details[part], subjects, context)
        topic = self.base.topics[asked.topic] if asked.topic else None
        of_rank = topic.by_rank if topic else asked.form is Form.FOLLOW_UP
        if of_rank and not self.sharp(subjects):
            subjects = self._of_rank(asked) or subjects
        if len(asked.nations) == 1:
            subjects = self._in_nation(self.base.details[asked.nations[0]], subjects, topic, context)
        return list(dict.fromkeys(subjects))

    def _of_part(self, part: Detail, subjects: list[str], context: Context) -> list[str]:
        """The part of the named subjects, else of those talked about: "the knowledge one"."""
        before = subjects or list(context.subjects)
        narrowed = [part.leads_to[name] for name in before if name in part.leads_to]
        if not narrowed and not subjects:
            narrowed = [part.leads_to[name] for name in self._members(before) if name in part.leads_to]
        return self._narrowest(narrowed or subjects)

    def _in_nation(self, nation: Detail, subjects: list[str], topic: Topic | None, context: Context) -> list[str]:
        """The subjects as that nation has them; without any, what the nation leads to by itself."""
        usual = nation.leads_to.get("none")
        if any(self.base.subjects[name].nation == nation.name for name in subjects):
            return subjects
        if subjects or not usual or context.subjects:
            return [nation.leads_to.get(name, name) for name in subjects]
        known = topic and not topic.by_stage and self.base.answers(topic.id, usual)
        return [usual] if known else []

    def _of_rank(self, asked: Asked) -> list[str]:
        """The jobs that are named by their rank alone."""
        return [self.base.details[rank].leads_to["none"] for rank in asked.ranks]

    def _members(self, subjects: Iterable[str]) -> list[str]:
        """The subjects, each group as its members."""
        found: list[str] = []
        for name in subjects:
            found += self.base.subjects[name].members or [name]
        return found

    def _narrowest(self, subjects: list[str]) -> list[str]:
        """Without groups whose member is named too, and without neutral words beside others."""
        wide = {group for name in subjects for group in self.base.wider(name)}
        kept = [name for name in subjects if name not in wide]
        return self.sharp(kept) or kept[:1]

    # --- what the conversation is about --------------------------------------

    def _carried(self, topic: str, asked: Asked, context: Context) -> tuple[str, ...]:
        """The subject talked about before, for a question that names none; empty if it is not meant.

        A subject that nobody named is meant only by a word that points back ("it", "they"):
        after the training hours of the Welsh apprenticeship, "what if I fail English" is
        asked of the job again.
        """
        entry = self.base.topics[topic]
        back = bool(_BACK.search(asked.text))
        if (context.assumed and not back) or (entry.by_stage and asked.stages):
            return ()
        for subject in self.sharp(context.subjects):
            found = self._still_meant(entry, subject, back)
            if found:
                return (found,)
        return ()

    def _still_meant(self, topic: Topic, subject: str, back: bool) -> str | None:
        """The subject that answers for one talked about before; itself, without an answer, if nothing else is meant."""
        kind = self.base.subjects[subject].kind
        if (kind is Kind.JOB or not topic.fits(kind)) and self.topic_of(topic.id, subject) != topic.id:
            return subject
        found = self.answering(topic.id, subject)
        if found:
            return found
        # "It" after a route is mostly the job, unless the question is one about courses.
        pointed = back and (kind is not Kind.ROUTE or topic.of_courses)
        return subject if topic.fits(kind) and (kind is Kind.JOB or pointed) else None

    def _follow_up(self, asked: Asked, context: Context) -> Request:
        """A bare subject or detail: the topic talked about last, asked of it."""
        named = self._named(asked, context)
        topic = context.topic
        if not named and asked.nations and context.subjects:
            leads = self.base.details[asked.nations[0]].leads_to
            if "none" not in leads:
                return self.alone(asked.nations[0])
            named = [leads[name] for name in self._with_groups(context.subjects) if name in leads][:1]
            named = named or [leads["none"]]
        if not named and asked.stages:
            bare = self.alone(asked.stages[0])
            return Request(topic or bare.topic, context.subjects or bare.subjects)
        named = named or self.sibling(context.subjects)
        if not named:
            usual = self.base.usual
            return Request(topic, context.subjects) if topic else Request(usual.topic, (usual.subject,))
        topic = self._fitting(topic, named[0])
        return Request(topic, self._answering(topic, named))

    def _fitting(self, topic: str | None, subject: str) -> str:
        """The topic, if it makes sense for the subject; else what the subject is."""
        if topic is None:
            return self.base.usual.topic
        fits = self.base.topics[topic].fits(self.base.subjects[subject].kind) or self.base.answers(topic, subject)
        return topic if fits else self.base.usual.topic

    def _with_groups(self, subjects: Iterable[str]) -> list[str]:
        return [name for subject in subjects for name in (subject, *self.base.wider(subject))]

    # --- two things side by side ---------------------------------------------

    def _comparison(self, asked: Asked, context: Context) -> Request:
        """Two things and perhaps a topic; fewer than two subjects when they cannot be told."""
        named = self._side_by_side(asked)
        topic = self._mentioned(asked)
        nations = self._of_nations(asked, named)
        if nations:
            return self._compared(topic, nations)
        if len(named) == 1 and asked.parts:
            named = self._with_parts(named[0], asked)
        if len(named) < 2 and len(asked.stages) == 2:
            stages = tuple(detail for detail in self.base.details if detail in asked.stages)
            return Request(self.alone(stages[0]).topic, stages)
        if len(named) < 2:
            topic = topic or (None if named else context.topic)
            named = self._with_its_other(named or list(context.subjects))
        return self._compared(topic, named)

    def _with_parts(self, subject: str, asked: Asked) -> list[str]:
        """A subject, or the parts of it, that are put side by side: "the NVQ and the certificate at Level 3"."""
        parts = [self.base.details[part].leads_to.get(subject, subject) for part in asked.parts]
        return list(dict.fromkeys([*parts, subject] if len(set(parts)) == 1 else parts))[:2]

    def _compared(self, topic: str | None, subjects: list[str]) -> Request:
        """The comparison on a topic, or on everything where none of the subjects has an answer on it."""
        known = topic and any(self.answering(topic, name) for name in subjects)
        return Request(topic if known else None, tuple(subjects[:2]))

    def _side_by_side(self, asked: Asked) -> list[str]:
        """The subjects that a comparison names; of more than two, those that narrow something down."""
        subjects = [name for name in asked.subjects if self.base.subjects[name].kind not in _SETTINGS]
        subjects += [name for name in self._of_rank(asked) if name not in subjects]
        wide = {group for name in subjects for group in self.base.wider(name)}
        kept = [name for name in subjects if name not in wide]
        return self.sharp(kept) or kept if len(kept) > 2 else kept

    def _mentioned(self, asked: Asked) -> str | None:
        """The topic that a comparison names, if it does."""
        likely = (topic for topic, sure in asked.topics if topic != self.base.usual.topic and sure > _MENTIONED)
        return next(likely, None)

    def _of_nations(self, asked: Asked, named: list[str]) -> list[str]:
        """The apprenticeships of all nations, where two nations are compared, or one of them with an apprenticeship."""
        nations = [name for name in asked.nations if "none" in self.base.details[name].leads_to]
        for group in self._groups_of(nations):
            members = self.base.subjects[group].members
            within = set(named) <= {group, *members, *self.neutral}
            if within and (len(nations) == 2 or self.sharp(named)):
                return list(members)
        return []

    def _groups_of(self, nations: Iterable[str]) -> list[str]:
        """The groups to which what the nations lead to belongs."""
        found = [self.base.groups.get(self.base.details[nation].leads_to["none"], []) for nation in nations]
        return list(dict.fromkeys(group for groups in found for group in groups))

    def _with_its_other(self, subjects: list[str]) -> list[str]:
        """A single subject with the other of two; of a group, its first two members."""
        if len(subjects) != 1:
            return subjects
        return self.base.subjects[subjects[0]].members[:2] or [*subjects, *self.sibling(subjects)]
