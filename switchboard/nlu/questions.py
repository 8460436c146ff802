"""Which questions a message asks, where it asks several: its parts are weighed by their topics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any

from switchboard.knowledge.intents import topic_of
from switchboard.nlu.encoder import SentenceEncoder, Vectors
from switchboard.nlu.masking import view
from switchboard.nlu.several_questions import (
    OPENS,
    Side,
    asked_first,
    core,
    cut,
    ends,
    in_turn,
    lists,
    with_shared_names,
)
from switchboard.nlu.spelling import Word, as_text
from switchboard.nlu.topic_model import TopicModel

#: All parts of a message must be this sure before it is answered as several questions: the first
#: where all have the form of a question and none sets a condition, else the second and surer than
#: the message as a whole.
_SURE_OF_QUESTIONS = 0.2
_SURE = 0.3
#: A mere word among whole questions must be this sure to be one of its own.
_SURE_OF_WORDS = 0.6
#: A message of more words that is of no sure topic is a story, and its end may be the question.
_STORY = 20
#: A part of a long message that has more words and is not put as a question is of the story; with so many questions it
#: holds a list of them.
_ITEM, _LIST = 14, 3
#: Where its last clause begins: "I am in year ten, do I need maths".
_CLAUSE = re.compile(r"(?:[,.;:!]\s*)(?:(?:and|so|but|anyway|also|then|btw)\s+)*")
#: So many of its ends are left to be weighed by the leads that they may mean.
_MOST_ENDINGS = 3
#: So many ways to read a message are left to be weighed by the leads that their parts may mean.
_MOST_WAYS = 4
#: "Which of these is not on the list: a, b, c" is one question.
_WHICH_OF = re.compile(r"\bwhich (?:one |ones )?of (?:these|those|them|the)\b.*:", re.I)
#: What the parts of a message begin with that ask several things of one topic.
_OPENING = frozenset("what what's which who who's whose where where's why how".split())
#: What people say to the bot in the same breath, where it is this sure.
_BESIDE = frozenset(
    "bot_challenge i_am_adviser i_am_pupil last_source what_can_you_ask privacy personal_details".split()
)
_SURE_BESIDE = 0.6
#: The intent of careers questions that the documents say nothing of.
_NOT_IN_SOURCES = "not_in_sources"


@dataclass(frozen=True)
class Question:
    """A part of a message with its likeliest topics, surest first, and its embedding."""

    side: Side
    ranking: Sequence[tuple[str, float]]
    meaning: Vectors

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """How likely that is, from 0 to 1."""
        return self.ranking[0][1]

    @property
    def is_topic(self) -> bool:
        """Whether it asks about a careers topic, rather than greets, thanks and so on."""
        return _is_topic(self.intent)

    @property
    def is_beside(self) -> bool:
        """Whether it is something that is said or asked of the bot itself beside a question."""
        return self.intent in _BESIDE and self.confidence > _SURE_BESIDE

    def to_dict(self) -> dict[str, Any]:
        """The question as the message carries it."""
        return {
            "text": self.side.text,
            "intent": self.intent,
            "confidence": self.confidence,
            "entities": self.side.entities,
        }


@dataclass(frozen=True)
class Found:
    """The questions of a message that asks several, none if it does not seem to; the ways in which it may ask more
    than that, of whose topics it is not sure; and the questions that may be all that it asks: the one before what it
    goes on to tell, and those that a long story may end in."""

    questions: Sequence[Question] = ()
    perhaps: Sequence[Sequence[Question]] = ()
    alone: Sequence[Question] = ()


class QuestionFinder:
    """Finds the questions of a message with a topic model. `kinds` has the kind of each subject."""

    def __init__(self, model: TopicModel, encoder: SentenceEncoder, kinds: Mapping[str, str]) -> None:
        self.model = model
        self.encoder = encoder
        self.kinds = kinds

    def find(
        self, text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]], whole: tuple[str, float]
    ) -> Found:
        """The questions of a message that asks several, or the one that a long story ends in; else none.

        `whole` is the message's likeliest topic and how sure that is.
        """
        text = core(text)
        words = [word for word in words if text[word.start : word.end].strip()]
        found = self._several(text, words, entities, whole)
        if found.questions:
            return found
        first = self._ranked(asked_first(text, words, entities))
        if len(words) <= _STORY:
            return replace(found, alone=first)
        endings = [part for part in self._ranked(ends(text, words, entities)) if part.is_topic]
        ending = self._ending(text, endings) if whole[1] < _SURE else Found()
        return ending if ending.questions else replace(found, alone=[*first, *endings[-_MOST_ENDINGS:]])

    def _several(
        self, text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]], whole: tuple[str, float]
    ) -> Found:
        """The questions of a message that asks several; else none. `whole` is the message's topic and confidence.

        Of the ways to read it that `_are_several`, the one with the most parts is taken, then one of
        whole questions, then the surest. A sentence that is known, a comparison and small talk are
        not cut.
        """
        topic, confidence = whole
        chooses = _WHICH_OF.search(text)
        if chooses or confidence == 1.0 or (confidence > _SURE and not _is_topic(topic)):
            return Found()
        pairs = [[left, right] for left, right in cut(text, words, entities) if left.asks and right.asks]
        each = in_turn(text, words, entities, self.kinds)
        ways = [*lists(text, words, entities), *([each] if each else []), *pairs]
        if len(words) > _STORY:
            ways = [way for told in ways if (way := _without_the_story(text, told))]
        ranked = iter(self._ranked([side for way in ways for side in way]))
        read = [list(islice(ranked, len(way))) for way in ways]
        able = [parts for parts in read if _are_several(parts, confidence)]
        chosen = max(able, key=_speaks_for, default=[])
        more = [parts for parts in read if len(parts) > len(chosen) and _may_be_several(text, parts)]
        perhaps = sorted(more, key=_speaks_for, reverse=True)
        return Found(_with_shared_names(chosen), [_with_shared_names(parts) for parts in perhaps[:_MOST_WAYS]])

    def _ending(self, text: str, endings: Sequence[Question]) -> Found:
        """The question or questions that a long story ends in; none if its end is not surely one."""
        found = [part for part in endings if part.confidence > _SURE]
        if not found:
            return Found()
        end = max(found, key=lambda part: part.confidence)
        start = end.side.words[0].start
        # Blanks keep the places of words and names right.
        rest = " " * start + text[start:]
        several = self._several(rest, end.side.words, end.side.entities, (end.intent, end.confidence))
        return several if several.questions else replace(several, questions=[end])

    def _ranked(self, sides: Sequence[Side]) -> list[Question]:
        """Each side with its likeliest topic."""
        if not sides:
            return []
        views = [view(side.words, side.entities, self.kinds) for side in sides]
        once = list(dict.fromkeys(views))  # the ways to read a message have sides in common
        meaning = self.model.meaning(once, self.encoder)
        known = {seen: (ranking, row) for seen, ranking, row in zip(once, self.model.rank(once, meaning), meaning)}
        return [Question(side, *known[seen]) for side, seen in zip(sides, views)]


def _is_topic(intent: str) -> bool:
    return topic_of(intent) is not None or intent == _NOT_IN_SOURCES


def _opens(part: Question) -> bool:
    """Whether a part begins as a question of its own: "how many were there", but not "when I turn 16"."""
    return any(word.text.lower() in _OPENING for word in part.side.words[:2])


def _asked_of(part: Question) -> tuple[str, ...]:
    """What a part asks, and in a list that begins with a name of what: "Diploma ref, Certificate ref"."""
    named = [str(entity["value"]) for entity in part.side.entities] if part.side.headed else []
    return part.intent, *named


def _asks_itself(text: str, side: Side) -> bool:
    """Whether a part of a long message is a question as a whole, and not a piece of the story."""
    marked = text[side.words[-1].end :].lstrip().startswith("?") or side.words[-1].text == "?"
    last = _CLAUSE.split(as_text(side.words).rstrip(" .,;:!"))[-1]
    return marked or sum(word.text.isalnum() for word in side.words) <= _ITEM or bool(OPENS.match(last))


def _without_the_story(text: str, way: list[Side]) -> list[Side]:
    """A way to read a long message without what is told before and after its questions; empty where something is told
    between them, or hardly a list is left."""
    asks = [_asks_itself(text, side) for side in way]
    if all(asks):
        return way
    if sum(asks) < _LIST:
        return []
    first, last = asks.index(True), len(asks) - asks[::-1].index(True)
    return way[first:last] if all(asks[first:last]) else []


def _speaks_for(parts: Sequence[Question]) -> tuple[int, bool, float]:
    """What a way to read a message has for it: many parts, then whole questions, then sure ones."""
    return len(parts), _all_formed(parts), min(part.confidence for part in parts)


def _may_be_several(text: str, parts: Sequence[Question]) -> bool:
    """Whether the parts of a message look like several questions: three at least, or whole ones with something between
    them. "Maths and English" do not."""
    between = [text[one.side.words[-1].end : two.side.words[0].start].strip() for one, two in pairwise(parts)]
    whole = _all_formed(parts) or all(map(_opens, parts))
    return len(parts) > 2 or _all_apart(parts) or (whole and all(between))


def _with_shared_names(parts: Sequence[Question]) -> list[Question]:
    sides = with_shared_names([part.side for part in parts]) if parts else []
    return [replace(part, side=side) for part, side in zip(parts, sides)]


def _all_formed(parts: Sequence[Question]) -> bool:
    return all(part.side.formed for part in parts)


def _all_apart(parts: Sequence[Question]) -> bool:
    return all(part.side.apart for part in parts)


def _are_several(parts: Sequence[Question], whole: float) -> bool:
    """Whether the parts of a message are different questions, each sure enough: whole ones, or about different topics;
    `whole` is the confidence in the message as one question."""
    if not any(part.is_topic for part in parts) or not all(part.is_topic or part.is_beside for part in parts):
        return False
    weakest = min(part.confidence for part in parts)
    if _all_apart(parts):
        return weakest > _SURE
    if len(set(map(_asked_of, parts))) < len(parts) and not all(map(_opens, parts)):
        return False
    if _all_formed(parts):
        return weakest > _SURE_OF_QUESTIONS
    if all(part.side.headed for part in parts):
        return weakest > _SURE  # no single question looks like "Level 2: credits, hours"
    if len(parts) == 2:
        return weakest > max(_SURE, whole)
    if not any(part.side.formed for part in parts):
        return weakest > _SURE  # no single question looks like "pay, hours and holidays"
    words = [part.confidence for part in parts if not part.side.formed]
    return weakest > _SURE and min(words) > max(_SURE_OF_WORDS, whole)
