"""Whether the figures that somebody names are right: "70 credits, right?", "my slide says 53 credits"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from switchboard.answers import citing, text
from switchboard.answers.arithmetic import NO_AMOUNT
from switchboard.answers.comparisons import says_more_or_fewer
from switchboard.answers.figures import WORD, Figures, best_labelled, words_shared
from switchboard.answers.part import Part
from switchboard.answers.quantities import (
    CHOICE,
    SO,
    YEAR,
    amount,
    clauses,
    content,
    is_counted,
    is_money,
    is_near,
    numbers_in,
    period_in,
    quantity,
    says_pounds,
    tokens,
    total,
    without_names,
)
from switchboard.answers.sums import Sums
from switchboard.knowledge.model import Fact

#: "70 credits, right?", "so it's 53", "is it 13 credits", "L3 is 70, yes?".
_CHECKS = re.compile(
    r"\b(?:right|correct|yeah|yh|yes|ye|innit|true|isn'?t it|is it)\W*$"
    rf"|{SO}(?:it'?s|that'?s|are there|does (?:it|that) make|i thought)\b|^\W*(?:so|not)\b\W*£?\d"
    r"|\b(?:is|are)\s+£?\d[\d,.]*k?(?: [a-z]+)?[ !]*+\?",
    re.I,
)
#: "My slide says", "I wrote on my handout:", "is it true that": what follows is to be checked.
_WRITTEN = r"(?:slides?|handouts?|leaflets?|posters?|notes?|displays?)"
_CLAIMED = re.compile(
    r"^\W*(?:(?:and|so|but|ok|(?:quick |fact |slide )?check(?:ing)?)\b\W*)*"
    rf"(?:(?:(?:my|our|the|this|a) )?{_WRITTEN} (?:has|have|says?|said|gives?|lists?|reads?)"
    r"|(?:(?:my|our|the|a|his|her) )?(?:colleague|teacher|tutor|website|mate|friend|mum|dad|brother|sister|cousin)"
    r" (?:says?|said|claims?|reckons?|thinks?|told (?:me|us))"
    rf"|(?:i'?m |we'?re )?(?:putting together|making|writing|doing) (?:a|my|our|the) {_WRITTEN}"
    rf"|(?:quick check )?for (?:(?:a|my|our|the) )?{_WRITTEN}(?: please| pls)?(?=\W)"
    r"|(?:i|we)(?:'?ve| have)? (?:wrote|written|put|said)(?: (?:this|down))?(?: (?:on|in) (?:my|our|the|a) \w+)?"
    r"|(?:can|could) (?:i|we) (?:say|write|put)|is it (?:really |actually )?(?:true|right))\b(?: that\b)?\W*",
    re.I,
)
#: What all of a message is headed by whose parts are to be checked.
_TO_CHECK = re.compile(
    r"^\W*(?:(?:hi|hello|please|pls|can you|could you|quick)\b\W*)*(?:(?:fact|claim|slide)[- ]?checks?\b"
    r"|check (?:these|this|that)\b|are (?:these|those) (?:right|true|correct)\b|true or false\b)"
    r"(?:\W+(?:pls|please))?\W*",
    re.I,
)
#: The same at the end, but for a mere "right?".
_IS_RIGHT = re.compile(
    r"(?<![\s,.])[\s,.]+(?:is|are) (?:that|this|it|they|those) (?:all )?(?:right|true|correct)\W*$", re.I
)
#: The same in the middle: "for level 2 I've put 53 credits".
_HAVE_PUT = re.compile(r"\b(?:i|we)(?:'?ve| have)? (?:put|written|wrote)\b(?: down)?", re.I)
#: "Level 3 is not 70 credits" does not claim that it has them; "exactly", "guaranteed" or "over" say more than figures.
_NOT_JUST_THAT = re.compile(
    r"\b(?:not|no|exactly|only|guaranteed?|promised|at most|at least|over|under|up to|more than|less than|min(?:imum)?"
    r"|max(?:imum)?)\b(?!\W*$)",
    re.I,
)
#: Nor does "nobody gets £28,000"; "isn't it" at the end asks for a yes.
_DENIES = re.compile(
    r"\b(?:nobody|no one|none|never|hardly|barely|can'?t|cannot|couldn'?t|won'?t|wouldn'?t|isn'?t|aren'?t|doesn'?t"
    r"|don'?t|didn'?t|wasn'?t)\b(?! (?:it|that|they|you|there)\W*$)",
    re.I,
)
#: "It was £15,000 in 2019": the documents do not say what was then.
_WAS = re.compile(r"\b(?:was|were|used to)\b", re.I)
#: "5 days" is no figure of hours.
_OF_TIME = re.compile(r"\d\s*(?:days?|weeks?|months?|years?|minutes?|mins?)\b", re.I)
#: "Is 53 credits a lot" asks what somebody makes of it.
_OPINES = re.compile(
    r"\b(?:a lot|loads|much|many|enough|good|bad|fair|too|big|small|normal|usual|hard|easy|average|decent|high|low)"
    r"(?: (?:for|to)\b.*)?\W*$",
    re.I,
)
#: "Is £15,000 what she would actually be paid" asks more than whether that is the figure.
_IN_FACT = re.compile(r"\b(?:actually|really|would|realistic\w*|nowadays|today)\b", re.I)
#: The year of a source that is named, and not when something is said: "in 2026 it is".
_YEAR_OF_SOURCE = re.compile(
    r"(?:\(|\bsource\b|\bNCS\b|\bservice\b|\bprofile\b|\bpage\b)[^().]{0,40}\b(?:19|20)\d\d\b", re.I
)
#: "Is level 3 404 hours", where the figure is all that is asked of it.
_IS = re.compile(rf"{SO}(?:is|are|does|do|was)\b", re.I)
#: Nothing but a number: "410?", "so 404".
_BARE = re.compile(
    r"^[^\w£]*+(?:(?:and|but|ok|wait|not|its)\b[^\w£]*+)*+£?\d[\d,.]*+k?%?(?: [a-z]++)?[ !]*+\?\W*+$"
    r"|^\W*+and\b\W*+\d[\d,.]*+ [a-z]++\W*+$",
    re.I,
)
#: What people say around a figure that they claim.
_OF_CLAIMS = tokens(
    "on staff workers employees people pay paid salary wage money pounds start starter starting experience experienced "
    "get gets need needs take takes listed average year hour week each both level correct total altogether"
)
#: In a longer message the figures are not all that is to be right.
MOST_WORDS = 8
_MOST_WORDS_FOR_EACH, _MORE_OF_A_CLAIM = 7, 2
#: Of so many figures at most it is tried whether some add up to a number.
_MOST_ADDENDS = 6
#: What is so much less likely may still be what somebody rightly names.
_NEARLY = 0.2


def without_claiming(words: str) -> str:
    """What somebody claims, without saying that they do: "my slide says", "I've put", "fact check", "is that right"."""
    return _IS_RIGHT.sub("", _HAVE_PUT.sub(" ", _CLAIMED.sub("", _TO_CHECK.sub("", words))))


def is_to_check(message: str) -> bool:
    """Whether a message says at its beginning that what follows is to be checked."""
    return bool(_TO_CHECK.match(message))


@dataclass(frozen=True)
class Claim:
    """A number that somebody names, the words around it, and whose figure it is held to be, where that was said."""

    number: float
    words: str
    sides: Sequence[str] = ()


class Claims:
    """Checks the figures that a question names; `is_claimed` if it says that somebody claims them."""

    def __init__(self, figures: Figures, sums: Sums, is_claimed: bool) -> None:
        self.figures, self.sums, self.is_claimed = figures, sums, is_claimed
        self.base, self.words, self.phrases = figures.base, figures.words, figures.phrases

    def checked(self) -> Part | None:
        """ "70 credits, right?", "L3 is 70 and L2 is 53, yes?": yes, or no and what has that number."""
        claims = self.claims()
        if not claims or not self._wants_a_check(len(claims)):
            return None
        meant = [self._meant_by(claim) for claim in claims]
        if not all(meant):
            return None
        right = [next((row for row in rows if amount(row) == claim.number), None) for claim, rows in zip(claims, meant)]
        if all(right):
            found = [row for row in right if row]
            if self._is_of_another_nation(found) or not self._is_all_of(found):
                return None
            then = YEAR.search(self.words) and _WAS.search(self.words)
            return self._of_its_year(found) or (None if then else self._affirmed(found))
        if len(claims) == 1 and (summed := self._sum_that_is(claims[0].number, meant[0])):
            return summed
        rest = {100 - amount(row) for rows in meant for row in rows if row.unit == "percent"}
        pointed = all(self._is_pointed_at(rows[0], claim) for rows, claim in zip(meant, claims))
        if not pointed or self.figures.rest() or rest & {claim.number for claim in claims}:
            return None
        if any(self._is_between(claim.number, rows[0]) for claim, rows in zip(claims, meant)):
            return None
        return self._denied(claims, [found or rows[0] for found, rows in zip(right, meant)])

    def claims(self) -> list[Claim]:
        """The numbers that are named, each with the words of its clause."""
        found, sides = list[Claim](), list[str]()
        for clause in clauses(self.words):
            sides = self.figures.named_sides(clause) or sides
            found += [Claim(number, clause, sides) for number in numbers_in(clause)]
        return found

    def _wants_a_check(self, count: int) -> bool:
        """Whether the question asks of so many numbers if they are right, and nothing more."""
        checks = _CHECKS.search(self.words) or _BARE.match(self.words)
        asks = checks or (_IS.match(self.words) and not self.figures.rest())
        room = MOST_WORDS + _MOST_WORDS_FOR_EACH * (count - 1) + _MORE_OF_A_CLAIM * self.is_claimed
        if not (self.is_claimed or asks) or len(self._without_subjects().split()) > room:
            return False
        if CHOICE.search(self.words) or says_more_or_fewer(self.words) or _IN_FACT.search(self.words):
            return False
        if _OPINES.search(self.words) or _DENIES.search(self.words) or _OF_TIME.search(self.words):
            return False
        return not (self.is_claimed and _NOT_JUST_THAT.search(self.words))

    def _without_subjects(self) -> str:
        """The words of the question without the names of what it asks about."""
        words = without_names(self.words).lower()
        subjects = [self.base.subjects[name] for name in self.figures.asked.subjects]
        for name in sorted({name.lower() for subject in subjects for name in subject.names}, key=len, reverse=True):
            words = words.replace(name, " ")
        return words

    # --- which figure a number is --------------------------------------------------------

    def _meant_by(self, claim: Claim) -> list[Fact]:
        """The figures that a number may be, the likeliest alone; of its unit, where one is named."""
        sides, likeliest = claim.sides or self.figures.sides, self.figures.likeliest
        rows = likeliest(self._telling(claim), sides, _NEARLY) or likeliest(self.words, sides, _NEARLY)
        rows = [*rows, *self._with_that_value(claim)]
        units, period = self.figures.units_in(claim.words), period_in(claim.words)
        rows = [row for row in rows if is_money(row) or not says_pounds(claim.words)]
        return [row for row in rows if (not units or row.unit in units) and str(row.unit).endswith(period)]

    def _with_that_value(self, claim: Claim) -> list[Fact]:
        """The figures of whose side and unit a number is, and that its own words name as well as any."""
        rows = [row for row in self.figures.rows if row.label and self.figures.side(row) in claim.sides]
        best = best_labelled(rows, tokens(claim.words))
        return [row for row in best if amount(row) == claim.number and is_counted(row, claim.words)]

    def _telling(self, claim: Claim) -> str:
        """The words that tell which figure a number is: those around it, where they tell anything."""
        return claim.words if content(claim.words) else self.words

    def _is_pointed_at(self, row: Fact, claim: Claim) -> bool:
        """Whether it is plain enough which figure a number is held to be, so that it can be said to be wrong."""
        if row.unit in NO_AMOUNT or len(numbers_in(claim.words)) > 1:
            return False
        here = row in self.figures.said or any(row.id in lead.facts for lead in self.figures.meant)
        words = self._telling(claim)
        if not content(words):
            return here and is_near(claim.number, row)
        named = tokens(f"{row.label or ''} {quantity(row)}") & tokens(words) or (is_money(row) and says_pounds(words))
        score = self.figures.score(row, words)
        plain = bool(claim.sides) or self.is_claimed
        return bool(named) and (here or score >= 3 * WORD or (score >= 2 * WORD and plain))

    def _is_between(self, number: float, row: Fact) -> bool:
        """Whether a number lies among the figures beside one that no word of the question tells from them: "40 hours",
        of 38 to 40."""
        alike = (row.topic, row.unit, self.base.owner[row.id])
        beside = [
            other
            for other in self.figures.rows
            if other is not row and (other.topic, other.unit, self.base.owner[other.id]) == alike
        ]
        own = tokens(str(row.label))
        if own & tokens(self.words) - {word for other in beside for word in tokens(str(other.label))}:
            return False
        ends = [amount(other) for other in (*beside, row) if tokens(str(other.label)) == own]
        return min(ends) < number < max(ends) or number in map(amount, beside)

    # --- yes -----------------------------------------------------------------------------

    def _is_all_of(self, rows: Sequence[Fact]) -> bool:
        """Whether figures are all that is claimed: nothing is said that they do not say, and none is a mere part of
        what is named."""
        said = [f"{row.label or ''} {row.unit} {row.statement} {self.base.topics[row.topic].name}" for row in rows]
        asked = [*self.figures.asked.subjects, *self.figures.sides, self.base.usual.subject]
        places = [self.base.details[name] for name in self.figures.asked.nations]
        names = [name for subject in asked for name in self.base.subjects[subject].names]
        names += [name for place in places for name in (place.name, *place.aliases)]
        beside = content(self.words) - tokens(" ".join([*said, *names])) - _OF_CLAIMS
        known = [*self.figures.said, *(self.base.facts[fact] for lead in self.figures.meant for fact in lead.facts)]
        return not beside and all(row in known or not self._is_mere_part(row) for row in rows)

    def _is_mere_part(self, row: Fact) -> bool:
        """Whether a figure is a part of a total, and nothing in the question tells it from that."""
        whole = self.figures.total_with(row)
        return whole is not row and not (tokens(str(row.label)) - tokens(str(whole.label))) & tokens(self.words)

    def _is_of_another_nation(self, rows: Sequence[Fact]) -> bool:
        """Whether a nation is named that figures are not of: "is that 69% just for Wales"."""
        own = {self.base.subjects[self.base.owner[row.id]].nation for row in rows}
        return bool({self.base.details[name].name for name in self.figures.asked.nations} - own)

    def _of_its_year(self, rows: Sequence[Fact]) -> Part | None:
        """What is said of figures that are right and are held to be of a year that their document is not of."""
        years = YEAR.findall(self.words)
        part = self.figures.part(rows, f"{self.phrases.verdict.another_year} {self.figures.stated(rows)}")
        days = [str(self.base.sources[name].date) for name in part.sources]
        if (
            not years
            or not _YEAR_OF_SOURCE.search(self.words)
            or any(day.startswith(year) for day in days for year in years)
        ):
            return None
        return part.followed(citing.ages_of(self.base, part.sources))

    def _affirmed(self, rows: Sequence[Fact]) -> Part:
        right = self.phrases.verdict.right
        own = self.figures.lead_on(rows[0]) if len(rows) == 1 else None
        if own:
            return self.figures.composer.led(own, alone=True).opened(right)
        return self.figures.part(rows, f"{right} {self.figures.stated(rows)}")

    def _sum_that_is(self, number: float, rows: Sequence[Fact]) -> Part | None:
        """Yes to a number that no figure has that is meant: the total or the sum of what was said, where the question
        names none, or the sum of the figure that is meant and those beside it, the time of both qualifications."""
        words, added = tokens(self.words), list[Fact]()
        if not any(words_shared(row, words) > 1 for row in self.figures.rows if row.label):
            if of_said := self._total_that_is(number):
                return self._affirmed([of_said])
            added = self._addends_of(number)
        if not added:
            added = self.sums.wholes_of(rows[:1]).get(number, [])
            added = [] if self.figures.are_parts_of_one(added) else added
        return self.figures.part(added, f"{self.phrases.verdict.right} {self.sums.said(added)}") if added else None

    def _total_that_is(self, number: float) -> Fact | None:
        """The total of which the last reply gave a part."""
        said = {row.id for row in self.figures.said}
        totals = [self.base.facts[whole.total] for whole in self.base.sums if said & set(whole.parts)]
        return next((row for row in totals if amount(row) == number), None)

    def _addends_of(self, number: float) -> list[Fact]:
        """The figures of the last reply that come to a number together."""
        said = self.figures.said
        parts = self.figures.without_totals([row for row in said if row.unit == said[0].unit])[:_MOST_ADDENDS]
        some = (few for size in range(2, len(parts) + 1) for few in combinations(parts, size))
        return next((list(few) for few in some if total(few) == number and self.sums.may_be_added(few)), [])

    # --- no ------------------------------------------------------------------------------

    def _denied(self, claims: Sequence[Claim], rows: Sequence[Fact]) -> Part:
        wrong = [(claim, row) for claim, row in zip(claims, rows) if amount(row) != claim.number]
        opening, others = self.phrases.verdict.wrong, list[Fact]()
        if len(wrong) == 1:
            claim, row = wrong[0]
            other = next((fact for fact in self.figures.alike(row) if amount(fact) == claim.number), None)
            if other:
                others.append(other)
                opening = self._is_of(other, row)
        own = self.figures.lead_on(rows[0]) if len(rows) == 1 else None
        if own:
            part = self.figures.composer.led(own, alone=True).opened(opening)
            part.facts = list(dict.fromkeys([*part.facts, *(fact.id for fact in others)]))
            return part
        return self.figures.part([*rows, *others], f"{opening} {self.figures.stated(rows)}")

    def _is_of(self, other: Fact, row: Fact) -> str:
        """That a number is another figure's than one that is meant."""
        words, value = self.phrases.verdict, text.shown(self.phrases, other.value, other.unit)
        if other.label == row.label:
            return words.of_another.format(value=value, subject=self.base.subjects[self.base.owner[other.id]].phrase)
        return words.of_row.format(value=value, label=other.label, subject=self.figures.short_name(other))
