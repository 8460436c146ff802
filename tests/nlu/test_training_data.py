"""The training sentences, the questions of the leads and the turns beside the rest: none is an acceptance question, and
each intent leads to the one action.

What must be true of the sentences themselves is in the check (tests/knowledge/test_check_training_data.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.training_data import Example, as_compared, read_training_data
from switchboard.knowledge.turns import read_turns

ROOT = Path(__file__).resolve().parents[2]
#: What has fewer words is what anybody may say.
FOUR = 4


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_training_data(ROOT).examples


def asked(file: str) -> list[list[str]]:
    """The turns of each question of an acceptance file."""
    found = yaml.safe_load((ROOT / "tests" / "acceptance" / file).read_text(encoding="utf-8"))
    return [question["turns"] for question in (found["questions"] if isinstance(found, dict) else found)]


def long(file: str) -> set[str]:
    """The turns of an acceptance file that have four words or more, as sentences are compared."""
    return {as_compared(turn) for turns in asked(file) for turn in turns if len(turn.split()) >= FOUR}


@pytest.fixture(scope="module")
def kept() -> set[str]:
    """What is asked in any acceptance file, and too long for everybody to say it."""
    return {turn for file in ("questions.yml", "harder.yml", "conversations.yml") for turn in long(file)}


def test_no_acceptance_question_is_a_training_sentence(examples: list[Example]) -> None:
    public = {as_compared(turn) for turns in asked("questions.yml") for turn in turns}
    harder = {as_compared(turns[-1]) for turns in asked("harder.yml") if len(turns[-1].split()) >= FOUR}
    kept = public | harder
    assert [f"{found.file}:{found.line}: '{found.text}'" for found in examples if found.plain in kept] == []


def test_no_acceptance_question_is_the_question_of_a_lead(base: KnowledgeBase, kept: set[str]) -> None:
    asked = [(lead.id, question) for lead in base.leads.values() for question in lead.questions]
    assert [f"{lead}: '{question}'" for lead, question in asked if as_compared(question) in kept] == []


def test_no_acceptance_question_is_a_turn_that_is_learned_or_measured(kept: set[str]) -> None:
    turns, problems = read_turns(ROOT)
    assert problems == [] and len(turns) > 5000
    assert [f"{turn.where}: '{turn.says}'" for turn in turns if turn.plain in kept] == []


def test_every_other_intent_has_words_to_say(base: Any, examples: list[Example]) -> None:
    by_code = {"compare", "follow_up", "simpler", "shorter", "more_detail", "repeat", "last_source", "exact_words"}
    learned = {example.intent for example in examples if not example.intent.startswith("ask_")}
    assert learned - by_code - set(base.phrases.chat) == set()
