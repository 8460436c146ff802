"""What must be true between entries, and between the facts and their documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from switchboard.knowledge import placeholders
from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.figures import worked_out
from switchboard.knowledge.model import Reviewed, plain
from switchboard.knowledge.references import nearest, references

_FIGURE = re.compile(r"\d")


def check(base: KnowledgeBase) -> list[Problem]:
    """Every broken reference, doubled name, wrong sum and typed figure in the base."""
    return [
        *references(base),
        *_names(base),
        *_statements(base),
        *_wordings(base),
        *_sums(base),
    ]


def check_sources(base: KnowledgeBase, folder: Path) -> list[Problem]:
    """Finds every locator, word for word, in the documents of `folder` ("002.txt")."""
    problems = []
    texts: dict[str, str] = {}
    for source in base.sources.values():
        path = folder / f"{source.document}.txt"
        if path.is_file():
            texts[source.id] = " ".join(path.read_text(encoding="utf-8").split())
        else:
            file, line = base.lines[f"Source:{source.id}"]
            problems.append(Problem(file, line, f"no document {source.document}.txt in {folder}"))
    for fact in base.facts.values():
        if fact.source in texts and " ".join(fact.locator.split()) not in texts[fact.source]:
            text = f"the locator '{fact.locator}' of {fact.id} is not in document {fact.source}"
            problems.append(_at(base, f"Fact:{fact.id}", text))
    return problems


def overdue(base: KnowledgeBase, today: date) -> list[Problem]:
    """What nobody has looked at since its review-by date: a warning, not an error."""
    entries: list[tuple[str, Reviewed]] = [
        *((f"Signpost:{key}", signpost) for key, signpost in base.signposts.items()),
        *((f"LegalRate:{key}", rate) for key, rate in base.legal_rates.items()),
    ]
    return [
        _at(base, key, f"'{key.partition(':')[2]}' was to be reviewed by {entry.review_by}; it may be out of date")
        for key, entry in entries
        if entry.overdue(today)
    ]


def turned(base: KnowledgeBase) -> list[Problem]:
    """What is worked out and no longer as the wordings around it expect: a warning, not an error."""
    return [
        _at(
            base,
            f"Figures:figures:{index}",
            f"'{figure.id}' is no longer so; rewrite the words around {{figure:{figure.id}}}",
        )
        for index, figure in enumerate(base.figures.figures)
        if figure.expected is not None and worked_out(base, figure.id)[0] is not figure.expected
    ]


def normalise(name: str) -> str:
    """A name as names are compared: lower case, plain apostrophes, no hyphens, no plural s."""
    words = " ".join(plain(name).lower().replace("-", " ").split())
    return words.removesuffix("s") if len(words) > 3 else words


def _at(base: KnowledgeBase, key: str, text: str) -> Problem:
    return Problem(*base.lines[key], text)


def _names(base: KnowledgeBase) -> Iterator[Problem]:
    claimed: dict[str, str] = {}
    owners = [(f"Subject:{s.id}", s.names) for s in base.subjects.values()]
    owners += [(f"Detail:{d.id}", [d.name, *d.aliases]) for d in base.details.values()]
    claimed |= {normalise(job): "Job:other_jobs.yml" for job in base.other_jobs}
    for key, names in owners:
        for name in names:
            plain = normalise(name)
            if " - " in name:
                yield _at(base, key, f"the name '{name}' holds ' - ': is a line of the list indented too far?")
            other = claimed.setdefault(plain, key)
            if other != key:
                text = f"the name '{name}' is already claimed by {other.partition(':')[2]}"
                yield _at(base, key, text)


def _statements(base: KnowledgeBase) -> Iterator[Problem]:
    """A numeric value must stand in the statement, so that the two cannot drift apart."""
    for fact in base.facts.values():
        for value in placeholders.scalars(fact.value):
            if isinstance(value, (int, float)):
                words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
                shown = {f"{value}", f"{value:,}"} | ({words[int(value)]} if value in range(len(words)) else set())
                if not any(re.search(rf"(?<!\d){re.escape(text)}(?!\d)", fact.statement, re.I) for text in shown):
                    yield _at(base, f"Fact:{fact.id}", f"the value {value} is not in the statement of {fact.id}")


def texts(base: KnowledgeBase) -> Iterator[tuple[str, list[str]]]:
    """All words in the base that may hold placeholders, with the key of their line in `lines`."""
    for subject in base.subjects.values():
        for topic, wording in subject.answers.items():
            yield f"Wording:{subject.id}:{topic}", _given(wording.pupil, wording.adviser, *wording.warnings)
    for lead in base.leads.values():
        yield f"Lead:{lead.id}", [lead.pupil, lead.adviser]
    for name, voices in base.phrases.chat.items():
        yield f"Phrases:chat:{name}", _given(voices.pupil, voices.adviser)
    for language in base.languages.values():
        yield f"Language:{language.id}", [language.notice, language.helplines]
    for guide in base.guides.values():
        yield f"Guide:{guide.id}", list(guide.texts())
    for profile in base.profiles.values():
        helps = [line.say for item in profile.competencies for line in item.helps]
        yield f"Profile:{profile.id}", [profile.note, *(item.name for item in profile.competencies), *helps]
    for index, comparison in enumerate(base.comparisons):
        yield f"Comparison:{index}", [comparison.pupil, comparison.adviser, *comparison.warnings]


def _given(*words: str | None) -> list[str]:
    return [text for text in words if text]


def _wordings(base: KnowledgeBase) -> Iterator[Problem]:
    names = [name for subject in base.subjects.values() for name in subject.names if _FIGURE.search(name)]
    names.sort(key=len, reverse=True)
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.I) if names else None
    for key, parts in texts(base):
        for text in parts:
            yield from _placeholders(base, key, text)
            bare = placeholders.PATTERN.sub("", text)
            bare = named.sub("", bare) if named else bare
            if _FIGURE.search(bare):
                found = next(word for word in bare.split() if _FIGURE.search(word))
                yield _at(base, key, f"the figure in '{found}' is typed; show a fact's value with {{fact-id}}")


def _placeholders(base: KnowledgeBase, key: str, text: str) -> Iterator[Problem]:
    for name in placeholders.names(text):
        group, colon, rest = name.partition(":")
        known: dict[str, Iterable[str]] = {
            "legal": base.legal_rates,
            "signpost": base.signposts,
            "figure": [figure.id for figure in base.figures.figures],
            "school": placeholders.SCHOOL_NAMES,
        }
        if colon:
            entry, _, attribute = rest.partition(".")
            lacking = group == "signpost" and attribute and not getattr(base.signposts.get(entry), attribute, None)
            if entry not in list(known.get(group, ())) or lacking or (attribute and group != "signpost"):
                yield _at(base, key, f"nothing fills {{{name}}}")
            continue
        fact_id, _, index = name.partition(".")
        fact = base.facts.get(fact_id)
        if fact is None:
            yield _at(base, key, f"{{{name}}}: no fact has the id '{fact_id}'{nearest(fact_id, base.facts)}")
        elif placeholders.pick(fact.value, index) is None:
            yield _at(base, key, f"{{{name}}}: the fact has no such value")


def _sums(base: KnowledgeBase) -> Iterator[Problem]:
    def amount(name: str) -> float | None:
        fact_id, _, index = name.partition(".")
        value = placeholders.pick(base.facts[fact_id].value, index) if fact_id in base.facts else None
        return value if isinstance(value, (int, float)) else None

    for index, total in enumerate(base.sums):
        key = f"Sum:{index}"
        numbers = {name: amount(name) for name in [*total.parts, total.total]}
        missing = [name for name, number in numbers.items() if number is None]
        if missing:
            yield _at(base, key, f"no number to add up in: {', '.join(missing)}")
            continue
        parts = [numbers[name] or 0 for name in total.parts]
        if sum(parts) != numbers[total.total]:
            shown = " + ".join(f"{part:g}" for part in parts)
            yield _at(base, key, f"{shown} = {sum(parts):g}, but {total.total} is {numbers[total.total]:g}")
