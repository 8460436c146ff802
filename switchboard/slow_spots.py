"""Rasa's slow spots, mended from outside. Each does what Rasa's own does; `tests/test_slow_spots.py` fails if one
no longer applies."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event


def mend() -> None:
    """Mends all of them in this process. Before a model is loaded, or after: it makes no difference."""
    RemoteAction._validate_action_result = _checked
    # By itself it lists all kinds of events, and theirs, for each event that is read from the store.
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def _checked(_: RemoteAction, result: dict[str, Any]) -> bool:
    """Checks what an action says. Raises jsonschema's ValidationError.

    By itself Rasa makes a validator for each reply and first checks the schema, which never changes: half of the
    processor time of a message.
    """
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)
