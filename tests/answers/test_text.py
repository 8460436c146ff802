"""Values and words put together."""

from datetime import date

import pytest

from switchboard.answers import text
from switchboard.knowledge.model import Fact


def fact(value, unit=None):
    return Fact(id="x", topic="pay", statement="", value=value, unit=unit, source="s", locator="l", as_of="undated")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (15000, "GBP/year", "£15,000"),
        (69, "percent", "69%"),
        ("9-4", "GCSE grade", "9 to 4"),
        ("16-18", "years of age", "16 to 18"),
        ("C00/0342/4", "qualification number", "C00/0342/4"),
        (date(2021, 11, 12), "date", "12 November 2021"),
        (date(2023, 9, 6), "date", "6 September 2023"),
        ([4, 5, 6], "level", "4, 5 and 6"),
        (["C00/0342/4", "600/1135/X"], None, "C00/0342/4 and 600/1135/X"),
        (53, "credits", "53"),
        (None, None, ""),
    ],
)
def test_a_value_is_shown_as_people_write_it(base, value, unit, shown):
    assert text.shown(base.phrases, value, unit) == shown


def test_a_cell_keeps_the_items_of_a_list_apart(base):
    assert text.cell(base.phrases, fact(["C00/0342/4", "600/1135/X"])) == "C00/0342/4, 600/1135/X"
    assert text.cell(base.phrases, fact(28000, "GBP/year")) == "£28,000"


def test_a_place_shows_its_address_else_its_number_else_only_its_name(base):
    assert text.place(base.phrases, base.signposts["acas"]) == "Acas (acas.org.uk)"
    assert text.place(base.phrases, base.signposts["samaritans"]) == "Samaritans (116 123)"
    assert text.place(base.phrases, base.signposts["careers_adviser"]) == "your careers adviser"


@pytest.mark.parametrize(
    ("wording", "filled"),
    [
        ("It lists {002-pay-starter} a year.", "It lists £15,000 a year."),
        ("The second number is {004-n2-number.1}.", "The second number is 600/1135/X."),
        ("Revised {004-revised}.", "Revised 12 November 2021."),
        ("At {legal:adult} an hour.", "At £12.71 an hour."),
        ("At {legal:under_18_or_apprentice} an hour.", "At £8.00 an hour."),
        ("Call {signpost:samaritans.phone}.", "Call 116 123."),
        ("Try {signpost:acas}.", "Try Acas (acas.org.uk)."),
        ("From {figure:starter_low}.", "From £7.21."),
        ("To {figure:legal_high}, {figure:verdict} it.", "To £26,400, below it."),
        ("  Two\n  lines. ", "Two lines."),
    ],
)
def test_placeholders_are_filled(base, wording, filled):
    assert text.filled(base, wording) == filled


def test_the_pay_figures_are_those_of_the_source_notes(base):
    shown = [text.figure(base, figure.id) for figure in base.figures.figures]
    assert shown[:7] == ["£7.21", "£7.59", "£13.46", "£14.17", "£25,100", "£26,400", "below"]
    # £15,000 and £28,000 over 52 weeks and 12 months, to the pound.
    assert shown[7:11] == ["£288", "£1,250", "£538", "£2,333"]
    # What 69, 34 and 85 percent leave.
    assert shown[11:] == ["31%", "66%", "15%"]


def test_text_is_parted_into_sentences():
    said = "It has no date. Is it £7.21 an hour? See gov.uk/find-a-job. (Ask first). The end."
    parts = ["It has no date.", "Is it £7.21 an hour?", "See gov.uk/find-a-job.", "(Ask first).", "The end."]
    assert text.sentences(said) == parts


def test_a_cut_keeps_whole_sentences():
    said = "One two three. Four five six. Seven."
    assert text.cut(said, 6) == "One two three. Four five six."
    assert text.cut(said, 5) == "One two three."
    assert text.cut(said, 7) == said


def test_a_cut_keeps_the_first_sentence_however_long():
    assert text.cut("One two three. Four.", 1) == "One two three."


@pytest.mark.parametrize(
    ("words", "value", "held"),
    [
        ("It is 53 credits.", "53", True),
        ("53", "53", True),
        ("At least 53.", "53", True),
        ("(53)", "53", True),
        ("153 or 53", "53", True),
        ("153 credits", "53", False),
        ("1,53 credits", "53", False),
        ("53% of them", "53", False),
        ("530", "53", False),
        ("£15,000 a year", "£15,000", True),
        ("none", "53", False),
    ],
)
def test_a_value_is_held_by_itself_and_not_as_a_part_of_another(words, value, held):
    assert text.holds(words, value) is held


@pytest.mark.parametrize(
    ("warning", "said", "about"),
    [
        ("QCF has since closed.", "A QCF award can count.", True),
        ("QCF has since closed.", "An award can count.", False),
        ("QCF has since closed.", "The QCFs and qcf of old.", False),
        ("QCF has since closed. ERR too.", "ERR is not compulsory.", False),  # it is about what it begins with
        ("Some course names are old.", "An award can count.", True),
        ("The QCF has since closed.", "An award can count.", True),
        ("A new page is out.", "An award can count.", True),  # one letter is no acronym
        ("Qcf has since closed.", "An award can count.", True),
    ],
)
def test_a_warning_that_begins_with_an_acronym_is_about_that_alone(warning, said, about):
    assert text.is_about(warning, said) is about


def test_only_the_first_letter_is_raised():
    assert text.capital("e-skills UK") == "E-skills UK"
    assert text.capital("") == ""


@pytest.mark.parametrize(
    ("words", "without"),
    [
        ("Yes, it can be hard.", "It can be hard."),
        ("No: 53 is Level 2.", "53 is Level 2."),
        ("Yes.", "Yes."),
        ("None are set.", "None are set."),
    ],
)
def test_a_yes_or_no_that_nobody_asked_for_is_left_out(words, without):
    assert text.without_yes_or_no(words) == without


@pytest.mark.parametrize(
    ("words", "said"),
    [("Yes, it can.", "True. It can."), ("No: some do.", "False. Some do."), ("It depends.", "It depends.")],
)
def test_a_yes_or_no_is_said_as_true_or_false(base, words, said):
    assert text.as_true_or_false(words, base.phrases) == said


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("It's the lower level.", "In Wales, it's the lower level."),
        ("Keenness on the work.", "In Wales, keenness on the work."),
        ("Welsh is used.", "In Wales, Welsh is used."),
        ("Customer Service comes next.", "In Wales, Customer Service comes next."),
        ("I can't say.", "In Wales, I can't say."),
        ("GCSEs can help.", "In Wales, GCSEs can help."),
        ("Yes, it's open to all.", "Yes, in Wales it's open to all."),
        ("Yesterday was busy.", "In Wales, yesterday was busy."),
        # What a name follows may still be a word of every day.
        ("In English, or in Welsh.", "In Wales, in English, or in Welsh."),
        ("At Level 2 there are 53.", "In Wales, at Level 2 there are 53."),
        ("From City and Guilds.", "In Wales, from City and Guilds."),
        ("For Level 3, yes.", "In Wales, for Level 3, yes."),
        ("Instructus wrote it.", "In Wales, Instructus wrote it."),
    ],
)
def test_the_place_stands_where_one_would_say_it(words, there):
    assert text.where("in Wales", words, names={"Welsh", "Instructus"}) == there


def test_names_are_the_words_that_mostly_have_a_capital_inside_sentences():
    found = text.capitals(["Ask in Welsh, or in English. Work is hard.", "We do the work at Work.", "It is work."])
    assert found == {"Welsh", "English"}


def test_of_an_enumeration_all_is_said_or_nothing():
    more = "First, look early at skills. Second, learn what drives people. It all helps managers."
    assert text.unsaid(more, "Look early at skills, first.") == text.sentences(more)
    assert text.unsaid("First, look early. It helps managers.", "Look early, first.") == ["It helps managers."]


def test_two_names_that_belong_together_keep_their_capitals():
    said = text.where("in Wales", "Communication and Application of Number, both at Level 1.")
    assert said == "In Wales, Communication and Application of Number, both at Level 1."
    assert text.where("in Wales", "Keenness and patience.") == "In Wales, keenness and patience."


def test_figures_that_have_been_said_are_not_said_again_for_a_word_beside_them():
    said = "69% of staff are women. The figure has no year."
    again = "That 69% of staff are women is what the page says."
    assert text.unsaid(again, said) == []
    assert text.unsaid(again.replace("69%", "85%"), said) == [again.replace("69%", "85%")]
    assert text.unsaid("Women in Wales are paid for their training, and so are men.", said) != []


def test_what_only_says_that_it_depends_is_not_cut_after_that():
    words = "It depends on the route. Applying directly, nothing is set. Elsewhere some GCSEs are."
    assert text.cut(words, 3) == "It depends on the route. Applying directly, nothing is set."
    assert text.cut(f"Entry: {words}", 3) == "Entry: It depends on the route. Applying directly, nothing is set."
    assert text.cut("It varies. Ask them.", 1) == "It varies."


def test_bullet_points_are_sentences_and_the_items_of_a_list():
    listed = "- Calls\n- Emails\n- Chats\n- Post\n- It varies."
    assert text.bullets("Calls; emails; chats; and post. It varies.") == listed
    assert text.bullets("Fees, dates, terms and contact details are not given.").count("\n") == 0
