"""The trained model: named by what it was made from, so that a stale one is never served."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

from switchboard.nlu import training

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"

#: Where the number of the process stands with which `switchboard.quietly` ends.
PARENT = "SWITCHBOARD_PARENT"

#: What a model is made from, beside what `switchboard.nlu.training` knows of: names, kinds, and the code that learns.
INPUTS = ("config.yml", "domain.yml", "requirements.txt", "data/**/*.yml")

#: What Rasa keeps of earlier trainings, in megabytes. One is of about forty.
_CACHE_MEGABYTES = 200


def fingerprint(root: Path = ROOT) -> str:
    """A short hash of everything a model is made from."""
    digest = hashlib.sha256(training.fingerprint(root).encode())
    for pattern in INPUTS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def current(root: Path = ROOT) -> Path:
    """Where the model for the files as they are now stands, or will stand."""
    return root / "models" / f"switchboard-{fingerprint(root)}.tar.gz"


def ensure() -> Path:
    """The model for the files as they are now; trains it first when there is none.

    Where another process trains already, waits for that. Older models are deleted. Raises RuntimeError when training
    fails.
    """
    path = current()
    if path.is_file():
        return path
    MODELS.mkdir(exist_ok=True)
    with (MODELS / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the process ends, however that ends
        if not path.is_file():
            _train(path)
    return path


def _train(path: Path) -> None:
    print("Training the model (about a minute) ...", flush=True)
    quiet_environment()
    unfinished = path.with_name(f"unfinished-{os.getpid()}.tar.gz")
    try:
        # In a process of its own: training takes a gigabyte, which a server would keep.
        trained = subprocess.run(
            [
                # `switchboard check` and the tests validate the data.
                *(sys.executable, "-m", "switchboard.quietly", "rasa", "train", "--skip-validation"),
                *("--domain", "domain.yml", "--config", "config.yml", "--data", "data"),
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
