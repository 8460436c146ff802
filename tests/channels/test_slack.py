"""Slack from its requests to its replies: signed and sent over HTTP, answered by the real bot, said to a stand-in
that checks every call."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from answering import PHRASES
from sanic import Sanic
from slack_workspace import (
    BOT,
    TEAM,
    TOKEN,
    Sender,
    buttons,
    command,
    enveloped,
    message,
    number,
    press,
    shown,
    stamp,
)
from staffroom import Staffroom, staffroom

from switchboard import knowledge
from switchboard.answers.text import filled
from switchboard.channels.files import NEVER_KEEP, SECURE
from switchboard.channels.slack import SlackChat
from switchboard.channels.slack_api import SlackApi
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store import Count
from switchboard.store.limit import Limit

if TYPE_CHECKING:
    from switchboard.local import LocalBot

BASE = knowledge.load()
TROUBLE = filled(BASE, PHRASES.chat["trouble"].pupil)
NSPCC = str(BASE.signposts["nspcc"].phone)


@pytest.fixture(scope="module")
def only_room(bot: LocalBot) -> Iterator[Staffroom]:
    with staffroom(bot, "slack_under_test") as room:
        yield room


@pytest.fixture
def room(only_room: Staffroom) -> Iterator[Staffroom]:
    only_room.slack.forget()
    only_room.seen, only_room.is_down = [], False
    only_room.chat.conversations.limit = Limit(Settings().messages_a_minute)
    yield only_room
    assert only_room.slack.faults == []


def somebody() -> str:
    return f"U0SOMEBODY{number()}"


# --- direct messages, mentions -------------------------------------------------------------


def test_a_direct_message_is_answered_in_the_voice_of_staff_with_sources_and_buttons(room: Staffroom) -> None:
    said = room.ask("what is the pay")
    (call,) = room.slack.calls
    assert (call.to, call.token, said["channel"]) == ("chat.postMessage", TOKEN, "D0TUTOR")
    assert "thread_ts" not in said
    words = shown(said)
    assert "£15,000" in words and "National Careers Service profile, undated" in words and ":warning:" in words
    assert "002-pay-starter" in said["metadata"]["event_payload"]["facts"]
    assert {"ask.0", "more", "useful", "not_useful"} <= buttons(said).keys() and "share" not in buttons(said)
    assert room.seen[0].metadata["audience"] == "adviser"


def test_a_school_may_choose_the_voice_of_pupils(room: Staffroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.chat, "voice", "pupil")
    me = somebody()
    plain = shown(room.ask("what is the pay", user=me))
    assert "audience" not in room.seen[0].metadata and "£15,000" in plain
    assert len(plain) < len(shown(room.ask("more detail", user=me)))


def test_a_question_that_follows_is_understood_and_nobody_continues_for_somebody_else(room: Staffroom) -> None:
    me, other = somebody(), somebody()
    assert "53" in shown(room.ask("how many credits is level 2", user=me))
    assert "70" in shown(room.ask("and at level 3?", user=me))
    assert "not told you anything yet" in shown(room.ask("who says so?", user=other))


def test_a_mention_is_answered_in_its_thread_and_each_thread_and_person_is_apart(room: Staffroom) -> None:
    me, other = somebody(), somebody()
    first = message("how many credits is level 2", user=me, channel="C0STAFF")
    thread = first["event"]["ts"]
    assert room.event(first) == 200
    assert room.slack.said(1)[0].body["thread_ts"] == thread
    assert room.seen[-1].text == "how many credits is level 2", "without the mention"
    again = room.ask("and at level 3?", user=me, channel="C0STAFF", thread_ts=thread)
    assert again["thread_ts"] == thread and "70" in shown(again)
    apart = [{"user": other, "thread_ts": thread}, {"user": me}]
    for more in apart:
        assert "not told you anything yet" in shown(room.ask("who says so?", channel="C0STAFF", **more))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("pay &amp; hours &lt;3", "pay & hours <3"),
        ("what does &amp;lt; mean", "what does &lt; mean"),
        ("is <https://example.org/jobs|example.org/jobs> right", "is example.org/jobs right"),
        ("is <https://example.org/a?b=1&amp;c=2> right", "is https://example.org/a?b=1&c=2 right"),
        ("ask <@U0MEGAN|megan> or <#C0JOBS|jobs> <!here>", "ask [name] or #jobs"),
        ("*what* is _the_ ~low~ `pay`", "what is the low pay"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("<mailto:a@b.org|a@b.org> <!date^1^{date}|3 May> <!subteam^S1|@tutors>", "a@b.org 3 May @tutors"),
    ],
)
def test_what_slack_does_to_words_is_undone(typed: str, read: str) -> None:
    from switchboard.channels.slack_requests import undone

    assert undone(typed) == read
    assert undone(f"<@{BOT}> {typed}", BOT) == read


def test_a_mention_is_taken_off_also_where_slack_does_not_say_who_the_bot_is(room: Staffroom) -> None:
    sent = message("what is the pay", user=somebody(), channel="C0STAFF")
    del sent["authorizations"]
    assert room.event(sent) == 200
    room.slack.said(1)
    assert room.seen[0].text == "what is the pay"


def test_smart_quotes_and_entities_never_reach_rasa(room: Staffroom) -> None:
    room.ask("what\u2019s the pay &amp; the \u201chours\u201d?", user=somebody())
    assert room.seen[0].text == 'what\'s the pay & the "hours"?'


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "message_changed", "message": {"text": "what is the pay", "user": "U0TUTOR"}},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"bot_id": "B0OTHER"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"edited": {"user": "U0TUTOR", "ts": "1790000000.000001"}},
    ],
    ids=lambda change: "-".join(map(str, change.values()))[:30],
)
def test_edits_bots_and_what_nobody_wrote_are_ignored(room: Staffroom, change: dict[str, Any]) -> None:
    assert room.event(message("what is the pay", **change)) == 200
    assert room.event(message("what is the pay", channel="C0STAFF", **change)) == 200
    room.slack.said(0)
    assert room.seen == []


def test_people_who_talk_to_each_other_are_left_alone(room: Staffroom) -> None:
    talk = {"type": "message", "channel_type": "channel", "channel": "C0STAFF", "user": "U0TUTOR", "ts": stamp()}
    assert room.event(enveloped({**talk, "text": "what is the pay"})) == 200
    room.slack.said(0)


# --- once, and whatever fails ------------------------------------------------------------------


def test_an_event_is_answered_once_however_often_it_comes(room: Staffroom) -> None:
    sent = message("what is the pay", user=somebody())
    assert [room.event(sent, retry=retry, at=time.time() - retry) for retry in range(3)] == [200, 200, 200]
    assert room.event(sent, retry=3) == 200, "also in the very second, with the same signature"
    room.slack.said(1)


def test_a_message_that_is_also_a_mention_is_answered_once(room: Staffroom) -> None:
    mention = message("what is the pay", user=somebody(), channel="C0STAFF")
    plain = enveloped({**mention["event"], "type": "message", "channel_type": "channel"})
    assert mention["event_id"] != plain["event_id"]
    assert [room.event(mention), room.event(plain)] == [200, 200]
    room.slack.said(1)


def test_another_server_answers_nothing_that_this_one_has_answered(room: Staffroom) -> None:
    sent = message("what is the pay", user=somebody())
    assert room.event(sent) == 200
    room.slack.said(1)
    room.chat._once._seen.clear()  # as a server that has just started
    assert room.event(sent, retry=1, at=time.time() - 1) == 200
    room.slack.said(1)


def test_an_event_is_answered_once_also_while_the_store_fails(room: Staffroom, monkeypatch: pytest.MonkeyPatch) -> None:
    async def take(*_: str) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(room.chat.conversations.store, "take", take)
    sent = message("what is the pay", user=somebody())
    assert [room.event(sent, retry=retry, at=time.time() - retry) for retry in range(3)] == [200, 200, 200]
    room.slack.said(1)


def test_when_rasa_is_down_the_person_is_told(room: Staffroom) -> None:
    room.is_down = True
    assert TROUBLE in shown(room.ask("what is the pay", user=somebody()))


@pytest.mark.parametrize(
    "behave",
    [
        [(429, {"Retry-After": "1"})],
        [(500, {}), (503, {})],
        ["nothing", (429, {"Retry-After": "0"}), (502, {})],
    ],
    ids=["429", "500", "nothing"],
)
def test_slack_is_called_again_until_it_listens(room: Staffroom, behave: list[Any]) -> None:
    room.slack.behave = list(behave)
    assert "£15,000" in shown(room.ask("what is the pay", user=somebody()))
    assert len(room.slack.tried) == len(behave) + 1
    if behave[0] == (429, {"Retry-After": "1"}):
        assert room.slack.tried[1] - room.slack.tried[0] >= 1
    room.slack.forget()
    room.slack.behave = list(behave)
    assert room.command(command("what is the pay", room.slack, somebody()))[0] == 200
    assert "£15,000" in shown(room.slack.said(1)[0].body)


def test_slack_is_not_called_without_end_nor_waited_for_without_end(room: Staffroom) -> None:
    room.slack.behave = [(500, {})] * 50
    assert room.event(message("what is the pay", user=somebody())) == 200
    room.slack.said(0)
    assert len(room.slack.tried) == 4
    room.slack.forget()
    room.slack.behave = [(429, {"Retry-After": "3600"})]
    assert room.event(message("what is the pay", user=somebody())) == 200
    room.slack.said(0)
    assert len(room.slack.tried) == 1


def test_blocks_that_slack_refuses_are_said_as_text(room: Staffroom) -> None:
    room.slack.behave = [{"ok": False, "error": "invalid_blocks"}]
    said = room.ask("what is the pay", user=somebody())
    assert "blocks" not in said and "£15,000" in said["text"]


# --- the command, buttons, shortcuts, the home page -----------------------------------------------


def test_the_command_answers_the_person_alone_until_they_share_it(room: Staffroom) -> None:
    me = somebody()
    assert room.command(command("what is the pay", room.slack, me)) == (200, "")
    (call,) = room.slack.said(1)
    assert (call.to, call.body["response_type"]) == ("response", "ephemeral")
    shared = room.press(buttons(call.body)["share"], user=me, channel="C0STAFF", is_ephemeral=True)
    assert shared["response_type"] == "in_channel"
    assert f"<@{me}> asked: what is the pay" in json.dumps(shared["blocks"]) and "£15,000" in shown(shared)
    assert "share" not in buttons(shared)


def test_the_command_may_share_at_once_and_never_a_cry_for_help(room: Staffroom) -> None:
    room.command(command("share what is the pay", room.slack, somebody()))
    (call,) = room.slack.said(1)
    assert call.body["response_type"] == "in_channel" and "share" not in buttons(call.body)
    assert room.seen[-1].text == "what is the pay"
    room.command(command("share a pupil told me that she wants to kill herself", room.slack, somebody()))
    assert room.slack.said(2)[-1].body["response_type"] == "ephemeral"


def test_the_command_alone_says_what_can_be_asked(room: Staffroom) -> None:
    room.command(command("", room.slack, somebody()))
    (call,) = room.slack.said(1)
    assert call.body["response_type"] == "ephemeral" and len(buttons(call.body)) == 5


def test_a_button_asks_its_question_and_shows_it(room: Staffroom) -> None:
    me = somebody()
    button = buttons(room.ask("what is the pay", user=me))["ask.0"]
    said = room.press(button, user=me)
    assert shown(said).startswith(f"You asked: {button['value']}") and "thread_ts" not in said
    assert room.seen[-1].text == button["value"]


def test_a_button_in_a_thread_is_answered_there_and_named(room: Staffroom) -> None:
    me = somebody()
    button = buttons(room.ask("what is the pay", user=me, channel="C0STAFF"))["ask.0"]
    said = room.press(button, user=me, channel="C0STAFF", thread_ts="1790000000.000007")
    assert said["thread_ts"] == "1790000000.000007" and f"<@{me}> asked: " in json.dumps(said["blocks"])


def test_where_the_bot_cannot_write_the_person_alone_is_answered(room: Staffroom) -> None:
    button = buttons(room.ask("what is the pay", user=somebody()))["ask.0"]
    room.slack.behave = [{"ok": False, "error": "not_in_channel"}]
    said = room.press(button, user=somebody(), channel="C0ELSEWHERE")
    assert said["response_type"] == "ephemeral" and said["replace_original"] is False


def test_more_detail_names_the_facts_and_their_sources(room: Staffroom) -> None:
    me = somebody()
    said_to_all = room.ask("what is the pay", user=me)
    said = room.press(buttons(said_to_all)["more"], user=me)
    for fact in ("A starter is listed at £15,000 a year.", "https://applicaaone.com/careers_hubs/call-centre-operator"):
        assert fact in shown(said)
    # A reply that Slack shows to one person alone carries no ids, and rests on the same facts.
    room.command(command("what is the pay", room.slack, me))
    alone = room.slack.calls[-1].body if room.slack.said(3) else {}
    more = shown(room.press(buttons(alone)["more"], user=me, channel="C0STAFF", is_ephemeral=True))
    facts = said_to_all["metadata"]["event_payload"]["facts"]
    assert "metadata" not in alone and len(facts) > 3
    assert [fact for fact in facts if BASE.facts[fact].statement not in more] == []
    # Anybody in the channel may press it, and it outlives no deletion.
    button = buttons(room.ask("what is the pay", user=me))["more"]
    room.ask("delete my chat", user=me)
    assert PHRASES.staff.more_gone in shown(room.press(button, user=me))


def test_deletion_says_that_slack_has_its_own_copy(room: Staffroom) -> None:
    me = somebody()
    room.ask("what is the pay", user=me)
    assert PHRASES.slack.still_there in shown(room.ask("delete my chat", user=me))
    kept = room.bot.door.conversations.store.kept  # type: ignore[attr-defined]
    assert room.chat.conversations.stored_id(f"{TEAM} {me} direct") not in kept


def test_thumbs_are_counted_by_topic_and_the_person_is_thanked(room: Staffroom, monkeypatch: Any) -> None:
    counted = []

    async def count(channel: str, counts: Mapping[Count, int]) -> None:
        counted.append((channel, [(count.topic, count.said) for count in counts]))

    monkeypatch.setattr(room.chat.conversations.store, "count", count)
    said = room.ask("what is the pay", user=somebody())
    one, other = somebody(), somebody()
    for action, user in (("useful", one), ("useful", one), ("not_useful", one), ("not_useful", other)):
        thanks = room.press({**buttons(said)[action]}, user=user)
        assert shown(thanks) == PHRASES.staff.useful_thanks and thanks["response_type"] == "ephemeral"
    assert counted == [("slack", [("pay", "useful")]), ("slack", [("pay", "not_useful")])]


def test_who_cannot_be_counted_is_told(room: Staffroom, monkeypatch: Any) -> None:
    monkeypatch.setattr(room.chat.conversations.store, "count", None)
    said = room.ask("what is the pay", user=somebody())
    assert shown(room.press(buttons(said)["useful"], user=somebody())) == TROUBLE


def test_the_home_page_has_questions_that_are_answered_in_the_direct_message(room: Staffroom) -> None:
    me = somebody()
    assert room.event(enveloped({"type": "app_home_opened", "user": me, "channel": "D0TUTOR", "tab": "home"})) == 200
    assert (
        room.event(enveloped({"type": "app_home_opened", "user": me, "channel": "D0TUTOR", "tab": "messages"})) == 200
    )
    (call,) = room.slack.said(1)
    assert (call.to, call.body["user_id"], call.body["view"]["type"]) == ("views.publish", me, "home")
    pressed = press(buttons(call.body["view"])["ask.1"], room.slack, me)
    del pressed["channel"], pressed["response_url"]
    pressed["container"] = {"type": "view", "view_id": "V1"}
    assert room.interaction(pressed) == (200, "")
    said = room.slack.said(2)[-1]
    assert (said.to, said.body["channel"]) == ("chat.postMessage", me)
    assert "not told you anything yet" not in shown(room.ask("who says so?", user=me)), "one conversation"


def test_the_shortcut_opens_a_window_and_its_question_is_answered(room: Staffroom) -> None:
    me = somebody()
    asked = {"type": "shortcut", "callback_id": "ask_switchboard", "trigger_id": "1.2.a", "team": {"id": TEAM}}
    assert room.interaction({**asked, "user": {"id": me}}) == (200, "")
    (call,) = room.slack.said(1)
    assert (call.to, call.body["trigger_id"]) == ("views.open", "1.2.a")
    view = {**call.body["view"], "id": "V2", "state": {"values": {"ask": {"ask": {"value": "what is the pay"}}}}}
    sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": me}, "trigger_id": "1.3.a", "view": view}
    assert room.interaction(sent) == (200, "")
    said = room.slack.said(2)[-1].body
    assert said["channel"] == me and shown(said).startswith("You asked: what is the pay")


def test_the_message_shortcut_answers_that_message_for_the_person_alone(room: Staffroom) -> None:
    me = somebody()
    sent = {
        **press({}, room.slack, me, "C0STAFF"),
        "type": "message_action",
        "callback_id": "answer_message",
        "message": {"type": "message", "user": "U0PUPIL", "ts": "1790000000.000009", "text": "how much do they earn?"},
    }
    assert room.interaction(sent) == (200, "")
    (call,) = room.slack.said(1)
    assert (call.to, call.body["response_type"]) == ("response", "ephemeral")
    assert room.seen[0].metadata["alone"] and room.seen[0].metadata["aside"] and "£15,000" in shown(call.body)


# --- somebody in danger, privacy -------------------------------------------------------------------


def test_a_disclosure_in_a_channel_is_answered_to_the_person_alone_with_words_for_staff(room: Staffroom) -> None:
    told = "one of my pupils told me her dad hits her"
    said = room.ask(told, user=somebody(), channel="C0STAFF")
    (call,) = room.slack.calls
    assert call.to == "chat.postEphemeral" and "thread_ts" not in said, "a thread that nobody has opened shows nothing"
    assert "safeguarding lead" in shown(said) and NSPCC in shown(said) and PHRASES.staff.only_you in shown(said)
    assert buttons(said) == {}
    again = room.ask(told, user=somebody(), channel="C0STAFF", thread_ts="1790000000.000003")
    assert again["thread_ts"] == "1790000000.000003" and room.slack.calls[-1].to == "chat.postEphemeral"
    alone = room.ask(told, user=somebody())
    assert room.slack.calls[-1].to == "chat.postMessage" and PHRASES.staff.only_you not in shown(alone)


REFUSED = {"ok": False, "error": "user_not_in_channel"}


def test_help_that_slack_does_not_show_in_the_channel_comes_as_a_direct_message(room: Staffroom) -> None:
    me, told = somebody(), "one of my pupils told me her dad hits her"
    room.slack.behave = [REFUSED]
    said = room.ask(told, user=me, channel="C0STAFF")
    (call,) = room.slack.calls
    assert call.to == "chat.postMessage" and said["channel"] == me and "thread_ts" not in said
    assert NSPCC in shown(said)
    room.slack.behave = [(404, {})]
    assert room.command(command(told, room.slack, user=me)) == (200, "")
    call = room.slack.said(2)[-1]
    assert call.to == "chat.postMessage" and call.body["channel"] == me and NSPCC in shown(call.body)


def test_where_nobody_can_be_written_to_alone_the_person_is_asked_to_come_and_nothing_is_shown(room: Staffroom) -> None:
    me, told = somebody(), "one of my pupils told me her dad hits her"
    room.slack.behave = [REFUSED, {"ok": False, "error": "cannot_dm_bot"}]
    said = room.ask(told, user=me, channel="C0STAFF", thread_ts="1790000000.000007")
    (call,) = room.slack.calls
    assert call.to == "chat.postMessage" and said["channel"] == "C0STAFF"
    assert said["thread_ts"] == "1790000000.000007"
    assert said["text"] == filled(BASE, PHRASES.chat["ask_alone"].pupil) and NSPCC not in shown(said)


def test_a_cry_for_help_that_nobody_saw_is_not_made_known_by_what_fails(room: Staffroom) -> None:
    room.slack.behave = [(404, {}), {"ok": False, "error": "cannot_dm_bot"}]
    told = "one of my pupils told me her dad hits her"
    assert room.command(command(told, room.slack, user=somebody())) == (200, "")
    room.slack.said(0)
    assert room.slack.behave == []


def test_help_comes_when_rasa_is_down_and_what_follows_stays_private(room: Staffroom) -> None:
    me = somebody()
    thread = {"user": me, "channel": "C0STAFF", "thread_ts": "1790000000.000005"}
    room.is_down = True
    assert NSPCC in shown(room.ask("one of my pupils told me her dad hits her", **thread))
    room.is_down = False
    room.ask("one of my pupils told me her dad hits her", **thread)
    room.ask("she is really scared", **thread)
    assert {call.to for call in room.slack.calls} == {"chat.postEphemeral"}


def test_nothing_personal_is_stored_or_logged(room: Staffroom, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        room.ask("my name is Josh Evans", user="U0JOSHEVANS", channel="D0JOSHEVANS")
        room.slack.behave = [(500, {})] * 4
        room.event(message("my name is Josh Evans", user="U0JOSHEVANS", channel="D0JOSHEVANS"))
        room.slack.said(1)
    assert room.seen[0].text == "my name is [name]"
    ours = " ".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("switchboard", "slack"))
    )
    kept = repr(room.bot.door.conversations.store.kept)  # type: ignore[attr-defined]
    for personal in ("Josh", "U0JOSHEVANS", "D0JOSHEVANS", TEAM, TOKEN):
        assert personal not in kept and personal not in ours, personal


def test_the_limits_are_there(room: Staffroom) -> None:
    room.chat.conversations.limit = Limit(MessagesAMinute(conversation=1, address=10))
    me = somebody()
    too_often = filled(BASE, PHRASES.chat["too_often"].pupil)
    assert [too_often in shown(room.ask("hi", user=me)) for _ in range(3)] == [False, True, True]
    assert filled(BASE, PHRASES.chat["too_long"].pupil) in shown(room.ask("a" * 12_000, user=somebody()))
    no_words = filled(BASE, PHRASES.chat["no_words"].pupil)
    assert no_words in shown(room.ask("", user=somebody(), subtype="file_share", files=[{"id": "F1"}]))


# --- forgeries -------------------------------------------------------------------------------------


def test_the_address_is_verified_as_slack_does_it(room: Staffroom) -> None:
    body = json.dumps({"token": "x", "challenge": "3eZbrw1aB10FEM", "type": "url_verification"})
    assert room.post("events", body, room.signed(body)) == (200, "3eZbrw1aB10FEM")
    assert room.post("events", body, {})[0] == 401


@pytest.mark.parametrize("path", ["events", "commands", "interactivity"])
def test_what_slack_has_not_signed_is_refused(room: Staffroom, path: str) -> None:
    asked = {
        "events": json.dumps(message("what is the pay")),
        "commands": urlencode(command("what is the pay", room.slack)),
        "interactivity": urlencode({"payload": json.dumps(press({"action_id": "ask.0", "value": "pay"}, room.slack))}),
    }[path]
    good, now = room.signed(asked), time.time()
    forged = [
        {},
        {"X-Slack-Request-Timestamp": good["X-Slack-Request-Timestamp"]},
        {"X-Slack-Signature": good["X-Slack-Signature"]},
        Sender(0, "another secret").signed(asked),
        room.signed(asked, now - 5 * 60 - 5),
        room.signed(asked, now + 5 * 60 + 5),
        {**good, "X-Slack-Request-Timestamp": str(int(now) - 1)},
        {**good, "X-Slack-Request-Timestamp": "soon"},
        {**good, "X-Slack-Signature": "v0="},
        {**good, "X-Slack-Signature": good["X-Slack-Signature"].replace("v0", "v1")},
        {**good, "X-Slack-Signature": "v0=\u00e9"},
    ]
    for headers in forged:
        encoded = {name: value.encode("latin-1").decode("latin-1") for name, value in headers.items()}
        assert room.post(path, asked, encoded)[0] == 401, headers
    assert room.post(path, asked + " ", good)[0] == 401, "another body"
    room.slack.said(0)
    assert room.seen == []


@pytest.mark.parametrize("path", ["events", "commands"])
def test_what_was_signed_once_is_taken_once(room: Staffroom, path: str) -> None:
    me = somebody()
    body = (
        json.dumps(message("what is the pay", user=me))
        if path == "events"
        else urlencode(command("what is the pay", room.slack, me))
    )
    headers = room.signed(body)
    assert [room.post(path, body, headers)[0] for _ in range(3)] == [200, 401, 401]
    assert room.post(path, body, {**headers, "X-Slack-Retry-Num": "1"})[0] == 200, "as Slack itself comes again"
    room.slack.said(1)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"type": "event_callback", "event": {}}',
        "\udcff",
        "null",
        pytest.param("[" * 16_000, id="deep lists"),
    ],
)
def test_what_cannot_be_read_is_refused_and_breaks_nothing(room: Staffroom, body: str) -> None:
    sent = body.encode("utf-8", "surrogateescape").decode("latin-1")
    for place, path in enumerate(("events", "commands", "interactivity")):
        assert room.post(path, sent, room.signed(sent, time.time() - place))[0] == 400, path
    room.slack.said(0)


def test_nothing_is_sent_to_another_name_of_slacks_machine(room: Staffroom) -> None:
    address = room.slack.response_url.replace("127.0.0.1", "localhost")
    assert room.command({**command("what is the pay", room.slack, somebody()), "response_url": address})[0] == 200
    room.slack.said(0)
    assert room.slack.tried == []


def test_a_reply_for_one_person_is_never_for_all_because_it_has_no_address(room: Staffroom) -> None:
    asked = {**command("what is the pay", room.slack, somebody()), "response_url": ""}
    assert room.command(asked)[0] == 400
    room.slack.said(0)


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "slack.com"}, None),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
    ],
)
def test_it_goes_by_the_proxy_that_the_environment_names(
    room: Staffroom, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: str | None
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    store = room.bot.door.conversations.store

    async def socket() -> list[str | None]:
        api = SlackApi({"SLACK_APP_TOKEN": "xapp-1"}, store)
        client = api.socket()
        proxies = [client.proxy, client.web_client.proxy]
        await client.close()  # type: ignore[no-untyped-call]
        await api.close()
        return proxies

    assert asyncio.run(socket()) == [proxy, proxy]


def test_with_socket_mode_alone_nothing_can_be_posted(room: Staffroom) -> None:
    environment = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": TOKEN}
    chat = SlackChat(room.chat.conversations, Settings(), environment)
    app = Sanic("slack_without_a_port", configure_logging=False)
    app.blueprint(chat.blueprint(room.on_new_message))
    assert list(app.router.routes) == []


def test_nobody_may_keep_or_guess_at_what_is_answered(room: Staffroom) -> None:
    body = json.dumps({"challenge": "3eZ", "type": "url_verification"})
    for headers, status in ((room.signed(body), 200), ({}, 401)):
        connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", "/webhooks/slack/events", body, headers)
            answered = connection.getresponse()
            assert answered.status == status
            assert {**SECURE, **NEVER_KEEP}.items() <= dict(answered.getheaders()).items()


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "https://hooks.slack.com.example.org/x", "http://127.0.0.1:1/x", "file:///etc"],
)
def test_nothing_is_sent_to_an_address_that_is_not_slacks(room: Staffroom, address: str) -> None:
    asked = {**command("what is the pay", room.slack, somebody()), "response_url": address}
    assert room.command(asked)[0] == 200
    room.slack.said(0)
