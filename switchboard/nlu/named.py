"""The subjects that a question names, itself or by a detail of what was talked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before
from switchboard.nlu.names import SUBJECT
from switchboard.nlu.roles import is_about

#: Details that lead from one subject to another.
NATION = "nation"
_LEADING = (NATION, "part", "rank")


#: A name of a level alone has at most so many letters: "level 2", "lvl 2".
_A_LEVEL = 8


def as_talked_of(
    entities: Sequence[dict[str, Any]], before: Before | None, base: KnowledgeBase
) -> list[dict[str, Any]]:
    """The entities; a level alone, after a group with a course at that level, is that course: "the Level 2 one" after
    college courses."""
    subjects = [entity for entity in entities if entity["entity"] == SUBJECT and entity["value"] in base.subjects]
    if before is None or len(subjects) != 1 or subjects[0]["end"] - subjects[0]["start"] > _A_LEVEL:
        return list(entities)
    around = [before.subject, *base.groups.get(before.subject, [])]
    members = [member for group in around for member in base.subjects[group].members]
    level = subjects[0]["value"]
    courses = [member for member in members if base.subjects[member].part_of == level]
    if level in members or len(set(courses)) != 1:
        return list(entities)
    return [{**entity, "value": courses[0]} if entity is subjects[0] else entity for entity in entities]


def named(entities: Sequence[Mapping[str, Any]], before: Before | None, base: KnowledgeBase) -> list[str]:
    """The ids of the subjects, each once, in the order of the text; without those that narrow nothing down."""
    entities = [entity for entity in entities if is_about(entity)]
    own = [str(entity["value"]) for entity in entities if entity["entity"] == SUBJECT]
    own = [name for name in own if name in base.subjects and not base.subjects[name].neutral]
    details = list(_details(entities, own, base))
    found = [narrowed for name in dict.fromkeys(own) for narrowed in _narrowed(name, details)]
    if not own:
        found = list(_led_to(details, before, base))
    wide = {group for name in found for group in base.wider(name)}
    return [name for name in dict.fromkeys(found) if name not in wide]


def _details(
    entities: Sequence[Mapping[str, Any]], own: Sequence[str], base: KnowledgeBase
) -> Iterator[Mapping[str, str]]:
    """What each detail leads to; not a nation that is said of a subject of it ("the intermediate and the Welsh Level
    3")."""
    there = {base.subjects[name].nation for name in own}
    for entity in entities:
        if entity["entity"] in _LEADING and entity["value"] in base.details:
            detail = base.details[entity["value"]]
            if detail.group != NATION or detail.name not in there:
                yield detail.leads_to


def _narrowed(name: str, details: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """A subject as the details beside it have it: the knowledge part of Level 2."""
    led = [leads_to[name] for leads_to in details if name in leads_to]
    yield from led or [name]


def _led_to(details: Sequence[Mapping[str, str]], before: Before | None, base: KnowledgeBase) -> Iterator[str]:
    """What the details by themselves lead to, from what was talked about."""
    around = [before.subject, *base.wider(before.subject)] if before else []
    for leads_to in details:
        found = [leads_to[name] for name in around if name in leads_to][:1]
        yield from found or [leads_to[key] for key in ("none",) if key in leads_to]
