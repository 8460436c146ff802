"""`switchboard run` with Slack: two hundred events at once, Socket Mode, and nothing without credentials."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from serving import ENVIRONMENT, Running, wait_for
from slack_workspace import APP_TOKEN, SECRET, TOKEN, Sender, Workspace, message, shown, workspace

from switchboard.credentials import WAYS

EVENTS, DELIVERIES = 200, 3
#: Slack takes an event that is not acknowledged after this for one that did not arrive.
SLACK_WAITS = 3
WITHOUT = {name: value for name, value in ENVIRONMENT.items() if name not in {n for way in WAYS["slack"] for n in way}}


@contextmanager
def running(checkout: Path, slack: Workspace, **credentials: str) -> Iterator[Running]:
    server = Running(checkout, inherited=WITHOUT, SLACK_API_URL=slack.address, **credentials)
    try:
        yield server.ready()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def slack() -> Iterator[Workspace]:
    with workspace() as slack:
        yield slack


@pytest.fixture(scope="module")
def server(checkout: Path, slack: Workspace) -> Iterator[Running]:
    with running(checkout, slack, SLACK_SIGNING_SECRET=SECRET, SLACK_BOT_TOKEN=TOKEN) as server:
        yield server


async def deliver(server: Running, events: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """All events at once, and all of them twice again as soon as that is acknowledged, while the first are answered:
    the status and how long it took, of each."""
    sender = Sender(server.port)
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connections, timeout=aiohttp.ClientTimeout(total=60)) as session:

        async def post(event: dict[str, Any], retry: int) -> tuple[int, float]:
            body = json.dumps(event)
            again = {"X-Slack-Retry-Num": str(retry)} if retry else {}
            signed = sender.signed(body, time.time() - DELIVERIES + retry)
            headers = {"Content-Type": "application/json", **signed, **again}
            began = time.monotonic()
            address = f"http://127.0.0.1:{server.port}/webhooks/slack/events"
            async with session.post(address, data=body, headers=headers) as answered:
                return answered.status, time.monotonic() - began

        waves = [await asyncio.gather(*(post(event, retry) for event in events)) for retry in range(DELIVERIES)]
        return [delivered for wave in waves for delivered in wave]


def test_two_hundred_events_at_once_each_three_times(
    server: Running, slack: Workspace, tell: Callable[[str], None]
) -> None:
    slack.forget()
    events = [message("what is the pay", user=f"U0LOAD{n}", channel=f"D0LOAD{n}") for n in range(EVENTS)]
    began = time.monotonic()
    acknowledged = asyncio.run(deliver(server, events))
    said = slack.said(EVENTS, seconds=180)
    slowest, whole = max(took for _, took in acknowledged), time.monotonic() - began
    tell(
        f"Slack: {EVENTS} events, each {DELIVERIES} times: acknowledged after {slowest:.2f} s at most, "
        f"all answered after {whole:.0f} s"
    )
    assert Counter(status for status, _ in acknowledged) == {200: EVENTS * DELIVERIES}
    assert [took for _, took in acknowledged if took >= SLACK_WAITS] == []
    assert Counter(call.body["channel"] for call in said) == {event["event"]["channel"]: 1 for event in events}
    assert [call for call in said if "£15,000" not in shown(call.body)] == []
    assert slack.faults == []


def test_what_is_forged_is_refused_and_sends_nothing(server: Running, slack: Workspace) -> None:
    slack.forget()
    assert Sender(server.port, "a guess").event(message("what is the pay")) == 401
    assert Sender(server.port).event(message("what is the pay"), at=time.time() - 301) == 401
    slack.said(0)
    assert "Slack is on." in server.said()


def test_socket_mode_answers_without_an_open_port_and_connects_again(checkout: Path, slack: Workspace) -> None:
    slack.forget()
    with running(checkout, slack, SLACK_APP_TOKEN=APP_TOKEN, SLACK_BOT_TOKEN=TOKEN) as server:
        wait_for(lambda: slack.sockets, 30)
        assert Sender(server.port).event(message("what is the pay")) == 404
        sent = message("what is the pay", user="U0SOCKET")
        slack.send("events_api", sent, "first")
        slack.send("events_api", sent, "again")
        assert "£15,000" in shown(slack.said(1)[0].body)
        slack.send("slash_commands", {}, "broken")
        wait_for(lambda: "broken" in slack.acknowledged, 30)
        slack.hang_up()
        wait_for(lambda: len(slack.sockets) == 2, 60)
        slack.send("events_api", message("how many hours is that?", user="U0SOCKET"), "second")
        assert "38" in shown(slack.said(2)[-1].body)
        assert slack.acknowledged.keys() == {"first", "again", "broken", "second"}
    assert slack.faults == []
