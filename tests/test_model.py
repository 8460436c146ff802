"""The trained model is that of the files as they are now, and no other."""

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


@pytest.mark.parametrize(
    "path",
    [
        "config.yml",
        "domain.yml",
        "requirements.txt",
        "data/nlu/job.yml",
        "data/rules.yml",
        "switchboard/nlu/topic_model.py",
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


def test_who_comes_while_a_model_is_trained_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Path] = []

    def train(path: Path) -> None:
        trained.append(path)
        time.sleep(0.3)
        path.touch()

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
