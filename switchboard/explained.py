"""An explanation as a plain text, for whoever builds the bot or edits its knowledge."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from switchboard.answers.asked import NOT_UNDERSTOOD
from switchboard.answers.dialogue import HANDLERS as OF_MESSAGES
from switchboard.answers.dialogue import Decided
from switchboard.answers.guessing import NEAR_IN_CONTEXT, NEAREST, POINTS_AT
from switchboard.answers.questions import AGREED, EACH, ELSEWHERE, MAYBE, SURE, Case, Talk, each_led, if_meant, led
from switchboard.answers.questions import HANDLERS as OF_QUESTIONS
from switchboard.explain import Explained, Lead, Question
from switchboard.nlu.roles import NOT, SOURCE
from switchboard.safety.alarm import Alarm

WIDTH = 110
#: The names on the left of a section.
_LEFT = 16
#: So many leads of each subject are shown where several are named.
_OF_EACH = 2

#: What each feature of a lead says of it.
SAYS = {
    "typed": "one of its questions is near",
    "typed_lead": "one of its questions is nearer than those of others",
    "example": "somebody who meant it said something near",
    "centre": "it is near to all that is said for it",
    "learned": "people who said such things mostly meant it",
    "masked": "one is near with names masked",
    "topic": "its topic is likely",
    "form": "it answers a question of this form",
    "told": "its words and facts have the rarer words",
    "missing": "a rare word is nowhere in it",
    "named": "its subject is named",
    "named_within": "its subject belongs to what is named",
    "named_another": "it is about another than what is named",
    "usual": "its subject is the usual one, and none is named",
    "unsaid": "its subject would have to be named, and is not",
    "usual_said": "its subject is the usual one, and what is named narrows nothing down",
    "another_than_usual": "its subject is another, though what is named narrows nothing down",
    "about": "its topic is mostly asked of its subject",
    "joined": "one is near to both together",
    "joined_lead": "one is nearer to both together than those of others",
    "joined_example": "somebody who meant it said something near to both together",
    "joined_centre": "both together are near to all that is said for it",
    "same_subject": "it is about what was talked about",
    "same_within": "it is about what belongs to what was talked about",
    "same_beside": "it is about the sibling of what was talked about",
    "same_other": "it is about something else than before",
    "same_topic": "it is on the last topic",
    "same_lead": "it was the last answer",
}
_ROLES = {None: "what it is about", SOURCE: "who says so", NOT: "what it is not about"}
_MASK = re.compile(r"\bzz(\w+)")


def shown(explained: Explained) -> str:
    """The whole explanation."""
    return "\n".join(line.rstrip() for line in _lines(explained))


def _lines(explained: Explained) -> Iterator[str]:
    yield "The message"
    yield from _message(explained)
    if explained.whole:
        several = len(explained.parts) > 1
        yield from _follows(explained.whole)
        yield from _parts(explained)
        yield from _question(explained.whole, explained, "as one question" if explained.parts else "")
        for number, part in enumerate(explained.parts, 1):
            yield from _question(part, explained, f"part {number}" if several else "the end")
    yield from _decisions(explained.decided)
    yield from ("", "The reply")
    for reply in explained.replies:
        yield from _wrapped(reply["text"])
        yield from (f"  - {button['title']}" for button in reply.get("buttons", []))


# --- what came ----------------------------------------------------------------------


def _message(explained: Explained) -> Iterator[str]:
    if explained.parsed is None:
        yield from _row("the door", "did not let it in; the reply says why")
        return
    noticed = explained.noticed
    yield from _row("let in", explained.parsed["text"])
    yield from _row("the door", f"alarm: {Alarm(noticed.get('alarm', Alarm.NONE)).name.lower()}")
    yield from _row("", f"personal details taken out: {'yes' if noticed.get('redacted') else 'no'}")
    if "language" in noticed:
        yield from _row("", f"language: {noticed['language']}")
    if explained.whole is None:
        yield from _row("repaired", "nothing: it was not read for a question")
        return
    yield from _row("repaired", explained.whole.readings["as typed"])


def _follows(question: Question) -> Iterator[str]:
    yield from ("", "What it follows")
    before = question.follows
    if before is None:
        yield from _row("nothing", "")
        return
    yield from _row("topic", before.topic)
    yield from _row("subject", before.subject)
    yield from _row("last lead", before.lead or "none")
    yield from _row("joined to", question.joined_to)


def _parts(explained: Explained) -> Iterator[str]:
    if not explained.parts:
        return
    yield from ("", "What it was cut into" if len(explained.parts) > 1 else "A story, of which the end is taken")
    for number, part in enumerate(explained.parts, 1):
        yield from _row(str(number), part.readings["as typed"])


# --- how a question was read ----------------------------------------------------------


def _question(question: Question, explained: Explained, which: str) -> Iterator[str]:
    of = f", {which}" if which else ""
    yield from ("", f"The readings{of}")
    for name, reading in question.readings.items():
        yield from _row(name, _MASK.sub(r"[\1]", reading))
    if question.bare:
        yield from _row("", "no word of its own says what is asked: that is taken from before")
    yield from _names(question, explained)
    yield from ("", f"The likeliest topics{of}")
    for intent, sure in question.topics:
        yield f"  {sure:.2f}  {intent}"
    if not question.leads:
        return
    yield from ("", f"The likeliest leads{of}")
    for lead in question.leads:
        yield from _lead(lead)
    yield f"  {question.none:.2f}  none of the leads"
    for subject, leads in question.leads_of.items():
        yield from ("", f"The likeliest leads{of}, of {subject}")
        yield from (f"  {lead.chance:.2f}  {lead.id}" for lead in leads[:_OF_EACH])


def _names(question: Question, explained: Explained) -> Iterator[str]:
    said = (explained.parsed or {}).get("text", "")
    label = "names"
    for entity in question.names:
        written = said[entity["start"] : entity["end"]]
        role = _ROLES[entity.get("role")] if written else "what it points at"
        yield from _row(label, f"{written or '(none)'} = {entity['value']} ({entity['entity']}): {role}")
        label = ""
    if not question.names:
        yield from _row(label, "none")


def _lead(lead: Lead) -> Iterator[str]:
    yield f"  {lead.chance:.2f}  {lead.id}: {lead.question}"
    for reason in lead.reasons:
        says = SAYS[reason.feature] if reason.more else f"not so: {SAYS[reason.feature]}"
        yield f"        {reason.adds:+.2f}  {says} ({reason.feature})"


# --- what was decided -------------------------------------------------------------------


def _decisions(decided: Sequence[Decided]) -> Iterator[str]:
    for item in reversed([item for item in decided if item.case is None]):
        yield from ("", "Who had the word on the message")
        yield from _handler(item, OF_MESSAGES)
    for item in decided:
        if item.case:
            yield from ("", f"Who had the word on “{item.case.asked.text}”")
            yield from _handler(item, OF_QUESTIONS)
            for floor in _floors(item.handler, item.case):
                yield from _row("threshold", floor)
            yield from _row("it says", _found(item))


def _handler(item: Decided, handlers: Sequence[object]) -> Iterator[str]:
    why = " ".join((item.handler.__doc__ or "").partition("\n\n")[0].split())
    yield from _row("handler", f"{item.handler.__name__}: {why}")
    before = [handler.__name__ for handler in handlers[: handlers.index(item.handler)]]  # type: ignore[attr-defined]
    yield from _row("had nothing", ", ".join(before) or "it comes first")


def _found(item: Decided) -> str:
    """What a handler found to say, by its ids."""
    if item.found is None or isinstance(item.found, Talk):
        return f"the phrase {item.found.name}" if item.found else "nothing"
    request = item.found.request
    of = ", ".join(request.subjects) or "nothing"
    if request.lead:
        return f"the lead {request.lead}"
    assumed = " (nobody has named it)" if request.assumed else ""
    return f"{item.found.kind} on {request.topic or 'everything'} of {of}{assumed}"


def _floors(handler: object, case: Case) -> Iterator[str]:
    """The thresholds that mattered to whether this handler or one before it had the word."""
    asked = case.asked
    order: Sequence[object] = OF_QUESTIONS
    at = order.index(handler)
    if asked.leads_of and at >= order.index(each_led):
        best = ", ".join(f"{leads[0].chance:.3f}" for leads in asked.leads_of.values() if leads)
        yield (
            f"the leads of each that is named have {best}; from {EACH} on, and on one topic, they are given together,"
            " unless somebody wrote a comparison"
        )
    if at >= order.index(led) and asked.lead:
        agree = "do" if case.agreed else "do not"
        less = f", and from {AGREED} where topic and subject agree, which they {agree}"
        yield f"the lead has {asked.lead.chance:.3f}; it is sure from {SURE}" + less * (asked.lead.chance < SURE)
        if case.lead is None and asked.lead.chance >= SURE:
            yield "it gives way all the same: to what is named or compared, or to surer small talk"
    if at > order.index(led):
        reading = asked.readings[0].intent if asked.readings else NOT_UNDERSTOOD
        yield f"{reading} has {asked.confidence:.3f}; it is sure from {case.sure_from}"
        turned_away = [other.confidence for other in asked.readings if other.intent == NOT_UNDERSTOOD]
        yield from (f"no topic is understood under {floor}, as config.yml has it" for floor in turned_away)
    if at >= order.index(if_meant) and asked.lead and asked.lead.chance < SURE:
        yield f"a lead may be meant from {MAYBE}"
        if case.leaves(asked.lead):
            yield f"from {ELSEWHERE} it is meant rather than the topic, which would leave what is talked about"
    if at > order.index(if_meant) and asked.near:
        near = asked.near[0]
        yield (
            f"the nearest fact, {near.id}, has {near.score:.3f}; it is pointed at from {POINTS_AT}, and where nothing"
            f" is understood it answers from {NEAREST}, of what is talked about from {NEAR_IN_CONTEXT}"
        )


# --- lines ----------------------------------------------------------------------------------


def _row(label: str, words: str) -> Iterator[str]:
    """A name on the left, and words beside it."""
    lines = textwrap.wrap(words, WIDTH - _LEFT - 2, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        yield f"  {'' if number else label:{_LEFT}}{line}"


def _wrapped(words: str) -> Iterator[str]:
    for paragraph in words.split("\n"):
        lines = textwrap.wrap(paragraph, WIDTH - 2, break_on_hyphens=False)
        yield from (f"  {line}" for line in lines or [""])
