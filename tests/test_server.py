"""`switchboard run`, really: two of them side by side, called over HTTP, hurt, stopped and started again."""

import contextlib
import gzip
import json
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest
import stored
from serving import Running, alive, free_port, wait_for

from switchboard import knowledge
from switchboard import server as running
from switchboard.answers.text import filled
from switchboard.server import MAX_REQUEST_BYTES
from switchboard.store import DatabaseStore, StoreError, ids
from switchboard.store.ids import Key

BASE = knowledge.load()
TROUBLE = filled(BASE, BASE.phrases.chat["trouble"].pupil)
WORDS = BASE.phrases.requests.rest
LEVEL_2_CREDITS, LEVEL_3_CREDITS = "53", "70"
SECRET = "we have turquoise soup"
TOKEN = "a-token-for-the-api"


def listening(port: int) -> set[str]:
    """The addresses on which something listens to a port (from Linux, in its hexadecimal)."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            address, _, state = line.split()[1:4]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port:
                found.add(address.rpartition(":")[0])
    return found


@pytest.fixture(scope="module")
def two(checkout: Path) -> Iterator[tuple[Running, Running]]:
    """Two servers of one checkout, beside each other on two ports. The second logs everything, its API is open."""
    chatty = Running(
        checkout, "--log-level", "DEBUG", "--enable-api", SWITCHBOARD_API_TOKEN=TOKEN, LOG_LEVEL_LIBRARIES="DEBUG"
    )
    servers = (Running(checkout), chatty)
    try:
        yield servers[0].ready(), servers[1].ready()
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.stop(signal.SIGTERM)


@pytest.fixture(scope="module")
def server(two: tuple[Running, Running]) -> Running:
    return two[0]


@pytest.fixture(scope="module")
def key(two: tuple[Running, Running], checkout: Path) -> Key:
    """The one key of both servers, which their start has made."""
    assert (checkout / "var" / "key").is_file()
    return Key.load(checkout / "var" / "key")


def test_the_token_is_made_beside_the_key_for_this_account_only(key: Key, checkout: Path) -> None:
    assert stat.S_IMODE((checkout / "var" / "token").stat().st_mode) == 0o600


def rows(checkout: Path, sender_id: str) -> list[str]:
    """What is stored of a conversation."""
    return stored.texts(checkout / "var" / "conversations.db", sender_id)


def test_slack_is_off_without_credentials_and_a_line_says_so(server: Running) -> None:
    assert "\nSlack is off: SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are not set.\n" in server.said()
    for path in ("events", "commands", "interactivity", "install", "oauth"):
        assert {server.request(method, f"/webhooks/slack/{path}")[0] for method in ("GET", "POST")} == {404}


def test_what_is_printed_names_the_address_and_its_curl_line_works(server: Running) -> None:
    address = f"http://localhost:{server.port}"
    assert f"Switchboard is ready: {address}/\nFor careers advisers: {address}/adviser\n" in server.said()
    for path, words in (("/", b"<switchboard-chat"), ("/adviser", b'<main id="adviser"')):
        status, page = server.request("GET", path)
        assert status == 200 and words in page
    (line,) = re.findall(r"^  (curl .+)$", server.said(), re.M)
    shown = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=40)
    (reply,) = json.loads(shown.stdout)
    assert reply["recipient_id"].startswith("s-") and "note" not in reply["custom"]
    assert "£15,000" in reply["text"]
    assert reply["custom"]["answer"]["sources"]
    assert reply["buttons"]


def test_nothing_but_that_is_printed(server: Running) -> None:
    lines = [line for line in server.said().splitlines() if line]
    expected = ["Starting", "Switchboard", "For", "Slack", "Teams", "From", "curl", "Press"]
    assert [line.split()[0] for line in lines[:8]] == expected
    assert lines[8:] == []


def test_both_answer_and_share_what_was_said(two: tuple[Running, Running]) -> None:
    one, other = two
    assert LEVEL_2_CREDITS in one.ask("how many credits is level 2", "shared")
    assert LEVEL_3_CREDITS in other.ask("and level 3?", "shared")


def test_twenty_messages_at_a_time_on_each_are_all_answered(two: tuple[Running, Running]) -> None:
    def talk(number: int) -> list[str]:
        questions = (
            "how many credits is level 2",
            "and level 3?",
            "what does a call centre operator earn",
            "who says so?",
        )
        return [two[number % 2].ask(text, f"crowd-{number}") for text in questions]

    with ThreadPoolExecutor(10) as pool:
        talks = list(pool.map(talk, range(10)))
    for first, second, third, fourth in talks:
        assert LEVEL_2_CREDITS in first
        assert LEVEL_3_CREDITS in second
        assert "£15,000" in third
        assert "National Careers Service" in fourth


def test_one_process_is_started_which_listens_on_this_machine_only(server: Running) -> None:
    (command,) = server.children().values()
    assert "switchboard.rasa_server" in command
    assert listening(server.port) == {"0100007F"}


@pytest.mark.parametrize("typed", ["/restart", '/deny{"context": null}', "EXTERNAL: restart", "/session_start"])
def test_a_command_that_a_person_types_changes_nothing(server: Running, typed: str) -> None:
    sender = re.sub(r"\W", "", typed)
    server.ask("how many credits is level 2", sender)
    assert server.ask(typed, sender) != TROUBLE
    assert LEVEL_3_CREDITS in server.ask("how many credits is it at level 3?", sender)


def test_a_body_beyond_the_limit_is_refused_and_the_next_message_is_answered(server: Running) -> None:
    with contextlib.suppress(OSError):  # it may hang up before it has read everything
        status, _ = server.request("POST", "/webhooks/rest/webhook", b" " * (10 * MAX_REQUEST_BYTES))
        assert status == 413
    assert "£15,000" in server.ask("what is the pay", "after")


def test_a_request_that_would_keep_sanic_busy_for_ever_is_refused(server: Running) -> None:
    """More of them: tests/channels/test_strict_http.py."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert "£15,000" in server.ask("what is the pay", "busy")


@pytest.mark.parametrize(
    "path",
    [
        "/status",
        "/version",
        "/conversations/me/tracker",
        "/model",
        "/web/",
        "/web/../school.yml",
        "/webhooks/rest/webhook",
    ],
)
def test_nothing_of_rasa_is_served(server: Running, path: str) -> None:
    status, body = server.request("GET", path)
    assert status in (404, 405) and b"Rasa" not in body


def test_the_front_page_takes_the_place_of_rasas_greeting(two: tuple[Running, Running]) -> None:
    for server in two:  # with Rasa's API open, too
        for method in ("GET", "HEAD"):
            status, body = server.request(method, "/")
            assert status == 200 and b"Hello from Rasa" not in body


def test_no_personal_detail_is_stored(server: Running, checkout: Path, key: Key) -> None:
    server.ask("my name is Zebedee Quill, 07700 900123, what is the pay?", "private")
    kept = rows(checkout, key.stored_id("rest", "private"))
    assert any("[name]" in data for data in kept)
    assert not any("Zebedee" in data or "900123" in data for data in kept)


def test_no_name_of_a_conversation_and_no_address_is_stored(server: Running, checkout: Path) -> None:
    _, (reply,) = server.post({"message": "hi"}, address="127.0.0.9", User_Agent="Zebra/9")
    server.ask("hi", "Gwendoline")
    database = checkout / "var" / "conversations.db"
    kept = database.read_bytes() + " ".join(stored.texts(database)).encode()
    for trace in (reply["recipient_id"], "Gwendoline", "127.0.0.", "Zebra/9"):
        assert trace.encode() not in kept


def test_a_conversation_goes_on_with_the_id_that_the_server_gave_on_either_server(
    two: tuple[Running, Running],
) -> None:
    one, other = two
    _, (reply,) = one.post({"message": "how many credits is level 2"})
    assert LEVEL_2_CREDITS in reply["text"]
    _, (later,) = other.post({"sender": reply["recipient_id"], "message": "and level 3?"})
    assert later["recipient_id"] == reply["recipient_id"]
    assert LEVEL_3_CREDITS in later["text"]


def test_a_conversation_of_somebody_else_cannot_be_entered(server: Running, checkout: Path, key: Key) -> None:
    _, (reply,) = server.post({"message": "how many credits is level 2"})
    given = reply["recipient_id"]
    hashed = key.stored_id("rest", given)
    assert rows(checkout, hashed)
    for guess in (given[:-1] + ("0" if given[-1] != "0" else "1"), "s-" + hashed, "s-" + "0" * 64):
        assert server.post({"sender": guess, "message": "and level 3?"}) == (
            403,
            [{"recipient_id": "", "text": WORDS.unknown}],
        )
    for name in ("shared", hashed):
        for headers in ({}, {"X_Forwarded_For": "203.0.113.7", **server.program()}):
            status, (anew,) = server.post({"sender": name, "message": "who says so?"}, **headers)
            assert status == 200 and anew["custom"]["note"] == WORDS.name_not_used
            assert anew["recipient_id"] not in (name, given) and "not told you anything yet" in anew["text"]
    assert "not told you anything yet" in server.ask("who says so?", hashed)
    assert not any("and level 3" in data for data in rows(checkout, hashed))


def test_rasas_api_asks_for_its_token_which_the_process_list_does_not_show(
    two: tuple[Running, Running], key: Key
) -> None:
    _, other = two
    other.ask("what is the pay", "watched")
    path = f"/conversations/{key.stored_id('rest', 'watched')}/tracker"
    for guess in ("", "?token=", "?token=wrong"):
        assert other.request("GET", path + guess)[0] == 401
    status, tracker = other.request("GET", f"{path}?token={TOKEN}")
    assert status == 200 and b"what is the pay" in tracker
    assert other.request("GET", "/conversations/watched/tracker")[0] == 401
    children = other.children()
    assert any("--enable-api" in command for command in children.values())
    assert not any(TOKEN in command for command in children.values())


def test_a_chat_is_deleted_when_its_person_asks(server: Running, checkout: Path, key: Key) -> None:
    database = checkout / "var" / "conversations.db"
    server.ask("what is the pay of a turquoise giraffe", "goner")
    seen = stored.traces(database, "turquoise giraffe")
    assert seen
    assert server.ask("delete my chat", "goner") != TROUBLE
    assert rows(checkout, key.stored_id("rest", "goner")) == []
    assert not stored.left(database, seen)


def test_no_log_shows_an_address_or_a_browser_at_any_level_or_words_at_the_usual_one(
    two: tuple[Running, Running],
) -> None:
    for server in two:
        for headers in ({}, {"X_Forwarded_For": "203.0.113.7"}):
            server.post({"message": f"what is the pay, {SECRET}"}, address="127.0.0.9", User_Agent="Zebra/9", **headers)
            server.post({"sender": "s-1", "message": SECRET}, address="127.0.0.9", User_Agent="Zebra/9", **headers)
        server.request("POST", "/webhooks/rest/webhook", b"nonsense", address="127.0.0.9", User_Agent="Zebra/9")
        server.request("GET", "/nothing/here", address="127.0.0.9", User_Agent="Zebra/9")
        for trace in ("127.0.0.9", "203.0.113.7", "Zebra"):
            assert trace not in server.said(), trace
    quiet, chatty = (server.said() for server in two)
    assert "turquoise" not in quiet
    assert "turquoise" in chatty  # what is looked for can be found


def outlive(checkout: Path, words: str, days: float) -> None:
    """Puts a message of some days ago into the database."""
    stored.put(checkout / "var" / "conversations.db", words, words, days * 24 * 60 * 60)


def kept(checkout: Path, words: str) -> bool:
    return stored.holds(checkout / "var" / "conversations.db", words)


class Minutes(threading.Event):
    """Is over after so many waits, each of which it remembers."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number, self.waited = number, list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self.number:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("error", "kind"),
    [(StoreError(sqlite3.OperationalError("the words of somebody")), "OperationalError"), (KeyError("x"), "KeyError")],
    ids=["of the store", "any other"],
)
def test_once_a_minute_what_is_past_its_time_is_deleted_and_a_failure_is_tried_again(
    error: Exception, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    swept: list[int] = []

    def sweep(_: DatabaseStore, keep_days: int) -> int:
        swept.append(keep_days)
        if len(swept) == 1:
            raise error
        return 0

    monkeypatch.setattr(DatabaseStore, "sweep", sweep)
    minutes = Minutes(3)
    running._keep_swept(DatabaseStore("sqlite:///var/c.db"), 7, minutes)
    assert swept == [7, 7, 7] and minutes.waited == [60, 60, 60]
    assert capsys.readouterr().out == f"Old conversations could not be deleted yet ({kind}).\n"


def test_a_server_is_looked_after_while_a_deletion_takes_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looked_after, deleted = threading.Event(), SimpleQueue[bool]()

    class Looked:
        """Stands in for children; the first look ends it."""

        def __init__(self, *_: object) -> None:
            pass

        def start(self) -> None:
            pass

        stop = start

        def look_after(self) -> None:
            looked_after.set()
            raise running.CannotRun

    def sweep(_: DatabaseStore, keep_days: int) -> int:
        deleted.put(looked_after.wait(10))
        return 0

    monkeypatch.setenv("SWITCHBOARD_DATABASE", f"sqlite:///{tmp_path}/c.db")
    monkeypatch.setattr(running.model, "ensure", lambda: tmp_path / "model")
    monkeypatch.setattr(running.signal, "signal", lambda *_: None)
    monkeypatch.setattr(running, "Children", Looked)
    monkeypatch.setattr(DatabaseStore, "sweep", sweep)
    with pytest.raises(running.CannotRun):
        running.run("127.0.0.1", free_port())
    assert deleted.get(timeout=20)


@pytest.mark.parametrize("spare", [True, False])
def test_a_model_that_can_be_read_but_not_used_ends_the_start_and_says_what_is_served_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spare: bool
) -> None:
    trained = tmp_path / "switchboard-0.tar.gz"
    trained.write_bytes(gzip.compress(b"of no use"))
    whole = gzip.compress(b"of use")
    if spare:
        (tmp_path / f"spare-{trained.name}").write_bytes(whole)

    def cannot(_: running.Children) -> None:
        raise running.NoModel("The Rasa server cannot read its model.")

    monkeypatch.setenv("SWITCHBOARD_DATABASE", f"sqlite:///{tmp_path}/c.db")
    monkeypatch.setattr(running.model, "ensure", lambda: trained)
    monkeypatch.setattr(running.signal, "signal", lambda *_: None)
    monkeypatch.setattr(running.Children, "start", cannot)
    says = "Its spare copy, made" if spare else "another one is trained"
    with pytest.raises(running.CannotRun, match=f"cannot read its model.*{says}"):
        running.run("127.0.0.1", free_port())
    assert (tmp_path / f"damaged-{trained.name}").read_bytes() == gzip.compress(b"of no use")
    assert trained.is_file() == spare and (not spare or trained.read_bytes() == whole)


def damage(path: Path) -> None:
    """Changes a trained model, of which a whole copy lies beside it as training leaves one."""
    whole = path.read_bytes()
    path.with_name(f"spare-{path.name}").write_bytes(whole)
    path.unlink()  # it is a link to that of the checkout
    path.write_bytes(whole[:100_000] + b"damage" + whole[100_006:])


def test_ctrl_c_stops_it_and_a_new_start_knows_the_conversation_though_its_model_was_damaged(
    checkout: Path, trained: Path
) -> None:
    first = Running(checkout).ready()
    children = list(first.children())
    assert len(children) == 1
    assert LEVEL_2_CREDITS in first.ask("how many credits is level 2", "patient")
    assert first.stop(signal.SIGINT) == 0
    assert not any(map(alive, children))
    assert listening(first.port) == set()
    assert "Traceback" not in first.said()
    outlive(checkout, "Llanfihangel", days=2)
    outlive(checkout, "Penderyn", days=0.5)

    damage(checkout / "models" / trained.name)

    second = Running(checkout).ready()
    assert f"The model {trained.name} is damaged. Its spare copy" in second.said()
    assert not kept(checkout, "Llanfihangel") and kept(checkout, "Penderyn")
    children = list(second.children())
    assert LEVEL_3_CREDITS in second.ask("and level 3?", "patient")
    children = list(second.children())
    second.process.kill()
    wait_for(lambda: not any(map(alive, children)), 10)
    # What they have started in their turn notices a moment later.
    wait_for(lambda: not listening(second.port), 10)


def test_it_listens_on_an_ipv6_address_and_prints_it_as_a_browser_takes_it(checkout: Path) -> None:
    server = Running(checkout, "--host", "::1").ready()
    try:
        assert f"Switchboard is ready: http://[::1]:{server.port}/\n" in server.said()
        assert listening(server.port) == {"00000000000000000000000001000000"}
        (line,) = re.findall(r"^  (curl .+)$", server.said(), re.M)
        shown = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=40)
        (reply,) = json.loads(shown.stdout)
        assert reply["recipient_id"].startswith(ids.PREFIX) and "£15,000" in reply["text"]
    finally:
        server.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_can_be_stopped_half_way(checkout: Path, number: signal.Signals) -> None:
    server = Running(checkout)
    children = wait_for(lambda: list(server.children()), 30)
    assert server.stop(number) == 0
    assert not any(map(alive, children))
    assert "Traceback" not in server.said()
