"""How pupils type, and the words they mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def text_speak() -> dict[str, str]:
    """The words that each short form stands for, all in lower case."""
    found: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return found
