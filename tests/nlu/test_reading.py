"""Texts of the knowledge base as messages are read."""

from __future__ import annotations

from made_up import LEADS, made_up

from switchboard.nlu.masking import View
from switchboard.nlu.reading import Reader, kinds, questions


def test_the_questions_of_all_leads_are_given_folded() -> None:
    base = made_up()
    lead = base.leads["clerk-wage"]
    base.leads["clerk-wage"] = lead.copy(update={"questions": ["the cle\u200brk’s wage", *lead.questions[1:]]})
    assert questions(base)[3] == "the clerk's wage"
    assert len(questions(base)) == sum(len(entry[-1]) for entry in LEADS.values())


def test_a_question_is_read_with_its_names() -> None:
    found = Reader(made_up()).read("Typist HOURS daily?")
    assert found.entities == [{"entity": "subject", "value": "typist", "start": 0, "end": 6}]
    assert found.view == View("typist hours daily ?", "zzjob hours daily ?", "zz_typist")
    assert found.text == "Typist HOURS daily?"


def test_a_slip_is_mended_towards_the_words_of_the_questions() -> None:
    assert [word.text for word in Reader(made_up()).read("typist houers").words] == ["typist", "hours"]


def test_each_subject_is_of_its_kind() -> None:
    assert kinds(made_up())["theory"] == "qualification"
