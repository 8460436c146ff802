"""No message is slow to read: what a hostile one costs is weighed against an ordinary one of the same length."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from string import ascii_lowercase

import pytest
from pumping import LENGTH, ORDINARY, cpu_seconds, is_cheap
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.loading import load_data

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before
from switchboard.nlu.leads import words_of
from switchboard.nlu.masking import view
from switchboard.nlu.named import named
from switchboard.nlu.names import NameFinder, as_entities
from switchboard.nlu.pointing import pointed_at
from switchboard.nlu.roles import with_roles
from switchboard.nlu.several_questions import core, cut, ends, lists
from switchboard.nlu.spelling import Speller, all_names, counted

_TIMES = 5


@pytest.fixture(scope="module")
def read(base: KnowledgeBase) -> Callable[[str], None]:
    """Everything that is done with a message beside what the models do, in a conversation on one of two levels."""
    examples = load_data(str(Path(__file__).resolve().parents[2] / "data" / "nlu")).intent_examples
    speller = Speller(counted(str(example.get(TEXT)) for example in examples), all_names(base))
    names = NameFinder(base)
    before = Before("overview", "level_2_contact_centre_operations")

    def read(text: str) -> None:
        words = speller.repair(text)
        entities = with_roles(text, as_entities(names.find(words, text)), base)
        plain = view(words, entities, {}).plain
        named(entities, before, base)
        pointed_at(plain, before, base)
        words_of(plain)
        text = core(text)
        for reading in (cut, lists, ends):
            reading(text, words, entities)

    return read


@pytest.fixture(scope="module")
def usual(read: Callable[[str], None]) -> Callable[[int], float]:
    """CPU seconds to read an ordinary message of 1,000 characters, measured for the so-manieth time."""
    return cache(lambda measured: cpu_seconds(partial(read, ORDINARY), most=0.0))


def random_words(letters: int) -> str:
    chooser = random.Random(letters)
    return " ".join("".join(chooser.choices(ascii_lowercase, k=letters)) for _ in range(LENGTH // (letters + 1)))


@pytest.mark.parametrize(
    "text",
    [
        *((piece * LENGTH)[:LENGTH] for piece in (
            "a|offthejobcustomerservice |offthejobcustomerservice|level 2 and 3 |what |and |. |.|? |, |? is it |a. |"
            "emma |emma wilsn |manager |contact centr operatr |cook |my cook |l3|1 |1. |\"|'|a'|- |é|😀|and also |"
            "what is the pay and |pay, |the Kings Trust |hi |thanks |xx|, ta |can you tell me |i'd like to know |: |"
            "level 2: |for level 2, |not the level 2 |not |according to |the blog says |on the blog |ok and |an 3 |"
            "the other |which |easier than |wales in |credits, tqt |the nvq and |what about the "
        ).split("|")),
        *map(random_words, (2, 3, 5, 8, 12, 30, 44, 999)),
    ],
    ids=lambda text: f"{text[:20]}{len(text)}",
)  # fmt: skip
def test_no_message_is_slow_to_read(text: str, read: Callable[[str], None], usual: Callable[[int], float]) -> None:
    assert is_cheap(partial(read, text), usual, _TIMES)
