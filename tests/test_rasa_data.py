"""Domain and rules: Rasa's own check of them, and the one rule that leads every intent to the action."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
(RULE,) = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
INTENTS = [step["intent"] for step in RULE["steps"][0]["or"]]


def test_rasa_finds_nothing_to_warn_of() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings"],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_the_one_rule_leads_every_intent_to_the_action() -> None:
    assert DOMAIN["intents"] == INTENTS, "data/rules.yml must list the intents of domain.yml, in their order"
    assert RULE["steps"][1:] == [{"action": "action_answer"}]


def test_every_action_in_the_domain_has_a_class() -> None:
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(DOMAIN["actions"]) == set(executor.actions)


@pytest.fixture(scope="module")
def without_a_rule_for_hours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An agent with our policies and actions, whose rule leaves one intent out."""
    from switchboard.model import quiet

    quiet()
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.model_training import train_core
    from rasa.shared.core.domain import Domain

    from switchboard.local import InProcessActions

    folder = tmp_path_factory.mktemp("core")
    steps = [{"or": [{"intent": name} for name in INTENTS if name != "ask_hours"]}, *RULE["steps"][1:]]
    rules = {"version": "3.1", "rules": [{"rule": RULE["rule"], "steps": steps}]}
    (folder / "rules.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    trained = train_core(str(ROOT / "domain.yml"), str(ROOT / "config.yml"), str(folder / "rules.yml"), str(folder))
    assert trained
    kept = InMemoryTrackerStore(Domain.empty())
    return Agent.load(trained, action_endpoint=InProcessActions(), tracker_store=kept)


@pytest.mark.parametrize("asked", [["ask_hours"], ["ask_pay", "ask_hours", "ask_hours", "ask_pay"]])
def test_an_intent_without_a_rule_is_answered_once(without_a_rule_for_hours: Any, asked: list[str]) -> None:
    topics = []
    for intent in asked:
        said = asyncio.run(without_a_rule_for_hours.handle_text(f"/{intent}", sender_id=str(asked)))
        topics.append([part["custom"]["answer"]["topics"] for part in said if "custom" in part])
    assert topics == [[[intent.removeprefix("ask_")]] for intent in asked]
