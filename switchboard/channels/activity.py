"""An activity as the Bot Connector sends it, read: who writes, where, and what."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

CHANNEL = "msteams"
#: Teams sends each message once more as HTML beside its text. That is no attachment of the person's.
_THE_TEXT_AGAIN = "text/html"
_MENTION = re.compile(r"<at\b[^<>]{0,200}>([^<>]{0,200})</at>", re.I)


class NotAnActivity(Exception):
    """What was sent is no activity that can be answered; the text says what is wrong."""


@dataclass(frozen=True)
class Activity:
    """What came, as JSON. What is missing in it, or is of another kind than it should be, reads as empty."""

    data: dict[str, Any]

    @classmethod
    def read(cls, body: bytes) -> Activity:
        """Raises NotAnActivity."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            raise NotAnActivity("no JSON") from None
        if not isinstance(data, dict) or not isinstance(data.get("type"), str):
            raise NotAnActivity("no type")
        activity = cls(data)
        if not activity.service_url or not activity.conversation:
            raise NotAnActivity("no serviceUrl or no conversation")
        return activity

    @property
    def type(self) -> str:
        """Its kind, such as "message"."""
        return _text(self.data, "type")

    @property
    def id(self) -> str:
        """Its own id, which it keeps when it is delivered again; empty if it has none."""
        return _text(self.data, "id")

    @property
    def name(self) -> str:
        """What is asked for by an invoke."""
        return _text(self.data, "name")

    @property
    def channel(self) -> str:
        """The service that it comes from."""
        return _text(self.data, "channelId")

    @property
    def service_url(self) -> str:
        """Where to send what is said to it."""
        return _text(self.data, "serviceUrl")

    @property
    def conversation(self) -> str:
        """The id of the chat, or of the thread in a channel."""
        return _text(_part(self.data, "conversation"), "id")

    @property
    def personal(self) -> bool:
        """Whether nobody else reads along. What says nothing of itself may be a group."""
        place = _part(self.data, "conversation")
        return place.get("conversationType") == "personal" and place.get("isGroup") is not True

    @property
    def in_channel(self) -> bool:
        """Whether it comes from a channel of a team."""
        return _part(self.data, "conversation").get("conversationType") == "channel"

    @property
    def tenant(self) -> str:
        """The id of the organisation."""
        named = _text(_part(_part(self.data, "channelData"), "tenant"), "id")
        return named or _text(_part(self.data, "conversation"), "tenantId")

    @property
    def person(self) -> dict[str, Any]:
        """Who writes, as the service names them."""
        return _part(self.data, "from")

    @property
    def bot(self) -> dict[str, Any]:
        """The bot, as the service names it."""
        return _part(self.data, "recipient")

    @property
    def key(self) -> str:
        """What tells conversations apart: a person's in one chat or thread of one organisation."""
        return json.dumps([self.tenant, self.conversation, _text(self.person, "id")])

    @property
    def when(self) -> str:
        """When it was sent; of an edited message, when it was edited."""
        return _text(self.data, "timestamp")

    @property
    def value(self) -> dict[str, Any]:
        """What a button, or an invoke, says."""
        value = self.data.get("value")
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return {}
        return value if isinstance(value, dict) else {}

    @property
    def asked(self) -> str:
        """The question of the button that was used; empty if none was."""
        return _text(self.value, "ask")

    @property
    def text(self) -> str:
        """The person's words, without the mention of the bot; of another person's mention, the name."""
        text = _text(self.data, "text")
        bot = _text(self.bot, "id")
        for entity in _list(self.data, "entities"):
            if entity.get("type") == "mention" and _text(_part(entity, "mentioned"), "id") == bot:
                text = text.replace(_text(entity, "text") or "\0", " ", 1)
        text = html.unescape(_MENTION.sub(r"\1", text))
        return " ".join(text.split())

    @property
    def attached(self) -> bool:
        """Whether files or pictures came with it, or a card."""
        kinds = [_text(item, "contentType") for item in _list(self.data, "attachments")]
        return any(kind != _THE_TEXT_AGAIN for kind in kinds)

    @property
    def adds_the_bot(self) -> bool:
        """Whether it says that the bot has been installed, or added to a chat or team."""
        if self.type == "installationUpdate":
            return _text(self.data, "action") == "add"
        added = [_text(member, "id") for member in _list(self.data, "membersAdded")]
        return self.type == "conversationUpdate" and _text(self.bot, "id") in filter(None, added)

    @property
    def sender_is_the_bot(self) -> bool:
        """Whether the bot hears itself, or another bot."""
        return _text(self.person, "id") in ("", _text(self.bot, "id")) or self.person.get("role") in ("bot", "skill")


def _text(part: dict[str, Any], name: str) -> str:
    """A text in JSON; empty for what is none."""
    value = part.get(name)
    return value if isinstance(value, str) else ""


def _part(part: dict[str, Any], name: str) -> dict[str, Any]:
    value = part.get(name)
    return value if isinstance(value, dict) else {}


def _list(part: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = part.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
