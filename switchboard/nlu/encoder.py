"""Sentence embeddings: all-MiniLM-L6-v2, taught our topics and leads, as an int8 ONNX graph, offline."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

MODEL_SHA256 = "c1a83532d7e8d611a46ef817b87f48cd48c5e4721a2b0f15e4b0aac8903e3801"
DIMENSIONS = 384
#: Longer texts are cut; the model's table of positions ends here.
MAX_TOKENS = 64

_FOLDER = Path(__file__).with_name("minilm")
MODEL, TOKENISER = _FOLDER / "model.onnx", _FOLDER / "tokenizer.json"
#: At most so many sentences are encoded at once, and only where that lengthens them by at most so many tokens in all:
#: to begin another batch costs as much as these.
_BATCH, _FILLED = 32, 4


class EncoderError(RuntimeError):
    """A model file is missing or is not the one that was reviewed."""


class SentenceEncoder:
    """Turns sentences into vectors whose dot product says how near they are in meaning.

    `model` is the ONNX file and `sha256` its hash, `threads` is how many batches of one call are encoded at
    once. The files are read at the first sentence, not before.
    """

    def __init__(self, model: Path = MODEL, threads: int = 1, sha256: str = MODEL_SHA256) -> None:
        self.model = model
        self.threads = threads
        self.sha256 = sha256

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Takes n texts; returns an array (n, 384) in their order, each row of length one.

        Raises `EncoderError` when a model file is missing or differs from the pinned one.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        if not len(texts):
            return vectors
        tokeniser, session = self._load()
        tokens = [encoding.ids for encoding in tokeniser.encode_batch(list(texts))]
        batches = list(_batches([len(sentence) for sentence in tokens]))

        def encoded(places: list[int]) -> Vectors:
            return _run(session, [tokens[place] for place in places])

        if self.threads == 1:
            found: Iterable[Vectors] = map(encoded, batches)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                found = pool.map(encoded, batches)
        for places, rows in zip(batches, found):
            vectors[places] = rows
        return vectors

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of a text begins and ends in it, however long it is."""
        tokeniser, _ = self._load()
        encoding = tokeniser.encode(text, add_special_tokens=False)
        return [span for part in (encoding, *encoding.overflowing) for span in part.offsets]

    def _load(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        with _LOADING:
            return _loaded(self.model, self.sha256, TOKENISER)


_LOADING = threading.Lock()


@cache
def _loaded(path: Path, sha256: str, words: Path) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
    """The tokeniser and the model, once a process: all encoders with the same model share them."""
    model = _read(path)
    if hashlib.sha256(model).hexdigest() != sha256:
        raise EncoderError(f"{path} is not the reviewed model: its SHA-256 differs")
    tokeniser = Tokenizer.from_str(_read(words).decode("utf-8"))
    tokeniser.no_padding()
    tokeniser.enable_truncation(MAX_TOKENS)
    return tokeniser, _session(model)


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """The places of sentences of like length, shortest first: each is padded to the longest of its batch."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        filled = len(batch) * (lengths[place] - lengths[batch[-1]]) if batch else 0
        if batch and (len(batch) == _BATCH or filled > _FILLED):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(f"{path} cannot be read: {error.strerror}") from error


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _run(session: onnxruntime.InferenceSession, tokens: list[list[int]]) -> Vectors:
    """One batch: the mean of each sentence's token states, scaled to length one."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, sentence in enumerate(tokens):
        ids[row, : len(sentence)] = sentence
        mask[row, : len(sentence)] = 1
    (states,) = session.run(["last_hidden_state"], {"input_ids": ids, "attention_mask": mask})
    # The sum points the same way as the mean, and only the direction stays.
    total = np.einsum("bth,bt->bh", states, mask.astype(np.float32))
    unit: Vectors = total / np.linalg.norm(total, axis=1, keepdims=True)
    return unit
