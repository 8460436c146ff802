"""Ladders: pictures of what leads where, each link with the fact that says so. `knowledge/ladders.yml`, typed."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, StrictStr, root_validator

from switchboard.knowledge.model import Entry


class Way(Entry):
    """Something on a ladder that is no subject of its own: the topic and subject to ask about.

    It is called what the source calls it, in the locator of the fact `named_by`.
    """

    id: StrictStr
    topic: StrictStr
    subject: StrictStr
    named_by: StrictStr


class LadderStep(Entry):
    """What stands side by side: subjects and ways, or what the facts `named_on` a topic `of` a subject name.

    `title` is a phrase, which may name `of` and its nation.
    """

    title: StrictStr
    of: StrictStr | None = None
    rungs: list[StrictStr] = Field(default_factory=list)
    named_on: StrictStr | None = None

    @root_validator(skip_on_failure=True)
    def _has_rungs(cls, values: dict[str, object]) -> dict[str, object]:
        if bool(values["rungs"]) is bool(values["named_on"]):
            raise ValueError(
                "give either the rungs, or the topic (named_on) and the subject (of) whose facts name them"
            )
        if values["named_on"] and not values["of"]:
            raise ValueError("'of' is missing: the subject whose facts name the rungs")
        return values


class LadderPlan(Entry):
    """One ladder: the topics and subjects whose answers it goes with, and its steps from the bottom to the top.

    `title` is a phrase, which may name the nation. `conditions` are facts on which the links depend; they are said.
    """

    topics: list[StrictStr]
    subjects: list[StrictStr]
    title: StrictStr
    nation: StrictStr
    steps: Sequence[LadderStep]
    conditions: list[StrictStr]


class Ladders(Entry):
    """All ladders. `links` maps what stands on one to what it leads to, and that to the fact which says so."""

    ways: list[Way]
    links: dict[StrictStr, dict[StrictStr, StrictStr]]
    ladders: list[LadderPlan]
