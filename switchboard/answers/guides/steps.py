"""Which step of a guide a message leads to: a question, the same one again, the end, or out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from switchboard.answers.guides.reading import Reader, same
from switchboard.answers.guides.state import Guided
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.guides import Guide, Option, Question


@dataclass(frozen=True)
class Step:
    """What comes next: `question` is None at the end. `kind` is how it came about: "unclear" where the message was not
    taken for an answer, with what it may have meant in `maybe`; "exact" where it was a button's text."""

    kind: Literal["begun", "taken", "exact", "unclear", "stopped"]
    guide: Guide
    guided: Guided
    question: Question | None
    maybe: tuple[Option, ...] = ()


def begun(base: KnowledgeBase, text: str) -> Step | None:
    """The first step of the guide that a message asks for, if it asks for one."""
    reader = Reader(base.phrases.guides)
    for guide in base.guides.values():
        if same(text, guide.offer) or reader.asks_for(text, guide.asks):
            return _to("begun", guide, Guided(guide.id))
    return None


def step(base: KnowledgeBase, guided: Guided, text: str, elsewhere: bool) -> Step | None:
    """Where a message leads within a guide; None where it has nothing to do with it.

    `elsewhere` is whether it is surely something that the bot answers outside.
    """
    guide, reader = base.guides[guided.guide], Reader(base.phrases.guides)
    question = guide.next_question(guided.answers)
    if guided.away or question is None:
        return _from_outside(guide, guided, question, text, reader)
    return _led(guide, guided, text, reader) or _answered(guide, guided, question, text, reader, elsewhere)


def _to(kind: Literal["begun", "taken", "exact", "unclear", "stopped"], guide: Guide, guided: Guided) -> Step:
    return Step(kind, guide, guided, guide.next_question(guided.answers))


def _from_outside(guide: Guide, guided: Guided, question: Question | None, text: str, reader: Reader) -> Step | None:
    """After something else, or at the end: only what plainly means the guide."""
    words = reader.words
    if question and (reader.says(text, words.resume.says) or same(text, words.resume.title)):
        return _to("begun", guide, replace(guided, away=False))
    if reader.says(text, words.restart.says):
        return _to("begun", guide, Guided(guide.id))
    if question is None and reader.says(text, words.back.says):
        return _to("taken", guide, guided.back())
    options = guide.options_of(question) if question else []
    pressed = next((option for option in options if same(text, option.title)), None)
    return _to("exact", guide, guided.answered(question.id, pressed.id)) if question and pressed else None


def _led(guide: Guide, guided: Guided, text: str, reader: Reader) -> Step | None:
    """Back, skip, stop, start again."""
    words, question = reader.words, guide.next_question(guided.answers)
    if reader.says(text, words.stop.says):
        return Step("stopped", guide, guided, None)
    if reader.says(text, words.restart.says):
        return _to("begun", guide, Guided(guide.id))
    if reader.says(text, words.back.says):
        return _to("exact", guide, guided.back())
    if question and not guided.maybe and reader.says(text, words.skip.says):
        return _to("exact", guide, guided.answered(question.id, None))
    return None


def _answered(
    guide: Guide, guided: Guided, question: Question, text: str, reader: Reader, elsewhere: bool
) -> Step | None:
    """An answer to the question, or to the one before it; or that it was not understood."""
    if guided.maybe and reader.says(text, reader.words.yes):
        return _to("taken", guide, guided.answered(question.id, guided.maybe))
    read = reader.read(text, guide.options_of(question))
    mended = None if read.options else _mended(guide, guided, text, reader)
    if mended:
        return _to("taken", guide, mended)
    if not read.whole and (reader.asks(text) or (elsewhere and not read.options)):
        return None
    if read.sure:
        taken = guided.answered(question.id, read.options[0].id)
        return _to("exact" if same(text, read.options[0].title) else "taken", guide, taken)
    maybe = read.options[0].id if len(read.options) == 1 else None
    return Step("unclear", guide, replace(guided, maybe=maybe), question, read.options)


def _mended(guide: Guide, guided: Guided, text: str, reader: Reader) -> Guided | None:
    """The last answer changed: "sorry, I meant Wales"."""
    if not guided.answers or not reader.mentions(text, reader.words.mends):
        return None
    last = next(question for question in guide.questions if question.id == list(guided.answers)[-1])
    read = reader.read(text, guide.options_of(last))
    return guided.back().answered(last.id, read.options[0].id) if len(read.options) == 1 else None
