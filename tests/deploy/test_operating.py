"""docs/operating.md: its sums are right, and the figures, files and settings that it names are there."""

from __future__ import annotations

import inspect
import math
import re

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from switchboard import metrics, settings
from switchboard.model import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")

CPU_SECONDS, USE, BETWEEN_SECONDS = 0.036, 0.7, 20
PUPILS, EACH, PEAK = 1_000_000, 8, 50_000
SCHOOL_SECONDS, SCHOOL_HOURS, WEEK_HOURS = 5 * 6 * 3600, 40, 168
SERVERS_A_MACHINE, CONNECTIONS = 4, 9


def servers(people: int) -> int:
    return math.ceil(round(people / BETWEEN_SECONDS * CPU_SECONDS / USE, 3))


def cell(label: str) -> str:
    """What stands beside a label in a table."""
    (found,) = re.findall(rf"^\| {re.escape(label)} \| (.*?) \|$", PAGE, re.M)
    return str(found).strip("*")


def test_what_a_message_costs_is_what_was_measured() -> None:
    (measured,) = re.findall(r"^\| processor time a message, ms \| ([\d.]+) ", BENCHMARKS, re.M)
    (memory,) = re.findall(r"^\| memory of all processes, MB \| (\d+) ", BENCHMARKS, re.M)
    (throughput,) = re.findall(r"^\| messages a second, closed loop of 16 \| ([\d.]+) ", BENCHMARKS, re.M)
    assert round(float(measured)) == CPU_SECONDS * 1000 and f"{CPU_SECONDS * 1000:.0f} ms of processor time" in PAGE
    assert f"{int(memory) / 1000:.1f} GB of memory" in PAGE and f"{float(throughput):.0f} messages a second" in PAGE
    assert f"× {CPU_SECONDS} ÷ {USE}" in PAGE


def test_the_servers_for_so_many_people_are_counted_right() -> None:
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| (\d+) \| (\d+) \|$", PAGE, re.M)
    assert len(rows) == 5
    for row in rows:
        people, messages, shown, memory = (int(number.replace(",", "")) for number in row)
        assert (messages, shown) == (people // BETWEEN_SECONDS, servers(people))
        assert memory == math.ceil(round(shown * 1.1, 3)) or memory == round(shown * 1.1)


def test_the_week_of_a_million_pupils_is_counted_right() -> None:
    messages, peak = PUPILS * EACH, servers(PEAK)
    assert cell("messages in the week") == f"{messages:,}"
    assert cell("processor time for them") == f"{messages * CPU_SECONDS / 3600:.0f} hours"
    average = messages / SCHOOL_SECONDS
    assert cell("messages a second, on average in school hours") == f"{average:.0f}"
    assert cell("cores that this takes, at 70 %") == f"{average * CPU_SECONDS / USE:.1f}"
    assert cell("messages a second at the peak") == f"{PEAK // BETWEEN_SECONDS:,}"
    assert cell("servers at the peak") == str(peak)
    machines = math.ceil(peak / SERVERS_A_MACHINE)
    assert cell("machines of 4 cores and 16 GB for them, four servers each") == str(machines)
    assert cell("connections of PostgreSQL") == f"{peak * CONNECTIONS:,} to {peak * (CONNECTIONS + 1):,}"
    assert cell("kept at the end of a day, with `keep_days: 1`") == f"{messages / 5 * 2_500 / 1e9:.0f} GB"
    assert f"{PEAK // BETWEEN_SECONDS * 6_000 * 8 / 1e6:.0f} Mbit/s" in PAGE

    prices = [float(price) for price in re.findall(r"£([\d.]+) an hour", PAGE)]
    some, all_week, database, proxies = (
        round(machines * prices[0] * SCHOOL_HOURS),
        round(machines * prices[0] * WEEK_HOURS),
        round(prices[1] * WEEK_HOURS),
        round(2 * prices[2] * WEEK_HOURS),
    )
    assert cell(f"{machines} machines in school hours and two more a day, 40 hours") == str(some)
    assert cell("the same, all 168 hours") == str(all_week)
    assert (cell("PostgreSQL, 168 hours"), cell("two proxies, 168 hours")) == (str(database), str(proxies))
    assert cell("**together, with the machines in school hours**") == f"{some + database + proxies:,}"
    assert cell("**together, with the machines all the time**") == f"{all_week + database + proxies:,}"
    assert math.floor(PUPILS / (100 * (all_week + database + proxies))) == 7  # pupils for a penny


def test_the_limit_of_one_address_is_the_one_that_the_page_counts_with() -> None:
    allowed = settings.Settings().messages_a_minute.address
    assert f"{allowed:,} a minute are {allowed * BETWEEN_SECONDS // 60} people" in PAGE
    assert 100 // CONNECTIONS == 11 and "used up by eleven servers" in PAGE


def test_every_figure_to_watch_is_one_that_a_server_gives() -> None:
    metrics.message("rest", "answered")
    metrics.store_error("OperationalError")
    families = text_string_to_metric_families(metrics.shown().decode())
    given = {sample.name for family in families for sample in family.samples}
    given |= {re.sub(r"_bucket$", "", name) for name in given}
    named = set(re.findall(r"`((?:switchboard|process)_\w+)`", PAGE))
    assert len(named) > 8 and named <= given
    outcomes = set(re.findall(r"outcome `(\w+)`", PAGE))
    assert outcomes == set(re.findall(r"`(\w+)`", inspect.getdoc(metrics.message) or "")) - {"answered"}


@pytest.mark.parametrize("shown", re.findall(r"```yaml\n(event_broker:.*?)```", PAGE, re.S))
def test_rasa_takes_each_stream_shown_and_none_is_on(shown: str) -> None:
    from rasa.core.brokers.kafka import KafkaEventBroker
    from rasa.core.brokers.pika import PikaEventBroker

    broker = yaml.safe_load(shown)["event_broker"]
    taken = {"pika": PikaEventBroker, "kafka": KafkaEventBroker}[broker.pop("type")]
    broker["host"] = broker.pop("url")
    assert broker.keys() - {"host"} <= inspect.signature(taken).parameters.keys()
    assert "event_broker" not in yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
