"""Counts as charts: by week, the most first, in words that an editor knows."""

from __future__ import annotations

from datetime import date

import pytest

from switchboard import knowledge
from switchboard.answers import dialogue
from switchboard.render.insight import LINES, WEEKS, Row, charts, in_words

BASE = knowledge.load()
TODAY = date(2026, 12, 2)
WORDS = BASE.phrases.insight
PAY, HOURS = (BASE.topics[name].name[0].upper() + BASE.topics[name].name[1:] for name in ("pay", "hours"))
LEADER = BASE.subjects["team_leader"].name


def row(topic: str, times: int, kind: str = "fact", said: str = "asked", week: str = "2026-11-30") -> Row:
    return Row(week, "web", topic, "team_leader", kind, said, times)


def test_weeks_stand_side_by_side_and_what_was_before_is_one_sum() -> None:
    rows = [
        row("pay", 1),
        row("pay", 2, week="2026-11-23"),
        *(row("pay", 4, week=week) for week in ("2026-10-05", "2025-01-06")),
    ]
    every, pay = charts(rows, BASE, TODAY)[0].lines
    assert pay.by_week == every.by_week == [8, *[0] * (WEEKS - 2), 2, 1] and pay.total == 11
    weeks = charts(rows, BASE, TODAY)[0].weeks
    assert (weeks[0], weeks[1], weeks[-1], len(weeks)) == (WORDS.before, "12 Oct", "30 Nov", WEEKS + 1)


def test_what_is_asked_is_added_up_by_topic_the_most_first() -> None:
    lines = charts([row("hours", 2), row("pay", 3), row("pay", 2, "unknown")], BASE, TODAY)[0].lines
    assert [(line.name, line.total) for line in lines] == [(WORDS.every, 7), (PAY, 5), (HOURS, 2)]


def test_what_went_unanswered_says_how_with_topic_and_subject_where_there_are_any() -> None:
    rows = [
        row("pay", 4),
        row("pay", 3, "unknown"),
        row("hours", 2, "unsure"),
        Row("2026-11-30", "web", "", "", "fallback", "asked", 1),
    ]
    lines = charts(rows, BASE, TODAY)[1].lines
    assert [(line.name, line.total) for line in lines] == [
        (f"My sources do not say: {PAY}: {LEADER}", 3),
        (f"Not sure, asked back: {HOURS}: {LEADER}", 2),
        ("Not understood", 1),
    ]


def test_what_was_thought_unhelpful_is_set_beside_what_was_thought_useful() -> None:
    rows = [
        row("pay", 9, said="useful"),
        row("pay", 2, said="not_useful"),
        row("pay", 1, said="wrong"),
        row("hours", 5, said="useful"),
    ]
    (line,) = charts(rows, BASE, TODAY)[2].lines
    assert (line.name, line.total) == (f"{PAY}: {LEADER} (useful 9, not useful 2, wrong 1)", 3)


def test_there_are_words_for_every_way_in_which_a_question_goes_unanswered() -> None:
    assert {*dialogue._UNANSWERED, "unsure", "guess", "unknown"} == set(WORDS.kinds)


def test_a_topic_that_is_no_longer_there_keeps_its_id() -> None:
    assert charts([row("gone_since", 1)], BASE, TODAY)[0].lines[1].name == "Gone_since"


def test_a_chart_has_an_end() -> None:
    assert len(charts([row(f"topic {n}", n) for n in range(1, 99)], BASE, TODAY)[0].lines) == LINES + 1


@pytest.mark.parametrize("chart", charts([], BASE, TODAY), ids=lambda chart: chart.title)
def test_without_a_count_that_is_said(chart: object) -> None:
    assert WORDS.none in in_words(chart, BASE)  # type: ignore[arg-type]


def test_in_a_terminal_bars_are_as_long_as_their_counts() -> None:
    said = in_words(charts([row("hours", 5), row("pay", 15)], BASE, TODAY)[0], BASE)
    bars = [line.count("#") for line in said.splitlines()[2:]]
    assert bars == [20, 15, 5]
