"""The turns from which the models learn must fit the leads and each other: each way of failing to."""

import pytest

from switchboard.knowledge.turns import check_turns, read_turns

LEADS = "".join(
    f"""\
- id: clerk-{name}
  topic: hours
  form: number
  questions: ["{name}", "The {name} of a clerk?", "a clerk's {name}"]
  pupil: Seven.
  adviser: Seven.
  facts: [hours-all]
"""
    for name in ("hours", "breaks")
)
LEARNED, MEASURED = "examples_1", "validation"
FIRST = '{after: [], says: "how long do they work", means: [clerk-hours], kind: first}'
AFTER = '{after: [clerk-hours], says: "with a break", means: [clerk-breaks], kind: follow_up}'


@pytest.fixture
def turns(folder):
    """Writes turns beside the tiny knowledge folder, and gives what is said of them."""
    (folder.path / "leads").mkdir()
    folder.add("leads/clerk.yml", LEADS)
    place = folder.path.parent / "data" / "turns"
    place.mkdir(parents=True)

    def said(**files):
        for name, items in files.items():
            (place / f"{name}.yml").write_text("".join(f"- {item}\n" for item in items), encoding="utf-8")
        return [str(problem) for problem in check_turns(folder.load())]

    return said


def test_nothing_is_said_of_turns_that_fit(turns, folder):
    assert turns(**{LEARNED: [FIRST, AFTER]}) == []
    (first, after), _ = read_turns(folder.path.parent)
    assert (first.after, first.says) == ((), "how long do they work")
    assert (first.means, first.kind) == (("clerk-hours",), "first")
    assert (after.after, after.where, after.purpose) == (("clerk-hours",), f"data/turns/{LEARNED}.yml:2", "examples")


def test_the_real_turns_fit(base):
    assert [str(problem) for problem in check_turns(base)] == []


@pytest.mark.parametrize("key", ["after", "means"])
def test_a_lead_that_is_none_is_named_with_what_may_be_meant(turns, key):
    spoilt = AFTER.replace(f"{key}: [clerk-", f"{key}: [clrk-")
    name = spoilt.partition("[clrk-")[2].partition("]")[0]
    text = f"the lead 'clrk-{name}' is not known; did you mean 'clerk-{name}'?"
    assert turns(**{LEARNED: [FIRST, spoilt]}) == [f"data/turns/{LEARNED}.yml:2: {text}"]


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (AFTER.replace("follow_up", "folow_up"), "the kind 'folow_up' is not known; choose one of: first, follow_up, "),
        (AFTER.replace("[clerk-breaks]", "[]"), "'means' must name a lead, but for the kinds unanswered and other"),
        (AFTER.replace("follow_up", "other"), "'means' must name a lead, but for the kinds unanswered and other"),
        (AFTER.replace("follow_up", "several"), "what asks several things means at least two leads"),
        (AFTER.replace("follow_up", "first"), "'after' must name what it follows, but for the kind first"),
        (FIRST.replace("kind: first", "kind: switch"), "'after' must name what it follows, but for the kind first"),
        (FIRST.replace("kind: first", "sort: first"), "a turn has a text in 'says' and in 'kind', and "),
        (FIRST.replace("after: []", "after: clerk-hours"), "a turn has a text in 'says' and in 'kind', and "),
        (
            FIRST.replace('"how long do they work"', "7"),
            "a turn has a text in 'says' and in 'kind', and ",
        ),
    ],
)
def test_a_turn_that_is_not_of_its_kind_is_named(turns, turn, words):
    (problem,) = turns(**{LEARNED: [turn]})
    assert problem.startswith(f"data/turns/{LEARNED}.yml:1: {words}")


@pytest.mark.parametrize("kind", ["unanswered", "other"])
def test_what_has_no_lead_may_follow_something_or_nothing(turns, kind):
    nothing = f'{{after: [], says: "who are you", means: [], kind: {kind}}}'
    assert turns(**{LEARNED: [nothing, nothing.replace("[], says", "[clerk-hours], says")]}) == []


@pytest.mark.parametrize("other", [LEARNED, "examples_2", MEASURED])
def test_a_turn_that_stands_twice_is_named_whatever_its_length(turns, other):
    again = AFTER.replace("with a break", "With a break?").replace("[clerk-breaks]", "[clerk-hours]")
    found = turns(**{LEARNED: [AFTER, again]}) if other == LEARNED else turns(**{LEARNED: [AFTER], other: [again]})
    line = 2 if other == LEARNED else 1
    text = f"'With a break?' is said after the same in data/turns/{LEARNED}.yml:1; take one of the two out"
    assert found == [f"data/turns/{other}.yml:{line}: {text}"]


def test_a_longer_turn_is_not_to_be_learned_and_measured(turns):
    later = FIRST.replace("after: []", "after: [clerk-breaks]").replace("kind: first", "kind: switch")
    text = f"'how long do they work' is said in data/turns/{LEARNED}.yml:1, which is for something else; "
    expected = [f"data/turns/{MEASURED}.yml:1: {text}put it in other words"]
    assert turns(**{LEARNED: [FIRST], MEASURED: [later]}) == expected


def test_a_longer_turn_may_be_learned_twice_after_different_things(turns):
    later = FIRST.replace("after: []", "after: [clerk-breaks]").replace("kind: first", "kind: switch")
    assert turns(**{LEARNED: [FIRST, later], "examples_2": [later.replace("breaks", "hours")]}) == []


def test_what_is_short_may_be_said_anywhere(turns):
    later = AFTER.replace("after: [clerk-hours]", "after: [clerk-breaks]")
    assert turns(**{LEARNED: [AFTER], MEASURED: [later]}) == []


def test_a_file_that_is_no_yaml_is_named(turns):
    (problem,) = turns(**{LEARNED: ["{after: ["]})
    assert problem.startswith(f"data/turns/{LEARNED}.yml:") and "not valid YAML" in problem
