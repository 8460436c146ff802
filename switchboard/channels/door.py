"""What every message passes before Rasa sees it: cleaned, capped, without personal details."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from switchboard.nlu.encoder import shared_encoder
from switchboard.safety.disclosure import Detector
from switchboard.safety.redact import redact

MAX_CHARACTERS = 1_000
#: Of a longer message, so much of its beginning and of its end is searched for a disclosure.
_SEARCHED = 1_500

TOO_LONG = f"That message is too long for me. Please keep it under {MAX_CHARACTERS:,} characters."
EMPTY = "I did not get any words there. Please type a question about contact-centre work."

#: Rasa reads a leading "/" as a command and "EXTERNAL:" as a trigger. Here they are just words.
_COMMAND = re.compile(r"^(?:[/\s]|EXTERNAL\s*:)+", re.I)
#: A tag of a web page; a program's text between two of them goes as well.
_MARKUP = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|</?[a-z][^<>]*>", re.I)
#: A tag alone.
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)
#: Characters without a shape, which would hide a word from the checks. The joiner of emoji is not among them.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Refused(Exception):
    """A message that goes no further; the text is what the person is told."""


@dataclass(frozen=True)
class Admitted:
    """A message that may go on, without personal details.

    `redacted` is whether some were taken out, `danger` whether it is a disclosure.
    """

    text: str
    redacted: bool
    danger: bool

    @property
    def parse_data(self) -> dict[str, Any] | None:
        """The parse that stands before NLU, if there is one."""
        if not self.danger:
            return None
        intent = {"name": "disclosure", "confidence": 1.0}
        return {"text": self.text, "intent": intent, "entities": [], "intent_ranking": [intent]}


@cache
def _detector() -> Detector:
    return Detector(shared_encoder().encode)


def admit(text: str) -> Admitted:
    """Cleans a person's message. Raises Refused when nothing is left, or when it is too long and no disclosure."""
    whole = len(text) <= MAX_CHARACTERS
    seen = _on_one_line(text if whole else f"{text[:_SEARCHED]} {text[-_SEARCHED:]}")
    # Also without tags, which would hide words from the detector; but what stands inside one was typed too.
    danger = any(map(_detector().is_disclosure, dict.fromkeys([seen, " ".join(_TAG.sub(" ", seen).split())])))
    if not whole and not danger:
        raise Refused(TOO_LONG)
    words = _COMMAND.sub("", seen if danger else _MARKUP.sub(" ", seen))
    words = " ".join(words.split())
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in words):  # nothing that can be seen
        raise Refused(EMPTY)
    clean = redact(words)
    return Admitted(clean[:MAX_CHARACTERS], redacted=clean != words, danger=danger)


def _on_one_line(text: str) -> str:
    """The text without line breaks and without signs that cannot be seen; letters in their plain form ("ｄｉｅ")."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in _UNSEEN.sub("", text))
    return " ".join(text.split())
