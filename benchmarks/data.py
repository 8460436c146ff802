"""The sentences of every benchmark: what is trained on, what is asked, and what would be right."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scripts.sentences import kept_back
from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.spelling import all_names

ROOT = Path(__file__).resolve().parents[1]
OUT_OF_SCOPE = "out_of_scope"
#: For trying out the harness itself: a few sentences of everything. The figures then mean nothing.
TINY = bool(os.environ.get("SWITCHBOARD_BENCH_TINY"))

#: own30: sentences of a topic to train on; the least and the most of it to ask.
_OWN30_TRAIN, _OWN30_LEAST, _OWN30_MOST = 30, 10, 15
_TYPOS_A_LETTER = 1 / 12

#: Questions without any name of the knowledge base (checked below), by what they ask.
TEMPLATES = {
    "pay": [
        "how much does a {} get",
        "what does a {} earn",
        "is the money good for {}",
        "whats the pay like for a {}?",
    ],
    "overview": ["tell me about {}", "what is {}", "so whats {} then", "can u explain {} to me please"],
    "feel": ["whats it like being a {}", "is {} any good", "what do people think of {}", "is being a {} boring"],
    "time": ["how long does {} take", "how many hours is {}", "do you have to do weekends with {}"],
    "entry": [
        "how do i become a {}",
        "do i need gcses for {}",
        "what grades do you want for {}",
        "how old do you have to be for {}",
    ],
    "next": ["what comes after {}", "where can {} take me", "what could i do once i finish {}?"],
    "compare": [
        "im thinking about {}, is it right for me",
        "would you pick {} or something else",
        "why would i choose {}",
    ],
}


@dataclass(frozen=True)
class Sentence:
    """A text with its intent and, where one is named, its subject: (start, end, id), places in characters."""

    text: str
    intent: str = ""
    subject: tuple[int, int, str] | None = None


@dataclass(frozen=True)
class Fold:
    """What a model is trained on, and the groups of sentences that it is then asked."""

    train: list[Sentence]
    groups: dict[str, list[Sentence]]

    def asked(self) -> str:
        """A short hash of all that is asked: figures of other sentences are no comparison."""
        return hashlib.sha256(repr(self.groups).encode()).hexdigest()[:16]


class Noise:
    """Pupils' typing by `noise.py` of the data folder: `noisy` for a text, `typo` for one slip in a word."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.spec_from_file_location("benchmark_noise", folder / "noise.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(folder / "noise.py")
        self._module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)

    def typed(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """The sentences in their order as a pupil would type them; always the same for the same sentences."""
        rng = random.Random(1)
        return [replace(sentence, text=self._module.noisy(sentence.text, rng)) for sentence in sentences]

    def name(self, name: str, rng: random.Random) -> str:
        """A name with about one slip in twelve letters, in words of four letters or more."""
        words = name.lower().split(" ")
        for place, word in enumerate(words):
            if len(word) >= 4 and word.isalpha():
                for _ in range(sum(rng.random() < _TYPOS_A_LETTER for _ in word)):
                    if len(words[place]) >= 4:
                        words[place] = self._module.typo(words[place], rng)
        return " ".join(words)


class Benchmarks:
    """Every benchmark by name. `folder` holds clinc75.json, banking20.json and noise.py.

    Of the bot's own sentences, only those are asked that the sentence encoder has not learned.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.noise = Noise(folder)
        self.base = knowledge.load()

    def fold(self, name: str, pipeline: str) -> Fold:
        """What one pipeline is trained on and asked in one benchmark."""
        if name == "own":
            return self._own()
        if name == "own30":
            return self.own30()
        if name == "subjects":
            return self._subjects(pipeline)
        return self.public(name)

    def public(self, name: str) -> Fold:
        """A public data set: trained on `train` and `oos_train`, both pipelines alike."""
        raw = self._read(name)
        train = _sentences(raw["train"]) + [Sentence(text, OUT_OF_SCOPE) for text in _cut(raw["oos_train"])]
        clean = _sentences(raw["test"])
        groups = {"clean": clean, "noisy": self.noise.typed(clean), "val": _sentences(raw["val"])}
        for group, key in (("far", "oos_test"), ("near", "near_oos_test")):
            if raw[key]:
                groups[group] = [Sentence(text, OUT_OF_SCOPE) for text in _cut(raw[key])]
        return Fold(train, groups)

    def _own(self) -> Fold:
        """All of the bot's own sentences: nine tenths to train on, and those kept back to ask."""
        learned, clean = apart(own())
        return Fold(learned, {"clean": clean, "noisy": self.noise.typed(clean)})

    def own30(self) -> Fold:
        """30 of the bot's own sentences an intent to train on, and of those kept back 10 to 15 to ask; of intents with
        enough of them."""
        # Rasa's default would need hours for all of them.
        by_intent: dict[str, tuple[list[Sentence], list[Sentence]]] = defaultdict(lambda: ([], []))
        for asked, sentences in enumerate(apart(own())):
            for sentence in sentences:
                by_intent[sentence.intent][asked].append(sentence)
        train, clean = [], []
        for intent, (learned, kept) in sorted(by_intent.items()):
            if len(learned) < _OWN30_TRAIN or len(kept) < _OWN30_LEAST:
                continue
            # Each intent by itself, so that a sentence more for one changes nothing of the others.
            drawn = random.Random(f"30 {intent}")
            train += drawn.sample(learned, _OWN30_TRAIN)
            clean += drawn.sample(kept, min(len(kept), _OWN30_MOST))
        return Fold(train, {"clean": clean, "noisy": self.noise.typed(clean)})

    def _subjects(self, pipeline: str) -> Fold:
        """Names and aliases in the templates. Half of the pairs are shown to the default pipeline, marked;
        ours reads the knowledge base instead and trains on the bot's sentences, as in the product."""
        shown, clean = self._pairs()
        nameless = self._nameless(_sentences(self._read("clinc75")["test"]))
        rng = random.Random(1)
        typed = [self._typed_name(sentence, rng) for sentence in clean]
        train = own()
        if pipeline != "ours":
            # Sentences without names as well, or it would learn that there is one everywhere.
            spare = self._nameless(sentence for sentence in train if sentence.intent == OUT_OF_SCOPE)
            train = shown + random.Random(1).sample(spare, min(len(shown), len(spare)))
        return Fold(train, {"names": clean, "typos": typed, "nameless": nameless})

    def _pairs(self) -> tuple[list[Sentence], list[Sentence]]:
        """Up to four templates of each name for training and four others for the test."""
        rng = random.Random(1)
        any_name = name_pattern(self.base)
        templates = [(topic, template) for topic, some in TEMPLATES.items() for template in some]
        for _, template in templates:
            assert not any_name.search(template.replace("{}", "")), template
        halves: tuple[list[Sentence], list[Sentence]] = ([], [])
        names = {name.lower(): (name, subject.id) for subject in self.base.subjects.values() for name in subject.names}
        for name, subject_id in _cut(list(names.values())):
            for place, (topic, template) in enumerate(rng.sample(templates, 8)):
                sentence = fill(template, topic, name, subject_id)
                assert sentence.subject is not None
                start, end, _ = sentence.subject
                # "being a" + "the Forum" and the like may make a longer name than was meant.
                if all(start <= found.start() and found.end() <= end for found in any_name.finditer(sentence.text)):
                    halves[place % 2].append(sentence)
        return halves

    def _typed_name(self, sentence: Sentence, rng: random.Random) -> Sentence:
        assert sentence.subject is not None
        start, end, subject_id = sentence.subject
        name = self.noise.name(sentence.text[start:end], rng)
        text = sentence.text[:start] + name + sentence.text[end:]
        return Sentence(text, sentence.intent, (start, start + len(name), subject_id))

    def _nameless(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """The sentences in which no name of the knowledge base stands word for word, nor its plural."""
        any_name = name_pattern(self.base)
        return [sentence for sentence in sentences if not any_name.search(sentence.text)]

    def _read(self, name: str) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        return raw


def own() -> list[Sentence]:
    """The bot's own training sentences, in the order of their files."""
    from rasa.shared.nlu.training_data.loading import load_data

    examples = load_data(str(ROOT / "data" / "nlu")).intent_examples
    return _few_intents([Sentence(str(example.get("text")), str(example.get("intent"))) for example in examples])


def apart(sentences: Iterable[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences that the encoder learns from, and those that are kept back from it."""
    halves: tuple[list[Sentence], list[Sentence]] = ([], [])
    for sentence in sentences:
        halves[kept_back(sentence.text)].append(sentence)
    return halves


def fill(template: str, topic: str, name: str, subject_id: str) -> Sentence:
    """A template with a name in it, and where the name then stands."""
    before, after = template.split("{}")
    if name.lower().startswith("the "):
        before = before.removesuffix("a ")
    return Sentence(before + name + after, topic, (len(before), len(before) + len(name), subject_id))


def name_pattern(base: KnowledgeBase) -> re.Pattern[str]:
    """Finds every name of a subject, a detail or another job, in either case, with or without a plural ending."""
    loose = [
        re.sub("y$", "(?:y|ie)", re.escape(name)).replace(r"\ ", "[ -]").replace(r"\-", "[ -]").replace("'", "['’]?")
        for name in sorted(set(all_names(base)), key=len, reverse=True)
    ]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(loose)})(?:e?s)?(?![a-z0-9])", re.I)


def _sentences(pairs: list[list[str]]) -> list[Sentence]:
    return _few_intents([Sentence(text, intent) for text, intent in pairs])


def _few_intents(sentences: list[Sentence]) -> list[Sentence]:
    """All of them; when trying out, those of four intents (which must be enough for `own30`)."""
    few = [*sorted({s.intent for s in sentences} - {OUT_OF_SCOPE})[:3], OUT_OF_SCOPE]
    return [sentence for sentence in sentences if sentence.intent in few] if TINY else sentences


def _cut(items: list[Any]) -> list[Any]:
    return items[:20] if TINY else items
