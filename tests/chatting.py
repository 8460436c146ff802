"""The web chat over real HTTP, with a stand-in for Rasa that keeps conversations in Rasa's own store."""

from __future__ import annotations

import gzip
import http.client
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from answering import sent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from sanic import Sanic

from switchboard.answers.answer import Answer, FollowUp, Passage
from switchboard.channels.turn import Conversations
from switchboard.channels.web import WebChat
from switchboard.local import InProcessDoor
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import DatabaseStore
from switchboard.store.ids import Key
from switchboard.store.tracker_store import DiscreetTrackerStore

KEY = Key(bytes(range(32)))
MANY = MessagesAMinute(conversation=1_000_000, address=1_000_000)
SCHOOL = "https://www.example.sch.uk"
FRAMING = "https://intranet.example.sch.uk"
HELLO = Answer("chat", "pupil", [Passage("Hello.")], follow_ups=[FollowUp("Pay?", "What is the pay?")])


class Answered:
    """A response, read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def text(self) -> str:
        zipped = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode()

    @property
    def json(self) -> Any:
        """What is said, without the mark that every JSON answer of the chat must carry."""
        said = json.loads(self.body)
        if isinstance(said, dict):  # REST answers with a list, as Rasa does
            assert said.pop("from") == "switchboard"
        return said


class Chat:
    """A browser's view of the chat. `seen` is what came to Rasa, `behave` what it does then, `store` what it keeps."""

    port: int

    def __init__(self, database: Path, **settings: Any) -> None:
        self.database = database
        database.with_name("key").write_bytes(KEY.secret)
        kept = DatabaseStore(f"sqlite:///{database}")
        self.store = DiscreetTrackerStore(host=kept.url, domain=Domain.empty())
        chosen = Settings(allowed_origins=[SCHOOL], framed_by=[FRAMING], messages_a_minute=MANY, **settings)
        self.conversations = Conversations("web", kept, chosen, InProcessDoor())
        self.channel = WebChat(self.conversations, chosen)
        self.seen: list[UserMessage] = []
        self.behave: Callable[[UserMessage], Awaitable[Any]] = self.greet

    def mount(self, app: Sanic) -> None:
        """As Rasa does: `app` is Rasa's own, which has a greeting at "/"."""
        app.blueprint(self.channel.blueprint(self.on_new_message), url_prefix=self.channel.url_prefix())

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message)
        await self.behave(message)

    async def keep(self, message: UserMessage, *answers: Answer) -> None:
        """Stores and says what Rasa would."""
        tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        if not tracker.events:
            tracker.update(SessionStarted())
        come = {"input_channel": message.input_channel, "message_id": message.message_id}
        tracker.update(UserUttered(message.text, {"name": "x"}, **come))
        for answer in answers:
            await message.output_channel.send_response(message.sender_id, sent(answer))
            tracker.update(BotUttered(None, {"elements": None, **sent(answer)}))
        await self.store.save(tracker)

    async def greet(self, message: UserMessage) -> None:
        await self.keep(message, HELLO)

    # --- from the browser --------------------------------------------------------

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            return Answered(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answered:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answered:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", path, sent, **{"Content_Type": "application/json", **headers})

    def session(self) -> str:
        return str(self.post("/web/session", {}).json["session"])

    def send(self, session: str, text: str, message_id: str = "", **more: Any) -> Answered:
        body = {"session": session, "id": message_id or str(uuid.uuid4()), "text": text, **more}
        return self.post("/web/messages", body)

    def history(self, session: str) -> list[dict[str, Any]]:
        answered = self.post("/web/history", {"session": session})
        assert answered.status == 200
        messages = answered.json["messages"]
        assert isinstance(messages, list)
        return messages

    def ask(self, **fields: str) -> Answered:
        """From a form on a page of the server's own."""
        return self.submit("/ask", fields, Origin=f"http://127.0.0.1:{self.port}")

    def submit(self, path: str, fields: dict[str, str], **headers: str) -> Answered:
        body = urlencode(fields).encode()
        return self.request("POST", path, body, Content_Type="application/x-www-form-urlencoded", **headers)
