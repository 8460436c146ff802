"""A whole message -> one Answer, and the context for the next message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from switchboard.answers import citing, text
from switchboard.answers.answer import Answer, Audience, Cited, FollowUp, Ladder, UsedFact
from switchboard.answers.compose import Composer
from switchboard.answers.guessing import REFERS_BACK, SHAKY, Guesser
from switchboard.answers.ladder import ladder_for
from switchboard.answers.part import Part
from switchboard.answers.understanding import Concern, Context, Message, Question, Request
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Topic
from switchboard.safety.alarm import Alarm

FOLLOW_UPS = 3
#: Words of a reply without its warnings, places and sources: of one answer, and of each of two, three or four.
BODY_WORDS = {"pupil": (95, 42, 26, 18), "adviser": (190, 95, 60, 45)}
#: So many questions of one message are answered at a time.
MOST_QUESTIONS = 4

#: From this likelihood on, it is somebody else who is in danger. Staff mostly tell of others; of a pupil it is taken
#: only where it is likelier than not, since the words for one's own hold every helpline.
_ANOTHER: dict[Audience, float] = {"pupil": 0.5, "adviser": 0.2}
#: What may be said to somebody who is worried, with a line of help under it.
_SAYS_ENOUGH = ("greet", "thanks", "goodbye", "helplines", "i_am_adviser", "i_am_pupil", "personal_details", "privacy")
#: After a disclosure, only a question this sure is answered as a careers question.
_PLAINLY = 0.4
#: To delete a chat cannot be undone, so it must be said plainly, and not asked about.
_DELETE = re.compile(
    r"^(?!.*\b(?:don'?t|do not|never|not to|if|when|how|at work|account|forget (?:it|that))\b)"
    r"(?!(?:do|does|did|will|would|what|why|is|are)\b).*\b(?:chats?|convos?|conversation|thread|talk|texts?|"
    r"messages?|msgs?|history|data|details|info|everything|all|lot|this|that|it|what i|wot i|me)\b",
    re.I | re.S,
)
#: "Out of scope" and "not in the sources" below this confidence may still be a careers question.
_DOUBTFUL = 0.3


def respond(
    message: Message, context: Context, base: KnowledgeBase, today: date, contact: str = ""
) -> tuple[Answer, Context]:
    """The answer to a message, and the context to keep. `contact` is the school's own person
    to go to with a worry, as it is said in the reply to a disclosure.

    Never raises for anything a person can type: what is not understood gets an answer
    that says so and offers questions that can be answered.
    """
    responder = _Responder(base, today, contact)
    answer, context = responder.respond(message, context)
    if message.questions[0].intent == "personal_details":
        return answer, replace(context, cautioned=True)
    calls = message.alarm or context.concern
    if not message.redacted or context.cautioned or calls or answer.kind == "deleted":
        return answer, context
    return responder.with_line(answer, "caution"), replace(context, cautioned=True)


class _Responder:
    def __init__(self, base: KnowledgeBase, today: date, contact: str) -> None:
        self.base = base
        self.contact = contact
        self.composer = Composer(base, today)
        self.guesser = Guesser(self.composer)
        self.neutral = self.composer.resolver.neutral

    def respond(self, message: Message, context: Context) -> tuple[Answer, Context]:
        audience = message.audience or context.audience
        follows = bool(context.requests) and not context.concern and _asks(message.questions[0])
        if message.alarm is Alarm.HELP or (message.alarm is Alarm.PERHAPS and not follows):
            concern: Concern = "disclosure_report" if message.of_another >= _ANOTHER[audience] else "disclosure"
            return self.helped(concern, audience, message.language), replace(context, concern=concern)
        if message.language:
            return self.chat_in(message.language, audience), context
        answer, after = self.answered(message, context, audience)
        worried = message.alarm or message.questions[0].intent == "disclosure"
        ended = context.concern and not after.concern and answer.kind != "chat"
        if answer.kind == "deleted" or not (worried or ended) or after.concern:
            return answer, after
        if answer.kind == "chat" and message.questions[0].intent not in _SAYS_ENOUGH:
            return self.chat("worry", audience), after
        return self.with_line(answer, "worry_line" if worried else "disclosure_line"), after

    def answered(self, message: Message, context: Context, audience: Audience) -> tuple[Answer, Context]:
        """The answer to a message that raises no alarm by itself."""
        first = message.questions[0]
        if first.intent in ("delete_chat", "privacy"):
            about = "delete_chat" if first.intent == "delete_chat" and _DELETE.search(first.text) else "privacy"
            kept = Context(audience=context.audience) if about == "delete_chat" else context
            return self.chat(f"{about}_after_disclosure" if context.concern else about, audience), kept
        if context.concern and first.intent == "takes_back" and not message.alarm:
            return self.chat("takes_back_after_disclosure", audience), replace(context, concern=None)
        goes_on = (_asks(first) and first.confidence >= _PLAINLY) or first.intent in ("i_am_adviser", "helplines")
        if context.concern and (message.alarm or not goes_on):
            return self.chat(f"{context.concern}_again", audience), context
        if first.intent == "helplines":
            return self.chat("helplines", audience), context
        context = replace(context, concern=None)
        if first.intent == "abuse" and len(message.questions) == 1:
            return self.chat("abuse_again" if context.abused else "abuse", audience), replace(context, abused=True)
        if first.intent == "i_am_adviser":
            return self.chat("i_am_adviser", "adviser"), replace(context, audience="adviser")
        if first.intent == "i_am_pupil":
            return self.chat("i_am_pupil", "pupil"), replace(context, audience="pupil")
        if first.intent in ("simpler", "more_detail", "repeat", "last_source"):
            return self.again(first.intent, context, audience), context
        if message.alone:
            context = replace(context, requests=())
        parts: list[Part] = []
        for question in message.questions[:MOST_QUESTIONS]:
            # In a long list there is only room for what matters most.
            part = self.part(question if len(message.questions) < 3 else replace(question, facts=[]), context)
            if isinstance(part, str):
                if len(message.questions) == 1:
                    elsewhere = part == "other_career" or context.elsewhere
                    return self.chat(part, audience, question), replace(context, elsewhere=elsewhere)
                entry = self.base.phrases.chat[part]
                short, full = entry.to("pupil"), entry.to("adviser")
                part = Part("chat", Request(None, ()), text.filled(self.base, short), text.filled(self.base, full))
            if (part.request, part.short) not in [(other.request, other.short) for other in parts]:
                parts.append(part)
            if part.kind != "chat":
                context = replace(context, requests=(part.request,))
        requests = tuple(part.request for part in parts if part.kind != "chat")
        if len(message.questions) > MOST_QUESTIONS:
            rest = self.base.phrases.chat["too_many"].pupil
            parts.append(Part("chat", Request(None, ()), rest, rest))
        requests = requests or context.requests
        return self.answer(parts, audience), replace(context, requests=requests, elsewhere=False)

    def part(self, question: Question, context: Context) -> Part | str:
        """The content for one question, or the id of the chat text to say instead."""
        intent = question.intent
        asked = self.base.topics.get(intent.removeprefix("ask_")) if intent.startswith("ask_") else None
        asks = asked and asked.of_sources
        if not asked and intent not in ("compare", "follow_up"):
            doubtful = intent in ("out_of_scope", "not_in_sources") and question.confidence < _DOUBTFUL
            if intent not in self.base.phrases.chat or doubtful:
                return self.guesser.unsure(question, context)
            return intent
        if self.about_another_job(question):
            return "other_career"
        if question.confidence < SHAKY and not question.values("subject") and context.subjects:
            spoken = [name for name in context.subjects if name not in self.neutral]
            topic = intent.removeprefix("ask_")
            near = self.guesser.near_fact(question, context) if spoken and topic != context.topic else None
            if near is not None:
                return near
        if asks == "dates" and not question.values("subject") and context.requests:
            return self.origin_of(context, dates_only=True)
        refers_back = context.requests and not question.values("subject") and REFERS_BACK.search(question.text)
        maker = asks == "makers" and asked and any(self.base.answers(asked.id, name) for name in context.subjects)
        if asks in ("makers", "which") and refers_back and not maker:
            return self.origin_of(context)
        settled = self.guesser.settled(question, context)
        if self.guesser.names_unknown(settled):
            return "not_told_apart"
        if settled is question and self.guesser.torn(question):
            return "unsure"
        request = self.composer.resolver.resolve(settled, context)
        if intent == "compare" and len(request.subjects) < 2:
            return "compare_which"
        foreign = [name for name in question.values("nation") if not self.base.details[name].leads_to]
        bare = self.composer.resolver.alone(foreign[0]) if foreign else None
        elsewhere = bare and request.topic not in (None, bare.topic)
        if bare and elsewhere and self.base.topics[str(request.topic)].by_nation:
            return self.composer.compose(bare)
        part = self.guesser.pointed(self.composer.compose(request), question)
        part = replace(part, request=replace(part.request, assumed=request.assumed))
        if elsewhere:
            places = self.base.phrases.listed(self.base.details[name].name for name in foreign)
            return part.opened(self.base.phrases.opening.not_covered.format(places=places))
        spoken = [name for name in context.subjects if name not in self.neutral]
        if not request.explicit and (spoken or context.elsewhere) and request.subjects == (self.base.usual.subject,):
            usual = self.base.subjects[self.base.usual.subject]
            return part.opened(self.base.phrases.opening.about.format(subject=usual.phrase))
        return part

    def about_another_job(self, question: Question) -> bool:
        """Whether a question about the work or a way into it names a job that the documents do not know."""
        if not question.values("other_job") or question.values("subject"):
            return False
        topic = self.base.topics.get(question.intent.removeprefix("ask_"))
        return topic is None or bool(topic.of_any_job)

    def origin_of(self, context: Context, dates_only: bool = False) -> Part | str:
        """The sources behind the last answer, or that it had none."""
        parts = [self.composer.compose(request) for request in context.requests]
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        if not sources:
            return "no_source"
        origin = (citing.ages if dates_only else citing.origin)(self.base, context.requests[-1], sources)
        if citing.quotes_undated_figures(self.base, [fact for part in parts for fact in part.facts]):
            note = self.base.phrases.sources.undated_figures
            origin = replace(origin, short=f"{origin.short} {note}", full=f"{origin.full} {note}")
        return origin

    def again(self, intent: str, context: Context, audience: Audience) -> Answer:
        """The last answer once more: as it was, simpler, fuller, or its sources."""
        if not context.requests:
            return self.chat("no_context", audience)
        if intent == "last_source":
            origin = self.origin_of(context)
            return self.chat(origin, audience) if isinstance(origin, str) else self.answer([origin], audience)
        voice: dict[str, Audience] = {"simpler": "pupil", "more_detail": "adviser"}
        parts = [self.composer.compose(request) for request in context.requests]
        return self.answer(parts, voice.get(intent, audience))

    # --- putting the reply together ---------------------------------------

    def answer(self, parts: list[Part], audience: Audience) -> Answer:
        """One reply from one or more parts, in the order asked."""
        several = len(parts) > 1

        def bodies(voice: Audience) -> str:
            words = BODY_WORDS[voice][min(len(parts), MOST_QUESTIONS) - 1]
            if not several:
                return text.cut(parts[0].body(voice), words)
            return "\n\n".join(self.shares(parts, voice, words))

        warnings = list(dict.fromkeys(warning for part in parts for warning in part.warnings))
        signposts = list(dict.fromkeys(name for part in parts for name in part.signposts))
        if several:
            signposts = signposts[:1]
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        facts = list(dict.fromkeys(fact for part in parts for fact in part.facts))
        used = {source for part in parts if part.kind != "sources" for source in part.sources}
        cited = [
            replace(Cited.of(self.base.sources[source], self.base.phrases), named=source not in used)
            for source in sources
        ]
        rates = [self.base.legal_rates[rate] for part in parts for rate in part.legal_rates]
        legal = [citing.legal_source(self.base, rates[0])] if rates else []
        ladder = next(filter(None, map(self.ladder, parts)), None)
        return Answer(
            kind=parts[0].kind,
            audience=audience,
            short=bodies("pupil"),
            full=bodies("adviser"),
            topics=[part.request.topic or self.base.usual.topic for part in parts if part.kind != "chat"],
            subjects=list(dict.fromkeys(name for part in parts for name in part.request.subjects)),
            facts=[UsedFact.of(self.base.facts[fact]) for fact in facts],
            table=next((part.table for part in parts if part.table), None),
            sources=[*cited, *legal],
            warnings=warnings,
            places=[text.place(self.base.phrases, self.base.signposts[name]) for name in signposts],
            follow_ups=self.follow_ups(parts),
            ladder=ladder,
        )

    def shares(self, parts: list[Part], voice: Audience, words: int) -> Iterator[str]:
        """What each of several parts says in so many words. What is unknown of one subject is said once."""
        silent: dict[str, list[str]] = {}
        for part in parts:
            topic, subjects = part.request.topic, part.request.subjects
            if topic and part.kind == "unknown" and not self.base.answers(topic, subjects[0]):
                silent.setdefault(subjects[0], []).append(topic)
        said: set[str] = set()
        for part in parts:
            subject = part.request.subjects[0] if part.request.subjects else ""
            if part.request.topic not in silent.get(subject, ()):
                # Each makes room for its own warnings, which are never cut.
                yield text.cut(part.body(voice), words - text.word_count(" ".join(part.warnings)))
            elif subject not in said:
                said.add(subject)
                yield self.composer.silence(silent[subject], subject, voice)

    def ladder(self, part: Part) -> Ladder | None:
        """The picture that goes with an answer on ways in or moving on."""
        if part.kind != "fact" or part.request.topic is None:
            return None
        return ladder_for(self.base, part.request.topic, part.request.subjects[0])

    def chat(self, name: str, audience: Audience, question: Question | None = None) -> Answer:
        """A reply that states no fact of the documents."""
        entry = self.base.phrases.chat[name]
        short, full = self.worded(entry.to("pupil")), self.worded(entry.to("adviser"))
        # Doubt would only stand between a person in danger and a helpline; `switchboard check` warns instead.
        helps = "disclosure" in name or name == "helplines"
        warnings = [] if helps else self.composer.overdue([entry.pupil, entry.adviser])
        follow_ups = [self.offered(topic) for topic in self.offers(name)]
        if name == "unsure" and question is not None:
            named = [name for name in question.values("subject") if name not in self.neutral]
            follow_ups = [self.offered(topic, named) for topic in self.guesser.likely(question)]
            quoted = self.base.phrases.values.quoted
            offers = self.base.phrases.either(quoted.format(words=item.title) for item in follow_ups)
            short, full = f"{short} {offers}", f"{full} {offers}"
        if name == "compare_which":
            follow_ups = [FollowUp(payload, payload) for payload in self.base.phrases.comparing.offered]
        return Answer(
            kind="deleted" if name.startswith("delete_chat") else "chat",
            audience=audience,
            short=short,
            full=full,
            warnings=warnings,
            follow_ups=follow_ups,
        )

    def worded(self, wording: str) -> str:
        """A wording filled in, with the line on the school's own contact where it belongs, if there is one."""
        line = text.filled(self.base, self.base.phrases.chat["school_contact"].pupil) if self.contact else ""
        said = text.filled(self.base, wording).replace("{school:line}", line).replace("{school:contact}", self.contact)
        return " ".join(said.split())

    def with_line(self, answer: Answer, name: str) -> Answer:
        """The answer with a line under it, such as the request to keep personal details out of the chat."""
        entry = self.base.phrases.chat[name]
        line = self.worded(entry.to(answer.audience))
        return replace(answer, notes=[*answer.notes, line])

    def helped(self, concern: Concern, audience: Audience, language: str | None) -> Answer:
        """The reply to a disclosure, with the helplines in the person's own language as well."""
        answer = self.chat(concern, audience)
        spoken = self.base.languages.get(language or "")
        return _between(answer, after=[self.worded(spoken.helplines)]) if spoken else answer

    def chat_in(self, language: str, audience: Audience) -> Answer:
        """That only English is understood, and where help is, in a language and in English."""
        spoken = self.base.languages.get(language)
        english = self.chat("other_language", audience)
        own = [self.worded(words) for words in (spoken.notice, spoken.helplines)] if spoken else []
        helplines = self.worded(self.base.phrases.chat["other_language_helplines"].pupil)
        return _between(english, own, [helplines])

    def offers(self, name: str) -> list[str]:
        """The topics to offer under a reply that states no fact."""
        return self.base.chat[name].ask if name in self.base.chat else []

    def offered(self, topic: str, named: Sequence[str] = ()) -> FollowUp:
        """A button for a topic, asked of a named subject that has an answer, else of the usual one."""
        about = [name for name in named if self.base.answers(topic, name)] or self.base.topics[topic].about
        subject = next(iter(about), self.base.usual.subject)
        return _button(self.base, self.base.topics[topic], subject)

    def follow_ups(self, parts: list[Part]) -> list[FollowUp]:
        """What fits next: the same topic for the sibling, then related topics that are known."""
        last = parts[-1].request
        said = {part.request.topic for part in parts}
        found: list[FollowUp] = []
        if len(last.subjects) == 1 and last.topic in self.base.topics:
            other = self.composer.resolver.sibling(last.subjects)
            if other and self.known(last.topic, other[0]):
                topic = self.base.topics[last.topic]
                if "{subject}" in topic.question:
                    found.append(_button(self.base, topic, other[0]))
        related = self.base.topics[last.topic].related if last.topic else self.base.usual.compared
        for name in [*related, *self.base.usual.next]:
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
        named = [name for name in subjects if name in self.base.subjects]
        for subject in [*named, *topic.about, self.base.usual.subject]:
            found = self.composer.resolver.answering(topic.id, subject)
            if found is None or not topic.fits(self.base.subjects[found].kind) or not self.known(topic.id, found):
                continue
            if "{subject}" in topic.question or found in (*topic.about, *self.neutral):
                return found
        return None

    def known(self, topic: str, subject: str) -> bool:
        """Whether there is more to say on it than that the documents are silent."""
        return self.base.answers(topic, subject) and self.composer.single(topic, subject).kind == "fact"


def _asks(question: Question) -> bool:
    """Whether it asks of the work, by itself or after another question."""
    return question.intent.startswith("ask_") or question.intent in ("compare", "follow_up")


def _between(answer: Answer, before: Sequence[str] = (), after: Sequence[str] = ()) -> Answer:
    """The answer with more words in its body."""
    short, full = (" ".join([*before, body, *after]) for body in (answer.short, answer.full))
    return replace(answer, short=short, full=full)


def _button(base: KnowledgeBase, topic: Topic, subject: str) -> FollowUp:
    words = text.question(base, topic.id, subject)
    return FollowUp(words, words)
