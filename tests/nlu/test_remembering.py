"""Vectors are kept on disk, so that a sentence of the repository is encoded once, and a person's message never kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from switchboard.nlu import remembering
from switchboard.nlu.encoder import EncoderError, SentenceEncoder, Vectors
from switchboard.nlu.remembering import RememberingEncoder

SENTENCES = ["how much do you get paid", "", "is it shift work", "how much do you get paid", "🙂 diolch"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models" / "vectors.npy"


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is really encoded from now on."""
    found: list[str] = []
    really = SentenceEncoder.encode

    def encode(self: SentenceEncoder, texts: Sequence[str]) -> Vectors:
        found.extend(texts)
        return really(self, texts)

    monkeypatch.setattr(SentenceEncoder, "encode", encode)
    return found


@pytest.mark.parametrize("threads", [1, 2])
def test_the_vectors_are_those_of_the_encoder_in_the_order_asked_for(file: Path, threads: int) -> None:
    plain = SentenceEncoder().encode(SENTENCES)
    first = RememberingEncoder(file, threads).encode(SENTENCES)
    again = RememberingEncoder(file, threads).encode(SENTENCES[::-1])
    np.testing.assert_array_equal(first, plain)
    np.testing.assert_array_equal(again, plain[::-1])


def test_what_is_known_is_not_encoded_again(file: Path, encoded: list[str]) -> None:
    RememberingEncoder(file).encode(SENTENCES)
    assert sorted(encoded) == sorted(set(SENTENCES))
    RememberingEncoder(file).encode([*SENTENCES, "new"])
    assert encoded[len(set(SENTENCES)) :] == ["new"]


def test_nothing_in_nothing_out(file: Path) -> None:
    assert RememberingEncoder(file).encode([]).shape == (0, 384)
    assert not file.exists()


def test_no_more_are_kept_than_allowed_and_those_asked_for_last(
    file: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "_MOST", 3)
    for texts in (["a", "b", "c"], ["a", "d"], ["a", "c", "d"]):
        RememberingEncoder(file).encode(texts)
    assert encoded == ["a", "b", "c", "d"]
    RememberingEncoder(file).encode(["b"])
    assert encoded == ["a", "b", "c", "d", "b"]
    assert len(np.load(file)) == 3


@pytest.mark.parametrize("content", [b"", b"no vectors", b"\x93NUMPY\x01\x00", None])
def test_a_file_that_cannot_be_read_is_done_without(file: Path, content: bytes | None) -> None:
    file.parent.mkdir()
    if content is None:
        np.save(file, np.zeros(3))
    else:
        file.write_bytes(content)
    np.testing.assert_array_equal(RememberingEncoder(file).encode(SENTENCES), SentenceEncoder().encode(SENTENCES))
    assert len(np.load(file)) == len(set(SENTENCES))


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    vectors = RememberingEncoder(tmp_path / "models" / "vectors.npy").encode(SENTENCES)
    np.testing.assert_array_equal(vectors, SentenceEncoder().encode(SENTENCES))


def test_the_file_is_replaced_at_once(file: Path) -> None:
    RememberingEncoder(file).encode(["a"])
    before = file.open("rb")
    RememberingEncoder(file).encode(["b"])
    assert len(np.load(before)) == 1 and len(np.load(file)) == 2
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_another_encoder_has_vectors_of_its_own(file: Path) -> None:
    RememberingEncoder(file).encode(["a"])
    other = RememberingEncoder(file)
    other.sha256 = "0" * 64
    with pytest.raises(EncoderError):  # it would encode
        other.encode(["a"])


def test_nothing_that_a_person_writes_is_kept(bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[str] = []
    monkeypatch.setattr(RememberingEncoder, "encode", lambda self, texts: came.extend(texts))
    for text in ("what would a heliotrope operator earn on a tuesday", "is it hard, and do they wear slippers"):
        (reply,) = asyncio.run(bot.send(text))
        assert reply["text"]
    assert came == []
