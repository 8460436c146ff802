"""A channel that nothing else knows of: it has the whole turn, and nothing of it is its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
from answering import PHRASES
from sanic import Sanic
from served import served
from sms import MOST_CHARACTERS, SmsDoor, sms

from switchboard import knowledge
from switchboard.answers import Answer
from switchboard.answers.answer import Cited, Passage
from switchboard.answers.text import filled
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor
from switchboard.settings import MessagesAMinute, Settings
from switchboard.store.limit import Limit

if TYPE_CHECKING:
    from rasa.core.channels.channel import UserMessage

    from switchboard.local import LocalBot

BASE = knowledge.load()
TROUBLE, TOO_OFTEN, EMPTY = (filled(BASE, PHRASES.chat[name].pupil) for name in ("trouble", "too_often", "no_words"))
CHILDLINE = str(BASE.signposts["childline"].phone)
NUMBER, SECRET = "+447700900123", "a secret of ours"


class Phone:
    """Sends text messages; `seen` is what came to Rasa, which breaks when it `is_down`."""

    port: int

    def __init__(self, bot: LocalBot) -> None:
        self.bot, self.seen, self.is_down = bot, list[str](), False
        store = bot.door.conversations.store
        self.door = SmsDoor(Conversations(SmsDoor.name(), store, Settings(), InProcessDoor()), SECRET)

    async def on_new_message(self, message: UserMessage) -> None:
        self.seen.append(message.text)
        if self.is_down:
            raise ConnectionError
        await self.bot.agent.handle_message(message)

    def text(self, words: str, sid: str, number: str = NUMBER, secret: str = SECRET) -> str:
        body = urlencode({"From": number, "Body": words, "MessageSid": sid}).encode()
        asked = Request(f"http://127.0.0.1:{self.port}/webhooks/sms/webhook", body, {"X-Secret": secret})
        with urlopen(asked, timeout=60) as answered:
            (message,) = ElementTree.fromstring(answered.read())
        return str(message.text)


@pytest.fixture(scope="module")
def only_phone(bot: LocalBot) -> Iterator[Phone]:
    phone = Phone(bot)
    app = Sanic("sms_under_test", configure_logging=False)
    app.blueprint(phone.door.blueprint(phone.on_new_message), url_prefix="/webhooks/sms")
    with served(app) as phone.port:
        yield phone


@pytest.fixture
def phone(only_phone: Phone) -> Phone:
    only_phone.seen, only_phone.is_down = [], False
    only_phone.door.conversations.limit = Limit(Settings().messages_a_minute)
    return only_phone


def test_a_question_is_answered_and_the_next_one_follows_it(phone: Phone) -> None:
    assert "53" in phone.text("how many credits is level 2", "one")
    assert "70" in phone.text("and at level 3?", "two")
    assert "not told you anything yet" in phone.text("who says so?", "three", "+447700900456")


def test_a_delivery_that_is_repeated_is_answered_once(phone: Phone) -> None:
    said = [phone.text("what is the pay", "again", "+447700900789") for _ in range(2)]
    assert said[0] == said[1] and "£" in said[0]
    assert phone.seen == ["what is the pay"]


def test_a_disclosure_is_helped_with_every_word_also_when_rasa_is_down(phone: Phone) -> None:
    whole = phone.text("i want to die", "danger")
    assert CHILDLINE in whole and "999" in whole
    phone.is_down = True
    assert phone.text("i want to die", "danger too", "+447700900456") == whole


def test_when_rasa_is_down_the_person_is_told(phone: Phone) -> None:
    phone.is_down = True
    assert phone.text("what is the pay", "down") == TROUBLE


def test_the_door_and_the_limits_are_there(phone: Phone) -> None:
    phone.text("my name is Josh Evans", "name")
    assert phone.seen == ["my name is [name]"]
    assert phone.text("  ", "nothing") == EMPTY
    phone.door.conversations.limit = Limit(MessagesAMinute(conversation=1, address=1))
    assert [phone.text("hi", f"fast {n}") == TOO_OFTEN for n in range(3)] == [False, True, True]


def test_the_number_is_kept_only_as_a_hash(phone: Phone, bot: LocalBot) -> None:
    phone.text("hello", "hash")
    kept = bot.door.conversations.store.kept
    assert phone.door.conversations.stored_id(NUMBER) in kept
    assert NUMBER not in repr(kept)


def test_nobody_without_the_secret_is_answered(phone: Phone) -> None:
    with pytest.raises(HTTPError) as refusal:
        phone.text("hi", "forged", secret="a guess")
    assert refusal.value.code == 403 and phone.seen == []


def test_a_long_reply_loses_sentences_and_keeps_warnings_and_sources() -> None:
    source = Cited("page", "A page, 2020", "A page", "A.", "P", "2020", "a.org", "page", "UK", "Fair.")
    body = " ".join(f"This is sentence number {n} of them." for n in range(40))
    answer = Answer("fact", "pupil", [Passage(body)], sources=[source], warnings=["It is old."])
    said = sms(answer, PHRASES)
    assert MOST_CHARACTERS - 50 < len(said) <= MOST_CHARACTERS
    assert said.startswith("This is sentence number 0 of them.")
    assert said.endswith(" of them. It is old. Source: A page, 2020.")
    assert sms(Answer("chat", "pupil", [Passage(body)]), PHRASES) == body
