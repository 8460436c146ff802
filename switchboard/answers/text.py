"""Putting values and words together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from switchboard.answers import pay
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.model import Fact, Signpost, Value

_TAKES_BACK = ("But ", "Yet ", "However, ")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\"'(])")


def joined(words: Iterable[str], last: str = "and") -> str:
    """ "a, b and c"."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def shown(value: Value | None, unit: str | None = None) -> str:
    """A fact's value as a reply says it: £15,000, 69%, 9 to 4, 12 November 2021."""
    if isinstance(value, list):
        return joined(str(item) for item in value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if unit == "GBP/year":
        return f"£{value:,}"
    if unit == "GBP/hour":
        return f"£{value:,.2f}"
    if unit == "percent":
        return f"{value}%"
    if isinstance(value, str) and re.fullmatch(r"\d{1,4}-\d{1,4}", value):
        return value.replace("-", " to ")
    return "" if value is None else str(value)


def cell(fact: Fact) -> str:
    """A fact's value in a table; lists of numbers are kept apart by commas."""
    if isinstance(fact.value, list):
        return ", ".join(str(item) for item in fact.value)
    return shown(fact.value, fact.unit)


def place(signpost: Signpost) -> str:
    """A signpost with its address or number, as a sentence names it."""
    where = signpost.address or signpost.phone
    return f"{signpost.name} ({where})" if where else signpost.name


def filled(base: KnowledgeBase, text: str) -> str:
    """A wording with every `{...}` put in but the school's own, which the base does not know.
    The check has made sure that each can be."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        group, colon, rest = name.partition(":")
        if group == "school" and colon:
            return match[0]
        if group == "pay" and colon:
            return pay.figures(base)[rest]
        if group == "legal" and colon:
            return pay.pounds(base.legal_rates[rest].pounds_an_hour)
        if colon:
            key, _, attribute = rest.partition(".")
            signpost = base.signposts[key]
            return str(getattr(signpost, attribute)) if attribute else place(signpost)
        fact_id, _, index = name.partition(".")
        fact = base.facts[fact_id]
        return shown(placeholders.pick(fact.value, index), fact.unit)

    return placeholders.PATTERN.sub(fill, " ".join(text.split()))


def question(base: KnowledgeBase, topic: str, subject: str) -> str:
    """The question of a button, in words that the bot is sure to understand."""
    return base.topics[topic].question.format(subject=base.subjects[subject].phrase)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def word_count(text: str) -> int:
    """Words as a reader counts them."""
    return len(text.split())


def cut(text: str, words: int) -> str:
    """As many whole sentences as fit into so many words, and at least the first. Never ends
    where the next sentence would have taken the last one back ("But ...")."""
    every = sentences(text)
    kept = 0
    while kept < len(every) and (kept == 0 or word_count(" ".join(every[: kept + 1])) <= words):
        kept += 1
    while 1 < kept < len(every) and every[kept].startswith(_TAKES_BACK):
        kept -= 1
    return " ".join(every[:kept])


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
