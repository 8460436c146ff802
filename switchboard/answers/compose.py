"""One request -> the parts of a reply: body in both voices, facts, table, warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from switchboard.answers import pay, text
from switchboard.answers.answer import Audience, Table
from switchboard.answers.understanding import Request, Resolver
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.model import Comparison, Fact, Source, Wording

#: Rows of a comparison that are also said in the text.
SAID_ROWS = {"pupil": 3, "adviser": 7}
#: Words for each side of a comparison that nobody has written words for.
SIDE_WORDS = {"pupil": 40, "adviser": 85}
#: Words of a default body, made by putting statements in a row.
BODY_WORDS = {"pupil": 65, "adviser": 170}


@dataclass
class Part:
    """The content of one reply, or of one part of a reply to several questions."""

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

    def body(self, audience: Audience) -> str:
        """The words for one voice."""
        return self.short if audience == "pupil" else self.full


class Composer:
    """Answers requests from a knowledge base. `today` decides what is overdue."""

    def __init__(self, base: KnowledgeBase, today: date) -> None:
        self.base = base
        self.today = today
        self.resolver = Resolver(base)

    def compose(self, request: Request) -> Part:
        """The content that answers a request; says so when the documents are silent."""
        if request.topic == "sources" and not self._says(request):
            return self.all_sources(request)
        if request.topic == "date" and not self._says(request):
            return self.dates(request)
        if len(request.subjects) > 1:
            return self.comparison(request)
        subject = request.subjects[0]
        topic = request.topic or "overview"
        if self.base.answers(topic, subject):
            return self.single(topic, subject)
        members = [name for name in self.base.subjects[subject].members if self.base.answers(topic, name)]
        if members:
            return self.comparison(Request(topic, tuple(members)))
        return self.unknown(topic, subject)

    def _says(self, request: Request) -> bool:
        return any(self.base.answers(str(request.topic), name) for name in request.subjects)

    # --- one subject -----------------------------------------------------

    def single(self, topic: str, subject: str) -> Part:
        """What the base says on one topic of one subject."""
        wording = self.base.subjects[subject].answers.get(topic)
        own = [fact.id for fact in self.base.facts_on(topic, subject)]
        facts = self._facts_of(wording, own)
        request = Request(topic, (subject,))
        part = Part(
            kind="fact" if wording is None or wording.known else "unknown",
            request=request,
            short=self._body("pupil", wording, facts),
            full=self._body("adviser", wording, facts),
            facts=facts,
            table=self.table(topic, [subject]),
            warnings=[text.filled(self.base, warning) for warning in wording.warnings] if wording else [],
            signposts=list(wording.signposts) if wording else [],
        )
        return self._finished(part, [wording.pupil, wording.adviser, *wording.warnings] if wording else [])

    def _facts_of(self, wording: Wording | None, own: list[str]) -> list[str]:
        if wording is None:
            return own
        given = own if wording.facts is None else wording.facts
        shown = placeholders.fact_ids(wording.pupil, wording.adviser, *wording.warnings)
        worked_out = [
            fact for name in placeholders.names(f"{wording.pupil} {wording.adviser}") if name.startswith("pay:")
            for fact in pay.FACTS
        ]  # fmt: skip
        return list(dict.fromkeys([*given, *shown, *worked_out]))

    def _body(self, voice: Audience, wording: Wording | None, facts: Iterable[str]) -> str:
        words = getattr(wording, voice, None) or (wording.adviser or wording.pupil if wording else None)
        if words:
            return text.filled(self.base, words)
        return text.cut(" ".join(self.base.facts[fact].statement for fact in facts), BODY_WORDS[voice])

    def _finished(self, part: Part, texts: Iterable[str | None]) -> Part:
        """Adds what follows from the content: sources, legal rates, and warnings of things overdue."""
        texts = list(texts)
        part.legal_rates = legal_rates(texts)
        part.sources = list(dict.fromkeys(self.base.facts[fact].source for fact in part.facts))
        part.warnings += self.overdue(texts, part.signposts)
        return part

    def overdue(self, texts: Iterable[str | None], signposts: Iterable[str] = ()) -> list[str]:
        """Warnings for the legal rates and places that wordings and signposts name, where nobody has looked lately."""
        texts = list(texts)
        used = [name.partition(":") for value in texts for name in placeholders.names(value)]
        warnings = []
        if any(self.base.legal_rates[rate].overdue(self.today) for rate in legal_rates(texts)):
            warnings.append("The minimum wage may have changed since I was last checked.")
        places = [rest.partition(".")[0] for group, _, rest in used if group == "signpost"]
        late = [p for p in [*places, *signposts] if self.base.signposts[p].overdue(self.today)]
        if late:
            warnings.append("The contact details here may be out of date.")
        return warnings

    # --- nothing known ---------------------------------------------------

    def unknown(self, topic: str, subject: str) -> Part:
        """The documents are silent: says so, and where to look instead."""
        part = Part(
            kind="unknown",
            request=Request(topic, (subject,)),
            short=f"I don't know that one. {self.silence([topic], subject, 'pupil')}",
            full=self.silence([topic], subject, "adviser"),
            signposts=list(self.base.topics[topic].pointer),
        )
        return self._finished(part, [])

    def silence(self, topics: list[str], subject: str, audience: Audience) -> str:
        """Says that the documents are silent on some topics of a subject."""
        names = text.joined((self.base.topics[topic].name for topic in topics), "or")
        sources = "My sources" if audience == "pupil" else "The documents I use"
        return f"{sources} do not say anything about {names} for {self.base.subjects[subject].phrase}."

    # --- side by side ----------------------------------------------------

    def comparison(self, request: Request) -> Part:
        """Two or more subjects on one topic, or on everything that both have figures for."""
        words = self._written(request)
        subjects = list(dict.fromkeys(self._subject_of(name) for name in request.subjects))
        request = replace(request, subjects=tuple(subjects))
        table = self.table(request.topic, subjects)
        if words is not None:
            facts = list(dict.fromkeys([*words.facts, *placeholders.fact_ids(words.pupil, words.adviser)]))
            short, full = text.filled(self.base, words.pupil), text.filled(self.base, words.adviser)
            warnings = [text.filled(self.base, warning) for warning in words.warnings]
            part = Part("comparison", request, short, full, facts, table, warnings=warnings)
            return self._finished(part, [words.pupil, words.adviser, *words.warnings])
        sides = [self.single(request.topic or "overview", name) if self.base.answers(
            request.topic or "overview", name) else self.unknown(request.topic or "overview", name)
            for name in self._answering(request)]  # fmt: skip
        facts = list(dict.fromkeys(fact for side in sides for fact in side.facts))
        if table is not None and len(table.rows) > 1:
            short, full = self._rows_said(table, "pupil"), self._rows_said(table, "adviser")
            facts = list(dict.fromkeys([*facts, *self._table_facts(request.topic, subjects)]))
        else:
            short, full = self._sides_said(sides, "pupil"), self._sides_said(sides, "adviser")
        warnings = list(dict.fromkeys(warning for side in sides for warning in side.warnings))
        part = self._finished(Part("comparison", request, short, full, facts, table, warnings=warnings), [])
        part.legal_rates = [rate for side in sides for rate in side.legal_rates]
        return part

    def _written(self, request: Request) -> Comparison | None:
        wanted = set(request.subjects)
        for entry in self.base.comparisons:
            if set(entry.subjects) == wanted and (request.topic in entry.topics if request.topic else not entry.topics):
                return entry
        return None

    def _subject_of(self, name: str) -> str:
        """A subject, or the one that a detail such as a nation stands for."""
        if name in self.base.subjects:
            return name
        return self.base.details[name].leads_to.get("none", "call_centre_operator")

    def _answering(self, request: Request) -> list[str]:
        topic = request.topic or "overview"
        return list(dict.fromkeys(self.resolver.answering(topic, name) or name for name in request.subjects))

    def _rows_said(self, table: Table, voice: Audience) -> str:
        said = []
        for row in table.rows[: SAID_ROWS[voice]]:
            cells = text.joined(f"{value} for {name}" for name, value in zip(table.columns[1:], row[1:]))
            said.append(f"{row[0]}: {cells}.")
        return " ".join(said)

    def _sides_said(self, sides: list[Part], voice: Audience) -> str:
        return " ".join(text.cut(side.body(voice), SIDE_WORDS[voice]) for side in sides)

    # --- tables ----------------------------------------------------------

    def table(self, topic: str | None, subjects: list[str]) -> Table | None:
        """The labelled facts that all the subjects or their parts have, a column each; None if there
        is no such fact, or one subject only, whose figures the text says."""
        if len(subjects) == 1:
            subjects = self.base.subjects[subjects[0]].members
        if len(subjects) < 2:
            return None
        columns = [self._labelled(topic, name) for name in subjects]
        labels = [label for label in columns[0] if all(label in column for column in columns)]
        if not labels:
            return None
        rows = [[label, *(text.cell(column[label]) for column in columns)] for label in labels]
        return Table(["", *(text.capital(self.base.subjects[name].name) for name in subjects)], rows)

    def _labelled(self, topic: str | None, subject: str) -> dict[str, Fact]:
        parts = [entry for entry in self.base.subjects.values() if entry.part_of == subject]
        facts = [fact for entry in [self.base.subjects[subject], *parts] for fact in entry.facts]
        return {fact.label: fact for fact in facts if fact.label and topic in (None, fact.topic)}

    def _table_facts(self, topic: str | None, subjects: Iterable[str]) -> list[str]:
        return [fact.id for name in subjects for fact in self._labelled(topic, name).values()]

    # --- sources ---------------------------------------------------------

    def all_sources(self, request: Request) -> Part:
        """Which documents the bot uses and how far to trust them."""
        sources = list(self.base.sources.values())
        names = text.joined(source.cite for source in sources)
        short = f"I use these documents: {names}. Each reply tells you which one it used. Some are old."
        full = " ".join(f"{source.cite}: {source.kind}. {source.trust}" for source in sources)
        return Part("sources", request, short, full, sources=[source.id for source in sources])

    def dates(self, request: Request) -> Part:
        """How old the documents are that stand behind the subjects (all, when there are none)."""
        found = [self.base.facts[fact].source for name in request.subjects for fact in self.subject_facts(name)]
        return self.origin(request, list(dict.fromkeys(found)) or list(self.base.sources), dates_only=True)

    def subject_facts(self, subject: str) -> list[str]:
        """The facts behind a subject: its own, else those of its words."""
        entry = self.base.subjects[subject]
        used = [fact for wording in entry.answers.values() for fact in wording.facts or []]
        return [fact.id for fact in entry.facts] or used

    def origin(self, request: Request, sources: list[str], dates_only: bool = False) -> Part:
        """Where the last answer came from, and how old that is."""
        entries = [self.base.sources[source] for source in sources]
        short = " ".join(self._dated(source) for source in entries[:3])
        if len(entries) > 3:
            short = " ".join(f"The {source.short} is {_age(source)}." for source in entries)
        full = " ".join(
            f"{self._dated(source)} {source.trust}"
            if dates_only
            else f"{source.title}. Author: {source.author}. Publisher: {source.publisher}. Date: {source.dated}. "
            f"Address: {source.address}. Kind: {source.kind} ({source.nation}). How far to trust it: {source.trust}"
            for source in entries
        )
        if not dates_only:
            said = text.joined(f"the {source.short} ({_age(source)})" for source in entries)
            caution = entries[0].caution if len(entries) == 1 else "Check what is old before you rely on it."
            short = f"That comes from {said}. {caution}"
            if len(entries) > 3:
                short = " ".join(f"The {source.short} is {_age(source)}." for source in entries)
                short = f"That comes from more than one document. {short}"
        return Part("sources", request, short, full, sources=sources)

    def _dated(self, source: Source) -> str:
        return f"The {source.short} is {_age(source)}. {source.caution}"


def legal_rates(texts: Iterable[str | None]) -> list[str]:
    """The legal rates that wordings name, or rest on: what is said of starting pay rests on the adult rate."""
    used = [name.partition(":") for value in texts for name in placeholders.names(value)]
    rates = [rest for group, _, rest in used if group == "legal"]
    rates += ["adult" for group, _, _ in used if group == "pay"]
    return list(dict.fromkeys(rates))


def _age(source: Source) -> str:
    if not isinstance(source.date, date):
        return "undated"
    changed = f", last changed {text.shown(source.modified)}" if source.modified else ""
    return f"from {text.shown(source.date)}{changed}"
