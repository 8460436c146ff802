"""The `{...}` in wordings: which there are, and which facts they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from switchboard.knowledge.model import Scalar, Value

PATTERN = re.compile(r"\{([A-Za-z0-9_:.\-]+)\}")

#: What `{school:...}` may ask for: the school's contact, and the line about it, which is left out where there is none.
SCHOOL_NAMES = ("contact", "line")


def names(text: str | None) -> list[str]:
    """The placeholders of a text, in order, without their braces."""
    return PATTERN.findall(text or "")


def fact_ids(*texts: str | None) -> list[str]:
    """The ids of the facts whose values the texts show, each once."""
    found = [name.partition(".")[0] for text in texts for name in names(text) if ":" not in name]
    return list(dict.fromkeys(found))


def grouped(group: str, texts: Iterable[str | None]) -> list[str]:
    """What the placeholders of one group in the texts name, each once: "adult" of {legal:adult}."""
    parted = [name.partition(":") for text in texts for name in names(text)]
    return list(dict.fromkeys(rest for found, _, rest in parted if found == group))


def pick(value: Value | None, index: str) -> Value | None:
    """One of several values when an index is given ("0" is the first), else the value."""
    if not index:
        return value
    if isinstance(value, list) and index.isdigit() and int(index) < len(value):
        return value[int(index)]
    return None


def scalars(value: Value | None) -> Iterable[Scalar]:
    """The single values in a value, dates left out."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, (int, float, str)):
        yield value
