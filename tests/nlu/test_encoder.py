"""The sentence encoder: shape, steadiness, a sense of meaning, and refusal of a wrong file."""

from pathlib import Path

import numpy as np
import pytest

from switchboard.nlu import encoder
from switchboard.nlu.encoder import DIMENSIONS, MAX_TOKENS, EncoderError, SentenceEncoder

MINILM = Path(encoder.__file__).with_name("minilm")
SENTENCES = [
    "hi",
    "how much do you get paid",
    "Is it shift work, and would I have to do nights or weekends at the busy times of the year?",
    "",
    "who do i ask about the apprenticeship",
    "🙂 diolch",
]


@pytest.fixture(scope="module")
def minilm() -> SentenceEncoder:
    return SentenceEncoder()


def test_rows_have_length_one(minilm: SentenceEncoder) -> None:
    vectors = minilm.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_in_nothing_out(minilm: SentenceEncoder) -> None:
    assert minilm.encode([]).shape == (0, DIMENSIONS)


def test_same_text_same_vector(minilm: SentenceEncoder) -> None:
    np.testing.assert_array_equal(minilm.encode(SENTENCES), SentenceEncoder().encode(SENTENCES))


def test_company_does_not_change_a_sentence(minilm: SentenceEncoder) -> None:
    many = SENTENCES * 12  # more than one batch, of mixed lengths
    alone = np.concatenate([minilm.encode([text]) for text in SENTENCES])
    np.testing.assert_allclose(minilm.encode(many), np.tile(alone, (12, 1)), atol=1e-3)


def test_sentences_go_together_where_that_hardly_lengthens_them() -> None:
    def batches(*lengths: int) -> list[list[int]]:
        return [[lengths[place] for place in batch] for batch in encoder._batches(list(lengths))]

    assert batches(9, 12, 10) == [[9, 10, 12]]
    assert batches(12, 3, 13) == [[3], [12, 13]]
    assert batches(*[8] * 33) == [[8] * 32, [8]]
    assert batches(*[8] * 5, 9) == [[8] * 5, [9]]
    assert batches() == []


def test_encoders_of_one_model_share_it() -> None:
    assert SentenceEncoder()._load() is SentenceEncoder()._load()


def test_long_text_is_cut(minilm: SentenceEncoder) -> None:
    enough, more = minilm.encode(["work " * MAX_TOKENS, "work " * 1000])
    np.testing.assert_array_equal(enough, more)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("how much do you get paid", "what is the salary", "how many hours"),
        ("can i do this job from my kitchen table", "working from home", "dealing with angry callers"),
        ("do you need exams to get in", "entry qualifications", "days off and holidays"),
        ("what happens after a few years", "promotion and career progress", "what to wear"),
        ("i use a wheelchair", "access for disabled staff", "the cost of training"),
        ("is it boring", "do people find the work dull", "where are the offices"),
    ],
)
def test_near_in_meaning_is_nearer(minilm: SentenceEncoder, text: str, near: str, far: str) -> None:
    asked, alike, other = minilm.encode([text, near, far])
    assert asked @ alike > asked @ other


def test_files_are_read_at_the_first_sentence(tmp_path: Path) -> None:
    absent = SentenceEncoder(tmp_path / "model.onnx")
    with pytest.raises(EncoderError, match=r"model\.onnx cannot be read"):
        absent.encode(["hello"])


def test_wrong_model_is_refused(tmp_path: Path) -> None:
    content = bytearray((MINILM / "model.onnx").read_bytes())
    content[1_000_000] ^= 1
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(EncoderError, match=r"model\.onnx is not the reviewed model"):
        SentenceEncoder(tmp_path / "model.onnx").encode(["hello"])


def test_missing_tokeniser_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "TOKENISER", tmp_path / "tokenizer.json")
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        SentenceEncoder().encode(["hello"])
