"""Details that were found in a text: where each stands, what it is, and what becomes of those that overlap."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import NamedTuple


class Kind(StrEnum):
    """What a detail can be, the strongest first: a password may be an email address too, and then is a password."""

    PASSWORD = "password"
    EMAIL = "email"
    HANDLE = "handle"
    PHONE_NUMBER = "phone number"
    DATE = "date"
    NUMBER = "number"
    ADDRESS = "address"
    POSTCODE = "postcode"
    SCHOOL = "school"
    NAME = "name"


_STRONGEST_FIRST = list(Kind)


class Span(NamedTuple):
    """A detail: from where to where it stands, and what it is."""

    start: int
    end: int
    kind: Kind

    @property
    def mark(self) -> str:
        """What takes its place."""
        return f"[{self.kind}]"


class Reading:
    """A text as the rules read it, with what has been found in it so far.

    `spans` stand in order and never overlap. The text never changes: a rule reads the gaps between the spans, and asks
    for the spans where its own detail stands beside another.
    """

    def __init__(self, text: str, spans: Iterable[Span] = ()) -> None:
        self.text = text
        self.spans: list[Span] = []
        for span in spans:
            self.add(*span)

    def add(self, start: int, end: int, kind: Kind) -> None:
        """Notes a detail, and decides about overlaps: all that touch the same signs become one, of the strongest kind.

        So nothing that a rule has found is left in, and the order in which details are noted makes no difference.
        """
        first = bisect_right(self.spans, start, key=_end)
        last = bisect_left(self.spans, end, key=_start)
        together = [Span(start, end, kind), *self.spans[first:last]]
        strongest = min((span.kind for span in together), key=_STRONGEST_FIRST.index)
        self.spans[first:last] = [Span(min(map(_start, together)), max(map(_end, together)), strongest)]

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing has been found in a stretch."""
        return bisect_right(self.spans, start, key=_end) == bisect_left(self.spans, end, key=_start)

    def gap_end(self, place: int) -> int:
        """Where the next detail begins at or after a place; the end of the text for none."""
        following = bisect_left(self.spans, place, key=_start)
        return self.spans[following].start if following < len(self.spans) else len(self.text)

    def gap_start(self, place: int) -> int:
        """Where the last detail ends at or before a place; the beginning of the text for none."""
        before = bisect_right(self.spans, place, key=_end)
        return self.spans[before - 1].end if before else 0

    def gaps(self, over: Collection[Kind] = ()) -> list[tuple[int, int]]:
        """The stretches in which nothing, or nothing but details of some kinds, has been found."""
        around = [span for span in self.spans if span.kind not in over]
        starts, ends = [0, *map(_end, around)], [*map(_start, around), len(self.text)]
        return list(zip(starts, ends))

    def matches(self, pattern: re.Pattern[str], over: Collection[Kind] = ()) -> Iterator[re.Match[str]]:
        """Where a pattern matches within a gap, of those that there are now."""
        if not self.spans:
            return pattern.finditer(self.text)
        return chain.from_iterable(pattern.finditer(self.text, *gap) for gap in self.gaps(over))

    def search(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """Where a pattern first matches within a gap, from a place on."""
        following = bisect_right(self.spans, start, key=_end) if self.spans else 0
        for span in self.spans[following:]:
            if start < span.start and (found := pattern.search(self.text, start, span.start)):
                return found
            start = max(start, span.end)
        return pattern.search(self.text, start)

    def match(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """What a pattern matches at a place, up to the next detail at most."""
        return pattern.match(self.text, start, self.gap_end(start))

    def before(self, pattern: re.Pattern[str], kinds: Collection[Kind]) -> Iterator[re.Match[str]]:
        r"""Where a pattern, which ends in \Z, matches just before a detail of some kinds, of those there are now."""
        start = 0
        for span in list(self.spans):
            if span.kind in kinds:
                yield from pattern.finditer(self.text, start, span.start)
            start = span.end

    def after(self, pattern: re.Pattern[str], kinds: Collection[Kind]) -> Iterator[re.Match[str]]:
        """Where a pattern matches just after a detail of some kinds, of those that there are now."""
        for span in list(self.spans):
            if span.kind in kinds and (found := self.match(pattern, span.end)):
                yield found

    def take(
        self,
        pattern: re.Pattern[str],
        kind: Kind,
        is_one: Callable[[re.Match[str]], bool] | None = None,
        after: Collection[Kind] = (),
    ) -> None:
        """Notes what a pattern matches within a gap, or just after a detail of some kinds, if it is a detail.

        The pattern's first group, if it has any, is no part of the detail: it stands before it.
        """
        for found in self.after(pattern, after) if after else self.matches(pattern):
            if is_one is None or is_one(found):
                start = max(found.start(), found.end(1)) if pattern.groups else found.start()
                self.add(start, found.end(), kind)


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end
