"""The way of one message, whatever channel it comes by: limits, door, Rasa, and help that needs no Rasa."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import cache
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from switchboard import knowledge, settings
from switchboard.answers import Context, Message, reply
from switchboard.answers.text import filled
from switchboard.channels.door import MAX_CHARACTERS, Noticed, Refused
from switchboard.channels.doorkeepers import Doorkeepers, Overdue, Priority
from switchboard.channels.said import Said, answer_in, spoken
from switchboard.render.plain import plain
from switchboard.safety.alarm import Alarm
from switchboard.settings import Settings
from switchboard.store import DatabaseStore, Store

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
#: What Rasa is told beside a message: `audience`, `alone`, `redacted`, and what the door noticed.
Metadata = dict[str, Any]

AUDIENCES = ("pupil", "adviser")

#: A person is told of trouble rather than left waiting for longer than this.
ANSWER_SECONDS = 30
#: Somebody in danger gets the same help without Rasa, so there is little to wait for. Rasa answers
#: in a fraction of a second; only when it hangs, or a whole class waits, does it take longer than this.
DANGER_SECONDS = 5


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

    def __init__(self, channel: str, store: Store, chosen: Settings, doorkeepers: Doorkeepers) -> None:
        """`channel` is the channel's name."""
        self.channel, self.store, self.key = channel, store, store.key
        self.contact, self.doorkeepers = chosen.safeguarding_contact, doorkeepers
        self.limit = store.limit(chosen.messages_a_minute)
        self.base = knowledge.load()
        self.trouble, self.too_long = self._words("trouble"), self._words("too_long")

    @classmethod
    def of_server(cls, channel: str, credentials: dict[str, Any] | None) -> Conversations:
        """Those of a running server; credentials.yml names its database."""
        return cls(channel, DatabaseStore((credentials or {})["database"]), settings.load(), the_doorkeepers())

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
        address: str = "",
        message_id: str | None = None,
    ) -> list[Said]:
        """What to say to one message; never an empty list, whatever fails behind.

        `conversation` is the id that the client knows; Rasa gets its hash. `within` is whether the message is within
        the limits: beyond them, only a disclosure is answered, and without Rasa. What it costs to look at counts
        towards the limits of the conversation and of `address`. With a `message_id`, a message that was answered before
        is answered the same again.
        """
        if len(text) > MAX_CHARACTERS:  # before any work
            return self._say("too_long")
        if not within and not await self.limit.beyond():
            return self._say("too_often")
        stored_id, seconds, helped = self.stored_id(conversation), 0.0, list[Said]()
        try:
            noticed, seconds = await self.doorkeepers.notice(text, Priority.NOTICE if within else Priority.BEYOND)
            helped = self._help(noticed, metadata)
            if not within:
                return helped or self._say("too_often")
            turn = Priority.DANGER if helped else Priority.ADMIT
            admitted, more = await self.doorkeepers.admit(text, turn, keep_tags=bool(helped))
            seconds += more
        except Refused as refusal:
            return self._say(refusal.reason)
        except Overdue as overdue:
            logger.error("A message could not be looked at in time.")
            seconds += overdue.seconds
            return helped or self._say("trouble")
        finally:
            await self.limit.charge(seconds, stored_id, address)
        message = UserMessage(
            admitted.text,
            OneReply(),
            stored_id,
            input_channel=self.channel,
            message_id=message_id,
            metadata={**metadata, **noticed.told(), **({"redacted": True} if admitted.redacted else {})},
            parse_data=_parse_of_help(admitted.text) if noticed.alarm is Alarm.HELP else None,
        )
        within_seconds = DANGER_SECONDS if helped else ANSWER_SECONDS
        said = await self._answered(on_new_message, message, message_id is not None, within_seconds)
        return said or helped or self._say("trouble")

    async def end(self, conversation: str) -> None:
        """Deletes a conversation, after the message that is being answered. Raises when it cannot."""
        stored_id = self.stored_id(conversation)
        async with self.store.alone(stored_id):
            await self.store.forget(stored_id)

    async def help_at_once(self, text: str, within: bool) -> list[Said]:
        """The reply to a disclosure that comes without a conversation; empty for anything else."""
        if len(text) > MAX_CHARACTERS or not (within or await self.limit.beyond()):
            return []
        try:
            noticed, _ = await self.doorkeepers.notice(text, Priority.BEYOND)
        except (Refused, Overdue):
            return []
        return self._help(noticed, {})

    async def without_details(self, text: str) -> str:
        """A message as it may be shown again; nothing of one that is not let in."""
        if len(text) > MAX_CHARACTERS:
            return ""
        try:
            admitted, _ = await self.doorkeepers.admit(text, Priority.BEYOND, keep_tags=True)
        except (Refused, Overdue):
            return ""
        return admitted.text

    async def _answered(
        self, on_new_message: OnNewMessage, message: UserMessage, may_be_again: bool, seconds: float
    ) -> list[Said]:
        """What Rasa says to a message within so many seconds; nothing when it fails."""
        output: OneReply = message.output_channel
        try:
            await asyncio.wait_for(self._handle(on_new_message, message, output, may_be_again), seconds)
        except Exception as error:  # the person must be told, whatever it was
            logger.error("A message could not be answered: %s", type(error).__name__)
        said: list[Said] = output.messages
        return said

    async def _handle(
        self, on_new_message: OnNewMessage, message: UserMessage, output: OneReply, may_be_again: bool
    ) -> None:
        """Has Rasa handle a message, and deletes the conversation if that is its answer."""
        async with self.store.alone(message.sender_id):
            if may_be_again and await self._said_again(message, output):
                return
            await on_new_message(message)
            if any(_kind(said) == "deleted" for said in output.messages):
                said, output.messages = output.messages, []  # is said only once it is so
                await self.store.forget(message.sender_id)
                output.messages = said

    async def _said_again(self, message: UserMessage, output: OneReply) -> bool:
        """Whether this very message was answered before; if so, the same is said again.

        Other words with an id that came before are another message, with an id made from both.
        """
        of_these_words = self.key.stored_id(self.channel, "words", message.message_id, message.text)[:32]
        for message_id in (message.message_id, of_these_words):
            message.message_id = message_id
            before = await self.store.find(message.sender_id, message_id)
            if before is None or before.text == message.text:
                output.messages = before.replies if before else []
                break
        return bool(output.messages)

    def _help(self, noticed: Noticed, metadata: Metadata) -> list[Said]:
        """The reply to a disclosure, without Rasa; empty for anything else."""
        if noticed.alarm < Alarm.PERHAPS:
            return []
        audience: Any = metadata.get("audience")
        message = Message(audience=audience, alarm=Alarm.HELP, of_another=noticed.of_another, language=noticed.language)
        answer, _ = reply(message, Context(), self.base, date.today(), self.contact)
        return [{"text": plain(answer, self.base.phrases), "custom": {"answer": answer.to_dict()}}]

    def _say(self, name: str) -> list[Said]:
        return [{"text": self._words(name)}]

    def _words(self, name: str) -> str:
        return filled(self.base, self.base.phrases.chat[name].pupil)


@cache
def the_doorkeepers() -> Doorkeepers:
    """Those of this server: all its channels have the same."""
    return Doorkeepers()


def _parse_of_help(text: str) -> dict[str, Any]:
    """The parse of a message that gets help, whatever NLU would make of it."""
    intent = {"name": "disclosure", "confidence": 1.0}
    return {"text": text, "intent": intent, "entities": [], "intent_ranking": [intent]}


def _kind(said: Said) -> object:
    return (answer_in(said) or {}).get("kind")
