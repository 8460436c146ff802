"""What must be true between entries, and between facts and their documents."""

from datetime import date

import pytest

from switchboard.knowledge.checks import check_sources, overdue, turned

CLERK, TYPIST = "subjects/clerk.yml", "subjects/typist.yml"


def alone(folder):
    """The one problem of a folder."""
    (problem,) = folder.problems()
    return problem


# --- references ------------------------------------------------------------


def test_an_unknown_source_is_named_with_the_nearest(folder):
    folder.change(CLERK, "source: profile", "source: profil")
    text = "the source 'profil' is not known; did you mean 'profile'?"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:9: {text}"


def test_an_unknown_topic_of_a_fact_is_named(folder):
    folder.change(CLERK, "    topic: hours\n    statement: A clerk works four", "    topic: hour\n    statement: four")
    text = "the topic 'hour' is not known; did you mean 'hours'?"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:16: {text}"


def test_an_unknown_topic_of_a_wording_is_named(folder):
    folder.change(CLERK, "  pay:\n", "  pays:\n")
    text = "the topic 'pays' is not known; did you mean 'pay'?"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:41: {text}"


def test_an_unknown_signpost_is_named(folder):
    folder.change(CLERK, "signposts: [adviser]", "signposts: [advisor]")
    text = "the signpost 'advisor' is not known; did you mean 'adviser'?"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:38: {text}"


def test_an_unknown_member_is_named(folder):
    folder.change("subjects/office.yml", "members: [clerk, typist]", "members: [clerk, typists]")
    text = "the member 'typists' is not known; did you mean 'typist'?"
    assert alone(folder) == f"knowledge/subjects/office.yml:1: {text}"


def test_an_unknown_fact_of_a_wording_is_named(folder):
    folder.change(CLERK, "facts: []", "facts: [hours-amm]")
    text = "the fact 'hours-amm' is not known; did you mean 'hours-am'?"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:41: {text}"


def test_nothing_is_suggested_when_nothing_is_near(folder):
    folder.change(CLERK, "source: profile", "source: xyz")
    assert alone(folder) == "knowledge/subjects/clerk.yml:9: the source 'xyz' is not known"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("topics.yml", "related: [pay]", "related: [pays]", "1: the related topic 'pays' is not known"),
        ("topics.yml", "pointer: []", "pointer: [nobody]", "10: the signpost 'nobody' is not known"),
        ("topics.yml", "about: [clerk]", "about: [baker]", "1: the subject 'baker' is not known"),
        ("details.yml", "office: clerk", "office: baker", "1: the subject 'baker' is not known"),
        ("details.yml", "office: clerk", "bakery: clerk", "1: the subject 'bakery' is not known"),
        (CLERK, "part_of: office", "part_of: bakery", "1: part_of 'bakery' is not known"),
        (CLERK, "part: evening", "part: baking", "1: the part 'baking' is not known"),
        ("chat.yml", "ask: [pay]", "ask: [baking]", "1: the topic 'baking' is not known"),
        ("chat.yml", "id: greet", "id: great", "1: the phrase 'great' is not known"),
        ("comparisons.yml", "[clerk, typist]", "[clerk, baker]", "1: the subject 'baker' is not known"),
        ("comparisons.yml", "topics: [hours]", "topics: [baking]", "1: the topic 'baking' is not known"),
        ("comparisons.yml", "facts: [hours-all]", "facts: [baking]", "1: the fact 'baking' is not known"),
    ],
)
def test_every_other_reference_must_lead_somewhere(folder, file, old, new, problem):
    folder.change(file, old, new)
    assert alone(folder).partition("; did you mean")[0] == f"knowledge/{file}:{problem}"


def test_only_a_topic_of_the_sources_may_be_about_no_subject(folder):
    folder.change("topics.yml", "about: [clerk]", "about: []")
    text = "'about' must name a subject, unless the topic is one of the sources (of_sources)"
    assert alone(folder) == f"knowledge/topics.yml:1: {text}"
    folder.change("topics.yml", "about: []", "about: []\n  of_sources: which")
    assert folder.load().topics["hours"].of_sources == "which"


@pytest.mark.parametrize("group", ["stage", "nation"])
def test_a_stage_or_nation_that_leads_nowhere_must_ask_for_a_topic(folder, group):
    folder.add("details.yml", f"- id: far\n  group: {group}\n  name: far away\n")
    text = f"a {group} must lead from 'none' to a subject, or say which topic it 'asks' for"
    assert alone(folder) == f"knowledge/details.yml:8: {text}"
    folder.add("details.yml", "  asks: pay\n")
    assert folder.load().details["far"].asks == "pay"


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("fact", "named_by: hours-am", "named_by: hours-xx"),
        ("rung", "  door:\n", "  dooor:\n"),
        ("rung", "    clerk: hours-am", "    clark: hours-am"),
        ("fact", "    clerk: hours-am", "    clerk: hours-xx"),
        ("topic", "topics: [pay]", "topics: [paay]"),
        ("subject", "subjects: [clerk]", "subjects: [clark]"),
        ("phrase", "title: to_jobs", "title: to_job"),
        ("phrase", "title: ways_in", "title: ways_inn"),
        ("rung", "rungs: [door]", "rungs: [dooor]"),
        ("subject", "of: clerk", "of: clark"),
        ("topic", "rungs: [clerk]", "named_on: paay"),
        ("fact", "conditions: [hours-all]", "conditions: [hours-xx]"),
    ],
)
def test_a_ladder_leads_nowhere_unknown(folder, what, old, new):
    folder.change("ladders.yml", old, new)
    problem = alone(folder)
    assert problem.startswith("knowledge/ladders.yml:")
    assert f": the {what} '" in problem and "is not known" in problem


@pytest.mark.parametrize("title", ["level", "jobs_after"])
def test_a_title_gets_what_it_names(folder, title):
    folder.change("ladders.yml", "title: jobs_after, of: clerk", f"title: {title}")
    assert alone(folder).startswith(f"knowledge/ladders.yml:7: the title '{title}' names subject")
    folder.change("ladders.yml", f"title: {title}", f"title: {title}, of: clerk")
    assert title == "jobs_after" or alone(folder).endswith("names subject and nation, which 'of' must give")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("heading: work", "heading: weather"),
        ("topic: pay, subject: clerk}\nladder", "topic: baking, subject: clerk}\nladder"),
        ("subject: clerk}\nladder", "subject: baker}\nladder"),
        ("ladder: {topic: pay", "ladder: {topic: baking"),
        ("pupil: [pay]", "pupil: [baking]"),
        ("adviser: [hours]", "adviser: [baking]"),
        ("places: [adviser]", "places: [nobody]"),
        ("helpline: adviser", "helpline: nobody"),
        ("emergency: adviser", "emergency: nobody"),
    ],
)
def test_a_page_names_nothing_unknown(folder, old, new):
    folder.change("pages.yml", old, new)
    assert "is not known" in alone(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [("topic: pay", "topic: baking"), ("subject: clerk", "subject: baker"), ("[pay]", "[baking]"), ("[hours]", "[a]")],
)
def test_what_is_usual_is_known(folder, old, new):
    folder.change("usual.yml", old, new)
    assert alone(folder).startswith("knowledge/usual.yml:1: the ")


def test_the_theme_of_a_topic_is_known(folder):
    folder.change("topics.yml", "theme: job", "theme: jobs")
    assert alone(folder) == "knowledge/topics.yml:1: the theme 'jobs' is not known; did you mean 'job'?"


# --- what is worked out ------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("by_the_hour: hours-all", "by_the_hour: hours-xx", "3: the fact 'hours-xx' is not known"),
        ("by_the_hour: hours-all", "by_the_hour: hours-split", "3: the value of hours-split is not a number"),
        ("by_the_year: adult", "by_the_year: child", "4: the legal rate 'child' is not known"),
        ("id: yearly", "id: hourly", "4: the id 'hourly' is used twice"),
    ],
)
def test_a_figure_can_be_worked_out(folder, old, new, text):
    folder.change("figures.yml", old, new)
    assert alone(folder).partition("; did you mean")[0] == f"knowledge/figures.yml:{text}"


def test_a_verdict_that_has_turned_is_warned_of(folder):
    assert turned(folder.load()) == []
    folder.change("figures.yml", "expected: true", "expected: false")
    (warning,) = turned(folder.load())
    text = "'verdict' is no longer so; rewrite the words around {figure:verdict}"
    assert str(warning) == f"knowledge/figures.yml:5: {text}"


# --- names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("clerk", "clerk"),
        ("Clerk", "Clerk"),
        ("2nd  CLERK", "2nd CLERK"),
        ("2nd–clerk", "2nd-clerk"),
        ("cle\u200brk", "clerk"),
        ("clerk’s job", "clerk's job"),
    ],
)
def test_a_name_claimed_twice_is_refused(folder, written, name):
    folder.add(TYPIST, f"aliases: [{written}]\n")
    text = f"the name '{name}' is already claimed by clerk"
    assert alone(folder) == f"knowledge/subjects/typist.yml:1: {text}"


def test_a_name_claimed_by_a_subject_and_a_detail_is_refused(folder):
    folder.add(TYPIST, "aliases: [At night]\n")
    assert alone(folder) == "knowledge/details.yml:1: the name 'at night' is already claimed by typist"


def test_a_subject_may_repeat_its_own_name(folder):
    folder.add(TYPIST, "aliases: [Typist]\n")
    assert folder.load().subjects["typist"].aliases == ["Typist"]


# --- figures ---------------------------------------------------------------


def test_a_sum_that_does_not_add_up_shows_the_sum(folder):
    folder.change(CLERK, "works 3 hours before noon.\n    value: 3", "works 2 hours before noon.\n    value: 2")
    assert alone(folder) == "knowledge/sums.yml:1: 2 + 4 = 6, but hours-all is 7"


def test_a_sum_of_parts_of_a_value_is_checked_too(folder):
    folder.change(CLERK, "split 3 and 4.\n    value: [3, 4]", "split 3 and 5.\n    value: [3, 5]")
    assert alone(folder) == "knowledge/sums.yml:3: 3 + 5 = 8, but hours-all is 7"


@pytest.mark.parametrize("part", ["hours-none", "hours-split", "hours-split.2"])
def test_a_sum_needs_numbers(folder, part):
    folder.change("sums.yml", "hours-split.1", part)
    assert alone(folder) == f"knowledge/sums.yml:3: no number to add up in: {part}"


def test_a_value_must_stand_in_its_statement(folder):
    folder.change(CLERK, "A clerk works 7 hours.", "A clerk works 17 hours.")
    text = "the value 7 is not in the statement of hours-all"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:23: {text}"


@pytest.mark.parametrize("spelt", ["£15000", "£15,000"])
def test_a_value_may_stand_in_its_statement_with_a_comma(folder, spelt):
    folder.change("sums.yml", "- parts: [hours-am, hours-pm]\n  total: hours-all\n", "")
    folder.change(CLERK, "works 3 hours before noon.\n    value: 3", f"earns {spelt}.\n    value: 15000")
    assert folder.load().facts["hours-am"].value == 15000


def test_a_typed_figure_is_refused(folder):
    folder.change(CLERK, "pupil: A clerk works {hours-all} hours.", "pupil: A clerk works {hours-all} or 8 hours.")
    text = "the figure in '8' is typed; show a fact's value with {fact-id}"
    assert alone(folder) == f"knowledge/subjects/clerk.yml:38: {text}"


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (CLERK, "    signposts: [adviser]\n", "    warnings: [It was 8 once.]\n", 38),
        ("phrases.en.yml", "pupil: Hello.", "pupil: Hello number 8.", 8),
        ("comparisons.yml", "pupil: Both work.", "pupil: Both work 8 hours.", 1),
    ],
)
def test_a_typed_figure_is_refused_wherever_words_are(folder, file, old, new, line):
    folder.change(file, old, new)
    assert alone(folder).startswith(f"knowledge/{file}:{line}: the figure in '8")


def test_a_figure_inside_a_subjects_own_name_is_allowed(folder):
    folder.change(CLERK, "pupil: A clerk works", "pupil: A 2nd Clerk works")
    assert folder.load().subjects["clerk"].answers["hours"].pupil == "A 2nd Clerk works {hours-all} hours."


def test_a_figure_that_only_resembles_a_name_is_refused(folder):
    folder.change(CLERK, "pupil: A clerk works", "pupil: A 2nd clerkship works")
    assert alone(folder).startswith("knowledge/subjects/clerk.yml:38: the figure in '2nd' is typed")


# --- placeholders ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hours-al", "no fact has the id 'hours-al'; did you mean 'hours-all'?"),
        ("hours-split.2", "the fact has no such value"),
        ("hours-split.first", "the fact has no such value"),
        ("hours-all.0", "the fact has no such value"),
    ],
)
def test_a_placeholder_must_be_a_value_of_a_fact(folder, name, text):
    folder.change(CLERK, "{hours-all}", f"{{{name}}}")
    assert alone(folder) == f"knowledge/subjects/clerk.yml:38: {{{name}}}: {text}"


def test_a_placeholder_of_a_fact_without_a_value_is_refused(folder):
    folder.change(CLERK, "    value: 4\n", "")
    folder.change("sums.yml", "- parts: [hours-am, hours-pm]\n  total: hours-all\n", "")
    folder.change(CLERK, "{hours-all}", "{hours-pm}")
    assert alone(folder) == "knowledge/subjects/clerk.yml:37: {hours-pm}: the fact has no such value"


@pytest.mark.parametrize(
    "name", ["figure:weekly", "legal:child", "signpost:nobody", "signpost:nobody.phone", "weather:today"]
)
def test_a_placeholder_of_an_unknown_group_or_entry_is_refused(folder, name):
    folder.change(CLERK, "{hours-all}", f"{{{name}}}")
    assert alone(folder) == f"knowledge/subjects/clerk.yml:38: nothing fills {{{name}}}"


@pytest.mark.parametrize("name", ["signpost:adviser.fax", "signpost:adviser.address"])
def test_a_placeholder_of_something_a_signpost_lacks_is_refused(folder, name):
    folder.change("phrases.en.yml", "{signpost:adviser.phone}", f"{{{name}}}")
    assert alone(folder) == f"knowledge/phrases.en.yml:10: nothing fills {{{name}}}"


@pytest.mark.parametrize("name", ["figure:hourly", "legal:adult", "signpost:adviser", "hours-split.1"])
def test_known_placeholders_are_allowed(folder, name):
    folder.change(CLERK, "{hours-all}", f"{{{name}}}")
    assert f"{{{name}}}" in (folder.load().subjects["clerk"].answers["hours"].pupil or "")


def test_a_question_may_only_name_its_subject(folder):
    folder.change("topics.yml", "{subject} earn", "{person} earn")
    assert alone(folder).startswith("knowledge/topics.yml:10: ")


def test_problems_between_entries_are_reported_together(folder):
    folder.change(CLERK, "source: profile", "source: xyz")
    folder.change("sums.yml", "hours-split.1", "hours-split.0")
    folder.add(TYPIST, "aliases: [clerk]\n")
    assert sorted(problem.partition(": ")[0] for problem in folder.problems()) == [
        "knowledge/subjects/clerk.yml:9",
        "knowledge/subjects/typist.yml:1",
        "knowledge/sums.yml:3",
    ]


# --- dates -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2026, 12, 31), []),
        (date(2027, 1, 1), ["knowledge/signposts.yml:1: 'adviser' was to be reviewed by 2026-12-31"]),
        (
            date(2027, 4, 1),
            [
                "knowledge/signposts.yml:1: 'adviser' was to be reviewed by 2026-12-31",
                "knowledge/legal_rates.yml:1: 'adult' was to be reviewed by 2027-03-31",
            ],
        ),
    ],
)
def test_an_entry_is_overdue_from_the_day_after_its_review_date(folder, today, late):
    found = [str(problem) for problem in overdue(folder.load(), today)]
    assert found == [f"{text}; it may be out of date" for text in late]


# --- documents -------------------------------------------------------------

DOCUMENT = "He works three hours before noon and\nfour hours after noon: seven hours, three and four.\n"


def test_locators_are_found_across_line_ends(folder, tmp_path):
    (tmp_path / "002.txt").write_text(DOCUMENT.replace("four hours", "four\n  hours"), encoding="utf-8")
    assert check_sources(folder.load(), tmp_path) == []


def test_a_locator_that_changed_is_found(folder, tmp_path):
    (tmp_path / "002.txt").write_text(DOCUMENT.replace("seven", "Seven"), encoding="utf-8")
    (problem,) = check_sources(folder.load(), tmp_path)
    text = "the locator 'seven hours' of hours-all is not in document profile"
    assert str(problem) == f"knowledge/subjects/clerk.yml:23: {text}"


def test_a_missing_document_is_named_once(folder, tmp_path):
    (problem,) = check_sources(folder.load(), tmp_path)
    assert str(problem) == f"knowledge/sources.yml:1: no document 002.txt in {tmp_path}"


def test_a_rank_must_lead_to_a_job(folder):
    folder.add("details.yml", "- {id: boss, group: rank, name: boss, leads_to: {office: clerk}}\n")
    assert any("a rank must lead from 'none' to a job" in problem for problem in folder.problems())


# --- languages -------------------------------------------------------------


def test_the_words_for_a_language_may_show_only_what_is_known(folder):
    folder.change("languages.yml", "{signpost:adviser.phone}", "{signpost:advisor.phone}")
    assert alone(folder) == "knowledge/languages.yml:1: nothing fills {signpost:advisor.phone}"


def test_the_words_for_a_language_hold_no_typed_number(folder):
    folder.change("languages.yml", "{signpost:adviser.phone}", "0123")
    assert "the figure in '0123.' is typed" in alone(folder)


def test_a_language_stands_once(folder):
    language = (folder.path / "languages.yml").read_text(encoding="utf-8")
    folder.add("languages.yml", language)
    assert alone(folder) == "knowledge/languages.yml:6: the id 'cy' is used twice"


def test_what_a_lead_repeats_must_begin_a_sentence_that_follows_it(folder):
    (folder.path / "leads").mkdir()
    lead = (
        "- id: clerk-long\n  topic: hours\n  form: number\n  questions: [how long, How long a day?, hours]\n"
        "  pupil: Long.\n  adviser: Long.\n  facts: [hours-all]\n  repeats: {adviser: [They never]}\n"
    )
    folder.add("leads/clerk.yml", lead)
    text = "no sentence on hours begins with 'They never'; correct it under 'repeats:', or take it out"
    assert alone(folder) == f"knowledge/leads/clerk.yml:1: {text}"
    folder.change("leads/clerk.yml", "They never", "A clerk works")
    assert folder.load()
