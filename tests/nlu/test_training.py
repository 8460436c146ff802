"""Training anew is needed for a change of what training reads, and of nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from switchboard.nlu import training


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what training reads and more, without the big model."""
    for folder in ("knowledge", "switchboard/nlu", "switchboard/words", "switchboard/knowledge"):
        shutil.copytree(
            training.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "model.onnx")
        )
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("knowledge/subjects/team_leader.yml", "name: ", "name: very "),
        ("knowledge/subjects/team_leader.yml", "aliases:\n", "aliases:\n  - boss of a team\n"),
        ("knowledge/subjects/team_leader.yml", "kind: job", "kind: framework"),
        ("knowledge/details.yml", "aliases: [", "aliases: [somewhere, "),
        ("knowledge/other_jobs.yml", "- ", "- llama groomer\n- "),
        ("switchboard/nlu/topic_model.py", "GAMMA = 0.35", "GAMMA = 0.36"),
        ("switchboard/nlu/proper_names.yml", "ikea", "ikea ikebana"),
        ("switchboard/nlu/minilm/tokenizer.json", "{", "{ "),
        ("switchboard/words/text_speak.yml", "abt: about", "abt: abbot"),
        ("switchboard/words/folding.py", '"""', '"""Well. '),
    ],
)
def test_what_training_reads(copy: Path, file: str, old: str, new: str) -> None:
    before = training.fingerprint(copy)
    change(copy / file, old, new)
    assert training.fingerprint(copy) != before


def test_a_subject_more_or_by_another_id(copy: Path) -> None:
    seen = {training.fingerprint(copy)}
    new = copy / "knowledge/subjects/new_job.yml"
    new.write_text("id: new_job\nkind: job\nname: new job\nphrase: a new job\n", encoding="utf-8")
    seen.add(training.fingerprint(copy))
    change(new, "id: new_job", "id: newer_job")
    new.rename(new.with_name("newer_job.yml"))
    seen.add(training.fingerprint(copy))
    assert len(seen) == 3


def test_a_file_of_code_more(copy: Path) -> None:
    before = training.fingerprint(copy)
    (copy / "switchboard/nlu/new_model.py").write_text("")
    assert training.fingerprint(copy) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("knowledge/subjects/team_leader.yml", "A team leader is a step", "A team leader would be a step"),
        ("knowledge/subjects/call_centre_operator.yml", "statement: ", "statement: Surely "),
        ("knowledge/subjects/team_leader.yml", "phrase: a ", "phrase: some "),
        ("knowledge/topics.yml", "question: ", "question: So "),
        ("switchboard/nlu/questions.py", "_SURE = 0.3", "_SURE = 0.31"),
        ("switchboard/nlu/nearest_facts.py", "_SAYS = 0.56", "_SAYS = 0.57"),
        ("switchboard/words/small_words.yml", "cy:", "cy :"),
        ("switchboard/knowledge/loader.py", '"""', '"""Well. '),
    ],
)
def test_what_is_read_when_the_bot_starts_or_answers(copy: Path, file: str, old: str, new: str) -> None:
    before = training.fingerprint(copy)
    change(copy / file, old, new)
    assert training.fingerprint(copy) == before


def test_what_is_left_out_is_there() -> None:
    """A file that is renamed counts again, until it is named here."""
    names = {path.name for folder in training._FOLDERS for path in (training.ROOT / folder).iterdir()}
    assert names >= training._NOT_READ
