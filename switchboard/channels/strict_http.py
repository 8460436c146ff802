"""Has every HTTP request read by llhttp, the strict parser of Node, before Sanic reads it.

The Sanic that Rasa needs believes what it is sent: one request with `Content-Length: -5` keeps it busy for ever,
and requests end elsewhere for it than for a proxy in front. What llhttp refuses, it never sees.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import sanic.app
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url
from sanic.exceptions import SanicException
from sanic.http import Http
from sanic.request import Request
from sanic.server.protocols import http_protocol
from sanic.server.protocols.http_protocol import HttpProtocol

#: A whole request must be here after so long: from its first byte, and the first one from the connection on.
REQUEST_SECONDS = 20.0
#: A body in more pieces was cut up to cost time.
MAX_CHUNKS = 1000
#: So many requests may wait on one connection; browsers send one after the other.
MAX_PIPELINED = 16
#: Who takes nothing of an answer for so long is no longer there.
READ_SECONDS = 20.0

_WORDS = {
    400: ("Bad Request", "This request cannot be read."),
    429: ("Too Many Requests", "Too many requests at once on one connection."),
    408: ("Request Timeout", "The request did not arrive in time."),
    501: ("Not Implemented", "Only the transfer encoding 'chunked' is known here."),
}


def apply() -> None:
    """Makes every Sanic app of this process strict. To be called before one runs."""
    sanic.app.HttpProtocol = StrictProtocol
    http_protocol.Http = _Http


class Refused(Exception):
    """A request that is not to be read on. Takes its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gate:
    """Follows the requests of one connection. `begin` and `complete` are called as each starts and is all here."""

    def __init__(self, begin: Callable[[], None], complete: Callable[[], None]) -> None:
        self._begin, self._complete = begin, complete
        self._parser = HttpRequestParser(self)
        self._to_skip = 0

    def feed(self, data: bytes) -> None:
        """Takes what was received. Raises Refused."""
        try:
            while data:
                data = self._skip(data) if self._to_skip else self._parse(data)
        except HttpParserError as error:
            raise error.__context__ if isinstance(error.__context__, Refused) else Refused(400) from None

    def _parse(self, data: bytes) -> bytes:
        """What is left for another parser. Raises HttpParserError."""
        try:
            self._parser.feed_data(data)
            return b""
        except HttpParserUpgrade as upgrade:  # we stay with HTTP/1.1, as a server may; the parser left out the body
            if self._encodings:
                raise Refused(501) from None
            self._parser = HttpRequestParser(self)
            self._to_skip = self._length
            if self._to_skip:
                self._begin()
            return data[upgrade.args[0] :]

    def _skip(self, data: bytes) -> bytes:
        rest = data[self._to_skip :]
        self._to_skip -= len(data) - len(rest)
        if not self._to_skip:
            self._complete()
        return rest

    # --- called by the parser ---

    def on_message_begin(self) -> None:
        self._url = b""
        self._encodings: list[bytes] = []
        self._length = 0
        self._chunks = 0
        self._in_body = False
        self._begin()

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body:  # Sanic would take what follows the last chunk for another request
            raise Refused(400)
        if name.lower() == b"transfer-encoding":
            self._encodings.append(value)
        elif name.lower() == b"content-length":
            self._length = int(value)  # the parser has read it before and found digits only

    def on_headers_complete(self) -> None:
        self._in_body = True
        if self._encodings not in ([], [b"chunked"]):  # Sanic knows it in these letters only
            raise Refused(501)
        if not self._url.isascii():
            raise Refused(400)
        try:
            parse_url(self._url)
        except HttpParserError:
            raise Refused(400) from None

    def on_chunk_header(self) -> None:
        self._chunks += 1
        if self._chunks > MAX_CHUNKS:
            raise Refused(400)

    def on_message_complete(self) -> None:
        self._complete()


class StrictProtocol(HttpProtocol):
    """One connection."""

    __slots__ = ("_deadline", "_gate", "_reading", "_unanswered")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.request_handler = self._in_turn(self.app.handle_request)  # type: ignore[misc]
        self._unanswered = 0
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._gate = Gate(self._wait_for_the_rest, self._stop_waiting)
        self._deadline = self.loop.call_later(REQUEST_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        try:
            self._gate.feed(data)
        except Refused as refused:
            self._refuse(refused.status)
        else:
            super().data_received(data)

    def connection_lost(self, exception: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exception)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.transport is not None:
            self._reading = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        super().resume_writing()

    def _wait_for_the_rest(self) -> None:
        """Sanic's own limit begins anew with every byte. Raises Refused where too many wait already."""
        if self._unanswered >= MAX_PIPELINED:
            raise Refused(429)
        self._unanswered += 1
        self._deadline.cancel()
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._refuse, 408)

    def _stop_waiting(self) -> None:
        self._deadline.cancel()

    def _in_turn(self, handle: Callable[[Request], Awaitable[None]]) -> Callable[[Request], Awaitable[None]]:
        """Lets the other connections have their turn between two requests that came in one piece."""

        async def handle_in_turn(request: Request) -> None:
            await asyncio.sleep(0)
            try:
                await handle(request)
            finally:
                self._unanswered -= 1

        return handle_in_turn

    def _refuse(self, status: int) -> None:
        """Says why, unless an answer has begun, and hangs up; Sanic then ends what it was doing for it."""
        self._deadline.cancel()
        if self.transport is None or self.transport.is_closing():
            return
        reading = getattr(self, "_http", None)  # set when Sanic begins to read, cleared when it has ended
        if getattr(reading, "response", None) is None:
            self.transport.write(_refusal(status))
        self.transport.close()


class _Http(Http):
    """What Sanic makes of the requests of one connection."""

    async def http1(self) -> None:
        """Keeps out of the log, with its traceback, what was wrong with the rest of a request that is answered."""
        with contextlib.suppress(SanicException):
            await super().http1()

    async def http1_response_header(self, data: bytes, end_stream: bool) -> None:
        """Has a server that is asked to stop say so, that nobody sends it another request on the connection."""
        if self.protocol.signal.stopped:
            self.keep_alive = False
        await super().http1_response_header(data, end_stream)


def _refusal(status: int) -> bytes:
    name, words = _WORDS[status]
    return (
        f"HTTP/1.1 {status} {name}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(words)}\r\n"
        f"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{words}"
    ).encode()
