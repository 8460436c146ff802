"""Guides: short talks with buttons, at whose end stands what the sources say to somebody who answered so.
`knowledge/guides/*.yml`, typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, StrictInt, StrictStr, root_validator, validator

from switchboard.knowledge.ladders import LadderStep
from switchboard.knowledge.model import Entry
from switchboard.knowledge.phrases import Voices

#: What is known of somebody: the option that they chose of each question, or None where they left it out.
Answers = Mapping[str, str | None]
#: Each question named, and the options of it that will do; none at all where it was left out.
Condition = dict[StrictStr, list[StrictStr]]

#: Nobody is asked more, nor is given more to choose from: Teams shows six buttons, of which two lead back and on.
MOST_QUESTIONS, MOST_OPTIONS = 12, 4
#: So many letters of a button can be read on a phone and in Slack.
MOST_LETTERS = 40


def holds(when: Condition, answers: Answers) -> bool:
    """Whether each question was answered in one of the ways that will do, or left out where none will."""
    return all(answers.get(name) in wanted if wanted else answers.get(name) is None for name, wanted in when.items())


class Option(Entry):
    """One answer: what its button says, and what people type for it.

    In `says`, `1-4 gcses` stands for any such number before the word, and `*` for up to six words without a "not".
    `like` takes in the ways to say yes, no or sometimes of the phrases. `length` is that of its bar, from 0 to 2, where
    the guide ends in a picture.
    """

    id: StrictStr
    title: StrictStr
    says: list[StrictStr] = Field(default_factory=list)
    like: Literal["yes", "sometimes", "no"] | None = None
    length: Literal[0, 1, 2] = 0


class Line(Entry):
    """A sentence with the facts that it rests on, said `when` the answers are so, else always.

    What is said of the person, and not of the work, rests on none: its `facts` are an empty list. `signposts` are
    places to go to for it. Where ways are put in order, it counts as many times as its `weight`.
    """

    when: Condition = Field(default_factory=dict)
    say: StrictStr
    facts: list[StrictStr]
    signposts: list[StrictStr] = Field(default_factory=list)
    weight: StrictInt = 1


class Question(Entry):
    """One question. Asked only `when` the answers before are so; without `options`, the guide's own are given.

    `explained` says it in other words. `says` are words for its options, by their ids, that mean them here alone, and
    `about` other words that show that it is spoken of. `label` names what it asks, and in a picture its bar; there
    `wanted` says what the job wants, and `helps` what helps with that.
    """

    id: StrictStr
    ask: StrictStr
    explained: StrictStr | None = None
    when: Condition = Field(default_factory=dict)
    options: list[Option] = Field(default_factory=list, max_items=MOST_OPTIONS)
    says: dict[StrictStr, list[StrictStr]] = Field(default_factory=dict)
    about: list[StrictStr] = Field(default_factory=list)
    label: StrictStr | None = None
    wanted: Line | None = None
    helps: Line | None = None

    def words(self) -> list[str]:
        """All that shows that it is spoken of."""
        return [*self.about, *(words for said in self.says.values() for words in said)]


class PathStep(LadderStep):
    """A step of the person's own ladder, there `when` the answers are so."""

    when: Condition = Field(default_factory=dict)


class Way(Entry):
    """Something that fits, unless the answers to the questions `when` speak of something else.

    why: what speaks for it. missing: what is not there yet. Of all ways, that comes first for which most is there.
    unsaid: what the documents do not say. lasts: what to say to "how long does that take" after it, where the bot's own
    answer would be on something else. next: the next step; the first line that holds is said. path: the ladder,
    with its title, a phrase, and the facts on which it depends.
    """

    id: StrictStr
    subject: StrictStr
    topic: StrictStr
    when: Condition = Field(default_factory=dict)
    why: list[Line] = Field(..., min_items=1)
    missing: list[Line] = Field(default_factory=list)
    unsaid: StrictStr
    lasts: Line | None = None
    next: list[Line] = Field(..., min_items=1)
    path_title: StrictStr
    path: list[PathStep] = Field(..., min_items=1)
    conditions: list[StrictStr] = Field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Every line of it."""
        yield from (*self.why, *self.missing, *self.next, *filter(None, [self.lasts]))

    def said(self, answers: Answers) -> list[Line]:
        """The lines that somebody with these answers is told."""
        return [line for line in (*self.why, *self.missing, *self.after(answers)) if holds(line.when, answers)]

    def after(self, answers: Answers) -> list[Line]:
        """The next step: none or one line."""
        return [line for line in self.next if holds(line.when, answers)][:1]


class Guide(Entry):
    """One guided talk. It ends in the `ways` that fit, or in a picture of what was answered, with what `leans` the
    person's way.

    offer: the button that begins it, and what that sends; `asks` are other ways to ask for it. `offered_with` are the
    topics whose answers offer it. `subject` is what is talked of once it has ended. `notes` come first at the end, such
    as where two wishes do not go together; `reassures` is said to somebody who thinks little of themselves then.
    """

    id: StrictStr
    name: StrictStr
    offer: StrictStr
    asks: list[StrictStr] = Field(..., min_items=1)
    offered_with: list[StrictStr]
    topic: StrictStr
    subject: StrictStr
    opening: StrictStr
    options: list[Option] = Field(default_factory=list, max_items=MOST_OPTIONS)
    questions: list[Question] = Field(..., min_items=1, max_items=MOST_QUESTIONS)
    ways: list[Way] = Field(default_factory=list)
    leans: list[Line] = Field(default_factory=list)
    notes: list[Line] = Field(default_factory=list)
    reassures: list[Line] = Field(..., min_items=1)
    closing: Voices

    @validator("questions")
    def _questions_have_options(cls, questions: list[Question], values: dict[str, object]) -> list[Question]:
        bare = [question.id for question in questions if not question.options]
        if bare and not values.get("options"):
            raise ValueError(f"the question '{bare[0]}' has no options, and neither has the guide")
        return questions

    @root_validator(skip_on_failure=True)
    def _ends_one_way(cls, values: dict[str, list[Question]]) -> dict[str, list[Question]]:
        drawn = [question for question in values["questions"] if question.label and question.wanted and question.helps]
        if bool(values["ways"]) is bool(drawn):
            raise ValueError("give either ways, or a label, wanted and helps with each question")
        if drawn and len(drawn) < len(values["questions"]):
            raise ValueError("in a picture, each question needs a label, wanted and helps")
        return values

    def options_of(self, question: Question) -> list[Option]:
        """What can be answered to a question."""
        options = question.options or self.options
        if not question.says:
            return options
        return [option.copy(update={"says": [*option.says, *question.says.get(option.id, [])]}) for option in options]

    def option(self, question: Question, answers: Answers) -> Option | None:
        """What was answered to a question; None if it was left out."""
        chosen = answers.get(question.id)
        return next((option for option in self.options_of(question) if option.id == chosen), None)

    def asked(self, answers: Answers) -> list[Question]:
        """The questions that somebody with these answers has been or will be asked, as far as is known."""
        return [question for question in self.questions if holds(question.when, answers)]

    def next_question(self, answers: Answers) -> Question | None:
        """The question that comes next; None at the end."""
        return next((question for question in self.asked(answers) if question.id not in answers), None)

    def texts(self) -> Iterator[str]:
        """Everything in it that is said."""
        yield from (self.name, self.offer, self.opening, self.closing.pupil, self.closing.to("adviser"))
        yield from (question.ask for question in self.questions)
        yield from (words for question in self.questions for words in (question.label, question.explained) if words)
        yield from (way.unsaid for way in self.ways)
        yield from (line.say for line in self.lines())

    def lines(self) -> Iterator[Line]:
        """Every line in it that rests on facts."""
        for way in self.ways:
            yield from way.lines()
        for question in self.questions:
            yield from filter(None, (question.wanted, question.helps))
        yield from (*self.leans, *self.notes, *self.reassures)


def fitting(guide: Guide, answers: Answers) -> list[Way]:
    """The ways that fit the answers, the best first: that for which most speaks and least is missing.

    A way for some people alone comes after the others for somebody who has not said that they are one.
    """
    given = {name: chosen for name, chosen in answers.items() if chosen is not None}

    def rank(way: Way) -> tuple[int, int]:
        missing = sum(line.weight for line in way.missing if holds(line.when, answers))
        speaking = sum(line.weight for line in way.why if holds(line.when, answers))
        return sum(name not in given for name in way.when), missing - speaking

    open_to = [way for way in guide.ways if holds({n: way.when[n] for n in way.when if n in given}, given)]
    return sorted(open_to, key=rank)


def paths(guide: Guide) -> Iterator[dict[str, str | None]]:
    """The answers at the end of every path through a guide's questions, with questions left out as well.

    Of a guide that ends in a picture, whose questions do not hang together, only those are walked that answer all
    alike, or one otherwise.
    """
    if guide.ways:
        yield from _all_paths(guide, {})
        return
    choices = [None, *(option.id for option in guide.options_of(guide.questions[0]))]
    for choice in choices:
        alike = {question.id: choice for question in guide.questions}
        yield alike
        for name in alike:
            yield from ({**alike, name: other} for other in choices if other != choice)


def _all_paths(guide: Guide, answers: dict[str, str | None]) -> Iterator[dict[str, str | None]]:
    question = guide.next_question(answers)
    if question is None:
        yield answers
        return
    for choice in [None, *(option.id for option in guide.options_of(question))]:
        yield from _all_paths(guide, {**answers, question.id: choice})
