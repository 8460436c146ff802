"""The one action: hands the question to `switchboard.answers` and the answer to the channel."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from switchboard import knowledge, settings
from switchboard.answers import Context, Message, reply

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
        """Sends one answer, as `custom.answer`: each channel renders it in its own way."""
        context = Context.from_dict(tracker.get_slot(SLOT), self.base)
        message = Message.from_parse(tracker.latest_message, self.base)
        answer, context = reply(message, context, self.base, date.today(), self.contact)
        dispatcher.utter_message(json_message={"answer": answer.to_dict()})
        return [SlotSet(SLOT, context.to_dict())]


class ActionDefaultFallback(ActionAnswer):
    """What Rasa does for an intent without a rule. It is answered like any other; by itself Rasa would say nothing."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_default_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers, and then waits for the next message: where no rule ends the turn, Rasa would come back to this."""
        return [*await super().run(dispatcher, tracker, domain), FollowupAction("action_listen")]
