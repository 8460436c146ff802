"""Whether the figures that were just said are above or below a limit that somebody names."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from switchboard.answers.arithmetic import NO_AMOUNT
from switchboard.answers.figures import Figures
from switchboard.answers.part import Part
from switchboard.answers.quantities import (
    SO,
    amount,
    as_number,
    is_counted,
    is_money,
    is_near,
    numbers_in,
    period_in,
    says_pounds,
    without_names,
)
from switchboard.knowledge.model import Fact

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
    rf"{SO}(?:(?:is|are|was) (?:that|it|this|those|they)|that'?s|it'?s|its)\b"
    r"|^\W*(?:(?:and|but|ok|okay|wait)\b\W*)*"
    r"(?:so\b|(?=(?:more|less|fewer) than|over|under|above|below|at (?:least|most)))"
    r"(?!.*\b(?:i|you|u|we|he|she|need|have|must|old|aged?)\b)",
    re.I,
)
_MOST_WORDS = 12


def bounded(figures: Figures) -> Part | None:
    """ "Is that more than 35 hours?": yes, no, or the figures alone where one of them is and another is not."""
    words = figures.words
    bound = _BOUND.search(without_names(words)) if _OF_THAT.match(words) else None
    if bound is None or len(words.split()) > _MOST_WORDS or len(numbers_in(words)) != 1:
        return None
    limit = as_number(bound["number"], bound["thousand"])
    rows = [row for row in figures.said if row.unit not in NO_AMOUNT]
    rows = [row for row in rows if row.unit == rows[0].unit]
    if not rows or not _counts(bound, rows[0]) or not is_near(limit, rows[0]):
        return None
    bare = not (bound["unit"] or bound["pounds"] or bound["thousand"])
    if bare and bound["how"].lower() in _OF_AGES and limit < _MOST_YEARS:
        return None
    if not str(rows[0].unit).endswith(period_in(words)):
        return None
    if any(amount(row) == limit for row in figures.rows if row.label and row not in rows):
        return None  # more than another figure
    within = _BOUNDS[bound["how"].lower()]
    verdicts = {within(amount(row), limit) for row in rows}
    said = figures.stated(rows)
    return figures.part(rows, f"{figures.verdict(verdicts.pop())} {said}" if len(verdicts) == 1 else said)


def _counts(bound: re.Match[str], row: Fact) -> bool:
    """Whether a limit counts what a figure does: "35 hours", "£20" or a mere number."""
    if "%" in (bound["unit"] or ""):
        return row.unit == "percent"
    if is_money(row):
        return not bound["unit"] or says_pounds(bound[0])
    if bound["pounds"] or bound["thousand"]:
        return False
    return not bound["unit"] or is_counted(row, bound["unit"])
