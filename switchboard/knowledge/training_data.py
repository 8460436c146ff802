"""What people say, as Rasa learns it: `data/` and `domain.yml`, and whether they fit the topics.

A topic stands in four places: in topics.yml, with sentences in `data/nlu/`, by name in `domain.yml`, and in a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.intents import intent_of, topic_of
from switchboard.knowledge.model import Topic
from switchboard.knowledge.references import nearest
from switchboard.knowledge.strict_yaml import Document, find, read
from switchboard.words.folding import fold

#: The least sentences of an intent. A disclosure is found by the door, before it is compared with sentences.
ENOUGH = 25
_FEW_WILL_DO = "disclosure"
#: What Rasa itself calls a message that it is not sure of; nobody writes sentences for it.
_FALLBACK = "nlu_fallback"
_DOMAIN = "domain.yml"
_RULES = "data/rules.yml"
_MARKED = re.compile(r"\[[^\]]*\][({]")

#: A file and a line of it, from 1.
Spot = tuple[str, int]


@dataclass(frozen=True)
class Example:
    """A training sentence: which intent it teaches, and where it stands."""

    text: str
    intent: str
    file: str
    line: int

    @property
    def plain(self) -> str:
        """The sentence as sentences are compared."""
        return as_compared(self.text)


def as_compared(text: str) -> str:
    """A text as texts are compared: folded, in lower case, without punctuation; as it is if nothing else is left."""
    plain = text if text.isascii() else fold(text).text
    return " ".join(re.findall(r"\w+", plain.lower())) or text


@dataclass
class TrainingData:
    """The examples in the order of their files; where each intent stands; and what could not be read."""

    examples: list[Example] = field(default_factory=list)
    learned: dict[str, Spot] = field(default_factory=dict)
    declared: dict[str, Spot] = field(default_factory=dict)
    ruled: dict[str, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_training_data(root: Path) -> TrainingData:
    """Reads `data/` and `domain.yml` of a checkout. Whatever cannot be read is among the problems."""
    found = TrainingData()
    for path in [root / _DOMAIN, *sorted((root / "data").rglob("*.yml"))]:
        file = path.relative_to(root).as_posix()
        document = _document(path, file, found)
        _sentences(document, file, found)
        for intent, line in _names(find(document.node, ("intents",))[0] if _has(document, "intents") else None):
            found.declared.setdefault(intent, (file, line))
        for intent, line in _in_rules(find(document.node, ("rules",))[0] if _has(document, "rules") else None):
            found.ruled.setdefault(intent, (file, line))
    return found


def check_training_data(base: KnowledgeBase) -> list[Problem]:
    """Everything in which the training data beside `knowledge/` and the topics do not fit each other."""
    data = read_training_data(base.folder.parent)
    if data.problems:
        return data.problems
    return [
        *_misnamed(base, data),
        *_echoes_missing(base, data),
        *_misplaced(base, data),
        *_too_few(data),
        *_said_twice(data.examples),
        *_questions(base, data.examples),
    ]


# --- reading ---------------------------------------------------------------


def _document(path: Path, file: str, found: TrainingData) -> Document:
    document = Document()
    try:
        document = read(path)
    except FileNotFoundError:
        found.problems.append(Problem(file, 1, "this file is missing"))
    except UnicodeDecodeError:
        found.problems.append(Problem(file, 1, "the file is not UTF-8 text; save it as UTF-8"))
    found.problems += [Problem(file, line, text) for line, text in document.slips]
    return document


def _has(document: Document, key: str) -> bool:
    return isinstance(document.data, dict) and bool(document.data.get(key))


def _sentences(document: Document, file: str, found: TrainingData) -> None:
    """Takes in the examples of a file of `data/nlu/`, each line by itself."""
    for index, entry in enumerate(document.data["nlu"] if _has(document, "nlu") else []):
        place = ("nlu", index)
        intent = entry.get("intent") if isinstance(entry, dict) else None
        node, line = find(document.node, (*place, "examples"))
        if not isinstance(intent, str) or not isinstance(entry.get("examples"), str):
            text = "expected 'intent: NAME' and 'examples: |' with a line for each sentence, which begins with '- '"
            found.problems.append(Problem(file, find(document.node, place)[1], text))
            continue
        found.learned.setdefault(intent, (file, find(document.node, place)[1]))
        for number, row in enumerate(node.value.splitlines() if node else [], start=line + 1):
            wrong = _slip(row)
            if wrong:
                found.problems.append(Problem(file, number, wrong))
            elif row.strip():
                found.examples.append(Example(row.removeprefix("-").strip(), intent, file, number))


def _slip(row: str) -> str | None:
    """What is wrong with one line of examples."""
    if row.strip() and (not row.startswith("- ") or not row[2:].strip()):
        return f"'{row}' is no sentence; begin each line with '- ' and no other spaces than its neighbours have"
    if _MARKED.search(row):
        return f"'{row}' marks a name; take the brackets out: names are found by knowledge/, not by training"
    return None


def _names(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """The intents of a domain: plain names, or names with settings."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else []:
        named = item.value[0][0] if isinstance(item, yaml.MappingNode) else item
        yield str(named.value), int(named.start_mark.line) + 1


def _in_rules(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Every `intent: NAME` in some rules, however deep."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _in_rules(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "intent" and isinstance(value, yaml.ScalarNode):
                yield str(value.value), int(value.start_mark.line) + 1
            yield from _in_rules(value)


# --- what does not fit -----------------------------------------------------


def _spot(base: KnowledgeBase, topic: Topic) -> str:
    return "{}:{}".format(*base.lines[f"Topic:{topic.id}"])


def _strangers(base: KnowledgeBase, data: TrainingData) -> dict[str, str]:
    """Intents that ask for a topic which is none, or that are called like a topic; each with what to do."""
    wrong = {}
    for intent in sorted(data.learned.keys() | data.declared.keys() | data.ruled.keys()):
        topic = topic_of(intent)
        if topic is None and intent in base.topics:
            wrong[intent] = f"the intent of the topic '{intent}' is called {intent_of(intent)}; call it so everywhere"
        elif topic is not None and topic not in base.topics:
            text = f"the topic '{topic}' of {intent} is not known{nearest(topic, base.topics)}"
            wrong[intent] = f"{text}; add it to knowledge/topics.yml, or take the intent out everywhere"
    return wrong


def _misnamed(base: KnowledgeBase, data: TrainingData) -> Iterator[Problem]:
    """Each such intent once, where it stands first."""
    for intent, text in _strangers(base, data).items():
        spot = next(where[intent] for where in (data.learned, data.declared, data.ruled) if intent in where)
        yield Problem(*spot, text)


def _echoes_missing(base: KnowledgeBase, data: TrainingData) -> Iterator[Problem]:
    """For each topic and each other intent, the places where it does not stand and should."""
    topics = {intent_of(topic.id): topic for topic in base.topics.values()}
    others = data.learned.keys() | data.declared.keys() | data.ruled.keys()
    for intent in [*topics, *sorted(others - topics.keys() - _strangers(base, data).keys())]:
        topic = topics.get(intent)
        known = [spots[intent] for spots in (data.learned, data.declared, data.ruled) if intent in spots]
        origin = _spot(base, topic) if topic else "{}:{}".format(*known[0])
        if intent not in data.learned and intent != _FALLBACK:
            file = f"data/nlu/{topic.theme if topic else 'chat'}.yml"
            text = f"{intent} ({origin}) has no sentences; add '- intent: {intent}' with at least {ENOUGH} examples"
            yield Problem(file, _end(data.learned, file), text)
        if intent not in data.declared:
            text = f"{intent} ({origin}) is missing in the intents; add it to the list"
            yield Problem(_DOMAIN, _end(data.declared, _DOMAIN), text)
        if intent not in data.ruled:
            text = f"{intent} ({origin}) is missing in the rule; add it like its neighbours"
            yield Problem(_RULES, _end(data.ruled, _RULES), text)


def _end(spots: dict[str, Spot], file: str) -> int:
    """The line of the last intent in a file."""
    return max((line for name, line in spots.values() if name == file), default=1)


def _misplaced(base: KnowledgeBase, data: TrainingData) -> Iterator[Problem]:
    """Topics whose sentences stand in another file than that of their theme."""
    for topic in base.topics.values():
        file, line = data.learned.get(intent_of(topic.id), ("", 0))
        if file and Path(file).stem != topic.theme:
            text = f"the sentences of {intent_of(topic.id)} belong in data/nlu/{topic.theme}.yml"
            yield Problem(file, line, f"{text}: '{topic.theme}' is its theme in {_spot(base, topic)}")


def _too_few(data: TrainingData) -> Iterator[Problem]:
    counts = Counter(example.intent for example in data.examples)
    for intent, spot in data.learned.items():
        if counts[intent] < ENOUGH and intent != _FEW_WILL_DO:
            text = f"{intent} has {counts[intent]} sentence{'' if counts[intent] == 1 else 's'}"
            yield Problem(*spot, f"{text}; write at least {ENOUGH}, in the words of pupils and of advisers")


def _said_twice(examples: Iterable[Example]) -> Iterator[Problem]:
    """Sentences that stand under two intents, or twice under one; said of the later."""
    first: dict[str, Example] = {}
    for example in examples:
        other = first.setdefault(example.plain, example)
        if other is example:
            continue
        before = f"'{example.text}' stands in {other.file}:{other.line} as well"
        if other.intent == example.intent:
            yield Problem(example.file, example.line, f"{before}; take one of the two out")
        else:
            text = f"{before}, as {other.intent} and not {example.intent}; keep the one that is meant"
            yield Problem(example.file, example.line, text)


def _questions(base: KnowledgeBase, examples: Iterable[Example]) -> Iterator[Problem]:
    """Buttons that would be understood as another topic: their words are that one's button or sentence."""
    taken: dict[str, tuple[str, str]] = {
        example.plain: (example.intent, f"{example.file}:{example.line}") for example in examples
    }
    for topic in base.topics.values():
        for subject in [base.subjects[name] for name in topic.about if name in base.subjects]:
            words = topic.question.format(subject=subject.phrase)
            plain = Example(words, intent_of(topic.id), *base.lines[f"Topic:{topic.id}"]).plain
            intent, where = taken.setdefault(plain, (intent_of(topic.id), _spot(base, topic)))
            if intent != intent_of(topic.id):
                text = f"the question '{words}' is that of {intent} ({where}) as well; put it in other words"
                yield Problem(*base.lines[f"Topic:{topic.id}"], text)
