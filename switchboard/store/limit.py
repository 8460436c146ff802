"""How many messages within a minute are answered, of one conversation and from one address. Costly ones count more."""

from __future__ import annotations

import hmac
import secrets
import sys
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable

from switchboard.settings import MessagesAMinute

WINDOW_SECONDS = 60
#: Of all messages beyond the limits, so many are still searched for a call for help, after everybody else's.
SEARCHED_BEYOND = 120
#: To look at a message may take so many seconds of processor time; what takes n times as long counts as n.
MESSAGE_SECONDS = 0.03
_MOST = 20


class Limit:
    """Counts the messages of the last minute, in memory only; to be awaited, as a shared count would be.

    What they are counted by is kept as a hash, with a key that ends with the process, and forgotten
    after the minute. So memory grows with the messages of a minute, not with the names in them.
    """

    def __init__(self, allowed: MessagesAMinute, clock: Callable[[], float] = time.monotonic) -> None:
        self.allowed = allowed
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._counts: Counter[bytes] = Counter()
        self._order: deque[tuple[float, bytes]] = deque()

    async def conversation(self, stored_id: str) -> bool:
        """Counts a message of a conversation; whether it is within the limit. One beyond does not count."""
        return self._take(f"conversation {stored_id}", self.allowed.conversation)

    async def address(self, address: str) -> bool:
        """The same for a request from an address."""
        return self._take(f"address {address}", self.allowed.address)

    async def beyond(self) -> bool:
        """The same for a search of a message that is beyond either."""
        return self._take("beyond", SEARCHED_BEYOND)

    async def charge(self, seconds: float, stored_id: str, address: str) -> None:
        """Counts what it cost to look at a message, in seconds of processor time, where that is more than one's share.

        At most as twenty messages: whoever writes one that has to be ended may write others.
        """
        times = min(int(seconds / MESSAGE_SECONDS), _MOST)
        self._count(f"conversation {stored_id}", times)
        self._count(f"address {address}", times)

    def _take(self, name: str, allowed: int) -> bool:
        while self._order and self._order[0][0] <= self._clock() - WINDOW_SECONDS:
            _, past = self._order.popleft()
            self._counts[past] -= 1
            if not self._counts[past]:
                del self._counts[past]
        if self._counts[self._hashed(name)] >= allowed:
            return False
        self._count(name, 1)
        return True

    def _count(self, name: str, times: int) -> None:
        counted, now = self._hashed(name), self._clock()
        if times:
            self._counts[counted] += times
        self._order.extend([(now, counted)] * times)

    def _hashed(self, name: str) -> bytes:
        return hmac.digest(self._key, name.encode(), "sha256")


#: Counts something in a place that servers share: its name, how many are allowed, how many times it counts; whether it
#: is within.
Share = Callable[[str, int, int], Awaitable[bool]]


class SharedLimit(Limit):
    """The same for several servers. What is beyond the limit on one server is not asked about; where the shared count
    cannot be had, that of this server holds. So is that of searches beyond a limit: each server has its own door."""

    def __init__(self, allowed: MessagesAMinute, share: Share, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(allowed, clock)
        self._share = share

    async def conversation(self, stored_id: str) -> bool:
        """See Limit."""
        return await super().conversation(stored_id) and await self._share(
            f"conversation {stored_id}", self.allowed.conversation, 1
        )

    async def address(self, address: str) -> bool:
        """See Limit."""
        return await super().address(address) and await self._share(f"address {address}", self.allowed.address, 1)

    async def charge(self, seconds: float, stored_id: str, address: str) -> None:
        """See Limit."""
        await super().charge(seconds, stored_id, address)
        times = min(int(seconds / MESSAGE_SECONDS), _MOST)
        if times:
            await self._share(f"conversation {stored_id}", sys.maxsize, times)
            await self._share(f"address {address}", sys.maxsize, times)
