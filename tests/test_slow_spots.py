"""Rasa's slow spots stay mended: a new Rasa that goes another way fails here, and so does one of our own making."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from switchboard.local import LocalBot


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
