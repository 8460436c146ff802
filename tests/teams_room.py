"""Teams before a stand-in for Microsoft: activities go in over HTTP, and what the bot sends is kept there."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from microsoft import APP_ID, PASSWORD, TENANT, Microsoft, microsoft
from sanic import Sanic
from served import served

from switchboard.channels.bearer import Guard, Keys
from switchboard.channels.connector import Connector, Login
from switchboard.channels.teams import Teams
from switchboard.channels.turn import Conversations
from switchboard.local import UNLIMITED, InProcessDoor
from switchboard.settings import Settings
from switchboard.store.limit import Limit

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage

    from switchboard.local import LocalBot

CHOSEN = Settings(messages_a_minute=UNLIMITED)


def wait_for(what: Callable[[], Any]) -> None:
    """Waits until something is so."""
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


class Room:
    """`seen` is what came to Rasa, which breaks when it `is_down` and waits while it is `held`."""

    port: int

    def __init__(self, bot: LocalBot, microsoft: Microsoft) -> None:
        self.bot, self.microsoft = bot, microsoft
        self.go_on = threading.Event()
        conversations = Conversations(Teams.name(), bot.door.conversations.store, CHOSEN, InProcessDoor())
        keys = Keys(microsoft.openid)
        self.guard = Guard(APP_ID, TENANT, keys, (microsoft.service_url,))
        self.login = Login(APP_ID, PASSWORD, TENANT, microsoft.http())
        connector = Connector(self.login, seconds=5, pause=0.01)
        self.channel = Teams(conversations, CHOSEN, self.guard, connector)
        self.reset()

    def reset(self) -> None:
        self.seen, self.is_down = list[str](), False
        self.go_on.set()
        self.microsoft.reset()
        self.guard.keys.__init__(self.microsoft.openid)  # type: ignore[misc]
        self.login._app = None
        self.channel.conversations.limit = Limit(UNLIMITED)

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message.text)
        while not self.go_on.is_set():
            await asyncio.sleep(0.01)
        if self.is_down:
            raise ConnectionError
        await self.bot.agent.handle_message(message)

    def post(self, body: bytes, bearer: str | None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", **({"Authorization": bearer} if bearer else {})}
        try:
            connection.request("POST", "/webhooks/teams/webhook", body, headers)
            answered = connection.getresponse()
            return answered.status, answered.read()
        finally:
            connection.close()

    def deliver(self, activity: dict[str, Any], bearer: str | None = "") -> tuple[int, bytes]:
        """With a token of Microsoft's, another, or (None) none."""
        return self.post(json.dumps(activity).encode(), self.microsoft.bearer() if bearer == "" else bearer)

    def sent(self, number: int) -> list[dict[str, Any]]:
        """What was sent, once it is so many; and nothing was refused."""
        wait_for(lambda: len(self.microsoft.sent) >= number or self.microsoft.refused)
        assert self.microsoft.refused == []
        self.settle()
        assert len(self.microsoft.sent) == number
        return self.microsoft.sent

    def settle(self) -> None:
        """Waits until nothing is under way."""
        wait_for(lambda: self.channel.later.is_idle)

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """The one reply to a message."""
        self.microsoft.sent = []
        assert self.deliver(self.microsoft.activity(text, **more))[0] == 200
        (reply,) = self.sent(1)
        return reply

    def more_of(self, reply: dict[str, Any], **more: Any) -> Iterator[dict[str, Any]]:
        """The further cards of a reply, each as the one before offers it."""
        while offered := [button["data"] for button in buttons(reply) if "more" in button["data"]]:
            reply = self.ask("", value=offered[0], **more)
            yield reply


@contextmanager
def room(bot: LocalBot) -> Iterator[Room]:
    """A room with its server."""
    with microsoft() as stand_in:
        opened = Room(bot, stand_in)
        app = Sanic(f"teams_{opened.microsoft.server.server_port}", configure_logging=False)
        app.blueprint(opened.channel.blueprint(opened.on_new_message), url_prefix="/webhooks/teams")
        with served(app) as opened.port:
            yield opened


def words(activity: dict[str, Any]) -> str:
    """All that a person can read in an activity, folded or not."""
    cards = [attached["content"] for attached in activity.get("attachments", [])]
    return "\n".join([activity.get("text", ""), *(text for card in cards for text in texts(card["body"]))])


def texts(piece: Any) -> Iterator[str]:
    """The texts in a card, in their order."""
    if isinstance(piece, list):
        for item in piece:
            yield from texts(item)
    elif isinstance(piece, dict):
        if piece.get("type") == "TextRun":
            yield piece["text"]
        for name in ("items", "inlines", "columns", "rows", "cells"):
            yield from texts(piece.get(name))


def pieces(piece: Any) -> Iterator[dict[str, Any]]:
    """Everything in a card that has a type."""
    if isinstance(piece, list):
        for item in piece:
            yield from pieces(item)
    elif isinstance(piece, dict):
        if "type" in piece:
            yield piece
        for name, part in piece.items():
            if name not in ("fallback", "data"):
                yield from pieces(part)


def buttons(activity: dict[str, Any], kind: str = "Action.Submit") -> list[dict[str, Any]]:
    """The buttons of a card that are of a kind."""
    cards = [attached["content"] for attached in activity.get("attachments", [])]
    return [piece for piece in pieces(cards) if piece["type"] == kind]


def shown(activity: dict[str, Any]) -> str:
    """What a person reads without unfolding anything."""
    bodies = [
        [part for part in attached["content"]["body"] if part.get("isVisible", True)]
        for attached in activity.get("attachments", [])
    ]
    return "\n".join([activity.get("text", ""), *texts(bodies)])
