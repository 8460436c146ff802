"""Teams over HTTP, before a stand-in for the Bot Connector that checks every call: what a person there gets."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from pathlib import Path
from typing import Any

import pytest
from answering import PHRASES
from conformance import faults, sample
from microsoft import NOTHING, TENANT
from teams_room import Room, buttons, wait_for, words

from switchboard import knowledge
from switchboard.answers.text import filled
from switchboard.channels.files import NEVER_KEEP, SECURE
from switchboard.channels.later import SLOTS
from switchboard.channels.off import Off
from switchboard.channels.teams import Teams
from switchboard.settings import MessagesAMinute
from switchboard.store.limit import Limit

BASE = knowledge.load()
TROUBLE, TOO_OFTEN, ASK_ALONE = (
    filled(BASE, PHRASES.chat[name].pupil) for name in ("trouble", "too_often", "ask_alone")
)
NSPCC = str(BASE.signposts["nspcc"].phone)
BOT = {"id": "28:00000000-0000-0000-0000-000000000001", "name": "Switchboard"}


# --- what is asked and answered ------------------------------------------------------------


def test_a_question_is_answered_with_a_card_in_the_adviser_voice_and_the_next_follows_it(teams: Room) -> None:
    first = teams.ask("how many credits is level 2", user="one")
    assert "53" in words(first) and "Welsh apprenticeship pathway, Nov 2021" in words(first)
    assert first["path"][2] == first["replyToId"]
    assert "70" in words(teams.ask("and at level 3?", user="one"))
    assert "not told you anything yet" in words(teams.ask("who says so?", user="two"))


def test_a_school_may_choose_the_voice_of_pupils_and_who_says_so_is_an_adviser(
    teams: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams.channel, "voice", "pupil")
    pupil = words(teams.ask("what is the pay", user="pupil"))
    teams.ask("I am a careers adviser", user="says so")
    adviser = words(teams.ask("what is the pay", user="says so"))
    monkeypatch.undo()
    assert adviser == words(teams.ask("what is the pay", user="adviser")) != pupil


def test_people_in_a_thread_and_threads_of_a_person_are_kept_apart(teams: Room) -> None:
    nothing = "not told you anything yet"
    teams.ask("how many credits is level 2", user="three", kind="channel")
    assert nothing not in words(teams.ask("who says so?", user="three", kind="channel"))
    assert nothing in words(teams.ask("who says so?", user="four", kind="channel"))
    assert nothing in words(teams.ask("who says so?", user="three", kind="groupChat"))


def test_the_mention_of_the_bot_and_signs_of_html_are_taken_out_of_the_text(teams: Room) -> None:
    text = "<at>Switchboard</at>&nbsp;is the pay &amp; the hours\n\nof <at>Ann</at> &gt; 5?"
    mention = {"type": "mention", "text": "<at>Switchboard</at>", "mentioned": BOT}
    other = {"type": "mention", "text": "<at>Ann</at>", "mentioned": {"id": "29:ann", "name": "Ann"}}
    teams.ask(text, kind="channel", entities=[mention, other])
    assert teams.seen == ["is the pay & the hours of Ann > 5?"]


def test_a_button_of_a_card_asks_its_question(teams: Room) -> None:
    offered = buttons(teams.ask("what is the pay", user="five", kind="groupChat"))
    value = {"ask": offered[0]["data"]["ask"]}
    reply = teams.ask("", user="five", kind="groupChat", value=value)
    assert offered and teams.seen[-1] == value["ask"]
    assert words(reply).strip().startswith(PHRASES.teams.asked.format(question=value["ask"]))


def test_talk_in_a_personal_chat_has_suggested_actions_that_are_understood(teams: Room) -> None:
    reply = teams.ask("hello", user="six")
    offered = reply["suggestedActions"]["actions"]
    assert reply["text"] and len(offered) > 1
    assert "£" in words(teams.ask(offered[1]["value"], user="six"))
    there = teams.ask("hello", user="six", kind="channel")
    assert "suggestedActions" not in there and buttons(there)


def test_a_table_stands_in_the_card(teams: Room) -> None:
    reply = teams.ask("compare level 2 and level 3", user="seven")
    card = reply["attachments"][0]["content"]
    (table,) = [piece for piece in card["body"] if piece["type"] == "Table"]
    assert len(table["columns"]) == 3 and {len(row["cells"]) for row in table["rows"]} == {3}


def test_typing_is_shown_but_not_in_a_channel(teams: Room) -> None:
    teams.ask("hello", kind="channel")
    assert teams.microsoft.typing == 0
    teams.go_on.clear()
    teams.deliver(teams.microsoft.activity("hello", kind="groupChat"))
    wait_for(lambda: teams.microsoft.typing == 1)
    teams.go_on.set()
    teams.sent(2)


@pytest.mark.parametrize("trouble", ["hangs", "breaks"])
def test_no_reply_waits_for_typing_or_is_lost_with_it(
    teams: Room, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    reply, begun = teams.channel.connector.reply, list[str]()

    async def troubled(to: Any, said: dict[str, Any], **more: Any) -> str:
        if said["type"] != "typing":
            return await reply(to, said, **more)
        begun.append(trouble)
        await asyncio.Event().wait() if trouble == "hangs" else None
        raise ZeroDivisionError

    monkeypatch.setattr(teams.channel.connector, "reply", troubled)
    assert "£" in words(teams.ask("what is the pay"))
    assert begun == [trouble]


def test_an_edited_message_has_its_reply_put_in_the_place_of_the_first(teams: Room) -> None:
    teams.ask("how many credits is level 2", id="edited", user="eight")
    edited = teams.microsoft.activity("how many credits is level 3", id="edited", user="eight", type="messageUpdate")
    mended = {**edited, "timestamp": "2026-11-30T10:00:05.000Z"}
    for _ in range(2):
        assert teams.deliver(mended)[0] == 200
    second = teams.sent(2)[1]
    assert (second["method"], "70" in words(second)) == ("PUT", True)
    assert second["path"][2].startswith("reply-")


def test_an_edited_message_whose_reply_is_not_known_any_more_gets_one(teams: Room) -> None:
    reply = teams.ask("how many credits is level 3", user="nine", type="messageUpdate")
    assert (reply["method"], "70" in words(reply)) == ("POST", True)


@pytest.mark.parametrize(("text", "number"), [("", 1), ("what is the pay", 2)])
def test_attachments_are_declined_and_the_words_with_them_answered(teams: Room, text: str, number: int) -> None:
    file = {"contentType": "application/vnd.microsoft.teams.file.download.info", "content": {"downloadUrl": "x"}}
    again = {"contentType": "text/html", "content": f"<p>{text}</p>"}
    teams.deliver(teams.microsoft.activity(text, attachments=[again, file]))
    sent = teams.sent(number)
    assert sent[0]["text"] == PHRASES.teams.no_attachments
    assert number == 1 or "£" in words(sent[1])
    assert "download.info" not in " ".join(teams.microsoft.asked)


def test_the_text_again_as_html_is_no_attachment(teams: Room) -> None:
    assert "£" in words(teams.ask("what is the pay", attachments=[{"contentType": "text/html", "content": "<p>x</p>"}]))


# --- once, and always ----------------------------------------------------------------------


def test_a_delivery_that_comes_again_is_answered_once(teams: Room) -> None:
    activity = teams.microsoft.activity("what is the pay", id="again", user="ten")
    assert [teams.deliver(activity)[0] for _ in range(3)] == [200, 200, 200]
    teams.sent(1)
    assert teams.seen == ["what is the pay"]


def test_a_delivery_is_answered_once_also_while_the_store_fails(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def take(*_: str) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(teams.channel.conversations.store, "take", take)
    activity = teams.microsoft.activity("what is the pay", id="no store", user="ten")
    assert [teams.deliver(activity)[0] for _ in range(3)] == [200, 200, 200]
    teams.sent(1)


def test_the_200_goes_out_before_the_work(teams: Room) -> None:
    teams.go_on.clear()
    assert teams.deliver(teams.microsoft.activity("what is the pay"))[0] == 200
    assert teams.microsoft.sent == []
    teams.go_on.set()
    teams.sent(1)


@pytest.mark.parametrize("behave", [[429, (429, "1")], [500, 503], [NOTHING], [502, 412, 504], [401]])
def test_what_passes_is_tried_again(teams: Room, behave: list[Any]) -> None:
    teams.microsoft.behave = [*behave]
    assert "£" in words(teams.ask("what is the pay"))
    assert teams.microsoft.behave == []


def test_there_is_a_limit_to_that(teams: Room) -> None:
    teams.microsoft.behave = [500] * 9
    teams.deliver(teams.microsoft.activity("hello", kind="channel"))
    teams.settle()
    assert (len(teams.microsoft.behave), teams.microsoft.sent) == (5, [])


def test_what_does_not_pass_is_not_tried_again(teams: Room) -> None:
    teams.microsoft.behave = [403, 403]
    teams.deliver(teams.microsoft.activity("hello", kind="channel"))
    teams.settle()
    assert (teams.microsoft.behave, teams.microsoft.sent) == ([403], [])


def test_a_card_that_is_not_taken_goes_out_as_words(teams: Room) -> None:
    teams.microsoft.behave = [413]
    reply = teams.ask("what is the pay")
    assert "£" in reply["text"] and "attachments" not in reply


def test_when_rasa_is_down_the_person_is_told(teams: Room) -> None:
    teams.is_down = True
    assert teams.ask("what is the pay")["text"] == TROUBLE


def test_when_something_of_ours_breaks_the_person_is_told(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("switchboard.channels.teams.message", broken)
    assert teams.ask("what is the pay")["text"] == TROUBLE


def test_what_breaks_before_a_message_is_taken_in_asks_for_it_again(
    teams: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("switchboard.channels.bearer.Guard.check", broken)
    assert teams.deliver(teams.microsoft.activity("what is the pay"))[0] == 503


def test_the_door_and_the_limits_are_there(teams: Room) -> None:
    teams.ask("my name is Josh Evans")
    assert teams.seen == ["my name is [name]"]
    teams.channel.conversations.limit = Limit(MessagesAMinute(conversation=1, address=1))
    assert [TOO_OFTEN in words(teams.ask("hi", user="fast")) for _ in range(2)] == [False, True]


def test_all_of_an_organisation_count_together(teams: Room) -> None:
    teams.channel.conversations.limit = Limit(MessagesAMinute(conversation=9, address=1))
    assert [TOO_OFTEN in words(teams.ask("hi", user=user)) for user in ("early", "late")] == [False, True]


def test_who_writes_and_where_is_kept_only_as_a_hash(teams: Room) -> None:
    reply = teams.ask("hello", user="quagga")
    kept = repr(teams.bot.door.conversations.store.kept)  # type: ignore[attr-defined]
    found = [part for part in ("quagga", TENANT, reply["replyToId"]) if part in kept]
    assert found == []


# --- somebody in danger --------------------------------------------------------------------


def test_a_disclosure_in_a_personal_chat_gets_words_for_staff_there(teams: Room) -> None:
    reply = teams.ask("one of my pupils told me she is being hurt at home", user="worried")
    assert NSPCC in reply["text"] and "DSL" in reply["text"]
    assert PHRASES.staff.only_you not in reply["text"]


def test_somebody_in_danger_does_not_wait_behind_others(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("switchboard.channels.turn.DANGER_SECONDS", 0.1)  # Rasa hangs for them as well
    teams.go_on.clear()
    for number in range(SLOTS + 1):
        teams.deliver(teams.microsoft.activity("what is the pay", user=f"waits {number}", kind="channel"))
    wait_for(lambda: len(teams.seen) == SLOTS)
    teams.deliver(teams.microsoft.activity("my stepdad hits me", user="in danger"))
    wait_for(lambda: teams.microsoft.sent)
    assert NSPCC in teams.microsoft.sent[0]["text"]
    teams.go_on.set()
    teams.sent(SLOTS + 2)


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
def test_a_disclosure_before_others_is_answered_to_the_person_alone(teams: Room, kind: str) -> None:
    reply = teams.ask("one of my pupils told me she is being hurt at home", user="watched", kind=kind)
    assert reply["path"][0] == reply["conversation"]["id"] == "a:watched"
    assert NSPCC in reply["text"] and PHRASES.staff.only_you in reply["text"]


def test_where_no_chat_can_be_opened_the_thread_shows_nothing_of_it(teams: Room) -> None:
    teams.microsoft.no_chats = True
    reply = teams.ask("one of my pupils told me she is being hurt at home", user="watched", kind="channel")
    assert reply["text"] == ASK_ALONE


# --- welcome, thumbs, more detail, the message extension -------------------------------------


def test_whoever_installs_it_is_greeted_once(teams: Room) -> None:
    added = teams.microsoft.activity(user="new", type="conversationUpdate", membersAdded=[BOT])
    installed = teams.microsoft.activity(user="new", type="installationUpdate", action="add")
    for activity in (added, installed, added):
        assert teams.deliver(activity)[0] == 200
    (greeting,) = teams.sent(1)
    assert greeting["text"].endswith(PHRASES.teams.who_sees) and greeting["suggestedActions"]["actions"]


def test_a_team_is_told_how_to_ask_and_new_members_are_left_in_peace(teams: Room) -> None:
    teams.deliver(teams.microsoft.activity(kind="channel", type="conversationUpdate", membersAdded=[BOT]))
    assert PHRASES.teams.in_a_group in words(teams.sent(1)[0])
    ann = [{"id": "29:ann", "name": "Ann"}]
    teams.deliver(teams.microsoft.activity(kind="groupChat", type="conversationUpdate", membersAdded=ann))
    teams.deliver(teams.microsoft.activity(kind="groupChat", type="installationUpdate", action="remove"))
    teams.sent(1)


def test_a_thumb_is_counted_once_and_thanked_in_private(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = list[Any]()

    async def count(*what: Any) -> None:
        counted.append(what)

    yes, no = buttons(teams.ask("what is the pay", user="fan", kind="channel"), "Action.Execute")
    monkeypatch.setattr(teams.channel.conversations.store, "count", count)
    for button, user in ((yes, "fan"), (yes, "fan"), (no, "other")):
        value = {"action": {"type": "Action.Execute", "verb": "useful", "data": button["data"]}, "trigger": "manual"}
        activity = teams.microsoft.activity(user=user, type="invoke", name="adaptiveCard/action", value=value)
        status, body = teams.deliver(activity)
        assert (status, json.loads(body)["value"]) == (200, PHRASES.staff.useful_thanks)
    said = [(channel, count.topic, count.kind, count.said) for channel, counts in counted for count in counts]
    assert said == [("teams", "pay", "fact", "useful"), ("teams", "pay", "fact", "not_useful")]
    assert len(teams.microsoft.sent) == 1


def test_who_cannot_be_counted_is_told(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (yes, _) = buttons(teams.ask("what is the pay", user="uncounted"), "Action.Execute")
    monkeypatch.setattr(teams.channel.conversations.store, "count", None)
    assert teams.ask("", value=yes["data"], user="uncounted")["text"] == TROUBLE


def test_a_thumb_of_a_card_that_is_not_ours_counts_for_nothing(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams.channel.conversations.store, "count", None)
    assert teams.ask("", value={"useful": True, "of": "made up"})["text"] == PHRASES.staff.useful_thanks


def test_more_detail_that_does_not_fit_comes_when_asked_for_by_anybody_there(
    teams: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchboard.render.adaptive_card._ROOM", 7_000)
    reply = teams.ask("what is the pay", user="long", kind="channel")
    pages = [words(page) for page in (reply, *teams.more_of(reply, user="another", kind="channel"))]
    monkeypatch.undo()
    whole = words(teams.ask("what is the pay", user="long too", kind="channel"))
    assert len(pages) > 2 and set(whole.split()) == set(" ".join(pages).split())


@pytest.mark.parametrize("of", ["", "made up", "gAAAA"])
def test_more_of_what_is_gone_says_so(teams: Room, of: str) -> None:
    assert teams.ask("", value={"more": 1, "of": of})["text"] == PHRASES.staff.more_gone


def query(teams: Room, question: str, name: str | None = "question", **more: Any) -> dict[str, Any]:
    value = {"commandId": "ask", "parameters": [{"name": name, "value": question}]}
    activity = teams.microsoft.activity(**{"type": "invoke", "name": "composeExtension/query", "value": value, **more})
    status, body = teams.deliver(activity)
    assert status == 200
    said = json.loads(body)["composeExtension"]
    assert isinstance(said, dict)
    return said


def test_the_message_extension_gives_a_card_to_put_into_a_message(teams: Room) -> None:
    said = query(teams, "what is the pay", kind="groupChat")
    (found,) = said["attachments"]
    assert said["type"] == "result" and "£" in found["preview"]["content"]["title"]
    assert faults("teams/adaptive-card-1.5.schema.json", found["content"]) == []
    assert not buttons({"attachments": [found]}) and not buttons({"attachments": [found]}, "Action.Execute")
    assert teams.microsoft.sent == []


def test_the_message_extension_says_what_it_needs_and_what_it_does_not_know(teams: Room) -> None:
    hint = {"type": "message", "text": PHRASES.teams.extension_hint}
    assert query(teams, " ") == query(teams, "true", name="initialRun") == hint
    assert query(teams, "what is the pay", name=None)["type"] == "result"
    assert query(teams, "how do i become an astronaut")["type"] == "message"
    assert NSPCC in query(teams, "one of my pupils told me she is being hurt at home")["text"]


def test_the_message_extension_does_not_keep_teams_waiting(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("switchboard.channels.teams._EXTENSION_SECONDS", 0.05)
    teams.go_on.clear()
    try:
        assert query(teams, "what is the pay")["text"] == PHRASES.teams.too_slow
    finally:
        teams.go_on.set()


def test_nobody_may_keep_or_guess_at_what_is_answered(teams: Room) -> None:
    asked = teams.microsoft.activity("what is the pay", type="invoke", name="composeExtension/query")
    for body, bearer, status in [
        (b"", "", 400),
        (json.dumps(asked).encode(), None, 401),
        (json.dumps(asked).encode(), teams.microsoft.bearer(), 200),
    ]:
        connection = http.client.HTTPConnection("127.0.0.1", teams.port, timeout=60)
        with contextlib.closing(connection):
            headers = {"Authorization": bearer} if bearer else {}
            connection.request("POST", "/webhooks/teams/webhook", body, headers)
            answered = connection.getresponse()
            assert answered.status == status
            assert {**SECURE, **NEVER_KEEP}.items() <= dict(answered.getheaders()).items()


@pytest.mark.parametrize(("name", "status"), [("adaptiveCard/action", 400), ("task/submit", 501), ("", 501)])
def test_an_invoke_of_another_kind_is_answered_all_the_same(teams: Room, name: str, status: int) -> None:
    assert teams.deliver(teams.microsoft.activity(type="invoke", name=name, value={"action": []}))[0] == status


# --- every kind of activity ----------------------------------------------------------------

SAMPLES = [f"{number:02}" for number in range(1, 16)]
#: What a bot in Teams says something to.
ANSWERED = {"message", "messageUpdate", "installationUpdate"}


@pytest.mark.parametrize("number", SAMPLES)
def test_every_sample_activity_is_taken_and_only_messages_are_answered(teams: Room, number: str) -> None:
    from conformance import FOLDER

    (path,) = (FOLDER / "teams" / "activities").glob(f"{number}-*.json")
    given = sample(f"teams/activities/{path.name}")
    usual = {"channelId": "msteams", "serviceUrl": teams.microsoft.service_url}
    activity = {**given, **usual, "channelData": {"tenant": {"id": TENANT}}}
    activity.pop("attachments", None)
    status, _ = teams.deliver(activity)
    assert status == (501 if given["type"] == "invoke" else 200)
    teams.settle()
    assert bool(teams.microsoft.sent) == (given["type"] in ANSWERED)
    assert teams.microsoft.refused == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"type": "message"}', b'{"type": 1}', b"\xff", b"[" * 50_000, b'{"type": "message", "x"'],
)
def test_what_is_no_activity_is_refused(teams: Room, body: bytes) -> None:
    assert teams.post(body, teams.microsoft.bearer())[0] == 400


def test_parts_of_other_kinds_do_no_harm(teams: Room) -> None:
    odd: dict[str, Any] = {
        "entities": [None, 1, {"type": "mention"}],
        "attachments": ["x"],
        "value": [1],
        "text": "what is the pay",
        "channelData": {"tenant": {"id": TENANT}, "x": None},
    }
    assert "£" in words(teams.ask(**odd))


def test_the_bot_does_not_answer_itself_or_another_bot(teams: Room) -> None:
    for sender in (BOT, {"id": "28:other", "role": "bot"}, {}):
        assert teams.deliver({**teams.microsoft.activity("hello"), "from": sender})[0] == 200
    teams.settle()
    assert teams.microsoft.sent == []


# --- on and off ----------------------------------------------------------------------------


def test_it_is_off_without_credentials_and_takes_them_from_the_environment_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = {"database": f"sqlite:///{tmp_path / 'conversations.db'}"}
    for name in ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"):
        monkeypatch.delenv(name, raising=False)
    assert isinstance(Teams.from_credentials(given), Off)
    monkeypatch.setenv("TEAMS_APP_ID", "one")
    assert isinstance(Teams.from_credentials(given), Off)
    monkeypatch.setenv("TEAMS_APP_PASSWORD", "hush")
    on = Teams.from_credentials(given)
    assert isinstance(on, Teams)
    assert (on.guard.app_id, on.guard.tenant, on.connector.login.tenant, on.voice) == ("one", "", "", "adviser")
    monkeypatch.setenv("TEAMS_TENANT_ID", "ours")
    on = Teams.from_credentials(given)
    assert isinstance(on, Teams) and (on.guard.tenant, on.connector.login.tenant) == ("ours", "ours")
    assert "hush" not in repr(on.connector.login)
