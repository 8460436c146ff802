"""Two servers on one database, with all that a message passes but NLU: twenty conversations at once, messages sent
again to the other server, and a database that goes away in between. Then all is counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from answering import sent, words
from postgres import Postgres
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered

from switchboard import knowledge
from switchboard.answers.text import filled
from switchboard.channels.turn import Conversations, Incoming
from switchboard.local import UNLIMITED, InProcessDoor
from switchboard.settings import Settings
from switchboard.store import DatabaseStore
from switchboard.store.tracker_store import DiscreetTrackerStore

BASE = knowledge.load()
#: What is said where a message was not answered.
SORRY = [filled(BASE, BASE.phrases.chat[name].pupil) for name in ("trouble", "too_often")]
CONVERSATIONS, MESSAGES = 20, 5


class Server:
    """One server: the turn of all channels, and in Rasa's place what it does with a tracker store and a lock."""

    def __init__(self, store: DatabaseStore) -> None:
        trackers = DiscreetTrackerStore(host=store.url, domain=Domain.empty())
        trackers.kept = store
        self.trackers, self.locks = Agent._create_tracker_store(trackers, Domain.empty()), InMemoryLockStore()
        chosen = Settings(messages_a_minute=UNLIMITED)
        self.conversations = Conversations("web", store, chosen, InProcessDoor())

    async def handle(self, message: UserMessage) -> None:
        """Counts the messages before this one, and says so."""
        async with self.locks.lock(message.sender_id):
            tracker = await self.trackers.get_or_create_tracker(message.sender_id, append_action_listen=False)
            if not tracker.events:
                tracker.update(SessionStarted())
            before = sum(isinstance(event, UserUttered) for event in tracker.events)
            named = {"input_channel": "web", "message_id": message.message_id}
            tracker.update(UserUttered(message.text, {"name": "x"}, **named))
            await asyncio.sleep(0.005)
            answer = sent(words(f"{before} before {message.text}"))
            await message.output_channel.send_response(message.sender_id, answer)
            tracker.update(BotUttered(None, answer))
            await self.trackers.save(tracker)

    async def ask(self, conversation: str, message_id: str) -> str:
        """The answer to a message."""
        (answer,) = await self.conversations.turn(self.handle, Incoming(conversation, message_id, id=message_id))
        return answer.body


@pytest.fixture
def servers(open_store: Callable[[], DatabaseStore]) -> Iterator[list[Server]]:
    stores = [open_store() for _ in range(2)]
    stores[0].prepare()
    yield [Server(store) for store in stores]


def count(server: Server, answered: dict[tuple[str, str], str]) -> Counter[str]:
    """How many messages were answered and stored, stored twice, or answered and lost; and apologies."""
    found: Counter[str] = Counter()
    store = server.conversations.store
    assert isinstance(store, DatabaseStore)
    for conversation in {conversation for conversation, _ in answered}:
        rows = asyncio.run(store.whole(server.conversations.stored_id(conversation)))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        stored = Counter(event["message_id"] for row in rows for event in row.events if event["event"] == "user")
        for (of, message_id), answer in answered.items():
            if of == conversation:
                found["sorry" if answer in SORRY else "stored" if stored[message_id] else "lost"] += 1
                found["twice"] += stored[message_id] > 1
    return found


def test_nothing_is_lost_or_doubled_and_each_knows_what_came_before(servers: list[Server]) -> None:
    answered: dict[tuple[str, str], str] = {}

    async def ask(conversation: str, number: int) -> None:
        message_id = f"m{number}"
        one, other = servers[number % 2], servers[(number + 1) % 2]
        first, again = await asyncio.gather(one.ask(conversation, message_id), other.ask(conversation, message_id))
        assert first == again, "sent again, it gets the same answer from whichever server"
        answered[conversation, message_id] = first

    async def all_at_once() -> None:
        await asyncio.gather(*(ask(f"c{c}", number) for c in range(CONVERSATIONS) for number in range(MESSAGES)))

    asyncio.run(all_at_once())
    assert count(servers[0], answered) == {"stored": CONVERSATIONS * MESSAGES, "twice": 0}
    told = Counter((conversation, answer.split()[0]) for (conversation, _), answer in answered.items())
    assert set(told.values()) <= {1, 2} and len(told) >= 0.9 * len(answered), "each in what was said before it"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_database_that_is_started_anew_under_load_loses_and_doubles_nothing(
    servers: list[Server], postgres: Postgres
) -> None:
    answered: dict[tuple[str, str], str] = {}

    async def talk(conversation: str) -> None:
        for number in range(8):
            message_id = f"m{number}"
            answered[conversation, message_id] = await servers[number % 2].ask(conversation, message_id)
            await asyncio.sleep(0.05)

    async def all_at_once() -> None:
        talking = asyncio.gather(*(talk(f"c{c}") for c in range(CONVERSATIONS)))
        await asyncio.sleep(0.4)
        await asyncio.to_thread(postgres.stop, "immediate")
        await asyncio.to_thread(postgres.start)
        await talking

    asyncio.run(all_at_once())
    found = count(servers[0], answered)
    assert found["lost"] == found["twice"] == 0 and found["stored"] > 0

    async def send_again() -> None:
        """Whoever was told that it failed, or that too many wait."""
        for (conversation, message_id), answer in answered.items():
            if answer in SORRY:
                answered[conversation, message_id] = await servers[1].ask(conversation, message_id)

    asyncio.run(send_again())
    assert count(servers[0], answered) == {"stored": CONVERSATIONS * 8, "twice": 0}
