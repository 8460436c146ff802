"""What `switchboard run` does with its servers, on small real processes that stand in for them."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import alive, free_port, wait_for

from switchboard import children as watching
from switchboard.children import CannotRun, Child, Children, NoModel

#: Answers one request after the other, as an event loop does: what holds one holds all.
STAND_IN = """
import http.server, os, signal, subprocess, sys, time
from pathlib import Path

port, orders = int(sys.argv[1]), sys.argv[2:]
Path(f"starts-{port}").open("a").write("x")
if "defies" in orders:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "has a child" in orders:
    Path(f"child-{port}").write_text(str(subprocess.Popen(["sleep", "600"]).pid))
if "ends at once" in orders:
    sys.exit(3)
if "never answers" in orders:
    time.sleep(600)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        for order, seconds in (("/stall", 2.0), ("/hang", 600)):
            if self.path == order:
                time.sleep(seconds)
        if self.path == "/end":
            os._exit(3)
        unready = self.path == "/ready" and "has no model" in orders
        self.send_response(500 if Path(f"ill-{port}").exists() else 503 if unready else 200)
        self.end_headers()
        self.wfile.write(b'{"ready": false, "model": false}' if unready else b"")

    def log_message(self, *_):
        pass

class Server(http.server.HTTPServer):
    request_queue_size = 50

Server(("127.0.0.1", port), Handler).serve_forever()
"""


LIMITS = (watching.ANSWER_SECONDS, watching.MAX_SILENT, watching.MAX_SILENT_SECONDS)


def test_about_six_seconds_of_silence_are_borne() -> None:
    answer_seconds, max_silent, max_silent_seconds = LIMITS
    for seconds in (max_silent_seconds, max_silent * (answer_seconds + 1)):
        assert 5 <= seconds <= 8


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in a fraction of its time."""
    seconds = {"ANSWER": 0.5, "MAX_SILENT": 4.0, "KILL": 0.5, "STOP": 1.0}
    for name, value in seconds.items():
        monkeypatch.setattr(watching, f"{name}_SECONDS", value)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Puts the clock forward."""
    real, ahead = time.monotonic, 0.0

    def forward(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    monkeypatch.setattr(watching.time, "monotonic", lambda: real() + ahead)
    return forward


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Callable[..., Children]]:
    """Children made of stand-ins, by name and what each is told."""
    made: list[Children] = []
    (tmp_path / "stand_in.py").write_text(STAND_IN)

    def make(**orders: str) -> Children:
        children = []
        for name, order in orders.items():
            port = free_port()
            command = (sys.executable, "stand_in.py", str(port), *filter(None, [order]))
            children.append(Child(f"{name} server", command, os.environ, "127.0.0.1", port, "/", "/ready"))
        made.append(Children(children, tmp_path))
        return made[-1]

    yield make
    for children in made:
        children.stop()


def pid(child: Child) -> int:
    assert child.process
    return child.process.pid


def ask(child: Child, path: str) -> None:
    """Sends a request and does not wait for the answer."""
    with socket.create_connection(("127.0.0.1", child.port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        time.sleep(0.1)


def look_after_until(children: Children, what: Callable[[], bool]) -> None:
    def look() -> bool:
        children.look_after()
        return what()

    wait_for(look, 30)


def well_again(children: Children, child: Child, old: int) -> Callable[[], bool]:
    return lambda: child.process is not None and pid(child) != old and child.up


@pytest.mark.parametrize(
    ("order", "hurt", "trouble"),
    [
        ("", lambda child: ask(child, "/hang"), "does not answer"),
        ("defies", lambda child: ask(child, "/hang"), "does not answer"),
        ("", lambda child: os.kill(pid(child), signal.SIGSTOP), "does not answer"),
        ("", lambda child: ask(child, "/end"), "stopped (exit code 3)"),
        ("", lambda child: os.kill(pid(child), signal.SIGKILL), "stopped (exit code -9)"),
    ],
    ids=["hangs", "hangs and defies", "is frozen", "ends", "is killed"],
)
def test_one_that_fails_is_started_again_and_the_other_goes_on(
    stand_in: Callable[..., Children],
    capfd: pytest.CaptureFixture[str],
    order: str,
    hurt: Callable[[Child], None],
    trouble: str,
) -> None:
    children = stand_in(first=order, second="")
    children.start()
    first, second = children.children
    old, other = pid(first), pid(second)
    hurt(first)
    look_after_until(children, well_again(children, first, old))
    assert not alive(old)
    assert pid(second) == other and alive(other)
    assert capfd.readouterr().out == f"The first server {trouble}; starting it again.\n"


def test_one_whose_health_is_an_error_is_started_again(
    stand_in: Callable[..., Children], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    old = pid(child)
    (tmp_path / f"ill-{child.port}").touch()
    look_after_until(children, lambda: child.process is not None and pid(child) != old)
    (tmp_path / f"ill-{child.port}").unlink()
    look_after_until(children, well_again(children, child, old))
    assert "does not answer" in capfd.readouterr().out


def test_a_stall_that_ends_is_borne(stand_in: Callable[..., Children], capfd: pytest.CaptureFixture[str]) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    old = pid(child)
    ask(child, "/stall")
    look_after_until(children, lambda: child.silent > 0)
    look_after_until(children, lambda: child.silent == 0)
    assert pid(child) == old
    assert capfd.readouterr().out == ""


def test_when_we_were_asleep_ourselves_no_server_is_blamed(
    stand_in: Callable[..., Children], clock: Callable[[float], None], capfd: pytest.CaptureFixture[str]
) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    clock(1000)
    os.kill(pid(child), signal.SIGSTOP)
    children.look_after()
    children.look_after()
    os.kill(pid(child), signal.SIGCONT)
    look_after_until(children, lambda: child.silent == 0)
    assert capfd.readouterr().out == ""


def test_what_one_has_started_ends_with_it(stand_in: Callable[..., Children], tmp_path: Path) -> None:
    children = stand_in(only="has a child")
    children.start()
    (child,) = children.children
    old, grandchild = pid(child), int((tmp_path / f"child-{child.port}").read_text())
    os.kill(old, signal.SIGKILL)
    look_after_until(children, well_again(children, child, old))
    wait_for(lambda: not alive(grandchild), 10)
    grandchild = int((tmp_path / f"child-{child.port}").read_text())
    assert alive(grandchild)
    children.stop()
    wait_for(lambda: not alive(grandchild), 10)


def test_one_that_cannot_be_started_again_is_given_up_after_pauses_that_grow(
    stand_in: Callable[..., Children],
    clock: Callable[[float], None],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    child.command = (*child.command, "ends at once")
    ask(child, "/end")
    with pytest.raises(CannotRun) as given_up:
        for _ in range(1000):
            children.look_after()
            clock(0.2)
            time.sleep(0.01)
    assert str(given_up.value) == "The only server stopped (exit code 3). It failed to start 5 times in a row."
    assert capfd.readouterr().out.splitlines() == [
        "The only server stopped (exit code 3); starting it again.",
        "The only server stopped (exit code 3); starting it again in 1 second.",
        "The only server stopped (exit code 3); starting it again in 3 seconds.",
        "The only server stopped (exit code 3); starting it again in 7 seconds.",
        "The only server stopped (exit code 3); starting it again in 15 seconds.",
    ]
    assert (tmp_path / f"starts-{child.port}").read_text() == "x" * 6


def test_one_that_keeps_ending_after_it_was_well_is_never_given_up_and_pauses_end_with_a_steady_while(
    stand_in: Callable[..., Children], clock: Callable[[float], None], capfd: pytest.CaptureFixture[str]
) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    for _ in range(7):
        old = pid(child)
        os.kill(old, signal.SIGKILL)
        while not well_again(children, child, old)():
            children.look_after()
            clock(1 if child.process is None else 0)
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 7 and lines[-1].endswith("again in 60 seconds.")
    clock(watching.STEADY_SECONDS + 1)
    children.look_after()
    os.kill(pid(child), signal.SIGKILL)
    look_after_until(children, lambda: child.process is None)
    assert capfd.readouterr().out.endswith("; starting it again.\n")


def test_one_that_never_answers_when_it_is_started_again_is_tried_anew(
    stand_in: Callable[..., Children], clock: Callable[[float], None], capfd: pytest.CaptureFixture[str]
) -> None:
    children = stand_in(only="")
    children.start()
    (child,) = children.children
    child.command, well = (*child.command, "never answers"), child.command
    old = pid(child)
    os.kill(old, signal.SIGKILL)
    look_after_until(children, lambda: child.process is not None and pid(child) != old)
    old, child.command = pid(child), well
    clock(watching.START_SECONDS + 1)
    look_after_until(children, lambda: not alive(old))
    clock(2)
    look_after_until(children, well_again(children, child, old))
    assert "The only server did not answer within 180 seconds; starting it again in 1 second." in capfd.readouterr().out


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("ends at once", "The only server stopped while starting (exit code 3)."),
        ("never answers", "The only server did not answer within 1 seconds."),
    ],
)
def test_one_that_cannot_even_be_started_stops_the_start(
    stand_in: Callable[..., Children], monkeypatch: pytest.MonkeyPatch, order: str, words: str
) -> None:
    monkeypatch.setattr(watching, "START_SECONDS", 1)
    with pytest.raises(CannotRun) as cannot:
        stand_in(only=order).start()
    assert str(cannot.value) == words


def test_one_that_answers_but_cannot_read_its_model_stops_the_start_at_once(stand_in: Callable[..., Children]) -> None:
    with pytest.raises(NoModel) as cannot:
        stand_in(only="has no model").start()
    assert str(cannot.value) == "The only server cannot read its model."


def test_stopping_ends_all_of_them_also_a_frozen_one(stand_in: Callable[..., Children]) -> None:
    children = stand_in(first="", second="defies", third="")
    children.start()
    pids = [pid(child) for child in children.children]
    os.kill(pids[2], signal.SIGSTOP)
    children.stop()
    assert not any(map(alive, pids))


def test_a_process_that_is_being_started_when_we_are_stopped_is_known(
    monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Children]
) -> None:
    children = stand_in(only="")
    popen = watching.subprocess.Popen

    def start(*arguments: object, **options: object) -> object:
        process = popen(*arguments, **options)  # type: ignore[call-overload]
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)  # a signal is seen between two steps
        return process

    before = signal.signal(signal.SIGTERM, watching.raise_stopped)
    try:
        monkeypatch.setattr(watching.subprocess, "Popen", start)
        with pytest.raises(watching.Stopped):
            children.start()
        (process,) = children.started
        assert signal.getsignal(signal.SIGTERM) is watching.raise_stopped
        children.stop()
        assert not alive(process.pid)
    finally:
        signal.signal(signal.SIGTERM, before)
