"""A whole message -> one Answer, and the context for the next message."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from switchboard.answers import text
from switchboard.answers.answer import Answer, Audience, Cited, FollowUp, UsedFact
from switchboard.answers.compose import Composer, Part
from switchboard.answers.understanding import NEUTRAL, Context, Message, Question, Request
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Topic

FOLLOW_UPS = 3
#: Words of each half of a reply to two questions.
HALF_WORDS = {"pupil": 42, "adviser": 95}

#: Below this confidence a topic is not even offered as a guess.
_THINKABLE = 0.08

_REFERS_BACK = re.compile(r"\b(that|this|it|those|these)\b", re.I)
_ABOUT_SOMEBODY = re.compile(
    r"\b(pupil|student|friend|mate|learner|child|kid|boy|girl|sister|brother|cousin|classmate|someone|"
    r"somebody|bestie|bff|gf|bf|year \d+|he|she|they|they're|he's|she's)\b",
    re.I,
)
_ABOUT_SELF = re.compile(r"\b(i|i'm|im|me|my|myself|mine|i've|ive)\b", re.I)
#: "my friend" is about the friend.
_MY_FRIEND = re.compile(
    r"\bmy (?=(?:best |little |big )?(?:friend|mate|sister|brother|cousin|bestie|bff|gf|bf|pupil|student)\b)", re.I
)
_REPORTS = re.compile(
    r"\b(told me|tell me|says?|said|saying|worried about|disclosed|noticed|has been|is being)\b", re.I
)


def respond(message: Message, context: Context, base: KnowledgeBase, today: date) -> tuple[Answer, Context]:
    """The answer to a message, and the context to keep.

    Never raises for anything a person can type: what is not understood gets an answer
    that says so and offers questions that can be answered.
    """
    return _Responder(base, today).respond(message, context)


def question_text(base: KnowledgeBase, topic: str, subject: str) -> str:
    """The question of a button, in words that the bot is sure to understand."""
    return base.topics[topic].question.format(subject=base.subjects[subject].phrase)


class _Responder:
    def __init__(self, base: KnowledgeBase, today: date) -> None:
        self.base = base
        self.composer = Composer(base, today)

    def respond(self, message: Message, context: Context) -> tuple[Answer, Context]:
        audience = message.audience or context.audience
        first = message.questions[0]
        if first.intent == "i_am_adviser":
            return self.chat("i_am_adviser", "adviser"), replace(context, audience="adviser")
        if first.intent == "i_am_pupil":
            return self.chat("i_am_pupil", "pupil"), replace(context, audience="pupil")
        if first.intent in ("simpler", "more_detail", "repeat", "last_source"):
            return self.again(first.intent, context, audience), context
        parts: list[Part] = []
        for question in message.questions:
            if question.intent == "disclosure":
                return self.chat(_disclosure(question.text), audience), context
        for question in message.questions:
            part = self.part(question, context)
            if isinstance(part, str):
                if len(message.questions) > 1:
                    continue
                return self.chat(part, audience, question), context
            if part.request not in [other.request for other in parts]:
                parts.append(part)
            context = replace(context, requests=(part.request,))
        if not parts:
            return self.chat("fallback", audience), context
        return self.answer(parts, audience), replace(context, requests=tuple(part.request for part in parts))

    def part(self, question: Question, context: Context) -> Part | str:
        """The content for one question, or the id of the chat text to say instead."""
        intent = question.intent
        if intent == "disclosure":
            return _disclosure(question.text)
        asks = intent.startswith("ask_") and intent.removeprefix("ask_") in self.base.topics
        if not asks and intent not in ("compare", "follow_up"):
            return intent if intent in self.base.chat else self.unsure(question, context)
        if question.values("other_job") and not question.values("subject"):
            return "other_career"
        if intent == "ask_date" and not question.values("subject") and context.requests:
            return self.origin_of(context, dates_only=True)
        refers_back = context.requests and not question.values("subject") and _REFERS_BACK.search(question.text)
        if intent in ("ask_author", "ask_sources") and refers_back:
            return self.origin_of(context)
        request = self.composer.resolver.resolve(question, context)
        if intent == "compare" and len(request.subjects) < 2:
            return "compare_which"
        foreign = [name for name in question.values("nation") if not self.base.details[name].leads_to]
        if foreign and request.topic not in (None, "nation"):
            request = Request("nation", ("apprenticeship",))
        return self.composer.compose(request)

    def unsure(self, question: Question, context: Context) -> Part | str:
        """For what was not understood: more of what was talked about if the words point
        back to it, else two questions to choose from, else an apology."""
        if context.requests and len(context.requests) == 1 and _REFERS_BACK.search(question.text):
            part = self.composer.compose(context.requests[0])
            opening = "I am not sure that I understood. This is what I know about it."
            return replace(part, short=f"{opening} {part.short}", full=f"{opening} {part.full}")
        return "unsure" if self.likely(question) else "fallback"

    def origin_of(self, context: Context, dates_only: bool = False) -> Part:
        """The sources behind the last answer."""
        parts = [self.composer.compose(request) for request in context.requests]
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        return self.composer.origin(context.requests[-1], sources or list(self.base.sources), dates_only)

    def again(self, intent: str, context: Context, audience: Audience) -> Answer:
        """The last answer once more: as it was, simpler, fuller, or its sources."""
        if not context.requests:
            return self.chat("no_context", audience)
        if intent == "last_source":
            return self.answer([self.origin_of(context)], audience)
        voice: dict[str, Audience] = {"simpler": "pupil", "more_detail": "adviser"}
        parts = [self.composer.compose(request) for request in context.requests]
        return self.answer(parts, voice.get(intent, audience))

    # --- putting the reply together ---------------------------------------

    def answer(self, parts: list[Part], audience: Audience) -> Answer:
        """One reply from one or more parts, in the order asked."""
        several = len(parts) > 1

        def bodies(voice: Audience) -> str:
            limit = HALF_WORDS[voice] if several else 10_000
            return "\n\n".join(text.cut(part.body(voice), limit) for part in parts)

        warnings = list(dict.fromkeys(warning for part in parts for warning in part.warnings))
        signposts = list(dict.fromkeys(name for part in parts for name in part.signposts))
        if several:
            signposts = signposts[:1]
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        facts = list(dict.fromkeys(fact for part in parts for fact in part.facts))
        places = text.joined((text.place(self.base.signposts[name]) for name in signposts), "or")
        said = [bodies(audience), *warnings]
        if places:
            said.append(f"Try {places}." if audience == "pupil" else f"See {places}.")
        used = list(dict.fromkeys(source for part in parts if part.kind != "sources" for source in part.sources))
        if used:
            cites = "; ".join(self.base.sources[source].cite for source in used)
            said.append(f"{'Sources' if len(used) > 1 else 'Source'}: {cites}.")
        return Answer(
            kind=parts[0].kind,
            audience=audience,
            text=" ".join(said),
            short=bodies("pupil"),
            full=bodies("adviser"),
            topics=[part.request.topic or "overview" for part in parts],
            subjects=list(dict.fromkeys(name for part in parts for name in part.request.subjects)),
            facts=[self.used(fact) for fact in facts],
            table=next((part.table for part in parts if part.table), None),
            sources=[self.cited(source) for source in sources],
            warnings=warnings,
            signposts=[text.place(self.base.signposts[name]) for name in signposts],
            follow_ups=self.follow_ups(parts),
        )

    def chat(self, name: str, audience: Audience, question: Question | None = None) -> Answer:
        """A reply that states no fact of the documents."""
        entry = self.base.chat[name]
        short = text.filled(self.base, entry.pupil)
        full = text.filled(self.base, entry.adviser or entry.pupil)
        # Doubt would only stand between a person in danger and a helpline; `switchboard check` warns instead.
        warnings = [] if name.startswith("disclosure") else self.composer.overdue([entry.pupil, entry.adviser])
        follow_ups = [self.offered(topic) for topic in entry.ask]
        if name == "unsure" and question is not None:
            follow_ups = [self.offered(topic) for topic in self.likely(question)]
        if name == "compare_which":
            payloads = ("Compare Level 2 and Level 3", "Compare college and applying directly")
            follow_ups = [FollowUp(payload, payload) for payload in payloads]
        return Answer(
            kind="chat",
            audience=audience,
            text=" ".join([short if audience == "pupil" else full, *warnings]),
            short=short,
            full=full,
            warnings=warnings,
            follow_ups=[item for item in follow_ups if item is not None],
        )

    def likely(self, question: Question) -> list[str]:
        """The two topics that an unclear question most probably asks about."""
        topics = [
            name.removeprefix("ask_")
            for name, confidence in question.ranking
            if name.startswith("ask_") and confidence >= _THINKABLE
        ]
        return [topic for topic in topics if topic in self.base.topics][:2]

    def offered(self, topic: str) -> FollowUp | None:
        """A button for a topic, asked of the subject it is usually about."""
        about = [name for name in self.base.topics[topic].about if name in self.base.subjects]
        subject = about[0] if about else "call_centre_operator"
        return _button(self.base, self.base.topics[topic], subject)

    def follow_ups(self, parts: list[Part]) -> list[FollowUp]:
        """What fits next: the same topic for the sibling, then related topics that are known."""
        last = parts[-1].request
        said = {part.request.topic for part in parts}
        found: list[FollowUp] = []
        if len(last.subjects) == 1 and last.topic in self.base.topics:
            other = self.composer.resolver._sibling(last.subjects)
            if other and self.known(last.topic, other[0]):
                topic = self.base.topics[last.topic]
                if "{subject}" in topic.question:
                    found.append(_button(self.base, topic, other[0]))
        related = self.base.topics[last.topic].related if last.topic else ["pay", "ways_in", "tasks"]
        for name in [*related, "overview", "pay", "ways_in"]:
            if name in said or (name not in related and len(found) >= 2):
                continue
            topic = self.base.topics[name]
            subject = self.next_subject(topic, last.subjects)
            if subject is not None:
                found.append(_button(self.base, topic, subject))
        unique = {item.payload: item for item in found}
        return list(unique.values())[:FOLLOW_UPS]

    def next_subject(self, topic: Topic, subjects: tuple[str, ...]) -> str | None:
        """The subject to offer a topic for: one just talked about, else the usual one."""
        usual = [name for name in topic.about if name in self.base.subjects]
        for subject in [*(name for name in subjects if name in self.base.subjects), *usual, *NEUTRAL[:1]]:
            found = self.composer.resolver.answering(topic.id, subject)
            if found is None or not topic.fits(self.base.subjects[found].kind) or not self.known(topic.id, found):
                continue
            if "{subject}" in topic.question or found in (*usual, *NEUTRAL):
                return found
        return None

    def known(self, topic: str, subject: str) -> bool:
        """Whether there is more to say on it than that the documents are silent."""
        return self.base.answers(topic, subject) and self.composer.single(topic, subject).kind == "fact"

    def used(self, fact_id: str) -> UsedFact:
        fact = self.base.facts[fact_id]
        return UsedFact(fact.id, fact.statement, fact.source, str(fact.as_of))

    def cited(self, source_id: str) -> Cited:
        s = self.base.sources[source_id]
        dated = str(s.date)
        return Cited(s.id, s.cite, s.title, s.author, s.publisher, dated, s.address, s.kind, s.nation, s.trust)


def _button(base: KnowledgeBase, topic: Topic, subject: str) -> FollowUp:
    words = question_text(base, topic.id, subject)
    return FollowUp(words, words)


def _disclosure(words: str) -> str:
    """Whether somebody tells of themselves or reports it of another."""
    others = _MY_FRIEND.sub(" ", words)
    reports = _ABOUT_SOMEBODY.search(words) and (_REPORTS.search(words) or not _ABOUT_SELF.search(others))
    return "disclosure_report" if reports else "disclosure"
