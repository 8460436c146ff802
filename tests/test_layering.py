"""Arrows run one way, as docs/house.md draws them, and the light rooms do not pull in the heavy libraries."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")

#: Which room may import which: the whole of it. The picture in docs/house.md shows the same.
ARROWS = {
    "cli": {"knowledge", "model", "render", "server", "settings", "store"},
    "server": {"answers", "channels", "knowledge", "metrics", "model", "nlu", "safety", "settings", "store"},
    "channels": {
        *("answers", "knowledge", "metrics", "model", "nlu", "privacy", "render", "safety", "settings", "store"),
        "words",
    },
    "actions": {"answers", "knowledge", "settings"},
    "render": {"answers", "knowledge"},
    "answers": {"knowledge", "safety", "words"},
    "store": {"model", "settings"},
    "nlu": {"knowledge", "model", "words"},
    "privacy": {"knowledge", "words"},
    "safety": {"words"},
    "settings": {"knowledge"},
    "knowledge": {"words"},
    "model": {"knowledge"},
    "metrics": set(),
    "words": set(),
}
#: The rooms of the files that stand in `switchboard/` itself.
FILES_OF = {
    "cli": ("cli", "teams_app"),
    "server": (
        *("server", "action_endpoint", "children", "explain", "explained", "local", "quietly"),
        *("rasa_server", "slow_spots"),
    ),
    "metrics": ("metrics", "logs"),
    "model": ("model",),
    "settings": ("settings", "credentials"),
}

HEAVY = ("rasa", "tensorflow", "spacy", "sklearn", "onnxruntime")
#: Rooms that start at once: their tests, and whoever uses them, need not wait for Rasa.
LIGHT = ("words", "knowledge", "answers", "render", "safety", "privacy")


def found() -> dict[str, Path]:
    """Every module of ours, by its name."""
    paths = [path for package in ("switchboard", "actions") for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = found()


def room(module: str) -> str:
    """The room that a module stands in; the package `switchboard` itself is none."""
    first, _, rest = module.partition(".")
    name = rest.partition(".")[0] if first == "switchboard" else first
    return next((entry for entry, files in FILES_OF.items() if name in files), name)


ROOMS = sorted({room(module) for module in MODULES} - {""})


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement, also in functions, but for what only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _statements(node)


def imported(path: Path) -> set[str]:
    """Every module that a file imports, in functions too. Of a name that is a module, the module."""
    names: set[str] = set()
    for node in _statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level and node.module, f"{path}: imports are written out in full here"
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inside & MODULES.keys() or {node.module}
    return names


IMPORTS = {module: imported(path) for module, path in MODULES.items()}


def arrows() -> dict[tuple[str, str], list[str]]:
    """Each arrow between rooms that the code has, with the imports behind it."""
    drawn: dict[tuple[str, str], list[str]] = {}
    for module, names in IMPORTS.items():
        for name in names & MODULES.keys():
            if room(module) != room(name) and room(module) and room(name):
                drawn.setdefault((room(module), room(name)), []).append(f"{module} imports {name}")
    return drawn


def test_every_room_has_its_arrows() -> None:
    assert set(ROOMS) - set(ARROWS) == set(), "a room that the table does not know"


def test_no_arrow_runs_another_way() -> None:
    wrong = []
    for (source, end), behind in arrows().items():
        if end not in ARROWS[source]:
            wrong += behind
    assert wrong == []


def test_no_arrow_of_the_table_is_out_of_use() -> None:
    drawn = arrows()
    allowed = {(source, end) for source, ends in ARROWS.items() for end in ends if {source, end} <= set(ROOMS)}
    assert sorted(allowed - drawn.keys()) == []


def test_the_picture_of_the_house_shows_these_arrows() -> None:
    (picture,) = re.findall(r"^```mermaid\n(.*?)^```$", HOUSE, re.M | re.S)
    shown = {
        source: {end.strip() for end in ends.split("&")}
        for source, ends in re.findall(r"^ *(\w+) --> (.+)$", picture, re.M)
    }
    assert shown == {source: ends for source, ends in ARROWS.items() if ends}


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: names & MODULES.keys() - {module} for module, names in IMPORTS.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_nothing_imports_the_command_line() -> None:
    assert [module for module, names in IMPORTS.items() if "switchboard.cli" in names] == []


def test_nothing_imports_the_tests_and_what_they_share_imports_no_script() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    others = [path for folder in ("scripts", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    for path in [*MODULES.values(), *others]:
        assert not {name.partition(".")[0] for name in imported(path)} & {"tests", *(test.stem for test in tests)}, path
    for path in tests:
        assert path.name.startswith("test_") or not any(name.startswith("scripts") for name in imported(path)), path


def _is_rasa(name: str) -> bool:
    return name.partition(".")[0] == "rasa"


def test_rasa_is_imported_where_it_belongs_only() -> None:
    heavy = {module for module, names in IMPORTS.items() if any(map(_is_rasa, names))}
    assert {room(module) for module in heavy} <= {"nlu", "channels", "store", "server", "model"}


def test_of_the_store_only_what_rasa_loads_imports_rasa() -> None:
    heavy = [module for module in MODULES if room(module) == "store" and any(map(_is_rasa, IMPORTS[module]))]
    assert heavy == ["switchboard.store.tracker_store"]


def names_a_database(path: Path) -> list[str]:
    """What a file says of SQLite or SQLAlchemy, in its imports and in any text that is not a comment."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in (*imported(path), *texts) if re.search(r"sqlite|sqlalchemy", text, re.I)]


def test_only_the_store_knows_a_database() -> None:
    store = {path for module, path in MODULES.items() if room(module) == "store"}
    elsewhere = {*MODULES.values(), *(ROOT / "scripts").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")} - store
    assert {path: found for path in elsewhere if (found := names_a_database(path))} == {}
    assert {path.name for path in store if names_a_database(path)} == {
        *(
            "0001_as_rasa_keeps_it.py",
            "0002_a_row_for_each_message.py",
            "0003_counts_by_week.py",
            "beside.py",
            "clock.py",
            "database.py",
        ),
        *("__init__.py", "postgres.py", "sqlite.py", "tables.py", "using.py"),
    }
    for name in ("endpoints.yml", "credentials.yml"):
        said = re.sub(r"(?m)^\s*#.*$", "", (ROOT / name).read_text(encoding="utf-8"))
        assert not re.search(r"sqlite|sqlalchemy", said, re.I), name


def test_light_rooms_start_without_rasa() -> None:
    light = [module for module in MODULES if room(module) in LIGHT] + ["switchboard.store", "actions.answer"]
    code = (
        "import importlib, sys\n"
        f"for name in {light!r}:\n"
        "    importlib.import_module(name)\n"
        f"    heavy = [other for other in {HEAVY!r} if other in sys.modules]\n"
        "    assert not heavy, (name, heavy)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


# --- the page on the house -----------------------------------------------------------


def rows(heading: str) -> list[str]:
    """The first cells of the table under a heading of the page."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", HOUSE, re.M | re.S)
    assert section, heading
    return re.findall(r"^\| (`.+?) \|", section[1], re.M)


def test_every_room_and_every_top_folder_is_on_the_page() -> None:
    named = {name for cell in rows("The rooms") for name in re.findall(r"`([^`]+)`", cell)}
    files = {path.name for path in (ROOT / "switchboard").glob("[!_]*.py")}
    packages = {f"{path.parent.name}/" for path in (ROOT / "switchboard").glob("*/__init__.py")}
    assert sorted((files | packages) - named) == []
    assert sorted(name for name in named if not (ROOT / "switchboard" / name).exists()) == []
    around = {name for cell in rows("Around it") for name in re.findall(r"`([^`]+)`", cell)}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.partition("/")[0] + "/" for line in tracked.splitlines() if "/" in line}
    assert sorted(folders - around) == []


def test_every_function_that_the_page_names_is_in_its_file() -> None:
    named = re.findall(r"\[`([\w.]+)`\]\(\.\./([\w/]+\.py)\)", HOUSE)
    assert len(named) >= 15
    lost = []
    for name, file in named:
        code = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
        if not all(re.search(rf"^ *(?:async )?(?:def|class) {part}\b", code, re.M) for part in name.split(".")):
            lost.append(f"{file}: {name}")
    assert lost == []
