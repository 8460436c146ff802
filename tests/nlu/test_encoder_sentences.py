"""What the sentence encoder is taught with, and whether it still is what it was taught with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts import encoder_sentences
from scripts.encoder_sentences import MADE_FROM, known, made_from, read_on, record, sentences
from scripts.sentences import kept_back
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.training_data import Example
from switchboard.knowledge.turns import Turn
from switchboard.nlu.encoder import MODEL_SHA256

#: The encoder must know at least so many of the topics, of the sentences (by their number) and of the leads.
LEAST = 0.9


def test_the_encoder_knows_most_of_what_it_reads(tell: Callable[[str], None]) -> None:
    """It need not be taught anew for each sentence, topic or lead: the classifier on top of it learns those, and the
    questions of a lead are compared as they are. But an encoder that knows less than nine tenths of the topics, of the
    sentences or of the leads was taught for another bot than this one. Files that have changed since are counted, and
    nothing more: one word changes a file.
    """
    shares = known(json.loads(MADE_FROM.read_text(encoding="utf-8")), made_from())
    told = ", ".join(f"{share:.0%} of the {of}" for of, share in shares.items() if of != "files")
    tell(f"The sentence encoder knows {told}; {shares['files']:.0%} of its files are as they were.")
    taught_anew = "run python -m scripts.encoder_sentences, then python -m scripts.teach_encoder"
    assert min(shares[of] for of in ("topics", "sentences", "leads")) >= LEAST, taught_anew


def test_what_the_encoder_was_made_from_is_told_of_this_encoder() -> None:
    assert json.loads(MADE_FROM.read_text(encoding="utf-8"))["model"] == MODEL_SHA256


THEN = {"topics": {"pay": 30, "hours": 10}, "leads": ["pay-now", "pay-later"], "files": {"a.yml": "1", "b.yml": "2"}}


@pytest.mark.parametrize(
    ("now", "shares"),
    [
        (THEN, (1, 1, 1, 1)),
        # One topic of four is new: 10 of 40 + 10 sentences; the rest is as it was.
        ({**THEN, "topics": {"pay": 30, "hours": 10, "break": 5, "lunch": 5}}, (2 / 4, 40 / 50, 1, 1)),
        # Sentences that are gone are no loss, and make up for no new ones: 10 + 10 of 10 + 30.
        ({**THEN, "topics": {"pay": 10, "hours": 30}}, (1, 20 / 40, 1, 1)),
        ({**THEN, "leads": ["pay-now", "a", "b", "c"]}, (1, 1, 1 / 4, 1)),
        ({**THEN, "files": {"a.yml": "1", "b.yml": "3", "c.yml": "2", "d.yml": "4"}}, (1, 1, 1, 1 / 4)),
    ],
)
def test_what_has_moved_is_told(now: dict[str, Any], shares: tuple[float, ...]) -> None:
    assert known(THEN, now) == dict(zip(("topics", "sentences", "leads", "files"), shares))


def test_it_is_written_beside_the_model(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"")
    record(THEN, model)
    # The SHA-256 of nothing.
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert json.loads((tmp_path / "made_from.json").read_text(encoding="utf-8")) == {"model": nothing, **THEN}


def test_everything_that_is_read_is_among_what_it_is_made_from() -> None:
    files = made_from()["files"]
    assert files.keys() >= {"data/nlu/job.yml", "data/turns/examples_first_half.yml", "scripts/teach_encoder.py"}
    assert any(path.startswith("knowledge/leads/") for path in files)
    assert not any("validation" in path or "for_scorer" in path for path in files)


@pytest.fixture
def little(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """A base of two leads of one name, and few sentences, every second of them kept back."""
    some = {lead.id: lead for lead in list(base.leads.values())[:2]}
    small = replace(base, leads=some)
    first, second = some.values()
    told = [("how much does a team leader earn", "ask_pay"), ("i said this", "ask_hours"), (first.questions[0], "ask")]
    said = [
        Turn("and the other", (first.id,), (second.id,), "follow_up", "", 0),
        Turn("hi", (), (), "unanswered", "", 0),
    ]
    monkeypatch.setattr(encoder_sentences.knowledge, "load", lambda: small)
    monkeypatch.setattr(encoder_sentences, "kept_back", lambda text: text in (told[1][0], told[2][0]))
    monkeypatch.setattr(encoder_sentences, "turns_for", lambda *_: said)
    examples = [Example(text, intent, "data/nlu/some.yml", 1) for text, intent in told]
    monkeypatch.setattr(encoder_sentences, "read_training_data", lambda _: SimpleNamespace(examples=examples))
    return small


def test_what_is_kept_back_is_not_taught_not_even_as_the_question_of_a_lead(little: KnowledgeBase) -> None:
    found, (first, second) = sentences(), little.leads.values()
    assert [item["label"] for item in found["topics"]] == ["ask_pay"]
    asked = [lead.id for lead in (first, second) for _ in lead.questions]
    assert [item["label"] for item in found["leads"]] == asked[1:]
    assert [item["label"] for item in found["turns"]] == [second.id] * 2


def test_a_sentence_comes_with_its_names_masked_and_mistyped_twice(little: KnowledgeBase) -> None:
    ((plain, masked), *mistyped) = sentences()["topics"][0]["forms"]
    assert plain == "how much does a team leader earn" and masked == "how much does a job earn"
    assert len(mistyped) == 2
    # The same each time, whatever else there is.
    assert sentences()["topics"][0]["forms"] == [[plain, masked], *mistyped]


def test_a_turn_is_read_on_from_the_lead_before_it(base: KnowledgeBase) -> None:
    lead = next(lead for lead in base.leads.values() if len(lead.questions) > 2)
    asked = {question.rstrip("?") for question in lead.questions}
    found = list(read_on(Turn("and at night?", ("something", lead.id), (), "follow_up", "", 0), base))
    assert len(set(found)) == 2
    assert all(text.removesuffix(" ? and at night?") in asked for text in found)
    assert list(read_on(Turn("at night?", (), (), "first", "", 0), base)) == ["at night?"]


def test_a_tenth_is_kept_back_and_stays_so() -> None:
    texts = [f"sentence {number}" for number in range(2000)]
    kept = {text for text in texts if kept_back(text)}
    # Of 2,000, five standard deviations (13.4) around 200.
    assert 133 < len(kept) < 267
    assert kept == {text for text in texts if kept_back(text.upper())}
