"""The REST channel: Rasa's usual shape at /webhooks/rest/webhook, behind the door."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import knowledge
from switchboard.channels.door import Refused, admit

logger = logging.getLogger(__name__)

_SENDER = re.compile(r"[\w.:=-]{1,128}")
AUDIENCES = ("pupil", "adviser")

#: A person is told of trouble rather than left waiting for longer than this.
ANSWER_SECONDS = 30

NOT_JSON = 'Please send JSON such as {"sender": "a-conversation-id", "message": "What is the pay?"}.'
BAD_SENDER = "'sender' must be text of 1 to 128 letters, digits or . : = _ - (leave it out for a new conversation)."
BAD_MESSAGE = "'message' must be text."
BAD_METADATA = "'metadata' must be an object; its 'audience' can be: " + ", ".join(AUDIENCES) + "."


class BadRequest(Exception):
    """A request that a program got wrong; the text says what is allowed."""


class OneReply(CollectingOutputChannel):
    """Collects a reply's text, buttons and custom data as one message, not two."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps the parts of a reply that hold something."""
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        if kept:
            self.messages.append({"recipient_id": recipient_id, **kept})


class RestDoor(InputChannel):
    """Checks each request, then hands clean text to Rasa. Always answers in words."""

    @classmethod
    def name(cls) -> str:
        """The part of the address: /webhooks/rest."""
        return "rest"

    def __init__(self) -> None:
        self.trouble = knowledge.load().chat["trouble"].pupil

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook and its health check."""
        door = Blueprint("switchboard_rest")

        @door.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = _read(request)
            except BadRequest as error:
                return response.json([{"recipient_id": "", "text": str(error)}], status=400)
            return response.json(await self.reply(on_new_message, sender, text, metadata))

        return door

    async def reply(
        self,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        sender: str,
        text: str,
        metadata: dict[str, str],
    ) -> list[dict[str, Any]]:
        """The messages for one message; never an empty list, whatever fails behind."""
        try:
            admitted = admit(text)
        except Refused as refusal:
            return [{"recipient_id": sender, "text": str(refusal)}]
        output = OneReply()
        message = UserMessage(
            admitted.text,
            output,
            sender,
            input_channel=self.name(),
            metadata=metadata,
            parse_data=admitted.parse_data,
        )
        try:
            await asyncio.wait_for(on_new_message(message), ANSWER_SECONDS)
        except Exception as error:  # the person must be told, whatever it was
            logger.error("A message could not be answered: %s", type(error).__name__)
        return output.messages or [{"recipient_id": sender, "text": self.trouble}]


def _read(request: Request) -> tuple[str, str, dict[str, str]]:
    """Sender, message and metadata of a request, or BadRequest saying what is allowed."""
    try:
        body = request.json
    except Exception:
        raise BadRequest(NOT_JSON) from None
    if not isinstance(body, dict):
        raise BadRequest(NOT_JSON)
    sender = body.get("sender")
    if sender is None or sender in ("", "default"):
        sender = uuid.uuid4().hex
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise BadRequest(BAD_SENDER)
    text = body.get("message", "")
    if not isinstance(text, str):
        raise BadRequest(BAD_MESSAGE)
    metadata = {} if body.get("metadata") is None else body["metadata"]
    if not isinstance(metadata, dict) or metadata.get("audience") not in (None, *AUDIENCES):
        raise BadRequest(BAD_METADATA)
    audience = metadata.get("audience")
    return sender, text, {"audience": audience} if audience else {}
