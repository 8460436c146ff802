"""Finds every pattern that some modules use, makes the texts that a slow one would choke on, and weighs the cost."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

#: As much as a message may have.
LENGTH = 1_000
#: A harmless message as long as a message may be.
ORDINARY = (
    "i have been thinking about what to do after year 11 and my careers teacher said that contact centres take "
    "apprentices. i am quite good at talking to people but not so good at maths, so would that matter? my mum works "
    "shifts and she says it is tiring, but the money is ok. what does a normal day look like, how many calls do you "
    "have to take and do people shout at you a lot? i would also like to know whether level 3 is worth doing or if "
    "level 2 is enough to become a team leader later on. can you work from home once you are trained, or is that only "
    "for people who have been there for years? also is there anything for people who want to learn welsh on the job, "
    "because there are lots of bilingual roles near us. last question: do they pay more for evenings and weekends, and "
    "what happens when you are ill during the first few months? i really want to be sure before i choose, as everybody "
    "keeps telling me different things about the hours and training, and nobody at home knows much about it either, ok?"
)[:LENGTH]
#: What is over its budget is measured so often again, for other programs disturb it.
_ROUNDS = 5
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
#: What stands for a class of characters: of these, each that is in it.
_SIGNS = "ae1 '.-_é,:/@(\nAž"
#: How often the branches and classes of a pattern are chosen anew.
_WAYS = 6
_MOST_SAMPLES = 16
#: What lets a match succeed after the repeated part, or ends it.
_ENDS = ("", "!", " x1#")
#: The functions of `re` in whose calls a pattern may be written.
_USES = frozenset("search match fullmatch split findall finditer sub subn".split())


class TooSlow(Exception):
    """The CPU budget was used up."""


def cpu_seconds(work: Callable[[], object], most: float, runs: int = 5) -> float:
    """The least CPU time of some runs, in seconds, fewer runs if one keeps to `most`. Raises TooSlow for a run that
    takes ten times that: a pattern without end would otherwise never come back."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    least = float("inf")
    try:
        for _ in range(runs):
            signal.setitimer(signal.ITIMER_PROF, 10 * most)
            start = time.process_time()
            work()
            least = min(least, time.process_time() - start)
            if least <= most:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return least


def is_cheap(work: Callable[[], object], usual: Callable[[int], float], times: float) -> bool:
    """Whether some work costs at most so many times the usual, of which `usual` tells the CPU seconds in each round."""
    budgets = (times * usual(measured) for measured in range(_ROUNDS))
    return any(cpu_seconds(work, most, runs=3) <= most for most in budgets)


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called for some work, those of C as well: the same on every machine."""
    called = 0

    def count(_frame: FrameType, event: str, _given: object) -> None:
        nonlocal called
        called += int(event in ("call", "c_call"))

    work()  # so that what is kept for the next time is kept already
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


def modules(*packages: str) -> Iterator[ModuleType]:
    """Each module of the packages."""
    for name in packages:
        package = importlib.import_module(name)
        for item in pkgutil.iter_modules(package.__path__, f"{name}."):
            yield importlib.import_module(item.name)


def patterns(module: ModuleType) -> dict[str, re.Pattern[str]]:
    """The patterns of a module by their names or lines: the compiled ones, also inside its lists, tables and data
    classes, and those that are written in a call of `re`."""
    return {**_compiled(module), **_written_in_calls(module)}


def _compiled(module: ModuleType) -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}

    def look(name: str, value: object) -> None:
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                found[name] = value
        elif isinstance(value, dict):
            for key, item in value.items():
                look(f"{name}[{key!r}]", (key, item))
        elif isinstance(value, (list, tuple, set, frozenset)):
            for place, item in enumerate(value):
                look(f"{name}[{place}]", item)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for item in dataclasses.fields(value):
                look(f"{name}.{item.name}", getattr(value, item.name))
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for key, item in vars(value).items():
                look(f"{name}.{key}", item)

    for name, value in vars(module).items():
        if not name.startswith("__"):
            look(f"{module.__name__}.{name}", value)
    return found


def _written_in_calls(module: ModuleType) -> dict[str, re.Pattern[str]]:
    tree = ast.parse(inspect.getsource(module))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    found: dict[str, re.Pattern[str]] = {}
    for call in (node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)):
        used = call.func
        if not (isinstance(used, ast.Attribute) and isinstance(used.value, ast.Name) and used.value.id == "re"):
            continue
        if used.attr in _USES:
            text = eval(compile(ast.Expression(call.args[0]), module.__name__, "eval"), dict(vars(module)))
            flags = re.I if any("re.I" in ast.unparse(item) for item in [*call.args, *call.keywords]) else 0
            found[f"{module.__name__}:{call.lineno}"] = re.compile(text, flags)
    return found


def hostile(pattern: re.Pattern[str]) -> Iterator[str]:
    """Texts of 1,000 characters made for a pattern: a beginning that leads into each part that may be repeated, that
    part over and over, two such parts one after the other, and an end that lets the match fail."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    texts: dict[str, None] = {}
    for way in range(_WAYS):
        chooser = random.Random(way)
        whole = _sample(tree, chooser)
        parts = list(_repeated(tree, chooser, ""))
        pumps = [(before, unit) for before, units in parts for unit in units if unit]
        for before, unit in [*pumps, ("", whole or "x")]:
            for end in _ENDS:
                texts[_pumped(before, [unit], end)] = None
                texts[_pumped("", [f"{before}{unit}"], end)] = None
        for (before, units), (_, after) in pairwise(parts):
            for first in units[:3]:
                for second in after[:3]:
                    texts[_pumped(before, [first, second], "#")] = None
    yield from texts


def _pumped(before: str, units: list[str], end: str) -> str:
    """A text of 1,000 characters. As the door does, it puts one space between words."""
    share = (LENGTH - len(before) - len(end)) // len(units)
    said = before + "".join(_many(unit, share) for unit in units)
    return " ".join(f"{said[: LENGTH - len(end)]}{end}".split())


def _many(unit: str, length: int) -> str:
    """A unit over and over, to a length that it has with single spaces."""
    one = re.sub(r"\s+", " ", unit)
    if one.startswith(" ") and one.endswith(" "):
        one = one[1:]
    return (one * length)[: max(0, length)]


def _repeated(tree: Any, chooser: random.Random, before: str) -> Iterator[tuple[str, list[str]]]:
    """Each part of a pattern that may be repeated: what leads up to it, and samples of it."""
    for sign, value in tree:
        if sign in _REPEATS:
            _, most, inner = value
            if most > 1:
                yield before, _units(inner, chooser)
            yield from _repeated(inner, chooser, before)
        else:
            for inner in _inside(sign, value):
                yield from _repeated(inner, chooser, before)
        before += _sample([(sign, value)], chooser)


def _units(tree: Any, chooser: random.Random) -> list[str]:
    """Samples of a part; of a single class of characters, each sign that is in it."""
    if len(tree) == 1 and tree[0][0] in (op.IN, op.ANY, op.NOT_LITERAL):
        return [sign for sign in _SIGNS if _holds(tree[0], sign)] or [_sample(tree, chooser)]
    several = [_sample(tree, chooser) for _ in range(min(_MOST_SAMPLES, 3 + _branches(tree)))]
    return list(dict.fromkeys([*several, "".join(several[:4])]))


def _branches(tree: Any) -> int:
    """How many branches there are in a part of a pattern."""
    inner = [item for sign, value in tree for item in ([value[2]] if sign in _REPEATS else _inside(sign, value))]
    return sum(len(value[1]) for sign, value in tree if sign is op.BRANCH) + sum(map(_branches, inner))


def _inside(sign: Any, value: Any) -> list[Any]:
    """The patterns inside a part of a pattern."""
    if sign is op.BRANCH:
        return list(value[1])
    if sign is op.SUBPATTERN:
        return [value[3]]
    if sign is op.ATOMIC_GROUP:
        return [value]
    if sign in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if sign is op.GROUPREF_EXISTS:
        return [item for item in value[1:] if item is not None]
    return []


def _sample(tree: Any, chooser: random.Random) -> str:
    """A text that a part of a pattern may match, but for what its assertions ask."""
    said = ""
    for sign, value in tree:
        if sign is op.LITERAL:
            said += chr(value)
        elif sign in (op.IN, op.ANY, op.NOT_LITERAL):
            held = [item for item in _SIGNS if _holds((sign, value), item)]
            said += chooser.choice(held) if held else _first_of(value)
        elif sign in _REPEATS:
            least, most, inner = value
            for _ in range(max(least, chooser.randint(0, min(int(most), 2)))):
                said += _sample(inner, chooser)
        elif sign is op.BRANCH:
            said += _sample(chooser.choice(value[1]), chooser)
        elif sign not in (op.ASSERT, op.ASSERT_NOT, op.AT):
            for inner in _inside(sign, value)[:1]:
                said += _sample(inner, chooser)
    return said


def _first_of(value: Any) -> str:
    """A character of a class that has none of the usual signs."""
    for sign, item in value:
        if sign is op.LITERAL:
            return chr(item)
        if sign is op.RANGE:
            return chr(item[0])
    return "x"


def _holds(node: tuple[Any, Any], sign: str) -> bool:
    """Whether a class of characters holds a sign."""
    kind, value = node
    if kind is op.ANY:
        return sign != "\n"
    if kind is op.NOT_LITERAL:
        return ord(sign) != value
    negated = value[0][0] is op.NEGATE
    inside = any(_is_in(item, sign) for item in value if item[0] is not op.NEGATE)
    return inside != negated


def _is_in(item: tuple[Any, Any], sign: str) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return ord(sign) == value
    if kind is op.RANGE:
        return value[0] <= ord(sign) <= value[1]
    classes = {
        op.CATEGORY_DIGIT: r"\d",
        op.CATEGORY_NOT_DIGIT: r"\D",
        op.CATEGORY_SPACE: r"\s",
        op.CATEGORY_NOT_SPACE: r"\S",
        op.CATEGORY_WORD: r"\w",
        op.CATEGORY_NOT_WORD: r"\W",
    }
    return bool(re.match(classes[value], sign))
