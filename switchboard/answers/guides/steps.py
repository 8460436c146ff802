"""Which step of a guide a message leads to: a question, the same one again, the end, what is said of it, or out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from switchboard.answers.guides.reading import Read, Reader, same
from switchboard.answers.guides.state import Guided
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.guides import Guide, Option, Question, fitting
from switchboard.safety.alarm import Alarm

Kind = Literal[
    "begun",
    "taken",
    "unclear",
    "another",
    "explained",
    "stopped",
    "because",
    "chosen",
    "lasts",
    "decides",
    "reassured",
]


@dataclass(frozen=True)
class Step:
    """What comes next: `question` is None at the end.

    `kind` is how it came about: "unclear" where the message was not taken for an answer, with what it may have meant in
    `maybe`; "another" where it speaks of what another question is `about`. At the end, one can ask why that is so, for
    the way in one `place` of those shown, how long it takes, whether to do it, or say something low of oneself.

    `outranks` is the loudest alarm beside which the message is still taken for that: the surer, the louder.
    """

    kind: Kind
    guide: Guide
    guided: Guided
    question: Question | None
    maybe: tuple[Option, ...] = ()
    about: Question | None = None
    place: int = 0
    outranks: Alarm = Alarm.NONE


def begun(base: KnowledgeBase, text: str) -> Step | None:
    """The first step of the guide that a message asks for, if it asks for one."""
    reader = Reader(base.phrases.guides)
    for guide in base.guides.values():
        if same(text, guide.offer) or reader.asks_for(text, guide.asks):
            return _to("begun", guide, Guided(guide.id), Alarm.LINE)
    return None


def step(base: KnowledgeBase, guided: Guided, text: str, elsewhere: bool) -> Step | None:
    """Where a message leads within a guide; None where it has nothing to do with it.

    `elsewhere` is whether it is surely something that the bot answers outside.
    """
    guide, reader = base.guides[guided.guide], Reader(base.phrases.guides)
    question = guide.next_question(guided.answers)
    if question is None:
        return _at_the_end(guide, guided, text, reader)
    own = [words for says in question.says.values() for words in says]
    # "I give up" may answer a question.
    led = None if reader.says(text, own) else _led(guide, guided, question, text, reader)
    if led or not guided.away:
        return led or _answered(guide, guided, question, text, reader, elsewhere)
    return _from_outside(guide, guided, question, text, reader)


def _to(kind: Kind, guide: Guide, guided: Guided, outranks: Alarm) -> Step:
    return Step(kind, guide, guided, guide.next_question(guided.answers), outranks=outranks)


def _outranked(reader: Reader, text: str, phrases: list[str]) -> Alarm | None:
    """The loudest alarm beside which a message still is one of some phrases: any, where it is one word for word."""
    if reader.says_outright(text, phrases):
        return Alarm.HELP
    return Alarm.PERHAPS if reader.says(text, phrases) else None


def _led(guide: Guide, guided: Guided, question: Question, text: str, reader: Reader) -> Step | None:
    """Stop, start again, go on, back, skip, and "what does that mean"."""
    words = reader.words
    for control in (words.stop, words.restart, words.resume, words.back, words.skip, words.explain):
        says = [control.title, *control.says]
        if control is words.resume and guided.away:  # after "say go on"
            says = [*says, *words.agreed]
        outranks = _outranked(reader, text, says)
        if outranks is None or (guided.away and control is words.explain):
            continue
        here, there = replace(guided, away=False), replace(guided, maybe=None, away=False)
        if control is words.stop:
            return Step("stopped", guide, guided, None, outranks=outranks)
        if control is words.restart:
            return _to("begun", guide, Guided(guide.id), outranks)
        if control is words.resume or (control is words.back and guided.away):
            return _to("taken", guide, there, outranks)
        if control is words.back:
            return _to("taken", guide, guided.back(), outranks)
        if control is words.skip:
            return _to("taken", guide, guided.answered(question.id, None), outranks)
        return Step("explained", guide, replace(here, maybe=None), question, outranks=outranks)
    return None


def _from_outside(guide: Guide, guided: Guided, question: Question, text: str, reader: Reader) -> Step | None:
    """After something else: an answer to the open question that says nothing else, or the last one changed."""
    mended = _mended(guide, guided, text, reader)
    if mended:
        return _to("taken", guide, mended, Alarm.LINE)
    read = reader.read(text, guide.options_of(question))
    declines = reader.says(text, reader.words.no) and not _titled(text, guide, question)
    asks = reader.asks(text) and not read.begins
    if not (read.sure and read.whole) or declines or asks:
        return None
    return _taken(guide, guided, question, text, read, reader)


def _answered(
    guide: Guide, guided: Guided, question: Question, text: str, reader: Reader, elsewhere: bool
) -> Step | None:
    """An answer to the question, or to the one before it; or that it was not understood."""
    if guided.maybe and reader.says(text, [*reader.words.yes, *reader.words.agreed]):
        return _to("taken", guide, guided.answered(question.id, guided.maybe), Alarm.LINE)
    read = reader.read(text, guide.options_of(question))
    mended = None if read.options else _mended(guide, guided, text, reader)
    if mended:
        return _to("taken", guide, mended, Alarm.LINE)
    if (reader.opens_a_question(text) and not read.begins) or (reader.asks(text) and not read.whole):
        return None
    about = _another(guide, question, text, reader, read)
    if about:
        again = replace(guided, maybe=None)
        return Step("another", guide, again, question, about=about, outranks=Alarm.LINE)
    if elsewhere and not read.options and not reader.mentions(text, question.about):
        return None
    if read.sure:
        return _taken(guide, guided, question, text, read, reader)
    maybe = read.options[0].id if len(read.options) == 1 else None
    return Step("unclear", guide, replace(guided, maybe=maybe), question, read.options)


def _taken(guide: Guide, guided: Guided, question: Question, text: str, read: Read, reader: Reader) -> Step:
    option = read.options[0]
    outranks = Alarm.PERHAPS if read.whole else Alarm.LINE
    if reader.says_outright(text, [option.title, *option.says]):
        outranks = Alarm.HELP
    return _to("taken", guide, guided.answered(question.id, option.id), outranks)


def _titled(text: str, guide: Guide, question: Question) -> bool:
    return any(same(text, option.title) for option in guide.options_of(question))


def _another(guide: Guide, question: Question, text: str, reader: Reader, read: Read) -> Question | None:
    """The other question that a message speaks of, if it does not speak of this one. Of answers that all questions
    share, "yes" may be meant for another."""
    if read.whole or (read.options and question.options) or reader.mentions(text, question.words()):
        return None
    return next((other for other in guide.questions if reader.mentions(text, other.words())), None)


def _mended(guide: Guide, guided: Guided, text: str, reader: Reader) -> Guided | None:
    """The last answer changed: "sorry, I meant Wales"."""
    if not guided.answers or not reader.mentions(text, reader.words.mends):
        return None
    last = next(question for question in guide.questions if question.id == list(guided.answers)[-1])
    read = reader.read(text, guide.options_of(last))
    return guided.back().answered(last.id, read.options[0].id) if len(read.options) == 1 else None


def _at_the_end(guide: Guide, guided: Guided, text: str, reader: Reader) -> Step | None:
    """Start again, and back; and while the result is what was said last, what people say to one."""
    words = reader.words
    if reader.says(text, [words.restart.title, *words.restart.says]):
        return _to("begun", guide, Guided(guide.id), Alarm.PERHAPS)
    if reader.says(text, [words.back.title, *words.back.says]):
        return _to("taken", guide, guided.back(), Alarm.PERHAPS)
    if not any(guided.answers.values()):
        return None
    ended = Step("because", guide, guided, None, outranks=Alarm.LINE)
    if reader.asks_for(text, words.reassured):
        return replace(ended, kind="reassured")
    if reader.asks_for(text, words.decides):
        return replace(ended, kind="decides")
    if guided.away:
        return None
    ways = fitting(guide, guided.answers)
    if ways and ways[0].lasts and reader.asks_for(text, words.lasts):
        return replace(ended, kind="lasts")
    if reader.says(text, [words.because.title, *words.because.says]):
        return ended
    shown = zip(range(len(ways)), words.places, strict=False)
    place = next((at for at, says in shown if reader.says(text, says)), None)
    return None if place is None else replace(ended, kind="chosen", place=place)
