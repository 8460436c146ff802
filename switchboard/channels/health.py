"""What a supervisor, a balancer and Prometheus ask for: /healthz, /readyz and /metrics."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import metrics, settings
from switchboard.channels.files import NEVER_KEEP, SECURE
from switchboard.channels.origin import Origins
from switchboard.channels.turn import Conversations, Incoming, OnNewMessage, outcome
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

HEALTHY, READY, METRICS = "/healthz", "/readyz", "/metrics"
#: A question that was answered so many seconds ago or less, whoever asked it, is proof that others would be.
FRESH_SECONDS = 30
#: So long is an answer of the store, or to a question, waited for.
WAIT_SECONDS = 10


class Health(InputChannel):
    """Says how this server does. Says nothing of anybody."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, for the questions that it asks itself."""
        return "health"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Health:
        """That of a running server."""
        return cls(Conversations.of_server(cls.name(), credentials), settings.load())

    def __init__(self, conversations: Conversations, chosen: Settings) -> None:
        self.conversations, self.origins = conversations, Origins(chosen)
        conversations.tally = None  # the server asks itself
        self._looking = asyncio.Lock()
        self._has_been_ready = False

    def url_prefix(self) -> str:
        """The root; Rasa would put it under /webhooks/."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Every address of it."""
        health = Blueprint("switchboard_health")

        async def healthy(_: Request) -> HTTPResponse:
            """This process answers. Nothing else is asked, so that trouble elsewhere restarts nobody."""
            return _sent({"status": "ok"})

        async def ready(request: Request) -> HTTPResponse:
            """Whether a message that comes now would be answered, and else what is missing."""
            found = await self._found(request, on_new_message)
            is_ready = all(found.values())
            metrics.ready(is_ready)
            return _sent({"ready": is_ready, **found}, 200 if is_ready else 503)

        async def measured(request: Request) -> HTTPResponse:
            """For this machine, and for whoever knows the token: how many were in danger is nobody else's business."""
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            known = scheme.lower() == "bearer" and self.conversations.store.token.is_given(given.strip())
            if not (known or self.origins.of(request).here):
                return _sent({"error": "not from here"}, 403)
            return response.raw(metrics.shown(), headers={**SECURE, **NEVER_KEEP}, content_type=metrics.CONTENT_TYPE)

        for path, handler in ((HEALTHY, healthy), (READY, ready), (METRICS, measured)):
            health.add_route(handler, path, methods=["GET"], name=path[1:])
        return health

    async def _found(self, request: Request, on_new_message: OnNewMessage) -> dict[str, bool]:
        """What was looked at, in order; nothing behind the first that is amiss."""
        agent = getattr(request.app.ctx, "agent", None)
        found: dict[str, bool] = {}
        looks: dict[str, Callable[[], Awaitable[bool]]] = {
            "model": lambda: _at_once(agent is not None and agent.is_ready()),
            "store": self.conversations.store.healthy,
            "answer": lambda: self._a_question_is_answered(on_new_message),
        }
        async with self._looking:  # many may ask at once, and one look is enough
            for name, look in looks.items():
                try:
                    found[name] = await asyncio.wait_for(look(), WAIT_SECONDS)
                except Exception as error:
                    # While it starts on a slow machine, a first answer may take longer than that.
                    if self._has_been_ready or name != "answer" or not isinstance(error, TimeoutError):
                        logger.error("Not ready (%s): %s", name, type(error).__name__)
                    found[name] = False
                if not found[name]:
                    break
            self._has_been_ready |= all(found.values())
        return found

    async def _a_question_is_answered(self, on_new_message: OnNewMessage) -> bool:
        """Whether one was a moment ago, or is now: through the door, Rasa and the store, and back."""
        if time.monotonic() - metrics.last_answered() < FRESH_SECONDS:
            return True
        question = self.conversations.greeting("pupil").follow_ups[0].payload
        asked = Incoming(self.conversations.key.new_id(), question)
        try:
            answers = await self.conversations.turn(on_new_message, asked)
        finally:
            await self.conversations.end(asked.conversation, "")
        return outcome(answers) == "answered" and any(answer.sources for answer in answers)


async def _at_once(found: bool) -> bool:
    return found


def _sent(said: dict[str, Any], status: int = 200) -> HTTPResponse:
    return response.json(said, status, {**SECURE, **NEVER_KEEP})
