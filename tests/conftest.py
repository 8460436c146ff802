"""What the tests share, and what each of them needs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import alive, copy_checkout

from switchboard import knowledge, model
from switchboard.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from switchboard.local import LocalBot

#: What `make test-quick` leaves out: folders, files and tests that import Rasa, which takes seconds, that learn, that
#: measure, or that start programs. Beside them, whatever takes a fixture of these.
HEAVY = {
    *("acceptance", "benchmarks", "channels", "deploy", "e2e", "nlu", "web"),
    *("test_checkout.py", "test_children.py", "test_cli.py", "test_database.py", "test_disclosure.py"),
    *("test_explain.py", "test_linear.py", "test_model.py", "test_no_skips.py", "test_quietly.py", "test_rasa_data.py"),
    *("test_bad_days.py", "test_retention.py", "test_schema.py", "test_server.py", "test_several_servers.py"),
    "test_every_text_and_value_of_the_knowledge_base_survives",
    "test_hardly_any_english_message_is_taken_for_another_language",
}
NEEDS = {"browser", "checkout", "trained"}
#: Fixtures that are dear and last. The tests that take one are one worker's share, wherever they stand.
SHARED = {"bot": {"bot"}, "web": {"site", "trained"}, "everything": {"everything"}}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is not quick is not even imported for `-m quick`."""
    return True if config.option.markexpr == "quick" and collection_path.name in HEAVY else None


@pytest.hookimpl(tryfirst=True)  # before xdist reads the shares
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is quick, and gives each test to a share: a worker takes whole shares, by default a file each. While
    `make test` trains the model, what is slow without it comes first; what is quick comes last, so that the workers
    end together."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if not (HEAVY & {*item.path.parts, item.name} or NEEDS & fixtures):
            item.add_marker("quick")
        if not item.get_closest_marker("xdist_group"):
            share = next((name for name, dear in SHARED.items() if dear <= fixtures), item.path.name)
            item.add_marker(pytest.mark.xdist_group(share))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return 2 if item.get_closest_marker("quick") else 1 if "trained" in getattr(item, "fixturenames", ()) else 0


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


@pytest.fixture(scope="module")  # for the whole session, its event loop would be in the way of other tests' own
def browser() -> Iterator[Browser]:
    """Chromium, started once for the tests of a file."""
    from chromium import chromium

    with chromium() as browser:
        yield browser
