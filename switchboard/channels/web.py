"""The chat on a web page: a signed session, messages that can be sent twice, and the pages around it."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import model, settings
from switchboard.channels.conversations import (
    AUDIENCES,
    BadRequest,
    Conversations,
    Metadata,
    OnNewMessage,
)
from switchboard.channels.files import ASK_AGAIN, NEVER_KEEP, SECURE, Sendable, page_headers
from switchboard.channels.origin import Origins
from switchboard.channels.pages import Pages, way_home
from switchboard.channels.rest import refused
from switchboard.channels.said import Said, answer_in
from switchboard.settings import Settings
from switchboard.store import Turn

logger = logging.getLogger(__name__)

WEB = model.ROOT / "web"
HTML = "text/html; charset=utf-8"
JAVASCRIPT = "text/javascript; charset=utf-8"
#: Any site may load the widget; which of them may then talk to the server is another matter.
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
FOR_US = {"Cross-Origin-Resource-Policy": "same-origin"}
#: What is served under /web/: where it stands, its type, and who may use it.
FILES = {
    "switchboard.js": ("dist/switchboard.js", JAVASCRIPT, FOR_ALL),
    "adviser.js": ("dist/adviser.js", JAVASCRIPT, FOR_US),
    "embed.js": ("pages/embed.js", JAVASCRIPT, FOR_US),
    "page.css": ("pages/page.css", "text/css; charset=utf-8", FOR_US),
    "icon.svg": ("pages/icon.svg", "image/svg+xml", FOR_US),
}
#: What a page of a named site may send, and for how many seconds its browser may remember that.
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
}
#: Rasa puts these on every answer, whoever asks.
_RASAS_OWN = ("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers")

#: A random UUID (version 4), as crypto.randomUUID() writes it.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

#: In every JSON answer of ours, so that a page can tell it from that of a filter or another server in between.
MARK = {"from": "switchboard"}

NOT_JSON = "The chat sent something that I cannot read. It must be JSON, sent as application/json."
NOT_KNOWN = "I do not know this chat any more. Please begin a new one."
BAD_ID = "The chat sent a message without a proper 'id': it must be a random UUID in small letters."
BAD_TEXT = "The chat sent a message without words: 'text' must be text."
BAD_ALONE = "'alone' must be true or false: whether the message is to be understood without those before it."
BAD_AUDIENCE = "'audience' must be one of: " + ", ".join(AUDIENCES) + "."
TOO_OFTEN = "That was asked too often within a minute. Please wait a little."

#: What is said of a request that no address of ours has answered, by its status.
REFUSALS = {
    400: "I cannot read that request.",
    404: "There is nothing at this address. It may be mistyped, or the page may have moved.",
    405: "This address takes {allowed} only.",
    408: "That took too long to get here. Please send it again.",
    414: "That address is too long.",
    417: "I do not know what this request expects in its 'Expect' header. Please leave that out.",
}
NOTHING_HERE, NOT_ANSWERED = "There is nothing here", "That did not work"


class BelowThePath(Request):
    """A request whose path begins behind that of the public address, if a proxy in front has passed it on.

    So every address of ours is answered with the public path before it and without.
    """

    def __init__(self, url_bytes: bytes, *rest: Any, **more: Any) -> None:
        try:
            super().__init__(url_bytes, *rest, **more)
        except Exception:  # no address at all; Sanic would hang up without a word
            super().__init__(b"*", *rest, **more)
            self.ctx.unreadable = True

    @property
    def path(self) -> str:
        """The path, as the routes know it; "/*", where nothing is, if there is none that can be read."""
        if self.raw_url == b"*":
            return "/*"
        path = (self._parsed_url.path or b"/").decode()
        public = self.app.ctx.public_path
        return path[len(public) - 1 :] if path.startswith(public) else path


class AtTheRoot(Blueprint):
    """A blueprint whose "/" takes the place of Rasa's own, which greets with its version.

    `refuse` answers, for the whole server, whatever no address has answered; Sanic's own words name Sanic.
    """

    def __init__(self, name: str, public_path: str, refuse: Callable[[Request, Exception], HTTPResponse]) -> None:
        super().__init__(name)
        self.ctx.public_path, self.ctx.refuse = public_path, refuse

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Takes Rasa's route away first: Sanic allows one for each address, and has no name for replacing it."""
        app.router.static_routes.pop(("",), None)
        super().register(app, options)
        app.ctx.public_path, app.request_class = self.ctx.public_path, BelowThePath
        app.exception(Exception)(self.ctx.refuse)
        app.register_middleware(_keep_safe, "response")


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

    def __init__(self, conversations: Conversations, chosen: Settings, web: Path = WEB) -> None:
        """`web` is the folder of the pages and of the built widget."""
        self.conversations = conversations
        self.allowed_origins = frozenset(chosen.allowed_origins)
        self.origins = Origins(chosen)
        self.pages = Pages(web / "pages", conversations.base, chosen)
        self.page_headers = page_headers(chosen.framed_by)
        self.files = {
            name: Sendable((web / path).read_bytes(), kind, {**SECURE, **ASK_AGAIN, **who})
            for name, (path, kind, who) in FILES.items()
        }

    def url_prefix(self) -> str:
        """The root; Rasa would put it under /webhooks/."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Every address of the chat."""
        chat = AtTheRoot("switchboard_web", self.origins.path, self._refuse)
        self._add_endpoints(chat, on_new_message)
        self._add_pages(chat, on_new_message)
        for name, file in self.files.items():
            self._add(chat, f"/web/{name}", file.to)

        @chat.listener("before_server_start")
        async def open_the_door(*_: Any) -> None:
            self.conversations.doorkeepers.open()

        @chat.listener("after_server_stop")
        async def close_the_door(*_: Any) -> None:
            await self.conversations.doorkeepers.close()

        return chat

    # --- the widget ------------------------------------------------------------

    def _add_endpoints(self, chat: Blueprint, on_new_message: OnNewMessage) -> None:
        async def session(request: Request) -> dict[str, Any]:
            _read(request)
            return {"session": self.conversations.key.new_id()}

        async def messages(request: Request) -> dict[str, Any]:
            return {"messages": await self._message(request, on_new_message)}

        async def past(request: Request) -> dict[str, Any]:
            session = await self._within(request, count_session=True)
            turns = await self._turns(session)
            return {"messages": [line for turn in turns for line in self._lines(turn)]}

        async def forget(request: Request) -> dict[str, Any]:
            await self.conversations.end(await self._within(request, count_session=False))
            return {"deleted": True}

        endpoints = {"session": session, "messages": messages, "history": past, "forget": forget}
        for name, answer in endpoints.items():
            path = f"/web/{name}"
            chat.add_route(self._in_words(answer), path, methods=["POST"], name=name)
            chat.add_route(_preflight, path, methods=["OPTIONS"], name=f"{name}_preflight")

        def allowed(request: Request) -> HTTPResponse:
            """Whether the page that asks may use the others. It can read this, where of those it is told nothing."""
            asking = request.headers.get("origin")  # a page of our own names none
            said = {**MARK, "allowed": asking is None or asking in self.allowed_origins}
            return response.json(said, headers={**SECURE, **NEVER_KEEP, **FOR_ALL})

        self._add(chat, "/web/allowed", allowed)

        @chat.on_response
        async def name_origin(request: Request, answer: HTTPResponse) -> None:
            """Lets the named sites read answers, those that refuse as well: a 403 asks for a new session."""
            for name in _RASAS_OWN:
                answer.headers.pop(name, None)
            if request.path.removeprefix("/web/") not in endpoints:
                return
            answer.headers["Vary"] = "Origin, Accept-Encoding"
            asking = request.headers.get("origin", "")
            if asking in self.allowed_origins:
                answer.headers["Access-Control-Allow-Origin"] = asking
            if request.method == "OPTIONS":
                answer.status = 204  # Rasa answers before our handler does, with a type of "None"
                if asking in self.allowed_origins:
                    answer.headers.update(_PREFLIGHT)

    def _in_words(
        self, answer: Callable[[Request], Awaitable[dict[str, Any]]]
    ) -> Callable[[Request], Awaitable[HTTPResponse]]:
        """An endpoint that answers in JSON, whatever happens."""

        async def handler(request: Request) -> HTTPResponse:
            try:
                said, status = await answer(request), 200
            except BadRequest as error:
                said, status = {"error": str(error)}, error.status
            except Exception as error:  # nothing in a log that the error may quote
                logger.error("A request could not be answered: %s", type(error).__name__)
                said, status = {"error": self.conversations.trouble}, 500
            body = json.dumps({**MARK, **said}, ensure_ascii=False).encode()
            return Sendable(body, "application/json", {**SECURE, **NEVER_KEEP}).to(request, status)

        return handler

    async def _within(self, request: Request, count_session: bool) -> str:
        """The session of a request that is within the limits of messages, which it counts as. Raises BadRequest."""
        limit = self.conversations.limit
        within = await limit.address(self.origins.of(request).address)
        session = self._session(_read(request))
        if within and count_session:
            within = await limit.conversation(self.conversations.stored_id(session))
        if not within:
            raise BadRequest(TOO_OFTEN, 429)
        return session

    async def _message(self, request: Request, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        """What is said to a message. Raises BadRequest."""
        conversations = self.conversations
        address = self.origins.of(request).address
        within = await conversations.limit.address(address)
        body = _read(request)
        text = body.get("text")
        if not isinstance(text, str):
            raise BadRequest(BAD_TEXT)
        try:
            session, message_id, metadata = self._session(body), _message_id(body), _metadata(body)
        except BadRequest:  # what a program got wrong must not come between somebody in danger and help
            helped = await conversations.help_at_once(text, within)
            if helped:
                return [_shown(said) for said in helped]
            raise
        replies = await self._reply(on_new_message, session, message_id, text, metadata, within, address)
        return [_shown(said) for said in replies]

    async def _reply(
        self,
        on_new_message: OnNewMessage,
        session: str,
        message_id: str,
        text: str,
        metadata: Metadata,
        within: bool,
        address: str,
    ) -> list[Said]:
        """What is said to a message; the same again if it was answered before, be it by a server since stopped."""
        conversations = self.conversations
        within = within and await conversations.limit.conversation(conversations.stored_id(session))
        return await conversations.reply(on_new_message, session, text, metadata, within, address, message_id)

    async def _turns(self, session: str) -> list[Turn]:
        return await self.conversations.store.going_on(self.conversations.stored_id(session))

    async def _turns_so_far(self, session: str) -> list[Turn]:
        """Those of a page; none where they cannot be read, which must not keep the reply from being shown."""
        try:
            return await self._turns(session)
        except Exception as error:
            logger.error("A conversation could not be read: %s", type(error).__name__)
            return []

    def _lines(self, turn: Turn) -> list[dict[str, Any]]:
        """A turn as the history gives it. What went unanswered was met with the words for trouble."""
        replies = turn.replies or [{"text": self.conversations.trouble}]
        said = [{"from": "bot", **_shown(reply)} for reply in replies]
        return [{"from": "person", "id": turn.id, "text": turn.text}, *said]

    def _session(self, body: dict[str, Any]) -> str:
        """The session, if it is one that this server gave out. Raises BadRequest."""
        session = body.get("session")
        if not isinstance(session, str) or not self.conversations.key.is_ours(session):
            raise BadRequest(NOT_KNOWN, 403)
        return session

    # --- the pages -------------------------------------------------------------

    def _add_pages(self, chat: Blueprint, on_new_message: OnNewMessage) -> None:
        pages = self.pages

        def home(request: Request) -> HTTPResponse:
            return self._page(pages.home(way_home(request.path))).to(request)

        def adviser(request: Request) -> HTTPResponse:
            return self._page(pages.adviser(way_home(request.path))).to(request)

        def embed(request: Request) -> HTTPResponse:
            return self._page(pages.embed(way_home(request.path), self.origins.address(request))).to(request)

        def privacy(request: Request) -> HTTPResponse:
            return self._page(pages.privacy(way_home(request.path))).to(request)

        def plain(request: Request) -> HTTPResponse:
            return self._page(pages.conversation(way_home(request.path), [], "", "pupil"), NEVER_KEEP).to(request)

        async def ask(request: Request) -> HTTPResponse:
            try:
                body = await self._asked(request, on_new_message)
            except Exception as error:  # a page all the same, and nothing in a log that the error may quote
                logger.error("A form could not be answered: %s", type(error).__name__)
                turn = Turn("", "", [{"text": self.conversations.trouble}])
                body = pages.conversation(way_home(request.path), [turn], "", "pupil")
            return self._page(body, NEVER_KEEP).to(request)

        for path, page in {"/": home, "/adviser": adviser, "/embed": embed, "/privacy": privacy, "/ask": plain}.items():
            self._add(chat, path, page)
        chat.add_route(ask, "/ask", methods=["POST"], name="ask")

    async def _asked(self, request: Request, on_new_message: OnNewMessage) -> str:
        """The page that answers a form, with the conversation so far."""
        conversations = self.conversations
        address = self.origins.of(request).address
        within = await conversations.limit.address(address)
        form = {name: request.form.get(name) or "" for name in ("text", "session", "form", "audience")}
        # A page elsewhere may not choose the session: whoever made it could read along.
        ours = self._is_from_our_own_page(request) and conversations.key.is_ours(form["session"])
        session = form["session"] if ours else conversations.key.new_id()
        audience = form["audience"] if form["audience"] in AUDIENCES else "pupil"
        # A form sent twice, as a reload of the page does, is the same message; with other words it is another one.
        message_id = conversations.key.stored_id(self.name(), "form", session, form["form"], form["text"])[:32]
        metadata = _spoken_to(audience)
        said = await self._reply(on_new_message, session, message_id, form["text"], metadata, within, address)
        if any((answer_in(message) or {}).get("kind") == "deleted" for message in said):
            return self.pages.conversation(way_home(request.path), [Turn(message_id, "", said)], "", audience)
        turns = await self._turns_so_far(session) if within else []
        if message_id not in [turn.id for turn in turns]:  # refused, or answered without Rasa
            shown = await conversations.without_details(form["text"]) if within else ""
            turns.append(Turn(message_id, shown, said))
        return self.pages.conversation(way_home(request.path), turns, session, audience, secrets.token_hex(8))

    def _is_from_our_own_page(self, request: Request) -> bool:
        """Whether a form comes from a page of ours, as its browser says in one of three ways, the surest first.

        Sec-Fetch-Site comes over https only; older browsers and plain http leave Origin, and the oldest Referer,
        which our pages allow to be sent to ourselves. A page elsewhere can write none of the three. Where all are
        missing, nothing binds a form to a browser, since there are no cookies: any secret that our own page put
        into it, another site could fetch for itself and put into its own. Such a form begins a new conversation.
        """
        headers = request.headers
        if "sec-fetch-site" in headers:
            return headers["sec-fetch-site"] in ("same-origin", "none")
        return self.origins.is_own(request, headers.get("origin", headers.get("referer", "")))

    def _refuse(self, request: Request, error: Exception) -> HTTPResponse:
        """What is said where nothing else has answered: to a program in JSON, to a person on a page."""
        status, headers = getattr(error, "status_code", 500), dict(getattr(error, "headers", None) or {})
        if request.method == "NONE" or hasattr(request.ctx, "unreadable"):  # Sanic could not even read its head
            status = status if isinstance(error, SanicException) and status != 404 else 400
        path = request.path
        if status == 404 and f"{path}/" == self.origins.path:
            return response.empty(308, {**SECURE, **NEVER_KEEP, "Location": self.origins.path})
        words = REFUSALS.get(status, self.conversations.trouble if status >= 500 else REFUSALS[400])
        words = words.format(allowed=headers.get("Allow"))
        if status == 413:  # a message may have been in it
            words = self.conversations.too_long
        if status >= 500:
            logger.error("A request could not be answered: %s", type(error).__name__)
        if path.startswith("/webhooks/rest"):
            return response.json(refused(words), status, {**SECURE, **NEVER_KEEP, **headers})
        if path.startswith(("/web/", "/webhooks/")):
            return response.json({**MARK, "error": words}, status, {**SECURE, **NEVER_KEEP, **headers})
        heading = NOTHING_HERE if status == 404 else NOT_ANSWERED
        answer = self._page(self.pages.refusal(way_home(path), heading, words), NEVER_KEEP).to(request, status)
        answer.headers.update(headers)
        return answer

    def _page(self, body: str, keeping: dict[str, str] = ASK_AGAIN) -> Sendable:
        return Sendable(body.encode(), HTML, {**self.page_headers, **keeping})

    def _add(self, chat: Blueprint, path: str, send: Callable[[Request], HTTPResponse]) -> None:
        async def handler(request: Request) -> HTTPResponse:
            return send(request)

        chat.add_route(
            handler, path, methods=["GET", "HEAD"], name=f"get_{path.strip('/').replace('/', '_') or 'home'}"
        )


async def _preflight(_: Request) -> HTTPResponse:
    return response.empty(headers=SECURE)


async def _keep_safe(_: Request, answer: HTTPResponse) -> None:
    """What Rasa and Sanic answer by themselves is kept nowhere, and taken for nothing else than it says."""
    for name, value in {**SECURE, **NEVER_KEEP}.items():
        answer.headers.setdefault(name, value)


def _shown(said: Said) -> dict[str, Any]:
    """A message as the widget gets it."""
    shown = {key: said[key] for key in ("text", "buttons") if key in said}
    answer = answer_in(said)
    return {"text": "", **shown, **({"answer": answer} if answer else {})}


def _read(request: Request) -> dict[str, Any]:
    """A request's body. Raises BadRequest for all but JSON that says so: no form of another site can send that."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequest(NOT_JSON, 415)
    try:
        body = request.json
    except Exception:
        raise BadRequest(NOT_JSON) from None
    if not isinstance(body, dict):
        raise BadRequest(NOT_JSON)
    return body


def _message_id(body: dict[str, Any]) -> str:
    message_id = body.get("id")
    if not isinstance(message_id, str) or not _UUID.fullmatch(message_id):
        raise BadRequest(BAD_ID)
    return message_id


def _metadata(body: dict[str, Any]) -> Metadata:
    """What Rasa is told beside the message. Raises BadRequest."""
    audience = body.get("audience", "pupil")
    if audience not in AUDIENCES:
        raise BadRequest(BAD_AUDIENCE)
    alone = body.get("alone", False)
    if not isinstance(alone, bool):
        raise BadRequest(BAD_ALONE)
    return {**_spoken_to(audience), **({"alone": True} if alone else {})}


def _spoken_to(audience: str) -> Metadata:
    """Of pupils nothing is said: it would outweigh "I am a careers adviser", which a person may type."""
    return {"audience": audience} if audience == "adviser" else {}
