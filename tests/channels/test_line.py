"""The line before Rasa: first come, first served, a few at a time, danger first, and nobody waits in vain."""

from __future__ import annotations

import asyncio

import pytest

from switchboard.channels import line as standing
from switchboard.channels.line import Busy, Line


class Clock:
    """One that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def settle() -> None:
    """Lets everybody go on as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


class Visitors:
    """Messages that stand in a line, and stay in work until they are told to leave."""

    def __init__(self, line: Line) -> None:
        self.line, self.served = line, list[str]()
        self.leaving: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def come(self, *names: str, danger: bool = False) -> None:
        for name in names:
            self.leaving[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._visit(name, danger))

    async def leave(self, *names: str) -> None:
        for name in names:
            self.leaving[name].set()
            await settle()

    async def _visit(self, name: str, danger: bool) -> None:
        async with self.line.joined(danger), self.line.place(danger):
            self.served.append(name)
            await self.leaving[name].wait()


def test_whoever_comes_first_is_served_first_and_only_so_many_at_a_time() -> None:
    async def run() -> None:
        visitors = Visitors(Line(places=2))
        visitors.come("a", "b", "c", "d")
        await settle()
        assert visitors.served == ["a", "b"]
        await visitors.leave("b")
        assert visitors.served == ["a", "b", "c"]
        await visitors.leave("a", "c", "d")
        assert visitors.served == ["a", "b", "c", "d"]

    asyncio.run(run())


def test_who_may_be_in_danger_goes_before_all_others_and_finds_a_place_where_all_are_taken() -> None:
    async def run() -> None:
        visitors = Visitors(Line(places=1))
        visitors.come("a", "b")
        await settle()
        visitors.come("in danger", danger=True)
        await settle()
        assert visitors.served == ["a", "in danger"]
        names = [f"in danger {number}" for number in range(standing.KEPT_FREE)]
        visitors.come(*names, danger=True)
        await settle()
        await visitors.leave("a", "in danger", *names)
        assert visitors.served == ["a", "in danger", *names, "b"]

    asyncio.run(run())


def test_whoever_would_wait_too_long_is_told_at_once_but_nobody_in_danger() -> None:
    async def run() -> None:
        clock = Clock()
        visitors = Visitors(Line(places=1, patience=10, clock=clock))
        visitors.come("first")
        await settle()
        clock.now = 4.0  # what has taken four seconds so far will take the next one that long too
        visitors.come("second", "third")
        await settle()
        visitors.come("fourth")
        visitors.come("in danger", danger=True)
        await settle()
        with pytest.raises(Busy):
            visitors.tasks["fourth"].result()
        assert visitors.served == ["first", "in danger"]
        await visitors.leave("first", "in danger", "second", "third")
        assert visitors.served == ["first", "in danger", "second", "third"]
        assert visitors.line.expected() == 0

    asyncio.run(run())


def test_the_place_of_whoever_goes_away_is_somebody_elses() -> None:
    async def run() -> None:
        visitors = Visitors(Line(places=1))
        visitors.come("a", "b", "c", "d")
        await settle()
        visitors.tasks["b"].cancel()  # while waiting
        visitors.tasks["a"].cancel()  # in work
        await settle()
        assert visitors.served == ["a", "c"]
        visitors.leaving["c"].set()
        await asyncio.sleep(0)
        visitors.tasks["d"].cancel()  # perhaps just when it is let in
        await settle()
        visitors.come("e")
        await settle()
        assert visitors.served[-1] == "e" and visitors.line.expected() > 0
        await visitors.leave("e")
        assert visitors.line.expected() == 0

    asyncio.run(run())
