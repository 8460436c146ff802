"""Sums that somebody writes out, and what so many hours come to by the legal minimum wage."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from switchboard.answers import text
from switchboard.answers.asked import Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.knowledge.figures import HOURLY, MONTHLY, MONTHS_A_YEAR, WEEKLY, YEARLY
from switchboard.knowledge.model import CODE, Fact, Lead, LegalRate
from switchboard.knowledge.phrases import Phrases

_NUMBER = r"£?(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{1,4})?"
#: What a number counts: "38 hours times 8 pounds".
_UNIT = r"(?: ?(?:hours?|hrs?|h|pounds?|quid|weeks?|wks?|days?|months?|years?|credits?|an hour|p/h|a week|per week)\b)?"
_SIGNS = {"x": "*", "×": "*", "*": "*", "times": "*", "multiplied by": "*", "by": "*", "÷": "/", "/": "/", "+": "+"}
_SIGNS |= {"divided by": "/", "plus": "+", "minus": "-", "take away": "-", "-": "-"}
_SIGN = r"(?:\s*([x×*÷+])\s*(?=£?\d)|\s+(times|multiplied by|divided by|by|plus|minus|take away|/|-)\s+(?=£?\d))"
#: "280 + 130", "38 x 8.00 x 52": at most so many numbers.
_SUM = re.compile(rf"(?<![\w.,]){_NUMBER}{_UNIT}((?:{_SIGN}{_NUMBER}{_UNIT}){{1,5}})(?![\w,]*\d)(?!{_SIGN})", re.I)
_SIGN_BEFORE = re.compile(r"(?:(?<![a-z])x|[×*÷/+-])\s*$", re.I)
_NEXT = re.compile(rf"{_SIGN}{_NUMBER}{_UNIT}", re.I)
#: What the sum is held to be: "= 410", "is 1976", "so thats about 7.59".
_CLAIMED = re.compile(
    rf"^\s*(?:=|(?:so |and |which |that )*(?:is|are|equals?|makes?|gives?|comes to|thats|that's|that is)\b)"
    rf"\s*(?:(?:it|exactly)\s+)*(?P<roughly>(?:about|around|roughly|like|nearly)\s+)?{_NUMBER}(?![\w.,]*\d)",
    re.I,
)
_APPLY = {"*": operator.mul, "/": operator.truediv, "+": operator.add, "-": operator.sub}
_SHOWN = {"*": "×", "/": "÷", "+": "+", "-": "−"}
#: Of a sum that does not come out even, so much may be rounded away; of one that is said to be about so much, such a
#: share.
_ROUNDED, _ROUGHLY = Fraction(1, 100), Fraction(1, 20)

#: "For 10 hours a week", "if I did 38 hours".
_HOURS = re.compile(
    r"(?<![\d.,])(\d{1,2}(?:\.\d{1,2})?)\s*(?:hours?|hrs?)\b(?!\s*(?:a|per|each|every)\s+(?:day|month|year))", re.I
)
_MONEY = re.compile(
    r"\bhow much\s+(?:an? (?:hour|week|month|year)|would|do|does|will|could|can|should|is|money|pay|for)\b"
    r"|\b(?:wages?|earn|paid)\b|\bwhat (?:would|do|will) (?:i|they|he|she|you|u) (?:get|make|be on)\b",
    re.I,
)
_A_YEAR = re.compile(r"\b(?:a|per|each|every|the|whole) year\b|\byearly\b|\bannual", re.I)
_A_MONTH = re.compile(r"\b(?:a|per|each|every|the|whole) month\b|\bmonthly\b", re.I)
_MOST_HOURS = 60
_APPRENTICE = re.compile(r"\bapprentic", re.I)
#: So few words go on with what was said last.
_BRIEF = 8
#: A number from here on tells which figure it is.
_TELLING = 20
#: Nobody adds these up, compares them or works with them.
NO_AMOUNT = ("level", "GCSEs", "GCSE grade", CODE)
#: These only count something off.
ORDINALS = ("tip", "meeting number")
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
_ONES = "one two three four five six seven eight nine".split()
_IN_WORDS = {word: age for age, word in enumerate(_TEENS, 13)}
_IN_WORDS |= {f"twenty {word}": age for age, word in enumerate(_ONES, 21)}
_WORDS = rf"{'|'.join(_TEENS[:-1])}|twenty(?:[- ](?:{'|'.join(_ONES)}))?"
#: What a number counts that is no age.
_NO_AGE = (
    r"(?!\s*(?:[,.]\d|%|k\b|grand\b|thousand\b|quid\b|hours?\b|hrs?\b|an hour|a week|weeks?\b|days?\b|months?\b"
    r"|min(?:ute)?s?\b|credits?\b|pounds?\b|gcses?\b|people\b|(?:or|to|-)\s*\d))"
)
#: "im 17", "at 16", "when i'm 18", "a 20 year old"; not "is 38 hours".
AGE = re.compile(
    rf"\b(?:i'?m|i am|he'?s|she'?s|aged?|turn|turned)\s+(1[3-9]|[2-6]\d|{_WORDS})\b{_NO_AGE}"
    rf"|\b(?:is|at)\s+(1[3-9]|2\d|{_WORDS})\b{_NO_AGE}"
    rf"|\b(1[3-9]|[2-6]\d|{_WORDS})[- ]?(?:yrs?|years?|y)[- ]?(?:olds?|o)\b",
    re.I,
)


@dataclass(frozen=True)
class Sum:
    """A sum that stands in a text: its numbers, the signs between them, and what it is held to be, `roughly` or not."""

    numbers: tuple[Fraction, ...]
    signs: tuple[str, ...]
    claimed: Fraction | None
    roughly: bool = False

    @property
    def result(self) -> Fraction | None:
        """What it comes to, products before sums; None where it divides by nought."""
        terms, signs = [self.numbers[0]], list[str]()
        for sign, number in zip(self.signs, self.numbers[1:]):
            if sign == "/" and not number:
                return None
            if sign in "*/":
                terms[-1] = _APPLY[sign](terms[-1], number)
            else:
                terms.append(number)
                signs.append(sign)
        total = terms[0]
        for sign, term in zip(signs, terms[1:]):
            total = _APPLY[sign](total, term)
        return total

    @property
    def holds(self) -> bool:
        """Whether it comes to what it is held to be: exactly, but for what is rounded away of a fraction."""
        if self.claimed is None or self.result is None:
            return False
        apart, even = abs(self.claimed - self.result), self.result.denominator == 1
        return apart <= (abs(self.result) * _ROUGHLY if self.roughly else 0 if even else _ROUNDED)

    @property
    def only_adds(self) -> bool:
        """Whether it is nothing but an addition."""
        return set(self.signs) == {"+"}


def sum_in(words: str) -> Sum | None:
    """The sum that is written out in some words; None if there is none."""
    found = _SUM.search(words)
    if found is None or _SIGN_BEFORE.search(words, 0, found.start()):
        return None
    numbers, signs = [_fraction(found[1], found[2])], list[str]()
    for term in _NEXT.finditer(found[3]):
        signs.append(_SIGNS[(term[1] or term[2]).lower()])
        numbers.append(_fraction(term[3], term[4]))
    claimed = _CLAIMED.match(words[found.end() :])
    if claimed is None:
        said = Sum(tuple(numbers), tuple(signs), None)
        # "38 - 40" is a range where nothing is said that it comes to.
        return None if set(signs) == {"-"} and (said.result or 0) <= 0 else said
    return Sum(tuple(numbers), tuple(signs), _fraction(claimed[2], claimed[3]), bool(claimed["roughly"]))


def _fraction(whole: str, rest: str | None) -> Fraction:
    return Fraction(whole.replace(",", "") + (rest or ""))


class Arithmetic:
    """Works out sums with figures of a knowledge base and legal rates."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.base = composer, composer.base

    def on(self, words: str, context: Context) -> Part | None:
        """What a sum in some words comes to, and whether that is what it is held to be; None without a sum, or where
        none of its numbers is a figure that the bot knows: it is no calculator."""
        found = sum_in(words)
        result = found.result if found else None
        if found is None or result is None:
            return None
        facts, rates = self._known(found.numbers, context)
        if not facts and not rates:
            return None
        phrases = self.base.phrases
        shown = [_shown(found.numbers[0])]
        for sign, number in zip(found.signs, found.numbers[1:]):
            shown += [_SHOWN[sign], _shown(number)]
        said = phrases.verdict.comes_to.format(sum=" ".join(shown), result=_shown(result))
        if found.claimed is not None:
            said = f"{phrases.verdict.right if found.holds else phrases.verdict.wrong} {said}"
        last = context.requests[-1] if context.requests else Request(None, (self.base.usual.subject,))
        return self._part(said, last, facts, rates)

    def _known(self, numbers: Sequence[Fraction], context: Context) -> tuple[list[str], list[str]]:
        """The facts and legal rates that have some of the numbers: those of the last reply, else the first fact with a
        number that few have."""
        last = [self.composer.again(request) for request in context.requests]
        said = [name for part in last for name in part.facts if _amount(self.base.facts[name]) in numbers]
        rates = [name for part in last for name in part.legal_rates if _pounds(self.base.legal_rates[name]) in numbers]
        if said or rates:
            return list(dict.fromkeys(said)), list(dict.fromkeys(rates))
        telling = [number for number in numbers if number >= _TELLING]
        return [name for name, fact in self.base.facts.items() if _amount(fact) in telling][:1], []

    def _part(self, said: str, request: Request, facts: Sequence[str], rates: Sequence[str]) -> Part:
        sources = list(dict.fromkeys(self.base.facts[name].source for name in facts))
        part = Part("fact", request, said, said, list(facts), sources=sources, headlines=(said, said))
        return replace(part, legal_rates=list(rates))

    # --- pay by the hour ---------------------------------------------------------------

    @staticmethod
    def asks_pay(words: str) -> bool:
        """Whether some words ask what somebody gets paid."""
        return bool(_MONEY.search(words))

    def pay_for(self, words: str, lead: Lead, rates: Sequence[LegalRate], again: bool) -> Part | None:
        """ "How much for 10 hours a week?": what each of some legal rates comes to. `lead` is the one on the rates,
        `again` whether it was the last thing said, so that "and for 12 hours?" is enough."""
        hours = _HOURS.search(words)
        asks = self.asks_pay(words) or (again and len(words.split()) <= _BRIEF)
        if hours is None or not rates or not asks or not 0 < float(hours[1]) <= _MOST_HOURS:
            return None
        unit = YEARLY if _A_YEAR.search(words) else MONTHLY if _A_MONTH.search(words) else WEEKLY
        weeks = self.base.figures.weeks_a_year
        times = {WEEKLY: Fraction(1), MONTHLY: Fraction(weeks, MONTHS_A_YEAR), YEARLY: Fraction(weeks)}[unit]
        phrases = self.base.phrases
        amounts = [
            phrases.verdict.amount.format(
                pounds=_in_pounds(phrases, Fraction(hours[1]) * times * _pounds(rate), unit),
                who=rate.who,
            )
            for rate in rates
        ]
        said = phrases.verdict.legal_pay.format(
            hours=_shown(Fraction(hours[1])), period=phrases.verdict.periods[unit], amounts=phrases.listed(amounts)
        )
        return self._part(said, Request(lead.topic, (lead.subject,), lead=lead.id), [], [rate.id for rate in rates])

    def rates_for(self, words: str, apprentice: bool = False) -> list[LegalRate]:
        """The legal rate of the age that some words say, none below the first; or all of them, the lowest first: an
        `apprentice`'s hangs on more than the age."""
        rates = sorted(self.base.legal_rates.values(), key=lambda rate: rate.from_age)
        age = age_in(words)
        if age is None or apprentice or _APPRENTICE.search(words):
            return rates
        return [rate for rate in rates if rate.from_age <= age][-1:]


def age_in(words: str) -> int | None:
    """The age that some words say, in years; None if none or several."""
    said = [next(filter(None, match.groups())).lower().replace("-", " ") for match in AGE.finditer(words)]
    found = {_IN_WORDS[age] if age in _IN_WORDS else int(age) for age in said}
    return found.pop() if len(found) == 1 else None


def _pounds(rate: LegalRate) -> Fraction:
    return Fraction(str(rate.pounds_an_hour))


def _in_pounds(phrases: Phrases, amount: Fraction, unit: str) -> str:
    """An amount as a reply says it: of a week to the penny, of longer to the pound."""
    return text.shown(phrases, float(amount), HOURLY) if unit == WEEKLY else text.shown(phrases, round(amount), unit)


def _amount(fact: Fact) -> Fraction | None:
    """The number that a fact has, if it is one to work with."""
    plain = isinstance(fact.value, (int, float)) and not isinstance(fact.value, bool)
    return Fraction(str(fact.value)) if plain and fact.unit not in (*NO_AMOUNT, *ORDINALS) else None


def _shown(number: Fraction) -> str:
    """A number as a reply says it: whole, or with two places."""
    return f"{int(number):,}" if number.denominator == 1 else f"{float(number):,.2f}"
