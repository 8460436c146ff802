"""What the tests share, and what each of them needs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import alive, copy_checkout

from switchboard import knowledge, model
from switchboard.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from switchboard.local import LocalBot

#: The marker of what a test needs, by a fixture that it takes, be it through others.
NEEDED = {"trained": "model", "checkout": "server", "browser": "browser"}
#: Fixtures that are dear and last: by any of these a test belongs to one share, wherever its file stands.
SHARED = {"bot": {"bot"}, "web": {"site", "trained"}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with what it needs, so that `make test-quick` can leave it out, and with the worker's share that
    it belongs to: its file, but that one worker has the bot in its process, and one the web chat's server. Puts what
    needs no model first: `make test` trains it meanwhile."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for name in fixtures & NEEDED.keys():
            item.add_marker(NEEDED[name])
        file = item.nodeid.partition("::")[0]
        item.add_marker(
            pytest.mark.xdist_group(next((name for name, dear in SHARED.items() if dear <= fixtures), file))
        )
    items.sort(key=lambda item: item.get_closest_marker("model") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests had to tell."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for told in [text for report in reports for name, text in report.user_properties if name == "told"]:
        terminalreporter.write_line(told)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Has a text printed when all tests are done: a worker has nowhere to print it."""
    return partial(record_property, "told")


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, which the workers share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """The real knowledge base; read only."""
    return knowledge.load()


@pytest.fixture(scope="session")
def trained() -> Path:
    """The trained model of the files as they are. Nothing is trained here, for that takes minutes: `make test` does
    so, in the process that SWITCHBOARD_TRAINING names, and this waits for it."""
    path, training = model.current(), int(os.environ.get("SWITCHBOARD_TRAINING", 0))
    while alive(training) and not path.is_file():
        time.sleep(0.5)
    if not path.is_file():
        pytest.fail("There is no model for the files as they are; `make model` trains one.")
    return path


@pytest.fixture(scope="session")
def bot(trained: Path) -> LocalBot:
    """The trained bot, with real NLU, rules and actions in this process."""
    model.quiet()
    from switchboard.local import LocalBot

    return LocalBot()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """A copy of this checkout with its trained model, for servers that keep their own conversations."""
    return copy_checkout(tmp_path_factory.mktemp("checkout"), trained)
