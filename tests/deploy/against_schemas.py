"""Holds files against their schemas: `python against_schemas.py compose|kubernetes|openapi FILE ...`.

Runs with the tools of deploy/tools.txt, which cannot stand beside Rasa's old libraries. Prints each problem.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

#: The oldest release that is held against.
KUBERNETES = "1.30"


def compose(text: str) -> list[str]:
    from compose_spec import PyCompose

    try:
        PyCompose.from_json(json.dumps(yaml.safe_load(text)))  # which has resolved the anchors
    except ValueError as error:
        return [str(error)]
    return []


def kubernetes(text: str) -> list[str]:
    import kubernetes_validate

    def problems(document: Any) -> list[str]:
        try:
            kubernetes_validate.validate(document, KUBERNETES, strict=True)
        except kubernetes_validate.ValidationError as error:
            return [f"{document.get('kind')}: {error}"]
        return []

    return [problem for document in yaml.safe_load_all(text) for problem in problems(document)]


def openapi(text: str) -> list[str]:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    return [str(error) for error in OpenAPIV31SpecValidator(yaml.safe_load(text)).iter_errors()]


if __name__ == "__main__":
    checks = {"compose": compose, "kubernetes": kubernetes, "openapi": openapi}
    for path in map(Path, sys.argv[2:]):
        for problem in checks[sys.argv[1]](path.read_text(encoding="utf-8")):
            print(f"{path.name}: {problem}")
