"""Several workplaces: each installs the app, its token is kept in secret, and each is answered with its own."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from answering import PHRASES, sent, words
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from served import served
from slack_workspace import SECRET, Sender, Workspace, enveloped, message, workspace

from switchboard.channels.slack import SlackChat
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor
from switchboard.settings import Settings
from switchboard.store import DatabaseStore

ADDRESS = "https://bot.example.sch.uk/"
ENVIRONMENT = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client secret"}


class Installer(Sender):
    """A server that workplaces install the app from, without Rasa. `database` is where it keeps their tokens."""

    def __init__(self, slack: Workspace, database: Path) -> None:
        super().__init__(0)
        self.slack, self.database = slack, database
        self.store = DatabaseStore(f"sqlite:///{database}")
        chosen = Settings(address=ADDRESS)
        environment = {**ENVIRONMENT, "SLACK_API_URL": slack.address}
        self.chat = SlackChat(Conversations("slack", self.store, chosen, InProcessDoor()), chosen, environment, 0.01)

    async def on_new_message(self, asked: UserMessage) -> None:
        await asked.output_channel.send_response(asked.sender_id, sent(words("Hello.")))

    def get(self, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", f"/webhooks/slack/{path}", headers={"Cookie": cookie} if cookie else {})
            answered = connection.getresponse()
            return answered.status, dict(answered.getheaders()), answered.read().decode()
        finally:
            connection.close()

    def begin(self) -> tuple[str, str]:
        """The state that is sent to Slack, and the cookie that stays with the browser."""
        status, headers, _ = self.get("install")
        assert status == 302
        site, asked = headers["Location"].split("?")
        assert site == f"http://127.0.0.1:{self.slack.port}/oauth/v2/authorize"
        fields = {name: values[0] for name, values in parse_qs(asked).items()}
        assert fields["client_id"] == "1.2" and fields["redirect_uri"] == f"{ADDRESS}webhooks/slack/oauth"
        assert fields["scope"] == "app_mentions:read,chat:write,commands,im:history"
        (cookie,) = SimpleCookie(headers["Set-Cookie"]).values()
        assert cookie["httponly"] and cookie["secure"] and cookie["samesite"].lower() == "lax"
        return fields["state"], f"{cookie.key}={cookie.value}"

    def install(self, team: str, token: str) -> None:
        state, cookie = self.begin()
        self.slack.codes["code"] = {"access_token": token, "token_type": "bot", "team": {"id": team, "name": "School"}}
        self.slack.tokens[token] = team
        assert self.get(f"oauth?code=code&state={state}", cookie)[::2] == (200, PHRASES.slack.installed)


@pytest.fixture
def installer(tmp_path: Path) -> Iterator[Installer]:
    with workspace() as slack:
        found = Installer(slack, tmp_path / "conversations.db")
        app = Sanic(f"slack_install_{tmp_path.name}", configure_logging=False)
        app.blueprint(found.chat.blueprint(found.on_new_message), url_prefix="/webhooks/slack")
        with served(app) as found.port:
            yield found
        assert slack.faults == []


def test_each_workplace_is_answered_with_its_own_token(installer: Installer) -> None:
    installer.install("T0NORTH", "xoxb-north")
    installer.install("T0SOUTH", "xoxb-south")
    for number, (team, token) in enumerate([("T0NORTH", "xoxb-north"), ("T0SOUTH", "xoxb-south")], 1):
        event = message("hello", user="U0SAME", channel="D0SAME")["event"]
        assert installer.event(enveloped(event, team)) == 200
        assert installer.slack.said(number)[-1].token == token
    raw = installer.database.read_bytes()
    assert not any(part in raw for part in (b"xoxb", b"T0NORTH", b"U0SAME"))


def test_a_workplace_that_has_not_installed_it_or_has_removed_it_is_told_nothing(installer: Installer) -> None:
    installer.install("T0NORTH", "xoxb-north")
    event = message("hello")["event"]
    assert installer.event(enveloped(event, "T0STRANGER")) == 200
    assert installer.event(enveloped({"type": "app_uninstalled"}, "T0NORTH")) == 200
    until = 100
    while asyncio.run(installer.store.entrusted("slack T0NORTH")) and (until := until - 1):
        asyncio.run(asyncio.sleep(0.05))
    assert installer.event(enveloped(message("hello")["event"], "T0NORTH")) == 200
    installer.slack.said(0)


def test_only_the_browser_that_began_may_end_it_and_once(installer: Installer) -> None:
    given = {"access_token": "xoxb-evil", "token_type": "bot", "team": {"id": "T0EVIL"}}
    state, cookie = installer.begin()
    other_state, _ = installer.begin()
    for path, sent_cookie in [
        (f"oauth?code=code&state={state}", ""),
        (f"oauth?code=code&state={other_state}", cookie),
        ("oauth?code=code", cookie),
        (f"oauth?state={state}", cookie),
        ("oauth?error=access_denied", cookie),
        ("oauth?code=code&state=", "switchboard_slack_state="),
    ]:
        installer.slack.codes["code"] = given
        assert installer.get(path, sent_cookie)[::2] == (400, PHRASES.slack.not_installed), path
        assert installer.slack.codes, "Slack was not even asked"
    assert installer.get(f"oauth?code=code&state={state}", cookie)[0] == 200
    installer.slack.codes["code"] = given
    assert installer.get(f"oauth?code=code&state={state}", cookie)[0] == 400


def test_what_slack_does_not_confirm_is_not_kept(installer: Installer) -> None:
    for given in (
        None,
        {"token_type": "bot", "team": {"id": "T0NONE"}},
        {"access_token": "xoxp-user", "token_type": "user", "team": {"id": "T0USER"}},
    ):
        state, cookie = installer.begin()
        installer.slack.codes = {"code": given} if given else {}
        assert installer.get(f"oauth?code=code&state={state}", cookie)[::2] == (502, PHRASES.slack.not_installed)
    assert asyncio.run(installer.store.entrusted("slack T0USER")) is None


def test_the_address_of_slack_is_slacks_own_where_nothing_else_is_said(installer: Installer) -> None:
    chat = SlackChat(installer.chat.conversations, Settings(), ENVIRONMENT)
    found = urlsplit(chat.api.install_address("state", chat._back))
    assert (found.scheme, found.netloc, found.path) == ("https", "slack.com", "/oauth/v2/authorize")
    assert "redirect_uri" not in found.query
    assert chat.api._is_slacks("https://hooks.slack.com/commands/T1/2/3")
    assert not chat.api._is_slacks("https://hooks.slack.com.evil.org/") and not chat.api._is_slacks("http://slack.com/")
