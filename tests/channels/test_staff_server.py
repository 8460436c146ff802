"""`switchboard run` with Slack and Teams: two hundred messages at once from each, what is nasty or forged, Socket Mode.

The server runs as it does in a school. Slack's address is named in the environment; Teams' is Microsoft's own, and a
proxy stands in for the machines there.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
from microsoft import APP_ID, PASSWORD, TENANT, Microsoft, microsoft
from serving import ENVIRONMENT, Running, wait_for
from slack_workspace import APP_TOKEN, SECRET, TOKEN, Sender, Workspace, message, shown, workspace
from teams_room import words
from tools import TOOLS

from benchmarks import fuzz
from switchboard import model
from switchboard.credentials import WAYS

MESSAGES, DELIVERIES = 200, 3
#: Slack takes an event that is not acknowledged after this for one that did not arrive.
SLACK_WAITS = 3
WITHOUT = {
    name: value
    for name, value in ENVIRONMENT.items()
    if name not in {n for w in WAYS.values() for way in w for n in way}
}

#: A delivery: its body and its headers.
Delivery = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def slack() -> Iterator[Workspace]:
    with workspace() as slack:
        yield slack


@pytest.fixture(scope="module")
def teams() -> Iterator[Microsoft]:
    with microsoft() as teams:
        teams.checks_schemas = False  # its two cores are the server's as well, and test_teams.py does so
        yield teams


@pytest.fixture(scope="module")
def server(
    checkout: Path, slack: Workspace, teams: Microsoft, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One with both channels."""
    server = Running(
        checkout,
        inherited={**WITHOUT, **teams.in_its_place(tmp_path_factory.mktemp("microsoft"))},
        SLACK_API_URL=slack.address,
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        TEAMS_APP_ID=APP_ID,
        TEAMS_APP_PASSWORD=PASSWORD,
        TEAMS_TENANT_ID=TENANT,
    )
    try:
        yield server.ready()
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def nothing_wrong(slack: Workspace, teams: Microsoft) -> Iterator[None]:
    slack.forget()
    teams.sent, teams.refused = [], []
    yield
    assert (slack.faults, teams.refused) == ([], [])


async def deliver(server: Running, path: str, waves: list[list[Delivery]]) -> list[tuple[int, float]]:
    """A wave is delivered at once, and the next as soon as that is acknowledged, while its messages are answered: the
    status and how long it took, of each."""
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connections, timeout=aiohttp.ClientTimeout(total=60)) as session:

        async def post(body: str, headers: dict[str, str]) -> tuple[int, float]:
            began = time.monotonic()
            address, sent = (
                f"http://127.0.0.1:{server.port}/webhooks/{path}",
                {"Content-Type": "application/json", **headers},
            )
            async with session.post(address, data=body, headers=sent) as answered:
                return answered.status, time.monotonic() - began

        return [taken for wave in waves for taken in await asyncio.gather(*(post(*delivery) for delivery in wave))]


def told(channel: str, acknowledged: list[tuple[int, float]], began: float) -> str:
    slowest, whole = max(took for _, took in acknowledged), time.monotonic() - began
    return (
        f"{channel}: {MESSAGES} messages at once, each {DELIVERIES} times: acknowledged after {slowest:.2f} s at most, "
        f"all answered after {whole:.0f} s"
    )


def test_two_hundred_messages_at_once_in_slack(server: Running, slack: Workspace, tell: Callable[[str], None]) -> None:
    events = [message("what is the pay", user=f"U0LOAD{n}", channel=f"D0LOAD{n}") for n in range(MESSAGES)]
    sender = Sender(server.port)

    def signed(event: dict[str, object], retry: int) -> Delivery:
        body, again = json.dumps(event), {"X-Slack-Retry-Num": str(retry)} if retry else {}
        return body, {**sender.signed(body, time.time() - DELIVERIES + retry), **again}

    waves = [[signed(event, retry) for event in events] for retry in range(DELIVERIES)]
    began = time.monotonic()
    acknowledged = asyncio.run(deliver(server, "slack/events", waves))
    said = slack.said(MESSAGES)
    tell(told("Slack", acknowledged, began))
    assert Counter(status for status, _ in acknowledged) == {200: MESSAGES * DELIVERIES}
    assert [took for _, took in acknowledged if took >= SLACK_WAITS] == []
    assert Counter(call.body["channel"] for call in said) == {event["event"]["channel"]: 1 for event in events}
    assert [call for call in said if "£15,000" not in shown(call.body)] == []


def test_two_hundred_messages_at_once_in_teams(server: Running, teams: Microsoft, tell: Callable[[str], None]) -> None:
    asked = [teams.activity("what is the pay", id=f"load{n}", user=f"user {n}") for n in range(MESSAGES)]
    bearer = {"Authorization": teams.bearer()}
    waves = [[(json.dumps(activity), bearer) for activity in asked]] * DELIVERIES
    began = time.monotonic()
    acknowledged = asyncio.run(deliver(server, "teams/webhook", waves))
    wait_for(lambda: len(teams.sent) >= MESSAGES or teams.refused, 60)
    tell(told("Teams", acknowledged, began))
    time.sleep(0.15)  # for one too many
    assert Counter(status for status, _ in acknowledged) == {200: MESSAGES * DELIVERIES}
    assert [took for _, took in acknowledged if took >= SLACK_WAITS] == []
    assert Counter(sent["replyToId"] for sent in teams.sent) == {activity["id"]: 1 for activity in asked}
    assert [sent for sent in teams.sent if "£15,000" not in words(sent)] == []


def test_what_is_forged_is_refused_and_sends_nothing(server: Running, slack: Workspace, teams: Microsoft) -> None:
    assert Sender(server.port, "a guess").event(message("what is the pay")) == 401
    assert Sender(server.port).event(message("what is the pay"), at=time.time() - 301) == 401
    elsewhere = teams.activity("what is the pay", serviceUrl="https://smba.example.org/")
    for activity, bearer, refused in [
        (teams.activity("what is the pay"), "", 401),
        (teams.activity("what is the pay"), teams.bearer(aud="another"), 403),
        (teams.activity("what is the pay"), teams.bearer(exp=int(time.time()) - 301), 403),
        (elsewhere, teams.bearer(serviceurl=elsewhere["serviceUrl"]), 403),
    ]:
        body = json.dumps(activity).encode()
        assert server.request("POST", "/webhooks/teams/webhook", body, Authorization=bearer)[0] == refused
    slack.said(0)
    assert teams.sent == []
    assert "Slack is on." in server.said() and "Teams is on." in server.said()


def test_all_that_is_nasty_is_answered_as_described_and_nothing_breaks(
    server: Running, slack: Workspace, teams: Microsoft
) -> None:
    ways, found = fuzz.Ways(fuzz.sessions(server.port, 40), slack, message, SECRET, teams), fuzz.Found()
    fuzz.run(server.port, [*fuzz.nasty(ways, every_channel=False), *fuzz.made_up(ways, 100, seeded=1)], found)
    fuzz.paid(found, ways)
    assert found.faults == []
    assert found.statuses.keys() >= {200, 400, 401, 403, 404, 405, 413, 415} and found.owed
    assert "Traceback" not in server.said()
    assert "53" in server.ask("how many credits is level 2", "after-the-nasty")


def test_socket_mode_answers_and_connects_again(server: Running, slack: Workspace) -> None:
    wait_for(lambda: slack.sockets, 30)
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


def test_schemathesis_finds_nothing_that_the_description_of_the_addresses_does_not_say(
    server: Running, tmp_path: Path
) -> None:
    described = model.ROOT / "docs" / "openapi.yml"
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    options = ["--max-examples", "2", "--seed", "1", "--phases", "coverage,fuzzing", "--checks", checks, "--no-color"]
    command = [TOOLS / "schemathesis", "run", described, "--url", f"http://127.0.0.1:{server.port}", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)  # where it leaves what it found
    assert done.returncode == 0, done.stdout
    assert re.search(r"Operations:\s+(\d+) selected / \1 total", done.stdout), done.stdout
