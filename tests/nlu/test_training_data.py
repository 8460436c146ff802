"""The training sentences beside the rest: none is an acceptance question, and each intent leads to the one action.

What must be true of the sentences themselves is in the check (tests/knowledge/test_check_training_data.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from switchboard.knowledge.training_data import Example, read_training_data

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_training_data(ROOT).examples


def compared(text: str) -> str:
    """A text as the sentences are compared with each other."""
    return Example(text, "", "", 0).plain


def asked(file: str) -> list[list[str]]:
    """The turns of each question of an acceptance file."""
    path = ROOT / "tests" / "acceptance" / file
    return [question["turns"] for question in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]]


def test_no_acceptance_question_is_a_training_sentence(examples: list[Example]) -> None:
    public = {turn for turns in asked("questions.yml") for turn in turns}
    harder = {turns[-1] for turns in asked("harder.yml") if len(turns[-1].split()) >= 4}
    kept = {compared(turn) for turn in public | harder}
    assert [f"{found.file}:{found.line}: '{found.text}'" for found in examples if found.plain in kept] == []


def test_every_other_intent_has_words_to_say(base: Any, examples: list[Example]) -> None:
    by_code = {"compare", "follow_up", "simpler", "more_detail", "repeat", "last_source"}
    learned = {example.intent for example in examples if not example.intent.startswith("ask_")}
    assert learned - by_code - set(base.phrases.chat) == set()
