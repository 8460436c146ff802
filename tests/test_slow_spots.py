"""Rasa's slow spots stay mended: a new Rasa that goes another way fails here, and so does one of our own making."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from switchboard.local import LocalBot


@pytest.fixture
def slow_spots(bot: LocalBot) -> Any:
    """What is tested; it imports Rasa."""
    from switchboard import slow_spots

    return slow_spots


def test_no_schema_is_checked_for_a_message(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.actions.action import RemoteAction

    asyncio.run(bot.send("what is the pay"))
    checked: list[Any] = []
    validator = jsonschema.validators.validator_for(RemoteAction.action_response_format_spec())
    monkeypatch.setattr(validator, "check_schema", checked.append)
    (reply,) = asyncio.run(bot.send("what is the pay"))
    assert reply["custom"]["answer"]["sources"] and checked == []


def test_what_an_action_says_is_still_checked(bot: LocalBot) -> None:
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("action_answer", None)
    assert action._validate_action_result({"events": [], "responses": [{}]})
    for wrong in ({"events": [], "responses": [7]}, {"events": [{"name": "no event"}]}, []):
        with pytest.raises(jsonschema.ValidationError):
            action._validate_action_result(wrong)


def test_kinds_of_events_are_not_searched_for_each_event(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.core.events import Event

    for _ in range(3):
        asyncio.run(bot.send("what is the pay", "spotted"))
    monkeypatch.setattr("rasa.shared.utils.common.all_subclasses", lambda _: pytest.fail("searched"))
    (reply,) = asyncio.run(bot.send("what is the pay", "spotted"))
    assert reply["custom"]["answer"]["sources"]
    monkeypatch.undo()
    with pytest.raises(ValueError):
        Event.resolve_by_type("nonsense", None)


def test_actions_are_asked_without_a_second_process_and_told_no_domain(
    bot: LocalBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    endpoint = bot.agent.processor.action_endpoint
    run = endpoint.executor.run

    async def look(call: dict[str, Any]) -> Any:
        asked.append(call)
        return await run(call)

    monkeypatch.setattr(endpoint.executor, "run", look)
    asyncio.run(bot.send("what is the pay"))
    assert [call["next_action"] for call in asked] == ["action_answer"] and asked[0]["domain"] == {}


def test_no_graph_is_made_for_a_message(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dask.get", lambda *_: pytest.fail("made"))
    (reply,) = asyncio.run(bot.send("what is the pay"))
    assert reply["custom"]["answer"]["sources"]


def test_steps_run_after_what_they_need_and_once(slow_spots: Any) -> None:
    from rasa.engine.graph import GraphSchema, SchemaNode

    def step(**needs: str) -> SchemaNode:
        return SchemaNode(needs, object, "create", "process", {})

    nodes = {"last": step(a="left", b="right"), "left": step(a="first"), "right": step(a="first", b="handed over")}
    order = slow_spots._in_order(GraphSchema({**nodes, "first": step(), "other": step()}), ["last", "right"])
    assert order == [
        ("first", ()),
        ("left", ("first",)),
        ("right", ("first", "handed over")),
        ("last", ("left", "right")),
    ]


def test_what_fails_in_a_step_is_rasas_error(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.engine.exceptions import GraphComponentException, GraphRunError

    runner = bot.agent.processor.graph_runner
    with pytest.raises(GraphRunError):
        runner.run(targets=["run_RegexMessageHandler"])
    step = next(node for name, node in runner._instantiated_nodes.items() if "SpellingRepair" in name)
    monkeypatch.setattr(step, "_fn", lambda *_, **__: 1 / 0)
    with pytest.raises(GraphComponentException):
        asyncio.run(bot.agent.parse_message("what is the pay"))


def test_few_rules_are_compared_and_none_with_the_persons_words(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    compared, asked = list[str](), list[bool]()
    is_applicable, states = RulePolicy._is_rule_applicable, RulePolicy._prediction_states

    def compare(self: RulePolicy, rule: str, turn: int, state: dict[str, Any]) -> bool:
        compared.append(rule)
        return bool(is_applicable(self, rule, turn, state))

    def look(self: RulePolicy, tracker: Any, domain: Any, use_text: bool, **rest: Any) -> Any:
        asked.append(use_text)
        return states(self, tracker, domain, use_text, **rest)

    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", compare)
    monkeypatch.setattr(RulePolicy, "_prediction_states", look)
    asyncio.run(bot.send("what is the pay"))
    assert len(set(compared)) == 2 and asked == [False, False]


def test_the_same_rules_fit_as_by_rasas_own_search(bot: LocalBot, slow_spots: Any) -> None:
    nodes = bot.agent.processor.graph_runner._instantiated_nodes
    policy = next(node._component for name, node in nodes.items() if "RulePolicy" in name)
    listens, answered = ({"prev_action": {"action_name": name}} for name in ("action_listen", "action_answer"))
    rules = policy.lookup["rules"]
    rules = {**rules, json.dumps([listens]): "action_answer", json.dumps([listens, answered]): "action_listen"}
    pay, other, no_intent = ({"user": {"intent": name}} for name in ("ask_pay", "nobody's", None))
    for last in (
        {**listens, **pay},
        {**listens, **other},
        {**listens, **no_intent},
        {**answered, **pay},
        answered,
        pay,
    ):
        for states in ([last], [{}, last], [{**listens, **pay}, last], [{**listens, **other}, last]):
            assert policy._get_possible_keys(rules, states) == slow_spots._possible_keys(policy, rules, states)
    assert policy._get_possible_keys(rules, [{**listens, **pay}]) and policy._get_possible_keys(rules, []) == set(rules)


def test_a_rule_for_the_persons_very_words_would_be_asked(
    bot: LocalBot, slow_spots: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = bot.agent.processor.graph_runner._instantiated_nodes
    policy = next(node._component for name, node in nodes.items() if "RulePolicy" in name)
    spoken = [{"prev_action": {"action_name": "action_listen"}, "user": {"text": "what is the pay"}}]
    monkeypatch.setitem(policy.lookup["rules"], json.dumps(spoken), "action_answer")
    asked: list[bool] = []
    monkeypatch.setattr(slow_spots, "_find_action", lambda *given: (asked.append(given[-1]), (None, None, False))[1])
    asyncio.run(bot.send("what is the pay"))
    assert True in asked


def test_nothing_is_copied_for_a_log_that_nobody_has_asked_for(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    deepcopy = copy.deepcopy

    def look(what: Any, *rest: Any) -> Any:
        copied.append(sys._getframe(1).f_globals["__name__"])
        return deepcopy(what, *rest)

    monkeypatch.setattr(copy, "deepcopy", look)
    asyncio.run(bot.send("what is the pay"))
    assert not {"rasa.core.processor", "rasa.core.policies.rule_policy", "switchboard.slow_spots"} & set(copied)
    monkeypatch.setattr(logging.getLogger("rasa"), "level", logging.DEBUG)
    logging.getLogger("rasa").manager._clear_cache()
    events = [["held"]]
    from rasa.core import processor

    assert processor.copy.deepcopy(events) == events and processor.copy.deepcopy(events)[0] is not events[0]
    monkeypatch.undo()
    logging.getLogger("rasa").manager._clear_cache()
