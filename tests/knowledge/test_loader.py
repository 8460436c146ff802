"""Reading the files: what is wrong in one of them is said with its file and line."""

import datetime
import shutil

import pytest

from switchboard.knowledge import loader

SOURCE_KEYS = (
    "id, document, title, short, author, publisher, date, modified, address, kind, nation, trust, caution, licence"
)


def test_a_whole_folder_loads(folder):
    base = folder.load()
    assert list(base.subjects) == ["clerk", "office", "typist"]
    assert list(base.facts) == ["hours-am", "hours-pm", "hours-all", "hours-split"]
    assert base.facts["hours-split"].value == [3, 4]
    assert base.owner["hours-am"] == "clerk"
    assert set(base.phrases.chat) == {"greet", "disclosure"}
    assert base.other_jobs == ["plumber"]


def test_entries_know_their_lines(folder):
    lines = folder.load().lines
    assert lines["Topic:pay"] == ("knowledge/topics.yml", 10)
    assert lines["Fact:hours-pm"] == ("knowledge/subjects/clerk.yml", 16)
    assert lines["Wording:clerk:pay"] == ("knowledge/subjects/clerk.yml", 41)
    assert lines["Sum:1"] == ("knowledge/sums.yml", 3)


def test_only_what_has_words_or_facts_is_askable(folder):
    assert list(folder.load().askable()) == [("hours", "clerk"), ("pay", "clerk")]


def test_a_folder_without_optional_lists_loads(folder):
    (folder.path / "comparisons.yml").write_text("", encoding="utf-8")
    assert folder.load().comparisons == []


def test_an_unknown_key_is_refused_with_the_allowed_ones(folder):
    folder.change("sources.yml", "  kind: job profile\n", "  kind: job profile\n  colour: red\n")
    assert folder.problems() == [f"knowledge/sources.yml:10: unknown key 'colour'; allowed: {SOURCE_KEYS}"]


def test_an_unknown_key_of_a_fact_is_refused_on_its_own_line(folder):
    folder.change("subjects/clerk.yml", "    value: 4\n", "    valeu: 4\n")
    allowed = "id, topic, statement, value, unit, label, source, locator, as_of"
    assert folder.problems() == [f"knowledge/subjects/clerk.yml:19: unknown key 'valeu'; allowed: {allowed}"]


def test_an_unknown_key_of_a_wording_is_refused_on_its_own_line(folder):
    folder.change("subjects/clerk.yml", "    signposts: [adviser]\n", "    signpost: adviser\n")
    allowed = "pupil, adviser, facts, warnings, signposts, known"
    assert folder.problems() == [f"knowledge/subjects/clerk.yml:40: unknown key 'signpost'; allowed: {allowed}"]


def test_a_missing_key_is_named(folder):
    folder.change("topics.yml", "  means: what they earn\n", "")
    assert folder.problems() == ["knowledge/topics.yml:10: 'means' is missing"]


def test_a_missing_key_of_a_fact_is_named_at_that_fact(folder):
    folder.change("subjects/clerk.yml", "    source: profile\n    locator: four", "    locator: four")
    assert folder.problems() == ["knowledge/subjects/clerk.yml:16: 'facts.1.source' is missing"]


def test_a_wrong_kind_lists_what_is_allowed(folder):
    folder.change("subjects/typist.yml", "kind: job", "kind: robot")
    kinds = (
        "job, apprenticeship, qualification, route, organisation, person, programme, framework, guidance, sector, "
        "law, document"
    )
    assert folder.problems() == [f"knowledge/subjects/typist.yml:2: 'kind' must be one of: {kinds}"]


def test_a_wrong_group_lists_what_is_allowed(folder):
    folder.change("details.yml", "group: part", "group: colour")
    assert folder.problems() == ["knowledge/details.yml:2: 'group' must be one of: nation, part, stage, rank"]


def test_a_wrong_kind_of_a_topic_lists_what_is_allowed(folder):
    folder.change("topics.yml", "kinds: any", "kinds: [robot]")
    problems = folder.problems()
    assert problems[0].endswith(": 'kinds' must be one of: any, or a list")
    assert problems[1].partition(": ")[2].startswith("'kinds.0' must be one of: job, apprenticeship, ")


def test_a_word_for_a_date_says_that_undated_is_allowed(folder):
    folder.change("sources.yml", "date: undated", "date: long ago")
    problems = folder.problems()
    assert all(problem.startswith("knowledge/sources.yml:7: 'date'") for problem in problems)
    assert "knowledge/sources.yml:7: 'date' must be one of: undated, or a date" in problems


@pytest.mark.parametrize("year", ["2021", "1.5"])
def test_a_number_is_not_a_date(folder, year):
    folder.change("sources.yml", "date: undated", f"date: {year}")
    assert folder.problems()[0].startswith("knowledge/sources.yml:7: 'date'")


def test_a_bare_yes_or_no_is_not_a_value(folder):
    folder.change("subjects/clerk.yml", "    value: 4\n", "    value: no\n")
    said = 'knowledge/subjects/clerk.yml:19: no is read as false; if it is text, put it in quotes: "no"'
    assert folder.problems() == [said]


def test_a_day_that_does_not_exist_is_refused(folder):
    folder.change("signposts.yml", "review_by: 2026-12-31", "review_by: 2026-02-30")
    assert folder.problems()[0].startswith("knowledge/signposts.yml:6: ")


def test_a_locator_has_at_most_six_words(folder):
    folder.change("subjects/clerk.yml", "locator: seven hours", "locator: he works for seven hours a day")
    text = "'facts.2.locator': a locator has 1 to 6 words, this has 7"
    assert folder.problems() == [f"knowledge/subjects/clerk.yml:28: {text}"]


def test_a_locator_may_have_six_words(folder):
    folder.change("subjects/clerk.yml", "locator: seven hours", "locator: he works for seven hours daily")
    assert folder.load().facts["hours-all"].locator == "he works for seven hours daily"


def test_a_wording_that_says_nothing_is_refused(folder):
    folder.change("subjects/clerk.yml", "    pupil: The page does not say.\n    facts: []\n", "")
    text = "'answers.pay': give at least one of: pupil, adviser, facts"
    assert folder.problems() == [f"knowledge/subjects/clerk.yml:41: {text}"]


def test_yaml_that_cannot_be_read_is_placed(folder):
    folder.change("topics.yml", "kinds: [job]", "kinds: [job")
    problems = folder.problems()
    assert problems[0].startswith("knowledge/topics.yml:8: not valid YAML: ")


def test_a_control_character_is_refused(folder):
    folder.change("topics.yml", "what they earn", "what they \x07earn")
    assert folder.problems()[0].startswith("knowledge/topics.yml:")


def test_a_key_that_stands_twice_is_refused(folder):
    folder.change("topics.yml", "  means: what they earn\n", "  means: what they earn\n  name: wage\n")
    assert folder.problems() == ["knowledge/topics.yml:14: 'name' stands twice here, first in line 12"]


def test_a_wording_that_stands_twice_is_refused(folder):
    folder.add("subjects/clerk.yml", "  hours:\n    pupil: Long.\n")
    assert folder.problems() == ["knowledge/subjects/clerk.yml:45: 'hours' stands twice here, first in line 38"]


def test_text_that_is_not_utf_8_is_refused(folder):
    (folder.path / "other_jobs.yml").write_bytes("- café owner\n".encode("latin-1"))
    assert folder.problems() == ["knowledge/other_jobs.yml:1: the file is not UTF-8 text; save it as UTF-8"]


@pytest.mark.parametrize("name", ["signposts.yml", "sums.yml", "other_jobs.yml"])
def test_a_missing_file_is_named(folder, name):
    (folder.path / name).unlink()
    assert folder.problems() == [f"knowledge/{name}:1: this file is missing"]


def test_a_file_of_entries_must_be_a_list(folder):
    (folder.path / "sums.yml").write_text("parts: []\ntotal: hours-all\n", encoding="utf-8")
    assert folder.problems() == ["knowledge/sums.yml:1: expected a list of entries, each beginning with '- '"]


def test_an_entry_must_have_keys(folder):
    folder.add("chat.yml", "- hello\n")
    assert folder.problems() == ["knowledge/chat.yml:3: expected keys and values, found str"]


def test_a_key_must_be_text(folder):
    folder.add("chat.yml", "- id: thanks\n  ask: [pay]\n  7: Thank you.\n")
    assert folder.problems() == ['knowledge/chat.yml:5: every key must be text; put it in quotes: "7"']


def test_other_jobs_must_be_names(folder):
    folder.add("other_jobs.yml", "- name: cook\n")
    assert folder.problems() == ["knowledge/other_jobs.yml:1: expected a list of job names"]


def test_a_subject_must_be_named_like_its_file(folder):
    folder.change("subjects/typist.yml", "id: typist", "id: tipist")
    text = "the id 'tipist' must be the file's name, 'typist'"
    assert folder.problems() == [f"knowledge/subjects/typist.yml:1: {text}"]


def test_an_empty_subject_file_is_refused(folder):
    (folder.path / "subjects" / "porter.yml").write_text("", encoding="utf-8")
    assert folder.problems()[0].startswith("knowledge/subjects/porter.yml:1: ")


def test_a_subject_file_with_another_ending_is_refused(folder):
    text = "id: porter\nkind: job\nname: porter\nphrase: a porter\n"
    (folder.path / "subjects" / "porter.yaml").write_text(text, encoding="utf-8")
    assert folder.problems()[0].startswith("knowledge/subjects/porter.yaml:1: ")


def test_a_fact_id_used_twice_names_both_places(folder):
    fact = """\
facts:
  - id: hours-am
    topic: hours
    statement: A typist works.
    source: profile
    locator: typist
    as_of: 2021-11-12
"""
    folder.add("subjects/typist.yml", fact)
    text = "the fact id 'hours-am' is used twice (also knowledge/subjects/clerk.yml:9)"
    assert folder.problems() == [f"knowledge/subjects/typist.yml:6: {text}"]


def test_a_topic_id_used_twice_is_refused(folder):
    folder.change("topics.yml", "- id: pay", "- id: hours")
    assert folder.problems() == ["knowledge/topics.yml:10: the id 'hours' is used twice"]


def test_a_phrase_that_nobody_says_is_refused(folder):
    folder.change("phrases.en.yml", "  source: ", "  sauce: Ketchup.\n  source: ")
    assert folder.problems() == [
        "knowledge/phrases.en.yml:5: unknown key 'sauce'; allowed: places, source, sources",
    ]


def test_a_phrase_that_is_missing_is_named(folder):
    folder.change("phrases.en.yml", '  source: "Source: {cites}."\n', "")
    assert folder.problems() == ["knowledge/phrases.en.yml:3: 'reply.source' is missing"]


def test_problems_of_several_files_are_reported_together(folder):
    folder.change("topics.yml", "  means: what they earn\n", "")
    folder.change("subjects/typist.yml", "kind: job", "kind: robot")
    (folder.path / "sums.yml").unlink()
    assert [problem.partition(": ")[0] for problem in folder.problems()] == [
        "knowledge/topics.yml:10",
        "knowledge/sums.yml:1",
        "knowledge/subjects/typist.yml:2",
    ]


def test_dates_and_undated_are_both_read(folder):
    folder.change("subjects/clerk.yml", "as_of: undated", "as_of: 2021-11-12")
    facts = folder.load().facts
    assert facts["hours-am"].as_of == datetime.date(2021, 11, 12)
    assert facts["hours-pm"].as_of == "undated"


# --- what YAML takes for something else ---------------------------------------------------------

#: A place for words, and what stands there in the folder of the tests.
WORDS = {
    "pupil": ("phrases.en.yml", 9, "    pupil: Hello."),
    "adviser": ("comparisons.yml", 4, "  adviser: A clerk works {hours-all} hours."),
    "name": ("signposts.yml", 2, "  name: your adviser"),
    "phone": ("signposts.yml", 4, '  phone: "0123"'),
    "aliases": ("details.yml", 4, "  aliases: [at night]"),
    "question": ("topics.yml", 5, '  question: "How long does {subject} work?"'),
    "statement": ("subjects/clerk.yml", 11, "    statement: A clerk works 3 hours before noon."),
    "phrase": ("subjects/clerk.yml", 4, "phrase: a clerk"),
}


@pytest.mark.parametrize("written", ["No", "on", "true", "0117", "117", "1.50", "1_000", "12:30", "2026-04-01"])
@pytest.mark.parametrize("key", WORDS)
def test_where_words_belong_only_words_stand(folder, key, written):
    file, line, old = WORDS[key]
    indent = old[: len(old) - len(old.lstrip())]
    folder.change(file, old, f"{indent}{key}: {f'[{written}]' if key == 'aliases' else written}")
    (said,) = folder.problems()
    assert said.startswith(f"knowledge/{file}:{line}: ")
    assert said.endswith(f'put it in quotes: "{written}"')


def test_in_quotes_they_are_words(folder):
    folder.change("phrases.en.yml", "pupil: Hello.", 'pupil: "No"')
    folder.change("details.yml", "[at night]", '["0117", "12:30"]')
    base = folder.load()
    assert (base.phrases.chat["greet"].pupil, base.details["evening"].aliases) == ("No", ["0117", "12:30"])


@pytest.mark.parametrize("key", sorted(WORDS.keys() - {"aliases", "phone"}))
def test_words_are_not_cut_short_at_a_hash(folder, key):
    file, line, old = WORDS[key]
    folder.change(file, old, old.replace('"', "") + " #12")
    (said,) = folder.problems()
    assert said.startswith(f"knowledge/{file}:{line}: behind a # nothing is read, so only '")


def test_a_field_left_empty_is_refused(folder):
    folder.change("phrases.en.yml", "pupil: Hello.", "pupil: Hello.\n    adviser:")
    assert folder.problems() == [
        "knowledge/phrases.en.yml:10: 'adviser' must not be left empty: put it in quotes, or leave the key out"
    ]


@pytest.mark.parametrize("file", ["chat.yml", "other_jobs.yml", "sums.yml", "subjects/clerk.yml"])
def test_every_file_is_read_strictly(folder, file):
    folder.add(file, "# \u200b\n")
    (said,) = folder.problems()
    assert said.startswith(f"knowledge/{file}:") and said.endswith(
        "U+200B (zero width space) cannot be seen; take it out"
    )


# --- names, however they are typed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("clerk’s mate", "clerk's mate"),
        ("day–night clerk", "day-night clerk"),
        ("day\u2011night clerk", "day-night clerk"),
        ("day\u200bclerk", "dayclerk"),
        ("day\u00a0clerk", "day clerk"),
        ("cafe\u0301 clerk", "caf\u00e9 clerk"),
        ("caf\u00e9 clerk", "cafe clerk"),
        ("ｄａｙ clerk", "day clerk"),
        ("of\ufb01ce clerk", "office clerk"),
        ('"“day” clerk"', '"day" clerk'),
        ('"“day clerk”"', "day clerk"),
    ],
)
@pytest.mark.parametrize("file", ["subjects/typist.yml", "details.yml"])
def test_an_alias_is_looked_for_as_a_keyboard_types_it(folder, file, written, typed):
    if file == "details.yml":
        folder.change(file, "[at night]", f"[{written}]")
        assert typed in folder.load().details["evening"].aliases
    else:
        folder.add(file, f"aliases: [{written}]\n")
        assert typed in folder.load().subjects["typist"].aliases


def test_a_name_is_said_as_it_stands_and_looked_for_as_it_is_typed(folder):
    folder.change("subjects/typist.yml", "name: typist", "name: Zoë’s typist")
    typist = folder.load().subjects["typist"]
    assert typist.name == "Zoë’s typist"
    assert {"Zoë's typist", "Zoe's typist"} <= set(typist.names)


@pytest.mark.parametrize("written", ['""', '"-"', '"…"', '"“”"'])
def test_a_name_without_a_letter_is_refused(folder, written):
    folder.add("subjects/typist.yml", f"aliases: [typer, {written}]\n")
    (said,) = folder.problems()
    assert said.startswith("knowledge/subjects/typist.yml:5: 'aliases': '")
    assert said.endswith("is no name: it has neither a letter nor a figure")


def test_a_folder_is_read_once_until_a_file_in_it_changes(tmp_path):
    copy = tmp_path / "knowledge"
    shutil.copytree(loader.FOLDER, copy)
    first = loader.load(copy)
    assert loader.load(copy) is first
    other_jobs = copy / "other_jobs.yml"
    other_jobs.write_text(other_jobs.read_text(encoding="utf-8") + "- llama groomer\n", encoding="utf-8")
    assert loader.load(copy).other_jobs == [*first.other_jobs, "llama groomer"]
