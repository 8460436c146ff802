"""What every message passes before Rasa sees it: cleaned, capped, without personal details."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from switchboard.safety.disclosure import is_disclosure
from switchboard.safety.redact import redact

MAX_CHARACTERS = 1_000

TOO_LONG = f"That message is too long for me. Please keep it under {MAX_CHARACTERS:,} characters."
EMPTY = "I did not get any words there. Please type a question about contact-centre work."

#: Rasa reads a leading "/" as a command and "EXTERNAL:" as a trigger. Here they are just words.
_COMMAND = re.compile(r"^(?:[/\s]|EXTERNAL\s*:)+", re.I)
#: Characters without a shape, which would hide a word from the checks. The joiner of emoji is not among them.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Refused(Exception):
    """A message that goes no further; the text is what the person is told."""


@dataclass(frozen=True)
class Admitted:
    """A message that may go on, with the parse that stands before NLU if there is one."""

    text: str
    parse_data: dict[str, Any] | None


def admit(text: str) -> Admitted:
    """Cleans a person's message. Raises Refused when nothing is left or it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise Refused(TOO_LONG)
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in _UNSEEN.sub("", text))
    text = _COMMAND.sub("", " ".join(text.split())).strip()
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in text):  # nothing that can be seen
        raise Refused(EMPTY)
    danger = is_disclosure(text)
    text = redact(text)
    if not danger:
        return Admitted(text, None)
    intent = {"name": "disclosure", "confidence": 1.0}
    return Admitted(text, {"text": text, "intent": intent, "entities": [], "intent_ranking": [intent]})
