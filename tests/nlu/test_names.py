"""Names of the knowledge base found in a text."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.names import Found, NameFinder, as_entities
from switchboard.nlu.spelling import Speller, Word, all_names

LEVEL_2 = "level_2_contact_centre_operations"
LEVEL_3 = "level_3_contact_centre_operations"


@pytest.fixture(scope="module")
def finder(base: KnowledgeBase) -> NameFinder:
    return NameFinder(base)


def as_typed(text: str) -> list[Word]:
    """The words of a text as they stand, without spelling repair."""
    return [Word(match.group().lower(), *match.span()) for match in re.finditer(r"\w+(?:['’]\w+)*|[^\w\s]", text)]


def found(finder: NameFinder, text: str) -> list[tuple[str, str]]:
    """What is found, as (entity, value)."""
    return [(item.entity, item.value) for item in finder.find(as_typed(text), text)]


def subjects(finder: NameFinder, text: str) -> list[str]:
    return [value for entity, value in found(finder, text) if entity == "subject"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("what does a team leader do", "team_leader"),
        ("what does a call centre team leader do", "contact_centre_team_leader"),
        ("what does a sales team leader do", "sales_team_leader"),
        ("is a contact centre manager well paid", "contact_centre_manager"),
        ("is a senior contact centre manager well paid", "senior_contact_centre_manager"),
        ("what is level 3", LEVEL_3),
        ("what is the level 3 certificate", "level_3_certificate"),
        ("what is the level 3 nvq", "level_3_nvq_diploma"),
        ("what is the level 3 nvq diploma in contact centre operations", "level_3_nvq_diploma"),
        ("is there an apprenticeship", "apprenticeship"),
        ("is there an advanced apprenticeship", "advanced_customer_service_apprenticeship"),
        ("is there an apprenticeship in wales", "contact_centre_operations_pathway_wales"),
        ("tell me about the prince's trust", "princes_trust"),
        ("tell me about the Prince’s Trust", "princes_trust"),
        ("what is the Call Centre Helper article", "career_progression_article"),
        ("who are c&g", "city_and_guilds"),
        ("who are City & Guilds", "city_and_guilds"),
        ("what is the e-skills framework", "e_skills_framework"),
        ("what are the 6 tips", "career_progression"),
        ("whats a CSA", "call_centre_operator"),
    ],
)
def test_the_longest_name_wins(finder: NameFinder, text: str, subject: str) -> None:
    assert found(finder, text) == [("subject", subject)]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("what do team leaders earn", "subject", "team_leader"),
        ("what do supervisors earn", "subject", "supervisor"),
        ("what do key account managers earn", "subject", "key_account_manager"),
        ("what do call handlers earn", "subject", "call_centre_operator"),
        ("are there helplines", "subject", "specialist_helpline_adviser"),
        ("what do plumbers earn", "other_job", "plumber"),
        ("what do secretaries earn", "other_job", "secretary"),
        ("what do waitresses earn", "other_job", "waitress"),
        ("what do police officers earn", "other_job", "police officer"),
        ("what do policemen earn", "other_job", "policeman"),
    ],
)
def test_plurals(finder: NameFinder, text: str, entity: str, value: str) -> None:
    assert found(finder, text) == [(entity, value)]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("what is an operator's pay", "subject", "call_centre_operator"),
        ("what is a team leader's pay", "subject", "team_leader"),
        ("what is a supervisor’s day like", "subject", "supervisor"),
        ("call handlers' pay", "subject", "call_centre_operator"),
        ("Emma Wilson's story", "subject", "emma_wilson"),
        ("what is a plumber's pay", "other_job", "plumber"),
    ],
)
def test_possessives(finder: NameFinder, text: str, entity: str, value: str) -> None:
    assert found(finder, text) == [(entity, value)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        *((text, LEVEL_2) for text in "Level 2|level two|LEVEL TWO|L2|l2|L 2|lv 2|level2|level-2".split("|")),
        *((text, LEVEL_3) for text in "Level 3|level three|L3|l3|L-3|lv 3|level3".split("|")),
        ("level one", "level_1_customer_service_certificate"),
        ("L1", "level_1_customer_service_certificate"),
        ("level four", "level_4_diplomas"),
        ("L4", "level_4_diplomas"),
    ],
)
def test_levels_in_all_spellings(finder: NameFinder, text: str, subject: str) -> None:
    assert found(finder, f"how long is {text} then") == [("subject", subject)]


@pytest.mark.parametrize("text", ["lvl 2", "lvl2", "lvl two", "Lvl 2", "levle 2"])
def test_levels_after_spelling_repair(finder: NameFinder, base: KnowledgeBase, text: str) -> None:
    words = Speller({}, all_names(base)).repair(text)
    assert [item.value for item in finder.find(words, text)] == [LEVEL_2]


@pytest.mark.parametrize(
    "text",
    [
        "both levels",
        "each level",
        "level 2 and level 3",
        "L2 or L3",
        "level 2 or level three",
        "levels 2 and 3",
        "level 2 and 3",
    ],
)
def test_two_levels(finder: NameFinder, text: str) -> None:
    assert subjects(finder, f"how long are {text}") == [LEVEL_2, LEVEL_3]


@pytest.mark.parametrize("text", ["how many levels are there", "which level", "are both the same level"])
def test_levels_that_are_not_named(finder: NameFinder, text: str) -> None:
    assert subjects(finder, text) == []


@pytest.mark.parametrize("number", ["600/1137/3", "C00/0339/0", "c00/0339/0"])
def test_the_number_of_a_qualification_names_it(finder: NameFinder, number: str) -> None:
    assert subjects(finder, f"{number} is which") == ["level_2_certificate"]


@pytest.mark.parametrize("text", ["level 2 and 3 credits", "levels 2 and 3 hours", "level 2 or 3 hours on the job"])
def test_two_levels_and_what_is_asked_of_them(finder: NameFinder, text: str) -> None:
    assert subjects(finder, text) == [LEVEL_2, LEVEL_3]


@pytest.mark.parametrize("text", ["level 2 and 4 gcses", "level 2 and 3 years of work"])
def test_a_level_and_so_many_of_something(finder: NameFinder, text: str) -> None:
    assert subjects(finder, text) == [LEVEL_2]


@pytest.mark.parametrize("text", ["how long is level 2, please", "is it level 2?", "level 2. and the pay"])
def test_a_level_ends_before_the_stop(finder: NameFinder, text: str) -> None:
    words = Speller({}, []).repair(text)
    (item,) = finder.find(words, text)
    assert text[item.start : item.end] == "level 2"


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("can i do it in wales", "nation", "wales"),
        ("is it welsh", "nation", "wales"),
        ("any jobs near Cardiff", "nation", "wales"),
        ("can i do it in england", "nation", "england"),
        ("what about Scotland", "nation", "scotland"),
        ("in northern ireland", "nation", "northern_ireland"),
        ("jobs in Belfast", "nation", "northern_ireland"),
        ("what is the nvq", "part", "competence"),
        ("how long is the competence part", "part", "competence"),
        ("how long is the knowledge part", "part", "knowledge"),
        ("do you get a certificate", "part", "knowledge"),
        ("what is the pay when you start", "stage", "starter"),
        ("what do managers earn", "rank", "manager"),
        ("starting pay", "stage", "starter"),
        ("pay once you have experience", "stage", "experienced"),
        ("pay after a few years", "stage", "experienced"),
        ("should i go to college", "subject", "college_course"),
        ("can i apply directly", "subject", "direct_application"),
        ("can i go straight into work", "subject", "direct_application"),
        ("how do i become an apprentice", "subject", "apprenticeship"),
    ],
)
def test_nations_parts_stages_and_routes(finder: NameFinder, text: str, entity: str, value: str) -> None:
    assert found(finder, text) == [(entity, value)]


def test_names_come_in_the_order_of_the_text(finder: NameFinder) -> None:
    assert found(finder, "college or an apprenticeship in scotland to be a team leader, not a vet") == [
        ("subject", "college_course"),
        ("subject", "apprenticeship"),
        ("nation", "scotland"),
        ("subject", "team_leader"),
        ("other_job", "vet"),
    ]


def test_places_are_those_of_the_text_as_typed(finder: NameFinder) -> None:
    text = "Is the  TEAM Leader better paid than a vet?"
    items = finder.find(as_typed(text), text)
    assert [text[item.start : item.end] for item in items] == ["TEAM Leader", "vet"]


def test_a_repaired_name_is_placed_where_it_was_typed(finder: NameFinder, base: KnowledgeBase) -> None:
    text = "pay of a teamleader"
    items = finder.find(Speller({}, all_names(base)).repair(text), text)
    assert items == [Found("subject", "team_leader", 9, 19)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how much do the bosses get paid", [("rank", "manager")]),
        ("pay for a good manager", [("rank", "manager")]),
        ("what do managers look for", []),
        ("would my boss mind", []),
        ("time management", []),
        ("what does a cinema manager earn", [("other_job", "cinema manager")]),
        ("can i be an assistant manager", [("other_job", "assistant manager")]),
        ("what do aspiring managers do", [("rank", "manager")]),
        ("what does the specsavers manager earn", [("subject", "specsavers"), ("rank", "manager")]),
    ],
)
def test_ranks(finder: NameFinder, text: str, names: list[tuple[str, str]]) -> None:
    assert found(finder, text) == names


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("how much does a nurse earn", "nurse"),
        ("i want to be a vet", "vet"),
        ("how do I become a Police Officer", "police officer"),
        ("how do i become a make-up artist", "make-up artist"),
        ("is a data analyst paid well", "data analyst"),
    ],
)
def test_other_jobs(finder: NameFinder, text: str, job: str) -> None:
    assert found(finder, text) == [("other_job", job)]


@pytest.mark.parametrize(
    "text",
    [
        "my teacher says it is boring",
        "our teacher told me to ask",
        "her solicitor asked",
        "what would the teacher say",
        "my mum is a nurse",
        "my mum's a nurse and she says it is hard",
        "my dad is a plumber",
        "my dads a plumber",
        "my mums a nurse",
    ],
)
def test_people_in_a_pupils_life_are_no_other_job(finder: NameFinder, text: str) -> None:
    assert found(finder, text) == []


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("who is ema wilson", "emma_wilson"),
        ("who is emma wilsen", "emma_wilson"),
        ("whos ema wilsen", "emma_wilson"),
        ("who is allison dixon", "alison_dixon"),
        ("who is alison dixn", "alison_dixon"),
        ("who is paul smedly", "paul_smedley"),
        ("who is pual smedley", "paul_smedley"),
        ("who is paula smedley", "paul_smedley"),
    ],
)
def test_a_persons_name_may_have_a_slip(finder: NameFinder, text: str, person: str) -> None:
    assert found(finder, text) == [("subject", person)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("what does a cntact center agnt do", "call_centre_operator"),
        ("and senior planer", "senior_planner"),
        ("the contact centre manger", "contact_centre_manager"),
        ("is a contat centre adgnt well paid", "call_centre_operator"),
        ("how long is the avanced apprentiship", "advanced_customer_service_apprenticeship"),
        ("how do i become a team ledaer", "team_leader"),
        ("how long does career progression take", "career_progression"),
        ("who runs the nationl carers servise", "national_careers_service"),
    ],
)
def test_a_long_name_may_have_a_slip_in_each_word(finder: NameFinder, text: str, subject: str) -> None:
    assert subjects(finder, text) == [subject]


@pytest.mark.parametrize(
    "text", ["level 4 nvq certificate in contact", "levels 2 to 9 certificates", "call centre snack"]
)
def test_another_figure_or_another_word_is_no_slip(finder: NameFinder, text: str) -> None:
    named = {"level_2_contact_centre_operations", "level_3_contact_centre_operations", "call_centre_operator"}
    assert named.isdisjoint(subjects(finder, text))


def test_two_names_with_slips(finder: NameFinder) -> None:
    assert subjects(finder, "are alisen dixon and paul smedly real") == ["alison_dixon", "paul_smedley"]


@pytest.mark.parametrize(
    "text",
    [
        *("alice in the box", "who is paul", "emmy winslet", "a lesson in dicing", "who is emma watson"),
        *("my friend emma wants to know", "im emma", "my cousin emma works there", "is emma watson in it"),
    ],
)
def test_other_people_are_not_taken_for_them(finder: NameFinder, text: str) -> None:
    assert found(finder, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "🙂",
        "hello",
        "is it boring",
        "how much money do you get",
        "do you get paid for holidays",
        "can i trust it",
        "how many levels are there",
        "what is the weather like",
        "do i need gcses",
        "how do you judge a company",
    ],
)
def test_no_name_nothing_found(finder: NameFinder, text: str) -> None:
    assert found(finder, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "level 2 nvq certificate in contact centre operations pathway wales",
        "call centre team leader manager adviser agent",
        "the level 2 knowledge certificate and the level 3 nvq diploma",
        "welsh apprenticeship in wales in england",
        "specsavers accelerate programme at specsavers",
        "who is paula smedley",
        "emma wilson emma ema wilsen",
        "customer service specialist helpline adviser",
        "level 2/3",
    ],
)
def test_no_name_lies_over_another(finder: NameFinder, text: str) -> None:
    items = finder.find(as_typed(text), text)
    assert items
    assert all(first.end <= second.start for first, second in pairwise(items)), items


def test_every_name_of_a_subject_finds_it(finder: NameFinder, base: KnowledgeBase) -> None:
    missed = {
        (name, subject.id): subjects(finder, name)
        for subject in base.subjects.values()
        for name in subject.names
        if subjects(finder, name) != [subject.id]
    }
    assert missed == {}


def test_every_other_job_is_found(finder: NameFinder, base: KnowledgeBase) -> None:
    assert [job for job in base.other_jobs if [entity for entity, _ in found(finder, job)] != ["other_job"]] == []


def test_entities_have_rasas_shape(finder: NameFinder) -> None:
    assert as_entities(finder.find(as_typed("a vet"), "a vet")) == [
        {"entity": "other_job", "value": "vet", "start": 2, "end": 5}
    ]


def test_a_new_subject_is_found_without_training(base: KnowledgeBase, tmp_path: Path) -> None:
    text = "what do complaints buddies and the Resolution Team do"
    assert subjects(NameFinder(base), text) == []
    folder = tmp_path / "knowledge"
    shutil.copytree(base.folder, folder)
    (folder / "subjects" / "complaints_buddy.yml").write_text(
        "id: complaints_buddy\nkind: job\nname: complaints buddy\nphrase: a complaints buddy\n"
        "aliases: [resolution team]\n",
        encoding="utf-8",
    )
    grown = NameFinder(knowledge.load(folder))
    assert subjects(grown, text) == ["complaints_buddy", "complaints_buddy"]
    assert subjects(grown, "is a supervisor above a complaints buddy") == ["supervisor", "complaints_buddy"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("planner’s mate", ["planner's mate", "planner’s mate", "Planner's Mate"]),
        ("shift–planner", ["shift-planner", "shift planner"]),
        ("shift\u200bplanner", ["shiftplanner"]),
        ("shift\u00a0planner", ["shift planner"]),
        ("cafe\u0301 planner", ["caf\u00e9 planner", "cafe planner"]),
        ("caf\u00e9 planner", ["caf\u00e9 planner", "cafe planner", "cafe planners"]),
        ('"“shift” planner"', ['"shift" planner']),
    ],
)
def test_an_alias_is_found_however_it_is_written_in_the_file(
    base: KnowledgeBase, tmp_path: Path, written: str, typed: list[str]
) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(base.folder, folder)
    file = folder / "subjects" / "shift_planner_for_tests.yml"
    file.write_text(
        f"id: {file.stem}\nkind: job\nname: desk wizard\nphrase: a desk wizard\naliases: [{written}]\n", "utf-8"
    )
    finder = NameFinder(knowledge.load(folder))
    assert [subjects(finder, f"what does a {text} do") for text in typed] == [[file.stem]] * len(typed)
