"""The app manifests: valid by Slack's schema, with no more rights than the code uses, and the addresses that it has."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sanic import Sanic

from switchboard.channels import slack
from switchboard.channels.slack_api import SCOPES
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import Settings
from switchboard.store.ids import Key, Token

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SWITCHBOARD_SOURCES", ROOT.parent / "shared" / "sources")).parent
SCHEMA = SHARED / "conformance" / "slack" / "manifest.schema.json"
MANIFESTS = {name: ROOT / "deploy" / "slack" / name for name in ("manifest.json", "manifest.socket.json")}
EXAMPLE = "https://bot.example.sch.uk"
#: What each right is for: an event that needs it, or a method that is called. From Slack's reference.
NEEDED_FOR = {
    "app_mentions:read": "app_mention",
    "im:history": "message.im",
    "commands": "slash_commands",
    "chat:write": "chat.postMessage",
}


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFESTS[name].read_text(encoding="utf-8"))
    return found


def addresses(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [address for value in part.values() for address in addresses(value)]
    if isinstance(part, list):
        return [address for value in part for address in addresses(value)]
    return [part] if isinstance(part, str) and part.startswith("http") else []


@pytest.mark.skipif(not SCHEMA.is_file(), reason="Slack's schema is not at hand")
@pytest.mark.parametrize("name", MANIFESTS)
def test_it_is_valid_by_slacks_schema(name: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in checker.iter_errors(manifest(name))] == []
    wrong = manifest(name)
    wrong["features"]["slash_commands"][0]["command"] = "careers"
    assert list(checker.iter_errors(wrong)), "the schema is read"


@pytest.mark.parametrize("name", MANIFESTS)
def test_it_asks_for_no_right_that_is_not_used(name: str) -> None:
    found = manifest(name)
    scopes = found["oauth_config"]["scopes"]
    assert scopes == {"bot": sorted(SCOPES)} and set(SCOPES) == set(NEEDED_FOR)
    code = Path(slack.__file__).read_text(encoding="utf-8")
    used = {*found["settings"]["event_subscriptions"]["bot_events"], *found["features"]}
    assert [scope for scope, use in NEEDED_FOR.items() if use not in used and use not in code] == []


@pytest.mark.parametrize("name", MANIFESTS)
def test_shortcuts_are_those_of_the_code(name: str) -> None:
    called = {shortcut["callback_id"] for shortcut in manifest(name)["features"]["shortcuts"]}
    assert called == {slack.ASK_SHORTCUT, slack.ANSWER_SHORTCUT}


def test_every_address_is_one_that_answers() -> None:
    store = InProcessStore({}, Key.random(), Token.random())
    environment = dict.fromkeys(("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), "x")
    chat = slack.SlackChat(slack.Conversations("slack", store, Settings(), InProcessDoor()), Settings(), environment)
    app = Sanic("slack_manifest", configure_logging=False)

    async def nobody(_: Any) -> None:
        """Nothing is asked here."""

    app.blueprint(chat.blueprint(nobody), url_prefix="/webhooks/slack")
    paths = {f"/{path}" for path in (route.path for route in app.router.routes)}
    named = addresses(manifest("manifest.json"))
    assert len(named) == 4 and {address.removeprefix(EXAMPLE) for address in named} <= paths


def test_that_of_socket_mode_is_the_same_but_for_the_addresses() -> None:
    with_addresses, with_socket = manifest("manifest.json"), manifest("manifest.socket.json")
    assert addresses(with_socket) == []
    assert with_addresses["settings"].pop("socket_mode_enabled") is False
    assert with_socket["settings"].pop("socket_mode_enabled") is True
    text = re.sub(r'"\w+": (\["https[^\]]*\]|"https[^"]*")(, )?', "", json.dumps(with_addresses))
    assert json.loads(re.sub(r", (?=[}\]])", "", text)) == with_socket
