"""The README and the pages in docs/ say what is so: commands, files, snippets, names, links."""

from __future__ import annotations

import argparse
import copy
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from switchboard import cli, knowledge
from switchboard.answers import Answer, text
from switchboard.answers.citing import legal_source
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.checks import check, check_sources, overdue
from switchboard.knowledge.gaps import gaps, loose_ends
from switchboard.knowledge.model import Entry, Fact, Kind, Subject, Wording
from switchboard.knowledge.training_data import check_training_data
from switchboard.knowledge.turns import check_turns

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
KNOWLEDGE = ROOT / "docs" / "knowledge.md"
DIALOGUE = ROOT / "docs" / "dialogue.md"

#: The topic that the pages show how to add, and a slip in its name.
NOT_YET = {"commute", "comute"}

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
_SETTING = re.compile(r"[A-Z_]+=\S*")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return [body for _, name, body in _FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def section(page: Path, heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page.read_text(encoding="utf-8"), re.M | re.S)
    assert found, f"{page.name} has no heading '{heading}'"
    return found[1]


def rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    assert len(lines) > 2, f"no table under '{heading}' in {page.name}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def ticked(words: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", words)


def commands() -> list[tuple[Path, str]]:
    """Every line of every shell block."""
    return [(page, line) for page in PAGES for body in blocks(page, "sh") for line in body.splitlines() if line.strip()]


def subcommands() -> set[str]:
    actions = cli._parser()._actions
    return {name for action in actions if isinstance(action, argparse._SubParsersAction) for name in action.choices}


def tracked() -> list[str]:
    """The files that git keeps."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return done.stdout.splitlines()


# --- commands ------------------------------------------------------------------


@pytest.mark.parametrize(("page", "line"), commands(), ids=lambda value: getattr(value, "name", value))
def test_every_command_exists(page: Path, line: str) -> None:
    words = [word for word in shlex.split(line) if not _SETTING.fullmatch(word)]
    program, rest = words[0], words[1:]
    if program == "make":
        targets = re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        assert set(rest) <= set(targets)
    elif program == ".venv/bin/switchboard":
        cli._parser().parse_args(rest)  # ends the test with SystemExit when the line is wrong
    elif program == "curl":
        assert f"http://localhost:{cli.DEFAULT_PORT}/webhooks/rest/webhook" in rest
        assert {"message"} <= set(json.loads(rest[rest.index("-d") + 1])) <= {"sender", "message"}
    else:
        assert page != README, f"{program} is no command of this project"


def test_there_are_commands_to_check() -> None:
    assert {line for page, line in commands() if page == README} >= {"make run", "make test", "PORT=5105 make run"}


def test_readme_shows_every_subcommand() -> None:
    shown = README.read_text(encoding="utf-8")
    assert [name for name in sorted(subcommands()) if f".venv/bin/switchboard {name}" not in shown] == []


def test_reply_shown_has_the_shape_of_a_reply() -> None:
    (shown,) = blocks(README, "json")
    (reply,) = json.loads(shown)
    assert list(reply) == ["recipient_id", "text", "buttons", "custom"]
    assert set(reply["custom"]["answer"]) <= {field.name for field in fields(Answer)}


# --- files, links, names --------------------------------------------------------


def mapped() -> list[str]:
    return [name for row in rows(README, "Map of the house") for name in ticked(row[0])]


def test_everything_in_the_map_exists() -> None:
    assert [name for name in mapped() if not (ROOT / name).exists()] == []


def test_every_top_level_folder_is_in_the_map() -> None:
    folders = {path.partition("/")[0] + "/" for path in tracked() if "/" in path}
    assert sorted(folders - set(mapped())) == []


def test_every_package_is_in_the_map() -> None:
    packages = {f"switchboard/{path.parent.name}/" for path in (ROOT / "switchboard").glob("*/__init__.py")}
    assert packages
    assert sorted(packages - set(mapped())) == []


def test_every_test_named_exists() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    functions = {name for text in written.values() for name in re.findall(r"^ *(?:async )?def (test_\w+)", text, re.M)}
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+(?:\.py)?)`", page.read_text(encoding="utf-8"))}
    assert named and named - functions - written.keys() == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_exists(page: Path) -> None:
    top = {path.name for path in ROOT.iterdir() if path.is_dir()}
    new = re.findall(r"A new file `([^`]+)`", prose(page))
    named = [
        name
        for name in ticked(prose(page))
        if name not in new and re.fullmatch(r"[\w./-]+", name) and name.split("/")[0] in top
    ]
    missing = [name for name in named if "/" in name and not name.startswith(".venv/") and not (ROOT / name).exists()]
    assert missing == []


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_internal_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: nothing at {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
            assert anchor in map(slug, headings), f"{page.name}: no heading for {target}"


def test_readme_leads_to_every_page() -> None:
    linked = re.findall(r"\]\((docs/[\w.-]+)\)", README.read_text(encoding="utf-8"))
    assert {ROOT / name for name in linked} >= set(PAGES) - {README}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_path_of_a_machine_and_no_registry(page: Path) -> None:
    private = re.compile(
        r"(?<![\w.~/-])/(work|home|root|tmp|usr|opt|srv|mnt|Users)\b|[A-Z]:\\|pypi\.org|pythonhosted|npmjs", re.M
    )
    wrong = [line for line in page.read_text(encoding="utf-8").splitlines() if private.search(line)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_topic_named_exists(page: Path, base: KnowledgeBase) -> None:
    named = set(re.findall(r"\bask_([a-z0-9_]+)\b", page.read_text(encoding="utf-8")))
    assert sorted(named - set(base.topics) - NOT_YET) == []


def test_every_placeholder_shown_is_filled(base: KnowledgeBase) -> None:
    shown = [
        name for row in rows(KNOWLEDGE, "Why figures are placeholders") for name in placeholders.names(row[0] + row[1])
    ]
    assert len(shown) > 4
    for name in shown:
        assert text.filled(base, "{" + name + "}") not in ("", "None"), name


# --- snippets -------------------------------------------------------------------


def entries(data: Any) -> Iterator[Entry]:
    """The entries of a snippet, as the models that they must fit."""
    for item in data if isinstance(data, list) else [data]:
        if "statement" in item:
            yield Fact(**item)
        elif "phrase" in item:
            yield Subject(**item)
        else:
            raise AssertionError(f"a snippet that is no fact and no subject: {item}")


def changed(base: KnowledgeBase, **entries: Any) -> KnowledgeBase:
    """The base with other entries."""
    other = copy.copy(base)
    vars(other).update(entries)
    return other


def snippets() -> list[tuple[Path, str]]:
    return [(page, body) for page in (README, KNOWLEDGE) for body in blocks(page, "yaml")]


@pytest.mark.parametrize(("page", "body"), snippets(), ids=lambda value: getattr(value, "name", ""))
def test_snippets_fit_the_models(page: Path, body: str) -> None:
    assert list(entries(yaml.safe_load(body)))


def test_readme_has_a_fact_and_a_subject_of_ten_lines() -> None:
    found = {}
    for heading, kind in (("Add a fact", Fact), ("Add a subject", Subject)):
        ((_, _, body),) = _FENCE.findall(section(README, heading))
        (found[kind],) = entries(yaml.safe_load(body))
        assert len(body.splitlines()) <= 10
    assert {kind: type(entry) for kind, entry in found.items()} == {Fact: Fact, Subject: Subject}


def test_what_readme_adds_passes_the_checks(base: KnowledgeBase) -> None:
    """With the fact and the subject put in, the knowledge base is as sound as before. The walks show the same two."""
    added = [entry for page, body in snippets() if page == README for entry in entries(yaml.safe_load(body))]
    facts = {entry.id: entry for entry in added if isinstance(entry, Fact)}
    subjects = {entry.id: entry for entry in added if isinstance(entry, Subject)}
    walks = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    assert [body for page, body in snippets() if page == README and body not in walks] == []
    assert not facts.keys() & base.facts.keys() and not subjects.keys() & base.subjects.keys()
    (owner,) = re.findall(r"`knowledge/subjects/(\w+)\.yml`", section(README, "Add a fact"))
    grown = base.subjects[owner].copy(update={"facts": [*base.subjects[owner].facts, *facts.values()]})
    lines = {f"Fact:{name}": ("README.md", 1) for name in facts}
    for name, subject in subjects.items():
        lines |= {f"Subject:{name}": ("README.md", 1)}
        lines |= {f"Wording:{name}:{topic}": ("README.md", 1) for topic in subject.answers}
    more = changed(
        base,
        facts=base.facts | facts,
        subjects=base.subjects | {owner: grown} | subjects,
        lines=base.lines | lines,
    )
    assert [str(problem) for problem in check(more)] == []


# --- tables ---------------------------------------------------------------------


def test_units_are_shown_as_the_table_says(base: KnowledgeBase) -> None:
    for units, value, shown in rows(KNOWLEDGE, "Units"):
        for unit in ticked(units):
            assert text.shown(base.phrases, yaml.safe_load(ticked(value)[0]), unit) == shown, unit


def test_kinds_and_keys_named_are_those_of_the_models() -> None:
    said = next(row[1] for row in rows(KNOWLEDGE, "Add a subject, for instance a job") if row[0] == "`kind`")
    assert said == "one of " + ", ".join(kind.value for kind in Kind)
    table = re.findall(r"^ +\| `(\w+)` \|", section(KNOWLEDGE, "Add a fact"), re.M)
    assert {"id", *table} == set(Fact.__fields__)


BROKEN = {
    "shop.txt": "",
    "shop.yml": "id: shop\nname: shop: big\n",
    "nurse.yml": """\
id: nurse
kind: jobs
name: nurse
phrase: a nurse
facts:
  - {id: 002-title, topics: pay, statement: A., value: no, source: job_profile, as_of: last year}
answers:
  pay: {known: false}
""",
    "cook.yml": """\
id: cook
kind: job
name: 7
phrase: Line #12
nation: Eng\u200bland
facts:
  - id: 002-title
    topic: pay
    topic: pay
    statement: A.
    source: job_profile
    locator: one two three four five six seven eight
    as_of: undated
""",
    "team_leader.yml": """\
id: team_leaders
kind: job
name: team leader
phrase: a team leader
facts:
  - {id: 002-title, topic: pay, statement: A., source: job_profile, locator: a, as_of: undated}
  - {id: 002-title, topic: pay, statement: A., source: job_profile, locator: a, as_of: undated}
""",
}


def said_of_files(folder: Path) -> list[str]:
    """What the loader says of the broken files above."""
    (folder / "subjects").mkdir(parents=True)
    for name, body in BROKEN.items():
        (folder / "subjects" / name).write_text(body, encoding="utf-8")
    with pytest.raises(knowledge.KnowledgeError) as raised:
        knowledge.load(folder)
    return [problem.text for problem in raised.value.problems]


def said_of_contents(base: KnowledgeBase, folder: Path) -> list[str]:
    """What the checks say when figures, names and words of the real base are spoilt."""
    operator, leader = base.subjects["call_centre_operator"], base.subjects["team_leader"]
    spoilt: dict[str, dict[str, Any]] = {
        "002-title": {"topic": "overvew"},
        "002-pay-starter": {"value": 16000, "statement": "A starter is listed at £15,000 a year."},
        "004-n2-credits": {"value": 29},
        "004-k2-credits": {"value": 13},
        "004-l2-esw-credits": {"value": 12},
        "004-credits-l2": {"value": 53},
    }
    facts = base.facts | {name: base.facts[name].copy(update=change) for name, change in spoilt.items()}
    words = "£15,000 {002-pay-startr} {002-pay-starter.1} {legal:adults}"
    subjects = base.subjects | {
        "call_centre_operator": operator.copy(
            update={
                "facts": [facts[fact.id] for fact in operator.facts],
                "answers": operator.answers | {"pay": Wording(pupil=words)},
            }
        ),
        "team_leader": leader.copy(update={"aliases": ["team lead"]}),
        "team_manager": base.subjects["team_manager"].copy(update={"aliases": ["team lead"]}),
    }
    rates = {"adult": base.legal_rates["adult"].copy(update={"review_by": date(2027, 3, 31)})}
    broken = changed(base, facts=facts, subjects=subjects, legal_rates=rates)
    (folder / "002.txt").write_text("nothing\n", encoding="utf-8")
    late = [f"Warning: {problem.text}" for problem in overdue(broken, date(2027, 4, 1))]
    return [problem.text for problem in [*check(broken), *check_sources(broken, folder)]] + late


#: What is added to a copy of the knowledge base and of the training data, and the rest forgotten.
FORGETFUL = {
    "knowledge/sources.yml": """\
- {id: leaflet, document: "009", title: A, short: a, author: A, publisher: A, date: undated, address: "https://a.b",
   kind: a, nation: UK, trust: A., caution: A.}
""",
    "knowledge/signposts.yml": """\
- {id: library, name: the library, what: books, checked: 2026-11-01, review_by: 2027-10-31}
""",
    "knowledge/topics.yml": """\
- {id: commute, theme: job, name: a, means: a, question: "What is the pay for a call centre operator?", kinds: any,
   about: [clown], related: [], pointer: []}
""",
    "knowledge/phrases.cy.yml": "language: cy\n",
    "knowledge/subjects/juggler.yml": "{id: juggler, kind: job, name: juggler, phrase: a juggler}\n",
    "knowledge/subjects/clown.yml": """\
id: clown
kind: job
name: juggling
phrase: somebody who juggles
facts:
  - {id: 002-duty-post, topic: tasks, statement: A., source: job_profile, locator: a, as_of: undated}
  - {id: duty-fax, topic: culture, statement: A., source: job_profile, locator: a, as_of: undated}
answers:
  pay: {pupil: "Little."}
  tasks: {pupil: "This and that.", facts: [002-title]}
""",
    "knowledge/leads/clown.yml": """\
- id: clown-post
  topic: tasks
  form: "yes"
  questions: [do clowns post letters, Do clowns post letters?, clowns and post]
  pupil: Yes.
  adviser: Yes.
  facts: []
- id: clown-letters
  topic: tasks
  form: "yes"
  questions: [do clowns post letters, Are there letters?, clowns and letters]
  pupil: Yes.
  adviser: Yes.
  facts: []
""",
    "data/turns/circus.yml": """\
- {after: [clown-post], says: and by fax, means: [clown-letters], kind: follow_up}
- {after: [clown-post], says: and by fax, means: [clown-letters], kind: follow_up}
- {after: [clown-pots], says: and by mail, means: [clown-letters], kind: follow_up}
- {after: [clown-post], says: and by post, means: [clown-letters], kind: folow_up}
- {after: [clown-post], says: and by car, means: [], kind: follow_up}
""",
    "data/nlu/job.yml": "- intent: ask_comute\n  examples: |\n    - a\n",
}
LATER = """\
- intent: dress_code
  examples: |
    - tie
- intent: ask_commute
  examples: |
    - What is the PAY?
    - far
    - near
"""


def said_of_what_was_forgotten(folder: Path) -> list[str]:
    """What the check says of a copy with entries that nothing leads to."""
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "domain.yml", folder)
    for name, body in FORGETFUL.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(body)
    base = knowledge.load(folder / "knowledge")
    said = [*gaps(base), *check_training_data(base), *check_turns(base)]
    with (folder / "data/nlu/job.yml").open("a", encoding="utf-8") as file:
        file.write(LATER)
    said += check_training_data(base)
    return [problem.text for problem in said] + [f"Warning: {problem.text}" for problem in loose_ends(base)]


def test_messages_shown_are_those_of_the_check(base: KnowledgeBase, tmp_path: Path) -> None:
    said = said_of_files(tmp_path / "knowledge") + said_of_contents(base, tmp_path)
    said += said_of_what_was_forgotten(tmp_path / "forgetful")
    headings = ("What the check says", "What was forgotten", "Warnings")
    shown = [ticked(row[0])[0] for heading in headings for row in rows(KNOWLEDGE, heading)]
    assert len(shown) > 30
    unsaid = []
    for message in shown:
        pattern = re.escape(message).replace(r"\.\.\.", ".*")
        if not any(re.fullmatch(pattern, line) for line in said):
            unsaid.append(message)
    assert unsaid == []


def test_answer_fields_are_all_described() -> None:
    described = [ticked(row[0])[0] for row in rows(DIALOGUE, "The Answer")]
    assert described == [field.name for field in fields(Answer)]


# --- the example conversation -----------------------------------------------------


def test_example_cites_real_sources_and_figures(base: KnowledgeBase) -> None:
    (shown,) = blocks(README, "text")
    told = " ".join(shown.split())
    assert shown.count("\n> ") + shown.startswith("> ") in (4, 5)
    cites = [cite for line in re.findall(r"Sources?: (.+?)\.(?= >|$)", told) for cite in line.split("; ")]
    rates = {legal_source(base, rate).cite for rate in base.legal_rates.values()}
    assert (
        cites
        and set(cites) <= {base.phrases.cite(source.short, source.date) for source in base.sources.values()} | rates
    )
    pounds = set(re.findall(r"£[\d,]+(?:\.\d\d)?", told))
    known = {text.shown(base.phrases, fact.value, fact.unit) for fact in base.facts.values()}
    known |= {text.rate(base.phrases, rate) for rate in base.legal_rates.values()}
    assert pounds and pounds <= known


# --- licence ----------------------------------------------------------------------


def test_licence_and_attribution() -> None:
    said = section(README, "Licence")
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in said
    assert "National Careers Service" in said and "Welsh Government" in said
    assert "Apache License" in said and "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
