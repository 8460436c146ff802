"""Holds every locked version against the advisories that are known (OSV): `make audit`.

Whatever was not looked up is an error, and so is an advisory that docs/security.md does not answer. pip-audit by itself
leaves out, without an error, what its source does not know and what another system would install.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (ROOT / "requirements.txt", ROOT / "deploy" / "tools.txt")
PAGE = ROOT / "docs" / "security.md"
PIP_AUDIT = ROOT / ".cache" / "tools" / "bin" / "pip-audit"

_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)
_ID = re.compile(r"\b(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|PYSEC-\d{4}-\d+)\b")
_ROW = re.compile(r"^\| `([\w.-]+)` ([\w.]+) \| ([^|]+) \|", re.M)


@dataclass(frozen=True, order=True)
class Pin:
    """One package in one version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class NotAudited(Exception):
    """The audit could not be made; the text says why."""


def pins(lock: str) -> set[Pin]:
    """Everything that a lock names, for whatever system."""
    return {Pin(_plain(name), version) for name, version in _PINNED.findall(lock)}


def answered(page: str) -> dict[Pin, set[str]]:
    """The advisories that a page answers, by the version that it answers them for."""
    return {Pin(_plain(name), version): set(_ID.findall(ids)) for name, version, ids in _ROW.findall(page)}


def problems(locked: set[Pin], report: Sequence[dict[str, Any]], answers: dict[Pin, set[str]]) -> list[str]:
    """What is wrong, in a sentence each. `report` is pip-audit's list of dependencies."""
    found: dict[Pin, list[set[str]]] = {}
    for entry in report:
        if "skip_reason" not in entry:
            names = [{known["id"], *known.get("aliases", ())} for known in entry["vulns"]]
            found[Pin(_plain(entry["name"]), entry["version"])] = names
    wrong = [f"{pin} was not looked up." for pin in sorted(locked - found.keys())]
    for pin, advisories in sorted(found.items()):
        for ids in advisories:
            if not ids & answers.get(pin, set()):
                wrong.append(f"{pin}: {', '.join(sorted(ids))} is not answered in {PAGE.name}.")
    for pin, ids in sorted(answers.items()):
        if pin not in locked:
            wrong.append(f"{pin} is answered in {PAGE.name}, but no lock has it.")
        elif pin in found:
            over = ids - set().union(*found[pin])
            wrong += [f"{pin}: {id} is answered in {PAGE.name}, but no longer known." for id in sorted(over)]
    return wrong


def audited(locked: set[Pin], command: Sequence[str]) -> list[dict[str, Any]]:
    """What pip-audit says of each. Raises NotAudited."""
    report: list[dict[str, Any]] = []
    left = sorted(locked)
    while left:  # a file may name a package once
        once = {pin.name: pin for pin in reversed(left)}
        left = [pin for pin in left if once[pin.name] != pin]
        report += _asked(list(once.values()), command)
    return report


def _asked(once: Sequence[Pin], command: Sequence[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder, "requirements.txt")
        asked.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in once), encoding="utf-8")
        options = ("--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json", "-s", "osv")
        done = subprocess.run([*command, *options, "-r", str(asked)], capture_output=True, text=True, check=False)
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NotAudited(f"The advisories could not be asked for: {last}") from None


def _plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Prints what is wrong; returns 0 when nothing is."""
    locked = set[Pin]().union(*(pins(lock.read_text(encoding="utf-8")) for lock in LOCKS))
    answers = answered(PAGE.read_text(encoding="utf-8"))
    try:
        wrong = problems(locked, audited(locked, [str(PIP_AUDIT)]), answers)
    except NotAudited as error:
        print(error, file=sys.stderr)
        return 1
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    print(f"{len(locked)} versions looked up, {len(wrong)} problems.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
