"""What training reads besides the sentences, the rules and the configuration, which Rasa compares by itself.

For the model's name, and for Rasa's own training cache. The wordings, facts and questions of the knowledge base are
not among it: they are read when the bot starts, so that an edit of a text needs no training.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from switchboard import knowledge

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("switchboard/nlu", "switchboard/words")
#: Files of these folders that are read only when a message is answered.
_NOT_READ = frozenset(
    "buttons.py fact_finder.py nearest_facts.py questions.py several_questions.py"
    " language.py lid.176.ftz small_words.yml".split()
)


@cache
def addon() -> str:
    """The `fingerprint` of this checkout, as the components tell it to Rasa, again and again."""
    return fingerprint()


def fingerprint(root: Path = ROOT) -> str:
    """A hash of the names and kinds of the knowledge base and of the code and models that learn."""
    digest = hashlib.sha256(json.dumps(_names(root)).encode())
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _names(root: Path) -> list[object]:
    base = knowledge.load(root / "knowledge")
    subjects = [(subject.id, subject.kind.value, subject.names) for subject in base.subjects.values()]
    details = [(detail.id, detail.group, detail.name, detail.aliases) for detail in base.details.values()]
    return [subjects, details, list(base.other_jobs)]


def _files(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.name not in _NOT_READ:
                yield path
