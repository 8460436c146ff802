"""What stays though it looks like a personal detail: the names, addresses and dates that the bot itself gives.

The names come from the knowledge base; those that everybody knows and that it does not hold, from kept_names.yml.
"""

from __future__ import annotations

import datetime
import re
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import yaml

from switchboard.knowledge import load
from switchboard.knowledge.model import Kind
from switchboard.privacy.spans import Reading
from switchboard.privacy.words import WORD, fold

_BY_HAND = Path(__file__).with_name("kept_names.yml")
#: Subjects of these kinds have names of their own; those of others are mostly plain words.
_NAMED = frozenset({Kind.ORGANISATION, Kind.PROGRAMME, Kind.LAW})
#: What a signpost's name begins with, and is no part of it.
_ARTICLE = re.compile(r"(?:the|your) ", re.I)
_EMAIL = re.compile(r"\S+@\S+")
#: Whatever a kept name is made of, so that most words are seen at once to be none.
_PIECE = re.compile(r"[^\W_]+|\W")
_PAIR = re.compile(rf"({WORD})(?: ({WORD}))?")


class Kept:
    """What stays: names of people, which go only where somebody claims one; names of bodies, and what is public; email
    addresses in small letters; dates."""

    def __init__(
        self, people: set[str], bodies: set[str], public: set[str], emails: set[str], dates: set[datetime.date]
    ) -> None:
        self.emails, self.dates = emails, dates
        #: Each word of the names; and people's surnames by their given names.
        self.of_people = {fold(word) for name in people for word in name.split()}
        self.of_bodies = {fold(word) for name in bodies for word in name.split()}
        self.surnames = {fold(name.split()[0]): fold(name.split()[-1]) for name in people}
        names = sorted(people | bodies | public, key=len, reverse=True)
        self.pieces = {"the"}.union(piece.casefold() for name in names for piece in _PIECE.findall(name))
        patterns = [re.escape(name).replace(r"\ ", r"[\s_]{1,2}") for name in names]
        self.pattern = re.compile(rf"(?:the )?(?:{'|'.join(patterns)})(?![^\W_])", re.I)


@cache
def kept() -> Kept:
    """What the knowledge base and kept_names.yml name. Raises KnowledgeError where the first cannot be read."""
    base = load()
    by_hand = yaml.safe_load(_BY_HAND.read_text(encoding="utf-8"))
    subjects = base.subjects.values()
    values = (fact.value for fact in base.facts.values() if isinstance(fact.value, str))
    dates = (date for source in base.sources.values() for date in (source.date, source.modified))
    return Kept(
        {subject.name for subject in subjects if subject.kind is Kind.PERSON} | set(by_hand["people"]),
        {name for subject in subjects if subject.kind in _NAMED for name in subject.names}
        | {source.publisher for source in base.sources.values()}
        | {_ARTICLE.sub("", signpost.name, count=1) for signpost in base.signposts.values()}
        | set(by_hand["bodies"]),
        set(by_hand["public"]),
        {email.lower() for value in values for email in _EMAIL.findall(value)},
        {date for date in dates if isinstance(date, datetime.date)},
    )


def is_kept(reading: Reading, start: int) -> bool:
    """Whether a name that stays stands there, even with a slip in the surname."""
    begins = _PIECE.match(reading.text, start)
    if not begins or begins[0].casefold() not in kept().pieces:
        return False
    around = max(reading.gap_start(start), start - 30), min(reading.gap_end(start), start + 40)
    if any(found.start() <= start < found.end() for found in kept().pattern.finditer(reading.text, *around)):
        return True
    pair = reading.match(_PAIR, start)
    if not pair or not pair[2] or fold(pair[1]) not in kept().surnames:
        return False
    alike = SequenceMatcher(None, fold(pair[2]), kept().surnames[fold(pair[1])])
    return alike.real_quick_ratio() > 0.7 and alike.ratio() > 0.7


def is_kept_person(word: str) -> bool:
    """Whether the word belongs to the name of somebody whom people may ask about."""
    return fold(word) in kept().of_people


def is_kept_body(word: str) -> bool:
    """Whether the word belongs to the name of an organisation that people may ask about."""
    return fold(word) in kept().of_bodies
