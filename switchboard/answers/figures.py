"""The figures that a question may be about, which of them it means, and how they are said.

They are the facts that have a label, as a row of a table has one. Which of them is meant follows from the words of the
question, from the lead that it means, and from what was said just before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from switchboard.answers import text
from switchboard.answers.arithmetic import NO_AMOUNT, ORDINALS
from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.answers.quantities import content, is_counted, is_row, quantity, tokens, values
from switchboard.knowledge import placeholders
from switchboard.knowledge.model import Fact, Kind, Lead

_SHORT_HOUR = re.compile(r"\bhr(?=s?\b)", re.I)
#: "More than the other one".
_THE_OTHER = re.compile(r"\bother (?:one|level|way|kind)\b", re.I)
_TOTALS = re.compile(r"\btotals?\b", re.I)
#: What counts for a figure: a word of its label, its own name, the lead that is meant, what was said, a total, and
#: what was said first.
WORD, _NAME, _MEANT, _SAID, _TOTAL, _FIRST = 2.0, 3.0, 0.9, 1.0, 0.25, 0.3
_LEAST = _MEANT
#: A lead this likely counts.
_LIKELY = 0.2
#: Leads of these forms say yes or no to something else.
_OF_ANOTHER_KIND = ("yes", "no", "depends")


class Figures:
    """The figures that one question may be about. Its `words` are without what only says that something is claimed."""

    def __init__(self, composer: Composer, asked: Asked, words: str, lead: Lead | None, context: Context) -> None:
        self.composer, self.base, self.phrases = composer, composer.base, composer.base.phrases
        self.asked, self.context, self.lead = asked, context, lead
        self.words = _SHORT_HOUR.sub("hour", words)

    # --- which there are ---------------------------------------------------------------

    @cached_property
    def given(self) -> Lead | None:
        """The lead that was given just before."""
        last = self.context.requests[-1].lead if self.context.requests else None
        return self.base.leads[last] if last else None

    @cached_property
    def meant(self) -> list[Lead]:
        """The leads that the question may mean."""
        near = self.asked.leads[0] if self.asked.leads else None
        likely = self.base.leads[near.id] if near and near.chance >= _LIKELY else None
        return [found for found in (self.lead or likely,) if found]

    @cached_property
    def rows(self) -> list[Fact]:
        """All figures: those with a label, and any number that the leads here rest on."""
        here = {name for lead in (*self.meant, self.given) if lead for name in lead.facts}
        found = [
            fact for fact in self.base.facts.values() if len(values(fact)) == 1 and fact.unit not in (None, *ORDINALS)
        ]
        return [fact for fact in found if fact.label or fact.id in here]

    @cached_property
    def said(self) -> list[Fact]:
        """The figures of the last reply, in the order in which it says them."""
        found: dict[str, int] = {}
        for request in self.context.requests:
            part = self.composer.led(self.base.leads[request.lead], alone=True) if request.lead else None
            part = part or self.composer.again(request)
            for row in self.rows:
                value = text.shown(self.phrases, row.value, row.unit)
                if row.id in part.facts and text.holds(part.full, value):
                    found.setdefault(row.id, part.full.index(value))
        return [self.base.facts[name] for name in sorted(found, key=lambda name: found[name])]

    @cached_property
    def last_two(self) -> tuple[Fact, Fact] | None:
        """The figures that the last reply and the one before it began with, where they are the same of two, or two of
        one, and the question names no other: "level 2 credits", "and level 3", "how much more is that"."""
        found = [self._head(requests) for requests in (self.context.requests, self.context.earlier)]
        if not all(found) or self.named_sides(self.words) or _THE_OTHER.search(self.words):
            return None
        (last, before) = (self.total_with(row) if _TOTALS.search(self.words) else row for row in found if row)
        alike = last.unit == before.unit and (last.label == before.label or self.side(last) == self.side(before))
        own = tokens(f"{last.label} {quantity(last)} total totals")
        labels = tokens(" ".join(str(row.label) for row in self.rows)) - own
        return (last, before) if alike and last.id != before.id and not content(self.words) & labels else None

    def _head(self, requests: Sequence[Request]) -> Fact | None:
        """The figure that a reply to one question began with."""
        lead = self.base.leads[requests[0].lead] if len(requests) == 1 and requests[0].lead else None
        if lead is None:
            return None
        opening = text.sentences(text.filled(self.base, lead.pupil))[0]
        rows = [self.base.facts[name] for name in lead.facts]
        rows = [row for row in rows if is_row(row) and row.unit not in NO_AMOUNT]
        return next((row for row in rows if text.holds(opening, text.shown(self.phrases, row.value, row.unit))), None)

    # --- whose they are ----------------------------------------------------------------

    def side(self, row: Fact) -> str:
        """What a figure belongs to in the end: the level of a qualification."""
        owner = self.base.subjects[self.base.owner[row.id]]
        return owner.part_of or owner.id

    def named_sides(self, words: str) -> list[str]:
        """Whose figures some words name, in their order."""
        found = {}
        for side in dict.fromkeys(map(self.side, self.rows)):
            places = [_place(name.lower(), words.lower()) for name in self.base.subjects[side].names]
            if any(place >= 0 for place in places):
                found[side] = min(place for place in places if place >= 0)
        return sorted(found, key=lambda side: found[side])

    @cached_property
    def sides(self) -> list[str]:
        """Whose figures are asked for: who is named, else whose were said, else whose lead is meant."""
        before = list(dict.fromkeys(map(self.side, self.said)))
        own = [lead.subject for lead in ([self.lead] if self.lead else [] if before else self.meant)]
        levels = [self.base.subjects[name].part_of or name for name in own]
        return self.named_sides(self.words) or list(dict.fromkeys([*before, *levels]))

    def both_sides(self) -> list[str]:
        """Whose figures are asked for, and who stands beside that."""
        own = self.sides[:1]
        return [*own, *self.composer.resolver.sibling(own)]

    def alike(self, row: Fact) -> list[Fact]:
        """The other figures of its unit, those with its label first, then those of its side."""
        rest = [other for other in self.rows if other.unit == row.unit and other.id != row.id]
        return sorted(rest, key=lambda other: (other.label != row.label, self.side(other) != self.side(row)))

    # --- which are meant -----------------------------------------------------------------

    def score(self, row: Fact, words: str) -> float:
        """How much speaks for it that words mean a figure."""
        said = tokens(words)
        owner = self.base.subjects[self.base.owner[row.id]]
        found = WORD * len(tokens(row.label or str(row.unit)) & said)
        if owner.part_of:
            level = self.base.subjects[owner.part_of]
            own = tokens(" ".join([*owner.names, *self._of_part(owner.part)]))
            own -= tokens(" ".join([str(row.label), *level.names]))
            found += _NAME * len(own & said)
        if tokens(self.base.topics[row.topic].means) & said:
            found += WORD
        found += _MEANT * any(row.id in lead.facts for lead in self.meant)
        found += _FIRST * any(row.id in lead.facts[:1] for lead in self.meant)
        found += _SAID * (row in self.said) + _FIRST * (row in self.said[:1])
        return found + _TOTAL * (found >= WORD and row.id in self.totals)

    def _of_part(self, part: str | None) -> list[str]:
        detail = self.base.details.get(str(part))
        return [detail.name, *detail.aliases] if detail else []

    def likeliest(self, words: str, sides: Iterable[str], nearly: float = 0.0) -> list[Fact]:
        """The figures of some sides that words mean, the likeliest first, with all that are `nearly` as likely."""
        wanted = set(sides)
        scored = [(self.score(row, words), row) for row in self.rows if self.side(row) in wanted]
        best = max((score for score, _ in scored), default=0.0)
        scored.sort(key=lambda item: -item[0])
        return [row for score, row in scored if score >= best - nearly] if best >= _LEAST else []

    def units_in(self, words: str) -> set[str | None]:
        """The units that some words name."""
        return {row.unit for row in self.rows if is_counted(row, words)}

    def rest(self) -> set[str]:
        """What the question names beside figures and what they are of."""
        sides = [self.base.subjects[side] for side in (*self.named_sides(self.words), self.base.usual.subject)]
        own = " ".join(name for side in sides for name in side.names)
        labels = " ".join(f"{row.label or ''} {row.unit} {self.base.topics[row.topic].means}" for row in self.rows)
        return content(self.words) - tokens(f"{own} {labels}")

    # --- which make up a whole -----------------------------------------------------------

    @cached_property
    def totals(self) -> set[str]:
        """The ids of the figures that others add up to."""
        return {whole.total for whole in self.base.sums}

    def total_with(self, row: Fact) -> Fact:
        """The total that a figure is a part of; itself, where it is no part."""
        found = next((whole.total for whole in self.base.sums if row.id in whole.parts), row.id)
        return self.base.facts.get(found, row)

    def whole_with(self, row: Fact) -> list[Fact]:
        """All that a figure makes a whole with: the parts of a total, else the same of what belongs together; none
        where it stands alone."""
        parts = next((whole.parts for whole in self.base.sums if row.id in whole.parts), [])
        if parts and all(name in self.base.facts for name in parts):
            return [self.base.facts[name] for name in parts]
        beside = [other for other in self.alike(row) if other.topic == row.topic and self.side(other) == self.side(row)]
        return [row, *beside] if self.base.subjects[self.base.owner[row.id]].part_of and beside else []

    def are_parts_of_one(self, rows: Iterable[Fact]) -> bool:
        """Whether figures are all parts of one total."""
        ids = {row.id for row in rows}
        return any(ids <= set(whole.parts) for whole in self.base.sums)

    def without_totals(self, rows: Sequence[Fact]) -> list[Fact]:
        """Some figures, but for those that others of them are parts of."""
        ids = {row.id for row in rows}
        totals = {whole.total for whole in self.base.sums if ids & set(whole.parts)}
        return [row for row in rows if row.id not in totals]

    # --- how they are said ---------------------------------------------------------------

    def verdict(self, right: bool) -> str:
        """Yes or no."""
        return self.phrases.verdict.right if right else self.phrases.verdict.wrong

    def stated(self, rows: Sequence[Fact]) -> str:
        """Figures in words, those of one label together."""
        words, said, rows = self.phrases.comparing, list[str](), list({row.id: row for row in rows}.values())
        for label in dict.fromkeys(row.label for row in rows):
            if label is None:
                said += [row.statement for row in rows if row.label is None]
                continue
            cells = [
                words.cell.format(value=text.shown(self.phrases, row.value, row.unit), subject=self.short_name(row))
                for row in rows
                if row.label == label
            ]
            said.append(words.row.format(label=label, cells=self.phrases.listed(cells)))
        return " ".join(said)

    def short_name(self, row: Fact) -> str:
        """What a figure is of, in few words."""
        owner = self.base.subjects[self.base.owner[row.id]]
        return owner.name if owner.kind is Kind.APPRENTICESHIP else owner.phrase

    def lead_on(self, row: Fact) -> Lead | None:
        """The lead that begins with just this figure: one that is meant or was given before any other."""
        owner = self.base.owner[row.id]
        known = [lead for lead in self.base.leads.values() if lead.facts[:1] == [row.id] and lead.subject == owner]
        near = [lead for lead in (*self.meant, self.given) if lead]
        return next((lead for lead in (*near, *known) if self._says(lead, row)), None)

    def _says(self, lead: Lead, row: Fact) -> bool:
        """Whether a lead begins with a figure, and so a yes to it is true; not where it answers yes or no to something
        else."""
        shown = [*lead.facts, *placeholders.fact_ids(lead.pupil, lead.adviser)]
        first = text.sentences(text.filled(self.base, lead.pupil))[0]
        value = text.shown(self.phrases, row.value, row.unit)
        return row.id in shown and text.holds(first, value) and lead.form not in _OF_ANOTHER_KIND

    def part(self, rows: Sequence[Fact], said: str) -> Part:
        """What is said of some figures, with what it rests on."""
        own = self.lead_on(rows[0])
        last = self.context.requests[-1] if self.context.requests else None
        if own:
            request = Request(own.topic, (own.subject,), lead=own.id)
        else:
            request = last or Request(rows[0].topic, (self.base.owner[rows[0].id],))
        facts = [row.id for row in rows]
        sources = list(dict.fromkeys(row.source for row in rows))
        return Part("fact", request, said, said, facts, sources=sources, headlines=(said, said))


def words_shared(row: Fact, said: set[str]) -> int:
    """How many of some words the label of a figure has."""
    return len(tokens(str(row.label)) & said)


def best_labelled(rows: Sequence[Fact], said: set[str], least: int = 1) -> list[Fact]:
    """The figures whose label has the most of some words, and so many at `least`."""
    shared = [words_shared(row, said) for row in rows]
    return [row for row, count in zip(rows, shared) if count == max(shared) >= least]


def _place(name: str, words: str) -> int:
    """Where a name stands in some words by itself; -1 where it does not."""
    place = words.find(name)
    while place >= 0 and (words[max(0, place - 1) : place].isalnum() or words[place + len(name) :][:1].isalnum()):
        place = words.find(name, place + 1)
    return place
