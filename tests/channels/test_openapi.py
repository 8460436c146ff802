"""docs/openapi.yml: valid, and of every public address of the server as `switchboard run` starts it, no more."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.run import configure_app, create_http_input_channels
from sanic import Sanic
from tools import TOOLS

from switchboard import model
from switchboard.channels.root import FRONT_PAGE
from switchboard.credentials import WAYS

PAGE = model.ROOT / "docs" / "openapi.yml"
DESCRIBED: dict[str, Any] = yaml.safe_load(PAGE.read_text(encoding="utf-8"))
METHODS = {"get", "head", "options", "post", "put", "patch", "delete", "trace"}


def described() -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, item in DESCRIBED["paths"].items() for method in METHODS & item.keys()}


def served(monkeypatch: pytest.MonkeyPatch, folder: Path) -> set[tuple[str, str]]:
    """Every method and address of a server with all channels."""
    for name in {name for ways in WAYS.values() for way in ways for name in way}:
        monkeypatch.setenv(name, "anything")
    monkeypatch.setenv("SWITCHBOARD_DATABASE", f"sqlite:///{folder / 'conversations.db'}")
    monkeypatch.setattr(Sanic, "_app_registry", {})  # beside other tests' servers, which have the same name
    app = configure_app(create_http_input_channels(None, str(model.ROOT / "credentials.yml")), enable_api=False)
    routes = {(method, f"/{route.path}") for route in app.router.routes for method in route.methods}
    # At "/" Rasa says its version, which nobody sees: who asks for that is given the front page.
    return {(method, "/" if path == FRONT_PAGE else path) for method, path in routes if path != "/"}


def test_it_is_of_every_public_address_and_of_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert described() == served(monkeypatch, tmp_path)


def problems(path: Path) -> str:
    script = model.ROOT / "tests" / "deploy" / "against_schemas.py"
    done = subprocess.run([TOOLS / "python", script, "openapi", path], capture_output=True, text=True, check=True)
    return done.stdout


def test_it_is_valid_and_a_slip_is_found(tmp_path: Path) -> None:
    assert problems(PAGE) == ""
    spoilt = tmp_path / PAGE.name
    spoilt.write_text(re.sub("responses:", "answers:", PAGE.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    assert problems(spoilt) != ""
