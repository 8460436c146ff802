"""What a name is there for: what a message is about, who says so, or what it is not about."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.roles import NOT, SOURCE, as_source, is_about, role, told_by, with_roles

BLOG, PROFILE, SERVICE = "cegnet_blog", "job_profile", "national_careers_service"
PATHWAY = "contact_centre_operations_pathway_wales"
LEADER, LEVEL_2, WILSON = "team_leader", "level_2_contact_centre_operations", "emma_wilson"


def name(text: str, typed: str, value: str, kind: str = "subject") -> dict[str, Any]:
    start = text.index(typed)
    return {"entity": kind, "value": value, "start": start, "end": start + len(typed)}


@pytest.mark.parametrize(
    ("text", "typed", "value", "part"),
    [
        ("according to the blog what do employers want", "blog", BLOG, SOURCE),
        ("what is the starting pay on the NCS profile", "NCS profile", PROFILE, SOURCE),
        ("how long is the week per the profile", "profile", PROFILE, SOURCE),
        ("is the pay from the profile still right", "profile", PROFILE, SOURCE),
        ("the profile says that they work nights, is that so", "profile", PROFILE, SOURCE),
        ("what skills does the profile list for them", "profile", PROFILE, SOURCE),
        # What is asked about the document itself.
        ("what does the blog say", "blog", BLOG, None),
        ("how old is the blog by now, roughly", "blog", BLOG, None),
        ("who wrote the profile that you use for this", "profile", PROFILE, None),
        # Nearly nothing but the name: there is nothing else that it could be about.
        ("on the blog then", "blog", BLOG, None),
    ],
)
def test_a_document_is_a_source_where_it_says_something(
    base: KnowledgeBase, text: str, typed: str, value: str, part: str | None
) -> None:
    assert role(text, name(text, typed, value), False, base) == part


@pytest.mark.parametrize(
    ("before", "part"), [("according to", SOURCE), ("as per the", SOURCE), ("which are in", None), ("on", None)]
)
def test_anything_may_be_what_something_is_according_to(base: KnowledgeBase, before: str, part: str | None) -> None:
    text = f"how many of the staff are white {before} level 2"
    assert role(text, name(text, "level 2", "level_2_contact_centre_operations"), False, base) == part


@pytest.mark.parametrize(
    ("typed", "value", "others", "part"),
    [
        # An organisation that says something is one; a person may be what it is about.
        ("the National Careers Service", SERVICE, False, SOURCE),
        ("the National Careers Service", SERVICE, True, SOURCE),
        ("Emma Wilson", WILSON, True, SOURCE),
        ("Emma Wilson", WILSON, False, None),
    ],
)
def test_who_says_something_of_something_else(
    base: KnowledgeBase, typed: str, value: str, others: bool, part: str | None
) -> None:
    text = f"{typed} says that pay is low there"
    assert role(text, name(text, typed, value), others, base) == part


@pytest.mark.parametrize(
    ("text", "typed", "value", "part"),
    [
        ("in the pathway's view is level 2 enough", "pathway", PATHWAY, SOURCE),
        ("in the pathway's view is level 2 enough", "pathway's", PATHWAY, SOURCE),
        ("what do they want in Emma Wilson's opinion", "Emma Wilson", WILSON, SOURCE),
        ("whats the blog's line on what employers want", "blog", BLOG, SOURCE),
        ("how long is the pathway's first part by now", "pathway", PATHWAY, None),
        ("does the pathway view level 2 as enough", "pathway", PATHWAY, None),
        ("is there a pathway's viewpoint on level 2", "pathway", PATHWAY, None),
        # There is nothing else that it could be about.
        ("the pathway's view", "pathway", PATHWAY, None),
    ],
)
def test_in_whose_view_it_is_says_who_it_is_from(
    base: KnowledgeBase, text: str, typed: str, value: str, part: str | None
) -> None:
    assert role(text, name(text, typed, value), False, base) == part


def test_what_stands_on_no_document_is_no_source(base: KnowledgeBase) -> None:
    text = "how many hours are there on the level 2 one"
    assert role(text, name(text, "level 2", LEVEL_2), False, base) is None


@pytest.mark.parametrize(
    ("text", "typed", "part"),
    [
        ("no not the NVQ", "NVQ", NOT),
        ("i meant level 3 rather than the NVQ", "NVQ", NOT),
        ("anything other than the NVQ", "NVQ", NOT),
        ("all of it except for the NVQ", "NVQ", NOT),
        ("instead of an NVQ", "NVQ", NOT),
        ("is it not the NVQ", "NVQ", None),
        ("why not the NVQ", "NVQ", None),
        ("does it matter if not the NVQ", "NVQ", None),
        ("does it count or not, the NVQ", "NVQ", None),
        ("is that not NVQ", "NVQ", None),
        ("a knot NVQ", "NVQ", None),
        ("the NVQ, not", "NVQ", None),
    ],
)
def test_what_a_message_is_not_about(base: KnowledgeBase, text: str, typed: str, part: str | None) -> None:
    assert role(text, name(text, typed, "competence", "part"), False, base) == part


def test_is_it_not_level_2_asks_of_level_2(base: KnowledgeBase) -> None:
    text = "is it not level 2?"
    assert role(text, name(text, "level 2", LEVEL_2), False, base) is None


def test_only_a_role_is_added_and_only_where_there_is_one(base: KnowledgeBase) -> None:
    text = "not the NVQ, what does Emma Wilson say about a team leader"
    nvq = name(text, "NVQ", "competence", "part")
    leader = name(text, "team leader", LEADER)
    wilson = name(text, "Emma Wilson", WILSON)
    found = with_roles(text, [nvq, wilson, leader], base)
    assert found == [nvq | {"role": NOT}, wilson | {"role": SOURCE}, leader]
    assert [is_about(entity) for entity in found] == [False, False, True]


def test_what_narrows_nothing_down_is_nothing_else_to_speak_of(base: KnowledgeBase) -> None:
    text = "what does Emma Wilson say about call centres"
    wilson, sector = name(text, "Emma Wilson", WILSON), name(text, "call centres", "contact_centre_sector")
    assert with_roles(text, [wilson, sector], base) == [wilson, sector]


@pytest.mark.parametrize(
    ("topics", "value", "part"),
    [
        (["pay"], SERVICE, SOURCE),  # "NCS pay figures": it gave them
        (["minimum_wage", "pay"], SERVICE, SOURCE),
        (["overview", "pay"], SERVICE, None),  # what it is, it has an answer of its own
        (["pay"], BLOG, None),  # it says nothing of pay
        (["overview"], BLOG, None),
        (["pay"], WILSON, None),  # nobody's pay is asked of the documents by a person's name
        ([], SERVICE, None),
    ],
)
def test_who_has_no_answer_but_gave_the_facts_says_so(
    base: KnowledgeBase, topics: list[str], value: str, part: str | None
) -> None:
    text = "ncs figures please"
    (entity,) = as_source(text, [name(text, "ncs", value)], topics, told_by(base), base)
    assert entity.get("role") == part


def test_people_elsewhere_in_the_message_are_not_its_staff(base: KnowledgeBase) -> None:
    text = "ncs pay figures for people in call centres"
    (entity,) = as_source(text, [name(text, "ncs", SERVICE)], ["pay"], told_by(base), base)
    assert entity.get("role") == SOURCE


@pytest.mark.parametrize("text", ["what do people at the ncs earn", "does the ncs pay its staff well"])
def test_who_employs_somebody_is_asked_about(base: KnowledgeBase, text: str) -> None:
    (entity,) = as_source(text, [name(text, "ncs", SERVICE)], ["pay"], told_by(base), base)
    assert entity.get("role") is None
