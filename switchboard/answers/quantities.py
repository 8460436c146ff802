"""Numbers as people write them and as facts have them, and the words that tell what a number counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from switchboard.answers.arithmetic import AGE
from switchboard.knowledge import placeholders
from switchboard.knowledge.model import Fact

_NUMBER = re.compile(r"(?<![\w.])£?(\d[\d,]*(?:\.\d+)?)(k|\s?grand|\s?thousand)?(?![\w])", re.I)
#: The number of a name: "Level 2", "L3".
_OF_A_NAME = re.compile(r"\b(?:level|levels|lvl|lv|l|grade|grades|year|yr|tip)\s*\d\b", re.I)
#: "(NCS, 2023)" is no figure, "2023 hours" would be one.
YEAR = re.compile(
    r"(?<![\w£.,])(?:19|20)\d\d\b(?!\s*(?:hours?|credits?|GLH|pounds?|people|an? (?:year|month|hour)|%))", re.I
)
#: What may stand before all that is asked: "ok so".
SO = r"^\W*+(?:(?:and|so|but|ok|okay|wait|then|hang on|oh)\b\W*+)*+"
#: "Is it 53 or 70".
CHOICE = re.compile(r"\d\s+or\s+£?\d", re.I)
#: Between two things that are claimed of figures.
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|;|\.\s|\band\b|\bbut\b|&", re.I)
#: Numbers from this on say by themselves what they are, and "the 374" does from the second on; others may be an age, a
#: mark, a page or a count of anything.
_LARGE, PLAIN = 1000, 100
_THE_NUMBER = re.compile(r"\b(?:the|that|those|these) \d", re.I)
_PERCENT = re.compile(r"%|\bper ?cent\b", re.I)
_POUNDS = re.compile(r"£|\d\s*k\b|\bpounds?\b|\bquid\b|\bgrand\b", re.I)
#: "15 an hour".
_EACH = re.compile(r"\b(?:an?|per|each|every)\s+(hour|week|month|year|day)\b|\b(hour|week|month|year)ly\b", re.I)
#: A number alone that is more than so many times as much or as little is one of something else.
_MAGNITUDE = 5
#: Words that begin with the same letters are one: "starter", "starting".
_STEM = 5
_EMPTY_WORDS = frozenset("the of in for a an each level and from up to with is it per".split())
#: What says nothing of which figure is meant.
_FILLERS = (
    "ok okay check has have at there you get all just only like about really one in right yes ye yeah so its that "
    "this thats thought are does "
    "do was not and but wait then ok than more less fewer bigger longer higher greater much many how which what "
    "difference gap by lot bit isnt isn come its counterpart equivalent wise terms whats between "
    "them two both these those "
    "innit mate true when they you we people earn earns make makes true correct grand quid thousand"
)


# --- numbers in a text ---------------------------------------------------------------


def numbers_in(words: str) -> list[float]:
    """The numbers in a text, but for those that are part of a name ("Level 2") or somebody's age."""
    found = _NUMBER.finditer(YEAR.sub(" ", AGE.sub(" ", without_names(words))))
    return [as_number(match[1], match[2]) for match in found]


def as_number(digits: str, thousand: str | None) -> float:
    """A number as somebody writes it: "15,000", or "15" with "k" or "grand" behind it."""
    return float(digits.replace(",", "")) * (1000 if thousand else 1)


def without_names(words: str) -> str:
    """A text without the numbers that are part of a name ("Level 2")."""
    return _OF_A_NAME.sub(" ", words)


def clauses(words: str) -> list[str]:
    """The pieces of a text that may each claim something else: "53 at Level 2 and 70 at Level 3"."""
    return _CLAUSE.split(words)


def period_in(words: str) -> str:
    """The end of a unit that is so much for each hour or week, as some words say it; nothing where they do not."""
    each = _EACH.search(words)
    return f"/{each[1] or each[2]}".lower() if each else ""


def says_pounds(words: str) -> bool:
    """Whether some words speak of money."""
    return bool(_POUNDS.search(words))


# --- numbers of facts ----------------------------------------------------------------


def values(fact: Fact) -> list[float]:
    """The numbers that a fact has."""
    return [float(value) for value in placeholders.scalars(fact.value) if isinstance(value, (int, float))]


def is_row(fact: Fact) -> bool:
    """Whether a fact is one labelled number."""
    return bool(fact.label) and len(values(fact)) == 1


def amount(row: Fact) -> float:
    """The number of a figure."""
    return values(row)[0]


def total(rows: Iterable[Fact]) -> float:
    """What some figures come to."""
    return sum(map(amount, rows))


def is_near(number: float, row: Fact) -> bool:
    """Whether a number is of the size of a figure, and so may be meant for it."""
    return 1 / _MAGNITUDE <= number / amount(row) <= _MAGNITUDE


# --- what a number counts ------------------------------------------------------------


def quantity(row: Fact) -> str:
    """What a figure counts: "hours" of hours a week."""
    return str(row.unit).partition("/")[0]


def is_money(row: Fact) -> bool:
    """Whether a figure is an amount of money."""
    return quantity(row) == "GBP"


def is_counted(row: Fact, words: str) -> bool:
    """Whether some words name what a figure counts."""
    return bool(tokens(quantity(row)) & tokens(words))


def with_number(words: str, facts: Iterable[Fact]) -> list[Fact]:
    """The facts that are a number which some words name: "the 15 grand one", "where does the 374 come from". Of a
    number that may count anything only those whose unit is named too."""
    numbers = numbers_in(words)
    if len(numbers) != 1:
        return []
    rows = [fact for fact in facts if values(fact) == numbers and fact.unit]
    if numbers[0] >= _LARGE or (numbers[0] >= PLAIN and _THE_NUMBER.search(words)):
        return rows
    return [row for row in rows if _is_unit(row, words)]


def _is_unit(row: Fact, words: str) -> bool:
    """Whether some words name what a figure counts, or write the sign for it."""
    if is_money(row):
        return says_pounds(words)
    return bool(_PERCENT.search(words)) if row.unit == "percent" else is_counted(row, words)


# --- words ---------------------------------------------------------------------------


def tokens(words: str) -> set[str]:
    """The stems of all words in a text but articles and the like."""
    found = re.findall(r"[a-z]{2,}", words.lower())
    return {word[:_STEM].rstrip("s") if len(word) > 3 else word for word in found if word not in _EMPTY_WORDS}


def content(words: str) -> set[str]:
    """The stems of the words in a text that may tell which figure is meant."""
    return tokens(without_names(words)) - tokens(_FILLERS)
