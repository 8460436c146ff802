"""A text as NLU reads it: repaired words, the names in them, and what the models see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.masking import View, view
from switchboard.nlu.names import NameFinder, as_entities
from switchboard.nlu.spelling import Speller, Word, all_names, counted
from switchboard.words.folding import fold


@dataclass(frozen=True)
class Sentence:
    """A text, folded; its repaired words; the names in it, as Rasa's entities; and what the models see of it."""

    text: str
    words: Sequence[Word]
    entities: Sequence[dict[str, Any]]
    view: View


class Reader:
    """Reads texts as messages are read. The speller knows the words of `right`, unless told those of the leads'
    questions, so that texts of the knowledge base stay as they are."""

    def __init__(self, base: KnowledgeBase, right: Iterable[str] | None = None) -> None:
        self.speller = Speller(counted(questions(base) if right is None else right), all_names(base))
        self.names = NameFinder(base)
        self.kinds = kinds(base)

    def read(self, text: str) -> Sentence:
        """One text, read."""
        text = fold(text).text
        words = self.speller.repair(text)
        entities = as_entities(self.names.find(words, text))
        return Sentence(text, words, entities, view(words, entities, self.kinds))


def questions(base: KnowledgeBase) -> list[str]:
    """The questions of all leads, folded."""
    return [fold(question).text for lead in base.leads.values() for question in lead.questions]


def kinds(base: KnowledgeBase) -> Mapping[str, str]:
    """The kind of each subject."""
    return {name: subject.kind.value for name, subject in base.subjects.items()}
