"""The REST channel: Rasa's usual shape at /webhooks/rest/webhook, behind the door."""

from __future__ import annotations

import logging
import re
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard.channels.conversations import AUDIENCES, BadRequest, Conversations, Metadata, OnNewMessage, Said
from switchboard.channels.origin import origin
from switchboard.safety import ids

logger = logging.getLogger(__name__)

_SENDER = re.compile(r"[\w.:=-]{1,128}")

NOT_JSON = 'Please send JSON such as {"message": "What is the pay?"}.'
BAD_SENDER = "'sender' must be text of 1 to 128 letters, digits or . : = _ - (leave it out for a new conversation)."
BAD_MESSAGE = "'message' must be text."
BAD_METADATA = "'metadata' must be an object; its 'audience' can be: " + ", ".join(AUDIENCES) + "."
FORGED = "I do not know this conversation. Please leave 'sender' out, and a new one begins."
NOT_HERE = (
    "Only a program on the server's own machine may name a conversation itself. Please leave 'sender' out, "
    "and send the 'recipient_id' of my reply with the next message."
)


class RestDoor(InputChannel):
    """Checks each request, then hands clean text to Rasa. Always answers in words."""

    @classmethod
    def name(cls) -> ids.Channel:
        """The part of the address: /webhooks/rest."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestDoor:
        """The door of a running server."""
        return cls(Conversations.of_server(cls.name(), credentials))

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations

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
                return response.json(_addressed("", [{"text": str(error)}]), status=error.status)
            except Exception as error:  # no page of an error for a child, and nothing in a log that it may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                return response.json(_addressed("", [{"text": self.conversations.trouble}]))

        return door

    async def reply(
        self,
        on_new_message: OnNewMessage,
        recipient_id: str,
        text: str,
        metadata: Metadata,
        within: bool = True,
    ) -> list[dict[str, Any]]:
        """The messages for one message, in Rasa's shape, under the id that the client knows."""
        said = await self.conversations.reply(on_new_message, recipient_id, text, metadata, within)
        return _addressed(recipient_id, said)

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        """The messages for one request. Raises BadRequest."""
        conversations = self.conversations
        came = origin(request)
        within = conversations.limit.address(came.address)
        body, text = _read(request)
        try:
            recipient_id = self._recipient(body.get("sender"), came.here)
            metadata = _metadata(body)
        except BadRequest:  # what a program got wrong must not come between somebody in danger and help
            helped = conversations.help_at_once(text, within)
            if helped:
                return _addressed("", helped)
            raise
        within = within and conversations.limit.conversation(conversations.stored_id(recipient_id))
        return await self.reply(on_new_message, recipient_id, text, metadata, within)

    def _recipient(self, sender: object, here: bool) -> str:
        """The id by which the client knows the conversation. Raises BadRequest for one that is not its own.

        Ids come from the server. A name of the client's own could be guessed by others, so only a
        program on this machine may use one.
        """
        key = self.conversations.key
        if sender is None or sender in ("", "default"):
            return key.new_id()
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise BadRequest(BAD_SENDER)
        if sender.startswith(ids.PREFIX):
            if not key.is_ours(sender):
                raise BadRequest(FORGED, 403)
        elif not here:
            raise BadRequest(NOT_HERE, 403)
        return sender


def _addressed(recipient_id: str, said: list[Said]) -> list[dict[str, Any]]:
    return [{"recipient_id": recipient_id, **message} for message in said]


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
