"""What is asked and said of replies is counted: by topic, subject and kind, once, with no word and no conversation."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from chatting import MANY, Chat
from rasa.core.channels.channel import UserMessage

from switchboard import knowledge
from switchboard.answers.answer import Answer, Passage
from switchboard.channels import counting
from switchboard.channels.counting import SAYINGS, Tally, counts_of
from switchboard.channels.rest import RestDoor
from switchboard.channels.slack import SlackChat
from switchboard.channels.teams import Teams
from switchboard.channels.turn import Conversations
from switchboard.channels.web import WebChat
from switchboard.local import InProcessDoor
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import Count
from switchboard.store.limit import Limit

BASE = knowledge.load()
WORDS = BASE.phrases.insight
PAY = Answer("fact", "pupil", [Passage("It pays.")], ["pay"], ["team_leader"])
COUNTED = Count("pay", "team_leader", "fact")


@pytest.fixture(autouse=True)
def kept(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[Count]]:
    """What comes to the store, at once."""
    counts = Counter[Count]()

    async def count(channel: str, new: Mapping[Count, int]) -> None:
        assert channel == "web"
        counts.update(new)

    monkeypatch.setattr(chat.conversations.store, "count", count)
    monkeypatch.setattr(counting, "SECONDS", 0)
    yield counts
    chat.conversations.limit = Limit(MANY)


def saying(chat: Chat, *answers: Answer) -> Callable[[UserMessage], Awaitable[Any]]:
    async def behave(message: UserMessage) -> None:
        await chat.keep(message, *answers)

    return behave


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def rate(chat: Chat, session: str, message_id: str, said: object = "useful") -> int:
    return chat.post("/web/rate", {"session": session, "id": message_id, "said": said}).status


def asked(chat: Chat, *answers: Answer) -> tuple[str, str]:
    """A session, and the id of a message that got these answers."""
    chat.behave = saying(chat, *answers)
    session, message_id = chat.session(), str(uuid.uuid4())
    chat.send(session, "a question", message_id)
    return session, message_id


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        (PAY, [COUNTED]),
        (Answer("comparison", "pupil", [], ["pay"], ["a", "b"]), [Count("pay", "", "comparison")]),
        (
            Answer("fact", "pupil", [], ["pay", "hours", "pay"], ["a"]),
            [Count("pay", "a", "fact"), Count("hours", "a", "fact")],
        ),
        (Answer("unknown", "pupil", [], ["pay"], ["a"]), [Count("pay", "a", "unknown")]),
        (Answer("fact", "pupil", [], ["pay"], ["a"], missed="guess", near=["pay"]), [Count("pay", "a", "guess")]),
        (
            Answer("chat", "pupil", [], missed="unsure", near=["pay", "age"]),
            [Count("pay", "", "unsure"), Count("age", "", "unsure")],
        ),
        (Answer("chat", "pupil", [], missed="fallback"), [Count("", "", "fallback")]),
        (Answer("chat", "pupil", [Passage("Hello.")]), []),
        (Answer("deleted", "pupil", [], ["pay"]), []),
        (Answer("fact", "pupil", [], ["pay"], private=True), []),
        (Answer("chat", "pupil", [], missed="fallback", private=True), []),
    ],
)
def test_counted_is_what_a_reply_is_about_but_nothing_of_small_talk_or_danger(
    answer: Answer, counts: list[Count]
) -> None:
    assert counts_of(answer) == counts


def test_what_is_asked_is_written_together(chat: Chat, kept: Counter[Count]) -> None:
    for _ in range(3):
        asked(chat, PAY)
    wait_for(lambda: kept == Counter({COUNTED: 3}))


def test_what_could_not_be_written_is_written_with_the_next() -> None:
    written, broken = list[Mapping[Count, int]](), True

    class Kept:
        async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
            if broken:
                raise OSError
            written.append(counts)

    async def both() -> None:
        nonlocal broken
        tally = Tally("web", Kept())  # type: ignore[arg-type]
        tally.add([PAY])
        await tally.write()
        broken = False
        tally.add([PAY])
        await tally.close()

    asyncio.run(both())
    assert written == [Counter({COUNTED: 2})]


def test_a_stop_in_the_middle_of_writing_loses_nothing() -> None:
    written, reached = list[Mapping[Count, int]](), asyncio.Event()

    class Kept:
        async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
            if not reached.is_set():
                reached.set()
                await asyncio.Event().wait()
            written.append(counts)

    async def stop() -> None:
        tally = Tally("web", Kept())  # type: ignore[arg-type]
        tally.add([PAY])
        await reached.wait()
        await tally.close()

    asyncio.run(stop())
    assert written == [Counter({COUNTED: 1})]


def test_what_could_not_be_written_or_came_meanwhile_is_written_though_nobody_asks_again() -> None:
    written, tallies = list[Mapping[Count, int]](), list[Tally]()

    class Kept:
        tries = 0

        async def count(self, channel: str, counts: Mapping[Count, int]) -> None:
            self.tries += 1
            if self.tries == 1:
                raise OSError
            if self.tries == 2:
                tallies[0].add([PAY])
            written.append(counts)

    async def ask_once() -> None:
        tallies.append(Tally("web", Kept()))  # type: ignore[arg-type]
        tallies[0].add([PAY])
        for _ in range(20):
            await asyncio.sleep(0)

    asyncio.run(ask_once())
    assert written == [Counter({COUNTED: 1})] * 2


class Quiet:
    """A connector that has nothing to close."""

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("kind", ["web", "rest", "slack", "teams"])
def test_every_channel_writes_what_it_holds_when_the_server_stops(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    written = list[tuple[str, Mapping[Count, int]]]()

    async def count(channel: str, counts: Mapping[Count, int]) -> None:
        written.append((channel, counts))

    monkeypatch.setattr(counting, "SECONDS", 60)
    monkeypatch.setattr(chat.conversations.store, "count", count)
    conversations, chosen = Conversations(kind, chat.conversations.store, Settings(), InProcessDoor()), Settings()
    channel = {
        "web": lambda: WebChat(conversations, chosen),
        "rest": lambda: RestDoor(conversations, chosen),
        "slack": lambda: SlackChat(conversations, chosen, {}),
        "teams": lambda: Teams(conversations, chosen, None, Quiet()),  # type: ignore[arg-type]
    }[kind]()

    async def nothing(message: UserMessage) -> None:
        pass

    async def stop() -> None:
        assert conversations.tally
        conversations.tally.add([PAY])
        listeners = channel.blueprint(nothing)._future_listeners
        for event in ("before_server_stop", "after_server_stop"):
            for given in [given for given in listeners if given.event == event]:
                await given.listener(None, None)

    asyncio.run(stop())
    assert written == [(kind, Counter({COUNTED: 1}))]


@pytest.mark.parametrize("said", SAYINGS)
def test_what_somebody_says_of_a_reply_is_counted_once(chat: Chat, kept: Counter[Count], said: str) -> None:
    session, message_id = asked(chat, PAY)
    assert [rate(chat, session, message_id, said) for _ in range(3)] == [200] * 3
    assert {count: times for count, times in kept.items() if count.said != "asked"} == {
        Count("pay", "team_leader", "fact", said): 1
    }


def test_of_a_message_of_another_conversation_nothing_is_counted(chat: Chat, kept: Counter[Count]) -> None:
    _, message_id = asked(chat, PAY)
    assert rate(chat, chat.session(), message_id) == 200
    assert all(count.said == "asked" for count in kept)


@pytest.mark.parametrize("said", [None, "", "asked", "lovely", 7, ["useful"]])
def test_only_what_can_be_said_of_a_reply_is_taken(chat: Chat, said: object) -> None:
    session, message_id = asked(chat, PAY)
    answered = chat.post("/web/rate", {"session": session, "id": message_id, "said": said})
    words = BASE.phrases.requests.web.bad_said.format(sayings=", ".join(SAYINGS))
    assert (answered.status, answered.json) == (400, {"error": words})


def test_thumbs_are_limited_as_messages_are(chat: Chat) -> None:
    session, message_id = asked(chat, PAY)
    chat.conversations.limit = Limit(MessagesAMinute(conversation=10, address=2))
    assert [rate(chat, session, message_id) for _ in range(3)] == [200, 200, 429]


# --- the page of the counts ---------------------------------------------------------------


def test_the_counts_are_shown_to_whoever_has_the_token(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("2020-01-06", "web", "pay", "team_leader", "unknown", "asked", 41)]
    rows += [("2020-01-06", "web", "pay", "team_leader", "fact", "wrong", 17)]

    async def counts_so_far() -> list[Any]:
        return rows

    monkeypatch.setattr(chat.conversations.store, "counts_so_far", counts_so_far)
    token = chat.conversations.store.token.secret
    shown = chat.submit("/insight", {"token": f" {token} "})
    assert shown.status == 200 and shown.headers["Cache-Control"] == "no-store"
    assert shown.text.count("<rect") == 4 and " 41<" in shown.text and " 17<" in shown.text
    assert token not in shown.text


@pytest.mark.parametrize("token", ["", "guess", "s-" + "0" * 64])
def test_nobody_else_is_told_a_count_even_on_this_machine(chat: Chat, token: str) -> None:
    refused = chat.submit("/insight", {"token": token})
    assert refused.status == 403 and WORDS.wrong_token in refused.text and "<table" not in refused.text
    assert "<table" not in chat.get("/insight").text


def test_a_token_cannot_be_guessed_fast(chat: Chat) -> None:
    chat.conversations.limit = Limit(MessagesAMinute(conversation=10, address=2))
    assert [chat.submit("/insight", {"token": "x"}).status for _ in range(3)] == [403, 403, 429]


def test_a_store_that_is_away_is_said(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat.conversations.store, "counts_so_far", None)
    answered = chat.submit("/insight", {"token": chat.conversations.store.token.secret})
    assert answered.status == 503 and WORDS.not_read in answered.text
