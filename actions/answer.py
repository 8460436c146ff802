"""The one action: hands the question to `switchboard.answers` and the answer to the channel."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from switchboard import knowledge, settings
from switchboard.answers import Context, Message, respond
from switchboard.answers.answer import Audience
from switchboard.answers.understanding import NearFact, Question
from switchboard.render.plain import plain
from switchboard.safety.alarm import Alarm

SLOT = "context"


class ActionAnswer(Action):
    """Answers whatever was understood from the last message."""

    def __init__(self) -> None:
        self.base = knowledge.load()
        self.contact = settings.load().safeguarding_contact

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Sends one answer: its text, its buttons, and all of it as `custom.answer`."""
        context = Context.from_dict(tracker.get_slot(SLOT), self.base)
        answer, context = respond(_message(tracker.latest_message), context, self.base, date.today(), self.contact)
        dispatcher.utter_message(
            text=plain(answer, self.base.phrases),
            buttons=[{"title": item.title, "payload": item.payload} for item in answer.follow_ups],
            json_message={"answer": answer.to_dict()},
        )
        return [SlotSet(SLOT, context.to_dict())]


def _message(parsed: dict[str, Any]) -> Message:
    """The message as NLU parsed it."""
    intent = parsed.get("intent") or {}
    listed = parsed.get("intent_ranking") or []
    ranking = [(str(item["name"]), float(item["confidence"])) for item in listed if item["name"]]
    asked = parsed.get("questions") or [
        {
            "intent": intent.get("name") or "nlu_fallback",
            "text": parsed.get("text") or "",
            "entities": parsed.get("entities") or [],
            "facts": parsed.get("facts") or [],
            "ranking": ranking,
        }
    ]
    questions = [
        Question(
            intent=item["intent"],
            text=item["text"],
            entities=item["entities"],
            # Each half of a message is only as sure as it is by itself.
            ranking=item["ranking"] if "ranking" in item else [(item["intent"], item["confidence"])],
            facts=[NearFact(f["id"], f["score"], frozenset(f["unsaid"])) for f in item.get("facts", [])],
        )
        for item in asked
    ]
    metadata = parsed.get("metadata") or {}
    wanted = metadata.get("audience")
    audience: Audience | None = wanted if wanted in ("pupil", "adviser") else None
    return Message(
        questions,
        audience,
        redacted=bool(metadata.get("redacted")),
        alone=bool(metadata.get("alone")),
        alarm=Alarm(metadata.get("alarm", Alarm.NONE)),
        of_another=float(metadata.get("of_another", 0)),
        language=metadata.get("language"),
    )
