"""Whole conversations through the trained bot, with real NLU, rules and actions.

Each folder here is a behaviour; each file in it holds conversations. A turn says
something and lists patterns that the reply must match (`expect`), must not match
(`refuse`), and the exact buttons (`buttons`) where they matter.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent


def conversations() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*/*.yml")):
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = f"{path.parent.name}: {conversation['name']}"
            found.append(pytest.param(conversation, id=name))
    return found


@pytest.mark.parametrize("conversation", conversations())
def test_conversation(conversation: dict[str, Any], bot: Any) -> None:
    sender = uuid.uuid4().hex
    for turn in conversation["turns"]:
        replies = asyncio.run(bot.send(turn["say"], sender, conversation.get("audience")))
        assert len(replies) == 1, f"{len(replies)} replies to {turn['say']!r}"
        text = replies[0]["text"]
        told = f"\nsaid: {turn['say']}\nreply: {text}"
        for pattern in turn.get("expect", []):
            assert re.search(pattern, text, re.I), f"no {pattern!r}{told}"
        for pattern in turn.get("refuse", []):
            assert not re.search(pattern, text, re.I), f"{pattern!r} is there{told}"
        if "buttons" in turn:
            shown = [button["title"] for button in replies[0].get("buttons", [])]
            assert shown[: len(turn["buttons"])] == turn["buttons"] and (turn["buttons"] or not shown), told
