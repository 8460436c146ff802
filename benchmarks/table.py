"""The table of the comparison: every figure of both pipelines beside the goal that was set for ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A figure in the table: its key, how it is called, its decimals, and the goal: at least, or at most."""

    key: str
    label: str
    decimals: int = 1
    at_least: float | None = None
    at_most: float | None = None

    def goal(self) -> str:
        """The goal as it stands in the table."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    def verdict(self, value: float | None) -> str:
        """Whether the figure itself, not the rounded one in the table, meets the goal."""
        if value is None or not self.goal():
            return ""
        met = value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0)
        return "met" if met else "short"


#: What a pipeline costs, everywhere.
_COSTS = (
    Row("parse_p50_ms", "parse, p50, CPU ms"),
    Row("parse_p95_ms", "parse, p95, CPU ms"),
    Row("parse_p50_wall_ms", "parse, p50, ms by the clock"),
    Row("parse_peak_mb", "parse, peak memory, MB", 0),
    Row("cold_wall_s", "start to first parse, s"),
    Row("cold_cpu_s", "start to first parse, CPU s"),
    Row("train_cpu_s", "training, CPU s", 0),
    Row("train_peak_mb", "training, peak memory, MB", 0),
)
#: The same as a share of the default's.
_SHARES = (
    Row("parse_p50_share", "parse, p50 / default's p50", 2, at_most=0.5),
    Row("parse_p95_share", "parse, p95 / default's p50", 2, at_most=0.9),
    Row("parse_peak_share", "parse, peak memory / default's", 2, at_most=0.8),
    Row("train_cpu_share", "training, CPU / default's", 3, at_most=0.1),
)
_OWN = (
    Row("macro_f1_clean", "macro F1, %"),
    Row("macro_f1_noisy", "macro F1, noisy, %"),
)

ROWS: dict[str, tuple[Row, ...]] = {
    "clinc75": (
        Row("accuracy_clean", "accuracy, %", at_least=97),
        Row("accuracy_noisy", "accuracy, noisy, %", at_least=93.5),
        Row("rejection_far", "far rejected, %", at_least=92),
        Row("rejection_near", "near rejected, %", at_least=75),
        *_SHARES,
        *_COSTS,
    ),
    "banking20": (
        Row("accuracy_clean", "accuracy, %", at_least=90),
        Row("accuracy_noisy", "accuracy, noisy, %", at_least=86),
        Row("rejection_far", "far rejected, %", at_least=97),
        *_SHARES,
        *_COSTS,
    ),
    "own": (
        Row("accuracy_clean", "accuracy, %", at_least=97),
        Row("accuracy_noisy", "accuracy, noisy, %", at_least=94),
        *_OWN,
        *_COSTS,
    ),
    "own30": (
        Row("accuracy_clean", "accuracy, %"),
        Row("accuracy_noisy", "accuracy, noisy, %"),
        *_OWN,
        *_SHARES,
        *_COSTS,
    ),
    "subjects": (
        Row("f1_names", "names, F1, %", at_least=99),
        Row("f1_typos", "names with typos, F1, %", at_least=96.5),
        Row("f1_edited", "of these, those with a slip, F1, %"),
        Row("invented", "names invented a message", 3, at_most=0),
        *_SHARES,
        *_COSTS,
    ),
    "many": (
        Row("accuracy_clean_lost", "accuracy lost, points", at_most=0),
        Row("accuracy_noisy_lost", "accuracy lost, noisy, points", at_most=0),
        Row("parse_p50_share", "parse, p50 / without", 2, at_most=1.2),
        Row("found_new", "new names found", 0),
        Row("accuracy_clean", "accuracy, %"),
        Row("accuracy_noisy", "accuracy, noisy, %"),
        *_COSTS,
    ),
}


def markdown(about: Figures, figures: dict[str, dict[str, Figures]]) -> str:
    """The table, aligned for plain reading too, with what it was measured on and how."""
    lines = []
    stale = [name for name, both in figures.items() if len({found.get("asked") for found in both.values()}) > 1]
    figures = {
        name: {pipeline: found for pipeline, found in both.items() if pipeline == "ours" or name not in stale}
        for name, both in figures.items()
    }
    for name, rows in ROWS.items():
        ours, default = _with_shares(figures.get(name, {}))
        for row in rows:
            values = [found.get(row.key) for found in (ours, default)]
            # Plus nought, which turns -0.0 into 0.0.
            shown = ["" if value is None else f"{round(value, row.decimals) + 0:,.{row.decimals}f}" for value in values]
            if any(shown):
                lines.append((name, row.label, *shown, row.goal(), row.verdict(values[0])))
    head = ("data", "figure", "ours", "default", "goal", "ours is")
    versions = ", ".join(f"{package} {version}" for package, version in about["versions"].items())
    return "\n".join(
        [
            f"Measured {about['started']} on {about['processor']}, {about['cores']} cores, Python {about['python']}, "
            f"{versions}, with `{about['command']}`.",
            "",
            *align(head, lines, "llrrrl"),
            "",
            *_notes(about, figures),
            *(f"- {name}: the default was asked other sentences; run both again to compare them." for name in stale),
            "",
        ]
    )


def align(head: Sequence[str], lines: Iterable[Sequence[str]], sides: str) -> list[str]:
    """A Markdown table whose columns line up; `sides` has l or r for each column."""
    rows = [list(head), *map(list, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    put: dict[str, Callable[[str, int], str]] = {"l": str.ljust, "r": str.rjust}
    shown = ["| " + " | ".join(put[side](*cell) for side, cell in zip(sides, zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + (":" if side == "r" else "-") for side, width in zip(sides, widths)) + "|"
    return [shown[0], rule, *shown[1:]]


def _with_shares(found: dict[str, Figures]) -> tuple[Figures, Figures]:
    """Both pipelines' figures; ours with shares of the default's, if measured in the same run."""
    ours, default = dict(found.get("ours", {})), found.get("default", {})
    if ours and default and ours["run"] == default["run"]:
        ours["parse_p50_share"] = ours["parse_p50_ms"] / default["parse_p50_ms"]
        ours["parse_p95_share"] = ours["parse_p95_ms"] / default["parse_p50_ms"]
        ours["parse_peak_share"] = ours["parse_peak_mb"] / default["parse_peak_mb"]
        ours["train_cpu_share"] = ours["train_cpu_s"] / default["train_cpu_s"]
    return ours, default


def _notes(about: Figures, figures: dict[str, dict[str, Figures]]) -> list[str]:
    counts = {name: next(iter(found.values()))["sentences"] for name, found in figures.items() if found}
    notes = [
        "The default is the pipeline that `rasa init` starts with (DIET, 100 epochs). CPU ms are processor time of "
        "all threads for one message, the first 20 messages left out; shares are of the default in the same run. "
        "Whether a goal is met is told from the figure before it was rounded.",
        "Noisy: as `noise.py` types. Rejected: scoring under the threshold that turns away 5 % of `val`, the score "
        "being the highest confidence in a topic. Far: of no topic at all; near: of topics left out of training.",
    ]
    if "own" in counts:
        notes.append(
            f"own: {counts['own']['train']:,} of the bot's own sentences to train on, and the "
            f"{counts['own']['clean']:,} that are kept back from the encoder to ask. The default was not run: DIET "
            "would take hours."
        )
    if "own30" in counts:
        notes.append(
            f"own30: {counts['own30']['train']:,} of these sentences to train on (30 a topic) and "
            f"{counts['own30']['clean']:,} of those kept back (10 to 15 a topic) to ask, for both, since DIET on all "
            "would take hours. The encoder of ours has learned all the sentences that are not kept back, beforehand."
        )
    if "subjects" in counts:
        found = next(iter(figures["subjects"].values()))
        notes.append(
            f"subjects: {counts['subjects']['names']:,} sentences of templates and the knowledge base's names, exact "
            f"span and type, for ours also which subject; {found['edited']:,.0f} of them have a slip when typed. The "
            "default learned the names from as many other sentences that hold them. Invented: in "
            f"{counts['subjects']['nameless']:,} sentences of clinc75 in which no name of a subject, detail or other "
            "job stands word for word or in the plural."
        )
    if "many" in counts:
        added = figures["many"]["ours"]["added"]
        notes.append(
            f"many: {added} invented jobs more, own30's sentences; the new names asked for once each. For the share "
            "of the parse, the bot with them and the one without were asked in turns."
        )
    runs = {(name, pipeline): found["run"] for name, both in figures.items() for pipeline, found in both.items()}
    earlier = [f"{name} ({pipeline}, {run})" for (name, pipeline), run in runs.items() if run != about["started"]]
    if earlier:
        notes.append(f"From an earlier run: {', '.join(earlier)}.")
    if any(found.get("tiny") for both in figures.values() for found in both.values()):
        notes.append("A trial of the harness with a handful of sentences: THE FIGURES MEAN NOTHING.")
    return [f"- {note}" for note in notes]
