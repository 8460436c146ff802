"""The ladders of the knowledge base, drawn: from the ways in, by the levels, to the jobs or to more study."""

from __future__ import annotations

from switchboard.answers import text
from switchboard.answers.answer import Cited, Ladder, Rung, Step, UsedFact
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.ladders import LadderPlan, LadderStep


def ladder_for(base: KnowledgeBase, topic: str, subject: str) -> Ladder | None:
    """The ladder that goes with a topic of a subject, if there is one."""
    for plan in base.ladders.ladders:
        if topic in plan.topics and subject in plan.subjects:
            return Drawing(base, plan).ladder(subject)
    return None


class Drawing:
    """One ladder. `links` holds, for each thing on it, what it leads to and the fact that says so."""

    def __init__(self, base: KnowledgeBase, plan: LadderPlan) -> None:
        self.base, self.plan, self.words = base, plan, base.phrases.ladder
        self.ways = {way.id: way for way in base.ladders.ways}
        self.named = [self.named_in(step) for step in plan.steps]
        self.on_it = [[*step.rungs, *named] for step, named in zip(plan.steps, self.named)]
        self.links = {rung: self.links_of(rung) for rungs in self.on_it for rung in rungs}

    def ladder(self, asked: str = "") -> Ladder:
        """The picture for somebody who asked about a subject, with the same in words and what is behind it."""
        title = self.words.titles[self.plan.title].format(nation=self.plan.nation)
        steps = [
            Step(self.title_of(step), [self.rung(rung) for rung in rungs])
            for step, rungs in zip(self.plan.steps, self.on_it)
        ]
        links = [fact for ends in self.links.values() for fact in ends.values()]
        facts = [UsedFact.of(self.base.facts[fact]) for fact in dict.fromkeys([*links, *self.plan.conditions])]
        used = [self.base.sources[source] for source in dict.fromkeys(fact.source for fact in facts)]
        sources = [Cited.of(source, self.base.phrases) for source in used]
        here = asked if any(asked in rungs for rungs in self.on_it) else ""
        return Ladder(title, self.in_words(title, steps, sources), steps, facts, sources, here)

    def named_in(self, step: LadderStep) -> dict[str, str]:
        """The subjects that the facts of a step name as their value, each with the fact."""
        if step.named_on is None:
            return {}
        subjects = {entry.name: entry.id for entry in self.base.subjects.values()}
        facts = self.base.facts_on(step.named_on, str(step.of))
        return {subjects[str(fact.value)]: fact.id for fact in facts if str(fact.value) in subjects}

    def links_of(self, rung: str) -> dict[str, str]:
        """What something leads to on this ladder, and the fact that says so."""
        standing = {other for rungs in self.on_it for other in rungs}
        links = {end: fact for end, fact in self.base.ladders.links.get(rung, {}).items() if end in standing}
        for step, named in zip(self.plan.steps, self.named):
            links |= named if step.of == rung else {}
        return links

    def title_of(self, step: LadderStep) -> str:
        """The title of a step."""
        of = self.base.subjects[step.of] if step.of else None
        return self.words.steps[step.title].format(subject=of and of.name, nation=of and of.nation)

    def rung(self, id: str) -> Rung:
        """Something on the ladder: a subject, or a way that is none."""
        ends = list(self.links[id])
        if id in self.ways:
            way = self.ways[id]
            called = text.capital(self.base.facts[way.named_by].locator)
            return Rung(id, called, text.question(self.base, way.topic, way.subject), ends)
        name = text.capital(self.base.subjects[id].name)
        return Rung(id, name, text.question(self.base, self.base.usual.topic, id), ends)

    def in_words(self, title: str, steps: list[Step], sources: list[Cited]) -> str:
        """The ladder told: each step, what stands on it, and what that leads to; conditions and sources."""
        labels = {rung.id: rung.label for step in steps for rung in step.items}
        lines = [self.words.title.format(title=title)]
        for step in steps:
            told = [self.told(rung.label, [labels[end] for end in rung.leads_to]) for rung in step.items]
            lines.append(self.words.step.format(title=step.title, rungs="; ".join(told)))
        lines += [self.base.facts[fact].statement for fact in self.plan.conditions]
        reply = self.base.phrases.reply
        cites = "; ".join(source.cite for source in sources)
        lines.append((reply.sources if len(sources) > 1 else reply.source).format(cites=cites))
        return "\n".join(lines)

    def told(self, label: str, ends: list[str]) -> str:
        """What something is called, and what it leads to."""
        return self.words.rung.format(label=label, ends=self.base.phrases.listed(ends)) if ends else label
