"""Reads YAML that people write by hand, and refuses what YAML would take for something else without a word."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex
import yaml

#: The way to something inside a file: keys, and numbers within lists.
Place = tuple[int | str, ...]

#: What cannot be seen, as Unicode's own tables have it; the line break of a text of several lines is none of it, nor
#: the joiner within a syllable of Sinhala and its neighbours.
INVISIBLE = regex.compile(
    r"(?!(?<=\p{M})\u200d)[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u2800--\n]",
    regex.V1,
)
_OPENING_QUOTES = "“”„‘’‚«‹"
_COMMENT = regex.compile(r" +#")
#: The one way of writing each thing that is no text.
_PLAIN_FORMS = {
    "bool": regex.compile("true|false"),
    "int": regex.compile(r"-?(?:0|[1-9]\d*)"),
    "float": regex.compile(r"-?(?:0|[1-9]\d*)\.\d+"),
    "timestamp": regex.compile(r"\d{4}-\d\d-\d\d"),
}

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Safe YAML that says where a date is that does not exist."""

    def timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.timestamp)


@dataclass
class Document:
    """A file as it was read: its content, its nodes, and what is wrong in it, as line (from 1) and text."""

    data: Any = None
    node: yaml.Node | None = None
    slips: list[tuple[int, str]] = field(default_factory=list)
    #: The nodes that something was said of already.
    slipped: set[int] = field(default_factory=set)

    def refuse(self, node: yaml.Node, text: str) -> None:
        """Notes what is wrong with a node."""
        self.slips.append((int(node.start_mark.line) + 1, text))
        self.slipped.add(id(node))

    def is_news(self, node: yaml.Node | None) -> bool:
        """Whether nothing was said of a node yet."""
        return id(node) not in self.slipped


def read(path: Path) -> Document:
    """A file's content, with everything in it that does not mean what it seems to.

    The text is read as it looks: accented letters as one character each, all spaces as plain ones.
    Raises OSError and UnicodeDecodeError.
    """
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    text = regex.sub(r"\p{Zs}", " ", text)
    document = Document()
    look = _Look(text, document)
    try:
        loader = _Loader(text)
        document.node = loader.get_single_node()
        if document.node is not None:
            look.at(document.node, ())
            document.data = loader.construct_document(document.node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if line not in [known for known, _ in document.slips]:
            advice = "check the spaces at its start; text with : # [ ] { } or quotes in it must stand in quotes"
            document.slips.append((line, f"not valid YAML: {error.problem} ({advice})"))
    except yaml.reader.ReaderError:
        pass  # characters that nobody can see, which are named now
    look.for_what_cannot_be_seen()
    document.slips.sort(key=lambda slip: slip[0])
    return document


def find(node: yaml.Node | None, place: Place) -> tuple[yaml.Node | None, int]:
    """What stands at a place inside a node, or the nearest thing around it; with its line (from 1)."""
    line = int(node.start_mark.line) + 1 if node is not None else 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                break
            line, node = int(pair[0].start_mark.line) + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            item: yaml.Node = node.value[part]
            node, line = item, int(item.start_mark.line) + 1
        else:
            break
    return node, line


def in_quotes(node: yaml.Node | None) -> str:
    """How to write what stands there so that it is text."""
    return (
        f'put it in quotes: "{node.value}"' if isinstance(node, yaml.ScalarNode) and node.value else "put it in quotes"
    )


class _Look:
    """Looks at every node of a document, and at every character of its text."""

    def __init__(self, text: str, document: Document) -> None:
        self.text, self.document = text, document
        #: Where aliases begin and end. They are only compared, so what cannot be seen in them does no harm.
        self.aliases: list[tuple[int, int]] = []

    def for_what_cannot_be_seen(self) -> None:
        for found in INVISIBLE.finditer(self.text):
            if not any(start <= found.start() < end for start, end in self.aliases):
                self.document.slips.append((self.text.count("\n", 0, found.start()) + 1, _named(found[0])))

    def at(self, node: yaml.Node, place: Place) -> None:
        if self.text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!"):
            self.document.refuse(node, "what begins with & or ! means something else in YAML; put text in quotes")
        elif isinstance(node, yaml.MappingNode):
            self.keys(node)
            for key, value in node.value:
                self.at(value, (*place, str(key.value)))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self.at(value, (*place, index))
        elif isinstance(node, yaml.ScalarNode):
            if place[-2:-1] == ("aliases",):
                self.aliases.append((node.start_mark.index, node.end_mark.index))
            elif node.style == '"':
                self.escaped(node)
            if node.style in (None, ""):
                self.unquoted(node, place)

    def keys(self, node: yaml.MappingNode) -> None:
        """YAML keeps the last of two equal keys without a word; we do not."""
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or _kind(key) != "str":
                self.document.refuse(key, f"every key must be text; {in_quotes(key)}")
                self.document.slipped.add(id(value))
            elif key.value in lines:
                self.document.refuse(key, f"'{key.value}' stands twice here, first in line {lines[key.value]}")
            else:
                lines[key.value] = int(key.start_mark.line) + 1

    def unquoted(self, node: yaml.ScalarNode, place: Place) -> None:
        value, kind = str(node.value), _kind(node)
        cut = _COMMENT.match(self.text, node.end_mark.index)
        if kind == "null":
            name = next((part for part in reversed(place) if isinstance(part, str)), "this")
            why = "behind a # nothing is read; " if cut else ""
            what = f"{value} is read as nothing; " if value else ""
            self.document.refuse(
                node, f"'{name}' must not be left empty: {why}{what}{in_quotes(node)}, or leave the key out"
            )
        elif kind == "str" and cut:
            self.document.refuse(
                node,
                f"behind a # nothing is read, so only '{value}' is left; put the text in quotes, "
                "or the comment on a line of its own",
            )
        elif value[:1] in _OPENING_QUOTES and value:
            self.document.refuse(node, f'YAML reads {value[0]} as a letter; put straight quotes (") around the text')
        elif kind != "str" and not _PLAIN_FORMS[kind].fullmatch(value):
            self.document.refuse(node, f"{value} is read as {_meaning(node)}; if it is text, {in_quotes(node)}")

    def escaped(self, node: yaml.ScalarNode) -> None:
        r"""What only an escape such as "\u200b" puts there. What stands there itself is found in the text."""
        found = INVISIBLE.search(node.value)
        if found and found[0] not in self.text:
            self.document.refuse(node, _named(found[0]))


def _named(sign: str) -> str:
    if sign == "\t":
        return "a tab (U+0009): use spaces"
    return f"U+{ord(sign):04X} ({unicodedata.name(sign, 'a control character').lower()}) cannot be seen; take it out"


def _kind(node: yaml.ScalarNode) -> str:
    return str(node.tag).rpartition(":")[2]


def _meaning(node: yaml.ScalarNode) -> str:
    """What YAML makes of it, in words."""
    if _kind(node) == "timestamp":
        return "a time"
    value = yaml.SafeLoader("").construct_object(node)
    return str(value).lower() if isinstance(value, bool) else f"the number {value}"
