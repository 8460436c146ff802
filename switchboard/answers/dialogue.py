"""A whole message -> one Answer, and the context for the next message.

Which reply it is, is decided in the open: the first of an ordered list of handlers that has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial

from switchboard.answers import text
from switchboard.answers.answer import Answer, Audience
from switchboard.answers.asked import NOT_UNDERSTOOD, Asked, Concern, Context, Form, Message, Request
from switchboard.answers.assemble import BODY_WORDS, IN_FULL, Writer, between
from switchboard.answers.claims import is_to_check
from switchboard.answers.compose import BRIEF_WORDS
from switchboard.answers.guides import steps
from switchboard.answers.part import Part
from switchboard.answers.questions import OUTDONE, SURE, Case, Talk, answer, decided, led, verdict
from switchboard.knowledge import KnowledgeBase
from switchboard.safety.alarm import Alarm

#: From this likelihood on, it is somebody else who is in danger. Staff mostly tell of others; of a pupil it is taken
#: only where it is likelier than not, since the words for one's own hold every helpline.
_ANOTHER: dict[Audience, float] = {"pupil": 0.5, "adviser": 0.2}
#: What may be said to somebody who is worried, with a line of help under it.
_SAYS_ENOUGH = ("greet", "thanks", "goodbye", "helplines", "i_am_adviser", "i_am_pupil", "personal_details", "privacy")
#: How somebody is: where that is a worry, no fact about work is said to it.
_OF_ONESELF = ("mood", "disclosure")
#: What somebody who answers a guide's question may seem to say.
_MAY_ANSWER = ("affirm", "deny", NOT_UNDERSTOOD)
#: After a disclosure, only a question this sure is answered as a careers question.
_PLAINLY = 0.4
#: What may tell of danger is a question about the work where its topic and its lead are this sure.
_WORK_TOPIC, _WORK_LEAD = 0.6, 0.4
#: What may be a worry is one about the work where it is asked so surely whether that suits.
_SURELY_OF_WORK = 0.9
#: So many answers to items of so few words are headed by what they are on.
_A_LIST, _ITEM = 3, 4
#: So many words beside a question are a hello or thanks.
_COURTESY = 3
#: To delete a chat cannot be undone, so it must be said plainly, and not asked about.
_DELETE = re.compile(
    r"^(?!.*\b(?:don'?t|do not|never|not to|if|when|how|at work|account|forget (?:it|that))\b)"
    r"(?!(?:do|does|did|will|would|what|why|is|are)\b).*\b(?:chats?|convos?|conversation|thread|talk|texts?|"
    r"messages?|msgs?|history|data|details|info|everything|all|lot|this|that|it|what i|wot i|me)\b",
    re.I | re.S,
)
#: "Same two for the Level 3": of what the last reply answered, and the one before it.
_SAME_TWO = re.compile(
    r"^\W*(?:(?:and|ok|so|now|then|the)\b\W*)*(?:same|those|these) (?:two|2|both)\b\W*"
    r"(?:$|(?:again|for|of|at|on|with)\b(?!.*\b(?:do|does|is|are|can|what|which|who|how|why|when)\b))",
    re.I,
)
#: To have the chat on paper or in a file: all of the message, and not whether it is kept here.
_SAVE = re.compile(
    r"^\W*(?:(?:pls|please|ok|so|and|also|but)\W+)*(?:(?:how|where)\W+)?"
    r"(?:(?:can|could|do|may|should)\W+(?:i|we)\W+|(?:can|could)\W+(?:you|u)\W+|is\W+there\W+a\W+way\W+to\W+|"
    r"i(?:'d)?\W+(?:want|wanna|need|would\W+like|like)\W+(?:to\W+)?)?"
    r"(?:save|print|download|export|screenshot|keep)"
    r"(?:\W+(?:a|copy|of|this|it|that|the|my|all|whole|chat|convo|conversation|answers?|page|out|off|down|for|later|me|"
    r"pls|please|thanks|thx|somewhere|somehow))*\W*$",
    re.I,
)
#: "In one line, what is ...", "just the name".
_BRIEFLY = re.compile(
    r"\bin (?:a|one|1) (?:line|sentence|word|nutshell)\b|\b(?:a|one|1)[- ](?:sentence|line)\b|\bin (?:brief|short)\b"
    r"|\bbriefly\b|\btl;?dr\b"
    r"|\bjust the (?:name|names|number|numbers|date|headings?|titles?|amount|figures?)\b|\b(?:quick|short) answer\b",
    re.I,
)
#: "The skills as bullet points", "in a list".
_BULLETS = re.compile(r"\bbullet(?:s|ed|[- ]?points?|[- ]list)\b|\b(?:as|in) a list\b(?! of)|\blist form\b", re.I)
_SO_MANY = re.compile(r"\b(?P<number>\d|two|three|four|five|six)\W(?:\w+ )?bullets?\b", re.I)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
#: Said to hear more, not only that it was heard.
_GO_ON = re.compile(r"\b(?:yes|yeah|yep|yh|ye|sure|please|pls|plz|go on|go ahead|tell me|carry on|continue)\b", re.I)
#: Which of the choices that were given.
_CHOOSES = re.compile(
    r"^(?:\W|\b(?:ok|oh|um|no|yes|yeah|yep|i|id|i'd|like|mean|meant|want|the|number|option|question)\b)*"
    r"(?:(?P<both>both|all|either)|(?P<second>second|2nd|latter|last|two|2)"
    r"|(?P<first>first|1st|former|(?:this|that) one|one|1|yes|yeah|yep))"
    r"(?:\W|\b(?:one|of|them|those|that|it|question|pls|plz|please|thanks|thx)\b)*$",
    re.I,
)
#: "The rest please", "and the other two", of what there was no room for.
_THE_REST = re.compile(
    r"^(?:\W|\b(?:ok|and|yes|yeah|now|so|give|tell|show|me|can|could|i|u|you|have|get|do|what|about|the|of)\b)*"
    r"(?:rest|others?|remaining|missing|go on|carry on|continue|next)"
    r"(?:\W|\b(?:one|ones|two|three|bits?|parts?|things?|questions?|of|it|them|those|that|then|now|pls|plz|please|"
    r"thanks|thx)\b)*$",
    re.I,
)
#: Beside the name of a place, all that is said by somebody who only tells where they are.
_OF_A_PLACE = frozenset(
    "i im i'm am we we're are live living from at in the a my she she's he he's is pupil student school based here and "
    "ok okay then now hi hello hey well so yeah it's its btw".split()
)
#: What is said to a question that the documents were to answer, and did not.
_UNANSWERED = ("fallback", "not_told_apart", "not_in_sources", "other_career", "out_of_scope")
#: "17 more" is a figure to check, "just give me 2" a length.
_FIGURE = re.compile(r"\d")
_AT_A_LENGTH = ("shorter", "simpler")
#: "So is that illegal, who says".
_OF_LAW = re.compile(r"\b(?:ill?egal|legal|law|lawful|minimum wage)\b", re.I)
#: "How much more is that" asks for a figure.
_HOW_MUCH_MORE = re.compile(r"\bhow (?:much|many)\b|\bdifference\b|\bgap\b", re.I)
#: The last answer once more, in the voice given; without one, in the person's own.
_AGAIN: dict[str, Audience | None] = {"repeat": None, "shorter": None, "simpler": "pupil", "more_detail": "adviser"}


@dataclass(frozen=True)
class Decided:
    """Which handler had the word on a message, or on one question of it: then with that and what was found."""

    handler: Callable[..., object]
    case: Case | None = None
    found: Part | Talk | None = None


@dataclass(frozen=True)
class Turn:
    """A message, what carries over to it, and who puts the reply together. `choices` are what the last reply gave to
    choose from, `left` what it had no room for.

    `decided` fills while the reply is made: first what was decided on questions, then on the message.
    """

    message: Message
    context: Context
    writer: Writer
    choices: tuple[Request, ...] = ()
    left: tuple[Request, ...] = ()
    decided: list[Decided] = field(default_factory=list)

    @property
    def audience(self) -> Audience:
        """Whose voice the reply is in."""
        return self.message.audience or self.context.audience

    @property
    def first(self) -> Asked:
        """The first question; small talk and requests to the bot itself are only looked for here."""
        return self.message.questions[0]

    @property
    def nation(self) -> str | None:
        """The one nation that the message names and the documents cover."""
        details = self.writer.base.details
        named = {name for asked in self.message.questions for name in asked.nations if details[name].leads_to}
        return next(iter(named)) if len(named) == 1 else None

    @cached_property
    def step(self) -> steps.Step | None:
        """Where the message leads within a guide or into one, if it is surer than what the door may have noticed."""
        message, first, base, guided = self.message, self.first, self.writer.base, self.context.guided
        picks = bool(self.choices) and _CHOOSES.match(first.text)
        if message.alone or (guided and guided.away and picks):
            return None
        plain = first.talk not in _MAY_ANSWER and first.confidence >= _PLAINLY
        step = steps.step(base, guided, message.text, plain) if guided else None
        step = step or steps.begun(base, message.text)
        if step is None or step.outranks < message.alarm:
            return None
        # How somebody is, is an answer only where that is all that they say.
        unsure = step.question is not None and step.outranks < Alarm.PERHAPS and not message.alarm
        return None if unsure and first.talk in _OF_ONESELF else step

    @property
    def calm(self) -> Context:
        """The context once nobody is in danger any more."""
        return replace(self.context, concern=None)

    def says(self, name: str, context: Context | None = None, audience: Audience | None = None) -> Reply:
        """A reply that states no fact, and the context to keep if it is not as it was."""
        return self.writer.talk(name, audience or self.audience), context or self.context


Reply = tuple[Answer, Context]
Handler = Callable[[Turn], Reply | None]


def reply(
    message: Message, context: Context, base: KnowledgeBase, today: date, contact: str = ""
) -> tuple[Answer, Context]:
    """The answer to a message, and the context to keep. `contact` is the school's own person
    to go to with a worry, as it is said in the reply to a disclosure.

    Never raises for anything a person can type: what is not understood gets an answer
    that says so and offers questions that can be answered.
    """
    writer = Writer(base, today, contact)
    turn = Turn(message, replace(context, offered=(), left=()), writer, context.offered, context.left)
    said = with_caution(turn, with_help(turn, reply_to(turn)))
    answer, after = in_private(turn, with_way_back(turn, with_nation(turn, said)))
    answer = in_bullets(turn, turn.writer.fitted(answer))
    if after.requests != context.requests:
        after = replace(after, earlier=context.requests if after.requests else ())
    return answer, context if message.aside and answer.kind != "deleted" else after


def reply_to(turn: Turn) -> Reply:
    """What the first handler that has a reply says."""
    handler, found = next((handler, found) for handler in HANDLERS if (found := handler(turn)) is not None)
    turn.decided.append(Decided(handler))
    return found


# --- somebody in danger or distress, and what must not wait -------------------


def in_danger(turn: Turn) -> Reply | None:
    """A disclosure: where help is, in the person's own language as well."""
    message, context = turn.message, turn.context
    follows = bool(context.requests) and not context.concern and turn.first.asks
    if message.alarm < Alarm.PERHAPS or (message.alarm is Alarm.PERHAPS and follows):
        return None
    if message.alarm is not Alarm.HELP and _asks_of_the_work(turn):
        return None
    if turn.step:  # "I don't want to do this any more", of the guide's questions
        return None
    concern: Concern = "disclosure_report" if message.of_another >= _ANOTHER[turn.audience] else "disclosure"
    answer = turn.writer.talk(concern, turn.audience)
    spoken = turn.writer.base.languages.get(message.language or "")
    if spoken:
        answer = between(answer, after=[turn.writer.worded(spoken.helplines)])
    return answer, replace(context, concern=concern)


def _asks_of_the_work(turn: Turn) -> bool:
    """Whether a message that may tell of danger plainly asks or worries about the work in all of it, and has an answer
    of its own: "I freeze when people are angry at me". None of the 585 disclosures of the development sets does by
    itself, at the beginning of a chat or later (`tests/safety/test_disclosure.py`)."""
    first = turn.first
    if not _is_all(turn) or turn.context.concern or first.other_jobs or first.lead is None:
        return False
    lead = Case(first, _before(turn), turn.writer.guesser, turn.message.text).lead
    alike = lead is not None and lead.topic == first.topic
    return alike and first.confidence >= _WORK_TOPIC and first.lead.chance >= _WORK_LEAD


def _is_all(turn: Turn) -> bool:
    """Whether the first question is all of the message, and nothing is told before or after it."""
    beside = len(turn.message.text.split()) - len(turn.first.text.split())
    return len(turn.message.questions) == 1 and beside <= _COURTESY


def other_language(turn: Turn) -> Reply | None:
    """That only English is understood, and where help is, in a language and in English."""
    if not turn.message.language or (turn.step and turn.step.outranks):
        return None
    writer = turn.writer
    spoken = writer.base.languages.get(turn.message.language)
    own = [writer.worded(words) for words in (spoken.notice, spoken.helplines)] if spoken else []
    helplines = writer.worded(writer.base.phrases.chat["other_language_helplines"].pupil)
    return between(writer.talk("other_language", turn.audience), own, [helplines]), turn.context


def deletion_or_privacy(turn: Turn) -> Reply | None:
    """To delete the chat where that is said plainly, and what is kept."""
    if turn.first.talk not in ("delete_chat", "privacy"):
        return None
    deletes = turn.first.talk == "delete_chat" and _DELETE.search(turn.first.text)
    name = "delete_chat" if deletes else "privacy"
    kept = Context(audience=turn.context.audience) if deletes else turn.context
    return turn.says(f"{name}_after_disclosure" if turn.context.concern else name, kept)


def wants_to_save_it(turn: Turn) -> Reply | None:
    """How to print or save the chat, for somebody who is not in distress."""
    upset = turn.message.alarm or turn.context.concern
    return None if upset or not _SAVE.match(turn.message.text) else turn.says("saving")


def takes_it_back(turn: Turn) -> Reply | None:
    """ "I was joking", after a disclosure."""
    if not turn.context.concern or turn.first.talk != "takes_back" or turn.message.alarm:
        return None
    return turn.says("takes_back_after_disclosure", turn.calm)


def still_in_distress(turn: Turn) -> Reply | None:
    """After a disclosure, help again until something else is plainly wanted."""
    first = turn.first
    plain = (first.asks and first.confidence >= _PLAINLY) or first.talk in ("i_am_adviser", "helplines")
    plain = plain or (first.lead is not None and first.lead.chance >= OUTDONE)
    if not turn.context.concern or (plain and not turn.message.alarm):
        return None
    return turn.says(f"{turn.context.concern}_again")


def wants_helplines(turn: Turn) -> Reply | None:
    """Somebody asks for a number to call."""
    return turn.says("helplines") if turn.first.talk == "helplines" else None


# --- the conversation itself ---------------------------------------------------


def swears(turn: Turn) -> Reply | None:
    """Abuse and nothing else; shorter the second time."""
    answers = turn.step and turn.step.outranks  # "hate it", of what a guide asks
    doubtful = bool(turn.first.readings) and turn.first.confidence < _PLAINLY
    if turn.first.talk != "abuse" or doubtful or len(turn.message.questions) > 1 or answers:
        return None
    return turn.says("abuse_again" if turn.context.abused else "abuse", replace(turn.calm, abused=True))


def in_a_guide(turn: Turn) -> Reply | None:
    """An answer to a guide's question, or one of its buttons; asked for, a guide begins."""
    step = turn.step
    if step is None:
        return None
    after = None if step.kind == "stopped" else replace(step.guided, away=False)
    talked_of = turn.writer.guiding.talked_of(step)
    requests = (talked_of,) if talked_of else turn.context.requests
    return turn.writer.guiding.reply(step, turn.audience), replace(turn.calm, guided=after, requests=requests)


def says_where_they_are(turn: Turn) -> Reply | None:
    """ "I live in Wales", before anything was asked: it is kept in mind."""
    if turn.context.requests or not turn.nation or len(turn.message.questions) > 1:
        return None
    detail = turn.writer.base.details[turn.nation]
    said = turn.first.text.lower()
    for name in sorted((detail.name, *detail.aliases), key=len, reverse=True):
        said = said.replace(name.lower(), " ")
    return None if set(re.findall(r"[a-z']+", said)) - _OF_A_PLACE else turn.says("nation_noted", turn.calm)


_VOICES: dict[str | None, Audience] = {"i_am_adviser": "adviser", "i_am_pupil": "pupil"}


def says_who_they_are(turn: Turn) -> Reply | None:
    """ "I am a careers adviser": the voice from here on."""
    audience = _VOICES.get(turn.first.talk)
    unsure = _is_led(turn.first) or (turn.first.readings and turn.first.confidence < _PLAINLY)
    if audience is None or unsure or len(turn.message.questions) > 1:
        return None
    return turn.says(str(turn.first.talk), replace(turn.calm, audience=audience), audience)


def last_answer_again(turn: Turn) -> Reply | None:
    """The last answer once more: as it was, simpler or fuller."""
    told = (
        turn.first.subjects
        or turn.first.parts
        or turn.first.nations
        or (_FIGURE.search(turn.first.text) and turn.first.talk not in _AT_A_LENGTH)
    )
    if turn.first.talk not in _AGAIN or told or _is_led(turn.first) or _of_nothing_said(turn):
        return None
    if not turn.context.requests:
        return turn.says("no_context", turn.calm)
    composer, last = turn.writer.composer, turn.context.topic
    checks = _HOW_MUCH_MORE.search(turn.first.text) or (last and composer.base.topics[last].of_sources)
    if checks and verdict(Case(turn.first, _before(turn), turn.writer.guesser, turn.message.text)):
        return None  # "and the least?", of the documents
    again = composer.briefly if turn.first.talk == "shorter" else composer.again
    parts = [again(request) for request in turn.context.requests]
    voice = _AGAIN[turn.first.talk] or turn.audience
    room = IN_FULL if turn.audience == "pupil" != voice else None
    return turn.writer.answer(parts, voice, room), turn.calm


def _is_led(first: Asked) -> bool:
    """Whether a lead is likelier meant than what the bot is told to do."""
    return first.lead is not None and first.lead.chance > max(SURE, first.confidence)


def _of_nothing_said(turn: Turn) -> bool:
    """Whether the last answer seems to be meant, not surely, and there was none."""
    return not turn.context.requests and turn.first.confidence < _PLAINLY


def goes_on(turn: Turn) -> Reply | None:
    """ "Yes, go on": what comes next."""
    if turn.first.talk != "affirm" or not turn.context.requests or not _GO_ON.search(turn.first.text):
        return None
    lead = turn.writer.offers.next_lead(turn.context.requests)
    if lead is None:
        return None
    part = turn.writer.composer.led(lead, after=turn.context.requests[-1]).beginning(text.without_yes_or_no)
    return turn.writer.answer([part], turn.audience), replace(turn.calm, requests=(part.request,))


def chooses(turn: Turn) -> Reply | None:
    """ "The second one", "both": of what the last reply gave to choose from, in full."""
    which = _CHOOSES.match(turn.first.text) if turn.choices and len(turn.message.questions) == 1 else None
    if which is None:
        return None
    if len(turn.choices) < 2 and which.lastgroup != "first":
        return None
    chosen = {"both": turn.choices, "first": turn.choices[:1], "second": turn.choices[-1:]}[str(which.lastgroup)]
    return _each_of(turn, chosen)


def the_rest(turn: Turn) -> Reply | None:
    """ "The rest please": what the last reply had no room for."""
    if not turn.left or not _THE_REST.match(turn.message.text):
        return None
    most = len(BODY_WORDS[turn.audience])
    return _each_of(replace(turn, context=replace(turn.context, left=turn.left[most:])), turn.left[:most])


def _each_of(turn: Turn, requests: Sequence[Request]) -> Reply:
    """Each of some requests, answered in full."""
    parts = [turn.writer.composer.again(request) for request in requests]
    return turn.writer.answer(parts, turn.audience), replace(turn.calm, requests=tuple(part.request for part in parts))


def source_of_last_answer(turn: Turn) -> Reply | None:
    """ "Where is that from?", and "what exactly does it say"."""
    of_it = turn.first.talk in ("last_source", "exact_words") and not _of_nothing_said(turn)
    if not of_it or _is_led(turn.first) or len(turn.message.questions) > 1:
        return None
    if Case(turn.first, turn.context, turn.writer.guesser).only_that:  # "so you don't know?"
        return None
    if not turn.context.requests:
        return turn.says("no_context", turn.calm)
    origin = _origin(turn, turn.first, turn.context)
    return (turn.writer.answer([origin], turn.audience), turn.calm) if origin else turn.says("no_source", turn.calm)


def each_again(turn: Turn) -> Reply | None:
    """ "And the L3?", after several questions: each of them, asked of that."""
    first, last, resolver = turn.first, turn.context.requests, turn.writer.composer.resolver
    same_two = len(last) == 1 and bool(_SAME_TWO.search(first.text))
    last = (*turn.context.earlier, *last) if same_two else last
    follows = same_two or first.form is Form.FOLLOW_UP
    names_one = len(turn.message.questions) == 1 and len(first.subjects) == 1 and follows
    if not names_one or len({request.topic for request in last}) < 2 or any(len(one.subjects) != 1 for one in last):
        return None
    like = [resolver.counterpart(one.subjects[0], first.subjects[0]) for one in last]
    of = [found or resolver.answering(str(one.topic), first.subjects[0]) for one, found in zip(last, like)]
    requests = tuple(Request(one.topic, (name,)) for one, name in zip(last, of) if one.topic and name)
    if not (same_two or any(like)) or len(requests) < len(last):
        return None
    parts = [turn.writer.composer.again(request) for request in requests]
    return turn.writer.answer(parts, turn.audience), replace(turn.calm, requests=requests)


def one_question(turn: Turn) -> Reply | None:
    """A message that is one question, or one thing said."""
    if len(turn.message.questions) > 1:
        return None
    context = _before(turn)
    found = _answered(turn, turn.first, context)
    context = _after(context, found)
    if isinstance(found, Part):
        part = _briefly(found) if _in_brief(turn, found) else _only_that(turn, found)
        return turn.writer.answer([part], turn.audience), context
    if found.name == "unsure":
        answer, choices = turn.writer.did_you_mean(turn.first, turn.audience)
        return answer, replace(context, offered=choices)
    if found.name in _UNANSWERED:
        near = [turn.first.topic] if turn.first.topic else []
        return turn.writer.not_answered(found.name, turn.audience, near), context
    return turn.says(found.name, context)


def _in_brief(turn: Turn, part: Part) -> bool:
    """Whether a plain answer is asked for in so many words, "in one line"."""
    plain = turn.decided[-1].handler in (led, answer) and part.kind == "fact"
    return plain and bool(_BRIEFLY.search(turn.message.text))


def _briefly(part: Part) -> Part:
    """The part without what follows its answer."""
    short, full = part.headlines
    return replace(part, short=short, full=full, table=None) if short and full else part.shortened(BRIEF_WORDS)


def _only_that(turn: Turn, part: Part) -> Part:
    """The part, said to be all that there is to say where it is what was said just before to another question."""
    last, base = turn.context.requests[-1:], turn.writer.base
    again = part.request.lead and (part.request,) == last and turn.decided[-1].handler is led
    if not again or turn.first.text == base.leads[str(part.request.lead)].offered or text.is_yes_or_no(part.short):
        return part
    return part.opened(base.phrases.opening.only_that)


def several_questions(turn: Turn) -> Reply | None:
    """Each question an answer, in one reply; the last ones of too many are named as left out."""
    said = [_VOICES[asked.talk] for asked in turn.message.questions if asked.talk in _VOICES]
    if said:
        asking = tuple(asked for asked in turn.message.questions if asked.talk not in _VOICES)
        asking = asking or turn.message.questions[-1:]
        context = replace(turn.context, audience=said[-1])
        return reply_to(replace(turn, message=replace(turn.message, questions=asking), context=context))
    others = tuple(asked for asked in turn.message.questions if asked.talk != "personal_details")
    if turn.message.redacted and 0 < len(others) < len(turn.message.questions):  # the caution under it is enough
        return reply_to(replace(turn, message=replace(turn.message, questions=others)))
    context, parts, answering = _before(turn), list[Part](), list[Asked]()
    # Of several subjects each has its own answer, which takes room.
    listed = _of_both(_without_heading(turn.message))
    most = len(BODY_WORDS[turn.audience]) - any(len(asked.leads_of) > 1 for asked in listed)
    for asked in listed[:most]:
        # In a long list there is only room for what matters most.
        asked = asked if len(listed) < 3 else replace(asked, near=())
        found = _answered(turn, asked, context)
        answered = turn.writer.talk_part(_beside_others(found.name)) if isinstance(found, Talk) else found
        part = _named_source(turn, asked, context) or answered
        context = _after(context, found)
        if (part.request, part.short) not in [(other.request, other.short) for other in parts]:
            parts.append(_not_again(part, parts))
            answering.append(asked)
    headed = len(parts) >= _A_LIST and all(len(asked.text.split()) <= _ITEM for asked in listed)
    headed = headed and len(listed) <= most
    base = turn.writer.base
    parts = (
        [_headed(asked, part, base) for asked, part in zip(answering, parts)] if headed else _each_named(turn, parts)
    )
    requests = tuple(dict.fromkeys(part.request for part in parts if part.kind != "chat")) or context.requests
    context = replace(context, requests=requests, left=_left(turn, listed[most:], context))
    if len(listed) > most:
        parts.append(_left_out(turn, context.left))
    return turn.writer.answer(parts, turn.audience), context


def _left(turn: Turn, asking: Sequence[Asked], context: Context) -> tuple[Request, ...]:
    """What those questions of a message ask that there is no room for."""
    found = [decided(Case(asked, context, turn.writer.guesser, turn.message.text, listed=True))[1] for asked in asking]
    known = [part.request for part in found if isinstance(part, Part) and part.request.topic]
    return tuple(dict.fromkeys(request for request in known if request not in context.requests))


def _left_out(turn: Turn, left: Sequence[Request]) -> Part:
    """That there was no room for something."""
    part, base = turn.writer.talk_part("too_many"), turn.writer.base
    names = list(dict.fromkeys(base.topics[str(request.topic)].name for request in left))
    if not names:
        return part
    said = base.phrases.opening.left_out.format(topics=base.phrases.listed(names))
    return replace(part, short=said, full=said)


def _of_both(asking: Sequence[Asked]) -> Sequence[Asked]:
    """The questions of a list; after "compare Level 2 and 3:" each item is asked of both."""
    head, *rest = asking
    brief = all(len(asked.text.split()) <= _ITEM for asked in rest)
    compares = head.form is Form.COMPARISON and len(head.subjects) > 1 and len(rest) > 1 and brief
    if not compares or any(set(asked.subjects) - set(head.subjects) or not asked.asks for asked in rest):
        return asking
    return [replace(asked, subjects=head.subjects, leads=(), leads_of={}) for asked in rest]


def _without_heading(message: Message) -> Sequence[Asked]:
    """The questions of a message; of a list without what stands before its colon and asks for nothing: "for my form:
    pay, hours"."""
    first, *rest = message.questions
    checks = is_to_check(first.text) and len(first.text.split()) <= _ITEM
    heads = not first.asks and (first.lead is None or first.lead.chance < _PLAINLY)
    headed = f"{first.text}:" in message.text and bool(rest)
    return rest if headed and (checks or (heads and len(rest) > 1)) else message.questions


_NOT_ANSWERED = ("fallback", "unsure", "not_told_apart", "out_of_scope")


def _beside_others(name: str) -> str:
    """The phrase for one thing of several that gets no answer of its own."""
    return "part_not_understood" if name in _NOT_ANSWERED else name


def _each_named(turn: Turn, parts: Sequence[Part]) -> list[Part]:
    """The parts; where several things are named in the message, each says of which it is."""
    base, named = turn.writer.base, {name for asked in turn.message.questions for name in asked.subjects}
    own = [next((name for name in part.request.subjects if name in named), None) for part in parts]
    if len(set(own) - {None}) < 2:
        return list(parts)

    def told(words: str, name: str) -> str:
        subject, first = base.subjects[name], next(iter(text.sentences(words)), "").lower()
        if not words or any(alias.lower() in first for alias in subject.names):
            return words
        return f"{base.phrases.opening.about_each.format(subject=text.capital(subject.name))} {words}"

    return [part.beginning(partial(told, name=name)) if name else part for part, name in zip(parts, own)]


def _headed(asked: Asked, part: Part, base: KnowledgeBase) -> Part:
    """A part of a list of mere words with what it answers before it: as it was typed, where people ask for it in such
    words, else the name of its topic."""
    typed, topic = asked.text.strip(" ?!.,:;-"), part.request.topic
    if part.kind == "chat" or not typed or topic is None:
        return part
    lead = base.leads[part.request.lead] if part.request.lead else None
    said = " ".join([base.topics[topic].name, base.topics[topic].means, *(lead.questions if lead else [])]).lower()
    known = set(re.findall(r"\w+", typed.lower())) <= set(re.findall(r"\w+", said))
    name = text.capital(typed if known else base.topics[topic].name.removeprefix("the "))
    return part.opened(base.phrases.opening.about_each.format(subject=name))


def _named_source(turn: Turn, asked: Asked, context: Context) -> Part | None:
    """ "And who says so?", of the question before it in the same message."""
    if asked.talk not in ("last_source", "exact_words") or not context.requests:
        return None
    return _origin(turn, asked, context)


def _origin(turn: Turn, asked: Asked, context: Context) -> Part | None:
    """Where the last answer is from, or where its exact words stand; of what is illegal, the law."""
    composer = turn.writer.composer
    if asked.talk == "exact_words":
        return composer.places(context.requests)
    of_law = bool(_OF_LAW.search(turn.message.text))
    return composer.origin_of_law(context.requests) if of_law else composer.origin(context.requests)


def _not_again(part: Part, before: Sequence[Part]) -> Part:
    """A part without the sentences that another has said word for word, but with its first."""

    def left(words: str, said: str) -> str:
        first, *rest = text.sentences(words) or [""]
        return " ".join([first, *(sentence for sentence in rest if sentence not in said)])

    short, full = (" ".join(getattr(other, voice) for other in before) for voice in ("short", "full"))
    headlines = (left(part.headlines[0], short), left(part.headlines[1], full))
    return replace(part, short=left(part.short, short), full=left(part.full, full), headlines=headlines)


def _answered(turn: Turn, asked: Asked, context: Context) -> Part | Talk:
    """What answers one question of a message."""
    listed = len(turn.message.questions) > 1
    case = Case(asked, context, turn.writer.guesser, turn.message.text, listed)
    handler, found = decided(case)
    turn.decided.append(Decided(handler, case, found))
    return found


def _before(turn: Turn) -> Context:
    """What the questions are understood by."""
    return replace(turn.calm, requests=(), earlier=()) if turn.message.alone else turn.calm


def _after(context: Context, found: Part | Talk) -> Context:
    """What the next question is understood by, of the same message or of the next."""
    if isinstance(found, Part):
        requests = (found.request,)
        earlier = context.earlier if requests == context.requests else context.requests
        return replace(context, requests=requests, earlier=earlier, elsewhere=False, offered=found.choices)
    return replace(context, elsewhere=found.name == "other_career" or context.elsewhere)


#: The order is the decision: the first handler with a reply has the word.
HANDLERS: tuple[Handler, ...] = (
    in_danger,  # outranks all else in the message
    other_language,  # nothing else in it was understood
    wants_to_save_it,  # which reads as a question on privacy
    deletion_or_privacy,  # a right, also of somebody in distress
    takes_it_back,  # from here to still_in_distress: only after a disclosure
    still_in_distress,
    wants_helplines,  # after this, a disclosure before is over
    swears,
    in_a_guide,  # what answers its question is a question or talk elsewhere
    says_where_they_are,
    says_who_they_are,
    the_rest,
    chooses,  # before all that reads "yes" or "the second" in another way
    last_answer_again,
    goes_on,
    source_of_last_answer,
    each_again,
    one_question,
    several_questions,  # always has a reply
)


# --- what is said under a reply -------------------------------------------------


def in_bullets(turn: Turn, answer: Answer) -> Answer:
    """The reply as bullet points, where somebody asks for such; of one answer no more than they say."""
    if answer.kind not in ("fact", "comparison") or not _BULLETS.search(turn.message.text):
        return answer
    wanted = _SO_MANY.search(turn.message.text) if len(answer.passages) == 1 else None
    most = int(_NUMBERS.get(wanted["number"].lower(), wanted["number"])) if wanted else 0
    passages = []
    for one in answer.passages:
        points = text.bullets(one.words).split("\n")
        shown, left = (points[:most], points[most:]) if most else (points, [])
        passages.append(replace(one, headline="\n".join(shown), points=[], more=[*left, *one.more]))
    return replace(answer, passages=passages)


def with_help(turn: Turn, said: Reply) -> Reply:
    """The reply with a line of help under it, for what may be a worry and when a disclosure is over; in place of small
    talk, kind words and where to go, and then a guide is over."""
    answer, after = said
    guided = turn.decided[-1].handler is in_a_guide
    tells = any(asked.talk == "disclosure" for asked in turn.message.questions)
    worried = _worries(turn) or (tells and not guided)
    over = turn.context.concern and not after.concern and answer.kind != "chat"
    if not (worried or over) or after.concern or answer.kind == "deleted" or turn.message.language:
        return said
    talks = answer.kind == "chat" and turn.first.talk not in _SAYS_ENOUGH
    if not guided and (turn.first.talk in _OF_ONESELF or talks):
        kept = None if turn.message.alarm else after.guided
        return turn.writer.talk("worry", turn.audience), replace(after, guided=kept)
    return turn.writer.with_line(answer, "worry_line" if worried else "disclosure_line"), after


def _worries(turn: Turn) -> bool:
    """Whether the message may be a cry for help; not where it is plainly understood as a worry about the work."""
    led_by = [decided.case.lead or decided.handler is verdict for decided in turn.decided if decided.case]
    first = turn.first
    checked = is_to_check(turn.message.text) and turn.decided[0].handler is verdict
    sure = checked or (first.lead is not None and first.lead.chance >= SURE)
    plain = sure and first.talk not in _OF_ONESELF and all(led_by) and bool(led_by)
    topic = turn.writer.base.topics[first.topic] if first.topic else None
    plain = plain or (topic is not None and topic.of_worries and first.confidence >= _SURELY_OF_WORK)
    plain = plain and (_is_all(turn) or len(turn.message.questions) > 1)
    return bool(turn.message.alarm) and not (turn.message.alarm is Alarm.LINE and plain)


def with_way_back(turn: Turn, said: Reply) -> Reply:
    """The reply to something else in the middle of a guide, with the way back to it. A disclosure ends the guide."""
    answer, after = said
    guided = after.guided
    if not guided or after.concern:
        return answer, replace(after, guided=None)
    if answer.kind == "deleted" or any(decided.handler is in_a_guide for decided in turn.decided):
        return said
    away = replace(after, guided=replace(guided, away=True, maybe=None))
    ended = turn.writer.base.guides[guided.guide].next_question(guided.answers) is None
    return (answer if ended else turn.writer.guiding.resuming(answer)), away


def with_nation(turn: Turn, said: Reply) -> Reply:
    """The reply, and the nation kept in mind that the person has named; without one, which it is can be chosen."""
    answer, after = said
    if turn.nation and answer.kind != "deleted":
        return answer, replace(after, nation=turn.nation)
    return (answer, after) if after.nation else (turn.writer.by_nation(answer), after)


def with_caution(turn: Turn, said: Reply) -> Reply:
    """The reply with the request to keep personal details out of the chat, once, where the door took some out."""
    answer, after = said
    if Talk("personal_details") in [decided.found for decided in turn.decided]:  # has just been asked not to
        return answer, replace(after, cautioned=True)
    in_need = turn.message.alarm or after.concern
    if not turn.message.redacted or after.cautioned or in_need or answer.kind == "deleted":
        return said
    return turn.writer.with_line(answer, "caution"), replace(after, cautioned=True)


def in_private(turn: Turn, said: Reply) -> Reply:
    """The reply, marked where it shows that somebody may be in danger or distress."""
    answer, after = said
    told = turn.message.alarm or turn.context.concern or after.concern or turn.first.talk in ("disclosure", "helplines")
    return (replace(answer, private=True), after) if told else said
