"""Names that follow a title: "Mr Davies", "miss haddock"."""

from __future__ import annotations

import re

from switchboard.privacy.kept import is_kept, is_kept_person
from switchboard.privacy.name_ends import FIRST_PART, Message, name_end
from switchboard.privacy.name_tests import DOES, HARMS
from switchboard.privacy.words import NOT_NAMES, SURNAMES, fold, is_everyday, is_ordinary

_TITLE = re.compile(r"\b(mr|mrs|mx|dr|prof|professor|mister|missus|miss|ms|sir|madam|rev)\b\.? (?=[^\W\d_])", re.I)
#: Titles that are also words, or begin the name of a program.
_DOUBTFUL_TITLES = frozenset("miss ms sir madam rev".split())
_PROGRAMS = frozenset(
    "office word project publisher excel teams access windows powerpoint outlook paint degree".split()
)
#: "miss haddock touched me", "write to miss haddock"; and not "will i miss training".
_MISSES = re.compile(
    r"\b(?:i|you|u|we|they|people|to|will|would|ill|i['’]ll|can|cant|might|may|could|should|do|dont|don['’]t|not|"
    r"never|gonna|must|did|didnt|ever|really) $",
    re.I,
)
_TOLD = re.compile(
    r"\b(?:with|from|by|told|tell|tells|ask|asked|called|dear|hate|like|this is|it['’]?s|im|i['’]m|"
    r"(?:teacher|tutor|head)(?: is|['’]?s)?|"
    r"(?:write|wrote|speak|spoke|speaking|talk|talked|talking|go|went|said) to) $",
    re.I,
)
#: Before a title, these make it somebody the person knows.
_KNOWS_THEM = re.compile(r"\b(?:my|our|called|is|im|i['’]m|am) (?:\w+ ){0,2}$", re.I)


def find(message: Message) -> None:
    """Notes the names. "Mr Smedley" stays, but Wilson and Jones are too common."""
    start = 0
    while found := message.reading.search(_TITLE, start):
        start = found.end()
        name = message.reading.match(FIRST_PART, start)
        if name and _is_somebody(message, found, name):
            begins, end = name.span("part")
            start = name_end(message, begins, end)
            message.note(begins, start)


def _is_somebody(message: Message, title: re.Match[str], name: re.Match[str]) -> bool:
    """Whether it is a title, and somebody's whom the knowledge base does not name."""
    plain, begins = fold(name["part"]), name.start("part")
    if title[1].lower() in _DOUBTFUL_TITLES and not _is_titled(message, title, name):
        return False
    if plain in _PROGRAMS or (plain in NOT_NAMES and len(plain) > 1):
        return False
    kept = is_kept(message.reading, begins) or (is_kept_person(plain) and plain not in SURNAMES)
    return not kept or message.stands_before(title.start(), _KNOWS_THEM)


def _is_titled(message: Message, title: re.Match[str], name: re.Match[str]) -> bool:
    """Whether "miss" or the like is a title there: "miss haddock touched me", "Miss Haddock"."""
    word = name["part"]
    capital, sir = message.is_capital(word), title[1].lower() == "sir"
    if fold(word) in SURNAMES:
        return True
    if len(word) == 1 or is_everyday(word) or word.endswith("ly"):
        return False
    # In Welsh, "Sir Gar" is a county.
    if (capital and message.is_capital(title[1]) and not sir) or message.stands_before(title.start(), _TOLD):
        return True
    if message.stands_before(title.start(), _MISSES):
        return False
    strange = not is_ordinary(word) and (capital or title[1].lower() == "ms") and not sir
    return strange or message.follows(name.end("part"), DOES, HARMS)
