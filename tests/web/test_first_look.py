"""What somebody sees first: figures as figures, the questions on the first screen, the way up in one look, on paper."""

from __future__ import annotations

import re
import zlib

import pytest
from browsing import DESKTOP, Site, Visits, ask, box, next_reply, replies, small_targets, violations
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


# --- on the screen ------------------------------------------------------------------


def test_on_a_phone_all_five_questions_are_on_the_first_screen(visits: Visits) -> None:
    page = visits.open(viewport=SMALL_PHONE)
    questions = page.get_by_role("group", name="Questions to begin with").get_by_role("button")
    expect(questions).to_have_count(5)
    assert bottom(questions.last) < SMALL_PHONE["height"]
    assert bottom(box(page)) < SMALL_PHONE["height"]


def test_beside_the_chat_a_desktop_shows_figures_and_the_way_up(visits: Visits) -> None:
    page = visits.open(viewport=DESKTOP)
    expect(page.locator(".glance .tile")).to_have_count(4)
    chat = page.locator("switchboard-chat").bounding_box()
    tiles = page.locator(".glance .tiles").bounding_box()
    assert chat and tiles and tiles["x"] + tiles["width"] <= chat["x"] and bottom(page.locator(".tiles")) < 800


def test_a_pupil_sees_what_the_law_says_before_an_old_figure_below_it(visits: Visits) -> None:
    reply = ask(visits.open(), PAY)
    tiles = reply.locator(".tile")
    expect(tiles).to_have_count(4)
    assert [str(tile.get_attribute("class")).split()[1] for tile in tiles.all()] == ["law", "law", "law", "below"]
    expect(tiles.last).to_contain_text("Below today's legal minimum")
    emphasised = reply.locator(".headline strong").all_inner_texts()
    assert emphasised and all(words.startswith("£") for words in emphasised)


def test_an_answer_that_differs_by_nation_offers_both_and_the_one_taken_is_kept(visits: Visits) -> None:
    page = visits.open()
    ask(page, "do i need gcses")
    dock = page.get_by_role("group", name="You could ask")
    dock.get_by_role("button", name="In Wales").click()
    expect(next_reply(page, 1)).to_contain_text("in Wales")
    ask(page, "how long is the apprenticeship")
    expect(dock.get_by_role("button", name="In England")).to_have_count(0)


def test_old_buttons_are_gone_and_the_new_ones_in_view(visits: Visits) -> None:
    page = visits.open(viewport=SMALL_PHONE)
    for question in (PAY, "how many hours", MOVING_UP):
        ask(page, question)
    assert page.locator("switchboard-chat .log .question").count() == 0
    docked = page.get_by_role("group", name="You could ask").get_by_role("button")
    assert 0 < docked.count() <= 3
    assert bottom(docked.first) < SMALL_PHONE["height"]


def shown_ladder(page: Page) -> Locator:
    reply = ask(page, MOVING_UP)
    reply.get_by_role("button", name="See it as a picture").click()
    return reply.get_by_role("dialog")


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_way_up_is_one_screen_that_begins_at_its_start(visits: Visits, axe: str, size: dict[str, int]) -> None:
    page = visits.open(viewport=size)
    picture = shown_ladder(page)
    chart = picture.locator(".chart")
    place = chart.bounding_box()
    assert place and 0 <= place["y"] < 150
    assert place["x"] >= 0 and place["x"] + place["width"] <= size["width"]
    assert bottom(chart) <= size["height"] + 40 * (size is DESKTOP)
    assert small_targets(page) == []
    assert violations(page, axe) == []


def test_each_way_in_has_a_line_of_its_own_and_a_group_is_met_once(visits: Visits) -> None:
    picture = shown_ladder(visits.open())
    ways = ["College course", "Apprenticeship", "Applying directly"]
    marks = [picture.get_by_role("button", name=way).locator(".sign").inner_text() for way in ways]
    assert len(set(marks)) == 3
    job = picture.get_by_role("button", name="Call centre operator")
    assert job.locator(".sign").all_inner_texts() == marks
    group = picture.get_by_role("group", name="Jobs after Level 2")
    expect(group.get_by_role("button")).not_to_have_count(0)
    assert group.get_by_text("Jobs after Level 2").count() == 1


def test_escape_closes_the_picture_and_not_the_chat(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    page.get_by_role("button", name="Ask Switchboard").click()
    picture = shown_ladder(page)
    page.keyboard.press("Escape")
    expect(picture).to_be_hidden()
    expect(page.get_by_role("dialog", name="Ask Switchboard")).to_be_visible()


# --- the adviser's page -------------------------------------------------------------


def look_up(page: Page, question: str, count: int) -> Locator:
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("article .reply")).to_have_count(count)
    return page.locator("article").first


def test_on_a_phone_an_advisers_answer_comes_into_view_and_can_be_asked_on(visits: Visits) -> None:
    page = visits.open("/adviser", viewport=SMALL_PHONE)
    for count, (question, figure) in enumerate([("how many credits is level 2", "53"), ("and level 3?", "70")], 1):
        card = look_up(page, question, count)
        expect(card).to_contain_text(figure)
        expect(card.locator(".headline")).to_be_in_viewport()


def test_compared_answers_stand_in_rows_with_what_is_not_given(visits: Visits) -> None:
    page = visits.open("/adviser")
    for count, question in enumerate(["how many credits is level 2", "how many hours is level 3"], 1):
        if count > 1:
            page.get_by_role("button", name="New topic").click()
        look_up(page, question, count)
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("button", name="Compare 2").click()
    table = page.get_by_role("table", name="The figures side by side")
    row = table.get_by_role("row").filter(has_text="Total credits")
    assert row.get_by_role("cell").all_inner_texts() == ["not given", "53 Nov 2021"]


def test_everything_can_be_browsed_without_typing(visits: Visits, axe: str) -> None:
    page = visits.open("/adviser")
    page.get_by_text("Browse by subject").click()
    page.get_by_text("Call centre operator", exact=True).click()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Pay", exact=True).first.click()
    expect(page.locator("article .reply")).to_have_count(1)
    expect(page.locator("article")).to_contain_text("£15,000")


# --- on paper -----------------------------------------------------------------------


def test_a_handout_is_one_sheet_in_plain_words_with_sources_and_every_figure_of_its_facts(visits: Visits) -> None:
    page = visits.open("/adviser")
    page.evaluate(NO_WINDOW)
    questions = ["how many credits is level 2", "what is the pay for a call centre operator", "what are the ways in"]
    for count, question in enumerate(questions, 1):
        if count > 1:
            page.get_by_role("button", name="New topic").click()
        look_up(page, question, count)
    page.get_by_role("button", name="Hand-out for pupils").click()
    sheet = page.locator("#handout .sheet")
    expect(sheet).to_be_attached()
    words = str(sheet.text_content())
    assert pages_of(page.pdf(format="A4")) == 1
    for said in ("53", "£15,000", "£8.00", "Below today's legal minimum", "findanapprenticeship.service.gov.wales"):
        assert said in words
    told = page.locator("article").all_text_contents()
    for figure in re.findall(r"£[\d,.]*\d", words):
        assert any(figure in card for card in told), figure


def test_the_way_up_is_printed_whole_on_one_sheet(visits: Visits) -> None:
    page = visits.open()
    page.evaluate(NO_WINDOW)
    picture = shown_ladder(page)
    picture.get_by_role("button", name="Print").click()
    expect(replies(page).last).to_have_class(re.compile("printing"))
    page.set_viewport_size({"width": 700, "height": 990})  # A4, less its margins
    page.emulate_media(media="print")
    chart = picture.locator(".chart")
    expect(chart).to_be_visible()
    place = chart.bounding_box()
    assert place and place["x"] >= 0 and place["x"] + place["width"] <= 700 and place["height"] < 990


def test_an_advisers_answers_take_less_than_a_sheet_each(visits: Visits) -> None:
    page = visits.open("/adviser")
    page.evaluate(NO_WINDOW)
    look_up(page, "how many credits is level 2", 1)
    page.get_by_role("button", name="Print all").click()
    assert pages_of(page.pdf(format="A4")) == 1
    for count, question in enumerate(["how many credits is level 3", "what is the pay", "how many hours"], 2):
        page.get_by_role("button", name="New topic").click()
        look_up(page, question, count)
    page.get_by_role("button", name="Print all").click()
    assert pages_of(page.pdf(format="A4")) < 4
