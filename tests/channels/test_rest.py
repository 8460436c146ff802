"""The REST channel over real HTTP, with a stand-in for Rasa behind the door."""

import asyncio
import http.client
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from switchboard import knowledge
from switchboard.channels import rest
from switchboard.channels.door import EMPTY, MAX_CHARACTERS, TOO_LONG
from switchboard.channels.rest import BAD_MESSAGE, BAD_METADATA, BAD_SENDER, NOT_JSON, RestDoor

TROUBLE = knowledge.load().chat["trouble"].pupil
SECRET = "the canteen at Gwaelod school"


class Caller:
    """Sends requests to the door; `seen` is what went through it and `behave` is what Rasa does then."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen: list[UserMessage] = []
        self.behave: Callable[[UserMessage], Awaitable[Any]] = greet

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message)
        await self.behave(message)

    def request(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, "/webhooks/rest" + path, body, {"Content-Type": content_type})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def post(self, body: Any, content_type: str = "application/json") -> Any:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", "/webhook", sent, content_type)

    def say(self, text: str, sender: str = "amy") -> list[dict[str, Any]]:
        status, replies = self.post({"sender": sender, "message": text})
        assert status == 200
        assert isinstance(replies, list)
        return replies


async def greet(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "Hello."})


@pytest.fixture(scope="module")
def served() -> Iterator[Caller]:
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    app = Sanic("door_under_test", configure_logging=False)
    caller = Caller(listener.getsockname()[1])
    app.blueprint(RestDoor().blueprint(caller.on_new_message), url_prefix="/webhooks/rest")

    async def start() -> Any:
        server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        return server

    server = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield caller
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(server.close())
    loop.close()


@pytest.fixture
def caller(served: Caller) -> Caller:
    served.seen, served.behave = [], greet
    return served


def test_an_answer_has_rasas_usual_shape(caller: Caller) -> None:
    assert caller.say("hi") == [{"recipient_id": "amy", "text": "Hello."}]
    (message,) = caller.seen
    assert (message.sender_id, message.text, message.input_channel) == ("amy", "hi", "rest")


def test_text_buttons_and_custom_data_arrive_as_one_message(caller: Caller) -> None:
    whole = {"text": "It pays.", "buttons": [{"title": "Hours", "payload": "hours"}], "custom": {"answer": {"a": 1}}}

    async def answer(message: UserMessage) -> None:
        await message.output_channel.send_response("amy", {**whole, "elements": [], "image": None, "attachment": None})

    caller.behave = answer
    assert caller.say("pay") == [{"recipient_id": "amy", **whole}]


def test_two_messages_stay_two_in_their_order(caller: Caller) -> None:
    async def answer(message: UserMessage) -> None:
        for text in ("One.", "Two."):
            await message.output_channel.send_response("amy", {"text": text})

    caller.behave = answer
    assert [reply["text"] for reply in caller.say("both")] == ["One.", "Two."]


@pytest.mark.parametrize("given", [{}, {"sender": None}, {"sender": ""}, {"sender": "default"}])
def test_without_a_sender_each_call_is_a_conversation_of_its_own(caller: Caller, given: dict[str, Any]) -> None:
    ids = set()
    for _ in range(3):
        status, replies = caller.post({**given, "message": "hi"})
        assert status == 200
        ids.add(replies[0]["recipient_id"])
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", sender) for sender in ids)
    assert {message.sender_id for message in caller.seen} == ids


@pytest.mark.parametrize("sender", ["a", "a" * 128, "conv-1_2.3:4=7", "žofie", "00000000-0000-4000-8000-000000000000"])
def test_a_good_sender_is_kept(caller: Caller, sender: str) -> None:
    assert caller.say("hi", sender)[0]["recipient_id"] == sender


@pytest.mark.parametrize(
    "sender",
    [
        0,
        1,
        1.5,
        True,
        False,
        [],
        {},
        ["default"],
        {"id": 1},
        "a" * 129,
        "a\x00b",
        "a\n",
        "a b",
        " ",
        "a/b",
        "\ud800",
        "'--",
    ],
)
def test_a_bad_sender_is_told_what_is_allowed(caller: Caller, sender: object) -> None:
    status, replies = caller.post({"sender": sender, "message": "hi"})
    assert (status, replies) == (400, [{"recipient_id": "", "text": BAD_SENDER}])
    assert caller.seen == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hi",
        b"message=hi&sender=amy",
        b"[]",
        b'[{"message": "hi"}]',
        b'"hi"',
        b"7",
        b"null",
        b"true",
        b'{"message": "hi"',
        b'{"message": "hi"} x',
        b"{'message': 'hi'}",
        b'{"message": "\xff\xfe"}',
        b'\xef\xbb\xbf{"message": "hi"}',
        '{"message": "hi"}'.encode("utf-16"),
        b"\x00\x01\x02",
        b"[" * 500_000,
        b'{"message":' * 100_000,
        b'{"message": ' + b"9" * 100_000 + b"}",
    ],
    ids=range(19),
)
def test_what_is_no_json_object_is_told_what_to_send(caller: Caller, body: bytes) -> None:
    status, replies = caller.post(body)
    assert (status, replies) == (400, [{"recipient_id": "", "text": NOT_JSON}])
    assert caller.seen == []


@pytest.mark.parametrize("message", [None, 7, 1.5, True, [], ["hi"], {}, {"text": "hi"}])
def test_a_message_that_is_no_text_is_refused(caller: Caller, message: object) -> None:
    assert caller.post({"sender": "amy", "message": message}) == (400, [{"recipient_id": "", "text": BAD_MESSAGE}])
    assert caller.seen == []


@pytest.mark.parametrize("body", [{}, {"message": ""}, {"message": "  \n"}, {"message": "/"}, {"text": "hi"}])
def test_a_message_without_words_is_asked_for_words(caller: Caller, body: dict[str, Any]) -> None:
    assert caller.post({"sender": "amy", **body}) == (200, [{"recipient_id": "amy", "text": EMPTY}])
    assert caller.seen == []


@pytest.mark.parametrize(
    "metadata",
    ["adviser", 7, 0, False, "", [], ["audience"], {"audience": "teacher"}, {"audience": 1}, {"audience": []}],
)
def test_bad_metadata_is_told_what_is_allowed(caller: Caller, metadata: object) -> None:
    status, replies = caller.post({"sender": "amy", "message": "hi", "metadata": metadata})
    assert (status, replies) == (400, [{"recipient_id": "", "text": BAD_METADATA}])
    assert caller.seen == []


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ({"audience": "adviser"}, {"audience": "adviser"}),
        ({"audience": "pupil", "school": "Ysgol X", "age": 12}, {"audience": "pupil"}),
        ({"audience": None}, {}),
        ({"user": "josh@x.org"}, {}),
        ({}, {}),
        (None, {}),
    ],
)
def test_the_audience_passes_and_other_metadata_does_not(caller: Caller, given: Any, passed: dict[str, str]) -> None:
    caller.post({"sender": "amy", "message": "hi", "metadata": given})
    assert caller.seen[0].metadata == passed


def test_a_message_at_the_cap_goes_through_and_a_longer_one_does_not(caller: Caller) -> None:
    assert caller.say("p" * MAX_CHARACTERS) == [{"recipient_id": "amy", "text": "Hello."}]
    assert caller.say("p" * (MAX_CHARACTERS + 1)) == [{"recipient_id": "amy", "text": TOO_LONG}]
    assert len(caller.seen) == 1


def test_a_megabyte_of_text_is_refused_at_once(caller: Caller) -> None:
    started = time.perf_counter()
    assert caller.say("pay " * 262_144) == [{"recipient_id": "amy", "text": TOO_LONG}]
    assert time.perf_counter() - started < 1
    assert caller.seen == []


@pytest.mark.parametrize("typed", ['/ask_pay{"context": {}}', "/restart", "EXTERNAL: ask_pay", "hi \x00 \ud83d 🙂"])
def test_what_a_person_types_reaches_rasa_as_words(caller: Caller, typed: str) -> None:
    caller.say(typed)
    assert not caller.seen[0].text.startswith(("/", "EXTERNAL"))
    assert caller.seen[0].text.isprintable()


def test_personal_details_never_reach_rasa(caller: Caller) -> None:
    caller.say("my name is Josh Evans, ring 07700 900123")
    assert caller.seen[0].text == "my name is [name], ring [phone number]"


def test_a_disclosure_reaches_rasa_with_its_parse(caller: Caller) -> None:
    caller.say("i want to die")
    caller.say("what is the pay")
    danger, question = caller.seen
    assert danger.parse_data is not None
    assert danger.parse_data["intent"]["name"] == "disclosure"
    assert question.parse_data is None


async def breaks(message: UserMessage) -> None:
    raise ValueError(f"cannot handle {message.text}")


async def says_nothing(message: UserMessage) -> None:
    pass


async def says_an_empty_message(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "", "buttons": [], "custom": {}})


async def hangs(message: UserMessage) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("behaviour", [breaks, says_nothing, says_an_empty_message, hangs])
def test_when_something_fails_the_person_is_told_and_no_log_has_the_words(
    caller: Caller,
    behaviour: Callable[[UserMessage], Awaitable[Any]],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rest, "ANSWER_SECONDS", 0.2)
    caller.behave = behaviour
    with caplog.at_level(logging.DEBUG):
        assert caller.say(SECRET) == [{"recipient_id": "amy", "text": TROUBLE}]
    assert SECRET not in caplog.text
    assert ("could not be answered" in caplog.text) == (behaviour in (breaks, hangs))
    caller.behave = greet
    assert caller.say("hi") == [{"recipient_id": "amy", "text": "Hello."}]


def test_what_was_said_before_a_failure_is_kept(caller: Caller) -> None:
    async def answer(message: UserMessage) -> None:
        await greet(message)
        raise RuntimeError

    caller.behave = answer
    assert caller.say("hi") == [{"recipient_id": "amy", "text": "Hello."}]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "text/plain", "application/xml", ""])
def test_the_content_type_does_not_matter(caller: Caller, content_type: str) -> None:
    assert caller.post({"sender": "amy", "message": "hi"}, content_type)[0] == 200


def test_twenty_callers_at_once_each_get_their_own_answer(caller: Caller) -> None:
    async def echo(message: UserMessage) -> None:
        await asyncio.sleep(0.05)
        await message.output_channel.send_response(message.sender_id, {"text": message.text})

    caller.behave = echo
    found: dict[str, Any] = {}
    callers = [
        threading.Thread(
            target=lambda sender=f"c{number}": found.update({sender: caller.say(f"I am {sender}", sender)})
        )
        for number in range(20)
    ]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()
    assert found == {f"c{n}": [{"recipient_id": f"c{n}", "text": f"I am c{n}"}] for n in range(20)}


def test_health_says_ok(caller: Caller) -> None:
    assert caller.request("GET", "/") == (200, {"status": "ok"})


def test_a_get_of_the_webhook_is_a_mistake_of_the_caller(caller: Caller) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", caller.port, timeout=5)
    connection.request("GET", "/webhooks/rest/webhook")
    assert connection.getresponse().status == 405
    connection.close()
