"""How the phrases of a language put words together."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("words", "all_of", "one_of"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a and b", "a or b"), (["a", "b", "c"], "a, b and c", "a, b or c")],
)
def test_words_are_joined_as_in_a_sentence(base, words, all_of, one_of):
    assert (base.phrases.listed(words), base.phrases.either(words)) == (all_of, one_of)


def test_a_date_is_written_out_or_said_to_be_none(base):
    day = date(2021, 11, 12)
    assert (base.phrases.date(day), base.phrases.short_date(day)) == ("12 November 2021", "Nov 2021")
    assert base.phrases.date("undated") == base.phrases.short_date("undated") == "undated"


def test_a_source_is_cited_with_its_date(base):
    assert base.phrases.cite("Some page", date(2021, 1, 2)) == "Some page, Jan 2021"
    assert base.phrases.cite("Some page", "undated") == "Some page, undated"


def test_a_voice_without_words_of_its_own_has_those_for_pupils(base):
    greeting = base.phrases.chat["greet"]
    assert greeting.to("pupil") != greeting.to("adviser")
    assert base.phrases.chat["thanks"].to("adviser") == base.phrases.chat["thanks"].to("pupil")
