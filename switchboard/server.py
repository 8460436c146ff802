"""`switchboard run`: Rasa's server, started, watched, started again when need be, and stopped."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import time
from contextlib import closing
from itertools import chain
from pathlib import Path
from threading import Event, Thread

from switchboard import credentials, model, settings
from switchboard.children import STOPPING, CannotRun, Child, Children, NoModel, Stopped, raise_stopped
from switchboard.quietly import TOKEN
from switchboard.store import DATABASE, DatabaseStore, StoreError, database_url
from switchboard.store.ids import KeyFileError

#: Slack sends a whole message with each click on it; what is larger is refused before it is read.
MAX_REQUEST_BYTES = 100_000
#: So many connections may wait to be taken in; whoever comes beyond them is let in seconds later.
MOST_WAITING = 1_024
LOOPBACK = "127.0.0.1"
#: Addresses that stand for all of this machine's, and how it reaches itself there.
EVERYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}
SWEEP_SECONDS = 60
TOKEN_CHARACTERS = 16
#: Browsers open no page on these ports, which belong to other services: fetch.spec.whatwg.org, "bad port".
REFUSED_PORTS = frozenset(
    [
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104),
        *(109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515),
        *(526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049),
        *(3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    ]
)


def run(host: str, port: int, log_level: str = "ERROR", enable_api: bool = False) -> None:
    """Serves until Ctrl-C. Raises CannotRun, SettingsError or UnknownDatabase with a message for people."""
    keep_days = settings.load().keep_days
    token = _api_token() if enable_api else ""
    _check_address(host, port)
    store = _checked_store()
    trained = model.ensure()
    under_nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    stopping = [number for number in STOPPING if number != signal.SIGHUP or not under_nohup]
    for name in stopping:
        signal.signal(name, raise_stopped)
    children = Children(_children(host, port, trained, store.url, log_level, token), model.ROOT)
    over = Event()
    # Beside all else: while a large deletion goes on, a server that hangs must be noticed.
    Thread(target=_keep_swept, args=(store, keep_days, over), daemon=True).start()
    try:
        print("Starting ...", flush=True)
        try:
            children.start()
        except NoModel as error:
            raise CannotRun(f"{error} {model.set_aside(trained)}") from None
        _say_ready(host, port)
        while True:
            children.look_after()
            time.sleep(1)
    except Stopped:
        print("\nStopping ...", flush=True)
    finally:
        for name in stopping:
            signal.signal(name, signal.SIG_IGN)
        over.set()
        children.stop()


def _children(host: str, port: int, trained: Path, database: str, log_level: str, token: str = "") -> list[Child]:
    """Rasa's server, in which the action runs too, unless SWITCHBOARD_ACTIONS names a server for it.

    With a token, Rasa's HTTP API is open to whoever knows it.
    """
    model.quiet_environment()
    environment = {
        **{name: value for name, value in os.environ.items() if name != TOKEN},
        "LOG_LEVEL": log_level,
        # At any level: libraries would log addresses.
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "SANIC_ACCESS_LOG": "false",
        DATABASE: database,
        "SANIC_REQUEST_MAX_SIZE": str(MAX_REQUEST_BYTES),
        "SANIC_BACKLOG": str(MOST_WAITING),
        **({TOKEN: token} if token else {}),
    }
    rasa = (
        *(sys.executable, "-m", "switchboard.quietly", "switchboard.rasa_server"),
        *("--host", host, "--port", str(port), "--model", str(trained), *(["--enable-api"] if token else [])),
    )
    return [Child("Rasa server", rasa, environment, EVERYWHERE.get(host, host), port, "/healthz", "/readyz")]


def _say_ready(host: str, port: int) -> None:
    shown = "localhost" if host in (LOOPBACK, *EVERYWHERE) else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    print(
        f"\nSwitchboard is ready: {address}/\n"
        f"For careers advisers: {address}/adviser\n"
        + "".join(f"{state.words}.\n" for state in credentials.states())
        + f"\nFrom a program:\n"
        f"  curl -s {address}/webhooks/rest/webhook -H 'Content-Type: application/json' "
        f"""-d '{{"message": "What is the pay?"}}'\n\nPress Ctrl-C to stop.""",
        flush=True,
    )


def _keep_swept(store: DatabaseStore, keep_days: int, over: Event) -> None:
    """Deletes the conversations that are past their time, now and once a minute, until it is over.

    What fails, whatever it was, is tried again by the next sweep.
    """
    while not over.is_set():
        try:
            store.sweep(keep_days)
        except Exception as error:
            kind = error.kind if isinstance(error, StoreError) else type(error).__name__
            print(f"Old conversations could not be deleted yet ({kind}).", flush=True)
        over.wait(SWEEP_SECONDS)


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
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with closing(socket.socket(family, kind, protocol)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(
                f"Port {port} is taken by another program. Try another one: PORT={another_port(port)} make run"
            ) from None
        raise CannotRun(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from None


def another_port(port: int) -> int:
    """The next port that a browser opens."""
    others = chain(range(port + 1, 65536), range(port - 1, 0, -1))
    return next(other for other in others if other not in REFUSED_PORTS)


def _checked_store() -> DatabaseStore:
    """Where conversations are kept. Raises CannotRun when they could not be, or their ids not told from forged ones:
    Rasa would go on without a word, in memory."""
    store = DatabaseStore(database_url())
    try:
        if set_aside := store.prepare():
            print(f"The database {set_aside}. Conversations start anew.", flush=True)
    except StoreError as error:
        raise CannotRun(f"Conversations cannot be kept in {store.place}: {error}") from None
    except KeyFileError as error:
        raise CannotRun(str(error)) from None
    return store
