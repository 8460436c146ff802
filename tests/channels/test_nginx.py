"""deploy/nginx before the bot's own pages, REST and health, as a program of its own."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from chatting import HELLO, KEY, Chat
from nginx import NAME, in_front_of
from rasa.server import add_root_route, configure_cors
from sanic import Request, Sanic, response
from sanic.response import HTTPResponse
from served import served
from serving import free_port
from tools import needs

from switchboard.channels.health import Health
from switchboard.channels.rest import RestDoor
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import Settings
from switchboard.store.ids import Token

pytestmark = needs("nginx")

PATH = "/careers/"
ADDRESS = f"https://{NAME}{PATH}"
TRUSTING = ssl._create_unverified_context()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A server below the path, behind nginx; `seen` are the headers of what came to it, by path."""
    folder = tmp_path_factory.mktemp("nginx")
    chat = Chat(folder / "c.db", address=ADDRESS, proxies=["127.0.0.1"])
    app = Sanic("behind_nginx", configure_logging=False)
    seen: dict[str, dict[str, str]] = {}

    @app.on_request
    async def note(request: Request) -> None:
        seen[request.path] = dict(request.headers)

    async def apologise(_: Request) -> HTTPResponse:
        return response.json([{"text": "0800 1111"}], 503)

    add_root_route(app)
    configure_cors(app, None)
    app.add_route(apologise, "/webhooks/sorry", methods=["POST"])
    chat.mount(app)
    chosen = Settings(address=ADDRESS, proxies=["127.0.0.1"])
    conversations = Conversations("rest", InProcessStore({}, KEY, Token.random()), chosen, InProcessDoor())
    app.blueprint(RestDoor(conversations, chosen).blueprint(chat.on_new_message), url_prefix="/webhooks/rest")
    app.blueprint(Health(conversations, chosen).blueprint(chat.on_new_message), url_prefix="/")
    # One of the two that nginx knows is not there.
    with served(app) as port, in_front_of(folder / "front", port, free_port()) as front:
        yield SimpleNamespace(port=front, seen=seen)


def ask(
    behind: SimpleNamespace, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPSConnection("127.0.0.1", behind.port, timeout=20, context=TRUSTING)
    given = {"Host": NAME, "Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        connection.request(method, path, body, given)
        answered = connection.getresponse()
        return answered.status, answered.read()


def test_pages_and_messages_come_through_whichever_server_is_away(behind: SimpleNamespace) -> None:
    for _ in range(4):
        status, page = ask(behind, "GET", PATH)
        assert status == 200 and b"switchboard.js" in page
        status, replies = ask(behind, "POST", f"{PATH}webhooks/rest/webhook", json.dumps({"message": "hi"}).encode())
        assert (status, json.loads(replies)[0]["text"]) == (200, HELLO.body)
    assert ask(behind, "GET", PATH.rstrip("/"))[0] == 308
    assert ask(behind, "GET", f"{PATH}healthz")[0] == 200


@pytest.mark.parametrize("name", ["metrics", "readyz"])
def test_what_is_for_those_who_look_after_it_is_closed_however_it_is_spelt(behind: SimpleNamespace, name: str) -> None:
    spelt = [name, f"{name}/", f"/{name}", f"./{name}", f"x/../{name}", f"%{ord(name[0]):x}{name[1:]}", f"{name}?x=1"]
    behind.seen.clear()
    assert {path: ask(behind, "GET", PATH + path)[0] for path in spelt} == dict.fromkeys(spelt, 404)
    assert not [path for path in behind.seen if name in path]


def test_the_server_hears_where_a_visitor_is_from_and_not_what_the_visitor_makes_up(behind: SimpleNamespace) -> None:
    made_up = {"X_Forwarded_For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X_Forwarded_Host": "evil.example"}
    assert ask(behind, "GET", f"{PATH}privacy", **made_up)[0] == 200
    seen = next(headers for path, headers in behind.seen.items() if path.endswith("privacy"))
    assert (seen["x-forwarded-for"], seen["x-forwarded-host"], seen["x-forwarded-proto"]) == (
        "127.0.0.1",
        NAME,
        "https",
    )
    assert "forwarded" not in seen and seen["host"] == NAME
    # A server that stops closes what is open: a request that had just come on a kept connection would get no answer.
    assert seen["connection"] == "close"


def test_an_apology_comes_through_as_the_server_says_it(behind: SimpleNamespace) -> None:
    assert ask(behind, "POST", f"{PATH}webhooks/sorry", b"{}") == (503, b'[{"text":"0800 1111"}]')


def test_what_is_too_large_never_comes_to_the_server(behind: SimpleNamespace) -> None:
    behind.seen.clear()
    assert ask(behind, "POST", f"{PATH}webhooks/rest/webhook", b"x" * 200_000)[0] == 413
    assert behind.seen == {}


def test_a_message_comes_to_a_server_once_it_is_whole_however_slowly_it_is_sent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, in_front_of(tmp_path / "n", server.getsockname()[1]) as port:
        server.settimeout(0.5)
        with TRUSTING.wrap_socket(socket.create_connection(("127.0.0.1", port))) as slow:
            head = f"POST {PATH}webhooks/rest/webhook HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 2\r\n\r\n"
            slow.sendall(f"{head}{{".encode())
            with pytest.raises(TimeoutError):
                server.accept()
            slow.sendall(b"}")
            server.settimeout(10)
            server.accept()[0].close()
