"""The lock, requirements.txt, is what pyproject.toml asks for: hashed, complete and without an address."""

import copy
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
#: How the lock's comments name what asks for a pin.
GROUPS = {
    "switchboard (pyproject.toml)": "main",
    "switchboard (pyproject.toml:dev)": "dev",
    "--override (workspace)": "override",
}


@dataclass
class Pin:
    version: str
    hashes: int = 0
    wanted_by: list[str] = field(default_factory=list)


def pins(lock: str) -> dict[str, Pin]:
    """The lock's pins by name, each with its number of hashes and who wants it."""
    found: dict[str, Pin] = {}
    for line in lock.splitlines():
        if match := re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)(?: ;.*?)?(?: \\)?", line):
            pin = found[canonicalize_name(match[1])] = Pin(match[2])
        elif re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line):
            pin.hashes += 1
        elif match := re.fullmatch(r"    # via (.+)|    #   (.+)", line):
            pin.wanted_by.append(match[1] or match[2])
        elif line != "    # via":
            raise ValueError(f"not a line of a lock: {line!r}")
    return found


def drift(pyproject: dict[str, Any], lock: str) -> list[str]:
    """What the lock and pyproject.toml disagree about; `make lock` mends it."""
    locked = pins(lock)
    asked = {
        "main": [Requirement(text) for text in pyproject["project"]["dependencies"]],
        "dev": [Requirement(text) for text in pyproject["dependency-groups"]["dev"]],
        "override": [Requirement(text) for text in pyproject["tool"]["uv"]["override-dependencies"]],
    }
    problems = []
    for requirement in [*asked["main"], *asked["dev"], *asked["override"]]:
        pin = locked.get(canonicalize_name(requirement.name))
        if pin is None:
            problems.append(f"{requirement.name} is not locked")
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            problems.append(f"{requirement} is locked at {pin.version}")
    for group, requirements in asked.items():
        direct = {canonicalize_name(requirement.name) for requirement in requirements}
        named = {name for name, pin in locked.items() if group in map(GROUPS.get, pin.wanted_by)}
        problems += [f"{name} is locked, but not for {group}" for name in direct - named if name in locked]
        problems += [f"{name} is locked for {group}, which does not ask for it" for name in named - direct]
    for name, pin in locked.items():
        others = [canonicalize_name(re.sub(r"\[.*", "", by)) for by in pin.wanted_by if by not in GROUPS]
        problems += [f"{name} is wanted by {by}, which is not locked" for by in others if by not in locked]
        if not pin.wanted_by:
            problems.append(f"{name} is wanted by nothing")
        if not pin.hashes:
            problems.append(f"{name} has no hash")
    return problems


def test_the_lock_is_what_pyproject_asks_for() -> None:
    assert drift(PYPROJECT, LOCK) == []
    assert len(pins(LOCK)) > 100


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|@ ", LOCK)


def test_pyproject_the_lock_and_the_interpreter_agree_on_python() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    assert PYPROJECT["project"]["requires-python"] == f">={version},<3.{int(version.split('.')[1]) + 1}"
    assert f"--python-version {version} " in (ROOT / "Makefile").read_text()
    assert PYPROJECT["tool"]["mypy"]["python_version"] == version


def add(pyproject: dict[str, Any]) -> None:
    pyproject["project"]["dependencies"].append("left-pad>=1")


def add_what_something_else_wants(pyproject: dict[str, Any]) -> None:
    pyproject["project"]["dependencies"].append("certifi>=1")


def remove(pyproject: dict[str, Any]) -> None:
    pyproject["project"]["dependencies"] = [
        text for text in pyproject["project"]["dependencies"] if not text.startswith("rapidfuzz")
    ]


def remove_for_development(pyproject: dict[str, Any]) -> None:
    pyproject["dependency-groups"]["dev"].pop()


def move_past_the_lock(pyproject: dict[str, Any]) -> None:
    pyproject["project"]["dependencies"].append("rapidfuzz>=9999")


def move_to_development(pyproject: dict[str, Any]) -> None:
    pyproject["dependency-groups"]["dev"].append(pyproject["project"]["dependencies"].pop())


def change_an_override(pyproject: dict[str, Any]) -> None:
    pyproject["tool"]["uv"]["override-dependencies"].append("numpy>=2")


def remove_an_override(pyproject: dict[str, Any]) -> None:
    pyproject["tool"]["uv"]["override-dependencies"].remove("packaging<22")


@pytest.mark.parametrize(
    "change",
    [
        add,
        add_what_something_else_wants,
        remove,
        remove_for_development,
        move_past_the_lock,
        move_to_development,
        change_an_override,
        remove_an_override,
    ],
)
def test_a_change_of_pyproject_without_a_new_lock_is_noticed(change: Callable[[dict[str, Any]], None]) -> None:
    pyproject = copy.deepcopy(PYPROJECT)
    change(pyproject)
    assert len(drift(pyproject, LOCK)) >= 1


@pytest.mark.parametrize("name", ["rasa", "pytest", "sanic"])
def test_a_pin_taken_out_of_the_lock_is_noticed(name: str) -> None:
    without = re.sub(rf"^{name}==.*?(?=^\S)", "", LOCK, flags=re.M | re.S)
    assert without != LOCK
    assert any(name in problem for problem in drift(PYPROJECT, without))


def test_a_pin_moved_by_hand_is_noticed() -> None:
    older = re.sub(r"^rasa==\S+", "rasa==3.6.20", LOCK, flags=re.M)
    assert drift(PYPROJECT, older) == ["rasa==3.6.21 is locked at 3.6.20"]


def test_a_pin_without_hash_or_without_need_is_noticed() -> None:
    problems = drift(PYPROJECT, LOCK + "left-pad==1.0 \\\n    # via\n")
    assert problems == ["left-pad is wanted by nothing", "left-pad has no hash"]


def test_every_locked_version_is_a_release() -> None:
    assert [name for name, pin in pins(LOCK).items() if Version(pin.version).is_prerelease] == []


SYSTEMS = {
    "Linux, x86-64": {"sys_platform": "linux", "platform_machine": "x86_64"},
    "Linux, ARM": {"sys_platform": "linux", "platform_machine": "aarch64"},
    "macOS, Apple silicon": {"sys_platform": "darwin", "platform_machine": "arm64"},
}
#: Without one of these there is no module `tensorflow`.
TENSORFLOWS = {
    "Linux, x86-64": "tensorflow",
    "Linux, ARM": "tensorflow-cpu-aws",
    "macOS, Apple silicon": "tensorflow-macos",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lock_holds_one_version_of_everything_for_each_system_that_the_readme_names(system: str) -> None:
    environment = {**SYSTEMS[system], "python_version": "3.11", "python_full_version": "3.11.9"}
    lines = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==\S+(?: ; (.+?))? \\$", LOCK, re.M)
    names = [name for name, marker in lines if not marker or Marker(marker).evaluate(environment)]
    assert sorted(set(names)) == sorted(names)
    assert {"rasa", "onnxruntime", TENSORFLOWS[system]} <= set(names)
    assert system in (ROOT / "README.md").read_text(encoding="utf-8")


def test_this_pytest_and_this_xdist_agree_on_shares(request: pytest.FixtureRequest) -> None:
    """With some versions of the two nothing fails, and yet the bot is loaded by every worker."""
    in_share = request.node.nodeid.endswith("@test_requirements.py")
    assert in_share == ("PYTEST_XDIST_WORKER" in os.environ)
