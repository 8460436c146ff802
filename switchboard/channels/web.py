"""The endpoints of the chat widget: a signed session, messages that can be sent twice, what was said, deletion."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import settings
from switchboard.answers.answer import Answer, Audience
from switchboard.channels.counting import SAYINGS
from switchboard.channels.files import NEVER_KEEP, SECURE, Sendable
from switchboard.channels.origin import Origins
from switchboard.channels.pages import FOR_ALL, WEB, Pages
from switchboard.channels.root import MARK, AtTheRoot
from switchboard.channels.turn import (
    AUDIENCES,
    BadRequest,
    Conversations,
    Exchange,
    Incoming,
    OnNewMessage,
    named,
    status,
)
from switchboard.render.web import web
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

#: What a page of a named site may send, and for how many seconds its browser may remember that.
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
}
#: Rasa puts these on every answer, whoever asks.
_RASAS_OWN = ("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers")

#: What is said, and the status under which it goes out.
_Said = tuple[dict[str, Any], int]
#: A random UUID (version 4), as crypto.randomUUID() writes it.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class WebChat(InputChannel):
    """The endpoints of the widget under /web/, and the pages. Always answers in words."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in what is stored."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChat:
        """The chat of a running server."""
        return cls(Conversations.of_server(cls.name(), credentials), settings.load())

    def __init__(self, conversations: Conversations, chosen: Settings, folder: Path = WEB) -> None:
        """`folder` is that of the pages and of the built widget."""
        self.conversations, self.phrases = conversations, conversations.phrases
        self.allowed_origins = frozenset(chosen.allowed_origins)
        self.origins = Origins(chosen)
        self.pages = Pages(conversations, chosen, self.origins, folder)

    def url_prefix(self) -> str:
        """The root; Rasa would put it under /webhooks/."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Every address of the chat and of its pages."""
        chat = AtTheRoot("switchboard_web", self.origins.path, self.pages.refuse)
        self._add_endpoints(chat, on_new_message)
        self.pages.add_to(chat, on_new_message)

        @chat.listener("before_server_start")
        async def open_the_door(*_: Any) -> None:
            await self.conversations.doorkeepers.opened()

        @chat.listener("after_server_stop")
        async def close_the_door(*_: Any) -> None:
            await self.conversations.doorkeepers.close()
            await self.conversations.close()

        return chat

    def _add_endpoints(self, chat: AtTheRoot, on_new_message: OnNewMessage) -> None:
        async def session(request: Request) -> _Said:
            self._read(request)
            return {"session": self.conversations.key.new_id()}, 200

        async def messages(request: Request) -> _Said:
            answers = await self._answers(request, on_new_message)
            return {"messages": self._shown(answers)}, status(answers)

        async def past(request: Request) -> _Said:
            exchanges = await self.conversations.past(*await self._session_and_address(request))
            return {"messages": [line for exchange in exchanges for line in self._lines(exchange)]}, 200

        async def forget(request: Request) -> _Said:
            await self.conversations.end(*await self._session_and_address(request))
            return {"deleted": True}, 200

        async def rated(request: Request) -> _Said:
            body = self._read(request)
            await self.conversations.rated(*await self._rating(request, body))
            return {"counted": True}, 200

        endpoints = {"session": session, "messages": messages, "history": past, "forget": forget, "rate": rated}
        for name, answer in endpoints.items():
            path = f"/web/{name}"
            chat.add_route(self._in_words(answer), path, methods=["POST"], name=name)
            chat.add_route(_preflight, path, methods=["OPTIONS"], name=f"{name}_preflight")

        def allowed(request: Request) -> HTTPResponse:
            """Whether the page that asks may use the others. It can read this, where of those it is told nothing."""
            asking = request.headers.get("origin")  # a page of our own names none
            said = {**MARK, "allowed": asking is None or asking in self.allowed_origins}
            return response.json(said, headers={**SECURE, **NEVER_KEEP, **FOR_ALL})

        chat.serve("/web/allowed", allowed)
        self._let_other_sites_read(chat, [f"/web/{name}" for name in endpoints])

    def _let_other_sites_read(self, chat: AtTheRoot, paths: list[str]) -> None:
        """Lets pages of the named sites, and of no other, read what is answered at these addresses."""

        @chat.on_response
        async def name_origin(request: Request, answer: HTTPResponse) -> None:
            """Lets the named sites read answers, those that refuse as well: a 403 asks for a new session."""
            for name in _RASAS_OWN:
                answer.headers.pop(name, None)
            if request.path not in paths:
                return
            answer.headers["Vary"] = "Origin, Accept-Encoding"
            asking = request.headers.get("origin", "")
            if asking in self.allowed_origins:
                answer.headers["Access-Control-Allow-Origin"] = asking
            if request.method == "OPTIONS":
                answer.status = 204  # Rasa answers before our handler does, with a type of "None"
                if asking in self.allowed_origins:
                    answer.headers.update(_PREFLIGHT)

    def _in_words(self, answer: Callable[[Request], Awaitable[_Said]]) -> Callable[[Request], Awaitable[HTTPResponse]]:
        """An endpoint that answers in JSON, whatever happens."""

        async def handler(request: Request) -> HTTPResponse:
            try:
                said, code = await answer(request)
            except BadRequest as error:
                said, code = {"error": str(error)}, error.status
            except Exception as error:  # nothing in a log that the error may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                said, code = {"error": self.conversations.sorry().body}, 503
            body = json.dumps({**MARK, **said}, ensure_ascii=False).encode()
            return Sendable(body, "application/json", {**SECURE, **NEVER_KEEP}).to(request, code)

        return handler

    async def _answers(self, request: Request, on_new_message: OnNewMessage) -> list[Answer]:
        """What is said to a message. Raises BadRequest."""
        address, text = self.origins.of(request).address, ""
        try:
            body = self._read(request)
            text = self._text(body)
            message = Incoming(
                self._session(body), text, address, self._id(body), self._audience(body), self._alone(body)
            )
        except BadRequest as wrong:
            return await self.conversations.despite(wrong, text, address)
        return await self.conversations.turn(on_new_message, message)

    async def _session_and_address(self, request: Request) -> tuple[str, str]:
        """The session that a request is about, and where it comes from. Raises BadRequest."""
        address = self.origins.of(request).address
        try:
            return self._session(self._read(request)), address
        except BadRequest as wrong:
            await self.conversations.despite(wrong, "", address)
            raise

    async def _rating(self, request: Request, body: dict[str, Any]) -> tuple[str, str, str, str]:
        """Of which conversation and message somebody says what, and from where. Raises BadRequest."""
        session, address = await self._session_and_address(request)
        said = body.get("said")
        if said not in SAYINGS:
            raise BadRequest(self.phrases.requests.web.bad_said.format(sayings=", ".join(SAYINGS)))
        return session, self._id(body), str(said), address

    def _lines(self, exchange: Exchange) -> list[dict[str, Any]]:
        """A message and its replies, as the history gives them. One that went unanswered has none, so that a page
        which still has it sends it again."""
        answered = status(exchange.answers) == 200
        said = [{"from": "bot", **shown} for shown in self._shown(exchange.answers)] if answered else []
        return [{"from": "person", "id": exchange.id, "text": exchange.text}, *said]

    def _shown(self, answers: list[Answer]) -> list[dict[str, Any]]:
        return [web(answer, self.phrases) for answer in answers]

    # --- what a request says -----------------------------------------------------------

    def _read(self, request: Request) -> dict[str, Any]:
        """A request's body. Raises BadRequest for all but JSON that says so: no form of another site can send that."""
        words = self.phrases.requests.web.not_json
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise BadRequest(words, 415)
        self.conversations.check_size(request.body)
        try:
            body = request.json
        except Exception:
            body = None
        if not isinstance(body, dict):
            raise BadRequest(words)
        return body

    def _text(self, body: dict[str, Any]) -> str:
        """The message. Raises BadRequest."""
        text = body.get("text")
        if not isinstance(text, str):
            raise BadRequest(self.phrases.requests.web.bad_text)
        return text

    def _session(self, body: dict[str, Any]) -> str:
        """The session, if it is one that this server gave out. Raises BadRequest."""
        session = body.get("session")
        if not isinstance(session, str) or not self.conversations.key.is_ours(session):
            raise BadRequest(self.phrases.requests.web.unknown, 403)
        return session

    def _id(self, body: dict[str, Any]) -> str:
        """The message's id. Raises BadRequest."""
        message_id = body.get("id")
        if not isinstance(message_id, str) or not _UUID.fullmatch(message_id):
            raise BadRequest(self.phrases.requests.web.bad_id)
        return message_id

    def _audience(self, body: dict[str, Any]) -> Audience | None:
        """Whom Rasa is told to speak to. Raises BadRequest."""
        audience = body.get("audience", "pupil")
        if audience not in AUDIENCES:
            raise BadRequest(self.phrases.requests.web.bad_audience.format(audiences=", ".join(AUDIENCES)))
        return named(audience)

    def _alone(self, body: dict[str, Any]) -> bool:
        """Whether the message is to be understood by itself. Raises BadRequest."""
        alone = body.get("alone", False)
        if not isinstance(alone, bool):
            raise BadRequest(self.phrases.requests.web.bad_alone)
        return alone


async def _preflight(_: Request) -> HTTPResponse:
    return response.empty(headers=SECURE)
