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
_NAMED = 6
#: So many reasons are told to somebody who asks for them.
_TOLD = 4
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
        guide, answers = step.guide, step.guided.answers
        asked = {
            "because": self._because,
            "lasts": self._lasts,
            "decides": self._decides,
            "reassured": self._reassured,
        }
        if step.kind in asked:
            return asked[step.kind](guide, answers, audience)
        if step.kind == "chosen":
            return self._ways(guide, answers, audience, chosen=step.place)
        return self._ways(guide, answers, audience) if guide.ways else self._picture(guide, answers, audience)

    def talked_of(self, step: Step) -> Request | None:
        """What is talked of once a guide has ended."""
        if step.question is not None or step.kind == "stopped":
            return None
        found = fitting(step.guide, step.guided.answers)
        if not found:
            return Request(step.guide.topic, (step.guide.subject,))
        return Request(found[step.place].topic, (found[step.place].subject,))

    def resuming(self, answer: Answer) -> Answer:
        """A reply to something else, with the way back to the guide under it, and no other guide."""
        offers = {guide.offer for guide in self.base.guides.values()}
        others = [item for item in answer.follow_ups if item.payload not in offers]
        button = FollowUp(self.words.resume.title, self.words.resume.title)
        notes = [*answer.notes, self.words.resume_line]
        return replace(answer, notes=notes, follow_ups=[*others, button])

    # --- questions ---------------------------------------------------------------

    def _asking(self, step: Step, question: Question, audience: Audience) -> Answer:
        """A question with its place among all, and its buttons."""
        asked = step.guide.asked(step.guided.answers)
        asks = [question.ask, *([step.about.ask] if step.about and not step.about.label else [])]
        facts = [self.base.facts[name] for ask in asks for name in placeholders.fact_ids(ask)]
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
        if step.kind == "explained":
            before = [question.explained or self.words.unclear]
        if step.about:
            before = [self.words.another.format(other=step.about.label or text.filled(self.base, step.about.ask))]
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

    def _ways(self, guide: Guide, answers: Answers, audience: Audience, chosen: int | None = None) -> Answer:
        """The ways that fit, the best first; or one of them that was `chosen`, by its place."""
        ways = fitting(guide, answers)
        if not any(answers.values()):
            asks = [text.question(self.base, guide.topic, guide.subject), self.words.restart.title]
            buttons = [FollowUp(words, words) for words in asks]
            return Answer("chat", audience, [Passage(self.words.nothing)], follow_ups=buttons)
        told = ways[: _WAYS[audience]] if chosen is None else [ways[chosen]]
        notes = [line for line in guide.notes if chosen is None and holds(line.when, answers)][:1]
        passages = [Passage(text.filled(self.base, line.say)) for line in notes]
        said: set[str] = set()
        # A note takes the room of a reason, and of what the other ways lack.
        reasons = [_REASONS[audience][0] - len(notes), *[_REASONS[audience][1] - len(notes)] * len(told)]
        passages += [
            self._way(way, answers, said, most, way is ways[0], way is told[0])
            for way, most in zip(told, reasons, strict=False)
        ]
        lines = notes + [line for way in told for line in way.said(answers)]
        asks = [text.question(self.base, way.topic, way.subject) for way in (ways[:3] if chosen is None else told)]
        then = [self.words.because.title] if chosen is None else []
        again = self.words.restart.title
        return self._ended(
            guide,
            audience,
            passages,
            lines,
            subjects=[way.subject for way in told],
            places=self._places(told[0].said(answers)),
            follow_ups=[FollowUp(words, words) for words in [*dict.fromkeys(asks), *then, again]],
            ladder=self._ladder(told[0], answers),
        )

    def _places(self, lines: Iterable[Line]) -> list[str]:
        names = dict.fromkeys(name for line in lines for name in line.signposts)
        return [text.place(self.base.phrases, self.base.signposts[name]) for name in names]

    def _named_way(self, way: Way) -> str:
        """A way with its nation."""
        subject = self.base.subjects[way.subject]
        if not subject.nation or subject.nation in subject.phrase:
            return subject.phrase
        return self.words.in_nation.format(way=subject.phrase, nation=subject.nation)

    def _way(self, way: Way, answers: Answers, told: set[str], most: int, best: bool, in_full: bool) -> Passage:
        """One way: why, in at `most` so many reasons, what is missing, what is not known, the next step.

        A reason that was `told` of another comes last.
        """
        name = self._named_way(way)
        why = sorted(self._said(way.why, answers), key=lambda words: words in told)
        told.update(why)
        missing = [self.words.missing.format(missing=words) for words in self._said(way.missing, answers)]
        after = self._said(way.after(answers), answers)
        headline = (self.words.best if best else self.words.other).format(way=name, why=why[0])
        unsaid = [text.filled(self.base, way.unsaid), *after]
        lacks = min(most, 1)
        points, more = [*why[1:most], *missing[:lacks]], [*why[max(most, 1) :], *missing[lacks:]]
        # What comes after it is for one way; of others there is no room for it.
        return Passage(headline, [*points, *unsaid], more) if in_full else Passage(headline, points, [*more, *unsaid])

    def _said(self, lines: Iterable[Line], answers: Answers) -> list[str]:
        """The lines that hold, those first that speak of the person's own answers."""
        return [text.filled(self.base, line.say) for line in self._speaking(lines, answers)]

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
        helped += self._also([str(question.label) for question in by_length[0][len(work_on) :]])
        passages = [
            *([] if by_length[LONGEST] else [Passage(self.words.honest.to(audience))]),
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
        first = words.format(things=self.base.phrases.listed(labels[:_NAMED]))
        return [Passage(first, self._also(labels[_NAMED:]))]

    def _also(self, labels: Sequence[str]) -> list[str]:
        """The rest of a list, in sentences that are not too long."""
        parts = [labels[at : at + _NAMED] for at in range(0, len(labels), _NAMED)]
        return [self.words.also.format(things=self.base.phrases.listed(part)) for part in parts]

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

    # --- asked about the end -------------------------------------------------------------

    def _because(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """Why the best way comes first, and what speaks against the next; of a picture, what the work wants."""
        ways = fitting(guide, answers)
        if not ways:
            wanted = [line for line in (question.wanted for question in self._answered(guide, answers)) if line][:_TOLD]
            said = [text.filled(self.base, line.say) for line in wanted]
            return self._after(guide, audience, [Passage(self.words.beside, said)], wanted)
        lines = self._speaking(ways[0].why, answers)[:_TOLD]
        passages = [Passage(self.words.first.format(way=self._named_way(ways[0])), self._said(lines, answers))]
        for other in ways[1:2]:
            against = self._speaking(other.missing, answers)[:1]
            lines = [*lines, *against]
            words = self.words.behind if against else self.words.less
            missing = " ".join(self._said(against, answers))
            passages.append(Passage(words.format(way=self._named_way(other), missing=missing)))
        return self._after(guide, audience, passages, lines)

    def _lasts(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """How long the best way takes, as far as the sources say."""
        lines = [way.lasts for way in fitting(guide, answers)[:1] if way.lasts]
        return self._after(guide, audience, [Passage(" ".join(self._said(lines, answers)))], lines, self._places(lines))

    def _decides(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """That only the person can decide, with what speaks for it and against it, in short."""
        ways = fitting(guide, answers)
        if ways:
            best = ways[0]
            speaking, against = self._speaking(best.why, answers)[:2], self._speaking(best.missing, answers)[:1]
            said = self._said(speaking, answers), [*self._said(against, answers), text.filled(self.base, best.unsaid)]
            lines, places = [*speaking, *against], self._places(best.after(answers))
        else:
            lines, places = [], []
            said = self._labels(guide, answers, LONGEST), self._labels(guide, answers, 0)
        join = " ".join if ways else self._in_a_sentence
        sides = zip((self.words.for_it, self.words.against_it), said, strict=True)
        points = [words.format(things=join(things)) for words, things in sides if things]
        return self._after(guide, audience, [Passage(self.words.only_you.to(audience), points)], lines, places)

    def _reassured(self, guide: Guide, answers: Answers, audience: Audience) -> Answer:
        """Something true and kind to somebody who thinks little of themselves."""
        lines = [line for line in guide.reassures if holds(line.when, answers)]
        said = [text.filled(self.base, line.say) for line in lines]
        return self._after(guide, audience, [Passage(self.words.no_verdict.to(audience), said)], lines)

    def _speaking(self, lines: Iterable[Line], answers: Answers) -> list[Line]:
        """The lines that hold, those first that speak of the person's own answers, and that count most."""
        return sorted((line for line in lines if holds(line.when, answers)), key=_counts)

    def _answered(self, guide: Guide, answers: Answers) -> list[Question]:
        """The questions that were answered, those first whose bar is shortest."""
        chosen = [(question, guide.option(question, answers)) for question in guide.questions]
        given = [(option.length, number, question) for number, (question, option) in enumerate(chosen) if option]
        return [question for _, _, question in sorted(given, key=lambda item: item[:2])]

    def _labels(self, guide: Guide, answers: Answers, length: int) -> list[str]:
        chosen = [(question, guide.option(question, answers)) for question in guide.questions]
        return [str(question.label) for question, option in chosen if option and option.length == length]

    def _in_a_sentence(self, things: Sequence[str]) -> str:
        first = text.capital(self.base.phrases.listed(things[:_NAMED])) + "."
        return " ".join([first, *self._also(things[_NAMED:])])

    def _after(
        self,
        guide: Guide,
        audience: Audience,
        passages: list[Passage],
        lines: Sequence[Line],
        places: Sequence[str] = (),
    ) -> Answer:
        """A reply to what was said to the end of a guide."""
        facts = self._facts(lines)
        again = self.words.restart.title
        return Answer(
            kind="fact" if facts else "chat",
            audience=audience,
            passages=passages,
            topics=[guide.topic] if facts else [],
            subjects=[guide.subject] if facts else [],
            facts=[UsedFact.of(fact) for fact in facts],
            sources=self._cited(facts),
            places=list(places),
            follow_ups=[FollowUp(words, words) for words in [*self._next(guide), again]],
        )

    # --- the end ---------------------------------------------------------------------

    def _ended(
        self, guide: Guide, audience: Audience, passages: list[Passage], lines: Sequence[Line], **parts: object
    ) -> Answer:
        """The end of a guide, with the facts and sources behind what it says."""
        facts = self._facts(lines)
        return Answer(
            kind="fact",
            audience=audience,
            passages=[*passages, Passage(guide.closing.to(audience))],
            topics=[guide.topic],
            facts=[UsedFact.of(fact) for fact in facts],
            sources=self._cited(facts),
            **parts,  # type: ignore[arg-type]
        )

    def _facts(self, lines: Iterable[Line]) -> list[Fact]:
        ids = [fact for line in lines for fact in [*line.facts, *placeholders.fact_ids(line.say)]]
        return [self.base.facts[name] for name in dict.fromkeys(ids)]

    def _cited(self, facts: Iterable[Fact]) -> list[Cited]:
        used = dict.fromkeys(fact.source for fact in facts)
        return [Cited.of(self.base.sources[name], self.base.phrases) for name in used]


def _counts(line: Line) -> tuple[bool, int]:
    return not line.when, -line.weight
