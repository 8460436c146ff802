"""The schema goes forwards and back on both kinds of database, and nothing that was said is lost on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from keeping import START, Hands
from postgres import Postgres
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from switchboard.store import Count, DatabaseStore, StoreError, schema
from switchboard.store.tables import METADATA
from switchboard.store.tracker_store import DiscreetTrackerStore

SAID = {"custom": {"answer": {"kind": "fact"}}}


def say(tracker: DialogueStateTracker, text: str, at: float, new: bool = False) -> None:
    """One message and its answer, in the events that Rasa stores for them."""
    if new:
        tracker.update(SlotSet("session_started_metadata", {"audience": "adviser"}, timestamp=at))
        tracker.update(ActionExecuted("action_session_start", timestamp=at))
        tracker.update(SessionStarted(timestamp=at))
        tracker.update(ActionExecuted("action_listen", timestamp=at))
    parsed = {"text": text, "intent": {"name": "ask_pay"}, "entities": [], "facts": [{"id": "x"}]}
    tracker.update(UserUttered(text, parsed["intent"], [], parsed, at, "web", f"id of {text}", {"alarm": 1}))
    tracker.update(ActionExecuted("action_answer", timestamp=at))
    tracker.update(BotUttered(None, SAID, timestamp=at))
    tracker.update(SlotSet("context", {"last": text}, timestamp=at))
    tracker.update(ActionExecuted("action_listen", timestamp=at))


@pytest.fixture
def old(open_store: Callable[[], DatabaseStore]) -> DatabaseStore:
    """A database as it was before there were steps: the events of two conversations, one of two sessions."""
    store = open_store()
    if not store.used.kind.SHARED:
        store.used.kind.folder.mkdir(mode=0o700)
        store.used.kind.path.touch()  # type: ignore[union-attr]
    rasa = SQLTrackerStore(Domain.empty(), host=store.url)
    for name in ("amy", "bea"):
        tracker = DialogueStateTracker(name, [])
        say(tracker, "one", START, new=True)
        say(tracker, "two", START + 1)
        if name == "amy":
            say(tracker, "three", START + 9_000, new=True)
        asyncio.run(rasa.save(tracker))
    rasa.engine.dispose()
    return store


def events(store: DatabaseStore) -> list[dict[str, Any]]:
    with store.used.kind.engine.connect() as connection:
        return [
            json.loads(data)
            for (data,) in connection.execute(sa.text("SELECT data FROM events ORDER BY sender_id, id"))
        ]


def without_times(found: list[dict[str, Any]]) -> list[Any]:
    return [
        (event["event"], event.get("name"), event.get("text"), event.get("value"), event.get("metadata") or None)
        for event in found
    ]


def test_an_old_database_comes_forward_with_all_that_was_said(old: DatabaseStore, hands: Hands) -> None:
    hands.day = START + 9_000
    assert old.upgrade() == schema.STEPS[-1]
    rows = asyncio.run(old.whole("amy"))
    said = [[event["text"] for event in row.events if event["event"] == "user"] for row in rows]
    assert said == [["one"], ["two"], ["three"]]
    assert [row.session for row in rows] == [1, 1, 2]
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.slots for row in rows] == [{"context": {"last": text}} for text in ("one", "two", "three")]
    turn = asyncio.run(old.find("amy", "id of two"))
    assert turn and (turn.text, turn.replies) == ("two", [SAID])
    assert [turn.text for turn in asyncio.run(old.going_on("amy"))] == ["three"]
    assert old.known_as("x")[1] == old.key.stored_id("web", "x")


def test_rasa_goes_on_in_a_database_that_came_forward(old: DatabaseStore) -> None:
    old.upgrade()
    rasa = DiscreetTrackerStore(host=old.url, domain=Domain.empty())
    rasa.kept = old
    tracker = asyncio.run(rasa.retrieve("bea"))
    assert tracker and tracker.latest_message.text == "two"
    say(tracker, "four", START + 2)
    asyncio.run(rasa.save(tracker))
    assert [row.number for row in asyncio.run(old.whole("bea"))] == [1, 2, 3]


def test_back_and_forwards_again_keeps_every_event(old: DatabaseStore) -> None:
    before = without_times(events(old))
    old.upgrade()
    assert [old.downgrade() for _ in schema.STEPS[1:]] == [*schema.STEPS[-2::-1]]
    assert without_times(events(old)) == before
    assert events(old)[0]["timestamp"] == pytest.approx(START)
    old.upgrade()
    assert len(asyncio.run(old.whole("amy"))) == 3


def test_steps_lead_to_the_tables_that_the_program_uses(store: DatabaseStore) -> None:
    with store.used.kind.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, METADATA)
    left = {(kind, getattr(what, "name", what)) for kind, what, *_ in differences}
    # Limits are counted in memory on SQLite, which has a table of its own. On PostgreSQL, what servers of the version
    # before still use goes with a later step.
    assert left == (
        {("remove_table", "useful")}
        if store.used.kind.SHARED
        else {("add_table", "counted"), ("remove_table", "sqlite_sequence")}
    )


def test_thumbs_by_day_become_counts_by_week_and_days_again(store: DatabaseStore) -> None:
    assert store.downgrade() == "0002"
    thumbs = [("2026-11-25", "slack", "pay", True, 2), ("2026-11-29", "slack", "pay", True, 1)]
    thumbs += [("2026-11-30", "teams", "pay", False, 4)]
    with store.used.kind.engine.begin() as connection:
        for day, channel, topic, useful, times in thumbs:
            row = {"day": day, "channel": channel, "topic": topic, "useful": useful, "times": times}
            names = "day, channel, topic, useful, times"
            connection.execute(
                sa.text(f"INSERT INTO useful ({names}) VALUES (:day, :channel, :topic, :useful, :times)"), row
            )
    store.upgrade()
    assert store.counts() == [
        ("2026-11-23", "slack", "pay", "", "", "useful", 3),
        ("2026-11-30", "teams", "pay", "", "", "not_useful", 4),
    ]
    asyncio.run(store.count("web", {Count("pay", "team_leader", "fact"): 9}))
    store.downgrade()
    with store.used.kind.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT * FROM useful ORDER BY day")).all()
    assert [(row.day, bool(row.useful), row.times) for row in kept] == [
        *(("2026-11-23", True, 3), ("2026-11-30", False, 4)),
    ]


def test_the_steps_are_those_of_the_folder_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.__path__[0]))
    found = ScriptDirectory.from_config(config)
    assert [step.revision for step in found.walk_revisions()][::-1] == list(schema.STEPS)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_comes_forward_by_itself(old: DatabaseStore, open_store: Callable[[], DatabaseStore]) -> None:
    assert len(asyncio.run(old.whole("amy"))) == 3, "at its first use"
    old.downgrade()
    other = open_store()
    other.prepare()
    assert len(asyncio.run(other.whole("amy"))) == 3, "at the start"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_shared_database_waits_for_the_command(old: DatabaseStore, open_store: Callable[[], DatabaseStore]) -> None:
    with pytest.raises(StoreError, match="switchboard database upgrade"):
        old.prepare()
    with pytest.raises(StoreError, match="switchboard database upgrade"):
        asyncio.run(old.find("amy", "x"))
    open_store().upgrade()
    assert asyncio.run(old.find("amy", "id of one"))


def test_a_server_of_the_version_before_goes_on_with_a_newer_database(store: DatabaseStore) -> None:
    with store.used.kind.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {schema.NOTED} SET version_num = '9999'"))
    assert schema.state(store.used.kind.engine) is schema.State.NEWER
    store.prepare()
    assert asyncio.run(store.take("x"))


def test_servers_that_start_together_fill_an_empty_database_once(
    postgres: Postgres, open_store: Callable[[], DatabaseStore]
) -> None:
    async def together() -> None:
        await asyncio.gather(*(asyncio.to_thread(open_store().prepare) for _ in range(4)))

    asyncio.run(together())
    assert asyncio.run(open_store().take("x"))
