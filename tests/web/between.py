"""What may stand between a browser and the bot: a proxy that answers in its own way, or not at all."""

from __future__ import annotations

import http.client
import http.server
import select
import socket
import threading
from typing import Any

from chatting import Chat

PAGE = b"<!doctype html><title>Blocked</title><h1>This page is blocked.</h1>"
HTML, JSON = "text/html; charset=utf-8", "application/json"
#: What it may do to the chat's requests, and the answer of its own that it then gives.
ANSWERS = {
    "403 with a page": (403, HTML, PAGE),
    "403 with JSON": (403, JSON, b'{"error": "Blocked by policy."}'),
    "200 with a page": (200, HTML, PAGE),
    "200 with JSON": (200, JSON, b'{"messages": [{"text": "Buy this."}], "session": "theirs"}'),
    "502": (502, HTML, PAGE),
    "nothing in it": (200, "text/plain", b""),
    "a redirect": (302, HTML, b""),
}
MOODS = (*ANSWERS, "closes", "hangs", "nothing listens")
#: What belongs to the page, which comes through in any mood: it is the chat's own requests that are met.
PARTS = ("/web/switchboard.js", "/web/adviser.js", "/web/page.css", "/web/icon.svg")


class Between:
    """A proxy on a port of its own, before the chat's real endpoints. `asked` is every message that it was sent."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.mood = "well"
        #: Only requests with these words are met so.
        self.words = ""
        self.asked: list[str] = []
        #: Where a redirect leads to.
        self._sign_in = socket.create_server(("127.0.0.1", 0))
        self.sign_in = f"http://127.0.0.1:{self._sign_in.getsockname()[1]}"
        self._released = threading.Event()
        self._listen(0)

    def was_followed(self) -> bool:
        """Whether anything came to where the redirect leads."""
        return bool(select.select([self._sign_in], [], [], 0)[0])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def turn(self, mood: str, words: str = "") -> None:
        """Lets go of what hangs, then behaves otherwise."""
        if self.mood == "nothing listens" and mood != self.mood:
            self._listen(self.port)
        elif mood == "nothing listens" and self.mood != mood:
            self._stop()
        self._released.set()
        self._released = threading.Event()
        self.mood, self.words = mood, words

    def close(self) -> None:
        self._stop()
        self._sign_in.close()

    def _stop(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def _listen(self, port: int) -> None:
        between = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                between._handle(self)

            do_GET = do_HEAD = do_POST = do_OPTIONS = handle_any

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _handle(self, request: http.server.BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if request.command == "POST":
            self.asked.append(f"{request.path} {body.decode()}")
        chats = request.path.startswith("/web/") and request.path not in PARTS
        meets = chats and self.mood != "well" and self.words in body.decode()
        if not meets:
            self._pass_on(request, body)
        elif self.mood == "hangs":
            self._released.wait()
        elif self.mood in ANSWERS:
            status, kind, said = ANSWERS[self.mood]
            headers = {"Location": self.sign_in} if status == 302 else {}
            self._answer(request, status, {"Content-Type": kind, **headers}, said)
        # and "closes" says nothing more

    def _pass_on(self, request: http.server.BaseHTTPRequestHandler, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.chat.port, timeout=60)
        connection.request(request.command, request.path, body, dict(request.headers))
        answered = connection.getresponse()
        left_out = ("connection", "keep-alive", "transfer-encoding", "content-length")
        headers = {name: value for name, value in answered.getheaders() if name.lower() not in left_out}
        self._answer(request, answered.status, headers, answered.read())
        connection.close()

    def _answer(
        self, request: http.server.BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
    ) -> None:
        request.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
