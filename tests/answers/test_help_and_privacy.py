"""Replies to somebody in danger, to abuse, and to personal details."""

import pytest
from asking import TODAY, question

from switchboard.answers import Context, Message, respond


@pytest.mark.parametrize("before", [None, "disclosure", "disclosure_report"])
@pytest.mark.parametrize("intent", ["disclosure", "disclosure_report", "greet", "helplines", "privacy", "delete_chat"])
def test_the_schools_own_contact_stands_in_the_help(base, before, intent):
    if before is None and intent in ("greet", "privacy", "delete_chat"):
        return
    message, context = Message([question(intent, "delete my chat")]), Context(concern=before)
    with_contact, _ = respond(message, context, base, TODAY, "Mrs Evans in room 12")
    without, _ = respond(message, context, base, TODAY)
    assert "At this school you can go to Mrs Evans in room 12. " in with_contact.text
    assert with_contact.text.replace("At this school you can go to Mrs Evans in room 12. ", "") == without.text
    assert "  " not in without.text


def test_swearing_gets_a_calm_line_and_the_second_time_a_shorter_one(talk, base):
    first = talk.ask("abuse", "you are rubbish").text
    talk.ask("ask_pay")
    second = talk.ask("abuse", "shut up").text
    assert first == base.chat["abuse"].pupil
    assert second == base.chat["abuse_again"].pupil
    assert len(second.split()) < len(first.split()) / 2
    assert "rubbish" not in first
    assert "shut" not in second


def test_personal_details_are_asked_once_to_be_left_out(talk, base):
    caution = base.chat["caution"].pupil
    first = talk.send(question("ask_pay"), redacted=True)
    assert "£15,000" in first.text
    assert first.text.endswith(caution)
    assert caution in first.warnings
    assert caution not in talk.send(question("ask_hours"), redacted=True).text
    assert caution not in talk.ask("ask_hours").text


def test_a_message_of_nothing_but_details_is_asked_in_its_own_words(talk, base):
    assert talk.send(question("personal_details"), redacted=True).text == base.chat["personal_details"].pupil
    assert base.chat["caution"].pupil not in talk.send(question("ask_pay"), redacted=True).text


def test_a_disclosure_gets_help_and_no_word_on_details(talk, base):
    assert base.chat["caution"].pupil not in talk.send(question("disclosure"), redacted=True).text
    assert base.chat["caution"].pupil not in talk.send(question("greet"), redacted=True).text


def test_deleting_the_chat_leaves_no_context_but_the_voice(talk):
    talk.ask("i_am_adviser")
    talk.ask("ask_pay")
    answer = talk.ask("delete_chat", "delete my chat")
    assert answer.kind == "deleted"
    assert talk.context == Context(audience="adviser")
    assert talk.ask("last_source").topics == []


@pytest.mark.parametrize("concern", ["disclosure", "disclosure_report"])
@pytest.mark.parametrize("intent", ["greet", "privacy", "delete_chat", "helplines", "abuse", "bot_challenge"])
def test_help_stays_in_view_after_a_disclosure(talk, concern, intent):
    talk.ask(concern)
    answer = talk.ask(intent, "delete my chat")
    assert "0800 1111" in answer.text
    assert "999" in answer.text
    assert answer.follow_ups == []
    assert talk.context.concern == (None if intent == "delete_chat" else concern)


def test_who_reports_of_another_is_spoken_to_as_such_again(talk):
    talk.ask("disclosure_report")
    assert "DSL" in talk.ask("affirm").text
    talk.ask("disclosure")
    assert "DSL" not in talk.ask("affirm").text


def test_an_adviser_who_says_so_after_a_disclosure_goes_on(talk, base):
    talk.ask("disclosure_report")
    assert talk.ask("i_am_adviser").text == base.chat["i_am_adviser"].pupil
    assert talk.context.concern is None


def test_whoever_asks_for_a_helpline_gets_them_all(talk):
    answer = talk.ask("helplines")
    for number in ("0800 1111", "85258", "116 123", "999"):
        assert number in answer.text
    assert answer.follow_ups == []


@pytest.mark.parametrize(
    "text",
    [
        "delete my chat",
        "can u delete this",
        "pls get rid of everything i said",
        "wipe my data",
        "delete it",
        "clear all",
    ],
)
def test_a_chat_is_deleted_by_a_plain_wish(talk, text):
    assert talk.ask("delete_chat", text).kind == "deleted"


@pytest.mark.parametrize(
    "text",
    [
        "dont delete my chat",
        "never delete this chat please",
        "forget it",
        "nvm forget that",
        "clear",
        "delete cookies",
        "what happens when i say delete my chat",
        "how do i delete this",
        "do operators delete customer data",
        "what if i delete something by mistake at work",
        "can i delete my account at work",
    ],
)
def test_nothing_is_deleted_by_other_words(talk, base, text):
    answer = talk.ask("delete_chat", text)
    assert answer.kind == "chat"
    assert 'type "delete my chat"' in answer.text
