"""Pay by the hour, and what the legal minimum comes to: worked out, never typed.

From the profile's yearly figures, its weekly hours and today's legal rates.
"""

from __future__ import annotations

from switchboard.knowledge import KnowledgeBase

WEEKS_A_YEAR = 52

STARTER, EXPERIENCED = "002-pay-starter", "002-pay-experienced"
FEWEST_HOURS, MOST_HOURS = "002-hours-min", "002-hours-max"
#: The facts that the figures are worked out from.
FACTS = (STARTER, EXPERIENCED, FEWEST_HOURS, MOST_HOURS)


def pounds(amount: float) -> str:
    """Pounds and pence: £7.21."""
    return f"£{amount:,.2f}"


def about(amount: float) -> str:
    """Pounds to the nearest hundred: £25,100."""
    return f"£{round(amount, -2):,.0f}"


def figures(base: KnowledgeBase) -> dict[str, str]:
    """What `{pay:...}` stands for: hourly pay of the listed figures (more hours make it
    lower), the yearly pay at the adult legal minimum for those hours, and the verdict on
    whether the starter figure is below the legal minimum."""
    few, most = _number(base, FEWEST_HOURS), _number(base, MOST_HOURS)
    adult = base.legal_rates["adult"].pounds_an_hour
    return {
        "starter_low": pounds(_number(base, STARTER) / WEEKS_A_YEAR / most),
        "starter_high": pounds(_number(base, STARTER) / WEEKS_A_YEAR / few),
        "experienced_low": pounds(_number(base, EXPERIENCED) / WEEKS_A_YEAR / most),
        "experienced_high": pounds(_number(base, EXPERIENCED) / WEEKS_A_YEAR / few),
        "legal_low": about(adult * few * WEEKS_A_YEAR),
        "legal_high": about(adult * most * WEEKS_A_YEAR),
        "verdict": "below" if starter_is_below_minimum(base) else "not below",
    }


def starter_is_below_minimum(base: KnowledgeBase) -> bool:
    """Whether the listed starter pay, for the fewest listed hours, is under every legal rate."""
    hourly = _number(base, STARTER) / WEEKS_A_YEAR / _number(base, FEWEST_HOURS)
    return all(hourly < rate.pounds_an_hour for rate in base.legal_rates.values())


def _number(base: KnowledgeBase, fact_id: str) -> float:
    value = base.facts[fact_id].value
    if not isinstance(value, (int, float)):
        raise TypeError(f"{fact_id} must have a number as its value, not {value!r}")
    return float(value)
