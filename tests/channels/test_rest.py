"""The REST channel over real HTTP, with a stand-in for Rasa behind the door."""

import asyncio
import http.client
import json
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stored
from answering import PHRASES, addressed, sent, words
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from sanic import Sanic
from sanic.request import Request
from served import served

from switchboard import knowledge
from switchboard.answers.answer import Answer, FollowUp, Passage
from switchboard.answers.text import filled
from switchboard.channels import line, turn
from switchboard.channels.door import MAX_CHARACTERS
from switchboard.channels.doorkeepers import Overdue, Priority
from switchboard.channels.origin import Origins
from switchboard.channels.rest import RestDoor
from switchboard.channels.turn import AUDIENCES, Conversations, Incoming
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import DatabaseStore, Overtaken, StoreError, ids, limit
from switchboard.store.ids import Key, Token
from switchboard.store.limit import Limit
from switchboard.store.tracker_store import DiscreetTrackerStore

BASE = knowledge.load()
TROUBLE, TOO_MANY, TOO_LONG, EMPTY = (
    filled(BASE, BASE.phrases.chat[name].pupil) for name in ("trouble", "too_often", "too_long", "no_words")
)
WORDS = PHRASES.requests.rest
BAD_METADATA = WORDS.bad_metadata.format(audiences=", ".join(AUDIENCES))
CHILDLINE = BASE.signposts["childline"].phone
SECRET = "turquoise soup in the canteen"
DANGER = "i want to die"
KEY = Key(bytes(range(32)))
MANY = MessagesAMinute(conversation=1_000_000, address=1_000_000)
TOKEN = Token("known-to-programs-on-this-machine")
#: What a program on this machine sends, which may name conversations itself.
PROGRAM = {"Authorization": f"Bearer {TOKEN.secret}"}
PROXIES = ["127.0.0.1", "10.1.2.3"]
AMY = KEY.stored_id("rest", "amy")


class Forgetting(InProcessStore):
    """Keeps nothing, and notes what is to be forgotten."""

    def __init__(self) -> None:
        super().__init__({}, KEY, TOKEN)
        self.forgotten: list[str] = []

    async def forget(self, stored_id: str) -> bool:
        self.forgotten.append(stored_id)
        return True


class Caller:
    """Sends requests to the door; `seen` is what went through it and `behave` is what Rasa does then."""

    port: int

    def __init__(self) -> None:
        self.door = RestDoor(Conversations("rest", Forgetting(), Settings(), InProcessDoor()), Settings())
        self.seen: list[UserMessage] = []
        self.behave: Callable[[UserMessage], Awaitable[Any]] = greet

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message)
        await self.behave(message)

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, "/webhooks/rest" + path, body, {"Content-Type": "application/json", **sent})
            response = connection.getresponse()
            self.headers = response.headers
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def post(self, body: Any, **headers: str) -> Any:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", "/webhook", sent, **headers)

    def say(self, text: str, sender: str = "amy", expected: int = 200) -> list[dict[str, Any]]:
        """As a program on this machine."""
        status, replies = self.post({"sender": sender, "message": text}, **PROGRAM)
        assert status == expected
        assert isinstance(replies, list)
        return replies


async def greet(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, sent(words("Hello.")))


@pytest.fixture(scope="module")
def only_caller() -> Iterator[Caller]:
    caller = Caller()
    app = Sanic("door_under_test", configure_logging=False)
    app.blueprint(caller.door.blueprint(caller.on_new_message), url_prefix="/webhooks/rest")
    with served(app) as caller.port:
        yield caller


@pytest.fixture
def caller(only_caller: Caller) -> Caller:
    only_caller.seen, only_caller.behave = [], greet
    only_caller.door.conversations.store = Forgetting()
    only_caller.door.conversations.limit = Limit(MANY)
    only_caller.door.origins = Origins(Settings())
    return only_caller


def test_an_answer_has_rasas_usual_shape(caller: Caller) -> None:
    assert caller.say("hi") == [addressed("amy", "Hello.")]
    (message,) = caller.seen
    assert (message.sender_id, message.text, message.input_channel) == (AMY, "hi", "rest")


def test_text_buttons_and_the_answer_arrive_as_one_message(caller: Caller) -> None:
    pays = Answer("fact", "pupil", [Passage("It pays.")], follow_ups=[FollowUp("Hours", "hours")])

    async def answer(message: UserMessage) -> None:
        nothing = {"text": None, "elements": [], "buttons": [], "image": None, "attachment": None}
        await message.output_channel.send_response("amy", {**nothing, **sent(pays)})

    caller.behave = answer
    assert caller.say("pay") == [
        {
            "recipient_id": "amy",
            "text": "It pays.",
            "buttons": [{"title": "Hours", "payload": "hours"}],
            "custom": {"answer": pays.to_dict()},
        }
    ]


def test_two_messages_stay_two_in_their_order(caller: Caller) -> None:
    async def answer(message: UserMessage) -> None:
        for text in ("One.", "Two."):
            await message.output_channel.send_response("amy", sent(words(text)))

    caller.behave = answer
    assert [reply["text"] for reply in caller.say("both")] == ["One.", "Two."]


@pytest.mark.parametrize("given", [{}, {"sender": None}, {"sender": ""}, {"sender": "default"}])
def test_without_a_sender_each_call_is_a_conversation_of_its_own(caller: Caller, given: dict[str, Any]) -> None:
    given_out = set()
    for _ in range(3):
        status, replies = caller.post({**given, "message": "hi"})
        assert status == 200
        given_out.add(replies[0]["recipient_id"])
    assert len(given_out) == 3
    assert all(re.fullmatch(r"s-[0-9a-f]{64}", sender) for sender in given_out)
    assert {message.sender_id for message in caller.seen} == {KEY.stored_id("rest", sender) for sender in given_out}


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
    assert (status, replies) == (400, [{"recipient_id": "", "text": WORDS.bad_sender}])
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
        b"[" * 16_000,
        b'{"message":' * 1_000,
        b'{"message": ' + b"9" * 16_000 + b"}",
    ],
    ids=range(19),
)
def test_what_is_no_json_object_is_told_what_to_send(caller: Caller, body: bytes) -> None:
    status, replies = caller.post(body)
    assert (status, replies) == (400, [{"recipient_id": "", "text": WORDS.not_json}])
    assert caller.seen == []


@pytest.mark.parametrize("message", [None, 7, 1.5, True, [], ["hi"], {}, {"text": "hi"}])
def test_a_message_that_is_no_text_is_refused(caller: Caller, message: object) -> None:
    assert caller.post({"sender": "amy", "message": message}, **PROGRAM) == (
        400,
        [{"recipient_id": "", "text": WORDS.bad_message}],
    )
    assert caller.seen == []


@pytest.mark.parametrize("body", [{}, {"message": ""}, {"message": "  \n"}, {"message": "/"}, {"text": "hi"}])
def test_a_message_without_words_is_asked_for_words(caller: Caller, body: dict[str, Any]) -> None:
    assert caller.post({"sender": "amy", **body}, **PROGRAM) == (200, [addressed("amy", EMPTY)])
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
    assert caller.say("p" * MAX_CHARACTERS) == [addressed("amy", "Hello.")]
    assert caller.say("p" * (MAX_CHARACTERS + 1)) == [addressed("amy", TOO_LONG)]
    assert len(caller.seen) == 1


def test_a_megabyte_of_text_is_refused(caller: Caller) -> None:
    assert caller.say("pay " * 262_144, expected=413) == [{"recipient_id": "", "text": TOO_LONG}]
    assert caller.seen == []


def test_no_body_beyond_sixteen_kilobytes_is_even_read(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = json.dumps({"sender": "amy", "message": "\U0001f600" * MAX_CHARACTERS}).encode()
    assert caller.post(largest, **PROGRAM)[0] == 200
    refused = (413, [{"recipient_id": "", "text": TOO_LONG}])
    monkeypatch.setattr(Request, "json", property(lambda _: pytest.fail("it was read")))
    for body in (b"[" + b"{}," * 600_000 + b"{}]", b" " * 16_385, b"[" * 500_000):
        assert caller.post(body, **PROGRAM) == refused


@pytest.mark.parametrize("typed", ['/ask_pay{"context": {}}', "/restart", "EXTERNAL: ask_pay", "hi \x00 \ud83d 🙂"])
def test_what_a_person_types_reaches_rasa_as_words(caller: Caller, typed: str) -> None:
    caller.say(typed)
    assert not caller.seen[0].text.startswith(("/", "EXTERNAL"))
    assert caller.seen[0].text.isprintable()


def test_personal_details_never_reach_rasa(caller: Caller) -> None:
    caller.say("my name is Josh Evans, ring 07700 900123")
    assert caller.seen[0].text == "my name is [name], ring [phone number]"


def test_rasa_is_told_whether_details_were_taken_out(caller: Caller) -> None:
    caller.post({"sender": "amy", "message": "ring 07700 900123", "metadata": {"audience": "adviser"}})
    caller.post({"sender": "amy", "message": "hi", "metadata": {"redacted": True}})
    assert [message.metadata for message in caller.seen] == [{"audience": "adviser", "redacted": True}, {}]


def test_a_disclosure_reaches_rasa_with_its_parse(caller: Caller) -> None:
    caller.say(DANGER)
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


async def says_what_is_no_answer(message: UserMessage) -> None:
    for custom in (None, "words", {"answer": "words"}, {"answer": {"kind": "fact"}}):
        await message.output_channel.send_response(message.sender_id, {"text": "An error page.", "custom": custom})


async def hangs(message: UserMessage) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("behaviour", [breaks, says_nothing, says_an_empty_message, says_what_is_no_answer, hangs])
def test_when_something_fails_the_person_is_told_and_no_log_has_the_words(
    caller: Caller,
    behaviour: Callable[[UserMessage], Awaitable[Any]],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turn, "ANSWER_SECONDS", 0.2)
    caller.behave = behaviour
    with caplog.at_level(logging.DEBUG):
        assert caller.say(SECRET, expected=503) == [addressed("amy", TROUBLE)]
    assert SECRET not in caplog.text
    assert ("could not be answered" in caplog.text) == (behaviour in (breaks, hangs))
    caller.behave = greet
    assert caller.say("hi") == [addressed("amy", "Hello.")]


def test_when_the_door_itself_fails_the_person_is_told_too(
    caller: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(text: str, *_: Any, **__: Any) -> None:
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr(caller.door.conversations.doorkeepers, "admit", fail)
    assert caller.say(SECRET, expected=503) == [addressed("amy", TROUBLE)]
    assert CHILDLINE in caller.say(DANGER)[0]["text"] and caller.say(DANGER)[0]["text"] != TROUBLE
    assert "ValueError" in caplog.text and SECRET not in caplog.text


def test_an_answer_that_could_not_be_stored_is_not_given(caller: Caller) -> None:
    """It could not be given again, and the next message would know nothing of it."""

    async def answer(message: UserMessage) -> None:
        await greet(message)
        raise StoreError(sqlite3.OperationalError("database or disk is full"))

    caller.behave = answer
    assert caller.say("hi", expected=503) == [addressed("amy", TROUBLE)]
    (reply,) = caller.say(DANGER)
    assert CHILDLINE in reply["text"] and reply["text"] != TROUBLE


def test_a_message_is_answered_anew_where_another_server_was_quicker(caller: Caller) -> None:
    tried: list[str] = []

    async def answer(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, sent(words(f"Answer {len(tried)}.")))
        tried.append(message.text)
        if len(tried) < 3:
            raise Overtaken

    caller.behave = answer
    assert caller.say("hi") == [addressed("amy", "Answer 2.")]

    async def never(message: UserMessage) -> None:
        tried.append(message.text)
        raise Overtaken

    tried.clear()
    caller.behave = never
    assert caller.say("hi", expected=503) == [addressed("amy", TROUBLE)] and len(tried) == turn.MOST_TRIES


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "text/plain", "application/xml", ""])
def test_the_content_type_does_not_matter(caller: Caller, content_type: str) -> None:
    assert caller.post({"sender": "amy", "message": "hi"}, Content_Type=content_type)[0] == 200


def test_twenty_callers_at_once_each_get_their_own_answer(caller: Caller) -> None:
    async def echo(message: UserMessage) -> None:
        await asyncio.sleep(0.05)
        await message.output_channel.send_response(message.sender_id, sent(words(message.text)))

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
    assert found == {f"c{n}": [addressed(f"c{n}", f"I am c{n}")] for n in range(20)}


def test_health_says_ok(caller: Caller) -> None:
    assert caller.request("GET", "/") == (200, {"status": "ok"})


def test_a_get_of_the_webhook_is_a_mistake_of_the_caller(caller: Caller) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", caller.port, timeout=5)
    connection.request("GET", "/webhooks/rest/webhook")
    assert connection.getresponse().status == 405
    connection.close()


# --- whose conversation it is -------------------------------------------------------


def started(caller: Caller) -> str:
    """The id of a new conversation."""
    return str(caller.post({"message": "hi"})[1][0]["recipient_id"])


ELSEWHERE = {"X_Forwarded_For": "203.0.113.7"}


def test_an_id_from_the_server_goes_on_from_anywhere(caller: Caller) -> None:
    given = started(caller)
    for headers in ({}, ELSEWHERE, PROGRAM, {**ELSEWHERE, **PROGRAM}):
        status, replies = caller.post({"sender": given, "message": "hi"}, **headers)
        assert (status, replies) == (200, [addressed(given, "Hello.")])
    assert {message.sender_id for message in caller.seen} == {KEY.stored_id("rest", given)}


def test_no_id_ever_reaches_rasa(caller: Caller) -> None:
    given = started(caller)
    caller.post({"sender": given, "message": "hi"})
    for message in caller.seen:
        assert given not in repr(vars(message)) and given[2:34] not in repr(vars(message))


def refused_as_forged(caller: Caller, sender: str) -> None:
    before = len(caller.seen)
    for headers in ({}, ELSEWHERE, PROGRAM):
        found = caller.post({"sender": sender, "message": "what did I say before?"}, **headers)
        assert found == (403, [{"recipient_id": "", "text": WORDS.unknown}])
    assert len(caller.seen) == before
    assert "leave 'sender' out" in WORDS.unknown


def test_an_id_with_any_digit_changed_is_refused(caller: Caller) -> None:
    given = started(caller)
    for place in range(len(ids.PREFIX), len(given)):
        refused_as_forged(caller, given[:place] + ("1" if given[place] == "0" else "0") + given[place + 1 :])


@pytest.mark.parametrize(
    "made_up",
    ["s-", "s-1", "s-" + "0" * 64, "s-" + "f" * 32, pytest.param(Key(bytes(32)).new_id(), id="of another key")],
)
def test_an_id_that_is_made_up_is_refused(caller: Caller, made_up: str) -> None:
    refused_as_forged(caller, made_up)


def test_one_persons_signature_does_not_fit_anothers_id(caller: Caller) -> None:
    one, other = started(caller), started(caller)
    refused_as_forged(caller, one[:34] + other[34:])


def test_what_the_database_holds_leads_back_to_no_conversation(caller: Caller) -> None:
    """Somebody who has read a stored id cannot go on with its conversation."""
    given = started(caller)
    stored = caller.seen[0].sender_id
    assert stored == KEY.stored_id("rest", given)
    refused_as_forged(caller, "s-" + stored)
    for headers in ({}, ELSEWHERE, PROGRAM):
        assert caller.post({"sender": stored, "message": "hi"}, **headers)[0] == 200
        assert caller.seen[-1].sender_id not in (stored, given)


def test_a_conversation_of_another_channel_cannot_be_reached(caller: Caller) -> None:
    caller.say("hi", "T123.U456")
    assert caller.seen[0].sender_id != KEY.stored_id("slack", "T123.U456")


def begins_anew(caller: Caller, headers: dict[str, str]) -> None:
    """A name is not used, but the message is answered, and the sender told what to do."""
    caller.say("hi")
    caller.seen.clear()
    for _ in range(2):
        status, (reply,) = caller.post({"sender": "amy", "message": "hi"}, **headers)
        assert status == 200
        assert (reply["text"], reply["custom"]["note"]) == ("Hello.", WORDS.name_not_used)
        assert KEY.is_ours(reply["recipient_id"])
    first, second = caller.seen
    assert len({first.sender_id, second.sender_id, AMY}) == 3
    assert caller.post({"sender": reply["recipient_id"], "message": "hi"}, **headers)[1] == [
        addressed(reply["recipient_id"], "Hello.")
    ]
    assert caller.seen[-1].sender_id == second.sender_id


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"[:-1]}, ELSEWHERE])
def test_without_the_token_a_name_of_ones_own_is_not_used(caller: Caller, headers: dict[str, str]) -> None:
    begins_anew(caller, headers)


@pytest.mark.parametrize("proxies", [[], PROXIES])
@pytest.mark.parametrize(
    "headers",
    [
        ELSEWHERE,
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Forwarded_For": ""},
        {"X_Forwarded_For": "127.0.0.1, 10.1.2.3"},
        {"X_Forwarded_Host": "localhost"},
        {"X_Forwarded_Proto": "http"},
        {"Forwarded": "for=203.0.113.7"},
        {"Forwarded": "for=127.0.0.1"},
        {"X_Real_IP": "127.0.0.1"},
        {"Via": "1.1 school-proxy"},
    ],
)
def test_with_the_token_neither_if_it_came_through_a_proxy(
    caller: Caller, headers: dict[str, str], proxies: list[str]
) -> None:
    caller.door.origins = Origins(Settings(proxies=proxies))
    begins_anew(caller, {**headers, **PROGRAM})


def test_nor_from_another_machine(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "ip", "203.0.113.7")
    status, (reply,) = caller.post({"sender": "amy", "message": "hi"}, **PROGRAM)
    assert status == 200 and reply["custom"]["note"] == WORDS.name_not_used
    assert caller.seen[0].sender_id != AMY


@pytest.mark.parametrize("proxies", [[], PROXIES])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_program_on_this_machine_that_has_the_token_may_name_conversations(
    caller: Caller, proxies: list[str], scheme: str
) -> None:
    caller.door.origins = Origins(Settings(proxies=proxies))
    headers = {"Authorization": f"{scheme} {TOKEN.secret}", "Host": "bot.example.sch.uk"}
    assert caller.post({"sender": "amy", "message": "hi"}, **headers)[1] == [addressed("amy", "Hello.")]
    assert caller.seen[0].sender_id == AMY


@pytest.mark.parametrize("given", ["", "x", TOKEN.secret[:-1], f"{TOKEN.secret}x", f"{TOKEN.secret} x", "\xe9"])
@pytest.mark.parametrize("more", [{}, {"sender": "amy"}, {"sender": 7}])
def test_a_wrong_token_is_said_to_be_wrong(caller: Caller, given: str, more: dict[str, Any]) -> None:
    status, replies = caller.post({"message": "hi", **more}, Authorization=f"Bearer {given}")
    if more == {"sender": 7}:
        assert (status, replies[0]["text"]) == (400, WORDS.bad_sender)
    else:
        assert (status, replies) == (401, [{"recipient_id": "", "text": WORDS.wrong_token}])
        assert caller.headers["WWW-Authenticate"] == "Bearer"
    assert caller.seen == []
    assert "leave 'sender' out" in WORDS.wrong_token
    assert CHILDLINE in caller.post({"message": DANGER, **more}, Authorization=f"Bearer {given}")[1][0]["text"]


def test_the_note_stands_beside_the_first_answer(caller: Caller) -> None:
    answer = sent(words("It pays."))["custom"]

    async def answers(message: UserMessage) -> None:
        for custom in (answer, answer):
            await message.output_channel.send_response("", {"custom": custom})

    caller.behave = answers
    _, (first, second) = caller.post({"sender": "amy", "message": "pay"})
    assert first["custom"] == {**answer, "note": WORDS.name_not_used}
    assert second["custom"] == answer
    assert "'recipient_id'" in WORDS.name_not_used and "var/token" in WORDS.name_not_used


@pytest.mark.parametrize("sender", ["amy", "s-1"])
def test_every_answer_is_kept_nowhere_and_taken_for_what_it_is(caller: Caller, sender: str) -> None:
    for ask in (
        lambda: caller.request("GET", "/"),
        lambda: caller.post({"sender": sender, "message": "hi"}),
        lambda: caller.post(b"nonsense"),
        lambda: caller.post({"message": "hi"}, Authorization="Bearer x"),
    ):
        ask()
        assert caller.headers["Cache-Control"] == "no-store"
        assert caller.headers["X-Content-Type-Options"] == "nosniff"
        assert caller.headers["Content-Type"] == "application/json"


# --- how many messages ----------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limited(caller: Caller, conversation: int, address: int) -> Clock:
    clock = Clock()
    caller.door.conversations.limit = Limit(MessagesAMinute(conversation=conversation, address=address), clock)
    return clock


def test_too_many_messages_in_a_conversation_are_answered_kindly_and_go_no_further(caller: Caller) -> None:
    clock = limited(caller, 3, 100)
    assert [caller.say("hi")[0]["text"] for _ in range(5)] == ["Hello."] * 3 + [TOO_MANY] * 2
    assert caller.say("hi", "bea")[0]["text"] == "Hello."
    assert len(caller.seen) == 4
    clock.now = 61
    assert caller.say("hi")[0]["text"] == "Hello."


def test_an_address_is_limited_whatever_conversations_it_begins(caller: Caller) -> None:
    clock = limited(caller, 100, 3)
    caller.door.origins = Origins(Settings(proxies=PROXIES))
    found = [caller.post({"message": "hi"}, **ELSEWHERE) for _ in range(4)]
    assert [status for status, _ in found] == [200] * 4
    assert [replies[0]["text"] for _, replies in found] == ["Hello."] * 3 + [TOO_MANY]
    assert caller.post({"message": "hi"}, X_Forwarded_For="203.0.113.8")[1][0]["text"] == "Hello."
    # What a sender writes into the header itself stands before what the proxy adds.
    assert caller.post({"message": "hi"}, X_Forwarded_For="198.51.100.9, 203.0.113.7")[1][0]["text"] == TOO_MANY
    clock.now = 61
    assert caller.post({"message": "hi"}, **ELSEWHERE)[1][0]["text"] == "Hello."


@pytest.mark.parametrize(
    "wrong", [b"nonsense", {"message": 7}, {"sender": 7, "message": "hi"}, {"sender": "s-1", "message": "hi"}]
)
def test_a_request_that_is_refused_counts_for_its_address(caller: Caller, wrong: Any) -> None:
    limited(caller, 100, 3)
    for _ in range(3):
        assert caller.post(wrong)[0] in (400, 403)
    assert caller.say("hi")[0]["text"] == TOO_MANY


@pytest.mark.parametrize("allowed", [{"conversation": 1, "address": 100}, {"conversation": 100, "address": 1}])
def test_a_disclosure_is_helped_over_the_limit_and_without_rasa(caller: Caller, allowed: dict[str, int]) -> None:
    limited(caller, **allowed)
    caller.say("hi")
    for _ in range(3):
        (reply,) = caller.say(DANGER)
        assert CHILDLINE in reply["text"] and reply["text"] != TOO_MANY
    assert caller.say("hi")[0]["text"] == TOO_MANY
    assert len(caller.seen) == 1


def test_in_a_flood_not_every_message_is_searched_but_each_is_told_whom_to_call(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search takes so long that a flood would hold everybody up."""
    clock = limited(caller, 1, 1_000)
    searched: list[str] = []
    door = caller.door.conversations.doorkeepers
    notice = door.notice

    async def search(text: str, priority: Priority) -> Any:
        searched.append(text)
        return await notice(text, priority)

    monkeypatch.setattr(door, "notice", search)
    monkeypatch.setattr(limit, "SEARCHED_BEYOND", 3)
    assert [caller.say("hi")[0]["text"] for _ in range(9)] == ["Hello."] + [TOO_MANY] * 8
    assert len(searched) == 1 + 3
    forged = {"message": DANGER, "sender": "s-1"}
    caller.door.conversations.limit.allowed = MessagesAMinute(conversation=1, address=1)
    assert caller.post(forged)[0] == 403
    assert len(searched) == 1 + 3
    clock.now = 61
    assert caller.post(forged)[0] == 200


# --- danger, whatever else goes wrong ---------------------------------------------------


@pytest.mark.parametrize("behaviour", [breaks, says_nothing, says_an_empty_message, says_what_is_no_answer, hangs])
def test_a_disclosure_is_helped_when_rasa_is_not_there(
    caller: Caller, behaviour: Callable[[UserMessage], Awaitable[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "DANGER_SECONDS", 0.2)
    caller.behave = behaviour
    started_at = time.perf_counter()
    (reply,) = caller.say(DANGER)
    assert time.perf_counter() - started_at < 5
    assert reply["recipient_id"] == "amy"
    assert CHILDLINE in reply["text"]
    assert reply["custom"]["answer"]["passages"][0]["headline"] == reply["text"]


def test_a_disclosure_does_not_wait_for_an_earlier_message_that_hangs(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "ANSWER_SECONDS", 10)
    monkeypatch.setattr(turn, "DANGER_SECONDS", 0.2)

    async def talk() -> list[dict[str, Any]]:
        first = asyncio.create_task(caller.door.reply(hangs, Incoming("hal", "hi")))
        await asyncio.sleep(0)
        replies = await asyncio.wait_for(caller.door.reply(hangs, Incoming("hal", DANGER)), 5)
        first.cancel()
        return replies

    assert CHILDLINE in asyncio.run(talk())[0]["text"]


def test_a_disclosure_does_not_wait_for_a_store_in_trouble_and_is_stored_when_it_can_be(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(caller.door.conversations.store), "well", False)
    kept: list[str] = []

    async def late(message: UserMessage) -> None:
        await asyncio.sleep(0.3)
        kept.append(message.text)

    async def talk() -> float:
        since = time.perf_counter()
        (reply,) = await caller.door.reply(late, Incoming("hal", DANGER))
        waited = time.perf_counter() - since
        assert CHILDLINE in reply["text"] and not kept
        await asyncio.sleep(0.5)
        return waited

    assert asyncio.run(talk()) < 0.3
    assert kept == [DANGER]


@pytest.mark.parametrize("look", ["notice", "admit"])
def test_a_message_that_nobody_could_look_at_in_time_is_met_with_the_helplines(
    caller: Caller, look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overdue(*_: Any, **__: Any) -> Any:
        raise Overdue

    monkeypatch.setattr(caller.door.conversations.doorkeepers, look, overdue)
    assert caller.say("what is the pay", expected=503) == [addressed("amy", TROUBLE)]
    assert CHILDLINE in TROUBLE
    assert caller.seen == []


def test_a_disclosure_of_which_the_details_cannot_be_taken_out_in_time_is_helped(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overdue(*_: Any, **__: Any) -> Any:
        raise Overdue

    monkeypatch.setattr(caller.door.conversations.doorkeepers, "admit", overdue)
    (reply,) = caller.say(DANGER)
    assert reply["custom"]["answer"]["passages"][0]["headline"] == reply["text"] != TROUBLE
    assert caller.seen == []


def test_a_costly_message_counts_as_several(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(caller, 10, 1_000)
    admit = caller.door.conversations.doorkeepers.admit

    async def costly(text: str, *given: Any, **named: Any) -> Any:
        admitted, seconds = await admit(text, *given, **named)
        return admitted, seconds + (0.2 if "today today" in text else 0)

    monkeypatch.setattr(caller.door.conversations.doorkeepers, "admit", costly)
    said = [caller.say("born today today")[0]["text"], *(caller.say("hi")[0]["text"] for _ in range(4))]
    assert said == ["Hello."] * 4 + [TOO_MANY]


def test_no_door_is_reached_by_a_message_that_is_too_long(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller.door.conversations.doorkeepers, "notice", None)
    assert caller.say("p" * (MAX_CHARACTERS + 1))[0]["text"] == TOO_LONG
    assert CHILDLINE in TOO_LONG


def test_somebody_who_tells_of_another_gets_the_words_for_that(caller: Caller) -> None:
    caller.behave = breaks
    own, of_another = caller.say(DANGER)[0], caller.say("my friend told me she wants to die")[0]
    assert CHILDLINE in own["text"] and CHILDLINE in of_another["text"]
    assert own["text"] != of_another["text"]


def test_the_schools_own_contact_is_named(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    caller.behave = breaks
    monkeypatch.setattr(caller.door.conversations, "contact", "Ms Jones in room 12")
    assert "Ms Jones in room 12" in caller.say(DANGER)[0]["text"]


@pytest.mark.parametrize(
    "wrong",
    [{"sender": "s-1"}, {"sender": 7}, {"sender": "a b"}, {"metadata": "x"}, {"metadata": {"audience": "teacher"}}],
)
def test_a_disclosure_is_helped_even_in_a_request_that_is_wrong(caller: Caller, wrong: dict[str, Any]) -> None:
    status, (reply,) = caller.post({"message": DANGER, **wrong})
    assert status == 200
    assert CHILDLINE in reply["text"]
    assert caller.seen == []


def test_a_disclosure_under_a_name_of_ones_own_from_elsewhere_is_helped(caller: Caller) -> None:
    caller.behave = breaks
    status, (reply,) = caller.post({"sender": "amy", "message": DANGER}, **ELSEWHERE)
    assert status == 200
    assert CHILDLINE in reply["text"] and reply["custom"]["note"] == WORDS.name_not_used


# --- delete my chat ------------------------------------------------------------------------

DELETED = Answer("deleted", "pupil", [Passage("Your chat is deleted.")])


async def says_it_is_deleted(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, sent(DELETED))


def test_the_conversation_is_deleted_after_its_last_reply_which_arrives(caller: Caller) -> None:
    caller.say("hi")
    assert caller.door.conversations.store.forgotten == []
    caller.behave = says_it_is_deleted
    assert caller.say("delete my chat") == [addressed("amy", DELETED)]
    assert caller.door.conversations.store.forgotten == [AMY]


@pytest.mark.parametrize(
    "custom",
    [sent(words("deleted"))["custom"], {"answer": "deleted"}, {"answer": {"kind": "deleted"}}, {"kind": "deleted"}],
)
def test_no_other_reply_deletes_anything(caller: Caller, custom: dict[str, Any]) -> None:
    async def answer(message: UserMessage) -> None:
        await message.output_channel.send_response("", {"text": "deleted", "custom": custom})

    caller.behave = answer
    caller.post({"sender": "amy", "message": "delete my chat"}, **PROGRAM)
    assert caller.door.conversations.store.forgotten == []


def test_nobody_is_told_it_is_deleted_when_it_is_not(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_: str) -> bool:
        raise StoreError(sqlite3.OperationalError("database is locked"))

    caller.door.conversations.store.forget = fail
    caller.behave = says_it_is_deleted
    assert caller.say("delete my chat", expected=503) == [addressed("amy", TROUBLE)]
    assert "StoreError" in caplog.text and "locked" not in caplog.text


def test_a_message_sent_meanwhile_waits_for_the_deletion(caller: Caller) -> None:
    """Had it begun before, it would have stored again what it had read."""
    order: list[str] = []

    async def forget(_: str) -> bool:
        await asyncio.sleep(0.1)
        order.append("deleted")
        return True

    async def answer(message: UserMessage) -> None:
        order.append(message.text)
        await (says_it_is_deleted if message.text == "delete my chat" else greet)(message)

    async def talk() -> None:
        first = asyncio.create_task(caller.door.reply(answer, Incoming("gus", "delete my chat")))
        await asyncio.sleep(0)
        second = asyncio.create_task(caller.door.reply(answer, Incoming("gus", "hi")))
        other = asyncio.create_task(caller.door.reply(answer, Incoming("bea", "hello")))
        await asyncio.gather(first, second, other)

    caller.door.conversations.store.forget = forget
    asyncio.run(talk())
    assert order == ["delete my chat", "hello", "deleted", "hi"]


def test_what_was_said_is_gone_from_the_database(caller: Caller, tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"
    kept = DatabaseStore(f"sqlite:///{database}")
    store = DiscreetTrackerStore(host=kept.url, domain=Domain.empty())
    kept.key = KEY

    async def keep(message: UserMessage) -> None:
        tracker = await store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(SessionStarted())
        tracker.update(UserUttered(message.text, {"name": "x"}, input_channel=message.input_channel))
        await store.save(tracker)
        await (says_it_is_deleted if message.text == "delete my chat" else greet)(message)

    caller.door.conversations.store = kept
    caller.behave = keep
    caller.say(SECRET)
    caller.say("what is the pay", "bea")
    seen = stored.traces(database, SECRET)
    assert seen and stored.left(database, seen)
    assert AMY in kept.known_as("amy")
    assert caller.say("delete my chat")[0]["text"] == DELETED.body
    assert not stored.left(database, seen) and not stored.holds(database, "delete my chat")
    assert stored.read(database, "SELECT DISTINCT conversation FROM turns") == [(KEY.stored_id("rest", "bea"),)]
    caller.behave = keep
    assert caller.say("hi again")[0]["text"] == "Hello."


# --- what nobody keeps ------------------------------------------------------------------------


def test_neither_address_nor_browser_reaches_rasa_or_a_log(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        caller.post({"message": SECRET}, User_Agent="Zebra/9", **ELSEWHERE)
        caller.post({"sender": "amy", "message": SECRET}, User_Agent="Zebra/9", **ELSEWHERE)
        caller.post(b"nonsense", User_Agent="Zebra/9", **ELSEWHERE)
        caller.post({"sender": "amy", "message": SECRET}, **ELSEWHERE, **PROGRAM)
    assert len(caller.seen) == 3
    held = repr([{**vars(message), "output_channel": vars(message.output_channel)} for message in caller.seen])
    for trace in ("Zebra", "203.0.113", "127.0.0.1", TOKEN.secret):
        assert trace not in held
        assert trace not in caplog.text
    assert SECRET not in caplog.text


def test_whoever_would_wait_too_long_is_told_at_once_but_who_is_in_danger_is_helped(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller.door.conversations.line, "expected", lambda: line.PATIENCE_SECONDS + 1)
    assert caller.say("what is the pay", expected=503) == [addressed("amy", TOO_MANY)]
    assert CHILDLINE in TOO_MANY and caller.seen == []
    assert caller.say(DANGER) == [addressed("amy", "Hello.")]  # Rasa was asked, and says what it has to
    caller.behave = breaks
    (reply,) = caller.say(DANGER)
    assert CHILDLINE in reply["text"] and reply["text"] != TOO_MANY
