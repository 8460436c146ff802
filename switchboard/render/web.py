"""An Answer as the web chat shows it: every part in its place, so that nothing there need take words apart."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from switchboard.answers.answer import Answer, Cited, Figure, Passage, Table
from switchboard.knowledge.phrases import Phrases
from switchboard.render.plain import plain

#: More sources than these are counted on the outside, and named when they are opened.
_NAMED_SOURCES = 3
#: More points than these are unfolded.
_POINTS = 3


def web(answer: Answer, phrases: Phrases) -> dict[str, Any]:
    """A reply as JSON can hold it, `Reply` in web/src/types.ts, in the order in which it is shown.

    What is not there is None or an empty list. `text` is all of it in words, to be copied or kept; `asks` whether to
    ask if it was any help.
    """
    return {
        "kind": answer.kind,
        "audience": answer.audience,
        "text": in_full(answer, phrases),
        "passages": [_passage(passage, phrases) for passage in answer.passages],
        "table": _table(answer.table, phrases) if answer.table else None,
        "warnings": answer.warnings,
        "places": {"label": phrases.web.places, "items": answer.places} if answer.places else None,
        "notes": answer.notes,
        "ladder": asdict(answer.ladder) if answer.ladder else None,
        "bars": asdict(answer.bars) if answer.bars else None,
        "sources": _sources(answer.sources, phrases) if answer.sources else None,
        "facts": _facts(answer, phrases) if answer.facts else None,
        "follow_ups": [asdict(item) for item in answer.follow_ups],
        "plain": [_passage(passage, phrases) for passage in answer.plain],
        "asks": bool(answer.topics) and not answer.private,
    }


def in_full(answer: Answer, phrases: Phrases) -> str:
    """The plain text, the table row by row, and where the sources stand."""
    rows = _rows(answer.table) if answer.table else []
    stand = [f"{source.cite}: {source.title}. {source.address}" for source in answer.sources]
    return "\n\n".join(filter(None, [plain(answer, phrases), "\n".join(rows), "\n".join(stand)]))


def _passage(passage: Passage, phrases: Phrases) -> dict[str, Any]:
    """What is said to one question: its figures as tiles, three of its points, and the rest to be unfolded."""
    figures = [tile(figure, phrases) for figure in passage.figures]
    rest = [*passage.points[_POINTS:], *passage.more]
    return {
        "headline": passage.headline,
        "figures": {"label": phrases.web.figures, "items": figures} if figures else None,
        "points": passage.points[:_POINTS],
        "more": {"label": phrases.web.more, "items": rest} if rest else None,
    }


def tile(figure: Figure, phrases: Phrases) -> dict[str, str]:
    """A figure with what it is, of when, and whether it still holds."""
    words = phrases.web
    dated = figure.as_of[:1].isdigit()
    day = phrases.short_date(date.fromisoformat(figure.as_of)) if dated else ""
    when = words.of_when.format(date=day) if dated else words.of_no_date
    note = {
        "law": words.by_law.format(date=day),
        "below": words.below_the_law.format(when=when),
        "said": when,
    }[figure.standing]
    return {"value": figure.value, "what": figure.what, "note": note, "standing": figure.standing}


def _rows(table: Table) -> list[str]:
    names = table.columns[1:]
    return [f"{row[0]}: " + "; ".join(f"{name} {cell}" for name, cell in zip(names, row[1:])) for row in table.rows]


def _table(table: Table, phrases: Phrases) -> dict[str, Any]:
    return {"caption": phrases.web.table.format(columns=phrases.listed(table.columns[1:])), **asdict(table)}


def _sources(sources: list[Cited], phrases: Phrases) -> dict[str, Any]:
    if len(sources) > _NAMED_SOURCES:
        label = phrases.web.many_sources.format(count=len(sources))
    else:
        words = phrases.web.sources if len(sources) > 1 else phrases.web.source
        label = words.format(cites="; ".join(source.cite for source in sources))
    return {"label": label, "items": [asdict(source) for source in sources]}


def _facts(answer: Answer, phrases: Phrases) -> dict[str, Any]:
    cites = {source.id: source.cite for source in answer.sources}
    label = phrases.web.facts.format(count=len(answer.facts)) if len(answer.facts) > 1 else phrases.web.fact
    addresses = {source.id: source.address for source in answer.sources}
    items = [
        {
            **asdict(fact),
            "source": cites.get(fact.source, fact.source),
            "address": addresses.get(fact.source, ""),
        }
        for fact in answer.facts
    ]
    return {"label": label, "items": items}
