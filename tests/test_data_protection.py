"""docs/data-protection.md says what is stored and asked: compared with a real database and the real settings."""

from __future__ import annotations

import asyncio
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from stored import read, texts

from switchboard.channels import door
from switchboard.privacy.redact import redact
from switchboard.settings import Settings
from switchboard.store import SESSION_SECONDS, Count, DatabaseStore
from switchboard.store.tables import METADATA

#: The tables beside that of conversations. In `counted`, limits are counted where servers share a database.
BESIDE = ("alembic_version", "clock", "counted", "counts", "entrusted", "taken")

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "data-protection.md"
PICTURE = ROOT / "docs" / "data-flow.svg"
TEXT = PAGE.read_text(encoding="utf-8")

#: Dictionaries whose keys are fields of their own; what lies deeper is one field.
OPENED = ("metadata", "parse_data", "parse_data.metadata", "data", "data.custom", "value")

NAME, NUMBER, CONVERSATION = "Priya Sharma", "07700 900123", "s-a-conversation"
#: What is said, and what the channel adds: with it, every field that can be stored is.
CONVERSATION_TURNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("what is the pay", {}),
    ("how much do team leaders earn and do I need GCSEs?", {}),
    (f"my name is {NAME} and my number is {NUMBER}, how many hours do you work", {}),
    ("this is fucking useless you stupid bot", {}),
    ("my dad keeps hitting me", {}),
    ("Beth yw'r cyflog mewn canolfan gyswllt?", {}),
    ("What is the pay for a team leader?", {"audience": "adviser", "alone": True, "aside": True}),
)

STANDARDS = (
    "Best interests of the child",
    "Data protection impact assessments",
    "Age appropriate application",
    "Transparency",
    "Detrimental use of data",
    "Policies and community standards",
    "Default settings",
    "Data minimisation",
    "Data sharing",
    "Geolocation",
    "Parental controls",
    "Profiling",
    "Nudge techniques",
    "Connected toys and devices",
    "Online tools",
)
HEADINGS = (
    "Stated purpose",
    "Educational use cases",
    "Filtering",
    "Monitoring and reporting",
    "Security",
    "Privacy and data protection",
    "Intellectual property",
    "Design and testing",
    "Governance",
    "Cognitive development",
    "Emotional and social development",
    "Mental health",
    "Manipulation",
)


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    body = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in body.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def keys(data: dict[str, Any], above: str = "") -> Iterator[str]:
    """The fields of an event, as "parse_data.intent"."""
    for key, value in data.items():
        path = above + key
        if path in OPENED and isinstance(value, dict):
            yield from keys(value, f"{path}.")
        elif path not in OPENED or value is not None:
            yield path


@pytest.fixture(scope="module")
def database(bot: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file after a real conversation, in the store that `switchboard run` uses."""
    from switchboard.channels.turn import Incoming
    from switchboard.store.tracker_store import DiscreetTrackerStore

    path = tmp_path_factory.mktemp("kept") / "conversations.db"
    kept = DatabaseStore(f"sqlite:///{path}")
    kept.prepare()
    store = DiscreetTrackerStore(host=kept.url, domain=bot.agent.domain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.agent.processor, "tracker_store", store)
        for text, added in CONVERSATION_TURNS:
            replies = asyncio.run(bot.door.reply(bot.agent.handle_message, Incoming(CONVERSATION, text, **added)))
            assert replies[0]["text"] != bot.door.conversations.say("trouble").body, f"no reply to {text!r}"
    asyncio.run(keep_beside(kept))
    kept.used.close()
    return path


async def keep_beside(store: DatabaseStore) -> None:
    """What is kept beside conversations."""
    assert await store.take("Ev1", f"{CONVERSATION} Ev1") and not await store.take("Ev1")
    await store.count("web", {Count("pay", "team_leader", "fact"): 1})
    await store.entrust(CONVERSATION, NUMBER)


def stored(database: Path) -> set[tuple[str, str]]:
    """Every field that is really there, with where it is: a column, or a kind of event."""
    tables = [name for (name,) in read(database, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert set(tables) - {"sqlite_sequence"} == {*BESIDE, "turns"} - {"counted"}, "the page names these tables"
    found = {(column.name, "counted") for column in METADATA.tables["counted"].columns}
    found |= {(name, "column") for _, name, *_ in read(database, "PRAGMA table_info(turns)")}
    for text in texts(database):
        events, slots = json.loads(text)
        found |= {(key, event["event"]) for event in events for key in keys(event)}
        found |= {(name, "slots") for name in slots}
    for table in set(tables) - {"turns", "sqlite_sequence"}:
        assert read(database, f"SELECT * FROM {table}")
        found |= {(name, table) for _, name, *_ in read(database, f"PRAGMA table_info({table})")}
    return found


def described(kinds: set[str]) -> list[tuple[str, str]]:
    """Every field in the page's table, with where it is said to be; "every event" stands for all kinds."""
    found = []
    for field, where, *_ in table("Field inventory"):
        places = sorted(kinds) if where == "every event" else [where.strip("`")]
        found += [(field.strip("`"), place) for place in places]
    return found


# --- what is stored ---------------------------------------------------------------


def test_field_inventory_is_the_real_schema(database: Path) -> None:
    real = stored(database)
    said = described({where for _, where in real} - {"column", "slots", *BESIDE})
    assert len(said) == len(set(said)), "a field is described twice"
    missing = sorted(f"{field} ({where})" for field, where in real - set(said))
    gone = sorted(f"{field} ({where})" for field, where in set(said) - real)
    assert not missing and not gone, f"{PAGE.name}: stored, but not in the table: {missing}; no longer stored: {gone}"


def test_conversation_stores_what_the_page_speaks_of(database: Path) -> None:
    """Otherwise the comparison would pass without a disclosure, a second question or a removed detail."""
    told = [event for text in texts(database) for event in json.loads(text)[0] if event["event"] == "user"]
    assert len(told) == len(CONVERSATION_TURNS)
    assert {"disclosure", "abuse"} <= {event["parse_data"]["intent"]["name"] for event in told}
    assert any("[name]" in event["text"] and "[phone number]" in event["text"] for event in told)


def test_file_holds_no_detail_that_was_taken_out_and_no_id(database: Path) -> None:
    raw = database.read_bytes() + " ".join(texts(database)).encode()
    for detail in (*NAME.split(), NUMBER, CONVERSATION):
        assert detail.encode() not in raw, detail


def test_every_field_says_what_it_holds_and_why_it_is_kept() -> None:
    for row in table("Field inventory"):
        assert len(row) == 5, row
        field, where, holds, person, why = row
        assert re.fullmatch(r"`[\w.]+`", field), row
        assert where in ("column", "every event") or re.fullmatch(r"`\w+`", where), row
        assert holds and why and re.match(r"(Yes|No|Alone, no|As )", person), row


# --- what the page promises ---------------------------------------------------------


def test_figures_are_those_of_the_software() -> None:
    days = Settings().keep_days
    assert days == 1 and "Default: 1 day." in TEXT and "deleted one day after it began" in TEXT
    assert f"({SESSION_SECONDS // 60} minutes after the last message)" in TEXT
    assert f"More than {door.MAX_CHARACTERS:,} characters are turned away" in TEXT


def test_marks_are_those_that_are_put_in() -> None:
    said = re.search(r"in the place of personal details: (.*)", TEXT)
    assert said
    canaries = yaml.safe_load((ROOT / "tests" / "canaries.yml").read_text(encoding="utf-8"))
    put_in = set(re.findall(r"\[[a-z ]+\]", " ".join(redact(canary["say"]) for canary in canaries)))
    assert set(re.findall(r"\[[a-z ]+\]", said[1])) == put_in


def test_settings_named_are_those_of_the_school() -> None:
    for name in ("keep_days", "safeguarding_contact"):
        assert f"`{name}`" in TEXT or f"`{name}: " in TEXT
        assert name in Settings.__fields__


def test_page_claims_no_conformity() -> None:
    assert not re.findall(r"compliant|certified|complies|guarantee", TEXT, re.I)


# --- the two lists --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "names", "columns"),
    [
        ("The Children's Code, standard by standard", STANDARDS, 4),
        ("The DfE's standards for generative AI", HEADINGS, 3),
    ],
    ids=["fifteen standards", "thirteen headings"],
)
def test_every_standard_is_there_in_order(heading: str, names: tuple[str, ...], columns: int) -> None:
    rows = table(heading)
    assert [row[0] for row in rows] == [f"{number}. {name}" for number, name in enumerate(names, 1)]
    assert all(len(row) == columns and all(row) for row in rows)


# --- the picture ----------------------------------------------------------------------


def test_picture_explains_itself_and_loads_nothing() -> None:
    svg = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(PICTURE).getroot()
    words = {name: (root.findtext(f"{svg}{name}") or "").split() for name in ("title", "desc")}
    assert len(words["title"]) > 3 and len(words["desc"]) > 60
    labelled = (root.get("aria-labelledby") or "").split()
    assert [root.find(f".//*[@id='{name}']") is not None for name in labelled] == [True, True]
    background = root.find(f"{svg}rect")
    assert background is not None and background.get("fill") == "#ffffff"  # black lines in dark mode, too
    assert [background.get("width"), background.get("height")] == (root.get("viewBox") or "").split()[2:]
    assert re.findall(r"https?://[^\"]+", PICTURE.read_text(encoding="utf-8")) == ["http://www.w3.org/2000/svg"]


def test_picture_is_told_in_words() -> None:
    alt = re.search(r"!\[(.{300,})\]\(data-flow\.svg\)", TEXT)
    assert alt
    for words in ("door", "memory only", "Rasa", "reply", "database", "deleted", "No other arrow leaves the server"):
        assert words in alt[1], words
