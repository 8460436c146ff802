"""The bot below a path of another site, behind a proxy that passes the path on and behind one that takes it away."""

from __future__ import annotations

import http.client
import http.server
import re
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from chatting import HELLO, KEY, Chat
from playwright.sync_api import Browser, expect
from rasa.server import add_root_route, configure_cors
from sanic import Sanic
from served import served
from test_pages import Html, hidden

from switchboard.channels.rest import RestDoor
from switchboard.channels.turn import Conversations
from switchboard.local import InProcessDoor, InProcessStore
from switchboard.settings import Settings
from switchboard.store.ids import Token

PATH = "/careers/"
PAGES = ("", "adviser", "embed", "privacy", "ask", "about", "adviser/", "nothing/at/all")
PATIENCE = 30_000


class Proxy:
    """A proxy as schools have them: it answers below the path only, and passes the path on or takes it away.

    `asked` is what it was asked for; it says where a visitor came from, and by what host and scheme.
    """

    def __init__(self, takes_away: bool) -> None:
        self.asked: list[str] = []
        self.behind = 0
        self.dropped: set[str] = set()
        self.path = "/" if takes_away else PATH
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                proxy.asked.append(self.path)
                if not self.path.startswith(PATH) and (takes_away or f"{self.path}/" != PATH):
                    self.send_error(404, "not the bot's")
                    return
                path = proxy.path + self.path.removeprefix(PATH) if self.path.startswith(PATH) else self.path
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in proxy.dropped}
                forwarded = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": self.headers["Host"]}
                connection = http.client.HTTPConnection("127.0.0.1", proxy.behind, timeout=20)
                connection.request(self.command, path, body, {**headers, "Host": "inside", **forwarded})
                response = connection.getresponse()
                answered = response.read()
                self.send_response(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in ("connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answered)))
                self.end_headers()
                self.wfile.write(answered)
                connection.close()

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}{PATH}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module", params=["takes the path away", "passes the path on"])
def below(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The chat as a browser sees it through a proxy, and the proxy."""
    takes_away = request.param == "takes the path away"
    proxy = Proxy(takes_away)
    chat = Chat(tmp_path_factory.mktemp("below") / "c.db", address=proxy.address, proxies=["127.0.0.1"])
    app = Sanic(f"below_a_path_{takes_away}", configure_logging=False)
    add_root_route(app)
    configure_cors(app, None)
    chat.mount(app)
    chosen = Settings(address=proxy.address, proxies=["127.0.0.1"])
    store = InProcessStore({}, KEY, Token.random())
    door = RestDoor(Conversations("rest", store, chosen, InProcessDoor()), chosen)
    app.blueprint(door.blueprint(chat.on_new_message), url_prefix="/webhooks/rest")
    with served(app) as proxy.behind:
        chat.port = proxy.port
        yield SimpleNamespace(chat=chat, proxy=proxy, takes_away=takes_away)
    proxy.close()


def leads(page: str) -> set[str]:
    """What a page loads, leads to and sends its forms to."""
    found = Html(page).found
    named = [attrs.get(name) for _, attrs in found for name in ("src", "href", "action") if attrs.get(name)]
    return {str(name).partition("#")[0] for name in named if not re.match(r"https:|tel:|#", str(name))}


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_a_page_leads_to_is_below_the_path_and_there(below: SimpleNamespace, page: str) -> None:
    answered = below.chat.get(PATH + page)
    assert answered.status == (404 if "nothing" in page else 200)
    led = {urljoin(PATH + page, name) for name in leads(answered.text)}
    assert {PATH, f"{PATH}privacy", f"{PATH}ask", f"{PATH}web/page.css"} <= led
    assert {path: below.chat.get(path).status for path in led} == dict.fromkeys(led, 200)


def test_the_embed_tag_names_the_public_address(below: SimpleNamespace) -> None:
    html = Html(below.chat.get(f"{PATH}embed").text)
    address = below.proxy.address
    assert html.text.count(f'<script src="{address}web/switchboard.js" async></script>') == 2
    origin = address.removesuffix(PATH)
    assert f"script-src {origin}; connect-src {origin};" in html.text


def test_the_path_without_its_last_slash_leads_to_the_front_page(below: SimpleNamespace) -> None:
    if below.takes_away:
        return  # such a proxy leads there itself
    answered = below.chat.get(PATH.rstrip("/"))
    assert (answered.status, answered.headers["Location"]) == (308, PATH)


def test_the_form_without_scripts_goes_on_in_one_conversation(below: SimpleNamespace) -> None:
    (action,) = {form["action"] for form in Html(below.chat.get(PATH).text).all("form")}
    path = urljoin(PATH, str(action)).partition("#")[0]
    own = f"http://127.0.0.1:{below.proxy.port}"
    first = hidden(Html(below.chat.submit(path, {"text": "hi"}, Origin=own).text))
    second = hidden(Html(below.chat.submit(path, {"text": "and", **first}, Origin=own).text))
    assert first["session"] == second["session"]
    assert (
        hidden(Html(below.chat.submit(path, second, Origin="http://inside.evil").text))["session"] != first["session"]
    )


def test_rest_answers_below_the_path_too(below: SimpleNamespace) -> None:
    answered = below.chat.post(f"{PATH}webhooks/rest/webhook", {"message": "hi"})
    assert (answered.status, answered.json[0]["text"]) == (200, HELLO.body)
    refused = below.chat.post(f"{PATH}webhooks/rest/nothing", {})
    assert refused.status == 404 and refused.json[0]["recipient_id"] == ""


def test_the_bot_is_still_found_without_the_path_by_programs_on_its_machine(below: SimpleNamespace) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", below.proxy.behind, timeout=20)
    for path in ("/webhooks/rest/", "/", "/web/switchboard.js"):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == 200 and response.read()
    connection.close()


def test_the_widget_and_the_pages_work_in_a_browser(below: SimpleNamespace, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    below.proxy.asked.clear()

    page.goto(below.proxy.address)
    box = page.get_by_role("textbox", name="Your question")
    box.fill("hi")
    box.press("Enter")
    expect(page.locator("switchboard-chat .message.bot").last).to_contain_text("Hello.", timeout=PATIENCE)
    assert {f"{PATH}web/session", f"{PATH}web/messages"} <= set(below.proxy.asked)

    page.get_by_role("link", name="For advisers").click()
    expect(page.locator("#adviser")).to_have_class(re.compile(r"\bready\b"), timeout=PATIENCE)
    page.locator("#query").fill("pay")
    page.locator("#query").press("Enter")
    expect(page.locator("#cards")).to_contain_text("Hello.", timeout=PATIENCE)
    page.get_by_role("link", name="How this works and your privacy").first.click()
    assert urlsplit(page.url).path == f"{PATH}privacy"

    without = browser.new_context(java_script_enabled=False).new_page()
    without.goto(f"{below.proxy.address}ask")
    for words in ("one", "two"):
        without.get_by_role("textbox", name="Your question").fill(words)
        without.get_by_role("button", name="Send").click()
    expect(without.locator(".turn.person")).to_have_count(2, timeout=PATIENCE)
    assert urlsplit(without.url).path == f"{PATH}ask"
    assert all(path.startswith(PATH) or path == "/favicon.ico" for path in below.proxy.asked)
    assert problems == []


@pytest.mark.parametrize("left", ["origin", "referer"])
def test_a_browser_that_says_little_keeps_its_conversation_too(
    below: SimpleNamespace, browser: Browser, left: str
) -> None:
    """As an old one does, or any over plain http: without Sec-Fetch-Site, the page that sent a form is known by its
    Origin or Referer, which our pages let their browser send to ourselves."""
    below.proxy.dropped = {"sec-fetch-site", "origin", "referer"} - {left}
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{below.proxy.address}ask")
    for words in ("one", "two"):
        page.get_by_role("textbox", name="Your question").fill(words)
        page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn.person")).to_have_count(2, timeout=PATIENCE)
    below.proxy.dropped = set()
