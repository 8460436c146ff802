"""The understanding pipeline without Rasa around it, for experiments that retrain it many times."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchmarks.data import Sentence
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.masking import View, view
from switchboard.nlu.names import NameFinder, as_entities
from switchboard.nlu.spelling import Speller, Word, all_names, counted
from switchboard.nlu.topic_model import TopicModel

Ranking = list[tuple[str, float]]


class Pipeline:
    """Spelling repair, names and topics of one knowledge base; `model` may be a TopicModel with parts switched off.

    Without `repairs`, words are only put in lower case and split.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        encoder: SentenceEncoder,
        model: type[TopicModel] = TopicModel,
        repairs: bool = True,
    ) -> None:
        self.base = base
        self.encoder = encoder
        self.model = model()
        self.repairs = repairs
        self.names = NameFinder(base)
        self.kinds = {name: subject.kind.value for name, subject in base.subjects.items()}

    def fit(self, sentences: Sequence[Sentence]) -> Pipeline:
        """Learns the spelling and the topics of the sentences."""
        texts = [sentence.text for sentence in sentences]
        self.speller = Speller(counted(texts), all_names(self.base))
        self.model.fit(self._views(texts), [sentence.intent for sentence in sentences], self.encoder)
        return self

    def rank(self, sentences: Sequence[Sentence]) -> list[Ranking]:
        """For each sentence, the topics with their confidence, surest first."""
        return self.model.predict(self._views([sentence.text for sentence in sentences]), self.encoder)

    def _views(self, texts: Sequence[str]) -> list[View]:
        split = [(self.speller.repair(text) if self.repairs else _words(text), text) for text in texts]
        return [view(words, as_entities(self.names.find(words, text)), self.kinds) for words, text in split]


def _words(text: str) -> list[Word]:
    found = re.finditer(r"\w+(?:['’]\w+)*|[^\w\s]", text)
    return [Word(match.group().lower(), match.start(), match.end()) for match in found]
