"""Every sentence that is not a fact, in one language: `knowledge/phrases.<language>.yml`, typed.

What stands in `chat` is filled from the knowledge base, like a wording. In all other phrases a name in braces stands
for what is put in with `format`. A phrase that is missing, or that nobody says, is refused by the loader.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import StrictStr

from switchboard.knowledge.model import Entry


class Voices(Entry):
    """A sentence for pupils, and for advisers if theirs differs."""

    pupil: StrictStr
    adviser: StrictStr | None = None

    def to(self, audience: str) -> str:
        """The words for one audience, "pupil" or "adviser"."""
        return self.adviser if audience == "adviser" and self.adviser else self.pupil


class Joining(Entry):
    """The words before the last item of a list: of things that all are so, and of things to choose from."""

    all: StrictStr
    one: StrictStr


class ReplyParts(Entry):
    """What stands around the parts of a reply: where to look, and its sources."""

    places: Voices
    source: StrictStr
    sources: StrictStr


class Phrases(Entry):
    """All phrases of one language; `language` is its ISO 639 code."""

    language: StrictStr
    joining: Joining
    chat: dict[StrictStr, Voices]
    reply: ReplyParts

    def listed(self, words: Iterable[str]) -> str:
        """ "a, b and c"."""
        return _joined(words, self.joining.all)

    def either(self, words: Iterable[str]) -> str:
        """ "a, b or c"."""
        return _joined(words, self.joining.one)


def _joined(words: Iterable[str], last: str) -> str:
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
