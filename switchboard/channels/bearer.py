"""Whether a request really comes from Microsoft's Bot Connector, and is meant for this bot.

What the Connector sends carries a JSON Web Token that it has signed. Its keys are public, and are fetched when they
are first needed: at the start, no network is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt

from switchboard.channels.activity import CHANNEL, Activity

logger = logging.getLogger(__name__)

ISSUER = "https://api.botframework.com"
#: Where the Connector says which keys it signs with.
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
#: Where Teams may have replies sent. Whoever else is named would be given what is said, and a token for it.
SERVICES = ("https://smba.trafficmanager.net/",)
#: Signatures that only the holder of a private key can make; the token itself has no say in it.
ALGORITHMS = ("RS256", "RS384", "RS512")
#: Clocks may differ by so much.
SKEW_SECONDS = 300
#: Keys are read anew after a day; for a key that is not known, at most once in so many seconds.
_KEPT_SECONDS = 24 * 60 * 60
_AGAIN_SECONDS = 60
_AFTER_FAILURE_SECONDS = 5
_FETCH_SECONDS = 10


class Forged(Exception):
    """A request that is not the Connector's, or not for this bot. `status` is that of the refusal."""

    def __init__(self, why: str, status: int = 403) -> None:
        super().__init__(why)
        self.status = status


class NoKeys(Exception):
    """The Connector's keys cannot be had at the moment, so that nothing can be told."""


@dataclass
class Keys:
    """The keys of whoever signs, by their ids: fetched lazily, kept for a day, and fetched again for an unknown id."""

    openid: str = OPENID
    _held: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, id: str) -> dict[str, Any] | None:
        """A key; None if there is none of that id. Raises NoKeys."""
        if self._knows(id):  # nobody waits for what is asked about a stranger's key
            return self._held[id]
        async with self._alone:
            now = time.monotonic()
            if not self._knows(id) and now - self._tried >= _AGAIN_SECONDS:
                self._tried = now
                await self._fetch(now)
        if not self._held:
            raise NoKeys
        return self._held.get(id)

    def _knows(self, id: str) -> bool:
        return id in self._held and time.monotonic() - self._fetched < _KEPT_SECONDS

    async def _fetch(self, now: float) -> None:
        """Reads the keys. When that fails, those that are held stay; without any, the next request tries again."""
        try:
            timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True, trust_env=True) as session:
                found = await _json(session, self.openid)
                listed = await _json(session, found["jwks_uri"])
            self._held = {str(key["kid"]): key for key in listed["keys"]}
            self._fetched = now
        except Exception as error:  # whatever it is: no network, a proxy's page
            logger.error("The keys of the Bot Connector could not be read: %s", type(error).__name__)
            if not self._held:
                self._tried = now - _AGAIN_SECONDS + _AFTER_FAILURE_SECONDS


async def _json(session: aiohttp.ClientSession, address: str) -> Any:
    async with session.get(address) as answered:
        return await answered.json(content_type=None)


@dataclass(frozen=True)
class Guard:
    """Lets in what the Connector sends to the bot with an app id, of one tenant if one is named."""

    app_id: str
    tenant: str = ""
    keys: Keys = field(default_factory=Keys)
    services: tuple[str, ...] = SERVICES

    async def check(self, header: str, activity: Activity) -> None:
        """Raises Forged, NoKeys."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Forged("no token", 401)
        claims = await self._claims(token.strip(), activity)
        if claims.get("serviceurl") != activity.service_url:
            raise Forged("another service address than the token's")
        if not activity.service_url.startswith(self.services):
            raise Forged("a service address that is not Teams'")
        if self.tenant and activity.tenant.lower() != self.tenant.lower():
            raise Forged("another tenant")

    async def _claims(self, token: str, activity: Activity) -> dict[str, Any]:
        """What a token says. Raises Forged, NoKeys."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:  # before any work, or a request to anybody
                raise Forged("an algorithm that is not allowed")
            key = await self.keys.get(str(header.get("kid")))
            if key is None:
                raise Forged("an unknown key")
            if activity.channel != CHANNEL or CHANNEL not in key.get("endorsements", ()):
                raise Forged("a key or an activity of another channel")
            claims: dict[str, Any] = jwt.decode(
                token,
                jwt.PyJWK(key, algorithm=header["alg"]),
                algorithms=[*ALGORITHMS],
                audience=self.app_id,
                issuer=ISSUER,
                leeway=SKEW_SECONDS,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
            return claims
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Forged(type(error).__name__) from None
