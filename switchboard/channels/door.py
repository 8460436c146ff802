"""What every message passes before Rasa sees it: its length, somebody in danger, personal details.

First `notice` looks for what must be answered with help, then `admit` takes the personal details out. A server has
both done by the workers of doorkeepers.py, so that no message holds up another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from switchboard.nlu.encoder import SentenceEncoder
from switchboard.privacy import redact
from switchboard.safety import disclosure
from switchboard.safety.alarm import Alarm
from switchboard.safety.disclosure import Detector
from switchboard.words.folding import Folded, fold
from switchboard.words.language import foreign

MAX_CHARACTERS = 1_000

#: Rasa reads a leading "/" as a command and "EXTERNAL:" as a trigger. Here they are just words.
_COMMAND = re.compile(r"^(?:[/ ]|EXTERNAL ?:)++", re.I)
#: A program in a web page, from its first tag to its last; any other tag. No tag is longer than that.
_PROGRAM = re.compile(r"<(script|style)\b[^<>]{0,200}>(?:[^<]|<(?!/\1))*+</\1 ?>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)


class Refused(Exception):
    """A message that goes no further; `reason` is the id of the chat text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Noticed:
    """What the door notices: the alarm that a message raises; how likely, from 0 to 1, it is somebody else who is in
    danger; and the message's language if that is surely not English."""

    alarm: Alarm = Alarm.NONE
    of_another: float = 0.0
    language: str | None = None

    def told(self) -> dict[str, Any]:
        """What Rasa is told of it."""
        alarmed = {"alarm": int(self.alarm), "of_another": round(self.of_another, 2)} if self.alarm else {}
        return {**alarmed, **({"language": self.language} if self.language else {})}


@dataclass(frozen=True)
class Admitted:
    """A message that may go on: the person's own words without personal details, and whether some were taken out."""

    text: str
    redacted: bool


@cache
def detector() -> Detector:
    """The detector of this process."""
    return Detector(SentenceEncoder(disclosure.MODEL, sha256=disclosure.MODEL_SHA256))


def notice(text: str) -> Noticed:
    """What has to be known of a message before all else. Raises Refused when it is too long or has no words."""
    seen = _seen(text)
    # Without tags, which would hide words from the detector; but what stands inside one was typed too.
    readings = dict.fromkeys([seen.text, _without(seen, _TAG).text])
    alarm, of_another = max(map(detector().alarm, readings))
    return Noticed(alarm, of_another, foreign(text))


def admit(text: str, keep_tags: bool = False) -> Admitted:
    """A message without personal details, commands and, unless they are to be kept, tags. Raises Refused."""
    seen = _seen(text)
    if not keep_tags:
        seen = _without(_without(seen, _PROGRAM), _TAG)
    seen = _without(seen, _COMMAND)
    if not _says_something(seen.text):
        raise Refused("no_words")
    details = redact.find(seen.text)
    return Admitted(_COMMAND.sub("", redact.replace(seen, details)), bool(details))


def _seen(text: str) -> Folded:
    """The text as it is read. Raises Refused; one that is too long is so before any work."""
    if len(text) > MAX_CHARACTERS:
        raise Refused("too_long")
    seen = fold(text)
    if len(seen.text) > MAX_CHARACTERS:
        raise Refused("too_long")
    if not _says_something(seen.text):
        raise Refused("no_words")
    return seen


def _says_something(text: str) -> bool:
    """Whether there is more than signs that command, or nothing."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in _COMMAND.sub("", text))


def _without(seen: Folded, pattern: re.Pattern[str]) -> Folded:
    stretches = [found.span() for found in pattern.finditer(seen.text)]
    return seen.without(stretches) if stretches else seen
