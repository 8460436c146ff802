"""The figures of the benchmarks, each beside one worked out by hand."""

import pytest

from benchmarks import scoring

#: Where a name stands, its type and its subject.
FIRST, SECOND, THIRD, FOURTH = [(4, 9, "subject", name) for name in ("clerk", "typist", "porter", "cook")]


def test_accuracy_is_the_share_of_right_intents():
    # The first, the third and the fourth of four: 3 / 4.
    assert scoring.accuracy(["pay", "pay", "hours", "tasks"], ["pay", "hours", "hours", "tasks"]) == 75


def test_macro_f1_counts_a_rare_intent_as_much_as_a_frequent_one():
    # pay: 2 found of 3, 2 right of 2 given: precision 1, recall 2/3, F1 4/5.
    # hours: 1 found of 1, 1 right of 2 given: precision 1/2, recall 1, F1 2/3.
    # (4/5 + 2/3) / 2 = 11/15; accuracy would be 3/4.
    found = scoring.macro_f1(["pay", "pay", "pay", "hours"], ["pay", "pay", "hours", "hours"])
    assert found == pytest.approx(1100 / 15)


def test_macro_f1_has_no_part_for_an_intent_that_is_never_right():
    # pay: 1 found of 2, 1 right of 1 given: F1 2/3. hours: F1 1. (2/3 + 1) / 2 = 5/6.
    # With a nought for tasks it would be 5/9.
    assert scoring.macro_f1(["pay", "pay", "hours"], ["pay", "tasks", "hours"]) == pytest.approx(500 / 6)


def test_macro_f1_of_an_intent_never_given_is_nought():
    # pay: 1 right of 2 given, 1 found of 1: F1 2/3. hours: 0. (2/3 + 0) / 2 = 1/3.
    assert scoring.macro_f1(["pay", "hours"], ["pay", "pay"]) == pytest.approx(100 / 3)


def test_rejection_is_strictly_under_the_threshold():
    # 5 % of the way along 0, 1, ... 20 is 1. Under it are 0 and 0.9, not 1 or 7: 2 / 4.
    assert scoring.recall_of_rejection(range(21), [0, 0.9, 1, 7]) == 50


def test_the_threshold_lies_between_two_scores():
    # 0.05 x 10 steps is half a step from 0 to 4, the lowest two: 2. Under it is 1.9 only: 1 / 4.
    val = [9, 9, 0, 9, 9, 4, 9, 9, 9, 9, 9]
    assert scoring.recall_of_rejection(val, [1.9, 2.1, 4, 9]) == 25


def test_the_threshold_turns_away_one_in_twenty():
    # The threshold of 0, 1, ... 99 is 4.95, and 0 to 4 are under it: 5 / 100.
    assert scoring.recall_of_rejection(range(100), range(100)) == 5


def test_equal_scores_are_not_rejected():
    assert scoring.recall_of_rejection([0.5] * 20, [0.5, 0.5]) == 0


def test_span_f1_counts_missed_and_invented_names():
    # 4 names, 2 hits (first, third), 5 given. Precision 2/5, recall 2/4: 2 x 2 / (4 + 5) = 4/9.
    given = [[FIRST], [], [FOURTH, THIRD], [(0, 9, "subject", "cook"), (4, 9, "other_job", "cook")]]
    assert scoring.span_f1([FIRST, SECOND, THIRD, FOURTH], given) == pytest.approx(400 / 9)


@pytest.mark.parametrize(
    "wrong",
    [(3, 9, "subject", "clerk"), (4, 8, "subject", "clerk"), (4, 9, "other_job", "clerk"), (4, 9, "subject", "cook")],
)
def test_a_name_wrong_in_any_part_is_no_hit(wrong):
    assert scoring.span_f1([FIRST], [[wrong]]) == 0


def test_a_name_found_in_another_message_is_no_hit():
    assert scoring.span_f1([FIRST, SECOND], [[SECOND], [FIRST]]) == 0


def test_a_name_found_twice_is_half_wrong():
    # 1 hit, 1 name, 2 given: 2 x 1 / (1 + 2).
    assert scoring.span_f1([FIRST], [[FIRST, FIRST]]) == pytest.approx(200 / 3)


def test_span_f1_of_all_names_is_100():
    assert scoring.span_f1([FIRST, SECOND], [[FIRST], [SECOND]]) == 100


def test_span_f1_of_nothing_is_nought():
    assert scoring.span_f1([], []) == 0
    assert scoring.span_f1([FIRST], [[]]) == 0


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [
        ([30, 10, 20], 50, 20),  # the middle one, in whichever order
        ([1, 2, 3, 4], 50, 2.5),  # half-way between the middle two
        ([10, 20], 95, 19.5),  # 10 + 0.95 x 10
        (range(21), 95, 19),  # 0.95 x 20 steps of 1
    ],
)
def test_percentile(values, share, value):
    assert scoring.percentile(values, share) == pytest.approx(value)


@pytest.mark.parametrize(
    ("right", "sure", "precision", "share", "least"),
    [
        # All four are right from the surest to the last.
        ([True] * 4, [0.9, 0.8, 0.7, 0.6], 0.97, 100, 0.6),
        # 1/1, 2/2, 2/3, 3/4: three in four are right in all of them, nine in ten only in the first two.
        ([True, True, False, True], [0.9, 0.8, 0.7, 0.6], 0.75, 100, 0.6),
        ([True, True, False, True], [0.9, 0.8, 0.7, 0.6], 0.9, 50, 0.8),
        # In whatever order they come.
        ([True, False, True, True], [0.6, 0.7, 0.9, 0.8], 0.9, 50, 0.8),
        # Two that are equally sure are stated both: 1/2 is too few, whichever comes first.
        ([True, False], [0.9, 0.9], 0.9, 0, 1),
        ([False, True], [0.9, 0.8], 0.9, 0, 1),
    ],
)
def test_so_many_may_be_stated(right, sure, precision, share, least):
    assert scoring.stated(right, sure, precision) == (share, least)
