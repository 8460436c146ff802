"""Where details stand: the one rule for those that overlap, and what a rule can ask of what others found."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.privacy.spans import Kind, Reading, Span

TEXT = "josh and baz, josh@x.org or 07700 900123"
EMAIL, PHONE = Span(14, 24, Kind.EMAIL), Span(28, 40, Kind.PHONE_NUMBER)
WORD = re.compile(r"\w+")

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 10), st.sampled_from(Kind)).map(
        lambda span: Span(span[0], span[0] + span[1], span[2])
    ),
    max_size=8,
)


def said(found: re.Match[str]) -> str:
    return found[0]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (Span(0, 5, Kind.NAME), Span(6, 9, Kind.NAME), [Span(0, 5, Kind.NAME), Span(6, 9, Kind.NAME)]),
        # Side by side is not one over the other.
        (Span(0, 5, Kind.NAME), Span(5, 9, Kind.SCHOOL), [Span(0, 5, Kind.NAME), Span(5, 9, Kind.SCHOOL)]),
        (Span(0, 9, Kind.EMAIL), Span(2, 4, Kind.NAME), [Span(0, 9, Kind.EMAIL)]),
        (Span(0, 9, Kind.EMAIL), Span(0, 9, Kind.PASSWORD), [Span(0, 9, Kind.PASSWORD)]),
        (Span(0, 6, Kind.PHONE_NUMBER), Span(4, 9, Kind.PASSWORD), [Span(0, 9, Kind.PASSWORD)]),
        (Span(4, 9, Kind.POSTCODE), Span(0, 9, Kind.ADDRESS), [Span(0, 9, Kind.ADDRESS)]),
    ],
)
def test_details_that_overlap_become_one_of_the_stronger_kind(first: Span, second: Span, together: list[Span]) -> None:
    assert Reading("x" * 10, [first, second]).spans == together
    assert Reading("x" * 10, [second, first]).spans == together


def test_a_detail_over_several_makes_them_one() -> None:
    found = Reading("x" * 20, [Span(0, 4, Kind.NAME), Span(6, 9, Kind.DATE), Span(12, 15, Kind.NAME)])
    found.add(3, 13, Kind.SCHOOL)
    assert found.spans == [Span(0, 15, Kind.DATE)]


@given(SPANS, st.randoms())
def test_the_order_in_which_details_are_noted_makes_no_difference(spans: list[Span], chance: object) -> None:
    mixed = list(spans)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert Reading("x" * 40, spans).spans == Reading("x" * 40, mixed).spans


@given(SPANS)
def test_all_that_was_noted_is_in_the_spans_and_nothing_else_and_none_overlap(spans: list[Span]) -> None:
    found = Reading("x" * 40, spans).spans
    assert {place for span in found for place in range(span.start, span.end)} == {
        place for span in spans for place in range(span.start, span.end)
    }
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert {span.kind for span in found} <= {span.kind for span in spans}


def test_rules_read_between_what_was_found() -> None:
    reading = Reading(TEXT, [EMAIL, PHONE])
    assert list(map(said, reading.matches(WORD))) == ["josh", "and", "baz", "or"]
    assert list(map(said, reading.matches(WORD, over={Kind.EMAIL}))) == ["josh", "and", "baz", "josh", "x", "org", "or"]
    assert reading.gaps() == [(0, 14), (24, 28), (40, 40)]


def test_a_search_goes_from_gap_to_gap() -> None:
    reading = Reading(TEXT, [EMAIL, PHONE])
    places = [reading.search(WORD, start) for start in (0, 9, 15, 26, 40)]
    assert [found[0] if found else None for found in places] == ["josh", "baz", "or", "r", None]


def test_what_matches_ends_before_the_next_detail() -> None:
    reading = Reading("josh evans 07700", [Span(5, 10, Kind.NAME)])
    two = re.compile(r"\w+(?: \w+)?")
    assert said(reading.match(two, 0) or pytest.fail()) == "josh"
    assert reading.match(two, 5) is None
    assert (reading.gap_start(12), reading.gap_end(12)) == (10, 16)
    assert (reading.gap_start(3), reading.gap_end(3)) == (0, 5)
    assert (reading.is_free(0, 5), reading.is_free(4, 6), reading.is_free(10, 16)) == (True, False, True)


def test_a_rule_can_ask_what_stands_beside_a_detail() -> None:
    reading = Reading(TEXT, [EMAIL, PHONE])
    assert [found[0] for found in reading.before(re.compile(r"\w+, \Z"), {Kind.EMAIL})] == ["baz, "]
    assert [found[0] for found in reading.before(re.compile(r"\w+ \Z"), {Kind.NAME})] == []
    assert [found[0] for found in reading.after(re.compile(r" \w+"), {Kind.EMAIL})] == [" or"]


def test_the_first_group_stands_before_the_detail() -> None:
    reading = Reading("my name is josh")
    reading.take(re.compile(r"(\bis )\w+"), Kind.NAME)
    assert reading.spans == [Span(11, 15, Kind.NAME)]


def test_what_is_none_is_not_taken() -> None:
    reading = Reading("josh and baz")
    reading.take(WORD, Kind.NAME, lambda found: found[0] != "and")
    assert [TEXT[span.start : span.end] for span in reading.spans] == ["josh", "baz"]
