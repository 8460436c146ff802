"""Calls to Slack: with the token of the workplace, within a time, and again when Slack asks for that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from switchboard.store import Store

logger = logging.getLogger(__name__)

#: Slack's own words of its requests would be in the log else, at whatever level that stands.
_silent = logging.getLogger("switchboard.slack_sdk")
_silent.setLevel(logging.CRITICAL + 1)
_silent.propagate = False

CALL_SECONDS = 10
#: So often a call is made again, and a pause that is longer is not waited for.
TRIES_AGAIN, LONGEST_PAUSE = 3, 60.0
#: What the bot may do in a workplace; the manifest asks for the same.
SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history")


#: What a call ends with where nothing comes back.
_SILENCE = (aiohttp.ClientConnectionError, TimeoutError)


class NotSaid(Exception):
    """Slack did not take something, after all tries. `reason` is Slack's own code for it, or the kind of error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Patience(AsyncRetryHandler):
    """Calls again where Slack is busy, broken or silent: after as long as Slack says, else after a growing pause."""

    def __init__(self, pause: float) -> None:
        """`pause` is the first one, in seconds, where Slack names none."""
        super().__init__(max_retry_count=TRIES_AGAIN)
        self.pause = pause

    def before_next(self, tries: int, status: int, retry_after: str = "") -> float | None:
        """How long to wait before the next try, after so many; None if there is to be none. Silence has status 0."""
        pause = float(retry_after) if retry_after.isdecimal() else self.pause * 2 ** (tries - 1)
        again = status in (0, 429) or status >= 500
        return pause if again and tries <= TRIES_AGAIN and pause <= LONGEST_PAUSE else None

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        silent = isinstance(error, _SILENCE)
        return (response is not None or silent) and self._pause(state, response) is not None

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Waits."""
        state.next_attempt_requested = True
        await asyncio.sleep(self._pause(state, response) or 0)
        state.increment_current_attempt()

    def _pause(self, state: RetryState, response: HttpResponse | None) -> float | None:
        headers = {key.lower(): value for key, value in response.headers.items()} if response else {}
        named = headers.get("retry-after", "")
        status = response.status_code if response else 0
        return self.before_next(state.current_attempt + 1, status, named if isinstance(named, str) else named[0])


class SlackApi:
    """Slack, for one server of ours. Where it lies and what it is to be trusted with, the environment says."""

    def __init__(self, environment: Mapping[str, str], store: Store, pause: float = 1.0) -> None:
        self.address = environment.get("SLACK_API_URL") or "https://slack.com/api/"
        self._token, self._store = environment.get("SLACK_BOT_TOKEN", ""), store
        self._app_token = environment.get("SLACK_APP_TOKEN", "")
        self._client_id = environment.get("SLACK_CLIENT_ID", "")
        self._client_secret = environment.get("SLACK_CLIENT_SECRET", "")
        self._patience = Patience(pause)
        self._held: aiohttp.ClientSession | None = None

    # --- what is said ------------------------------------------------------------------

    async def call(self, team: str, method: str, **given: Any) -> dict[str, Any]:
        """Calls a method for a workplace. Raises NotSaid."""
        return await self._called(await self.token(team), method, given)

    async def respond(self, address: str, payload: dict[str, Any]) -> None:
        """Says something at an address that came with a request. Raises NotSaid, also for one that is not Slack's."""
        if not self._is_slacks(address):
            raise NotSaid("not_an_address_of_slack")
        tries, pause = 0, 0.0
        while True:
            await asyncio.sleep(pause)
            tries, status, named, reason = tries + 1, 0, "", ""
            try:
                async with self._session().post(address, json=payload, allow_redirects=False) as answered:
                    status, named = answered.status, answered.headers.get("Retry-After", "")
                    reason = f"http_{status}"
            except _SILENCE as error:
                reason = type(error).__name__
            if status == 200:
                return
            next_pause = self._patience.before_next(tries, status, named)
            if next_pause is None:
                raise NotSaid(reason)
            pause = next_pause

    async def _called(self, token: str | None, method: str, given: dict[str, Any]) -> dict[str, Any]:
        client = AsyncWebClient(
            token=token,
            base_url=self.address,
            timeout=CALL_SECONDS,
            session=self._session(),
            logger=_silent,
            retry_handlers=[self._patience],
        )
        client.proxy = self._proxy
        try:
            answered = await client.api_call(method, **given)
        except SlackClientError as error:
            response = getattr(error, "response", None)
            data = response.data if response is not None and isinstance(response.data, dict) else {}
            raise NotSaid(str(data.get("error", type(error).__name__))) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotSaid(type(error).__name__) from None
        return dict(answered.data) if isinstance(answered.data, dict) else {}

    def _is_slacks(self, address: str) -> bool:
        """Whether an address is where Slack takes replies: its host for that, beside that of its API."""
        given, api = urlsplit(address), urlsplit(self.address)
        return given.scheme == api.scheme and given.netloc in (f"hooks.{api.netloc}", api.netloc)

    # --- workplaces --------------------------------------------------------------------

    async def token(self, team: str) -> str:
        """The token of a workplace: the one it gave when it installed the app, else that of the environment."""
        token = await self._store.entrusted(_named(team)) if self.installs else None
        if not (token or self._token):
            raise NotSaid("no_token")
        return token or self._token

    @property
    def installs(self) -> bool:
        """Whether workplaces may install the app from this server."""
        return bool(self._client_id and self._client_secret)

    def install_address(self, state: str, back: str) -> str:
        """Where somebody says that their workplace may have the app; `back` is where they come back to, if known."""
        site = self.address.removesuffix("api/")
        page = AuthorizeUrlGenerator(
            client_id=self._client_id,
            scopes=SCOPES,
            redirect_uri=back or None,
            authorization_url=f"{site}oauth/v2/authorize",
        )
        return page.generate(state)

    async def install(self, code: str, back: str) -> None:
        """Gets the token of a workplace that has just installed the app, and keeps it. Raises NotSaid."""
        asked = {"client_id": self._client_id, "client_secret": self._client_secret, "code": code}
        given = await self._called(
            None, "oauth.v2.access", {"data": {**asked, **({"redirect_uri": back} if back else {})}}
        )
        team, token = (given.get("team") or {}).get("id"), given.get("access_token")
        if not (team and token and given.get("token_type") == "bot"):
            raise NotSaid("no_token")
        await self._store.entrust(_named(team), token)

    async def forget(self, team: str) -> None:
        """Keeps the token of a workplace no longer: it has removed the app."""
        await self._store.entrust(_named(team), None)

    # --- Socket Mode -------------------------------------------------------------------

    def socket(self) -> SocketModeClient:
        """A connection that we open, over which Slack sends what it else posts to us."""
        web = AsyncWebClient(base_url=self.address, timeout=CALL_SECONDS, session=self._session(), logger=_silent)
        client = SocketModeClient(self._app_token, logger=_silent, web_client=web)
        web.proxy = client.proxy = self._proxy
        return client

    async def close(self) -> None:
        """Ends all connections."""
        if self._held is not None:
            await self._held.close()

    @property
    def _proxy(self) -> str | None:
        """The proxy that the environment names for Slack. slack_sdk itself would use one where none is to be used."""
        slack = urlsplit(self.address)
        return None if proxy_bypass(slack.netloc) else getproxies().get(slack.scheme)

    def _session(self) -> aiohttp.ClientSession:
        """One for all calls, opened where the server's loop runs. It goes by the proxy that the environment names."""
        if self._held is None or self._held.closed:
            timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
            self._held = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._held


def _named(team: str) -> str:
    return f"slack {team}"
