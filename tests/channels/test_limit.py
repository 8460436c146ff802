"""The limit on messages a minute: who is counted by what, and that it forgets."""

import sys
import threading

import pytest

from switchboard.channels.limit import SEARCHED_BEYOND, WINDOW_SECONDS, Limit
from switchboard.settings import MessagesAMinute


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
    assert [limit.conversation("amy") for _ in range(5)] == [True] * 3 + [False] * 2
    assert [limit.address("203.0.113.7") for _ in range(7)] == [True] * 5 + [False] * 2


def test_conversations_and_addresses_are_counted_apart_and_each_by_itself(limit: Limit) -> None:
    for _ in range(3):
        assert limit.conversation("same")
    assert not limit.conversation("same")
    assert limit.conversation("other")
    assert limit.address("same")


def test_the_minute_moves_on_message_by_message(limit: Limit, clock: Clock) -> None:
    start = clock.now
    for second in (0, 20, 40):
        clock.now = start + second
        assert limit.conversation("amy")
    clock.now = start + 59.9
    assert not limit.conversation("amy")
    clock.now = start + 60
    assert limit.conversation("amy")
    assert not limit.conversation("amy")
    clock.now = start + 80
    assert limit.conversation("amy")
    assert not limit.conversation("amy")


def test_messages_beyond_the_limit_do_not_make_the_wait_longer(limit: Limit, clock: Clock) -> None:
    start = clock.now
    for second in range(WINDOW_SECONDS):
        clock.now = start + second
        limit.conversation("amy")
    clock.now = start + WINDOW_SECONDS
    assert limit.conversation("amy")


def held(limit: Limit) -> int:
    return len(limit._counts) + len(limit._order)


def test_everything_is_forgotten_after_the_minute(limit: Limit, clock: Clock) -> None:
    for number in range(10_000):
        assert limit.conversation(f"made-up-{number}")
    clock.now += WINDOW_SECONDS
    limit.conversation("amy")
    assert held(limit) == 2


def test_a_flood_from_one_address_takes_no_memory(limit: Limit) -> None:
    for _ in range(10_000):
        limit.address("203.0.113.7")
    assert held(limit) == 1 + 5


def test_no_name_and_no_address_is_kept_and_no_hash_outlives_the_process(limit: Limit, clock: Clock) -> None:
    other = Limit(limit.allowed, clock)
    for each in (limit, other):
        each.conversation("amy")
        each.address("203.0.113.7")
    kept = repr(vars(limit))
    assert "amy" not in kept and "203.0.113.7" not in kept
    assert not limit._counts.keys() & other._counts.keys()


def test_counting_starts_no_thread(limit: Limit) -> None:
    before = threading.active_count()
    for number in range(100):
        limit.conversation(str(number))
    assert threading.active_count() == before


def test_searches_beyond_the_limits_are_counted_for_all_together(limit: Limit, clock: Clock) -> None:
    assert [limit.beyond() for _ in range(SEARCHED_BEYOND + 2)] == [True] * SEARCHED_BEYOND + [False] * 2
    assert limit.conversation("amy")
    clock.now += WINDOW_SECONDS
    assert limit.beyond()


def test_a_message_takes_little_memory(limit: Limit) -> None:
    limit.conversation("x" * 100_000)
    ((_, kept),) = limit._order
    assert sys.getsizeof(kept) < 100
