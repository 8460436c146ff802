"""Rasa's slow spots, mended from outside. Each does what Rasa's own does; `tests/test_slow_spots.py` fails if one
no longer applies."""

from __future__ import annotations

import copy
import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT

_possible_keys, _find_action = RulePolicy._get_possible_keys, RulePolicy._find_action_from_rules


def mend() -> None:
    """Mends all of them in this process. Before a model is loaded, or after: it makes no difference."""
    RemoteAction._validate_action_result = _checked
    # By itself it lists all kinds of events, and theirs, for each event that is read from the store.
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
    DaskGraphRunner.run = _run
    RulePolicy._get_possible_keys = _keys_of_intent
    RulePolicy._find_action_from_rules = _found_by_intent
    for module in (processor, rule_policy):
        module.copy = SimpleNamespace(deepcopy=_copied_for_a_log)


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


def _run(
    self: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None
) -> dict[str, Any]:
    """Runs the steps of a model one after the other.

    By itself Rasa makes a graph for Dask each time, which sorts it, and looks through all that is handed over for
    names of steps.
    """
    wanted = tuple(targets or self._graph_schema.target_names)
    if wanted not in (orders := self.__dict__.setdefault("orders", {})):
        orders[wanted] = _in_order(self._graph_schema, wanted)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in orders[wanted]:
            if name not in done:
                done[name] = self._instantiated_nodes[name](*(done.get(needed, needed) for needed in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(done[name] for name in wanted)


def _in_order(schema: GraphSchema, wanted: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The steps up to some, each after those that it needs, and which these are."""
    found: dict[str, tuple[str, ...]] = {}
    for name in wanted:
        if name in schema.nodes:  # else it is handed over
            needs = tuple(schema.nodes[name].needs.values())
            found = {**found, **dict(_in_order(schema, needs)), name: needs}
    return list(found.items())


def _keys_of_intent(self: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    """The rules that fit a conversation.

    By itself Rasa compares every rule with every turn; now only those that end in the intent that there is, or in none.
    """
    if not states or not states[-1].get(PREVIOUS_ACTION):
        found: set[str] = _possible_keys(self, lookup, states)
        return found
    by_intent = _by_intent(tuple(lookup))
    intent = (states[-1].get(USER) or {}).get(INTENT)
    found = _possible_keys(self, dict.fromkeys([*by_intent.get("", ()), *by_intent.get(intent or "", ())], ""), states)
    return found


@lru_cache(maxsize=8)
def _by_intent(rules: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The keys of rules by the intent in their last turn; empty where it needs none."""
    found: Mapping[str, list[str]] = defaultdict(list)
    for rule in rules:
        found[str((json.loads(rule)[-1].get(USER) or {}).get(INTENT) or "")].append(rule)
    return found


def _found_by_intent(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Any, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """What a rule has to say. By itself Rasa asks them first for the person's very words, though none may have any."""
    rules = self.lookup["rules"]
    if use_text_for_last_user_input and not tracker.active_loop_name and "" not in _by_intent(tuple(rules)):
        return None, None, False
    found: tuple[str | None, str | None, bool] = _find_action(self, tracker, domain, use_text_for_last_user_input)
    return found


def _copied_for_a_log(what: Any) -> Any:
    """By itself Rasa copies events and answers for lines of its log that nobody has asked for."""
    return copy.deepcopy(what) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else what
