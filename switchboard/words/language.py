"""Which language a message is written in, where it is surely not English.

Letters of another script tell by themselves. For Latin letters several signs are added up, as log-odds: how many words
the English word list does not know, how many are English's small words or another language's, how many have accents,
and what fastText's language model, which lies beside this file, makes of it. The model alone knows too little Welsh as
it is typed and nothing of Urdu in Latin letters, and takes text-speak for German.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import fasttext
import yaml

from switchboard.words.english import word_counts
from switchboard.words.text_speak import text_speak

_HERE = Path(__file__).parent

#: A language that is surely not English and else not known (ISO 639-2).
UNDETERMINED = "und"

#: Of a longer message the beginning tells.
_READ = 1_000
#: Fewer words in Latin letters tell nothing: "hola", "bore da".
_FEWEST_WORDS = 3
#: What the signs must add up to, by the number of words: the fewer, the surer. Chosen so that hardly any English
#: message of this repository is taken for another language.
_ENOUGH = {3: 3.0, 4: 0.0}
_ENOUGH_OF_MORE = -0.5
#: What speaks for a language must be this much to name it.
_NAMED = 0.3
#: How much a language's small words say beside the model's chance.
_SMALL_WORDS_TELL = 1.5
#: Where more words than this begin with a capital, they are names or a title.
_CAPITALS = 0.7
#: More languages than the model has.
_ALL = 200
#: So many letters of another script in a row are a word; fewer may be a sign or part of a face: (ಠ_ಠ).
_FEWEST_LETTERS = 3
_FEWEST_SYLLABLES = 2

#: The languages of each script. Where there are several, the model chooses.
_SCRIPTS = {
    "ARABIC": ("ar", "ur", "fa", "ps", "ckb"),
    "ARMENIAN": ("hy",),
    "BENGALI": ("bn",),
    "CJK": ("zh",),
    "CYRILLIC": ("ru", "uk", "bg", "be", "sr", "mk"),
    "DEVANAGARI": ("hi", "ne"),
    "ETHIOPIC": ("am",),
    "GEORGIAN": ("ka",),
    "GREEK": ("el",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "HANGUL": ("ko",),
    "HEBREW": ("he",),
    "KANA": ("ja",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "SINHALA": ("si",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAI": ("th",),
}
_SYLLABLES = frozenset(("CJK", "KANA", "HANGUL"))
#: Letters that one language of a script has and the others hardly use.
_OWN_LETTERS = {"ur": "ٹڈڑںے", "ps": "ښځڅډړږېۍ", "ckb": "ڕڵۆێە", "uk": "іїєґ", "ru": "ыэё", "be": "іў"}
_IN_LATIN = tuple("cy pl ro pt es so tr lt fr it de sq hu cs sk lv vi tl sw yo nl ku ur pa bn".split())

_IN_LINKS = ("://", "www.", "@")
_WORD = re.compile(r"[^\W_](?:['’]?[^\W_]|[\u0300-\u036f])*")
#: A word in letters that languages with Latin letters use. Others only look like them: small capitals, Cyrillic.
_LETTERS = re.compile(r"[a-z0-9'\u00aa-\u024f\u1e00-\u1eff\u0300-\u0304\u0308\u030c\u0323]+")
_BETWEEN = re.compile(r"[\s.,;:!?()…।؟،。！？、]+")
#: Characters without a shape that join letters, or keep them apart, within a word.
_JOINERS = "\u200c\u200d"
#: Marks of kana that no letter has taken up: (゚Д゚).
_FACE_MARKS = "\u3099\u309a"
_FIGURE = re.compile(r"\d")
_VOWEL = re.compile(r"[aeiouwy]|[^\x00-\x7f]")
#: Laughter, and letters that are drawn out. They are of no language, so they count as English.
_NOISE = re.compile(r"^a?(?:h[aeo]+)+h?$|^(?:lo)+l$|^x+d+$|(.)\1\1")
#: What the word list does not know and English chat is full of.
_CHATTED = frozenset("ok okay im em ta uk ai".split())
#: The rows of the keyboard, either way, along which a bored hand types.
_KEYS = ("qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz")


@dataclass(frozen=True)
class Signs:
    """What tells English words from others: shares from 0 to 1.

    `unknown` to the English word list; `small` words of English, and such as lost their vowels; small words of another
    language (`others`); words with `accents`; the model's chance of English, as a logarithm, and of the likeliest
    other language.
    """

    unknown: float
    small: float
    others: float
    accents: float
    log_english: float
    likeliest: float

    def odds(self) -> float:
        """The log-odds that this is not English. Fitted with `python -m benchmarks.languages --fit`."""
        return (
            10.0 * self.unknown
            - 9.5 * self.small
            + 14.0 * self.others
            + 4.0 * self.accents
            - 0.6 * self.log_english
            + 2.0 * self.likeliest
            - 9.5
        )


def foreign(text: str) -> str | None:
    """The ISO 639 code of the language of a message that is surely not English, else None.

    `und` where the language is not sure. None is also: too few words, names, a mix of languages. Give the text as it
    was typed: once lookalike letters have been made Latin, Russian is no longer Russian.
    """
    read = unicodedata.normalize("NFKC", text[:_READ])[:_READ].encode("utf-8", "ignore").decode()
    read = " ".join(word for word in read.split() if not any(mark in word for mark in _IN_LINKS))
    script = other_script(read)
    if script:
        codes = _SCRIPTS[script]
        return _named(_BETWEEN.split(read), codes) if len(codes) > 1 else codes[0]
    words = latin_words(read)
    if not words or signs(words).odds() < _ENOUGH.get(len(words), _ENOUGH_OF_MORE):
        return None
    return _named(words, _IN_LATIN)


def signs(words: list[str]) -> Signs:
    """What tells whether `latin_words` are English."""
    known = [_is_english(word) for word in words]
    chances = _chances(words)
    return Signs(
        unknown=1 - sum(known) / len(words),
        small=sum(word in _small_words()["en"] or _is_clipped(word) for word in words) / len(words),
        others=max(_shares(words).values()),
        accents=min(0.5, sum(not word.isascii() and not ok for word, ok in zip(words, known)) / len(words)),
        log_english=math.log(chances.get("en", 0) + 0.01),
        likeliest=max(chances.get(code, 0) for code in _IN_LATIN),
    )


def latin_words(text: str) -> list[str]:
    """The words of a text in Latin letters, in lower case; none where they are too few, or names, or a title."""
    found = [word for word in _WORD.findall(text) if not word.isdigit() or word in ("2", "4")]
    capitals = sum(word[0].isupper() for word in found)
    different = {word.lower() for word in found}
    if len(different) < _FEWEST_WORDS or sum(len(word) > 1 for word in different) < _FEWEST_WORDS - 1:
        return []
    if capitals > _CAPITALS * len(found) and not text.isupper():
        return []
    return [word.lower().replace("’", "'") for word in found]


def _is_english(word: str) -> bool:
    """Whether a word may be English: in the word list, in text-speak, or no word at all."""
    plain = word.replace("'", "")
    return (
        plain in word_counts()
        or word.partition("'")[0] in word_counts()
        or word in text_speak()
        or word in _CHATTED
        or _FIGURE.search(word) is not None
        or not _LETTERS.fullmatch(word)
        or (len(word) > 1 and not _VOWEL.search(word))
        or _NOISE.search(word) is not None
        or (len(word) > 3 and any(word in row for row in _KEYS))
    )


def _is_clipped(word: str) -> bool:
    """Whether a word has lost its vowels, as in English text-speak: "wnt", "frm". In Welsh w is a vowel: "drws"."""
    return len(word) > 2 and word.isalpha() and word != "wrth" and not _VOWEL.search(word.removeprefix("w"))


def _named(words: list[str], codes: tuple[str, ...]) -> str:
    """The likeliest of some languages, by the model, their small words and their letters; `und` if none is likely."""
    chances, shares = _chances(words), _shares(words)
    told = {code: chances.get(code, 0) + _SMALL_WORDS_TELL * shares.get(code, 0) for code in codes}
    for code, letters in _OWN_LETTERS.items():
        if code in told and any(letter in word for word in words for letter in letters):
            told[code] += 1
    best = max(codes, key=told.__getitem__)
    return best if told[best] >= _NAMED else UNDETERMINED


def _shares(words: list[str]) -> dict[str, float]:
    """How many of the words are small words of each language; one that may be English counts half."""
    weights = [0.5 if word.isascii() and _is_english(word) else 1.0 for word in words]
    return {
        code: sum(weight for word, weight in zip(words, weights) if word in small) / len(words)
        for code, small in _small_words().items()
        if code != "en"
    }


def other_script(text: str) -> str | None:
    """The script other than Latin that most of the letters are of, if they are words."""
    letters: Counter[str] = Counter()
    longest: Counter[str] = Counter()
    for token in text.split():
        runs = _runs(token)
        mixed = len({script for script, _ in runs} - _SYLLABLES) > 1  # letters that look like others
        for script, length in runs:
            letters["LATIN" if mixed else script] += length
            longest[script] = max(longest[script], length)
    if letters["KANA"] > 0.1 * letters["CJK"]:
        letters["KANA"] += letters.pop("CJK", 0)
    script, _ = letters.most_common(1)[0] if letters else ("LATIN", 0)
    fewest = _FEWEST_SYLLABLES if script in _SYLLABLES else _FEWEST_LETTERS
    return script if script in _SCRIPTS and longest[script] >= fewest else None


def _runs(token: str) -> list[tuple[str, int]]:
    """The runs of letters of one script in a word, and their lengths, with the marks on the letters."""
    runs: list[tuple[str, int]] = []
    within = False
    for sign in token:
        mark = within and unicodedata.category(sign)[0] == "M" and sign not in _FACE_MARKS
        if sign.isalpha() or mark:
            script = runs[-1][0] if mark else _script_of(sign)
            if within and runs[-1][0] == script:
                runs[-1] = script, runs[-1][1] + 1
            else:
                runs.append((script, 1))
            within = True
        elif sign not in _JOINERS:
            within = False
    return runs


def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "LATIN")
    return "KANA" if name.startswith(("HIRAGANA", "KATAKANA")) else name.split()[0]


def _chances(words: list[str]) -> dict[str, float]:
    """What the model makes of words: a chance from 0 to 1 for each language, by code."""
    labels, chances = _model().predict(" ".join(words), k=_ALL)
    return {label.removeprefix("__label__"): float(chance) for label, chance in zip(labels, chances)}


@cache
def _model() -> Any:
    return fasttext.load_model(str(_HERE / "lid.176.ftz"))


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """Each language's small words, by code. English's belong to no other."""
    lists = {code: frozenset(words.split()) for code, words in _read("small_words.yml").items()}
    return {code: words if code == "en" else words - lists["en"] for code, words in lists.items()}


def _read(name: str) -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return found
