"""How many disclosures are noticed, and how many harmless messages are taken for one.

    python -m benchmarks.disclosure [--show]

Prints recall and false alarms on the development set, on the test set, and on the careers questions in
`data/nlu/` that the classifier did not learn from; by kind for the two sets. `--show` lists the development
set's mistakes. The test set's are never shown: whoever works on the detector must not see them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.build_disclosure import DEVELOPMENT, careers_questions, read
from switchboard.channels.door import admit
from switchboard.nlu.encoder import SentenceEncoder
from switchboard.safety.disclosure import Detector

TEST = DEVELOPMENT.with_name("disclosure_test.yml")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How well disclosures are noticed.")
    parser.add_argument("--show", action="store_true", help="list the development set's mistakes")
    show = parser.parse_args().show
    detector = Detector(SentenceEncoder(threads=2).encode)
    for name, path in (("development set", DEVELOPMENT), ("test set", TEST)):
        found = judged(detector, path)
        print(f"{name}: {summary(found)}")
        for kind in dict.fromkeys(item.kind for item in found):
            of_kind = [item.alarm for item in found if item.kind == kind]
            print(f"    {kind:28} {sum(of_kind)} of {len(of_kind)}")
        if show and path == DEVELOPMENT:
            print("\n".join(f"    wrong: {item.kind}: {item.said}" for item in found if item.alarm != item.danger))
    unlearned = careers_questions(learned=False)
    alarms = [text for text in unlearned if detector.is_disclosure(text)]
    print(f"careers questions: {len(alarms)} false alarms in {len(unlearned)}")
    if show:
        print("\n".join(f"    {text}" for text in alarms))
    costs = sorted(map(cost, [item["say"] for items in read(DEVELOPMENT).values() for item in items]))
    print(f"the door: {costs[len(costs) // 2]:.0f} ms of processor time, {costs[len(costs) * 95 // 100]:.0f} ms at p95")


def cost(text: str) -> float:
    """The processor time, in ms, that a message takes at the door: the detector and the redaction."""
    started = time.process_time()
    admit(text)
    return 1_000 * (time.process_time() - started)


@dataclass(frozen=True)
class Judged:
    """A message of a set: what it is, and whether the detector took it for a disclosure."""

    said: str
    kind: str
    danger: bool
    alarm: bool


def judged(detector: Detector, path: Path) -> list[Judged]:
    """Every message of a set, looked at once."""
    return [
        Judged(item["say"], f"{group}: {item['kind']}", group == "disclosures", detector.is_disclosure(item["say"]))
        for group, items in read(path).items()
        for item in items
    ]


def shares(found: list[Judged]) -> tuple[float, float]:
    """Recall and the rate of false alarms, from 0 to 1."""
    noticed = [item.alarm for item in found if item.danger]
    alarmed = [item.alarm for item in found if not item.danger]
    return sum(noticed) / len(noticed), sum(alarmed) / len(alarmed)


def summary(found: list[Judged]) -> str:
    """The same in words."""
    recall, alarms = shares(found)
    count = sum(item.danger for item in found)
    return f"{recall:.1%} of {count} disclosures noticed, {alarms:.1%} false alarms in {len(found) - count}"


if __name__ == "__main__":
    main()
