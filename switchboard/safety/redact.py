"""Takes personal details out of a message before anything stores or logs it.

The rules read a text with one space between words. Their patterns are linear: no part that may be repeated without an
end stands beside another that reads the same signs, and none begins anew at each sign of what it has read before.

Each kind has a file of rules beside this one, and words.py what they share. The lists of words, for people to edit, are
common_names.yml, not_names.yml and, for the domain's own names, kept_names.yml.
"""

from __future__ import annotations

import re

from switchboard.safety import birthdays, contacts, handles, identifiers, names, places, schools

#: What takes the place of a detail.
MARK = re.compile(r"\[(?:address|date|email|handle|name|number|password|phone number|postcode|school)\]")

#: A rule may read past the beginning of the next detail, so what has changed is looked at again.
_PASSES = 2


def redact(text: str) -> str:
    """The text with personal details replaced by marks for what they were: [name], [school], [email] and the like.

    If it comes back as it went in, nothing was taken out; else it has one space between words.
    """
    plain = " ".join(text.split())
    clean = plain
    for _ in range(_PASSES):
        before = clean
        for kind in (contacts, handles, birthdays, identifiers, places, schools, names):
            clean = kind.take_out(clean)
        if clean == before:
            break
    return text if clean == plain else clean
