"""The processes at the door: none of them holds up another, and whoever may be in danger comes first."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
import uvloop

from switchboard.channels import doorkeepers
from switchboard.channels.door import Refused
from switchboard.channels.doorkeepers import Doorkeepers, Overdue, Priority
from switchboard.privacy.kept import kept
from switchboard.safety.alarm import Alarm

#: Stands in for a process at the door: what a message asks for, it does.
KEEPER = """
import json, os, sys, time
print(json.dumps({"pid": os.getpid()}), flush=True)
for line in sys.stdin:
    text = json.loads(line)["text"]
    if text == "hang":
        time.sleep(60)
    if text == "die":
        sys.exit(1)
    if text.startswith("wait"):
        time.sleep(0.2)
    noticed = {"alarm": 0, "of_another": 0.0, "language": None}
    found = {"text": text, "redacted": False} if "keep_tags" in line else noticed
    print(json.dumps({"found": found, "seconds": 0.01}), flush=True)
"""


async def stand_in() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", KEEPER, stdin=pipe, stdout=pipe)


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeepers, "_start", stand_in)


def run(keepers: int, deadline: float, talk: Callable[[Doorkeepers], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        pool = Doorkeepers(keepers, deadline)
        try:
            return await talk(pool)
        finally:
            await pool.close()

    return asyncio.run(whole())


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize("bad", ["hang", "die"])
def test_a_message_that_takes_too_long_ends_alone(bad: str) -> None:
    async def talk(pool: Doorkeepers) -> list[Any]:
        others = [pool.notice(f"pay {number}") for number in range(5)]
        return await asyncio.gather(pool.notice(bad), *others, return_exceptions=True)

    ended, *others = run(2, 1.0, talk)
    assert isinstance(ended, Overdue)
    assert [found.alarm for found, _ in others] == [Alarm.NONE] * 5


def test_a_look_that_fails_ends_no_process_and_quotes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> None:
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr(doorkeepers, "notice", fails)
    assert doorkeepers.look_at("notice", "turquoise soup") == {"failed": "ValueError"}


def test_the_first_look_reads_what_is_read_once_only() -> None:
    """So that nobody's message waits for it."""
    kept.cache_clear()
    assert "failed" not in doorkeepers.look_at("admit", doorkeepers.WARMING)
    assert kept.cache_info().currsize == 1


@pytest.mark.usefixtures("stand_ins")
def test_a_process_that_was_ended_is_followed_by_another() -> None:
    async def talk(pool: Doorkeepers) -> Any:
        with pytest.raises(Overdue):
            await pool.notice("hang")
        return await pool.admit("pay", Priority.ADMIT, keep_tags=False)

    admitted, seconds = run(1, 0.5, talk)
    assert (admitted.text, seconds) == ("pay", 0.01)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_process_that_ends_while_it_is_idle_costs_nobody_an_answer(
    monkeypatch: pytest.MonkeyPatch, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    started: list[asyncio.subprocess.Process] = []

    async def start() -> asyncio.subprocess.Process:
        started.append(await stand_in())
        return started[-1]

    monkeypatch.setattr(doorkeepers, "_start", start)

    async def talk() -> None:
        pool = Doorkeepers(1, 5.0)
        try:
            for number in range(1, 4):
                await pool.notice("pay")
                assert len(started) == number
                started[-1].kill()
                await started[-1].wait()
        finally:
            await pool.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(talk())


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_pipe_that_is_closed_is_no_end_of_the_door(
    monkeypatch: pytest.MonkeyPatch, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def without_a_pipe() -> asyncio.subprocess.Process:
        process = await stand_in()
        assert process.stdin
        process.stdin.close()
        monkeypatch.setattr(doorkeepers, "_start", stand_in)
        return process

    monkeypatch.setattr(doorkeepers, "_start", without_a_pipe)

    async def talk() -> None:
        pool = Doorkeepers(1, 5.0)
        try:
            with suppress(Overdue):
                await pool.notice("pay")
            await pool.notice("pay")
        finally:
            await pool.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(talk())


@pytest.mark.usefixtures("stand_ins")
def test_danger_comes_first_then_the_search_for_it_and_what_is_beyond_the_limits_last() -> None:
    order: list[str] = []

    async def talk(pool: Doorkeepers) -> None:
        async def ask(name: str, priority: Priority) -> None:
            await pool.admit(name, priority, keep_tags=False)
            order.append(name)

        await pool.notice("it is there")
        first = asyncio.create_task(ask("wait", Priority.ADMIT))
        await asyncio.sleep(0.05)
        names = {
            "beyond": Priority.BEYOND,
            "admit": Priority.ADMIT,
            "notice": Priority.NOTICE,
            "danger": Priority.DANGER,
        }
        await asyncio.gather(first, *(ask(name, priority) for name, priority in names.items()))

    run(1, 5.0, talk)
    assert order == ["wait", "danger", "notice", "admit", "beyond"]


@pytest.mark.usefixtures("stand_ins")
def test_nobody_waits_for_ever_when_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none() -> asyncio.subprocess.Process:
        raise OSError("no memory")

    monkeypatch.setattr(doorkeepers, "_start", none)
    monkeypatch.setattr(doorkeepers, "PATIENCE_SECONDS", 0.2)

    async def talk(pool: Doorkeepers) -> None:
        with pytest.raises(Overdue):
            await pool.notice("pay")

    run(1, 1.0, talk)


def test_the_real_processes_say_what_the_door_says() -> None:
    async def talk(pool: Doorkeepers) -> None:
        noticed, seconds = await pool.notice("i want to k\u200bill myself 👩🏽‍💻 \ud83d")
        assert noticed.alarm is Alarm.HELP
        assert seconds > 0
        admitted, _ = await pool.admit("im josh evans\nwhats the pay", Priority.ADMIT, keep_tags=False)
        assert (admitted.text, admitted.redacted) == ("im [name] whats the pay", True)
        with pytest.raises(Refused) as refused:
            await pool.notice("\u200b")
        assert refused.value.reason == "no_words"

    run(1, 60.0, talk)


def test_once_opened_they_are_processes_that_get_ready_by_themselves() -> None:
    async def open_and_stand_still() -> list[bool]:
        door = Doorkeepers(keepers=2)
        await door.opened()
        try:
            return [begun.is_set() for begun in door._begun]
        finally:
            await door.close()

    assert asyncio.run(open_and_stand_still()) == [True, True]
