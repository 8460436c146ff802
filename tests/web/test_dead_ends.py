"""The built widget where nothing gets through: what a pupil sees, and that nothing is lost.

The chat's real endpoints, with a stand-in for Rasa, behind a stand-in for what a school's network may hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stored
from answering import words
from between import MOODS, Between
from browsing import (
    COLOURS,
    NO_SERVER,
    SCROLLS_SIDEWAYS,
    Elsewhere,
    Visits,
    announced,
    ask,
    box,
    focused,
    menu,
    messages,
    next_reply,
    replies,
    send,
    small_targets,
    status,
    violations,
)
from chatting import MANY, Chat
from playwright.sync_api import Locator, Page, Request, expect
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from served import served

from switchboard import knowledge
from switchboard.store.limit import Limit

PLACES = knowledge.load().signposts
PHONES = [str(PLACES[name].phone) for name in ("childline", "shout", "emergency")]
LOST = "I cannot reach the server"
NOT_SENT = "could not be sent"
#: What a browser writes on its console of a request that failed.
FAILED = re.compile(NO_SERVER.pattern + r"|net::ERR_|preflight")


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    chat = Chat(tmp_path_factory.mktemp("between") / "conversations.db")

    async def echo(message: UserMessage) -> None:
        await chat.keep(message, words(f"Reply to {message.text}."))

    chat.behave = echo
    app = Sanic("dead_ends", configure_logging=False)
    chat.mount(app)
    with served(app) as chat.port:
        yield chat


@pytest.fixture
def site(chat: Chat) -> Iterator[Between]:
    chat.seen = []
    chat.conversations.limit = Limit(MANY)
    between = Between(chat)
    yield between
    between.turn("well")
    between.close()


@pytest.fixture
def school(chat: Chat) -> Iterator[Elsewhere]:
    school = Elsewhere()
    chat.channel.allowed_origins = frozenset({str(school)})
    yield school
    school.close()


@pytest.fixture(params=["our page", "the school's page"])
def page(request: pytest.FixtureRequest, visits: Visits, site: Between, school: Elsewhere) -> Page:
    """With the chat open on it, on a page of the bot's own and on one of another site."""
    return opened(visits, school if request.param == "the school's page" else None)


def opened(visits: Visits, school: Elsewhere | None, attributes: str = "data-open", **options: Any) -> Page:
    """A page whose clock goes on at will, so that nobody waits for a pause."""
    visits.expected = FAILED
    visits.homes.add(visits.site.sign_in)  # it is not followed, but the browser tells of it
    page = watched(visits.context(**options).new_page())
    page.clock.install()
    if school:
        visits.homes.add(str(school))
        tag = f'<script src="{visits.site.address}/web/switchboard.js" async {attributes}></script>'
        page.goto(school.holds(visits.site, tag))
    else:
        page.goto(visits.site.address)
    expect(box(page)).to_be_visible()
    return page


def watched(page: Page) -> Page:
    """Notes the requests that are under way."""
    under_way[page] = set()
    page.on("request", lambda request: under_way[page].add(request))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: under_way[page].discard(request))
    return page


under_way: dict[Page, set[Request]] = {}


def wait_until(page: Page, what: Callable[[], object], seconds: int = 1) -> None:
    """Lets time pass in the page until something is so: some seconds, when all requests but those that hang are done,
    and so on. (What comes over the network takes no time of the page's.)"""
    for _ in range(200):
        for _ in range(20):
            page.wait_for_timeout(20)
            if not under_way[page]:
                break
        if what():
            return
        page.clock.run_for(seconds * 1000)
    raise AssertionError("waited in vain")


def notes(page: Page) -> Locator:
    return page.locator("switchboard-chat .dead-end")


def sessions(page: Page) -> list[str | None]:
    """Those that the tab holds."""
    kept = page.evaluate("Object.keys(sessionStorage).map((key) => sessionStorage.getItem(key))")
    return [json.loads(text)["session"] for text in kept]


def said(page: Page) -> list[str]:
    """Every message as it can be seen, in the order in which they stand."""
    words = "(found) => found.map((one) => one.querySelector('p').textContent)"
    return list(messages(page).evaluate_all(words))


def expect_helplines(place: Locator) -> None:
    for phone in PHONES:
        expect(place).to_contain_text(phone)
    expect(place.get_by_role("link", name=PHONES[0])).to_have_attribute("href", f"tel:{PHONES[0].replace(' ', '')}")


def settled(page: Page) -> None:
    """What came back after a reload has been put in without a word, and what comes now is read out."""
    wait_until(page, lambda: not page.get_by_role("log").get_attribute("aria-live"))


# --- what a pupil sees --------------------------------------------------------------


@pytest.mark.parametrize("mood", MOODS)
def test_what_does_not_get_through_is_said_with_helplines_and_the_next_message_goes_on(
    page: Page, site: Between, chat: Chat, mood: str
) -> None:
    expect(ask(page, "one")).to_contain_text("Reply to one.")
    before = sessions(page)
    site.turn(mood)
    send(page, "two")
    wait_until(page, lambda: LOST in status(page).inner_text(), 5)
    expect(status(page)).to_contain_text(PHONES[0])
    wait_until(page, notes(page).count, 5)
    expect(notes(page)).to_contain_text(NOT_SENT)
    expect_helplines(notes(page))
    expect(status(page)).to_be_empty()
    expect(page.locator(".typing")).to_be_hidden()
    assert announced(page, NOT_SENT) == 1 and announced(page, LOST) == 2  # in the status line and in the note
    assert len([line for line in site.asked if '"two"' in line]) <= 6
    assert not site.was_followed()

    site.turn("well")
    expect(ask(page, "three")).to_contain_text("Reply to three.")
    assert sessions(page) == before and before[0]
    page.reload()
    wait_until(page, lambda: messages(page).count() == 6)
    settled(page)
    assert said(page)[:4] == ["one", "Reply to one.", "three", "Reply to three."]
    assert said(page)[4] == "two" and NOT_SENT in said(page)[5]
    assert [message.text for message in chat.seen] == ["one", "three"]

    page.get_by_role("button", name="Try again").click()
    assert focused(page) == "Your question"
    expect(replies(page).last).to_contain_text("Reply to two.")
    expect(notes(page)).to_have_count(0)
    assert said(page)[4:] == ["two", "Reply to two."]
    assert sessions(page) == before


@pytest.mark.parametrize("mood", ["403 with a page", "502", "closes"])
def test_a_cry_for_help_is_not_stuck_behind_a_message_that_is_blocked(page: Page, site: Between, mood: str) -> None:
    site.turn(mood, words="blocked")
    for text in ("blocked", "help me", "and another thing"):
        send(page, text)
    wait_until(page, lambda: replies(page).count() == 2)
    assert said(page) == ["blocked", "help me", "Reply to help me.", "and another thing", "Reply to and another thing."]
    expect(notes(page)).to_have_count(0)  # it is still tried
    page.reload()
    expect(messages(page).filter(has_text="blocked")).to_have_count(1)
    send(page, "yet another")
    wait_until(page, lambda: "Reply to yet another." in said(page))
    wait_until(page, notes(page).count, 5)
    assert said(page)[4] == "blocked" and NOT_SENT in said(page)[5]


def test_messages_keep_their_order_when_a_server_comes_back(page: Page, site: Between, chat: Chat) -> None:
    ask(page, "zero")
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.post_data or ""))
    site.turn("nothing listens")
    for text in ("one", "two", "three"):
        send(page, text)
    wait_until(page, lambda: LOST in status(page).inner_text())
    # Between two rounds, each of which ends with the last message.
    wait_until(page, lambda: not under_way[page] and failed and '"three"' in failed[-1])
    site.turn("well")
    wait_until(page, lambda: replies(page).count() == 4)
    assert [message.text for message in chat.seen] == ["zero", "one", "two", "three"]
    expect(status(page)).to_be_empty()


@pytest.mark.parametrize("mood", ["403 with a page", "403 with JSON", "200 with JSON", "closes", "hangs"])
def test_a_page_whose_past_cannot_be_fetched_keeps_its_session(page: Page, site: Between, mood: str) -> None:
    ask(page, "one")
    before = sessions(page)
    site.turn(mood)
    page.reload()
    wait_until(page, lambda: "what was said before" in status(page).inner_text(), 5)
    expect_helplines(status(page))
    assert sessions(page) == before
    site.turn("well")
    send(page, "two")
    wait_until(page, lambda: messages(page).count() == 4)
    assert said(page) == ["one", "Reply to one.", "two", "Reply to two."]
    assert sessions(page) == before


def test_a_browser_that_is_offline_is_told_and_sends_when_it_is_back(page: Page) -> None:
    ask(page, "one")
    page.context.set_offline(True)
    send(page, "two")
    expect(status(page)).to_contain_text("not connected to the internet")
    expect(status(page)).to_contain_text(PHONES[0])
    page.context.set_offline(False)
    expect(next_reply(page, 1)).to_contain_text("Reply to two.")


def test_starting_again_is_owed_to_the_pupil_until_the_server_has_done_it(
    page: Page, site: Between, chat: Chat
) -> None:
    ask(page, "gooseberry")
    (session,) = sessions(page)
    site.turn("403 with JSON")
    menu(page, "Start again")
    page.get_by_role("button", name="Yes, delete this chat").click()
    wait_until(page, lambda: "keep trying to delete" in status(page).inner_text())
    page.reload()
    wait_until(page, lambda: "keep trying to delete" in status(page).inner_text())
    seen = stored.traces(chat.database, "gooseberry")
    assert seen
    site.turn("well")
    wait_until(page, lambda: "Your chat is deleted" in status(page).inner_text(), 10)
    assert not stored.left(chat.database, seen)
    assert page.evaluate("sessionStorage.length") <= 1 and session not in page.evaluate(
        "JSON.stringify(sessionStorage)"
    )


def test_a_refusal_of_the_servers_own_begins_a_new_session(page: Page, site: Between, chat: Chat) -> None:
    ask(page, "one")
    before = sessions(page)
    page.evaluate(
        """() => { for (const key of Object.keys(sessionStorage))
        sessionStorage[key] = sessionStorage[key].replace(/"session":"[^"]*"/, '"session":"s-unknown"') }"""
    )
    page.reload()
    settled(page)
    expect(ask(page, "two")).to_contain_text("Reply to two.")
    assert sessions(page) not in (before, ["s-unknown"])
    assert [line for line in site.asked if line.startswith("/web/forget")] == ['/web/forget {"session":"s-unknown"}']


def test_a_page_of_a_site_that_is_not_named_says_so_at_once(visits: Visits, site: Between, school: Elsewhere) -> None:
    stranger = Elsewhere()
    page = opened(visits, stranger)
    told = console(page)
    send(page, "one")
    expect(notes(page)).to_contain_text("not set up for this page")
    expect_helplines(notes(page))
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    send(page, "two")
    expect(notes(page)).to_have_count(2)
    assert [line for line in told if "Switchboard:" in line] == [
        f"Switchboard: {stranger} is not in allowed_origins of the server's school.yml, so the chat cannot work here."
    ]
    assert not [line for line in site.asked if line.startswith("/web/messages")]
    stranger.close()


def test_an_adviser_is_told_too(visits: Visits, site: Between) -> None:
    visits.expected = FAILED
    page = watched(visits.context().new_page())
    page.clock.install()
    page.goto(f"{site.address}/adviser")
    site.turn("502")
    page.get_by_role("searchbox").fill("pay")
    page.keyboard.press("Enter")
    wait_until(page, notes_of_adviser(page).count, 5)
    expect(notes_of_adviser(page)).to_contain_text(str(PLACES["nspcc"].phone))
    site.turn("well")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("article")).to_contain_text("Reply to pay.")
    assert focused(page) == "What do you want to know about contact-centre work?"


def notes_of_adviser(page: Page) -> Locator:
    return page.locator("article .dead-end")


# --- what a webmaster is told -------------------------------------------------------


def console(page: Page) -> list[str]:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    return lines


#: What the console says on a page of the bot's own, and on one of another site, whose browser may read less.
TOLD = {
    "403 with a page": ("status 403, text/html", "something other than Switchboard answers"),
    "403 with JSON": ("status 403, application/json", "something other than Switchboard answers"),
    "200 with a page": ("status 200, text/html", "something other than Switchboard answers"),
    "502": ("status 502, text/html", "something other than Switchboard answers"),
    "a redirect": ("sends this page's requests on", "something other than Switchboard answers"),
    "closes": ("does not answer", "something other than Switchboard answers"),
    "hangs": ("does not answer within 40 seconds", "does not answer within 40 seconds"),
    "nothing listens": ("does not answer", "does not answer"),
}


@pytest.mark.parametrize("mood", TOLD)
@pytest.mark.parametrize("elsewhere", [False, True], ids=["our page", "the school's page"])
def test_the_console_says_once_what_is_wrong(
    visits: Visits, site: Between, school: Elsewhere, elsewhere: bool, mood: str
) -> None:
    page = opened(visits, school if elsewhere else None)
    lines = console(page)
    site.turn(mood)
    send(page, "my secret words")
    wait_until(page, notes(page).count, 5)
    told = [line for line in lines if line.startswith("Switchboard:")]
    assert len(told) == 1 and TOLD[mood][elsewhere] in told[0] and site.address in told[0]
    assert "secret" not in "".join(lines) and "Blocked" not in "".join(told)


def test_a_script_that_was_copied_to_the_schools_own_server_is_told(visits: Visits, school: Elsewhere) -> None:
    page = opened(visits, school, f'data-open data-server="{visits.site.address}/nowhere"')
    lines = console(page)
    page.route("**/nowhere/web/*", lambda route: route.fulfill(status=404, body="Not here", content_type="text/plain",
               headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}))  # fmt: skip
    send(page, "one")
    wait_until(page, notes(page).count, 5)
    told = [line for line in lines if line.startswith("Switchboard:")]
    assert len(told) == 1 and "the script's address must be the server's own" in told[0]


# --- for everybody ------------------------------------------------------------------


def trying(page: Page, site: Between) -> None:
    site.turn("502")
    send(page, "one")
    wait_until(page, lambda: LOST in status(page).inner_text())


def given_up(page: Page, site: Between) -> None:
    trying(page, site)
    wait_until(page, notes(page).count, 5)


def past_lost(page: Page, site: Between) -> None:
    ask(page, "one")
    site.turn("502")
    page.reload()
    wait_until(page, lambda: "what was said before" in status(page).inner_text(), 5)


def not_allowed(page: Page, site: Between) -> None:
    site.chat.channel.allowed_origins = frozenset()
    send(page, "one")
    expect(notes(page)).to_have_count(1)


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("state", [trying, given_up, past_lost, not_allowed], ids=lambda state: state.__name__)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_where_nothing_gets_through(
    visits: Visits,
    site: Between,
    school: Elsewhere,
    axe: str,
    state: Callable[[Page, Between], None],
    colours: str,
    width: int,
) -> None:
    size = {"width": width, "height": 640}
    page = opened(visits, school, 'data-position="inline"', viewport=size, **COLOURS[colours])
    state(page, site)
    assert violations(page, axe) == []
    assert small_targets(page) == []
    assert not page.evaluate(SCROLLS_SIDEWAYS)
