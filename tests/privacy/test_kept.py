"""What the bot itself names stays, and comes from the knowledge base."""

import datetime

import pytest
import yaml

from switchboard import knowledge
from switchboard.privacy import kept as module
from switchboard.privacy.kept import is_kept, is_kept_body, is_kept_person, kept
from switchboard.privacy.spans import Kind, Reading, Span


def test_names_of_people_and_bodies_come_from_the_knowledge_base() -> None:
    for subject in knowledge.load().subjects.values():
        if subject.kind in ("person", "organisation", "programme", "law"):
            assert kept().pattern.fullmatch(subject.name), subject.name


@pytest.mark.parametrize("name", ["Call Centre Helper", "CEGNET", "Careers Wales", "Childline", "The King's Trust"])
def test_so_do_those_of_publishers_and_signposts(name: str) -> None:
    assert kept().pattern.fullmatch(name)


def test_so_do_email_addresses_and_dates() -> None:
    assert "dfes-apprenticeshipunit@gov.wales" in kept().emails
    assert datetime.date(2011, 8, 15) in kept().dates


def test_a_name_by_hand_is_one_that_the_knowledge_base_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand = yaml.safe_load(module._BY_HAND.read_text(encoding="utf-8"))
    nothing = dict.fromkeys(by_hand, ())
    monkeypatch.setattr(module.yaml, "safe_load", lambda _text: nothing)
    derived = kept.__wrapped__()
    assert [name for names in by_hand.values() for name in names if derived.pattern.fullmatch(name)] == []


@pytest.mark.parametrize("text", ["Emma Wilson", "emma_wilson", "emma wilsn", "megan jones"])
def test_a_full_name_stays_even_with_a_slip_in_the_surname(text: str) -> None:
    assert is_kept(Reading(text), 0)


@pytest.mark.parametrize("text", ["Emma", "Emma Watson", "Wilson", "Smedley"])
def test_half_a_name_is_none(text: str) -> None:
    assert not is_kept(Reading(text), 0)


def test_a_name_of_which_half_is_something_else_is_none() -> None:
    assert not is_kept(Reading("Emma Wilson", [Span(5, 11, Kind.HANDLE)]), 0)


def test_words_of_the_names() -> None:
    assert (is_kept_person("Emma"), is_kept_person("Josh")) == (True, False)
    assert (is_kept_body("Instructus"), is_kept_body("Josh")) == (True, False)
