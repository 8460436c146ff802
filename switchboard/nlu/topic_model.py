"""The topics of sentences: how sure each is, learned from the sentences of `data/nlu/`."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors
from switchboard.nlu.masking import View

#: Sentences compared at a time while learning: all at once would take a gigabyte.
_BLOCK = 2000


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
        with ThreadPoolExecutor(1) as beside:  # two processor cores have something to do
            by_words = beside.submit(self._fit_words, views, labels)
            meaning = self.meaning(views, encoder)
            self._fit_meaning(meaning, labels)
            self._fit_kernel(meaning, np.array(labels))
            by_words.result()
        self.exact = {view.plain: label for view, label in zip(views, labels)}
        for view, label in zip(views, labels):
            if self.exact.get(view.plain, label) != label:  # two sentences that repair made one: neither is certain
                del self.exact[view.plain]
        return self

    def _fit_words(self, views: Sequence[View], labels: Sequence[str]) -> None:
        """TF-IDF of words and letters."""
        self.words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)
        self.chars = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        words, chars = zip(*map(_texts, views))
        terms = csr_matrix(hstack([self.words.fit_transform(words), self.chars.fit_transform(chars)]))
        self.rarity = [part.idf_.astype(np.float32) for part in (self.words, self.chars)]
        by_words = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=12, tol=None, random_state=1)
        by_words.fit(terms, labels)
        self.term_weights, self.term_bias = _per_class(by_words)

    def _fit_meaning(self, meaning: Vectors, labels: Sequence[str]) -> None:
        """Logistic regression on the embeddings."""
        with warnings.catch_warnings():  # so few steps are enough, and more do not help
            warnings.simplefilter("ignore", ConvergenceWarning)
            by_meaning = LogisticRegression(C=10, max_iter=60).fit(meaning, labels)
        self.meaning_weights, self.meaning_bias = _per_class(by_meaning)
        self.classes = [str(name) for name in by_meaning.classes_]

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
        """The TF-IDF of one sentence times the weights. Term by term: for one sentence,
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

    @staticmethod
    def meaning(views: Sequence[View], encoder: SentenceEncoder) -> Vectors:
        """The embeddings of n sentences, as (n, 768): as they are, then with names masked."""
        named = [index for index, view in enumerate(views) if view.marks]
        # All at once: the encoder reads its weights once for each batch.
        texts = [view.plain for view in views] + [views[index].by_kind for index in named]
        encoded = encoder.encode(texts)
        plain = encoded[: len(views)]
        masked = plain.copy()
        masked[named] = encoded[len(views) :]
        return np.hstack([plain, masked])
