"""What a supervisor, a balancer and Prometheus are told over HTTP, with the real bot behind it."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sanic import Sanic
from served import served

from switchboard import metrics
from switchboard.channels import health
from switchboard.channels.health import Health
from switchboard.channels.turn import Conversations, Incoming
from switchboard.local import UNLIMITED, InProcessDoor
from switchboard.settings import Settings

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage

    from switchboard.local import LocalBot

ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}


class Asked:
    """A server with the bot, as who looks after it sees it; `asked` are the questions that came to Rasa."""

    port: int

    def __init__(self, bot: LocalBot) -> None:
        self.bot, self.asked, self.is_down = bot, list[str](), False
        self.store = bot.door.conversations.store
        chosen = Settings(messages_a_minute=UNLIMITED)
        self.channel = Health(Conversations("health", self.store, chosen, InProcessDoor()), chosen)

    async def on_new_message(self, message: UserMessage) -> None:
        self.asked.append(message.text)
        if self.is_down:
            raise ConnectionError
        await self.bot.agent.handle_message(message)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)) as connection:
            connection.request("GET", path, headers=headers)
            answered = connection.getresponse()
            return answered.status, answered.read().decode()

    def ready(self) -> tuple[int, dict[str, Any]]:
        status, said = self.get("/readyz")
        return status, json.loads(said)

    def counted(self, **headers: str) -> dict[str, float]:
        """Every figure, by its name and labels."""
        status, text = self.get("/metrics", **headers)
        assert status == 200
        return {
            " ".join([sample.name, *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture(scope="module")
def running(bot: LocalBot) -> Iterator[Asked]:
    asked = Asked(bot)
    app = Sanic("health", configure_logging=False)
    app.ctx.agent = bot.agent
    app.blueprint(asked.channel.blueprint(asked.on_new_message), url_prefix="/")
    with served(app) as asked.port:
        yield asked


@pytest.fixture
def server(running: Asked, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """With no answer of a moment ago."""
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    running.asked, running.is_down = [], False
    return running


def test_it_is_ready_once_a_real_question_was_answered_of_which_nothing_stays(server: Asked) -> None:
    before = set(server.store.kept)
    assert server.ready() == (200, {"ready": True, "model": True, "store": True, "answer": True})
    assert len(server.asked) == 1 and set(server.store.kept) == before


def test_an_answer_of_a_moment_ago_is_proof_enough(server: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 60)
    metrics.message("rest", "answered")
    assert server.ready()[0] == 200 and server.asked == []


def test_where_questions_are_met_with_apologies_it_is_not_ready_though_it_lives(server: Asked) -> None:
    server.is_down = True
    assert server.ready() == (503, {"ready": False, "model": True, "store": True, "answer": False})
    assert server.get("/healthz") == (200, '{"status":"ok"}')
    assert server.counted()["switchboard_ready"] == 0
    server.is_down = False
    assert server.ready()[0] == 200
    assert server.counted()["switchboard_ready"] == 1


def test_a_slow_first_answer_is_no_error_while_it_starts(
    server: Asked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def slow(*_: Any) -> bool:
        raise TimeoutError

    monkeypatch.setattr(server.channel, "_a_question_is_answered", slow)
    for ready_before, said in ((False, []), (True, ["Not ready (answer): TimeoutError"])):
        monkeypatch.setattr(server.channel, "_has_been_ready", ready_before)
        assert server.ready()[0] == 503
        assert [record.message for record in caplog.records if record.name == health.__name__] == said


def test_without_a_model_or_a_store_it_says_so_and_asks_nothing(server: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_not() -> bool:
        return False

    monkeypatch.setattr(server.store, "healthy", is_not)
    assert server.ready() == (503, {"ready": False, "model": True, "store": False})
    monkeypatch.setattr(server.bot.agent, "processor", None)
    assert server.ready() == (503, {"ready": False, "model": False})
    assert server.asked == []


def test_messages_and_their_stages_topics_alarms_and_failures_are_counted(server: Asked) -> None:
    conversations = server.channel.conversations
    before = server.counted()
    for text in ("how many credits is level 2", "i want to kill myself", "how many credits is level 2"):
        server.is_down = text == "how many credits is level 2" and server.asked != []
        asyncio.run(conversations.turn(server.on_new_message, Incoming("counted", text)))
    after = server.counted()
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert grown["switchboard_messages_total health answered"] == 2
    assert grown["switchboard_messages_total health failed"] == 1
    assert grown["switchboard_topics_total credits"] == 1 and grown["switchboard_alarms_total"] == 1
    for stage in ("turn", "door", "queue"):
        assert grown[f"switchboard_stage_seconds_count {stage}"] == 3
    assert grown["switchboard_stage_seconds_count action"] >= 1


def test_figures_are_for_this_machine_and_for_whoever_knows_the_token(server: Asked) -> None:
    assert server.get("/metrics", **ELSEWHERE)[0] == 403
    assert server.get("/metrics", **ELSEWHERE, Authorization="Bearer wrong")[0] == 403
    server.counted(**ELSEWHERE, Authorization=f"Bearer {server.store.token.secret}")
    server.counted()


def test_no_figure_names_a_person_a_conversation_or_a_word(server: Asked) -> None:
    asked = Incoming("name-of-a-conversation", "turquoise soup, please", address="203.0.113.7")
    asyncio.run(server.channel.conversations.turn(server.on_new_message, asked))
    _, text = server.get("/metrics")
    for trace in ("turquoise", "name-of", "203.0", server.channel.conversations.stored_id("name-of-a-conversation")):
        assert trace not in text
