"""What was said before a message, from the slot in which the answers keep it."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.answers.asked import Context, Request
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.before import Before

LEAD = "call_centre_operator-starting-pay"
OPERATOR, LEADER = "call_centre_operator", "team_leader"


def of(base: KnowledgeBase, *requests: Request) -> Before | None:
    return Before.of(Context(requests).to_dict(), base)


def test_the_last_reply_is_what_a_message_follows(base: KnowledgeBase) -> None:
    credits, pay = Request("credits", (LEADER,)), Request("pay", (OPERATOR, LEADER), lead=LEAD)
    assert of(base, credits) == Before("credits", LEADER, None)
    assert of(base, credits, pay) == Before("pay", OPERATOR, LEAD)


def test_a_comparison_of_everything_is_of_the_usual_topic(base: KnowledgeBase) -> None:
    assert of(base, Request(None, (LEADER, OPERATOR))) == Before(base.usual.topic, LEADER)


def test_what_names_no_subject_is_nothing_to_follow(base: KnowledgeBase) -> None:
    assert of(base, Request("sources", ())) is None


@pytest.mark.parametrize("slot", [None, {}, {"requests": []}])
def test_at_the_beginning_there_is_nothing(base: KnowledgeBase, slot: dict[str, Any] | None) -> None:
    assert Before.of(slot, base) is None


@pytest.mark.parametrize(
    ("change", "before"),
    [
        ({"topic": "no_such_topic"}, None),
        ({"subjects": ["no_such_subject"]}, None),
        ({"lead": "no-such-lead"}, Before("pay", OPERATOR, None)),
    ],
)
def test_what_the_base_no_longer_knows_is_left_out(
    base: KnowledgeBase, change: dict[str, Any], before: Before | None
) -> None:
    request = {"topic": "pay", "subjects": [OPERATOR], "assumed": False, "lead": LEAD}
    assert Before.of({"requests": [request | change]}, base) == before


def test_a_slot_of_before_there_were_leads_is_read(base: KnowledgeBase) -> None:
    assert Before.of({"requests": [{"topic": "pay", "subjects": [OPERATOR]}]}, base) == Before("pay", OPERATOR)
