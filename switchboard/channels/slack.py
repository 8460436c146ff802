"""Slack: messages, mentions, a slash command, buttons, shortcuts, the App Home, installation, and Socket Mode.

Every request is acknowledged at once and answered after that. docs/slack.md tells how to set it up.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from switchboard import credentials as environments
from switchboard import settings
from switchboard.answers.answer import Answer, FollowUp
from switchboard.answers.text import beginning, filled
from switchboard.channels import slack_requests
from switchboard.channels.files import keep_in_place
from switchboard.channels.later import Later, Once
from switchboard.channels.off import Off
from switchboard.channels.slack_api import NotSaid, SlackApi
from switchboard.channels.slack_requests import Asked, Room
from switchboard.channels.turn import Conversations, Incoming, OnNewMessage, named
from switchboard.render import block_kit
from switchboard.render.block_kit import Offers, Payload
from switchboard.settings import Settings
from switchboard.store import Count

logger = logging.getLogger(__name__)

#: A signature counts for five minutes on either side, so one that was seen cannot come again after that.
SIGNATURE_SECONDS = 2 * 5 * 60
#: So long somebody may take to install the app.
INSTALL_SECONDS = 10 * 60
#: Pauses between tries to reach Slack for Socket Mode.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
_STATE = "switchboard_slack_state"
#: What is raised where something is not as Slack sends it.
_UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)

#: What the manifest calls the shortcuts.
ASK_SHORTCUT, ANSWER_SHORTCUT = "ask_switchboard", "answer_message"
#: Slack's own codes for blocks that it does not show, and for a place where the bot is not.
_NOT_SHOWN = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
_NOT_THERE = ("channel_not_found", "not_in_channel", "is_archived", "user_not_in_channel", "restricted_action")


class SlackChat(InputChannel):
    """Answers what Slack sends under /webhooks/slack/, or through a connection of Socket Mode."""

    @classmethod
    def name(cls) -> str:
        """The part of the address, and the channel's name in what is stored."""
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel of a running server; off if its credentials are not in the environment."""
        state = environments.state(cls.name())
        if not state.on:
            return Off(state)
        return cls(Conversations.of_server(cls.name(), credentials), settings.load(), os.environ)

    def __init__(
        self, conversations: Conversations, chosen: Settings, environment: Mapping[str, str], pause: float = 1.0
    ) -> None:
        """`pause` is the first one before Slack is called again, in seconds."""
        self.conversations, self.phrases = conversations, conversations.phrases
        self.voice, self.address = chosen.staff_voice, chosen.address
        self.api = SlackApi(environment, conversations.store, pause)
        signing_secret = environment.get("SLACK_SIGNING_SECRET", "")
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._has_socket = bool(environment.get("SLACK_APP_TOKEN"))
        self._once = Once(conversations.store, SIGNATURE_SECONDS)
        self.later = Later(conversations)
        self._socket: SocketModeClient | None = None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Every address of the channel; without a signing secret there are none that Slack posts to."""
        door = Blueprint("switchboard_slack")
        keep_in_place(door)
        self._on_new_message = on_new_message
        if self._verifier:
            for path, take in {
                "/events": self._events,
                "/interactivity": self._interactivity,
                "/commands": self._commands,
            }.items():
                door.add_route(self._signed(take), path, methods=["POST"], name=path[1:])
        if self._verifier and self.api.installs:

            @door.get("/install")
            async def install(_: Request) -> HTTPResponse:
                return self._to_slack()

            @door.get("/oauth")
            async def oauth(request: Request) -> HTTPResponse:
                return await self._installed(request)

        door.listener("after_server_start")(self._start)
        door.listener("before_server_stop")(self._stop)
        door.listener("after_server_stop")(self._close)
        return door

    # --- over HTTP -----------------------------------------------------------------------

    def _signed(self, take: Callable[[bytes], HTTPResponse]) -> Callable[[Request], Awaitable[HTTPResponse]]:
        """An address that answers only what Slack has signed, once, within five minutes."""

        async def handler(request: Request) -> HTTPResponse:
            signature = request.headers.get("x-slack-signature", "")
            if not self._is_slacks(request, signature):
                return response.empty(401)
            if not self._once.here(f"signature {signature}"):
                # Slack itself delivers again with a header that says so, and stops once it hears that all is well.
                return response.empty(200 if request.headers.get("x-slack-retry-num") else 401)
            try:
                return take(request.body)
            except _UNREADABLE as error:
                logger.error("Slack sent something that cannot be read: %s", type(error).__name__)
                return response.empty(400)

        return handler

    def _is_slacks(self, request: Request, signature: str) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        try:
            return bool(self._verifier and self._verifier.is_valid(request.body, stamp, signature))
        except (ValueError, TypeError):  # no number, no UTF-8, no ASCII
            return False

    def _events(self, body: bytes) -> HTTPResponse:
        sent = json.loads(body)
        if sent.get("type") == "url_verification":
            return response.text(str(sent["challenge"]))
        self._take_event(sent)
        return response.empty(200)

    def _commands(self, body: bytes) -> HTTPResponse:
        form = _form(body)
        if "ssl_check" not in form:  # Slack asks now and then whether we are still there
            self._take_command(form)
        return response.empty(200)

    def _interactivity(self, body: bytes) -> HTTPResponse:
        self._take_interaction(json.loads(_form(body)["payload"]))
        return response.empty(200)

    # --- over a connection ---------------------------------------------------------------

    async def _start(self, *_: Any) -> None:
        if self._has_socket:
            self.later.begin(self._listen())

    async def _stop(self, *_: Any) -> None:
        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call]
        await self.later.end()
        await self.api.close()

    async def _close(self, *_: Any) -> None:
        await self.conversations.close()

    async def _listen(self) -> None:
        """Opens the connection of Socket Mode, and tries again for as long as Slack cannot be reached."""
        self._socket, pause = self.api.socket(), FIRST_PAUSE
        self._socket.socket_mode_request_listeners.append(self._take_from_socket)
        while True:
            try:
                self._socket.wss_uri = await self._socket.issue_new_wss_url()
                break
            except Exception as error:
                logger.error("Slack's Socket Mode cannot be reached: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        await self._socket.connect()  # type: ignore[no-untyped-call]

    async def _take_from_socket(self, client: AsyncBaseSocketModeClient, sent: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=sent.envelope_id))
        take = {
            "events_api": self._take_event,
            "slash_commands": self._take_command,
            "interactive": self._take_interaction,
        }.get(sent.type)
        if take:
            try:
                take(sent.payload)
            except _UNREADABLE as error:
                logger.error("Slack sent something that cannot be read: %s", type(error).__name__)

    # --- what is sent --------------------------------------------------------------------

    def _take_event(self, body: dict[str, Any]) -> None:
        """Takes an event of whatever kind; raises for one that cannot be read."""
        event = body["event"]
        kind = event["type"]
        if kind == "app_home_opened":
            if event.get("tab") == "home" and self._once.here(f"slack {body['event_id']}"):
                self.later.begin(self._show_home(body["team_id"], event["user"]))
        elif kind == "app_uninstalled" or (kind == "tokens_revoked" and (event.get("tokens") or {}).get("bot")):
            self.later.begin(self.api.forget(body["team_id"]))
        else:
            asked = slack_requests.of_event(body)
            if asked:
                self._take(asked, self._answer(asked))

    def _take_command(self, form: dict[str, str]) -> None:
        asked = slack_requests.of_command(form)
        self._take(asked, self._answer(asked) if asked.text else self._greet(asked.room))

    def _take_interaction(self, payload: dict[str, Any]) -> None:
        """Takes a shortcut, the window that one opened, or a button."""
        kind, called = payload["type"], payload.get("callback_id")
        if kind == "shortcut" and called == ASK_SHORTCUT:
            self.later.begin(self._open_window(payload["team"]["id"], payload["trigger_id"]))
        elif kind == "message_action" and called == ANSWER_SHORTCUT:
            asked = slack_requests.of_message_shortcut(payload)
            self._take(asked, self._answer(asked))
        elif kind == "view_submission" and payload["view"]["callback_id"] == ASK_SHORTCUT:
            asked = slack_requests.of_window(payload, block_kit.ASK)
            self._take(asked, self._answer(asked))
        elif kind == "block_actions":
            called, asked = slack_requests.of_press(payload)
            self._take(asked, self._pressed(called.partition(".")[0], asked))

    def _take(self, asked: Asked, work: Coroutine[Any, Any, None]) -> None:
        """Has something done once, however often and to whichever server it is delivered."""

        async def once() -> None:
            if await self._once.first(*asked.names):
                await work
            else:
                work.close()

        self.later.begin(once())

    async def _pressed(self, button: str, asked: Asked) -> None:
        """What follows when a button is pressed."""
        if button == block_kit.ASK:
            await self._answer(asked)
        elif button == block_kit.MORE:
            await self._tell_more(asked)
        elif button == block_kit.SHARE:
            await self._share(asked)
        elif button in (block_kit.USEFUL, block_kit.NOT_USEFUL):
            await self._count(asked, button == block_kit.USEFUL)

    # --- replies -------------------------------------------------------------------------

    async def _answer(self, asked: Asked) -> None:
        """Answers a question. Whatever fails, the person is told."""
        room, message_id = asked.room, self.conversations.message_id(*asked.names[-1:])
        message = Incoming(
            room.conversation, asked.text, f"slack {room.team}", message_id, named(self.voice), aside=asked.aside
        )
        answers = await self.later.turn(self._on_new_message, message)
        kept = f"{self.conversations.stored_id(room.conversation)} {message_id}"
        for answer in answers:
            payload, shared = self._rendered(answer, kept, room, asked.shared), asked.shared and not answer.private
            if shared or (asked.pressed and not answer.private):
                person = f"<@{room.user}>" if shared or not room.is_direct else ""
                payload = block_kit.above(self._quoted(asked.text, person), payload)
            await self._say(room, payload, private=answer.private, shared=shared)

    def _rendered(self, answer: Answer, kept: str, room: Room, shared: bool) -> Payload:
        """A reply with its buttons. What fails here is met with the words for trouble."""
        try:
            known = answer.kind not in ("chat", "deleted")
            offers = Offers(kept if known else "", share=bool(room.aside) and known and not shared, thumbs=known)
            payload = block_kit.block_kit(answer, self.phrases, offers)
            if answer.kind == "deleted":
                payload = block_kit.below(self.phrases.slack.still_there, payload)
            if answer.private and not room.is_direct:
                payload = block_kit.below(self.phrases.staff.only_you, payload)
            return payload
        except Exception as error:
            logger.error("A reply could not be shown: %s", type(error).__name__)
            return block_kit.said(self.conversations.sorry().body)

    def _quoted(self, question: str, person: str = "") -> str:
        words, question = self.phrases.slack, block_kit.quoted(question)
        return (
            words.asked_by.format(person=person, question=question) if person else words.asked.format(question=question)
        )

    async def _greet(self, room: Room) -> None:
        """What the bot is, and questions to begin with."""
        asks = block_kit.block_kit(Answer("chat", self.voice, [], follow_ups=self._beginning()), self.phrases)
        words = block_kit.said(f"{self._greeting} {self.phrases.slack.begin}")
        await self._say(room, {**words, "blocks": [*words["blocks"], *asks["blocks"]]})

    @property
    def _greeting(self) -> str:
        return filled(self.conversations.base, self.phrases.chat["greet"].to(self.voice))

    def _beginning(self) -> list[FollowUp]:
        return [FollowUp(question, question) for question in beginning(self.conversations.base, self.voice)]

    async def _tell_more(self, asked: Asked) -> None:
        """What a reply rests on, and what it had no room for."""
        answers = await self._again(asked.text)
        more = [payload for answer in answers[1] for payload in block_kit.details(answer, self.phrases)]
        for payload in more or [block_kit.said(self.phrases.staff.more_gone)]:
            await self._say(asked.room, payload)

    async def _share(self, asked: Asked) -> None:
        """Shows a reply that one person has to the whole channel, with what was asked."""
        question, answers = await self._again(asked.text)
        open_to_all = [answer for answer in answers if not answer.private]
        for answer in open_to_all:
            payload = block_kit.block_kit(answer, self.phrases, Offers(asked.text, thumbs=True))
            quoted = self._quoted(question, f"<@{asked.room.user}>")
            await self._say(asked.room, block_kit.above(quoted, payload), shared=True)
        if not open_to_all:
            await self._say(asked.room, block_kit.said(self.phrases.staff.more_gone))

    async def _again(self, kept: str) -> tuple[str, list[Answer]]:
        """A question and the replies to it, by what stands in a button of theirs; none once they are deleted."""
        stored_id, _, message_id = kept.partition(" ")
        exchange = await self.conversations.again(stored_id, message_id)
        return (exchange.text, exchange.answers) if exchange else ("", [])

    async def _count(self, asked: Asked, useful: bool) -> None:
        """Counts whether a reply was useful, once for each person, and thanks them."""
        topics = [topic for topic in asked.text.split() if topic in self.conversations.base.topics]
        room, words = asked.room, self.phrases.staff.useful_thanks
        if await self._once.first(f"slack useful {room.team} {room.channel} {asked.under} {room.user}"):
            said = "useful" if useful else "not_useful"
            words = await self.conversations.count([Count(topic, said=said) for topic in topics])
        await self._say(replace(room, aside=room.aside or room.instead), block_kit.said(words))

    async def _show_home(self, team: str, user: str) -> None:
        view = block_kit.home(self.phrases, self._greeting, self._beginning())
        await self._called(team, "views.publish", user_id=user, view=view)

    async def _open_window(self, team: str, trigger: str) -> None:
        await self._called(team, "views.open", trigger_id=trigger, view=block_kit.asking(self.phrases, ASK_SHORTCUT))

    # --- saying it -----------------------------------------------------------------------

    async def _say(self, room: Room, payload: Payload, private: bool = False, shared: bool = False) -> None:
        """Says something where it belongs: to the person alone if it is private, to all if it is shared. What is
        private is not lost where Slack refuses that."""
        try:
            await self._say_there(room, payload, private, shared)
        except NotSaid:
            if not private or (room.is_direct and not room.aside):
                raise
            await self._say_alone(room, payload)

    async def _say_alone(self, room: Room, payload: Payload) -> None:
        """Sends a direct message. Where that cannot be, all that others see is that one is needed; and of what nobody
        else has seen, not even that."""
        try:
            await self._say_there(replace(room, channel=room.user, thread="", aside="", instead=""), payload)
        except NotSaid:
            if room.aside:
                raise
            await self._say_there(room, block_kit.said(self.conversations.say("ask_alone").body))

    async def _say_there(self, room: Room, payload: Payload, private: bool = False, shared: bool = False) -> None:
        """Says something in one place, in words where Slack does not show the blocks."""
        try:
            await self._said(room, payload, private, shared)
        except NotSaid as error:
            logger.error("Slack did not take a reply: %s", error.reason)
            if error.reason in _NOT_SHOWN:
                await self._said(room, {"text": payload["text"]}, private, shared)
            elif error.reason in _NOT_THERE and room.instead:
                await self._said(replace(room, aside=room.instead), payload, private, shared)
            else:
                raise

    async def _said(self, room: Room, payload: Payload, private: bool, shared: bool) -> None:
        if room.aside:
            plain = {key: payload[key] for key in ("text", "blocks") if key in payload}
            kind = "in_channel" if shared else "ephemeral"
            await self.api.respond(room.aside, {**plain, "response_type": kind, "replace_original": False})
            return
        where = {"channel": room.channel, **({"thread_ts": room.thread} if room.thread else {})}
        if private and not room.is_direct:
            # Slack shows such a message in a thread only once somebody has answered there.
            aside = where if room.opened else {"channel": room.channel}
            plain = {key: payload[key] for key in ("text", "blocks") if key in payload}
            await self.api.call(room.team, "chat.postEphemeral", json={**plain, **aside, "user": room.user})
            return
        quiet = {"unfurl_links": False, "unfurl_media": False}
        await self.api.call(room.team, "chat.postMessage", json={**payload, **where, **quiet})

    async def _called(self, team: str, method: str, **given: Any) -> None:
        await self.api.call(team, method, json=given)

    # --- installation ----------------------------------------------------------------------

    def _to_slack(self) -> HTTPResponse:
        """Sends somebody to Slack, to say that their workplace may have the app."""
        state = secrets.token_urlsafe(32)
        to_slack = response.redirect(self.api.install_address(state, self._back))
        to_slack.cookies[_STATE] = state
        to_slack.cookies[_STATE].update(
            {"httponly": True, "samesite": "Lax", "max-age": INSTALL_SECONDS, "path": "/", "secure": True}
        )
        return to_slack

    async def _installed(self, request: Request) -> HTTPResponse:
        """Takes the token of a workplace. Only the browser that began may end it, and once."""
        state, code = request.args.get("state", ""), request.args.get("code", "")
        begun = request.cookies.get(_STATE, "")
        ours = bool(state and code) and secrets.compare_digest(state.encode(), begun.encode())
        try:
            if not (ours and await self._once.first(f"slack state {state}")):
                return response.text(self.phrases.slack.not_installed, 400)
            await self.api.install(code, self._back)
        except Exception as error:
            reason = error.reason if isinstance(error, NotSaid) else type(error).__name__
            logger.error("The app could not be installed in a workplace: %s", reason)
            return response.text(self.phrases.slack.not_installed, 502)
        return response.text(self.phrases.slack.installed, 200)

    @property
    def _back(self) -> str:
        """Where Slack sends somebody back to; if the school has named no address, the first that the app has."""
        return f"{self.address}webhooks/slack/oauth" if self.address else ""


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form, each once."""
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
