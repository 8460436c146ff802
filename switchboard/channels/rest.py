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
from switchboard.answers.answer import Answer, Audience
from switchboard.channels.files import NEVER_KEEP, SECURE
from switchboard.channels.origin import Origins
from switchboard.channels.turn import AUDIENCES, BadRequest, Conversations, Incoming, OnNewMessage, status
from switchboard.render.rest import rest
from switchboard.settings import Settings
from switchboard.store import ids

logger = logging.getLogger(__name__)

_SENDER = re.compile(r"[\w.:=-]{1,128}")


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
        self.words = conversations.phrases.requests.rest

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook and its health check."""
        door = Blueprint("switchboard_rest")

        @door.get("/")
        async def health(_: Request) -> HTTPResponse:
            return _sent({"status": "ok"})

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                return _sent(*await self._receive(request, on_new_message))
            except BadRequest as error:
                return _sent(refused(str(error)), error.status)
            except Exception as error:  # no page of an error for a child, and nothing in a log that it may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                return _sent(self._addressed("", [self.conversations.sorry()]), 503)

        @door.listener("after_server_stop")
        async def close(*_: Any) -> None:
            await self.conversations.close()

        return door

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> tuple[list[dict[str, Any]], int]:
        """The messages for one request, and the status under which they go out. Raises BadRequest."""
        came = self.origins.of(request)
        text = ""
        try:
            body = self._read(request)
            text = self._text(body)
            sender = self._sender(body)
            allowed = self._has_token(request) and came.here
            message = Incoming(self._recipient(sender, allowed), text, came.address, audience=self._audience(body))
        except BadRequest as wrong:
            return self._addressed("", await self.conversations.despite(wrong, text, came.address)), 200
        answers = await self.conversations.turn(on_new_message, message)
        messages = self._addressed(message.conversation, answers)
        if sender not in ("", message.conversation):
            messages = _with_note(messages, self.words.name_not_used)
        return messages, status(answers)

    async def reply(self, on_new_message: OnNewMessage, message: Incoming) -> list[dict[str, Any]]:
        """The messages for one message, in Rasa's shape, under the id that the client knows."""
        return self._addressed(message.conversation, await self.conversations.turn(on_new_message, message))

    def _addressed(self, recipient_id: str, answers: list[Answer]) -> list[dict[str, Any]]:
        phrases = self.conversations.phrases
        return [{"recipient_id": recipient_id, **rest(answer, phrases)} for answer in answers]

    # --- what a request says ---------------------------------------------------------

    def _has_token(self, request: Request) -> bool:
        """Whether a request carries the token. Raises BadRequest for a wrong one."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":  # nothing, or the password of a proxy
            return False
        if not self.token.is_given(given.strip()):
            raise BadRequest(self.words.wrong_token, 401)
        return True

    def _recipient(self, sender: str, allowed: bool) -> str:
        """The id by which the client knows the conversation. Raises BadRequest for one that is made up.

        Ids come from the server. A name of the client's own could be guessed by others, so only who is
        `allowed` may use one; anybody else gets a new conversation.
        """
        key = self.conversations.key
        if sender.startswith(ids.PREFIX):
            if not key.is_ours(sender):
                raise BadRequest(self.words.unknown, 403)
            return sender
        return sender if sender and allowed else key.new_id()

    def _read(self, request: Request) -> dict[str, Any]:
        """A request's body. Raises BadRequest."""
        self.conversations.check_size(request.body)
        try:
            body = request.json
        except Exception:
            body = None
        if not isinstance(body, dict):
            raise BadRequest(self.words.not_json)
        return body

    def _text(self, body: dict[str, Any]) -> str:
        """The message. Raises BadRequest."""
        text = body.get("message", "")
        if not isinstance(text, str):
            raise BadRequest(self.words.bad_message)
        return text

    def _sender(self, body: dict[str, Any]) -> str:
        """The conversation that a request names; empty if none. Raises BadRequest."""
        sender = body.get("sender")
        if sender is None or sender in ("", "default"):
            return ""
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise BadRequest(self.words.bad_sender)
        return sender

    def _audience(self, body: dict[str, Any]) -> Audience | None:
        """The audience, if one was given; nothing else of the metadata passes. Raises BadRequest."""
        metadata = {} if body.get("metadata") is None else body["metadata"]
        if not isinstance(metadata, dict) or metadata.get("audience") not in (None, *AUDIENCES):
            raise BadRequest(self.words.bad_metadata.format(audiences=", ".join(AUDIENCES)))
        audience: Audience | None = metadata.get("audience")
        return audience


def refused(words: str) -> list[dict[str, Any]]:
    """What is said to a request that belongs to no conversation."""
    return [{"recipient_id": "", "text": words}]


def _sent(body: object, status: int = 200) -> HTTPResponse:
    headers = {**SECURE, **NEVER_KEEP, **({"WWW-Authenticate": "Bearer"} if status == 401 else {})}
    return response.json(body, status, headers)


def _with_note(messages: list[dict[str, Any]], note: str) -> list[dict[str, Any]]:
    first, *others = messages
    return [{**first, "custom": {**first["custom"], "note": note}}, *others]
