"""Which of two figures is more, by how much, and whether somebody has that right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from switchboard.answers import text
from switchboard.answers.arithmetic import NO_AMOUNT
from switchboard.answers.figures import Figures, best_labelled, words_shared
from switchboard.answers.part import Part
from switchboard.answers.quantities import CHOICE, amount, clauses, content, is_row, numbers_in, tokens, total
from switchboard.knowledge.model import Fact

_MORE = re.compile(
    r"\b(?:more|bigger|biggest|longer|longest|higher(?! (?:app|edu|level|stud))|highest|greater|most|larger|extra)\b",
    re.I,
)
_FEWER = re.compile(r"\b(?:less|fewer|fewest|smaller|smallest|shorter|shortest|lower|lowest|least)\b", re.I)
#: Only that: "difference?", "what's the gap", "by how much".
_DIFFERENCE = re.compile(
    r"^\W*(?:\w+\W+){0,4}(?:difference|gap|by how (?:much|many))"
    r"(?:\W+(?:between|in|of)\W+(?:(?:them|those|these|the)(?: (?:two|2|both|totals))?|both|that|it))?(?:\W+then)?\W*$",
    re.I,
)
_DIFFERS = re.compile(r"\bdifferences?\b|\bgap\b", re.I)
_COMPARES = re.compile(r"\bthan\b|\bwhich\b|\bdifference\b|\bhow (?:many|much) (?:more|less|fewer|longer)\b", re.I)
#: "More than 20 hours" is a limit, no difference.
_BEYOND = re.compile(
    r"\b(?:than|over|under|above|below|at least|at most)\s+(?:about\s+|the\s+)?£?\d"
    r"|\bor (?:more|less|fewer|over|under)\b",
    re.I,
)
#: "More than the other one".
_OTHERS = frozenset("other ones first second other's lower easier harder count equiv".split())
_THAN = re.compile(r"\bthan\b", re.I)
_WHICH = re.compile(r"\bwhich\b", re.I)
_ASKS_WHICH = re.compile(r"\bwhich\b|\bhow\b|\bwhat\b", re.I)
#: "28k the most" is no more than anything that was named.
_OF_ALL = re.compile(
    r"\b(?:most|highest|biggest|largest|longest|fewest|lowest|least|smallest|shortest|max|maximum)\b", re.I
)
#: Words that ask for a comparison, whatever the label says.
_COMPARING = frozenset("total all more less".split())


def says_more_or_fewer(words: str) -> bool:
    """Whether some words say that something is more or less than something."""
    return bool(_MORE.search(words) or _FEWER.search(words))


def asks_difference(words: str) -> bool:
    """Whether some words speak of a difference."""
    return bool(_DIFFERS.search(words))


class Comparisons:
    """Compares the figures that a question is about."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.base, self.words = figures, figures.base, figures.words

    # --- two figures ---------------------------------------------------------------------

    def compared(self) -> Part | None:
        """ "So that's more than Level 2": the two figures, the difference, and yes or no where that was asked."""
        more, fewer = bool(_MORE.search(self.words)), bool(_FEWER.search(self.words))
        numbers, named = numbers_in(self.words), self.figures.named_sides(self.words)
        of_a_label = bool(self.figures.said) and not self.figures.rest() and not named
        only_difference = bool(_DIFFERENCE.search(self.words))
        difference = only_difference or (asks_difference(self.words) and (len(named) > 1 or of_a_label))
        claims = len(numbers) == 1 and more is not fewer and not _OF_ALL.search(self.words)
        if (
            len(numbers) > 1
            or _BEYOND.search(self.words)
            or not (difference or claims or (more is not fewer and _COMPARES.search(self.words)))
            or not self._than_a_figure()
            or len(self.figures.rest()) > 1  # which costs the most, and few come so far
        ):
            return None
        only_named = asks_difference(self.words) and not only_difference
        pair = self.figures.last_two or self._pair(only_named)
        if pair is None or self._is_of_somebody_else(pair):
            return None
        if claims:
            return self._claimed(pair, numbers[0], more)
        said = self._against(*pair)
        if difference or _ASKS_WHICH.search(self.words):
            return self.figures.part(pair, said)
        first, second = map(amount, pair)
        return self.figures.part(pair, f"{self.figures.verdict(first != second and (first > second) is more)} {said}")

    def _claimed(self, pair: tuple[Fact, Fact], apart: float, more: bool) -> Part:
        """Whether two figures, or the wholes that they are parts of, are so far apart, and the right way round."""
        words, said = self.figures.phrases.verdict, self._against(*pair)
        if not self._leans(*pair, more):
            return self.figures.part(pair, f"{words.wrong} {said}")
        first, second = map(amount, pair)
        wholes = [self.figures.whole_with(row) for row in pair]
        if abs(first - second) != apart and all(wholes) and abs(total(wholes[0]) - total(wholes[1])) == apart:
            rows = [row for whole in wholes for row in whole]
            larger = self.base.subjects[self.figures.side(pair[0] if first > second else pair[1])].name
            by = words.more_by.format(difference=f"{apart:g}", one=larger)
            return self.figures.part(rows, f"{words.right} {self.figures.stated(rows)} {by}")
        return self.figures.part(pair, f"{self.figures.verdict(abs(first - second) == apart)} {said}")

    def _is_of_somebody_else(self, pair: Iterable[Fact]) -> bool:
        """Whether a subject is named that none of two figures has to do with: "apprentice or starter"."""
        owners = {self.base.owner[row.id] for row in pair}
        around = {name for owner in owners for name in (owner, self.base.subjects[owner].part_of)}
        around |= {wider for owner in owners for wider in self.base.wider(owner)}
        return bool(set(self.figures.composer.resolver.sharp(self.figures.asked.subjects)) - around)

    def _than_a_figure(self) -> bool:
        """Whether what something is more than is a figure or a side, and not the law or what somebody earns."""
        _, than, after = self.words.lower().partition(" than ")
        sides = [name for side in self.figures.named_sides(after) for name in self.base.subjects[side].names]
        labels = [row.label for row in self.figures.rows if row.label]
        return not than or not content(after) - tokens(" ".join([*sides, *labels])) - _OTHERS

    def _leans(self, mine: Fact, other: Fact, more: bool) -> bool:
        """Whether the side that is said to have more has more; true where none is named."""
        named = self.figures.named_sides(self.words)
        if not named or self.figures.side(mine) == self.figures.side(other):
            return True
        own, its_other = (mine, other) if self.figures.side(mine) == named[0] else (other, mine)
        said_first = len(named) > 1 or not _THAN.search(self.words)
        return ((amount(own) > amount(its_other)) is more) is said_first

    def _against(self, mine: Fact, other: Fact) -> str:
        phrases, words = self.figures.phrases, self.figures.phrases.verdict
        one, two = map(self.figures.short_name, (mine, other))
        first, second = amount(mine), amount(other)
        if mine.label != other.label:
            apart = text.shown(phrases, abs(round(first - second)), mine.unit)
            return f"{self.figures.stated([mine, other])} {words.apart.format(difference=apart)}"
        said = words.against.format(
            label=mine.label,
            first=text.shown(phrases, mine.value, mine.unit),
            one=one,
            second=text.shown(phrases, other.value, other.unit),
            other=two,
        )
        if first == second:
            return said
        larger = one if first > second else two
        return f"{said} {words.more_by.format(difference=f'{abs(first - second):g}', one=larger)}"

    # --- which two are meant -------------------------------------------------------------

    def _pair(self, only_named: bool) -> tuple[Fact, Fact] | None:
        """The figure that is meant, and the same of what is named beside it, else of the only other one that has it."""
        figures, named = self.figures, self.figures.named_sides(self.words)
        if both := self._two_of_one(named) or self._totals(named):
            return both
        of = [lead for lead in (figures.given, figures.lead) if lead]
        leading = [self.base.facts[name] for lead in of[:1] for name in lead.facts if is_row(self.base.facts[name])]
        is_meant = any(words_shared(row, tokens(self.words) - _COMPARING) for row in figures.rows)
        best = self._labelled(named[:1] or figures.sides[:1]) if is_meant else []
        mine = next(iter(best or ([] if only_named else leading or figures.said[:1])), None)
        if mine is None or mine.unit in NO_AMOUNT:
            return None
        if best and figures.said and len(named) < 2:
            by_name = bool(_WHICH.search(self.words)) and self._is_named_alone(mine)
            before = None if by_name else self._before(mine)
            mine, best = (before, best) if before else (mine, best)
            if not named and mine.label != best[0].label:
                return (mine, best[0]) if mine.unit == best[0].unit else None
        others = [row for row in figures.alike(mine) if self._is_another(row, mine)]
        wanted = [row for row in others if figures.side(row) in named] or others
        return (mine, wanted[0]) if len(wanted) == 1 else None

    def _labelled(self, sides: Iterable[str]) -> list[Fact]:
        """The figures of some sides that are named by their label, else the likeliest."""
        wanted = set(sides)
        rows = [row for row in self.figures.rows if self.figures.side(row) in wanted]
        found = best_labelled(rows, tokens(self.words) - _COMPARING, least=2)
        return found if len(found) == 1 else self.figures.likeliest(self.words, wanted)

    def _two_of_one(self, named: Sequence[str]) -> tuple[Fact, Fact] | None:
        """Two figures of one side that are both named: "which is bigger at Level 3, on or off the job"."""
        rows = [row for row in self.figures.rows if self.figures.side(row) in named and row.label]
        best = best_labelled(rows, tokens(self.words), least=2) if len(named) == 1 else []
        alike = len(best) == 2 and best[0].unit == best[1].unit and bool(_WHICH.search(self.words))
        return (best[0], best[1]) if alike else None

    def _totals(self, named: Sequence[str]) -> tuple[Fact, Fact] | None:
        """The totals of what the question counts, of a side that it names and of the other, where the last reply
        counted something else: "so level 3 is 17 credits more?"."""
        units = self.figures.units_in(self.words)
        if not named or not units or units & {row.unit for row in self.figures.said}:
            return None
        rows = [row for row in self.figures.rows if row.id in self.figures.totals and row.unit in units]
        mine = [row for row in rows if self.figures.side(row) == named[0]]
        others = [row for row in rows if len(mine) == 1 and row.label == mine[0].label and row not in mine]
        return (mine[0], others[0]) if len(others) == 1 else None

    def _is_named_alone(self, row: Fact) -> bool:
        """Whether the question names a figure by its label, and no other of its side as much."""
        of_side = [other for other in self.figures.rows if self.figures.side(other) == self.figures.side(row)]
        return best_labelled(of_side, tokens(self.words), least=2) == [row]

    def _before(self, meant: Fact) -> Fact | None:
        """What was just said that a figure is held against: its own row, else whatever was said first."""
        own = [row for row in self.figures.said if row.label == meant.label]
        return next(iter(own or self.figures.said[:1]), None)

    def _is_another(self, other: Fact, mine: Fact) -> bool:
        """Whether two figures are the same of two sides, or the only two of a kind of one."""
        if other.label == mine.label:
            return bool(mine.label)
        owner = self.base.owner
        own = [row for row in self.figures.rows if row.topic == mine.topic and owner[row.id] == owner[mine.id]]
        return other in own and len(own) == 2 and not any(row.label == mine.label for row in self.figures.alike(mine))

    # --- several differences -------------------------------------------------------------

    def differing(self) -> Part | None:
        """ "12 more on the job and 18 more off the job?": whether each of several figures differs by so much."""
        claims = [clause for clause in clauses(self.words) if numbers_in(clause)]
        if len(claims) < 2 or not all(map(says_more_or_fewer, claims)) or CHOICE.search(self.words):
            return None
        pairs = [pair for clause in claims if (pair := self._differing(clause))]
        if len(pairs) < len(claims):
            return None
        right = all(
            numbers_in(clause) == [abs(amount(mine) - amount(other))]
            and self._leans(mine, other, bool(_MORE.search(clause)))
            for clause, (mine, other) in zip(claims, pairs)
        )
        said = " ".join(self._against(*pair) for pair in pairs)
        return self.figures.part([row for pair in pairs for row in pair], f"{self.figures.verdict(right)} {said}")

    def _differing(self, clause: str) -> tuple[Fact, Fact] | None:
        """The figure that a clause names by its label, and the same of the other side."""
        figures = self.figures
        sides = [*figures.named_sides(self.words), *figures.both_sides()][:1]
        rows = [row for row in figures.rows if figures.side(row) in sides and row.label]
        mine = best_labelled(rows, tokens(clause) - _COMPARING)
        if len(mine) > 1:  # "140 more for competence", of credits or of hours: what was talked of
            mine = [row for row in mine if row.topic == figures.context.topic] or mine
        others = [row for row in figures.rows if mine and row.label == mine[0].label and row.id != mine[0].id]
        return (mine[0], others[0]) if len(mine) == len(others) == 1 else None
