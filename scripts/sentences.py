"""What teaching an encoder has in common with measuring it: which sentences are kept back, and how sentences are
mistyped."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random
from zlib import crc32

from switchboard.words.text_speak import text_speak

#: Of the bot's own training sentences, no encoder learns one in so many: they are there to measure with.
KEPT_BACK = 10

Texts = list[str]


def kept_back(text: str) -> bool:
    """Whether a sentence of `data/nlu/` is kept from the encoders.

    By the sentence itself, so that one kept back stays so when others come or go.
    """
    return crc32(text.lower().encode()) % KEPT_BACK == 0


def mistyped(text: str, random: Random) -> str:
    """A plain text as it might be typed in a hurry: text-speak, and slips of the finger."""
    short = short_forms()
    words = []
    for word in text.split():
        if word in short and random.random() < 0.5:
            word = random.choice(short[word])
        elif len(word) > 3 and random.random() < 0.18:
            place = random.randrange(1, len(word) - 1)
            letter, after = word[place], word[place + 1 :]
            swapped = after[0] + letter + after[1:]
            slips = [after, letter * 2 + after, random.choice("aeiou") + after, swapped]
            word = word[:place] + random.choice(slips)
        words.append(word)
    return " ".join(words)


@cache
def short_forms() -> dict[str, Texts]:
    """The short forms of words."""
    found: dict[str, Texts] = defaultdict(list)
    for form, word in text_speak().items():
        found[word].append(form)
    return found
