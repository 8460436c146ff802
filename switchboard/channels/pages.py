"""The bot's own pages and their files, the form that needs no scripts, and the page where no other has answered."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from sanic import response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import model
from switchboard.answers.answer import Audience
from switchboard.channels.files import ASK_AGAIN, NEVER_KEEP, SECURE, Sendable, page_headers
from switchboard.channels.origin import Origins
from switchboard.channels.rest import refused
from switchboard.channels.root import FRONT_PAGE, MARK, AtTheRoot
from switchboard.channels.templates import Templates
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
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

WEB = model.ROOT / "web"
HTML = "text/html; charset=utf-8"
JAVASCRIPT = "text/javascript; charset=utf-8"
#: Any site may load the widget; which of them may then talk to the server is another matter.
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
#: No name of a site is longer.
MOST_OF_A_SITE = 300
FOR_US = {"Cross-Origin-Resource-Policy": "same-origin"}
#: What is served under /web/: where it stands, its type, and who may use it.
FILES = {
    "switchboard.js": ("dist/switchboard.js", JAVASCRIPT, FOR_ALL),
    "adviser.js": ("dist/adviser.js", JAVASCRIPT, FOR_US),
    "embed.js": ("pages/embed.js", JAVASCRIPT, FOR_US),
    "page.css": ("pages/page.css", "text/css; charset=utf-8", FOR_US),
    "icon.svg": ("pages/icon.svg", "image/svg+xml", FOR_US),
}


def way_home(path: str) -> str:
    """The way from a page to the front page: "./" from "/ask", "../" from "/ask/". A proxy may put any path before."""
    return "../" * (path.count("/") - 1) or "./"


class Pages:
    """The pages of the web chat."""

    def __init__(self, conversations: Conversations, chosen: Settings, origins: Origins, web: Path = WEB) -> None:
        """`web` is the folder of the templates and of the built widget."""
        self.conversations, self.origins = conversations, origins
        self.templates = Templates(web / "pages", conversations.base, chosen)
        self.headers = page_headers(chosen.framed_by)
        self.files = {
            name: Sendable((web / path).read_bytes(), kind, {**SECURE, **ASK_AGAIN, **who})
            for name, (path, kind, who) in FILES.items()
        }

    def add_to(self, chat: AtTheRoot, on_new_message: OnNewMessage) -> None:
        """Adds every page and file."""
        templates = self.templates

        def page(path: str, make: Callable[[str, Request], str], keeping: dict[str, str] = ASK_AGAIN) -> None:
            chat.serve(path, lambda request: self._page(make(way_home(request.path), request), keeping).to(request))

        def site(request: Request) -> str:
            """The site that somebody wants checked, without the slash and the path that a browser's bar shows."""
            return "/".join((request.args.get("check") or "").strip().split("/")[:3]).lower()[:MOST_OF_A_SITE]

        page(FRONT_PAGE, lambda root, _: templates.home(root))
        page("/adviser", lambda root, _: templates.adviser(root))
        page("/embed", lambda root, request: templates.embed(root, self.origins.address(request), site(request)))
        page("/about", lambda root, _: templates.about(root))
        page("/privacy", lambda root, _: templates.privacy(root))
        page("/insight", lambda root, _: templates.insight(root), NEVER_KEEP)
        page("/ask", lambda root, _: templates.conversation(root, [], "", "pupil"), NEVER_KEEP)
        for name, file in self.files.items():
            chat.serve(f"/web/{name}", file.to)

        async def ask(request: Request) -> HTTPResponse:
            try:
                body, code = await self._asked(request, on_new_message)
            except Exception as error:  # a page all the same, and nothing in a log that the error may quote
                logger.error("A form could not be answered: %s", type(error).__name__)
                trouble = Exchange("", "", [self.conversations.sorry()])
                body, code = templates.conversation(way_home(request.path), [trouble], "", "pupil"), 503
            return self._page(body, NEVER_KEEP).to(request, code)

        chat.add_route(ask, "/ask", methods=["POST"], name="ask")

        async def insight(request: Request) -> HTTPResponse:
            """The counts, for whoever knows the token. It is sent in a form: no address, log or cookie holds it."""
            body, code = await self._insight(request)
            return self._page(body, NEVER_KEEP).to(request, code)

        chat.add_route(insight, "/insight", methods=["POST"], name="insight")

    async def _insight(self, request: Request) -> tuple[str, int]:
        """The page of the counts, or of what is wrong, and its status."""
        words, root = self.conversations.phrases.insight, way_home(request.path)
        try:
            await self.conversations.count_request(self.origins.of(request).address)
            if not self.conversations.store.token.is_given((request.form.get("token") or "").strip()):
                return self.templates.insight(root, wrong=words.wrong_token), 403
            return self.templates.insight(root, await self.conversations.store.counts_so_far()), 200
        except BadRequest as error:
            return self.templates.insight(root, wrong=str(error)), error.status
        except Exception as error:
            logger.error("The counts could not be shown: %s", type(error).__name__)
            return self.templates.insight(root, wrong=words.not_read), 503

    async def _asked(self, request: Request, on_new_message: OnNewMessage) -> tuple[str, int]:
        """The page that answers a form, with the conversation so far, and its status."""
        key = self.conversations.key
        given = _fields(request.body)
        form = {name: given.get(name, "") for name in ("text", "session", "form", "audience")}
        # A page elsewhere may not choose the session: whoever made it could read along.
        ours = self._is_from_our_own_page(request) and key.is_ours(form["session"])
        session = form["session"] if ours else key.new_id()
        audience: Audience = next((name for name in AUDIENCES if name == form["audience"]), "pupil")
        message = Incoming(
            session,
            form["text"],
            self.origins.of(request).address,
            # A form sent twice, as a reload of the page does, is the same message; with other words it is another one.
            key.stored_id(self.conversations.channel, "form", session, form["form"], form["text"])[:32],
            named(audience),
        )
        shown = await self.conversations.turn_of_page(on_new_message, message)
        deleted = any(answer.kind == "deleted" for answer in shown[-1].answers)
        fields = ("", audience) if deleted else (session, audience, secrets.token_hex(8))
        return self.templates.conversation(way_home(request.path), shown, *fields), status(shown[-1].answers)

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

    def refuse(self, request: Request, error: Exception) -> HTTPResponse:
        """What is said where nothing else has answered: to a program in JSON, to a person on a page."""
        status, headers = getattr(error, "status_code", 500), dict(getattr(error, "headers", None) or {})
        if request.method == "NONE" or hasattr(request.ctx, "unreadable"):  # Sanic could not even read its head
            status = status if isinstance(error, SanicException) and status != 404 else 400
        path = request.path
        if status == 404 and f"{path}/" == self.origins.path:
            return response.empty(308, {**SECURE, **NEVER_KEEP, "Location": self.origins.path})
        if status >= 500:
            logger.error("A request could not be answered: %s", type(error).__name__)
        words = self._words(status, headers)
        if path.startswith("/webhooks/rest"):
            return response.json(refused(words), status, {**SECURE, **NEVER_KEEP, **headers})
        if path.startswith(("/web/", "/webhooks/")):
            return response.json({**MARK, "error": words}, status, {**SECURE, **NEVER_KEEP, **headers})
        titles = self.conversations.phrases.pages
        title = titles.nothing_here if status == 404 else titles.not_answered
        answer = self._page(self.templates.refusal(way_home(path), title, words), NEVER_KEEP).to(request, status)
        answer.headers.update(headers)
        return answer

    def _words(self, status: int, headers: dict[str, str]) -> str:
        """The words for a status."""
        refused = self.conversations.phrases.requests.refused
        if status >= 500:
            return self.conversations.sorry().body
        if status == 413:  # a message may have been in it
            return self.conversations.say("too_long").body
        return refused.get(str(status), refused["400"]).format(allowed=headers.get("Allow"))

    def _page(self, body: str, keeping: dict[str, str] = ASK_AGAIN) -> Sendable:
        return Sendable(body.encode(), HTML, {**self.headers, **keeping})


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form, each once. Sanic's own reading would lose a message for a sign in it that is no UTF-8, and
    write a traceback into the log."""
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}
