"""The REST channel: Rasa's usual shape at /webhooks/rest/webhook, behind the door."""

from __future__ import annotations

import logging
import re
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import settings
from switchboard.channels.conversations import AUDIENCES, BadRequest, Conversations, Metadata, OnNewMessage
from switchboard.channels.files import NEVER_KEEP, SECURE
from switchboard.channels.origin import Origins
from switchboard.channels.said import Said
from switchboard.settings import Settings
from switchboard.store import ids

logger = logging.getLogger(__name__)

_SENDER = re.compile(r"[\w.:=-]{1,128}")

NOT_JSON = 'Please send JSON such as {"message": "What is the pay?"}.'
BAD_SENDER = "'sender' must be text of 1 to 128 letters, digits or . : = _ - (leave it out for a new conversation)."
BAD_MESSAGE = "'message' must be text."
BAD_METADATA = "'metadata' must be an object; its 'audience' can be: " + ", ".join(AUDIENCES) + "."
FORGED = "I do not know this conversation. Please leave 'sender' out, and a new one begins."
WRONG_TOKEN = (
    "The token after 'Authorization: Bearer' is not this server's. It stands in the file 'token' beside the key, "
    "in the server's folder 'var'. Without that header you need none: leave 'sender' out."
)
#: Beside the first reply to a request that named its conversation and may not.
NAME_NOT_USED = (
    "The name in 'sender' was not used, and a new conversation has begun. Please leave 'sender' out of a first "
    "message, and send the 'recipient_id' of this reply as 'sender' with the next one. Only a program on the "
    "server's own machine may make names up, with the header 'Authorization: Bearer' and the token in 'var/token'."
)


class RestDoor(InputChannel):
    """Checks each request, then hands clean text to Rasa. Always answers in words."""

    @classmethod
    def name(cls) -> str:
        """The part of the address: /webhooks/rest."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestDoor:
        """The door of a running server."""
        return cls(Conversations.of_server(cls.name(), credentials), settings.load())

    def __init__(self, conversations: Conversations, chosen: Settings) -> None:
        self.conversations, self.origins, self.token = conversations, Origins(chosen), conversations.store.token

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook and its health check."""
        door = Blueprint("switchboard_rest")

        @door.get("/")
        async def health(_: Request) -> HTTPResponse:
            return _sent({"status": "ok"})

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                return _sent(await self._receive(request, on_new_message))
            except BadRequest as error:
                return _sent(refused(str(error)), error.status)
            except Exception as error:  # no page of an error for a child, and nothing in a log that it may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                return _sent(refused(self.conversations.trouble))

        return door

    async def reply(
        self,
        on_new_message: OnNewMessage,
        recipient_id: str,
        text: str,
        metadata: Metadata,
        within: bool = True,
        address: str = "",
    ) -> list[dict[str, Any]]:
        """The messages for one message, in Rasa's shape, under the id that the client knows."""
        said = await self.conversations.reply(on_new_message, recipient_id, text, metadata, within, address)
        return _addressed(recipient_id, said)

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        """The messages for one request. Raises BadRequest."""
        conversations = self.conversations
        came = self.origins.of(request)
        within = await conversations.limit.address(came.address)
        body, text = _read(request)
        try:
            sender = _sender(body)
            allowed = self._has_token(request) and came.here
            recipient_id = self._recipient(sender, allowed)
            metadata = _metadata(body)
        except BadRequest:  # what a program got wrong must not come between somebody in danger and help
            helped = await conversations.help_at_once(text, within)
            if helped:
                return _addressed("", helped)
            raise
        within = within and await conversations.limit.conversation(conversations.stored_id(recipient_id))
        replies = await self.reply(on_new_message, recipient_id, text, metadata, within, came.address)
        return replies if sender in ("", recipient_id) else _with_note(replies, NAME_NOT_USED)

    def _has_token(self, request: Request) -> bool:
        """Whether a request carries the token. Raises BadRequest for a wrong one."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":  # nothing, or the password of a proxy
            return False
        if not self.token.is_given(given.strip()):
            raise BadRequest(WRONG_TOKEN, 401)
        return True

    def _recipient(self, sender: str, allowed: bool) -> str:
        """The id by which the client knows the conversation. Raises BadRequest for one that is made up.

        Ids come from the server. A name of the client's own could be guessed by others, so only who is
        `allowed` may use one; anybody else gets a new conversation.
        """
        key = self.conversations.key
        if sender.startswith(ids.PREFIX):
            if not key.is_ours(sender):
                raise BadRequest(FORGED, 403)
            return sender
        return sender if sender and allowed else key.new_id()


def refused(words: str) -> list[dict[str, Any]]:
    """What is said to a request that belongs to no conversation."""
    return _addressed("", [{"text": words}])


def _sent(body: object, status: int = 200) -> HTTPResponse:
    headers = {**SECURE, **NEVER_KEEP, **({"WWW-Authenticate": "Bearer"} if status == 401 else {})}
    return response.json(body, status, headers)


def _with_note(replies: list[dict[str, Any]], note: str) -> list[dict[str, Any]]:
    first, *others = replies
    custom = first.get("custom")
    return [{**first, "custom": {**(custom if isinstance(custom, dict) else {}), "note": note}}, *others]


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


def _sender(body: dict[str, Any]) -> str:
    """The conversation that a request names; empty if none. Raises BadRequest."""
    sender = body.get("sender")
    if sender is None or sender in ("", "default"):
        return ""
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise BadRequest(BAD_SENDER)
    return sender


def _metadata(body: dict[str, Any]) -> dict[str, str]:
    """The audience, if one was given; nothing else passes. Raises BadRequest."""
    metadata = {} if body.get("metadata") is None else body["metadata"]
    if not isinstance(metadata, dict) or metadata.get("audience") not in (None, *AUDIENCES):
        raise BadRequest(BAD_METADATA)
    audience = metadata.get("audience")
    return {"audience": audience} if audience else {}
