"""Microsoft Teams: activities of the Bot Connector in, cards and words out.

What comes is answered with 200 at once, and worked on after; only an invoke waits for its reply.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from switchboard import settings
from switchboard.answers.answer import Answer
from switchboard.channels.activity import Activity, NotAnActivity
from switchboard.channels.bearer import Forged, Guard, NoKeys
from switchboard.channels.connector import Connector, Login, NotSent
from switchboard.channels.counting import counts_of
from switchboard.channels.files import keep_in_place
from switchboard.channels.later import Later, Once
from switchboard.channels.off import Off
from switchboard.channels.turn import Conversations, Incoming, OnNewMessage, named
from switchboard.credentials import state
from switchboard.render.adaptive_card import CARD, cards, carrying, in_words, message, preview
from switchboard.settings import Settings

logger = logging.getLogger(__name__)

#: An activity to send, and the Answer that it shows, if it shows one.
Saying = tuple[Answer | None, dict[str, Any]]

#: The Bot Connector delivers again within seconds; the store knows of it for longer.
_AGAIN_SECONDS = 10 * 60
#: Teams waits no longer than five seconds for a message extension.
_EXTENSION_SECONDS = 4.5
#: The parameter with which an extension is opened.
_BEFORE_TYPING = "initialRun"
#: For so many messages it is known which reply went to them, to be mended when the message is.
_MOST_SENT = 2_000
#: The card was not taken as it is: too large, or something in it that this client's Teams does not know.
_NO_SUCH_CARD = (400, 413)


class Teams(InputChannel):
    """The one address to which the Bot Connector delivers."""

    @classmethod
    def name(cls) -> str:
        """The part of the address: /webhooks/teams."""
        return "teams"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel of a running server; without its credentials in the environment, none."""
        if not state(cls.name()).on:
            return Off(state(cls.name()))
        app_id, password = os.environ["TEAMS_APP_ID"], os.environ["TEAMS_APP_PASSWORD"]
        tenant = os.environ.get("TEAMS_TENANT_ID", "")
        conversations = Conversations.of_server(cls.name(), credentials)
        return cls(conversations, settings.load(), Guard(app_id, tenant), Connector(Login(app_id, password, tenant)))

    def __init__(self, conversations: Conversations, chosen: Settings, guard: Guard, connector: Connector) -> None:
        self.conversations, self.phrases = conversations, conversations.phrases
        self.voice, self.guard, self.connector = chosen.staff_voice, guard, connector
        self.later, self._once = Later(conversations), Once(conversations.store, _AGAIN_SECONDS)
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook."""
        door = Blueprint("switchboard_teams")
        keep_in_place(door)

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                activity = Activity.read(request.body)
                await self.guard.check(request.headers.get("authorization", ""), activity)
                return await self._taken_in(activity, on_new_message)
            except NotAnActivity:
                return response.empty(400)
            except Forged as forged:
                logger.warning("A request to Teams' address was refused: %s", forged)
                return response.empty(forged.status, {"WWW-Authenticate": "Bearer"} if forged.status == 401 else None)
            except NoKeys:
                return response.empty(503, {"Retry-After": "10"})
            except Exception as error:  # which may quote a person
                logger.error("A request of Teams could not be taken in: %s", type(error).__name__)
                return response.empty(503, {"Retry-After": "10"})

        @door.listener("before_server_stop")
        async def end(*_: Any) -> None:
            await self.later.end()
            await self.connector.close()

        @door.listener("after_server_stop")
        async def close(*_: Any) -> None:
            await self.conversations.close()

        return door

    async def _taken_in(self, activity: Activity, on_new_message: OnNewMessage) -> HTTPResponse:
        """Answers the request, and has the work begin that takes longer."""
        if activity.type == "invoke":
            return await self._invoked(activity, on_new_message)
        if activity.adds_the_bot:
            self.later.begin(self._welcome(activity))
        elif activity.type in ("message", "messageUpdate") and not activity.sender_is_the_bot:
            self.later.begin(self._answer(activity, on_new_message))
        return response.empty(200)

    # --- a message ---------------------------------------------------------------------

    async def _answer(self, activity: Activity, on_new_message: OnNewMessage) -> None:
        """Answers a message or the use of a button, once, whatever fails."""
        try:
            edited = activity.when if activity.type == "messageUpdate" else ""
            if activity.id and not await self._first(activity.key, activity.id, edited):
                return
            typing = self.later.begin(self._typing(activity))
            sent = await self._reply(activity, on_new_message)
            typing.cancel()  # what is not shown by now would be shown after the reply
            for answer, said in sent:
                await self._send(activity, answer, said)
        except NotSent:  # the connector has said so
            pass
        except Exception as error:
            logger.error("A message of Teams could not be answered: %s", type(error).__name__)
            await self._apologise(activity)

    async def _reply(self, activity: Activity, on_new_message: OnNewMessage) -> list[Saying]:
        """What to send: activities, those that show an Answer with it."""
        value = activity.value
        if isinstance(value.get("of"), str):
            return [await self._of_a_reply(activity, value)]
        text = activity.asked or activity.text
        declined = [(None, self._words(self.phrases.teams.no_attachments))] if activity.attached else []
        if declined and not text:
            return [*declined]
        answers = await self.later.turn(on_new_message, self._incoming(activity, text))
        shown = [(answer, self._shown(activity, answer, place)) for place, answer in enumerate(answers)]
        return [*declined, *shown]

    def _incoming(self, activity: Activity, text: str) -> Incoming:
        address = f"teams {activity.tenant}"
        return Incoming(activity.key, text, address, self._message_id(activity), named(self.voice))

    def _message_id(self, activity: Activity) -> str | None:
        """What a message is known by. An edited one is another."""
        edited = [activity.when] if activity.type == "messageUpdate" else []
        return self.conversations.message_id(activity.id, *edited) if activity.id else None

    def _shown(self, activity: Activity, answer: Answer, place: int) -> dict[str, Any]:
        """The activity that shows an Answer."""
        staff, teams, notes = self.phrases.staff, self.phrases.teams, list[str]()
        if answer.private and not activity.personal:
            notes.append(staff.only_you)
        if answer.kind == "deleted":
            notes.append(teams.still_there)
        shown = replace(answer, notes=[*answer.notes, *notes])
        known = [self.conversations.stored_id(activity.key), self._message_id(activity), place]
        of = self.conversations.key.sealed(json.dumps(known)) if activity.id else ""
        alone = activity.personal or answer.private
        return message(shown, self.phrases, personal=alone, of=of, asked=activity.asked)

    async def _send(self, activity: Activity, answer: Answer | None, said: dict[str, Any]) -> None:
        """Sends what is said: to the person alone what others in the room must not see; in words where a card is not
        taken; and to an edited message in the place of what was said before."""
        if answer is not None and answer.private and not activity.personal:
            await self._send_alone(activity, said)
            return
        try:
            await self._send_or_mend(activity, said)
        except NotSent as refused:
            if answer is None or refused.status not in _NO_SUCH_CARD:
                raise
            await self.connector.reply(activity, in_words(answer, self.phrases, personal=activity.personal))

    async def _send_or_mend(self, activity: Activity, said: dict[str, Any]) -> None:
        """Which reply an edited message had is known in memory alone: the id of one would be kept nowhere else."""
        name = (activity.key, activity.id)
        before = self._sent.pop(name, "") if activity.type == "messageUpdate" else ""
        if before:
            await self.connector.update(activity, before, said)
        sent = before or await self.connector.reply(activity, said)
        if sent and activity.id:
            self._sent[name] = sent
            while len(self._sent) > _MOST_SENT:
                self._sent.popitem(last=False)

    async def _send_alone(self, activity: Activity, said: dict[str, Any]) -> None:
        """Where Teams opens no chat with the person, all that others see is that one is needed."""
        try:
            await self.connector.alone(activity, said)
        except NotSent:
            await self.connector.reply(activity, self._words(self.conversations.say("ask_alone").body))

    async def _typing(self, activity: Activity) -> None:
        """Shows that an answer is on its way. No reply waits for it, and nobody misses it."""
        if not activity.in_channel:
            with suppress(NotSent):
                await self.connector.reply(activity, {"type": "typing"}, tries=1)

    async def _apologise(self, activity: Activity) -> None:
        try:
            await self.connector.reply(activity, self._words(self.conversations.sorry().body))
        except Exception as error:
            logger.error("An apology could not be sent to Teams: %s", type(error).__name__)

    def _words(self, text: str) -> dict[str, Any]:
        return {"type": "message", "text": text, "textFormat": "plain"}

    async def _first(self, *names: str) -> bool:
        return await self._once.first(json.dumps([self.name(), *names]))

    # --- the buttons of a reply --------------------------------------------------------

    async def _of_a_reply(self, activity: Activity, value: dict[str, Any]) -> Saying:
        """What a button asked for: the next card of a reply, or that it be counted."""
        if isinstance(value.get("useful"), bool):
            return None, self._words(await self._counted(activity, value))
        answer, page = await self._said_before(str(value["of"])), value.get("more")
        of_it = cards(answer, self.phrases, str(value["of"])) if answer else []
        if answer is None or not isinstance(page, int) or not 0 < page < len(of_it):
            return None, self._words(self.phrases.staff.more_gone)
        return None, carrying(of_it[page], answer, self.phrases)

    async def _said_before(self, of: str) -> Answer | None:
        """The Answer behind a card; None where the card is no longer, or was never, ours."""
        opened = self.conversations.key.opened(of)
        if opened is None:
            return None
        stored_id, message_id, place = json.loads(opened)
        exchange = await self.conversations.again(stored_id, message_id)
        answers = exchange.answers if exchange else []
        return answers[place] if place < len(answers) else None

    async def _counted(self, activity: Activity, value: dict[str, Any]) -> str:
        """Counts a thumb, one of each person for a reply; the thanks."""
        answer = await self._said_before(str(value.get("of")))
        person = json.dumps(activity.person.get("id"))
        if answer is not None and await self._first("useful", str(value["of"]), person):
            return await self.conversations.count(counts_of(answer, "useful" if value["useful"] else "not_useful"))
        return self.phrases.staff.useful_thanks

    # --- welcome -----------------------------------------------------------------------

    async def _welcome(self, activity: Activity) -> None:
        """Greets whoever has installed the bot, or the room it was added to, once."""
        try:
            if not await self._first("welcome", activity.tenant, activity.conversation):
                return
            answer, teams = self.conversations.greeting(self.voice), self.phrases.teams
            notes = [teams.who_sees] if activity.personal else [teams.in_a_group, teams.who_sees]
            said = message(replace(answer, notes=notes), self.phrases, personal=activity.personal)
            await self.connector.reply(activity, said)
        except NotSent:
            pass
        except Exception as error:
            logger.error("Nobody could be greeted in Teams: %s", type(error).__name__)

    # --- what waits for its reply ------------------------------------------------------

    async def _invoked(self, activity: Activity, on_new_message: OnNewMessage) -> HTTPResponse:
        """The reply to an invoke; 501 to one that nothing of ours asks for."""
        if activity.name == "composeExtension/query":
            return response.json({"composeExtension": await self._extension(activity, on_new_message)})
        if activity.name == "adaptiveCard/action":
            action = activity.value.get("action")
            data = action.get("data") if isinstance(action, dict) else None
            if isinstance(data, dict) and isinstance(data.get("useful"), bool):
                thanks = await self._counted(activity, data)
                kind = "application/vnd.microsoft.activity.message"
                return response.json({"statusCode": 200, "type": kind, "value": thanks})
            return response.empty(400)
        return response.empty(501)

    async def _extension(self, activity: Activity, on_new_message: OnNewMessage) -> dict[str, Any]:
        """What the message extension shows for the question that is typed into it: cards to put into a message."""
        question = _question(activity.value)
        if not question.strip():
            return {"type": "message", "text": self.phrases.teams.extension_hint}
        aside = replace(self._incoming(activity, question), aside=True)
        turn = self.later.begin(self.conversations.turn(on_new_message, aside))
        await asyncio.wait({turn}, timeout=_EXTENSION_SECONDS)
        answers = turn.result() if turn.done() else None
        if not answers:
            return {"type": "message", "text": self.phrases.teams.too_slow}
        shown = [answer for answer in answers if answer.facts and not answer.private]
        if not shown:
            said = in_words(answers[0], self.phrases, personal=True)
            return {"type": "message", "text": said["text"]}
        found = [
            {
                "contentType": CARD,
                "content": cards(answer, self.phrases, asking=False)[0],
                "preview": preview(answer, self.phrases),
            }
            for answer in shown
        ]
        return {"type": "result", "attachmentLayout": "list", "attachments": found}


def _question(value: dict[str, Any]) -> str:
    """The one parameter of the query, which some clients do not name; empty before anything is typed."""
    parameters = value.get("parameters")
    for item in parameters if isinstance(parameters, list) else []:
        if isinstance(item, dict) and item.get("name") != _BEFORE_TYPING and isinstance(item.get("value"), str):
            return str(item["value"])
    return ""
