"""The bot's server, and a look at what the browser was up to."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Elsewhere, Site, Visits
from playwright.sync_api import Browser
from serving import copy_checkout

from switchboard.model import ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Site]:
    school, stranger = Elsewhere(), Elsewhere()
    site = Site(copy_checkout(tmp_path_factory.mktemp("web"), trained), school, stranger)
    yield site
    site.server.stop(signal.SIGTERM)
    school.close()
    stranger.close()


@pytest.fixture(scope="session")
def axe() -> str:
    path = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in web/")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def visits(browser: Browser, site: Site) -> Iterator[Visits]:
    """Windows of a browser; in none of them anything may break a policy, fail, or ask another host for anything."""
    visits = Visits(browser, site)
    yield visits
    visits.close()
    assert visits.problems == []
