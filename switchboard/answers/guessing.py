"""Short of certainty: which topic was meant, which fact a question points at, and what to say
when nothing was understood. Thresholds were set on the questions in tests/acceptance/."""

from __future__ import annotations

import re
from dataclasses import replace

from switchboard.answers import text
from switchboard.answers.asked import Asked, Context, Form, NearFact, NearLead, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part

#: A fact this near to the question is what it points at, and is said first.
POINTS_AT = 0.55
#: A fact this near is taken for the answer when no topic was understood.
NEAREST = 0.45
#: A statement of more words than this is no sentence for a pupil.
_PLAIN_WORDS = 15
#: The same among the facts of what the question names or the conversation is about.
NEAR_IN_CONTEXT = 0.33
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

#: Below this chance a lead is not even offered.
_PERHAPS = 0.1

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
        self.resolver = composer.resolver

    # --- which topic -----------------------------------------------------------

    def settled(self, asked: Asked, context: Context) -> Asked:
        """The question, with the topic that it is taken to ask for; itself where that is the one understood.

        A follow-up that names nothing new ("and the pay?") asks for the likeliest topic. A topic that needs its
        subject named gives way to the next where it is not. Of two topics that are about as likely, the one that the
        named subject has words for; of an unclear topic that it has no words for, it is told what it is.
        """
        if asked.form is Form.FOLLOW_UP and asked.names_nothing:
            meant = (topic for topic, sure in asked.topics if sure >= _MEANT)
        elif asked.topic and self._lacks_its_subject(asked, context):
            meant = (topic for topic, _ in asked.topics if topic != asked.topic)
        else:
            return self._worded(asked)
        topic = next(meant, None)
        return asked.asking(topic) if topic else asked

    def _lacks_its_subject(self, asked: Asked, context: Context) -> bool:
        topic = self.base.topics[str(asked.topic)]
        return topic.named and not {*self.resolver.sharp(asked.subjects), *context.subjects} & {*topic.about}

    def _worded(self, asked: Asked) -> Asked:
        """The question, asking for the topic among the likeliest that its subject has words for."""
        named = self.resolver.sharp(asked.subjects)
        shaky = asked.confidence < SHAKY
        if not named or not asked.topic or not (shaky or self.torn(asked)):
            return asked
        for reading in asked.readings:
            if reading.confidence < asked.confidence / _CLEARLY:
                break
            if reading.topic and self.base.answers(reading.topic, named[0]):
                return asked.asking(reading.topic)
        usual = self.base.usual.topic
        next_best = [reading.topic for reading in asked.readings[:_NEXT_BEST]]
        told = usual in next_best and self.base.answers(usual, named[0])
        if shaky and told and not self.resolver.answering(asked.topic, named[0]):
            return asked.asking(usual)
        return asked

    def names_unknown(self, asked: Asked) -> bool:
        """Whether a follow-up asks for something that the knowledge base does not name."""
        return asked.form is Form.FOLLOW_UP and asked.names_nothing and not _POINTS_ON.search(asked.text)

    def torn(self, asked: Asked) -> bool:
        """Whether two topics are equally likely, and no fact tells which was meant."""
        likely = [sure for _, sure in asked.topics]
        equal = len(likely) > 1 and asked.confidence == likely[0] < _EQUALLY * likely[1]
        return equal and not any(near.score >= POINTS_AT for near in asked.near)

    def likely(self, asked: Asked) -> list[str]:
        """The topic that an unclear question most probably asks about, or the two if neither leads."""
        found = [(topic, sure) for topic, sure in asked.topics if sure >= _THINKABLE]
        clear = len(found) > 1 and found[0][1] > _CLEARLY * found[1][1]
        return [topic for topic, _ in found[: 1 if clear else 2]]

    def perhaps(self, asked: Asked) -> list[NearLead]:
        """The leads, two at most, that a question may mean which is not understood; none of what is of another job."""
        return [near for near in asked.leads[:2] if near.chance >= _PERHAPS] if not asked.other_jobs else []

    # --- which fact --------------------------------------------------------------

    def pointed(self, part: Part, asked: Asked) -> Part:
        """The part with the one fact that the question points at said first, where the usual
        words leave it out."""
        if part.kind == "unknown" or len(part.request.subjects) != 1:
            return part
        for near in asked.near:
            if near.score < POINTS_AT:
                break
            if near.id in part.facts:
                return self._with_fact(part, near)
        return part

    def _with_fact(self, part: Part, near: NearFact) -> Part:
        """The part with a fact said first, in each voice that does not say it."""
        where = f"{part.request.topic}/{part.request.subjects[0]}"
        said = f"{self.base.facts[near.id].statement} "
        plain = text.word_count(said) <= _PLAIN_WORDS
        tells = plain and f"{where}/pupil" in near.unsaid and said.strip() not in part.short
        short = said + part.short if tells else part.short
        full = said + part.full if f"{where}/adviser" in near.unsaid and said.strip() not in part.full else part.full
        return replace(part, short=short, full=full)

    def near_fact(self, asked: Asked, context: Context) -> Part | None:
        """The answer around the fact nearest to the question: of the subjects that it names, else
        of those just talked about, else of any."""
        named = self.resolver.sharp(asked.subjects)
        if asked.other_jobs and not named:
            return None
        owners = named or self.resolver.sharp(context.subjects)
        for near in asked.near:
            if near.score >= NEAR_IN_CONTEXT and self.base.owner[near.id] in owners:
                return self._around(near, asked)
        # "call centre" makes every fact about the job's names look near.
        if not asked.subjects and asked.near and asked.near[0].score >= NEAREST:
            return self._around(asked.near[0], asked).hedged(self.base.phrases, self.base.phrases.doubt.nearest)
        return None

    def _around(self, near: NearFact, asked: Asked) -> Part:
        """The usual answer that a fact belongs to, with that fact said."""
        request = Request(self.base.facts[near.id].topic, (self.base.owner[near.id],))
        return self.pointed(self.composer.compose(request), replace(asked, near=(replace(near, score=1.0),)))

    # --- nothing understood --------------------------------------------------------

    def introduced(self, asked: Asked) -> Part | None:
        """What the subject is that a question names."""
        named, usual = self.resolver.sharp(asked.subjects), self.base.usual.topic
        known = named and self.base.answers(usual, named[0])
        return self.composer.compose(Request(usual, (named[0],))) if known else None

    def more(self, asked: Asked, context: Context) -> Part | None:
        """What was just talked about once more, where the words point back to it; said to be a guess."""
        if len(context.requests) != 1 or not REFERS_BACK.search(asked.text):
            return None
        phrases = self.base.phrases
        return self.composer.compose(context.requests[0]).hedged(phrases, phrases.doubt.more)

    def guess(self, asked: Asked, context: Context) -> Part | None:
        """The answer on the one topic that leads, said to be a guess."""
        likely = self.likely(asked)
        if len(likely) != 1 or asked.other_jobs:
            return None
        phrases = self.base.phrases
        opening = phrases.doubt.if_meant.format(topic=self.base.topics[likely[0]].name)
        return self.composer.compose(self.resolver.resolve(asked.asking(likely[0]), context)).hedged(phrases, opening)
