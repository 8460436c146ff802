"""One question of a message -> what answers it: the first of an ordered list of handlers that has a reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce

from switchboard.answers import text
from switchboard.answers.arithmetic import AGE, Arithmetic
from switchboard.answers.asked import Asked, Context, Form, NearLead, Request
from switchboard.answers.compose import Composer
from switchboard.answers.guessing import REFERS_BACK, SHAKY, Guesser
from switchboard.answers.listed import not_listed
from switchboard.answers.part import Part
from switchboard.answers.quantities import is_row, with_number
from switchboard.answers.reckoning import reckoned
from switchboard.answers.verdict import Verdicts
from switchboard.knowledge.model import Fact, Kind, Lead, Topic

#: A lead this likely is the answer; or one this likely, where topic and subject say the same.
SURE, AGREED = 0.6, 0.2
#: The same where something was said before: of what people say to a reply (`data/turns/validation_next.yml`), the
#: likeliest lead is right in nine of ten from here on.
SURE_AFTER, AGREED_AFTER = 0.75, 0.35
#: A topic this sure is only left for a lead on another that is as sure.
OUTDONE = 0.9
#: A topic this sure is answered, where no lead is; a lead this likely may at least be meant.
SURE_TOPIC, MAYBE = 0.5, 0.2
#: The same of a topic that something was said before, by which the question may be meant.
_SURE_TOPIC_AFTER = 0.8
#: From this confidence on, the topic is named too; so much is said of it.
_THINKABLE = 0.2
OTHER_WORDS = 35
#: A lead this likely on what is talked about is meant rather than a topic of something else.
ELSEWHERE = 0.3
#: A lead this likely is given rather than to say that the documents are silent.
RATHER = 0.4
#: A lead this likely is given for each of several subjects; where all are this likely, rather than what is written of
#: them together.
EACH, PLAINLY_EACH = 0.2, 0.6
#: An item of a list whose topic is this sure is answered for each of several subjects, by the same lead of each, in so
#: many words.
SURE_OF_LISTED = 0.7
LISTED_WORDS = 18
#: A lead this likely is the answer though another job is named: "my teachers say I won't pass".
BESIDE_A_JOB = 0.85
#: The next lead is named too where it is at least so much as likely as the first.
_NEXT = 0.5
#: What is surely small talk or out of scope is not answered with a lead that is less sure.
_SURE_TALK = 0.5
#: Nor, however sure that is, what is to be refused, or how somebody is.
_BEFORE_LEADS = ("harmful_request", "mood")
#: "Out of scope" and "not in the sources" below this confidence may still be a careers question.
_DOUBTFUL = 0.3
#: The same of small talk.
_SAID = 0.4
#: "but why tho", "how come".
_ONLY_WHY = re.compile(
    r"^\W*(?:(?:but|and|ok|so|oh|yeah|hmm?)\b\W*)*(?:why|y|how come)(?: (?:tho|though|is|that|so|it|not))*\W*$", re.I
)
#: "The same as a receptionist": of another job, and not only named beside the question.
_LIKE_IT = re.compile(
    r"\b(?:same as|like (?:being |a |an )|similar to|compared (?:to|with)|than (?:being |a |an )|rather than|difference"
    r"|vs|versus)\b",
    re.I,
)
#: "So is that a no", "so it doesn't say", "so that's all".
_ONLY_THAT = re.compile(
    r"^\W*(?:(?:but|and|ok|so|oh|right|wait|basically)\b\W*)+(?:(?:is|was) (?:that|it)|that'?s|thats|it'?s|its)"
    r" (?:just |basically )?(?:a )?(?:no|nope|yes|maybe|all|it)\b(?: (?:then|really|basically|is it|right|yeah))*\W*$"
    r"|^\W*(?:(?:but|and|ok|so|oh|right|wait)\b\W*)+(?:it|they|you|u|he|she|nobody|the (?:page|documents?|sources?))"
    r" (?:do(?:es)?n'?t|do(?:es)? not) (?:actually |really )?(?:say|know|tell)\W*$",
    re.I,
)
#: "No i meant", "sorry i mean", "i said": the last reply was not what was asked for.
_MEANT_ANOTHER = re.compile(
    r"^\W*(?:(?:no|nah|nope|sorry|soz|wait|ok|but|oh|well)\b\W*)*i (?:mean|meant|said|was asking|asked)\b", re.I
)
_TRUE_OR_FALSE = re.compile(r"\btrue or false\b", re.I)
#: "I scored 70" is a figure of somebody's own, "is it 15 grand" one to check, "the 28-credit one" a name; in so few
#: words a figure is asked about.
_OF_SOMEBODY = re.compile(
    r"\b(?:i|i'?m|i'?ve|me|my|we|our|he|she|they|his|her|their)\b|\d-[a-z]|^\W*(?:(?:so|but|and)\W+)?(?:is|are|do|does|can)\b",
    re.I,
)
_BRIEFLY_NAMED = 7
#: "Which document", in so few words, is the one behind the last answer, unless all of the bot's are meant.
_BRIEF = 4
_OF_ALL = re.compile(r"\b(?:you|your|yours|all|u|ur|any|list)\b", re.I)


@dataclass(frozen=True)
class Talk:
    """A reply that states no fact of the documents: the name of a phrase."""

    name: str


class Case:
    """One question, what was said before it, and what is made of the two. `whole` is all of its message, and `listed`
    whether that asks several things, so that each is to be brief."""

    def __init__(self, asked: Asked, context: Context, guesser: Guesser, whole: str = "", listed: bool = False) -> None:
        self.context, self.guesser, self.whole, self.listed = context, guesser, whole or asked.text, listed
        self.asked = self._without_what_was_not_meant(asked)
        self.composer: Composer = guesser.composer
        self.base, self.resolver = self.composer.base, self.composer.resolver

    @property
    def topic(self) -> Topic | None:
        """The topic that the question was understood to ask for."""
        return self.base.topics[self.asked.topic] if self.asked.topic else None

    @cached_property
    def settled(self) -> Asked:
        """The question with the topic that it is taken to ask for."""
        return self.guesser.settled(self.asked, self.context)

    @cached_property
    def request(self) -> Request:
        """What it asks, and of which subjects."""
        return self.resolver.resolve(self.settled, self.context)

    @cached_property
    def lead(self) -> Lead | None:
        """The lead that answers just what is asked: a sure one, or one that topic and subject agree with."""
        found, asked = self.asked.lead, self.asked
        if (
            found is None
            or (asked.other_jobs and not asked.subjects and not self._only_mentions_a_job(found))
            or (
                asked.talk
                and asked.confidence >= (_SURE_TALK if asked.talk in _BEFORE_LEADS else max(_SURE_TALK, found.chance))
            )
        ):
            return None
        named = self.resolver.sharp(asked.subjects)
        lead = self.base.leads[found.id]
        if len(set(asked.nations)) > 1 and self.base.subjects[lead.subject].nation:
            return None  # one of two nations does not answer for both
        details = [self.base.details[name].leads_to for name in asked.nations]
        narrowed = {leads_to.get(name) for leads_to in details for name in named}  # an apprenticeship, in Wales
        if named and lead.subject not in (*named, *narrowed) and self.base.answers(lead.topic, named[0]):
            return None  # what is named answers for itself
        compared = asked.form is Form.COMPARISON
        pair = compared or (self._is_one_of_several(lead, named) and not self._is_of_both(found, named))
        if len(named) > 1 and lead.subject in named and pair:
            return None  # one of two does not answer for both
        sure, agreed = (SURE_AFTER, AGREED_AFTER) if self.context.requests else (SURE, AGREED)
        sure = OUTDONE if asked.confidence >= OUTDONE and lead.topic != asked.topic else sure
        agreed = RATHER if self.repeats else agreed
        return lead if found.chance >= sure or (found.chance >= agreed and (self.agreed or self.repeats)) else None

    def _only_mentions_a_job(self, found: NearLead) -> bool:
        """Whether another job is only named beside what is asked: a lead is sure, and nothing is likened to it."""
        return found.chance >= BESIDE_A_JOB and not _LIKE_IT.search(self.asked.text)

    def _is_of_both(self, found: NearLead, named: list[str]) -> bool:
        """Whether a lead that is this sure is asked for by the names of all that are named beside its subject."""
        lead, subjects = self.base.leads[found.id], self.base.subjects
        asked = [question.lower() for question in lead.questions]
        others = [subjects[name].names for name in named if name != lead.subject]
        by_name = [any(word.lower() in question for question in asked for word in names) for names in others]
        return found.chance >= OUTDONE and all(by_name)

    def _is_one_of_several(self, lead: Lead, named: list[str]) -> bool:
        """Whether others are named beside the subject of a lead that are its like: the other level, or another
        qualification of the same."""
        own = self.base.subjects[lead.subject]
        beside = [self.base.subjects[name] for name in named if name != own.id]
        parts = [other for other in beside if own.part_of and other.part_of == own.part_of]
        return bool(parts) or bool(set(self.resolver.sibling([own.id])) & set(named))

    @cached_property
    def repeats(self) -> bool:
        """Whether the topic would get the whole of the last reply again, and the likeliest lead is on just that."""
        last = self.context.requests[-1] if self.context.requests else None
        if last is None or last.lead or not self.asked.asks or self.asked.leads[:1] == ():
            return False
        same = (self.request.topic, self.request.subjects) == (last.topic, last.subjects)
        return same and self.base.leads[self.asked.leads[0].id].topic == last.topic

    @cached_property
    def agreed(self) -> bool:
        """Whether topic and subject, as understood without leads, are those of the likeliest lead."""
        if self.asked.lead is None or not self.asked.asks:
            return False
        lead = self.base.leads[self.asked.lead.id]
        return (self.request.topic, self.request.subjects) == (lead.topic, (lead.subject,))

    @property
    def silent(self) -> bool:
        """Whether the documents say nothing of the topic that the question was understood to ask for."""
        return self.asked.asks and self.composer.compose(self.request).kind == "unknown"

    @property
    def sure_from(self) -> float:
        """From which confidence on the topic, or the talk, is sure, where no lead is."""
        if not self.asked.asks:
            return _SURE_TALK
        return _SURE_TOPIC_AFTER if self.context.requests and not self.asked.subjects else SURE_TOPIC

    def leaves(self, near: NearLead) -> bool:
        """Whether the topic would leave what was talked about for the usual subject, and a lead would not."""
        talked_of = self.resolver.sharp(self.context.subjects)
        if not talked_of or self.asked.subjects or not self.asked.asks or near.chance < ELSEWHERE:
            return False
        stays = self.base.leads[near.id].subject in talked_of
        return stays and not set(self.request.subjects) & set(self.context.subjects)

    def says(self, lead: Lead, rows: Sequence[Fact]) -> bool:
        """Whether a lead says one of some figures before anything else."""
        first = text.sentences(text.filled(self.base, lead.pupil))[0]
        own = [row for row in rows if row.id in lead.facts]
        return any(text.holds(first, text.shown(self.base.phrases, row.value, row.unit)) for row in own)

    def of_its_nation(self, part: Part, lead: Lead) -> Part:
        """The part with the nation that it holds for, where neither its words nor the talk before have said it."""
        nation = self.base.subjects[lead.subject].nation
        before = [self.base.subjects[name].nation for name in self.context.subjects]
        first = text.sentences(part.short)[0]
        named = any(subject.nation and subject.nation in first for subject in self.base.subjects.values())
        if not nation or nation in before or nation in part.short or named:
            return part
        place = self.base.phrases.opening.nation.format(nation=nation)
        return part.beginning(partial(text.where, place, names=self.composer.names))

    def _without_what_was_not_meant(self, asked: Asked) -> Asked:
        """The question; of one that corrects the last reply, without the lead that that was."""
        last = self.context.requests[-1].lead if self.context.requests else None
        if not last or not _MEANT_ANOTHER.match(self.whole):
            return asked
        return replace(asked, leads=tuple(near for near in asked.leads if near.id != last))

    @property
    def is_of_apprentices(self) -> bool:
        """Whether it is asked of an apprenticeship, by name or of what was talked about."""
        named = self.resolver.sharp(self.asked.subjects) or self.context.subjects
        all_named = [other for name in named for other in (name, *self.base.subjects[name].members)]
        return any(self.base.subjects[name].kind is Kind.APPRENTICESHIP for name in all_named)

    @property
    def only_that(self) -> bool:
        """Whether nothing is asked but whether what was just said is all."""
        return bool(self.context.requests) and bool(_ONLY_THAT.match(self.asked.text) or self.asked.asks_back)

    @property
    def only_why(self) -> bool:
        """Whether nothing is asked but why that is, which was just said."""
        return bool(self.context.requests) and bool(_ONLY_WHY.match(self.asked.text))

    @cached_property
    def uncovered(self) -> Request | None:
        """What is asked by a nation that no document covers, where the question is not that already."""
        found = self.uncovered_nations
        bare = self.resolver.alone(found[0]) if found else None
        return bare if bare and self.request.topic not in (None, bare.topic) else None

    @property
    def uncovered_nations(self) -> list[str]:
        """The nations in the question that lead to no subject."""
        return [name for name in self.asked.nations if not self.base.details[name].leads_to]


Reply = Part | Talk
Handler = Callable[[Case], Reply | None]


def decided(case: Case) -> tuple[Handler, Reply]:
    """The handler that has the word on a question, and what answers it."""
    return next((handler, reply) for handler in HANDLERS if (reply := handler(case)) is not None)


def verdict(case: Case) -> Reply | None:
    """Whether a number is right, or which of two is more."""
    verdicts = Verdicts(case.composer)
    if case.asked.asks and (found := not_listed(case.asked.text, case.request, case.composer)):
        return found
    asked, context = case.asked, case.context
    of_documents = (
        verdicts.on_code(asked, context)
        or verdicts.on_age(asked, context)
        or verdicts.on_trust(asked, context)
        or verdicts.on_each_source(asked, context)
        or verdicts.on_origin(asked, context)
        or verdicts.on_address(asked, context)
    )
    of_last = of_documents or verdicts.on_nation(asked, context) or verdicts.on_year(asked, context)
    of_last = of_last or verdicts.on_period(asked, context)
    known = of_last or verdicts.on_share(asked, context)
    known = known or reckoned(case.composer, asked, case.lead, context, case.whole)
    if known and _TRUE_OR_FALSE.search(case.whole):
        known = known.beginning(partial(text.as_true_or_false, phrases=case.base.phrases))
    return known or Arithmetic(case.composer).on(asked.text, context)


def of_a_figure(case: Case) -> Reply | None:
    """What a figure is that is named, where no lead is sure and the likeliest does not say it: "the 15 grand one"."""
    asked, leads, words = case.asked, case.base.leads, case.asked.text
    sure = case.lead is not None and asked.leads[0].chance >= SURE_AFTER
    talked = asked.talk is not None and asked.confidence >= _SURE_TALK
    if sure or talked or asked.other_jobs or AGE.search(words) or _OF_SOMEBODY.search(words):
        return None
    rows = with_number(words, case.base.facts.values()) if len(words.split()) <= _BRIEFLY_NAMED else []
    likely = [leads[near.id] for near in asked.leads if near.chance >= MAYBE]
    owned = [lead for lead in leads.values() for row in rows if lead.facts[:1] == [row.id]]
    found = next((lead for lead in (*likely, *owned) if rows and case.says(lead, rows)), None)
    if found is None or found in likely[:1]:
        return None
    another = asked.confidence >= SURE_TOPIC and asked.topic not in (None, found.topic)
    if another or set(case.resolver.sharp(asked.subjects)) - {found.subject, *case.base.wider(found.subject)}:
        return None
    return case.of_its_nation(case.composer.led(found, alone=True).beginning(text.without_yes_or_no), found)


def pay_for_hours(case: Case) -> Reply | None:
    """What so many hours come to by the legal minimum, where pay is asked for or the rates were the last thing said."""
    base, last = case.base, case.context.requests[-1:]
    likely = [base.leads[lead.id].topic for lead in case.asked.leads if lead.chance >= MAYBE]
    topics = [base.topics[name] for name in (case.asked.topic, case.context.topic, *likely) if name]
    lead = next((base.leads[topic.at_age] for topic in topics if topic.at_age), None)
    sums, words = Arithmetic(case.composer), case.asked.text
    elsewhere = case.lead is not None and not base.topics[case.lead.topic].at_age
    if lead is None or (elsewhere and not sums.asks_pay(words)):
        return None
    again = bool(last) and last[0].lead == lead.id
    return sums.pay_for(words, lead, sums.rates_for(case.whole, case.is_of_apprentices), again)


def of_an_apprentice(case: Case) -> Reply | None:
    """ "And when I'm 18?", after what an apprentice is to get: that again, as it hangs on more than the age."""
    last = case.context.requests[-1] if case.context.requests else None
    topic = case.base.topics[last.topic] if last and last.topic else None
    if not topic or not topic.at_age or not last or not last.lead or not case.is_of_apprentices:
        return None
    brief = len(case.asked.text.split()) < _BRIEFLY_NAMED
    asks_age = case.lead is None or case.lead.id == topic.at_age
    again = AGE.search(case.whole) and brief and asks_age
    return case.composer.led(case.base.leads[last.lead], alone=True) if again else None


def at_age(case: Case) -> Reply | None:
    """What differs with the age, of somebody who says theirs; "and at 21?" after it, too."""
    if not AGE.search(case.whole):
        return None
    doubtful = bool(case.asked.readings) and case.asked.confidence < SURE_TOPIC
    topic = None if doubtful else case.topic
    before = case.base.topics[case.context.topic] if case.context.topic else None
    brief = len(case.asked.text.split()) <= _BRIEF and bool(AGE.search(case.asked.text))
    topic = before if topic is None and brief else topic
    if topic is None and case.lead and case.base.topics[case.lead.topic].at_age == case.lead.id:
        topic = case.base.topics[case.lead.topic]
    lead = case.base.leads[topic.at_age] if topic and topic.at_age else None
    named = case.resolver.sharp(case.asked.subjects)
    if lead is None or not set(named) <= {lead.subject}:
        return None
    part = case.composer.led(lead, alone=True)
    rates = Arithmetic(case.composer).rates_for(case.whole, case.is_of_apprentices)
    if len(rates) != 1:
        return part
    own = text.rate(case.base.phrases, rates[0])
    return part.opened(case.base.phrases.verdict.at_your_age.format(rate=own))


def _of_each(case: Case, leads: Sequence[NearLead]) -> NearLead | None:
    """The lead of one of several subjects: one that is likely, or the likeliest on the topic that is surely asked."""
    likely = [near for near in leads[:1] if near.chance >= EACH]
    sure = case.asked.confidence >= OUTDONE
    on_topic = [near for near in leads if sure and case.base.leads[near.id].topic == case.asked.topic]
    return next(iter([*likely, *on_topic]), None)


def _of_the_others(case: Case, near: dict[str, NearLead]) -> dict[str, NearLead]:
    """What is likely of some of several subjects, and of the others, in a list, what is the same of them."""
    asked, base = case.asked, case.base
    if not near or len(near) == len(asked.leads_of) or not case.listed or asked.confidence < SURE_OF_LISTED:
        return near
    best = max(near.values(), key=lambda lead: lead.chance)
    same = best.id.removeprefix(base.leads[best.id].subject)
    found = {name: near.get(name) or replace(best, id=f"{name}{same}") for name in asked.leads_of}
    return {name: lead for name, lead in found.items() if lead.id in base.leads}


def _says_each(case: Case, request: Request, leads: Sequence[Lead]) -> bool:
    """Whether what is written of several subjects begins with the figures of their leads."""
    first = text.sentences(case.composer.compose(request).short)[0]
    rows = [case.base.facts[name] for lead in leads for name in lead.facts[:1]]
    shown = [text.shown(case.base.phrases, row.value, row.unit) for row in rows if is_row(row)]
    return all(text.holds(first, value) for value in shown)


def each_led(case: Case) -> Reply | None:
    """Of each of several that are named its own answer: "credits for Level 2 and Level 3"."""
    asked, base = case.asked, case.base
    near = {of: found for of, leads in asked.leads_of.items() if (found := _of_each(case, leads))}
    near = _of_the_others(case, near)
    leads = [base.leads[found.id] for found in near.values()]
    if len(leads) < 2 or len(near) < len(asked.leads_of) or len({lead.topic for lead in leads}) > 1:
        return None
    request = Request(leads[0].topic, tuple(near))
    first = next(iter(near))
    level = base.subjects[first].part_of
    levels = [level, *case.resolver.sibling([level])] if level else []
    beside = [subject.id for subject in base.subjects.values() if subject.part_of and subject.part_of in levels]
    alike = set(near) <= {first, *case.resolver.sibling([first]), *beside}
    plain = all(found.chance >= PLAINLY_EACH for found in near.values()) and not _says_each(case, request, leads)
    whole = not case.listed and not plain and case.composer.is_written(request)
    if not alike or any(lead.subject != of for lead, of in zip(leads, near)) or whole:
        return None
    words = base.phrases.opening.about_each
    parts = [case.composer.led(lead, alone=True) for lead in leads]
    if case.listed:
        parts = [part.beginning(text.without_yes_or_no).shortened(LISTED_WORDS) for part in parts]
    parts = [part.opened(words.format(subject=base.subjects[of].name)) for part, of in zip(parts, near)]
    each = replace(reduce(Part.beside, parts), kind="comparison", request=request)
    return replace(each, headlines=(each.short, each.full)) if case.listed else each


def led(case: Case) -> Reply | None:
    """What is known to be asked just so: its own answer, the answer first; nothing of the last reply again."""
    if case.lead is None:
        return None
    last = case.context.requests[-1] if case.context.requests else None
    part = case.composer.led(case.lead, after=last, alone=case.repeats)
    if case.asked.lead and not case.asked.lead.straight:
        part = part.beginning(text.without_yes_or_no)
    if _TRUE_OR_FALSE.search(case.whole):
        part = part.beginning(partial(text.as_true_or_false, phrases=case.base.phrases))
    return case.of_its_nation(part, case.lead)


def talk(case: Case) -> Reply | None:
    """Small talk, and what the bot says no to: only where it is sure of that."""
    asked = case.asked
    plain = asked.talk == "other_career" and bool(asked.other_jobs)
    least = 0.0 if plain else _DOUBTFUL if asked.talk in ("out_of_scope", "not_in_sources") else _SAID
    doubtful = bool(asked.readings) and asked.confidence < least
    if asked.talk is None or asked.talk not in case.base.phrases.chat or doubtful or asked.asks_back:
        return None
    return Talk(asked.talk)


def if_meant(case: Case) -> Reply | None:
    """What may be meant, where topic and lead are both unsure: the answer to that, with the question put plainly."""
    asked = case.asked
    found = [near for near in asked.leads if near.chance >= MAYBE]
    if case.only_why and found and case.base.leads[found[0].id].topic != case.context.topic:
        return None
    if not found or asked.other_jobs or asked.form is Form.COMPARISON:
        return None
    rather = case.leaves(found[0]) or (found[0].chance >= RATHER and asked.topic is not None and case.silent)
    sure = asked.confidence >= case.sure_from and not rather
    if sure or len(asked.leads_of) > 1:
        return None
    lead = case.base.leads[found[0].id]
    words = case.base.phrases.doubt.if_asked.format(question=lead.button or lead.offered)
    part = case.composer.led(lead, alone=lead.topic != asked.topic).opened(words)
    other = _other_meaning(case, lead, [near for near in found[1:] if near.chance >= _NEXT * found[0].chance])
    choices = (part.request, other.request) if other else ()
    part = part.beside(other) if other else part
    return replace(part, instead=[near.id for near in asked.leads[1:]], choices=choices, guessed=True)


def _other_meaning(case: Case, lead: Lead, others: list[NearLead]) -> Part | None:
    """What else may be meant: the next lead, or the topic that the question was understood to ask for."""
    doubt = case.base.phrases.doubt
    if others:
        other = case.base.leads[others[0].id]
        return case.composer.led(other, alone=True).opened(
            doubt.if_asked.format(question=other.button or other.offered)
        )
    if not case.asked.topic or case.asked.topic == lead.topic or case.asked.confidence < _THINKABLE:
        return None
    part = case.composer.compose(case.request)
    opened = part.shortened(OTHER_WORDS).opened(doubt.if_meant.format(topic=case.base.topics[case.asked.topic].name))
    return None if part.kind == "unknown" else opened


def nothing_more(case: Case) -> Reply | None:
    """ "So is that a no?": what was just said is all, unless a lead is sure of something else."""
    return no_more(case) if case.only_that and not case.asked.asks_back else None


def no_more(case: Case) -> Reply | None:
    """ "So no?", "but why": what was just said is all that there is."""
    if not case.only_that and not case.only_why:
        return None
    last = case.context.requests[-1]
    part = case.composer.led(case.base.leads[last.lead], alone=True) if last.lead else case.composer.again(last)
    words = case.base.phrases.opening
    return part.opened(words.no_reason if case.only_why else words.only_that)


def near_fact(case: Case) -> Reply | None:
    """What was not understood, though a fact is near to it."""
    return None if case.asked.asks else case.guesser.near_fact(case.asked, case.context)


def out_of_scope(case: Case) -> Reply | None:
    """What may be out of scope after all."""
    return Talk(case.asked.talk) if case.asked.talk == "out_of_scope" else None


def named_subject(case: Case) -> Reply | None:
    """What was not understood, and names a subject: the same of that, in so few words, else what it is."""
    asked, context = case.asked, case.context
    if asked.asks:
        return None
    if context.topic and case.resolver.sharp(asked.subjects) and len(asked.text.split()) <= _BRIEF:
        after = replace(asked, form=Form.FOLLOW_UP, talk=None)
        return case.composer.compose(case.resolver.resolve(after, context))
    return case.guesser.introduced(asked)


def more_of_it(case: Case) -> Reply | None:
    """What was not understood, and points back: what was talked about, once more."""
    return None if case.asked.asks else case.guesser.more(case.asked, case.context)


def best_guess(case: Case) -> Reply | None:
    """What was not understood, though one topic leads: the answer on that, said to be a guess."""
    return None if case.asked.asks else case.guesser.guess(case.asked, case.context)


def not_understood(case: Case) -> Reply | None:
    """What is left of what was not understood: two topics to choose from, or an apology."""
    if case.asked.asks:
        return None
    near = case.guesser.likely(case.asked) or case.guesser.perhaps(case.asked)
    return Talk("unsure" if near else "fallback")


def another_job(case: Case) -> Reply | None:
    """A question about the work, or a way into it, of a job that the documents do not know."""
    if not case.asked.other_jobs or case.asked.subjects:
        return None
    return Talk("other_career") if case.topic is None or case.topic.of_any_job else None


def near_in_conversation(case: Case) -> Reply | None:
    """A shaky topic where a fact of what was just talked about is near."""
    asked, context = case.asked, case.context
    shaky = asked.confidence < SHAKY and not asked.subjects
    same = asked.topic is not None and asked.topic == context.topic
    if not shaky or same or not case.resolver.sharp(context.subjects):
        return None
    return case.guesser.near_fact(asked, context)


def dates_of_last_answer(case: Case) -> Reply | None:
    """ "How old is that?": of the documents behind the last answer."""
    of_dates = case.topic is not None and case.topic.of_sources == "dates"
    if not of_dates or case.asked.subjects or not case.context.requests:
        return None
    return case.composer.origin(case.context.requests, dates_only=True) or Talk("no_source")


def origin_of_last_answer(case: Case) -> Reply | None:
    """ "Who says that?": the documents behind the last answer, unless its subject has a maker of its own."""
    topic, context = case.topic, case.context
    if topic is None or topic.of_sources not in ("which", "makers") or case.asked.subjects or not context.requests:
        return None
    has_maker = topic.of_sources == "makers" and any(case.base.answers(topic.id, name) for name in context.subjects)
    brief = 0 < len(case.asked.text.split()) <= _BRIEF and not _OF_ALL.search(case.asked.text)
    if has_maker or not (brief or REFERS_BACK.search(case.asked.text)):
        return None
    return case.composer.origin(context.requests) or Talk("no_source")


def unknown_name(case: Case) -> Reply | None:
    """ "And in London?": something that the knowledge base does not name."""
    return Talk("not_told_apart") if case.guesser.names_unknown(case.settled) else None


def torn(case: Case) -> Reply | None:
    """Two topics that are equally likely, and nothing that settles it: both, to choose from."""
    return Talk("unsure") if case.settled is case.asked and case.guesser.torn(case.asked) else None


def comparison_of_one(case: Case) -> Reply | None:
    """A comparison of which only one side is known."""
    one = case.asked.form is Form.COMPARISON and len(case.request.subjects) < 2
    return Talk("compare_which") if one else None


def nation_not_covered(case: Case) -> Reply | None:
    """What differs from nation to nation, asked of one that no document covers: which nations there are."""
    by_nation = case.uncovered and case.base.topics[str(case.request.topic)].by_nation
    return case.composer.compose(case.uncovered) if case.uncovered and by_nation else None


def answer(case: Case) -> Reply | None:
    """What the documents say, with the fact that the question points at first, and whose answer it is."""
    request, phrases = case.request, case.base.phrases
    part = case.guesser.pointed(case.composer.compose(request), case.asked)
    part = replace(part, request=replace(part.request, assumed=request.assumed))
    if case.uncovered:
        places = phrases.listed(case.base.details[name].name for name in case.uncovered_nations)
        return part.opened(phrases.opening.not_covered.format(places=places))
    usual = case.base.usual.subject
    elsewhere = case.resolver.sharp(case.context.subjects) or case.context.elsewhere
    if not request.explicit and elsewhere and request.subjects == (usual,):
        return part.opened(phrases.opening.about.format(subject=case.base.subjects[usual].phrase))
    return part


#: The order is the decision: the first handler with a reply has the word.
HANDLERS: tuple[Handler, ...] = (
    verdict,  # yes or no, before what it rests on
    of_a_figure,
    pay_for_hours,
    of_an_apprentice,
    at_age,  # before what is said of everybody
    each_led,  # of several the same
    led,  # what has an answer of its own
    # What asks for no fact.
    nothing_more,  # a yes or no put as a question, before it is taken for another
    talk,  # said and known: it is said back
    if_meant,  # neither topic nor lead is sure
    no_more,
    near_fact,  # from here to not_understood: nothing was understood, so what is nearest, the surest first
    out_of_scope,
    named_subject,
    more_of_it,
    best_guess,
    not_understood,
    # What asks for a fact.
    another_job,  # before all that would answer for one of ours
    near_in_conversation,  # a shaky topic is worth less than a near fact of what is talked about
    dates_of_last_answer,  # "that" is the last answer, not a subject
    origin_of_last_answer,
    unknown_name,  # from here on the topic is settled
    torn,
    comparison_of_one,  # from here on the subjects are found
    nation_not_covered,
    answer,  # always has a reply
)
