"""A workplace with the bot in it: the channel on a server of its own, a real bot, and a stand-in for Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sanic import Sanic
from served import served
from slack_workspace import SECRET, TOKEN, Sender, Workspace, message, press, workspace

from switchboard.channels.slack import SlackChat
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor
from switchboard.settings import Settings

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage

    from switchboard.local import LocalBot

ENVIRONMENT = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": TOKEN}


class Staffroom(Sender):
    """A workplace with the bot in it. `seen` is what came to Rasa, which breaks when it `is_down`."""

    def __init__(self, bot: LocalBot, slack: Workspace) -> None:
        super().__init__(0)
        self.bot, self.slack, self.seen, self.is_down = bot, slack, list[Any](), False
        conversations = Conversations("slack", bot.door.conversations.store, Settings(), InProcessDoor())
        environment = {**ENVIRONMENT, "SLACK_API_URL": slack.address}
        self.chat = SlackChat(conversations, Settings(), environment, pause=0.01)
        slack.is_idle = lambda: self.chat.later.is_idle

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message)
        if self.is_down:
            raise ConnectionError
        await self.bot.agent.handle_message(message)

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """The one reply to a message."""
        before = len(self.slack.calls)
        assert self.event(message(text, **more)) == 200
        return self.slack.said(before + 1)[-1].body

    def press(self, button: dict[str, Any], **more: Any) -> dict[str, Any]:
        before = len(self.slack.calls)
        assert self.interaction(press(button, self.slack, **more)) == (200, "")
        return self.slack.said(before + 1)[-1].body


@contextmanager
def staffroom(bot: LocalBot, name: str) -> Iterator[Staffroom]:
    """One that is served; `name` is that of its app."""
    with workspace() as slack:
        room = Staffroom(bot, slack)
        app = Sanic(name, configure_logging=False)
        app.blueprint(room.chat.blueprint(room.on_new_message), url_prefix="/webhooks/slack")
        with served(app) as room.port:
            yield room
