"""A real browser on the real bot: what the tests of the chat share."""

from __future__ import annotations

import http.server
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import stored
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from serving import Running

#: CI's machine is slow and busy; nothing here asks how fast anything is.
PATIENCE = 30_000
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
#: What a browser writes on its console when no server answers, or when one refuses another site's page.
NO_SERVER = re.compile(r"Failed to load resource|blocked by CORS policy")

expect.set_options(timeout=PATIENCE)


class Site:
    """`switchboard run`, which the pages of the site `school` may talk to, and those of `stranger` not."""

    def __init__(self, checkout: Path, school: Elsewhere, stranger: Elsewhere) -> None:
        self.checkout, self.school, self.stranger = checkout, school, stranger
        settings = checkout / "school.yml"
        allowed = settings.read_text(encoding="utf-8").replace("allowed_origins: []", f"allowed_origins: [{school}]")
        settings.write_text(allowed, encoding="utf-8")
        self.server = Running(checkout).ready()
        self.address = f"http://127.0.0.1:{self.server.port}"

    def tag(self, attributes: str = "") -> str:
        """What a school's page holds."""
        return f'<script src="{self.address}/web/switchboard.js" async {attributes}></script>'

    def start_again(self) -> None:
        port = self.server.port
        self.server = Running(self.checkout, PORT=str(port))
        self.server.port = port
        self.server.ready()

    def kill(self) -> None:
        """As a power cut would: what started the server, and the server."""
        children = self.server.children()
        self.server.process.kill()
        self.server.process.wait()
        for child in children:
            os.kill(child, signal.SIGKILL)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """The server takes no step, so that what is sent stays under way."""
        rasa = self.server.child("rasa_server")
        assert rasa
        os.kill(rasa, signal.SIGSTOP)
        try:
            yield
        finally:
            if self.server.process.poll() is None:
                os.kill(rasa, signal.SIGCONT)

    def has_stored(self, words: str) -> bool:
        """Whether the words stand in any file that the server keeps, packed in its database or as they are."""
        kept = (path.read_bytes() for path in self.database.parent.iterdir() if path.is_file())
        return stored.holds(self.database, words) or any(words.encode() in data for data in kept)

    @property
    def database(self) -> Path:
        """The file that the conversations are in."""
        return self.checkout / "var" / "conversations.db"


class Elsewhere:
    """A school's own site, on another port and so of another origin: one page, with a strict policy."""

    def __init__(self) -> None:
        self.body = self.policy = ""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f'<!doctype html><html lang="en"><title>School</title><body>{site.body}</body></html>'
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __str__(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def holds(self, site: Site, tag: str) -> str:
        """The address of a page with the tag, which lets in the bot and nothing else."""
        self.policy = f"default-src 'none'; script-src {site.address}; connect-src {site.address}"
        self.body = f'<main><h1>Our school</h1><p><a href="#work">Work</a></p>{tag}</main>'
        return str(self)


#: Tells of a policy's violations on the console, where the tests look for them, and notes
#: what is put into live regions, also those of shadow roots: what a screen reader says.
WATCH = """
    document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    window.announced = [];
    const watched = new MutationObserver((records) => {
        for (const node of records.flatMap((record) => [...record.addedNodes])) {
            const element = node instanceof Element ? node : node.parentElement;
            const region = element?.closest("[aria-live],[role=log],[role=status],[role=alert]");
            if (region && region.ariaLive !== "off" && node.textContent) window.announced.push(node.textContent);
        }
    });
    const watch = (root) => watched.observe(root, { childList: true, subtree: true });
    watch(document);
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        watch(root);
        return root;
    };
"""


class Visits:
    """The browser windows of one test, and everything in them that must not be."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.homes = {site.address}
        self.problems: list[str] = []
        self.expected: re.Pattern[str] | None = None
        self._contexts: list[BrowserContext] = []

    def context(self, **options: Any) -> BrowserContext:
        """A browser of its own, as on another machine."""
        context = self.browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("request", lambda request: self._on_request(request.url))
        self._contexts.append(context)
        return context

    def open(self, path: str = "/", **options: Any) -> Page:
        page = self.context(**options).new_page()
        page.goto(self.site.address + path)
        return page

    def open_elsewhere(self, school: Elsewhere, tag: str, **options: Any) -> Page:
        """A page of a school's own site that holds the tag."""
        self.homes.add(str(school))
        page = self.context(**options).new_page()
        page.goto(school.holds(self.site, tag))
        return page

    def close(self) -> None:
        for context in self._contexts:
            for page in context.pages:
                page.wait_for_load_state()
                cookies, kept = context.cookies(), page.evaluate("localStorage.length") if self._runs(page) else 0
                if cookies or kept:
                    self.problems.append(f"kept in the browser: {cookies}, {kept} in the local storage")
            context.close()

    def _runs(self, page: Page) -> bool:
        return bool(page.url.startswith("http") and page.evaluate("!!window.announced"))

    def _on_console(self, message: ConsoleMessage) -> None:
        expected = self.expected and self.expected.search(message.text)
        if message.type == "error" and not expected:
            self.problems.append(message.text)

    def _on_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data") and f"{parts.scheme}://{parts.netloc}" not in self.homes:
            self.problems.append(f"a request to {url}")


# --- the chat, as a person sees it -----------------------------------------------


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your question")


def messages(page: Page) -> Locator:
    return page.locator("switchboard-chat .message")


def replies(page: Page) -> Locator:
    return page.locator("switchboard-chat .message.bot")


def status(page: Page) -> Locator:
    return page.locator("switchboard-chat .status")


def said(page: Page) -> list[str]:
    """Every message, in the order in which they stand."""
    return messages(page).all_inner_texts()


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def ask(page: Page, text: str) -> Locator:
    """Sends a message; the reply to it."""
    before = replies(page).count()
    send(page, text)
    return next_reply(page, before)


def next_reply(page: Page, before: int) -> Locator:
    """The newest reply, as soon as there is one more than before."""
    expect(replies(page)).to_have_count(before + 1)
    return replies(page).nth(before)


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name=item).click()


#: The name of what has the focus, also within a shadow root.
FOCUSED = """() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent).trim();
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


# --- for everybody ---------------------------------------------------------------

COLOURS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS)
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def live_regions(page: Page, words: str) -> list[str]:
    """Of the accessibility tree: those that hold the words, by role and name."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found = []
    for node in nodes:
        if words in node.get("name", {}).get("value", "") and node["role"]["value"] == "StaticText":
            while node := by_id.get(node.get("parentId")):
                if is_live(node):
                    found.append(f"{node['role']['value']} {node['name']['value']}")
    return found


def is_live(node: dict[str, Any]) -> bool:
    properties = {item["name"]: item["value"].get("value") for item in node.get("properties", [])}
    return properties.get("live", "off") != "off"


def announced(page: Page, words: str) -> int:
    """How many times the words were put into a live region since the page was loaded."""
    return sum(words in text for text in page.evaluate("announced"))


#: Buttons, links and fields smaller than 44 by 44 dots, but not links within a line of text. Their labels count too.
SMALL = """() => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) look(element.shadowRoot);
            if (!element.matches("a[href], button, summary, input, textarea, [role=button]")) continue;
            if (!element.checkVisibility({ visibilityProperty: true })) continue;
            const beside = element.parentElement.textContent.trim() !== element.textContent.trim();
            if (element.matches("a") && getComputedStyle(element).display === "inline" && beside) continue;
            const target = element.type === "checkbox" ? element.labels[0] : element;
            const { width, height } = target.getBoundingClientRect();
            if (width < 43.9 || height < 43.9) found.push(`${element.outerHTML.slice(0, 80)} ${width} x ${height}`);
        }
    };
    look(document);
    return found;
}"""


def small_targets(page: Page) -> list[str]:
    school = '<a href="#work">'  # not ours
    return [target for target in page.evaluate(SMALL) if not target.startswith(school)]
