"""Spots somebody in danger or distress, before NLU and on every channel."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_RULES = Path(__file__).with_name("disclosure.yml")

_ABOUT_SOMEBODY = re.compile(
    r"\b(pupil|student|friend|mate|learner|child|kid|boy|girl|sister|brother|cousin|classmate|someone|"
    r"somebody|bestie|bff|gf|bf|year \d+|he|she|they|they're|he's|she's)\b",
    re.I,
)
_ABOUT_SELF = re.compile(r"\b(i|i'm|im|me|my|myself|mine|i've|ive)\b", re.I)
#: "my friend" is about the friend.
_MY_FRIEND = re.compile(
    r"\bmy (?=(?:best |little |big )?(?:friend|mate|sister|brother|cousin|bestie|bff|gf|bf|pupil|student)\b)", re.I
)
_TELLS = re.compile(r"\b(told me|tell me|says?|said|saying|worried about|disclosed|noticed|has been|is being)\b", re.I)


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    rules = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return {group: [re.compile(rule, re.I) for rule in listed] for group, listed in rules.items()}


def is_disclosure(text: str) -> bool:
    """Whether the words may mean that somebody is in danger or distress (rules in disclosure.yml)."""
    plain = " ".join(re.sub(r"[^\w\s'.-]", " ", text.replace("’", "'")).split())
    patterns = _patterns()
    for trap in patterns["traps"]:
        plain = trap.sub(" / ", plain)
    return any(pattern.search(plain) for pattern in patterns["danger"])


def is_report(text: str) -> bool:
    """Whether a disclosure is told of somebody else, by a friend or an adult."""
    others = _MY_FRIEND.sub(" ", text)
    return bool(_ABOUT_SOMEBODY.search(text) and (_TELLS.search(text) or not _ABOUT_SELF.search(others)))
