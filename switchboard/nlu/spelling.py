"""Repairs the spelling of a text, towards the words that the bot knows."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import yaml
from jellyfish import metaphone
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from symspellpy import SymSpell, Verbosity

from switchboard import knowledge
from switchboard.words.english import word_counts
from switchboard.words.text_speak import text_speak

_WORD = re.compile(
    r"(?i:\b(?:b4|gr8|h8|l8r?|m8|str8|w8|w8in|w8ing|(?:any|every|no|some|sum)1)\b)"
    r"|[A-Za-z]+(?:['’][A-Za-z]+)*|\d+[A-Za-z]+|\d+(?:[.,/]\d+)*|[^\sA-Za-z\d]"
)
_ENDS_IN_CODE = re.compile(r"\w[&/]?$")
_BEGINS_CODE = re.compile(r"[&/]?\w")
_PROPER_NAMES = Path(__file__).with_name("proper_names.yml")
#: How far down the English word list a word of so many letters is trusted to be right: beyond
#: that stand abbreviations and slips ("thar", "nae"), the sooner the shorter.
_TRUSTED_ENGLISH = {1: 20_000, 2: 20_000, 3: 20_000, 4: 20_000, 5: 45_000}
#: Ranks of the words that a slip may stand for though no training sentence has them.
_MENDABLE_ENGLISH = 20_000
#: Ranks of the words that everybody uses all day, among which surnames are few.
_EVERYDAY = 2_000

#: Words of so many letters may have two slips, and three.
_TWO_SLIPS = 6
_LONG = 9
#: What is longer is no word, nor three of them run together; to look for one would take a thousand times as long.
_LONGEST = 45
#: Words of so many letters are also found by their sound, which counts as so many slips.
_SOUND_LETTERS = 4
_SOUNDS_ALIKE = 2

#: Right in themselves, but often typed for another word: the neighbours decide ("need 2 know",
#: "level 2"; "ours a weak", "that is ours").
_TYPED_FOR = {"2": "to", "4": "for", "ours": "hours", "weak": "week", "manger": "manager", "mangers": "managers"}
#: A single letter is itself, not a word, after or before these ("grade c", "plan b", "c or above").
_BESIDE_LETTERS = frozenset(
    "a an b c d e grade grades gcse gcses plan option vitamin class band or above below level".split()
)

#: How near words are weighed against each other, as natural logarithms of odds: the cost of a
#: slip, the further cost of a slip in the first letter, and how far neighbouring words decide.
#: Set on the validation parts of two public sets and our own slips (docs/benchmarks.md).
_SLIP = 5.0
_FIRST_LETTER = 2.0
_NEIGHBOUR = 1.0
#: Three letters are mostly an abbreviation: how well the longer word must fit its neighbours.
_AT_HOME = 3.0


@dataclass(frozen=True)
class Word:
    """One repaired word with the place of the original in the person's text."""

    text: str
    start: int
    end: int


def as_text(words: Iterable[Word]) -> str:
    """The words with a space between each two."""
    return " ".join(word.text for word in words)


class Speller:
    """Repairs words that are neither English nor the bot's own, towards the bot's own words.

    `counts` is what `counted` makes of the training sentences; `names` are the knowledge
    base's names. A right word, a name or a number is not touched, but for the few of
    `_TYPED_FOR` between neighbours that fit the other word better. Of several near words
    the likeliest wins: few slips, often used, seen beside the same neighbours.
    """

    def __init__(self, counts: dict[str, int], names: Iterable[str]) -> None:
        named = counted(names)
        self.counts = Counter(counts)
        self.counts.update({key: count for key, count in named.items() if " " in key})
        self.text_speak = text_speak()
        english = word_counts()
        common = right_english()
        words = {word: count for word, count in counts.items() if " " not in word}
        self.own = {word for word, count in words.items() if count >= 2 and word in common}
        self.own |= {word for word in named if " " not in word}
        # Twice: what is no English is checked against the surely right words before it is one of them.
        self.near = _lexicon(self.own, 2, self.counts)
        self.own |= {word for word, count in words.items() if count >= 3 and not self._misspells(word)}
        self.near = _lexicon(self.own, 2, self.counts)
        proper = yaml.safe_load(_PROPER_NAMES.read_text(encoding="utf-8"))
        self.right = common | self.own | {name for names in proper.values() for name in str(names).split()}
        self.by_sound = _by_sound(self.own)
        self.long = sorted(word for word in self.own if len(word) >= _LONG)
        # General English counts a tenth: the bot's own words are the likelier.
        share = 0.1 * sum(words.values()) / sum(english.values())
        self.usual = {word: share * count for word, count in english.items()}

    def _misspells(self, word: str) -> bool:
        """Whether a frequent word that is no English is a slip in a far more frequent one."""
        near = self.near.lookup(word, Verbosity.TOP, 1 if len(word) < 5 else 2) if word.isalpha() else []
        return any(item.distance > 0 and item.count > 3 * self.counts[word] for item in near)

    def repair(self, text: str) -> list[Word]:
        """The words of a text, lower-cased and repaired, in order."""
        matches = list(_WORD.finditer(text))
        typed = [match.group().lower().replace("’", "'") for match in matches]
        words: list[Word] = []
        for place, (match, found) in enumerate(zip(matches, typed)):
            before = words[-1].text if words else ""
            after = typed[place + 1] if place + 1 < len(typed) else ""
            # "C&G", "C00/0342/4", a grade C: these letters are no words.
            start, end = match.span()
            attached = _ENDS_IN_CODE.search(text, max(0, start - 2), start) or _BEGINS_CODE.match(text, end)
            grade = match.group() in ("B", "C") and not text.isupper()
            # Among small letters, capitals are an abbreviation: ADHD, ESOL, SLAs.
            short_form = 2 < len(found) < 5 and match.group()[:-1].isupper() and not text.isupper()
            if (len(found) == 1 and (attached or grade)) or (short_form and found not in self.text_speak):
                meant = found
            else:
                name = match.group().istitle() and (words or _follows_as_name(matches, place))
                meant = self._repaired(found, before, self._first_meant(after), bool(name))
            words += [Word(part, start, end) for part in meant.split()]
        return words

    def _first_meant(self, word: str) -> str:
        """The word, or the first of those that it stands for in text-speak."""
        return self.text_speak.get(word, word).partition(" ")[0]

    def _repaired(self, word: str, before: str, after: str, named: bool) -> str:
        """One word repaired, given the words beside it and whether it is written as a name is;
        several when they were run together."""
        meant = _TYPED_FOR.get(word)
        if meant:
            better = self._fit(meant, before, after) > self._fit(word, before, after)
            if word.isdigit():
                better &= self.counts[f"{meant} {after}"] > sum(self.counts[f"{n} {after}"] for n in range(1, 10))
            return meant if better else word
        if word in self.text_speak:
            letter = len(word) == 1 and word not in "ur" and {before, after} & _BESIDE_LETTERS
            return word if letter else self.text_speak[word]
        if word in self.right or not 3 <= len(word) <= _LONGEST or not word.isalpha():
            return word
        near = _as_pairs(self.near.lookup(word, Verbosity.ALL, 1 if named or len(word) < _TWO_SLIPS else 2))
        if len(word) == 3:
            near = [pair for pair in near if len(pair[0]) > 3 and self._fit(pair[0], before, after) > _AT_HOME]
        elif not named:
            parts = "" if any(term[0] == word[0] for term, _ in near) else self._parted(word)
            if parts:
                return parts
            english = _as_pairs(_near_english().lookup(word, Verbosity.ALL, 1))
            others = [pair for pair in english if pair[0] not in self.own]
            if len(word) >= _LONG:
                others += [found[:2] for found in extract(word, self.long, scorer=OSA.distance, score_cutoff=3)]
            others += [(term, _SOUNDS_ALIKE) for term in self.by_sound.get(metaphone(word), ())]
            found_already = {term for term, _ in near}
            near += [pair for pair in others if pair[0][0] == word[0] and pair[0] not in found_already]
        if not near:
            return word

        def likelihood(item: tuple[str, int]) -> float:
            term, slips = item
            used = math.log(self.counts[term] + self.usual.get(term, 0) + 0.1)
            cost = _SLIP * slips + (_FIRST_LETTER if term[0] != word[0] else 0)
            return used + _NEIGHBOUR * self._fit(term, before, after) - cost

        return max(near, key=likelihood)[0]

    def _fit(self, word: str, before: str, after: str) -> float:
        """How well a word stands between its neighbours: the more often seen, the higher."""
        return math.log1p(self.counts[f"{before} {word}"]) + math.log1p(self.counts[f"{word} {after}"])

    def _parted(self, word: str) -> str:
        """The bot's own words that were run together ("offthejob"); empty if there are none."""
        if len(word) < 6:
            return ""
        split = self.near.word_segmentation(word, max_edit_distance=0).segmented_string
        parts = split.split()
        return split if 1 < len(parts) <= 3 and all(part in self.own and len(part) > 1 for part in parts) else ""


def _follows_as_name(matches: list[re.Match[str]], place: int) -> bool:
    """Whether the next word is written as a name is."""
    return place + 1 < len(matches) and matches[place + 1].group().istitle()


def _by_sound(words: Iterable[str]) -> dict[str, list[str]]:
    """The longer words by how they sound: "qualifacashuns" sounds as "qualifications" does."""
    sounds: dict[str, list[str]] = {}
    for word in sorted(words):
        if word.isalpha() and len(word) >= _SOUND_LETTERS:
            sounds.setdefault(metaphone(word), []).append(word)
    return sounds


def _as_pairs(found: Iterable[Any]) -> list[tuple[str, int]]:
    """Suggestions as (word, slips), without the shortest words, which are near to everything."""
    return [(item.term, item.distance) for item in found if len(item.term) >= 3]


def _lexicon(words: Iterable[str], slips: int, counts: Mapping[str, int]) -> SymSpell:
    lexicon = SymSpell(max_dictionary_edit_distance=slips, prefix_length=7)
    for word in words:
        if word.isalpha():
            lexicon.create_dictionary_entry(word, counts.get(word, 0) + 1)
    return lexicon


@cache
def _near_english() -> SymSpell:
    """Finds the commoner English words by what may be a slip of them."""
    return _lexicon(islice(word_counts(), _MENDABLE_ENGLISH), 1, {})


@cache
def right_english() -> frozenset[str]:
    """English words that are surely no slips of others: of short ones, only the commonest."""
    english = word_counts()
    return frozenset(word for rank, word in enumerate(english) if rank < _TRUSTED_ENGLISH.get(len(word), len(english)))


@cache
def everyday_english() -> frozenset[str]:
    """The English words that are used most."""
    return frozenset(islice(word_counts(), _EVERYDAY))


def counted(texts: Iterable[str]) -> dict[str, int]:
    """How often each word and each pair of neighbouring words ("first second") stands in the texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]
        counts.update(words)
        counts.update(map(" ".join, pairwise(words)))
    return dict(counts)


def all_names(base: knowledge.KnowledgeBase) -> list[str]:
    """Every name in the knowledge base: of subjects, details and other jobs."""
    names = [name for subject in base.subjects.values() for name in subject.names]
    names += [name for detail in base.details.values() for name in [detail.name, *detail.aliases]]
    return [*names, *base.other_jobs]
