"""The REST channel: Rasa's usual shape at /webhooks/rest/webhook, behind the door."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import knowledge, settings
from switchboard.answers import Context, Message, respond
from switchboard.answers.text import filled
from switchboard.answers.understanding import Question
from switchboard.channels.door import Admitted, Refused, admit
from switchboard.channels.limit import Limit
from switchboard.channels.origin import origin
from switchboard.safety import ids, retention
from switchboard.safety.disclosure import is_report
from switchboard.safety.ids import Key
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

_SENDER = re.compile(r"[\w.:=-]{1,128}")
AUDIENCES = ("pupil", "adviser")

#: A person is told of trouble rather than left waiting for longer than this.
ANSWER_SECONDS = 30
#: Somebody in danger gets the same help without Rasa, so there is little to wait for. Rasa answers
#: in a fraction of a second; only when it hangs, or a whole class waits, does it take longer than this.
DANGER_SECONDS = 5

NOT_JSON = 'Please send JSON such as {"message": "What is the pay?"}.'
BAD_SENDER = "'sender' must be text of 1 to 128 letters, digits or . : = _ - (leave it out for a new conversation)."
BAD_MESSAGE = "'message' must be text."
BAD_METADATA = "'metadata' must be an object; its 'audience' can be: " + ", ".join(AUDIENCES) + "."
FORGED = "I do not know this conversation. Please leave 'sender' out, and a new one begins."
NOT_HERE = (
    "Only a program on the server's own machine may name a conversation itself. Please leave 'sender' out, "
    "and send the 'recipient_id' of my reply with the next message."
)
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

    def __init__(self, recipient_id: str) -> None:
        super().__init__()
        self.recipient_id = recipient_id

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps the parts of a reply that hold something, under the id that the client knows."""
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        if kept:
            self.messages.append({"recipient_id": self.recipient_id, **kept})


class RestDoor(InputChannel):
    """Checks each request, then hands clean text to Rasa. Always answers in words."""

    @classmethod
    def name(cls) -> ids.Channel:
        """The part of the address: /webhooks/rest."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestDoor:
        """The door of a running server; credentials.yml names its database, beside which the key stands."""
        database = Path((credentials or {})["database"])
        return cls(Key.load(database.with_name("key")), settings.load(), partial(retention.forget, database))

    def __init__(self, key: Key, chosen: Settings, forget: Callable[[str], object]) -> None:
        """`forget` deletes a conversation by its stored id, and raises when it cannot."""
        self.key, self.forget, self.contact = key, forget, chosen.safeguarding_contact
        self.limit = Limit(chosen.messages_a_minute)
        self.base = knowledge.load()
        self.trouble = self.base.chat["trouble"].pupil
        self.too_many = filled(self.base, TOO_MANY)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook and its health check."""
        door = Blueprint("switchboard_rest")

        @door.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                return response.json(await self._receive(request, on_new_message))
            except BadRequest as error:
                return response.json(_said("", str(error)), status=error.status)
            except Exception as error:  # no page of an error for a child, and nothing in a log that it may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                return response.json(_said("", self.trouble))

        return door

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        """The messages for one request. Raises BadRequest."""
        came = origin(request)
        within = self.limit.address(came.address)
        body, text = _read(request)
        try:
            recipient_id = self._recipient(body.get("sender"), came.here)
            metadata = _metadata(body)
        except BadRequest:  # what a program got wrong must not come between somebody in danger and help
            helped = self._help_at_once(text) if within or self.limit.beyond() else []
            if helped:
                return helped
            raise
        within = within and self.limit.conversation(self._sender_id(recipient_id))
        return await self.reply(on_new_message, recipient_id, text, metadata, within)

    def _recipient(self, sender: object, here: bool) -> str:
        """The id by which the client knows the conversation. Raises BadRequest for one that is not its own.

        Ids come from the server. A name of the client's own could be guessed by others, so only a
        program on this machine may use one.
        """
        if sender is None or sender in ("", "default"):
            return self.key.new_id()
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise BadRequest(BAD_SENDER)
        if sender.startswith(ids.PREFIX):
            if not self.key.is_ours(sender):
                raise BadRequest(FORGED, 403)
        elif not here:
            raise BadRequest(NOT_HERE, 403)
        return sender

    def _sender_id(self, recipient_id: str) -> str:
        """What Rasa knows a conversation by: the hash that is stored."""
        return self.key.stored_id(self.name(), recipient_id)

    async def reply(
        self,
        on_new_message: OnNewMessage,
        recipient_id: str,
        text: str,
        metadata: dict[str, str],
        within: bool = True,
    ) -> list[dict[str, Any]]:
        """The messages for one message; never an empty list, whatever fails behind.

        `recipient_id` is the id that the client knows; Rasa gets its hash. `within` is whether the
        message is within the limits: beyond them, only a disclosure is answered, and without Rasa.
        """
        if not within and not self.limit.beyond():
            return _said(recipient_id, self.too_many)
        try:
            admitted = admit(text)
        except Refused as refusal:
            return _said(recipient_id, str(refusal))
        if not within:
            return self._help(admitted, recipient_id, metadata) or _said(recipient_id, self.too_many)
        output = OneReply(recipient_id)
        message = UserMessage(
            admitted.text,
            output,
            self._sender_id(recipient_id),
            input_channel=self.name(),
            metadata={**metadata, **({"redacted": True} if admitted.redacted else {})},
            parse_data=admitted.parse_data,
        )
        try:
            patience = DANGER_SECONDS if admitted.danger else ANSWER_SECONDS
            await asyncio.wait_for(self._handle(on_new_message, message, output), patience)
        except Exception as error:  # the person must be told, whatever it was
            logger.error("A message could not be answered: %s", type(error).__name__)
        return output.messages or self._help(admitted, recipient_id, metadata) or _said(recipient_id, self.trouble)

    async def _handle(self, on_new_message: OnNewMessage, message: UserMessage, output: OneReply) -> None:
        """Has Rasa handle a message, and deletes the conversation if that is its answer.

        One message of a conversation at a time: another one, half way through, would store it anew.
        """
        turn = self._turns.setdefault(message.sender_id, asyncio.Lock())
        async with turn:
            await on_new_message(message)
            if any(_kind(said) == "deleted" for said in output.messages):
                said, output.messages = output.messages, []  # is said only once it is so
                await asyncio.to_thread(self.forget, message.sender_id)
                output.messages = said

    def _help_at_once(self, text: str) -> list[dict[str, Any]]:
        """The reply to a disclosure that comes without a conversation; empty for anything else."""
        try:
            return self._help(admit(text), "", {})
        except Refused:
            return []

    def _help(self, admitted: Admitted, recipient_id: str, metadata: dict[str, str]) -> list[dict[str, Any]]:
        """The reply to a disclosure, without Rasa; empty for anything else."""
        if not admitted.danger:
            return []
        intent = "disclosure_report" if is_report(admitted.text) else "disclosure"
        audience: Any = metadata.get("audience")
        asked = Message([Question(intent, admitted.text)], audience)
        answer, _ = respond(asked, Context(), self.base, date.today(), self.contact)
        return [{"recipient_id": recipient_id, "text": answer.text, "custom": {"answer": answer.to_dict()}}]


def _said(recipient_id: str, text: str) -> list[dict[str, Any]]:
    """A reply of one text."""
    return [{"recipient_id": recipient_id, "text": text}]


def _kind(said: dict[str, Any]) -> object:
    """The kind of the Answer in a message, if it holds one."""
    custom = said.get("custom")
    answer = custom.get("answer") if isinstance(custom, dict) else None
    return answer.get("kind") if isinstance(answer, dict) else None


def _read(request: Request) -> tuple[dict[str, Any], str]:
    """A request's body and the message in it, or BadRequest saying what is allowed."""
    try:
        body = request.json
    except Exception:
        raise BadRequest(NOT_JSON) from None
    if not isinstance(body, dict):
        raise BadRequest(NOT_JSON)
    text = body.get("message", "")
    if not isinstance(text, str):
        raise BadRequest(BAD_MESSAGE)
    return body, text


def _metadata(body: dict[str, Any]) -> dict[str, str]:
    """The audience, if one was given; nothing else passes. Raises BadRequest."""
    metadata = {} if body.get("metadata") is None else body["metadata"]
    if not isinstance(metadata, dict) or metadata.get("audience") not in (None, *AUDIENCES):
        raise BadRequest(BAD_METADATA)
    audience = metadata.get("audience")
    return {"audience": audience} if audience else {}
