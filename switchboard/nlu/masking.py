"""What the topic model sees of a sentence: names give way to their kinds, so that a topic is learned once for all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from switchboard.nlu.names import OTHER_JOB, SUBJECT
from switchboard.nlu.spelling import Word, as_text

_MASKED = (SUBJECT, OTHER_JOB)
#: What makes a word of the masked names ("zzjob") that nobody types.
_MASK = re.compile(r"\bzz(?=[a-z])")


@dataclass(frozen=True)
class View:
    """A sentence as the model sees it: repaired, with names masked, and the names' marks."""

    plain: str
    masked: str
    marks: str

    @property
    def by_kind(self) -> str:
        """The sentence with the kinds as plain words: "pay of a job"."""
        return _MASK.sub("", self.masked)


def view(words: Sequence[Word], entities: Sequence[dict[str, Any]], kinds: Mapping[str, str]) -> View:
    """The sentence as the model sees it: as it is, with each name replaced by its kind, and the names' marks.

    A topic is then learned once for all subjects: "pay for a team leader" and "pay for
    an operator" are the same sentence. The marks let a topic that belongs to one subject
    (the Trust, the framework) lean on it.
    """
    spans = sorted((e for e in entities if e["entity"] in _MASKED), key=itemgetter("start", "end"))
    shown: list[str] = []
    marks: list[str] = []
    index, last = 0, -1
    for word in words:
        while index < len(spans) and spans[index]["end"] <= word.start:
            index += 1
        if index == len(spans) or word.start < spans[index]["start"]:
            shown.append(word.text)
            last = -1
        elif index != last:
            entity = spans[index]
            kind = "otherjob" if entity["entity"] == OTHER_JOB else kinds.get(entity["value"], "thing")
            shown.append(f"zz{kind}")
            marks.append(f"zz_{entity['value']}")
            last = index
    return View(as_text(words), " ".join(shown), " ".join(marks))
