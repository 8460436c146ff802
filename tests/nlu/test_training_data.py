"""The training sentences: enough of them, each once, and none of the acceptance questions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 25


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def sentences() -> list[tuple[str, str, str]]:
    """(file, intent, sentence) of every training sentence."""
    return [
        (path.stem, entry["intent"], line.removeprefix("- ").strip())
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in entry["examples"].splitlines()
    ]


def asked(file: str) -> list[list[str]]:
    """The turns of each question of an acceptance file."""
    path = ROOT / "tests" / "acceptance" / file
    return [question["turns"] for question in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]]


def rules() -> dict[str, str]:
    """The action that each intent's rule leads to."""
    found = {}
    for path in (ROOT / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            asked, done = rule["steps"]
            found[asked["intent"]] = done["action"]
    return found


def test_every_intent_has_enough_sentences() -> None:
    """But for disclosures, which the door finds before NLU."""
    counts = Counter(intent for _, intent, _ in sentences() if intent != "disclosure")
    assert {intent: count for intent, count in counts.items() if count < ENOUGH} == {}


def test_every_topic_is_an_intent_in_the_file_of_its_theme(base: Any) -> None:
    places = {intent: file for file, intent, _ in sentences()}
    assert {f"ask_{topic.id}": topic.theme for topic in base.topics.values()} == {
        intent: file for intent, file in places.items() if intent.startswith("ask_")
    }


def test_no_sentence_stands_twice() -> None:
    counts = Counter(plain(sentence) for _, _, sentence in sentences())
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_no_acceptance_question_is_a_training_sentence() -> None:
    learned = {plain(sentence) for _, _, sentence in sentences()}
    public = asked("questions.yml")
    harder = {turns[-1] for turns in asked("harder.yml") if len(turns[-1].split()) >= 4}
    assert {plain(turn) for turns in public for turn in turns} & learned == set()
    assert {plain(turn) for turn in harder} & learned == set()


def test_every_intent_is_in_the_domain_and_has_a_rule_to_the_one_action() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    listed = {name for entry in domain["intents"] for name in entry}
    learned = {intent for _, intent, _ in sentences()}
    assert listed == learned | {"nlu_fallback"}
    assert rules() == dict.fromkeys(listed, "action_answer")


def test_every_other_intent_has_words_to_say(base: Any) -> None:
    by_code = {"compare", "follow_up", "simpler", "more_detail", "repeat", "last_source"}
    learned = {intent for _, intent, _ in sentences() if not intent.startswith("ask_")}
    assert learned - by_code - set(base.phrases.chat) == set()


def test_every_action_in_the_domain_has_a_class() -> None:
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["actions"]) == set(executor.actions)
