"""Which topic a message asks about, how sure that is, and whether it asks several things."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.linalg import solve
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from switchboard import knowledge
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors, shared_encoder
from switchboard.nlu.several_questions import Side, cut, ends, lists, with_shared_names
from switchboard.nlu.spelling import REPAIRED, SpellingRepair, Word, as_text
from switchboard.nlu.subject_extractor import OTHER_JOB, SUBJECT, SubjectExtractor

#: The message attribute for a message that asks several things: one entry for each.
QUESTIONS = "questions"
#: The message attribute with the embeddings of the repaired text, (n, 384): the whole, then each of `questions`.
MEANINGS = "meanings"

_MASKED = (SUBJECT, OTHER_JOB)
#: What makes a word of the masked names ("zzjob") that nobody types.
_MASK = re.compile(r"\bzz(?=[a-z])")
#: All parts of a message must be this sure before it is answered as several questions: the first
#: where all have the form of a question and none sets a condition, else the second and surer than
#: the message as a whole.
_SURE_OF_QUESTIONS = 0.2
_SURE = 0.3
#: A mere word among whole questions must be this sure to be one of its own.
_SURE_OF_WORDS = 0.6
#: A message of more words that is of no sure topic is a story, and its end may be the question.
_STORY = 20
#: What the intents of careers topics begin with.
_TOPIC = "ask_"
#: The intent of careers questions that the documents say nothing of.
_NOT_IN_SOURCES = "not_in_sources"
#: Sentences compared at a time while learning: all at once would take a gigabyte.
_BLOCK = 2000


@dataclass(frozen=True)
class View:
    """A sentence as the model sees it: repaired, with names masked, and the names' marks."""

    plain: str
    masked: str
    marks: str


def view(words: Sequence[Word], entities: Sequence[dict[str, Any]], kinds: dict[str, str]) -> View:
    """The sentence as the model sees it: as it is, with each name replaced by its kind, and the names' marks.

    A topic is then learned once for all subjects: "pay for a team leader" and "pay for
    an operator" are the same sentence. The marks let a topic that belongs to one subject
    (the Trust, the framework) lean on it.
    """
    spans = sorted((e for e in entities if e["entity"] in _MASKED), key=itemgetter("start", "end"))
    shown: list[str] = []
    marks: list[str] = []
    index, last = 0, -1
    for word in words:
        while index < len(spans) and spans[index]["end"] <= word.start:
            index += 1
        if index == len(spans) or word.start < spans[index]["start"]:
            shown.append(word.text)
            last = -1
        elif index != last:
            entity = spans[index]
            kind = "otherjob" if entity["entity"] == OTHER_JOB else kinds.get(entity["value"], "thing")
            shown.append(f"zz{kind}")
            marks.append(f"zz_{entity['value']}")
            last = index
    return View(as_text(words), " ".join(shown), " ".join(marks))


@dataclass(frozen=True)
class RankedSide:
    """A side of a message with its likeliest topic and its embedding."""

    side: Side
    intent: str
    confidence: float
    meaning: Vectors

    @property
    def is_topic(self) -> bool:
        """Whether it asks about a careers topic, rather than greets, thanks and so on."""
        return _is_topic(self.intent)

    def as_question(self) -> dict[str, Any]:
        """The entry in `questions`."""
        return {
            "text": self.side.text,
            "intent": self.intent,
            "confidence": self.confidence,
            "entities": self.side.entities,
        }


def _is_topic(intent: str) -> bool:
    return intent.startswith(_TOPIC) or intent == _NOT_IN_SOURCES


def _all_formed(parts: Sequence[RankedSide]) -> bool:
    return all(part.side.formed for part in parts)


def _are_several(parts: Sequence[RankedSide], whole: float) -> bool:
    """Whether the parts of a message are questions about different topics, each sure enough; `whole` is the
    confidence in the message as one question."""
    if len({part.intent for part in parts if part.is_topic}) < len(parts):
        return False
    weakest = min(part.confidence for part in parts)
    if _all_formed(parts):
        return weakest > _SURE_OF_QUESTIONS
    if len(parts) == 2:
        return weakest > max(_SURE, whole)
    if not any(part.side.formed for part in parts):
        return weakest > _SURE  # no single question looks like "pay, hours and holidays"
    words = [part.confidence for part in parts if not part.side.formed]
    return weakest > _SURE and min(words) > max(_SURE_OF_WORDS, whole)


def _texts(view: View) -> tuple[str, str]:
    """What the word and the letter features of a sentence are taken from."""
    return f"{view.masked} {view.marks} {view.plain}", f"{view.masked} {view.plain}"


def _per_class(model: LogisticRegression | SGDClassifier) -> tuple[Vectors, Vectors]:
    """The weights (terms, classes) and biases of a linear model, laid out for a quick product:
    scikit-learn copies all the weights for every message, and so does a product of sentences and
    weights of different precision. It keeps one row for two classes; here each has its own."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32)


class TopicModel:
    """Three classifiers of two kinds, blended: sentence embeddings and TF-IDF.

    Embeddings know that "wage" and "salary" are near; words and letters know the exact
    term and survive slips that the encoder does not. The shares and constants were chosen
    on the validation parts of two public sets (`docs/benchmarks.md`).
    """

    #: Shares of the blend: TF-IDF, embeddings with logistic regression, embeddings with kernel ridge.
    SHARES = (0.25, 0.2, 0.55)
    #: Kernel ridge: sentences kept to compare with, how sharply likeness falls, regularisation, sharpness of its odds.
    CENTRES = 3000
    GAMMA = 0.35
    RIDGE = 0.05
    SHARPNESS = 8.0
    #: Confidence falls where likeness to the nearest kept sentence (a cosine) is under this.
    NEAR = 0.5

    def fit(self, views: Sequence[View], labels: Sequence[str], encoder: SentenceEncoder) -> TopicModel:
        """Learns the topic (`labels`) of each sentence."""
        self.words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)
        self.chars = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        words, chars = zip(*map(_texts, views))
        self.words.fit(words)
        self.chars.fit(chars)
        self.rarity = [part.idf_.astype(np.float32) for part in (self.words, self.chars)]
        by_words = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=12, tol=None, random_state=1)
        by_words.fit(self._tfidf(views), labels)
        self.term_weights, self.term_bias = _per_class(by_words)
        meaning = self.meaning(views, encoder)
        with warnings.catch_warnings():  # so few steps are enough, and more do not help
            warnings.simplefilter("ignore", ConvergenceWarning)
            by_meaning = LogisticRegression(C=10, max_iter=60).fit(meaning, labels)
        self.meaning_weights, self.meaning_bias = _per_class(by_meaning)
        self.classes = [str(name) for name in by_meaning.classes_]
        self._fit_kernel(meaning, np.array(labels))
        self.exact = {view.plain: label for view, label in zip(views, labels)}
        for view, label in zip(views, labels):
            if self.exact.get(view.plain, label) != label:  # two sentences that repair made one: neither is certain
                del self.exact[view.plain]
        return self

    def _fit_kernel(self, meaning: Vectors, labels: npt.NDArray[Any]) -> None:
        """Kernel ridge regression on an even choice of sentences (Nyström's approximation)."""
        order = np.random.default_rng(1).permutation(len(labels))
        rank_in_class = np.empty(len(labels), dtype=int)
        seen: Counter[str] = Counter()
        for place in order:
            rank_in_class[place] = seen[labels[place]]
            seen[labels[place]] += 1
        chosen = order[np.argsort(rank_in_class[order], kind="stable")][: self.CENTRES]
        self.centres = meaning[chosen]
        self.priors = np.array([[np.mean(labels == name) for name in self.classes]])
        wanted = (labels[:, None] == np.array(self.classes)) - self.priors
        squares = self.RIDGE * self._kernel(self._likeness(self.centres)).astype(np.float64)
        squares += 1e-3 * np.eye(len(chosen))  # some sentences are alike
        products = np.zeros((len(chosen), len(self.classes)))
        for start in range(0, len(labels), _BLOCK):
            near = self._kernel(self._likeness(meaning[start : start + _BLOCK])).astype(np.float64)
            squares += near.T @ near
            products += near.T @ wanted[start : start + _BLOCK]
        self.weights = solve(squares, products, assume_a="pos").astype(np.float32)

    def _likeness(self, meaning: Vectors) -> npt.NDArray[np.float32]:
        """The cosines of n sentences and the kept ones, (2, n, kept): as they are, and with names masked."""
        cosines: npt.NDArray[np.float32] = np.stack(
            [
                meaning[:, :DIMENSIONS] @ self.centres[:, :DIMENSIONS].T,
                meaning[:, DIMENSIONS:] @ self.centres[:, DIMENSIONS:].T,
            ]
        )
        return cosines

    def _kernel(self, likeness: npt.NDArray[np.float32]) -> Vectors:
        """Gaussian of the distances, from the cosines."""
        near: Vectors = np.exp(2 * self.GAMMA * (likeness.sum(axis=0) - 2))
        return near

    def predict(self, views: Sequence[View], encoder: SentenceEncoder) -> list[list[tuple[str, float]]]:
        """For each sentence, the topics with their confidence (0 to 1), surest first."""
        return self.rank(views, self.meaning(views, encoder))

    def rank(self, views: Sequence[View], meaning: Vectors) -> list[list[tuple[str, float]]]:
        """`predict` for sentences whose `meaning` is known.

        Confidence is the blended probability, cut down where no kept sentence is near:
        gibberish resembles nothing, however sure a classifier is.
        """
        likeness = self._likeness(meaning)
        by_kernel = softmax(self.SHARPNESS * (self._kernel(likeness) @ self.weights + self.priors), axis=1)
        by_meaning = softmax(meaning @ self.meaning_weights + self.meaning_bias, axis=1)
        odds = zip(self.SHARES, (self._tfidf_chances(views), by_meaning, by_kernel))
        blended = softmax(sum(share * np.log(chances + 1e-6) for share, chances in odds), axis=1)
        trust = np.minimum(likeness[0].max(axis=1).clip(0) / self.NEAR, 1) ** 2
        ranked = []
        for view, row in zip(views, blended * trust[:, None]):
            found = sorted(zip(self.classes, map(float, row)), key=lambda item: -item[1])
            certain = self.exact.get(view.plain)
            if certain is not None:
                found = [(certain, 1.0), *((name, 0.0) for name, _ in found if name != certain)]
            ranked.append(found)
        return ranked

    def _tfidf_chances(self, views: Sequence[View]) -> npt.NDArray[np.float64]:
        """One against the rest, made to sum to one, as scikit-learn does."""
        scores = np.stack([self._tfidf_score(view) for view in views])
        chances: npt.NDArray[np.float64] = expit(scores + self.term_bias)
        return chances / chances.sum(axis=1, keepdims=True)

    def _tfidf_score(self, view: View) -> Vectors:
        """`_tfidf` of one sentence times the weights. Term by term: for one sentence,
        scikit-learn spends most of the time on checks."""
        total = np.zeros(len(self.classes), dtype=np.float32)
        first = 0
        for vocabulary, analyse, rarity, text in zip(self._vocabularies, self._analysers, self.rarity, _texts(view)):
            counts = Counter(place for term in analyse(text) if (place := vocabulary.get(term)) is not None)
            if counts:
                places = np.fromiter(counts, dtype=np.int64)
                values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * rarity[places]
                total += values / np.linalg.norm(values) @ self.term_weights[first + places]
            first += len(vocabulary)
        return total

    @cached_property
    def _vocabularies(self) -> list[dict[str, int]]:
        return [self.words.vocabulary_, self.chars.vocabulary_]

    @cached_property
    def _analysers(self) -> list[Callable[[str], list[str]]]:
        return [self.words.build_analyzer(), self.chars.build_analyzer()]

    def _tfidf(self, views: Sequence[View]) -> csr_matrix:
        words, chars = zip(*map(_texts, views))
        return csr_matrix(hstack([self.words.transform(words), self.chars.transform(chars)]))

    @staticmethod
    def meaning(views: Sequence[View], encoder: SentenceEncoder) -> Vectors:
        """The embeddings of n sentences, as (n, 768): as they are, then with names masked."""
        plain = encoder.encode([view.plain for view in views])
        masked = plain.copy()
        named = [index for index, view in enumerate(views) if view.marks]
        masked[named] = encoder.encode([_MASK.sub("", views[index].masked) for index in named])
        return np.hstack([plain, masked])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets the intent of each message, and `questions` when it asks more than one thing."""

    FILE = "topics.joblib"

    def __init__(self, storage: ModelStorage, resource: Resource, model: TopicModel | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self.model = model
        self.encoder = shared_encoder()
        base = knowledge.load()
        self.kinds = {name: subject.kind.value for name, subject in base.subjects.items()}
        self.buttons = {
            _bare(topic.question.format(subject=subject.phrase)): f"ask_{topic.id}"
            for topic in base.topics.values()
            for subject in base.subjects.values()
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """What must have run before, in training as well."""
        return [SpellingRepair, SubjectExtractor]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The trained component, from the model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / cls.FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the topics from the repaired, marked training sentences and stores the model."""
        examples = training_data.intent_examples
        views = [view(message.get(REPAIRED), message.get(ENTITIES) or [], self.kinds) for message in examples]
        labels = [str(message.get(INTENT)) for message in examples]
        self.model = TopicModel().fit(views, labels, self.encoder)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.model, folder / self.FILE, compress=1)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classifies each message; a message without words keeps an empty intent."""
        for message in messages:
            words = message.get(REPAIRED) or []
            if self.model is None or not words:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            entities = message.get(ENTITIES) or []
            text = str(message.get(TEXT))
            button = self.buttons.get(_bare(text))
            seen = view(words, entities, self.kinds)
            meaning = self.model.meaning([seen], self.encoder)
            ranking = [(button, 1.0)] if button else self.model.rank([seen], meaning)[0]
            listed = [{"name": name, "confidence": confidence} for name, confidence in ranking[:10]]
            parts = [] if button else self._several(text, words, entities, ranking[0])
            if not parts and len(words) > _STORY and ranking[0][1] < _SURE:
                parts = self._ending(text, words, entities)
            meaning = np.vstack([meaning, *(part.meaning for part in parts)])
            message.set(INTENT, listed[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, listed, add_to_output=True)
            message.set(QUESTIONS, [part.as_question() for part in parts], add_to_output=True)
            message.set(MEANINGS, meaning[:, :DIMENSIONS])
        return messages

    def _several(
        self, text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]], whole: tuple[str, float]
    ) -> list[RankedSide]:
        """The questions of a message that asks several; else none. `whole` is the message's topic and confidence.

        Of the ways to read it that `_are_several`, the one with the most parts is taken, then one of
        whole questions, then the surest. A sentence that is known, a comparison and small talk are
        not cut.
        """
        topic, confidence = whole
        if confidence == 1.0 or (confidence > _SURE and not _is_topic(topic)):
            return []
        pairs = [[left, right] for left, right in cut(text, words, entities) if left.asks and right.asks]
        ways = [*lists(text, words, entities), *pairs]
        ranked = iter(self._ranked([side for way in ways for side in way]))
        read = [list(islice(ranked, len(way))) for way in ways]
        able = [parts for parts in read if _are_several(parts, confidence)]
        if not able:
            return []
        chosen = max(able, key=lambda parts: (len(parts), _all_formed(parts), min(part.confidence for part in parts)))
        sides = with_shared_names([part.side for part in chosen])
        return [replace(part, side=side) for part, side in zip(chosen, sides)]

    def _ending(self, text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[RankedSide]:
        """The question or questions that a long story ends in; none if its end is not surely one."""
        found = [
            part for part in self._ranked(ends(text, words, entities)) if part.is_topic and part.confidence > _SURE
        ]
        if not found:
            return []
        end = max(found, key=lambda part: part.confidence)
        start = end.side.words[0].start
        # Blanks keep the places of words and names right.
        rest = " " * start + text[start:]
        return self._several(rest, end.side.words, end.side.entities, (end.intent, end.confidence)) or [end]

    def _ranked(self, sides: Sequence[Side]) -> list[RankedSide]:
        """Each side with its likeliest topic."""
        assert self.model is not None
        if not sides:
            return []
        views = [view(side.words, side.entities, self.kinds) for side in sides]
        once = list(dict.fromkeys(views))  # the ways to read a message have sides in common
        meaning = self.model.meaning(once, self.encoder)
        known = {seen: (ranking[0], row) for seen, ranking, row in zip(once, self.model.rank(once, meaning), meaning)}
        return [RankedSide(side, *known[seen][0], known[seen][1]) for side, seen in zip(sides, views)]


def _bare(text: str) -> str:
    """A text as buttons are compared: lower case, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))
