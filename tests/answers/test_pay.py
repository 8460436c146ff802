"""The sums behind the pay answer, done again here from the figures of the job page."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from switchboard.answers import pay
from switchboard.knowledge.placeholders import PAY_NAMES

# What the job page (document 002) prints, and the legal rates from 1 April 2026.
STARTER, EXPERIENCED, FEWEST, MOST = 15_000, 28_000, 38, 40
ADULT, YOUNG_ADULT, UNDER_18 = Fraction("12.71"), Fraction("10.85"), Fraction("8.00")


def pence(amount: Fraction) -> str:
    whole = math.floor(amount * 100 + Fraction(1, 2))
    return f"£{whole // 100}.{whole % 100:02d}"


def hundreds(amount: Fraction) -> str:
    return f"£{math.floor(amount / 100 + Fraction(1, 2)) * 100:,}"


def changed(base, fact_id, value):
    """The base with another value of one fact."""
    fact = base.facts[fact_id].copy(update={"value": value})
    return replace(base, facts={**base.facts, fact_id: fact})


def test_the_pay_figures_follow_from_the_page_and_the_legal_rates(base):
    assert pay.figures(base) == {
        "starter_low": pence(Fraction(STARTER, 52 * MOST)),
        "starter_high": pence(Fraction(STARTER, 52 * FEWEST)),
        "experienced_low": pence(Fraction(EXPERIENCED, 52 * MOST)),
        "experienced_high": pence(Fraction(EXPERIENCED, 52 * FEWEST)),
        "legal_low": hundreds(ADULT * FEWEST * 52),
        "legal_high": hundreds(ADULT * MOST * 52),
        "verdict": "below",
    }


def test_the_pay_figures_are_those_of_the_source_notes(base):
    assert list(pay.figures(base).values()) == ["£7.21", "£7.59", "£13.46", "£14.17", "£25,100", "£26,400", "below"]


def test_every_name_a_wording_may_use_is_worked_out(base):
    assert set(pay.figures(base)) == set(PAY_NAMES)


def test_the_legal_rates_are_those_of_april_2026(base):
    rates = {name: Fraction(str(rate.pounds_an_hour)) for name, rate in base.legal_rates.items()}
    assert rates == {"adult": ADULT, "young_adult": YOUNG_ADULT, "under_18_or_apprentice": UNDER_18}


def test_starter_pay_is_below_every_legal_rate(base):
    assert Fraction(STARTER, 52 * FEWEST) < UNDER_18 < YOUNG_ADULT < ADULT
    assert pay.starter_is_below_minimum(base) is True


def test_starter_pay_above_the_lowest_rate_is_not_called_below_every_rate(base):
    enough_for_under_18 = math.ceil(UNDER_18 * 52 * FEWEST)
    assert pay.starter_is_below_minimum(changed(base, "002-pay-starter", enough_for_under_18)) is False
    assert pay.starter_is_below_minimum(changed(base, "002-pay-starter", enough_for_under_18 - 1)) is True


def test_more_hours_make_less_an_hour(base):
    longer = pay.figures(changed(base, "002-hours-max", 50))
    assert longer["starter_low"] == pence(Fraction(STARTER, 52 * 50))
    assert longer["starter_high"] == pay.figures(base)["starter_high"]


def test_pay_without_a_number_is_a_fault(base):
    with pytest.raises(TypeError, match="002-pay-starter"):
        pay.figures(changed(base, "002-pay-starter", "some"))
