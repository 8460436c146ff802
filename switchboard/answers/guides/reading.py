"""What somebody means who types an answer instead of pressing a button. Where that is not sure, it says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from switchboard.knowledge.guides import Option
from switchboard.knowledge.phrases import GuideWords
from switchboard.words.english import word_counts
from switchboard.words.text_speak import text_speak

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+")
_RANGE = re.compile(r"(\d+)-(\d+)")
#: What is said together and means the same as "sometimes": "yeah, sometimes", "sometimes yes sometimes no".
_SOMETIMES_AFTER_ALL = ({"yes", "sometimes"}, {"yes", "sometimes", "no"})
#: A word that is so many times rarer than the one that is wanted is a slip of it: "collage".
_RARER = 40
#: A short word whose last letter is drawn out.
_DRAWN_OUT, _SHORT = re.compile(r"([a-z])\1+$"), 8
#: In a phrase, so many words may stand here.
_ANY, _FEW = "*", 6
#: A word of so many letters may have two of them swapped, one of so many one wrong, one of so many two.
_SWAPPED, _ONE_WRONG, _TWO_WRONG = 4, 5, 9
#: So many words of a phrase are enough without an "I" before them.
_ENOUGH = 2
#: A "not" so many words before an answer may turn it round.
_NEAR = 3
#: So many words of a message are read; one that has more is not taken for a plain answer.
_MOST = 60
#: Somebody who says so many words beside the answer may mean something else.
_MANY = 12
#: How much alike a request to begin must be to one that is known, from 0 to 100.
_ALIKE = 90


@dataclass(frozen=True)
class Read:
    """The options that may be meant, whether that is `sure`, whether the message says nothing else (`whole`), and
    whether it `begins` with that."""

    options: tuple[Option, ...] = ()
    sure: bool = False
    whole: bool = False
    begins: bool = False


class _Hit(NamedTuple):
    """Where an answer was found; `option` is the place of it among those that were asked for."""

    option: int
    start: int
    end: int

    def meets(self, other: _Hit) -> bool:
        """Whether both were found in some of the same words."""
        return other.start < self.end and self.start < other.end

    def within(self, other: _Hit) -> bool:
        """Whether the other was found in the same words and more."""
        return other.start <= self.start and self.end <= other.end and self != other

    def yields(self, other: _Hit) -> bool:
        """Whether another option was found in more of the same words."""
        return self.meets(other) and other.end - other.start > self.end - self.start


class Reader:
    """Reads typed answers by the words that stand with each option and in the phrases."""

    def __init__(self, words: GuideWords) -> None:
        self.words = words
        self.fillers = {*words.fillers, *words.polite}
        self.numbers = {number: str(value) for value, number in enumerate(words.numbers)}

    def read(self, text: str, options: Sequence[Option]) -> Read:
        """Which of the options a message means."""
        titled = tuple(option for option in options if same(text, option.title))
        if titled:
            return Read(titled, sure=True, whole=True, begins=True)
        said = self.tokens(text)
        # What is typed right is not taken for a slip of something else, but of something longer: Derby is not Derry.
        exactly, nearly = self._hits(said, options, _same), self._hits(said, options, _fits)
        found_nearly = [near for near in nearly if near not in exactly]
        nearly_longer = [near for near in found_nearly if all(hit.within(near) for hit in exactly if hit.meets(near))]
        hits = [*exactly, *nearly_longer]
        hits = [hit for hit in hits if not any(other.option != hit.option and hit.yields(other) for other in hits)]
        meant = {hit.option for hit in hits}
        found = tuple(option for place, option in enumerate(options) if place in meant)
        if {option.like for option in found} in _SOMETIMES_AFTER_ALL:
            found = tuple(option for option in found if option.like == "sometimes")
        used = {at for hit in hits for at in range(hit.start, hit.end)}
        rest = [word for at, word in enumerate(said) if at not in used and word not in self.fillers]
        plain = len(found) == 1 and len(rest) < _MANY and len(said) < _MOST
        sure = plain and not self._doubtful(said, used, hits)
        return Read(found, sure, bool(found) and not rest, 0 in used)

    def says(self, text: str, phrases: Iterable[str]) -> bool:
        """Whether a message is one of some phrases and nothing else, politeness left out and slips forgiven."""
        said = self._bare(text)
        wanted = [self._without_politeness(self._known(phrase)) for phrase in phrases]
        return said in wanted or any(
            len(said) == len(words) and all(map(_fits, said, words)) for words in wanted if words
        )

    def says_outright(self, text: str, phrases: Iterable[str]) -> bool:
        """Whether a message is one of some phrases word for word."""
        said = self.tokens(text)
        return any(said == self._known(phrase) for phrase in phrases)

    def asks_for(self, text: str, phrases: Iterable[str]) -> bool:
        """Whether a message is nearly one of some phrases."""
        said = " ".join(self._bare(text))
        wanted = [self._without_politeness(self._known(phrase)) for phrase in phrases]
        return any(fuzz.ratio(said, " ".join(words)) >= _ALIKE for words in wanted)

    def asks(self, text: str) -> bool:
        """Whether a message has the form of a question."""
        return text.rstrip().endswith("?") or self.opens_a_question(text)

    def opens_a_question(self, text: str) -> bool:
        """Whether a message begins as a question does."""
        said = " ".join(self.tokens(text)) + " "
        return said.startswith(tuple(f"{opener} " for opener in self.words.openers))

    def mentions(self, text: str, phrases: Iterable[str]) -> bool:
        """Whether one of some words or phrases is in a message."""
        said = self.tokens(text)
        wanted = [self._known(phrase) for phrase in phrases]
        return any(self._end(said, at, words, _fits) for words in wanted if words for at in range(len(said)))

    def tokens(self, text: str) -> list[str]:
        """The first words and numbers of a message, text-speak written out, in lower case, without apostrophes."""
        return [self.numbers.get(word, _drawn_out(word)) for word in _words(text)[:_MOST]]

    def _known(self, phrase: str) -> list[str]:
        """The same of a phrase of ours."""
        return [self.numbers.get(word, word) for word in _known(phrase)]

    def _bare(self, text: str) -> list[str]:
        return self._without_politeness(self.tokens(text))

    def _without_politeness(self, said: list[str]) -> list[str]:
        return [word for word in said if word not in self.words.polite] or said

    def _hits(self, said: list[str], options: Sequence[Option], how: Callable[[str, str], bool]) -> dict[_Hit, None]:
        """Where the options were found, each once. What is said again and again is compared with a phrase once."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(said):
            places.setdefault(word, []).append(at)
        alike = cache(how)  # for this message alone: no word of a person is kept
        found: dict[_Hit, None] = {}
        for option, wanted in self._all_ways(options):
            starts = [ats for word, ats in places.items() if wanted[0] == _ANY or alike(word, wanted[0])]
            for start in sorted(at for ats in starts for at in ats):
                end = self._end(said, start, wanted, alike)
                if end is not None and end > start:
                    found[_Hit(option, start, end)] = None
        return found

    def _all_ways(self, options: Sequence[Option]) -> Iterator[tuple[int, list[str]]]:
        """All phrases that mean one of the options, with its place among them."""
        for place, option in enumerate(options):
            liked: list[str] = getattr(self.words, option.like) if option.like else []
            for phrase in dict.fromkeys([option.title, *option.says, *liked]):
                yield from ((place, wanted) for wanted in self._ways_to_say(phrase) if wanted)

    def _end(self, said: list[str], at: int, wanted: list[str], how: Callable[[str, str], bool]) -> int | None:
        """Where a phrase ends that begins at a word; None if it is not there. `*` is any few words, but no "not"."""
        if not wanted:
            return at
        if wanted[0] == _ANY:
            for end in range(at, min(at + _FEW, len(said)) + 1):
                if any(word in self.words.nots for word in said[at:end]):
                    return None
                found = self._end(said, end, wanted[1:], how)
                if found is not None:
                    return found
            return None
        return self._end(said, at + 1, wanted[1:], how) if at < len(said) and how(said[at], wanted[0]) else None

    def _wanted(self, phrase: str) -> list[str]:
        """The words of a phrase, `1-4` and `*` left as they are."""
        kept = [[part] if part == _ANY or _RANGE.fullmatch(part) else self._known(part) for part in phrase.split()]
        return [word for words in kept for word in words]

    def _ways_to_say(self, phrase: str) -> list[list[str]]:
        """A phrase, and without the "I'd" before it where words enough are left."""
        words = self._wanted(phrase)
        bare = list(dropwhile(self.fillers.__contains__, words))
        return [words, bare] if _ENOUGH <= len(bare) < len(words) else [words]

    def _doubtful(self, said: list[str], used: set[int], hits: list[_Hit]) -> bool:
        """Whether somebody else is spoken of, it is put with a "maybe", or a "not" stands before it or goes on."""
        rest = [word for at, word in enumerate(said) if at not in used]
        if any(word in self.words.doubts or word.removesuffix("s") in self.words.doubts for word in rest):
            return True
        nots = [at for at, word in enumerate(said) if word in self.words.nots and at not in used]
        turned = [hit for hit in hits if any(word in self.words.nots for word in said[hit.start : hit.end])]
        after = [hit.end for hit in turned if hit.end < len(said)]
        if any(at not in used and said[at] not in self.fillers for at in after):  # "makes no difference"
            return True
        return any(0 < hit.start - at <= _NEAR for hit in hits for at in nots)


def _words(text: str) -> list[str]:
    found = [text_speak().get(word.replace("'", ""), word) for word in _TOKEN.findall(text.lower())]
    return [word.replace("'", "") for part in found for word in part.split()]


@cache
def _known(phrase: str) -> tuple[str, ...]:
    """The words of a phrase of ours."""
    return tuple(map(_drawn_out, _words(phrase)))


def _drawn_out(word: str) -> str:
    """The word without what is drawn out at its end: "yesss", "nahh"."""
    return word if len(word) > _SHORT or word in word_counts() else _DRAWN_OUT.sub(r"\1", word)


def same(text: str, title: str) -> bool:
    """Whether a message is the text of a button."""
    return _TOKEN.findall(text.lower()) == _TOKEN.findall(title.lower())


def _same(word: str, wanted: str) -> bool:
    """Whether a word is the one that is wanted, or a number within its range."""
    between = _RANGE.fullmatch(wanted)
    if between:
        return word.isdigit() and int(between[1]) <= int(word) <= int(between[2])
    return word == wanted


def _fits(word: str, wanted: str) -> bool:
    """The same, with a slip of the finger forgiven; what is a usual word of its own is none. One thing is as good as
    several."""
    if word.removesuffix("s") == wanted.removesuffix("s") and len(wanted) >= _SWAPPED:
        return True
    if _same(word, wanted) or len(wanted) < _SWAPPED or not wanted.isalpha() or not word.isalpha():
        return _same(word, wanted)
    if word_counts().get(word, 0) * _RARER > word_counts().get(wanted, 0):
        return False
    if len(wanted) < _ONE_WRONG:
        return sorted(word) == sorted(wanted) and OSA.distance(word, wanted) == 1
    return OSA.distance(word, wanted) <= (2 if len(wanted) >= _TWO_WRONG else 1)
