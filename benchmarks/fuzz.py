"""Sends a running server all that is nasty, over every public address, and says what it should not have done.

    python -m benchmarks.fuzz
    python -m benchmarks.fuzz --requests 500 --seed 7

A real `switchboard run` (a copy of this checkout, without limits, with Slack and Teams, for which the stand-ins of the
tests answer) gets everything in `benchmarks/nasty.yml`, and as many requests and messages as asked for from Hypothesis,
eight at a time. Each answer must be one that docs/openapi.yml describes: no status of 500 or above but a 503 with words
in it, and no reply without words. Each message from Slack or Teams must be replied to. Somebody else asks all the while
for a figure, or says that they are in danger, and must be answered within a second. Printed is what went wrong, how
long that somebody waited, and the memory of all processes.
"""

from __future__ import annotations

import argparse
import collections
import hmac
import http.client
import io
import json
import re
import socket
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import jsonschema
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.speed import Server, ours
from switchboard import model

NASTY = Path(__file__).with_name("nasty.yml")
DESCRIBED: dict[str, Any] = yaml.safe_load((model.ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))
REST, TEAMS, JSON = "/webhooks/rest/webhook", "/webhooks/teams/webhook", "application/json"
SLACK = tuple(f"/webhooks/slack/{name}" for name in ("events", "interactivity", "commands"))
#: The addresses that take a body.
TAKING = (
    REST,
    "/web/session",
    "/web/messages",
    "/web/history",
    "/web/forget",
    "/web/rate",
    "/ask",
    "/insight",
    *SLACK,
    TEAMS,
)
CHANNELS = ("rest", "web", "form", "slack", "teams")
#: What is answered, in plain text, to what cannot even be read as a request.
UNREAD, NO_SUCH_ENCODING, PLAIN = {400, 413, 417, 429, 501}, 501, "text/plain; charset=utf-8"
AT_ONCE, PATIENCE_SECONDS = 8, 40
CANARIES = (("how many credits is level 2", "53"), ("i want to kill myself", "0800 1111"))
#: Nobody else may wait longer.
MOST_SECONDS = 1.0
_numbers = count(1)


@dataclass(frozen=True)
class Request:
    """What makes the bytes for a connection, since a signature has its time, and what they are.

    `reply_to` is what Slack or Teams are to be replied to by.
    """

    what: str
    method: str
    path: str
    made: Callable[[], bytes]
    raw: bool = False
    reply_to: tuple[str, str] | None = None

    @classmethod
    def of(
        cls, what: str, path: str, body: bytes, headers: Callable[[], dict[str, str]] = dict, **more: Any
    ) -> Request:
        """A request with a body; of JSON, unless its headers name another kind."""

        def made() -> bytes:
            named = {"Host": "localhost", "Content-Type": JSON, **headers()}
            named.update({"Content-Length": str(len(body)), "Connection": "close"})
            head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
            return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body

        return cls(what, "POST", path, made, **more)


@dataclass
class Answered:
    """What came back: status 0 for nothing."""

    status: int = 0
    kind: str = ""
    body: bytes = b""


def send(port: int, request: Request) -> Answered:
    """Sends a request from an address of this machine that no other has, so that no limit is met."""
    number = next(_numbers)
    here = f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"
    received = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (here, 0)) as line:
        with suppress(ConnectionError):
            line.sendall(request.made())
        with suppress(ConnectionError, TimeoutError):
            while part := line.recv(65_536):
                received += part
    read = http.client.HTTPResponse(_Socket(received), method=request.method)  # type: ignore[arg-type]
    try:
        read.begin()
        return Answered(read.status, read.headers.get("Content-Type", ""), read.read())
    except (http.client.HTTPException, ValueError):
        return Answered()


class _Socket:
    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._received)


# --- what is wrong with an answer ----------------------------------------------------------


def wrong(request: Request, answered: Answered) -> str:
    """What an answer should not have been; nothing if all is well."""
    path = re.split(r"[?#]", request.path)[0]
    responses = DESCRIBED["paths"].get(path, {}).get(request.method.lower(), {}).get("responses", {})
    described = _resolved(responses.get(str(answered.status)))
    if answered.status == 0:
        return "silence"
    if described is None:
        known = responses and not request.raw
        fine = answered.status == 408 if known else answered.status < 500 or answered.status == NO_SUCH_ENCODING
        return "" if fine else f"status {answered.status}"
    if request.method == "HEAD" or (not answered.body and path.startswith("/webhooks/")):
        return ""
    if request.raw and answered.status in UNREAD and answered.kind == PLAIN:
        return ""
    content = described.get("content", {})
    if not answered.body.strip() and content:
        return f"a {answered.status} without words"
    if answered.kind not in content:
        return f"type {answered.kind!r}" if answered.body else ""
    if answered.kind != JSON:
        return ""
    return _misfit(path, request.method, str(answered.status), answered.body)


def _resolved(described: dict[str, Any] | None) -> dict[str, Any] | None:
    if described and "$ref" in described:
        found: dict[str, Any] = DESCRIBED["components"]["responses"][described["$ref"].rpartition("/")[2]]
        return found
    return described


def _misfit(path: str, method: str, status: str, body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return "no JSON"
    error = jsonschema.exceptions.best_match(_validator(path, method, status).iter_errors(said))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" if error else ""


@cache
def _validator(path: str, method: str, status: str) -> Any:
    described = _resolved(DESCRIBED["paths"][path][method.lower()]["responses"][status]) or {}
    schema = described["content"][JSON]["schema"]
    return jsonschema.Draft202012Validator({**schema, "components": DESCRIBED["components"]})


# --- what is sent ----------------------------------------------------------------------------


@dataclass
class Ways:
    """How to speak as each channel: sessions of the web chat, and the stand-ins of the tests for Slack and Microsoft.

    `event` is what makes a message of Slack's, `secret` what it is signed with.
    """

    sessions: Sequence[str]
    workspace: Any
    event: Callable[..., dict[str, Any]]
    secret: str
    microsoft: Any

    def message(self, text: str, channel: str) -> Request:
        """A message over a channel."""
        number, shown = next(_numbers), f"{channel}: {text[:60]!r}"
        session = self.sessions[number % len(self.sessions)]
        if channel == "rest":
            return self.body(shown, REST, _json({"message": text}))
        if channel == "web":
            said = {"session": session, "id": str(uuid.uuid4()), "text": text}
            return self.body(shown, "/web/messages", _json(said))
        if channel == "form":
            return self.body(shown, "/ask", f"text={_quoted(text)}&session={session}".encode(), FORM)
        if channel == "slack":
            event = self.event(text, user=f"U0FUZZ{number}", channel=f"D0FUZZ{number}")
            return self.body(shown, SLACK[0], _json(event), reply_to=("slack", f"D0FUZZ{number}"))
        activity = self.microsoft.activity(text, id=f"fuzz{number}", user=f"fuzz{number}")
        return self.body(shown, TEAMS, _json(activity), reply_to=("teams", f"fuzz{number}"))

    def staff(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What Slack and Teams send beside plain messages: the address, how it is written, and what it says."""
        name = f"fuzz{next(_numbers)}"
        pressed = {"action_id": "ask.1", "value": "what is the pay"}
        where = {"team": {"id": "T0FIRST"}, "user": {"id": "U0FUZZ"}, "channel": {"id": "D0FUZZ"}}
        once = {"trigger_id": name, "response_url": self.workspace.response_url}
        window = {"callback_id": "ask_switchboard", "id": "V0", "state": {"values": {"ask": {"ask": {"value": "pay"}}}}}
        payloads: list[dict[str, Any]] = [
            {"type": "block_actions", "actions": [pressed], "container": {"channel_id": "D0FUZZ"}, **where, **once},
            {"type": "message_action", "callback_id": "answer_message", "message": {"text": "pay"}, **where, **once},
            {"type": "shortcut", "callback_id": "ask_switchboard", **where, **once},
            {"type": "view_submission", "view": window, **where, **once},
        ]
        bot = {"mentioned": {"id": f"28:{name}"}, "type": "mention", "text": "<at>x</at>"}
        activities = [
            self.microsoft.activity("pay", id=name, user=name, entities=[bot]),
            self.microsoft.activity("pay", id=name, user=name, type="messageUpdate"),
            self.microsoft.activity(id=name, user=name, value={"ask": "what is the pay", "of": "x"}),
            self.microsoft.activity(id=name, user=name, type="conversationUpdate", membersAdded=[{"id": "28:x"}]),
            self.microsoft.activity(id=name, user=name, type="invoke", name="composeExtension/query", value={"a": {}}),
            self.microsoft.activity(id=name, user=name, type="invoke", name="adaptiveCard/action", value={"a": {}}),
        ]
        return [
            (SLACK[0], JSON, self.event("what is the pay", user="U0FUZZ", channel="D0FUZZ")),
            *((SLACK[1], FORM, payload) for payload in payloads),
            *((TEAMS, JSON, activity) for activity in activities),
        ]

    def body(self, what: str, path: str, body: bytes, kind: str = JSON, **more: Any) -> Request:
        """A body for an address, signed where that is asked for."""

        def headers() -> dict[str, str]:
            signed = self._by_slack(body) if path in SLACK else {}
            signed = {"Authorization": self.microsoft.bearer()} if path == TEAMS else signed
            return {"Content-Type": kind, **signed}

        return Request.of(what, path, body, headers, **more)

    def _by_slack(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        signature = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


FORM = "application/x-www-form-urlencoded"


def _bend(said: dict[str, Any], data: Any) -> None:
    """Puts anything in the place of something, somewhere within."""
    key = data.draw(st.sampled_from(sorted(said)))
    inner = said[key][0] if isinstance(said[key], list) and said[key] else said[key]
    if isinstance(inner, dict) and inner and data.draw(st.booleans()):
        _bend(inner, data)
    else:
        said[key] = data.draw(_ANYTHING)


def _json(said: object) -> bytes:
    return json.dumps(said).encode()


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _long(given: Any) -> Any:
    return given["repeat"] * given["times"] if isinstance(given, dict) else given


def nasty(ways: Ways, every_channel: bool = True) -> Iterator[Request]:
    """All that stands in nasty.yml; each text over one channel, in turns, or over every one."""
    listed = yaml.safe_load(NASTY.read_text(encoding="utf-8"))
    for place, given_text in enumerate(listed["texts"]):
        for channel in CHANNELS if every_channel else CHANNELS[place % len(CHANNELS) :][:1]:
            yield ways.message(_long(given_text), channel)
    for given_body in listed["bodies"]:
        body = _long(given_body["body"])
        for path in TAKING:
            sent = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
            yield ways.body(f"{path}: {given_body['what']}", path, sent, given_body.get("type", JSON))
    for head in listed["requests"]:
        line, _, rest = head.partition("\r\n")
        yield _raw(line, rest)


def _raw(line: str, rest: str = "") -> Request:
    """A request from its first line on, as it stands."""
    method, path = [*line.split(" "), ""][:2]
    head, blank, body = rest.partition("\r\n\r\n")
    named = "" if "host:" in head.lower() else "Host: localhost\r\n"
    sent = f"{line}\r\n{named}Connection: close\r\n{head}{chr(13) + chr(10) if head else ''}\r\n{body}"
    closing = "\r\n\r\n" if blank and "chunked" in head else ""
    made = (sent + closing).encode("latin-1")
    return Request(f"{line[:80]} {head[:80]!r}", method, path, lambda: made, raw=True)


_ANY = st.characters(exclude_categories=())
_WORDS = st.sampled_from(
    (
        "what is the pay hours level 2 3 and at for a team leader who says so credits my name is josh call me 07700 "
        "900123 i live at help die kill compare with list all jobs shorter ? ! , £ % / [ ] { } < > @ # * _ \n \t \0 é ß"
    ).split(" ")
)
_TEXTS = st.one_of(
    st.lists(_WORDS, max_size=40).map(" ".join),
    st.text(_ANY, max_size=200),
    st.text(st.characters(codec="utf-8"), max_size=1_050),
    st.text("aA \u0301\u200b\u202e.'-@0\n", max_size=1_050),
)
_KEYS = st.sampled_from(
    "message sender metadata audience session id text alone type event payload challenge team_id channel user value "
    "conversation serviceUrl from recipient entities attachments actions view callback_id".split()
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(_ANY, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)
_PATHS = st.sampled_from([*DESCRIBED["paths"], "/home", "/status", "/model", "/webhooks", "/web/"])
_HEADERS = st.sampled_from(
    "Origin Accept-Encoding If-None-Match X-Forwarded-For X-Forwarded-Host Forwarded Authorization Cookie Range Accept "
    "Content-Type Referer Sec-Fetch-Site Expect TE Via X-Real-IP X-Request-Id".split()
)
_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60)


def made_up(ways: Ways, number: int, seeded: int) -> list[Request]:
    """So many requests from Hypothesis; the same ones for the same seed, but for ids and times."""
    found: list[Request] = []
    methods = st.sampled_from(("GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"))
    kinds = st.sampled_from((JSON, JSON, JSON, FORM, "multipart/form-data; boundary=x", "text/plain"))

    @seed(seeded)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data(), st.integers(0, 9))
    def make(data: Any, share: int) -> None:
        if share < 5:
            found.append(ways.message(data.draw(_TEXTS), CHANNELS[share]))
        elif share == 5:
            path, kind, said = data.draw(st.sampled_from(ways.staff()))
            _bend(said, data)
            body = urlencode({"payload": json.dumps(said)}).encode() if kind == FORM else _json(said)
            found.append(ways.body(f"{path}: {body[:300]!r}", path, body, kind))
        elif share == 6:
            path = data.draw(st.sampled_from(TAKING))
            found.append(ways.body(f"{path}: JSON", path, _json(data.draw(_ANYTHING)), JSON))
        elif share == 7:
            path, kind = data.draw(st.sampled_from(TAKING)), data.draw(kinds)
            found.append(ways.body(f"{path}: bytes as {kind}", path, data.draw(st.binary(max_size=300)), kind))
        else:
            query = data.draw(st.just("") | st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30))
            line = f"{data.draw(methods)} {data.draw(_PATHS)}{'?' if query else ''}{query} HTTP/1.1"
            named = data.draw(st.dictionaries(_HEADERS, _VALUES, max_size=3))
            found.append(_raw(line, "\r\n".join(f"{name}: {value}" for name, value in named.items())))

    make()
    return found[:number]


# --- a run -----------------------------------------------------------------------------------


@dataclass
class Found:
    """What became of requests: statuses, what was wrong, and what Slack and Teams must still have been told."""

    statuses: collections.Counter[int] = field(default_factory=collections.Counter)
    faults: list[str] = field(default_factory=list)
    owed: set[tuple[str, str]] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)


def run(port: int, requests: Sequence[Request], found: Found) -> None:
    """Sends requests, several at a time, and notes what comes of them."""

    def one(request: Request) -> None:
        answered = send(port, request)
        found.statuses[answered.status] += 1
        if fault := wrong(request, answered):
            found.faults.append(f"{request.what}: {fault}")
        if request.reply_to and answered.status == 200:
            found.owed.add(request.reply_to)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, requests))


def sessions(port: int, number: int) -> list[str]:
    """Ids for the web chat."""
    asked = Request.of("a session", "/web/session", b"{}")
    return [json.loads(send(port, asked).body)["session"] for _ in range(number)]


def paid(found: Found, ways: Ways, seconds: float = 60) -> None:
    """Waits for what Slack and Teams are owed; what they do not get is a fault."""
    until = time.monotonic() + seconds
    while True:
        said = {("slack", str(call.body.get("channel"))) for call in ways.workspace.calls}
        said |= {("teams", str(sent.get("replyToId"))) for sent in ways.microsoft.sent}
        if not (left := found.owed - said) or time.monotonic() > until:
            break
        time.sleep(0.2)
    found.faults += [f"{channel} got no reply to {name}" for channel, name in sorted(left)]
    found.faults += [f"Slack refuses: {fault}" for fault in ways.workspace.faults]
    found.faults += [f"Teams refuses: {fault}" for fault in ways.microsoft.refused]


def canary(port: int, found: Found, over: threading.Event) -> None:
    """Somebody else, who asks all the while."""
    while not over.wait(0.1):
        text, expected = CANARIES[len(found.waits) % len(CANARIES)]
        started = time.monotonic()
        answered = send(port, Request.of(text, REST, _json({"message": text})))
        found.waits.append(time.monotonic() - started)
        if answered.status != 200 or expected.encode() not in answered.body:
            found.faults.append(f"somebody who said {text!r} got {answered.status}")


class StandIns:
    """Slack and Microsoft, as the tests have them."""

    def __init__(self) -> None:
        sys.path.append(str(model.ROOT / "tests"))
        self._slack, self._microsoft = import_module("slack_workspace"), import_module("microsoft")
        self._open = ExitStack()
        self.workspace = self._open.enter_context(self._slack.workspace())
        self.microsoft = self._open.enter_context(self._microsoft.microsoft())
        self.microsoft.checks_schemas = False

    def ways(self, port: int) -> Ways:
        """How to speak to a server that takes them for the real ones."""
        given_out = sessions(port, 200)
        return Ways(given_out, self.workspace, self._slack.message, self._slack.SECRET, self.microsoft)

    def environment(self, folder: Path) -> dict[str, str]:
        """In which a server takes them for the real ones."""
        return {
            **self.microsoft.in_its_place(folder),
            "SLACK_API_URL": self.workspace.address,
            "SLACK_SIGNING_SECRET": self._slack.SECRET,
            "SLACK_BOT_TOKEN": self._slack.TOKEN,
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "client secret",
            "TEAMS_APP_ID": self._microsoft.APP_ID,
            "TEAMS_APP_PASSWORD": self._microsoft.PASSWORD,
            "TEAMS_TENANT_ID": self._microsoft.TENANT,
        }

    def close(self) -> None:
        """Ends them."""
        self._open.close()


def fuzz(server: Server, stand_ins: StandIns, number: int, seeded: int) -> Found:
    """All of it against a server, with its memory before and after."""
    ways, found, over = stand_ins.ways(server.port), Found(), threading.Event()
    print("Making them up ...", flush=True)
    requests = made_up(ways, number, seeded)
    ordinary: Callable[[int], float] = lambda place: server.ask(CANARIES[0][0], f"warm-{place}")  # noqa: E731
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ordinary, range(500)))
    run(server.port, list(nasty(ways)), Found())  # everything is used once, so that what is loaded late is loaded
    before = server.memory()
    asking = threading.Thread(target=canary, args=(server.port, found, over))
    asking.start()
    started = time.monotonic()
    for part in range(0, len(requests), 2_000):
        run(server.port, requests[part : part + 2_000], found)
        print(f"{part + 2_000}: {server.memory():.0f} MB", flush=True)
    run(server.port, list(nasty(ways)), found)
    took = time.monotonic() - started
    over.set()
    asking.join()
    paid(found, ways)
    time.sleep(10)
    print(f"{sum(found.statuses.values())} requests in {took:.0f} s: {dict(sorted(found.statuses.items()))}")
    print(f"memory: {before:.0f} MB before, {server.memory():.0f} MB after")
    waits = sorted(found.waits)
    late = sum(wait > MOST_SECONDS for wait in waits)
    print(
        f"somebody else asked {len(waits)} times: {waits[len(waits) // 2]:.2f} s in the middle, "
        f"{waits[len(waits) * 99 // 100]:.2f} s for 99 %, {waits[-1]:.2f} s at most, {late} above {MOST_SECONDS:.0f} s"
    )
    return found


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given_options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, stand_ins = Path(name), StandIns()
        server = ours(folder)
        server.environment = stand_ins.environment(folder)
        server.start()
        try:
            found = fuzz(server, stand_ins, given_options.requests, given_options.seed)
        finally:
            server.stop()
            stand_ins.close()
    for fault, times in collections.Counter(found.faults).most_common(60):
        print(f"{times} x {fault}")
    print(f"{len(found.faults)} faults")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
