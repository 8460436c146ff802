"""The trained model: named by what it was made from, so that a stale one is never served."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import warnings
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from switchboard import knowledge

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"

#: Where the number of the process stands with which `switchboard.quietly` ends.
PARENT = "SWITCHBOARD_PARENT"

#: What a model is made from and Rasa compares by itself.
INPUTS = ("config.yml", "domain.yml", "data/nlu/*.yml", "data/rules.yml")
#: The versions of the libraries, the code, word lists and models that learn, and examples of what people say.
LEARNING = ("requirements.txt", "switchboard/nlu/**/*", "switchboard/words/**/*", "data/turns/examples_*.yml")
#: Files among them that are read only when a message is answered.
NOT_LEARNING = frozenset(
    "before.py buttons.py fact_finder.py lead_finder.py lead_scorer.json leads.py made_from.json named.py"
    " nearest_facts.py pipeline.py pointing.py questions.py roles.py scorer.py several_questions.py"
    " language.py lid.176.ftz small_words.yml".split()
)

#: So much of an archive is read at a time.
_READ_BYTES = 1 << 20
#: What Rasa keeps of earlier trainings, in megabytes. One is of about eighty.
_CACHE_MEGABYTES = 200


def fingerprint(root: Path = ROOT) -> str:
    """A short hash of everything a model is made from."""
    return _hashed(root, [*_files(root, INPUTS), *_files(root, LEARNING)], _names(root))[:16]


@cache
def read_by_training(root: Path = ROOT) -> str:
    """A hash of what training reads besides `INPUTS`: for Rasa's training cache, which knows nothing of it.

    The facts and wordings of the knowledge base are not in it: they are read when the bot starts, so that an edit of a
    reply needs no training.
    """
    return _hashed(root, _files(root, LEARNING), _names(root))


def _hashed(root: Path, files: list[Path], names: str) -> str:
    digest = hashlib.sha256(names.encode())
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path, patterns: tuple[str, ...]) -> list[Path]:
    found = [path for pattern in patterns for path in sorted(root.glob(pattern)) if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts and path.name not in NOT_LEARNING]


def _names(root: Path) -> str:
    """The names of the knowledge base, what each stands for, and the questions of its leads."""
    base = knowledge.load(root / "knowledge")
    subjects = [(subject.id, subject.kind.value, subject.names) for subject in base.subjects.values()]
    details = [(detail.id, detail.group, detail.name, detail.aliases) for detail in base.details.values()]
    leads = [(lead.id, lead.questions) for lead in base.leads.values()]
    return json.dumps([subjects, details, list(base.other_jobs), leads])


def current(root: Path = ROOT) -> Path:
    """Where the model for the files as they are now stands, or will stand."""
    return root / "models" / f"switchboard-{fingerprint(root)}.tar.gz"


def ensure() -> Path:
    """The model for the files as they are now; trains it first when there is none.

    Where another process trains already, waits for that. Older models are deleted. One that is damaged is set aside,
    and its spare copy takes its place, or it is trained anew. Raises RuntimeError when training fails.
    """
    path = current()
    if path.is_file() and is_whole(path):
        return path
    MODELS.mkdir(exist_ok=True)
    with (MODELS / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the process ends, however that ends
        if path.is_file() and not is_whole(path):
            print(f"The model {path.name} is damaged. {set_aside(path)}", flush=True)
        if not path.is_file():
            _train(path)
            _keep_spare(path)
    return path


def is_whole(path: Path) -> bool:
    """Whether a model can be read to its end, and is what was written: its archive has a checksum."""
    try:
        with gzip.open(path) as archive:
            holds_something = bool(archive.read(1))
            while archive.read(_READ_BYTES):
                pass
    except (OSError, EOFError, zlib.error):
        return False
    return holds_something


def set_aside(path: Path) -> str:
    """Puts the spare in the place of a model that is of no use, once, or has the next start train one.

    Returns which, in a sentence for people.
    """
    path.replace(path.with_name(f"damaged-{path.name}"))
    spare = path.with_name(f"spare-{path.name}")
    if spare.is_file() and is_whole(spare):
        spare.replace(path)
        return "Its spare copy, made when it was trained, serves in its place."
    return "It has been set aside, and another one is trained in its place."


def _keep_spare(path: Path) -> None:
    """Keeps a second copy of a model that was just trained, and none of an earlier one."""
    for old in [*MODELS.glob("spare-*.tar.gz"), *MODELS.glob("damaged-*.tar.gz")]:
        old.unlink()
    if path.is_file():
        shutil.copyfile(path, path.with_name(f"spare-{path.name}"))


def _train(path: Path) -> None:
    print("Training the model (about four minutes) ...", flush=True)
    quiet_environment()
    unfinished = path.with_name(f"unfinished-{os.getpid()}.tar.gz")
    try:
        # In a process of its own: training takes a gigabyte, which a server would keep.
        trained = subprocess.run(
            [
                # `switchboard check` and the tests validate the data.
                *(sys.executable, "-m", "switchboard.quietly", "rasa", "train", "--skip-validation"),
                *("--domain", "domain.yml", "--config", "config.yml"),
                *("--data", "data/nlu", "data/rules.yml"),
                *("--out", str(MODELS), "--fixed-model-name", unfinished.name),
            ],
            cwd=ROOT,
            env={"RASA_MAX_CACHE_SIZE": str(_CACHE_MEGABYTES), **os.environ},
        )
        if trained.returncode or not unfinished.is_file():
            raise RuntimeError(f"training failed (code {trained.returncode})")
        unfinished.replace(path)  # at once: a half-written model must never be served
    finally:
        unfinished.unlink(missing_ok=True)
    for old in MODELS.glob("switchboard-*.tar.gz"):
        if old != path:
            old.unlink()


def quiet_environment() -> None:
    """Keeps start-up chatter, and any telemetry, out of the processes that are started next.

    Says to them who starts them, too, so that they can end with this one.
    """
    os.environ[PARENT] = str(os.getpid())
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    # Idle threads of linear algebra spin: for one short message they cost more than they give.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"


def quiet() -> None:
    """Keeps Rasa quiet in this process too. Imports Rasa, which takes seconds."""
    quiet_environment()
    hide_warnings()
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)


def hide_warnings() -> None:
    """Shows no warning in this process, whatever filters its libraries set."""

    def nothing(*_: Any, **__: Any) -> None:
        pass

    warnings.showwarning = nothing
