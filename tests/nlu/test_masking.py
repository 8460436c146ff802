"""What the topic model sees of a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from phrasing import words_of

from switchboard.nlu.masking import View, view
from switchboard.nlu.spelling import Word

KINDS = {"team_leader": "job", "supervisor": "job", "emma_wilson": "person", "princes_trust": "organisation"}


def entity(text: str, name: str, value: str, kind: str = "subject", after: int = 0) -> dict[str, Any]:
    """The entity for a name that stands in a text, at or behind a place."""
    start = text.index(name, after)
    return {"entity": kind, "value": value, "start": start, "end": start + len(name)}


def test_view_of_a_sentence_without_names() -> None:
    assert view(words_of("what is the pay ?"), [], KINDS) == View("what is the pay ?", "what is the pay ?", "")


def test_view_of_nothing() -> None:
    assert view([], [], KINDS) == View("", "", "")


@pytest.mark.parametrize(
    ("text", "name", "value", "masked"),
    [
        ("pay of a supervisor", "supervisor", "supervisor", "pay of a zzjob"),
        ("pay of a team leader now", "team leader", "team_leader", "pay of a zzjob now"),
        ("team leader pay", "team leader", "team_leader", "zzjob pay"),
        ("who is Emma Wilson", "Emma Wilson", "emma_wilson", "who is zzperson"),
        ("the prince's trust", "the prince's trust", "princes_trust", "zzorganisation"),
    ],
)
def test_view_puts_one_word_for_a_name(text: str, name: str, value: str, masked: str) -> None:
    assert view(words_of(text), [entity(text, name, value)], KINDS) == View(text.lower(), masked, f"zz_{value}")


def test_view_of_another_job() -> None:
    text = "pay of a police officer"
    seen = view(words_of(text), [entity(text, "police officer", "police officer", "other_job")], KINDS)
    assert seen == View(text, "pay of a zzotherjob", "zz_police officer")


def test_view_of_a_subject_of_no_known_kind() -> None:
    text = "pay of a buddy"
    assert view(words_of(text), [entity(text, "buddy", "buddy")], KINDS) == View(text, "pay of a zzthing", "zz_buddy")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [("nation", "wales", "wales"), ("part", "the nvq", "competence"), ("stage", "new starter", "starter")],
)
def test_view_masks_no_details(kind: str, name: str, value: str) -> None:
    text = f"what about {name} then"
    assert view(words_of(text), [entity(text, name, value, kind)], KINDS) == View(text, text, "")


def test_view_of_a_name_beside_a_detail() -> None:
    text = "pay of a supervisor in wales"
    entities = [entity(text, "in wales", "wales", "nation"), entity(text, "supervisor", "supervisor")]
    assert view(words_of(text), entities, KINDS) == View(text, "pay of a zzjob in wales", "zz_supervisor")


def test_view_of_two_names_with_words_between() -> None:
    text = "is a team leader above a supervisor ?"
    entities = [entity(text, "supervisor", "supervisor"), entity(text, "team leader", "team_leader")]
    seen = view(words_of(text), entities, KINDS)
    assert seen == View(text, "is a zzjob above a zzjob ?", "zz_team_leader zz_supervisor")


def test_view_of_two_names_side_by_side() -> None:
    text = "team leader supervisor pay"
    entities = [entity(text, "team leader", "team_leader"), entity(text, "supervisor", "supervisor")]
    assert view(words_of(text), entities, KINDS) == View(text, "zzjob zzjob pay", "zz_team_leader zz_supervisor")


def test_view_of_one_name_twice() -> None:
    text = "supervisor or supervisor"
    entities = [entity(text, "supervisor", "supervisor"), entity(text, "supervisor", "supervisor", after=5)]
    assert view(words_of(text), entities, KINDS) == View(text, "zzjob or zzjob", "zz_supervisor zz_supervisor")


def test_view_of_a_name_run_together() -> None:
    """Two words that were typed as one have one place; they are one name."""
    words = [Word("team", 0, 10), Word("leader", 0, 10), Word("pay", 11, 14)]
    named = {"entity": "subject", "value": "team_leader", "start": 0, "end": 10}
    assert view(words, [named], KINDS) == View("team leader pay", "zzjob pay", "zz_team_leader")


def test_view_shows_the_repaired_words_not_the_typed() -> None:
    text = "payy of a supervizor"
    words = [Word("pay", 0, 4), Word("of", 5, 7), Word("a", 8, 9), Word("supervisor", 10, 20)]
    seen = view(words, [entity(text, "supervizor", "supervisor")], KINDS)
    assert seen == View("pay of a supervisor", "pay of a zzjob", "zz_supervisor")


def test_view_of_half_a_message_keeps_its_places() -> None:
    """The second of two questions: its words begin in the middle of the text."""
    text = "is it fun and what does a supervisor earn"
    words = words_of(text)[4:]
    seen = view(words, [entity(text, "supervisor", "supervisor")], KINDS)
    assert seen == View("what does a supervisor earn", "what does a zzjob earn", "zz_supervisor")


def test_views_of_two_subjects_of_a_kind_differ_in_the_mark_alone() -> None:
    first, second = "pay of a supervisor", "pay of a team leader"
    one = view(words_of(first), [entity(first, "supervisor", "supervisor")], KINDS)
    other = view(words_of(second), [entity(second, "team leader", "team_leader")], KINDS)
    assert one.masked == other.masked and one.marks != other.marks
