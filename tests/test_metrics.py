"""What is counted, and the dashboard that shows it."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from switchboard import metrics
from switchboard.model import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "switchboard.json").read_text(encoding="utf-8"))


def test_every_figure_that_the_dashboard_asks_for_is_given_and_every_one_given_is_shown() -> None:
    metrics.message("rest", "answered")
    metrics.reply("fact", ["pay"])
    metrics.store_error("OperationalError")
    given = {
        sample.name for family in text_string_to_metric_families(metrics.shown().decode()) for sample in family.samples
    }
    asked = {
        name
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:switchboard|process)_\w+", target["expr"])
    }
    assert asked <= given
    families = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in given}
    shown = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in asked}
    assert families - shown == {"switchboard_replies", "process_start_time_seconds"}


def test_what_a_function_takes_is_noted_also_when_it_fails() -> None:
    spent = metrics.follow()

    async def slow() -> int:
        await asyncio.sleep(0)
        return 7

    def fails() -> None:
        raise KeyError

    assert asyncio.run(metrics.timed("nlu", slow)()) == 7
    with pytest.raises(KeyError):
        metrics.timed("store", fails)()
    assert spent.keys() == {"nlu", "store"} and min(spent.values()) >= 0
