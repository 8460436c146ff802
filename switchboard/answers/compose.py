"""One request -> the parts of a reply: body in both voices, facts, table, warnings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, reduce

from switchboard.answers import citing, text
from switchboard.answers.answer import Audience, Table
from switchboard.answers.asked import Request
from switchboard.answers.part import Part
from switchboard.answers.resolve import Resolver
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.figures import Figure
from switchboard.knowledge.model import Comparison, Fact, Lead, Wording

#: Rows of a comparison that are also said in the text.
SAID_ROWS = {"pupil": 3, "adviser": 7}
#: Words for each side of a comparison that nobody has written words for.
SIDE_WORDS = {"pupil": 40, "adviser": 85}
#: So many facts are said where they stand.
MOST_PLACES = 3
#: Words of an answer that was asked to be short.
BRIEF_WORDS = 25
#: Words of a default body, made by putting statements in a row.
STATEMENT_WORDS = {"pupil": 65, "adviser": 170}


class Composer:
    """Answers requests from a knowledge base. `today` decides what is overdue."""

    def __init__(self, base: KnowledgeBase, today: date) -> None:
        self.base = base
        self.today = today
        self.resolver = Resolver(base)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that keep their capital inside a sentence."""
        said = (words for lead in self.base.leads.values() for words in (lead.pupil, lead.adviser))
        named = (
            word for subject in self.base.subjects.values() for word in subject.phrase.split() if word[0].isupper()
        )
        return text.capitals(said) | frozenset(named)

    def compose(self, request: Request) -> Part:
        """The content that answers a request; says so when the documents are silent."""
        topic = request.topic or self.base.usual.topic
        of_sources = self.base.topics[topic].of_sources
        if of_sources in ("which", "dates") and not any(self.base.answers(topic, name) for name in request.subjects):
            return (citing.all_sources if of_sources == "which" else citing.dates)(self.base, request)
        if len(request.subjects) > 1:
            return self.comparison(request)
        subject = next(iter(request.subjects or self.base.topics[topic].about), self.base.usual.subject)
        if self.base.answers(topic, subject):
            return self.single(topic, subject)
        members = [name for name in self.base.subjects[subject].members if self.base.answers(topic, name)]
        if members:
            return self.comparison(Request(topic, tuple(members)))
        return self.unknown(topic, subject)

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
        return self._finished(part, self._texts_of(topic, subject))

    def _texts_of(self, topic: str, subject: str) -> list[str | None]:
        """The words that somebody wrote for a topic of a subject, as they are written."""
        wording = self.base.subjects[subject].answers.get(topic)
        return [wording.pupil, wording.adviser, *wording.warnings] if wording else []

    def _warnings_of(self, topic: str, subject: str) -> list[str]:
        """The warnings of the wording on a topic of a subject, as written."""
        wording = self.base.subjects[subject].answers.get(topic)
        return list(wording.warnings) if wording else []

    def _facts_of(self, wording: Wording | None, own: list[str]) -> list[str]:
        if wording is None:
            return own
        given = own if wording.facts is None else wording.facts
        shown = placeholders.fact_ids(wording.pupil, wording.adviser, *wording.warnings)
        worked_out = [fact for figure in self._figures([wording.pupil, wording.adviser]) for fact in figure.facts]
        return list(dict.fromkeys([*given, *shown, *worked_out]))

    def _figures(self, texts: Iterable[str | None]) -> list[Figure]:
        """The figures that wordings show."""
        names = placeholders.grouped("figure", texts)
        return [figure for figure in self.base.figures.figures if figure.id in names]

    def _body(self, voice: Audience, wording: Wording | None, facts: Iterable[str]) -> str:
        words = wording.said(voice) if wording else ""
        if words:
            return text.filled(self.base, words)
        return text.cut(" ".join(self.base.facts[fact].statement for fact in facts), STATEMENT_WORDS[voice])

    def _finished(self, part: Part, texts: Iterable[str | None]) -> Part:
        """Adds what follows from the content: sources, legal rates, and warnings of things overdue."""
        texts = list(texts)
        part.legal_rates = self._legal_rates(texts)
        part.sources = list(dict.fromkeys(self.base.facts[fact].source for fact in part.facts))
        part.warnings = list(dict.fromkeys([*part.warnings, *self.overdue(texts, part.signposts)]))
        return part

    def _legal_rates(self, texts: Iterable[str | None]) -> list[str]:
        """The legal rates that wordings name, or that their figures rest on."""
        texts = list(texts)
        behind = [rate for figure in self._figures(texts) for rate in figure.rates(self.base)]
        return list(dict.fromkeys([*placeholders.grouped("legal", texts), *behind]))

    def overdue(self, texts: Iterable[str | None], signposts: Iterable[str] = ()) -> list[str]:
        """Warnings for the legal rates and places that wordings and signposts name, where nobody has looked lately."""
        texts, words = list(texts), self.base.phrases.overdue
        warnings = []
        if any(self.base.legal_rates[rate].overdue(self.today) for rate in self._legal_rates(texts)):
            warnings.append(words.legal_rates)
        places = [name.partition(".")[0] for name in placeholders.grouped("signpost", texts)]
        if any(self.base.signposts[place].overdue(self.today) for place in [*places, *signposts]):
            warnings.append(words.places)
        return warnings

    # --- what answers just that --------------------------------------------

    def led(self, lead: Lead, after: Request | None = None, alone: bool = False) -> Part:
        """A lead; then, unless it is to stand `alone`, what else is known on its topic of its subject.

        `after` is what was answered just before: if that was on the same of the same, nothing of it is said again.
        """
        known = self.base.answers(lead.topic, lead.subject)
        rest = self.single(lead.topic, lead.subject) if known else None
        request = Request(lead.topic, (lead.subject,), lead=lead.id)
        facts = self._shown_or_given([lead.pupil, lead.adviser], lead.facts)
        said = self._words_of(lead)
        part = Part("fact" if facts else "unknown", request, *said, facts, headlines=said)
        texts: list[str | None] = [lead.pupil, lead.adviser]
        if rest and not alone and rest.kind == "fact" and not self.base.topics[lead.topic].leads_alone:
            again = after is not None and after.topic == lead.topic and lead.subject in after.subjects
            before = self.again(after) if after and again else None
            named = self.base.subjects[lead.subject].names
            beside_short, beside_full = self._beside(lead, "pupil", rest), self._beside(lead, "adviser", rest)
            more_short = text.unsaid(beside_short, part.short, before.short if before else "", *named)
            more_full = text.unsaid(beside_full, part.full, before.full if before else "", *named)
            if more_short or more_full:
                part.facts = list(dict.fromkeys([*facts, *rest.facts]))
                part.table = rest.table
                texts += self._texts_of(lead.topic, lead.subject)
            part.short, part.full = " ".join([part.short, *more_short]), " ".join([part.full, *more_full])
        if rest and set(part.facts) & set(rest.facts):
            part.warnings = list(rest.warnings)
            texts += self._warnings_of(lead.topic, lead.subject)
        return self._finished(part, texts)

    def _beside(self, lead: Lead, voice: Audience, rest: Part) -> str:
        """What is known beside a lead on its topic, without the sentences that would say it again."""
        repeated = tuple(getattr(lead.repeats, voice))
        if not repeated:
            return rest.body(voice)
        wording = self.base.subjects[lead.subject].answers[lead.topic]
        kept = [sentence for sentence in text.sentences(wording.said(voice)) if not sentence.startswith(repeated)]
        return text.filled(self.base, " ".join(kept))

    def again(self, request: Request) -> Part:
        """The answer to a request once more."""
        return self.led(self.base.leads[request.lead]) if request.lead else self.compose(request)

    def briefly(self, request: Request) -> Part:
        """The answer once more in as few words as say it: those for a pupil."""
        part = self.led(self.base.leads[request.lead], alone=True) if request.lead else self.compose(request)
        short = text.cut(part.short, BRIEF_WORDS)
        return replace(part, short=short, full=short, table=None)

    def _words_of(self, lead: Lead) -> tuple[str, str]:
        return text.filled(self.base, lead.pupil), text.filled(self.base, lead.adviser)

    def _shown_or_given(self, texts: list[str], given: Iterable[str]) -> list[str]:
        """The facts that words rest on: those given, shown, or behind the figures in them."""
        worked_out = [fact for figure in self._figures(texts) for fact in figure.facts]
        return list(dict.fromkeys([*given, *placeholders.fact_ids(*texts), *worked_out]))

    # --- where it comes from ------------------------------------------------

    def origin(self, requests: Sequence[Request], dates_only: bool = False) -> Part | None:
        """The sources behind the answers to some requests, or how old these are; None if there were no sources."""
        parts = self._alone(requests)
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        rates = list(dict.fromkeys(rate for part in parts for rate in part.legal_rates))
        by_law = self._by_law(rates)
        if not sources:
            return citing.of_law(requests[-1], by_law, rates) if rates else None
        found = (citing.ages if dates_only else citing.origin)(self.base, requests[-1], sources)
        if citing.quotes_undated_figures(self.base, [fact for part in parts for fact in part.facts]):
            found = found.followed(self.base.phrases.sources.undated_figures)
        return replace(found.followed(by_law), legal_rates=rates) if rates else found

    def origin_of_law(self, requests: Sequence[Request]) -> Part:
        """Where it is from what the law says now."""
        rates = list(self.base.legal_rates)
        return citing.of_law(requests[-1], self._by_law(rates), rates)

    def _by_law(self, rates: Sequence[str]) -> str:
        law = citing.legal_source(self.base, self.base.legal_rates[rates[0]]).cite if rates else ""
        return self.base.phrases.sources.origin_legal.format(cite=law)

    def _alone(self, requests: Sequence[Request]) -> list[Part]:
        """The answers to some requests without what follows a lead."""
        return [
            self.led(self.base.leads[request.lead], alone=True) if request.lead else self.compose(request)
            for request in requests
        ]

    def places(self, requests: Sequence[Request]) -> Part | None:
        """Where in the documents the facts of some answers stand; None if there were no facts."""
        facts = list(dict.fromkeys(fact for part in self._alone(requests) for fact in part.facts))[:MOST_PLACES]
        return citing.places(self.base, requests[-1], facts) if facts else None

    # --- nothing known ---------------------------------------------------

    def unknown(self, topic: str, subject: str) -> Part:
        """The documents are silent: says so, and where to look instead."""
        part = Part(
            kind="unknown",
            request=Request(topic, (subject,)),
            short=self._whole_silence(topic, subject, "pupil"),
            full=self._whole_silence(topic, subject, "adviser"),
            signposts=self._pointer(topic, self.base.subjects[subject].nation),
        )
        return self._finished(part, [])

    def _pointer(self, topic: str, nation: str | None) -> list[str]:
        """Where to look instead; for what belongs to one nation, no place of another."""
        named = self.base.topics[topic].pointer
        fitting = [name for name in named if nation is None or self.base.signposts[name].nation in (None, nation)]
        of_nation = [name for name, place in self.base.signposts.items() if place.nation == nation]
        return fitting or of_nation[:1]

    def _whole_silence(self, topic: str, subject: str, voice: Audience) -> str:
        silence = self.silence([topic], subject, voice)
        return self.base.phrases.silence.whole.to(voice).format(silence=silence)

    def silence(self, topics: list[str], subject: str, voice: Audience) -> str:
        """Says that the documents are silent on some topics of a subject."""
        names = self.base.phrases.either(self.base.topics[topic].name for topic in topics)
        words = self.base.phrases.silence.about.to(voice)
        return words.format(topics=names, subject=self.base.subjects[subject].phrase)

    # --- side by side ----------------------------------------------------

    def comparison(self, request: Request) -> Part:
        """Two or more subjects on one topic, or on everything that both have figures for."""
        written = self._written(request)
        subjects = tuple(dict.fromkeys(self._subject_of(name) for name in request.subjects))
        of_subjects = replace(request, subjects=subjects)
        if written is not None:
            return self._as_written(of_subjects, written)
        return self._side_by_side(of_subjects)

    def _as_written(self, request: Request, words: Comparison) -> Part:
        """A comparison in the words that somebody wrote for it."""
        facts = list(dict.fromkeys([*words.facts, *placeholders.fact_ids(words.pupil, words.adviser)]))
        short, full = text.filled(self.base, words.pupil), text.filled(self.base, words.adviser)
        warnings = [text.filled(self.base, warning) for warning in words.warnings]
        table = self._table_as_written(words) or self.table(request.topic, list(request.subjects))
        part = Part("comparison", request, short, full, facts, table, warnings=warnings)
        return self._finished(part, [words.pupil, words.adviser, *words.warnings])

    def _table_as_written(self, words: Comparison) -> Table | None:
        """The rows that somebody chose for a comparison; what a side does not give is said."""
        if not words.rows:
            return None
        phrases = self.base.phrases

        def cell(facts: list[str]) -> str:
            values = [text.shown(phrases, self.base.facts[fact].value, self.base.facts[fact].unit) for fact in facts]
            return phrases.listed(values) or phrases.comparing.not_given

        rows = [[label, *map(cell, sides)] for label, sides in words.rows.items()]
        return Table(["", *(text.capital(self.base.subjects[name].name) for name in words.subjects)], rows)

    def _side_by_side(self, request: Request) -> Part:
        """A comparison by the rows of its table, else by what is said of each side."""
        topic = request.topic or self.base.usual.topic
        sides = [self._side(topic, name) for name in self._answering(topic, request.subjects)]
        facts = [fact for side in sides for fact in side.facts]
        table = self.table(request.topic, list(request.subjects))
        if table is not None and len(table.rows) > 1:
            short, full = self._rows_said(table, "pupil"), self._rows_said(table, "adviser")
            facts += self._table_facts(request.topic, request.subjects)
        else:
            short, full = self._sides_said(sides, "pupil"), self._sides_said(sides, "adviser")
        warnings = list(dict.fromkeys(warning for side in sides for warning in side.warnings))
        part = Part("comparison", request, short, full, list(dict.fromkeys(facts)), table, warnings=warnings)
        part = self._finished(part, [])
        part.legal_rates = [rate for side in sides for rate in side.legal_rates]
        return part

    def _side(self, topic: str, subject: str) -> Part:
        return self.single(topic, subject) if self.base.answers(topic, subject) else self.unknown(topic, subject)

    def is_written(self, request: Request) -> bool:
        """Whether somebody wrote words for a comparison."""
        return self._written(request) is not None

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
        return self.base.details[name].leads_to.get("none", self.base.usual.subject)

    def _answering(self, topic: str, subjects: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self.resolver.answering(topic, name) or name for name in subjects))

    def _rows_said(self, table: Table, voice: Audience) -> str:
        words, said = self.base.phrases.comparing, []
        for label, *values in table.rows[: SAID_ROWS[voice]]:
            cells = [words.cell.format(value=value, subject=name) for name, value in zip(table.columns[1:], values)]
            said.append(words.row.format(label=label, cells=self.base.phrases.listed(cells)))
        return " ".join(said)

    def _sides_said(self, sides: list[Part], voice: Audience) -> str:
        return reduce(text.joined, (text.cut(side.body(voice), SIDE_WORDS[voice]) for side in sides))

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
        rows = [[label, *(text.cell(self.base.phrases, column[label]) for column in columns)] for label in labels]
        return Table(["", *(text.capital(self.base.subjects[name].name) for name in subjects)], rows)

    def _labelled(self, topic: str | None, subject: str) -> dict[str, Fact]:
        parts = [entry for entry in self.base.subjects.values() if entry.part_of == subject]
        facts = [fact for entry in [self.base.subjects[subject], *parts] for fact in entry.facts]
        return {fact.label: fact for fact in facts if fact.label and topic in (None, fact.topic)}

    def _table_facts(self, topic: str | None, subjects: Iterable[str]) -> list[str]:
        return [fact.id for name in subjects for fact in self._labelled(topic, name).values()]
