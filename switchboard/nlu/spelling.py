"""Spelling repair for the model's eyes only: the tracker keeps what the person typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from symspellpy import SymSpell, Verbosity

from switchboard import knowledge

#: The message attribute with the repaired words: a list of `Word`.
REPAIRED = "repaired_words"

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+[A-Za-z]+|\d[\d.,/]*|[^\sA-Za-z\d]")
_TEXT_SPEAK = Path(__file__).with_name("text_speak.yml")
#: Ranks of the English word list to trust as right; beyond it stand abbreviations and slips.
_COMMON_ENGLISH = 45_000

#: "need 2 know", "good 4 a job": a digit is a word only after these, so "level 2" stays.
_DIGIT_WORDS = {
    "2": dict.fromkeys("""need want have like going got able how get hard easy go listen talk apply""".split(), "to"),
    "4": dict.fromkeys("""do get work good pay paid is want need like look apply grades job u you""".split(), "for"),
}


@dataclass(frozen=True)
class Word:
    """One repaired word with the place of the original in the person's text."""

    text: str
    start: int
    end: int


class Speller:
    """Repairs words that are neither English nor the bot's own, towards the bot's own words.

    `vocabulary` counts the words of the training sentences; `names` are the words of the
    knowledge base's names. A right word, a name or a number is never touched.
    """

    def __init__(self, vocabulary: dict[str, int], names: Iterable[str]) -> None:
        self.vocabulary = vocabulary
        raw = yaml.safe_load(_TEXT_SPEAK.read_text(encoding="utf-8"))
        self.text_speak = {str(short).lower(): str(meant) for short, meant in raw.items()}
        english = _english()
        self.own = {word for word, count in vocabulary.items() if count >= 2 and word in english} | set(names)
        self.lexicon = self._lexicon()
        self.own |= {word for word, count in vocabulary.items() if count >= 6 and not self._misspells(word)}
        self.right = english | self.own
        self.lexicon = self._lexicon()
        self.seen: dict[str, str] = {}

    def _lexicon(self) -> SymSpell:
        lexicon = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in self.own:
            if len(word) >= 3 and word.isalpha():
                lexicon.create_dictionary_entry(word, self.vocabulary.get(word, 0) + 1)
        return lexicon

    def _misspells(self, word: str) -> bool:
        """Whether a frequent word that is no English is a slip in a far more frequent one."""
        near = self.lexicon.lookup(word, Verbosity.TOP, 2) if len(word) >= 5 and word.isalpha() else []
        return any(item.distance > 0 and item.count > 3 * self.vocabulary[word] for item in near)

    def repair(self, text: str) -> list[Word]:
        """The words of a text, lower-cased and repaired, in order."""
        words: list[Word] = []
        for match in _WORD.finditer(text):
            found = match.group().lower().replace("’", "'")
            before = words[-1].text if words else ""
            meant = _DIGIT_WORDS.get(found, {}).get(before) or self.word(found)
            words += [Word(part, match.start(), match.end()) for part in meant.split()]
        return words

    def word(self, word: str) -> str:
        """One word repaired; two words when it was two run together."""
        if word not in self.seen:
            if len(self.seen) > 20_000:
                self.seen.clear()
            self.seen[word] = self._repaired(word)
        return self.seen[word]

    def _repaired(self, word: str) -> str:
        if word in self.text_speak:
            return self.text_speak[word]
        if word in self.right or len(word) < 4 or not word.isalpha():
            return word
        longest = 1 if len(word) <= 5 else 2
        found = self.lexicon.lookup(word, Verbosity.CLOSEST, longest)
        same_start = [item for item in found if item.term[0] == word[0]]
        if same_start:
            return str(same_start[0].term)
        for cut in range(2, len(word) - 1):
            if word[:cut] in self.own and word[cut:] in self.own:
                return f"{word[:cut]} {word[cut:]}"
        return str(found[0].term) if found else word


def _english() -> set[str]:
    """The commoner part of the English word list that comes with symspellpy."""
    listed = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = listed.read_text(encoding="utf-8-sig").splitlines()[:_COMMON_ENGLISH]
    return {line.split(" ")[0] for line in lines}


def counted(texts: Iterable[str]) -> dict[str, int]:
    """How often each word stands in the texts."""
    return dict(Counter(match.group().lower() for text in texts for match in _WORD.finditer(text)))


def name_words(base: knowledge.KnowledgeBase) -> set[str]:
    """Every word of every name in the knowledge base."""
    names = [name for subject in base.subjects.values() for name in subject.names]
    names += [name for detail in base.details.values() for name in [detail.name, *detail.aliases]]
    names += base.other_jobs
    return set(counted(names))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingRepair(GraphComponent):
    """Sets `repaired_words` on each message. Learns the words of the training sentences."""

    FILE = "vocabulary.yml"

    def __init__(self, storage: ModelStorage, resource: Resource, vocabulary: dict[str, int]) -> None:
        self._storage = storage
        self._resource = resource
        self.speller = Speller(vocabulary, name_words(knowledge.load()))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingRepair:
        """An untrained component, which knows only the names of the knowledge base."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingRepair:
        """The trained component; the names are read anew, so that a new subject is known."""
        with model_storage.read_from(resource) as folder:
            vocabulary = yaml.load((folder / cls.FILE).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return cls(model_storage, resource, vocabulary)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training sentences and stores the counts."""
        vocabulary = counted(str(message.get(TEXT)) for message in training_data.training_examples)
        self.speller = Speller(vocabulary, name_words(knowledge.load()))
        with self._storage.write_to(self._resource) as folder:
            (folder / self.FILE).write_text(yaml.safe_dump(vocabulary), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Repairs the training sentences as messages are repaired."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Repairs each message's text."""
        for message in messages:
            message.set(REPAIRED, self.speller.repair(str(message.get(TEXT) or "")))
        return messages
