"""Reads `knowledge/` into a KnowledgeBase, or says which line of which file is wrong and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from switchboard.knowledge.base import KnowledgeBase, KnowledgeError, Problem
from switchboard.knowledge.checks import check
from switchboard.knowledge.figures import Figures
from switchboard.knowledge.guides import Guide
from switchboard.knowledge.ladders import Ladders
from switchboard.knowledge.model import (
    UNDATED,
    Chat,
    Comparison,
    Detail,
    Entry,
    Language,
    Lead,
    LegalRate,
    Signpost,
    Source,
    Subject,
    Sum,
    Theme,
    Topic,
    Usual,
)
from switchboard.knowledge.pages import Pages
from switchboard.knowledge.phrases import Phrases
from switchboard.knowledge.profiles import Profile
from switchboard.knowledge.references import nearest
from switchboard.knowledge.strict_yaml import Document, Place, find, in_quotes, read

FOLDER = Path(__file__).resolve().parents[2] / "knowledge"

#: What a key may hold besides the words that are permitted there.
_OR = {(UNDATED,): ", or a date", ("any",): ", or a list"}

E = TypeVar("E", bound=Entry)


class _Reader:
    """Loads the files one by one and gathers all their problems before giving up."""

    def __init__(self, folder: Path) -> None:
        self.base = KnowledgeBase(folder)
        self.problems: list[Problem] = []
        #: The file that is being read.
        self.read = Document()

    def problem(self, file: str, line: int, text: str) -> None:
        self.problems.append(Problem(file, line, text))

    def document(self, path: Path) -> tuple[str, Document]:
        """A file's name and content, what is wrong in it as YAML being noted."""
        name = path.relative_to(self.base.folder.parent).as_posix()
        self.base.files.add(name)
        self.read = Document()
        try:
            self.read = read(path)
        except FileNotFoundError:
            self.problem(name, 1, "this file is missing")
        except UnicodeDecodeError:
            self.problem(name, 1, "the file is not UTF-8 text; save it as UTF-8")
        for line, text in self.read.slips:
            self.problem(name, line, text)
        return name, self.read

    def entry(self, model: type[E], data: Any, file: str, node: yaml.Node | None) -> E | None:
        """One typed entry, or None with its problems noted."""
        if not isinstance(data, dict):
            self.problem(file, find(node, ())[1], f"expected keys and values, found {type(data).__name__}")
            return None
        try:
            return model(**{str(key): value for key, value in data.items()})
        except ValidationError as error:
            for item in error.errors():
                place = tuple(part for part in item["loc"] if part != "__root__")
                at, line = find(node, place)
                if self.read.is_news(at):
                    self.problem(file, line, _explain(model, item, place, at))
        return None

    def listed(self, model: type[E], file: str) -> list[tuple[E, int]]:
        """The entries of a file that is a list."""
        name, found = self.document(self.base.folder / file)
        data, node = found.data, found.node
        if data is None:
            return []
        if not isinstance(data, list):
            self.problem(name, 1, "expected a list of entries, each beginning with '- '")
            return []
        entries = []
        for index, item in enumerate(data):
            child, line = find(node, (index,))
            entry = self.entry(model, item, name, child)
            if entry is not None:
                entries.append((entry, line))
        return entries

    def by_id(self, model: type[E], file: str, others: Collection[str] = ()) -> dict[str, E]:
        """The same, by id; an id that stands twice, or among the `others`, is a problem."""
        entries: dict[str, E] = {}
        for entry, line in self.listed(model, file):
            key = str(entry.dict()["id"])
            if key in entries or key in others:
                self.problem(f"{self.base.folder.name}/{file}", line, f"the id '{key}' is used twice")
            entries[key] = entry
            self.base.lines[f"{model.__name__}:{key}"] = (f"{self.base.folder.name}/{file}", line)
        return entries

    def topics(self, file: str) -> dict[str, Topic]:
        """The topics, each with what its theme says of it."""
        themes, topics = self.base.themes, self.by_id(Topic, file)
        for topic in topics.values():
            if topic.theme in themes:
                topics[topic.id] = topic.within(themes[topic.theme])
            else:
                text = f"the theme '{topic.theme}' is not known{nearest(topic.theme, themes)}"
                self.problem(*self.base.lines[f"Topic:{topic.id}"], text)
        return topics

    def whole(self, model: type[E], file: str, *lists: str) -> E:
        """The one entry that a file is; an empty one where there is a problem, with which no base is used.

        Notes its line, and that of each item in its `lists`.
        """
        before = len(self.problems)
        name, found = self.document(self.base.folder / file)
        if found.data is None and len(self.problems) == before:
            self.problem(name, 1, "the file is empty")
        entry = self.entry(model, found.data, name, found.node) if found.data is not None else None
        if entry is not None:
            self.base.lines[model.__name__] = (name, 1)
            for place in lists:
                items = getattr(entry, place)
                for key in items if isinstance(items, dict) else range(len(items)):
                    self.base.lines[f"{model.__name__}:{place}:{key}"] = (name, find(found.node, (place, key))[1])
        return entry or model.construct()

    def files(self, folder: str, of: str) -> Iterator[Path]:
        """The YAML files of a folder; any other is a problem."""
        for path in sorted((self.base.folder / folder).glob("[!.]*")):
            if path.suffix == ".yml":
                yield path
            else:
                self.problem(path.relative_to(self.base.folder.parent).as_posix(), 1, f"{of} file must end in .yml")

    def leads(self) -> None:
        """The leads, a file for each subject."""
        for path in self.files("leads", "a leads"):
            for lead in self.by_id(Lead, f"leads/{path.name}", self.base.leads).values():
                self.base.leads[lead.id] = lead.copy(update={"subject": path.stem})

    def folder_of(self, model: type[E], folder: str, of: str) -> dict[str, E]:
        """The entries of a folder, a file each, by the id that is the file's name."""
        entries: dict[str, E] = {}
        for path in self.files(folder, of):
            entry = self.whole(model, f"{folder}/{path.name}")
            if "id" in entry.__fields_set__:
                name = str(entry.dict()["id"])
                file, line = self.base.lines.pop(model.__name__)
                if name != path.stem:
                    self.problem(file, line, f"the id '{name}' must be the file's name, '{path.stem}'")
                entries[name] = entry
                self.base.lines[f"{model.__name__}:{name}"] = (file, line)
        return entries

    def subjects(self) -> None:
        for path in self.files("subjects", "a subject's"):
            before = len(self.problems)
            name, found = self.document(path)
            data, node = found.data, found.node
            if data is None:
                if len(self.problems) == before:
                    self.problem(name, 1, "the file is empty")
                continue
            subject = self.entry(Subject, data, name, node)
            if subject is None:
                continue
            if subject.id != path.stem:
                self.problem(
                    name, find(node, ("id",))[1], f"the id '{subject.id}' must be the file's name, '{path.stem}'"
                )
            self.base.subjects[subject.id] = subject
            self.base.lines[f"Subject:{subject.id}"] = (name, 1)
            for member in subject.members:
                self.base.groups.setdefault(member, []).append(subject.id)
            for topic in subject.answers:
                self.base.lines[f"Wording:{subject.id}:{topic}"] = (name, find(node, ("answers", topic))[1])
            for index, fact in enumerate(subject.facts):
                line = find(node, ("facts", index, "id"))[1]
                if fact.id in self.base.facts:
                    other = self.base.lines[f"Fact:{fact.id}"]
                    self.problem(name, line, f"the fact id '{fact.id}' is used twice (also {other[0]}:{other[1]})")
                self.base.facts[fact.id] = fact
                self.base.owner[fact.id] = subject.id
                self.base.lines[f"Fact:{fact.id}"] = (name, line)


def _explain(model: type[Entry], item: Any, place: Place, node: yaml.Node | None) -> str:
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
        permitted = item["ctx"]["permitted"]
        return f"'{where}' must be one of: {', '.join(map(str, permitted))}{_OR.get(permitted, '')}"
    if kind == "type_error.str":
        return f"'{where}' must be text; {in_quotes(node)}"
    return f"'{where}': {item['msg']}" if where else str(item["msg"])


def load(folder: Path = FOLDER) -> KnowledgeBase:
    """Reads and checks the whole folder.

    Returns the knowledge base. Raises KnowledgeError naming file and line of
    every problem found: in the YAML, in an entry, or between entries.
    A process that asks again while no file has changed gets the same base, which nobody may change: it takes half a
    second to read, and a dozen parts of a server ask for it.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return _load(folder, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=1)
def _load(folder: Path, state: tuple[tuple[Path, int, int], ...]) -> KnowledgeBase:
    """`state` is what tells the files as they are from what they were before."""
    reader = _Reader(folder)
    base = reader.base
    base.sources = reader.by_id(Source, "sources.yml")
    base.themes = reader.by_id(Theme, "themes.yml")
    base.topics = reader.topics("topics.yml")
    base.signposts = reader.by_id(Signpost, "signposts.yml")
    base.legal_rates = reader.by_id(LegalRate, "legal_rates.yml")
    base.details = reader.by_id(Detail, "details.yml")
    base.chat = reader.by_id(Chat, "chat.yml")
    base.languages = reader.by_id(Language, "languages.yml")
    comparisons = reader.listed(Comparison, "comparisons.yml")
    base.comparisons = [comparison for comparison, _ in comparisons]
    sums = reader.listed(Sum, "sums.yml")
    base.sums = [total for total, _ in sums]
    for index, (_, line) in enumerate(comparisons):
        base.lines[f"Comparison:{index}"] = (f"{folder.name}/comparisons.yml", line)
    for index, (_, line) in enumerate(sums):
        base.lines[f"Sum:{index}"] = (f"{folder.name}/sums.yml", line)
    name, found = reader.document(folder / "other_jobs.yml")
    jobs = found.data
    if isinstance(jobs, list) and all(isinstance(job, str) for job in jobs):
        base.other_jobs = jobs
    elif jobs is not None:
        reader.problem(name, find(found.node, ())[1], "expected a list of job names")
    base.usual = reader.whole(Usual, "usual.yml")
    base.phrases = reader.whole(Phrases, "phrases.en.yml", "chat")
    base.figures = reader.whole(Figures, "figures.yml", "figures")
    base.ladders = reader.whole(Ladders, "ladders.yml", "ways", "links", "ladders")
    base.pages = reader.whole(Pages, "pages.yml", "sections")
    reader.subjects()
    reader.leads()
    base.guides = reader.folder_of(Guide, "guides", "a guide's")
    base.profiles = reader.folder_of(Profile, "profiles", "a profile's")
    if reader.problems:
        raise KnowledgeError(reader.problems)
    problems = check(base)
    if problems:
        raise KnowledgeError(problems)
    return base
