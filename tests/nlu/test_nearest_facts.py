"""Facts found by meaning."""

from dataclasses import replace

import pytest

from switchboard.nlu.nearest_facts import NearestFacts
from switchboard.nlu.remembering import RememberingEncoder


@pytest.fixture(scope="module")
def encoder():
    return RememberingEncoder(threads=2)


@pytest.fixture(scope="module")
def finder(base, encoder):
    return NearestFacts.of(base, encoder)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("are sales calls made to new customers", "002-duty-new-existing"),
        ("was emma wilson up for an award", "001-author-award"),
        ("are the qualifications assessed in english at level 3", "004-l3-language"),
    ],
)
def test_a_question_finds_its_fact(finder, encoder, text, fact):
    assert fact in [found["id"] for found in finder.nearest(encoder.encode([text]))[0][:3]]


def test_nothing_is_near_to_gibberish(finder, encoder):
    assert finder.nearest(encoder.encode(["zxcv qwop hjkl"]))[0][0]["score"] < 0.4


def test_a_wording_that_shows_a_facts_value_says_it(finder):
    assert "pay/call_centre_operator/pupil" not in finder.unsaid.get("002-pay-starter", [])


def test_a_wording_that_leaves_a_fact_out_is_noticed(finder):
    assert "overview/career_progression_article/pupil" in finder.unsaid["001-modified"]


def test_facts_come_nearest_first(finder, encoder):
    scores = [found["score"] for found in finder.nearest(encoder.encode(["how much do you earn"]))[0]]
    assert scores == sorted(scores, reverse=True)


def test_a_wording_may_be_nothing_but_a_fact(base, encoder):
    operator = base.subjects["call_centre_operator"]
    pay = operator.answers["pay"].copy(update={"pupil": "{002-pay-starter}"})
    bare = operator.copy(update={"answers": {**operator.answers, "pay": pay}})
    changed = replace(base, subjects={**base.subjects, operator.id: bare})
    assert "pay/call_centre_operator/pupil" in NearestFacts.of(changed, encoder).unsaid["002-pay-experienced"]
