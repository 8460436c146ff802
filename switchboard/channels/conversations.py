"""The way of one message, whatever channel it comes by: limits, door, Rasa, and help that needs no Rasa."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from switchboard import knowledge, settings
from switchboard.answers import Context, Message, respond
from switchboard.answers.text import filled
from switchboard.answers.understanding import Question
from switchboard.channels.door import Admitted, Refused, admit
from switchboard.channels.limit import Limit
from switchboard.safety import ids, retention
from switchboard.safety.ids import Key
from switchboard.safety.reports import intent_of
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
#: What is said to a person: `text`, and perhaps `buttons` and `custom`.
Said = dict[str, Any]
#: What Rasa is told beside a message: `audience`, `alone`, `redacted`.
Metadata = dict[str, Any]

AUDIENCES = ("pupil", "adviser")

#: A person is told of trouble rather than left waiting for longer than this.
ANSWER_SECONDS = 30
#: Somebody in danger gets the same help without Rasa, so there is little to wait for. Rasa answers
#: in a fraction of a second; only when it hangs, or a whole class waits, does it take longer than this.
DANGER_SECONDS = 5

TOO_MANY = (
    "A lot of messages came at once, so I have not read that one. Please wait a minute, then ask me again. "
    "If you are in danger or very upset, do not wait: call Childline on {signpost:childline.phone}."
)


class BadRequest(Exception):
    """A request that a program got wrong; the text says what is allowed."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class OneReply(CollectingOutputChannel):
    """Collects a reply's text, buttons and custom data as one message, not two."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps the parts of a reply that hold something."""
        kept = spoken(message)
        if kept:
            self.messages.append(kept)


class Conversations:
    """All conversations of one channel."""

    def __init__(self, channel: ids.Channel, key: Key, chosen: Settings, forget: Callable[[str], object]) -> None:
        """`forget` deletes a conversation by its stored id, and raises when it cannot."""
        self.channel, self.key, self.forget, self.contact = channel, key, forget, chosen.safeguarding_contact
        self.limit = Limit(chosen.messages_a_minute)
        self.base = knowledge.load()
        self.trouble = self.base.chat["trouble"].pupil
        self.too_many = filled(self.base, TOO_MANY)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def of_server(cls, channel: ids.Channel, credentials: dict[str, Any] | None) -> Conversations:
        """Those of a running server; credentials.yml names its database, beside which the key stands."""
        database = Path((credentials or {})["database"])
        return cls(channel, Key.load(database.with_name("key")), settings.load(), partial(retention.forget, database))

    def stored_id(self, conversation: str) -> str:
        """What Rasa knows a conversation by: the hash that is stored."""
        return self.key.stored_id(self.channel, conversation)

    async def reply(
        self,
        on_new_message: OnNewMessage,
        conversation: str,
        text: str,
        metadata: Metadata,
        within: bool = True,
        message_id: str | None = None,
        said_before: Callable[[], Awaitable[list[Said]]] | None = None,
    ) -> list[Said]:
        """What to say to one message; never an empty list, whatever fails behind.

        `conversation` is the id that the client knows; Rasa gets its hash. `within` is whether the
        message is within the limits: beyond them, only a disclosure is answered, and without Rasa.
        `said_before` finds what this very message was answered when it came once already.
        """
        if not within and not self.limit.beyond():
            return [{"text": self.too_many}]
        try:
            admitted = admit(text)
        except Refused as refusal:
            return [{"text": str(refusal)}]
        if not within:
            return self._help(admitted, metadata) or [{"text": self.too_many}]
        output = OneReply()
        message = UserMessage(
            admitted.text,
            output,
            self.stored_id(conversation),
            input_channel=self.channel,
            message_id=message_id,
            metadata={**metadata, **({"redacted": True} if admitted.redacted else {})},
            parse_data=admitted.parse_data,
        )
        try:
            patience = DANGER_SECONDS if admitted.danger else ANSWER_SECONDS
            await asyncio.wait_for(self._handle(on_new_message, message, output, said_before), patience)
        except Exception as error:  # the person must be told, whatever it was
            logger.error("A message could not be answered: %s", type(error).__name__)
        return output.messages or self._help(admitted, metadata) or [{"text": self.trouble}]

    async def end(self, conversation: str) -> None:
        """Deletes a conversation, after the message that is being answered. Raises when it cannot."""
        stored_id = self.stored_id(conversation)
        async with self._turn(stored_id):
            await asyncio.to_thread(self.forget, stored_id)

    def help_at_once(self, text: str, within: bool) -> list[Said]:
        """The reply to a disclosure that comes without a conversation; empty for anything else."""
        if not within and not self.limit.beyond():
            return []
        try:
            return self._help(admit(text), {})
        except Refused:
            return []

    async def _handle(
        self,
        on_new_message: OnNewMessage,
        message: UserMessage,
        output: OneReply,
        said_before: Callable[[], Awaitable[list[Said]]] | None,
    ) -> None:
        """Has Rasa handle a message, and deletes the conversation if that is its answer."""
        async with self._turn(message.sender_id):
            if said_before is not None:
                output.messages = await said_before()
                if output.messages:
                    return
            await on_new_message(message)
            if any(_kind(said) == "deleted" for said in output.messages):
                said, output.messages = output.messages, []  # is said only once it is so
                await asyncio.to_thread(self.forget, message.sender_id)
                output.messages = said

    def _turn(self, stored_id: str) -> asyncio.Lock:
        """One message of a conversation at a time: another one, half way through a deletion, would store it anew."""
        return self._turns.setdefault(stored_id, asyncio.Lock())

    def _help(self, admitted: Admitted, metadata: Metadata) -> list[Said]:
        """The reply to a disclosure, without Rasa; empty for anything else."""
        if not admitted.danger:
            return []
        audience: Any = metadata.get("audience")
        asked = Message([Question(intent_of(admitted.text), admitted.text)], audience)
        answer, _ = respond(asked, Context(), self.base, date.today(), self.contact)
        return [{"text": answer.text, "custom": {"answer": answer.to_dict()}}]


def spoken(message: dict[str, Any]) -> Said:
    """The parts of Rasa's message that are for the person, if they hold something."""
    return {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}


def answer_in(said: Said) -> dict[str, Any] | None:
    """The Answer in a message, if it holds one."""
    custom = said.get("custom")
    answer = custom.get("answer") if isinstance(custom, dict) else None
    return answer if isinstance(answer, dict) else None


def _kind(said: Said) -> object:
    return (answer_in(said) or {}).get("kind")
