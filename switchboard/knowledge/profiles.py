"""Profiles: the competencies that a role needs, to hold beside what somebody has. `knowledge/profiles/*.yml`, typed."""

from __future__ import annotations

from pydantic import Field, StrictInt, StrictStr, root_validator

from switchboard.knowledge.guides import Line
from switchboard.knowledge.model import Entry


class Competency(Entry):
    """One thing that the role needs: in which cluster it stands, and which step of the scale is needed.

    `facts` are those that say so, `helps` the training and qualifications that lead to it.
    """

    cluster: StrictStr
    name: StrictStr
    needed: StrictInt
    facts: list[StrictStr] = Field(default_factory=list)
    helps: list[Line] = Field(default_factory=list)


class Profile(Entry):
    """What one role needs.

    note: how the list was made. source: whose list it is, where it does not come from the documents. scale: the steps,
    from nothing to the most. clusters: the facts whose values are the clusters, in their order; without them any will
    do. next: the facts that name the roles that come next, `conditions` those on which they depend.
    """

    id: StrictStr
    role: StrictStr
    name: StrictStr
    note: StrictStr
    source: StrictStr | None = None
    scale: list[StrictStr] = Field(..., min_items=2, max_items=6)
    clusters: list[StrictStr] = Field(default_factory=list)
    competencies: list[Competency] = Field(..., min_items=1)
    next: list[StrictStr] = Field(default_factory=list)
    conditions: list[StrictStr] = Field(default_factory=list)

    @root_validator(skip_on_failure=True)
    def _is_whole(cls, values: dict[str, list[Competency]]) -> dict[str, list[Competency]]:
        most = len(values["scale"]) - 1
        for item in values["competencies"]:
            if not 1 <= item.needed <= most:
                raise ValueError(f"'{item.name}' needs step {item.needed}; the scale has steps 1 to {most}")
            if not item.facts and not values["source"]:
                raise ValueError(f"'{item.name}' rests on no fact; name some, or say under 'source' whose list this is")
        names = [item.name for item in values["competencies"]]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled:
            raise ValueError(f"'{doubled}' stands twice")
        return values
