"""Encodes each sentence of this repository once: its vector is then kept on disk.

For sentences to learn from, facts and wordings; never for what people write, of which nothing may be kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from switchboard.model import MODELS
from switchboard.nlu.encoder import DIMENSIONS, MAX_TOKENS, TOKENISER, SentenceEncoder, Vectors

FILE = MODELS / "vectors.npy"
#: So many vectors are kept, 150 MB; those go first that have not been asked for the longest.
_MOST = 98_304
#: One vector, by the hash of the encoder and the text.
_ROW = np.dtype([("key", "S32"), ("vector", np.float32, DIMENSIONS)])


class RememberingEncoder(SentenceEncoder):
    """An encoder that looks into `file` first (`FILE` unless told), and puts into it what it had to encode.

    Several processes may share the file: it is replaced as a whole, so that the worst that can be is that
    a vector is computed twice. A file that cannot be read or written is done without.
    """

    def __init__(self, file: Path | None = None, threads: int = 1) -> None:
        super().__init__(threads=threads)
        self.file = file or FILE

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does, from the file where it can."""
        wanted = {self._key(text): text for text in texts}
        rows = self._read()
        places = {key: place for place, key in enumerate(rows["key"].tolist())}
        new = [key for key in wanted if key not in places]
        if new:
            added = np.empty(len(new), _ROW)
            added["key"] = new
            added["vector"] = super().encode([wanted[key] for key in new])
            used = np.isin(np.arange(len(rows)), [places[key] for key in wanted if key in places])
            rows = np.concatenate([rows[~used], rows[used], added])
            self._write(rows[-_MOST:])
            places = {key: place for place, key in enumerate(rows["key"].tolist())}
        vectors: Vectors = rows["vector"][[places[self._key(text)] for text in texts]]
        return vectors

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._encoder, digest_size=16).hexdigest().encode()

    @cached_property
    def _encoder(self) -> bytes:
        """What tells this encoder from another."""
        return hashlib.blake2b(f"{self.sha256} {MAX_TOKENS} ".encode() + TOKENISER.read_bytes()).digest()

    def _read(self) -> npt.NDArray[np.void]:
        with contextlib.suppress(OSError, EOFError, ValueError):
            rows: npt.NDArray[np.void] = np.load(self.file)
            if rows.dtype == _ROW:
                return rows
        return np.empty(0, _ROW)

    def _write(self, rows: npt.NDArray[np.void]) -> None:
        unfinished = self.file.with_name(f"unfinished-{os.getpid()}.npy")
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(exist_ok=True)
            try:
                np.save(unfinished, rows)
                unfinished.replace(self.file)
            finally:
                unfinished.unlink(missing_ok=True)
