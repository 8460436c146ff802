"""Every name that one entry of the knowledge base uses of another must lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from switchboard.knowledge import placeholders
from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.guides import Condition, Guide
from switchboard.knowledge.ladders import LadderStep
from switchboard.knowledge.model import Lead


def references(base: KnowledgeBase) -> Iterator[Problem]:
    """Every name that leads nowhere, with the nearest that does."""
    for of in (
        _topics,
        _details,
        _subjects,
        _leads,
        _chat,
        _comparisons,
        _usual,
        _figures,
        _ways_and_links,
        _ladders,
        _pages,
        _guides,
        _profiles,
    ):
        yield from of(base)


def nearest(name: str, known: Iterable[str]) -> str:
    """What a misspelt name may have been meant for, as the end of a message; nothing if nothing is near."""
    from rapidfuzz import process

    found = process.extractOne(name, list(known), score_cutoff=70)
    return f"; did you mean '{found[0]}'?" if found else ""


def _unknown(
    base: KnowledgeBase, key: str, what: str, given: Iterable[str | None], known: Iterable[str]
) -> Iterator[Problem]:
    for name in given:
        if name is not None and name not in known:
            yield _at(base, key, f"{what} '{name}' is not known{nearest(name, known)}")


def _at(base: KnowledgeBase, key: str, text: str) -> Problem:
    return Problem(*base.lines[key], text)


def _topics(base: KnowledgeBase) -> Iterator[Problem]:
    for topic in base.topics.values():
        key = f"Topic:{topic.id}"
        yield from _unknown(base, key, "the related topic", topic.related, base.topics)
        for name in placeholders.names(topic.question):
            if name != "subject":
                yield _at(base, key, f"nothing fills {{{name}}} in a question")
        yield from _unknown(base, key, "the topic", [topic.instead], base.topics)
        yield from _unknown(base, key, "the lead", [topic.at_age], base.leads)
        yield from _unknown(base, key, "the signpost", topic.pointer, base.signposts)
        yield from _unknown(base, key, "the subject", topic.about, base.subjects)
        if not topic.about and not topic.of_sources:
            yield _at(base, key, "'about' must name a subject, unless the topic is one of the sources (of_sources)")


def _details(base: KnowledgeBase) -> Iterator[Problem]:
    for detail in base.details.values():
        key = f"Detail:{detail.id}"
        subjects = [*detail.leads_to.values(), *(name for name in detail.leads_to if name != "none")]
        yield from _unknown(base, key, "the subject", subjects, base.subjects)
        yield from _unknown(base, key, "the topic", [detail.asks], base.topics)
        if detail.group == "rank" and "none" not in detail.leads_to:
            yield _at(base, key, "a rank must lead from 'none' to a job")
        if detail.group in ("stage", "nation") and "none" not in detail.leads_to and not detail.asks:
            yield _at(
                base, key, f"a {detail.group} must lead from 'none' to a subject, or say which topic it 'asks' for"
            )


def _subjects(base: KnowledgeBase) -> Iterator[Problem]:
    for subject in base.subjects.values():
        key = f"Subject:{subject.id}"
        yield from _unknown(base, key, "the member", subject.members, base.subjects)
        yield from _unknown(base, key, "part_of", [subject.part_of], base.subjects)
        yield from _unknown(base, key, "the part", [subject.part], base.details)
        for fact in subject.facts:
            yield from _unknown(base, f"Fact:{fact.id}", "the source", [fact.source], base.sources)
            yield from _unknown(base, f"Fact:{fact.id}", "the topic", [fact.topic], base.topics)
        for topic, wording in subject.answers.items():
            key = f"Wording:{subject.id}:{topic}"
            yield from _unknown(base, key, "the topic", [topic], base.topics)
            yield from _unknown(base, key, "the fact", wording.facts or [], base.facts)
            yield from _unknown(base, key, "the signpost", wording.signposts, base.signposts)


def _repeats(base: KnowledgeBase, lead: Lead) -> Iterator[Problem]:
    """What a lead repeats must be how sentences begin that would follow it."""
    subject = base.subjects.get(lead.subject)
    wording = subject.answers.get(lead.topic) if subject else None
    for voice in ("pupil", "adviser"):
        words = f". {wording.said(voice)}" if wording else ""
        for begun in getattr(lead.repeats, voice):
            if not re.search(rf"[.?!] {re.escape(begun)}", words):
                text = f"no sentence on {lead.topic} begins with '{begun}'; correct it under 'repeats:', or take it out"
                yield _at(base, f"Lead:{lead.id}", text)


def _leads(base: KnowledgeBase) -> Iterator[Problem]:
    for lead in base.leads.values():
        key = f"Lead:{lead.id}"
        yield from _unknown(base, key, "the subject", [lead.subject, *lead.lists], base.subjects)
        yield from _unknown(base, key, "the topic", [lead.topic], base.topics)
        yield from _unknown(base, key, "the fact", lead.facts, base.facts)
        yield from _repeats(base, lead)


def _chat(base: KnowledgeBase) -> Iterator[Problem]:
    for chat in base.chat.values():
        yield from _unknown(base, f"Chat:{chat.id}", "the topic", chat.ask, base.topics)
        yield from _unknown(base, f"Chat:{chat.id}", "the phrase", [chat.id], base.phrases.chat)


def _comparisons(base: KnowledgeBase) -> Iterator[Problem]:
    for index, comparison in enumerate(base.comparisons):
        key = f"Comparison:{index}"
        yield from _unknown(base, key, "the subject", comparison.subjects, {**base.subjects, **base.details})
        yield from _unknown(base, key, "the topic", comparison.topics, base.topics)
        yield from _unknown(base, key, "the fact", comparison.facts, base.facts)
        for label, sides in comparison.rows.items():
            named = [fact for side in sides for fact in side]
            yield from _unknown(base, key, "among its facts, the row's fact", named, comparison.facts)
            if len(sides) != len(comparison.subjects):
                yield _at(base, key, f"the row '{label}' must have a list of facts for each of the subjects")


def _usual(base: KnowledgeBase) -> Iterator[Problem]:
    usual = base.usual
    yield from _unknown(base, "Usual", "the topic", [usual.topic, *usual.next, *usual.compared], base.topics)
    yield from _unknown(base, "Usual", "the subject", [usual.subject], base.subjects)


def _figures(base: KnowledgeBase) -> Iterator[Problem]:
    ids: set[str] = set()
    for index, figure in enumerate(base.figures.figures):
        key = f"Figures:figures:{index}"
        yield from _unknown(base, key, "the fact", figure.facts, base.facts)
        yield from _unknown(base, key, "the legal rate", [figure.by_the_year], base.legal_rates)
        for fact in figure.facts:
            if fact in base.facts and not isinstance(base.facts[fact].value, (int, float)):
                yield _at(base, key, f"the value of {fact} is not a number")
        if figure.id in ids:
            yield _at(base, key, f"the id '{figure.id}' is used twice")
        ids.add(figure.id)


def _rungs(base: KnowledgeBase) -> dict[str, object]:
    """What may stand on a ladder."""
    return {**base.subjects, **{way.id: way for way in base.ladders.ways}}


def _ways_and_links(base: KnowledgeBase) -> Iterator[Problem]:
    for index, way in enumerate(base.ladders.ways):
        key = f"Ladders:ways:{index}"
        yield from _unknown(base, key, "the topic", [way.topic], base.topics)
        yield from _unknown(base, key, "the subject", [way.subject], base.subjects)
        yield from _unknown(base, key, "the fact", [way.named_by], base.facts)
    for start, links in base.ladders.links.items():
        key = f"Ladders:links:{start}"
        yield from _unknown(base, key, "the rung", [start, *links], _rungs(base))
        yield from _unknown(base, key, "the fact", links.values(), base.facts)


def _ladders(base: KnowledgeBase) -> Iterator[Problem]:
    for index, plan in enumerate(base.ladders.ladders):
        key = f"Ladders:ladders:{index}"
        yield from _unknown(base, key, "the topic", plan.topics, base.topics)
        yield from _unknown(base, key, "the subject", plan.subjects, base.subjects)
        yield from _unknown(base, key, "the phrase", [plan.title], base.phrases.ladder.titles)
        yield from _unknown(base, key, "the fact", plan.conditions, base.facts)
        yield from _steps(base, key, plan.steps)


def _steps(base: KnowledgeBase, key: str, steps: Iterable[LadderStep]) -> Iterator[Problem]:
    for step in steps:
        yield from _unknown(base, key, "the phrase", [step.title], base.phrases.ladder.steps)
        yield from _unknown(base, key, "the rung", step.rungs, _rungs(base))
        yield from _unknown(base, key, "the topic", [step.named_on], base.topics)
        yield from _unknown(base, key, "the subject", [step.of], base.subjects)
        yield from _unfilled(base, key, step)


def _unfilled(base: KnowledgeBase, key: str, step: LadderStep) -> Iterator[Problem]:
    """A title that names a subject or a nation that the step does not give."""
    needs = placeholders.names(base.phrases.ladder.steps.get(step.title))
    of = base.subjects.get(step.of or "")
    if ("subject" in needs and not step.of) or ("nation" in needs and of and not of.nation):
        yield _at(base, key, f"the title '{step.title}' names {' and '.join(needs)}, which 'of' must give")


def _pages(base: KnowledgeBase) -> Iterator[Problem]:
    pages = base.pages
    asked = [*pages.questions.pupil, *pages.questions.adviser, pages.ladder.topic]
    yield from _unknown(base, "Pages", "the topic", asked, base.topics)
    yield from _unknown(base, "Pages", "the subject", [pages.ladder.subject], base.subjects)
    yield from _unknown(base, "Pages", "the fact", [*pages.figures.facts, *pages.day.facts], base.facts)
    yield from _unknown(base, "Pages", "the legal rate", pages.figures.rates, base.legal_rates)
    yield from _unknown(base, "Pages", "the phrase", [pages.day.heading, pages.short_path], base.phrases.front_page)
    signposts = [*pages.places, pages.helpline, pages.emergency]
    yield from _unknown(base, "Pages", "the signpost", signposts, base.signposts)
    for index, section in enumerate(pages.sections):
        key = f"Pages:sections:{index}"
        yield from _unknown(base, key, "the phrase", [section.heading], base.phrases.front_page)
        yield from _unknown(base, key, "the topic", [section.topic], base.topics)
        yield from _unknown(base, key, "the subject", [section.subject], base.subjects)


def _guides(base: KnowledgeBase) -> Iterator[Problem]:
    for guide in base.guides.values():
        key = f"Guide:{guide.id}"
        yield from _unknown(base, key, "the topic", [guide.topic, *guide.offered_with], base.topics)
        yield from _unknown(base, key, "the subject", [guide.subject], base.subjects)
        for way in guide.ways:
            yield from _unknown(base, key, "the subject", [way.subject], base.subjects)
            yield from _unknown(base, key, "the topic", [way.topic], base.topics)
            yield from _unknown(base, key, "the phrase", [way.path_title], base.phrases.ladder.titles)
            yield from _unknown(base, key, "the fact", way.conditions, base.facts)
            yield from _steps(base, key, way.path)
        for line in guide.lines():
            yield from _unknown(base, key, "the fact", line.facts, base.facts)
            yield from _unknown(base, key, "the signpost", line.signposts, base.signposts)
        yield from _conditions(base, key, guide)


def _conditions(base: KnowledgeBase, key: str, guide: Guide) -> Iterator[Problem]:
    """Conditions that name a question, or an answer to it, that is none; of a question, one that comes before it."""
    options = {question.id: [option.id for option in guide.options_of(question)] for question in guide.questions}

    def of(when: Condition, among: Iterable[str]) -> Iterator[Problem]:
        yield from _unknown(base, key, "the question", when, among)
        for name, wanted in when.items():
            yield from _unknown(base, key, f"the answer to {name},", wanted, options.get(name, wanted))

    names = list(options)
    for index, question in enumerate(guide.questions):
        yield from of(question.when, names[:index])
        yield from _unknown(base, key, f"the answer to {question.id},", question.says, options[question.id])
    steps = [step.when for way in guide.ways for step in way.path]
    for when in [*(line.when for line in guide.lines()), *(way.when for way in guide.ways), *steps]:
        yield from of(when, names)


def _profiles(base: KnowledgeBase) -> Iterator[Problem]:
    for profile in base.profiles.values():
        key = f"Profile:{profile.id}"
        yield from _unknown(base, key, "the subject", [profile.role], base.subjects)
        facts = [*profile.clusters, *profile.next, *profile.conditions]
        facts += [fact for item in profile.competencies for fact in item.facts]
        facts += [fact for item in profile.competencies for line in item.helps for fact in line.facts]
        yield from _unknown(base, key, "the fact", facts, base.facts)
        clusters = [str(base.facts[name].value) for name in profile.clusters if name in base.facts]
        yield from _unknown(base, key, "the cluster", [i.cluster for i in profile.competencies if clusters], clusters)
