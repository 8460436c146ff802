"""One reading of a text for everybody: compatibility forms, lookalikes, dashes, quotes, spaces, the invisible.

The detector of disclosures, the redactor and NLU read the folded text; the person's own words are what is stored. So
every folded character knows which stretch of those words it stands for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from anyascii import anyascii
from confusable_homoglyphs import confusables

#: A character with what belongs to it: its marks, the parts of an emoji.
_CLUSTER = regex.compile(r"\X", regex.S)
_PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
#: What no screen shows.
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}]++")
#: What shows as a gap, though it is no space.
_BLANK = frozenset("\u2800\u115f\u1160\u3164\uffa0")
_GAP = frozenset({"Zs", "Zl", "Zp", "Cc", "Cs"})
_MARK = frozenset({"Mn", "Me"})
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}\p{Sm}]++")
#: Two letters of flags are a flag; one, or more than two, are letters to read.
_FLAG = regex.compile(r"(?<!\p{Regional_Indicator})\p{Regional_Indicator}{2}(?!\p{Regional_Indicator})")
#: A character whose compatibility form is longer, such as U+FDFA with its eighteen, is no word: it stays as it is.
_MOST = 4
#: Letters that "fancy text" borrows from other alphabets, and that Unicode's table does not read as they look there.
_BORROWED = dict(zip("ғωηє∂", "fwned"))
#: Letters of the alphabets in which languages are written end here; then come phonetic ones and small capitals.
_LAST_IN_USE = "\u024f"

#: A stretch of the original and what it is read as.
_Piece = tuple[str, int, int]


@dataclass(frozen=True)
class Folded:
    """A text as it is read; `spans` says for each of its characters which stretch of the original it stands for."""

    text: str
    original: str
    spans: tuple[tuple[int, int], ...]

    def source(self, start: int, end: int) -> str:
        """The person's own words behind a stretch of the folded text, without what no screen shows."""
        shown: list[str] = []
        last = (0, 0)
        for span in self.spans[start:end]:
            if span == (0, 0):
                shown.append(" ")
            elif span != last:  # one character may be read as several
                sign = self.original[slice(*span)]
                shown.append(sign if _PICTURE.match(sign) else _UNSEEN.sub("", sign))
            last = span
        return "".join(shown)

    def without(self, stretches: Iterable[tuple[int, int]]) -> Folded:
        """The same with a space in place of each of some stretches, which stand in order."""
        kept: list[int] = []
        done = 0
        for start, end in stretches:
            kept += [*range(done, start), -1]
            done = end
        kept += range(done, len(self.text))
        signs = [" " if place < 0 else self.text[place] for place in kept]
        spans = [(0, 0) if place < 0 else self.spans[place] for place in kept]
        return _on_one_line(zip(signs, spans), self.original)


def fold(text: str) -> Folded:
    """A person's text as everybody reads it: on one line, with single spaces.

    Letters of other alphabets become the Latin ones that they look like where they can mean nothing else; a text
    that is really in another alphabet stays, and so do accents.
    """
    if text.isascii():
        pieces: Iterable[_Piece] = ((sign, at, at + 1) for at, sign in enumerate(text))
    else:
        pieces = _unmasked([(sign, start, end) for read, start, end in _pieces(text) for sign in read])
    return _on_one_line(((sign, (start, end)) for read, start, end in pieces for sign in read), text)


def _on_one_line(signs: Iterable[tuple[str, tuple[int, int]]], original: str) -> Folded:
    """What was read, with single spaces for gaps and none at either end."""
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    for sign, span in signs:
        gap = sign.isspace() or (not sign.isprintable() and unicodedata.category(sign) in _GAP)
        if not gap or (text and text[-1] != " "):
            text.append(" " if gap else sign)
            spans.append((0, 0) if gap else span)
    if text and text[-1] == " ":
        del text[-1], spans[-1]
    return Folded("".join(text), original, tuple(spans))


def _pieces(text: str) -> Iterator[_Piece]:
    """Each character with its marks, in plain form; what cannot be seen is left out."""
    flags = {place for found in _FLAG.finditer(text) for place in range(*found.span())}
    spaced = any(sign.isspace() for sign in text)
    for found in _CLUSTER.finditer(text):
        start, end = found.span()
        seen = _UNSEEN.sub("", found[0])
        if not seen or seen[0] in _BLANK:
            # Among real spaces it hides what it stands in; without any, it stands for them.
            if found[0][0] in _BLANK and not spaced:
                yield " ", start, end
        elif start in flags:
            yield " ", start, end
        else:
            yield _plain(seen), start, end


@lru_cache(10_000)
def _plain(cluster: str) -> str:
    """A character and its marks in plain form. Latin letters keep the marks that belong to them and no others."""
    if cluster.isascii():
        return cluster
    plain = unicodedata.normalize("NFKC", cluster)
    if len(plain) > _MOST:
        plain = plain if _alphabet(cluster[0]) == "LATIN" or cluster[0].isascii() else cluster[:_MOST]
    if plain[0].isascii() or _alphabet(plain[0]) == "LATIN":
        plain = "".join(sign for sign in plain if unicodedata.category(sign) not in _MARK)
    return "".join(map(_sign, plain))


def _sign(sign: str) -> str:
    """One character in plain form: dashes, quotes, figures, and Latin letters that are no more than another shape."""
    if sign.isascii():
        return sign
    kind = unicodedata.category(sign)
    if kind == "Pd" or sign == "\u2212":
        return "-"
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    read = anyascii(sign)
    if kind in ("Pi", "Pf") and read in ("<<", ">>"):
        return '"'
    if kind in ("Pi", "Pf", "Po", "Ps", "Lm", "Sk"):
        return read if read in ("'", '"') else sign
    if kind == "So":
        return read if len(read) == 1 and read.isalnum() else sign
    shape = sign > _LAST_IN_USE and _alphabet(sign) == "LATIN" and unicodedata.normalize("NFD", sign) == sign
    return read if shape and read.isalpha() else sign


def _unmasked(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces, of one character each, with the lookalikes of Latin letters read as those.

    In a word that mixes alphabets every lookalike is one. A word in another alphabet alone is a disguise only where
    all such words could be, and either that is plain or other words of the text are disguised.
    """
    text = "".join(read for read, _, _ in pieces)
    words = [found.span() for found in _LETTERS.finditer(text) if not found[0].isascii()]
    alphabets = {word: {_alphabet(sign) for sign in text[slice(*word)] if sign.isalpha()} for word in words}
    mixed = [word for word in words if len(alphabets[word]) > 1]
    foreign = [word for word in words if "LATIN" not in alphabets[word] and word not in mixed]
    signs = {sign for word in foreign for sign in text[slice(*word)]}
    disguised = all(_looks(sign) for sign in signs) and (mixed or all(_looks(sign, strictly=True) for sign in signs))
    read = list(text)
    for word in [*mixed, *(foreign if disguised else [])]:
        read[slice(*word)] = [_looks(sign) or sign for sign in text[slice(*word)]]
    return [(sign, start, end) for sign, (_, start, end) in zip(read, pieces)]


@lru_cache(10_000)
def _looks(sign: str, strictly: bool = False) -> str:
    """The Latin letter that a sign looks like; empty if it looks like none. Strictly: like one of a to z itself."""
    if sign.isascii() or unicodedata.normalize("NFD", sign) != sign:
        return sign if _alphabet(sign) == "LATIN" else ""
    if unicodedata.bidirectional(sign) not in ("L", "ON"):  # an Arabic alef is no "l"
        return ""
    if sign in _BORROWED and not strictly:
        return _BORROWED[sign]
    # A small letter looks like one; where only small capitals are alike, like those.
    alike = sorted(_alike(sign), key=lambda like: like.islower() != sign.islower())
    plainly = [like for like in alike if like.isascii() and like.isalpha()]
    if plainly or strictly:
        # Unicode's table gives "l" for everything that looks like it, a capital I among them.
        return "I" if plainly[:1] == ["l"] and not sign.islower() else next(iter(plainly), "")
    alike += [like for other in alike for like in _alike(other)]
    alike.sort(key=lambda like: "SMALL CAPITAL" not in unicodedata.name(like))
    letters = [anyascii(like) for like in [*alike, sign] if _alphabet(like) in ("LATIN", _alphabet(sign))]
    return next((letter for letter in letters if len(letter) == 1 and letter.isalpha()), "")


def _alike(sign: str) -> list[str]:
    """The characters that Unicode's table of confusables says look like one."""
    found = confusables.is_confusable(sign, greedy=True, preferred_aliases=[])
    return [item["c"] for item in found[0]["homoglyphs"] if len(item["c"]) == 1] if found else []


@lru_cache(10_000)
def _alphabet(sign: str) -> str:
    """The alphabet of a letter, as Unicode names it: LATIN, CYRILLIC, GREEK."""
    name = unicodedata.name(sign, "")
    return "LATIN" if " LATIN " in f" {name} " else name.partition(" ")[0]
