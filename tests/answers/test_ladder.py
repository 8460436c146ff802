"""The ladder: every rung and every link has a fact behind it, and the words say the same as the picture."""

from __future__ import annotations

import re

import pytest

from switchboard.answers.answer import Ladder, Rung
from switchboard.answers.ladder import Drawing, ladder_for
from switchboard.knowledge import KnowledgeBase

OPERATOR, PATHWAY = "call_centre_operator", "contact_centre_operations_pathway_wales"
LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
ASKED = [("ways_in", OPERATOR), ("progression_jobs", PATHWAY), ("progression_study", LEVEL_3)]


@pytest.fixture(params=ASKED, ids=lambda asked: asked[0])
def drawn(request: pytest.FixtureRequest, base: KnowledgeBase) -> Ladder:
    found = ladder_for(base, *request.param)
    assert found
    return found


def rungs(drawn: Ladder) -> dict[str, Rung]:
    found = [rung for step in drawn.steps for rung in step.items]
    assert len({rung.id for rung in found}) == len(found)
    return {rung.id: rung for rung in found}


def test_every_link_leads_up_to_a_rung_that_is_there(drawn: Ladder) -> None:
    height = {rung.id: number for number, step in enumerate(drawn.steps) for rung in step.items}
    for rung in rungs(drawn).values():
        assert all(height[end] > height[rung.id] for end in rung.leads_to), rung


def test_every_rung_is_led_to_or_leads_on(drawn: Ladder) -> None:
    linked = {end for rung in rungs(drawn).values() for end in rung.leads_to}
    assert [rung for rung in rungs(drawn).values() if rung.id not in linked and not rung.leads_to] == []


def named(base: KnowledgeBase, rung: str) -> list[str]:
    """What a fact may call a rung: a word that stands for it in one of its names."""
    words = {
        "college_course": ["college course"],
        "apprenticeship": ["apprenticeship"],
        "direct_application": ["applying directly"],
        OPERATOR: ["ways in"],  # of the profile, which is that job's
        "no_qualifications": ["without earlier qualifications"],
        "gcses": ["GCSEs or A levels"],
        "other_level_2": ["Level 2 Foundation Apprenticeship in Customer Service"],
        "higher_apprenticeships": ["Higher Apprenticeship"],
        "foundation_degrees": ["Foundation Degree"],
        "level_4_diplomas": ["Level 4 Diploma"],
    }
    return words.get(rung) or [base.subjects[rung].name]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[0])
def test_the_fact_behind_a_link_names_both_its_ends(base: KnowledgeBase, asked: tuple[str, str]) -> None:
    (plan,) = [plan for plan in base.ladders.ladders if asked[0] in plan.topics and asked[1] in plan.subjects]
    builder = Drawing(base, plan)
    drawn = builder.ladder()
    assert {(start, end) for start, links in builder.links.items() for end in links} == {
        (rung.id, end) for rung in rungs(drawn).values() for end in rung.leads_to
    }
    for start, links in builder.links.items():
        for end, fact in links.items():
            words = base.facts[fact].statement
            for rung in (start, end):
                said = [name for name in named(base, rung) if name.lower().rstrip("s") in words.lower()]
                levels = re.search(r"Levels (\d) and (\d)", words)
                assert said or (levels and base.subjects[rung].name[-1] in levels.groups()), f"{fact}: {words} ({rung})"


def test_every_job_that_the_facts_name_is_on_it(base: KnowledgeBase) -> None:
    drawn = ladder_for(base, "progression_jobs", PATHWAY)
    assert drawn
    labels = {rung.label for rung in rungs(drawn).values()}
    jobs = {fact.value for level in (LEVEL_2, LEVEL_3) for fact in base.facts_on("progression_jobs", level)} - {None}
    assert len(jobs) == 12 and jobs <= labels


def test_its_words_say_what_it_shows_and_name_every_source(drawn: Ladder, base: KnowledgeBase) -> None:
    assert drawn.text.startswith(drawn.title)
    labels = {rung.id: rung.label for rung in rungs(drawn).values()}
    for step in drawn.steps:
        (line,) = [line for line in drawn.text.splitlines() if line.startswith(f"{step.title}: ")]
        for rung in step.items:
            assert rung.label in line and all(labels[end] in line for end in rung.leads_to)
    used = [base.sources[fact.source] for fact in drawn.facts]
    sources = {base.phrases.cite(source.short, source.date) for source in used}
    assert sources and all(cite in drawn.text for cite in sources)
    assert not re.search(r"[{}]", drawn.text)


def test_it_says_that_nothing_is_promised_in_the_words_of_a_fact(drawn: Ladder) -> None:
    conditions = [
        fact for fact in drawn.facts if "training first" in fact.statement or "opportunities" in fact.statement
    ]
    assert len(conditions) == 2
    assert all(fact.statement in drawn.text for fact in conditions)


def test_its_labels_come_from_the_knowledge_base(drawn: Ladder, base: KnowledgeBase) -> None:
    known = {subject.name.lower() for subject in base.subjects.values()}
    known |= {base.facts[fact.id].locator.lower() for fact in drawn.facts}
    assert [rung.label for rung in rungs(drawn).values() if rung.label.lower() not in known] == []


def test_it_names_its_nation(drawn: Ladder) -> None:
    assert "Wales" in drawn.title


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("ways_in", "england_customer_service_apprenticeships"),
        ("ways_in", "product_specialist"),
        ("pay", OPERATOR),
        ("overview", PATHWAY),
        ("trust", "princes_trust"),
    ],
)
def test_where_the_facts_draw_no_links_there_is_none(base: KnowledgeBase, topic: str, subject: str) -> None:
    assert ladder_for(base, topic, subject) is None
