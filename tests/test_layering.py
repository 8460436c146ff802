"""Arrows run one way, and the light packages do not pull in the heavy ones."""

import ast
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


def test_nothing_imports_the_command_line():
    for path in FILES:
        assert not any(within(name, "switchboard.cli") for name in imported(path)), path


def test_actions_and_light_packages_never_import_rasa():
    for package in ("actions", "switchboard/knowledge", "switchboard/answers", "switchboard/safety"):
        for path in files(package):
            assert not any(within(name, "rasa") for name in imported(path)), path
