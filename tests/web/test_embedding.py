"""The chat on a school's own page, whatever that page does with it."""

from __future__ import annotations

import re

from browsing import Site, Visits, ask, box, focused, messages, replies, said, send
from playwright.sync_api import Page, expect

LAUNCHER = "Ask Switchboard"
PHONE = {"width": 360, "height": 740}
#: A page's own banner in the corner, with a button that the launcher would cover.
BANNER = """() => {
    const banner = document.createElement("button");
    banner.textContent = "Accept";
    banner.style = "position:fixed;right:16px;bottom:16px;width:120px;height:48px";
    window.accepted = 0;
    banner.addEventListener("click", () => { window.accepted += 1; });
    document.body.append(banner);
}"""
#: As Turbo goes to another page: all of the body is another one, and no script of the head runs again.
SWAP = """() => {
    const body = document.createElement("body");
    body.innerHTML = "<main><h1>Another page</h1></main>";
    document.documentElement.replaceChild(body, document.body);
}"""
MOVE = """() => {
    const place = document.createElement("section");
    document.body.append(place);
    place.append(document.querySelector("switchboard-chat"));
}"""


def opened(page: Page) -> None:
    page.get_by_role("button", name=LAUNCHER).click()
    expect(box(page)).to_be_focused()


def test_loaded_as_a_module_it_still_knows_its_server(visits: Visits, site: Site) -> None:
    tag = f'<script type="module" src="{site.address}/web/switchboard.js"></script>'
    page = visits.open_elsewhere(site.school, tag)
    opened(page)
    expect(ask(page, "what is the pay")).to_contain_text("£")


def test_put_into_the_page_with_its_address_it_works_and_without_it_says_what_is_missing(
    visits: Visits, site: Site
) -> None:
    script = (site.checkout / "web" / "dist" / "switchboard.js").read_text(encoding="utf-8")
    inline = """([words, server]) => {
        const tag = document.createElement("script");
        if (server) tag.dataset.server = server;
        tag.textContent = words;
        document.body.append(tag);
    }"""
    page = visits.open_elsewhere(site.school, "")
    visits.homes.add(site.address)
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    page.evaluate(inline, [script, site.address])
    opened(page)
    expect(ask(page, "what is the pay")).to_contain_text("£")

    bare = visits.open_elsewhere(site.school, "")
    visits.expected = re.compile("without its address")
    bare.context.new_cdp_session(bare).send("Page.setBypassCSP", {"enabled": True})
    bare.reload()
    with bare.expect_console_message(lambda message: "Add data-server" in message.text):
        bare.evaluate(inline, [script, ""])
    expect(bare.locator("switchboard-chat")).to_have_count(0)


def test_a_page_that_changes_its_body_keeps_the_chat_and_what_was_said(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    opened(page)
    ask(page, "what is the pay")
    before = said(page)
    page.evaluate(SWAP)
    expect(page.locator("switchboard-chat")).to_have_count(1)
    expect(messages(page)).to_have_count(len(before))
    assert said(page) == before
    expect(ask(page, "how many hours")).to_contain_text("38")


def test_moved_on_its_page_it_says_nothing_twice(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    opened(page)
    ask(page, "what is the pay")
    for _ in range(2):
        page.evaluate(MOVE)
        expect(messages(page)).to_have_count(2)
    ask(page, "how many hours")
    assert messages(page).count() == 4


def test_it_stands_above_a_banner_of_the_pages_own(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag('data-offset="64"'), viewport=PHONE)
    page.evaluate(BANNER)
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    assert page.evaluate("accepted") == 1


def test_the_pages_own_buttons_open_and_close_it_and_hear_of_it(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag())
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ["open", "close"]) {
                document.addEventListener(`switchboard:${name}`, () => heard.push(name));
            }
        }"""
    )
    page.evaluate("switchboard.open()")
    expect(page.get_by_role("dialog", name=LAUNCHER)).to_be_visible()
    assert focused(page) == "Your question"
    page.evaluate("switchboard.close()")
    expect(page.get_by_role("dialog", name=LAUNCHER)).to_be_hidden()
    assert page.evaluate("heard") == ["open", "close"]


def test_open_false_leaves_it_closed(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag('data-open="false"'))
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_double_click_asks_once(visits: Visits) -> None:
    page = visits.open()
    page.get_by_role("group", name="Questions to begin with").get_by_role("button").first.dblclick()
    expect(replies(page)).to_have_count(1)
    assert messages(page).count() == 2


def test_what_is_written_from_right_to_left_is_shown_so(visits: Visits) -> None:
    page = visits.open()
    send(page, "مرحبا كم الراتب")
    person = page.locator("switchboard-chat .person p").first
    assert person.evaluate("(element) => element.matches(':dir(rtl)')")
    expect(replies(page)).to_have_count(1)


def test_the_builder_shows_what_it_makes(visits: Visits) -> None:
    page = visits.open("/embed")
    page.get_by_label("Title").fill('Ask "Ms Jones"')
    page.get_by_label("Pixels to move the button up").fill("80")
    page.get_by_label("Pixels to move the button up").press("Tab")
    expect(page.get_by_role("region", name='Ask "Ms Jones"')).to_be_visible()
    tag = page.get_by_label("The tag").input_value()
    assert 'data-heading="Ask &quot;Ms Jones&quot;" data-offset="80"' in tag


def test_a_webmaster_is_told_whether_a_site_is_allowed(visits: Visits, site: Site) -> None:
    page = visits.open("/embed")
    for typed, told in [
        (f"{site.school}/careers", "Yes: pages of"),
        ("https://forgotten.example.sch.uk", "does not stand under allowed_origins"),
        ("our school", "not the address of a site"),
    ]:
        page.get_by_label("Is my site allowed?").fill(typed)
        page.get_by_role("button", name="Check").click()
        expect(page.locator("#site")).to_contain_text(told)


def test_who_runs_it_is_two_steps_away(visits: Visits) -> None:
    page = visits.open()
    page.get_by_role("link", name="About", exact=True).click()
    expect(page.get_by_role("heading", name="Who runs it")).to_be_visible()
    expect(page.get_by_role("heading", name="Accessibility")).to_be_visible()
    expect(page.locator("main")).to_contain_text("last checked on")
