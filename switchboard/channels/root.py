"""The root of Rasa's server: the public path before every address, and words where no address has answered."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import logs, metrics
from switchboard.channels.files import NEVER_KEEP, SECURE

#: In every JSON answer of ours, so that a page can tell it from that of a filter or another server in between.
MARK = {"from": "switchboard"}
#: Where the front page stands for the routes: at "/" is a greeting of Rasa's own, with its version.
FRONT_PAGE = "/home"


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
        path = path[len(public) - 1 :] if path.startswith(public) else path
        return FRONT_PAGE if path == "/" else path


class AtTheRoot(Blueprint):
    """A blueprint that has the whole server answer as it does.

    `refuse` answers, for the whole server, whatever no address has answered; Sanic's own words name Sanic.
    """

    def __init__(self, name: str, public_path: str, refuse: Callable[[Request, Exception], HTTPResponse]) -> None:
        super().__init__(name)
        self.ctx.public_path, self.ctx.refuse = public_path, refuse

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Does for the server what a blueprint can do for its own addresses only."""
        super().register(app, options)
        app.ctx.public_path, app.request_class = self.ctx.public_path, BelowThePath
        app.exception(Exception)(self.ctx.refuse)
        app.register_middleware(_begin)
        app.register_middleware(_keep_safe, "response")
        app.register_middleware(_end, "response")

    def serve(self, path: str, send: Callable[[Request], HTTPResponse]) -> None:
        """Has `send` answer whoever gets what is at a path."""

        async def handler(request: Request) -> HTTPResponse:
            return send(request)

        self.add_route(handler, path, methods=["GET", "HEAD"], name=f"get{path.replace('/', '_')}")


async def _begin(request: Request) -> None:
    """Gives a request an id for the log, which its answer names too, and notes what its stages take."""
    request.ctx.began = logs.begin_request(), perf_counter(), metrics.follow()


async def _end(request: Request, answer: HTTPResponse) -> None:
    """Logs it by the path of its route, never by what somebody typed."""
    if hasattr(request.ctx, "began"):  # Sanic could read it
        request_id, started, stages = request.ctx.began
        answer.headers["X-Request-Id"] = request_id
        logs.request(getattr(request.route, "path", ""), answer.status, perf_counter() - started, stages)


async def _keep_safe(_: Request, answer: HTTPResponse) -> None:
    """What Rasa and Sanic answer by themselves is kept nowhere, and taken for nothing else than it says."""
    for name, value in {**SECURE, **NEVER_KEEP}.items():
        answer.headers.setdefault(name, value)
