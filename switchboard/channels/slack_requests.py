"""What Slack's requests say: who asks, where, and the words as they were typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

#: Ids as Slack makes them. Nothing else gets into an address, a conversation's name or a call.
_ID = re.compile(r"[A-Z0-9]{2,32}", re.A)
_TS = re.compile(r"\d{1,12}\.\d{1,8}", re.A)
#: Kinds of messages that a person wrote; the others are edits, deletions, people who join, and programs.
_WRITTEN = (None, "file_share", "thread_broadcast")
_SLACKBOT = "USLACKBOT"
#: What Slack makes of an address, a person, a channel, a group or a date: <kind, id, and perhaps |words>.
_MARKED = re.compile(r"<([@#!]?)([^<>|]{0,3000})(?:\|([^<>]{0,3000}))?>")
#: Pairs of signs that Slack shows as bold, italic, struck through or code.
_STYLED = re.compile(r"(?<!\w)([*_~`])(?=\S)([^*_~`\n]{1,300})(?<=\S)\1(?!\w)")
#: The only ones that Slack writes; the last one last, for "&amp;lt;" is what somebody typed as "&lt;".
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
#: Quotation marks as telephones and tablets type them.
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
#: More than this is beyond what any reply is given to, whatever stands in it.
_MOST = 10_000
#: Somebody who is mentioned, as the door marks a name that it takes out.
_SOMEBODY = "[name]"


@dataclass(frozen=True)
class Room:
    """Where something was asked and by whom, so where its reply goes.

    thread: the thread that it belongs in, empty for none. aside: the address by which Slack shows a reply to this
    person alone, empty where the reply is for the room; `instead` the same, for where the bot cannot write in the room.
    opened: whether the thread was there before the question.
    """

    team: str
    channel: str
    user: str
    thread: str = ""
    aside: str = ""
    instead: str = ""
    opened: bool = True

    @property
    def is_direct(self) -> bool:
        """Whether only this person and the bot are there: a direct message, or the bot's own pages."""
        return self.channel.startswith("D") or self.channel == self.user

    @property
    def conversation(self) -> str:
        """What a conversation is known by: nobody continues that of somebody else, nor in another thread."""
        where = "direct" if self.is_direct else f"{self.channel} {self.thread}"
        return f"{self.team} {self.user} {where}"


@dataclass(frozen=True)
class Asked:
    """A question from Slack. `names` are what it is known by, however often and as whatever it is delivered.

    aside: whether it has nothing to do with what the person asks before and after it. pressed: whether the person
    chose words of ours, which stand nowhere yet. shared: whether the reply is for the whole channel at once. under: the
    message with the button that was pressed.
    """

    room: Room
    text: str
    names: tuple[str, ...]
    aside: bool = False
    pressed: bool = False
    shared: bool = False
    under: str = ""


def undone(text: str, bot: str = "") -> str:
    """The words as a person typed them: without a mention of the bot, Slack's markup and its entities."""
    if len(text) > _MOST:
        return text

    def words(found: re.Match[str]) -> str:
        kind, id, shown = found[1], found[2], found[3]
        if kind == "@":
            return "" if id == bot else _SOMEBODY
        if kind == "#":
            return f"#{shown}" if shown else ""
        return shown or ("" if kind == "!" else id)

    plain = _STYLED.sub(r"\2", _MARKED.sub(words, text))
    for entity, sign in _ENTITIES:
        plain = plain.replace(entity, sign)
    plain = plain.translate(_QUOTES)
    return re.sub(r" {2,}", " ", plain).strip()


def of_event(body: dict[str, Any]) -> Asked | None:
    """The question in an event; None where nobody asks. Raises KeyError, TypeError or ValueError for what is none."""
    event, team = body["event"], _id(body["team_id"])
    bots = [given["user_id"] for given in body.get("authorizations") or [] if given.get("is_bot")]
    bot = bots[0] if bots else ""
    if event["type"] not in ("app_mention", "message") or not _by_a_person(event, bot):
        return None
    channel, ts, thread = _id(event["channel"]), _ts(event["ts"]), event.get("thread_ts")
    direct, text = channel.startswith("D"), event.get("text") or ""
    mentions = event["type"] == "app_mention" or (bot and f"<@{bot}" in text)
    if not (direct or mentions):
        return None  # people talk to each other
    room = Room(
        team,
        channel,
        _id(event["user"]),
        thread=_ts(thread) if thread else "" if direct else ts,
        opened=bool(thread),
    )
    names = (f"slack {body['event_id']}", f"slack {team} {channel} {ts}")
    named = re.match(r"\s*<@(\w+)", text) if event["type"] == "app_mention" else None
    return Asked(room, undone(text, bot or (named[1] if named else "")), names)


def _by_a_person(event: dict[str, Any], bot: str) -> bool:
    """Whether a person wrote a message, just now."""
    programs = event.get("bot_id") or event.get("user") in (None, "", bot, _SLACKBOT)
    return not programs and event.get("subtype") in _WRITTEN and not (event.get("edited") or event.get("hidden"))


def of_command(form: dict[str, str]) -> Asked:
    """The question after a slash command. Raises KeyError or ValueError."""
    room = Room(
        _id(form["team_id"]), _id(form["channel_id"]), _id(form["user_id"]), aside=_address(form["response_url"])
    )
    text = undone(form.get("text", ""))
    shared = re.match(r"share\b[:,]?\s*(?=\S)", text, re.I)
    words = text[shared.end() :] if shared else text
    return Asked(room, words, (f"slack {form['trigger_id']}",), shared=bool(shared))


def of_message_shortcut(payload: dict[str, Any]) -> Asked:
    """The message that somebody wants to have answered. It is not their own, so it stands by itself."""
    message, room = payload["message"], _room(payload, payload["channel"]["id"])
    return Asked(room, undone(message.get("text") or ""), (f"slack {payload['trigger_id']}",), aside=True)


def of_window(payload: dict[str, Any], field: str) -> Asked:
    """The question in the window: its reply is a direct message."""
    values = payload["view"]["state"]["values"][field][field]
    user = _id(payload["user"]["id"])
    room = Room(_id(payload["team"]["id"]), user, user)
    return Asked(room, values["value"] or "", (f"slack {payload['view']['id']} {payload['trigger_id']}",), pressed=True)


def of_press(payload: dict[str, Any]) -> tuple[str, Asked]:
    """What is called the button that was pressed, and its value as what is asked."""
    action, container = payload["actions"][0], payload.get("container") or {}
    if container.get("type") == "view":
        user = _id(payload["user"]["id"])
        room = Room(_id(payload["team"]["id"]), user, user)
    else:
        room = _room(payload, container["channel_id"])
        if not container.get("is_ephemeral"):
            thread = container.get("thread_ts") or ("" if room.is_direct else container["message_ts"])
            room = replace(room, thread=_ts(thread) if thread else "", aside="", instead=room.aside)
    name = f"slack {payload['trigger_id']}"
    under = str(container.get("message_ts") or "")
    return str(action["action_id"]), Asked(room, str(action.get("value") or ""), (name,), pressed=True, under=under)


def _room(payload: dict[str, Any], channel: str) -> Room:
    team, user = payload["team"]["id"], payload["user"]["id"]
    return Room(_id(team), _id(channel), _id(user), aside=_address(payload["response_url"]))


def _id(given: object) -> str:
    if not isinstance(given, str) or not _ID.fullmatch(given):
        raise ValueError("not an id")
    return given


def _address(given: object) -> str:
    if not isinstance(given, str) or not given:  # without one, what is for one person would be for all
        raise ValueError("not an address")
    return given


def _ts(given: object) -> str:
    if not isinstance(given, str) or not _TS.fullmatch(given):
        raise ValueError("not a time")
    return given
