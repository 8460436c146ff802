"""Spots somebody in danger or distress, before NLU and on every channel."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_RULES = Path(__file__).with_name("disclosure.yml")


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
