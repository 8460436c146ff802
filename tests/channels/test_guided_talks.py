"""Both guides walked in Slack, in Teams and on the page without scripts: by button, back, stop, and to the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import slack_workspace
import teams_room
from chatting import Chat
from rasa.core.channels.channel import UserMessage
from staffroom import Staffroom, staffroom
from teams_room import Room

from switchboard import knowledge
from switchboard.answers.answer import Answer

if TYPE_CHECKING:
    from switchboard.knowledge.guides import Guide
    from switchboard.local import LocalBot

BASE = knowledge.load()
WORDS = BASE.phrases.guides
#: What a person does: sends a text, by a button with that title where there is one, and reads words and buttons.
Walk = Callable[[str], tuple[str, list[str]]]


@pytest.fixture(scope="module")
def slack(bot: LocalBot) -> Iterator[Staffroom]:
    with staffroom(bot, "slack_with_guides") as room:
        yield room
        assert room.slack.faults == []


@pytest.fixture
def in_slack(slack: Staffroom) -> Walk:
    me, before = f"U0GUIDED{slack_workspace.number()}", [{"blocks": []}]

    def walk(text: str) -> tuple[str, list[str]]:
        asks = {each["text"]["text"]: each for each in slack_workspace.buttons(before[-1]).values()}
        said = slack.press(asks[text], user=me) if text in asks else slack.ask(text, user=me)
        before.append(said)
        return slack_workspace.shown(said), [each["text"]["text"] for each in slack_workspace.buttons(said).values()]

    return walk


def _in_teams(teams: Room, kind: str, me: str) -> Walk:
    offers = dict[str, str]()

    def walk(text: str) -> tuple[str, list[str]]:
        pressed = {"value": {"ask": offers[text]}} if kind == "groupChat" and text in offers else {}
        said = teams.ask("" if pressed else text, user=me, kind=kind, **pressed)
        suggested = said.get("suggestedActions", {"actions": []})["actions"]
        offers.clear()
        offers.update({each["title"]: each["value"] for each in suggested})
        submits = [each for each in teams_room.buttons(said) if "ask" in each["data"]]
        offers.update({each["title"]: each["data"]["ask"] for each in submits})
        return teams_room.words(said), list(offers)

    return walk


@pytest.fixture
def alone_in_teams(request: pytest.FixtureRequest, teams: Room) -> Walk:
    return _in_teams(teams, "personal", request.node.name)


@pytest.fixture
def in_a_group_in_teams(request: pytest.FixtureRequest, teams: Room) -> Walk:
    return _in_teams(teams, "groupChat", request.node.name)


class Form(HTMLParser):
    """The fields, buttons and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields, self.buttons, self.words = dict[str, str](), list[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields[str(found["name"])] = str(found["value"])
        if tag == "button" and found.get("name") == "text":
            self.buttons.append(str(found["value"]))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def on_the_page(chat: Chat, bot: LocalBot) -> Walk:
    async def answers(message: UserMessage) -> None:
        replies = await bot.send(message.text or "", message.sender_id)
        await chat.keep(message, *(Answer.from_dict(reply["custom"]["answer"]) for reply in replies))

    chat.behave = answers
    fields = dict[str, str]()

    def walk(text: str) -> tuple[str, list[str]]:
        form = Form(chat.ask(text=text, **fields).text)
        fields.update(form.fields)
        return form.words, form.buttons

    return walk


@pytest.fixture(params=["in_slack", "alone_in_teams", "in_a_group_in_teams", "on_the_page"])
def walk(request: pytest.FixtureRequest) -> Walk:
    walked: Walk = request.getfixturevalue(request.param)
    return walked


@pytest.mark.parametrize("guide", BASE.guides.values(), ids=BASE.guides.keys())
def test_a_guide_is_walked_by_its_buttons_and_back_to_its_result(walk: Walk, guide: Guide) -> None:
    count = len(guide.questions)
    words, offered = walk(guide.offer)
    for number, question in enumerate(guide.questions, 1):
        titles = [option.title for option in guide.options_of(question)]
        assert f"{number} of {count}" in words and {*titles, WORDS.skip.title} <= set(offered)
        if number == 2:
            assert f"1 of {count}" in walk(WORDS.back.title)[0]
            words, offered = walk(guide.options_of(guide.questions[0])[0].title)
        words, offered = walk(titles[0])
    assert guide.closing.pupil in words or guide.closing.to("adviser") in words
    assert WORDS.restart.title in offered


@pytest.mark.parametrize("guide", BASE.guides.values(), ids=BASE.guides.keys())
def test_a_guide_is_interrupted_taken_up_again_and_stopped(walk: Walk, guide: Guide) -> None:
    walk(guide.offer)
    words, offered = walk("what is the pay")
    assert "£15,000" in words and WORDS.resume_line in words and WORDS.resume.title in offered
    assert f"1 of {len(guide.questions)}" in walk(WORDS.resume.title)[0]
    words, offered = walk("stop")
    assert guide.offer in offered and not {WORDS.skip.title, WORDS.resume.title} & set(offered)
