"""Which of several things is not on a list: "which of these isn't: listening, patience, drawing"."""

from __future__ import annotations

import re
from dataclasses import replace

from switchboard.answers.asked import Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.words.english import word_counts

#: Each part is taken at once or not at all: no message is slow to read.
_WHICH_NOT = re.compile(
    r"\bwhich\b(?>.{0,80}?\b(?:not|isn'?t|aren'?t|doesn'?t|don'?t)\b)[^:]{0,80}+:(?P<items>[^:]++)$"
    r"|\bwhich\b(?>.{0,80}?\b(?:not|isn'?t|aren'?t)\b)(?>[^,:]{0,80}?(?:,|-\s))(?P<more>[^:,]++,[^:]++)$",
    re.I,
)
_BETWEEN = re.compile(r",|;|/|\band\b|\bor\b")
_EMPTY = frozenset("being good having able the a an at of to in on with good".split())
#: Only everyday words are said back.
_EVERYDAY = 20_000


def not_listed(words: str, request: Request, composer: Composer) -> Part | None:
    """What is not among the facts of a request; None where the question asks for no such thing."""
    match = _WHICH_NOT.search(words)
    if match is None or request.topic is None:
        return None
    items = [item.strip(" .?!\"'") for item in _BETWEEN.split(match["items"] or match["more"])]
    items = [item for item in items if item]
    part = composer.compose(request)
    known = " ".join([*(composer.base.facts[fact].statement for fact in part.facts), part.full]).lower()
    missing = [item for item in items if not _is_in(item, known)]
    if len(items) < 2 or not missing or len(missing) == len(items) or not all(map(_is_everyday, missing)):
        return None
    phrases = composer.base.phrases
    quoted = phrases.listed(phrases.values.quoted.format(words=item) for item in missing)
    said = phrases.verdict.not_listed if len(missing) == 1 else phrases.verdict.none_listed
    return replace(part.opened(said.format(items=quoted)), request=request)


def _is_in(item: str, known: str) -> bool:
    telling = [word for word in re.findall(r"[a-z]+", item.lower()) if word not in _EMPTY]
    return all(word[: max(4, len(word) - 3)] in known for word in telling)


def _is_everyday(item: str) -> bool:
    common = list(word_counts())[:_EVERYDAY]
    found = re.findall(r"[a-z]+", item.lower())
    return len(found) <= 4 and set(found) <= set(common)
