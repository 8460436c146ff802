"""What is counted of replies: what they were about and what people said of them, by week. No words, and nobody."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from switchboard.answers.answer import Answer
from switchboard.store import Count, Store

logger = logging.getLogger(__name__)

#: What somebody may say of a reply.
SAYINGS = ("useful", "not_useful", "wrong")
#: So long what was asked is held before it is written, together with what others ask: a write a message would cost
#: more than it tells, and what is written together tells less of whom it came from.
SECONDS = 20


def counts_of(answer: Answer, said: str = "asked") -> list[Count]:
    """What there is to be counted of a reply: nothing of small talk, or of somebody who may be in danger."""
    if answer.private or answer.kind == "deleted":
        return []
    kind, subject = answer.missed or answer.kind, answer.subjects[0] if len(answer.subjects) == 1 else ""
    topics = answer.topics or answer.near or ([""] if answer.missed else [])
    return [Count(topic, subject, kind, said) for topic in dict.fromkeys(topics)]


class Tally:
    """What was asked on a channel in the last seconds, until it is written."""

    def __init__(self, channel: str, store: Store) -> None:
        self.channel, self.store = channel, store
        self.held = Counter[Count]()
        self._writing: asyncio.Task[None] | None = None

    def add(self, answers: list[Answer]) -> None:
        """Counts what these replies are about; they are written later."""
        self.held.update(count for answer in answers for count in counts_of(answer))
        if self.held and (self._writing is None or self._writing.done()):
            self._begin()

    async def close(self) -> None:
        """Writes what is held, and nothing more by itself."""
        if self._writing:
            self._writing.cancel()
            await asyncio.wait({self._writing})  # what it was about to write is then held again
        await self.write()

    async def write(self) -> None:
        """Writes what is held. What cannot be written is written with what comes next."""
        held, self.held = self.held, Counter()
        try:
            if held:
                await self.store.count(self.channel, held)
        except BaseException as error:  # a stop as well, which is not held up
            self.held.update(held)
            if not isinstance(error, Exception):
                raise
            logger.error("What was asked could not be counted yet: %s", type(error).__name__)

    def _begin(self) -> None:
        self._writing = asyncio.create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(SECONDS)
        await self.write()
        if self.held:  # it failed, or more was asked meanwhile
            self._begin()
