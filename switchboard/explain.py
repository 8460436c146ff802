"""What becomes of one message, step by step: for `switchboard explain`.

The reply is that of the bot in this process. What it does not say of itself is worked out once more by the same code,
from what Rasa heard: the readings and the leads by `switchboard.nlu`, who had the word by `switchboard.answers`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from switchboard import knowledge, settings
from switchboard.answers.asked import Context, Message
from switchboard.answers.assemble import Writer
from switchboard.answers.dialogue import Decided, Turn, reply_to
from switchboard.nlu.before import Before
from switchboard.nlu.lead_model import joined
from switchboard.nlu.leads import Weighed
from switchboard.nlu.pipeline import Pipeline
from switchboard.nlu.topic_classifier import READ, Read

if TYPE_CHECKING:
    from switchboard.answers.answer import Audience
    from switchboard.local import LocalBot

#: So many topics and leads of each question are told, and so many reasons for each lead.
TOPICS, LEADS, REASONS = 5, 5, 3


class Reason(NamedTuple):
    """What speaks for a lead: a feature, what it adds to the score against the average of the candidates, and whether
    the lead has more of it than they (else it speaks for it to have less)."""

    feature: str
    adds: float
    more: bool


@dataclass(frozen=True)
class Lead:
    """A lead that was weighed: its id, its most usual question, how likely it is, and what speaks most for it."""

    id: str
    question: str
    chance: float
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True)
class Question:
    """A message, or one of its parts, as it was read.

    names: the entities. follows: what it was read on from, and `joined_to` the question of it. readings: each reading
    by its name. bare: whether no word of its own says what is asked. topics: the likeliest intents. leads: the
    likeliest leads, and none: how likely it is none of all; without leads none were weighed. leads_of: those of each
    subject where several are named.
    """

    names: Sequence[Mapping[str, Any]]
    follows: Before | None
    joined_to: str
    readings: Mapping[str, str]
    bare: bool
    topics: Sequence[tuple[str, float]]
    leads: Sequence[Lead]
    none: float
    leads_of: Mapping[str, Sequence[Lead]] = field(default_factory=dict)


@dataclass(frozen=True)
class Explained:
    """A message, as Rasa had it, its questions and who had the word; `None` and nothing where it did not come so far.

    parsed: Rasa's parse. whole: the message as one question; None if nothing was read. parts: what it was cut into.
    decided: who had the word on each question, then on the message. replies: as the REST channel gives them.
    """

    replies: Sequence[Mapping[str, Any]]
    parsed: Mapping[str, Any] | None = None
    whole: Question | None = None
    parts: Sequence[Question] = ()
    decided: Sequence[Decided] = ()

    @property
    def noticed(self) -> Mapping[str, Any]:
        """What the door told Rasa of the message."""
        return (self.parsed or {}).get("metadata") or {}


class Explainer:
    """Explains messages. `archive` is the model that `bot` has."""

    def __init__(self, bot: LocalBot, archive: Path) -> None:
        self.bot, self.base = bot, knowledge.load()
        self.pipeline = Pipeline(archive)
        self.search = self.pipeline.search

    async def explain(self, text: str, after: Sequence[str] = (), audience: Audience | None = None) -> Explained:
        """What becomes of a message after others."""
        sender = uuid.uuid4().hex
        for earlier in after:
            await self.bot.send(earlier, sender, audience)
        replies, heard = await self.bot.overhear(text, sender, audience)
        if heard is None:
            return Explained(replies)
        whole, parts = self._read(heard.parsed, Before.of(heard.context, self.base))
        return Explained(replies, heard.parsed, whole, parts, self._decided(heard.parsed, heard.context))

    def _read(self, parsed: Mapping[str, Any], before: Before | None) -> tuple[Question | None, list[Question]]:
        """The message as one question, and its parts; nothing where NLU was not asked, or found no words."""
        if "leads" not in parsed and not parsed.get("questions"):
            return None, []
        message = self.pipeline.read(parsed["text"])
        whole = message.get(READ)[0]
        read_on = self.search.parts(message, before, lambda: self.search.best(self.search.weigh(whole, before)))
        asked = self._question(whole, before)
        offered = self.search.leads.offered.get(parsed["text"])
        if offered:  # the text of a button that asks for just this
            asked = replace(asked, leads=[Lead(offered.id, offered.offered, 1.0)], none=0.0, leads_of={})
        elif read_on:  # then leads are weighed for these alone
            asked = replace(asked, leads=[], leads_of={})
        return asked, [self._question(part, follows) for part, follows, _ in read_on]

    def _question(self, read: Read, before: Before | None) -> Question:
        plain, search = read.view.plain, self.search
        readings = {"as typed": plain, "names masked": read.view.masked}
        if before:
            readings["joined"] = joined(search.asked(before), plain)
        weighed = search.weigh(read, before)
        whole = weighed.pop(None)
        return Question(
            search.meant(read, before),
            before,
            search.asked(before) if before else "",
            readings,
            search.question(read, before).bare,
            list(read.ranking[:TOPICS]),
            self._leads(whole, before),
            max(0.0, 1 - sum(item.chance for item in whole)),
            {str(of): self._leads(found, before) for of, found in weighed.items()},
        )

    def _leads(self, weighed: Sequence[Weighed], before: Before | None) -> list[Lead]:
        """The likeliest of the leads that were weighed against each other, likeliest first."""
        scorer, found = self.search.leads.scorers[before is not None], []
        for item, adds in list(zip(weighed, scorer.speaks_for(weighed)))[:LEADS]:
            most = sorted(adds.items(), key=lambda added: -added[1])[:REASONS]
            reasons = [Reason(name, added, scorer.weights[name] > 0) for name, added in most if added > 0]
            found.append(Lead(item.lead.id, self.search.leads.typical(item.lead.id), item.chance, reasons))
        return found

    def _decided(self, parsed: dict[str, Any], context: dict[str, Any] | None) -> list[Decided]:
        """Who had the word on each question, then on the message."""
        message, before = Message.from_parse(parsed, self.base), Context.from_dict(context, self.base)
        turn = Turn(message, before, Writer(self.base, date.today(), settings.load().safeguarding_contact))
        reply_to(turn)
        return turn.decided
