"""English words, as the rules for names and the spelling repair know them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def word_counts() -> dict[str, int]:
    """The English word list that comes with symspellpy, commonest first, with its counts."""
    listed = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in (line.split(" ") for line in lines)}
