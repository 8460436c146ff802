"""Takes personal details out of a message before anything stores or logs it.

Small readable rules for the commonest; the domain's own figures are left alone.
"""

from __future__ import annotations

import re

_RULES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"[\w.+-]+@(?!gov\.wales\b)[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (re.compile(r"(?<![\d/])(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?![\d/])"), "[phone number]"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.I), "[postcode]"),
    (
        re.compile(
            r"\b\d{1,4}[a-z]?\s+(?:[A-Z][a-z]+\s+){1,3}"
            r"(?:road|street|avenue|lane|close|drive|way|crescent)\b",
            re.I,
        ),
        "[address]",
    ),
    (re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b", re.I), "[number]"),
    (re.compile(r"(?<![\d/])(?:\d[ -]?){13,19}(?![\d/])"), "[number]"),
    (re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)?\d{2}\b"), "[date]"),
]  # fmt: skip

_NAME = re.compile(
    r"\b(my name is|my name's|my names|i'm called|i am called|im called|they call me|call me)\s+"
    r"(?!(?:back|later|now|on|at|when|if|about)\b)[a-z'’-]+(?:\s+(?!and\b|but\b|i\b|from\b|my\b|im\b|i'm\b)[A-Z][a-z'’-]+)?",
    re.I,
)  # fmt: skip
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z][\w.]{2,}")


def redact(text: str) -> str:
    """The text with names given as such, addresses, numbers and handles replaced by what they were."""
    for pattern, mark in _RULES:
        text = pattern.sub(mark, text)
    text = _HANDLE.sub("[handle]", text)
    return _NAME.sub(r"\1 [name]", text)
