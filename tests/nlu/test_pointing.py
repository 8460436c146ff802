"""Words that point at one of several things just talked about."""

from __future__ import annotations

import pytest

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before
from switchboard.nlu.pointing import listed_at, pointed_at

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
WALES, ENGLAND = "contact_centre_operations_pathway_wales", "england_customer_service_apprenticeships"
LOWER, HIGHER = "intermediate_customer_service_apprenticeship", "advanced_customer_service_apprenticeship"
NVQ, CERTIFICATE = "level_2_nvq_certificate", "level_2_certificate"


@pytest.mark.parametrize(
    ("text", "before", "subjects"),
    [
        ("an 3?", LEVEL_2, [LEVEL_3]),
        ("ok and level 3 then", LEVEL_2, [LEVEL_3]),
        ("what about three", LEVEL_2, [LEVEL_3]),
        ("2", LEVEL_2, [LEVEL_2]),
        ("3 pls", WALES, [LEVEL_3]),
        ("4?", LEVEL_2, []),
        ("3 gcses", LEVEL_2, []),
        ("and 3 what", LEVEL_2, []),
        # The other of two.
        ("and the other one", LEVEL_2, [LEVEL_3]),
        ("is the other level harder", LEVEL_3, [LEVEL_2]),
        ("the other", WALES, []),
        # Both of two.
        ("both?", LEVEL_2, [LEVEL_2, LEVEL_3]),
        ("and for both of them pls", WALES, [LEVEL_2, LEVEL_3]),
        ("both", "team_leader", []),
        ("is it both on and off the job", LEVEL_2, []),
        # The easier and the harder, the first and the last.
        ("whats needed for the easier one", WALES, [LEVEL_2]),
        ("the higher of them", LEVEL_2, [LEVEL_3]),
        ("which is the hardest", ENGLAND, [HIGHER]),
        ("the lower one", HIGHER, [LOWER]),
        ("whats the hard one called", ENGLAND, [HIGHER]),
        ("and the easy one", ENGLAND, [LOWER]),
        ("is it easy or hard", ENGLAND, []),
        ("do you need high level maths", ENGLAND, []),
        ("is the interview a long one", ENGLAND, []),
        ("the first one", ENGLAND, [LOWER]),
        ("the 2nd", ENGLAND, [HIGHER]),
        ("the first one that you said was what", ENGLAND, []),
        ("is a higher apprenticeship next", WALES, []),
        ("higher education", WALES, []),
        # The two parts of a level.
        ("the other one", NVQ, [CERTIFICATE]),
        # Nothing to choose from, or too much.
        ("the other one", "emma_wilson", []),
        ("the easier one", "team_leader", []),
        ("3", "emma_wilson", []),
        ("what is the pay", LEVEL_2, []),
    ],
)
def test_what_is_pointed_at(base: KnowledgeBase, text: str, before: str, subjects: list[str]) -> None:
    assert pointed_at(text, Before("overview", before), base) == subjects


@pytest.mark.parametrize("text", ["3", "the other one", "the easier one", "the first"])
def test_at_the_beginning_there_is_nothing_to_point_at(base: KnowledgeBase, text: str) -> None:
    assert pointed_at(text, None, base) == []


WAYS_IN = Before("ways_in", "call_centre_operator", "call_centre_operator-three-ways-in")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("the second one", "apprenticeship"),
        ("tell me more about the first one", "college_course"),
        ("and the last?", "direct_application"),
        ("third", "direct_application"),
        ("how long is the 2nd way", "apprenticeship"),
        ("the fourth", None),
        ("what do i do first", None),
        ("my first week went fine", None),
    ],
)
def test_one_of_those_that_were_named_one_after_the_other(base: KnowledgeBase, text: str, subject: str | None) -> None:
    assert listed_at(text, WAYS_IN, base) == subject
    assert pointed_at(text, WAYS_IN, base) == ([subject] if subject else [])


def test_without_a_list_nothing_is_chosen(base: KnowledgeBase) -> None:
    assert listed_at("the second one", Before("pay", "call_centre_operator", "call_centre_operator-pay"), base) is None
    assert listed_at("the second one", None, base) is None


def test_what_a_lead_lists_is_more_than_one(base: KnowledgeBase) -> None:
    listing = [lead for lead in base.leads.values() if lead.lists]
    assert len(listing) > 5 and all(len(lead.lists) > 1 for lead in listing)
