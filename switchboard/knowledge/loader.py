"""Reads `knowledge/` into a KnowledgeBase, or says which line of which file is wrong and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from switchboard.knowledge.model import (
    Chat,
    Comparison,
    Detail,
    Entry,
    Fact,
    Language,
    LegalRate,
    Signpost,
    Source,
    Subject,
    Sum,
    Topic,
)

FOLDER = Path(__file__).resolve().parents[2] / "knowledge"

E = TypeVar("E", bound=Entry)

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Safe YAML that says where a date is that does not exist."""

    def timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.timestamp)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file, where an editor will find it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class KnowledgeError(Exception):
    """The knowledge base cannot be used; `problems` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class KnowledgeBase:
    """Everything in `knowledge/`, by id. `lines` maps an entry to (file, line)."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    signposts: dict[str, Signpost] = field(default_factory=dict)
    legal_rates: dict[str, LegalRate] = field(default_factory=dict)
    details: dict[str, Detail] = field(default_factory=dict)
    chat: dict[str, Chat] = field(default_factory=dict)
    languages: dict[str, Language] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    other_jobs: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def facts_on(self, topic: str, subject: str) -> list[Fact]:
        """The subject's own facts on a topic, in the order of its file."""
        return [fact for fact in self.subjects[subject].facts if fact.topic == topic]

    def answers(self, topic: str, subject: str) -> bool:
        """Whether the base has words or facts for that topic of that subject."""
        return topic in self.subjects[subject].answers or bool(self.facts_on(topic, subject))

    def askable(self) -> Iterator[tuple[str, str]]:
        """Every (topic, subject) that the base has something to say about."""
        for subject in self.subjects:
            for topic in self.topics:
                if self.answers(topic, subject):
                    yield topic, subject


class _Reader:
    """Loads the files one by one and gathers all their problems before giving up."""

    def __init__(self, folder: Path) -> None:
        self.base = KnowledgeBase(folder)
        self.problems: list[Problem] = []

    def problem(self, file: str, line: int, text: str) -> None:
        self.problems.append(Problem(file, line, text))

    def document(self, path: Path) -> tuple[str, Any, yaml.Node | None]:
        """A file's name, its content and its node tree (for line numbers)."""
        name = path.relative_to(self.base.folder.parent).as_posix()
        text = ""
        try:
            text = path.read_text(encoding="utf-8")
            loader = _Loader(text)
            node = loader.get_single_node()
            return name, loader.construct_document(node) if node else None, node
        except FileNotFoundError:
            self.problem(name, 1, "this file is missing")
        except UnicodeDecodeError:
            self.problem(name, 1, "the file is not UTF-8 text")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.problem(name, line, f"not valid YAML: {error.problem}")
        except yaml.reader.ReaderError as error:
            self.problem(name, text.count("\n", 0, error.position) + 1, f"not valid YAML: {error.reason}")
        return name, None, None

    def entry(self, model: type[E], data: Any, file: str, node: yaml.Node | None) -> E | None:
        """One typed entry, or None with its problems noted."""
        if not isinstance(data, dict):
            self.problem(file, _line(node, ()), f"expected keys and values, found {type(data).__name__}")
            return None
        self.repeated_keys(file, node)
        try:
            return model(**data)
        except ValidationError as error:
            for item in error.errors():
                place = tuple(part for part in item["loc"] if part != "__root__")
                self.problem(file, _line(node, place), _explain(model, item, place))
        except TypeError:
            self.problem(file, _line(node, ()), "every key must be text")
        return None

    def repeated_keys(self, file: str, node: yaml.Node | None) -> None:
        """YAML keeps the last of two equal keys without a word; we do not."""
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    self.problem(file, key.start_mark.line + 1, f"'{key.value}' stands twice here")
                seen.add(key.value)
                self.repeated_keys(file, value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self.repeated_keys(file, value)

    def listed(self, model: type[E], file: str) -> list[tuple[E, int]]:
        """The entries of a file that is a list."""
        name, data, node = self.document(self.base.folder / file)
        if data is None:
            return []
        if not isinstance(data, list):
            self.problem(name, 1, "expected a list of entries, each beginning with '- '")
            return []
        found = []
        for index, item in enumerate(data):
            child = node.value[index] if isinstance(node, yaml.SequenceNode) else None
            entry = self.entry(model, item, name, child)
            if entry is not None:
                found.append((entry, _line(child, ())))
        return found

    def by_id(self, model: type[E], file: str) -> dict[str, E]:
        """The same, by id; an id that stands twice is a problem."""
        entries: dict[str, E] = {}
        for entry, line in self.listed(model, file):
            key = str(entry.dict()["id"])
            if key in entries:
                self.problem(f"{self.base.folder.name}/{file}", line, f"the id '{key}' is used twice")
            entries[key] = entry
            self.base.lines[f"{model.__name__}:{key}"] = (f"{self.base.folder.name}/{file}", line)
        return entries

    def subjects(self) -> None:
        for path in sorted((self.base.folder / "subjects").glob("[!.]*")):
            if path.suffix != ".yml":
                name = path.relative_to(self.base.folder.parent).as_posix()
                self.problem(name, 1, "a subject's file must end in .yml")
                continue
            before = len(self.problems)
            name, data, node = self.document(path)
            if data is None:
                if len(self.problems) == before:
                    self.problem(name, 1, "the file is empty")
                continue
            subject = self.entry(Subject, data, name, node)
            if subject is None:
                continue
            if subject.id != path.stem:
                self.problem(
                    name, _line(node, ("id",)), f"the id '{subject.id}' must be the file's name, '{path.stem}'"
                )
            self.base.subjects[subject.id] = subject
            self.base.lines[f"Subject:{subject.id}"] = (name, 1)
            for topic in subject.answers:
                self.base.lines[f"Wording:{subject.id}:{topic}"] = (name, _line(node, ("answers", topic)))
            for index, fact in enumerate(subject.facts):
                line = _line(node, ("facts", index, "id"))
                if fact.id in self.base.facts:
                    other = self.base.lines[f"Fact:{fact.id}"]
                    self.problem(name, line, f"the fact id '{fact.id}' is used twice (also {other[0]}:{other[1]})")
                self.base.facts[fact.id] = fact
                self.base.owner[fact.id] = subject.id
                self.base.lines[f"Fact:{fact.id}"] = (name, line)


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """The line (from 1) of a place inside a node, or of the nearest thing around it."""
    if node is None:
        return 1
    line = int(node.start_mark.line) + 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                break
            line, node = int(pair[0].start_mark.line) + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found: yaml.Node = node.value[part]
            node, line = found, int(found.start_mark.line) + 1
        else:
            break
    return line


def _explain(model: type[Entry], item: Any, place: tuple[int | str, ...]) -> str:
    """A validation error in plain words, with what is allowed."""
    where = ".".join(str(part) for part in place)
    kind = item["type"]
    if kind == "value_error.extra":
        owner: Any = model
        for part in place[:-1]:
            if isinstance(part, str) and part in getattr(owner, "__fields__", {}):
                owner = owner.__fields__[part].type_
        allowed = ", ".join(getattr(owner, "__fields__", {}))
        return f"unknown key '{place[-1]}'; allowed: {allowed}"
    if kind == "value_error.missing":
        return f"'{where}' is missing"
    if kind == "type_error.enum":
        allowed = ", ".join(str(value.value) for value in item["ctx"]["enum_values"])
        return f"'{where}' must be one of: {allowed}"
    if kind == "value_error.const":
        return f"'{where}' must be one of: {', '.join(map(str, item['ctx']['permitted']))}, or a date"
    return f"'{where}': {item['msg']}" if where else str(item["msg"])


def load(folder: Path = FOLDER) -> KnowledgeBase:
    """Reads and checks the whole folder.

    Returns the knowledge base. Raises KnowledgeError naming file and line of
    every problem found: in the YAML, in an entry, or between entries.
    """
    from switchboard.knowledge.checks import check  # checks need the class above

    reader = _Reader(folder)
    base = reader.base
    base.sources = reader.by_id(Source, "sources.yml")
    base.topics = reader.by_id(Topic, "topics.yml")
    base.signposts = reader.by_id(Signpost, "signposts.yml")
    base.legal_rates = reader.by_id(LegalRate, "legal_rates.yml")
    base.details = reader.by_id(Detail, "details.yml")
    small_talk, safeguarding = reader.by_id(Chat, "chat.yml"), reader.by_id(Chat, "safeguarding.yml")
    base.chat = {**small_talk, **safeguarding}
    for key in small_talk.keys() & safeguarding.keys():
        reader.problem(*base.lines[f"Chat:{key}"], f"the id '{key}' is used twice")
    base.languages = reader.by_id(Language, "languages.yml")
    comparisons = reader.listed(Comparison, "comparisons.yml")
    base.comparisons = [comparison for comparison, _ in comparisons]
    sums = reader.listed(Sum, "sums.yml")
    base.sums = [total for total, _ in sums]
    for index, (_, line) in enumerate(comparisons):
        base.lines[f"Comparison:{index}"] = (f"{folder.name}/comparisons.yml", line)
    for index, (_, line) in enumerate(sums):
        base.lines[f"Sum:{index}"] = (f"{folder.name}/sums.yml", line)
    name, jobs, node = reader.document(folder / "other_jobs.yml")
    if isinstance(jobs, list) and all(isinstance(job, str) for job in jobs):
        base.other_jobs = jobs
    elif jobs is not None:
        reader.problem(name, _line(node, ()), "expected a list of job names")
    reader.subjects()
    if reader.problems:
        raise KnowledgeError(reader.problems)
    problems = check(base)
    if problems:
        raise KnowledgeError(problems)
    return base
