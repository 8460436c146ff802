"""Which documents there are, where an answer comes from, and how old that is."""

from __future__ import annotations

from datetime import date

from switchboard.answers.answer import Cited
from switchboard.answers.asked import Request
from switchboard.answers.part import Part
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import UNDATED, Kind, LegalRate, Source

#: Up to so many sources are each named with what to be careful about.
FEW = 3
DAYS_A_YEAR = 365.25


def all_sources(base: KnowledgeBase, request: Request) -> Part:
    """Which documents the bot uses and how far to trust them."""
    words, sources = base.phrases.sources, list(base.sources.values())
    cites = {source.id: base.phrases.cite(source.short, source.date) for source in sources}
    short = words.all.format(cites=base.phrases.listed(cites.values()))
    full = " ".join(
        words.each.format(cite=cites[source.id], kind=source.kind, trust=source.trust) for source in sources
    )
    return Part("sources", request, short, full, sources=list(cites))


def dates(base: KnowledgeBase, request: Request) -> Part:
    """How old the documents are that stand behind the subjects (all, when there are none)."""
    found = [base.facts[fact].source for name in request.subjects for fact in _facts_behind(base, name)]
    return ages(base, request, list(dict.fromkeys(found)) or list(base.sources))


def ages(base: KnowledgeBase, request: Request, sources: list[str]) -> Part:
    """How old some documents are, and for advisers how far to trust them."""
    entries = [base.sources[source] for source in sources]
    short = _ages(base, entries) if len(entries) > FEW else " ".join(_dated(base, source) for source in entries)
    full = " ".join(f"{_dated(base, source)} {source.trust}" for source in entries)
    return Part("sources", request, short, full, sources=sources)


def ages_of(base: KnowledgeBase, sources: list[str]) -> str:
    """How old some documents are, in words."""
    return _ages(base, [base.sources[source] for source in sources])


def origin(base: KnowledgeBase, request: Request, sources: list[str]) -> Part:
    """Where an answer comes from, and how old that is; for advisers all that is known of each document."""
    words, entries = base.phrases.sources, [base.sources[source] for source in sources]
    said = base.phrases.listed(
        (words.aged_by if _is_persons(base, source) else words.aged).format(
            short=source.short, author=source.author, age=_age(base, source)
        )
        for source in entries
    )
    if len(entries) > FEW:
        short = words.origin_many.format(ages=_ages(base, entries))
    elif len(entries) > 1:
        short = words.origin_few.format(sources=said)
    else:
        short = words.origin_one.format(sources=said, caution=entries[0].caution)
    full = " ".join(_in_full(base, source) for source in entries)
    return Part("sources", request, short, full, sources=sources)


def _is_persons(base: KnowledgeBase, source: Source) -> bool:
    """Whether somebody whom the base knows has written a document."""
    return any(entry.kind is Kind.PERSON and entry.name == source.author for entry in base.subjects.values())


def of_law(request: Request, words: str, rates: list[str]) -> Part:
    """Where an answer comes from that rests on legal rates alone."""
    return Part("sources", request, words, words, legal_rates=rates)


def places(base: KnowledgeBase, request: Request, facts: list[str]) -> Part:
    """Where some facts stand: the document, and a few of its words to look for there."""
    words, entries = base.phrases.sources, [base.facts[fact] for fact in facts]
    sources = list(dict.fromkeys(entry.source for entry in entries))
    said = []
    for source in sources:
        quoted = [base.phrases.values.quoted.format(words=entry.locator) for entry in entries if entry.source == source]
        named = base.sources[source]
        locators = base.phrases.listed(dict.fromkeys(quoted))
        said.append(words.stands.format(short=named.short, address=named.address, locators=locators))
    body = f"{words.own_words} {' '.join(said)}"
    return Part("sources", request, body, body, sources=sources)


def addresses(base: KnowledgeBase, request: Request, sources: list[str]) -> Part:
    """Where some documents can be read."""
    words, entries = base.phrases.sources, [base.sources[source] for source in sources]
    said = base.phrases.listed(words.at.format(short=entry.short, address=entry.address) for entry in entries)
    body = words.read_at.format(sources=said)
    return Part("sources", request, body, body, sources=sources)


def listed(base: KnowledgeBase, request: Request, sources: list[str]) -> Part:
    """Some documents, each with its age and where it can be read, a line for each."""
    words, entries = base.phrases.sources, [base.sources[source] for source in sources]
    said = [words.aged_at.format(short=entry.short, age=_age(base, entry), address=entry.address) for entry in entries]
    body = "\n".join([words.listed, *(f"- {source}" for source in said)])
    return Part("sources", request, body, body, sources=sources)


def behind(base: KnowledgeBase, subject: str) -> list[str]:
    """The documents behind a subject."""
    return list(dict.fromkeys(base.facts[fact].source for fact in _facts_behind(base, subject)))


def by_age(base: KnowledgeBase, request: Request, sources: list[str], oldest: bool = False) -> Part | None:
    """Which of some documents is the newest, or the oldest, the others by their age, and which have no date; None for
    only one."""
    entries = [base.sources[source] for source in sources]
    dated = sorted((entry for entry in entries if isinstance(entry.date, date)), key=_day, reverse=not oldest)
    if len(entries) < 2 or not dated:
        return None
    words, phrases = base.phrases.sources, base.phrases
    first, other = (words.oldest, words.newer) if oldest else (words.newest, words.older)
    said = [first.format(short=dated[0].short, date=phrases.date(dated[0].date))]
    for entry in dated[1:]:
        years = round(abs((_day(dated[0]) - _day(entry)).days) / DAYS_A_YEAR)
        said.append(other.format(short=entry.short, date=phrases.date(entry.date), years=years))
    undated = [entry.short for entry in entries if entry not in dated]
    if undated:
        said.append(words.no_date.format(sources=phrases.listed(undated)))
    body = " ".join(said)
    return Part("sources", request, body, body, sources=[entry.id for entry in entries])


def by_trust(base: KnowledgeBase, request: Request, sources: list[str]) -> Part:
    """How far to trust some documents, in their order, with the date of each."""
    words = base.phrases.sources
    said = [
        words.trusted.format(short=entry.short, age=_age(base, entry), trust=entry.trust[:1].lower() + entry.trust[1:])
        for entry in (base.sources[source] for source in sources)
    ]
    body = " ".join(said)
    return Part("sources", request, body, body, sources=sources)


def _day(source: Source) -> date:
    assert isinstance(source.date, date)
    return source.date


def quotes_undated_figures(base: KnowledgeBase, facts: list[str]) -> bool:
    """Whether one of the facts has no date though its source has one."""
    entries = [base.facts[fact] for fact in facts]
    return any(fact.as_of == UNDATED != base.sources[fact.source].date for fact in entries)


def legal_source(base: KnowledgeBase, rate: LegalRate) -> Cited:
    """The legal minimum wage as a source beside the documents."""
    words = base.phrases.sources.legal_rates
    cite = base.phrases.cite(words.short, rate.since)
    named = words.title, words.author, words.publisher, str(rate.since), rate.address
    return Cited("legal_rates", cite, *named, words.kind, words.nation, words.trust)


def _facts_behind(base: KnowledgeBase, subject: str) -> list[str]:
    """The facts behind a subject: its own, else those of its words."""
    entry = base.subjects[subject]
    used = [fact for wording in entry.answers.values() for fact in wording.facts or []]
    return [fact.id for fact in entry.facts] or used


def _dated(base: KnowledgeBase, source: Source) -> str:
    return f"{_ages(base, [source])} {source.caution}"


def _ages(base: KnowledgeBase, sources: list[Source]) -> str:
    words = base.phrases.sources
    return " ".join(words.age.format(short=source.short, age=_age(base, source)) for source in sources)


def _in_full(base: KnowledgeBase, source: Source) -> str:
    return base.phrases.sources.full.format(
        title=source.title,
        author=source.author,
        publisher=source.publisher,
        date=base.phrases.short_date(source.date),
        address=source.address,
        kind=source.kind,
        nation=source.nation,
        trust=source.trust,
    )


def _age(base: KnowledgeBase, source: Source) -> str:
    words = base.phrases.sources
    day = base.phrases.date(source.date)
    if source.date == UNDATED:
        return day
    if source.modified:
        return words.changed.format(date=day, changed=base.phrases.date(source.modified))
    return words.from_date.format(date=day)
