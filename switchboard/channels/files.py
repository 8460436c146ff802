"""Files and pages as they are sent: compressed, with an ETag, and with headers that keep them in their place."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

#: Switched off on our pages: what they never use, a script that got in could not use either.
_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "midi", "display-capture", "browsing-topics")

#: On everything that is sent.
SECURE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
#: A browser asks each time whether it has changed: the address stays the same for years.
ASK_AGAIN = {"Cache-Control": "no-cache"}
NEVER_KEEP = {"Cache-Control": "no-store"}


def keep_in_place(door: Blueprint) -> None:
    """Puts the headers on whatever a blueprint answers that is nobody's to keep."""

    @door.on_response
    async def add(_: Any, answer: HTTPResponse) -> None:
        answer.headers.update({**SECURE, **NEVER_KEEP})


def page_headers(framed_by: list[str]) -> dict[str, str]:
    """What a page of ours may do: load from this server alone, and stand in the frames that the school named."""
    frames = " ".join(["'self'", *framed_by]) if framed_by else "'none'"
    return {
        **SECURE,
        # To ourselves alone a page says where it stands: a form that comes from elsewhere is then told from ours.
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
        ),
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class Sendable:
    """A body ready to be sent, as it is and compressed."""

    def __init__(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> None:
        self.body, self.content_type = body, content_type
        self.compressed = gzip.compress(body, 9, mtime=0)
        #: Weak: the same for both forms of the body.
        self.etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        self.headers = {**headers, "Vary": "Accept-Encoding"}
        if headers.get("Cache-Control") != NEVER_KEEP["Cache-Control"]:
            self.headers["ETag"] = self.etag

    def to(self, request: Request, status: int = 200) -> HTTPResponse:
        """The answer to a request, in the form that it accepts; none when the browser has it already."""
        if "ETag" in self.headers and self._known(request.headers.get("if-none-match", "")):
            return response.empty(304, dict(self.headers))
        if _accepts_gzip(request.headers.get("accept-encoding", "")):
            headers = {**self.headers, "Content-Encoding": "gzip"}
            return response.raw(self.compressed, status, headers, self.content_type)
        return response.raw(self.body, status, dict(self.headers), self.content_type)

    def _known(self, if_none_match: str) -> bool:
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return "*" in tags or self.etag.removeprefix("W/") in tags


def _accepts_gzip(accept_encoding: str) -> bool:
    """Whether gzip is among the codings, and not refused with a quality of 0."""
    for coding in accept_encoding.lower().split(","):
        name, _, quality = coding.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
