"""Everything the bot can say: each answer to one question, in both voices."""

from collections import defaultdict
from dataclasses import dataclass

from asking import TODAY, Conversation, Reply, question

from switchboard.answers.asked import NearFact
from switchboard.answers.guides.replies import Guiding
from switchboard.answers.guides.state import Guided
from switchboard.answers.guides.steps import Step
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.guides import paths
from switchboard.safety.alarm import Alarm

VOICES = ("pupil", "adviser")


@dataclass(frozen=True)
class Said:
    """One answer and how it was asked for."""

    asked: str
    answer: Reply

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def words(self) -> int:
        return len(self.text.split())

    def __str__(self) -> str:
        return f"{self.asked} ({self.answer.audience}): {self.text}"


def walk(base: KnowledgeBase, voice):
    def ask(name, intent, context=None, **values):
        talk = Conversation(base, TODAY)
        talk.context = context or talk.context
        found = talk.ask(intent, audience=voice, **values)
        return Said(name, found), talk.context

    seen = set()
    askable = list(base.askable())
    others = [
        (topic.id, subject.id)
        for topic in base.topics.values()
        for subject in base.subjects.values()
        if topic.fits(subject.kind) and (topic.id, subject.id) not in askable
    ]
    for topic, subject in [*askable, *others]:
        said, context = ask(f"{topic} of {subject}", f"ask_{topic}", subject=subject)
        if (topic, subject) in askable:
            assert (said.answer.topics, said.answer.subjects) == ([topic], [subject])
        yield said
        for fact in said.answer.facts:
            yield ask(
                f"{fact.id} in {topic} of {subject}",
                f"ask_{topic}",
                facts=[unsaid(fact.id, topic, subject)],
                subject=subject,
            )[0]
        if (topic, subject) in askable:
            yield ask(f"something unclear after {topic} of {subject}", "unclear", context, text="why is that")[0]
        sources = tuple(source.id for source in said.answer.sources)
        if sources and sources not in seen:
            seen.add(sources)
            yield ask(f"source of {topic} of {subject}", "last_source", context)[0]
            yield ask(f"date of {topic} of {subject}", "ask_date", context)[0]
    for comparison, topic in compared(base):
        details = defaultdict(list)
        for name in comparison.subjects:
            details["subject" if name in base.subjects else base.details[name].group].append(name)
        ranking = [("compare", 0.7), *([(f"ask_{topic}", 0.3)] if topic else [])]
        yield ask(f"{' with '.join(comparison.subjects)} on {topic}", "compare", ranking=ranking, **details)[0]
    for name in base.phrases.chat:
        yield ask(name, name, text="delete my chat")[0]
    yield from alarmed(base, voice)
    yield from guided(base, voice)
    for topic in ("sources", "date"):
        yield ask(topic, f"ask_{topic}")[0]


def alarmed(base: KnowledgeBase, voice):
    """What is said when the door calls for help, in every language, and what is said afterwards."""
    for of_another in (0.0, 1.0):
        for language in (None, *base.languages):
            talk = Conversation(base, TODAY)
            answer = talk.send(
                question("unclear"), audience=voice, alarm=Alarm.HELP, of_another=of_another, language=language
            )
            yield Said(f"disclosure {of_another} in {language}", answer)
        for intent in ("thanks", "privacy", "delete_chat", "takes_back", "ask_pay"):
            talk = Conversation(base, TODAY)
            talk.send(question("unclear"), audience=voice, alarm=Alarm.HELP, of_another=of_another)
            after = talk.ask(intent, "delete my chat", ranking=[(intent, 0.9)])
            yield Said(f"{intent} after the help for {of_another}", after)
    for language in base.languages:
        talk = Conversation(base, TODAY)
        yield Said(f"something in {language}", talk.send(question("unclear"), audience=voice, language=language))
    for topic, subject in base.askable():
        talk = Conversation(base, TODAY)
        worry = talk.send(question(f"ask_{topic}", subject=subject), audience=voice, alarm=Alarm.LINE)
        yield Said(f"{topic} of {subject} in a worry", worry)


#: Of the ends of a guide, one in so many is asked about.
SOME = 7


def guided(base: KnowledgeBase, voice):
    """Each reply at the end of a path through a guide, and each question on the first path, in its ways to be asked."""
    said = set()
    for guide in base.guides.values():
        for answers in paths(guide):
            answer = Reply.of(Guiding(base).reply(Step("taken", guide, Guided(guide.id, answers), None), voice), base)
            if answer.text not in said:
                said.add(answer.text)
                yield Said(f"{guide.id} after {answers}", answer)
        for answers in list(paths(guide))[::SOME]:
            kinds = ["because", "decides", "reassured", *(["chosen", "lasts"] if guide.ways else [])]
            for kind in kinds:
                step = Step(kind, guide, Guided(guide.id, answers), None, place=1 if guide.ways else 0)
                yield Said(f"{kind} of {guide.id} after {answers}", Reply.of(Guiding(base).reply(step, voice), base))
        for number, asked in enumerate(guide.questions):
            state = Guided(guide.id, {earlier.id: None for earlier in guide.questions[:number]})
            for kind, maybe, about in [
                *(("begun", (), None), ("taken", (), None), ("explained", (), None), ("unclear", (), None)),
                *(("unclear", guide.options_of(asked), None), ("another", (), guide.questions[1])),
            ]:
                step = Step(kind, guide, state, asked, tuple(maybe), about)
                yield Said(f"{kind} {asked.id} of {guide.id}", Reply.of(Guiding(base).reply(step, voice), base))
        stopped = Step("stopped", guide, Guided(guide.id), None)
        yield Said(f"{guide.id} stopped", Reply.of(Guiding(base).reply(stopped, voice), base))


def unsaid(fact, topic, subject):
    """A fact that the question points at and that the usual words leave out, in both voices."""
    return NearFact(fact, 0.9, frozenset(f"{topic}/{subject}/{voice}" for voice in VOICES))


def compared(base):
    """Every written comparison with each of its topics."""
    return [(entry, topic) for entry in base.comparisons for topic in entry.topics or [None]]


def report(found) -> str:
    return f"{len(found)} answers:\n" + "\n\n".join(str(item) for item in found)
