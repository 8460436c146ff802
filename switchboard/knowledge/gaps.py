"""What somebody who adds an entry forgets: nothing in here stops the bot, but something would never be said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from switchboard.knowledge import placeholders
from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.checks import texts
from switchboard.knowledge.guide_checks import check_guides
from switchboard.knowledge.model import Fact, Wording
from switchboard.knowledge.training_data import as_compared


def gaps(base: KnowledgeBase) -> list[Problem]:
    """Every fact that no answer or no lead says, question of two leads, wording without facts, and subject or topic of
    which nothing is known, or of a subject not what it is."""
    return [
        *_facts_unsaid(base),
        *_facts_unled(base),
        *_asked_twice(base),
        *_facts_misnamed(base),
        *_without_facts(base),
        *_without_answers(base),
        *_phrases(base),
        *check_guides(base),
    ]


def loose_ends(base: KnowledgeBase) -> list[Problem]:
    """What may be meant: warnings, not errors."""
    return [*_unread_files(base), *_unused_sources(base), *_unused_signposts(base), *_usual_subjects(base)]


def _said(base: KnowledgeBase) -> set[str]:
    """The ids of the facts that some answer says: listed in a wording or comparison, shown by a placeholder, or in a
    row of statements where nobody has written words for the topic."""
    said = {fact for _, words in texts(base) for fact in placeholders.fact_ids(*words)}
    said |= {fact for comparison in base.comparisons for fact in comparison.facts}
    for subject in base.subjects.values():
        said |= {fact for wording in subject.answers.values() for fact in wording.facts or []}
        said |= {fact.id for fact in subject.facts if fact.topic not in subject.answers}
    return said


def _facts_unsaid(base: KnowledgeBase) -> Iterator[Problem]:
    said = _said(base)
    for fact in base.facts.values():
        if fact.id not in said:
            owner = base.owner[fact.id]
            line = base.lines[f"Wording:{owner}:{fact.topic}"][1]
            text = f"no answer says {fact.id}; say it in the wording for '{fact.topic}' (line {line})"
            yield _of_fact(base, fact, f"{text}, and add its id to the 'facts:' there")


def _facts_unled(base: KnowledgeBase) -> Iterator[Problem]:
    """Facts that no lead rests on: what people ask about them is answered with all that is known on their topic."""
    led = {
        fact for lead in base.leads.values() for fact in (*lead.facts, *placeholders.fact_ids(lead.pupil, lead.adviser))
    }
    for fact in base.facts.values():
        if fact.id not in led:
            text = f"no lead rests on {fact.id}; add its id to the 'facts:' of the lead in "
            text += f"leads/{base.owner[fact.id]}.yml that says it, or write one with the questions that ask for it"
            yield _of_fact(base, fact, text)


def _asked_twice(base: KnowledgeBase) -> Iterator[Problem]:
    """Questions that stand in two leads, or twice in one; said of the later."""
    first: dict[str, str] = {}
    for lead in base.leads.values():
        for question in lead.questions:
            other = first.setdefault(as_compared(question), lead.id)
            if other != lead.id:
                file, line = base.lines[f"Lead:{other}"]
                text = f"'{question}' is a question of {other} ({file}:{line}) as well; keep it where it is meant"
                yield Problem(*base.lines[f"Lead:{lead.id}"], text)
        for question in _repeated(lead.questions):
            yield Problem(*base.lines[f"Lead:{lead.id}"], f"'{question}' stands twice in {lead.id}; take one out")


def _repeated(questions: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for question in questions:
        plain = as_compared(question)
        if plain in seen:
            yield question
        seen.add(plain)


def _facts_misnamed(base: KnowledgeBase) -> Iterator[Problem]:
    for fact in base.facts.values():
        document = base.sources[fact.source].document
        if not fact.id.startswith(f"{document}-"):
            text = f"the id '{fact.id}' must begin with the number of its document; write '{document}-...'"
            yield _of_fact(base, fact, text)


def _of_fact(base: KnowledgeBase, fact: Fact, text: str) -> Problem:
    return Problem(*base.lines[f"Fact:{fact.id}"], text)


def _without_facts(base: KnowledgeBase) -> Iterator[Problem]:
    for subject in base.subjects.values():
        for topic, wording in subject.answers.items():
            own = base.facts_on(topic, subject.id) if wording.facts is None else wording.facts
            if wording.known and not own and not _shows_facts(wording):
                text = f"the wording for '{topic}' rests on no fact; list those that it states under 'facts:', "
                text += "or write 'known: false' if it says that the documents are silent"
                yield Problem(*base.lines[f"Wording:{subject.id}:{topic}"], text)


def _shows_facts(wording: Wording) -> bool:
    """Whether a placeholder shows a fact, or a figure that is worked out from facts."""
    words = (wording.pupil, wording.adviser, *wording.warnings)
    return any(":" not in name or name.startswith("figure:") for text in words for name in placeholders.names(text))


def _without_answers(base: KnowledgeBase) -> Iterator[Problem]:
    known = set(base.askable())
    for subject in base.subjects.values():
        if not any((topic, subject.id) in known for topic in base.topics):
            text = f"nothing is known of {subject.phrase}; give it facts under 'facts:' or words under 'answers:'"
            yield Problem(*base.lines[f"Subject:{subject.id}"], text)
        elif not any((base.usual.topic, name) in known for name in (subject.id, *subject.members)):
            text = f"nobody can be told about {subject.phrase}; write words for '{base.usual.topic}' under 'answers:'"
            yield Problem(*base.lines[f"Subject:{subject.id}"], text)
    answered = {topic for topic, _ in known}
    for topic in base.topics.values():
        if topic.id not in answered and topic.about:
            text = f"nothing is known of any subject on '{topic.id}'; add a fact or a wording for it to one, if only "
            text += "one that says that the documents are silent ('known: false')"
            yield Problem(*base.lines[f"Topic:{topic.id}"], text)


def _phrases(base: KnowledgeBase) -> Iterator[Problem]:
    """Buttons name a subject by its phrase, so that must hold one of the names that the bot looks for."""
    for subject in base.subjects.values():
        names = "|".join(re.escape(name) for name in subject.names)
        if not re.search(rf"(?<!\w)(?:{names})(?!\w)", re.sub(r"^(?:the|an?)\s", "", subject.phrase, flags=re.I), re.I):
            text = f"the phrase '{subject.phrase}' holds neither the name nor an alias; the bot would not know it again"
            yield Problem(*base.lines[f"Subject:{subject.id}"], f"{text}; add it to 'aliases:'")


def _unread_files(base: KnowledgeBase) -> Iterator[Problem]:
    for path in sorted(base.folder.rglob("[!.]*.yml")):
        name = path.relative_to(base.folder.parent).as_posix()
        if name not in base.files:
            yield Problem(name, 1, "nothing reads this file; see to its name and its folder, or take it out")


def _unused_sources(base: KnowledgeBase) -> Iterator[Problem]:
    used = {fact.source for fact in base.facts.values()}
    for source in base.sources.values():
        if source.id not in used:
            text = f"no fact comes from '{source.id}'; replies that list the documents name it all the same"
            yield Problem(*base.lines[f"Source:{source.id}"], text)


def _unused_signposts(base: KnowledgeBase) -> Iterator[Problem]:
    names = [name for _, words in texts(base) for text in words for name in placeholders.names(text)]
    used = {name.removeprefix("signpost:").partition(".")[0] for name in names}
    used |= {
        place for subject in base.subjects.values() for said in subject.answers.values() for place in said.signposts
    }
    used |= {place for topic in base.topics.values() for place in topic.pointer}
    for place in base.signposts:
        if place not in used:
            text = f"no reply leads to the signpost '{place}'; name it where it helps, or take it out"
            yield Problem(*base.lines[f"Signpost:{place}"], text)


def _usual_subjects(base: KnowledgeBase) -> Iterator[Problem]:
    """Subjects that a topic is asked of when none was named, and of which nothing is known on it."""
    for topic in base.topics.values():
        for name in topic.about:
            if not base.answers(topic.id, name):
                text = f"'about' names {name}, of which nothing is known on '{topic.id}'; name one that has an answer"
                yield Problem(*base.lines[f"Topic:{topic.id}"], text)
