"""Sees what a process and all its children reach out to, from native code too, since strace looks on."""

import ipaddress
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from serving import wait_for

#: Everything by which a first word can be sent to another machine.
CALLS = "connect,sendto,sendmsg,sendmmsg"
#: What goes through an io_uring cannot be seen, so that there is none: libuv, for one, does well without.
HIDING = "io_uring_setup"
#: Nothing else of ours: ONNX Runtime, for one, behaves where a variable says that it is being tested.
INHERITED = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
DNS = 53


class Watch:
    """One command, its home directory, which is empty, and the trace of what it does."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("strace"):
            pytest.skip("strace is not installed; on Debian: apt install strace")
        self.home, self.trace = folder / "home", folder / "trace"
        self.home.mkdir()
        self.environment = {**INHERITED, "HOME": str(self.home)}

    def command(self, *command: str) -> list[str]:
        """The command watched. It is still a child of whoever starts it."""
        options = ("-f", "-D", "--seccomp-bpf", "-s", "0", "-o", str(self.trace))
        return ["strace", *options, "-e", f"trace={CALLS},{HIDING}", "-e", f"inject={HIDING}:error=ENOSYS", *command]

    def reached(self) -> set[str]:
        """What was reached or tried beyond this machine, once all have ended. To look up a name is to reach out."""
        wait_for(self._has_ended, 60)
        return {found for call in _calls(self.trace.read_text()) if (found := _elsewhere(call))}

    def kept(self, harmless: Sequence[str] = ()) -> list[str]:
        """The files that were left in the home directory."""
        files = (path.relative_to(self.home) for path in self.home.rglob("*") if not path.is_dir())
        return sorted(path.as_posix() for path in files if not any(path.is_relative_to(known) for known in harmless))

    def _has_ended(self) -> bool:
        text = self.trace.read_text() if self.trace.exists() else ""
        seen = set(re.findall(r"^(\d+) ", text, re.M))
        return bool(seen) and seen == set(re.findall(r"^(\d+) +\+\+\+ (?:exited|killed)", text, re.M))


def _calls(trace: str) -> list[str]:
    """The calls in a trace, each in one line: one that another thread comes between is written in two pieces, of which
    only the second says how it ended."""
    calls: list[str] = []
    begun: dict[str, int] = {}
    for line in trace.splitlines():
        who, _, said = line.partition(" ")
        if who in begun and (end := re.match(r" *<\.\.\. \w+ resumed>", said)):
            calls[begun.pop(who)] += said[end.end() :]
            continue
        calls.append(line.removesuffix(" <unfinished ...>"))
        if calls[-1] != line:
            begun[who] = len(calls) - 1
    return calls


def _elsewhere(line: str) -> str:
    if f"{HIDING}(" in line and "(INJECTED)" not in line:
        return "an io_uring"
    if name := re.search(r'sa_family=AF_UNIX, sun_path=@?"([^"]*)"', line):
        return "" if "ENOENT" in line else name[1]
    port = re.search(r"sin6?_port=htons\((\d+)\)", line)
    address = re.search(r'(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"', line)
    if port and address and (int(port[1]) == DNS or not ipaddress.ip_address(address[1]).is_loopback):
        return f"{address[1]} port {port[1]}"
    return ""
