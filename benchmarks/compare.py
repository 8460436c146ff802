"""Our pipeline and Rasa's default one side by side: the same sentences, through Rasa itself.

    python -m benchmarks.compare --data DIR [--only NAME ...] [--pipelines ours default] [--out results/bench]

DIR holds clinc75.json, banking20.json and noise.py. Each model is trained in a process of its own, and
parses in another, so that processor time and memory are that pipeline's alone. Both get the same
environment. `results.json` and `table.md` are saved after every model; `--only` and `--pipelines` keep what
is there of the rest.
Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from benchmarks import many_subjects, scoring
from benchmarks.data import ROOT, TINY, Benchmarks, Fold, Sentence, fill
from benchmarks.table import markdown
from switchboard.model import fingerprint
from switchboard.nlu.names import SUBJECT

Figures = dict[str, Any]

DATASETS = ("clinc75", "banking20", "own30", "own", "subjects", "many")
PIPELINES = ("ours", "default")
#: Rasa's default would need hours for `own`, and does not read the knowledge base of `many`.
OURS_ONLY = ("own", "many")
WARM_UP = 20
#: How often the bot with more subjects and the one without are asked in turn.
TURNS = 3

_WORKER = Path(__file__).with_name("worker.py")


class Failed(RuntimeError):
    """A training or parsing process ended badly; says where its output is."""


class Comparison:
    """One run: measures, keeps the figures and saves them. `out` gets results.json, answers/ and logs/."""

    def __init__(self, benchmarks: Benchmarks, out: Path, kept: dict[str, dict[str, Figures]], command: str) -> None:
        self.benchmarks = benchmarks
        self.out = out
        self.figures: dict[str, dict[str, Figures]] = defaultdict(dict, kept)
        self.about = {**machine(), "command": command, "started": datetime.now().astimezone().isoformat("T", "seconds")}
        for folder in (out / "logs", out / "answers"):
            folder.mkdir(parents=True, exist_ok=True)

    def measure(self, name: str, pipeline: str) -> None:
        """Trains and asks one pipeline on one benchmark, and saves its figures."""
        started = time.monotonic()
        print(f"{name}, {pipeline} ...", end=" ", flush=True)
        found = self._many() if name == "many" else self._asked(name, pipeline, self.benchmarks.fold(name, pipeline))
        self.figures[name][pipeline] = {**found, "run": self.about["started"], "model": fingerprint(), "tiny": TINY}
        self.save()
        print(f"{(time.monotonic() - started) / 60:.1f} minutes", flush=True)

    def save(self) -> None:
        """Writes all figures so far, and the table of them."""
        text = json.dumps({"about": self.about, "figures": self.figures}, indent=1)
        (self.out / "results.json").write_text(text + "\n", encoding="utf-8")
        (self.out / "table.md").write_text(self.table(), encoding="utf-8")

    def table(self) -> str:
        """The table of all figures so far."""
        return markdown(self.about, self.figures)

    def measured(self, name: str, pipeline: str) -> bool:
        """Whether this run, not an earlier one, has the figures."""
        return bool(self.figures[name].get(pipeline, {}).get("run") == self.about["started"])

    def _many(self) -> Figures:
        """The sentences of own30, asked of a copy of the bot that knows 800 more jobs."""
        if not self.measured("own30", "ours"):
            self.measure("own30", "ours")
        without = self.figures["own30"]["ours"]
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(temporary)
            many_subjects.copy_repository(copy)
            added = many_subjects.add_subjects(copy)
            fold = self.benchmarks.own30()
            new = [fill("how much does a {} get", "pay", name, key) for key, name in added.items()]
            found = self._asked("many", "ours", Fold(fold.train, {**fold.groups, "new": new}), copy)
            before, after = _in_turns(fold, (ROOT, copy), self.out / "logs")
        found["added"] = len(added)
        for key in ("accuracy_clean", "accuracy_noisy"):
            found[f"{key}_lost"] = without[key] - found[key]
        found["parse_p50_share"] = after / before
        return found

    def _asked(self, name: str, pipeline: str, fold: Fold, code: Path = ROOT) -> Figures:
        """The figures of one pipeline, trained and asked."""
        trained, parsed = _through_rasa(pipeline, fold, code, self.out / "logs" / f"{name}-{pipeline}")
        answers, cold = parsed["answers"], parsed["cold"]
        answered: dict[str, list[dict[str, Any]]] = {}
        times: list[tuple[float, float]] = []
        for group, sentences in fold.groups.items():
            answered[group], answers = answers[: len(sentences)], answers[len(sentences) :]
            # The new names are asked for on one side only, and would shift its times.
            times += [(answer["ms"], answer["wall_ms"]) for answer in answered[group] if group != "new"]
        kept = {
            group: [{**vars(sentence), "answer": answer} for sentence, answer in zip(sentences, answered[group])]
            for group, sentences in fold.groups.items()
        }
        (self.out / "answers" / f"{name}-{pipeline}.json").write_text(json.dumps(kept), encoding="utf-8")
        cpu, wall = zip(*times[WARM_UP:])
        return {
            "asked": fold.asked(),
            "sentences": {
                "train": len(fold.train),
                **{group: len(sentences) for group, sentences in fold.groups.items()},
            },
            **_quality(fold.groups, answered, pipeline),
            "parse_p50_ms": scoring.percentile(cpu, 50),
            "parse_p95_ms": scoring.percentile(cpu, 95),
            "parse_p50_wall_ms": scoring.percentile(wall, 50),
            "parse_peak_mb": parsed["peak_mb"],
            "train_peak_mb": trained["train_peak_mb"],
            "train_cpu_s": trained["train_cpu_s"],
            "cold_wall_s": cold["wall_s"],
            "cold_cpu_s": cold["cpu_s"],
        }


def _quality(
    asked: dict[str, list[Sentence]], answered: dict[str, list[dict[str, Any]]], pipeline: str
) -> dict[str, float]:
    """How good the answers are: for each group of sentences the figures that it is there for."""
    found: dict[str, float] = {}
    scores = {group: [answer["score"] for answer in answers] for group, answers in answered.items()}
    names = {group: [_names(answer, pipeline) for answer in answers] for group, answers in answered.items()}
    for group, sentences in asked.items():
        if group in ("clean", "noisy"):
            right, given = [item.intent for item in sentences], [answer["intent"] for answer in answered[group]]
            found[f"accuracy_{group}"] = scoring.accuracy(right, given)
            found[f"macro_f1_{group}"] = scoring.macro_f1(right, given)
        elif group in ("far", "near"):
            found[f"rejection_{group}"] = scoring.recall_of_rejection(scores["val"], scores[group])
        elif group in ("names", "typos", "new"):
            spans = [_span(sentence, pipeline) for sentence in sentences]
            found[f"f1_{group}"] = scoring.span_f1(spans, names[group])
            found[f"found_{group}"] = float(sum(span in some for span, some in zip(spans, names[group])))
        elif group == "nameless":
            found["invented"] = sum(map(len, names[group])) / len(sentences)
    if "typos" in asked:
        edited = [n for n, (a, b) in enumerate(zip(asked["names"], asked["typos"])) if a.text.lower() != b.text.lower()]
        spans = [_span(asked["typos"][place], pipeline) for place in edited]
        found["f1_edited"] = scoring.span_f1(spans, [names["typos"][place] for place in edited])
        found["edited"] = float(len(edited))
    return found


def _span(sentence: Sentence, pipeline: str) -> scoring.Span:
    """The name that ought to be found. The default pipeline cannot say which subject it is."""
    assert sentence.subject is not None
    start, end, subject_id = sentence.subject
    return start, end, SUBJECT, subject_id if pipeline == "ours" else ""


def _names(answer: dict[str, Any], pipeline: str) -> list[scoring.Span]:
    return [(start, end, kind, value if pipeline == "ours" else "") for start, end, kind, value in answer["names"]]


def _through_rasa(pipeline: str, fold: Fold, code: Path, log: Path) -> tuple[Figures, Figures]:
    """Trains and asks in two new processes, in an empty folder, so that nothing comes from Rasa's cache.

    `code` is the folder that `switchboard` is imported from, `log` the beginning of the logs' names.
    """
    with tempfile.TemporaryDirectory() as temporary:
        trained = _train(pipeline, fold, Path(temporary), code, log)
        return trained, _parse(Path(temporary), code, log)


def _in_turns(fold: Fold, codes: tuple[Path, ...], logs: Path) -> list[float]:
    """The median ms of a parse with the code in each folder, asked one after the other, again and again.

    Runs that lie minutes apart differ by a third on a machine with neighbours, more than what is to be measured.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary) / str(number) for number in range(len(codes))]
        for folder, code in zip(folders, codes):
            folder.mkdir()
            _train("ours", fold, folder, code, logs / f"turns-{folder.name}")
        took: list[list[float]] = [[] for _ in codes]
        for _ in range(TURNS):
            for times, folder, code in zip(took, folders, codes):
                answers = _parse(folder, code, logs / f"turns-{folder.name}")["answers"]
                times += [answer["ms"] for answer in answers[WARM_UP:]]
        return [scoring.percentile(times, 50) for times in took]


def _train(pipeline: str, fold: Fold, folder: Path, code: Path, log: Path) -> Figures:
    """Trains in a process of its own; says what that took."""
    texts = [sentence.text for sentences in fold.groups.values() for sentence in sentences]
    (folder / "config.yml").write_text(yaml.safe_dump(config(pipeline), sort_keys=False), encoding="utf-8")
    (folder / "nlu.json").write_text(json.dumps(_training_data(fold.train)), encoding="utf-8")
    (folder / "messages.json").write_text(json.dumps(texts), encoding="utf-8")
    cpu = _run(["train"], folder, code, Path(f"{log}-train.log"))
    return {"train_cpu_s": cpu, "train_peak_mb": _read(folder / "training.json")["peak_mb"]}


def _parse(folder: Path, code: Path, log: Path) -> Figures:
    """Asks the model in the folder all its messages, in a process of its own."""
    _run(["parse", str(time.time())], folder, code, Path(f"{log}-parse.log"))
    return _read(folder / "answers.json")


def config(pipeline: str) -> dict[str, Any]:
    """The NLU part of a configuration: ours from config.yml, Rasa's from the one that `rasa init` starts with."""
    path = ROOT / "config.yml"
    if pipeline == "default":
        rasa = find_spec("rasa")
        assert rasa and rasa.origin
        path = Path(rasa.origin).parent / "engine" / "recipes" / "config_files" / "default_config.yml"
    steps: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["pipeline"]
    if TINY:
        steps = [{**step, "epochs": 2} if "epochs" in step else step for step in steps]
    return {"recipe": "default.v1", "language": "en", "assistant_id": "benchmark", "pipeline": steps}


def _training_data(sentences: list[Sentence]) -> dict[str, Any]:
    """Rasa's JSON format, which takes any text as it is."""
    examples = []
    for sentence in sentences:
        marked = []
        if sentence.subject:
            start, end, _ = sentence.subject
            marked = [{"start": start, "end": end, "value": sentence.text[start:end], "entity": SUBJECT}]
        examples.append({"text": sentence.text, "intent": sentence.intent, "entities": marked})
    return {"rasa_nlu_data": {"common_examples": examples}}


def _run(arguments: list[str], folder: Path, code: Path, log: Path) -> float:
    """Runs the worker; returns the processor seconds that it and its children took."""
    environment = {**os.environ, "PYTHONPATH": str(code)}
    with log.open("wb") as output:
        command = [sys.executable, "-P", str(_WORKER), *arguments]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"ended with code {process.returncode}; see {log}")
    return usage.ru_utime + usage.ru_stime


def _read(path: Path) -> Figures:
    found: Figures = json.loads(path.read_text(encoding="utf-8"))
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on and with."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    packages = ("rasa", "tensorflow", "scikit-learn", "onnxruntime", "numpy", "spacy", "symspellpy")
    return {
        "processor": models[0].partition(":")[2].strip() if models else "unknown",
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        "versions": {package: metadata.version(package) for package in packages},
    }


def main() -> int:
    """Reads the command line; returns 1 when a benchmark could not be run."""
    parser = argparse.ArgumentParser(description="Compares our pipeline with Rasa's default.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with clinc75.json and noise.py")
    parser.add_argument(
        "--only", nargs="+", choices=DATASETS, default=DATASETS, metavar="NAME", help=" ".join(DATASETS)
    )
    parser.add_argument("--pipelines", nargs="+", choices=PIPELINES, default=PIPELINES, metavar="PIPELINE")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "bench")
    chosen = parser.parse_args()
    saved = chosen.out / "results.json"
    whole = set(chosen.only) == set(DATASETS) and set(chosen.pipelines) == set(PIPELINES)
    kept = {} if whole or not saved.is_file() else _read(saved)["figures"]
    command = shlex.join(["python", "-m", "benchmarks.compare", *sys.argv[1:]])
    run = Comparison(Benchmarks(chosen.data), chosen.out, kept, command)
    failed = 0
    for name in chosen.only:
        for pipeline in chosen.pipelines:
            if (pipeline == "ours" or name not in OURS_ONLY) and not run.measured(name, pipeline):
                try:
                    run.measure(name, pipeline)
                except (Failed, ValueError) as error:
                    print(error)
                    failed = 1
    print(f"\n{run.table()}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
