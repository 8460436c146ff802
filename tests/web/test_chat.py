"""The chat in a real browser, with the real bot behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import stored
from browsing import (
    NARROW,
    NO_SERVER,
    SCROLLS_SIDEWAYS,
    Site,
    Visits,
    ask,
    box,
    focused,
    menu,
    messages,
    next_reply,
    replies,
    said,
    send,
    status,
)
from playwright.sync_api import Page, Route, expect

LADDER = "How do I move up?"
COMPARISON = "compare level 2 and level 3"
LOST = "I cannot reach the server"


# --- questions and answers --------------------------------------------------------


def test_a_pupil_asks_and_asks_on(visits: Visits) -> None:
    page = visits.open()
    expect(ask(page, "what is the level 2 apprenticeship in wales")).to_contain_text("Wales")
    expect(ask(page, "how many hours is that")).to_contain_text("374")

    question = page.get_by_role("group", name="You could ask").get_by_role("button")
    question = question.filter(has_text="Level 3")
    words = question.inner_text()
    question.click()
    reply = next_reply(page, 2)
    expect(messages(page).nth(-2)).to_contain_text(words)
    expect(reply).to_contain_text("404")
    expect(page.locator(".typing")).to_be_hidden()


def test_one_of_the_five_questions_to_begin_with_is_enough(visits: Visits) -> None:
    page = visits.open()
    questions = page.get_by_role("group", name="Questions to begin with").get_by_role("button")
    expect(questions).to_have_count(5)
    questions.nth(1).click()
    expect(next_reply(page, 0)).to_contain_text("£")


def test_levels_stand_side_by_side_in_a_table(visits: Visits) -> None:
    page = visits.open()
    table = ask(page, COMPARISON).get_by_role("table")
    assert table.get_by_role("columnheader").all_inner_texts() == ["Level 2", "Level 3"]
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Total credits"))
    assert row.get_by_role("cell").all_inner_texts() == ["53", "70"]

    last = table.get_by_role("rowheader", name="Competence qualification time")
    expect(last).to_be_hidden()
    page.get_by_role("button", name=re.compile(r"Show all \d+ rows")).click()
    expect(last).to_be_visible()
    assert focused(page) == "Level 2 and Level 3, side by side"  # and not lost with the button


def test_sources_and_their_dates_are_one_tap_away(visits: Visits) -> None:
    reply = ask(visits.open(has_touch=True), "how many credits is level 2")
    expect(reply.get_by_text("12 November 2021")).to_be_hidden()
    reply.locator("summary").filter(has_text="Source").tap()
    expect(reply.get_by_text("12 November 2021")).to_be_visible()
    expect(reply.get_by_text("Welsh Government").first).to_be_visible()


def test_a_personal_detail_is_warned_about_and_kept_nowhere(visits: Visits, site: Site) -> None:
    page = visits.open()
    warnings = ask(page, "my email is bess.tudor@example.com, what is the pay").locator(".warning")
    expect(warnings.filter(has_text="keep personal details")).to_be_visible()
    page.reload()
    expect(messages(page)).to_have_count(2)
    assert "bess.tudor" not in " ".join(said(page))
    assert site.has_stored("what is the pay") and not site.has_stored("bess.tudor")


def test_a_call_for_help_gets_helplines_and_nothing_else(visits: Visits) -> None:
    reply = ask(visits.open(), "im thinking of killing myself")
    expect(reply.get_by_role("link", name="0800 1111")).to_have_attribute("href", "tel:08001111")
    for helpline in ("Childline", "Samaritans", "116 123", "85258", "999"):
        expect(reply).to_contain_text(helpline)
    expect(reply.get_by_role("button")).to_have_count(0)
    expect(reply.locator("table, details, .warning")).to_have_count(0)


# --- one tab's conversation -------------------------------------------------------


def test_a_reload_brings_the_conversation_back_once(visits: Visits) -> None:
    page = visits.open()
    ask(page, "how many credits is level 2")
    ask(page, COMPARISON)
    before = said(page)
    for _ in range(2):
        page.reload()
        expect(messages(page)).to_have_count(4)
        assert said(page) == before
    ask(page, "and how many hours is level 3")
    assert said(page)[:4] == before  # nothing came late


def test_a_conversation_survives_a_change_of_page(visits: Visits) -> None:
    page = visits.open()
    ask(page, "how many credits is level 2")
    before = said(page)
    page.get_by_role("link", name="On your site").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("on your school")
    page.get_by_role("link", name="Careers", exact=True).click()
    expect(messages(page)).to_have_count(2)
    assert said(page) == before
    page.go_back()
    page.go_forward()
    expect(messages(page)).to_have_count(2)
    expect(ask(page, "and at level 3?")).to_contain_text("70")
    assert said(page)[:2] == before


def test_two_tabs_are_apart(visits: Visits) -> None:
    first = visits.open()
    ask(first, "how many credits is level 2")
    second = first.context.new_page()
    second.goto(visits.site.address)
    expect(ask(second, "and at level 3?")).not_to_contain_text("70")  # of what, this tab never heard
    expect(messages(second)).to_have_count(2)
    expect(ask(first, "and at level 3?")).to_contain_text("70")


def test_starting_again_deletes_on_the_server_too(visits: Visits, site: Site) -> None:
    page = visits.open()
    ask(page, "how many credits is level 2, says the gooseberry")
    assert site.has_stored("gooseberry")
    traces = stored.traces(site.database, "gooseberry")
    menu(page, "Start again")
    expect(messages(page)).to_have_count(2)  # not before it is pressed once more
    page.get_by_role("button", name="Yes, delete this chat").click()
    expect(status(page)).to_have_text("Your chat is deleted. You can start again.")
    expect(messages(page)).to_have_count(0)
    assert focused(page) == "Your question"
    assert not site.has_stored("gooseberry") and not stored.left(site.database, traces)
    page.reload()
    expect(ask(page, "how many credits is level 3")).to_contain_text("70")
    expect(messages(page)).to_have_count(2)


def test_asking_for_it_deletes_the_chat(visits: Visits, site: Site) -> None:
    page = visits.open()
    ask(page, "how many credits is level 2, says the elderberry")
    assert site.has_stored("elderberry")
    traces = stored.traces(site.database, "elderberry")
    send(page, "delete my chat")
    expect(messages(page)).to_have_count(1)
    expect(messages(page)).to_contain_text("Your chat is deleted")
    assert not site.has_stored("elderberry") and not stored.left(site.database, traces)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(ask(page, "how many credits is level 3")).to_contain_text("70")
    expect(messages(page)).to_have_count(2)


def test_the_chat_can_be_kept_as_a_file(visits: Visits) -> None:
    page = visits.open()
    ask(page, "how many credits is level 2")
    with page.expect_download() as download:
        menu(page, "Download chat")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "switchboard-chat.txt"
    assert re.search(r"^You: how many credits is level 2\n\nSwitchboard: .*53.*Source: ", text, re.M | re.S)


# --- a server that stops ----------------------------------------------------------


def test_a_message_outlives_a_server_that_was_killed(visits: Visits, site: Site) -> None:
    visits.expected = NO_SERVER
    page = visits.open()
    page.clock.install()
    ask(page, "how many credits is level 2")
    with site.standing_still():
        with page.expect_request("**/web/messages"):
            send(page, "and at level 3?")
        expect(page.locator(".typing")).to_be_visible()
        site.kill()
    expect(status(page)).to_contain_text(LOST)
    expect(page.locator(".typing")).to_be_hidden()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)  # however long it takes to start
    site.start_again()
    page.clock.resume()
    expect(replies(page)).to_have_count(2)
    expect(replies(page).last).to_contain_text("70")
    expect(status(page)).to_be_empty()
    page.reload()
    expect(messages(page)).to_have_count(4)


def test_a_message_to_a_server_that_hangs_is_handled_once(visits: Visits, site: Site) -> None:
    visits.expected = NO_SERVER
    page = visits.open()
    page.clock.install()
    ask(page, "how many credits is level 2")
    with site.standing_still():
        with page.expect_request("**/web/messages"):
            send(page, "how many hours is that")
        page.clock.fast_forward("01:00")
        expect(status(page)).to_contain_text(LOST)
        send(page, "and at level 3?")  # the person goes on writing
    expect(replies(page)).to_have_count(3)
    before = said(page)
    assert "374" in before[3] and "404" in before[5]
    expect(status(page)).to_be_empty()
    page.reload()
    expect(messages(page)).to_have_count(6)
    assert said(page) == before


def test_a_message_whose_reply_was_lost_is_handled_once(visits: Visits) -> None:
    visits.expected = NO_SERVER
    page = visits.open()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/web/messages", lose, times=1)
    expect(ask(page, "how many credits is level 2")).to_contain_text("53")
    page.reload()
    expect(messages(page)).to_have_count(2)


def test_what_was_not_sent_outlives_the_page(visits: Visits, site: Site) -> None:
    visits.expected = NO_SERVER
    page = visits.open("/embed")
    page.goto(site.address)
    page.route("**/web/session", lambda route: route.abort())
    send(page, "how many credits is level 2")
    expect(status(page)).to_contain_text(LOST)
    page.unroute("**/web/session")
    page.reload()
    expect(replies(page)).to_have_count(1)
    expect(replies(page)).to_contain_text("53")
    expect(messages(page)).to_have_count(2)


# --- every screen, hand and browser -----------------------------------------------


@pytest.mark.parametrize("path", ["/", "/adviser", "/embed", "/privacy", "/ask"])
def test_nothing_scrolls_sideways_on_a_narrow_screen(visits: Visits, path: str) -> None:
    page = visits.open(path, viewport=NARROW)
    if path == "/":
        expect(ask(page, COMPARISON).locator("p").first).to_be_in_viewport()  # it is read from its beginning
        ask(page, LADDER).get_by_role("button", name="See it as a picture").click()
    elif path in ("/adviser", "/ask"):
        page.locator("input[name=text]").first.fill(COMPARISON)
        page.keyboard.press("Enter")
        expect(page.get_by_role("table").first).to_be_visible()
    page.wait_for_load_state()
    assert not page.evaluate(SCROLLS_SIDEWAYS)


def test_the_keyboard_is_enough(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    launcher = page.get_by_role("button", name="Ask Switchboard")
    expect(launcher).to_be_visible()
    press(page, "Tab", "Tab")
    assert focused(page) == "Ask Switchboard"
    press(page, "Enter")
    assert focused(page) == "Your question"
    page.keyboard.type("how many credits is level 2")
    press(page, "Enter")
    next_reply(page, 0)

    press(page, "Shift+Tab")
    last = page.get_by_role("group", name="You could ask").get_by_role("button").last.inner_text()
    assert focused(page) == last
    press(page, "Enter")
    next_reply(page, 1)
    expect(messages(page).nth(2)).to_contain_text(last)
    assert focused(page) == "Conversation"

    page.keyboard.press("Escape")
    expect(launcher).to_be_visible()
    expect(box(page)).to_be_hidden()
    assert focused(page).startswith("Ask Switchboard")
    press(page, "Space")
    assert focused(page) == "Your question"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_way_up_can_be_looked_at_read_and_stepped_on(visits: Visits) -> None:
    page = visits.open()
    reply = ask(page, LADDER)
    picture = reply.locator("dialog .chart")
    expect(picture).to_be_hidden()
    reply.get_by_role("button", name="See it as a picture").press("Enter")
    expect(picture).to_be_visible()
    names = picture.locator(".step").all_inner_texts()
    assert names[0] == "Ways in" and len(names) > 3

    reply.get_by_text("The same in words").click()
    words = reply.locator(".folded").filter(has_text="Ways in").inner_text()
    labels = [label.split(":")[0] for label in picture.locator(".rung .label").all_text_contents()]
    assert len(labels) > 10
    assert [label for label in labels if label.lower() not in words.lower()] == []

    rung = picture.get_by_role("button", name="Senior Planner")
    rung.focus()
    rung.press("Enter")
    expect(next_reply(page, 1)).to_contain_text("Senior Planner")


def test_an_adviser_searches_compares_and_copies(visits: Visits) -> None:
    page = visits.open("/adviser", permissions=["clipboard-read", "clipboard-write"])
    cards = page.locator("article")
    questions = ["how many credits is level 2", "how many credits is level 3", "how many hours is level 2"]
    for count, question in enumerate(questions, 1):
        page.get_by_role("searchbox").fill(question)
        page.keyboard.press("Enter")
        expect(cards).to_have_count(count)
        expect(cards.first.get_by_role("checkbox")).to_be_visible()
    assert [card.get_by_role("heading").first.inner_text() for card in cards.all()] == questions[::-1]
    assert page.locator("#recent").get_by_role("button").all_inner_texts() == questions[::-1]
    expect(cards.first.get_by_text("Nov 2021").first).to_be_visible()

    page.emulate_media(media="print")
    expect(cards.first.get_by_text("Nov 2021").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.emulate_media(media="screen")

    for number in (1, 2):
        cards.nth(number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare 2 answers side by side").click()
    expect(cards.nth(0)).to_be_hidden()
    first, second = cards.nth(1).bounding_box(), cards.nth(2).bounding_box()
    assert first and second and first["y"] == second["y"] and first["x"] + first["width"] <= second["x"]
    page.get_by_role("button", name="Show all answers").click()
    expect(cards.nth(0)).to_be_visible()

    cards.nth(2).get_by_role("button", name="Copy as text").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "53" in copied and "Welsh apprenticeship pathway, Nov 2021" in copied

    page.reload()
    expect(cards).to_have_count(3)
    assert page.locator("#recent").get_by_role("button").all_inner_texts() == questions[::-1]
    page.locator("#recent").get_by_role("button", name=questions[0]).click()
    expect(cards).to_have_count(4)


def test_the_whole_conversation_works_without_scripts(visits: Visits) -> None:
    page = visits.open(java_script_enabled=False)
    page.get_by_label("Your question").fill(COMPARISON)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("row").filter(has_text="Total credits").last).to_contain_text("70")
    page.get_by_text("Source: Welsh").click()
    expect(page.get_by_text("2021").last).to_be_visible()

    follow_up = page.locator("button[name=text].chip").first
    words = follow_up.inner_text()
    follow_up.click()
    expect(page.locator(".turn.person")).to_have_count(2)
    expect(page.locator(".turn.person").last).to_contain_text(words)
    expect(page.locator(".turn.bot")).to_have_count(2)
    page.reload()  # the browser sends the form anew
    expect(page.locator(".turn.person")).to_have_count(2)

    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text("Your chat is deleted")).to_be_visible()
    expect(page.get_by_text(words)).to_have_count(0)


# --- another site's page ----------------------------------------------------------


def test_the_tag_of_the_embed_page_works_on_a_page_of_a_named_site(visits: Visits, site: Site) -> None:
    guide = visits.open("/embed", permissions=["clipboard-read", "clipboard-write"])
    guide.get_by_role("button", name="Copy").first.click()
    expect(guide.get_by_text("Copied.")).to_be_visible()
    tag = guide.evaluate("navigator.clipboard.readText()")
    assert site.address in tag

    page = visits.open_elsewhere(site.school, tag)
    page.get_by_role("button", name="Ask Switchboard").click()
    expect(ask(page, "how many credits is level 2")).to_contain_text("53")
    page.reload()
    expect(page.get_by_role("dialog", name="Ask Switchboard")).to_be_visible()
    expect(messages(page)).to_have_count(2)
    page.get_by_role("button", name="Close").click()
    page.reload()
    expect(page.get_by_role("button", name="Ask Switchboard")).to_be_visible()


def test_a_page_of_any_other_site_is_refused_in_words(visits: Visits, site: Site) -> None:
    visits.expected = NO_SERVER
    page = visits.open_elsewhere(site.stranger, site.tag("data-open"))
    send(page, "how many credits is level 2")
    expect(replies(page)).to_contain_text("not set up for this page")
    expect(replies(page)).to_contain_text("0800 1111")


def test_the_attributes_of_the_tag_are_followed(visits: Visits, site: Site) -> None:
    attributes = (
        'data-heading="Ask Ms Jones&#39;s robot" data-greeting="Good morning." data-colour="#ffd200" '
        'data-position="left" data-audience="adviser" data-questions="What is the pay?|How do I get in?" data-open'
    )
    page = visits.open_elsewhere(site.school, site.tag(attributes))
    dialog = page.get_by_role("dialog", name="Ask Ms Jones's robot")
    expect(dialog).to_contain_text("Good morning.")
    place = dialog.bounding_box()
    assert place and place["x"] < 100
    assert focused(page) != "Your question"  # a chat that opens by itself does not take the focus
    sends = dialog.get_by_role("button", name="Send")
    assert sends.evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(255, 210, 0)"
    dialog.get_by_role("button", name="What is the pay?").click()
    expect(next_reply(page, 0).get_by_role("button", name="Copy as text")).to_be_visible()


def test_nothing_is_asked_of_the_server_before_the_person_writes(visits: Visits, site: Site) -> None:
    page = visits.context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.removeprefix(site.address)}"))
    page.goto(site.address)
    box(page).click()
    box(page).fill("how many credits is level 2")
    assert [line for line in asked if line.startswith("POST")] == []
    box(page).press("Enter")
    next_reply(page, 0)
    assert [line for line in asked if line.startswith("POST")] == ["POST /web/session", "POST /web/messages"]
