"""What somebody who adds an entry forgets, each shown on the tiny knowledge folder with that one thing forgotten."""

import pytest

from switchboard.knowledge.gaps import gaps, loose_ends

CLERK, TYPIST = "subjects/clerk.yml", "subjects/typist.yml"
LEADS, EVERY = "leads/clerk.yml", "[002-hours-am, 002-hours-pm, 002-hours-all, 002-hours-split]"
LEAD = f"""\
- id: clerk-hours
  topic: hours
  form: number
  questions: [how long, How long does a clerk work?, hours of a clerk]
  pupil: Seven hours.
  adviser: Seven hours.
  facts: {EVERY}
"""
SILENT = "answers:\n  pay: {pupil: The page does not say., facts: [], known: false}\n"


@pytest.fixture
def whole(folder):
    """The folder with nothing forgotten."""
    for name in (CLERK, "comparisons.yml", "sums.yml", "figures.yml", "ladders.yml"):
        text = (folder.path / name).read_text(encoding="utf-8")
        (folder.path / name).write_text(text.replace("hours-", "002-hours-"), encoding="utf-8")
    folder.change(CLERK, "    signposts: [adviser]\n", f"    facts: {EVERY}\n")
    (folder.path / "leads").mkdir()
    folder.add(LEADS, LEAD)
    folder.add(TYPIST, SILENT)
    folder.add("subjects/office.yml", SILENT)
    return folder


def found(folder):
    return [str(problem) for problem in gaps(folder.load())]


def loose(folder):
    return [str(problem) for problem in loose_ends(folder.load())]


def test_nothing_is_said_of_a_folder_with_nothing_forgotten(whole):
    assert found(whole) == loose(whole) == []


def test_the_real_base_has_no_gap_and_no_loose_end(base):
    assert [str(problem) for problem in [*gaps(base), *loose_ends(base)]] == []


# --- facts ---------------------------------------------------------------------


@pytest.mark.parametrize("facts", ["    facts: [002-hours-am, 002-hours-all, 002-hours-split]\n", ""])
def test_a_fact_that_no_answer_says_is_named_with_the_wording_that_it_belongs_in(whole, facts):
    whole.change(CLERK, "    facts: [002-hours-am, 002-hours-pm, 002-hours-all, 002-hours-split]\n", facts)
    text = (
        "no answer says 002-hours-pm; say it in the wording for 'hours' (line 38), and add its id to the 'facts:' there"
    )
    assert f"knowledge/subjects/clerk.yml:16: {text}" in found(whole)
    assert not any("002-hours-all" in problem for problem in found(whole)), "a placeholder shows it"


def test_a_fact_may_be_said_by_the_wording_of_another_subject_or_by_a_comparison(whole):
    whole.change(CLERK, "002-hours-am, 002-hours-pm, ", "")
    whole.change(TYPIST, "facts: []", "facts: [002-hours-am]")
    whole.change("comparisons.yml", "facts: [002-hours-all]", "facts: [002-hours-all, 002-hours-pm]")
    assert found(whole) == []


def test_facts_that_nobody_wrote_words_for_are_said_one_after_the_other(whole):
    text = (whole.path / CLERK).read_text(encoding="utf-8")
    (whole.path / CLERK).write_text(text.partition("answers:")[0] + SILENT, encoding="utf-8")
    assert found(whole) == []


def test_a_facts_id_begins_with_the_number_of_its_document(whole):
    for name in (CLERK, "sums.yml", LEADS):
        text = (whole.path / name).read_text(encoding="utf-8")
        (whole.path / name).write_text(text.replace("002-hours-pm", "003-hours-pm"), encoding="utf-8")
    text = "the id '003-hours-pm' must begin with the number of its document; write '002-...'"
    assert found(whole) == [f"knowledge/subjects/clerk.yml:16: {text}"]


# --- leads -----------------------------------------------------------------------


def test_a_fact_that_no_lead_rests_on_is_named(whole):
    whole.change(LEADS, "002-hours-pm, ", "")
    text = "no lead rests on 002-hours-pm; add its id to the 'facts:' of the lead in leads/clerk.yml that says it, "
    text += "or write one with the questions that ask for it"
    assert found(whole) == [f"knowledge/subjects/clerk.yml:16: {text}"]


def test_a_lead_rests_on_what_its_placeholders_show(whole):
    whole.change(LEADS, "002-hours-all, ", "")
    assert len(found(whole)) == 1
    whole.change(LEADS, "adviser: Seven hours.", "adviser: They work {002-hours-all} hours.")
    assert found(whole) == []


@pytest.mark.parametrize("subject", ["clerk", "typist"])
def test_a_question_of_two_leads_of_the_same_or_of_another_subject_is_named(whole, subject):
    other = LEAD.replace("id: clerk-", f"id: {subject}-other-").replace("facts: " + EVERY, "facts: [002-hours-all]")
    other = other.replace("How long does a clerk work?", "How much time?").replace("hours of a clerk", "much time")
    whole.add(f"leads/{subject}.yml", other.replace("[how long,", "[HOW long!,"))
    line = 8 if subject == "clerk" else 1
    text = "'HOW long!' is a question of clerk-hours (knowledge/leads/clerk.yml:1) as well; keep it where it is meant"
    assert found(whole) == [f"knowledge/leads/{subject}.yml:{line}: {text}"]


def test_a_question_that_stands_twice_in_its_lead_is_named(whole):
    whole.change(LEADS, "hours of a clerk", "how long?")
    assert found(whole) == ["knowledge/leads/clerk.yml:1: 'how long?' stands twice in clerk-hours; take one out"]


# --- wordings --------------------------------------------------------------------


@pytest.mark.parametrize("facts", [", facts: []", ""])
def test_a_wording_that_rests_on_no_fact_is_named(whole, facts):
    whole.change(TYPIST, ", facts: [], known: false", facts)
    (problem,) = found(whole)
    assert problem.startswith("knowledge/subjects/typist.yml:6: the wording for 'pay' rests on no fact; list those ")


@pytest.mark.parametrize("name", ["002-hours-all", "figure:hourly"])
def test_a_wording_may_rest_on_what_its_placeholders_show(whole, name):
    whole.change(TYPIST, "The page does not say., facts: [], known: false", f'"{{{name}}}", facts: []')
    assert found(whole) == []


def test_a_place_to_go_is_no_fact_to_rest_on(whole):
    whole.change(TYPIST, "The page does not say., facts: [], known: false", '"{signpost:adviser}"')
    assert len(found(whole)) == 1


# --- subjects and topics -----------------------------------------------------------


def test_a_subject_of_which_nothing_is_known_is_named(whole):
    whole.change(TYPIST, SILENT, "")
    text = "nothing is known of a typist; give it facts under 'facts:' or words under 'answers:'"
    assert found(whole) == [f"knowledge/subjects/typist.yml:1: {text}"]


def test_a_subject_that_says_nothing_by_its_name_alone_is_named(whole):
    whole.change(TYPIST, "  pay:", "  hours:")
    text = "nobody can be told about a typist; write words for 'pay' under 'answers:'"
    assert found(whole) == [f"knowledge/subjects/typist.yml:1: {text}"]


def test_a_group_is_told_about_by_its_members(whole):
    whole.change("subjects/office.yml", "  pay:", "  hours:")
    assert found(whole) == []
    whole.change("subjects/office.yml", "members: [clerk, typist]\n", "")
    assert len(found(whole)) == 1


def test_a_topic_on_which_nothing_is_known_is_named(whole):
    topic = '- {id: age, theme: job, name: age, means: x, question: "How old?", kinds: any, related: [], pointer: []'
    whole.add("topics.yml", f"{topic}, about: [clerk]}}\n")
    (problem,) = found(whole)
    assert problem.startswith("knowledge/topics.yml:19: nothing is known of any subject on 'age'; add a fact or ")


def test_a_topic_that_is_about_no_subject_needs_none(whole):
    topic = '- {id: age, theme: job, name: age, means: x, question: "How old?", kinds: any, related: [], pointer: []'
    whole.add("topics.yml", f"{topic}, about: [], of_sources: dates}}\n")
    assert found(whole) == []


def test_a_phrase_without_a_name_in_it_is_named(whole):
    whole.change(TYPIST, "phrase: a typist", "phrase: somebody who types")
    text = "the phrase 'somebody who types' holds neither the name nor an alias; the bot would not know it again"
    assert found(whole) == [f"knowledge/subjects/typist.yml:1: {text}; add it to 'aliases:'"]


# --- loose ends ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["topic.yml", "phrases.cy.yml", "subject/typist.yml"])
def test_a_file_that_nothing_reads_is_a_loose_end(whole, name):
    path = whole.path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: typist\n", encoding="utf-8")
    text = "nothing reads this file; see to its name and its folder, or take it out"
    assert loose(whole) == [f"knowledge/{name}:1: {text}"]


def test_a_source_without_facts_is_a_loose_end(whole):
    source = (whole.path / "sources.yml").read_text(encoding="utf-8")
    whole.add("sources.yml", source.replace("id: profile", "id: leaflet"))
    text = "no fact comes from 'leaflet'; replies that list the documents name it all the same"
    assert loose(whole) == [f"knowledge/sources.yml:13: {text}"]


def test_a_signpost_that_no_reply_leads_to_is_a_loose_end(whole):
    signpost = (whole.path / "signposts.yml").read_text(encoding="utf-8")
    whole.add("signposts.yml", signpost.replace("id: adviser", "id: library"))
    text = "no reply leads to the signpost 'library'; name it where it helps, or take it out"
    assert loose(whole) == [f"knowledge/signposts.yml:7: {text}"]
    whole.change(CLERK, "pupil: The page does not say.", 'pupil: "Ask in {signpost:library}."')
    assert loose(whole) == []


def test_a_usual_subject_without_an_answer_is_a_loose_end(whole):
    whole.change("topics.yml", "about: [clerk]", "about: [clerk, typist]")
    text = "'about' names typist, of which nothing is known on 'hours'; name one that has an answer"
    assert loose(whole) == [f"knowledge/topics.yml:1: {text}"]
