"""The endpoints of the web chat: sessions, messages sent once and twice, history, forgetting, other sites."""

import asyncio
import json
import logging
import sqlite3
import threading
import time
import uuid
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import stored
from answering import words
from chatting import HELLO, KEY, SCHOOL, Chat
from rasa.core.channels.channel import UserMessage
from rasa.core.channels.channel import register as register_channels
from sanic import Sanic

from switchboard import knowledge
from switchboard.answers.answer import Answer, Passage
from switchboard.answers.text import filled
from switchboard.channels import turn, web
from switchboard.channels.door import MAX_CHARACTERS
from switchboard.channels.turn import AUDIENCES, Conversations
from switchboard.channels.web import WebChat
from switchboard.local import InProcessDoor
from switchboard.render.web import web as rendered
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import SESSION_SECONDS, StoreError
from switchboard.store.ids import Key
from switchboard.store.limit import Limit
from switchboard.store.turns import MOST_TURNS

BASE = knowledge.load()
TROUBLE = filled(BASE, BASE.phrases.chat["trouble"].pupil)
WORDS = BASE.phrases.requests.web
BAD_AUDIENCE = WORDS.bad_audience.format(audiences=", ".join(AUDIENCES))
CHILDLINE = str(BASE.signposts["childline"].phone)
SECRET = "turquoise soup in the canteen"
DANGER = "i want to die"
ANSWER = Answer("fact", "pupil", [Passage("It pays.")])
ENDPOINTS = ("session", "messages", "history", "forget", "rate")


def shown(answer: Answer) -> dict[str, Any]:
    return rendered(answer, BASE.phrases)


SHOWN, IN_TROUBLE = shown(HELLO), shown(words(TROUBLE))


def test_a_message_gets_its_reply(chat: Chat) -> None:
    answered = chat.send(chat.session(), "hi")
    assert (answered.status, answered.json) == (200, {"messages": [SHOWN]})
    (message,) = chat.seen
    assert (message.text, message.input_channel, message.metadata) == ("hi", "web", {})


def test_a_reply_is_the_answer_as_the_web_shows_it_and_nothing_of_rasas(chat: Chat) -> None:
    async def answer(message: UserMessage) -> None:
        await chat.keep(message, ANSWER)

    chat.behave = answer
    assert chat.send(chat.session(), "pay").json == {"messages": [shown(ANSWER)]}


def test_sessions_are_the_servers_own_and_never_the_same(chat: Chat) -> None:
    sessions = {chat.session() for _ in range(5)}
    assert len(sessions) == 5
    assert all(KEY.is_ours(session) for session in sessions)


def test_neither_the_session_nor_what_is_personal_reaches_rasa(chat: Chat) -> None:
    session = chat.session()
    chat.send(session, "my name is Josh Evans")
    (message,) = chat.seen
    assert message.text == "my name is [name]"
    assert message.metadata == {"redacted": True}
    assert message.sender_id == KEY.stored_id("web", session)
    assert session[2:34] not in repr(vars(message))


@pytest.mark.parametrize(("given", "told"), [("adviser", {"audience": "adviser"}), ("pupil", {})])
def test_the_audience_is_passed_on_unless_it_is_the_usual_one(chat: Chat, given: str, told: dict[str, str]) -> None:
    """ "pupil" with every message would outweigh a person who types "I am a careers adviser"."""
    chat.send(chat.session(), "hi", audience=given)
    assert chat.seen[0].metadata == told


# --- what is refused -----------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_what_a_form_of_another_site_could_send_is_refused(chat: Chat, endpoint: str, kind: str) -> None:
    answered = chat.post(f"/web/{endpoint}", {"session": chat.session(), "text": "hi"}, Content_Type=kind)
    assert (answered.status, answered.json) == (415, {"error": WORDS.not_json})


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("body", [b"", b"hi", b"[]", b"7", b"null", b"{", b'{"a": "\xff"}', b"[" * 16_000])
def test_what_is_no_json_object_is_refused(chat: Chat, endpoint: str, body: bytes) -> None:
    answered = chat.post(f"/web/{endpoint}", body)
    assert (answered.status, answered.json) == (400, {"error": WORDS.not_json})
    assert chat.seen == []


def test_json_may_say_how_it_is_written(chat: Chat) -> None:
    assert chat.post("/web/session", {}, Content_Type="Application/JSON; charset=utf-8").status == 200


FORGED = ["amy", "", None, 7, [], "s-", "s-" + "0" * 64, Key(bytes(32)).new_id(), "s-" + "é" * 64, "s-\ud800"]


@pytest.mark.parametrize("endpoint", ["messages", "history", "forget", "rate"])
@pytest.mark.parametrize("session", FORGED, ids=range(len(FORGED)))
def test_only_sessions_of_this_server_are_known_even_from_this_machine(
    chat: Chat, endpoint: str, session: object
) -> None:
    body = {"session": session, "id": str(uuid.uuid4()), "text": "hi"}
    answered = chat.post(f"/web/{endpoint}", body)
    assert (answered.status, answered.json) == (403, {"error": WORDS.unknown})
    assert chat.seen == []


@pytest.mark.parametrize(
    "message_id",
    [
        None,
        "",
        7,
        [],
        "1",
        "11111111-1111-1111-8111-111111111111",  # not random
        "11111111-1111-4111-7111-111111111111",
        "11111111-1111-4111-8111-11111111111",
        "11111111-1111-4111-8111-1111111111111",
        "11111111111141118111111111111111",
        "{11111111-1111-4111-8111-111111111111}",
        "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA",
        "11111111-1111-4111-8111-111111111111\n",
    ],
)
def test_a_messages_id_is_a_random_uuid_and_nothing_else(chat: Chat, message_id: object) -> None:
    answered = chat.post("/web/messages", {"session": chat.session(), "id": message_id, "text": "hi"})
    assert (answered.status, answered.json) == (400, {"error": WORDS.bad_id})
    assert chat.seen == []


@pytest.mark.parametrize("text", [None, 7, [], {}])
def test_a_text_is_text(chat: Chat, text: object) -> None:
    answered = chat.post("/web/messages", {"session": chat.session(), "id": str(uuid.uuid4()), "text": text})
    assert (answered.status, answered.json) == (400, {"error": WORDS.bad_text})


@pytest.mark.parametrize("audience", ["teacher", 7, None, [], ["pupil"]])
def test_an_unknown_audience_is_refused(chat: Chat, audience: object) -> None:
    answered = chat.send(chat.session(), "hi", audience=audience)
    assert (answered.status, answered.json) == (400, {"error": BAD_AUDIENCE})


@pytest.mark.parametrize(
    ("text", "said"), [("", "no_words"), (" \n", "no_words"), ("p" * (MAX_CHARACTERS + 1), "too_long")]
)
def test_a_message_without_words_or_with_too_many_is_answered_kindly(chat: Chat, text: str, said: str) -> None:
    answered = chat.send(chat.session(), text)
    kindly = shown(words(filled(BASE, BASE.phrases.chat[said].pupil)))
    assert (answered.status, answered.json) == (200, {"messages": [kindly]})
    assert chat.seen == []


def test_a_body_beyond_the_servers_limit_is_refused_in_words(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Sanic.get_app("rasa_core_no_api").config, "REQUEST_MAX_SIZE", 3_000)
    answered = chat.post("/web/messages", b" " * 5_000, Origin=SCHOOL)
    assert (answered.status, answered.json) == (413, {"error": chat.conversations.say("too_long").body})
    assert answered.headers["Access-Control-Allow-Origin"] == SCHOOL


def limited(chat: Chat, **allowed: int) -> None:
    chat.conversations.limit = Limit(MessagesAMinute(**{"conversation": 1_000, "address": 1_000, **allowed}))


@pytest.mark.parametrize("allowed", [{"conversation": 2}, {"address": 2}])
def test_too_many_messages_are_answered_kindly_and_go_no_further(chat: Chat, allowed: dict[str, int]) -> None:
    limited(chat, **allowed)
    session = chat.session()
    said = [chat.send(session, "hi") for _ in range(4)]
    assert [answered.status for answered in said] == [200] * 4
    assert [answered.json["messages"][0]["text"] for answered in said[2:]] == [
        filled(BASE, BASE.phrases.chat["too_often"].pupil)
    ] * 2
    assert len(chat.seen) == 2


@pytest.mark.parametrize("endpoint", ["history", "forget"])
def test_what_reads_or_deletes_counts_as_a_message(chat: Chat, endpoint: str) -> None:
    session = chat.session()
    chat.send(session, "hi")
    limited(chat, address=2)
    answered = [chat.post(f"/web/{endpoint}", {"session": session}) for _ in range(3)]
    assert [one.status for one in answered] == [200, 200, 429]
    assert "wait" in answered[2].json["error"]


def test_one_conversation_is_read_so_often_a_minute(chat: Chat) -> None:
    limited(chat, conversation=2)
    session = chat.session()
    answered = [chat.post("/web/history", {"session": session}) for _ in range(3)]
    assert [one.status for one in answered] == [200, 200, 429]


def test_of_a_long_conversation_the_last_turns_come_back(chat: Chat) -> None:
    session = chat.session()
    for number in range(MOST_TURNS + 2):
        chat.send(session, f"question {number}")
    lines = [line["text"] for line in chat.post("/web/history", {"session": session}).json["messages"]]
    assert "question 1" not in lines
    assert [lines[0], lines[-2]] == ["question 2", f"question {MOST_TURNS + 1}"]


def test_answers_are_sent_compressed_to_those_who_take_it(chat: Chat) -> None:
    plain, zipped = chat.post("/web/session", {}), chat.post("/web/session", {}, Accept_Encoding="gzip")
    assert plain.headers["Content-Encoding"] is None and zipped.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Type"] == "application/json"
    assert "session" in json.loads(zipped.text)


def test_a_message_may_stand_alone(chat: Chat) -> None:
    session = chat.session()
    chat.send(session, "pay", alone=True)
    chat.send(session, "pay", alone=False)
    assert [message.metadata for message in chat.seen] == [{"alone": True}, {}]
    wrong = chat.send(session, "pay", alone="yes")
    assert wrong.status == 400 and "'alone'" in wrong.json["error"]


def test_a_disclosure_is_helped_over_the_limit_and_in_a_request_that_is_wrong(chat: Chat) -> None:
    limited(chat, conversation=1)
    session = chat.session()
    chat.send(session, "hi")
    assert CHILDLINE in chat.send(session, DANGER).json["messages"][0]["text"]
    for wrong in ({"session": "s-1"}, {"id": 7}, {"audience": "teacher"}):
        body = {"session": session, "id": str(uuid.uuid4()), "text": DANGER, **wrong}
        answered = chat.post("/web/messages", body)
        assert answered.status == 200
        (reply,) = answered.json["messages"]
        assert CHILDLINE in reply["text"] and [said["headline"] for said in reply["passages"]] == [reply["text"]]
    assert len(chat.seen) == 1


def test_when_rasa_fails_the_person_is_told_and_no_log_has_the_words(
    chat: Chat, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(message: UserMessage) -> None:
        raise ValueError(f"cannot handle {message.text}")

    chat.behave = breaks
    session = chat.session()
    with caplog.at_level(logging.DEBUG):
        assert chat.send(session, SECRET).json == {"messages": [IN_TROUBLE]}
        monkeypatch.setattr(chat.conversations.limit, "address", lambda address: 1 / 0)
        assert chat.send(session, SECRET).json == {"messages": [IN_TROUBLE]}
        answered = chat.post("/web/history", {"session": session})
    assert (answered.status, answered.json) == (503, {"error": TROUBLE})
    assert "ZeroDivisionError" in caplog.text and "ValueError" in caplog.text
    for trace in (SECRET, session, "127.0.0.1"):
        assert trace not in caplog.text


# --- sent twice ------------------------------------------------------------------------


def test_the_same_message_again_gets_the_same_reply_and_is_not_handled_again(chat: Chat) -> None:
    session, message_id = chat.session(), str(uuid.uuid4())
    first = chat.send(session, "hi", message_id)
    chat.send(session, "another")
    again = chat.send(session, "hi", message_id)
    assert again.json == first.json == {"messages": [SHOWN]}
    assert [message.text for message in chat.seen] == ["hi", "another"]
    assert [line.get("id") for line in chat.history(session) if line["from"] == "person"].count(message_id) == 1


def test_other_words_with_the_same_id_are_another_message(chat: Chat) -> None:
    """A disclosure among them gets help, and each is answered once."""
    session, message_id = chat.session(), str(uuid.uuid4())
    said = ["hi", "what is the pay", "hi", "what is the pay", "i want to die", "i want to die"]
    for text in said:
        assert chat.send(session, text, message_id).json == {"messages": [SHOWN]}
    assert [message.text for message in chat.seen] == ["hi", "what is the pay", "i want to die"]
    assert chat.seen[-1].parse_data["intent"]["name"] == "disclosure"
    assert [line["text"] for line in chat.history(session) if line["from"] == "person"] == list(dict.fromkeys(said))


def test_an_id_counts_within_its_own_conversation_only(chat: Chat) -> None:
    message_id = str(uuid.uuid4())
    for _ in range(2):
        chat.send(chat.session(), "hi", message_id)
    assert len(chat.seen) == 2


def test_a_message_sent_twice_at_once_is_handled_once(chat: Chat) -> None:
    async def slowly(message: UserMessage) -> None:
        await asyncio.sleep(0.3)
        await chat.greet(message)

    chat.behave = slowly
    session, message_id = chat.session(), str(uuid.uuid4())
    found: list[Any] = []
    senders = [
        threading.Thread(target=lambda: found.append(chat.send(session, "hi", message_id).json)) for _ in range(3)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert found == [{"messages": [SHOWN]}] * 3
    assert len(chat.seen) == 1


def test_a_message_that_rasa_stored_but_did_not_answer_is_answered_when_it_comes_again(chat: Chat) -> None:
    async def stores_only(message: UserMessage) -> None:
        await chat.keep(message)

    chat.behave = stores_only
    session, message_id = chat.session(), str(uuid.uuid4())
    answered = chat.send(session, "hi", message_id)
    assert (answered.status, answered.json) == (503, {"messages": [IN_TROUBLE]})  # the widget sends it again
    # Without a reply in the history, a page that is loaded anew sends it again as well.
    assert chat.history(session) == [{"from": "person", "id": message_id, "text": "hi"}]
    chat.behave = chat.greet
    assert chat.send(session, "hi", message_id).json == {"messages": [SHOWN]}
    assert chat.history(session) == [{"from": "person", "id": message_id, "text": "hi"}, {"from": "bot", **SHOWN}]


def test_a_message_that_rasa_had_not_finished_is_not_stored_twice(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(message: UserMessage) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(turn, "ANSWER_SECONDS", 0.2)
    chat.behave = hangs
    session, message_id = chat.session(), str(uuid.uuid4())
    assert chat.send(session, "hi", message_id).json == {"messages": [IN_TROUBLE]}
    chat.behave = chat.greet
    assert chat.send(session, "hi", message_id).json == {"messages": [SHOWN]}
    assert len(chat.history(session)) == 2


# --- history ---------------------------------------------------------------------------


def test_the_history_is_what_was_stored_in_order_with_its_answers(chat: Chat) -> None:
    async def answer(message: UserMessage) -> None:
        await chat.keep(message, ANSWER, HELLO)

    session = chat.session()
    assert chat.history(session) == []
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    chat.send(session, "I am Josh Evans, hi", first)
    chat.behave = answer
    chat.send(session, "pay", second)
    assert chat.history(session) == [
        {"from": "person", "id": first, "text": "I am [name], hi"},
        {"from": "bot", **SHOWN},
        {"from": "person", "id": second, "text": "pay"},
        {"from": "bot", **shown(ANSWER)},
        {"from": "bot", **SHOWN},
    ]
    assert chat.history(chat.session()) == []


def test_a_conversation_that_has_ended_is_not_shown_to_whoever_comes_next(chat: Chat) -> None:
    session = chat.session()
    chat.send(session, "hi")
    for ago, shown in ((SESSION_SECONDS - 60, 2), (SESSION_SECONDS + 1, 0)):
        with closing(sqlite3.connect(chat.database)) as connection:
            then = time.time() - ago
            connection.execute("UPDATE turns SET at = ? WHERE conversation = ?", (then, KEY.stored_id("web", session)))
            connection.commit()
        assert len(chat.history(session)) == shown


def test_what_is_forgotten_is_gone_from_the_database(chat: Chat) -> None:
    session, other = chat.session(), chat.session()
    chat.send(session, SECRET)
    chat.send(other, "hi")
    seen = stored.traces(chat.database, SECRET)
    assert seen and stored.left(chat.database, seen)
    answered = chat.post("/web/forget", {"session": session})
    assert (answered.status, answered.json) == (200, {"deleted": True})
    assert not stored.left(chat.database, seen)
    assert chat.history(session) == [] and len(chat.history(other)) == 2


def test_forgetting_waits_for_the_message_that_is_being_answered(chat: Chat) -> None:
    """Had it not, the message would have been stored after it."""

    async def slowly(message: UserMessage) -> None:
        await asyncio.sleep(0.5)
        await chat.greet(message)

    chat.behave = slowly
    session = chat.session()
    sender = threading.Thread(target=lambda: chat.send(session, SECRET))
    sender.start()
    while not chat.seen:
        time.sleep(0.01)
    assert chat.post("/web/forget", {"session": session}).json == {"deleted": True}
    sender.join()
    assert chat.history(session) == []


def test_nobody_is_told_that_something_is_deleted_when_it_is_not(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: str) -> bool:
        raise StoreError(sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(chat.conversations.store, "forget", fail)
    answered = chat.post("/web/forget", {"session": chat.session()})
    assert (answered.status, answered.json) == (503, {"error": TROUBLE})


def test_delete_my_chat_deletes_it_after_its_last_reply(chat: Chat) -> None:
    deleted = replace(ANSWER, kind="deleted", passages=[Passage("Deleted.")])

    async def deletes(message: UserMessage) -> None:
        await chat.keep(message, deleted)

    session = chat.session()
    chat.send(session, SECRET)
    seen = stored.traces(chat.database, SECRET)
    assert seen
    chat.behave = deletes
    (reply,) = chat.send(session, "delete my chat").json["messages"]
    assert reply == shown(deleted)
    assert chat.history(session) == []
    assert not stored.left(chat.database, seen)


# --- other sites -----------------------------------------------------------------------


def cors(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower().startswith("access-control")}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_named_site_may_ask_first_and_then_post(chat: Chat, endpoint: str) -> None:
    asked = chat.request(
        "OPTIONS", f"/web/{endpoint}", Origin=SCHOOL, Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )  # fmt: skip
    assert (asked.status, asked.body) == (204, b"")
    assert cors(asked.headers) == {
        "Access-Control-Allow-Origin": SCHOOL,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    }
    assert asked.headers["Vary"] == "Origin, Accept-Encoding"
    answered = chat.post(f"/web/{endpoint}", {"session": chat.session(), "text": "hi"}, Origin=SCHOOL)
    assert cors(answered.headers) == {"Access-Control-Allow-Origin": SCHOOL}
    assert answered.headers["Vary"] == "Origin, Accept-Encoding"


def test_a_named_site_can_read_that_its_session_is_not_known(chat: Chat) -> None:
    answered = chat.post("/web/history", {"session": "s-1"}, Origin=SCHOOL)
    assert answered.status == 403
    assert cors(answered.headers) == {"Access-Control-Allow-Origin": SCHOOL}


@pytest.mark.parametrize(
    "site",
    [
        "https://evil.example",
        "http://www.example.sch.uk",
        SCHOOL + ".evil.example",
        SCHOOL + ":8443",
        SCHOOL.upper(),
        "null",
        "*",
        "",
    ],
)
def test_no_other_site_may(chat: Chat, site: str) -> None:
    for method in ("OPTIONS", "POST"):
        answered = chat.request(method, "/web/session", b"{}", Origin=site, Content_Type="application/json")
        assert cors(answered.headers) == {}
        assert answered.headers["Vary"] == "Origin, Accept-Encoding"


@pytest.mark.parametrize(
    ("asking", "allowed"),
    [(SCHOOL, True), ("https://evil.example", False), (SCHOOL + ":8443", False), ("null", False), (None, True)],
)
def test_any_page_can_read_whether_its_site_is_named(chat: Chat, asking: str | None, allowed: bool) -> None:
    answered = chat.get("/web/allowed", **({"Origin": asking} if asking else {}))
    assert (answered.status, answered.json) == (200, {"allowed": allowed})
    assert cors(answered.headers) == {"Access-Control-Allow-Origin": "*"}
    assert answered.headers["Cache-Control"] == "no-store"


def test_every_answer_is_told_to_nobody_else_and_kept_nowhere(chat: Chat) -> None:
    answered = chat.send(chat.session(), "hi")
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Set-Cookie"] is None


# --- where it stands ---------------------------------------------------------------------


def test_rasa_registers_it_at_the_root(chat: Chat) -> None:
    app = Sanic("registered_by_rasa", configure_logging=False)
    other = WebChat(Conversations("web", chat.conversations.store, Settings(), InProcessDoor()), Settings())
    register_channels([other], app, route="/webhooks/")
    assert {"home", "web/session", "ask", "web/switchboard.js"} <= {route.path for route in app.router.routes}


def test_a_conversation_is_found_by_the_id_that_its_page_knows(chat: Chat) -> None:
    session = chat.session()
    chat.send(session, "hi")
    assert KEY.stored_id("web", session) in chat.conversations.store.known_as(session)


def test_the_ids_that_are_taken_are_those_that_browsers_make() -> None:
    assert all(web._UUID.fullmatch(str(uuid.uuid4())) for _ in range(100))
