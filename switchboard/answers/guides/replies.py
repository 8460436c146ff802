"""What a guide says: a question with its buttons, and at the end what the sources say to somebody who answered so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from switchboard.answers import text
from switchboard.answers.answer import (
    Answer,
    Audience,
    Bar,
    Bars,
    Cited,
    FollowUp,
    Ladder,
    Passage,
    Table,
    UsedFact,
)
from switchboard.answers.asked import Request
from switchboard.answers.guides.steps import Step
from switchboard.answers.ladder import Drawing
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.guides import Answers, Guide, Line, Option, Question, Way, fitting, holds
from switchboard.knowledge.ladders import LadderPlan
from switchboard.knowledge.model import Fact

#: So many ways are told of, and of each of them so many reasons: of the best, and of the others.
_WAYS: dict[Audience, int] = {"pupil": 2, "adviser": 3}
_REASONS: dict[Audience, tuple[int, int]] = {"pupil": (2, 1), "adviser": (3, 2)}
#: So many things to work on are told with what helps; the picture shows them all.
_TO_WORK_ON: dict[Audience, int] = {"pupil": 2, "adviser": 6}
#: So many things are named in one sentence.
_NAMED = 4
#: The longest bar, and the one between.
LONGEST, MIDDLE = 2, 1


class Guiding:
    """Puts the replies of guides together."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base, self.words = base, base.phrases.guides

    def reply(self, step: Step, audience: Audience) -> Answer:
        """What is said at a step. An adviser is not sent to one."""
        answer = self._reply(step, audience)
        if audience == "pupil":
            return answer
        pupils = [text.place(self.base.phrases, place) for place in self.base.signposts.values() if place.pupils_only]
        return replace(
            answer,
            passages=[self._for_adviser(passage) for passage in answer.passages],
            places=[place for place in answer.places if place not in pupils],
        )

    def _for_adviser(self, said: Passage) -> Passage:
        def put(words: str) -> str:
            for pupils, advisers in self.words.for_advisers.items():
                words = words.replace(pupils, advisers)
            return words

        return replace(said, headline=put(said.headline), points=[*map(put, said.points)], more=[*map(put, said.more)])

    def _reply(self, step: Step, audience: Audience) -> Answer:
        if step.kind == "stopped":
            return Answer("chat", audience, [Passage(self.words.stopped.to(audience))], follow_ups=[self._begin(step)])
        if step.question is not None:
            return self._asking(step, step.question, audience)
        ends = self._ways if step.guide.ways else self._picture
        return ends(step.guide, step.guided.answers, audience)

    def talked_of(self, step: Step) -> Request | None:
        """What is talked of once a guide has ended."""
        if step.question is not None or step.kind == "stopped":
            return None
        found = fitting(step.guide, step.guided.answers)
        return (
            Request(found[0].topic, (found[0].subject,)) if found else Request(step.guide.topic, (step.guide.subject,))
        )

    def resuming(self, answer: Answer) -> Answer:
        """A reply to something else, with the way back to the guide under it."""
        words = self.words.resume.title
        return replace(answer, follow_ups=[*answer.follow_ups, FollowUp(words, words)])

    # --- questions ---------------------------------------------------------------

    def _asking(self, step: Step, question: Question, audience: Audience) -> Answer:
        """A question with its place among all, and its buttons."""
        asked = step.guide.asked(step.guided.answers)
        facts = [self.base.facts[name] for name in placeholders.fact_ids(question.ask)]
        options = step.guide.options_of(question)
        number = asked.index(question) + 1
        headline = self.words.question.format(
            number=number, count=len(asked), question=text.filled(self.base, question.ask)
        )
        before = [step.guide.opening] if step.kind == "begun" and number == 1 else []
        if step.kind == "unclear":
            quoted = [self.base.phrases.values.quoted.format(words=option.title) for option in step.maybe]
            maybe = self.words.maybe.format(options=self.base.phrases.either(quoted))
            before = [maybe if quoted else self.words.unclear]
        controls = [self.words.skip, *([self.words.back] if step.guided.answers else [])]
        titles = [*(option.title for option in options), *(control.title for control in controls)]
        buttons = [FollowUp(title, title) for title in titles]
        points = [self.words.controls] if before and number == 1 else []
        passages = [Passage(words) for words in before] + [Passage(headline, points)]
        return Answer(
            kind="chat",
            audience=audience,
            passages=passages,
            facts=[UsedFact.of(fact) for fact in facts],
            sources=self._cited(facts),
            follow_ups=buttons,
        )

    def _begin(self, step: Step) -> FollowUp:
        return FollowUp(step.guide.offer, step.guide.offer)

    # --- ways ----------------------------------------------------------------------

    def _ways(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """The ways that fit, the best first."""
        ways = fitting(guide, answers)
        told = ways[: _WAYS[audience]]
        passages = [self._way(way, answers, audience, best=way is ways[0]) for way in told]
        lines = [line for way in told for line in way.said(answers)]
        signposts = dict.fromkeys(name for line in told[0].said(answers) for name in line.signposts)
        asks = [text.question(self.base, way.topic, way.subject) for way in ways[:3]]
        again = self.words.restart.title
        return self._ended(
            guide,
            audience,
            passages,
            lines,
            subjects=[way.subject for way in told],
            places=[text.place(self.base.phrases, self.base.signposts[name]) for name in signposts],
            follow_ups=[FollowUp(words, words) for words in [*dict.fromkeys(asks), again]],
            ladder=self._ladder(ways[0], answers),
        )

    def _way(self, way: Way, answers: Answers, audience: Audience, best: bool) -> Passage:
        """One way: why, what is missing, what is not known, the next step."""
        subject = self.base.subjects[way.subject]
        name = subject.phrase
        if subject.nation and subject.nation not in name:
            name = self.words.in_nation.format(way=name, nation=subject.nation)
        why = self._said(way.why, answers)
        missing = [self.words.missing.format(missing=words) for words in self._said(way.missing, answers)]
        after = self._said(way.after(answers), answers)
        most = _REASONS[audience][0 if best else 1]
        headline = (self.words.best if best else self.words.other).format(way=name, why=why[0])
        unsaid = [text.filled(self.base, way.unsaid), *after]
        points, more = [*why[1:most], *missing[:1]], [*why[most:], *missing[1:]]
        # What comes after it is for the best way; of others there is no room for it.
        return Passage(headline, [*points, *unsaid], more) if best else Passage(headline, points, [*more, *unsaid])

    def _said(self, lines: Iterable[Line], answers: Answers) -> list[str]:
        """The lines that hold, those first that speak of the person's own answers."""
        held = sorted((line for line in lines if holds(line.when, answers)), key=lambda line: not line.when)
        return [text.filled(self.base, line.say) for line in held]

    def _ladder(self, way: Way, answers: Answers) -> Ladder | None:
        """The person's own path."""
        steps = [step for step in way.path if holds(step.when, answers)]
        if not steps:
            return None
        nation = self.base.subjects[way.subject].nation or ""
        plan = LadderPlan(
            topics=[], subjects=[], title=way.path_title, nation=nation, steps=steps, conditions=way.conditions
        )
        return Drawing(self.base, plan).ladder()

    # --- a picture -------------------------------------------------------------------

    def _picture(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """What speaks for it, what to work on and what helps, and what leans the person's way."""
        chosen = [(question, guide.option(question, answers)) for question in guide.questions]
        given = [(question, option) for question, option in chosen if option]
        follow_ups = [FollowUp(item, item) for item in (*self._next(guide), self.words.restart.title)]
        if not given:
            return Answer("chat", audience, [Passage(self.words.nothing)], follow_ups=follow_ups)
        by_length = {
            length: [question for question, option in given if option.length == length]
            for length in (LONGEST, MIDDLE, 0)
        }
        work_on = by_length[0][: _TO_WORK_ON[audience]]
        helped = [self._helped(question) for question in work_on]
        leans = [line for line in guide.leans if holds(line.when, answers)][: 1 if audience == "pupil" else 3]
        also = [str(question.label) for question in by_length[0][len(work_on) :]]
        if also:
            helped.append(self.words.also.format(things=self.base.phrases.listed(also)))
        passages = [
            *self._named(self.words.speaks, by_length[LONGEST]),
            *self._named(self.words.between, by_length[MIDDLE]),
            *([Passage(self.words.work_on.format(first=helped[0]), helped[1:])] if helped else []),
            *[Passage(self.words.leans.format(leans=text.filled(self.base, line.say))) for line in leans],
        ]
        lines = [question.wanted for question, _ in given] + [question.helps for question in work_on] + leans
        return self._ended(
            guide,
            audience,
            passages,
            [line for line in lines if line],
            subjects=[guide.subject],
            table=self._table(chosen),
            bars=self._bars(guide, given),
            follow_ups=follow_ups,
        )

    def _helped(self, question: Question) -> str:
        helps = text.filled(self.base, question.helps.say) if question.helps else ""
        return f"{text.capital(str(question.label))}: {helps}"

    def _named(self, words: str, questions: Sequence[Question]) -> list[Passage]:
        if not questions:
            return []
        labels = [str(question.label) for question in questions]
        return [Passage(words.format(things=self.base.phrases.listed(labels[:_NAMED])))]

    def _next(self, guide: Guide) -> list[str]:
        return [other.offer for other in self.base.guides.values() if other.id != guide.id][:1]

    def _table(self, chosen: Sequence[tuple[Question, Option | None]]) -> Table:
        """The picture's equivalent: each thing, and what was answered."""
        rows = [
            [text.capital(str(question.label)), option.title if option else self.words.left_out]
            for question, option in chosen
        ]
        return Table(list(self.words.columns), rows)

    def _bars(self, guide: Guide, given: Sequence[tuple[Question, Option]]) -> Bars | None:
        items = [Bar(text.capital(str(question.label)), option.length, option.title) for question, option in given]
        items.sort(key=lambda bar: -bar.length)
        told = [self.words.bar.format(label=bar.label, words=bar.words) for bar in items]
        return Bars(self.words.picture, " ".join(told), LONGEST, items) if items else None

    # --- the end ---------------------------------------------------------------------

    def _ended(
        self, guide: Guide, audience: Audience, passages: list[Passage], lines: Sequence[Line], **parts: object
    ) -> Answer:
        """The end of a guide, with the facts and sources behind what it says."""
        ids = [fact for line in lines for fact in [*line.facts, *placeholders.fact_ids(line.say)]]
        facts = [self.base.facts[name] for name in dict.fromkeys(ids)]
        return Answer(
            kind="fact",
            audience=audience,
            passages=[*passages, Passage(guide.closing.to(audience))],
            topics=[guide.topic],
            facts=[UsedFact.of(fact) for fact in facts],
            sources=self._cited(facts),
            **parts,  # type: ignore[arg-type]
        )

    def _cited(self, facts: Iterable[Fact]) -> list[Cited]:
        used = dict.fromkeys(fact.source for fact in facts)
        return [Cited.of(self.base.sources[name], self.base.phrases) for name in used]
