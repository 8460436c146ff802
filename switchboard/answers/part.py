"""The content of one reply, or of one part of a reply to several questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from switchboard.answers import text
from switchboard.answers.answer import Audience, Table
from switchboard.answers.asked import Request
from switchboard.knowledge.phrases import Phrases


@dataclass
class Part:
    """What answers one request: the words in both voices, and by their ids what they rest on. `instead` are the leads
    that may have been meant as well, `choices` what it gives to choose from, `headlines` the beginnings of both that
    answer the question, `guessed` whether it says that it is a guess."""

    kind: Literal["fact", "comparison", "unknown", "sources", "chat"]
    request: Request
    short: str
    full: str
    facts: list[str] = field(default_factory=list)
    table: Table | None = None
    sources: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    signposts: list[str] = field(default_factory=list)
    legal_rates: list[str] = field(default_factory=list)
    instead: list[str] = field(default_factory=list)
    choices: tuple[Request, ...] = ()
    headlines: tuple[str, str] = ("", "")
    guessed: bool = False

    def body(self, audience: Audience) -> str:
        """The words for one voice."""
        return self.short if audience == "pupil" else self.full

    def warned(self, audience: Audience) -> list[str]:
        """The warnings for one voice: after a lead, of an acronym only where it is said."""
        return [
            warning for warning in self.warnings if not self.request.lead or text.is_about(warning, self.body(audience))
        ]

    def headline(self, audience: Audience) -> str:
        """What its words begin with that answers the question; empty where that is just the first sentence."""
        return self.headlines[0 if audience == "pupil" else 1]

    def opened(self, opening: str) -> Part:
        """The part with words before it, in both voices."""
        return self.beginning(lambda words: f"{opening} {words}")

    def beginning(self, changed: Callable[[str], str]) -> Part:
        """The part with its beginning changed, in both voices."""
        short, full = (changed(head) if head else "" for head in self.headlines)
        return replace(self, short=changed(self.short), full=changed(self.full), headlines=(short, full))

    def followed(self, more: str) -> Part:
        """The part with words after it, in both voices."""
        return replace(self, short=f"{self.short} {more}", full=f"{self.full} {more}")

    def shortened(self, words: int) -> Part:
        """The part in at most so many words, in both voices."""
        return replace(self, short=text.cut(self.short, words), full=text.cut(self.full, 2 * words), table=None)

    def beside(self, other: Part) -> Part:
        """The part with another after it, and what that rests on; the request stays its own."""
        found = replace(self, short=text.joined(self.short, other.short), full=text.joined(self.full, other.full))
        for name in ("facts", "sources", "warnings", "signposts", "legal_rates"):
            setattr(found, name, list(dict.fromkeys([*getattr(self, name), *getattr(other, name)])))
        return found

    def hedged(self, phrases: Phrases, opening: str) -> Part:
        """The part as an answer to what may have been meant, said to be a guess."""
        return replace(self.opened(phrases.doubt.unsure.format(opening=opening)), guessed=True)
