"""Sixty personal details typed into a running bot that logs everything: afterwards they are found nowhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import stored
import yaml
from serving import NEEDED, Running

CANARIES = yaml.safe_load(Path(__file__).with_name("canaries.yml").read_text(encoding="utf-8"))
SAID = {str(secret).lower() for canary in CANARIES for secret in canary["secret"]}
#: As they are typed, and as JSON writes what is not ASCII.
SECRETS = sorted(SAID | {json.dumps(secret)[1:-1] for secret in SAID})
ADDRESS, BROWSER = "127.44.0.9", "CanaryBrowser/7"
EVENTS, EXPORTED = "events.log", "exported.log"


@pytest.fixture(scope="module")
def told(checkout: Path) -> list[dict[str, Any]]:
    """The replies of a bot at the debug log level, with an event broker, that has heard all of it and was stopped."""
    endpoints = checkout / "endpoints.yml"
    endpoints.write_text(f"{endpoints.read_text()}\nevent_broker:\n  type: file\n  path: {EVENTS}\n")
    bot = Running(checkout, "--log-level", "DEBUG").ready()
    replies = []
    try:
        for number, canary in enumerate(CANARIES):
            message = {"sender": f"canary-{number % 7}", "message": canary["say"]}
            status, said = bot.post(message, address=ADDRESS, user_agent=BROWSER, **bot.program())
            assert status == 200
            replies += said
    finally:
        bot.stop()
    endpoints.write_text(endpoints.read_text().replace(EVENTS, EXPORTED))
    subprocess.run(
        [sys.executable, "-m", "rasa", "export", "--endpoints", "endpoints.yml"],
        cwd=checkout,
        env={
            **os.environ,
            "SWITCHBOARD_DATABASE": "sqlite:///var/conversations.db",
            "SWITCHBOARD_ACTIONS": "http://127.0.0.1:1/webhook",
            "RASA_TELEMETRY_ENABLED": "false",
        },
        check=True,
        capture_output=True,
    )
    return replies


def test_there_are_sixty_and_each_was_answered(told: list[dict[str, Any]]) -> None:
    assert len(CANARIES) == 60 == len({canary["say"] for canary in CANARIES})
    assert len(told) == 60
    assert all(reply["text"] for reply in told)


def test_no_reply_echoes_one(told: list[dict[str, Any]]) -> None:
    said = json.dumps(told, ensure_ascii=False).lower()
    assert [secret for secret in SECRETS if secret in said] == []


def test_no_file_holds_one(told: list[dict[str, Any]], checkout: Path) -> None:
    """Database, logs, event stream and export, and whatever else the bot has written."""
    searched = {
        path: path.read_bytes().decode("utf-8", "replace").lower()
        for path in checkout.rglob("*")
        if path.is_file() and path.relative_to(checkout).parts[0] not in (*NEEDED, "models")
    }
    packed = checkout / "var" / "conversations.db"
    searched[packed] += " ".join(stored.texts(packed)).lower()
    names = {path.name for path in searched}
    assert {"conversations.db", EVENTS, EXPORTED} <= names
    assert any(name.startswith("output-") for name in names)
    found = {
        (path.name, secret)
        for path, text in searched.items()
        for secret in [*SECRETS, ADDRESS, BROWSER.lower(), "canary-"]
        if secret in text
    }
    assert found == set()


def test_the_search_reads_what_was_said(told: list[dict[str, Any]], checkout: Path) -> None:
    """In each of them the cleaned words stand: they were not passed by."""
    kept = " ".join(stored.texts(checkout / "var" / "conversations.db"))
    logged = " ".join(path.read_text(encoding="utf-8") for path in checkout.glob("output-*.txt"))
    streamed, exported = ((checkout / name).read_text(encoding="utf-8") for name in (EVENTS, EXPORTED))
    for text in (kept, logged, streamed, exported):
        assert re.search(r"my name is \[name\], what is the pay", text)
