"""The competency profiles as a page shows them: what a role needs, what helps with each, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from switchboard.answers import text
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.profiles import Competency, Profile


def shown(base: KnowledgeBase) -> dict[str, Any]:
    """All profiles and the words around them, as JSON can hold them: `Profiles` in web/src/types.ts."""
    return {
        "words": base.phrases.profiles.dict(),
        "profiles": [_profile(base, each) for each in base.profiles.values()],
    }


def _profile(base: KnowledgeBase, profile: Profile) -> dict[str, Any]:
    clusters = [str(base.facts[name].value) for name in profile.clusters]
    return {
        "name": profile.name,
        "note": text.filled(base, profile.note),
        "scale": profile.scale,
        "clusters": clusters or list(dict.fromkeys(item.cluster for item in profile.competencies)),
        "competencies": [_competency(base, profile, item) for item in profile.competencies],
        "next": [str(base.facts[name].value) for name in profile.next],
        "next_says": [*_said(base, profile.conditions), *_cites(base, profile.next)],
    }


def _competency(base: KnowledgeBase, profile: Profile, item: Competency) -> dict[str, Any]:
    helps = [
        base.phrases.profiles.help.format(help=text.filled(base, line.say), cite="; ".join(_cites(base, line.facts)))
        for line in item.helps
    ]
    source = profile.source or "; ".join(_cites(base, item.facts))
    return {"cluster": item.cluster, "name": item.name, "needed": item.needed, "source": source, "helps": helps}


def _said(base: KnowledgeBase, facts: Iterable[str]) -> list[str]:
    return [base.facts[name].statement for name in facts]


def _cites(base: KnowledgeBase, facts: Iterable[str]) -> list[str]:
    sources = dict.fromkeys(base.facts[name].source for name in facts)
    return [base.phrases.cite(base.sources[name].short, base.sources[name].date) for name in sources]
