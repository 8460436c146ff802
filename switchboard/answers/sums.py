"""What figures come to when they are added up, and which of them are not to be added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from switchboard.answers.arithmetic import NO_AMOUNT, Sum, sum_in
from switchboard.answers.comparisons import asks_difference
from switchboard.answers.figures import Figures
from switchboard.answers.part import Part
from switchboard.answers.quantities import PLAIN, amount, is_counted, numbers_in, quantity, total
from switchboard.knowledge.model import Fact

_ADDS = re.compile(
    r"\b(?:total|totals|altogether|in all|add|adds|added|sum|combined|together|plus)\b|\d\s*\+\s*\d", re.I
)
#: The same, and no name of a figure: "total credits".
_ADDS_UP = re.compile(r"\b(?:add|adds|added|sum|combined|together|plus)\b|\d\s*\+\s*\d", re.I)
#: "For both: total credits, hours, awarding body" asks for several things, and for no sum.
_LISTS = re.compile(r":\s|,.*,", re.S)
_BOTH = re.compile(r"\bboth\b|\bthe two\b|\beach\b", re.I)
#: "Total each" wants no sum of the two.
_OF_EACH = re.compile(r"\beach\b", re.I)
#: What measures time spent in different ways.
_TIME, _GUIDED = re.compile(r"hours|GLH"), "GLH"
#: So few words are about what was just said, and so few about the figures of the last two replies: "so together?".
_SHORT, _BARE_SUM = 6, 3
#: A topic this sure is what "total" is part of a name of.
_SURE_TOPIC = 0.8


class Sums:
    """Adds up the figures that a question is about."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.base, self.words = figures, figures.base, figures.words

    @cached_property
    def written(self) -> Sum | None:
        """The sum that is written out in the question."""
        return sum_in(self.words)

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers of that sum, else all that the question names."""
        return list(map(float, self.written.numbers)) if self.written else numbers_in(self.words)

    # --- what is added up ----------------------------------------------------------------

    def added(self) -> Part | None:
        """ "Both together?", "add up 280 and 130": the sum, and what it is of."""
        named = numbers_in(self.words)
        lists = _LISTS.search(self.words) and not named
        if not _ADDS.search(self.words) or asks_difference(self.words) or lists or self._names_another_total():
            return None
        if not (rows := self._addends()):
            return None
        if _OF_EACH.search(self.words) and not _ADDS_UP.search(self.words):
            wholes = list({whole.id: whole for whole in map(self.figures.total_with, rows)}.values())
            return self.figures.part(wholes, self.figures.stated(wholes))
        if not self.may_be_added(rows):
            return None
        said = self.said(rows)
        if len(named) == 1 and _BOTH.search(self.words):
            said = f"{self.figures.verdict(named[0] == total(rows))} {said}"
        elif self.written and self.written.claimed is not None:
            said = f"{self.figures.verdict(self.written.holds)} {said}"
        return self.figures.part(rows, said)

    def may_be_added(self, rows: Sequence[Fact]) -> bool:
        """Whether figures are parts of one whole, or the same of several; not two grades of pay, or the ends of a
        range."""
        the_same = len({row.label for row in rows}) == 1 and len(set(map(self.figures.side, rows))) == len(rows)
        whole = {row.id for row in self.figures.whole_with(rows[0])}
        return self.figures.are_parts_of_one(rows) or the_same or {row.id for row in rows} <= whole

    def said(self, rows: Sequence[Fact]) -> str:
        """Figures and their sum in words, and that it is ours where no page gives it."""
        words = self.figures.phrases.verdict
        said = f"{self.figures.stated(rows)} {words.together.format(total=f'{total(rows):g}')}"
        known = any({row.id for row in rows} == set(whole.parts) for whole in self.base.sums)
        return said if known else f"{said} {words.own_sum}"

    def _names_another_total(self) -> bool:
        """Whether "total" is only part of a name, "total qualification time", of what was not said last."""
        asked, lead = self.figures.asked, self.figures.lead
        sure = asked.topic if asked.confidence >= _SURE_TOPIC else None
        topic = lead.topic if lead else sure
        known = (None, self.figures.context.topic)
        return topic not in known and not _ADDS_UP.search(self.words) and bool(self.figures.said)

    def _addends(self) -> list[Fact]:
        if len(self.numbers) > 1:
            return self._with_values(self.numbers)
        said = [row for row in self.figures.said if row.label and row.unit not in NO_AMOUNT]
        alike = self.figures.without_totals([row for row in said if row.unit == said[0].unit])
        named = self.figures.named_sides(self.words)
        both = bool(_BOTH.search(self.words)) or (len(named) > 1 and bool(_ADDS_UP.search(self.words)))
        brief = both or len(self.words.split()) <= _BARE_SUM
        last_two = self.figures.last_two
        if last_two and brief and self.may_be_added(last_two):
            return list(reversed(last_two))
        if both:
            return self._over_sides(named) or (alike if len(alike) == 2 else [])
        if named or len(self.words.split()) > _SHORT:
            return []
        return self.figures.whole_with(alike[0]) if len(alike) == 1 else alike

    def _with_values(self, numbers: Sequence[float]) -> list[Fact]:
        """The figures that have some numbers, those that were just said before others; none where one is missing."""
        found = list[Fact]()
        amounts = [row for row in (*self.figures.said, *self.figures.rows) if row.unit not in NO_AMOUNT]
        for number in numbers:
            known = [row for row in amounts if amount(row) == number and row not in found]
            known.sort(key=lambda row: -self.figures.score(row, self.words))
            found += known[:1]
        return found if len(found) == len(numbers) and len({row.unit for row in found}) == 1 else []

    def _over_sides(self, named: Sequence[str]) -> list[Fact]:
        """The same figure of both sides."""
        figures, words = self.figures, _ADDS.sub(" ", self.words)
        sides = list(named) if len(named) > 1 else figures.both_sides()
        if not any(figures.side(row) in sides for row in figures.rows):
            own = [figures.side(row) for row in figures.likeliest(words, map(figures.side, figures.rows))[:1]]
            sides = [*own, *figures.composer.resolver.sibling(own)]
        first = [row for row in figures.likeliest(words, sides[:1]) if row.unit not in NO_AMOUNT]
        if len(sides) < 2 or not first:
            return []
        others = [row for row in figures.rows if row.label == first[0].label and figures.side(row) in sides[1:]]
        return [first[0], *others] if others else []

    # --- what is not to be added ---------------------------------------------------------

    def unlike(self) -> Part | None:
        """ "374 + 280 + 130", "add the 374 and the 120 GLH": that these do not belong together, where two measure
        different things."""
        if not _ADDS_UP.search(self.words) or len(self.numbers) < 2:
            return None
        timed = [row for row in self.figures.rows if row.label and _TIME.fullmatch(quantity(row))]
        plain = [number for number in self.numbers if number >= PLAIN]
        known = [row for number in plain for row in timed if amount(row) == number]
        if len(known) < 2:
            wholes = self.wholes_of(timed)
            known = [row for number in plain for row in wholes.get(number, [])]
        named = [row for row in timed if row.unit == _GUIDED and is_counted(row, self.words)]
        if not known or len({row.topic for row in (*known, *named[:1])}) < 2:
            return None  # of one kind: parts of a whole, or the same of two levels
        return self.figures.part(known, f"{self.figures.phrases.verdict.not_together} {self.figures.stated(known)}")

    def wholes_of(self, rows: Sequence[Fact]) -> dict[float, list[Fact]]:
        """What comes to which number: some figures, each with all that it makes a whole with or else by itself."""
        ones = {amount(row): [row] for row in reversed(rows)}
        wholes = [self.figures.whole_with(row) or [row] for row in rows]
        return ones | {total(whole): whole for whole in wholes}
