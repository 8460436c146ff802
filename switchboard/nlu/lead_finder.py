"""Finds the leads that a message may mean, read on from what was said before it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache, partial
from typing import Any, NamedTuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from switchboard import knowledge
from switchboard.knowledge.intents import topic_of
from switchboard.knowledge.model import Lead
from switchboard.knowledge.turns import EXAMPLES, SHORT, turns_for
from switchboard.model import read_by_training
from switchboard.nlu.before import Before
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors
from switchboard.nlu.heard import Heard
from switchboard.nlu.lead_model import LeadModel, joined, rows, to_learn
from switchboard.nlu.leads import TOLD, Leads, Question, Weighed, words_of
from switchboard.nlu.named import NATION, as_talked_of, named
from switchboard.nlu.names import SUBJECT
from switchboard.nlu.pointing import listed_at, pointed_at
from switchboard.nlu.reading import Reader
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.roles import as_source, is_about, told_by, with_roles
from switchboard.nlu.topic_classifier import ALONE, PERHAPS, QUESTIONS, READ, Read, Way
from switchboard.nlu.topic_model import TopicModel

#: The message attribute: the likeliest leads, each with its id, its chance (0 to 1), and whether a yes or no of it
#: holds for the question as it is put.
LEADS = "leads"
#: The message attribute: the likeliest leads of each subject, where several are named.
LEADS_OF = "leads_of"
#: The slot in which `switchboard.answers` keeps what carries over.
CONTEXT = "context"

#: So many leads of a question are told of.
_MOST = TOLD
#: A part of a message, what it follows, and its likeliest leads: of each subject if several are named, else of None.
ReadOn = tuple[Read, Before | None, dict[str | None, list[Weighed]]]
#: A name as the models see it, and words that only point: "and the other one", "ok 3?".
_MASK = re.compile(r"\bzz\w+")
_POINTS = words_of(
    "and what about how other another one ones level levels same for in then instead now either easier harder lower"
    " higher first second 1 2 3 4 is it please apprenticeship no not nah sorry i meant mean want wanted as the a an"
    " just thing"
)
#: So many of the likeliest topics are looked at for what a name is there for.
_THOUGHT_OF = 2
#: From this chance on in all, the leads of the nation that was named before are meant.
_THERE = 0.6
#: "What does each ask for", "in both" is not asked of one nation.
_OF_EACH = re.compile(r"\b(?:each|both|either|two)\b")
#: The parts of a message are questions of their own where each means another lead, with this chance at least; with the
#: second, where not every part has the form of a question.
_APART, _LISTED = 0.5, 0.7
#: A topic this sure is what a part asks, where no lead is surer.
_SURE_TOPIC = 0.9
#: Of so many parts of a list, or of one less if the others are likely, one may mean nothing that is known.
_LONG_LIST = 4
#: And where the least likely of them has at least so much of the chance of the likeliest for the whole.
_AS_LIKELY = 0.75
#: A lead this likely for a whole message may be all that it asks.
_WHOLE = 0.75
#: Under this chance, what a message means is looked for further back; from the second on it is meant.
_UNSURE, _SURE_FURTHER_BACK = 0.5, 0.85
#: From this chance on, the lead of one question of a message is what the message means.
_SURE_ALONE = 0.8
#: From this chance on, a part of a message is taken for what the next part follows.
_FOLLOWED = 0.4


class Meant(NamedTuple):
    """What a part of a message means: a lead or, where that is surer, an intent; its topic, and how likely it is."""

    what: str
    topic: str | None
    chance: float


def _meant(question: Mapping[str, Any], best: Weighed | None, sure_from: float) -> Meant:
    intent, sure = question["intent"], question["confidence"]
    topic = topic_of(intent)
    if topic is not None and sure >= sure_from and (best is None or sure > best.chance):
        return Meant(intent, topic, sure)
    return Meant(best.lead.id, best.lead.topic, best.chance) if best else Meant("", None, 0.0)


class LeadSearch:
    """Weighs the leads for each question of a message."""

    def __init__(
        self,
        base: knowledge.KnowledgeBase,
        heard: Heard,
        encoder: SentenceEncoder,
        model: LeadModel | None = None,
    ) -> None:
        """`heard` is what is asked for the leads, and `model` has learned from it; `encoder` encodes what people
        write."""
        self.base, self.encoder = base, encoder
        self.reader, self.told = Reader(base), told_by(base)
        self.leads = Leads(base, heard, model)
        details = [name for detail in base.details.values() for name in (detail.name, *detail.aliases)]
        self.points = _POINTS | words_of(" ".join(details))
        self.asked = lru_cache(maxsize=4096)(self._asked_plainly)
        self.asked_meaning = lru_cache(maxsize=4096)(self._asked_meaning)

    def _asked_plainly(self, before: Before) -> str:
        """The question that the last reply answered, in the words of the knowledge base."""
        if before.lead:
            return self.leads.heard.read[self.leads.place[before.lead]]
        asked = self.base.topics[before.topic].question.format(subject=self.base.subjects[before.subject].phrase)
        return self.reader.read(asked).view.plain

    def _asked_meaning(self, before: Before) -> Vectors:
        """The embedding of that question, (384,)."""
        found: Vectors = self.encoder.encode([self.asked(before)])[0]
        return found

    def question(self, read: Read, before: Before | None) -> Question:
        """A question with what it follows."""
        topics = {name.removeprefix("ask_"): sure for name, sure in read.ranking}
        plain = read.meaning[None, :DIMENSIONS]
        if before is None:
            return Question(read.view.plain, read.meaning, topics, read.entities, seen=rows(plain)[0])
        together: Vectors = self.encoder.encode([joined(self.asked(before), read.view.plain)])[0]
        meaning = read.meaning
        seen = rows(plain, together[None], self.asked_meaning(before)[None])[0]
        bare = not words_of(_MASK.sub("", read.view.masked).replace("'s", "")) - self.points
        if bare and before.lead:
            # It only names something: what is asked of it is what was asked before.
            meaning = np.hstack([together, self.leads.typical_masked(before.lead)])
        chosen = listed_at(read.view.plain, before, self.base) if bare else None
        if chosen:  # "the second one": what that is
            before = Before(self.base.usual.topic, chosen)
        pointed = self.pointed(read, before)
        return Question(read.view.plain, meaning, topics, read.entities, before, together, bare, seen, pointed)

    def in_context(self, read: Read, before: Before | None) -> Read:
        """A question, with its names as they are meant after what was said before and by what is asked."""
        topics = [topic for intent, _ in read.ranking[:_THOUGHT_OF] if (topic := topic_of(intent))]
        entities = as_talked_of(read.entities, before, self.base)
        return replace(read, entities=as_source(read.view.plain, entities, topics, self.told, self.base))

    def subjects(self, read: Read, before: Before | None) -> list[str]:
        """The subjects that a question names or points at."""
        return named(read.entities, before, self.base) or self.pointed(read, before)

    def pointed(self, read: Read, before: Before | None) -> list[str]:
        """The subjects that a question points at without a name."""
        named_already = any(is_about(entity) for entity in read.entities)
        return [] if named_already else pointed_at(read.view.plain, before, self.base)

    def meant(self, read: Read, before: Before | None) -> list[dict[str, Any]]:
        """The names in a question, and as such what it points at."""
        pointed = [{"entity": SUBJECT, "value": name, "start": 0, "end": 0} for name in self.pointed(read, before)]
        return [*read.entities, *pointed]

    def weigh(self, read: Read, before: Before | None) -> dict[str | None, list[Weighed]]:
        """The likeliest leads, for each subject if several are named, else under None."""
        question = self.question(read, before)
        of = self.subjects(read, before)
        if len(of) < 2:
            return {None: self.leads.weigh(question, of)}
        return dict(zip([None, *of], self.leads.weigh_each(question, [of, *([name] for name in of)])))

    @staticmethod
    def nation(whole: Read, before: str | None) -> str | None:
        """The nation that a message is about: the one that it names itself, else the one that was named `before`; None
        where it names several."""
        said = {str(entity["value"]) for entity in whole.entities if entity["entity"] == NATION}
        return before if not said else said.pop() if len(said) == 1 else None

    def in_nation(
        self, read: Read, before: Before | None, nation: str | None, best: Weighed | None
    ) -> tuple[Read, list[Weighed]] | None:
        """A question that names no place and nothing that is of one, read with the nation that the person has named,
        and its leads; None where that nation has no answer of its own, or the likeliest lead without it is its own."""
        if not nation or self.pointed(read, before) or _OF_EACH.search(read.view.plain):
            return None
        detail = self.base.details[nation]
        if best and self.base.subjects[best.lead.subject].nation == detail.name:
            return None
        differs = {SUBJECT: detail.leads_to, NATION: ()}
        if any(entity["value"] not in differs.get(entity["entity"], (entity["value"],)) for entity in read.entities):
            return None
        sentence = self.reader.read(f"{read.view.plain.rstrip(' ?')} {detail.aliases[0]}")
        meaning = TopicModel.meaning([sentence.view], self.encoder)[0]
        entities = with_roles(sentence.text, list(sentence.entities), self.base)
        there = Read(sentence.view, entities, meaning, read.ranking)
        found = self.leads.weigh(self.question(there, before), self.subjects(there, before))
        own = [item.chance for item in found if self._is_of(item.lead, detail.name)]
        if not own or own[0] < found[0].chance or sum(own) < _THERE:
            return None
        return there, [replace(found[0], chance=sum(own)), *found[1:]]

    def of_nation(self, found: Sequence[Weighed], nation: str | None) -> list[Weighed]:
        """The leads of a question in a message that names a nation: that nation's own before one of none that is on the
        same and not much likelier."""
        if not nation or not found or self.base.subjects[found[0].lead.subject].nation:
            return list(found)
        best, name = found[0], self.base.details[nation].name
        own = [item for item in found if self._is_of(item.lead, name) and item.chance >= _AS_LIKELY * best.chance]
        if not own:
            return list(found)
        first = replace(own[0], chance=own[0].chance + best.chance)
        return [first, *(item for item in found if item is not own[0])]

    def _is_of(self, lead: Lead, nation: str) -> bool:
        """Whether a lead is a nation's own, on what differs from nation to nation."""
        return self.base.subjects[lead.subject].nation == nation and bool(self.base.topics[lead.topic].by_nation)

    def of_further_back(
        self, read: Read, weighed: Mapping[str | None, Sequence[Weighed]], further: Before | None
    ) -> dict[str | None, list[Weighed]] | None:
        """The leads of a question that names nothing and is not understood after the last reply, read on from the
        reply before that; None where that makes it no surer."""
        best = self.best(weighed)
        says_which = any(entity["entity"] == SUBJECT for entity in read.entities)
        short = len(read.view.plain.split()) <= SHORT  # "is he right", of the last reply
        if further is None or says_which or short or (best and best.chance >= _UNSURE):
            return None
        found = self.weigh(read, further)
        then = self.best(found)
        return found if then and then.chance >= _SURE_FURTHER_BACK else None

    def read_on(self, parts: Sequence[Read], before: Before | None, listed: bool = False) -> Iterator[ReadOn]:
        """Each part of a message with what it follows and its leads; the next follows a lead that is sure enough, or
        what was said before the message, where it is surer after that: of what is plainly `listed`, also nothing."""
        first = before
        for said in parts:
            part = self.in_context(said, before)
            weighed = self.weigh(part, before)
            if first != before and (first or listed) and not self.subjects(part, None):
                again = self.weigh(part, first)
                if self._chance(again) > self._chance(weighed):
                    weighed, before = again, first
            yield part, before, weighed
            best = self.best(weighed)
            if best and best.chance >= _FOLLOWED:
                before = Before(best.lead.topic, best.lead.subject, best.lead.id)

    def parts(self, message: Message, before: Before | None, whole: Callable[[], Weighed | None]) -> list[ReadOn]:
        """The questions of a message that asks several, read on; none of one that asks one. `whole` is asked for the
        likeliest lead of all of it where that has to be known.

        Where only their leads tell them apart, and not their topics, they are put into the message.
        """
        first, *parts = message.get(READ)
        for way in message.get(PERHAPS) or []:
            found = list(self.read_on(way.read, before, way.listed))
            best = [self.best(weighed) for _, _, weighed in found]
            sure_from = _APART if way.listed else _SURE_TOPIC
            if self._are_apart(way, [_meant(*pair, sure_from) for pair in zip(way.questions, best)], whole):
                told = [_by_lead(question, lead) for question, lead in zip(way.questions, best)]
                message.set(QUESTIONS, told, add_to_output=True)
                message.set(READ, [first, *way.read])
                return found
        found = list(self.read_on(parts, before))
        alone = None if parts else self._alone(message.get(ALONE) or [], before, whole)
        if alone:
            way, weighed = alone
            message.set(QUESTIONS, list(way.questions), add_to_output=True)
            message.set(READ, [first, *way.read])
            return [weighed]
        run_together = " ".join(question["text"] for question in message.get(QUESTIONS) or [])
        one = run_together == str(message.get(TEXT)).strip(" ?.!")
        if parts and one and self._is_one(whole(), [self.best(weighed) for _, _, weighed in found]):
            message.set(QUESTIONS, [], add_to_output=True)
            return []
        return found

    def _alone(
        self, ways: Sequence[Way], before: Before | None, whole: Callable[[], Weighed | None]
    ) -> tuple[Way, ReadOn] | None:
        """The question that is all that a message asks, where all of it has no sure lead and that has one."""
        if not ways or ((known := whole()) and known.chance >= _WHOLE):
            return None
        found = [(way, next(self.read_on(way.read, before))) for way in ways]
        chances = [self._chance(weighed) for _, (*_, weighed) in found]
        place = max(range(len(found)), key=chances.__getitem__)
        return found[place] if chances[place] >= _SURE_ALONE else None

    @staticmethod
    def _is_one(best: Weighed | None, found: Sequence[Weighed | None]) -> bool:
        """Whether parts that nothing stands between are one question after all: together they mean a lead, and none of
        them is nearly as likely to mean one ("roughly how long | is the working week")."""
        if best is None or best.chance < _WHOLE:
            return False
        return max((item.chance for item in found if item), default=0.0) < _AS_LIKELY * best.chance

    @staticmethod
    def _are_apart(way: Way, found: Sequence[Meant], whole: Callable[[], Weighed | None]) -> bool:
        """Whether each part of a message means a lead or a topic of its own, and is not much less likely to than the
        whole is to mean a lead. Of mere words that no name stands before, these must be on several topics, and likelier
        than one lead for the whole: "maths and English" is one question, "evenings and weekends" too. Of what is
        plainly a list, half may mean nothing that is known; of another long one, one part."""
        known = sorted(found, key=lambda item: item.chance, reverse=True)
        if way.listed:
            known = [item for item in known if item.chance >= _APART]
        elif len(found) >= _LONG_LIST or (len(found) == _LONG_LIST - 1 and known[-2].chance >= _LISTED):
            known = known[: -max(1, len(found) // _LONG_LIST)]
        if len(known) < max(2, len(found) / 2):
            return False
        chances = {item.what: item.chance for item in known}
        if len(chances) < len(known) or min(chances.values()) < (_APART if way.formed else _LISTED):
            return False
        best = whole()
        share = min(chances.values()) / best.chance if best and best.chance else 1.0
        if way.formed:
            return share >= _AS_LIKELY or (way.listed and len(known) > 2)
        return len({item.topic for item in known}) > 1 and share >= 1

    def _chance(self, weighed: Mapping[str | None, Sequence[Weighed]]) -> float:
        best = self.best(weighed)
        return best.chance if best else 0.0

    @staticmethod
    def best(weighed: Mapping[str | None, Sequence[Weighed]]) -> Weighed | None:
        """The likeliest lead by what is meant in all; None if there is none."""
        return weighed[None][0] if weighed[None] else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LeadFinder(GraphComponent):
    """Sets `leads` on each message and on each of its questions, and `leads_of` where several subjects are named.

    Learns the leads from their questions and the examples of `data/turns`. Their replies are read when it starts.
    """

    FILE = "leads.joblib"

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        model: LeadModel | None = None,
        heard: Heard | None = None,
    ) -> None:
        self._storage, self._resource, self._model, self._heard = storage, resource, model, heard

    @cached_property
    def search(self) -> LeadSearch:
        """What finds the leads."""
        base = knowledge.load()
        # A model that was learned from other leads serves until the next training.
        heard = self._heard if self._heard and self._heard.fits(base) else _hear(base)
        return LeadSearch(base, heard, SentenceEncoder(), self._model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What training reads besides sentences and configuration."""
        return read_by_training()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LeadFinder:
        """A component that has learned nothing."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LeadFinder:
        """The trained component, from the model archive, ready for use."""
        with model_storage.read_from(resource) as folder:
            found = cls(model_storage, resource, *joblib.load(folder / cls.FILE))
        found.search  # noqa: B018  # the first message must not wait for it
        return found

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the leads and stores what it has learned. Rasa's own training data has none."""
        base, encoder = knowledge.load(), RememberingEncoder(threads=os.cpu_count() or 1)
        turns = turns_for(EXAMPLES, base.folder.parent)
        model = LeadModel().learn(*to_learn(base, Reader(base), turns, encoder))
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((model, _hear(base)), folder / self.FILE)  # the archive is compressed as a whole
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Looks for leads; Rasa hands over the conversation because a parameter is called `tracker`."""
        context = tracker.get_slot(CONTEXT)
        before = Before.of(context, self.search.base)
        for message in messages:
            if not message.get(READ):
                continue
            offered = self.search.leads.offered.get(str(message.get(TEXT)))
            if offered:
                message.set(QUESTIONS, [], add_to_output=True)  # however its topics have cut it
                message.set(LEADS, [_as_json(Weighed(offered, 1.0, {}, straight=True))], add_to_output=True)
                continue
            whole = self.search.in_context(message.get(READ)[0], before)
            weigh_whole = cache(partial(self.search.weigh, whole, before))
            parts = self.search.parts(message, before, lambda: self.search.best(weigh_whole()))  # noqa: B023
            nation = self.search.nation(whole, (context or {}).get(NATION))
            if parts:
                for question, (part, follows, weighed) in zip(message.get(QUESTIONS), parts):
                    there = self.search.in_nation(part, follows, nation, self.search.best(weighed))
                    part, weighed = (there[0], {None: there[1]}) if there else (part, weighed)
                    question.update(_told(weighed), entities=self.search.meant(part, follows))
                continue
            there = self.search.in_nation(whole, before, nation, self.search.best(weigh_whole()))
            whole, weighed = (there[0], {None: there[1]}) if there else (whole, weigh_whole())
            further = Before.of_earlier(context, self.search.base)
            weighed = self.search.of_further_back(whole, weighed, further) or weighed
            weighed[None] = self.search.of_nation(weighed[None], self.search.nation(whole, None))
            for name, value in _told(weighed).items():
                message.set(name, value, add_to_output=True)
            message.set(ENTITIES, self.search.meant(whole, before), add_to_output=True)
        return messages


def _hear(base: knowledge.KnowledgeBase) -> Heard:
    """What is asked for the leads, by the leads themselves and by the examples of `data/turns`."""
    encoder = RememberingEncoder(threads=os.cpu_count() or 1)
    return Heard.learn(base, Reader(base), encoder, turns_for(EXAMPLES, base.folder.parent))


def _by_lead(question: Mapping[str, Any], best: Weighed | None) -> dict[str, Any]:
    """A question that its lead tells from the others, with the topic of that where it seemed to be small talk: "and
    later on"."""
    if best is None or topic_of(question["intent"]) is not None or question["confidence"] > best.chance:
        return dict(question)
    return {**question, "intent": f"ask_{best.lead.topic}", "confidence": best.chance}


def _as_json(item: Weighed) -> dict[str, Any]:
    return {"id": item.lead.id, "chance": round(item.chance, 3), "straight": item.straight}


def _told(weighed: dict[str | None, list[Weighed]]) -> dict[str, Any]:
    """What was found, as JSON can hold it."""
    shown = {of: [_as_json(item) for item in found[:_MOST]] for of, found in weighed.items()}
    return {LEADS: shown.pop(None), LEADS_OF: shown}
