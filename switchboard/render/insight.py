"""What was asked and said of replies, by week: counts in, charts for a page or a terminal out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from switchboard.knowledge import KnowledgeBase

#: So many weeks stand for themselves; what was before is one sum.
WEEKS = 8
#: So many lines has a chart.
LINES = 25
#: How many characters the longest bar of a terminal has.
_BAR = 20
_USEFUL = ("useful", "not_useful", "wrong")


class Row(NamedTuple):
    """A count, as the store has it: `week` is its Monday."""

    week: str
    channel: str
    topic: str
    subject: str
    kind: str
    said: str
    times: int


@dataclass(frozen=True)
class Line:
    """One thing that was counted: before the weeks that are shown, in each of them, and in all."""

    name: str
    by_week: list[int]

    @property
    def total(self) -> int:
        """How often in all."""
        return sum(self.by_week)


@dataclass(frozen=True)
class Chart:
    """Lines, the most first. `weeks` are their columns."""

    title: str
    weeks: list[str]
    lines: list[Line]

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((line.total for line in self.lines), default=0)


def charts(rows: Iterable[Row], base: KnowledgeBase, today: date) -> list[Chart]:
    """What is asked, what goes unanswered, and what is thought unhelpful."""
    words, rows = base.phrases.insight, list(rows)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    heads = [words.before, *(_day(base, week) for week in weeks)]
    shown = {str(week): place for place, week in enumerate(weeks, 1)}

    def lines(named: Iterable[tuple[str, Row]]) -> list[Line]:
        times: dict[str, Counter[int]] = {}
        for name, row in named:
            times.setdefault(name, Counter())[shown.get(row.week, 0)] += row.times
        found = [Line(name, [by[place] for place in range(WEEKS + 1)]) for name, by in times.items()]
        return sorted(found, key=lambda line: (-line.total, line.name))[:LINES]

    asked = [row for row in rows if row.said == "asked"]
    every = lines((words.every, row) for row in asked)
    by_topic = lines((_topic(base, row.topic), row) for row in asked if row.topic)
    missed = lines((_missed(base, row), row) for row in asked if row.kind in words.kinds)
    return [
        Chart(words.asked, heads, [*every, *by_topic]),
        Chart(words.missed, heads, missed),
        Chart(words.unhelpful, heads, lines(_unhelpful(base, rows))),
    ]


def in_words(chart: Chart, base: KnowledgeBase) -> str:
    """A chart for a terminal."""
    if not chart.lines:
        return f"{chart.title}\n  {base.phrases.insight.none}"
    wide = max(len(line.name) for line in chart.lines)
    head = " ".join(f"{week:>6}" for week in [*chart.weeks, base.phrases.insight.total])
    said = [chart.title, f"  {'':{wide}} {head}"]
    for line in chart.lines:
        counts = " ".join(f"{count or '.':>6}" for count in [*line.by_week, line.total])
        said.append(f"  {line.name:{wide}} {counts} {'#' * max(1, round(_BAR * line.total / chart.most))}")
    return "\n".join(said)


def _unhelpful(base: KnowledgeBase, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Every count of a reply that was called not useful or wrong, named with how often it was called what."""
    said: dict[str, Counter[str]] = {}
    for row in rows:
        if row.said in _USEFUL:
            said.setdefault(_name(base, row), Counter())[row.said] += row.times
    for row in rows:
        name = _name(base, row)
        if row.said in _USEFUL[1:]:
            yield base.phrases.insight.rated.format(name=name, **{each: said[name][each] for each in _USEFUL}), row


def _missed(base: KnowledgeBase, row: Row) -> str:
    return base.phrases.insight.kinds[row.kind].format(name=_name(base, row))


def _name(base: KnowledgeBase, row: Row) -> str:
    topic, subject = _topic(base, row.topic), base.subjects.get(row.subject)
    return base.phrases.insight.of.format(topic=topic, subject=subject.name) if subject else topic


def _topic(base: KnowledgeBase, topic: str) -> str:
    """What a topic is called; one that is no longer there keeps its id."""
    name = base.topics[topic].name if topic in base.topics else topic
    return f"{name[:1].upper()}{name[1:]}"


def _day(base: KnowledgeBase, day: date) -> str:
    months = base.phrases.values.short_months
    return base.phrases.insight.week.format(day=day.day, month=months[day.month - 1])
