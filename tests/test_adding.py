"""The walks of docs/adding.md, on a copy: each edit is made, and each command says what the page says that it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from switchboard import knowledge
from switchboard.answers import Context, Message, reply, text
from switchboard.answers.asked import Asked, Form
from switchboard.knowledge.gaps import gaps, loose_ends
from switchboard.knowledge.training_data import check_training_data
from switchboard.knowledge.turns import check_turns
from switchboard.render.plain import plain

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
#: The topic and the subject of the question that each walk ends with.
UNDERSTOOD = {
    "Add a fact": ("benefits", "specsavers_accelerate"),
    "Add a subject": ("overview", "telesales_agent"),
    "Add a topic": ("commute", "call_centre_operator"),
}
_PLACE = re.compile(
    r"^(?:At the end of `(?P<end>[^`]+)`|A new file `(?P<new>[^`]+)`"
    r"|In `(?P<file>[^`]+)`, (?P<how>above the line|in place of) `(?P<line>[^`]+)`):$",
    re.M,
)
#: What changes whenever the knowledge base grows.
_COUNTED = re.compile(r"(?<=:)\d+|(?<=line )\d+|\d+(?= facts| subjects| topics)")
_STEP = re.compile(rf"(?:{_PLACE.pattern}\n+)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.M | re.S)


def walk(heading: str) -> Iterator[re.Match[str]]:
    """The blocks of a walk in their order, each with the place that is named before it."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert section, heading
    return _STEP.finditer(section[1])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("knowledge", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def edit(copy: Path, step: re.Match[str]) -> None:
    """Makes the edit of a step, as somebody with a text editor would."""
    path = copy / (step["end"] or step["new"] or step["file"] or "")
    assert step["new"] or path.is_file(), f"an edit without a place: {step['body']}"
    text = "" if step["new"] else path.read_text(encoding="utf-8")
    if step["how"] == "above the line":
        (line,) = (line for line in text.splitlines(keepends=True) if line.strip() == step["line"])
        text = text.replace(line, step["body"] + line)
    elif step["how"]:
        assert text.count(step["line"]) == 1, step["line"]
        text = text.replace(step["line"], step["body"].removesuffix("\n"))
    else:
        text += step["body"]
    path.write_text(text, encoding="utf-8")


def checked(copy: Path) -> str:
    """What `switchboard check` says of the copy."""
    base = knowledge.load(copy / "knowledge")
    warnings = [f"Warning: {problem}" for problem in loose_ends(base)]
    problems = [*map(str, gaps(base)), *map(str, check_training_data(base)), *map(str, check_turns(base))]
    counted = f"{len(base.facts)} facts, {len(base.subjects)} subjects, {len(base.topics)} topics: all is well."
    return "\n".join([*warnings, *(problems or [counted])])


def asked(copy: Path, words: str, topic: str, subject: str) -> str:
    """The reply for a pupil to the question, which the trained bot is sure to understand: it is that of a button."""
    base = knowledge.load(copy / "knowledge")
    assert words == text.question(base, topic, subject)
    question = Asked(form=Form.TOPIC, topic=topic, talk=None, subjects=(subject,))
    answer, _ = reply(Message((question,)), Context(), base, date.today())
    return plain(answer, base.phrases)


@pytest.mark.parametrize("heading", UNDERSTOOD)
def test_a_walk_leads_where_it_says(copy: Path, heading: str) -> None:
    said, commands = "", []
    for step in walk(heading):
        if step["kind"] == "yaml":
            edit(copy, step)
        elif step["kind"] == "sh":
            (command,) = (shlex.split(line)[1:] for line in step["body"].splitlines())
            commands.append(command[0])
            said = checked(copy) if command == ["check"] else asked(copy, command[1], *UNDERSTOOD[heading])
        else:
            shown = " ".join(step["body"].split()) if commands[-1] == "ask" else step["body"].strip()
            said, shown = _COUNTED.sub("0", said), _COUNTED.sub("0", shown)
            assert said.startswith(shown) if commands[-1] == "ask" else said == shown, said
    assert commands[-2:] == ["check", "ask"]


def test_every_walk_is_walked() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.M) == list(UNDERSTOOD)


def test_nothing_of_a_walk_is_there_already() -> None:
    base = knowledge.load()
    assert "001-accelerate-twofold" not in base.facts and "telesales_agent" not in base.subjects
    assert not any("twofold" in fact.locator for fact in base.facts.values())
    assert "commute" not in base.topics
