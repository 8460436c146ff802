"""Takes personal details out of a message before anything stores or logs it.

The rules read a folded text, with one space between words. Each finds the spans of one kind of detail or a few; a rule
reads what those before it have left, and may ask where they found what (spans.py, which also says what becomes of
details that overlap). Then all marks are written at once.

Their patterns are linear: no part that may be repeated without an end stands beside another that reads the same signs,
and none begins anew at each sign of what it has read before.

Each kind has a file of rules beside this one, and words.py what they share. The lists of words, for people to edit, are
common_names.yml, not_names.yml and, for names that everybody knows, kept_names.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from switchboard.privacy import birthdays, contacts, handles, identifiers, names, places, schools
from switchboard.privacy.spans import Kind, Reading, Span
from switchboard.words.folding import Folded

#: What is known by its own shape or by a word before it; and what its neighbours tell, so that each find may tell more.
_BY_SHAPE = (contacts, handles, birthdays, identifiers, places)
_BY_NEIGHBOURS = (schools, names)
_ROUNDS = 2

_MARK = re.compile(rf"\[({'|'.join(Kind)})\]")


def find(text: str) -> list[Span]:
    """The personal details in a text that has one space between words, in order; none overlap.

    A mark that somebody typed, or that was written before, stays as it is.
    """
    reading = Reading(text, (Span(*found.span(), Kind(found[1])) for found in _MARK.finditer(text)))
    for rule in _BY_SHAPE:
        rule.find(reading)
    for _ in range(_ROUNDS):
        known = len(reading.spans)
        for rule in _BY_NEIGHBOURS:
            rule.find(reading)
        if len(reading.spans) == known:
            break
    return [span for span in reading.spans if text[span.start : span.end] != span.mark]


def replace(text: str | Folded, spans: Iterable[Span]) -> str:
    """A text with marks in place of some spans, which stand in order: [name], [school], [email] and the like.

    Of a folded text, whose characters the spans count, the person's own words.
    """
    whole = text.text if isinstance(text, Folded) else text
    parts, done = [], 0
    for span in spans:
        parts += [_words(text, done, span.start), span.mark]
        done = span.end
    return "".join([*parts, _words(text, done, len(whole))])


def redact(text: str) -> str:
    """The text with marks for its personal details.

    If it comes back as it went in, nothing was taken out; else it has one space between words.
    """
    plain = " ".join(text.split())
    spans = find(plain)
    return replace(plain, spans) if spans else text


def _words(text: str | Folded, start: int, end: int) -> str:
    return text.source(start, end) if isinstance(text, Folded) else text[start:end]
