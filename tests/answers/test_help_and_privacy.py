"""Replies to somebody in danger, to abuse, and to personal details."""

import pytest
from asking import TODAY, question

from switchboard.answers import Context, Message, respond


@pytest.mark.parametrize("intent", ["disclosure", "disclosure_report", "disclosure_again"])
def test_the_schools_own_contact_stands_in_the_help(base, intent):
    message = Message([question("disclosure" if intent == "disclosure_again" else intent)])
    context = Context(concern=intent == "disclosure_again")
    if intent == "disclosure_again":
        message = Message([question("greet")])
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
    answer = talk.ask("delete_chat")
    assert answer.kind == "deleted"
    assert talk.context == Context(audience="adviser")
    assert talk.ask("last_source").topics == []


@pytest.mark.parametrize("intent", ["delete_chat", "privacy"])
def test_after_a_disclosure_ones_own_data_can_be_asked_about_and_deleted(talk, base, intent):
    talk.ask("disclosure")
    answer = talk.ask(intent)
    assert answer.text == base.chat[intent].pupil
    assert talk.context.concern is (intent == "privacy")
