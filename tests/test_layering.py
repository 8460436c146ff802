"""Arrows run one way, and the light packages do not pull in the heavy ones."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("switchboard", "actions")
HEAVY = ("rasa", "tensorflow", "spacy", "sklearn", "onnxruntime")
LIGHT = [
    "switchboard.knowledge",
    "switchboard.answers",
    "switchboard.store",
    *(f"switchboard.safety.{path.stem}" for path in (ROOT / "switchboard/safety").glob("[a-z]*.py")),
    *(f"switchboard.words.{path.stem}" for path in (ROOT / "switchboard/words").glob("[a-z]*.py")),
    "actions.answer",
]
FILES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that a file imports, in functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            module = ".".join([*package, *([node.module] if node.module else [])])
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return names


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def ours(path: Path) -> set[str]:
    return {name for name in imported(path) if any(within(name, package) for package in OURS)}


def files(package: str) -> list[Path]:
    found = [path for path in FILES if path.is_relative_to(ROOT / package)]
    assert found, package
    return found


@pytest.mark.parametrize("module", LIGHT)
def test_a_light_module_starts_without_rasa(module):
    code = f"import sys, {module}; print(*sorted(n for n in {HEAVY!r} if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_knowledge_imports_nothing_else_of_ours():
    for path in files("switchboard/knowledge"):
        assert {name for name in ours(path) if not within(name, "switchboard.knowledge")} <= {"switchboard"}, path


def test_answers_import_only_knowledge_and_the_name_of_an_alarm():
    for path in files("switchboard/answers"):
        allowed = ("switchboard.knowledge", "switchboard.answers", "switchboard.safety.alarm")
        assert [name for name in ours(path) if not any(within(name, package) for package in allowed)] == [], path


def test_safety_stands_on_words_alone():
    for path in files("switchboard/safety"):
        allowed = ("switchboard.safety", "switchboard.words")
        assert [name for name in ours(path) if not any(within(name, package) for package in allowed)] == [], path


def test_the_store_stands_on_settings_and_is_known_by_none_that_stands_below_the_channels():
    for path in files("switchboard/store"):
        allowed = ("switchboard.store", "switchboard.settings", "switchboard.model")
        assert [name for name in ours(path) if not any(within(name, room) for room in allowed)] in ([], ["switchboard"])
    for package in ("actions", *(f"switchboard/{room}" for room in ("knowledge", "answers", "safety", "words", "nlu"))):
        for path in files(package):
            assert not any(within(name, "switchboard.store") for name in imported(path)), path


def test_of_the_store_only_what_rasa_loads_imports_rasa():
    found = [path.name for path in files("switchboard/store") if any(within(name, "rasa") for name in imported(path))]
    assert found == ["tracker_store.py"]


def names_a_database(path: Path) -> list[str]:
    """What a file says of SQLite or SQLAlchemy, in its imports and in any text that is not a comment."""
    texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if is_text(node)]
    return [text for text in (*imported(path), *texts) if re.search(r"sqlite|sqlalchemy", text, re.I)]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_only_the_store_knows_a_database():
    elsewhere = [*FILES, *(ROOT / "scripts").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    store = files("switchboard/store")
    assert {path: found for path in set(elsewhere) - set(store) if (found := names_a_database(path))} == {}
    assert {path.name for path in store if names_a_database(path)} == {"database.py", "sqlite.py", "tracker_store.py"}
    for path in ("endpoints.yml", "credentials.yml"):
        said = re.sub(r"(?m)^\s*#.*$", "", (ROOT / path).read_text(encoding="utf-8"))
        assert not re.search(r"sqlite|sqlalchemy", said, re.I), path


def test_nothing_imports_the_command_line():
    for path in FILES:
        assert not any(within(name, "switchboard.cli") for name in imported(path)), path


def test_actions_and_light_packages_never_import_rasa():
    for package in ("actions", "switchboard/knowledge", "switchboard/answers", "switchboard/safety"):
        for path in files(package):
            assert not any(within(name, "rasa") for name in imported(path)), path
