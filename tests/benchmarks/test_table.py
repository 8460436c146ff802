"""The table of the comparison: verdicts, shares, columns and notes."""

import copy

import pytest

from benchmarks.table import ROWS, Row, align, markdown

FIRST_RUN, SECOND_RUN = "2026-11-01T10:00:00+00:00", "2026-11-02T10:00:00+00:00"
ABOUT = {
    "started": SECOND_RUN,
    "processor": "a processor",
    "cores": 2,
    "python": "3.11.7",
    "versions": {"rasa": "3.6.21", "numpy": "1.24.4"},
    "command": "python -m benchmarks.compare",
}
OURS = {
    "run": SECOND_RUN,
    "asked": "1234abcd",
    "sentences": {"train": 30, "clean": 1234},
    "accuracy_clean": 96.96,
    "accuracy_noisy": 93.5,
    "parse_p50_ms": 5.0,
    "parse_p95_ms": 9.5,
    "parse_peak_mb": 900.0,
    "train_cpu_s": 30.0,
    "train_peak_mb": 1234.4,
}
DEFAULT = {
    "run": SECOND_RUN,
    "asked": "1234abcd",
    "sentences": {"train": 30, "clean": 1234},
    "accuracy_clean": 86.84,
    "parse_p50_ms": 10.0,
    "parse_p95_ms": 50.0,
    "parse_peak_mb": 1000.0,
    "train_cpu_s": 400.0,
    "train_peak_mb": 2000.0,
}


def table(figures, about=ABOUT):
    """The cells of the table under its head, by data and label."""
    lines = [line for line in markdown(about, figures).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return {(data, label): rest for data, label, *rest in cells}


def notes(figures, about=ABOUT):
    return [line for line in markdown(about, figures).splitlines() if line.startswith("- ")]


AT_LEAST = Row("accuracy_clean", "accuracy, %", at_least=97)
AT_MOST = Row("parse_p50_share", "parse", 2, at_most=0.5)
NONE_AT_ALL = Row("invented", "names invented", 3, at_most=0)


@pytest.mark.parametrize(
    ("row", "value", "verdict"),
    [
        (AT_LEAST, 97.04, "met"),
        (AT_LEAST, 97, "met"),
        (AT_LEAST, 96.96, "short"),  # shown as 97.0
        (AT_LEAST, 96.9, "short"),
        (AT_MOST, 0.496, "met"),
        (AT_MOST, 0.5, "met"),
        (AT_MOST, 0.504, "short"),  # shown as 0.50
        (AT_MOST, 0.51, "short"),
        (NONE_AT_ALL, 0, "met"),
        (NONE_AT_ALL, -0.0, "met"),
        (NONE_AT_ALL, -1.5, "met"),
        (NONE_AT_ALL, 1 / 4500, "short"),  # one name in 4,500 messages, shown as 0.000
    ],
)
def test_the_figure_itself_is_held_against_the_goal_not_the_rounded_one(row, value, verdict):
    assert row.verdict(value) == verdict


def test_no_goal_or_no_figure_no_verdict():
    assert Row("cold_wall_s", "start").verdict(8.6) == ""
    assert AT_LEAST.verdict(None) == ""
    assert NONE_AT_ALL.verdict(None) == ""


def test_goals_are_shown_as_short_as_they_are():
    assert AT_LEAST.goal() == "≥ 97"
    assert Row("", "", at_least=93.5).goal() == "≥ 93.5"
    assert AT_MOST.goal() == "≤ 0.5"
    assert NONE_AT_ALL.goal() == "≤ 0"
    assert Row("", "").goal() == ""


def test_no_figure_stands_twice_for_the_same_data():
    for name, rows in ROWS.items():
        assert len({row.key for row in rows}) == len({row.label for row in rows}) == len(rows), name


def test_a_row_has_both_figures_the_goal_and_the_verdict_on_ours():
    found = table({"clinc75": {"ours": OURS, "default": DEFAULT}})
    assert found["clinc75", "accuracy, %"] == ["97.0", "86.8", "≥ 97", "short"]
    assert found["clinc75", "accuracy, noisy, %"] == ["93.5", "", "≥ 93.5", "met"]
    assert found["clinc75", "training, peak memory, MB"] == ["1,234", "2,000", "", ""]


def test_a_figure_of_the_default_gets_no_verdict():
    found = table({"clinc75": {"default": DEFAULT}})
    assert found["clinc75", "accuracy, %"] == ["", "86.8", "≥ 97", ""]


def test_rows_that_nobody_measured_are_left_out():
    assert list(table({"banking20": {"ours": {"run": SECOND_RUN, "sentences": {}, "accuracy_clean": 90}}})) == [
        ("banking20", "accuracy, %")
    ]


def test_nought_is_a_figure_and_has_no_minus():
    many = {"run": SECOND_RUN, "sentences": {}, "added": 800, "accuracy_clean_lost": -0.04, "accuracy_noisy_lost": 0}
    found = table({"many": {"ours": many}})
    assert found["many", "accuracy lost, points"] == ["0.0", "", "≤ 0", "met"]
    assert found["many", "accuracy lost, noisy, points"] == ["0.0", "", "≤ 0", "met"]


def test_shares_are_of_the_default():
    found = table({"clinc75": {"ours": OURS, "default": DEFAULT}})
    # 5 / 10; 9.5 / 10, the default's p50 and not its p95; 900 / 1000; 30 / 400.
    assert found["clinc75", "parse, p50 / default's p50"] == ["0.50", "", "≤ 0.5", "met"]
    assert found["clinc75", "parse, p95 / default's p50"] == ["0.95", "", "≤ 0.9", "short"]
    assert found["clinc75", "parse, peak memory / default's"] == ["0.90", "", "≤ 0.8", "short"]
    assert found["clinc75", "training, CPU / default's"] == ["0.075", "", "≤ 0.1", "met"]


@pytest.mark.parametrize("default", [{}, {"default": {**DEFAULT, "run": FIRST_RUN}}])
def test_no_shares_unless_both_were_measured_in_one_run(default):
    found = table({"clinc75": {"ours": OURS, **default}})
    assert [label for _, label in found if "default's" in label] == []
    assert found["clinc75", "parse, p50, CPU ms"][0] == "5.0"


def test_the_figures_are_not_changed():
    figures = {"clinc75": {"ours": OURS, "default": DEFAULT}}
    before = copy.deepcopy(figures)
    markdown(ABOUT, figures)
    assert figures == before


def test_the_head_says_what_it_was_measured_on():
    assert markdown(ABOUT, {}).splitlines()[0] == (
        f"Measured {SECOND_RUN} on a processor, 2 cores, Python 3.11.7, rasa 3.6.21, numpy 1.24.4, "
        "with `python -m benchmarks.compare`."
    )


def test_notes_name_what_comes_from_an_earlier_run():
    figures = {"clinc75": {"ours": OURS, "default": {**DEFAULT, "run": FIRST_RUN}}}
    assert f"- From an earlier run: clinc75 (default, {FIRST_RUN})." in notes(figures)
    assert not any("earlier run" in note for note in notes({"clinc75": {"ours": OURS}}))


def test_a_trial_says_that_it_means_nothing():
    assert any("MEAN NOTHING" in note for note in notes({"clinc75": {"ours": {**OURS, "tiny": True}}}))
    assert not any("MEAN NOTHING" in note for note in notes({"clinc75": {"ours": {**OURS, "tiny": False}}}))


def test_notes_explain_only_what_was_measured():
    def told(figures):
        return [note.partition(":")[0] for note in notes(figures)[2:]]

    one = {"run": SECOND_RUN, "sentences": {"train": 3000, "clean": 1500, "names": 8, "nameless": 9}, "edited": 6.0}
    # Asking whether a benchmark was measured leaves an empty entry behind.
    assert told({"own": {}, "many": {}, "clinc75": {"ours": OURS}}) == []
    assert told({"own": {"ours": one}, "own30": {"default": one}}) == ["- own", "- own30"]
    assert told({"subjects": {"ours": one}, "many": {"ours": {**one, "added": 800}}}) == ["- subjects", "- many"]
    (note,) = notes({"own": {"ours": one}})[2:]
    assert "3,000 of the bot's own sentences" in note and "the 1,500 that are kept back" in note


def test_columns_line_up():
    # As wide as the widest cell: 4 and 6. The rule has a dash for each space beside a cell.
    assert align(("data", "figure"), [("a", "1"), ("bcd", "12.5")], "lr") == [
        "| data | figure |",
        "|------|-------:|",
        "| a    |      1 |",
        "| bcd  |   12.5 |",
    ]


def test_a_long_cell_widens_its_head():
    assert align(("a", "b"), [("long", "1")], "rl") == ["|    a | b |", "|-----:|---|", "| long | 1 |"]


def test_a_table_without_lines_is_its_head():
    assert align(("a", "b"), [], "lr") == ["| a | b |", "|---|--:|"]


def test_figures_of_other_sentences_are_left_out():
    figures = {"clinc75": {"ours": OURS, "default": DEFAULT | {"asked": "5678efab"}}}
    ours, default, *_ = table(figures)["clinc75", "accuracy, %"]
    assert (ours, default) == ("97.0", "")
    assert ("clinc75", "parse, p50 / default's p50") not in table(figures)
    assert "- clinc75: the default was asked other sentences; run both again to compare them." in notes(figures)
