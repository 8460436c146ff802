"""The acceptance questions, judged on the text of the last reply alone."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

PUBLIC = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text(encoding="utf-8"))
QUESTIONS = PUBLIC["questions"]
ACCEPTED = {source["short"]: source["accept"] for source in PUBLIC["sources"]}
HARDER = yaml.safe_load(Path(__file__).with_name("harder.yml").read_text(encoding="utf-8"))["questions"]
MOST_WORDS = {"pupil": 130, "adviser": 230}
AT_LEAST = 148
HARDER_AT_LEAST = 195


def faults(question: dict[str, Any], text: str, voice: str) -> list[str]:
    """What is wrong with a reply to a question; nothing when it is well."""

    def found(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE) is not None

    expected, cite = question["expect"], question["cite"]
    wrong = [f"lacks {pattern}" for pattern in expected["all_of"] if not found(pattern)]
    if expected["any_of"] and not any(found(pattern) for pattern in expected["any_of"]):
        wrong.append(f"lacks any of {expected['any_of']}")
    wrong += [f"has {pattern}" for pattern in expected["none_of"] if found(pattern)]
    if cite and not found(ACCEPTED[cite]):
        wrong.append(f"does not name {cite}")
    if len(text.split()) > MOST_WORDS[voice]:
        wrong.append(f"has {len(text.split())} words")
    return wrong


def ask(bot: Any, question: dict[str, Any], voice: str) -> str:
    """The text of the reply to the question's last turn."""
    sender = uuid.uuid4().hex
    text = ""
    for turn in question["turns"]:
        replies = asyncio.run(bot.send(turn, sender, voice))
        text = "\n".join(reply["text"] for reply in replies)
    return text


def judge(bot: Any, questions: list[dict[str, Any]], advisers_get: str) -> dict[str, list[str]]:
    """What is wrong with the reply to each question, by its id; questions answered well are left out."""
    failed = {}
    for question in questions:
        voice = advisers_get if question["audience"] == "adviser" else "pupil"
        wrong = faults(question, ask(bot, question, voice), voice)
        if wrong:
            failed[question["id"]] = wrong
    return failed


@pytest.mark.parametrize("advisers_get", ["adviser", "pupil"])
def test_acceptance(advisers_get: str, bot: Any, tell: Callable[[str], None]) -> None:
    """Once with the adviser voice for advisers, once with the default voice for everybody."""
    failed = judge(bot, QUESTIONS, advisers_get)
    passed = len(QUESTIONS) - len(failed)
    tell(f"Acceptance (advisers get the {advisers_get} voice): {passed} of {len(QUESTIONS)} passed")
    for name, wrong in failed.items():
        tell(f"  {name}: {'; '.join(wrong)[:160]}")
    assert [q["id"] for q in QUESTIONS if q["kind"] == "safeguarding" and q["id"] in failed] == []
    assert passed >= AT_LEAST, failed


def test_harder_questions(bot: Any, tell: Callable[[str], None]) -> None:
    failed = judge(bot, HARDER, "adviser")
    passed = len(HARDER) - len(failed)
    tell(f"Harder questions: {passed} of {len(HARDER)} passed (floor {HARDER_AT_LEAST})")
    assert passed >= HARDER_AT_LEAST, failed
