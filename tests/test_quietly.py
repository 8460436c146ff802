"""What runs under `switchboard.quietly`: its log and the process list say nothing that they should not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import alive, wait_for

from switchboard.model import ROOT

SECRET = "turquoise soup in the canteen"

FAILS = """
import logging, sys
from rasa.utils.endpoints import ClientResponseError
from rasa.shared.exceptions import RasaException

logging.basicConfig(level="ERROR")

def ask():
    raise ClientResponseError(500, "Internal Server Error", sys.argv[1])

try:
    try:
        ask()
    except ClientResponseError as error:
        raise RasaException("Failed to execute custom action") from error
except RasaException:
    logging.getLogger("rasa").exception("Encountered an exception while running action 'action_answer'.")
"""
SHOWS = """
import os, pathlib, sys
print(sys.argv[1:], pathlib.Path("/proc/self/cmdline").read_bytes(), "SWITCHBOARD_API_TOKEN" in os.environ)
"""


def quietly(folder: Path, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs some code as `switchboard run` runs Rasa."""
    (folder / "ours.py").write_text(code)
    return subprocess.run(
        [sys.executable, "-m", "switchboard.quietly", "ours", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_failed_action_is_logged_with_its_place_and_kind_but_not_with_the_conversation(tmp_path: Path) -> None:
    said = quietly(tmp_path, FAILS, SECRET, LOG_LEVEL="ERROR").stderr
    assert "Encountered an exception while running action 'action_answer'." in said
    assert f'File "{tmp_path / "ours.py"}", line ' in said
    assert said.index("ClientResponseError") < said.index("RasaException")
    assert SECRET not in said


def test_no_garbage_is_searched_for_before_a_server_has_begun(tmp_path: Path) -> None:
    assert quietly(tmp_path, "import gc; print(gc.isenabled())").stdout == "False\n"
    door = "import gc; from switchboard.channels import doorkeepers; doorkeepers.main(); print(gc.isenabled())"
    assert quietly(tmp_path, door).stderr.endswith("True\n"), "its output is for answers alone"
    rasa = "import asyncio, gc, switchboard.rasa_server as server; asyncio.run(server._begun()); print(gc.isenabled())"
    assert quietly(tmp_path, rasa).stdout == "True\n"


def test_where_everything_is_logged_anyway_the_message_is_too(tmp_path: Path) -> None:
    """And so the test above could fail."""
    assert SECRET in quietly(tmp_path, FAILS, SECRET, LOG_LEVEL="DEBUG").stderr


def test_the_token_of_rasas_api_reaches_it_without_standing_in_the_process_list(tmp_path: Path) -> None:
    shown = quietly(tmp_path, SHOWS, "run", "--enable-api", SWITCHBOARD_API_TOKEN="-sixteen-letters").stdout
    assert shown.startswith("['run', '--enable-api', '--auth-token=-sixteen-letters']")
    command, _, rest = shown.partition("]")[2].strip().partition("' ")
    assert "--enable-api" in command and "sixteen" not in command
    assert rest.strip() == "False"


@pytest.mark.parametrize("arguments", [["run"], ["train"]])
def test_no_other_command_is_given_the_token(tmp_path: Path, arguments: list[str]) -> None:
    shown = quietly(tmp_path, SHOWS, *arguments, SWITCHBOARD_API_TOKEN="sixteen-letters-").stdout
    assert shown.startswith(f"{arguments} ")


SLEEPS = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""
STARTS = """
import os, subprocess, sys
subprocess.Popen([sys.executable, "-m", "switchboard.quietly", "ours", "here"], start_new_session=True).wait()
"""


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_it_ends_when_the_process_that_has_started_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "ours.py").write_text(SLEEPS)
    code = f"from switchboard.model import quiet_environment; quiet_environment(){STARTS}"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment) as parent:
        wait_for((tmp_path / "here").exists, 30)
        (child,) = children_of(parent.pid)
        parent.kill()
    wait_for(lambda: not alive(child), 10)


def test_it_does_not_begin_when_that_process_has_already_ended(tmp_path: Path) -> None:
    quietly(tmp_path, SLEEPS, "here", SWITCHBOARD_PARENT="1")
    assert not (tmp_path / "here").exists()
