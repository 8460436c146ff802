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
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType

from switchboard import model

START_SECONDS = 180
STOP_SECONDS = 10
#: More than any message in its JSON; Rasa refuses what is larger before it is read.
MAX_REQUEST_BYTES = 2_000_000
LOOPBACK = "127.0.0.1"
DATABASE = model.ROOT / "var" / "conversations.db"


class CannotRun(Exception):
    """Something stands in the way of starting; the text says what to do."""


class Stopped(Exception):
    """Somebody asked the server to stop."""


def run(host: str, port: int, log_level: str = "ERROR") -> None:
    """Serves until Ctrl-C. Raises CannotRun with a message for people."""
    _check_address(host, port)
    _check_database()
    trained = model.ensure()
    stopping = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # not under nohup
        stopping.append(signal.SIGHUP)
    for name in stopping:
        signal.signal(name, _stop)
    servers = Servers(host, port, trained, log_level)
    try:
        servers.start()
        _say_ready(host, port)
        servers.watch()
    except Stopped:
        print("\nStopping ...", flush=True)
    finally:
        for name in stopping:
            signal.signal(name, signal.SIG_IGN)
        servers.stop()


class Servers:
    """The two processes. The action server listens on loopback only."""

    def __init__(self, host: str, port: int, trained: Path, log_level: str) -> None:
        self.host, self.port, self.trained, self.log_level = host, port, trained, log_level
        self.actions_port = _any_free_port()
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

    def watch(self) -> None:
        """Starts the action server anew if it ends; gives up if Rasa does."""
        assert self.rasa and self.actions
        while self.rasa.poll() is None:
            if self.actions.poll() is not None:
                print("The action server stopped; starting it again.", flush=True)
                self.actions = self._start_actions()
            time.sleep(1)
        raise CannotRun(f"The Rasa server stopped (exit code {self.rasa.returncode}).")

    def stop(self) -> None:
        """Stops both, and kills what does not stop by itself."""
        running = [process for process in (self.rasa, self.actions) if process and process.poll() is None]
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
            SANIC_REQUEST_MAX_SIZE=str(MAX_REQUEST_BYTES),
        )

    def _start(self, *module: str, **settings: str) -> subprocess.Popen[bytes]:
        """A module as a child of its own process group, so that Ctrl-C reaches us alone and we stop it."""
        model.quiet_environment()
        environment = {
            **os.environ,
            "LOG_LEVEL": self.log_level,
            "SANIC_HOST": LOOPBACK,
            "SWITCHBOARD_ACTIONS": f"http://{LOOPBACK}:{self.actions_port}/webhook",
            "SWITCHBOARD_DATABASE": str(DATABASE),
            **settings,
        }
        command = [sys.executable, "-m", "switchboard.quietly", *module]
        return subprocess.Popen(command, cwd=model.ROOT, env=environment, start_new_session=True)


def _say_ready(host: str, port: int) -> None:
    shown = "localhost" if host in (LOOPBACK, "0.0.0.0") else host
    address = f"http://{shown}:{port}/webhooks/rest/webhook"
    print(
        f"\nSwitchboard is ready: {address}\n\nTry it in another terminal:\n"
        f"  curl -s {address} -H 'Content-Type: application/json' "
        """-d '{"sender": "me", "message": "What is the pay?"}'\n\nPress Ctrl-C to stop.""",
        flush=True,
    )


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


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
    """Raises CannotRun when conversations could not be kept: Rasa would go on without a word,
    in memory. Only this account may read them."""
    try:
        DATABASE.parent.mkdir(mode=0o700, exist_ok=True)
        with closing(sqlite3.connect(DATABASE, timeout=10)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.rollback()
        DATABASE.chmod(0o600)
    except (OSError, sqlite3.Error) as error:
        raise CannotRun(f"Conversations cannot be kept in {DATABASE}: {error}") from None


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
