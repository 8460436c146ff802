"""Schemas and samples of the platforms, which lie beside the project: ../shared/conformance."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path(os.environ.get("SWITCHBOARD_SOURCES", ROOT.parent / "shared" / "sources"))
FOLDER = SOURCES.parent / "conformance"


def sample(path: str) -> Any:
    """What a file holds."""
    return json.loads((FOLDER / path).read_text(encoding="utf-8"))


@cache
def _validator(path: str) -> Any:
    schema = sample(path)
    return jsonschema.validators.validator_for(schema)(schema)


def faults(schema: str, document: object) -> list[str]:
    """What a schema finds wrong with a document; nothing when it is valid."""
    errors = [jsonschema.exceptions.best_match([error]) for error in _validator(schema).iter_errors(document)]
    return [f"{error.json_path}: {error.message}"[:500] for error in errors]
