"""How many messages within a minute are answered, of one conversation and from one address."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable

from switchboard.settings import MessagesAMinute

WINDOW_SECONDS = 60
#: Of all messages beyond the limits, so many are still searched for a call for help. A search takes
#: a tenth of a second, so a flood of messages must not get one each.
SEARCHED_BEYOND = 120


class Limit:
    """Counts the messages of the last minute, in memory only.

    What they are counted by is kept as a hash, with a key that ends with the process, and forgotten
    after the minute. So memory grows with the messages of a minute, not with the names in them.
    """

    def __init__(self, allowed: MessagesAMinute, clock: Callable[[], float] = time.monotonic) -> None:
        self.allowed = allowed
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._counts: Counter[bytes] = Counter()
        self._order: deque[tuple[float, bytes]] = deque()

    def conversation(self, stored_id: str) -> bool:
        """Counts a message of a conversation; whether it is within the limit. One beyond does not count."""
        return self._take(f"conversation {stored_id}", self.allowed.conversation)

    def address(self, address: str) -> bool:
        """The same for a request from an address."""
        return self._take(f"address {address}", self.allowed.address)

    def beyond(self) -> bool:
        """The same for a search of a message that is beyond either."""
        return self._take("beyond", SEARCHED_BEYOND)

    def _take(self, name: str, allowed: int) -> bool:
        now = self._clock()
        while self._order and self._order[0][0] <= now - WINDOW_SECONDS:
            _, past = self._order.popleft()
            self._counts[past] -= 1
            if not self._counts[past]:
                del self._counts[past]
        counted = hmac.digest(self._key, name.encode(), "sha256")
        if self._counts[counted] >= allowed:
            return False
        self._counts[counted] += 1
        self._order.append((now, counted))
        return True
