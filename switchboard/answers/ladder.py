"""The ladder from the ways in, by the levels, to the jobs: who leads where, as the facts say it."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.answers import text
from switchboard.answers.answer import Cited, Ladder, Rung, Step, UsedFact
from switchboard.knowledge import KnowledgeBase

_WALES = "contact_centre_operations_pathway_wales"
_OPERATOR = "call_centre_operator"
_LEVEL_2, _LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"

#: Which subjects a topic's answer has a ladder for. Of the others the facts draw no links.
_IN_WALES = (_WALES, _LEVEL_2, _LEVEL_3)
_IN_GENERAL = (_OPERATOR, "contact_centre_sector", "career_progression", "apprenticeship")
_TOPICS = ("ways_in", "promotion", "progression_jobs", "progression_study")


@dataclass(frozen=True)
class _Way:
    """A way in: the topic and subject to ask about, and for each rung that it leads to the fact which says so.

    It is called what the subject is called, or, with `named_by`, what the source calls it there.
    """

    id: str
    topic: str
    subject: str
    links: dict[str, str]
    named_by: str | None = None


#: Into the job; the apprenticeship also to the levels that it has in Wales.
_WAYS_IN = (
    _Way("college_course", "overview", "college_course", {_OPERATOR: "002-routes"}),
    _Way(
        *("apprenticeship", "overview", "apprenticeship"),
        {_OPERATOR: "002-routes", _LEVEL_2: "004-name", _LEVEL_3: "004-name"},
    ),
    _Way("direct_application", "overview", "direct_application", {_OPERATOR: "002-routes"}),
)
#: Onto the levels in Wales.
_WAYS_IN_WALES = (
    _Way(
        *("no_qualifications", "entry_requirements", _LEVEL_2),
        {_LEVEL_2: "004-l2-in-none", _LEVEL_3: "004-l3-in-none"},
        named_by="004-l2-in-none",
    ),
    _Way(
        *("gcses", "ways_in", _LEVEL_2),
        {_LEVEL_2: "004-l2-in-gcse", _LEVEL_3: "004-l3-in-gcse"},
        named_by="004-l3-in-gcse",
    ),
    _Way(
        *("welsh_baccalaureate", "overview", "welsh_baccalaureate"),
        {_LEVEL_2: "004-l2-in-bacc", _LEVEL_3: "004-l3-in-bacc"},
    ),
    _Way("other_level_2", "ways_in", _LEVEL_3, {_LEVEL_3: "004-l3-in-cs"}, named_by="004-l3-in-cs"),
)
_UP = "004-l2-out-l3"
#: What the links to the jobs and to further study depend on, by level.
_CONDITIONS = {
    "jobs": {_LEVEL_2: "004-l2-roles-training", _LEVEL_3: "004-l3-roles-training"},
    "study": {_LEVEL_2: "004-l2-out-support", _LEVEL_3: "004-l3-out-support"},
}
_STUDY = {
    "higher_apprenticeships": "004-l3-out-ha-lead",
    "foundation_degrees": "004-l3-out-foundation",
    "level_4_diplomas": "004-l3-out-l4-cco",
}


def ladder_for(base: KnowledgeBase, topic: str, subject: str) -> Ladder | None:
    """The ladder that goes with a topic of a subject, if there is one."""
    if topic not in _TOPICS or subject not in (*_IN_WALES, *_IN_GENERAL):
        return None
    return _Builder(base).ladder("study" if topic == "progression_study" else "jobs", subject in _IN_WALES)


class _Builder:
    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.links: dict[str, dict[str, str]] = {}

    def ladder(self, top: str, in_wales: bool) -> Ladder:
        """With the ways onto the levels in Wales or the ways into the job at the bottom, jobs or study at the top."""
        names = {level: self.base.subjects[level].name for level in (_LEVEL_2, _LEVEL_3)}
        nation = str(self.base.subjects[_WALES].nation)
        steps = [Step("Ways in", [self.way(way) for way in (_WAYS_IN_WALES if in_wales else _WAYS_IN)])]
        if not in_wales:
            steps.append(Step("The job", [self.rung(_OPERATOR, {})]))
        above = {level: self.jobs(level) for level in names} if top == "jobs" else {_LEVEL_2: {}, _LEVEL_3: _STUDY}
        steps += [
            Step(f"{names[_LEVEL_2]} in {nation}", [self.rung(_LEVEL_2, {_LEVEL_3: _UP, **above[_LEVEL_2]})]),
            Step(f"{names[_LEVEL_3]} in {nation}", [self.rung(_LEVEL_3, above[_LEVEL_3])]),
        ]
        what = "Jobs" if top == "jobs" else "Study"
        steps += [
            Step(f"{what} after {names[level]}", [self.rung(subject, {}) for subject in above[level]])
            for level in names
            if above[level]
        ]
        title = f"From the ways in to {'jobs' if top == 'jobs' else 'more study'}, in {nation}"
        if not in_wales:
            title = f"From the ways in to later jobs, with the apprenticeship in {nation}"
        conditions = list(_CONDITIONS[top].values())
        facts = [UsedFact.of(self.base.facts[fact]) for fact in dict.fromkeys([*self.said(), *conditions])]
        sources = [Cited.of(self.base.sources[source]) for source in dict.fromkeys(fact.source for fact in facts)]
        return Ladder(title, self.in_words(title, steps, facts, conditions), steps, facts, sources)

    def way(self, way: _Way) -> Rung:
        """A way in."""
        self.links[way.id] = way.links
        called = self.base.facts[way.named_by].locator if way.named_by else self.base.subjects[way.subject].name
        return Rung(way.id, text.capital(called), text.question(self.base, way.topic, way.subject), list(way.links))

    def rung(self, subject: str, links: dict[str, str]) -> Rung:
        """A subject as a rung: a level, a job or a kind of study."""
        self.links[subject] = links
        name = text.capital(self.base.subjects[subject].name)
        return Rung(subject, name, text.question(self.base, "overview", subject), list(links))

    def jobs(self, level: str) -> dict[str, str]:
        """The jobs that may follow a level, each with the fact that says so."""
        subjects = {entry.name: entry.id for entry in self.base.subjects.values()}
        titles = [fact for fact in self.base.facts_on("progression_jobs", level) if fact.unit == "job title"]
        return {subjects[str(fact.value)]: fact.id for fact in titles}

    def said(self) -> list[str]:
        """The facts behind all links."""
        return [fact for links in self.links.values() for fact in links.values()]

    def in_words(self, title: str, steps: list[Step], facts: list[UsedFact], conditions: list[str]) -> str:
        """The ladder told: each step, what stands on it, and what that leads to."""
        labels = {rung.id: rung.label for step in steps for rung in step.items}
        lines = [f"{title}."]
        for step in steps:
            told = [
                f"{rung.label} (leads to {text.joined(labels[end] for end in rung.leads_to)})"
                if rung.leads_to
                else rung.label
                for rung in step.items
            ]
            lines.append(f"{step.title}: {'; '.join(told)}.")
        lines += [self.base.facts[fact].statement for fact in conditions]
        cites = [self.base.sources[source].cite for source in dict.fromkeys(fact.source for fact in facts)]
        lines.append(f"{'Sources' if len(cites) > 1 else 'Source'}: {'; '.join(cites)}.")
        return "\n".join(lines)
