"""The sums behind the pay answer, done again here from the figures of the job page."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from switchboard.knowledge.checks import turned
from switchboard.knowledge.figures import HOURLY, MONTHLY, WEEKLY, YEARLY, Figure, worked_out

# What the job page (document 002) prints, and the legal rates from 1 April 2026.
STARTER, EXPERIENCED, FEWEST, MOST = 15_000, 28_000, 38, 40
ADULT, YOUNG_ADULT, UNDER_18 = Fraction("12.71"), Fraction("10.85"), Fraction("8.00")


def pence(amount: Fraction) -> float:
    return math.floor(amount * 100 + Fraction(1, 2)) / 100


def hundreds(amount: Fraction) -> int:
    return math.floor(amount / 100 + Fraction(1, 2)) * 100


def changed(base, fact_id, value):
    """The base with another value of one fact."""
    fact = base.facts[fact_id].copy(update={"value": value})
    return replace(base, facts={**base.facts, fact_id: fact})


def hourly(base, name):
    value, unit = worked_out(base, name)
    assert unit == HOURLY
    return round(value, 2)


def test_the_figures_follow_from_the_page_and_the_legal_rates(base):
    assert {name: hourly(base, f"{name}_low") for name in ("starter", "experienced")} == {
        "starter": pence(Fraction(STARTER, 52 * MOST)),
        "experienced": pence(Fraction(EXPERIENCED, 52 * MOST)),
    }
    assert {name: hourly(base, f"{name}_high") for name in ("starter", "experienced")} == {
        "starter": pence(Fraction(STARTER, 52 * FEWEST)),
        "experienced": pence(Fraction(EXPERIENCED, 52 * FEWEST)),
    }
    assert worked_out(base, "legal_low") == (hundreds(ADULT * FEWEST * 52), YEARLY)
    assert worked_out(base, "legal_high") == (hundreds(ADULT * MOST * 52), YEARLY)
    assert worked_out(base, "verdict") == (True, None)


def test_the_legal_rates_are_those_of_april_2026(base):
    rates = {name: Fraction(str(rate.pounds_an_hour)) for name, rate in base.legal_rates.items()}
    assert rates == {"adult": ADULT, "young_adult": YOUNG_ADULT, "under_18_or_apprentice": UNDER_18}


def test_starter_pay_is_below_every_legal_rate(base):
    assert Fraction(STARTER, 52 * FEWEST) < UNDER_18 < YOUNG_ADULT < ADULT
    assert turned(base) == []


def test_starter_pay_above_the_lowest_rate_is_not_called_below_every_rate(base):
    enough_for_under_18 = math.ceil(UNDER_18 * 52 * FEWEST)
    enough = changed(base, "002-pay-starter", enough_for_under_18)
    assert worked_out(enough, "verdict") == (False, None)
    assert [problem.file for problem in turned(enough)] == ["knowledge/figures.yml"]
    assert worked_out(changed(base, "002-pay-starter", enough_for_under_18 - 1), "verdict") == (True, None)


def test_pay_by_the_week_and_the_month_is_the_year_shared_out_to_the_pound(base):
    for name, pounds in (("starter", STARTER), ("experienced", EXPERIENCED)):
        assert worked_out(base, f"{name}_week") == (round(Fraction(pounds, 52)), WEEKLY)
        assert worked_out(base, f"{name}_month") == (round(Fraction(pounds, 12)), MONTHLY)
    more = changed(base, "002-pay-starter", 26_000)
    assert (worked_out(more, "starter_week"), worked_out(more, "starter_month")) == ((500, WEEKLY), (2167, MONTHLY))


def test_pay_by_the_week_and_the_month_rests_on_no_hours(base):
    for name in ("starter_week", "starter_month"):
        figure = base.figures.named(name)
        assert (figure.facts, figure.rates(base)) == (["002-pay-starter"], [])
        assert worked_out(changed(base, "002-hours-max", 50), name) == worked_out(base, name)


def test_the_rest_of_a_percentage_is_what_it_leaves_of_a_hundred(base):
    assert worked_out(changed(base, "004-eq-women", 60), "not_women") == (40, "percent")
    assert worked_out(changed(base, "004-eq-women", 60.5), "not_women") == (39.5, "percent")
    assert base.figures.named("not_women").facts == ["004-eq-women"]


@pytest.mark.parametrize("sums", ["by_the_week", "by_the_month", "the_rest_of"])
def test_by_the_week_or_month_takes_no_hours_and_expects_nothing(sums):
    assert Figure(id="x", **{sums: "a"}).facts == ["a"]
    for more in ({"hours": "h"}, {"expected": True}, {"by_the_year": "b"}):
        with pytest.raises(ValueError, match="give"):
            Figure(id="x", **{sums: "a"}, **more)


def test_more_hours_make_less_an_hour(base):
    longer = changed(base, "002-hours-max", 50)
    assert hourly(longer, "starter_low") == pence(Fraction(STARTER, 52 * 50))
    assert hourly(longer, "starter_high") == hourly(base, "starter_high")


def test_a_figure_names_what_it_rests_on(base):
    assert base.figures.named("starter_low").facts == ["002-pay-starter", "002-hours-max"]
    assert base.figures.named("starter_low").rates(base) == []
    assert base.figures.named("legal_low").rates(base) == ["adult"]
    assert base.figures.named("verdict").rates(base) == list(base.legal_rates)


def test_pay_without_a_number_is_a_fault(base):
    with pytest.raises(TypeError, match="002-pay-starter"):
        worked_out(changed(base, "002-pay-starter", "some"), "starter_low")


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"by_the_hour": "a", "by_the_year": "b"},
        {"by_the_hour": "a", "expected": True},
        {"below_every_rate": "a"},
    ],
)
def test_a_figure_is_one_sum(keys):
    with pytest.raises(ValueError, match="give"):
        Figure(id="x", hours="h", **keys)
