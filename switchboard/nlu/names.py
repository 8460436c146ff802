"""Finds what a message is about: names and aliases of the knowledge base, longest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from switchboard import knowledge
from switchboard.knowledge.model import CODE, Kind
from switchboard.nlu.spelling import Word, everyday_english, right_english

#: What is looked for before a name is no longer, in characters.
_FEW_WORDS = 40

SUBJECT = "subject"
OTHER_JOB = "other_job"
RANK = "rank"

#: "my teacher says", "my mum is a nurse": people in a pupil's life, not jobs asked about.
_RELATIVE = r"(mum|mam|mom|dad|stepdad|stepmum|brother|sister|nan|gran|grandad|uncle|aunt|auntie|cousin|friend|mate)"
_SOMEBODY = re.compile(
    r"\b(my|our|his|her|their|the|a friend's|ex)\s*-?\s*$"
    r"|\b(?:i'?m|i am|we'?re|we are) an?(?: \w+)?\s*$"
    rf"|\b(my|our|his|her|their) {_RELATIVE}('?s| is| was| works as| used to be)( an?)?\s*$",
    re.I,
)
#: "how do you judge a company": jobs whose names are verbs too.
_VERBS = ("cook", "judge", "model", "nurse")
_BEFORE_VERB = re.compile(r"\b(to|i|you|we|they|can|could|should|would|will|may|might)\s*$", re.I)
#: "levels 2 and 3 credits": the second level has no word of its own; "level 2 and 4 gcses" has one level.
_LEVELS = re.compile(r"^(\w+) (?:and|or|then|vs|versus|&|/) (\w+)(?! (?:gcses?|weeks?|months?|years?|days?)\b)")

#: "Both levels" names the two that are called just that.
_BOTH, _ALL_LEVELS = frozenset("both each".split()), frozenset("level levels lvls".split())

_LEVEL = re.compile(r"\blevel (\d)\b", re.I)

#: "my friend emma", "im emma": a first name alone is somebody else's.
_SURNAME = re.compile(r"\s+([a-z]+)\b", re.I)
_SOMEBODY_ELSE = re.compile(r"\b(my|our|his|her|their) \w++\s*$|\b(i'?m|i am|called|name is|names|named)\s*$", re.I)

#: "What do managers look for", "would my boss mind": somebody whom one works for, not a job asked about.
_BOSS_BEFORE = re.compile(
    r"\b(my|your|ur|our|their|his|her|impress|with|between|by|from|near|meet|ask|tell)( an?| the| my| your)?\s*$", re.I
)
_BOSS_AFTER = re.compile(
    r"\s+(looks?|looking|be looking|are looking|wants?|likes?|expects?|values?|prefers?|lets?|allows?|checks?|cares?"
    r"|minds?|asks?|says?|thinks?|gives?|treats?|helps?|supports?|notices?|picks?|chooses?|hires?|tells?|sees?|should)\b",
    re.I,
)
#: Words that are not everyday ones and yet say nothing of the kind of job.
_SAYS_NO_KIND = frozenset(
    "aspiring existing decent rubbish wannabe lousy bossy shouty nasty ur yr duz dose wot".split()
)
#: Everyday words that say which kind of manager.
_KINDS = frozenset("area assistant bank deputy football general gym hotel marketing office project sales shop".split())

#: A name of several words and at least so many letters is known with slips too: two, or one for so many letters.
_LONG = 10
_LETTERS_A_SLIP = 6


@dataclass(frozen=True)
class Found:
    """A name found in a text: what kind of thing, which one, and where."""

    entity: str
    value: str
    start: int
    end: int


class NameFinder:
    """Matches the names of a knowledge base in repaired words."""

    def __init__(self, base: knowledge.KnowledgeBase) -> None:
        self.vocab = _vocabulary()
        self.matcher = PhraseMatcher(self.vocab, attr="LOWER")
        self.meaning: dict[str, tuple[str, str]] = {}
        for job in base.other_jobs:
            self._add(job, OTHER_JOB, job)
        for detail in base.details.values():
            for name in [detail.name, *detail.aliases]:
                self._add(name, detail.group, detail.id)
        for subject in base.subjects.values():
            for name in subject.names:
                for form in _levels_as_typed(name):
                    self._add(form, SUBJECT, subject.id)
            for fact in subject.facts:
                for code in fact.value if fact.unit == CODE and isinstance(fact.value, list) else []:
                    self._add(str(code), SUBJECT, subject.id)
        self.people = {" ".join(_split(item.name)) for item in base.subjects.values() if item.kind is Kind.PERSON}
        self.persons = {item.id for item in base.subjects.values() if item.kind is Kind.PERSON}
        self.levels = [item.id for item in base.subjects.values() if _LEVEL.fullmatch(item.name)]
        #: Names that are known with slips too, and of these the people's: by number of words and first letter.
        self.long: dict[tuple[int, str], list[str]] = defaultdict(list)
        self.long_people: dict[tuple[int, str], list[str]] = defaultdict(list)
        #: The same without the people's, by number of words and first word, and by number of words and last word.
        self.beginning: dict[tuple[int, str], list[str]] = defaultdict(list)
        self.ending: dict[tuple[int, str], list[str]] = defaultdict(list)
        for name, (entity, _) in self.meaning.items():
            sort = name.count(" ") + 1, name[0]
            if name in self.people:
                self.long_people[sort].append(name)
            elif entity == SUBJECT and " " in name and len(name) >= _LONG:
                self.beginning[sort[0], name.split()[0]].append(name)
                self.ending[sort[0], name.split()[-1]].append(name)
            else:
                continue
            self.long[sort].append(name)

    def _add(self, name: str, entity: str, value: str) -> None:
        words = _split(name)
        key = " ".join(words)
        self.meaning[key] = (entity, value)
        forms = [words]
        if entity in (SUBJECT, OTHER_JOB) and words[-1].isalpha() and not re.search("[^s]s$", words[-1]):
            plural = [*words[:-1], _plural(words[-1])]
            if " ".join(plural) not in self.meaning:
                self.meaning[" ".join(plural)] = (entity, value)
                forms.append(plural)
        self.matcher.add(key, [Doc(self.vocab, words=form) for form in forms])

    def find(self, words: list[Word], text: str) -> list[Found]:
        """The names in a text, left to right, none inside another."""
        if not words:
            return []
        pieces = [(piece, word) for word in words for piece in _split(word.text)]
        doc = Doc(self.vocab, words=[piece for piece, _ in pieces])
        found: list[Found] = []
        for span in filter_spans(self.matcher(doc, as_spans=True)):
            entity, value = self.meaning[" ".join(token.text.lower() for token in span)]
            start, end = pieces[span.start][1].start, pieces[span.end - 1][1].end
            if entity == OTHER_JOB and _stands_before(text, start, _SOMEBODY):
                continue
            if entity == OTHER_JOB and value in _VERBS and _stands_before(text, start, _BEFORE_VERB):
                continue
            if len(span) == 1 and value in self.persons and _is_else(text, start, end):
                continue
            if entity == RANK and (_stands_before(text, start, _BOSS_BEFORE) or _BOSS_AFTER.match(text, end)):
                continue
            if span.text == "manager" and span.start:
                kind, word = pieces[span.start - 1]
                named = bool(found) and found[-1].end > word.start
                if _is_kind(kind) and not named:  # "a cinema manager", but not "the Specsavers manager"
                    entity, value, start = OTHER_JOB, f"{kind} {value}", word.start
            found.append(Found(entity, value, start, end))
        for item in [*self._levels(pieces), *self._misspelt(pieces, text)]:
            beside = [other for other in found if item.start < other.end and other.start < item.end]
            inside = [other for other in beside if item.start <= other.start and other.end <= item.end]
            if all(other in inside and other.end - other.start < item.end - item.start for other in beside):
                found = [*(other for other in found if other not in inside), item]
        return sorted(found, key=lambda item: item.start)

    def _levels(self, pieces: list[tuple[str, Word]]) -> Iterator[Found]:
        """Both levels of "level 2 and 3", and of "both levels"."""
        for (one, word), (two, after) in pairwise(pieces):
            if one in _BOTH and two in _ALL_LEVELS and len(self.levels) == 2:
                yield Found(SUBJECT, self.levels[0], word.start, word.end)
                yield Found(SUBJECT, self.levels[1], after.start, after.end)
        for first in range(len(pieces) - 3):
            if pieces[first][0] in ("level", "levels"):
                pair = _LEVELS.match(" ".join(piece for piece, _ in pieces[first + 1 : first + 5]))
                named = [self.meaning.get(f"level {number}") for number in pair.groups()] if pair else []
                places = ((first, first + 1), (first + 3, first + 3))
                for meaning, (start, end) in zip(named, places):
                    if meaning and all(named):
                        yield Found(*meaning, pieces[start][1].start, pieces[end][1].end)

    def _nearest(self, words: list[str], typed: str, slip: bool) -> Any:
        """The name that some words are nearest to, as `extractOne` gives it; None if none is near."""
        length = len(words)
        # A person's name may be mistyped into words that are right; of another name, one letter may.
        names = (self.long if slip else self.long_people).get((length, typed[0]), [])
        best = process.extractOne(typed, names, scorer=OSA.distance, score_cutoff=_slips(typed))
        if best is None and not slip:
            names = self.beginning.get((length, words[0]), []) + self.ending.get((length, words[-1]), [])
            best = process.extractOne(typed, names, scorer=OSA.distance, score_cutoff=1)
        return best

    def _misspelt(self, pieces: list[tuple[str, Word]], text: str) -> Iterator[Found]:
        """Names of several words with a slip or more in them, such as "ema wilsen" or "cntact center
        agnt", that spelling repair has not mended word by word; the longest first."""
        slips = [text[word.start : word.end].lower() not in right_english() for _, word in pieces]
        found: dict[tuple[str, bool], Any] = {}
        for length in sorted({length for length, _ in self.long}, reverse=True):
            for first in range(len(pieces) - length + 1):
                words = [piece for piece, _ in pieces[first : first + length]]
                typed = " ".join(words)
                slip = any(slips[first : first + length])
                if (typed, slip) not in found:
                    found[typed, slip] = self._nearest(words, typed, slip)
                best = found[typed, slip]
                if best is None:
                    continue
                named = best[0].split()
                alike = all(map(_alike, words, named))
                if best[0] in self.people:
                    # Each right in itself and more than a slip away, as "watson" for "wilson", is another name.
                    right = right_english()
                    alike = not any(w in right and OSA.distance(w, name) > 1 for w, name in zip(words, named))
                if alike:
                    yield Found(*self.meaning[best[0]], pieces[first][1].start, pieces[first + length - 1][1].end)


@cache
def _vocabulary() -> Vocab:
    """spaCy's English, once a process."""
    vocabulary: Vocab = spacy.blank("en").vocab
    return vocabulary


def _levels_as_typed(name: str) -> list[str]:
    """A name with a level in it as people type that: "Level 2 NVQ", "L2 NVQ", "lvl 2 NVQ"."""
    level = _LEVEL.search(name)
    forms = [f"{name[: level.start()]}{short}{name[level.end() :]}" for short in _short(level[1])] if level else []
    return [name, *forms]


def _short(number: str) -> list[str]:
    return [f"l{number}", f"lvl {number}", f"lv {number}"]


def _stands_before(text: str, place: int, pattern: re.Pattern[str]) -> bool:
    """Whether something ends at a place of a text, a few words long."""
    return bool(pattern.search(text, max(0, place - _FEW_WORDS), place))


def _is_else(text: str, start: int, end: int) -> bool:
    """Whether a first name stands for somebody whom the base does not know: "my friend emma", "emma watson"."""
    surname = _SURNAME.match(text, end)
    unknown = surname and surname[1].lower() not in everyday_english()
    return bool(unknown) or _stands_before(text, start, _SOMEBODY_ELSE)


def _is_kind(word: str) -> bool:
    """Whether a word before a rank says which kind: a "cinema manager" is none of ours, a "good manager" may be."""
    plain = word in everyday_english() or word in _SAYS_NO_KIND or not word.isalpha() or len(word) < 3
    return word in _KINDS or not plain


def _alike(word: str, meant: str) -> bool:
    """Whether a word may be a slip of another: half of its letters at most, and no figure."""
    return word == meant or (word.isalpha() and 2 * OSA.distance(word, meant) <= len(meant))


def _slips(name: str) -> int:
    """How many letters of a name may be wrong."""
    return max(2, len(name) // _LETTERS_A_SLIP)


def as_entities(found: list[Found]) -> list[dict[str, Any]]:
    """What was found, in the shape of Rasa's entities."""
    return [asdict(item) for item in found]


def _split(text: str) -> list[str]:
    """Words as the matcher compares them: letters, digits and signs apart ("L3" is "l", "3"), and
    without the 's of a possessive."""
    plain = re.sub(r"'s\b", "", text.lower().replace("’", "'").replace("-", " "))
    return re.findall(r"[a-z]+(?:'[a-z]+)?|\d+|[^\sa-z\d]", plain)


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("fe"):
        return word[:-2] + "ves"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
