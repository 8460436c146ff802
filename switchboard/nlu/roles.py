"""What a name in a message is there for: what it is about, who says so, or what it is not about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Kind, Source, Subject
from switchboard.nlu.names import SUBJECT

#: The roles of an entity that a message is not about.
SOURCE, NOT = "source", "not"

#: What is looked at before a name, in characters.
_FEW_WORDS = 40
#: "according to the blog", "on the NCS profile".
_SAYS_BEFORE = re.compile(r"\b(according to|per|on|in|from|by|using)( the| a| your| that| this)?\s*$", re.I)
#: "According to the pathway", of any kind of subject.
_ACCORDING_TO = re.compile(r"\b(according to|as per)( the| a| your| that| this)?\s*$", re.I)
#: "the profile says that ...", but not "what does the blog say".
_SAYS_AFTER = re.compile(r"\s+(say|give|list|name|mention|quote|show|ask|want|call)(s|ed)?\s+\w", re.I)
#: "in the pathway's view", of any kind of subject: what is asked is not what it is.
_VIEW_AFTER = re.compile(r"'s\s+(?:view|line|take|opinion|verdict|words|account)\b", re.I)
#: "What do staff at the NCS earn": before its name, or of those that it has.
_EMPLOYS = re.compile(
    r"\b(?:work\w*|jobs?|staff|people|employees?|careers?|hired)\b(?: \w+){0,2} (?:at|for|with)(?: the)? $", re.I
)
_ITS_STAFF = re.compile(r"\b(?:its|their|own) (?:staff|people|employees|workers)\b", re.I)
_EXCEPT = re.compile(
    r"(?<!is it )(?<!is that )(?<!are they )(?<!is this )(?<!why )(?<!if )(?<!or )"
    r"\b(not|rather than|instead of|except|apart from|other than)( the| a| an| about| for| in)*\s*$",
    re.I,
)


def role(text: str, entity: dict[str, Any], others: bool, base: KnowledgeBase) -> str | None:
    """The role of a name in a text; None where the text is about it. `others` is whether it names other subjects."""
    before = text[max(0, entity["start"] - _FEW_WORDS) : entity["start"]]
    if _EXCEPT.search(before):
        return NOT
    subject = base.subjects.get(entity["value"]) if entity["entity"] == SUBJECT else None
    if subject is None or len(text) - (entity["end"] - entity["start"]) <= _FEW_WORDS // 2:
        return None
    if _VIEW_AFTER.match(text, entity["end"]) or _VIEW_AFTER.match(text, entity["end"] - 2):
        return SOURCE
    if _ACCORDING_TO.search(before):
        return SOURCE
    if subject.kind is Kind.DOCUMENT:
        says = _SAYS_BEFORE.search(before) or _SAYS_AFTER.match(text, entity["end"])
    else:  # who says something of something else
        able = others or subject.kind is Kind.ORGANISATION
        says = _SAYS_AFTER.match(text, entity["end"]) if able else None
    return SOURCE if says else None


def with_roles(text: str, entities: list[dict[str, Any]], base: KnowledgeBase) -> list[dict[str, Any]]:
    """The entities, with a `role` where they have one."""
    sharp = {entity["value"] for entity in entities if entity["entity"] == SUBJECT}
    sharp = {name for name in sharp if name in base.subjects and not base.subjects[name].neutral}
    found = [(entity, role(text, entity, bool(sharp - {entity["value"]}), base)) for entity in entities]
    return [{**entity, "role": part} if part else entity for entity, part in found]


def told_by(base: KnowledgeBase) -> dict[str, set[str]]:
    """On which topics each organisation and document, by its id, is the source of a fact."""
    found: dict[str, set[str]] = {}
    for subject in base.subjects.values():
        if subject.kind in (Kind.ORGANISATION, Kind.DOCUMENT):
            made = {source.id for source in base.sources.values() if _makes(subject, source)}
            found[subject.id] = {fact.topic for fact in base.facts.values() if fact.source in made}
    return found


def _makes(subject: Subject, source: Source) -> bool:
    """Whether a subject is a source, or its author or publisher."""
    made_by = (source.id, source.author, source.publisher)
    return subject.id == source.id or any(name in made_by for name in subject.names)


def as_source(
    text: str,
    entities: Sequence[dict[str, Any]],
    topics: Sequence[str],
    told: Mapping[str, set[str]],
    base: KnowledgeBase,
) -> list[dict[str, Any]]:
    """The entities; what has no answer of its own on the likeliest of some topics, and is the source (`told_by`) of
    facts on one of them, says so and is not asked about: "NCS pay figures"; not where it employs somebody."""
    plain = text.lower()

    def says(entity: dict[str, Any]) -> bool:
        name = entity["value"]
        asked = entity["entity"] == SUBJECT and is_about(entity) and bool(topics)
        names = [word.lower() for word in base.subjects[name].names] if asked and name in base.subjects else []
        employs = _ITS_STAFF.search(plain) or any(
            _EMPLOYS.search(plain.partition(word)[0]) for word in names if word in plain
        )
        return (
            asked and not employs and not base.answers(topics[0], name) and not told.get(name, set()).isdisjoint(topics)
        )

    return [{**entity, "role": SOURCE} if says(entity) else entity for entity in entities]


def is_about(entity: Mapping[str, Any]) -> bool:
    """Whether the message is about what the entity names."""
    return entity.get("role") is None
