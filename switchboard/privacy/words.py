"""The words that the rules about names, schools and handles have in common."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from switchboard.privacy.spans import Reading
from switchboard.words.english import word_counts
from switchboard.words.text_speak import text_speak

#: A word in any script. A full stop, a bracket or a digit at the start is no part of it.
_NO_PART = r"\s.,;:!?()\[\]{}\"“”/\\@#£$€%&*+=<>|…–—"
WORD = rf"[^\W\d_][^{_NO_PART}]*+"
WORD_START = rf"(?<![^{_NO_PART}])"
#: The letters of a word that is drawn out: "whaaat".
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
#: What a question word may have at its end: "whens", "dosnt", "how2".
_AFTER_ASKED = re.compile(r"(?:s|n['’]?t|(?<!\d)\d+)$")
_ANY_WORD = re.compile(WORD)
_NATION = ("ish", "ian", "ean", "ese", "ist", "ing", "less", "ful", "able", "ic", "ed", "ual")


def _read(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


def one_of(words: str) -> str:
    """A piece of a pattern that matches any of the words, which spaces separate."""
    return f"(?:{'|'.join(words.split())})"


def fold(word: str) -> str:
    """A word as it stands in the lists: small letters, no accents, no 's."""
    plain = word.casefold().replace("’", "'")
    if not plain.isascii() and word.upper() != word.lower():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return plain.removesuffix("'s").strip("'-_")


_LISTS: dict[str, set[str]] = {
    group: {fold(name) for name in names.split()} for group, names in _read("common_names.yml").items()
}
#: Given names that are also English words; and names that describe somebody.
DOUBTFUL = frozenset(_LISTS.pop("given_and_words"))
DESCRIBING = frozenset(_LISTS.pop("adjectives"))
#: Given names that are something else too: of a place, a firm, a word of another language.
AMBIGUOUS = frozenset(_LISTS.pop("given_and_more"))
SURNAMES = frozenset(_LISTS.pop("surnames"))
GIVEN: frozenset[str] = frozenset().union(*_LISTS.values())
_NOT_NAMES: dict[str, str] = _read("not_names.yml")
NOT_NAMES = frozenset(_NOT_NAMES["words"].split())
INSULTS = frozenset(_NOT_NAMES["insults"].split())
#: Words that begin a question; and those that, typed without a space, are stuck to them.
_ASKING = frozenset("what when where which who why how does do did can could would should is are will have".split())
_STUCK = frozenset("u you i it they we he she there the this that a do does is are much many long old up".split())


#: Each English word's place, the commonest first.
_ENGLISH = {word: place for place, word in enumerate(word_counts())}
#: Beyond this place there are many names among the words; before the other, hardly any.
_USUAL = 8_000
_EVERYDAY = 3_000
_EVERYDAY_WORDS = [word for word, place in _ENGLISH.items() if place < _EVERYDAY and word not in GIVEN | SURNAMES]


def _slips(word: str) -> set[str]:
    """A question word with a letter left out, two in the wrong order or another vowel: wch, waht, whot."""
    cuts = [(word[:place], word[place:]) for place in range(len(word))]
    found: set[str] = set()
    if len(word) > 3:
        found = {start + rest[1:] for start, rest in cuts} | {start + rest[1::-1] + rest[2:] for start, rest in cuts}
    if word[0] in "wh":
        found |= {start + vowel + rest[1:] for start, rest in cuts for vowel in "aeiou" if rest[0] in "aeiou"}
    return found


_SHORT_ASKING = {short for short, meant in text_speak().items() if fold(meant.split()[0]) in _ASKING}
_ASKED = frozenset(text_speak()).union(_ASKING, *map(_slips, _ASKING | _SHORT_ASKING)) - GIVEN - SURNAMES - DOUBTFUL


def is_english(word: str) -> bool:
    """Whether a dictionary has the word, be it a name or not."""
    return fold(word) in _ENGLISH or fold(word) in NOT_NAMES


def is_given(word: str) -> bool:
    """Whether it is a common given name, and nothing else: josh, Ellie-Mae."""
    plain = fold(word)
    if plain in GIVEN or "-" not in plain:
        return plain in GIVEN
    parts = plain.split("-")
    return any(part in GIVEN for part in parts) or all(part in DOUBTFUL for part in parts)


def is_ordinary(word: str) -> bool:
    """Whether it is an English word and no common name."""
    return _is_word(word, len(_ENGLISH))


def is_usual(word: str) -> bool:
    """Whether it is so common an English word that a capital does not make it a name."""
    return _is_word(word, _USUAL)


def is_everyday(word: str) -> bool:
    """Whether it is so common an English word that it is hardly ever a surname."""
    return _is_word(word, _EVERYDAY)


def is_slip(word: str) -> bool:
    """Whether it is one letter away from a word that everybody uses: "alwys", "relly"."""
    return process.extractOne(fold(word), _EVERYDAY_WORDS, scorer=OSA.distance, score_cutoff=1) is not None


def acts(word: str) -> bool:
    """Whether it ends like something that somebody does or did: hits, touches, drinking."""
    plain = fold(word)
    return plain.endswith(("ed", "ing")) or any(
        plain.endswith(ending) and plain.removesuffix(ending) in _ENGLISH for ending in ("s", "es")
    )


def begins_question(word: str) -> bool:
    """Whether a question may begin with it, however it is typed: wats, waht, whens, howmuch, whaaat."""
    plain = _DRAWN_OUT.sub(r"\1", fold(word))
    if plain in _ASKED or _AFTER_ASKED.sub("", plain) in _ASKED:
        return True
    return not is_given(word) and any(
        plain[:place] in _ASKING | _SHORT_ASKING and plain[place:] in _STUCK for place in range(2, len(plain))
    )


def _is_word(word: str, most: int) -> bool:
    plain = fold(word)
    if plain in NOT_NAMES:
        return True
    if is_given(word) or plain in SURNAMES or plain in DOUBTFUL or plain.startswith("o'"):
        return False
    return all(_ENGLISH.get(part, most) < most for part in re.split(r"['-]", plain) if len(part) > 1)


def is_capital(word: str) -> bool:
    """Whether it begins like a name: a capital with small letters after it, or a script without capitals. Not "BSc"."""
    if word.upper() == word.lower():
        return True
    short_form = len(word) < 6 and sum(sign.isupper() for sign in word) > 1
    return word[0].isupper() and not short_form and not (len(word) > 1 and word.isupper())


def describes(word: str) -> bool:
    """Whether it ends like a nation, a faith or a quality: Polish, Asian, dyslexic."""
    return fold(word).endswith(_NATION)


def capitals_tell(reading: Reading) -> bool:
    """Whether a capital in the text means something: not in ALL CAPITALS, not in A Title Like This.

    What has been found already counts as words without one.
    """
    words = [found[0] for found in reading.matches(_ANY_WORD)]
    if all(word.isupper() for word in words):
        return False
    words = [word for word in words[1:] if len(word) > 3]
    capitals = [word for word in words if word[0].isupper() and not word.isupper()]
    return len(capitals) <= max(3, 0.6 * (len(words) + len(reading.spans)))
