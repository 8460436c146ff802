"""What somebody works out or checks with figures: whether they are right, which is more, and what they come to.

The figures are the facts that have a label, as a row of a table has one. Which of them is meant follows from the words
of the question, from the lead that it means, and from what was said just before.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from switchboard.answers import citing, text
from switchboard.answers.arithmetic import AGE, NO_AMOUNT, ORDINALS, Sum, sum_in
from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.knowledge import placeholders
from switchboard.knowledge.model import Fact, Kind, Lead

_NUMBER = re.compile(r"(?<![\w.])£?(\d[\d,]*(?:\.\d+)?)(k|\s?grand|\s?thousand)?(?![\w])", re.I)
#: The number of a name: "Level 2", "L3".
_OF_A_NAME = re.compile(r"\b(?:level|levels|lvl|lv|l|grade|grades|year|yr|tip)\s*\d\b", re.I)
_SO = r"^\W*+(?:(?:and|so|but|ok|okay|wait|then|hang on|oh)\b\W*+)*+"
#: "70 credits, right?", "so it's 53", "is it 13 credits", "L3 is 70, yes?".
_CHECKS = re.compile(
    r"\b(?:right|correct|yeah|yh|yes|ye|innit|true|isn'?t it|is it)\W*$"
    rf"|{_SO}(?:it'?s|that'?s|are there|does (?:it|that) make|i thought)\b|^\W*(?:so|not)\b\W*£?\d"
    r"|\b(?:is|are)\s+£?\d[\d,.]*k?(?: [a-z]+)?[ !]*+\?",
    re.I,
)
#: "My slide says", "I wrote on my handout:", "can I say": what follows is to be checked.
_WRITTEN = r"(?:slides?|handouts?|leaflets?|posters?|notes?|displays?)"
_CLAIMED = re.compile(
    r"^\W*(?:(?:and|so|but|ok|(?:quick |fact |slide )?check(?:ing)?)\b\W*)*"
    rf"(?:(?:(?:my|our|the|this|a) )?{_WRITTEN} (?:has|have|says?|said|gives?|lists?|reads?)"
    r"|(?:(?:my|our|the|a|his|her) )?(?:colleague|teacher|tutor|website|mate|friend|mum|dad|brother|sister|cousin)"
    r" (?:says?|said|claims?|reckons?|thinks?|told (?:me|us))"
    rf"|(?:i'?m |we'?re )?(?:putting together|making|writing|doing) (?:a|my|our|the) {_WRITTEN}"
    rf"|(?:quick check )?for (?:(?:a|my|our|the) )?{_WRITTEN}(?: please| pls)?(?=\W)"
    r"|(?:i|we)(?:'?ve| have)? (?:wrote|written|put|said)(?: (?:this|down))?(?: (?:on|in) (?:my|our|the|a) \w+)?"
    r"|(?:can|could) (?:i|we) (?:say|write|put))\b(?: that\b)?\W*",
    re.I,
)
#: The same in the middle: "for level 2 I've put 53 credits".
_HAVE_PUT = re.compile(r"\b(?:i|we)(?:'?ve| have)? (?:put|written|wrote)\b(?: down)?", re.I)
#: "Level 3 is not 70 credits" does not claim that it has them; "exactly", "guaranteed" or "over" say more than figures.
_NOT_JUST_THAT = re.compile(
    r"\b(?:not|no|never|isn'?t|doesn'?t|don'?t|aren'?t|exactly|only|guaranteed?|promised|at most|at least|over|under"
    r"|up to|more than|less than|max(?:imum)?)\b(?!\W*$)",
    re.I,
)
#: "Is £15,000 what she would actually be paid" asks more than whether that is the figure.
_IN_FACT = re.compile(r"\b(?:actually|really|would|realistic\w*|nowadays|today)\b", re.I)
_SHORT_HOUR = re.compile(r"\bhr(?=s?\b)", re.I)
#: "(NCS, 2023)" is no figure, "2023 hours" would be one.
_YEAR = re.compile(
    r"(?<![\w£.,])(?:19|20)\d\d\b(?!\s*(?:hours?|credits?|GLH|pounds?|people|an? (?:year|month|hour)|%))", re.I
)
#: The year of a source that is named, and not when something is said: "in 2026 it is".
_YEAR_OF_SOURCE = re.compile(
    r"(?:\(|\bsource\b|\bNCS\b|\bservice\b|\bprofile\b|\bpage\b)[^().]{0,40}\b(?:19|20)\d\d\b", re.I
)
#: "Is level 3 404 hours", where the figure is all that is asked of it.
_IS = re.compile(rf"{_SO}(?:is|are|does|do|was)\b", re.I)
#: Nothing but a number: "410?", "so 404".
_BARE = re.compile(
    r"^[^\w£]*+(?:(?:and|but|ok|wait|not|its)\b[^\w£]*+)*+£?\d[\d,.]*+k?%?(?: [a-z]++)?[ !]*+\?\W*+$"
    r"|^\W*+and\b\W*+\d[\d,.]*+ [a-z]++\W*+$",
    re.I,
)
_OR = re.compile(r"\d\s+or\s+£?\d", re.I)
#: "Is that more than my dad's 35 hours", "so under 20 grand".
_BOUND = re.compile(
    r"\b(?P<how>more than|less than|fewer than|over|above|under|below|at least|at most)\s+"
    r"(?:[a-z][a-z']{0,14}\s+){0,3}?(?P<pounds>£)?(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s?(?P<thousand>k|grand|thousand)\b|(?!\w))"
    r"(?P<unit>\s?%|\s(?!then\b|is\b|right\b|or\b|yeah\b|though\b|a\b|per\b|for\b|in\b)[a-z]+)?",
    re.I,
)
#: A mere number after these may be an age: "is it over 18".
_OF_AGES, _MOST_YEARS = ("over", "under"), 30
_BOUNDS: dict[str, Callable[[float, float], bool]] = {
    **dict.fromkeys(("more than", "over", "above"), operator.gt),
    **dict.fromkeys(("less than", "fewer than", "under", "below"), operator.lt),
    "at least": operator.ge,
    "at most": operator.le,
}
#: "Is that", "so it's", of what was just said; not "so do I have to be over 18".
_OF_THAT = re.compile(
    rf"{_SO}(?:(?:is|are|was) (?:that|it|this|those|they)|that'?s|it'?s|its)\b"
    r"|^\W*(?:(?:and|but|ok|okay|wait)\b\W*)*"
    r"(?:so\b|(?=(?:more|less|fewer) than|over|under|above|below|at (?:least|most)))"
    r"(?!.*\b(?:i|you|u|we|he|she|need|have|must|old|aged?)\b)",
    re.I,
)
_MOST_WORDS_OF_A_BOUND = 12
#: Between two things that are claimed of figures.
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|;|\.\s|\band\b|\bbut\b|&", re.I)
#: Numbers from this on say by themselves what they are, and "the 374" does from the second on; others may be an age, a
#: mark, a page or a count of anything.
_LARGE, _PLAIN = 1000, 100
_THE_NUMBER = re.compile(r"\b(?:the|that|those|these) \d", re.I)
_PERCENT = re.compile(r"%|\bper ?cent\b", re.I)
#: In a longer message the figures are not all that is to be right.
MOST_WORDS = 8
_MOST_WORDS_FOR_EACH = 7
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
_BEYOND = re.compile(r"\b(?:than|over|under|above|below|at least|at most)\s+(?:about\s+|the\s+)?£?\d", re.I)
#: "More than the other one".
_OTHERS = frozenset("other ones first second other's lower easier harder count equiv".split())
_THE_OTHER = re.compile(r"\bother (?:one|level|way|kind)\b", re.I)
_THAN = re.compile(r"\bthan\b", re.I)
_WHICH = re.compile(r"\bwhich\b", re.I)
_ASKS_WHICH = re.compile(r"\bwhich\b|\bhow\b|\bwhat\b", re.I)
#: "28k the most" is no more than anything that was named.
_OF_ALL = re.compile(
    r"\b(?:most|highest|biggest|largest|longest|fewest|lowest|least|smallest|shortest|max|maximum)\b", re.I
)
_ADDS = re.compile(
    r"\b(?:total|totals|altogether|in all|add|adds|added|sum|combined|together|plus)\b|\d\s*\+\s*\d", re.I
)
_TOTALS = re.compile(r"\btotals?\b", re.I)
#: The same, and no name of a figure: "total credits".
_ADDS_UP = re.compile(r"\b(?:add|adds|added|sum|combined|together|plus)\b|\d\s*\+\s*\d", re.I)
#: "For both: total credits, hours, awarding body" asks for several things, and for no sum.
_LISTS = re.compile(r":\s|,.*,", re.S)
_BOTH = re.compile(r"\bboth\b|\bthe two\b|\beach\b", re.I)
#: "Total each" wants no sum of the two.
_OF_EACH = re.compile(r"\beach\b", re.I)
#: What measures time spent in different ways.
_TIME, _GUIDED = re.compile(r"hours|GLH"), "GLH"
#: Of so many figures at most it is tried whether some add up to a number.
_MOST_ADDENDS = 6
#: So few words are about what was just said, and so few about the figures of the last two replies: "so together?".
_SHORT, _BARE_SUM = 6, 3
#: A topic this sure is what "total" is part of a name of.
_SURE_TOPIC = 0.8
#: What counts for a figure: a word of its label, its own name, the lead that is meant, what was said, a total, and
#: what was said first.
_WORD, _NAME, _MEANT, _SAID, _TOTAL, _FIRST = 2.0, 3.0, 0.9, 1.0, 0.25, 0.3
#: What is so much less likely may still be what somebody rightly names.
_NEARLY = 0.2
_LEAST = _MEANT
#: A lead this likely counts.
_LIKELY = 0.2
#: Words that begin with the same letters are one: "starter", "starting".
_STEM = 5
_EMPTY_WORDS = frozenset("the of in for a an each level and from up to with is it per".split())
#: What says nothing of which figure is meant.
_FILLERS = (
    "ok okay check has have at there you get all just only like about really one in right yes ye yeah so its that "
    "this thats thought are does "
    "do was not and but wait then ok than more less fewer bigger longer higher greater much many how which what "
    "difference gap by lot bit isnt isn come its counterpart equivalent wise terms whats between "
    "them two both these those"
)
#: A number alone that is more than so many times as much or as little is one of something else.
_MAGNITUDE = 5
_POUNDS = re.compile(r"£|\d\s*k\b|\bpounds?\b|\bquid\b|\bgrand\b", re.I)
#: "15 an hour".
_EACH = re.compile(r"\b(?:an?|per|each|every)\s+(hour|week|month|year|day)\b|\b(hour|week|month|year)ly\b", re.I)
#: Leads of these forms say yes or no to something else.
_OF_ANOTHER_KIND = ("yes", "no", "depends")


@dataclass(frozen=True)
class Claim:
    """A number that somebody names, the words around it, and whose figure it is held to be, where that was said."""

    number: float
    words: str
    sides: Sequence[str] = ()


class Reckoner:
    """Checks and works out figures of a knowledge base."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer

    def on(self, asked: Asked, lead: Lead | None, context: Context) -> Part | None:
        """The verdict or the sum and what it rests on; None where the question asks for none."""
        case = _Case(self.composer, asked, lead, context)
        if case.written and not case.written.only_adds:
            return None
        return case.differing() or case.bounded() or case.checked() or case.unlike() or case.added() or case.compared()

    def figures(self, words: str) -> list[Fact]:
        """The facts that are a number which some words name: "the 15 grand one", "where does the 374 come from". Of a
        number that may count anything only those whose unit is named too."""
        numbers = list(numbers_in(words))
        if len(numbers) != 1:
            return []
        rows = [fact for fact in self.composer.base.facts.values() if values(fact) == numbers and fact.unit]
        if numbers[0] >= _LARGE or (numbers[0] >= _PLAIN and _THE_NUMBER.search(words)):
            return rows
        return [row for row in rows if self._is_unit(row, words)]

    @staticmethod
    def _is_unit(row: Fact, words: str) -> bool:
        """Whether some words name what a figure counts."""
        if _quantity(row) == "GBP":
            return bool(_POUNDS.search(words))
        if row.unit == "percent":
            return bool(_PERCENT.search(words))
        return bool(_tokens(_quantity(row)) & _tokens(words))


class _Case:
    """One question, with the figures that it may be about."""

    def __init__(self, composer: Composer, asked: Asked, lead: Lead | None, context: Context) -> None:
        self.composer, self.base = composer, composer.base
        self.asked, self.context, self.lead = asked, context, lead
        claimed = _HAVE_PUT.sub(" ", _CLAIMED.sub("", asked.text))
        self.words, self.phrases = _SHORT_HOUR.sub("hour", claimed), composer.base.phrases
        self.is_claimed = claimed != asked.text

    # --- the figures -----------------------------------------------------------------

    @cached_property
    def written(self) -> Sum | None:
        """The sum that is written out in the question."""
        return sum_in(self.words)

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
        (last, before) = (self._whole_of(row) if _TOTALS.search(self.words) else row for row in found if row)
        alike = last.unit == before.unit and (last.label == before.label or self.side(last) == self.side(before))
        own = _tokens(f"{last.label} {_quantity(last)} total totals")
        labels = _tokens(" ".join(str(row.label) for row in self.rows)) - own
        return (last, before) if alike and last.id != before.id and not _content(self.words) & labels else None

    def _whole_of(self, row: Fact) -> Fact:
        """The total that a figure is a part of; itself, where it is no part."""
        whole = next((total.total for total in self.base.sums if row.id in total.parts), row.id)
        return self.base.facts.get(whole, row)

    def _head(self, requests: Sequence[Request]) -> Fact | None:
        """The figure that a reply to one question began with."""
        lead = self.base.leads[requests[0].lead] if len(requests) == 1 and requests[0].lead else None
        if lead is None:
            return None
        opening = text.sentences(text.filled(self.base, lead.pupil))[0]
        rows = [self.base.facts[name] for name in lead.facts]
        rows = [row for row in rows if is_row(row) and row.unit not in NO_AMOUNT]
        return next((row for row in rows if text.holds(opening, text.shown(self.phrases, row.value, row.unit))), None)

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

    def score(self, row: Fact, words: str) -> float:
        """How much speaks for it that words mean a figure."""
        said = _tokens(words)
        owner = self.base.subjects[self.base.owner[row.id]]
        found = _WORD * len(_tokens(row.label or str(row.unit)) & said)
        if owner.part_of:
            level = self.base.subjects[owner.part_of]
            own = _tokens(" ".join([*owner.names, *self._of_part(owner.part)]))
            own -= _tokens(" ".join([str(row.label), *level.names]))
            found += _NAME * len(own & said)
        if _tokens(self.base.topics[row.topic].means) & said:
            found += _WORD
        found += _MEANT * any(row.id in lead.facts for lead in self.meant)
        found += _FIRST * any(row.id in lead.facts[:1] for lead in self.meant)
        found += _SAID * (row in self.said) + _FIRST * (row in self.said[:1])
        return found + _TOTAL * (found >= _WORD and any(row.id == total.total for total in self.base.sums))

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

    # --- whether figures are right -----------------------------------------------------

    def claims(self) -> list[Claim]:
        """The numbers that are named, each with the words of its clause."""
        found, sides = list[Claim](), list[str]()
        for clause in _CLAUSE.split(self.words):
            sides = self.named_sides(clause) or sides
            found += [Claim(number, clause, sides) for number in numbers_in(clause)]
        return found

    def checked(self) -> Part | None:
        """ "70 credits, right?", "L3 is 70 and L2 is 53, yes?": yes, or no and what has that number."""
        claims = self.claims()
        asks = _CHECKS.search(self.words) or _BARE.match(self.words) or (_IS.match(self.words) and not self._rest())
        checks = self.is_claimed or asks
        room = MOST_WORDS + _MOST_WORDS_FOR_EACH * (len(claims) - 1)
        if not claims or not checks or _OR.search(self.words) or len(_OF_A_NAME.sub(" ", self.words).split()) > room:
            return None
        if _MORE.search(self.words) or _FEWER.search(self.words):
            return None
        if _IN_FACT.search(self.words) or (self.is_claimed and _NOT_JUST_THAT.search(self.words)):
            return None
        meant = [self._meant_by(claim) for claim in claims]
        if not all(meant):
            return None
        right = [
            next((row for row in rows if values(row)[0] == claim.number), None) for claim, rows in zip(claims, meant)
        ]
        if all(right):
            found = [row for row in right if row]
            return None if self._is_of_another_nation(found) else self._of_its_year(found) or self._affirmed(found)
        named = any(len(_tokens(str(row.label)) & _tokens(self.words)) > 1 for row in self.rows if row.label)
        if len(claims) == 1 and not named and (total := self._sum_that_is(claims[0].number)):
            return total
        if len(claims) == 1 and (whole := self._whole_that_is(claims[0].number, meant[0])):
            return whole
        rest = {100 - values(row)[0] for rows in meant for row in rows if row.unit == "percent"}
        pointed = all(self._is_pointed_at(rows[0], claim) for rows, claim in zip(meant, claims))
        if not pointed or self._rest() or rest & {claim.number for claim in claims}:
            return None
        return self._denied(claims, [found or rows[0] for found, rows in zip(right, meant)])

    def bounded(self) -> Part | None:
        """ "Is that more than 35 hours?": yes, no, or the figures alone where one of them is and another is not."""
        bound = _BOUND.search(_OF_A_NAME.sub(" ", self.words)) if _OF_THAT.match(self.words) else None
        if bound is None or not self.said or len(self.words.split()) > _MOST_WORDS_OF_A_BOUND:
            return None
        each = _EACH.search(self.words)
        if len(list(numbers_in(self.words))) != 1:
            return None
        limit = float(bound["number"].replace(",", "")) * (1000 if bound["thousand"] else 1)
        rows = [row for row in self.said if row.unit not in NO_AMOUNT]
        rows = [row for row in rows if row.unit == rows[0].unit]
        if (
            not rows
            or not self._counts(bound, rows[0])
            or not 1 / _MAGNITUDE <= limit / values(rows[0])[0] <= _MAGNITUDE
        ):
            return None
        bare = not (bound["unit"] or bound["pounds"] or bound["thousand"])
        if bare and bound["how"].lower() in _OF_AGES and limit < _MOST_YEARS:
            return None
        if each and not str(rows[0].unit).endswith(f"/{each[1] or each[2]}".lower()):
            return None
        if any(values(row)[0] == limit for row in self.rows if row.label and row not in rows):
            return None  # more than another figure
        within = _BOUNDS[bound["how"].lower()]
        verdicts = {within(values(row)[0], limit) for row in rows}
        said = self.stated(rows)
        return self._part(rows, f"{self._of(verdicts.pop())} {said}" if len(verdicts) == 1 else said)

    def _counts(self, bound: re.Match[str], row: Fact) -> bool:
        """Whether a limit counts what a figure does: "35 hours", "£20" or a mere number."""
        if "%" in (bound["unit"] or ""):
            return row.unit == "percent"
        if _quantity(row) == "GBP":
            return not bound["unit"] or bool(_POUNDS.search(bound[0]))
        if bound["pounds"] or bound["thousand"]:
            return False
        return not bound["unit"] or bool(_tokens(_quantity(row)) & _tokens(bound["unit"]))

    def differing(self) -> Part | None:
        """ "12 more on the job and 18 more off the job?": whether each of several figures differs by so much."""
        clauses = [clause for clause in _CLAUSE.split(self.words) if list(numbers_in(clause))]
        more = [bool(_MORE.search(clause) or _FEWER.search(clause)) for clause in clauses]
        if len(clauses) < 2 or not all(more) or _OR.search(self.words):
            return None
        pairs = [self._differing(clause) for clause in clauses]
        apart = [abs(values(pair[0])[0] - values(pair[1])[0]) for pair in pairs if pair]
        if len(apart) < len(clauses):
            return None
        right = all([*numbers_in(clause)] == [by] for clause, by in zip(clauses, apart))
        right = right and all(
            self._leans(*pair, bool(_MORE.search(said))) for pair, said in zip(pairs, clauses) if pair
        )
        said = " ".join(self._against(*pair) for pair in pairs if pair)
        return self._part([row for pair in pairs if pair for row in pair], f"{self._of(right)} {said}")

    def _differing(self, clause: str) -> tuple[Fact, Fact] | None:
        """The figure that a clause names by its label, and the same of the other side."""
        sides = [*self.named_sides(self.words), *self._both_sides()][:1]
        wanted = _tokens(clause) - _COMPARING
        rows = [row for row in self.rows if self.side(row) in sides and row.label]
        shared = {row.id: len(_tokens(str(row.label)) & wanted) for row in rows}
        most = max(shared.values(), default=0)
        mine = [row for row in rows if shared[row.id] == most > 0]
        if len(mine) > 1:  # "140 more for competence", of credits or of hours: what was talked of
            mine = [row for row in mine if row.topic == self.context.topic] or mine
        others = [row for row in self.rows if mine and row.label == mine[0].label and row.id != mine[0].id]
        return (mine[0], others[0]) if len(mine) == len(others) == 1 else None

    def _is_of_another_nation(self, rows: Sequence[Fact]) -> bool:
        """Whether a nation is named that figures are not of: "is that 69% just for Wales"."""
        own = {self.base.subjects[self.base.owner[row.id]].nation for row in rows}
        return bool({self.base.details[name].name for name in self.asked.nations} - own)

    def _is_pointed_at(self, row: Fact, claim: Claim) -> bool:
        """Whether it is plain enough which figure a number is held to be, so that it can be said to be wrong."""
        if row.unit in NO_AMOUNT or len(list(numbers_in(claim.words))) > 1:
            return False
        here = row in self.said or any(row.id in lead.facts for lead in self.meant)
        words = self._telling(claim)
        if not _content(words):
            return here and 1 / _MAGNITUDE <= claim.number / values(row)[0] <= _MAGNITUDE
        named = _tokens(f"{row.label or ''} {_quantity(row)}") & _tokens(words) or self._is_pounds(row, words)
        score = self.score(row, words)
        plain = bool(claim.sides) or self.is_claimed
        return bool(named) and (here or score >= 3 * _WORD or (score >= 2 * _WORD and plain))

    def _is_pounds(self, row: Fact, words: str) -> bool:
        return _quantity(row) == "GBP" and bool(_POUNDS.search(words))

    def _telling(self, claim: Claim) -> str:
        """The words that tell which figure a number is: those around it, where they tell anything."""
        return claim.words if _content(claim.words) else self.words

    def _rest(self) -> set[str]:
        """What the question names beside figures and what they are of."""
        sides = [self.base.subjects[side] for side in self.named_sides(self.words)]
        own = " ".join(name for side in sides for name in side.names)
        labels = " ".join(f"{row.label or ''} {row.unit} {self.base.topics[row.topic].means}" for row in self.rows)
        return _content(self.words) - _tokens(f"{own} {labels}")

    def _meant_by(self, claim: Claim) -> list[Fact]:
        """The figures that a number may be, the likeliest alone; of its unit, where one is named."""
        sides = claim.sides or self.sides
        words = self._telling(claim)
        rows = self.likeliest(words, sides, _NEARLY) or self.likeliest(self.words, sides, _NEARLY)
        rows = [*rows, *self._with_that_value(claim)]
        units = {row.unit for row in self.rows if _tokens(_quantity(row)) & _tokens(claim.words)}
        each = _EACH.search(claim.words)
        period = f"/{each[1] or each[2]}".lower() if each else ""
        return [row for row in rows if (not units or row.unit in units) and str(row.unit).endswith(period)]

    def _with_that_value(self, claim: Claim) -> list[Fact]:
        """The figures of whose side and unit a number is, and that its own words name as well as any."""
        own = _tokens(claim.words)
        rows = [row for row in self.rows if row.label and self.side(row) in claim.sides]
        shared = [len(_tokens(str(row.label)) & own) for row in rows]
        best = [row for row, count in zip(rows, shared) if count == max(shared) > 0]
        return [row for row in best if values(row)[0] == claim.number and _tokens(_quantity(row)) & own]

    def _of_its_year(self, rows: Sequence[Fact]) -> Part | None:
        """What is said of figures that are right and are held to be of a year that their document is not of."""
        years = _YEAR.findall(self.words)
        part = self._part(rows, f"{self.phrases.verdict.another_year} {self.stated(rows)}")
        days = [str(self.base.sources[name].date) for name in part.sources]
        if (
            not years
            or not _YEAR_OF_SOURCE.search(self.words)
            or any(day.startswith(year) for day in days for year in years)
        ):
            return None
        return part.followed(citing.ages_of(self.base, part.sources))

    def _whole_that_is(self, number: float, rows: Sequence[Fact]) -> Part | None:
        """Yes to what a figure that is meant makes with those beside it: the time of both qualifications."""
        whole = self._of_the_same_whole(rows[:1])
        has_total = any({row.id for row in whole} <= set(total.parts) for total in self.base.sums)
        if len(whole) < 2 or has_total or sum(values(row)[0] for row in whole) != number:
            return None
        return self._part(whole, f"{self.phrases.verdict.right} {self._summed(whole)}")

    def _sum_that_is(self, number: float) -> Part | None:
        """Yes to the total of which the last reply gave a part, or to the sum of what it gave."""
        said = {row.id for row in self.said}
        totals = [self.base.facts[total.total] for total in self.base.sums if said & set(total.parts)]
        total = next((row for row in totals if values(row)[0] == number), None)
        if total:
            return self._affirmed([total])
        parts = self._without_totals([row for row in self.said if row.unit == self.said[0].unit])
        some = (few for size in range(2, len(parts) + 1) for few in combinations(parts[:_MOST_ADDENDS], size))
        sums = (few for few in some if sum(values(row)[0] for row in few) == number)
        added = next((few for few in sums if self._may_be_added(few)), None)
        return self._part(added, f"{self.phrases.verdict.right} {self._summed(added)}") if added else None

    def _affirmed(self, rows: Sequence[Fact]) -> Part:
        right = self.phrases.verdict.right
        own = self._lead_on(rows[0]) if len(rows) == 1 else None
        if own:
            return self.composer.led(own, alone=True).opened(right)
        return self._part(rows, f"{right} {self.stated(rows)}")

    def _denied(self, claims: Sequence[Claim], rows: Sequence[Fact]) -> Part:
        words = self.phrases.verdict
        wrong = [(claim, row) for claim, row in zip(claims, rows) if values(row)[0] != claim.number]
        opening, others = words.wrong, list[Fact]()
        if len(wrong) == 1:
            claim, row = wrong[0]
            other = next((fact for fact in self._alike(row) if values(fact)[0] == claim.number), None)
            if other:
                others.append(other)
                opening = self._is_of(other, row)
        own = self._lead_on(rows[0]) if len(rows) == 1 else None
        if own:
            part = self.composer.led(own, alone=True).opened(opening)
            part.facts = list(dict.fromkeys([*part.facts, *(fact.id for fact in others)]))
            return part
        return self._part([*rows, *others], f"{opening} {self.stated(rows)}")

    def _alike(self, row: Fact) -> list[Fact]:
        """The other figures of its unit, those with its label first, then those of its side."""
        rest = [other for other in self.rows if other.unit == row.unit and other.id != row.id]
        return sorted(rest, key=lambda other: (other.label != row.label, self.side(other) != self.side(row)))

    def _is_of(self, other: Fact, row: Fact) -> str:
        """That a number is another figure's than one that is meant."""
        words, value = self.phrases.verdict, text.shown(self.phrases, other.value, other.unit)
        if other.label == row.label:
            return words.of_another.format(value=value, subject=self.base.subjects[self.base.owner[other.id]].phrase)
        return words.of_row.format(value=value, label=other.label, subject=self._short_name(other))

    # --- what figures come to -------------------------------------------------------------

    def added(self) -> Part | None:
        """ "Both together?", "add up 280 and 130": the sum, and what it is of."""
        lists = _LISTS.search(self.words) and not list(numbers_in(self.words))
        if not _ADDS.search(self.words) or _DIFFERS.search(self.words) or lists or self._names_another_total():
            return None
        if not (rows := self._addends()):
            return None
        if _OF_EACH.search(self.words) and not _ADDS_UP.search(self.words):
            wholes = list({whole.id: whole for whole in map(self._whole_of, rows)}.values())
            return self._part(wholes, self.stated(wholes))
        if not self._may_be_added(rows):
            return None
        said, total = self._summed(rows), sum(values(row)[0] for row in rows)
        numbers = list(numbers_in(self.words))
        if len(numbers) == 1 and _BOTH.search(self.words):
            said = f"{self._of(numbers[0] == total)} {said}"
        elif self.written and self.written.claimed is not None:
            said = f"{self._of(self.written.holds)} {said}"
        return self._part(rows, said)

    def unlike(self) -> Part | None:
        """ "374 + 280 + 130", "add the 374 and the 120 GLH": that these do not belong together, where two measure
        different things."""
        numbers = list(map(float, self.written.numbers)) if self.written else list(numbers_in(self.words))
        if not _ADDS_UP.search(self.words) or len(numbers) < 2:
            return None
        timed = [row for row in self.rows if row.label and _TIME.fullmatch(_quantity(row))]
        wholes = {sum(values(one)[0] for one in whole): whole for whole in map(self._whole_with, timed)}
        ones = {values(row)[0]: [row] for row in reversed(timed)}
        found = [row for number in numbers if number >= _PLAIN for row in (ones | wholes).get(number, [])]
        known = [row for number in numbers for row in timed if values(row)[0] == number >= _PLAIN]
        known = known if len(known) > 1 else found
        named = [row for row in timed if row.unit == _GUIDED and _tokens(_quantity(row)) & _tokens(self.words)]
        if not known or len({row.topic for row in (*known, *named[:1])}) < 2:
            return None  # of one kind: parts of a whole, or the same of two levels
        return self._part(known, f"{self.phrases.verdict.not_together} {self.stated(known)}")

    def _whole_with(self, row: Fact) -> list[Fact]:
        return self._of_the_same_whole([row]) or [row]

    def _names_another_total(self) -> bool:
        """Whether "total" is only part of a name, "total qualification time", of what was not said last."""
        sure = self.asked.topic if self.asked.confidence >= _SURE_TOPIC else None
        topic = self.lead.topic if self.lead else sure
        return topic not in (None, self.context.topic) and not _ADDS_UP.search(self.words) and bool(self.said)

    def _may_be_added(self, rows: Sequence[Fact]) -> bool:
        """Whether figures are parts of one whole, or the same of several; not two grades of pay, or the ends of a
        range."""
        ids = {row.id for row in rows}
        of_one = any(ids <= set(total.parts) for total in self.base.sums)
        the_same = len({row.label for row in rows}) == 1 and len({self.side(row) for row in rows}) == len(rows)
        beside = ids <= {row.id for row in self._of_the_same_whole(rows[:1])}
        return of_one or the_same or beside

    def _summed(self, rows: Sequence[Fact]) -> str:
        words, total = self.phrases.verdict, sum(values(row)[0] for row in rows)
        said = f"{self.stated(rows)} {words.together.format(total=f'{total:g}')}"
        known = any({row.id for row in rows} == set(whole.parts) for whole in self.base.sums)
        return said if known else f"{said} {words.own_sum}"

    def _addends(self) -> list[Fact]:
        written = self.written.numbers if self.written else None
        numbers = list(map(float, written)) if written else list(numbers_in(self.words))
        if len(numbers) > 1:
            return self._with_values(numbers)
        said = [row for row in self.said if row.label and row.unit not in NO_AMOUNT]
        alike = self._without_totals([row for row in said if row.unit == said[0].unit]) if said else []
        named = self.named_sides(self.words)
        both = bool(_BOTH.search(self.words)) or (len(named) > 1 and bool(_ADDS_UP.search(self.words)))
        brief = both or len(self.words.split()) <= _BARE_SUM
        if self.last_two and brief and self._may_be_added(self.last_two):
            return list(reversed(self.last_two))
        if both:
            return self._over_sides(named) or (alike if len(alike) == 2 else [])
        if named or len(self.words.split()) > _SHORT:
            return []
        return alike if len(alike) > 1 else self._of_the_same_whole(alike)

    def _without_totals(self, rows: Sequence[Fact]) -> list[Fact]:
        ids = {row.id for row in rows}
        totals = {total.total for total in self.base.sums if ids & set(total.parts)}
        return [row for row in rows if row.id not in totals]

    def _of_the_same_whole(self, rows: Sequence[Fact]) -> list[Fact]:
        """All that a figure makes a whole with: the parts of a total, else the same of what belongs together."""
        if not rows:
            return []
        (row,) = rows
        parts = next((total.parts for total in self.base.sums if row.id in total.parts), [])
        if parts and all(name in self.base.facts for name in parts):
            return [self.base.facts[name] for name in parts]
        beside = [
            other for other in self._alike(row) if other.topic == row.topic and self.side(other) == self.side(row)
        ]
        return [row, *beside] if self.base.subjects[self.base.owner[row.id]].part_of and beside else []

    def _with_values(self, numbers: Sequence[float]) -> list[Fact]:
        """The figures that have some numbers, those that were just said before others; none where one is missing."""
        found = list[Fact]()
        for number in numbers:
            amounts = [row for row in (*self.said, *self.rows) if row.unit not in NO_AMOUNT]
            known = [row for row in amounts if values(row)[0] == number and row not in found]
            known.sort(key=lambda row: -self.score(row, self.words))
            found += known[:1]
        return found if len(found) == len(numbers) and len({row.unit for row in found}) == 1 else []

    def _over_sides(self, named: Sequence[str]) -> list[Fact]:
        """The same figure of both sides."""
        sides = list(named) if len(named) > 1 else self._both_sides()
        if not any(self.side(row) in sides for row in self.rows):
            anywhere = self.likeliest(_ADDS.sub(" ", self.words), map(self.side, self.rows))[:1]
            own = [self.side(row) for row in anywhere]
            sides = [*own, *self.composer.resolver.sibling(own)]
        first = [row for row in self.likeliest(_ADDS.sub(" ", self.words), sides[:1]) if row.unit not in NO_AMOUNT]
        if len(sides) < 2 or not first:
            return []
        others = [row for row in self.rows if row.label == first[0].label and self.side(row) in sides[1:]]
        return [first[0], *others] if others else []

    def _both_sides(self) -> list[str]:
        own = self.sides[:1]
        return [*own, *self.composer.resolver.sibling(own)]

    # --- which is more ---------------------------------------------------------------------

    def compared(self) -> Part | None:
        """ "So that's more than Level 2": the two figures, the difference, and yes or no where that was asked."""
        more, fewer = bool(_MORE.search(self.words)), bool(_FEWER.search(self.words))
        numbers = list(numbers_in(self.words))
        differs = bool(_DIFFERS.search(self.words))
        of_a_label = bool(self.said) and not self._rest() and not self.named_sides(self.words)
        difference = bool(_DIFFERENCE.search(self.words)) or (
            differs and (len(self.named_sides(self.words)) > 1 or of_a_label)
        )
        claims = len(numbers) == 1 and more is not fewer and not _OF_ALL.search(self.words)
        if (
            len(numbers) > 1
            or _BEYOND.search(self.words)
            or not (difference or claims or (more is not fewer and _COMPARES.search(self.words)))
            or not self._than_a_figure()
            or len(self._rest()) > 1  # which costs the most, and few come so far
        ):
            return None
        pair = self.last_two or self._pair(
            only_named=bool(_DIFFERS.search(self.words)) and not _DIFFERENCE.search(self.words)
        )
        if pair is None or self._is_of_somebody_else(pair):
            return None
        mine, other = pair
        first, second = values(mine)[0], values(other)[0]
        said = self._against(mine, other)
        if claims:
            wholes = self._wholes(mine, other)
            if not self._leans(mine, other, more):
                return self._part(pair, f"{self.phrases.verdict.wrong} {said}")
            if wholes and abs(first - second) != numbers[0] == wholes[0]:
                larger = self.base.subjects[self.side(mine if first > second else other)].name
                by = self.phrases.verdict.more_by.format(difference=f"{wholes[0]:g}", one=larger)
                return self._part(wholes[1], f"{self.phrases.verdict.right} {self.stated(wholes[1])} {by}")
            verdict = self._of(abs(first - second) == numbers[0])
        elif difference or _ASKS_WHICH.search(self.words):
            verdict = ""
        else:
            verdict = self._of(first != second and (first > second) is more)
        return self._part(pair, f"{verdict} {said}".strip())

    def _is_of_somebody_else(self, pair: Iterable[Fact]) -> bool:
        """Whether a subject is named that none of two figures has to do with: "apprentice or starter"."""
        owners = {self.base.owner[row.id] for row in pair}
        around = {name for owner in owners for name in (owner, self.base.subjects[owner].part_of)}
        around |= {wider for owner in owners for wider in self.base.wider(owner)}
        return bool(set(self.composer.resolver.sharp(self.asked.subjects)) - around)

    def _than_a_figure(self) -> bool:
        """Whether what something is more than is a figure or a side, and not the law or what somebody earns."""
        _, than, after = self.words.lower().partition(" than ")
        sides = [name for side in self.named_sides(after) for name in self.base.subjects[side].names]
        labels = [row.label for row in self.rows if row.label]
        return not than or not _content(after) - _tokens(" ".join([*sides, *labels])) - _OTHERS

    def _leans(self, mine: Fact, other: Fact, more: bool) -> bool:
        """Whether the side that is said to have more has more; true where none is named."""
        named = self.named_sides(self.words)
        if not named or self.side(mine) == self.side(other):
            return True
        own, its_other = (mine, other) if self.side(mine) == named[0] else (other, mine)
        said_first = len(named) > 1 or not _THAN.search(self.words)
        return ((values(own)[0] > values(its_other)[0]) is more) is said_first

    def _wholes(self, mine: Fact, other: Fact) -> tuple[float, list[Fact]] | None:
        """How far the wholes are apart that two figures are parts of, and all these parts."""
        first, second = self._of_the_same_whole([mine]), self._of_the_same_whole([other])
        if not first or not second:
            return None
        one, two = (sum(values(row)[0] for row in rows) for rows in (first, second))
        return abs(one - two), [*first, *second]

    def _of(self, right: bool) -> str:
        return self.phrases.verdict.right if right else self.phrases.verdict.wrong

    def _pair(self, only_named: bool) -> tuple[Fact, Fact] | None:
        """The figure that is meant, and the same of what is named beside it, else of the only other one that has it."""
        named = self.named_sides(self.words)
        if both := self._two_of_one(named) or self._totals(named):
            return both
        of = [lead for lead in (self.given, self.lead) if lead]
        leading = [self.base.facts[name] for lead in of[:1] for name in lead.facts if is_row(self.base.facts[name])]
        meant = [row for row in self.rows if _tokens(str(row.label)) & _tokens(self.words) - _COMPARING]
        best = self._labelled(named[:1] or self.sides[:1]) if meant else []
        mine = next(iter(best or ([] if only_named else leading or self.said[:1])), None)
        if mine is None or mine.unit in NO_AMOUNT:
            return None
        if best and self.said and len(named) < 2:
            by_name = bool(_WHICH.search(self.words)) and self._is_named_alone(mine)
            before = None if by_name else self._before(mine)
            mine, best = (before, best) if before else (mine, best)
            if not named and mine.label != best[0].label:
                return (mine, best[0]) if mine.unit == best[0].unit else None
        others = [row for row in self._alike(mine) if self._is_another(row, mine)]
        wanted = [row for row in others if self.side(row) in named] or others
        return (mine, wanted[0]) if len(wanted) == 1 else None

    def _labelled(self, sides: Iterable[str]) -> list[Fact]:
        """The figures of some sides that are named by their label, else the likeliest."""
        wanted, said = set(sides), _tokens(self.words) - _COMPARING
        named = [(len(_tokens(str(row.label)) & said), row) for row in self.rows if self.side(row) in wanted]
        most = max((count for count, _ in named), default=0)
        found = [row for count, row in named if count == most]
        return found if most > 1 and len(found) == 1 else self.likeliest(self.words, wanted)

    def _two_of_one(self, named: Sequence[str]) -> tuple[Fact, Fact] | None:
        """Two figures of one side that are both named: "which is bigger at Level 3, on or off the job"."""
        rows = [row for row in self.rows if self.side(row) in named[:1] and row.label] if len(named) == 1 else []
        shared = [len(_tokens(str(row.label)) & _tokens(self.words)) for row in rows]
        best = [row for row, count in zip(rows, shared) if count == max(shared) > 1]
        alike = len(best) == 2 and best[0].unit == best[1].unit and bool(_WHICH.search(self.words))
        return (best[0], best[1]) if alike else None

    def _totals(self, named: Sequence[str]) -> tuple[Fact, Fact] | None:
        """The totals of what the question counts, of a side that it names and of the other, where the last reply
        counted something else: "so level 3 is 17 credits more?"."""
        units = {row.unit for row in self.rows if _tokens(_quantity(row)) & _tokens(self.words)}
        if not named or not units or units & {row.unit for row in self.said}:
            return None
        wholes = {total.total for total in self.base.sums}
        rows = [row for row in self.rows if row.id in wholes and row.unit in units]
        mine = [row for row in rows if self.side(row) == named[0]]
        others = [row for row in rows if len(mine) == 1 and row.label == mine[0].label and row not in mine]
        return (mine[0], others[0]) if len(others) == 1 else None

    def _is_named_alone(self, row: Fact) -> bool:
        """Whether the question names a figure by its label, and no other of its side as much."""
        of_side = [other for other in self.rows if self.side(other) == self.side(row)]
        shared = [len(_tokens(str(other.label)) & _tokens(self.words)) for other in of_side]
        own = len(_tokens(str(row.label)) & _tokens(self.words))
        return own > 1 and shared.count(own) == 1 and max(shared) == own

    def _before(self, meant: Fact) -> Fact | None:
        """What was just said that a figure is held against: its own row, else whatever was said first."""
        own = [row for row in self.said if row.label == meant.label]
        return next(iter(own or self.said[:1]), None)

    def _is_another(self, other: Fact, mine: Fact) -> bool:
        """Whether two figures are the same of two sides, or the only two of a kind of one."""
        if other.label == mine.label:
            return bool(mine.label)
        own = [
            row for row in self.rows if row.topic == mine.topic and self.base.owner[row.id] == self.base.owner[mine.id]
        ]
        return other in own and len(own) == 2 and not any(row.label == mine.label for row in self._alike(mine))

    def _against(self, mine: Fact, other: Fact) -> str:
        words = self.phrases.verdict
        one, two = map(self._short_name, (mine, other))
        first, second = values(mine)[0], values(other)[0]
        if mine.label != other.label:
            apart = text.shown(self.phrases, abs(round(first - second)), mine.unit)
            return f"{self.stated([mine, other])} {words.apart.format(difference=apart)}"
        said = words.against.format(
            label=mine.label,
            first=text.shown(self.phrases, mine.value, mine.unit),
            one=one,
            second=text.shown(self.phrases, other.value, other.unit),
            other=two,
        )
        if first == second:
            return said
        larger = one if first > second else two
        return f"{said} {words.more_by.format(difference=f'{abs(first - second):g}', one=larger)}"

    # --- how it is said -----------------------------------------------------------------------

    def stated(self, rows: Sequence[Fact]) -> str:
        """Figures in words, those of one label together."""
        words, said, rows = self.phrases.comparing, list[str](), list({row.id: row for row in rows}.values())
        for label in dict.fromkeys(row.label for row in rows):
            if label is None:
                said += [row.statement for row in rows if row.label is None]
                continue
            cells = [
                words.cell.format(value=text.shown(self.phrases, row.value, row.unit), subject=self._short_name(row))
                for row in rows
                if row.label == label
            ]
            said.append(words.row.format(label=label, cells=self.phrases.listed(cells)))
        return " ".join(said)

    def _short_name(self, row: Fact) -> str:
        owner = self.base.subjects[self.base.owner[row.id]]
        return owner.name if owner.kind is Kind.APPRENTICESHIP else owner.phrase

    def _lead_on(self, row: Fact) -> Lead | None:
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

    def _part(self, rows: Sequence[Fact], said: str) -> Part:
        own = self._lead_on(rows[0])
        last = self.context.requests[-1] if self.context.requests else None
        if own:
            request = Request(own.topic, (own.subject,), lead=own.id)
        else:
            request = last or Request(rows[0].topic, (self.base.owner[rows[0].id],))
        facts = [row.id for row in rows]
        sources = list(dict.fromkeys(row.source for row in rows))
        return Part("fact", request, said, said, facts, sources=sources, headlines=(said, said))


#: Words that ask for a comparison, whatever the label says.
_COMPARING = frozenset("total all more less".split())


def is_row(fact: Fact) -> bool:
    """Whether a fact is one labelled number."""
    return bool(fact.label) and len(values(fact)) == 1


def numbers_in(words: str) -> Iterable[float]:
    """The numbers in a text, but for those that are part of a name ("Level 2") or somebody's age."""
    for match in _NUMBER.finditer(_YEAR.sub(" ", AGE.sub(" ", _OF_A_NAME.sub(" ", words)))):
        yield float(match[1].replace(",", "")) * (1000 if match[2] else 1)


def values(fact: Fact) -> list[float]:
    """The numbers that a fact has."""
    return [float(value) for value in placeholders.scalars(fact.value) if isinstance(value, (int, float))]


def _quantity(row: Fact) -> str:
    """What a figure counts: "hours" of hours a week."""
    return str(row.unit).partition("/")[0]


def _place(name: str, words: str) -> int:
    """Where a name stands in some words by itself; -1 where it does not."""
    place = words.find(name)
    while place >= 0 and (words[max(0, place - 1) : place].isalnum() or words[place + len(name) :][:1].isalnum()):
        place = words.find(name, place + 1)
    return place


def _tokens(words: str) -> set[str]:
    found = re.findall(r"[a-z]{2,}", words.lower())
    return {word[:_STEM].rstrip("s") if len(word) > 3 else word for word in found if word not in _EMPTY_WORDS}


def _content(words: str) -> set[str]:
    return _tokens(_OF_A_NAME.sub(" ", words)) - _tokens(_FILLERS)
