"""A channel for text messages, as a provider delivers them: all that a channel needs, and the example in the docs."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard.answers import Answer
from switchboard.answers.answer import Passage
from switchboard.answers.text import sentences
from switchboard.channels.turn import Conversations, Incoming, OnNewMessage
from switchboard.knowledge.phrases import Phrases
from switchboard.render.plain import plain

MOST_CHARACTERS = 3 * 153  # three text messages, which a telephone shows as one


class SmsDoor(InputChannel):
    """Answers the form posts of a provider that knows a secret of ours."""

    @classmethod
    def name(cls) -> str:
        return "sms"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any]) -> SmsDoor:
        return cls(Conversations.of_server(cls.name(), credentials), credentials["secret"])

    def __init__(self, conversations: Conversations, secret: str) -> None:
        self.conversations, self.secret = conversations, secret.encode()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        door, phrases = Blueprint("switchboard_sms"), self.conversations.phrases

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get("x-secret", "").encode(), self.secret):
                return response.empty(403)
            number, text, sid = (request.form.get(name) or "" for name in ("From", "Body", "MessageSid"))
            answers = await self.conversations.turn(on_new_message, Incoming(number, text, id=sid or None))
            said = "".join(f"<Message>{escape(sms(answer, phrases))}</Message>" for answer in answers)
            return response.text(f"<Response>{said}</Response>", content_type="text/xml; charset=utf-8")

        return door


def sms(answer: Answer, phrases: Phrases) -> str:
    """The plain text; where it is too long, the body loses sentences, but nobody's help and no source."""
    body = sentences(answer.body)
    while len(plain(answer, phrases)) > MOST_CHARACTERS and answer.kind != "chat" and len(body) > 1:
        del body[-1]
        answer = replace(answer, passages=[Passage(" ".join(body))])
    return plain(answer, phrases)
