"""Short of certainty: which topic was meant, which fact a question points at, and what to say
when nothing was understood. Thresholds were set on the questions in tests/acceptance/."""

from __future__ import annotations

import re
from dataclasses import replace

from switchboard.answers import text
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.answers.understanding import Context, NearFact, Question, Request

#: A fact this near to the question is what it points at, and is said first.
_POINTS_AT = 0.55
#: A fact this near is taken for the answer when no topic was understood.
_NEAREST = 0.45
#: A statement of more words than this is no sentence for a pupil.
_PLAIN_WORDS = 15
#: The same among the facts of what the question names or the conversation is about.
_NEAR_IN_CONTEXT = 0.33
#: Below this confidence an answer gives way to a near fact of what was talked about.
SHAKY = 0.25
#: The likeliest topic leads when it is so many times as likely as the next.
_CLEARLY = 1.3
#: What a subject is may be told in place of an unclear topic if that is among so many likeliest.
_NEXT_BEST = 3
#: Two topics are equally likely when neither is so many times as likely as the other. In
#: cross-validation the first is right in 4 of 10 such questions, one of the two in 7 of 10.
_EQUALLY = 1.15
#: From this confidence on, a topic is what "and the ...?" asks for.
_MEANT = 0.12
#: Below this confidence a topic is not even offered as a guess.
_THINKABLE = 0.08

REFERS_BACK = re.compile(r"\b(that|this|it|those|these)\b", re.I)
#: A follow-up that names nothing and has none of these ("and in London?") asks of something unknown. There is
#: only one diploma to be meant, at the other level than the certificate.
_POINTS_ON = re.compile(
    r"\b(that|this|it|its|those|these|they|them|there|here|other|others|one|ones|both|each|first|second|next|last|"
    r"higher|lower|easier|harder|same|again|else|more|me|you|u|diploma)\b",
    re.I,
)


class Guesser:
    """Weighs topics and near facts against what a question names and what was talked about."""

    def __init__(self, composer: Composer) -> None:
        self.base = composer.base
        self.composer = composer
        self.neutral = composer.resolver.neutral

    def settled(self, question: Question, context: Context) -> Question:
        """Of two topics that are about as likely, the one that the named subject has words for.
        Of an unclear topic that the subject has no words for, it is told what it is.
        A topic that needs its subject named gives way to the next where it is not. A follow-up
        that names nothing new ("and the pay?") asks for the likeliest topic."""
        if question.intent == "follow_up" and not question.entities:
            topics = [name for name, sure in question.ranking if name.startswith("ask_") and sure >= _MEANT]
            return replace(question, intent=topics[0]) if topics else question
        named = [name for name in question.values("subject") if name not in self.neutral]
        topic = self.base.topics.get(question.intent.removeprefix("ask_"))
        if topic and topic.named and not {*named, *context.subjects} & {*topic.about}:
            others = [name for name, _ in question.ranking if name.startswith("ask_") and name != question.intent]
            return replace(question, intent=others[0]) if others else question
        sure = question.confidence >= SHAKY and not self.torn(question)
        if not named or sure or not question.intent.startswith("ask_"):
            return question
        for name, confidence in question.ranking:
            likely = name.removeprefix("ask_")
            if confidence < question.confidence / _CLEARLY:
                break
            if likely in self.base.topics and self.base.answers(likely, named[0]):
                return replace(question, intent=name)
        known = topic and self.composer.resolver.answering(topic.id, named[0])
        next_best = [name for name, _ in question.ranking[:_NEXT_BEST]]
        told = f"ask_{self.base.usual.topic}" in next_best and self.base.answers(self.base.usual.topic, named[0])
        if question.confidence < SHAKY and not known and told:
            return replace(question, intent=f"ask_{self.base.usual.topic}")
        return question

    def names_unknown(self, question: Question) -> bool:
        """Whether a follow-up asks for something that the knowledge base does not name."""
        return question.intent == "follow_up" and not question.entities and not _POINTS_ON.search(question.text)

    def torn(self, question: Question) -> bool:
        """Whether two topics are equally likely, and no fact tells which was meant."""
        likely = [sure for name, sure in question.ranking if name.startswith("ask_")]
        equal = len(likely) > 1 and question.confidence == likely[0] < _EQUALLY * likely[1]
        return equal and not any(near.score >= _POINTS_AT for near in question.facts)

    def pointed(self, part: Part, question: Question) -> Part:
        """The part with the one fact that the question points at said first, where the usual
        words leave it out."""
        if part.kind == "unknown" or len(part.request.subjects) != 1:
            return part
        where = f"{part.request.topic}/{part.request.subjects[0]}"
        for near in question.facts:
            if near.score < _POINTS_AT:
                break
            if near.id in part.facts:
                said = f"{self.base.facts[near.id].statement} "
                plain = text.word_count(said) <= _PLAIN_WORDS
                short = said + part.short if plain and f"{where}/pupil" in near.unsaid else part.short
                full = said + part.full if f"{where}/adviser" in near.unsaid else part.full
                return replace(part, short=short, full=full)
        return part

    def unsure(self, question: Question, context: Context) -> Part | str:
        """For what was not understood: the nearest fact if one is near, else what is known of a
        subject it names, else more of what was talked about if the words point back to it,
        else the best guess said to be one, else two questions to choose from."""
        phrases = self.base.phrases
        near = self.near_fact(question, context)
        if near is not None:
            return near
        named = [name for name in question.values("subject") if name not in self.neutral]
        if question.intent == "out_of_scope":
            return "out_of_scope"
        if named and self.base.answers(self.base.usual.topic, named[0]):
            return self.composer.compose(Request(self.base.usual.topic, (named[0],)))
        if len(context.requests) == 1 and REFERS_BACK.search(question.text):
            return self.composer.compose(context.requests[0]).hedged(phrases, phrases.doubt.more)
        likely = self.likely(question)
        if len(likely) == 1 and not question.values("other_job"):
            resolver = self.composer.resolver
            guess = Question(f"ask_{likely[0]}", question.text, question.entities)
            name = self.base.topics[likely[0]].name
            return self.composer.compose(resolver.resolve(guess, context)).hedged(
                phrases, phrases.doubt.if_meant.format(topic=name)
            )
        return "unsure" if likely else "fallback"

    def near_fact(self, question: Question, context: Context) -> Part | None:
        """The answer around the fact nearest to the question: of the subjects that it names, else
        of those just talked about, else of any."""
        named = [name for name in question.values("subject") if name not in self.neutral]
        spoken = [name for name in context.subjects if name not in self.neutral]
        if question.values("other_job") and not named:
            return None
        for owners, enough in ((named, _NEAR_IN_CONTEXT), ([] if named else spoken, _NEAR_IN_CONTEXT)):
            for near in question.facts:
                if near.score >= enough and self.base.owner[near.id] in owners:
                    return self.around(near, question)
        # "call centre" makes every fact about the job's names look near.
        if not question.values("subject") and question.facts and question.facts[0].score >= _NEAREST:
            phrases = self.base.phrases
            return self.around(question.facts[0], question).hedged(phrases, phrases.doubt.nearest)
        return None

    def around(self, near: NearFact, question: Question) -> Part:
        """The usual answer that a fact belongs to, with that fact said."""
        request = Request(self.base.facts[near.id].topic, (self.base.owner[near.id],))
        return self.pointed(self.composer.compose(request), replace(question, facts=[replace(near, score=1.0)]))

    def likely(self, question: Question) -> list[str]:
        """The topic that an unclear question most probably asks about, or the two if neither leads."""
        found = [
            (name.removeprefix("ask_"), confidence)
            for name, confidence in question.ranking
            if name.startswith("ask_") and confidence >= _THINKABLE
        ]
        clear = len(found) > 1 and found[0][1] > _CLEARLY * found[1][1]
        return [topic for topic, _ in found[: 1 if clear else 2]]
