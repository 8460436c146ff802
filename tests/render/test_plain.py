"""An Answer as plain text."""

from dataclasses import replace

import pytest

from switchboard import knowledge
from switchboard.answers.answer import Answer, Cited, Passage
from switchboard.render.plain import plain

PHRASES = knowledge.load().phrases
PAGE = Cited("page", "A page, 2020", "A page", "A. Body", "Press", "2020-01-01", "a.org", "page", "UK", "Fair.")
ANSWER = Answer("fact", "pupil", [Passage("Short.")])


def test_the_headline_comes_first_and_what_there_was_no_room_for_is_left_out():
    said = [Passage("It is five.", ["More of it.", "And more."], more=["Too much."]), Passage("It is six.")]
    assert plain(replace(ANSWER, passages=said), PHRASES) == "It is five. More of it. And more.\n\nIt is six."


def test_what_belongs_to_a_reply_follows_in_order():
    answer = replace(ANSWER, warnings=["It is old."], places=["a (1)", "b"], sources=[PAGE], notes=["Take care."])
    assert plain(answer, PHRASES) == "Short. It is old. Try a (1) or b. Source: A page, 2020. Take care."
    assert plain(replace(answer, audience="adviser", notes=[]), PHRASES) == (
        "Short. It is old. See a (1) or b. Source: A page, 2020."
    )


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([], "Short."),
        ([PAGE, replace(PAGE, cite="Another, undated")], "Short. Sources: A page, 2020; Another, undated."),
        ([replace(PAGE, named=True)], "Short."),
        ([PAGE, replace(PAGE, named=True)], "Short. Source: A page, 2020."),
    ],
)
def test_sources_are_named_once(sources, said):
    assert plain(replace(ANSWER, sources=sources), PHRASES) == said
