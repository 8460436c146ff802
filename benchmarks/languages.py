"""How many messages in other languages are noticed and named, and how many in English are taken for one.

    python -m benchmarks.languages [--show | --fit]

Prints both rates by language on the development set and on the held-out set of `tests/words/`, and the false notices
on every English sentence of this repository. `--show` lists the development set's mistakes and the false notices. The
held-out set's mistakes are never shown: whoever works on the detector must not see them. `--fit` prints the weights
of `Signs.odds()` as a logistic regression on the development set and the English sentences gives them.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from switchboard.words.language import Signs, foreign, latin_words, other_script, signs

ROOT = Path(__file__).resolve().parents[1]
SETS = ROOT / "tests" / "words"
#: Examples for the disclosure detector in other languages, and these sets, which hold other languages too.
_NOT_ENGLISH = (
    *("welsh_and_others.yml", "foreign_cries.yml", "written_oddly.yml", "pairs_of_one_wording.yml"),
    *("alarms_dev.yml", "alarms_test.yml", "personal_details.yml"),
)
#: How Rasa's examples mark an entity: [agents]{"entity": "subject"}.
_ENTITY = re.compile(r"\[([^\]]+)\][({][^)}]*[)}]")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How well other languages are noticed.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--show", action="store_true", help="list the development set's mistakes")
    choice.add_argument("--fit", action="store_true", help="print the weights that fit best")
    wanted = parser.parse_args()
    if wanted.fit:
        print(fitted())
        return
    for name in ("development", "held_out"):
        report(name, wanted.show and name == "development")
    sentences = english()
    wrong = {text: code for text in sentences if (code := foreign(text))}
    print(f"English sentences of this repository: {len(wrong)} false notices in {len(sentences):,}")
    if wanted.show:
        print("\n".join(f"    {code}: {text}" for text, code in wrong.items()))
    ordinary, longest = "what grades do i need for a level 2 apprenticeship", "dw i eisiau gwybod mwy am y gwaith " * 30
    print(f"processor time: {spent(ordinary):.2f} ms for an ordinary question, {spent(longest):.2f} ms at most")


def report(name: str, show: bool) -> None:
    """Prints a set's figures, language by language."""
    everything = read(name)
    wrong = [text for text in everything.pop("en") if foreign(text)]
    noticed = {code: [foreign(text) for text in texts] for code, texts in everything.items()}
    print(f"{name}: {recall(everything):.1%} of {sum(map(len, noticed.values()))} sentences noticed, ", end="")
    print(f"{len(wrong)} false notices in {len(read(name)['en'])} that look like another language")
    for code, found in noticed.items():
        print(f"    {code:4} {sum(map(bool, found))} of {len(found)} noticed, {found.count(code)} named")
    if show:
        missed = [(code, text) for code, texts in everything.items() for text in texts if foreign(text) != code]
        print("\n".join(f"    {code} taken for {foreign(text)}: {text}" for code, text in missed))
        print("\n".join(f"    en taken for {foreign(text)}: {text}" for text in wrong))


def read(name: str) -> dict[str, list[str]]:
    """A set of `tests/words/`: sentences by the code of their language."""
    found: dict[str, list[str]] = _loaded(SETS / f"{name}.yml")
    return found


def recall(sentences: dict[str, list[str]]) -> float:
    """The share of sentences in other languages that are noticed, from 0 to 1."""
    noticed = [foreign(text) is not None for texts in sentences.values() for text in texts]
    return sum(noticed) / len(noticed)


def english() -> list[str]:
    """Every English text of more than a word in this repository: training, examples, tests."""
    files = sorted(path for folder in ("data/nlu", "switchboard/safety/examples", "tests") for path in listed(folder))
    texts = dict.fromkeys(text for path in files for text in strings(_loaded(path)))
    others = set(read("among_english")["foreign"])
    return [text for text in texts if " " in text and text not in others]


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # ten times as fast as the other one


def listed(folder: str) -> Iterator[Path]:
    """The YAML files of a folder that hold English."""
    for path in (ROOT / folder).rglob("*.yml"):
        if path.name not in _NOT_ENGLISH and path.parent != SETS:
            yield path


def strings(data: Any) -> Iterator[str]:
    """All texts in a YAML document; of Rasa's lists of examples each line, without the marks of entities."""
    if isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        for line in data.splitlines():
            yield _ENTITY.sub(r"\1", line.removeprefix("- "))


def fitted() -> str:
    """The weights that a logistic regression gives the signs, in their order, and its constant."""
    from sklearn.linear_model import LogisticRegression

    others = read("development")
    texts = [*others.pop("en"), *english()]
    foreign_texts = [*read("among_english")["foreign"], *(text for listed in others.values() for text in listed)]
    for name in _NOT_ENGLISH:
        path = ROOT / "switchboard" / "safety" / "examples" / name
        if path.exists():
            foreign_texts += strings(_loaded(path))
    known = [(words, False) for text in texts if (words := latin_words(text))]
    known += [(words, True) for text in foreign_texts if not other_script(text) and (words := latin_words(text))]
    model = LogisticRegression(C=10, max_iter=1_000)
    model.fit([list(vars(signs(words)).values()) for words, _ in known], [other for _, other in known])
    names = [field.name for field in dataclasses.fields(Signs)]
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, model.coef_[0]))
    return f"{weights}, constant {model.intercept_[0]:.2f}"


def spent(text: str) -> float:
    """The processor time that a message takes, in ms."""
    started = time.process_time()
    for _ in range(20):
        foreign(text)
    return 1_000 * (time.process_time() - started) / 20


if __name__ == "__main__":
    main()
