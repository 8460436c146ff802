"""Takes personal details out of a message before anything stores or logs it.

Small readable rules for the commonest; the domain's own figures are left alone.
"""

from __future__ import annotations

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+\d{2,4}\b)?"
_STREET = r"(?!(?:the|a|an|on|in|of|at|is|to|from|for|and|or|per|my)\b)[^\W\d_][\w'’.-]+\s+"
#: Words that may follow a name and are no part of it.
_AFTER_NAME = (
    r"(?:and|but|i|i['’]?m|from|my|in|at|so|if|it|is|are|can|could|do|does|will|would|please|pls|level|because"
    r"|what|whats|how|hows|when|where|who|why|which)\b"
)
_WORD = r"[^\W\d_][\w'’-]*"

_RULES: list[tuple[str, str]] = [
    (r"[\w.+-]+@(?!gov\.wales\b)[\w-]+(?:\.[\w-]+)+", "[email]"),
    # A person's number begins 01, 02, 05 or 07; helplines (08, 03, 116) stay.
    (
        r"(?<![\d/])(?<!\d,)(?:(?:\+|\b00)44[\s.-]*(?:\(0\)[\s.-]*)?|44\s?(?=7)|\(?0)"
        r"(?=[1257])(?:\d[\s.()-]{0,2}){8,9}\d(?![\d/])",
        "[phone number]",
    ),
    # An ordinal or text-speak in small letters is no postcode: "l2 1st or l3 2nd", "is l2 4me".
    (
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s*(?!(?-i:1st|2nd|3rd|[04-9]th|[24][a-z]{2})\b)\d(?![CIKMOV])[A-Z](?![CIKMOV])[A-Z]\b",
        "[postcode]",
    ),
    (
        rf"(?<!level )\b\d{{1,4}}[a-z]?,?\s+(?:{_STREET}){{1,2}}"
        r"(?:road|street|avenue|lane|crescent|terrace|(?-i:Rd|St|Ave)\b\.?)",
        "[address]",
    ),
    (
        r"\b\d{1,4}[a-z]?,?\s+(?-i:(?:[A-Z][\w'’.-]*\s+){1,3}"
        r"(?:Way|Close|Drive|Court|Gardens|Grove|Place|Hill|Row|Square))\b",
        "[address]",
    ),
    # National Insurance, then payment cards.
    (r"\b(?:(?-i:[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D])|[a-z]{2}\d{6}[a-d]|[a-z]{2}\s(?:\d{2}\s){3}[b-d])\b", "[number]"),
    (r"(?<![\d/])(?:\d{13,19}|(?:\d{4}[ -]){3}\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5})(?![\d/])", "[number]"),
    (r"\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)?\d{2}\b", "[date]"),
    (
        r"\b((?:born|dob|date of birth|birthday|bday)(?:\s+(?:is|was|on|the))*\s*:?\s*)"
        rf"(?:{_DAY}(?:\s+of)?\s+{_MONTH}{_YEAR}|{_MONTH}\s+{_DAY}\b{_YEAR}|\d{{4}}-\d\d?-\d\d?)",
        r"\1[date]",
    ),
    (r"(?<![\w@.])@[A-Za-z][\w.]+\w", "[handle]"),
    (
        r"\b((?:insta(?:gram)?|snap(?:chat)?|tiktok|discord)(?:\s+(?:is|name|handle|username))*(?:\s*:\s*|\s+))"
        r"(?=[\w.]*[\d_])(?=[\w.]*[a-z])[\w.]+\w",
        r"\1[handle]",
    ),
    (
        r"\b(my name(?:['’]?s| is)|i(?:['’]?m| am) called|(?:can|just|please|pls) call me|call me(?=\s+(?-i:[A-Z])))\s+"
        rf"(?!(?:back|later|now|on|about|to|for|up|out|by|a|an|the|names|not|every)\b|{_AFTER_NAME}){_WORD}"
        rf"(?:(?:\s+(?!{_AFTER_NAME})(?-i:[A-Z]){_WORD}){{1,2}}"
        rf"|\s+(?!{_AFTER_NAME}){_WORD}(?=\s*(?:$|[^\w\s'’-])|\s+{_AFTER_NAME}))?",
        r"\1 [name]",
    ),
]
_COMPILED = [(re.compile(rule, re.I), mark) for rule, mark in _RULES]


def redact(text: str) -> str:
    """The text with names given as such, addresses, numbers and handles replaced by what they were."""
    for pattern, mark in _COMPILED:
        text = pattern.sub(mark, text)
    return text
