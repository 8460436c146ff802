"""What the server says where no address of ours answers: our own words, in the shape of the address."""

import http.client
import json
import logging
import socket
from collections.abc import Iterator

import pytest
import rasa
import sanic
from answering import PHRASES
from chatting import KEY, Answered, Chat
from rasa.server import add_root_route, configure_cors
from sanic import Sanic, exceptions
from sanic.request import Request
from sanic.response import HTTPResponse
from served import served

from switchboard.channels.rest import RestDoor
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import Settings
from switchboard.store.ids import Token

REFUSALS = PHRASES.requests.refused
SECRET = "turquoise soup"
RAISED = {
    400: exceptions.InvalidUsage(SECRET),
    403: exceptions.Forbidden(SECRET),
    404: exceptions.NotFound(SECRET),
    408: exceptions.RequestTimeout(SECRET),
    413: exceptions.PayloadTooLarge(SECRET),
    414: exceptions.SanicException(SECRET, status_code=414),
    417: exceptions.HeaderExpectationFailed(SECRET),
    500: ValueError(SECRET),
    503: exceptions.ServiceUnavailable(SECRET),
}
FOLDERS = ("/webhooks/rest", "/web", "/elsewhere")


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A server with addresses that fail in every way."""
    chat = Chat(tmp_path_factory.mktemp("refusals") / "conversations.db")
    app = Sanic("refusals_under_test", configure_logging=False)
    app.config.REQUEST_TIMEOUT = 1
    add_root_route(app)
    configure_cors(app, None)
    chat.mount(app)
    store = InProcessStore({}, KEY, Token.random())
    door = RestDoor(Conversations("rest", store, Settings(), InProcessDoor()), Settings())
    app.blueprint(door.blueprint(chat.on_new_message), url_prefix="/webhooks/rest")
    for folder in FOLDERS:
        for status, error in RAISED.items():

            async def fails(_: Request, error: Exception = error) -> HTTPResponse:
                raise error

            app.add_route(fails, f"{folder}/fails/{status}", name=f"fails_{folder.replace('/', '_')}_{status}")
    with served(app) as chat.port:
        yield chat


def sent(chat: Chat, request: bytes) -> Answered:
    """The answer to a request written by hand."""
    with socket.create_connection(("127.0.0.1", chat.port), timeout=20) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Answered(response)


def check(chat: Chat, answered: Answered, path: str, status: int) -> None:
    name = {413: "too_long"}.get(status, "trouble" if status >= 500 else "")
    words = chat.conversations.say(name).body if name else REFUSALS.get(str(status), REFUSALS["400"])
    assert answered.status == status
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    if path.startswith("/webhooks/rest"):
        assert answered.json == [{"recipient_id": "", "text": words}]
    elif path.startswith("/web"):
        assert answered.json == {"error": words}
    else:
        heading = PHRASES.pages.nothing_here if status == 404 else PHRASES.pages.not_answered
        assert f"<h1>{heading}</h1>" in answered.text and "default-src 'none'" in str(answered.headers)
        assert words.replace("'", "&#39;") in answered.text
    told = f"{answered.text} {answered.headers}".lower()
    for trace in ("sanic", "rasa", "traceback", SECRET, sanic.__version__, rasa.__version__, "python"):
        assert trace not in told


@pytest.mark.parametrize("status", RAISED)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_failure_is_told_in_our_own_words(
    chat: Chat, folder: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"{folder}/fails/{status}"
    with caplog.at_level(logging.DEBUG):
        check(chat, chat.get(path), path, status)
    assert SECRET not in caplog.text
    assert ("could not be answered" in caplog.text) == (status >= 500)


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/web/messages", "/ask"])
@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST {} HTTP/1.1\r\nHost x", 400),
        ("POST {} HTTP/1.1\r\nHost: x\r\n\x00\xff", 400),
        ("POST {} HTTP/9.9\r\nHost: x", 400),
        ("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: abc", 400),
        ("POST {} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip", 400),
        ("POST {} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999", 413),
        ("POST {} HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1", 417),
        ("POST {}/nothing HTTP/1.1\r\nHost: x", 404),
    ],
)
def test_a_request_that_cannot_be_read_is_told_so(chat: Chat, path: str, head: str, status: int) -> None:
    check(chat, sent(chat, f"{head.format(path)}\r\n\r\n".encode("latin-1")), path, status)


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("GET", 400),
        ("GET  HTTP/1.1", 400),
        ("\x16\x03\x01\x02", 400),
        ("GET nonsense HTTP/1.1", 400),
        ("GET http://[ HTTP/1.1", 400),
        ("GET /caf\u00c3\u00a9 HTTP/1.1", 400),  # é, as UTF-8
        ("GET * HTTP/1.1", 404),
        (f"GET /{'a' * 20_000} HTTP/1.1", 413),
    ],
)
def test_a_request_for_no_address_at_all_is_told_so(chat: Chat, request_line: str, status: int) -> None:
    check(chat, sent(chat, f"{request_line}\r\nHost: x\r\n\r\n".encode("latin-1")), "", status)


def test_headers_beyond_all_measure_are_told_so(chat: Chat) -> None:
    check(chat, sent(chat, b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"), "", 413)


def test_a_request_that_never_ends_is_told_so(chat: Chat) -> None:
    check(chat, sent(chat, b"GET / HTTP/1.1\r\nHost:"), "", 408)


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/web/messages", "/privacy"])
def test_a_wrong_method_is_told_the_right_ones(chat: Chat, path: str) -> None:
    answered = chat.request("DELETE", path)
    words = REFUSALS["405"].format(allowed=answered.headers["Allow"])
    assert answered.status == 405 and set(answered.headers["Allow"].split(", ")) & {"GET", "POST"}
    if path == "/privacy":
        assert words in answered.text
    else:
        assert words in json.dumps(answered.json, ensure_ascii=False)


@pytest.mark.parametrize("path", ["/", "/webhooks/rest/webhook", "/web/messages", "/nothing"])
def test_what_rasa_answers_before_us_is_kept_nowhere_either(chat: Chat, path: str) -> None:
    answered = chat.request("OPTIONS", path)
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Cache-Control"] == "no-store"
