"""What somebody sees first: figures as figures, the questions on the first screen, the way up in one look, on paper."""

from __future__ import annotations

import re
import zlib

from browsing import DESKTOP, Visits, ask, box, focused, next_reply, replies, small_targets, violations
from playwright.sync_api import Locator, Page, expect

SMALL_PHONE = {"width": 360, "height": 740}
PAY = "what is the pay for a call centre operator"
MOVING_UP = "how do i move up"
#: Printing shows a window that no test can close; the page is then as it goes to paper.
NO_WINDOW = "window.print = () => undefined"


def bottom(part: Locator) -> float:
    found = part.bounding_box()
    assert found
    return found["y"] + found["height"]


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF has, also where its objects are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    unpacked = []
    for stream in packed:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in [pdf, *unpacked])


def printed(page: Page, button: str) -> bytes:
    """What goes to paper at a press of a button."""
    page.get_by_role("button", name=button).click()
    paper = page.pdf(format="A4")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return paper


# --- on the screen: one visit on a phone, and one at a desk ---------------------------


def test_on_a_phone_questions_figures_and_the_way_up_are_in_view(visits: Visits, axe: str) -> None:
    page = visits.open(viewport=SMALL_PHONE)
    questions = page.get_by_role("group", name="Questions to begin with").get_by_role("button")
    expect(questions).to_have_count(5)
    assert bottom(questions.last) < SMALL_PHONE["height"]
    assert bottom(box(page)) < SMALL_PHONE["height"]

    # What the law says stands before an old figure below it.
    reply = ask(page, PAY)
    tiles = reply.locator(".tile")
    expect(tiles).to_have_count(4)
    assert [str(tile.get_attribute("class")).split()[1] for tile in tiles.all()] == ["law", "law", "law", "below"]
    expect(tiles.last).to_contain_text("Below today's legal minimum")
    emphasised = reply.locator(".headline strong").all_inner_texts()
    assert emphasised and all(words.startswith("£") for words in emphasised)

    # Old buttons are gone, and the new ones in view.
    ask(page, "how many hours")
    reply = ask(page, MOVING_UP)
    assert page.locator("switchboard-chat .log .question").count() == 0
    docked = page.get_by_role("group", name="You could ask").get_by_role("button")
    assert 0 < docked.count() <= 3
    assert bottom(docked.first) < SMALL_PHONE["height"]

    helped = reply.get_by_role("group", name="Did this help?")
    assert small_targets(page) == [] and violations(page, axe) == []
    helped.get_by_role("button", name="No").click()
    expect(helped).to_have_text("Thank you. That was counted, without your name.")
    assert focused(page) == "Thank you. That was counted, without your name."
    fits_the_screen(page, shown_ladder(reply), axe, SMALL_PHONE)


def test_at_a_desk_figures_and_the_way_up_stand_beside_the_chat_and_print_on_a_sheet(visits: Visits, axe: str) -> None:
    page = visits.open(viewport=DESKTOP)
    page.evaluate(NO_WINDOW)
    expect(page.locator(".glance .tile")).to_have_count(4)
    chat = page.locator("switchboard-chat").bounding_box()
    tiles = page.locator(".glance .tiles").bounding_box()
    assert chat and tiles and tiles["x"] + tiles["width"] <= chat["x"] and bottom(page.locator(".tiles")) < 800

    picture = shown_ladder(ask(page, MOVING_UP))
    fits_the_screen(page, picture, axe, DESKTOP)

    # Each way in has a line of its own, and a group is met once.
    ways = ["College course", "Apprenticeship", "Applying directly"]
    marks = [picture.get_by_role("button", name=way).locator(".sign").inner_text() for way in ways]
    assert len(set(marks)) == 3
    job = picture.get_by_role("button", name="Call centre operator")
    assert job.locator(".sign").all_inner_texts() == marks
    group = picture.get_by_role("group", name="Jobs after Level 2")
    expect(group.get_by_role("button")).not_to_have_count(0)
    assert group.get_by_text("Jobs after Level 2").count() == 1

    picture.get_by_role("button", name="Print").click()
    expect(replies(page).last).to_have_class(re.compile("printing"))
    page.set_viewport_size({"width": 700, "height": 990})  # A4, less its margins
    page.emulate_media(media="print")
    chart = picture.locator(".chart")
    expect(chart).to_be_visible()
    place = chart.bounding_box()
    assert place and place["x"] >= 0 and place["x"] + place["width"] <= 700 and place["height"] < 990


def shown_ladder(reply: Locator) -> Locator:
    reply.get_by_role("button", name="See it as a picture").click()
    return reply.get_by_role("dialog")


def fits_the_screen(page: Page, picture: Locator, axe: str, size: dict[str, int]) -> None:
    """The way up is one screen that begins at its start."""
    chart = picture.locator(".chart")
    place = chart.bounding_box()
    assert place and 0 <= place["y"] < 150
    assert place["x"] >= 0 and place["x"] + place["width"] <= size["width"]
    assert bottom(chart) <= size["height"] + 40 * (size is DESKTOP)
    assert small_targets(page) == []
    assert violations(page, axe) == []


def test_an_answer_that_differs_by_nation_offers_both_and_the_one_taken_is_kept(visits: Visits) -> None:
    page = visits.open()
    ask(page, "do i need gcses")
    dock = page.get_by_role("group", name="You could ask")
    dock.get_by_role("button", name="In Wales").click()
    expect(next_reply(page, 1)).to_contain_text("in Wales")
    ask(page, "how long is the apprenticeship")
    expect(dock.get_by_role("button", name="In England")).to_have_count(0)


# --- the adviser's page -------------------------------------------------------------


def look_up(page: Page, question: str, count: int) -> Locator:
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("article .reply")).to_have_count(count)
    return page.locator("article").first


def look_up_anew(page: Page, question: str, count: int) -> Locator:
    page.get_by_role("button", name="New topic").click()
    return look_up(page, question, count)


def test_on_a_phone_an_advisers_answer_comes_into_view_and_can_be_asked_on(visits: Visits, axe: str) -> None:
    page = visits.open("/adviser", viewport=SMALL_PHONE)
    for count, (question, figure) in enumerate([("how many credits is level 2", "53"), ("and level 3?", "70")], 1):
        card = look_up(page, question, count)
        expect(card).to_contain_text(figure)
        expect(card.locator(".headline")).to_be_in_viewport()

    # The same in the pupils' words, and back.
    full = card.locator(".headline").inner_text()
    switch = card.get_by_role("button", name="In plain words")
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    expect(card.locator(".figure-table")).to_have_count(0)
    expect(card.locator(".tile")).not_to_have_count(0)
    assert violations(page, axe) == []
    switch.click()
    expect(card.locator(".headline")).to_have_text(full)
    expect(card.locator(".figure-table")).not_to_have_count(0)

    card.get_by_role("button", name="This is wrong").click()
    expect(card.get_by_role("group", name="Did this help?")).to_have_text(re.compile("was counted"))


def test_at_a_desk_an_adviser_browses_compares_prints_and_hands_out(visits: Visits, axe: str) -> None:
    page = visits.open("/adviser")
    page.evaluate(NO_WINDOW)
    look_up(page, "how many credits is level 2", 1)
    assert pages_of(printed(page, "Print all")) == 1

    # What is not given is said.
    look_up_anew(page, "how many hours is level 3", 2)
    ticks = page.get_by_role("checkbox")
    for tick in ticks.all():
        tick.check()
    page.get_by_role("button", name="Compare 2").click()
    table = page.get_by_role("table", name="The figures side by side")
    row = table.get_by_role("row").filter(has_text="Total credits")
    assert row.get_by_role("cell").all_inner_texts() == ["not given", "53 Nov 2021"]
    page.get_by_role("button", name="Show all answers").click()

    # All can be browsed without typing.
    page.get_by_text("Browse by subject").click()
    page.get_by_text("Call centre operator", exact=True).click()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Pay", exact=True).first.click()
    expect(page.locator("article .reply")).to_have_count(3)
    expect(page.locator("article").first).to_contain_text("£15,000")
    page.get_by_text("Browse by subject").click()

    look_up_anew(page, "what are the ways in", 4)
    assert pages_of(printed(page, "Print all")) < 4

    # A sheet in plain words, with its sources and the figures of its facts: ways in, pay and credits.
    ticks.nth(2).uncheck()
    for number in (0, 1):
        ticks.nth(number).check()
    assert pages_of(printed(page, "Hand-out for pupils (3)")) == 1
    words = str(page.locator("#handout .sheet").text_content())
    for said in ("53", "£15,000", "£8.00", "Below today's legal minimum", "findanapprenticeship.service.gov.wales"):
        assert said in words
    told = page.locator("article").all_text_contents()
    for figure in re.findall(r"£[\d,.]*\d", words):
        assert any(figure in card for card in told), figure
