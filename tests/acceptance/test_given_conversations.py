"""Whole conversations, judged on the text of the last reply; `python -m benchmarks.conversations` asks more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from benchmarks.conversations import faults, last_reply

CONVERSATIONS = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))
AT_LEAST = 127


def test_conversations(bot: Any, tell: Callable[[str], None]) -> None:
    failed = {
        asked["id"]: wrong for asked in CONVERSATIONS if (wrong := list(faults(asked, last_reply(bot, asked)[0])))
    }
    passed = len(CONVERSATIONS) - len(failed)
    tell(f"Conversations: {passed} of {len(CONVERSATIONS)} passed (floor {AT_LEAST})")
    assert passed >= AT_LEAST, failed
