"""The command line: help, `check`, `ask`, what gets deleted, and what `run` refuses before it starts anything."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
import stored
from serving import ENVIRONMENT

from switchboard import cli, knowledge, model, server, settings
from switchboard.store import DATABASE, Count, DatabaseStore
from switchboard.store.ids import Key

if TYPE_CHECKING:
    from switchboard.local import LocalBot

ROOT = Path(__file__).parents[1]
SOURCES = Path(os.environ.get("SWITCHBOARD_SOURCES", ROOT.parent / "shared" / "sources"))


def run(arguments: Sequence[str], encoding: str = "utf-8", typed: str = "") -> subprocess.CompletedProcess[str]:
    """What the command does in a terminal of an encoding, in which something is typed. It runs in this process:
    a real start takes a second."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", io.StringIO(typed)):
        try:
            code = cli.main(arguments)
        except SystemExit as exit:
            code = int(exit.code or 0)
        out.flush()
        err.flush()
    shown, complained = (stream.buffer.getvalue().decode(encoding) for stream in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, shown, complained)


def switchboard(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command on this checkout."""
    with patch.dict(os.environ, environment):
        return run(arguments)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the knowledge base and the training data, to break, and room for settings and conversations."""
    for folder in ("knowledge", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def in_copy(
    copy: Path, *arguments: str, encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command with what is in such a folder, in this process too. It may not come to training."""
    with (
        patch.object(knowledge, "load", partial(knowledge.load, copy / "knowledge")),
        patch.object(settings, "load", partial(settings.load, copy / "school.yml")),
        patch.object(model, "ensure", side_effect=AssertionError("trained")),
        patch.dict(os.environ, {DATABASE: f"sqlite:///{copy}/var/conversations.db", **environment}),
        chdir(copy),
    ):
        return run(arguments, encoding)


def change(path: Path, old: str, new: str) -> int:
    """Replaces the first `old` in a file; returns the line that it stood on."""
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text.count("\n", 0, at) + 1


def test_the_installed_command_is_this_one_in_any_terminal() -> None:
    shown = subprocess.run(
        [Path(sys.executable).with_name("switchboard"), "check", "--sources", "“nowhere”"],
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (shown.returncode, shown.stdout, shown.stderr) == (1, "", 'There is no folder "nowhere"\n')


def test_help_names_every_command() -> None:
    shown = switchboard("--help")
    assert shown.returncode == 0
    for command in ("run", "ask", "chat", "explain", "check", "insight", "purge", "forget"):
        assert re.search(rf"^    {command} +\w+", shown.stdout, re.M), command


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("run", ["--port", "--host", "--log-level", "--enable-api"]),
        ("ask", ["question", "--adviser"]),
        ("chat", ["--adviser"]),
        ("explain", ["question", "--after", "--adviser"]),
        ("check", ["--sources"]),
        ("insight", []),
        ("purge", []),
        ("forget", ["CONVERSATION"]),
    ],
)
def test_each_command_has_help(command: str, options: list[str]) -> None:
    shown = switchboard(command, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"usage: switchboard {command}")
    for option in options:
        assert re.search(rf"^  {option}\b.* \w+", shown.stdout, re.M | re.S), option


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["ask"],
        ["explain"],
        ["explain", "x", "--after"],
        ["check", "--sources"],
        ["run", "--colour"],
        ["forget"],
    ],
)
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


def test_insight_shows_what_was_asked_and_what_people_said(copy: Path) -> None:
    assert in_copy(copy, "insight").stdout.count("Nothing yet.") == 3
    store = DatabaseStore(f"sqlite:///{copy}/var/conversations.db")
    asyncio.run(store.count("web", {Count("pay", "team_leader", "unknown"): 3, Count("", "", "fallback"): 1}))
    asyncio.run(store.count("slack", {Count("pay", "", "", "useful"): 2, Count("pay", "", "", "wrong"): 1}))
    said = in_copy(copy, "insight").stdout
    asked, missed, unhelpful = re.split(r"\n\n(?=What)", said)[1:]
    assert re.search(r"^  All questions .* 4 #+$", asked, re.M) and re.search(r"^  Pay .* 3 #+$", asked, re.M)
    assert re.search(r"^  My sources do not say: Pay: team leader .* 3 #+$", missed, re.M | re.I)
    assert re.search(r"^  Not understood .* 1 #+$", missed, re.M)
    assert re.search(r"^  Pay \(useful 2, not useful 0, wrong 1\) .* 1 #+$", unhelpful, re.M)


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


def test_check_names_every_gap_at_once_and_needs_no_rasa_for_it(copy: Path) -> None:
    """A fact that no answer says, a topic without sentences, a sentence in two topics. Really started, it reads what
    stands beside the code."""
    shutil.copytree(ROOT / "switchboard", copy / "switchboard", ignore=shutil.ignore_patterns("*.onnx"))
    fact = "  - {id: 002-new, topic: tasks, statement: A., source: job_profile, locator: a, as_of: undated}\n"
    line = change(copy / "knowledge/subjects/call_centre_operator.yml", "facts:\n", f"facts:\n{fact}") + 1
    change(copy / "domain.yml", "ask_overview", "ask_overviews")
    change(copy / "data/nlu/job.yml", "    - level 1\n", "    - Im hungry!\n")
    code = "import sys; from switchboard.cli import main; sys.exit(main() + 10 * ('rasa' in sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code, "check"], cwd=copy, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 1 and "Traceback" not in shown.stderr
    named = [line.rpartition(":")[0] for line in re.findall(r"^\S+:\d+:", shown.stderr, re.M)]
    assert f"knowledge/subjects/call_centre_operator.yml:{line}" in named
    rest = ["data/nlu/job.yml", "domain.yml", "domain.yml", "knowledge/subjects/call_centre_operator.yml"]
    assert sorted(name.partition(":")[0] for name in named[1:]) == rest


def test_every_command_stops_at_a_broken_knowledge_base(copy: Path) -> None:
    line = change(copy / "knowledge/signposts.yml", "  phone:", "  fone:")
    for arguments in (
        ["run", "--port", "5999"],
        ["ask", "What is the pay?"],
        ["chat"],
        ["explain", "What is the pay?"],
    ):
        shown = in_copy(copy, *arguments)
        assert shown.returncode == 1
        assert f"knowledge/signposts.yml:{line}: " in shown.stderr
        assert "Traceback" not in shown.stderr


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "5005.5", "", "²", "5005 "])
def test_a_port_that_is_none_is_refused_with_what_a_port_is(port: str) -> None:
    for shown in (switchboard("run", f"--port={port}"), switchboard("run", PORT=port)):
        assert shown.returncode == 2
        assert f"'{port}' is not a port; a port is a number from 1 to 65535" in shown.stderr


@pytest.mark.parametrize(("port", "other"), [(5060, 5062), (6000, 6001), (6666, 6670), (10080, 10081)])
def test_a_port_that_browsers_refuse_is_refused_with_the_reason_and_another(port: int, other: int) -> None:
    for shown in (switchboard("run", f"--port={port}"), switchboard("run", PORT=str(port))):
        assert shown.returncode == 2
        words = f"browsers open no page on port {port}, which is kept for another service; try {other}\n"
        assert shown.stderr.endswith(words)


def test_no_port_that_browsers_refuse_is_suggested() -> None:
    assert [server.another_port(port) for port in (5005, 5059, 6664, 65535)] == [5006, 5062, 6670, 65534]


def test_a_wrong_port_in_the_environment_only_stops_run() -> None:
    assert switchboard("check", PORT="abc").returncode == 0


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6), ("localhost", socket.AF_INET)]
)
def test_a_taken_port_is_named_before_anything_is_trained(copy: Path, host: str, family: socket.AddressFamily) -> None:
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        shown = in_copy(copy, "run", "--port", str(port), "--host", host)
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Port {port} is taken")
    assert shown.stdout == ""


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "no such host"])
def test_an_address_that_is_not_this_machines_is_named(copy: Path, host: str) -> None:
    shown = in_copy(copy, "run", "--port", "5999", "--host", host)
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Cannot listen on {host}, port 5999: ")


def test_settings_that_are_wrong_stop_the_start_with_file_and_key(copy: Path) -> None:
    (copy / "school.yml").write_text("keep_day: 3\n")
    for arguments in (["run", "--port", "5999"], ["purge"]):
        shown = in_copy(copy, *arguments)
        assert shown.returncode == 1
        assert shown.stderr.startswith("school.yml:1: unknown key 'keep_day'; allowed: keep_days, ")
        assert "Traceback" not in shown.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("token", ["", "fifteen-letters"])
def test_rasas_api_is_not_opened_without_a_token_that_is_hard_to_guess(copy: Path, host: str, token: str) -> None:
    shown = in_copy(copy, "run", "--port", "5999", "--host", host, "--enable-api", SWITCHBOARD_API_TOKEN=token)
    assert shown.returncode == 1
    assert "needs a token: put one of 16 characters or more into SWITCHBOARD_API_TOKEN" in shown.stderr
    assert not token or token not in shown.stderr


def test_a_key_that_is_none_stops_the_start(copy: Path) -> None:
    (copy / "var").mkdir()
    (copy / "var" / "key").write_bytes(b"short")
    shown = in_copy(copy, "run", "--port", "5999")
    assert shown.returncode == 1
    assert "key holds no key of 32 bytes" in shown.stderr


@pytest.mark.parametrize("url", ["mysql://amy:secret@db/chats", "conversations.db", "sqlite://"])
def test_a_database_that_is_not_known_stops_every_command_and_those_that_are_known_are_named(
    copy: Path, url: str
) -> None:
    for arguments in (["run", "--port", "5999"], ["purge"], ["forget", "me"]):
        shown = in_copy(copy, *arguments, SWITCHBOARD_DATABASE=url)
        assert shown.returncode == 1
        assert shown.stderr == (
            "Conversations cannot be kept in the database that SWITCHBOARD_DATABASE names. "
            "It must be a URL such as sqlite:///var/conversations.db or postgresql://switchboard@localhost/switchboard.\n"
        )
    assert not (copy / "var").exists()


def test_the_database_is_the_one_that_the_environment_names(copy: Path) -> None:
    keep(copy, "amy", 49)
    (copy / "var" / "conversations.db").rename(copy / "var" / "others.db")
    assert in_copy(copy, "purge").stdout.startswith("0 conversations deleted.")
    shown = in_copy(copy, "purge", SWITCHBOARD_DATABASE="sqlite:///var/others.db")
    assert shown.stdout.startswith("1 conversation deleted.")


# --- purge and forget --------------------------------------------------------------


def keep(copy: Path, sender: str, hours_ago: float, channel: str = "rest") -> None:
    """Stores a conversation of so long ago."""
    (copy / "var").mkdir(exist_ok=True)
    stored.put(copy / "var" / "conversations.db", sender, f"the words of {sender}", hours_ago * 3600, channel)


def kept(copy: Path, sender: str) -> bool:
    return stored.holds(copy / "var" / "conversations.db", f"the words of {sender}")


def test_purge_deletes_what_is_past_its_time_and_says_how_much(copy: Path) -> None:
    for number, hours in enumerate([23, 25, 49]):
        keep(copy, f"amy-{number}", hours)
    shown = in_copy(copy, "purge")
    assert (shown.returncode, shown.stdout) == (0, "2 conversations deleted. They are kept for 1 day.\n")
    assert [kept(copy, f"amy-{number}") for number in range(3)] == [True, False, False]
    (copy / "school.yml").write_text("keep_days: 0\n")
    shown = in_copy(copy, "purge")
    assert shown.stdout == "1 conversation deleted. They are kept for no longer than they last.\n"
    assert not kept(copy, "amy-0")


def test_purge_has_nothing_to_do_before_the_first_start(copy: Path) -> None:
    assert in_copy(copy, "purge").stdout == "0 conversations deleted. They are kept for 1 day.\n"
    assert not (copy / "var").exists()


def test_forget_deletes_a_conversation_by_the_id_that_its_client_knows_or_that_is_stored(copy: Path) -> None:
    key = Key.load(copy / "var" / "key")
    known = {"me": key.stored_id("rest", "me"), "stored": "0" * 64}
    given = key.new_id()
    for hashed in (*known.values(), key.stored_id("rest", given), "stays"):
        keep(copy, hashed, 0.1)
    for conversation, hashed in (("me", known["me"]), ("0" * 64, "0" * 64), (given, key.stored_id("rest", given))):
        assert kept(copy, hashed)
        shown = in_copy(copy, "forget", conversation)
        assert (shown.returncode, shown.stdout) == (0, "The conversation is deleted.\n")
        assert not kept(copy, hashed)
    assert kept(copy, "stays")


def test_forget_finds_the_conversation_of_any_channel_by_the_id_that_its_client_knows(copy: Path) -> None:
    """Of one that was written later, too."""
    key = Key.load(copy / "var" / "key")
    keep(copy, key.stored_id("carrier pigeon", "me"), 0.1, "carrier pigeon")
    assert in_copy(copy, "forget", "me").stdout == "The conversation is deleted.\n"
    assert not kept(copy, key.stored_id("carrier pigeon", "me"))


def test_forget_says_when_there_is_no_such_conversation(copy: Path) -> None:
    assert in_copy(copy, "forget", "me").returncode == 1
    assert not (copy / "var").exists()
    keep(copy, "amy", 0.1)
    shown = in_copy(copy, "forget", "nobody")
    assert (shown.returncode, shown.stdout) == (1, "There is no such conversation.\n")
    assert kept(copy, "amy")


def test_the_schema_goes_back_a_step_and_forwards_again_with_what_is_kept(copy: Path) -> None:
    keep(copy, "amy", 0.1)
    database = copy / "var" / "conversations.db"
    for where, step, table in (("downgrade", "0002", "useful"), ("upgrade", "0003", "counts")):
        shown = in_copy(copy, "database", where)
        assert (shown.returncode, shown.stdout) == (0, f"The schema of {database} is at step {step}.\n")
        assert stored.read(database, f"SELECT count(*) FROM {table}") == [(0,)]
    assert kept(copy, "amy")


def test_a_database_that_cannot_be_reached_is_said_in_words(copy: Path) -> None:
    (copy / "var" / "conversations.db").mkdir(parents=True)
    for arguments in (["purge"], ["forget", "me"]):
        shown = in_copy(copy, *arguments)
        assert shown.returncode == 1
        assert shown.stderr.startswith("The conversations cannot be reached at the moment (")
        assert "Traceback" not in shown.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_a_terminal_cannot_show_is_spelt_in_letters_that_it_can(copy: Path, encoding: str) -> None:
    change(copy / "knowledge/signposts.yml", "  phone:", "  “fo–ñé”👍:")
    shown = in_copy(copy, "check", encoding=encoding)
    spelt = {"ascii": '"fo-ne":thumbsup:', "latin-1": '"fo-ñé":thumbsup:', "cp1252": "“fo–ñé”:thumbsup:"}
    assert shown.returncode == 1 and spelt[encoding] in shown.stderr


@pytest.fixture
def talks(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands take a bot that is there, since another one takes seconds."""
    monkeypatch.setattr(cli, "_bot", lambda: bot)


@pytest.mark.usefixtures("talks")
def test_ask_and_chat_run_in_a_terminal_that_knows_only_english_letters() -> None:
    for arguments, typed in ((["ask", "What’s the pay?"], ""), (["chat"], "What’s the pay?\n\n")):
        shown = run(arguments, "ascii", typed)
        assert shown.returncode == 0 and "GBP15,000" in shown.stdout, shown.stderr


@pytest.mark.usefixtures("talks")
def test_ask_prints_an_answer_and_where_it_comes_from() -> None:
    """Really started, and with a bot of its own: tests/test_nothing_leaves.py."""
    shown = switchboard("ask", "What is the pay?")
    assert shown.returncode == 0, shown.stderr
    assert "£15,000" in shown.stdout
    assert "National Careers Service" in shown.stdout
    assert re.search(r"^  - \w", shown.stdout, re.M)
    assert shown.stderr == ""


@pytest.mark.usefixtures("talks")
def test_ask_speaks_to_an_adviser_who_says_so() -> None:
    pupil, adviser = switchboard("ask", "What is the pay?"), switchboard("ask", "What is the pay?", "--adviser")
    assert len(adviser.stdout) > len(pupil.stdout)


@pytest.mark.usefixtures("talks")
def test_chat_talks_until_an_empty_line_and_remembers() -> None:
    shown = run(["chat"], typed="how many credits is level 2\nand level 3?\n\nnever read")
    assert shown.returncode == 0, shown.stderr
    first, second = shown.stdout.split("\n> ")[1:3]
    assert "53" in first
    assert "70" in second


@pytest.mark.usefixtures("talks")
def test_explain_shows_each_step_and_the_reply_and_takes_earlier_messages() -> None:
    shown = switchboard("explain", "and level 3?", "--after", "hello", "--after", "how many credits is level 2")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.search(r"^  topic +credits$", shown.stdout, re.M)
    assert shown.stdout.index("The readings") < shown.stdout.index("The likeliest leads")
    assert "70" in shown.stdout.partition("\nThe reply\n")[2]


@pytest.mark.usefixtures("talks")
def test_explain_speaks_to_an_adviser_who_says_so() -> None:
    pupil, adviser = switchboard("explain", "What is the pay?"), switchboard("explain", "What is the pay?", "--adviser")
    said = [shown.stdout.partition("\nThe reply\n")[2] for shown in (pupil, adviser)]
    assert said[0] and len(said[1]) > len(said[0])
