"""A row for each message, with its events packed, in the place of a row for each event; and the clock."""

import json
import time
import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"

_EVENTS = sa.table("events", *map(sa.column, ("id", "sender_id", "type_name", "timestamp", "data")))
_EVENTS_WRITTEN = sa.table(
    "events",
    *map(sa.column, ("sender_id", "type_name", "timestamp", "intent_name", "action_name", "data")),
)
_TURNS = sa.table(
    "turns", *map(sa.column, ("id", "conversation", "number", "session", "message", "channel", "at", "data"))
)
#: Of what NLU made of a message, what is still needed.
_NEEDED = ("text", "intent", "entities")
_MANY = 500


def upgrade() -> None:
    """Packs what is stored."""
    connection = op.get_bind()
    op.create_table(
        "turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("session", sa.Integer, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seen", sa.Float(53), nullable=False),
        sa.Column("wall", sa.Float(53), nullable=False),
        sa.Column("held_until", sa.Float(53), nullable=False),
    )
    if connection.dialect.name == "postgresql":
        op.create_table(
            "counted",
            sa.Column("id", sa.String(64), primary_key=True),
            sa.Column("slot", sa.BigInteger, primary_key=True),
            sa.Column("times", sa.Integer, nullable=False),
            prefixes=["UNLOGGED"],
        )
    now = time.time()
    for (conversation,) in connection.execute(sa.select(_EVENTS.c.sender_id).distinct()).all():
        query = sa.select(_EVENTS).where(_EVENTS.c.sender_id == conversation).order_by(_EVENTS.c.id)
        events = [json.loads(row.data) for row in connection.execute(query)]
        connection.execute(sa.insert(_TURNS), list(_rows(conversation, events, now)))
    op.create_index("turns_in_order", "turns", ["conversation", "number"], unique=True)
    op.create_index("turns_by_message", "turns", ["conversation", "message"])
    op.create_index("turns_by_age", "turns", ["at"])
    op.drop_table("events")


def downgrade() -> None:
    """Unpacks it. What NLU made of old messages is gone."""
    connection = op.get_bind()
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False, index=True),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("timestamp", sa.Float(53)),
        sa.Column("intent_name", sa.String(255)),
        sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text),
    )
    last = 0
    while rows := connection.execute(
        sa.select(_TURNS).where(_TURNS.c.id > last).order_by(_TURNS.c.id).limit(_MANY)
    ).all():
        last = rows[-1].id
        written = []
        for row in rows:
            for event in json.loads(zlib.decompress(row.data))[0]:
                event["timestamp"] += row.at
                written.append(_written(row.conversation, event))
        connection.execute(sa.insert(_EVENTS_WRITTEN), written)
    for table in ("turns", "clock", *(["counted"] if connection.dialect.name == "postgresql" else [])):
        op.drop_table(table)


def _rows(conversation: str, events: list[dict[str, Any]], now: float) -> Iterator[dict[str, Any]]:
    """A row for each message and what came of it. What came before the first belongs to the first."""
    number, session, slots = 0, 1, dict[str, Any]()
    for number, (_, group) in enumerate(groupby(zip(_numbers(events), events), lambda pair: pair[0]), 1):
        turn = [event for _, event in group]
        begun = sum(event["event"] == "session_started" for event in turn)
        if begun and number > 1:
            session += begun
        if begun:
            slots = {}
        slots |= {e["name"]: e.get("value") for e in turn if e["event"] == "slot" and e["name"] == "context"}
        said = next((event for event in turn if event["event"] == "user"), {})
        at = min(turn[-1].get("timestamp") or 0, now)  # what was stored while the clock was fast counts from now
        packed = zlib.compress(json.dumps([[_lean(event, at) for event in turn], slots]).encode())
        yield {
            **{"conversation": conversation, "number": number, "session": session, "at": at, "data": packed},
            **{"message": said.get("message_id"), "channel": said.get("input_channel")},
        }


def _numbers(events: list[dict[str, Any]]) -> Iterator[int]:
    """Which message each event belongs to: a new one begins where Rasa has stopped to listen."""
    number, listens, said = 0, False, False
    for event in events:
        begins = event["event"] in ("user", "slot", "action") and listens and said
        if begins:
            number, said = number + 1, False
        said = said or event["event"] == "user"
        listens = event["event"] == "action" and event.get("name") == "action_listen"
        yield number


def _lean(event: dict[str, Any], at: float) -> dict[str, Any]:
    lean = {**event, "timestamp": (event.get("timestamp") or at) - at}
    if "parse_data" in event:
        lean["parse_data"] = {name: event["parse_data"][name] for name in _NEEDED if name in event["parse_data"]}
    return lean


def _written(conversation: str, event: dict[str, Any]) -> dict[str, Any]:
    intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    return {
        **{"sender_id": conversation, "type_name": event["event"], "timestamp": event["timestamp"]},
        **{"intent_name": intent, "action_name": event.get("name"), "data": json.dumps(event)},
    }
