"""A stand-in for Slack: its Web API, which checks every call as Slack would, and its side of events and Socket Mode.

What a call gets wrong is kept in `faults`, so that a test fails whatever else it looks at.
"""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN, TEAM, BOT = "xoxb-1-first", "T0FIRST", "U0SWITCHBOARD"
APP_TOKEN = "xapp-1-A0-1-abc"

#: What each method takes, and what of it must be there. slack.com's reference of methods.
METHODS = {
    "chat.postMessage": (
        {"channel", "text"},
        {"blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media"},
    ),
    "chat.postEphemeral": ({"channel", "user", "text"}, {"blocks", "thread_ts"}),
    "views.publish": ({"user_id", "view"}, set()),
    "views.open": ({"trigger_id", "view"}, set()),
}
RESPONSE = ({"text", "response_type", "replace_original"}, {"blocks"})

#: What may stand in each kind of block and element, and in a text.
KEYS = {
    "section": {"text", "fields"},
    "context": {"elements"},
    "actions": {"elements"},
    "header": {"text"},
    "divider": set(),
    "input": {"block_id", "label", "element"},
    "button": {"action_id", "text", "value"},
    "plain_text_input": {"action_id", "multiline", "max_length"},
    "mrkdwn": {"text"},
    "plain_text": {"text", "emoji"},
}
_LINK = re.compile(r"<(?:https?://[^<>|\s]+\|[^<>|]+|@U[A-Z0-9]+)>")
_BARE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")


def texts(part: Any) -> Iterator[dict[str, Any]]:
    """Every text object in a part of a message."""
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part
        else:
            for value in part.values():
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def shown(body: dict[str, Any]) -> str:
    """All words in the blocks, as they are read."""
    words = "\n".join(text["text"] for text in texts(body.get("blocks", [])))
    words = re.sub(r"<[^<>|]+\|([^<>|]+)>", r"\1", words).replace("\u00a0", " ")
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def buttons(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons, by their action."""
    found = [element for block in body["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return {button["action_id"]: button for button in found}


def faults_of_blocks(blocks: Any, most: int = 50) -> list[str]:
    """What is wrong with blocks, by Slack's reference and by slack_sdk's models."""
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        return [f"not 1 to {most} blocks"]
    wrong, actions = [], []
    for block in blocks:
        try:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        except Exception as error:
            wrong.append(f"slack_sdk refuses a block: {error}")
        for part in [block, *block.get("elements", []), *([block["element"]] if "element" in block else [])]:
            extra = set(part) - KEYS.get(part.get("type"), set()) - {"type"}
            wrong += [f"{part.get('type')} has {name}" for name in extra]
        limits = {"fields": 10, "elements": 25 if block["type"] == "actions" else 10}
        for name, most_of_it in limits.items():
            if name in block and not 1 <= len(block[name]) <= most_of_it:
                wrong.append(f"{len(block[name])} {name}")
        wrong += [f"a field of {len(part['text'])}" for part in block.get("fields", []) if len(part["text"]) > 2000]
        top = block.get("text")
        most_text = {"header": 150}.get(block["type"], 3000)
        wrong += [f"a text of {len(top['text'])}"] if top and not 1 <= len(top["text"]) <= most_text else []
        for button in block["elements"] if block["type"] == "actions" else []:
            actions.append(button["action_id"])
            if not 1 <= len(button["text"]["text"]) <= 75 or not 1 <= len(button["value"]) <= 2000:
                wrong.append("a button beyond its limits")
    for text in texts(blocks):
        bare = _LINK.sub("", text["text"]) if text["type"] == "mrkdwn" else ""
        wrong += [f"markup that is not escaped: {bare}"] if _BARE.search(bare) else []
        wrong += ["an empty text"] if not text["text"].strip() else []
    wrong += ["actions of the same name"] if len(actions) != len(set(actions)) else []
    return wrong


def faults_of(takes: tuple[set[str], set[str]], body: dict[str, Any]) -> list[str]:
    """What is wrong with the body of a call."""
    needed, optional = takes
    wrong = [f"lacks {name}" for name in needed - body.keys()]
    wrong += [f"does not know {name}" for name in body.keys() - needed - optional]
    if "blocks" in body:
        wrong += faults_of_blocks(body["blocks"])
        length = sum(len(text["text"]) for text in texts(body["blocks"]))
        wrong += [f"{length} characters in all"] if length > 12_000 else []
    if "view" in body:
        view = body["view"]
        wrong += faults_of_blocks(view["blocks"], 100)
        wrong += [] if view["type"] in ("home", "modal") else ["no view"]
        titles = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
        wrong += ["a title of more than 24"] if any(len(title) > 24 for title in titles) else []
    if "text" in body and not 1 <= len(body["text"]) <= 40_000:
        wrong.append("no text for where blocks are not shown")
    if "metadata" in body and set(body["metadata"]) != {"event_type", "event_payload"}:
        wrong.append("metadata of another form")
    return wrong


@dataclass
class Call:
    """A call of the bot's: `to` is the method, or "response" for one to an address that came with a request."""

    to: str
    token: str
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)


@dataclass
class Workspace:
    """What the stand-in knows: the tokens of the workplaces, what was said, and how to answer the next calls.

    behave: for each of the next calls a status with headers, "nothing" to hang up, or a body with status 200.
    """

    port: int = 0
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: TEAM})
    calls: list[Call] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    behave: list[Any] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: dict[str, float] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    #: Whether the bot has nothing under way; None where that cannot be told.
    is_idle: Callable[[], bool] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def response_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/commands/{TEAM}/1/abc"

    def said(self, number: int, seconds: float = 60) -> list[Call]:
        """The calls, once there are so many; and once all is done, there are no more."""
        until = time.monotonic() + seconds
        while len(self.calls) < number:
            assert time.monotonic() < until, f"{len(self.calls)} calls of {number}: {self.faults}"
            time.sleep(0.005)
        if self.is_idle is None:
            time.sleep(0.15)
        while self.is_idle is not None and not self.is_idle():
            assert time.monotonic() < until, "something is under way without end"
            time.sleep(0.005)
        assert len(self.calls) == number, [call.to for call in self.calls]
        return self.calls

    def forget(self) -> None:
        self.calls, self.tried, self.faults, self.behave = [], [], [], []

    # --- the Web API -------------------------------------------------------------------

    async def api(self, request: web.Request) -> web.StreamResponse:
        method, self.tried = request.match_info["method"], [*self.tried, time.monotonic()]
        scripted = await self._scripted(request)
        if scripted is not None:
            return scripted
        if method == "oauth.v2.access":
            form = await request.post()
            known = form.get("client_id") == "1.2" and form.get("client_secret") == "client secret"
            given = self.codes.pop(str(form.get("code")), None) if known else None
            return web.json_response({"ok": True, **given} if given else {"ok": False, "error": "invalid_code"})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if method == "apps.connections.open":
            here = {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link"}
            return web.json_response(here if token == APP_TOKEN else {"ok": False, "error": "invalid_auth"})
        if method not in METHODS:
            return self._refused(method, [f"unknown method {method}"], "unknown_method")
        if token not in self.tokens:
            return self._refused(method, ["wrong token"], "invalid_auth")
        if request.content_type != "application/json":
            return self._refused(method, ["not JSON"], "invalid_json")
        body = await request.json()
        wrong = faults_of(METHODS[method], body)
        if wrong:
            return self._refused(method, wrong, "invalid_arguments")
        self.calls.append(Call(method, token, body))
        return web.json_response({"ok": True, "channel": body.get("channel"), "ts": f"{time.time():.6f}"})

    async def response(self, request: web.Request) -> web.StreamResponse:
        """What is sent to the address that came with a command or a button."""
        self.tried.append(time.monotonic())
        scripted = await self._scripted(request)
        if scripted is not None:
            return scripted
        body = await request.json()
        wrong = faults_of(RESPONSE, body)
        if wrong:
            return self._refused("response", wrong, "invalid_payload")
        self.calls.append(Call("response", "", body))
        return web.Response(text="ok")

    async def _scripted(self, request: web.Request) -> web.StreamResponse | None:
        if not self.behave:
            return None
        how = self.behave.pop(0)
        if how == "nothing":
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(how, dict):
            return web.json_response(how)
        status, headers = how
        return web.json_response({"ok": False, "error": "busy"}, status=status, headers=headers)

    def _refused(self, method: str, wrong: list[str], error: str) -> web.Response:
        self.faults += [f"{method}: {fault}" for fault in wrong]
        return web.json_response({"ok": False, "error": error})

    # --- Socket Mode -------------------------------------------------------------------

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        self.sockets.append(link)
        await link.send_json({"type": "hello", "num_connections": 1})
        async for message in link:
            if message.type == aiohttp.WSMsgType.TEXT:
                self.acknowledged[json.loads(message.data)["envelope_id"]] = time.monotonic()
        return link

    def send(self, kind: str, payload: dict[str, Any], envelope: str) -> None:
        """Sends something over the newest connection."""
        sent = {"type": kind, "payload": payload, "envelope_id": envelope, "accepts_response_payload": False}
        asyncio.run_coroutine_threadsafe(self.sockets[-1].send_json(sent), self.loop).result(10)

    def hang_up(self) -> None:
        asyncio.run_coroutine_threadsafe(self.sockets[-1].close(), self.loop).result(10)


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A running stand-in."""
    found = Workspace()
    app = web.Application(client_max_size=1_000_000)
    app.router.add_post("/api/{method}", found.api)
    app.router.add_post("/commands/{rest:.*}", found.response)
    app.router.add_get("/link", found.link)
    listener = socket.create_server(("127.0.0.1", 0))
    found.port = listener.getsockname()[1]
    runner = web.AppRunner(app, shutdown_timeout=1)

    async def start() -> None:
        await runner.setup()
        await web.SockSite(runner, listener).start()

    thread = threading.Thread(target=found.loop.run_forever, daemon=True)
    thread.start()
    there: Callable[[Any], Any] = lambda work: asyncio.run_coroutine_threadsafe(work, found.loop).result(30)  # noqa: E731
    there(start())
    try:
        yield found
    finally:
        there(runner.cleanup())
        found.loop.call_soon_threadsafe(found.loop.stop)
        thread.join()
        found.loop.close()


# --- what Slack sends ------------------------------------------------------------------------

_numbers = itertools.count(1)


def number() -> int:
    return next(_numbers)


def stamp() -> str:
    return f"{1_790_000_000 + number()}.000100"


def message(text: str, user: str = "U0TUTOR", channel: str = "D0TUTOR", **more: Any) -> dict[str, Any]:
    """The event of a direct message, or of one in a channel that mentions the bot."""
    direct = channel.startswith("D")
    event = {
        "type": "message" if direct else "app_mention",
        "user": user,
        "text": text if direct else f"<@{BOT}> {text}",
        "ts": stamp(),
        "channel": channel,
        **({"channel_type": "im"} if direct else {}),
        **more,
    }
    return enveloped(event)


def enveloped(event: dict[str, Any], team: str = TEAM) -> dict[str, Any]:
    return {
        "token": "not used",
        "team_id": team,
        "api_app_id": "A0SWITCHBOARD",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number():08}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
    }


def command(text: str, workspace: Workspace, user: str = "U0TUTOR", channel: str = "C0STAFF") -> dict[str, str]:
    """The form of the slash command."""
    return {
        "token": "not used",
        "team_id": TEAM,
        "team_domain": "school",
        "channel_id": channel,
        "channel_name": "staff",
        "user_id": user,
        "user_name": "tutor",
        "command": "/careers",
        "text": text,
        "response_url": workspace.response_url,
        "trigger_id": f"{number()}.{number()}.abc",
    }


def press(
    button: dict[str, Any],
    workspace: Workspace,
    user: str = "U0TUTOR",
    channel: str = "D0TUTOR",
    **container: Any,
) -> dict[str, Any]:
    """The payload of a button that is pressed on a message."""
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "tutor", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "school"},
        "container": {
            "type": "message",
            "message_ts": "1790000000.000001",
            "channel_id": channel,
            "is_ephemeral": False,
            **container,
        },
        "channel": {"id": channel, "name": "staff"},
        "trigger_id": f"{number()}.{number()}.abc",
        "response_url": workspace.response_url,
        "actions": [{**button, "type": "button", "block_id": "b", "action_ts": stamp()}],
    }


class Sender:
    """Slack's side of HTTP: signs with slack_sdk, and sends to a server of ours."""

    def __init__(self, port: int, secret: str = SECRET) -> None:
        self.port, self.verifier = port, SignatureVerifier(secret)

    def signed(self, body: str, at: float | None = None) -> dict[str, str]:
        stamped = str(int(time.time() if at is None else at))
        signature = self.verifier.generate_signature(timestamp=stamped, body=body)
        return {"X-Slack-Request-Timestamp": stamped, "X-Slack-Signature": str(signature)}

    def post(self, path: str, body: str, headers: dict[str, str], kind: str = "application/json") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/webhooks/slack/{path}", body.encode(), {"Content-Type": kind, **headers})
            answered = connection.getresponse()
            return answered.status, answered.read().decode()
        finally:
            connection.close()

    def event(self, body: dict[str, Any], retry: int = 0, at: float | None = None) -> int:
        """The status of the answer to an event."""
        text = json.dumps(body)
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return self.post("events", text, {**self.signed(text, at), **again})[0]

    def form(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        body = urlencode(fields)
        return self.post(path, body, self.signed(body), "application/x-www-form-urlencoded")

    def command(self, fields: dict[str, str]) -> tuple[int, str]:
        return self.form("commands", fields)

    def interaction(self, payload: dict[str, Any]) -> tuple[int, str]:
        return self.form("interactivity", {"payload": json.dumps(payload)})
