"""Builds the disclosure classifier's weights from its sentences: python -m scripts.build_disclosure

Reads `switchboard/safety/examples/*.yml` and, as harmless, the careers questions of `data/nlu/`; writes
`switchboard/safety/disclosure.npz`. A support vector machine on the sentence embeddings judges the meaning,
a logistic regression on word and letter sequences the wording. The threshold is chosen on the development
set (`tests/safety/disclosure_dev.yml`) and on careers questions that are kept back. Takes about an hour.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np
import numpy.typing as npt
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from switchboard.nlu.encoder import MODEL_SHA256, SentenceEncoder
from switchboard.safety.disclosure import PLACES, WEIGHTS, Detector, counted, plain

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "switchboard" / "safety" / "examples"
DEVELOPMENT = ROOT / "tests" / "safety" / "disclosure_dev.yml"

#: Each careers question counts so much beside a disclosure or a trap. One in ten is kept back to measure with.
QUESTION_WEIGHT, KEPT_BACK = 1.0, 10
#: Each sentence is learned a second time as it might be mistyped, and counts so much then.
MISTYPED_WEIGHT = 0.5
#: The machine's penalty and width, the regression's penalty and its share: from the development set.
PENALTY, GAMMA, WORDS_PENALTY, SHARE = 10.0, 0.5, 10.0, 0.5
#: So many in a hundred harmless messages may be taken for disclosures: the goal itself, since one too many is a
#: lesser harm than one missed.
FALSE_ALARMS = 2.0

Texts = list[str]


def main() -> None:
    """Trains and writes the weights, and says what the threshold is."""
    disclosures, traps = examples()
    learned = train(disclosures, traps, careers_questions())
    np.savez_compressed(WEIGHTS, **learned, threshold=0.0)
    detector = Detector(SentenceEncoder(threads=2).encode)
    threshold = max(least_score(detector, texts) for texts in harmless())
    np.savez_compressed(WEIGHTS, **learned, threshold=threshold)
    print(
        f"{len(disclosures)} disclosures, {len(traps)} traps; threshold {threshold:.3f}; {WEIGHTS.stat().st_size} bytes"
    )


def harmless() -> tuple[Texts, Texts]:
    """What the threshold is chosen on: the development set's traps, and careers questions typed very badly."""
    random = Random(1)
    questions = (plain(text) for text in careers_questions(learned=False))
    badly = [mistyped(mistyped(text, random), random) for text in questions]
    return [item["say"] for item in read(DEVELOPMENT)["traps"]], badly


def least_score(detector: Detector, texts: Texts) -> float:
    """The score that FALSE_ALARMS in a hundred of these texts exceed."""
    scores = sorted(map(detector.score, texts), reverse=True)
    return scores[int(len(scores) * FALSE_ALARMS / 100)]


def read(path: Path) -> dict[str, list[dict[str, str]]]:
    """A file of sentences: what is under `disclosures`, and what is under `traps`."""
    found: dict[str, list[dict[str, str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def examples() -> tuple[Texts, Texts]:
    """All sentences to learn from."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.yml"))]
    disclosures, traps = ([text for file in files for text in file[key]] for key in ("disclosures", "traps"))
    return disclosures, traps


def fingerprint() -> str:
    """What the weights are made from."""
    digest = hashlib.sha256(MODEL_SHA256.encode())
    for path in [*sorted(EXAMPLES.glob("*.yml")), Path(__file__)]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def careers_questions(learned: bool = True) -> Texts:
    """The bot's training sentences, which are what most people say: those that are learned from, or the rest."""
    found: Texts = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if intent["intent"] != "disclosure":
                found += [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    # By the sentence itself, so that one kept back stays so when others come or go.
    return [text for text in found if (crc32(plain(text).encode()) % KEPT_BACK > 0) == learned]


def mistyped(text: str, random: Random) -> str:
    """A plain text as it might be typed in a hurry: text-speak, and slips of the finger."""
    short = text_speak()
    words = []
    for word in text.split():
        if word in short and random.random() < 0.5:
            word = random.choice(short[word])
        elif len(word) > 3 and random.random() < 0.18:
            place = random.randrange(1, len(word) - 1)
            letter, after = word[place], word[place + 1 :]
            swapped = after[0] + letter + after[1:]
            slips = [after, letter * 2 + after, random.choice("aeiou") + after, swapped]
            word = word[:place] + random.choice(slips)
        words.append(word)
    return " ".join(words)


@cache
def text_speak() -> dict[str, Texts]:
    """The short forms of words."""
    found: dict[str, Texts] = defaultdict(list)
    path = ROOT / "switchboard" / "nlu" / "text_speak.yml"
    for form, word in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        found[str(word)].append(str(form))
    return found


def train(disclosures: Texts, traps: Texts, questions: Texts) -> dict[str, npt.NDArray[np.generic] | float | str]:
    """The weights as `Detector` reads them, but for the threshold.

    The questions are learned mistyped too, or bad typing by itself would look like distress.
    """
    random = Random(0)
    told = [plain(text) for text in [*disclosures, *traps]]
    asked = [plain(text) for text in questions]
    texts = [*told, *(mistyped(text, random) for text in told), *asked, *(mistyped(text, random) for text in asked)]
    of_told = [True] * len(disclosures) + [False] * len(traps)
    danger = np.array([*of_told, *of_told, *([False] * 2 * len(asked))])
    weights = [(told, 1.0), (told, MISTYPED_WEIGHT), (asked, QUESTION_WEIGHT), (asked, MISTYPED_WEIGHT)]
    weight = np.repeat([weight for _, weight in weights], [len(group) for group, _ in weights])

    rounded = np.rint(SentenceEncoder(threads=2).encode(texts) * 127).astype(np.int8)
    machine = SVC(C=PENALTY, gamma=GAMMA, cache_size=2_000).fit(rounded / 127, danger, weight)
    regression, idf = by_words(texts, danger, weight)
    return {
        "examples": rounded[machine.support_],
        "duals": machine.dual_coef_[0].astype(np.float32),
        "offset": float(machine.intercept_[0] + SHARE * regression.intercept_[0]),
        "gamma": GAMMA,
        "share": SHARE,
        "weights": regression.coef_[0].astype(np.float16),
        "idf": idf.astype(np.float16),
        "made_from": fingerprint(),
    }


def by_words(
    texts: Texts, danger: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]
) -> tuple[LogisticRegression, npt.NDArray[np.float64]]:
    """The regression on word and letter sequences, and how much each sequence counts."""
    sequences = [counted(text) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(places) for places, _ in sequences])
    places = np.concatenate([places for places, _ in sequences])
    counts = csr_matrix((np.concatenate([values for _, values in sequences]), (rows, places)), (len(texts), PLACES))
    seen = np.bincount(places, minlength=PLACES)
    idf = np.where(seen > 1, np.log((1 + len(texts)) / (1 + seen)) + 1, 0.0)
    weighted = counts.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted = weighted.multiply(1 / np.maximum(lengths, 1e-9)[:, None]).tocsr()
    return LogisticRegression(C=WORDS_PENALTY, solver="liblinear").fit(weighted, danger, weight), idf


if __name__ == "__main__":
    main()
