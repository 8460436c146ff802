"""Our widget and two well-known ones from npm on the same page, with the same bot, in the same browser.

    python -m benchmarks.widgets [--runs 15] [--bot http://localhost:5005]

Talks with a bot that is running, by default where `make run` starts it. Prints a Markdown table: bytes over the
network, from opening the page to a box that can be typed in, and from Enter to the reply on the screen; medians, with
the lowest and the highest. Each run is a browser without a cache.
One small server sends all three, gzipped, and hands their messages on to the bot: what it costs, it costs each.
The first reply of ours has to wait for the session as well, which the two others make earlier or not at all.
rasa-webchat speaks only over Socket.IO, which this bot does not offer, so that server takes it in; the pause that
it makes before it shows a reply is switched off. Needs npm and the network, for the two others.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import socketio  # type: ignore[import-untyped]
from aiohttp import ClientSession, web
from playwright.sync_api import Browser, Request, sync_playwright

from scripts.screenshots import ADDRESS, chromium
from switchboard.model import ROOT

#: Questions, each with words of its reply.
ASKED = {"how many credits is level 2": "53 credits", "how many credits is level 3": "70 credits"}
TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}
WAIT = 30_000


@dataclass(frozen=True)
class Widget:
    """A chat: its npm package, the file of it that a page loads, and what the page holds."""

    name: str
    package: str
    file: str
    body: str


WIDGETS = (
    Widget(
        "Switchboard",
        "",
        "switchboard.js",
        '<switchboard-chat position="inline"></switchboard-chat><script src="/web/switchboard.js" async></script>',
    ),
    Widget(
        "Deep Chat 2.4.2",
        "deep-chat@2.4.2",
        "dist/deepChat.bundle.js",
        """<deep-chat></deep-chat><script type="module">
        import "/deepChat.bundle.js";
        let sender;
        document.querySelector("deep-chat").connect = {
            handler: async (body, signals) => {
                const message = { sender, message: body.messages.at(-1).text };
                const response = await fetch("/webhooks/rest/webhook", {
                    method: "POST",
                    headers: { "Content-Type": "application/json" },
                    body: JSON.stringify(message),
                });
                const [reply] = await response.json();
                sender = reply.recipient_id;
                signals.onResponse({ text: reply.text });
            },
        };
        </script>""",
    ),
    Widget(
        "rasa-webchat 1.0.1",
        "rasa-webchat@1.0.1",
        "lib/index.js",
        """<script src="/index.js"></script><script>
        WebChat.default({ embedded: true, socketUrl: location.origin, customMessageDelay: () => 0 }, null);
        </script>""",
    ),
)

#: Looks at every frame, also into shadow roots: when is there a box to type in, and when the reply?
WATCH = """() => {
    const all = function* (root) {
        for (const element of root.querySelectorAll("*")) {
            yield element;
            if (element.shadowRoot) yield* all(element.shadowRoot);
        }
    };
    const isBox = (element) =>
        element.matches("textarea, input[type=text], [contenteditable=true]") &&
        !element.disabled && element.checkVisibility({ visibilityProperty: true }) && element.clientHeight > 0;
    const replied = (element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.includes(window.reply)) &&
        element.checkVisibility();
    addEventListener("keydown", (event) => { if (event.key === "Enter") window.sent = performance.now(); }, true);
    const look = () => {
        for (const element of document.body ? all(document) : []) {
            if (!window.usable && isBox(element)) {
                window.usable = performance.now();
                window.box = element;
            }
            if (window.sent && !window.replied && replied(element)) window.replied = performance.now();
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


@dataclass
class Figures:
    """What was measured of one widget."""

    bytes: list[float] = field(default_factory=list)
    usable: list[float] = field(default_factory=list)
    replied: tuple[list[float], ...] = field(default_factory=lambda: tuple([] for _ in ASKED))
    others: set[str] = field(default_factory=set)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Our widget beside two others.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--bot", default=ADDRESS, metavar="ADDRESS")
    given = parser.parse_args()
    measured = {widget: Figures() for widget in WIDGETS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for widget in WIDGETS:
            fetch(widget, folder)
        with served(folder, given.bot) as pages, sync_playwright() as playwright:
            browser = chromium(playwright)
            for run in range(given.runs + 1):
                for widget in WIDGETS:
                    # The first run warms everything up, and is not counted.
                    visit(browser, pages, widget, measured[widget] if run else Figures())
            version = browser.version
            browser.close()
    print(f"Chromium {version}, {given.runs} runs each; milliseconds, median (lowest to highest).\n")
    print(
        "| Widget | Bytes over the network | Page to usable box | Enter to first reply | Enter to second reply | "
        "Requests to other hosts |"
    )
    print("|---|---:|---:|---:|---:|---|")
    for widget, figures in measured.items():
        times = " | ".join(map(spread, [figures.usable, *figures.replied]))
        others = ", ".join(sorted(figures.others)) or "none"
        print(f"| {widget.name} | {median(figures.bytes):,.0f} | {times} | {others} |")


def spread(values: list[float]) -> str:
    """As the table shows it."""
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def fetch(widget: Widget, folder: Path) -> None:
    """Puts the widget's file and its page into the folder."""
    if widget.package:
        subprocess.run(["npm", "pack", "--silent", widget.package], cwd=folder, check=True, capture_output=True)
        (packed,) = folder.glob("*.tgz")
        shutil.unpack_archive(packed, folder / "unpacked", filter="data")
        shutil.copy(folder / "unpacked" / "package" / widget.file, folder)
        shutil.rmtree(folder / "unpacked")
        packed.unlink()
    else:
        (folder / "web").mkdir()
        shutil.copy(ROOT / "web" / "dist" / widget.file, folder / "web")
    head = f'<!doctype html><html lang="en"><title>{widget.name}</title><link rel="icon" href="data:,">'
    page = f"{head}<body>{widget.body}</body></html>"
    (folder / page_of(widget)).write_text(page, encoding="utf-8")


def page_of(widget: Widget) -> str:
    """The name of the widget's page."""
    return f"{widget.name.split()[0]}.html"


@contextmanager
def served(folder: Path, address: str) -> Iterator[str]:
    """The address of a server that sends the folder's files, and hands all messages on to the bot."""
    sockets = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=[])
    app = web.Application()
    for path in [path for path in folder.rglob("*.*") if path.suffix in TYPES]:
        app.router.add_get(f"/{path.relative_to(folder).as_posix()}", file_sender(path))
    app.router.add_post("/{path:.*}", lambda request: handed_on(request, address))
    sockets.attach(app)
    conversations: dict[str, str] = {}

    async def session_request(person: str, _: object) -> None:
        await sockets.emit("session_confirm", person, room=person)

    async def user_uttered(person: str, said: dict[str, Any]) -> None:
        if "message" not in said:  # a greeting, of which there is none
            return
        message = {"sender": conversations.get(person), "message": said["message"]}
        async with ClientSession() as bot, bot.post(f"{address}/webhooks/rest/webhook", json=message) as answer:
            for reply in await answer.json():
                conversations[person] = reply["recipient_id"]
                await sockets.emit("bot_uttered", {"text": reply["text"]}, room=person)

    sockets.on("session_request", session_request)
    sockets.on("user_uttered", user_uttered)
    with asyncio.Runner() as loops, socket.create_server(("127.0.0.1", 0)) as listening:
        loop = loops.get_loop()
        runner = web.AppRunner(app)
        loop.run_until_complete(runner.setup())
        loop.run_until_complete(web.SockSite(runner, listening).start())
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def file_sender(path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Sends a file as a web server does: compressed once, ahead."""
    headers = {"Content-Type": TYPES[path.suffix], "Content-Encoding": "gzip"}
    body = gzip.compress(path.read_bytes())

    async def send(_: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    return send


async def handed_on(request: web.Request, address: str) -> web.Response:
    """The bot's own answer to what was posted."""
    body, kind = await request.read(), {"Content-Type": request.content_type}
    async with ClientSession() as bot, bot.post(address + request.path, data=body, headers=kind) as answer:
        return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)


def visit(browser: Browser, pages: str, widget: Widget, figures: Figures) -> None:
    """Opens the widget's page with an empty cache, and asks a question."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    loaded: list[float] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))

    def note_others(request: Request) -> None:
        if not request.url.startswith((pages, "blob:", "data:")):
            figures.others.add(request.url.split("/")[2])

    page.on("request", note_others)
    page.goto(f"{pages}/{page_of(widget)}")
    figures.usable.append(page.wait_for_function("window.usable", timeout=WAIT).json_value())
    page.wait_for_load_state()
    figures.bytes.append(sum(loaded))
    page.evaluate("window.box.focus()")
    for times, (question, reply) in zip(figures.replied, ASKED.items()):
        page.evaluate("(reply) => { window.reply = reply; window.sent = window.replied = 0; }", reply)
        page.keyboard.type(question)
        page.keyboard.press("Enter")
        page.wait_for_function("window.replied", timeout=WAIT)
        times.append(page.evaluate("window.replied - window.sent"))
    context.close()


if __name__ == "__main__":
    main()
