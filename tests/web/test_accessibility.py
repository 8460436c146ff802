"""For everybody: what axe-core can see on every page, in every state and colour, and what it cannot see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import (
    COLOURS,
    NO_SERVER,
    SCROLLS_SIDEWAYS,
    Site,
    Visits,
    announced,
    ask,
    box,
    focused,
    live_regions,
    messages,
    next_reply,
    replies,
    send,
    small_targets,
    status,
    violations,
)
from playwright.sync_api import Page, expect
from serving import wait_for

PAGES = ("/", "/adviser", "/embed", "/privacy", "/ask", "/about", "/insight")
#: A window of 1280 by 1024 dots at 400 %.
ENLARGED = {"width": 320, "height": 256}
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
COMPARISON = "compare level 2 and level 3"


# --- what axe sees ----------------------------------------------------------------


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_page(visits: Visits, axe: str, path: str, colours: str) -> None:
    page = visits.open(path, **COLOURS[colours])
    if path == "/":
        expect(box(page)).to_be_visible()
    assert violations(page, axe) == []


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_on_an_answer_without_scripts(visits: Visits, axe: str, colours: str) -> None:
    page = visits.open("/ask", **COLOURS[colours])
    for question in (COMPARISON, "how do i move up"):
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".turn.person").last).to_contain_text(question)
    page.evaluate(UNFOLD)
    assert violations(page, axe) == []


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_on_the_answers_of_an_adviser(visits: Visits, axe: str, colours: str) -> None:
    page = visits.open("/adviser", **COLOURS[colours])
    for count, question in enumerate((COMPARISON, "how do i move up", "what is the pay"), 1):
        page.get_by_role("searchbox").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("article")).to_have_count(count)
    page.evaluate(UNFOLD)
    assert violations(page, axe) == []
    assert small_targets(page) == []
    page.get_by_role("button", name="See it as a picture").click()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Close the picture").click()
    for number in (0, 1):
        page.get_by_role("checkbox").nth(number).check()
    page.get_by_role("button", name="Compare 2 answers").click()
    assert violations(page, axe) == []


def opened(visits: Visits, page: Page) -> None:
    page.get_by_role("button", name="Ask Switchboard").click()


def with_table_and_sources(visits: Visits, page: Page) -> None:
    opened(visits, page)
    reply = ask(page, COMPARISON)
    reply.get_by_role("button", name="Show all").click()
    for summary in reply.locator("summary").all():
        summary.click()


def with_warning(visits: Visits, page: Page) -> None:
    opened(visits, page)
    expect(ask(page, "my name is Bess Tudor, what is the pay").locator(".warning")).to_have_count(2)


def with_picture(visits: Visits, page: Page) -> None:
    opened(visits, page)
    reply = ask(page, "how do i move up")
    reply.get_by_role("button", name="See it as a picture").click()
    reply.get_by_text("The same in words").click()


def with_menu(visits: Visits, page: Page) -> None:
    opened(visits, page)
    page.get_by_role("button", name="Menu").click()


def with_server_lost(visits: Visits, page: Page) -> None:
    visits.expected = NO_SERVER
    opened(visits, page)
    page.route("**/web/session", lambda route: route.abort())
    send(page, "what is the pay")
    expect(status(page)).to_contain_text("I cannot reach the server")


def with_helplines(visits: Visits, page: Page) -> None:
    opened(visits, page)
    ask(page, "im thinking of killing myself")


def closed(visits: Visits, page: Page) -> None:
    expect(page.get_by_role("button", name="Ask Switchboard")).to_be_visible()


STATES: tuple[Callable[[Visits, Page], None], ...] = (
    closed,
    opened,
    with_table_and_sources,
    with_warning,
    with_picture,
    with_menu,
    with_server_lost,
    with_helplines,
)


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_the_chat(
    visits: Visits, site: Site, axe: str, state: Callable[[Visits, Page], None], colours: str
) -> None:
    page = visits.open_elsewhere(site.school, site.tag(), **COLOURS[colours])
    state(visits, page)
    assert violations(page, axe) == []
    assert small_targets(page) == []


# --- announcements ----------------------------------------------------------------


def test_a_reply_is_announced_once_and_history_not_at_all(visits: Visits) -> None:
    page = visits.open()
    assert page.get_by_role("log").count() == 1  # there before the first message, or that goes unheard
    assert ask(page, "how many credits is level 2").get_by_text("53").first.is_visible()
    ask(page, "and at level 3?")
    for figure in ("53", "70"):
        assert set(live_regions(page, figure)) == {"log Messages"}
        assert announced(page, f"At least {figure} credits") == 1

    page.reload()
    expect(messages(page)).to_have_count(4)
    expect(page.get_by_role("log")).not_to_have_attribute("aria-live", "off")
    assert page.evaluate("announced") == []
    ask(page, "and how many hours")
    assert announced(page, "404") == 1


def test_an_advisers_card_is_announced_once_and_history_not_at_all(visits: Visits) -> None:
    page = visits.open("/adviser")
    page.get_by_role("searchbox").fill("how many credits is level 2")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_contain_text("at least 53 credits")
    assert live_regions(page, "at least 53 credits") == ["region Answers"]
    assert announced(page, "at least 53 credits") == 1
    page.reload()
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("#cards")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("announced") == []


def test_a_lost_server_is_told_once_however_often_it_is_tried(visits: Visits) -> None:
    visits.expected = NO_SERVER
    page = visits.open()
    tried: list[str] = []
    page.route("**/web/session", lambda route: (tried.append(route.request.url), route.abort()))
    send(page, "what is the pay")
    wait_for(lambda: page.wait_for_timeout(100) or len(tried) > 2, 60)
    assert announced(page, "I cannot reach the server") == 1
    page.unroute("**/web/session")
    next_reply(page, 0)


def test_a_reply_to_a_closed_chat_is_told_beside_the_launcher(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    opened(visits, page)
    with site.standing_still():
        send(page, "what is the pay")
        page.keyboard.press("Escape")
    expect(page.get_by_role("status").filter(has_text="A new reply")).to_have_count(1)
    assert announced(page, "A new reply") == 1
    page.get_by_role("button", name="Ask Switchboard").click()
    expect(replies(page)).to_have_count(1)
    assert focused(page) == "Your question"


# --- keyboard ---------------------------------------------------------------------


def stops(page: Page, most: int = 60) -> list[str]:
    """What Tab comes to, one after the other, until it leaves the page."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return found
        found.append(focused(page))
    raise AssertionError(f"no way out: {found}")


def test_tab_goes_through_the_chat_in_the_order_in_which_it_is_read(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    expect(page.get_by_role("button", name="Ask Switchboard")).to_be_visible()
    assert stops(page) == ["Work", "Ask Switchboard"]

    opened(visits, page)
    ask(page, "how many credits is level 2")
    questions = page.get_by_role("group", name="You could ask")
    first = page.get_by_role("group", name="Questions to begin with").get_by_role("button").all_inner_texts()
    assert len(first) == 5
    page.get_by_role("button", name="Menu").focus()
    assert stops(page) == [
        "Close",
        "Conversation",
        *first,
        "Source: Welsh apprenticeship pathway, Nov 2021",
        *("Yes", "No"),
        *questions.get_by_role("button").all_inner_texts(),
        "Your question",
        "Send",
        "Privacy (opens in a new tab)",
    ]


#: Whether what has the focus can be seen: its middle is on the screen, with nothing before it.
IN_SIGHT = """() => {
    let root = document, element = document.activeElement;
    while (element.shadowRoot?.activeElement) [root, element] = [element.shadowRoot, element.shadowRoot.activeElement];
    const { left, top, width, height } = element.getBoundingClientRect();
    const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
    const there = root.elementFromPoint(x, y);
    return there === element || element.contains(there);
}"""


@pytest.mark.parametrize("open_first", [False, True], ids=["closed", "open"])
def test_nothing_covers_what_has_the_focus(visits: Visits, site: Site, open_first: bool) -> None:
    links = "".join(
        f'<p align="right"><a href="#{n}">Link {n}</a> <input aria-label="Field {n}"></p>' for n in range(30)
    )
    page = visits.open_elsewhere(site.school, site.tag("data-open" if open_first else "") + links)
    expect(page.get_by_role("dialog" if open_first else "button", name="Ask Switchboard")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        wait_for(lambda: page.evaluate(IN_SIGHT), 10)


# --- size, motion, language -------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough_for_a_finger(visits: Visits, path: str) -> None:
    page = visits.open(path)
    if path in ("/adviser", "/ask"):
        page.locator("input[name=text]").first.fill(COMPARISON)
        page.keyboard.press("Enter")
        expect(page.get_by_role("table").first).to_be_visible()
    assert small_targets(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_at_400_percent_scrolls_one_way_only(visits: Visits, axe: str, path: str) -> None:
    page = visits.open(path, viewport=ENLARGED)
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    assert violations(page, axe) == []


def test_the_chat_at_400_percent_can_be_used(visits: Visits, site: Site, axe: str) -> None:
    page = visits.open_elsewhere(site.school, site.tag(), viewport=ENLARGED)
    opened(visits, page)
    expect(box(page)).to_be_in_viewport(ratio=1)
    reply = ask(page, COMPARISON)
    expect(reply.locator("p").first).to_be_in_viewport()
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    assert violations(page, axe) == []
    assert small_targets(page) == []
    page.get_by_role("button", name="Close").click()
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_do_not_want_it(visits: Visits, site: Site, motion: str) -> None:
    page = visits.open(reduced_motion=motion)
    with site.standing_still():
        send(page, "what is the pay")
        expect(page.locator(".typing")).to_be_visible()
        moving = page.evaluate("document.querySelector('switchboard-chat').shadowRoot.getAnimations().length")
    assert (moving > 0) == (motion == "no-preference")
    next_reply(page, 0)


def test_the_chat_is_english_on_a_welsh_page(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag() + '<div lang="cy">Croeso</div>')
    language = "document.querySelector('switchboard-chat').shadowRoot.querySelector('button').closest('[lang]').lang"
    expect(page.locator("switchboard-chat")).to_be_attached()
    assert page.evaluate(language) == "en-GB"
