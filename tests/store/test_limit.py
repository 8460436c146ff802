"""The limit on messages a minute: who is counted by what, and that it forgets."""

import sys
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from switchboard.settings import MessagesAMinute
from switchboard.store.limit import SEARCHED_BEYOND, WINDOW_SECONDS, Limit


def now(counted: Coroutine[Any, Any, bool]) -> bool:
    """What a count in memory says: it waits for nothing."""
    with pytest.raises(StopIteration) as said:
        counted.send(None)
    return bool(said.value.value)


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> Limit:
    return Limit(MessagesAMinute(conversation=3, address=5), clock)


def test_so_many_are_within_the_limit_and_no_more(limit: Limit) -> None:
    assert [now(limit.conversation("amy")) for _ in range(5)] == [True] * 3 + [False] * 2
    assert [now(limit.address("203.0.113.7")) for _ in range(7)] == [True] * 5 + [False] * 2


def test_conversations_and_addresses_are_counted_apart_and_each_by_itself(limit: Limit) -> None:
    for _ in range(3):
        assert now(limit.conversation("same"))
    assert not now(limit.conversation("same"))
    assert now(limit.conversation("other"))
    assert now(limit.address("same"))


def test_the_minute_moves_on_message_by_message(limit: Limit, clock: Clock) -> None:
    start = clock.now
    for second in (0, 20, 40):
        clock.now = start + second
        assert now(limit.conversation("amy"))
    clock.now = start + 59.9
    assert not now(limit.conversation("amy"))
    clock.now = start + 60
    assert now(limit.conversation("amy"))
    assert not now(limit.conversation("amy"))
    clock.now = start + 80
    assert now(limit.conversation("amy"))
    assert not now(limit.conversation("amy"))


def test_messages_beyond_the_limit_do_not_make_the_wait_longer(limit: Limit, clock: Clock) -> None:
    start = clock.now
    for second in range(WINDOW_SECONDS):
        clock.now = start + second
        now(limit.conversation("amy"))
    clock.now = start + WINDOW_SECONDS
    assert now(limit.conversation("amy"))


def held(limit: Limit) -> int:
    return len(limit._counts) + len(limit._order)


def test_everything_is_forgotten_after_the_minute(limit: Limit, clock: Clock) -> None:
    for number in range(10_000):
        assert now(limit.conversation(f"made-up-{number}"))
    clock.now += WINDOW_SECONDS
    now(limit.conversation("amy"))
    assert held(limit) == 2


def test_a_flood_from_one_address_takes_no_memory(limit: Limit) -> None:
    for _ in range(10_000):
        now(limit.address("203.0.113.7"))
    assert held(limit) == 1 + 5


def test_no_name_and_no_address_is_kept_and_no_hash_outlives_the_process(limit: Limit, clock: Clock) -> None:
    other = Limit(limit.allowed, clock)
    for each in (limit, other):
        now(each.conversation("amy"))
        now(each.address("203.0.113.7"))
    kept = repr(vars(limit))
    assert "amy" not in kept and "203.0.113.7" not in kept
    assert not limit._counts.keys() & other._counts.keys()


def test_counting_starts_no_thread(limit: Limit) -> None:
    before = threading.active_count()
    for number in range(100):
        now(limit.conversation(str(number)))
    assert threading.active_count() == before


def test_searches_beyond_the_limits_are_counted_for_all_together(limit: Limit, clock: Clock) -> None:
    assert [now(limit.beyond()) for _ in range(SEARCHED_BEYOND + 2)] == [True] * SEARCHED_BEYOND + [False] * 2
    assert now(limit.conversation("amy"))
    clock.now += WINDOW_SECONDS
    assert now(limit.beyond())


def test_a_message_takes_little_memory(limit: Limit) -> None:
    now(limit.conversation("x" * 100_000))
    ((_, kept),) = limit._order
    assert sys.getsizeof(kept) < 100
