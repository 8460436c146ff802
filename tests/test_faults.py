"""Bad days of `switchboard run`, really: what is killed, frozen, stopped, flooded or damaged, and who is told what.

One server bears them all, one after the other, so that each also shows that it got over the one before.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import Running, alive, wait_for

from switchboard import knowledge
from switchboard.answers.text import filled

BASE = knowledge.load()
CHILDLINE = "0800 1111"
APOLOGIES = [filled(BASE, BASE.phrases.chat[name].pupil) for name in ("trouble", "too_often")]
QUESTION, SAID = "how many credits is level 2", "53"
DANGER = "i want to kill myself"
PART = "rasa_server"


class Heard(Counter[str]):
    """What callers were told: `answered`, `apology`, or `nobody` where no server was there."""

    def ask(self, server: Running, text: str = QUESTION, sender: str = "") -> str:
        """Counts what comes of a message. Silence, a page of an error or another answer fails."""
        try:
            body = {"message": text, **({"sender": sender} if sender else {})}
            status, (reply,) = server.post(body, **server.program())
        except (OSError, http.client.HTTPException):
            self["nobody"] += 1
            return "nobody"
        expected = CHILDLINE if text == DANGER else SAID
        told = "answered" if expected in reply["text"] and reply["text"] not in APOLOGIES else "apology"
        assert status == (200 if told == "answered" else 503), (status, reply["text"])
        assert told == "answered" or reply["text"] in APOLOGIES, reply["text"]
        self[told] += 1
        return told


@contextmanager
def people(server: Running, heard: Heard, number: int = 6) -> Iterator[None]:
    """So many people ask all the time, each in a conversation of their own."""
    over = threading.Event()

    def talk(person: int) -> None:
        while not over.is_set():
            if heard.ask(server, sender=f"person-{person}") == "nobody":
                time.sleep(0.1)

    with ThreadPoolExecutor(number) as pool:
        talks = [pool.submit(talk, person) for person in range(number)]
        try:
            yield
        finally:
            over.set()
        for each in talks:
            each.result()


@pytest.fixture(scope="module")
def server(checkout: Path) -> Iterator[Running]:
    running = Running(checkout, SWITCHBOARD_LOGS="json").ready()
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGTERM)


def test_a_server_that_hangs_is_brought_back_and_knows_what_was_said(server: Running) -> None:
    assert SAID in server.ask(QUESTION, "before")
    old, heard = server.child(PART) or 0, Heard()
    with people(server, heard):
        wait_for(lambda: heard["answered"] > 5, 30)
        os.kill(old, signal.SIGSTOP)
        hurt = time.monotonic()
        wait_for(lambda: "The Rasa server does not answer; starting it again" in server.said(), 20)
        noticed = time.monotonic() - hurt
        wait_for(server.is_ready, 120)
        again = heard["answered"]
        wait_for(lambda: heard["answered"] > again + 5, 30)
    assert not alive(old) and noticed < 15
    assert "70" in server.ask("and level 3?", "before")


def test_of_many_at_once_each_is_answered_or_told_early_and_who_is_in_danger_comes_first(server: Running) -> None:
    heard, helped = Heard(), Heard()

    def crowd(_: int) -> float:
        heard.ask(server)
        return time.monotonic()

    def cry(_: int) -> float:
        time.sleep(0.5)
        helped.ask(server, DANGER)
        return time.monotonic()

    with ThreadPoolExecutor(160) as pool:
        others = [pool.submit(crowd, number) for number in range(150)]
        cries = [pool.submit(cry, number) for number in range(4)]
        first, last = max(each.result() for each in cries), max(each.result() for each in others)
    assert helped == {"answered": 4} and heard["nobody"] == 0 and heard.total() == 150
    assert first < last


def test_no_log_holds_a_message_and_each_request_has_an_id_of_its_own(server: Running) -> None:
    server.ask("how many credits is level 2, turquoise soup", "logged")
    requests = [json.loads(line) for line in server.said().splitlines() if line.startswith("{")]
    answered = [line for line in requests if line["event"] == "answered" and line["path"].endswith("rest/webhook")]
    assert answered and len({line["request_id"] for line in answered}) == len(answered)
    assert answered[-1]["stages"].keys() >= {"turn", "door", "queue", "nlu", "policies", "action", "store"}
    for trace in ("turquoise", "credits", "person-1", "127.0.0.1"):
        assert trace not in "".join(map(json.dumps, requests))


def test_who_reads_no_answer_is_dropped_and_keeps_nobody_waiting(server: Running) -> None:
    greedy = []
    for _ in range(20):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(b"GET /adviser HTTP/1.1\r\nHost: x\r\n\r\n" * 15)
        greedy.append(connection)
    assert SAID in server.ask(QUESTION, "beside-the-greedy")
    for connection in greedy:
        connection.close()


def test_a_stop_answers_what_has_come_and_apologises_to_nobody(server: Running) -> None:
    heard = Heard()
    with people(server, heard):
        wait_for(lambda: heard["answered"] > 10, 30)
        asked = time.monotonic()
        assert server.stop(signal.SIGTERM) == 0
        took = time.monotonic() - asked
    assert heard["apology"] == 0 and heard["answered"] > 10
    assert took < 15 and "Traceback" not in server.said()
