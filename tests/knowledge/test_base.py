"""The real knowledge base: complete, true to its documents, and adding up."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from switchboard.knowledge.checks import check_sources
from switchboard.knowledge.model import UNDATED, Kind

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ACCEPTANCE = Path(os.environ.get("SWITCHBOARD_ACCEPTANCE") or SHARED / "acceptance")
SOURCES = Path(os.environ.get("SWITCHBOARD_SOURCES") or SHARED / "sources")

#: Every job that a document names by its title, and the document that does.
JOB_TITLES = [
    ("001", "Audiology Operations Manager"),
    ("001", "team leader"),
    ("002", "Call centre operator"),
    ("002", "Contact centre operator"),
    ("002", "call centre assistant"),
    ("004", "Sales Team Leader"),
    ("004", "Customer Service Team Leader"),
    ("004", "Contact Centre Team Leader"),
    ("004", "Product Specialist"),
    ("004", "Supervisor"),
    ("004", "Support Analyst"),
    ("004", "Contact Centre Manager"),
    ("004", "Resource Scheduling Manager"),
    ("004", "Senior Planner"),
    ("004", "Team Manager"),
    ("004", "Key Account Manager"),
    ("004", "Senior Contact Centre Manager"),
]

#: The figures of each level of the Welsh pathway, as its page prints them (document 004).
LEVELS = {
    "level_2_contact_centre_operations": {
        "004-credits-l2": 53,
        "004-l2-esw-credits": 12,
        "004-l2-esw-comm": 1,
        "004-l2-esw-number": 1,
        "004-l2-esw-glh": 60,
        "004-l2-on-job": 243,
        "004-l2-off-job": 131,
        "004-l2-total-hours": 374,
    },
    "level_2_nvq_certificate": {"004-n2-credits": 28, "004-n2-tqt": 280},
    "level_2_certificate": {"004-k2-credits": 13, "004-k2-tqt": 130},
    "level_3_contact_centre_operations": {
        "004-credits-l3": 70,
        "004-l3-esw-credits": 12,
        "004-l3-esw-comm": 2,
        "004-l3-esw-number": 2,
        "004-l3-esw-glh": 60,
        "004-l3-on-job": 255,
        "004-l3-off-job": 149,
        "004-l3-total-hours": 404,
    },
    "level_3_nvq_diploma": {"004-n3-credits": 42, "004-n3-tqt": 420},
    "level_3_certificate": {"004-k3-credits": 16, "004-k3-tqt": 160},
}

QUALIFICATIONS = {
    "level_2_nvq_certificate": ("level_2_contact_centre_operations", "competence", ["C00/0342/4", "600/1135/X"]),
    "level_2_certificate": ("level_2_contact_centre_operations", "knowledge", ["C00/0339/0", "600/1137/3"]),
    "level_3_nvq_diploma": ("level_3_contact_centre_operations", "competence", ["C00/0342/5", "600/1136/1"]),
    "level_3_certificate": ("level_3_contact_centre_operations", "knowledge", ["C00/0339/1", "600/1138/5"]),
}


@pytest.fixture(scope="module")
def inventory() -> dict[str, dict[str, str]]:
    """The acceptance list of facts, by id."""
    path = ACCEPTANCE / "facts.tsv"
    if not path.is_file():
        pytest.skip(f"no acceptance inventory: {path} is not there (set SWITCHBOARD_ACCEPTANCE to its folder)")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["fact_id"]: row for row in rows}


def plain(value) -> str:
    """A value as the inventory writes it."""
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return "" if value is None else str(value)


def test_every_fact_of_the_inventory_is_in_the_base(base, inventory):
    assert len(inventory) >= 320
    assert set(inventory) - set(base.facts) == set()


def test_facts_say_what_the_inventory_says(base, inventory):
    wrong = []
    for fact_id, row in inventory.items():
        fact = base.facts[fact_id]
        ours = (plain(fact.value), fact.unit or "", base.sources[fact.source].document, fact.locator, str(fact.as_of))
        theirs = (row["value"], row["unit"], row["document"], row["locator"], row["as_of"])
        if ours != theirs:
            wrong.append(f"{fact_id}: {ours} instead of {theirs}")
    assert not wrong, "\n".join(wrong)


def test_every_locator_stands_in_its_document(base):
    if not SOURCES.is_dir():
        pytest.skip(f"no documents: {SOURCES} is not there (set SWITCHBOARD_SOURCES to their folder)")
    assert [str(problem) for problem in check_sources(base, SOURCES)] == []


def test_every_locator_has_at_most_six_words(base):
    assert {fact.id for fact in base.facts.values() if not 1 <= len(fact.locator.split()) <= 6} == set()


def test_there_are_five_sources_and_each_is_complete(base):
    assert {source.document for source in base.sources.values()} == {"000", "001", "002", "003", "004"}
    for source in base.sources.values():
        said = [source.title, source.author, source.publisher, source.kind, source.nation, source.trust, source.caution]
        assert all(said), source.id
        assert isinstance(source.date, date) or source.date == UNDATED, source.id
        assert source.address.startswith(("https://", "http://")), source.id


def test_a_source_without_a_date_has_facts_without_one(base):
    undated = {source.id for source in base.sources.values() if source.date == UNDATED}
    assert undated == {"job_profile", "cegnet_blog"}
    assert {fact.as_of for fact in base.facts.values() if fact.source in undated} == {UNDATED}


@pytest.mark.parametrize(("document", "title"), JOB_TITLES)
def test_every_job_title_of_the_documents_is_a_job(base, document, title):
    owners = [s for s in base.subjects.values() if title.lower() in (name.lower() for name in s.names)]
    assert [subject.kind for subject in owners] == [Kind.JOB]
    assert base.answers("overview", owners[0].id)
    path = SOURCES / f"{document}.txt"
    if path.is_file():
        assert title in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("subject", LEVELS)
def test_the_tables_of_both_welsh_levels_are_facts(base, subject):
    for fact_id, value in LEVELS[subject].items():
        fact = base.facts[fact_id]
        assert (type(fact.value), fact.value) == (int, value), fact_id
        assert base.owner[fact_id] == subject
        assert fact.label, f"{fact_id} has no label, so no table shows it"


@pytest.mark.parametrize("subject", QUALIFICATIONS)
def test_each_welsh_qualification_has_its_level_part_and_two_numbers(base, subject):
    level, part, numbers = QUALIFICATIONS[subject]
    entry = base.subjects[subject]
    assert (entry.part_of, entry.part) == (level, part)
    (fact,) = base.facts_on("qualification_numbers", subject)
    assert fact.value == numbers
    (body,) = base.facts_on("awarding_body", subject)
    assert body.value == "City and Guilds"


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        (["004-n2-credits", "004-k2-credits", "004-l2-esw-credits"], "004-credits-l2"),
        (["004-n3-credits", "004-k3-credits", "004-l3-esw-credits"], "004-credits-l3"),
        (["004-l2-on-job", "004-l2-off-job"], "004-l2-total-hours"),
        (["004-l3-on-job", "004-l3-off-job"], "004-l3-total-hours"),
    ],
)
def test_the_totals_add_up_and_are_watched(base, parts, total):
    assert sum(base.facts[part].value for part in parts) == base.facts[total].value
    assert (parts, total) in [(entry.parts, entry.total) for entry in base.sums]


def test_legal_rates_and_signposts_are_looked_at_again_within_a_year(base):
    for entry in [*base.signposts.values(), *base.legal_rates.values()]:
        assert 0 < (entry.review_by - entry.checked).days <= 366, entry.id


def test_no_job_of_elsewhere_is_a_subject(base):
    names = {name.lower() for subject in base.subjects.values() for name in subject.names}
    assert sorted(names & set(base.other_jobs)) == []
