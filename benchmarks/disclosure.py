"""How many disclosures are noticed, and how many harmless messages are taken for one.

    python -m benchmarks.disclosure [--show]

Prints recall and false alarms on the development set, on the test set, and on the careers questions in
`data/nlu/` that the classifier did not learn from; by kind for the two sets. `--show` lists the development
set's mistakes. The test set's are never shown: whoever works on the detector must not see them.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from scripts.build_disclosure import DEVELOPMENT, careers_questions, read
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
        print(f"{name}: {figures(detector, path)}")
        for kind, share in by_kind(detector, path).items():
            print(f"    {kind:28} {share}")
    if show:
        for group, wanted in (("disclosures", True), ("traps", False)):
            print(f"\nwrong among the {group} of the development set:")
            for item in read(DEVELOPMENT)[group]:
                if detector.is_disclosure(item["say"]) != wanted:
                    print(f"    {detector.score(item['say']):6.2f}  {item['kind']}: {item['say']}")
    unlearned = careers_questions(learned=False)
    alarms = [text for text in unlearned if detector.is_disclosure(text)]
    print(f"careers questions: {len(alarms)} false alarms in {len(unlearned)}")
    if show:
        print("\n".join(f"    {text}" for text in alarms))


def figures(detector: Detector, path: Path) -> str:
    """Recall and false alarms of one set, in words."""
    found = {group: [detector.is_disclosure(item["say"]) for item in items] for group, items in read(path).items()}
    noticed, alarms = found["disclosures"], found["traps"]
    return (
        f"{sum(noticed)} of {len(noticed)} disclosures noticed ({sum(noticed) / len(noticed):.1%}), "
        f"{sum(alarms)} false alarms in {len(alarms)} ({sum(alarms) / len(alarms):.1%})"
    )


def by_kind(detector: Detector, path: Path) -> dict[str, str]:
    """For each kind of message, how many were taken for a disclosure."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for group, items in read(path).items():
        for item in items:
            counts[f"{group}: {item['kind']}"].append(detector.is_disclosure(item["say"]))
    return {kind: f"{sum(found)} of {len(found)}" for kind, found in counts.items()}


if __name__ == "__main__":
    main()
