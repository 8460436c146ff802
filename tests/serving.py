"""`switchboard run` as the tests start it."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from switchboard import model
from switchboard.children import START_SECONDS
from switchboard.nlu import remembering

NEEDED = ("actions", "data", "knowledge", "switchboard", "web")
LEFT_OUT = ("__pycache__", "node_modules")
#: As in a terminal: Rasa, once imported by another test, has set these for its children.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("TF_CPP_MIN_LOG_LEVEL", "LOG_LEVEL")}


def wait_for(what: Callable[[], Any], seconds: float) -> Any:
    """What `what` gives as soon as that is something; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended, and whose parent has not looked yet, does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Running:
    """One `switchboard run` on a free port, with something put before the command."""

    def __init__(
        self,
        checkout: Path,
        *options: str,
        before: Sequence[str] = (),
        inherited: Mapping[str, str] = ENVIRONMENT,
        **environment: str,
    ) -> None:
        self.checkout = checkout
        self.port = free_port()
        self.output = checkout / f"output-{self.port}.txt"
        # As from a terminal, also when the tests themselves run under nohup.
        code = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); "
        code += "from switchboard.cli import main; sys.exit(main())"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-c", code, "run", *options],
                cwd=checkout,
                env={**inherited, "PORT": str(self.port), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self) -> "Running":
        wait_for(lambda: "Press Ctrl-C" in self.said() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.said()
        return self

    def is_ready(self) -> bool:
        """Whether it says so to whoever asks."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.request("GET", "/readyz")[0] == 200
        return False

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def request(
        self, method: str, path: str, body: bytes | None = None, address: str = "127.0.0.1", **headers: str
    ) -> tuple[int, bytes]:
        """From an address of this machine; all those that begin with 127 are."""
        with self._requested(method, path, body, address, headers) as response:
            return response.status, response.read()

    def headers(self, method: str, path: str, **headers: str) -> dict[str, str]:
        """Those of the answer."""
        with self._requested(method, path, None, "127.0.0.1", headers) as response:
            return dict(response.getheaders())

    @contextlib.contextmanager
    def _requested(
        self, method: str, path: str, body: bytes | None, address: str, headers: dict[str, str]
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40, source_address=(address, 0))
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/json", **sent})
            yield connection.getresponse()

    def post(self, body: dict[str, Any], **headers: str) -> tuple[int, list[dict[str, Any]]]:
        status, replies = self.request("POST", "/webhooks/rest/webhook", json.dumps(body).encode(), **headers)
        return status, json.loads(replies)

    def ask(self, text: str, sender: str) -> str:
        """The text of the one reply to a program on this machine, which names its conversation."""
        status, (reply,) = self.post({"sender": sender, "message": text}, **self.program())
        assert status == 200
        assert reply["recipient_id"] == sender
        return str(reply["text"])

    def program(self) -> dict[str, str]:
        """The header of a program that may read the server's files."""
        return {"Authorization": f"Bearer {(self.checkout / 'var' / 'token').read_text().strip()}"}

    def child(self, part: str) -> int | None:
        """The process that `run` started with these words in its command line."""
        for pid, command in self.children().items():
            if part in command:
                return pid
        return None

    def children(self) -> dict[int, str]:
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


def copy_checkout(copy: Path, trained: Path) -> Path:
    """A copy of this checkout with a trained model, so that the tests keep their own conversations."""
    for folder in NEEDED:
        shutil.copytree(model.ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for path in [*model.ROOT.glob("*.yml"), model.ROOT / "requirements.txt"]:
        shutil.copy(path, copy)
    (copy / "models").mkdir()
    for made in (trained, remembering.FILE):
        (copy / "models" / made.name).symlink_to(made)
    return copy
