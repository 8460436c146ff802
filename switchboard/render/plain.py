"""An Answer as plain text, complete by itself: for the REST webhook, the terminal, and wherever only text goes."""

from __future__ import annotations

from switchboard.answers.answer import Answer
from switchboard.knowledge.phrases import Phrases


def plain(answer: Answer, phrases: Phrases) -> str:
    """The body in the voice of the answer's audience, then its warnings, where to look, its sources and its notes."""
    under = " ".join([*answer.warnings, *_places(answer, phrases), *_sources(answer, phrases), *answer.notes])
    in_bullets = answer.body.rpartition("\n")[2].startswith("- ")
    return ("\n\n" if in_bullets else " ").join(filter(None, [answer.body, under]))


def _places(answer: Answer, phrases: Phrases) -> list[str]:
    words = phrases.reply.places.to(answer.audience)
    return [words.format(places=phrases.either(answer.places))] if answer.places else []


def _sources(answer: Answer, phrases: Phrases) -> list[str]:
    cites = [source.cite for source in answer.sources if not source.named]
    words = phrases.reply.sources if len(cites) > 1 else phrases.reply.source
    return [words.format(cites="; ".join(cites))] if cites else []
