"""`switchboard run`, really: two of them side by side, called over HTTP, hurt, stopped and started again."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from switchboard import knowledge, model
from switchboard.server import MAX_REQUEST_BYTES, START_SECONDS

TROUBLE = knowledge.load().chat["trouble"].pupil
NEEDED = ("actions", "data", "knowledge", "switchboard")
#: As in a terminal: Rasa, once imported by another test, has set these for its children.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("TF_CPP_MIN_LOG_LEVEL", "LOG_LEVEL")}
LEVEL_2_CREDITS, LEVEL_3_CREDITS = "53", "70"


def wait_for(what: Callable[[], Any], seconds: float) -> Any:
    """What `what` gives as soon as that is something; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listening(port: int) -> set[str]:
    """The addresses on which something listens to a port (from Linux, in its hexadecimal)."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            address, _, state = line.split()[1:4]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port:
                found.add(address.rpartition(":")[0])
    return found


class Running:
    """One `switchboard run` on a free port."""

    def __init__(self, checkout: Path) -> None:
        self.port = free_port()
        self.output = checkout / f"output-{self.port}.txt"
        code = "import sys; from switchboard.cli import main; sys.exit(main())"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, "run"],
                cwd=checkout,
                env={**ENVIRONMENT, "PORT": str(self.port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self) -> "Running":
        wait_for(lambda: "Press Ctrl-C" in self.said() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()

    def ask(self, text: str, sender: str) -> str:
        """The text of the one reply."""
        status, body = self.request(
            "POST", "/webhooks/rest/webhook", json.dumps({"sender": sender, "message": text}).encode()
        )
        assert status == 200
        (reply,) = json.loads(body)
        assert reply["recipient_id"] == sender
        return str(reply["text"])

    def child(self, part: str) -> int | None:
        """The process that `run` started with these words in its command line."""
        for pid, command in self.children().items():
            if part in command:
                return pid
        return None

    def children(self) -> dict[int, str]:
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path("/proc", str(pid)).exists()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout with its trained model, so that the tests keep their own conversations."""
    trained = model.ensure()
    copy = tmp_path_factory.mktemp("checkout")
    for folder in NEEDED:
        shutil.copytree(model.ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*model.ROOT.glob("*.yml"), model.ROOT / "requirements.txt"]:
        shutil.copy(path, copy)
    (copy / "models").mkdir()
    (copy / "models" / trained.name).symlink_to(trained)
    return copy


@pytest.fixture(scope="module")
def two(checkout: Path) -> Iterator[tuple[Running, Running]]:
    """Two servers of one checkout, beside each other on two ports."""
    servers = (Running(checkout), Running(checkout))
    try:
        yield servers[0].ready(), servers[1].ready()
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.stop(signal.SIGTERM)


@pytest.fixture(scope="module")
def server(two: tuple[Running, Running]) -> Running:
    return two[0]


def test_what_is_printed_names_the_address_and_its_curl_line_works(server: Running) -> None:
    address = f"http://localhost:{server.port}/webhooks/rest/webhook"
    assert f"Switchboard is ready: {address}\n" in server.said()
    (line,) = re.findall(r"^  (curl .+)$", server.said(), re.M)
    shown = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=40)
    (reply,) = json.loads(shown.stdout)
    assert reply["recipient_id"] == "me"
    assert "£15,000" in reply["text"]
    assert reply["custom"]["answer"]["sources"]
    assert reply["buttons"]


def test_nothing_but_that_is_printed(server: Running) -> None:
    lines = [line for line in server.said().splitlines() if line]
    assert [line.split()[0] for line in lines[:5]] == ["Starting", "Switchboard", "Try", "curl", "Press"]
    assert not [line for line in lines[5:] if not line.startswith("The action server stopped")]


def test_both_answer_and_share_what_was_said(two: tuple[Running, Running]) -> None:
    one, other = two
    assert LEVEL_2_CREDITS in one.ask("how many credits is level 2", "shared")
    assert LEVEL_3_CREDITS in other.ask("and level 3?", "shared")


def test_twenty_messages_at_a_time_on_each_are_all_answered(two: tuple[Running, Running]) -> None:
    def talk(number: int) -> list[str]:
        questions = (
            "how many credits is level 2",
            "and level 3?",
            "what does a call centre operator earn",
            "who says so?",
        )
        return [two[number % 2].ask(text, f"crowd-{number}") for text in questions]

    with ThreadPoolExecutor(10) as pool:
        talks = list(pool.map(talk, range(10)))
    for first, second, third, fourth in talks:
        assert LEVEL_2_CREDITS in first
        assert LEVEL_3_CREDITS in second
        assert "£15,000" in third
        assert "National Careers Service" in fourth


def test_the_action_server_and_rasa_listen_on_this_machine_only(server: Running) -> None:
    loopback = {"0100007F"}
    command = server.children()[server.child("rasa_sdk") or 0]
    assert listening(int(re.search(r"--port (\d+)", command)[1])) == loopback  # type: ignore[index]
    assert listening(server.port) == loopback


@pytest.mark.parametrize("typed", ["/restart", '/deny{"context": null}', "EXTERNAL: restart", "/session_start"])
def test_a_command_that_a_person_types_changes_nothing(server: Running, typed: str) -> None:
    sender = re.sub(r"\W", "", typed)
    server.ask("how many credits is level 2", sender)
    assert server.ask(typed, sender) != TROUBLE
    assert LEVEL_3_CREDITS in server.ask("how many credits is it at level 3?", sender)


def test_a_body_beyond_the_limit_is_refused_and_the_next_message_is_answered(server: Running) -> None:
    with contextlib.suppress(OSError):  # it may hang up before it has read everything
        status, _ = server.request("POST", "/webhooks/rest/webhook", b" " * (10 * MAX_REQUEST_BYTES))
        assert status == 413
    assert "£15,000" in server.ask("what is the pay", "after")


@pytest.mark.parametrize("path", ["/", "/status", "/conversations/me/tracker", "/model", "/webhooks/rest/webhook"])
def test_nothing_else_is_served(server: Running, path: str) -> None:
    status, body = server.request("GET", path)
    assert status == 200 and b"Hello from Rasa" in body if path == "/" else status in (404, 405)


def test_no_personal_detail_is_stored(server: Running, checkout: Path) -> None:
    server.ask("my name is Zebedee Quill, 07700 900123, what is the pay?", "private")
    database = checkout / "var" / "conversations.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        stored = [str(row[0]) for row in connection.execute("SELECT data FROM events WHERE sender_id = 'private'")]
    assert any("[name]" in data for data in stored)
    assert not any("Zebedee" in data or "900123" in data for data in stored)


def test_without_the_action_server_the_person_is_told_and_it_comes_back(two: tuple[Running, Running]) -> None:
    server, other = two
    words = "how many hours is it, my canteen is in Gwaelod"
    old = server.child("rasa_sdk")
    assert old
    os.killpg(old, signal.SIGKILL)
    assert server.ask(words, "told") == TROUBLE
    assert "38" in other.ask("how many hours is it", "beside")
    wait_for(lambda: server.child("rasa_sdk") not in (None, old), 10)
    assert "starting it again" in server.said()
    wait_for(lambda: server.ask("what is the pay", "again") != TROUBLE, 40)
    assert "38" in server.ask("how many hours is it", "told")
    assert "canteen" not in server.said()


def test_ctrl_c_stops_both_and_a_new_start_knows_the_conversation(checkout: Path) -> None:
    first = Running(checkout).ready()
    children = list(first.children())
    assert len(children) == 2
    assert LEVEL_2_CREDITS in first.ask("how many credits is level 2", "patient")
    assert first.stop(signal.SIGINT) == 0
    assert alive(children) == []
    assert listening(first.port) == set()
    assert "Traceback" not in first.said()

    second = Running(checkout).ready()
    children = list(second.children())
    assert LEVEL_3_CREDITS in second.ask("and level 3?", "patient")
    os.killpg(second.child("rasa run") or 0, signal.SIGKILL)
    assert second.process.wait(30) == 1
    assert "The Rasa server stopped" in second.said()
    assert alive(children) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_can_be_stopped_half_way(checkout: Path, number: signal.Signals) -> None:
    server = Running(checkout)
    children = wait_for(lambda: len(server.children()) == 2 and list(server.children()), 30)
    assert server.stop(number) == 0
    assert alive(children) == []
    assert "Traceback" not in server.said()
