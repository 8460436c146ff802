"""Makes the pictures of the web chat in `docs/`.

    python -m scripts.screenshots [address]

Photographs the bot that runs there (by default where `make run` starts it) in Debian's Chromium
(`apt install chromium`).
"""

from __future__ import annotations

import shutil
import sys
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright

from switchboard.model import ROOT

ADDRESS = "http://localhost:5005"
DOCS = ROOT / "docs"
MOST_BYTES = 250_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def chromium(playwright: Playwright) -> Browser:
    """A browser without a window: Debian's, or where there is none, Playwright's own."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])


def main() -> None:
    """Makes them all."""
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        phone = browser.new_context(**PHONE).new_page()
        phone.goto(address)
        _ask(phone, "what is the pay?")
        phone.locator("switchboard-chat").evaluate("(chat) => chat.scrollIntoView()")
        _picture(phone, "phone")

        desktop = browser.new_context(**DESKTOP).new_page()
        desktop.goto(address)
        _ask(desktop, "how many hours is level 2 and level 3")
        _picture(desktop, "desktop")

        adviser = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        adviser.goto(f"{address}/adviser")
        for count, question in enumerate(("credits at level 3", "credits at level 2"), 1):
            adviser.get_by_role("searchbox").fill(question)
            adviser.keyboard.press("Enter")
            adviser.get_by_role("checkbox").nth(count - 1).wait_for()  # a card has it with its answer
        for tick in adviser.get_by_role("checkbox").all():
            tick.check()
        adviser.get_by_role("button", name="Compare 2 answers").click()
        adviser.evaluate("scrollTo(0, 0)")
        _picture(adviser, "adviser")
        adviser.get_by_role("searchbox").fill("how do I move up?")
        adviser.keyboard.press("Enter")
        adviser.get_by_role("button", name="See it as a picture").click()
        _picture(adviser, "ladder", adviser.locator("svg.picture"))
        browser.close()


def _ask(page: Page, question: str) -> Locator:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")
    reply = page.locator(".message.bot")
    reply.wait_for()
    return reply


def _picture(page: Page, name: str, part: Locator | None = None) -> None:
    """Saves it with a palette: these pages have few colours."""
    path = DOCS / f"web-{name}.png"
    page.mouse.move(0, 0)
    (part or page).screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} KB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1000} KB")


if __name__ == "__main__":
    main()
