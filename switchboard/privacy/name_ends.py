"""Where a name ends: "josh evans and i" after its second word, "gary hits me" after its first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import (
    DOUBTFUL,
    NOT_NAMES,
    SURNAMES,
    WORD,
    acts,
    begins_question,
    fold,
    is_capital,
    is_everyday,
    is_ordinary,
)

_LETTERS = r"(?:[^\W\d_][ .-]){2,20}[^\W\d_]\b"
FIRST_PART = re.compile(
    r"(?:(?:actually|the one and only|um+|uh+|er+m?|just|like|basically|also|really|literally|obviously)[ ,]{1,3}+)"
    r"{0,4}+"
    rf"(?:(?:mr|mrs|miss|ms|dr|mx|big|lil|little|auntie|aunty|uncle|nanny)\.? )?(?P<part>{_LETTERS}|{WORD})",
    re.I,
)
NEXT_PART = re.compile(rf"(?P<gap>\. ?| )(?P<part>{_LETTERS}|{WORD})", re.I)
#: Words inside a surname: "al farsi", "van dyke".
_PARTICLES = frozenset("al el bin ibn abu de del della der den di du la le van von ap ab mac mc st ter ul".split())
#: After what somebody does: "gary hits me".
_ACTED_ON = re.compile(r" (?:me|us|him|her|them)\b", re.I)
_AFTER_NAME = re.compile(rf" ?(?:$|[^\w '’-])| \d| ({WORD})")


@dataclass
class Message:
    """A text as it is read, whether its capitals mean something, and the words of the names found in it."""

    reading: Reading
    tells: bool
    given: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.reading.text

    def is_capital(self, word: str) -> bool:
        return self.tells and is_capital(word)

    def note(self, start: int, end: int) -> None:
        """Notes a name."""
        self.given |= set(re.findall(WORD, self.text[start:end]))
        self.reading.add(start, end, Kind.NAME)

    def stands_before(self, place: int, pattern: re.Pattern[str]) -> bool:
        """Whether something ends at a place, a few words long and after the last detail."""
        return bool(pattern.search(self.text, max(place - 30, self.reading.gap_start(place)), place))

    def follows(self, place: int, *patterns: re.Pattern[str]) -> bool:
        """Whether one of some things begins at a place, before the next detail."""
        return any(self.reading.match(pattern, place) for pattern in patterns)

    def next_part(self, end: int) -> re.Match[str] | None:
        """The part of a name that may follow where another ends."""
        return self.reading.match(NEXT_PART, end)

    def stops(self, end: int) -> bool:
        """Whether no word follows."""
        after = self.reading.match(_AFTER_NAME, end)
        return bool(after and after[1] is None)


def name_end(message: Message, begins: int, end: int, claimed: bool = False) -> int:
    """Where a name ends whose first word ends there: up to four words on, none of which may be an everyday one.

    A claimed one is all that was to be said ("my name is ..."); after another, somebody does something.
    """
    text = message.text
    for _ in range(4):
        after = message.next_part(end)
        if not after or not _goes_on(message, text[begins:end], after, claimed):
            break
        end = after.end()
    if re.search(r"['’]s$", text[begins:end]):
        end -= 2
    while end - begins > 1 and text[end - 1] in "'’-_*~":
        end -= 1
    return end


def _goes_on(message: Message, name: str, after: re.Match[str], claimed: bool) -> bool:
    gap, word = after["gap"], after["part"]
    plain, capital = fold(word), message.is_capital(word)
    initial = len(name.split()[-1].strip(".")) == 1
    if gap.startswith(".") and len(gap) > 1 and not initial:
        return False
    if plain in NOT_NAMES:
        return capital and plain in SURNAMES
    if capital:
        return not (gap == "." and is_ordinary(word))
    if plain in SURNAMES | DOUBTFUL:
        return _may_end(message, after.end())
    stops = message.stops(after.end())
    if plain in _PARTICLES and not stops:
        following = message.next_part(after.end())
        return bool(following and fold(following["part"]) not in NOT_NAMES)
    if stops and claimed:
        return True
    acted = message.follows(after.end(), _ACTED_ON) and (is_ordinary(word) or acts(word) or plain.endswith("z"))
    if acted or is_everyday(word) or (begins_question(word) and not stops):
        return False
    if stops:
        return not (is_ordinary(word) and acts(word))
    return not is_ordinary(word) or (claimed and _may_end(message, after.end()))


def _may_end(message: Message, end: int) -> bool:
    """Whether a name may end there: before a stop, or a word that is either an everyday one or another name."""
    after = message.reading.match(_AFTER_NAME, end)
    if not after:
        return False
    return after[1] is None or fold(after[1]) in NOT_NAMES | SURNAMES or not is_ordinary(after[1])
