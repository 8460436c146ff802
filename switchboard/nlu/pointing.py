"""Words that point at one of several things just talked about: "an 3?", "the other one", "the easier one"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before

_ALONE = r"^\W*(?:(?:ok|okay|and|an|n|so|now|what about|how about|same for|for|then|the|level|lvl|at|in|no)\b\W*)*"
#: A number alone is a level.
_NUMBER = re.compile(
    _ALONE + r"(?P<number>[1-9]|one|two|three|four|1st|2nd|3rd)\b\W*(?:(?:then|now|pls|please)\W*)?$", re.I
)
#: "And for both?", "both pls".
_BOTH = re.compile(_ALONE + r"both\b\W*(?:(?:of|them|those|these|then|actually|really|now|pls|please)\b\W*)*$", re.I)
_OTHER = re.compile(r"\b(other (?:one|level|way|kind|route|apprenticeship)|the other)\b", re.I)
#: "Is it easy", "low level staff" and "is it a long one" point at nothing, "the easy one" does.
_THE = r"\b(?:the|and|an) (?:{}) (?:one|level)\b(?=\W*$|\W+(?:then|called|is|please|pls)\b)"
_LOWER = re.compile(rf"\b(?:lower|easier|easiest|lowest|smaller)\b|{_THE.format('easy|low|small|short|basic')}", re.I)
_HIGHER = re.compile(
    rf"\b(?:higher|harder|hardest|highest|bigger|tougher)\b(?! (?:apprenticeship|education))"
    rf"|{_THE.format('hard|high|big|long|top')}",
    re.I,
)
_FIRST = re.compile(r"\b(?:first|1st)(?: one)?\W*$", re.I)
_SECOND = re.compile(r"\b(?:second|2nd|last)(?: one)?\W*$", re.I)
#: One of those that were named one after the other: "the second one", "and the last".
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4}
_ORDINALS |= {"5th": 4, "sixth": 5, "6th": 5, "last": -1}
_WHICH = "|".join(_ORDINALS)
_LISTED = re.compile(
    rf"\b(?:the|that) ({_WHICH})\b(?: \w+)?\W*(?:(?:then|pls|please)\W*)?$"
    rf"|\b({_WHICH}) (?:one|way|route|job|course|level|option)\b"
    rf"|^\W*(?:and\b\W*)?({_WHICH})\W*$",
    re.I,
)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "1st": "1", "2nd": "2", "3rd": "3"}


def listed_at(text: str, before: Before | None, base: KnowledgeBase) -> str | None:
    """The id of the subject that a text means of those that the last reply named one after the other."""
    listed = base.leads[before.lead].lists if before and before.lead else []
    which = _LISTED.search(text) if listed else None
    if which is None:
        return None
    place = _ORDINALS[next(filter(None, which.groups())).lower()]
    return listed[place] if place < len(listed) else None


def pointed_at(text: str, before: Before | None, base: KnowledgeBase) -> list[str]:
    """The ids of the subjects that a text without a name points at; empty if it points at none."""
    if before is None:
        return []
    listed = listed_at(text, before, base)
    if listed:
        return [listed]
    members = _members(before.subject, base)
    number = _NUMBER.match(text)
    if number:
        digit = _NUMBERS.get(number["number"].lower(), number["number"])
        level = f"level {digit}"
        found = [name for name in members if level in map(str.lower, base.subjects[name].names)]
        if found:
            return found
    if len(members) < 2:
        return []
    kind = base.subjects[before.subject].kind
    alike = [name for name in members if name != before.subject and base.subjects[name].kind is kind]
    others = alike or [name for name in members if name != before.subject]
    if _OTHER.search(text) and len(others) == 1:
        return others
    if _BOTH.match(text) and len(members) == 2:
        return list(members)
    for pattern, place in ((_LOWER, 0), (_FIRST, 0), (_HIGHER, -1), (_SECOND, -1)):
        if pattern.search(text) and len(members) == 2:
            return [members[place]]
    return []


def _members(subject: str, base: KnowledgeBase) -> Sequence[str]:
    """The members of a group, the easier first: of the subject itself, else of one that it or its level belongs to."""
    own = base.subjects[subject].members
    if own:
        return own
    level = base.subjects[subject].part_of
    parts = [other.id for other in base.subjects.values() if level and other.part_of == level]
    if len(parts) > 1:
        return parts
    return next((base.subjects[group].members for group in base.groups.get(subject, [])), [])
