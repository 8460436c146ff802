"""What the bot sends to Teams: activities, by the Bot Connector, with a token from Microsoft's login service."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
import msal

from switchboard.channels.activity import Activity
from switchboard.render.adaptive_card import as_json

logger = logging.getLogger(__name__)

LOGIN = "https://login.microsoftonline.com"
#: Whose tokens the Connector takes from a bot that may serve several tenants.
_MULTI_TENANT = "botframework.com"
_SCOPE = "https://api.botframework.com/.default"
_LOGIN_SECONDS = 10
SEND_SECONDS = 10
#: How often a request is made at most, and how long is waited between, unless the service says how long.
_TRIES = 4
_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE = 20.0
#: Refusals that pass: too many at once, and trouble on the other side.
_PASSING = (408, 412, 429, 500, 502, 503, 504)


class NotSent(Exception):
    """The Connector does not take an activity; `status` is its own, or 0 where it gave none."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Login:
    """Gets the token of one app, which msal keeps until five minutes before it ends.

    With a tenant the app is that tenant's alone. `http` asks instead of msal's own client.
    """

    app_id: str
    password: str = field(repr=False)
    tenant: str = ""
    http: Any = None
    _app: msal.ConfidentialClientApplication | None = None
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self, anew: bool = False) -> str:
        """A token, another one than before if `anew`. Raises NotSent."""
        async with self._alone:
            if anew:
                self._app = None
            try:
                got = await asyncio.to_thread(self._get)
            except Exception as error:  # no network, or no such tenant
                logger.error("There is no token for Teams: %s", type(error).__name__)
                raise NotSent from None
        if "access_token" not in got:
            logger.error("There is no token for Teams: %s", got.get("error"))
            raise NotSent
        return str(got["access_token"])

    def _get(self) -> dict[str, Any]:
        """Blocks, as all of msal does. Makes the app first, for which msal asks the network."""
        if self._app is None:
            timeout = {} if self.http else {"timeout": _LOGIN_SECONDS}
            self._app = msal.ConfidentialClientApplication(
                self.app_id,
                client_credential=self.password,
                authority=f"{LOGIN}/{self.tenant or _MULTI_TENANT}",
                http_client=self.http,
                instance_discovery=False,  # there is nothing to discover: the address is Microsoft's own
                **timeout,
            )
        got: dict[str, Any] = self._app.acquire_token_for_client([_SCOPE])
        return got


class Connector:
    """Sends activities. It belongs to the event loop in which it first sends."""

    def __init__(self, login: Login, seconds: float = SEND_SECONDS, pause: float = _PAUSE_SECONDS) -> None:
        self.login, self.seconds, self.pause = login, seconds, pause
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Ends its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def reply(self, to: Activity, said: dict[str, Any], tries: int = _TRIES) -> str:
        """Sends an activity in reply to one; its id. Raises NotSent."""
        path = f"v3/conversations/{_in_path(to.conversation)}/activities"
        if to.id and to.type == "message":
            path, said = f"{path}/{_in_path(to.id)}", {**said, "replyToId": to.id}
        return await self._send("POST", to, path, _addressed(to, said), tries)

    async def update(self, to: Activity, id: str, said: dict[str, Any]) -> None:
        """Puts an activity in the place of one that was sent before. Raises NotSent."""
        path = f"v3/conversations/{_in_path(to.conversation)}/activities/{_in_path(id)}"
        await self._send("PUT", to, path, {**_addressed(to, said), "id": id})

    async def alone(self, to: Activity, said: dict[str, Any]) -> None:
        """Sends an activity to the person who wrote, in a chat that nobody else reads. Raises NotSent.

        Teams opens one only with who has the app for themselves.
        """
        asked = {
            "bot": to.bot,
            "members": [to.person],
            "isGroup": False,
            "tenantId": to.tenant,
            "channelData": {"tenant": {"id": to.tenant}},
        }
        chat = await self._send("POST", to, "v3/conversations", asked)
        if not chat:
            raise NotSent
        there = {**_addressed(to, said), "conversation": {"id": chat, "tenantId": to.tenant}}
        await self._send("POST", to, f"v3/conversations/{_in_path(chat)}/activities", there)

    async def _send(self, method: str, to: Activity, path: str, body: dict[str, Any], tries: int = _TRIES) -> str:
        """Makes a request, again and again within bounds while that may help; the id that is answered."""
        address, token, status = f"{to.service_url.rstrip('/')}/{path}", await self.login.token(), 0
        for number in range(tries):
            try:
                status, id, wait = await self._once(method, address, token, body)
            except (aiohttp.ClientError, TimeoutError, OSError):
                status, id, wait = 0, "", None
            if 200 <= status < 300:
                return id
            if status == 401 and number == 0:
                token = await self.login.token(anew=True)
            elif status not in (0, *_PASSING):
                break
            elif number < tries - 1:
                await asyncio.sleep(self._pause(number) if wait is None else min(wait, _LONGEST_PAUSE))
        logger.error("Teams did not take an activity: %s", status or "no answer")
        raise NotSent(status)

    async def _once(self, method: str, address: str, token: str, body: dict[str, Any]) -> tuple[int, str, float | None]:
        """The status, the id that is answered, and for how long not to ask again. Goes by the environment's proxy."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self.seconds)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = as_json(body).encode("utf-8", "replace")
        async with self._session.request(
            method, address, data=sent, headers=headers, allow_redirects=False
        ) as answered:
            id = _id_in(await answered.read()) if answered.status < 300 else ""
            return answered.status, id, _seconds(answered.headers.get("Retry-After"))

    def _pause(self, number: int) -> float:
        """Grows with the tries, and differs from one request to the next."""
        return min(self.pause * 2**number, _LONGEST_PAUSE) * random.uniform(0.75, 1.25)


def _addressed(to: Activity, said: dict[str, Any]) -> dict[str, Any]:
    """An activity with from whom, to whom and where."""
    return {**said, "from": to.bot, "recipient": to.person, "conversation": {"id": to.conversation}}


def _in_path(id: str) -> str:
    return quote(id, safe="")


def _id_in(said: bytes) -> str:
    """The id in the Connector's answer; empty if it says none."""
    try:
        found = json.loads(said)
    except ValueError:
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def _seconds(header: str | None) -> float | None:
    """What Retry-After says, where it says seconds."""
    return float(header) if header and header.isdecimal() else None
