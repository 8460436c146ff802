"""Figures that are worked out from facts and from today's legal rates, never typed: `knowledge/figures.yml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import PositiveInt, StrictBool, StrictStr, root_validator

from switchboard.knowledge.model import Entry

if TYPE_CHECKING:
    from switchboard.knowledge.base import KnowledgeBase

#: The units of what is worked out, as `unit` of a fact has them.
HOURLY, WEEKLY, MONTHLY, YEARLY = "GBP/hour", "GBP/week", "GBP/month", "GBP/year"
PERCENT, WHOLE = "percent", 100
MONTHS_A_YEAR = 12


_WITHOUT_HOURS = ("by_the_week", "by_the_month", "the_rest_of")
_SUMS = ("by_the_hour", *_WITHOUT_HOURS, "by_the_year", "below_every_rate")


class Figure(Entry):
    """One figure, by one of these sums; `hours` is the fact with the hours a week, where the sum needs it.

    by_the_hour: a fact with pounds a year, as pounds an hour; to the penny.
    by_the_week, by_the_month: the same, to the pound; without `hours`.
    the_rest_of: a fact with a percentage, taken from the whole; without `hours`.
    by_the_year: a legal rate as pounds a year; to the nearest hundred.
    below_every_rate: whether a fact with pounds a year is, by the hour, below every legal rate. The wordings around it
    are written for `expected`.
    """

    id: StrictStr
    by_the_hour: StrictStr | None = None
    by_the_week: StrictStr | None = None
    by_the_month: StrictStr | None = None
    the_rest_of: StrictStr | None = None
    by_the_year: StrictStr | None = None
    below_every_rate: StrictStr | None = None
    hours: StrictStr | None = None
    expected: StrictBool | None = None

    @root_validator(skip_on_failure=True)
    def _is_one_sum(cls, values: dict[str, object]) -> dict[str, object]:
        sums = [name for name in _SUMS if values[name]]
        if len(sums) != 1:
            raise ValueError(f"give exactly one of: {', '.join(_SUMS)}")
        if (values["hours"] is None) is not (sums[0] in _WITHOUT_HOURS):
            raise ValueError(f"give 'hours', but for {' and '.join(_WITHOUT_HOURS)}")
        if (values["expected"] is None) is (sums == ["below_every_rate"]):
            raise ValueError("give 'expected' with below_every_rate, and only with it")
        return values

    @property
    def facts(self) -> list[str]:
        """The facts that it is worked out from."""
        return [
            fact for fact in (*(getattr(self, name) for name in _SUMS if name != "by_the_year"), self.hours) if fact
        ]

    def rates(self, base: KnowledgeBase) -> list[str]:
        """The legal rates that it is worked out from."""
        if self.below_every_rate:
            return list(base.legal_rates)
        return [self.by_the_year] if self.by_the_year else []


class Figures(Entry):
    """All figures, with the weeks that a year of pay has."""

    weeks_a_year: PositiveInt
    figures: list[Figure]

    def named(self, name: str) -> Figure | None:
        """The figure with that id."""
        return next((figure for figure in self.figures if figure.id == name), None)


def worked_out(base: KnowledgeBase, name: str) -> tuple[float | bool, str | None]:
    """A figure and its unit; of one that asks whether something is so, the answer and no unit.

    Raises TypeError for a fact that is not a number, which the check refuses.
    """
    figure = base.figures.named(name)
    assert figure, name
    weeks = base.figures.weeks_a_year
    if figure.by_the_week:
        return round(_number(base, figure.by_the_week) / weeks), WEEKLY
    if figure.by_the_month:
        return round(_number(base, figure.by_the_month) / MONTHS_A_YEAR), MONTHLY
    if figure.the_rest_of:
        rest = WHOLE - _number(base, figure.the_rest_of)
        return int(rest) if rest.is_integer() else rest, PERCENT
    hours = _number(base, str(figure.hours))
    if figure.by_the_hour:
        return _number(base, figure.by_the_hour) / weeks / hours, HOURLY
    if figure.by_the_year:
        return int(round(base.legal_rates[figure.by_the_year].pounds_an_hour * hours * weeks, -2)), YEARLY
    hourly = _number(base, str(figure.below_every_rate)) / weeks / hours
    return all(hourly < rate.pounds_an_hour for rate in base.legal_rates.values()), None


def below_the_law(base: KnowledgeBase) -> list[str]:
    """The facts with pay that is below every legal rate, of those that a figure asks it of."""
    asked = [figure for figure in base.figures.figures if figure.below_every_rate]
    return [str(figure.below_every_rate) for figure in asked if worked_out(base, figure.id)[0]]


def _number(base: KnowledgeBase, fact: str) -> float:
    value = base.facts[fact].value
    if not isinstance(value, (int, float)):
        raise TypeError(f"{fact} must have a number as its value, not {value!r}")
    return float(value)
