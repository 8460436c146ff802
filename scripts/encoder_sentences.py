"""Writes the sentences that the sentence encoder is taught with: python -m scripts.encoder_sentences [--out FILE]

Needs the environment of this project, and no trained model; takes some minutes. `scripts/teach_encoder.py` reads what
it writes, in an environment of its own.

- `topics`: the sentences of `data/nlu/` but for those kept back (`scripts/sentences.py`), each with its intent;
- `leads`: the questions of every lead;
- `turns`: the turns of `data/turns/examples_*.yml`, each read on from two questions of the lead before it, as the
  bot reads it (`switchboard/nlu/lead_finder.py`), with the lead that it means.

Each has three forms: as it is, and mistyped in two ways. All are repaired as a message is, for the encoder never sees
anything else. A form is a pair: the sentence, and the same with its names replaced by their kinds.

`made_from` says what went into it. It is kept beside the model, so that a test can tell when the data has moved on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from scripts.sentences import kept_back, mistyped
from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.training_data import Example, read_training_data
from switchboard.knowledge.turns import EXAMPLES, Turn, turns_for
from switchboard.nlu.encoder import MODEL
from switchboard.nlu.reading import Reader
from switchboard.words.folding import fold

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "results" / "encoder_sentences.json"
#: What the model beside it was made from.
MADE_FROM = MODEL.with_name("made_from.json")
#: Everything that the model depends on.
DATA = ("data/nlu/*.yml", "data/turns/examples_*.yml", "knowledge/leads/**/*.yml")
SCRIPTS = ("encoder_sentences.py", "teach_encoder.py", "teaching.py", "sentences.py", "build_encoder.py")
#: Each turn is read on from so many questions of the lead before it.
READ_ON_FROM = 2

Item = dict[str, Any]


def main() -> None:
    """Writes the file, and says how much is in it."""
    parser = argparse.ArgumentParser(description="Write the sentences that the encoder is taught with.")
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    found = sentences()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found), encoding="utf-8")
    print(f"{out}:", ", ".join(f"{len(found[part]):,} {part}" for part in ("topics", "leads", "turns")))


def sentences() -> dict[str, Any]:
    """`topics`, `leads` and `turns`, each a list of {"label", "forms"}, and what they were `made_from`."""
    base, examples = knowledge.load(), read_training_data(ROOT).examples
    reader = Reader(base, [fold(example.text).text for example in examples])
    learned = [example for example in examples if not kept_back(example.text)]
    measured = {example.plain for example in examples if kept_back(example.text)}
    return {
        "topics": [_item(reader, example.intent, example.text) for example in learned],
        "leads": [
            _item(reader, lead.id, question)
            for lead in base.leads.values()
            for question in lead.questions
            if _plain(question) not in measured
        ],
        "turns": [
            _item(reader, lead, text)
            for turn in turns_for(EXAMPLES, ROOT)
            for lead in turn.means
            for text in read_on(turn, base)
            if _plain(text) not in measured
        ],
        "made_from": made_from(),
    }


def read_on(turn: Turn, base: KnowledgeBase) -> Iterator[str]:
    """A turn after some questions of the lead before it, or by itself where it is the first."""
    if not turn.after:
        yield turn.says
        return
    questions = base.leads[turn.after[-1]].questions
    for question in Random(turn.says).sample(questions, min(READ_ON_FROM, len(questions))):
        yield f"{question.rstrip('?')} ? {turn.says}"


def _item(reader: Reader, label: str, text: str) -> Item:
    random = Random(text)  # of each sentence by itself, so that one more changes nothing of the others
    views = [reader.read(typed).view for typed in (text, *(mistyped(text.lower(), random) for _ in range(2)))]
    return {"label": label, "forms": [[view.plain, view.by_kind if view.marks else view.plain] for view in views]}


def _plain(text: str) -> str:
    return Example(text, "", "", 0).plain


# --- what a model was made from -------------------------------------------------


def made_from() -> dict[str, Any]:
    """What the sentences are made from, as it is now: how many of each topic, which leads, and a hash of each file."""
    files = [path for pattern in DATA for path in sorted(ROOT.glob(pattern))]
    files += [ROOT / "scripts" / name for name in SCRIPTS]
    learned = [example for example in read_training_data(ROOT).examples if not kept_back(example.text)]
    return {
        "topics": dict(sorted(Counter(example.intent for example in learned).items())),
        "leads": sorted(knowledge.load().leads),
        "files": {path.relative_to(ROOT).as_posix(): _sha256(path) for path in files},
    }


def record(found: Mapping[str, Any] | None = None, model: Path = MODEL) -> None:
    """Writes beside a model what it was made from: the data as it is now, unless told."""
    text = json.dumps({"model": _sha256(model), **(found or made_from())}, indent=1)
    model.with_name(MADE_FROM.name).write_text(text + "\n", encoding="utf-8")


def known(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, float]:
    """Which share of what there is now was there then: of `topics`, of their `sentences` (by their number), of
    `leads`, and of `files` that are still the same."""
    had, has = Counter(then["topics"]), Counter(now["topics"])
    return {
        "topics": len(had.keys() & has.keys()) / len(has),
        "sentences": (had & has).total() / has.total(),
        "leads": len({*then["leads"]} & {*now["leads"]}) / len(now["leads"]),
        "files": len(then["files"].items() & now["files"].items()) / len(now["files"]),
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
