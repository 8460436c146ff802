"""No id of the knowledge base and no sentence for a person stands in Python: both are data, in `knowledge/`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.intents import intent_of

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path for package in ("switchboard", "actions") for path in (ROOT / package).rglob("*.py"))
#: What speaks to people. The rest speaks to whoever runs the bot or edits its knowledge.
SPEAKING = ("answers", "render", "channels", "nlu", "safety", "privacy", "store", "words")

#: Words that are an id and something else as well, with the files in which they are that.
ALSO = {
    "sources": (
        "a kind of reply, and a part of one",
        ["answers/answer.py", "answers/part.py", "answers/citing.py", "answers/assemble.py", "render/web.py"],
    ),
    "nation": (
        "a kind of entity: details of a group",
        [
            "knowledge/model.py",
            "knowledge/references.py",
            "answers/asked.py",
            "nlu/several_questions.py",
            "nlu/named.py",
        ],
    ),
    "apprenticeship": ("a kind of subject", ["knowledge/model.py"]),
    "competencies": ("a field of a profile", ["knowledge/profiles.py", "answers/profiles.py"]),
    "date": ("a field of a source; a kind of personal detail", ["knowledge/model.py", "privacy/spans.py"]),
    "contact": ("a setting of the school, in a placeholder", ["knowledge/placeholders.py", "settings.py"]),
    "hours": ("a word that people type badly, and a key of a figure", ["nlu/spelling.py", "knowledge/figures.py"]),
}

#: What the bot is made to read, to be quick with the first message of a person.
READ = {"What is the pay? Write to josh@example.com."}
#: What is said to a program whose bytes are no HTTP, before there is a conversation.
TO_PROGRAMS = {"channels/strict_http.py"}

_SENTENCE = re.compile(r"[\s“\"'(]*[A-Z][^\n]* [^\n]*[.?!:…][\s”\"')]*")
#: Signs of a pattern, which is read and not said.
_PATTERN = re.compile(r"\\|\(\?|\[\^|\|")
#: What an Answer is made of: words given to these are said.
_SAID = {"Answer", "Passage", "Part", "FollowUp", "Cited", "Ladder", "Step", "Rung", "UsedFact", "Table"}


def name(path: Path) -> str:
    """A file as the lists above name it."""
    return path.relative_to(ROOT).as_posix().removeprefix("switchboard/")


def without_docstrings(tree: ast.AST) -> ast.AST:
    """The code without the strings that stand by themselves."""

    class Strip(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
            alone = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            return None if alone else self.generic_visit(node)

    return Strip().visit(tree)


def strings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string in the code, with its line; of an f-string the whole, with X for what is put in."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "X" for part in node.values]
        yield node.lineno, "".join(map(str, parts))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from strings(child)


def is_for_operators(node: ast.AST) -> bool:
    """Whether it is raised or logged."""
    logged = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return isinstance(node, ast.Raise) or (
        logged and isinstance(node.func.value, ast.Name) and node.func.value.id == "logger"
    )


def said(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings that may be for a person: neither raised nor logged."""
    if is_for_operators(node):
        return
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SAID:
        yield from ((line, text) for line, text in given(node) if re.search(r"[A-Z ]", text))
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield from ((line, text) for line, text in strings(node) if is_sentence(text))
        return
    for child in ast.iter_child_nodes(node):
        yield from said(child)


def given(call: ast.Call) -> Iterator[tuple[int, str]]:
    """The strings that a call is given as they stand."""
    for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(value, ast.Constant | ast.JoinedStr):
            yield from strings(value)


def is_sentence(text: str) -> bool:
    """Several words, a capital first and a full stop or the like last; no pattern."""
    return bool(_SENTENCE.fullmatch(text)) and not _PATTERN.search(text) and text not in READ


def ids(base: KnowledgeBase) -> set[str]:
    """Every id of a subject, topic, fact, source or signpost, and every intent that asks for a topic."""
    kinds = (base.subjects, base.topics, base.facts, base.sources, base.signposts)
    return {id for kind in kinds for id in kind} | {intent_of(topic) for topic in base.topics}


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    return {name(path): without_docstrings(ast.parse(path.read_text(encoding="utf-8"))) for path in FILES}


def sentences(trees: dict[str, ast.AST]) -> dict[str, list[str]]:
    """The sentences of each file that has some, with their lines."""
    speaking = {file: tree for file, tree in trees.items() if file.split("/")[0] in (*SPEAKING, "actions")}
    found = {file: [f"{line}: {text}" for line, text in dict.fromkeys(said(tree))] for file, tree in speaking.items()}
    return {file: texts for file, texts in found.items() if texts}


def test_no_id_of_the_knowledge_base_stands_in_code(trees: dict[str, ast.AST], base: KnowledgeBase) -> None:
    known = ids(base)
    found = [
        f"{file}:{line}: {text}"
        for file, tree in trees.items()
        for line, text in strings(tree)
        if text in known and file not in ALSO.get(text, ("", []))[1]
    ]
    assert found == []


def test_every_word_that_may_be_something_else_is_there_and_is_an_id(
    trees: dict[str, ast.AST], base: KnowledgeBase
) -> None:
    assert set(ALSO) <= ids(base)
    for word, (_, files) in ALSO.items():
        assert [file for file in files if word not in {text for _, text in strings(trees[file])}] == []


def test_no_sentence_for_a_person_stands_in_code(trees: dict[str, ast.AST]) -> None:
    assert {file: texts for file, texts in sentences(trees).items() if file not in TO_PROGRAMS} == {}


def test_what_is_said_to_programs_is_still_there(trees: dict[str, ast.AST]) -> None:
    assert set(sentences(trees)) >= TO_PROGRAMS


@pytest.mark.parametrize(
    "code",
    [
        'x = "I do not know."',
        'x = f"For {name}:"',
        'def f():\n    """Docs."""\n    return "Try again later!"',
        'Passage(headline="No full stop here")',
        'FollowUp("Ask", payload)',
        'x = "“Yes, it is.”"',
    ],
)
def test_a_sentence_is_found(code: str) -> None:
    assert len(list(said(without_docstrings(ast.parse(code))))) == 1


@pytest.mark.parametrize(
    "code",
    [
        '"""A page. With words."""',
        'logger.error("It failed, and that is that.")',
        'raise ValueError("It is no such thing.")',
        'x = re.compile(r"A \\w+ (?:of|in) it.")',
        'x = "pupil"',
        "Passage(headline=words)",
    ],
)
def test_what_is_no_sentence_for_a_person_is_left(code: str) -> None:
    assert list(said(without_docstrings(ast.parse(code)))) == []
