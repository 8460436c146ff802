"""The command line: help, `check`, `ask`, and what `run` refuses before it starts anything."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from switchboard import knowledge

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("switchboard")
#: As in a terminal: Rasa, once imported by another test, has set these for its children.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("TF_CPP_MIN_LOG_LEVEL", "LOG_LEVEL")}
SOURCES = Path(os.environ.get("SWITCHBOARD_SOURCES", ROOT.parent / "shared" / "sources"))


def switchboard(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The installed command, on this checkout."""
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, timeout=300, env={**ENVIRONMENT, **environment}
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code and the knowledge base, to break."""
    for folder in ("switchboard", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.onnx"))
    return tmp_path


def in_copy(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line of a copy."""
    code = "import sys; from switchboard.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=copy, capture_output=True, text=True, timeout=60
    )


def change(path: Path, old: str, new: str) -> int:
    """Replaces the first `old` in a file; returns the line that it stood on."""
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text.count("\n", 0, at) + 1


def test_help_names_every_command() -> None:
    shown = switchboard("--help")
    assert shown.returncode == 0
    for command in ("run", "ask", "chat", "check"):
        assert re.search(rf"^    {command} +\w+", shown.stdout, re.M), command


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("run", ["--port", "--host", "--log-level"]),
        ("ask", ["question", "--adviser"]),
        ("chat", ["--adviser"]),
        ("check", ["--sources"]),
    ],
)
def test_each_command_has_help(command: str, options: list[str]) -> None:
    shown = switchboard(command, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"usage: switchboard {command}")
    for option in options:
        assert re.search(rf"^  {option}\b.* \w+", shown.stdout, re.M | re.S), option


@pytest.mark.parametrize("arguments", [[], ["fly"], ["ask"], ["check", "--sources"], ["run", "--colour"]])
def test_wrong_usage_is_code_2_with_the_usage(arguments: list[str]) -> None:
    shown = switchboard(*arguments)
    assert shown.returncode == 2
    assert shown.stderr.startswith("usage: switchboard")


def test_check_counts_what_is_good() -> None:
    base = knowledge.load()
    shown = switchboard("check")
    assert shown.returncode == 0
    assert f"{len(base.facts)} facts, {len(base.subjects)} subjects, {len(base.topics)} topics" in shown.stdout
    assert "all is well" in shown.stdout


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not at hand")
def test_check_with_sources_finds_every_locator() -> None:
    shown = switchboard("check", "--sources", str(SOURCES))
    assert shown.returncode == 0, shown.stderr
    assert "Every locator stands in its document" in shown.stdout


def test_check_with_sources_that_are_not_there_says_so(tmp_path: Path) -> None:
    shown = switchboard("check", "--sources", str(tmp_path / "nowhere"))
    assert shown.returncode == 1
    assert shown.stderr == f"There is no folder {tmp_path / 'nowhere'}\n"


def test_check_with_an_empty_folder_names_each_missing_document(tmp_path: Path) -> None:
    shown = switchboard("check", "--sources", str(tmp_path))
    assert shown.returncode == 1
    for source in knowledge.load().sources.values():
        assert f"no document {source.document}.txt" in shown.stderr


def test_check_names_file_and_line_of_an_unknown_key(copy: Path) -> None:
    line = change(copy / "knowledge/signposts.yml", "  phone:", "  fone:")
    shown = in_copy(copy, "check")
    assert shown.returncode == 1
    assert f"knowledge/signposts.yml:{line}: " in shown.stderr
    assert "fone" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_check_names_file_and_line_of_broken_yaml(copy: Path) -> None:
    path = copy / "knowledge/subjects/team_leader.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nfacts: [unclosed\n", encoding="utf-8")
    shown = in_copy(copy, "check")
    assert shown.returncode == 1
    assert re.search(r"^knowledge/subjects/team_leader\.yml:\d+: not valid YAML", shown.stderr, re.M)


def test_check_names_a_missing_file(copy: Path) -> None:
    (copy / "knowledge/topics.yml").unlink()
    shown = in_copy(copy, "check")
    assert shown.returncode == 1
    assert "knowledge/topics.yml:1: this file is missing" in shown.stderr


def test_check_warns_of_what_is_past_its_review_and_still_passes(copy: Path) -> None:
    path = copy / "knowledge/signposts.yml"
    path.write_text(re.sub(r"review_by: \S+", "review_by: 2020-01-31", path.read_text(encoding="utf-8")))
    shown = in_copy(copy, "check")
    assert shown.returncode == 0
    assert re.search(r"^Warning: knowledge/signposts\.yml:\d+: 'childline' .* 2020-01-31", shown.stderr, re.M)
    assert "all is well" in shown.stdout


def test_every_command_stops_at_a_broken_knowledge_base(copy: Path) -> None:
    line = change(copy / "knowledge/signposts.yml", "  phone:", "  fone:")
    for arguments in (["run", "--port", "5999"], ["ask", "What is the pay?"], ["chat"]):
        shown = in_copy(copy, *arguments)
        assert shown.returncode == 1
        assert f"knowledge/signposts.yml:{line}: " in shown.stderr
        assert "Traceback" not in shown.stderr
    assert not (copy / "models").exists()


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "5005.5", "", "²", "5005 "])
def test_a_port_that_is_none_is_refused_with_what_a_port_is(port: str) -> None:
    for shown in (switchboard("run", f"--port={port}"), switchboard("run", PORT=port)):
        assert shown.returncode == 2
        assert f"'{port}' is not a port; a port is a number from 1 to 65535" in shown.stderr


def test_a_wrong_port_in_the_environment_only_stops_run() -> None:
    assert switchboard("check", PORT="abc").returncode == 0


def test_a_taken_port_is_named_before_anything_is_trained(copy: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shown = in_copy(copy, "run", "--port", str(port))
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Port {port} is taken")
    assert shown.stdout == ""
    assert not (copy / "models").exists()


def test_ask_prints_an_answer_and_where_it_comes_from() -> None:
    shown = switchboard("ask", "What is the pay?")
    assert shown.returncode == 0, shown.stderr
    assert "£15,000" in shown.stdout
    assert "National Careers Service" in shown.stdout
    assert re.search(r"^  - \w", shown.stdout, re.M)
    assert shown.stderr == ""


def test_chat_talks_until_an_empty_line_and_remembers() -> None:
    shown = subprocess.run(
        [COMMAND, "chat"],
        env=ENVIRONMENT,
        input="how many credits is level 2\nand level 3?\n\nnever read",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert shown.returncode == 0, shown.stderr
    first, second = shown.stdout.split("\n> ")[1:3]
    assert "53" in first
    assert "70" in second
    assert "Traceback" not in shown.stderr
