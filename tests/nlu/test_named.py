"""The subjects that a question names, itself or by a detail of what was talked about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before
from switchboard.nlu.named import as_talked_of, named
from switchboard.nlu.reading import Reader

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
NVQ_2, NVQ_3, CERTIFICATE_2 = "level_2_nvq_certificate", "level_3_nvq_diploma", "level_2_certificate"
WALES, ENGLAND = "contact_centre_operations_pathway_wales", "england_customer_service_apprenticeships"
COLLEGE, COURSE_1 = "college_course", "level_1_customer_service_certificate"
OPERATOR, LEADER, MANAGER = "call_centre_operator", "team_leader", "contact_centre_manager"


def entity(kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {"entity": kind, "value": value, **more}


SAID = {
    "level 2": entity("subject", LEVEL_2),
    "level 3": entity("subject", LEVEL_3),
    "team leader": entity("subject", LEADER),
    "operator": entity("subject", OPERATOR),
    "apprenticeship": entity("subject", "apprenticeship"),
    "unheard of": entity("subject", "no_such_subject"),
    "nvq": entity("part", "competence"),
    "certificate": entity("part", "knowledge"),
    "wales": entity("nation", "wales"),
    "england": entity("nation", "england"),
    "england apprenticeships": entity("subject", ENGLAND),
    "scotland": entity("nation", "scotland"),
    "manager": entity("rank", "manager"),
    "starter": entity("stage", "starter"),
    "not level 2": entity("subject", LEVEL_2, role="not"),
    "not nvq": entity("part", "competence", role="not"),
    "says the team leader": entity("subject", LEADER, role="source"),
}


def about(subject: str) -> Before:
    return Before("overview", subject)


@pytest.mark.parametrize(
    ("said", "before", "subjects"),
    [
        ([], None, []),
        (["level 2"], None, [LEVEL_2]),
        (["level 3", "level 2"], None, [LEVEL_3, LEVEL_2]),
        (["level 2", "level 2"], None, [LEVEL_2]),
        (["unheard of"], None, []),
        # What narrows nothing down, beside something else or alone.
        (["operator"], None, []),
        (["operator", "team leader"], None, [LEADER]),
        # What is narrowed by a detail beside it.
        (["level 2", "nvq"], None, [NVQ_2]),
        (["nvq", "level 3"], None, [NVQ_3]),
        (["team leader", "nvq"], None, [LEADER]),
        (["apprenticeship", "wales"], None, [WALES]),
        (["level 2", "nvq", "certificate"], None, [NVQ_2, CERTIFICATE_2]),
        # A nation is said of what is of it, not of what stands beside that.
        (["level 2", "wales", "england apprenticeships"], None, [LEVEL_2, ENGLAND]),
        # A detail by itself, of what was talked about or of what that belongs to.
        (["nvq"], None, []),
        (["nvq"], LEVEL_2, [NVQ_2]),
        (["nvq"], CERTIFICATE_2, [NVQ_2]),
        (["certificate"], NVQ_3, ["level_3_certificate"]),
        (["england"], LEVEL_3, [ENGLAND]),
        (["nvq"], LEADER, []),
        # What it leads to by itself.
        (["wales"], None, [WALES]),
        (["england"], LEADER, [ENGLAND]),
        (["manager"], None, [MANAGER]),
        (["scotland"], LEVEL_2, []),
        (["starter"], LEVEL_2, []),
        # What the message is not about.
        (["not level 2", "level 3"], None, [LEVEL_3]),
        (["level 2", "not nvq"], None, [LEVEL_2]),
        (["says the team leader", "level 2"], None, [LEVEL_2]),
        (["not level 2"], None, []),
    ],
)
def test_what_is_named(base: KnowledgeBase, said: list[str], before: str | None, subjects: list[str]) -> None:
    assert named([SAID[name] for name in said], about(before) if before else None, base) == subjects


def test_a_group_gives_way_to_its_member(base: KnowledgeBase) -> None:
    group = entity("subject", WALES)
    assert named([group, SAID["level 2"]], None, base) == [LEVEL_2]
    assert named([group], None, base) == [WALES]


# --- a level, as it was talked of --------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(base: KnowledgeBase) -> Reader:
    return Reader(base)


@pytest.mark.parametrize(
    ("text", "before", "subjects"),
    [
        # Of the two college courses, one at Level 1 and one at Level 2.
        ("the level 2 one", COLLEGE, [CERTIFICATE_2]),
        ("and lvl 2?", COLLEGE, [CERTIFICATE_2]),
        ("the level 2 one", COURSE_1, [CERTIFICATE_2]),
        # The level itself is one of two, or there is no such course, or nothing was talked of.
        ("the level 2 one", WALES, [LEVEL_2]),
        ("the level 2 one", LEVEL_3, [LEVEL_2]),
        ("the level 3 one", COLLEGE, [LEVEL_3]),
        ("the level 2 one", ENGLAND, [LEVEL_2]),
        ("the level 2 one", "emma_wilson", [LEVEL_2]),
        ("the level 2 one", None, [LEVEL_2]),
        # A longer name is what it says, and of two names neither is a course.
        ("the level 2 apprenticeship", COLLEGE, [LEVEL_2]),
        ("the level 2 nvq", COLLEGE, [NVQ_2]),
        ("level 2 or level 3", COLLEGE, [LEVEL_2, LEVEL_3]),
        ("what about the pay", COLLEGE, []),
    ],
)
def test_a_level_alone_is_the_course_of_that_level_that_was_talked_of(
    base: KnowledgeBase, read: Reader, text: str, before: str | None, subjects: list[str]
) -> None:
    entities = read.read(text).entities
    after = about(before) if before else None
    talked_of = as_talked_of(entities, after, base)
    assert named(talked_of, after, base) == subjects
    assert len(talked_of) == len(entities), "all else stays"
    assert [(item["start"], item["end"]) for item in talked_of] == [(item["start"], item["end"]) for item in entities]


def test_a_level_that_is_itself_one_of_the_group_stays(base: KnowledgeBase, read: Reader) -> None:
    among = replace(base, groups={**base.groups, COLLEGE: [WALES]})
    entities = read.read("the level 2 one").entities
    assert as_talked_of(entities, about(COLLEGE), among) == entities
    assert as_talked_of(entities, about(COLLEGE), base) != entities
