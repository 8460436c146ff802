"""What people say in a conversation, and which leads they mean: `data/turns/`.

`examples_*.yml` teach the sentence encoder, and what people write is compared with them; `scorer_*.yml` teach how much
each sign of a lead counts; with `validation.yml` it is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.references import nearest
from switchboard.knowledge.strict_yaml import find, read
from switchboard.knowledge.training_data import as_compared

#: The kinds of a turn; of those that have no lead, and the one that has several.
NO_LEAD, SEVERAL, FIRST = ("unanswered", "other"), "several", "first"
KINDS = (FIRST, "follow_up", "switch", "choice", "correction", "form", SEVERAL, *NO_LEAD)
#: What is said in so few words may be said anywhere ("says who"): what it means is told by what it follows.
SHORT = 3
#: What the files of turns are for, as their names begin: examples to know leads by, turns to learn from how much that
#: and other signs count, turns to measure with.
EXAMPLES, SCORER, VALIDATION = "examples", "scorer", "validation"
_KEYS = {"after", "says", "means", "kind"}


@dataclass(frozen=True)
class Turn:
    """What somebody says after some leads (none: as the first), the leads that are meant, and of which kind that is;
    and where it stands."""

    says: str
    after: tuple[str, ...]
    means: tuple[str, ...]
    kind: str
    file: str
    line: int

    @property
    def plain(self) -> str:
        """What is said, as training sentences are compared."""
        return as_compared(self.says)

    @property
    def purpose(self) -> str:
        """What its file is for: `EXAMPLES`, `SCORER` or `VALIDATION`."""
        return Path(self.file).stem.split("_")[0]

    @property
    def where(self) -> str:
        """The file and the line."""
        return f"{self.file}:{self.line}"


def read_turns(root: Path, purpose: str = "") -> tuple[list[Turn], list[Problem]]:
    """The turns of a checkout for one purpose or all, in the order of their files, and those that are none."""
    turns: list[Turn] = []
    problems: list[Problem] = []
    for path in sorted((root / "data" / "turns").glob(f"{purpose}*.yml")):
        file, document = path.relative_to(root).as_posix(), read(path)
        problems += [Problem(file, line, text) for line, text in document.slips]
        for index, item in enumerate(document.data if isinstance(document.data, list) else []):
            line = find(document.node, (index,))[1]
            if _is_turn(item):
                turns.append(Turn(item["says"], tuple(item["after"]), tuple(item["means"]), item["kind"], file, line))
            else:
                text = "a turn has a text in 'says' and in 'kind', and lists of leads in 'after' and 'means'"
                problems.append(Problem(file, line, text))
    return turns, problems


def turns_for(purpose: str, root: Path) -> list[Turn]:
    """The turns of a checkout for one purpose that ask one thing."""
    return [turn for turn in read_turns(root, purpose)[0] if turn.purpose == purpose and turn.kind != SEVERAL]


def _is_turn(item: Any) -> bool:
    if not isinstance(item, dict) or set(item) != _KEYS:
        return False
    texts = [item["says"], item["kind"]]
    texts += [name for key in ("after", "means") for name in (item[key] if isinstance(item[key], list) else [None])]
    return all(isinstance(text, str) for text in texts)


def check_turns(base: KnowledgeBase) -> list[Problem]:
    """Everything in which the turns beside `knowledge/` do not fit the leads, or each other."""
    turns, problems = read_turns(base.folder.parent)
    return problems or [*_unknown(base, turns), *_misfits(turns), *_said_twice(turns)]


def _unknown(base: KnowledgeBase, turns: Iterable[Turn]) -> Iterator[Problem]:
    for turn in turns:
        for name in dict.fromkeys([*turn.after, *turn.means]):
            if name not in base.leads:
                text = f"the lead '{name}' is not known{nearest(name, base.leads)}"
                yield Problem(turn.file, turn.line, text)


def _misfits(turns: Iterable[Turn]) -> Iterator[Problem]:
    """Turns whose kind is unknown, or is not that of what they follow and mean."""
    for turn in turns:
        text = None
        if turn.kind not in KINDS:
            text = f"the kind '{turn.kind}' is not known; choose one of: {', '.join(KINDS)}"
        elif (turn.kind in NO_LEAD) is bool(turn.means):
            text = f"'means' must name a lead, but for the kinds {' and '.join(NO_LEAD)}, which have none"
        elif turn.kind == SEVERAL and len(turn.means) < 2:
            text = f"what asks {SEVERAL} things means at least two leads"
        elif turn.kind not in (*NO_LEAD, SEVERAL) and (turn.kind == FIRST) is bool(turn.after):
            text = f"'after' must name what it follows, but for the kind {FIRST}, which follows nothing"
        if text:
            yield Problem(turn.file, turn.line, text)


def _said_twice(turns: Sequence[Turn]) -> Iterator[Problem]:
    """Turns that are said after the same elsewhere, or, if they are longer, for another purpose; said of the later.

    Nothing is to be measured with what it has learned, and no turn is to count twice.
    """
    first: dict[tuple[str, tuple[str, ...]], Turn] = {}
    saying: dict[str, Turn] = {}
    for turn in turns:
        plain = turn.plain
        other = first.setdefault((plain, turn.after), turn)
        if other is not turn:
            text = f"'{turn.says}' is said after the same in {other.where}; take one of the two out"
            yield Problem(turn.file, turn.line, text)
            continue
        elsewhere = saying.setdefault(plain, turn)
        if elsewhere.purpose != turn.purpose and len(turn.says.split()) > SHORT:
            text = f"'{turn.says}' is said in {elsewhere.where}, which is for something else; put it in other words"
            yield Problem(turn.file, turn.line, text)
