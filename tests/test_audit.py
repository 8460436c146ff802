"""scripts/audit.py: nothing that was not looked up passes, and the page answers for what is locked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import audit
from scripts.audit import Pin

LOCK = """\
keras==2.12.0 \\
    --hash=sha256:00
    # via tensorflow
Typing_Extensions==4.5.0
pywin32==312 ; sys_platform == 'win32' \\
pyjwt[crypto]==2.15.1
twice==1.0 ; sys_platform == 'darwin'
twice==2.0 ; sys_platform != 'darwin'
"""
PINS = {
    Pin(*pin.split())
    for pin in ("keras 2.12.0", "typing-extensions 4.5.0", "pywin32 312", "pyjwt 2.15.1", "twice 1.0", "twice 2.0")
}
KERAS = Pin("keras", "2.12.0")


def report(**vulnerable: list[str]) -> list[dict[str, Any]]:
    """As pip-audit gives it: with no advisory but those given by package."""
    return [
        {
            "name": pin.name,
            "version": pin.version,
            "vulns": [{"id": id, "aliases": ["GHSA-aaaa-bbbb-cccc"]} for id in vulnerable.get(pin.name, [])],
        }
        for pin in sorted(PINS)
    ]


def test_every_version_of_a_lock_is_known_whatever_system_it_is_for() -> None:
    assert audit.pins(LOCK) == PINS


def test_nothing_known_is_no_problem() -> None:
    assert audit.problems(PINS, report(), {}) == []


def test_what_was_skipped_or_left_out_is_one() -> None:
    skipped = [*report()[1:], {"name": "keras", "skip_reason": "Dependency not found"}]
    assert audit.problems(PINS, skipped, {}) == ["keras 2.12.0 was not looked up."]
    assert audit.problems(PINS, report()[:-1], {}) == ["typing-extensions 4.5.0 was not looked up."]
    assert len(audit.problems(PINS, [], {})) == len(PINS)


@pytest.mark.parametrize("answer", ["PYSEC-2024-1", "GHSA-aaaa-bbbb-cccc"])
def test_an_advisory_must_be_answered_for_this_version(answer: str) -> None:
    known = report(keras=["PYSEC-2024-1"])
    assert audit.problems(PINS, known, {KERAS: {answer}}) == []
    (said,) = audit.problems(PINS, known, {})
    assert "keras 2.12.0: GHSA-aaaa-bbbb-cccc, PYSEC-2024-1 is not answered" in said
    of_another = {Pin("keras", "2.11.0"): {answer}}
    assert len(audit.problems(PINS | set(of_another), [*known, {**known[0], "version": "2.11.0"}], of_another)) == 1


def test_an_answer_to_nothing_is_a_problem_too() -> None:
    assert "no longer known" in audit.problems(PINS, report(), {KERAS: {"CVE-2024-1"}})[0]
    assert "no lock has it" in audit.problems(PINS, report(), {Pin("gone", "1"): {"CVE-2024-1"}})[0]


def stand_in(folder: Path, code: str) -> list[str]:
    """A command that is asked instead of pip-audit."""
    script = folder / "stand_in.py"
    script.write_text(f"import json, re, sys\nasked = open(sys.argv[-1]).read()\n{code}\n", encoding="utf-8")
    return [sys.executable, str(script)]


def test_each_version_is_asked_for_also_two_of_one_package(tmp_path: Path) -> None:
    code = """\
pins = [line.split("==") for line in asked.split()]
assert len({name for name, _ in pins}) == len(pins)
print(json.dumps({"dependencies": [{"name": name, "version": version, "vulns": []} for name, version in pins]}))
sys.exit(1)  # as where an advisory was found"""
    assert audit.problems(PINS, audit.audited(PINS, stand_in(tmp_path, code)), {}) == []


@pytest.mark.parametrize("code", ["sys.exit('no network')", "print('{}')", "print('No known vulnerabilities found')"])
def test_where_nobody_answers_it_is_not_audited(tmp_path: Path, code: str) -> None:
    with pytest.raises(audit.NotAudited):
        audit.audited(PINS, stand_in(tmp_path, code))


def test_every_answer_of_the_page_is_to_a_version_that_is_locked() -> None:
    locked = set[Pin]().union(*(audit.pins(lock.read_text(encoding="utf-8")) for lock in audit.LOCKS))
    page = audit.PAGE.read_text(encoding="utf-8")
    answers = audit.answered(page)
    assert answers and all(answers.values())
    assert {str(pin) for pin in answers} <= {str(pin) for pin in locked}
    # Every row of a table with an advisory in it is read.
    rows = [line for line in page.splitlines() if line.startswith("|") and audit._ID.search(line)]
    assert len(rows) == len(answers)


def test_the_report_of_a_real_one_is_read(tmp_path: Path) -> None:
    """The form is that of pip-audit 2: what it does not know it leaves out, with a reason."""
    said = {"dependencies": [{"name": "keras", "skip_reason": "not found"}], "fixes": []}
    found = audit.audited({KERAS}, stand_in(tmp_path, f"print({json.dumps(json.dumps(said))})"))
    assert audit.problems({KERAS}, found, {}) == ["keras 2.12.0 was not looked up."]
