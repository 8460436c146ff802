"""deploy/systemd and deploy/nginx, held against the programs that read them."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nginx import written
from tools import needs

from switchboard import cli, model
from switchboard.children import STOP_SECONDS

UNIT = model.ROOT / "deploy" / "systemd" / "switchboard@.service"
#: What systemd 252 says of the unit, of 10, is 0.9; from 2 on it is no longer "SAFE".
MOST_EXPOSED = 15


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as if the program were installed where it says."""
    copy = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    copy.write_text(
        text.replace("/opt/switchboard/.venv/bin/switchboard", shutil.which("true") or ""), encoding="utf-8"
    )
    return copy


def settings_of(unit: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    return parser["Service"]


def verified(unit: Path) -> str:
    instance = unit.with_name("switchboard@5005.service")
    done = subprocess.run(["systemd-analyze", "verify", instance], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@needs("systemd-analyze")
def test_systemd_takes_the_unit(unit: Path) -> None:
    assert verified(unit) == ""


@needs("systemd-analyze")
def test_systemd_finds_a_slip_in_it(unit: Path) -> None:
    unit.write_text(
        unit.read_text(encoding="utf-8").replace("ProtectSystem=strict", "ProtectSystem=much"), encoding="utf-8"
    )
    assert "Failed to parse protect system value" in verified(unit)


@needs("systemd-analyze")
def test_the_unit_exposes_little(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_unit_starts_a_command_as_nobody_and_lets_it_finish() -> None:
    service = settings_of(UNIT)
    program, *arguments = service["ExecStart"].replace("%i", "5005").split()
    assert program.endswith("/.venv/bin/switchboard") and cli._parser().parse_args(arguments).port == 5005
    assert service["User"] == "switchboard" and service["CapabilityBoundingSet"] == ""
    assert service["ProtectSystem"] == "strict" and service["IPAddressDeny"] == "any"
    assert int(service["TimeoutStopSec"]) > STOP_SECONDS


@needs("nginx")
def test_nginx_takes_its_configuration_and_that_of_the_containers(tmp_path: Path) -> None:
    for name in ("nginx", "docker"):
        configuration = written(tmp_path / name, upstream=f"{name}/upstream.conf")
        done = subprocess.run(["nginx", "-t", "-c", configuration], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "warn" not in done.stderr, done.stderr


def test_nginx_keeps_no_addresses_and_sends_what_the_guide_for_proxies_says() -> None:
    text = (model.ROOT / "deploy" / "nginx" / "switchboard.conf").read_text(encoding="utf-8")
    assert re.findall(r"access_log (\S+);", text) == ["off"]
    guide = (model.ROOT / "docs" / "proxy.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"proxy_set_header (\S+) ", guide))
    assert asked and asked <= set(re.findall(r"proxy_set_header (\S+) ", text))
