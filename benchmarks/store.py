"""What it costs to keep a conversation: by turn of it, and in bytes a message.

`SWITCHBOARD_DATABASE=postgresql://... .venv/bin/python -m benchmarks.store` measures the database of that URL, which
should be empty; without one, a file that is deleted afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from switchboard.channels.turn import Conversations, Incoming
from switchboard.local import UNLIMITED, InProcessDoor, LocalBot
from switchboard.model import quiet
from switchboard.settings import load
from switchboard.store import DATABASE, DatabaseStore, file_url
from switchboard.store.tracker_store import DiscreetTrackerStore

MESSAGES = (
    *("what is the pay", "and at level 3?", "how many hours is that?", "who says so?", "what skills do I need"),
    *("how much do team leaders earn and do I need GCSEs?", "wot is the pay 4 a csa", "tell me about apprenticeships"),
    *("compare a team leader and a call centre manager", "thanks", "what can i ask", "is it stressful"),
    *("what can i do after that", "explain it simply", "more detail", "how do i become a team leader"),
)
#: A turn is measured by those around it, which ask all of the messages.
TURNS = (16, 96, 400)


class Timed:
    """How long a conversation's uses of the store took, one after the other."""

    def __init__(self, store: DatabaseStore) -> None:
        self.seconds = 0.0
        use = store.used.off_the_loop

        async def timed(work: Callable[[], Any], patience: float | None = None) -> Any:
            since = time.perf_counter()
            try:
                return await use(work, patience)
            finally:
                self.seconds += time.perf_counter() - since

        store.used.off_the_loop = timed  # type: ignore[method-assign, assignment]


async def measure(url: str, turns: int) -> None:
    """Talks for so many turns, and prints what they cost."""
    bot, store = LocalBot(), DatabaseStore(url)
    store.prepare()
    kept = DiscreetTrackerStore(host=url, domain=bot.agent.domain)
    bot.agent.tracker_store = bot.agent.processor.tracker_store = kept
    chosen = load().copy(update={"messages_a_minute": UNLIMITED})
    conversations = Conversations("web", store, chosen, InProcessDoor())
    timed, costs = Timed(store), list[tuple[float, float, float]]()

    async def talk(conversation: str, number: int) -> None:
        """A message with an id, as the web chat sends it."""
        message = Incoming(conversation, MESSAGES[number % len(MESSAGES)], id=str(uuid.uuid4()))
        since, processor, stored = time.perf_counter(), time.process_time(), timed.seconds
        await conversations.turn(bot.agent.handle_message, message)
        costs.append((time.perf_counter() - since, time.process_time() - processor, timed.seconds - stored))

    for number in range(len(MESSAGES)):  # at first, much is read that is kept in memory from then on
        await talk("another", number)
    costs.clear()
    for number in range(turns):
        await talk("somebody", number)
    print("| turn | in all, ms | processor, ms | of it waiting for the store, ms |\n|---|---|---|---|")
    for turn in (turn for turn in TURNS if turn <= turns):
        around = costs[max(0, turn - len(MESSAGES)) : turn]
        print(f"| {turn} | " + " | ".join(f"{1000 * statistics.mean(column):.1f}" for column in zip(*around)) + " |")
    print(f"\n{store.size() / (turns + len(MESSAGES)):,.0f} bytes a message")


def main() -> None:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=max(TURNS))
    given = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(os.environ.get(DATABASE) or file_url(Path(folder) / "conversations.db"), given.turns))


if __name__ == "__main__":
    main()
