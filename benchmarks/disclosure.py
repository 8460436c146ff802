"""How many disclosures are noticed, and how many harmless messages are taken for one.

    python -m benchmarks.disclosure [--show]

For each set and kind of message: how many get help alone, how many their answer with a line of help under it, and how
many their answer alone. First the development sets, which the thresholds are chosen on, then the test sets, then the
careers questions in `data/nlu/` that the detector did not learn from; at last what the door costs a message. `--show`
lists the mistakes of the development sets. The test sets' are never shown: whoever works on the detector must not see
them.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.disclosure_sentences import DEVELOPMENT, careers_questions, read
from switchboard.channels import door
from switchboard.channels.door import admit, notice
from switchboard.safety.alarm import Alarm
from switchboard.safety.disclosure import Detector

TEST = [path.with_name(path.name.replace("_dev", "_test")) for path in DEVELOPMENT]
#: The list of each file that must be noticed; what may get a line of help as well as not; all others are harmless.
DISCLOSURES, WORRIES = "disclosures", "worries"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How well disclosures are noticed.")
    parser.add_argument("--show", action="store_true", help="list the development sets' mistakes")
    show = parser.parse_args().show
    detector = door.detector()
    for name, paths in (("Development", DEVELOPMENT), ("Test", TEST)):
        for path in paths:
            print(f"\n{name} set {path.name}")
            found = list(judged(detector, path))
            for group in dict.fromkeys(item.group for item in found):
                of_group = [item for item in found if item.group == group]
                print(row(group, of_group))
                for kind in dict.fromkeys(item.kind for item in of_group):
                    print(row(f"    {kind}", [item for item in of_group if item.kind == kind]))
            if show and paths is not TEST:
                print("\n".join(f"    wrong: {item}" for item in found if item.wrong))
    unlearned = [Judged(text, "careers", "careers", *detector.alarm(text)) for text in careers_questions(learned=False)]
    print(f"\n{row('careers questions', unlearned)}")
    if show:
        print("\n".join(f"    wrong: {item}" for item in unlearned if item.wrong))
    costs = sorted(cost(item["say"]) for path in DEVELOPMENT for items in read(path).values() for item in items)
    print(
        f"\nthe door: {costs[len(costs) // 2]:.0f} ms of processor time, {costs[len(costs) * 95 // 100]:.0f} ms at p95"
    )


def cost(text: str) -> float:
    """The processor time, in ms, that a message takes at the door."""
    started = time.process_time()
    notice(text)
    admit(text)
    return 1_000 * (time.process_time() - started)


@dataclass(frozen=True)
class Judged:
    """A message of a set: what it is, and what the detector took it for."""

    said: str
    group: str
    kind: str
    alarm: Alarm
    of_another: float

    @property
    def helped(self) -> bool:
        """Whether help is all that it gets."""
        return self.alarm >= Alarm.PERHAPS

    @property
    def wrong(self) -> bool:
        """Whether a disclosure is not helped, a worry gets no line, or what is harmless gets anything."""
        if self.group == DISCLOSURES:
            return not self.helped
        return self.alarm is not Alarm.LINE if self.group == WORRIES else self.alarm is not Alarm.NONE

    def __str__(self) -> str:
        return f"{self.group}, {self.kind}: {self.alarm.name}: {self.said}"


def judged(detector: Detector, path: Path) -> Iterator[Judged]:
    """Every message of a set, looked at once."""
    for group, items in read(path).items():
        for item in items:
            yield Judged(item["say"], group, item["kind"], *detector.alarm(item["say"]))


def row(name: str, found: list[Judged]) -> str:
    """How many of some messages get what."""
    count = Counter("help" if item.helped else item.alarm.name.lower() for item in found)
    shares = f"{count['help'] / len(found):7.1%} {count['line'] / len(found):7.1%}"
    return f"{name:34} {len(found):5} {count['help']:5} {count['line']:5} {count['none']:5} {shares}"


if __name__ == "__main__":
    main()
