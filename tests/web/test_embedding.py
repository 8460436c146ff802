"""The chat on a school's own page, whatever that page does with it."""

from __future__ import annotations

import re

from browsing import Site, Visits, ask, box, focused, messages, replies, said, send
from playwright.sync_api import Page, Route, expect

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


def test_on_a_page_it_keeps_its_place_and_what_was_said_whatever_the_page_does(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag('data-offset="64"'), viewport=PHONE)
    launcher, panel = page.get_by_role("button", name=LAUNCHER), page.get_by_role("dialog", name=LAUNCHER)
    expect(launcher).to_be_visible()

    # It stands above a banner of the page's own.
    page.evaluate(BANNER)
    page.get_by_role("button", name="Accept").click()
    assert page.evaluate("accepted") == 1

    # The page's own buttons open and close it, and hear of it.
    page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ["open", "close"]) {
                document.addEventListener(`switchboard:${name}`, () => heard.push(name));
            }
        }"""
    )
    page.evaluate("switchboard.open()")
    expect(panel).to_be_visible()
    assert focused(page) == "Your question"
    page.evaluate("switchboard.close()")
    expect(panel).to_be_hidden()
    assert page.evaluate("heard") == ["open", "close"]

    # Escape closes the picture and not the chat.
    opened(page)
    reply = ask(page, "how do i move up")
    reply.get_by_role("button", name="See it as a picture").click()
    page.keyboard.press("Escape")
    expect(reply.get_by_role("dialog")).to_be_hidden()
    expect(panel).to_be_visible()

    # Another body, or another place on the page: nothing is lost, and nothing said twice.
    before = said(page)
    page.evaluate(SWAP)
    expect(page.locator("switchboard-chat")).to_have_count(1)
    expect(messages(page)).to_have_count(len(before))
    assert said(page) == before
    for _ in range(2):
        page.evaluate(MOVE)
        expect(messages(page)).to_have_count(len(before))
    expect(ask(page, "how many hours is it for a call centre operator")).to_contain_text("38")
    assert messages(page).count() == len(before) + 2


def test_open_false_leaves_it_closed(visits: Visits, site: Site) -> None:
    page = visits.open_elsewhere(site.school, site.tag('data-open="false"'))
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_double_click_asks_once_and_right_to_left_is_shown_so(visits: Visits) -> None:
    page = visits.open()
    page.get_by_role("group", name="Questions to begin with").get_by_role("button").first.dblclick()
    expect(replies(page)).to_have_count(1)
    assert messages(page).count() == 2
    send(page, "مرحبا كم الراتب")
    person = page.locator("switchboard-chat .person p").last
    assert person.evaluate("(element) => element.matches(':dir(rtl)')")
    expect(replies(page)).to_have_count(2)

    # Who runs it is two steps away.
    page.get_by_role("link", name="About", exact=True).click()
    expect(page.get_by_role("heading", name="Who runs it")).to_be_visible()
    expect(page.get_by_role("heading", name="Accessibility")).to_be_visible()
    expect(page.locator("main")).to_contain_text("last checked on")


def test_what_was_typed_before_the_script_was_there_goes_on(visits: Visits) -> None:
    """Somebody on a slow machine begins in the form that the page has until then."""
    page = visits.context().new_page()
    held = list[Route]()
    page.route("**/web/switchboard.js", lambda route: held.append(route))
    page.goto(visits.site.address, wait_until="commit")
    early = page.get_by_role("textbox", name="Your question")
    early.fill("what is the pa")
    early.focus()
    held[0].continue_()
    expect(page.get_by_role("region", name="Ask about this work")).to_be_visible()
    assert box(page).input_value() == "what is the pa" and focused(page) == "Your question"
    page.keyboard.type("y")
    page.keyboard.press("Enter")
    expect(replies(page).last).to_contain_text("£")


def test_who_asks_before_the_script_is_there_is_answered_without_it(visits: Visits) -> None:
    page = visits.context().new_page()
    page.route("**/web/adviser.js", lambda route: None)
    page.goto(f"{visits.site.address}/adviser", wait_until="commit")
    page.get_by_role("searchbox").fill("how many credits is level 2")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("main")).to_contain_text("53")


def test_the_builder_shows_what_it_makes_and_tells_whether_a_site_is_allowed(visits: Visits, site: Site) -> None:
    page = visits.open("/embed")
    page.get_by_label("Title").fill('Ask "Ms Jones"')
    page.get_by_label("Pixels to move the button up").fill("80")
    page.get_by_label("Pixels to move the button up").press("Tab")
    expect(page.get_by_role("region", name='Ask "Ms Jones"')).to_be_visible()
    tag = page.get_by_label("The tag").input_value()
    assert 'data-heading="Ask &quot;Ms Jones&quot;" data-offset="80"' in tag

    # Whether a site is allowed.
    for typed, told in [
        (f"{site.school}/careers", "Yes: pages of"),
        ("https://forgotten.example.sch.uk", "does not stand under allowed_origins"),
        ("our school", "not the address of a site"),
    ]:
        page.get_by_label("Is my site allowed?").fill(typed)
        page.get_by_role("button", name="Check").click()
        expect(page.locator("#site")).to_contain_text(told)
