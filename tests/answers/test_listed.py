"""Which of several things is not on a list."""

import pytest
from asking import TODAY

from switchboard.answers.asked import Request
from switchboard.answers.compose import Composer
from switchboard.answers.listed import not_listed

SKILLS = Request("skills", ("call_centre_operator",))


@pytest.fixture
def said(base):
    composer = Composer(base, TODAY)

    def said(words, request=SKILLS):
        return not_listed(words, request, composer)

    return said


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ("which of these isn't a skill: listening, patience, drawing", "“drawing” is not on the list. "),
        ("which of these is not one - listening, patience, drawing?", "“drawing” is not on the list. "),
        ("which isnt needed, drawing, listening, patience", "“drawing” is not on the list. "),
        (
            "which skills don't they ask for: drawing, listening, singing",
            "“drawing” and “singing” are not on the list. ",
        ),
        ("which is not a skill: good listening or good drawing", "“good drawing” is not on the list. "),
    ],
)
def test_what_is_not_on_the_list_is_named_before_the_list(base, said, words, opening):
    part = said(words)
    assert part.short.startswith(opening) and part.full.startswith(opening)
    assert part.short.endswith(Composer(base, TODAY).compose(SKILLS).short)
    assert part.request == SKILLS and part.facts


@pytest.mark.parametrize(
    "words",
    [
        "what skills do you need: listening, patience, drawing",  # asks for what is on it
        "which of these isn't a skill",
        "which isn't a skill: drawing",  # nothing to choose from
        "which isn't a skill: listening, patience",  # all of them are
        "which isn't a skill: drawing, singing",  # none of them is
        "which isn't a skill: listening, xqzvw",  # nothing that nobody says is said back
        "",
    ],
)
def test_what_asks_for_no_such_thing_or_cannot_be_told_gets_no_reply(said, words):
    assert said(words) is None


def test_without_a_topic_there_is_no_list(said):
    words = "which of these isn't a skill: listening, patience, drawing"
    assert said(words, Request(None, ("call_centre_operator",))) is None
