"""`switchboard run`: the action server and Rasa, started, watched and stopped together."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType

from switchboard import model, settings
from switchboard.quietly import TOKEN
from switchboard.safety import retention
from switchboard.safety.ids import Key, KeyFileError

START_SECONDS = 180
STOP_SECONDS = 10
#: More than any message in its JSON; Rasa refuses what is larger before it is read.
MAX_REQUEST_BYTES = 2_000_000
LOOPBACK = "127.0.0.1"
DATABASE = model.ROOT / "var" / "conversations.db"
KEY = DATABASE.with_name("key")
SWEEP_SECONDS = 60
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOKEN_CHARACTERS = 16


class CannotRun(Exception):
    """Something stands in the way of starting; the text says what to do."""


class Stopped(Exception):
    """Somebody asked the server to stop."""


def run(host: str, port: int, log_level: str = "ERROR", enable_api: bool = False) -> None:
    """Serves until Ctrl-C. Raises CannotRun or SettingsError with a message for people."""
    keep_days = settings.load().keep_days
    token = _api_token() if enable_api else ""
    _check_address(host, port)
    _check_database()
    trained = model.ensure()
    under_nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    stopping = [number for number in STOPPING if number != signal.SIGHUP or not under_nohup]
    for name in stopping:
        signal.signal(name, _stop)
    servers = Servers(host, port, trained, log_level, token)
    try:
        _sweep(keep_days)
        servers.start()
        _say_ready(host, port)
        servers.watch(keep_days)
    except Stopped:
        print("\nStopping ...", flush=True)
    finally:
        for name in stopping:
            signal.signal(name, signal.SIG_IGN)
        servers.stop()


class Servers:
    """The two processes. The action server listens on loopback only.

    With a token, Rasa's HTTP API is open to whoever knows it.
    """

    def __init__(self, host: str, port: int, trained: Path, log_level: str, token: str = "") -> None:
        self.host, self.port, self.trained, self.log_level, self.token = host, port, trained, log_level, token
        self.actions_port = _any_free_port()
        self.started: list[subprocess.Popen[bytes]] = []
        self.actions: subprocess.Popen[bytes] | None = None
        self.rasa: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts both and waits until both answer."""
        print("Starting ...", flush=True)
        self.actions = self._start_actions()
        self.rasa = self._start_rasa()
        until = time.monotonic() + START_SECONDS
        for process, name, host, port, path in (
            (self.actions, "action server", LOOPBACK, self.actions_port, "/health"),
            (self.rasa, "Rasa server", self.host, self.port, "/webhooks/rest/"),
        ):
            while not _answers(host, port, path):
                if process.poll() is not None:
                    raise CannotRun(f"The {name} stopped while starting (exit code {process.returncode}).")
                if time.monotonic() > until:
                    raise CannotRun(f"The {name} did not answer within {START_SECONDS} seconds.")
                time.sleep(0.2)

    def watch(self, keep_days: int) -> None:
        """Starts the action server anew if it ends, and deletes what is past its time; gives up if Rasa ends."""
        assert self.rasa and self.actions
        swept = time.monotonic()
        while self.rasa.poll() is None:
            if time.monotonic() - swept >= SWEEP_SECONDS:
                _sweep(keep_days)
                swept = time.monotonic()
            if self.actions.poll() is not None:
                print("The action server stopped; starting it again.", flush=True)
                self.actions = self._start_actions()
            time.sleep(1)
        raise CannotRun(f"The Rasa server stopped (exit code {self.rasa.returncode}).")

    def stop(self) -> None:
        """Stops whatever was started, and kills what does not stop by itself."""
        running = [process for process in self.started if process.poll() is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()

    def _start_actions(self) -> subprocess.Popen[bytes]:
        talk = {"DEBUG": ["--debug"], "INFO": ["--verbose"]}.get(self.log_level, ["--quiet"])
        return self._start("rasa_sdk", "--actions", "actions.answer", "--port", str(self.actions_port), *talk)

    def _start_rasa(self) -> subprocess.Popen[bytes]:
        return self._start(
            *("rasa", "run", "--interface", self.host, "--port", str(self.port)),
            *("--model", str(self.trained), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            *(["--enable-api"] if self.token else []),
            SANIC_REQUEST_MAX_SIZE=str(MAX_REQUEST_BYTES),
            **({TOKEN: self.token} if self.token else {}),
        )

    def _start(self, *module: str, **variables: str) -> subprocess.Popen[bytes]:
        """A module as a child of its own process group, so that Ctrl-C reaches us alone and we stop it."""
        model.quiet_environment()
        environment = {
            **{name: value for name, value in os.environ.items() if name != TOKEN},
            "LOG_LEVEL": self.log_level,
            # At any level: libraries would log addresses.
            "LOG_LEVEL_LIBRARIES": "ERROR",
            "SANIC_ACCESS_LOG": "false",
            "SANIC_HOST": LOOPBACK,
            "SWITCHBOARD_ACTIONS": f"http://{LOOPBACK}:{self.actions_port}/webhook",
            "SWITCHBOARD_DATABASE": str(DATABASE),
            **variables,
        }
        command = [sys.executable, "-m", "switchboard.quietly", *module]
        with _undisturbed():  # else a process that is just being started would outlive us
            process = subprocess.Popen(command, cwd=model.ROOT, env=environment, start_new_session=True)
            self.started.append(process)
        return process


def _say_ready(host: str, port: int) -> None:
    shown = "localhost" if host in (LOOPBACK, "0.0.0.0") else host
    address = f"http://{shown}:{port}"
    sender = '"sender": "me", ' if shown == "localhost" else ""  # a name of one's own, on this machine only
    print(
        f"\nSwitchboard is ready: {address}/\n"
        f"For careers advisers: {address}/adviser\n\n"
        f"From a program:\n"
        f"  curl -s {address}/webhooks/rest/webhook -H 'Content-Type: application/json' "
        f"""-d '{{{sender}"message": "What is the pay?"}}'\n\nPress Ctrl-C to stop.""",
        flush=True,
    )


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets a signal that would stop us wait until the end of the block."""
    waiting: list[int] = []
    held = [number for number in STOPPING if signal.getsignal(number) is _stop]
    for number in held:
        signal.signal(number, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        for number in held:
            signal.signal(number, _stop)
    if waiting:
        raise Stopped


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _sweep(keep_days: int) -> None:
    """Deletes the conversations that are past their time. What fails is tried again by the next sweep."""
    try:
        retention.sweep(DATABASE, keep_days, time.time())
    except sqlite3.Error as error:
        print(f"Old conversations could not be deleted yet ({type(error).__name__}).", flush=True)


def _api_token() -> str:
    """The token for Rasa's HTTP API. Raises CannotRun when there is none, or one that can be guessed.

    On this machine's own address too: a proxy in front of it would open the API to everybody.
    """
    token = os.environ.get(TOKEN, "")
    if len(token) < TOKEN_CHARACTERS:
        raise CannotRun(
            f"Rasa's HTTP API shows and changes every conversation, so it needs a token: put one of "
            f"{TOKEN_CHARACTERS} characters or more into {TOKEN}."
        )
    return token


def _check_address(host: str, port: int) -> None:
    """Raises CannotRun when the port is taken or the address is not this machine's."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65535 else port - 1
                raise CannotRun(
                    f"Port {port} is taken by another program. Try another one: PORT={other} make run"
                ) from None
            raise CannotRun(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from None


def _check_database() -> None:
    """Raises CannotRun when conversations could not be kept, or their ids not told from forged ones:
    Rasa would go on without a word, in memory. Only this account may read them."""
    try:
        DATABASE.parent.mkdir(mode=0o700, exist_ok=True)
        with closing(sqlite3.connect(DATABASE, timeout=10)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.rollback()
        DATABASE.chmod(0o600)
        Key.load(KEY)
    except (OSError, sqlite3.Error) as error:
        raise CannotRun(f"Conversations cannot be kept in {DATABASE}: {error}") from None
    except KeyFileError as error:
        raise CannotRun(str(error)) from None


def _any_free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _answers(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK if host == "0.0.0.0" else host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
