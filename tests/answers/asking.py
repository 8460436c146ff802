"""Messages as NLU would hand them over, without NLU."""

from datetime import date

from switchboard.answers import Answer, Context, Message, respond
from switchboard.answers.understanding import Question

#: A day on which no legal rate or signpost of the base is overdue.
TODAY = date(2026, 11, 21)
CONTACT = "Mrs Evans in the library"


def question(intent, text="", ranking=(), facts=(), **values) -> Question:
    """A question with entities: `subject="team_leader"` or `nation=["wales", "england"]`."""
    entities = [
        {"entity": entity, "value": value}
        for entity, listed in values.items()
        for value in ([listed] if isinstance(listed, str) else listed)
    ]
    return Question(intent, text, entities, list(ranking), list(facts))


class Conversation:
    """Keeps the context from one message to the next, as a channel does."""

    def __init__(self, base, today=TODAY):
        self.base = base
        self.today = today
        self.context = Context()

    def ask(self, intent, text="", audience=None, ranking=(), facts=(), **values) -> Answer:
        """Sends a message with one question."""
        return self.send(question(intent, text, ranking, facts, **values), audience=audience)

    def send(self, *questions: Question, audience=None, redacted=False, alone=False) -> Answer:
        """Sends a message with these questions; the context goes through its slot."""
        answer, context = respond(
            Message(list(questions), audience, redacted, alone), self.context, self.base, self.today, CONTACT
        )
        self.context = Context.from_dict(context.to_dict(), self.base)
        return answer
