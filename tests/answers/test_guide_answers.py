"""Typed answers to the questions of guides: taken right, or asked about once more, but not taken wrong."""

from pathlib import Path

import pytest
import yaml

from switchboard.answers.guides.state import Guided
from switchboard.answers.guides.steps import step

TYPED = yaml.safe_load(Path(__file__).with_name("guide_answers.yml").read_text(encoding="utf-8"))
#: At least so many are taken right.
RIGHT = 0.95
NOTHING = "nothing"


def taken(base, asked: str, words: str) -> str | None:
    """The option that typed words are taken for; None where they are taken for no answer, or it is left out."""
    name, question = asked.split()
    before = [each.id for each in base.guides[name].questions]
    guided = Guided(name, dict.fromkeys(before[: before.index(question)]))
    found = step(base, guided, words, elsewhere=False)
    return found.guided.answers.get(question) if found else None


def cases(part: str) -> list[tuple[str, str, str]]:
    return [
        (asked, option, words) for asked, by in TYPED[part].items() for option, typed in by.items() for words in typed
    ]


@pytest.mark.parametrize("part", TYPED)
def test_what_people_type_is_taken_right_and_never_wrong(base, part):
    found = [(asked, option, words, taken(base, asked, words)) for asked, option, words in cases(part)]
    wrong = [case for case in found if case[3] not in (None, case[1])]
    assert wrong == []
    missed = [case for case in found if (case[3] or NOTHING) != case[1]]
    assert len(missed) <= (1 - RIGHT) * len(found), missed


def test_no_typed_answer_stands_in_both_parts():
    seen, held_out = ({(asked, words) for asked, _, words in cases(part)} for part in ("development", "held_out"))
    assert len(held_out) >= 90 and len(seen) >= 200
    assert len(seen & held_out) / len(held_out) < 0.4  # "yeah" and "none" are said by everybody


def test_every_option_is_answered_in_words_of_its_own(base):
    for asked, by in TYPED["development"].items():
        name, question = asked.split()
        guide = base.guides[name]
        options = guide.options_of(next(each for each in guide.questions if each.id == question))
        assert set(by) == {NOTHING, *(option.id for option in options)}
