"""The trained model is that of the files as they are now, and no other."""

import gzip
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from switchboard import model


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what a model is made from, without the big files."""
    for folder in ("data", "knowledge", "switchboard"):
        shutil.copytree(
            model.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "model.onnx")
        )
    for name in ("config.yml", "domain.yml", "requirements.txt"):
        shutil.copy(model.ROOT / name, tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "config.yml",
        "domain.yml",
        "requirements.txt",
        "data/nlu/job.yml",
        "data/rules.yml",
    ],
)
def test_a_change_of_what_a_model_is_made_from_needs_a_new_model(copy: Path, path: str) -> None:
    before = model.fingerprint(copy)
    with (copy / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert model.fingerprint(copy) != before


def test_a_file_of_sentences_more_or_renamed_needs_a_new_model(copy: Path) -> None:
    seen = {model.fingerprint(copy)}
    new = copy / "data/nlu/new_theme.yml"
    new.write_text("nlu: []\n")
    seen.add(model.fingerprint(copy))
    new.rename(new.with_name("newer_theme.yml"))
    seen.add(model.fingerprint(copy))
    assert len(seen) == 3


def test_anything_else_does_not(copy: Path) -> None:
    before = model.fingerprint(copy)
    (copy / "README.md").write_text("words")
    (copy / "switchboard/server.py").write_text("")
    (copy / "switchboard/nlu/__pycache__").mkdir()
    (copy / "switchboard/nlu/__pycache__/encoder.pyc").write_text("")
    (copy / "knowledge/topics.yml").touch()
    assert model.fingerprint(copy) == before
    assert model.current(copy) == copy / "models" / f"switchboard-{before}.tar.gz"


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
        ("requirements.txt", "rasa-sdk==", "rasa-sdk =="),
        ("switchboard/words/folding.py", '"""', '"""Well. '),
    ],
)
def test_what_training_reads_and_rasa_is_told_of(copy: Path, file: str, old: str, new: str) -> None:
    read = model.read_by_training.__wrapped__
    before = model.fingerprint(copy), read(copy)
    change(copy / file, old, new)
    after = model.fingerprint(copy), read(copy)
    assert after[0] != before[0] and after[1] != before[1]


def test_a_subject_more_or_by_another_id(copy: Path) -> None:
    seen = {model.fingerprint(copy)}
    new = copy / "knowledge/subjects/new_job.yml"
    new.write_text("id: new_job\nkind: job\nname: new job\nphrase: a new job\n", encoding="utf-8")
    seen.add(model.fingerprint(copy))
    change(new, "id: new_job", "id: newer_job")
    new.rename(new.with_name("newer_job.yml"))
    seen.add(model.fingerprint(copy))
    assert len(seen) == 3


def test_a_file_of_code_more(copy: Path) -> None:
    before = model.fingerprint(copy)
    (copy / "switchboard/nlu/new_model.py").write_text("")
    assert model.fingerprint(copy) != before


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
    before = model.fingerprint(copy)
    change(copy / file, old, new)
    assert model.fingerprint(copy) == before


def test_what_is_left_out_is_there() -> None:
    """A file that is renamed counts again, until it is named here."""
    names = {path.name for pattern in model.LEARNING for path in model.ROOT.glob(pattern)}
    assert names >= model.NOT_LEARNING


def test_who_comes_while_a_model_is_trained_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Path] = []

    def train(path: Path) -> None:
        trained.append(path)
        time.sleep(0.3)
        path.write_bytes(gzip.compress(b"model"))

    monkeypatch.setattr(model, "MODELS", tmp_path / "models")
    monkeypatch.setattr(model, "current", lambda: tmp_path / "models" / "switchboard-1.tar.gz")
    monkeypatch.setattr(model, "_train", train)
    with ThreadPoolExecutor(3) as pool:
        found = [asked.result() for asked in [pool.submit(model.ensure) for _ in range(3)]]
    assert found == [tmp_path / "models" / "switchboard-1.tar.gz"] * 3
    assert len(trained) == 1 and found[0].is_file()


def test_training_that_fails_is_said_and_leaves_no_model(copy: Path) -> None:
    (copy / "config.yml").write_text("recipe: default.v1\nlanguage: en\npipeline: [{name: NoSuchComponent}]\n")
    code = "from switchboard import model; model.ensure()"
    ran = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, timeout=120)
    assert "RuntimeError: training failed" in ran.stderr
    assert "NoSuchComponent" in ran.stdout + ran.stderr
    assert not list(copy.glob("models/*.tar.gz"))
    assert not list(copy.glob("models/unfinished-*"))


@pytest.fixture
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the current model lies, once it was trained: that only takes writing it."""
    path = tmp_path / "models" / "switchboard-1.tar.gz"

    def train(path: Path) -> None:
        path.write_bytes(gzip.compress(os.urandom(100_000)))

    monkeypatch.setattr(model, "MODELS", path.parent)
    monkeypatch.setattr(model, "current", lambda: path)
    monkeypatch.setattr(model, "_train", train)
    model.ensure()
    return path


def hurt(path: Path, how: str) -> None:
    whole = path.read_bytes()
    damaged = {"cut off": whole[:5_000], "a byte": whole[:5_000] + b"x" + whole[5_001:], "empty": b"", "text": b"hello"}
    path.write_bytes(damaged[how])


@pytest.mark.parametrize("how", ["cut off", "a byte", "empty", "text"])
def test_a_damaged_model_is_set_aside_and_its_spare_copy_taken_then_another_is_trained(
    in_a_folder: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = in_a_folder.read_bytes()
    hurt(in_a_folder, how)
    assert model.ensure() == in_a_folder and in_a_folder.read_bytes() == whole
    assert capsys.readouterr().out == (
        "The model switchboard-1.tar.gz is damaged. Its spare copy, made when it was trained, serves in its place.\n"
    )
    assert in_a_folder.with_name("damaged-switchboard-1.tar.gz").is_file()
    hurt(in_a_folder, how)
    assert model.ensure() == in_a_folder and model.is_whole(in_a_folder) and in_a_folder.read_bytes() != whole
    assert "another one is trained" in capsys.readouterr().out
    assert sorted(path.name for path in in_a_folder.parent.glob("*.gz")) == [
        "spare-switchboard-1.tar.gz",
        in_a_folder.name,
    ]


def test_a_spare_copy_that_is_damaged_too_is_not_taken(in_a_folder: Path) -> None:
    for path in (in_a_folder, in_a_folder.with_name(f"spare-{in_a_folder.name}")):
        hurt(path, "a byte")
    assert model.is_whole(model.ensure())
