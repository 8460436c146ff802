"""A real PostgreSQL for tests, on a socket in a folder of its own: Debian's `postgresql`, which is not installed here
as a service."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg2

#: What is not on the path on Debian.
FOLDERS = (
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    *map(Path, ("/opt/homebrew/opt/postgresql@15/bin", "/usr/local/bin", "/usr/bin")),
)
MISSING = (
    "PostgreSQL is not installed, which the tests of the store need. Install it: "
    "sudo apt-get install postgresql (Debian, Ubuntu), or brew install postgresql@15"
)
#: PostgreSQL does not run as root; then it runs as this account, which Debian's package makes.
ACCOUNT = "postgres"


def programs() -> Path:
    """The folder of PostgreSQL's programs. Raises LookupError where it is not installed."""
    found = next((folder for folder in FOLDERS if (folder / "initdb").exists()), None)
    if found is None:
        raise LookupError(MISSING)
    return found


def check() -> None:
    """Ends with a line that says what to install, where that is needed."""
    try:
        programs()
    except LookupError as missing:
        raise SystemExit(str(missing)) from None


class Postgres:
    """A server, its databases, and what can happen to it."""

    def __init__(self) -> None:
        """Raises LookupError where PostgreSQL is not installed."""
        self._programs = programs()
        # A path of a socket is short.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._data, self._numbers = self.folder / "data", count()
        if os.getuid() == 0:
            shutil.chown(self.folder, ACCOUNT)
        self._run("initdb", "--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "--no-sync", str(self._data))
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it takes connections."""
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=200 -c shared_buffers=32MB"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stops it; `immediate` is as if the power went."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def freeze(self) -> None:
        """Has all its processes do nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Has them go on."""
        self._signal(signal.SIGCONT)

    def new(self) -> str:
        """The URL of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self.tell("postgres", f"CREATE DATABASE {name}")
        return f"postgresql://{ACCOUNT}@/{name}?host={self.folder}"

    def tell(self, database: str, statement: str) -> None:
        """Has a statement done in a database."""
        connection = psycopg2.connect(host=str(self.folder), user=ACCOUNT, dbname=database)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def remove(self) -> None:
        """Ends it, and deletes what it has stored."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def _signal(self, number: signal.Signals) -> None:
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=True).stdout
        for process in (first, *map(int, children.split())):
            os.kill(process, number)

    def _run(self, program: str, *given: str) -> None:
        command: Sequence[str] = [str(self._programs / program), *given]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program}: {done.stderr}"


def main() -> None:
    """Runs one until Ctrl-C, for trying things out."""
    server = Postgres()
    print(server.new(), flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.remove()


if __name__ == "__main__":
    main()
