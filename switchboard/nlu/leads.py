"""The leads that a question may mean: what speaks for each, and how likely each is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Kind, Lead
from switchboard.nlu.before import Before
from switchboard.nlu.encoder import DIMENSIONS, Vectors
from switchboard.nlu.examples import Floats, centres
from switchboard.nlu.heard import Heard
from switchboard.nlu.lead_model import LeadModel
from switchboard.nlu.names import SUBJECT
from switchboard.nlu.roles import is_about
from switchboard.nlu.scorer import Scorer
from switchboard.words.english import word_counts

#: Kinds of which there are several to choose from: what is said of one is not said of another.
_CHOICES = (Kind.JOB, Kind.APPRENTICESHIP, Kind.QUALIFICATION, Kind.ROUTE)
#: So many of them are told of.
TOLD = 3
#: So many leads are weighed against each other: those whose questions come nearest.
CANDIDATES = 40
#: What is asked in so few words and names nothing is asked of the usual subject.
SHORT = 6
#: The least that the chances of the leads may sum to where they are all that can be meant.
MEANT = 0.01
#: The chance of a topic that the classifier does not name.
_UNNAMED = 1e-3
#: The commonest words of English say nothing of what is asked.
_EMPTY = frozenset(
    [*islice(word_counts(), 130), *"what's i'm it's do does did got get u ur tell about n ok so".split()]
)
#: What wants a yes or no: it begins with a verb, after what people say before it, or asks to be told so.
_POLAR = re.compile(
    r"(?:^|[,.;:] *|\b(?:and|so|but|ok|then|if|wait|sorry|or)\b\W*)(?:is|are|was|were|do|does|did|can|could|will|would|"
    r"should|must|has|have|am|any|isn'?t|aren'?t|don'?t|doesn'?t|can'?t|won'?t)\b|\b(?:right|innit|yeah|yh|true)\W*$"
    r"|\btrue or false\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|without|\w+n'?t)\b|n't\b"
    r"|\b(?:weekends?|days?|nights?|evenings?|sundays?|saturdays?|christmas|holidays?) off\b",
    re.I,
)
#: "Is it only calls" and "is it calls" have answers of their own.
_ALL_OR_ONLY = re.compile(
    r"\b(?:only|just|all|always|every|everyone|everybody|nothing but|whole time|nonstop|limited to)\b", re.I
)
#: "You have to" is more than "you could".
_MUST = re.compile(
    r"\b(?:have to|has to|had to|must|needs?|required?|requires|compulsory|mandatory|forced|made to|gotta|got to"
    r"|necessary|essential)\b",
    re.I,
)
#: "Is it this or that" wants neither yes nor no.
_OR = re.compile(r"\bor\b(?! (?:not|what|something|anything|false)\b)", re.I)
_STRAIGHT = 0.55
#: "Level 3" and "grade 3" have nothing in common.
_NUMBERED = re.compile(r"\b(levels?|lvl|grades?)[ -]?([1-9])s?\b")
_ENDINGS = ("ing", "ies", "ied", "es", "ed", "s", "ly", "er")

#: What a question begins with or holds, and the forms of the leads that answer such a one.
_FORMS = (
    (
        r"^\W*(?:and |so |but |ok |then )*"
        r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|am|any)\b",
        ("yes", "no", "depends"),
    ),
    (r"\bhow (?:many|much|long|old)\b|\bnumber\b|\btotal\b|\bhours\b", ("number",)),
    (r"\bwho\b|\bcalled\b|\bname\b", ("name",)),
    (r"\bwhere\b", ("where",)),
    (r"\bwhen\b|\bwhat year\b|\bsince\b|\bdate\b", ("when",)),
    (r"\bwhy\b|\bhow come\b", ("why",)),
)
_ASKED_SO = tuple((re.compile(pattern), frozenset(forms)) for pattern, forms in _FORMS)


@dataclass(frozen=True)
class Question:
    """One question to find leads for.

    text: as repaired. meaning: its embedding, (768,): plain, then with names masked. topics: how likely each topic
    is. entities: the names in it. before: what it follows, and `joined` the plain embedding of both together. bare:
    whether it only names something. seen: what the lead model sees of it, (1152,). pointed: the subjects that it
    points at without a name.
    """

    text: str
    meaning: Vectors
    topics: Mapping[str, float]
    entities: Sequence[Mapping[str, Any]] = ()
    before: Before | None = None
    joined: Vectors | None = None
    bare: bool = False
    seen: Vectors | None = None
    pointed: Sequence[str] = ()

    @property
    def names(self) -> set[str]:
        """The subjects that it names itself and is about."""
        about = [entity for entity in self.entities if entity["entity"] == SUBJECT and is_about(entity)]
        return {str(entity["value"]) for entity in about}

    @cached_property
    def words(self) -> set[str]:
        """Its words that say something."""
        return words_of(self.text)


@dataclass(frozen=True)
class Weighed:
    """A lead and how likely it is meant, from 0 to 1; `because` has the value of each feature, and `straight` says
    whether a yes or no that it begins with holds for the question as it is put."""

    lead: Lead
    chance: float
    because: Mapping[str, float]
    straight: bool = False


class Leads:
    """The leads of a knowledge base, what is asked for them as vectors, and how their subjects belong together."""

    def __init__(self, base: KnowledgeBase, heard: Heard, model: LeadModel | None = None) -> None:
        """`heard` is what is asked for the leads of this base; `model` has learned from it."""
        self.base, self.heard, self.model = base, heard, model or LeadModel()
        self.leads = list(base.leads.values())
        self.place = {lead.id: place for place, lead in enumerate(self.leads)}
        self.questions = [question for lead in self.leads for question in lead.questions]
        #: Of each question whether it wants a yes or no, and how it says so.
        self.polar = [(bool(_POLAR.search(question)), _how_it_says(question)) for question in self.questions]
        self.plain, self.masked, self.starts = heard.plain, heard.masked, heard.starts
        own = np.add.reduceat(self.plain, self.starts)
        self.centres = centres([own, heard.first.sums(), heard.after.sums()])
        self.nowhere = np.zeros(len(self.leads), dtype=bool)
        self.offered = {lead.offered: lead for lead in self.leads}
        self._subjects()
        self._words()
        self.forms = np.array([[lead.form in forms for lead in self.leads] for _, forms in _ASKED_SO])
        self.scorers = {follows: Scorer.read(follows) for follows in (False, True)}

    def typical(self, lead: str) -> str:
        """The most usual question of a lead."""
        return self.questions[self.heard.usual[self.place[lead]]]

    def typical_masked(self, lead: str) -> Vectors:
        """Its embedding with names masked, (384,)."""
        row: Vectors = self.masked[self.heard.usual[self.place[lead]]]
        return row

    def _subjects(self) -> None:
        """Which subjects are within one another, or members of one group."""
        base, names = self.base, list(self.base.subjects)
        wider = {name: base.wider(name) for name in names}
        self.subject = {name: place for place, name in enumerate(names)}
        self.of_subject = np.array([self.subject[lead.subject] for lead in self.leads], dtype=int)
        self.within = np.array([[a == b or a in wider[b] or b in wider[a] for b in names] for a in names])
        groups = {name: set(base.groups.get(name, [])) for name in names}
        self.beside = np.array([[a != b and bool(groups[a] & groups[b]) for b in names] for a in names])
        self.able = np.array([self._may_answer_for(name) for name in names])
        topics = {name: place for place, name in enumerate(base.topics)}
        self.topic = topics
        self.of_topic = np.array([topics[lead.topic] for lead in self.leads], dtype=int)
        self.usual = np.array([self._is_usual(lead.subject) for lead in self.leads])
        self.of_usual_topic = np.array([base.usual.subject in base.topics[lead.topic].about for lead in self.leads])
        self.about = np.array([lead.subject in base.topics[lead.topic].about for lead in self.leads])
        plain = words_of(" ".join(name for name in names if self._is_usual(name) for name in base.subjects[name].names))
        own = {name: words_of(" ".join(base.subjects[name].names)) - plain for name in names}
        #: Whose name a word is of, (leads,) each: for all leads at once, as everything here.
        self.own_words = _where([own[lead.subject] for lead in self.leads])

    def _is_usual(self, subject: str) -> bool:
        """Whether a subject is meant by those who name none."""
        return subject == self.base.usual.subject or self.base.subjects[subject].neutral

    def _may_answer_for(self, name: str) -> npt.NDArray[np.bool_]:
        """The leads that may answer where a subject is named: its own, those of what it belongs to or has in it, and
        those that are asked for by its name. Of a person, an organisation and what else is told of in a document, also
        the others told of there."""
        within: npt.NDArray[np.bool_] = self.within[self.subject[name]][self.of_subject]
        within = within | np.array([name in names for names in self.heard.named])
        if self.base.subjects[name].kind in _CHOICES:
            return within
        told = {fact.source for fact in self.base.subjects[name].facts}
        sources = [{self.base.facts[fact].source for fact in lead.facts} for lead in self.leads]
        return within | np.array([bool(told & found) for found in sources])

    def _words(self) -> None:
        """The words of each lead that say something, and how rare each is."""
        asked = [words_of(" ".join(lead.questions)) for lead in self.leads]
        told = [words_of(" ".join(self._told(lead))) for lead in self.leads]
        self.told = _where([mine | other for mine, other in zip(asked, told)])
        counts = {word: int(leads.sum()) for word, leads in self.told.items()}
        self.rarity = {word: float(np.log((len(told) + 1) / (count + 0.5))) for word, count in counts.items()}
        self.unknown = float(np.log((len(told) + 1) / 0.5))

    def _told(self, lead: Lead) -> list[str]:
        facts = [self.base.facts[fact].statement for fact in lead.facts]
        names = self.base.subjects[lead.subject].names
        return [lead.pupil, lead.adviser, *facts, *names, self.base.topics[lead.topic].means]

    # --- what speaks for each lead ---------------------------------------------

    def features(self, question: Question, of: Sequence[str] = ()) -> dict[str, Floats]:
        """What speaks for each lead, by name, (leads,) each. `of` are the subjects that the question names."""
        by_subject = self._by_subject(of, question, self._unsaid(question))
        return {**self._by_itself(question), **by_subject, **self._by_conversation(question)}

    def _by_itself(self, question: Question) -> dict[str, Floats]:
        plain, masked = question.meaning[:DIMENSIONS], question.meaning[DIMENSIONS:]
        near = self.plain @ plain
        typed = np.maximum.reduceat(near, self.starts)
        chances = np.array([question.topics.get(name, 0.0) for name in self.topic]) + _UNNAMED
        found = {
            "typed": typed,
            "typed_lead": typed - typed.max(),
            "example": self.heard.first.nearest(plain, typed),
            "centre": self.centres @ plain,
            "learned": self._learned(question),
            "masked": np.maximum.reduceat(self.masked @ masked, self.starts),
            "topic": np.log(chances)[self.of_topic],
            "form": sum(
                (row for row, (pattern, _) in zip(self.forms, _ASKED_SO) if pattern.search(question.text)),
                start=np.zeros(len(self.leads)),
            ),
            **self._by_words(question.words),
        }
        return _as_floats(found)

    def _learned(self, question: Question) -> Floats:
        if question.seen is None:
            return np.zeros(len(self.leads), dtype=np.float32)
        return self.model.log_chances(question.seen, list(self.place))

    def _by_words(self, words: Iterable[str]) -> dict[str, Any]:
        rare = {word: self.rarity.get(word, self.unknown) for word in words}
        total = sum(rare.values())
        if not total:
            half = np.full(len(self.leads), 0.5)
            return {"told": half, "missing": np.zeros(len(self.leads))}
        told, missing = np.zeros(len(self.leads)), np.zeros(len(self.leads))
        for word, rarity in rare.items():
            has = self.told.get(word, self.nowhere)
            told += rarity * has
            missing = np.maximum(missing, rarity * ~has)
        return {"told": told / total, "missing": missing}

    def _by_subject(self, named: Sequence[str], question: Question, unsaid: npt.NDArray[np.bool_]) -> dict[str, Floats]:
        places = [self.subject[name] for name in named]
        exact = np.isin(self.of_subject, places)
        within = self.within[:, places].any(axis=1)[self.of_subject]
        unnamed = not places
        usual_said = unnamed and any(entity["entity"] == SUBJECT for entity in question.entities)
        found = {
            "named": exact,
            "named_within": within & ~exact,
            "named_another": ~within & (not unnamed),
            "usual": self.usual & unnamed,
            "unsaid": unsaid & ~exact & ~within,
            "usual_said": self.usual & usual_said,
            "another_than_usual": ~self.usual & usual_said,
            "about": self.about & unnamed,
        }
        return _as_floats(found)

    def _unsaid(self, question: Question) -> npt.NDArray[np.bool_]:
        """The leads of subjects that one would have to name, of whose names no word is in the question."""
        said = self.nowhere
        for word in question.words & self.own_words.keys():
            said = said | self.own_words[word]
        unsaid: npt.NDArray[np.bool_] = ~said & ~self.usual
        if question.before is not None:
            unsaid &= ~self.within[self.subject[question.before.subject]][self.of_subject]
        return unsaid

    def _by_conversation(self, question: Question) -> dict[str, Floats]:
        """What speaks for a lead by what was said before; of a first message there is nothing."""
        before = question.before
        if before is None or question.joined is None:
            return {}
        joined = np.maximum.reduceat(self.plain @ question.joined, self.starts)
        again = np.arange(len(self.leads)) == self.place.get(before.lead or "", -1)
        place = self.subject[before.subject]
        same = self.of_subject == place
        within, beside = self.within[place][self.of_subject], self.beside[place][self.of_subject]
        unnamed = not any(entity["entity"] == SUBJECT for entity in question.entities)
        found = {
            "joined": joined,
            "joined_lead": joined - joined[~again].max(),
            "joined_example": self.heard.after.nearest(question.joined, joined),
            "joined_centre": self.centres @ question.joined,
            "same_subject": same & unnamed,
            "same_within": within & ~same & unnamed,
            "same_beside": beside & ~within & unnamed,
            "same_other": ~within & ~beside & unnamed,
            "same_topic": self.of_topic == self.topic[before.topic],
            "same_lead": again,
        }
        return _as_floats(found)

    def candidates(self, question: Question, of: Sequence[str], features: Mapping[str, Floats]) -> npt.NDArray[Any]:
        """The places of the leads to weigh: of those that may be meant, the ones whose questions come nearest."""
        near = features["example"] + features["masked"] + features.get("joined_example", 0.0) + features["learned"] / 4
        order = np.argsort(-near)
        return order[self._able(question, of)[order]][:CANDIDATES]

    def _able(self, question: Question, of: Sequence[str]) -> npt.NDArray[np.bool_]:
        """The leads that may be meant at all: one subject never answers for another that was named, nor for the usual
        one if none was; and what only names something asks of it what was asked before."""
        if question.bare and question.before and of:
            return self._same_of(of, question.before.topic)
        if not of and question.before is None and len(question.text.split()) <= SHORT:
            unsaid: npt.NDArray[np.bool_] = self._unsaid(question) & self.of_usual_topic
            return ~unsaid
        named = [self.subject[name] for name in of if name in question.names or name in question.pointed]
        if not named:
            return np.ones(len(self.leads), dtype=bool)
        able: npt.NDArray[np.bool_] = self.able[named].any(axis=0)
        return able if able.any() else np.ones(len(self.leads), dtype=bool)

    def _same_of(self, subjects: Sequence[str], topic: str) -> npt.NDArray[np.bool_]:
        """The leads of some subjects on a topic; all of theirs if there is none; every lead if they have none."""
        of = np.isin(self.of_subject, [self.subject[name] for name in subjects])
        same = of & (self.of_topic == self.topic[topic])
        return same if same.any() else of if of.any() else np.ones(len(self.leads), dtype=bool)

    # --- which it is -------------------------------------------------------------

    def weigh(self, question: Question, of: Sequence[str] = ()) -> list[Weighed]:
        """The leads that come nearest, the likeliest first. Their chances leave room for that it is none of them.

        None at all for words of which no lead has a single one.
        """
        return self.weigh_each(question, [of])[0]

    def weigh_each(self, question: Question, subjects: Sequence[Sequence[str]]) -> list[list[Weighed]]:
        """`weigh` for several choices of subjects, what does not hang on them looked up once: for all of them, then for
        each by itself, where nothing but its own leads is looked for, if it has any."""
        if question.words and not question.bare and not any(word in self.rarity for word in question.words):
            return [[] for _ in subjects]
        itself, after, unsaid = self._by_itself(question), self._by_conversation(question), self._unsaid(question)
        return [
            self._weighed(question, of, {**itself, **self._by_subject(of, question, unsaid), **after}, only=place > 0)
            for place, of in enumerate(subjects)
        ]

    def _weighed(self, question: Question, of: Sequence[str], found: Mapping[str, Floats], only: bool) -> list[Weighed]:
        places = self.candidates(question, of, found)
        own = places[np.isin(self.of_subject[places], [self.subject[name] for name in of])]
        places = own if only and own.size else places
        scorer = self.scorers[question.before is not None]
        told = {name: values[places] for name, values in found.items()}
        chances = scorer.chances(told)
        if question.bare and question.before and self.leads[places[0]].topic == question.before.topic and of:
            chances = chances / max(chances.sum(), MEANT)  # it can mean nothing else
        order = np.argsort(-chances)
        because = zip(*(values[order].tolist() for values in told.values()))
        ordered = zip(places[order].tolist(), chances[order].tolist(), because)
        return [
            Weighed(
                self.leads[place],
                chance,
                dict(zip(told, values)),
                rank < TOLD and self._is_straight(self.leads[place], question),
            )
            for rank, (place, chance, values) in enumerate(ordered)
        ]

    def _is_straight(self, lead: Lead, question: Question) -> bool:
        """Whether a yes or no of a lead holds for a question: it wants one, as does the nearest question of the lead
        that does, and both or neither say "not", "only", "have to" or "or"."""
        if not _POLAR.search(question.text):
            return False
        start = self.starts[self.place[lead.id]]
        end = start + len(lead.questions)
        near = self.plain[start:end] @ question.meaning[:DIMENSIONS]
        polar = [
            (float(how), asked, says)
            for how, asked, (wants_one, says) in zip(near, lead.questions, self.polar[start:end])
            if wants_one
        ]
        how, _, says = max(polar, default=(0.0, "", _how_it_says(question.text)))
        return how >= _STRAIGHT and says == _how_it_says(question.text)


def _says_not(text: str) -> bool:
    """Whether a text denies, and does not deny it again."""
    return len(_NOT.findall(text)) % 2 == 1


def _how_it_says(text: str) -> tuple[bool, ...]:
    """Whether a text denies, whether it is of all or only one, of what has to be, and of one thing or another."""
    return _says_not(text), *(bool(pattern.search(text)) for pattern in (_ALL_OR_ONLY, _MUST, _OR))


def _where(words: Sequence[set[str]]) -> dict[str, npt.NDArray[np.bool_]]:
    """For each word of some sets, which of them have it."""
    found: dict[str, npt.NDArray[np.bool_]] = {}
    for place, of_one in enumerate(words):
        for word in of_one:
            if word not in found:
                found[word] = np.zeros(len(words), dtype=bool)
            found[word][place] = True
    return found


def _as_floats(found: Mapping[str, Any]) -> dict[str, Floats]:
    return {name: np.asarray(values, dtype=np.float32) for name, values in found.items()}


def words_of(text: str) -> set[str]:
    """The words of a text that say something, without their endings; a level or a grade with its number is one."""
    text = _NUMBERED.sub(lambda match: f"{'grade' if match[1].startswith('g') else 'level'}{match[2]}", text.lower())
    found = re.findall(r"(?:level|grade)\d|[a-z]+(?:'[a-z]+)?|\d+", text)
    return {_stem(word) for word in found if word not in _EMPTY}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
