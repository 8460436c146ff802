"""Messages as NLU would hand them over, without NLU."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from switchboard.answers import Answer, Context, Message, reply
from switchboard.answers.text import filled
from switchboard.render.plain import plain
from switchboard.safety.alarm import Alarm

#: A day on which no legal rate or signpost of the base is overdue.
TODAY = date(2026, 11, 21)
CONTACT = "Mrs Evans in the library"


def question(intent, text="", ranking=(), facts=(), leads=(), leads_of=None, **values) -> dict:
    """A question with entities: `subject="team_leader"` or `nation=["wales", "england"]`; `leads` by id, each with its
    chance, likeliest first, or the one that is sure; `leads_of` the same for each of several subjects."""
    entities = [
        {"entity": entity, "value": value}
        for entity, listed in values.items()
        for value in ([listed] if isinstance(listed, str) else listed)
    ]
    near = [{"id": fact.id, "score": fact.score, "unsaid": sorted(fact.unsaid)} for fact in facts]
    return {
        "intent": intent,
        "text": text,
        "entities": entities,
        "ranking": list(ranking),
        "facts": near,
        "leads": _near(leads),
        "leads_of": {subject: _near(own) for subject, own in (leads_of or {}).items()},
    }


def _near(leads) -> list[dict]:
    likely = [(leads, 1.0)] if isinstance(leads, str) else leads
    return [{"id": lead, "chance": chance, "straight": True} for lead, chance in likely]


@dataclass(frozen=True)
class Reply(Answer):
    """An Answer, with the text that is read of it."""

    text: str = ""

    @classmethod
    def of(cls, answer: Answer, base) -> Self:
        """The Answer, read."""
        return cls(**vars(answer), text=plain(answer, base.phrases))


class Conversation:
    """Keeps the context from one message to the next, as a channel does."""

    def __init__(self, base, today=TODAY):
        self.base = base
        self.today = today
        self.context = Context()

    def ask(self, intent, text="", audience=None, ranking=(), facts=(), leads=(), **values) -> Reply:
        """Sends a message with one question."""
        return self.send(question(intent, text, ranking, facts, leads, **values), audience=audience)

    def disclose(self, of_another=0.0, audience=None) -> Reply:
        """Sends a message in which the door sees somebody in danger."""
        return self.send(question("disclosure"), audience=audience, alarm=Alarm.HELP, of_another=of_another)

    def send(self, *questions: dict, **noticed) -> Reply:
        """Sends a message with these questions; `text` is the whole of it, where it has more. The context goes through
        its slot."""
        text = noticed.pop("text", None) or " ".join(item["text"] for item in questions)
        message = Message.from_parse({"questions": questions, "metadata": noticed, "text": text}, self.base)
        answer, context = reply(message, self.context, self.base, self.today, CONTACT)
        self.context = Context.from_dict(context.to_dict(), self.base)
        return Reply.of(answer, self.base)

    def words(self, name: str, audience="pupil") -> str:
        """A text of the knowledge base as it is said."""
        return filled(self.base, self.base.phrases.chat[name].to(audience))
