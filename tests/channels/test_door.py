"""The door: what reaches Rasa is short, clean, without commands and without personal details."""

import re
import time

import pytest

from switchboard.channels.door import EMPTY, MAX_CHARACTERS, TOO_LONG, Refused, admit


def refusal(text: str) -> str:
    with pytest.raises(Refused) as refused:
        admit(text)
    return str(refused.value)


def test_a_message_of_exactly_the_cap_passes_whole() -> None:
    assert MAX_CHARACTERS == 1_000
    text = "p" * MAX_CHARACTERS
    assert admit(text).text == text


def test_one_character_more_is_refused_and_told_the_cap() -> None:
    assert refusal("p" * (MAX_CHARACTERS + 1)) == TOO_LONG
    assert "1,000" in TOO_LONG


def test_a_megabyte_is_refused() -> None:
    assert refusal("what is the pay " * 65_536) == TOO_LONG


@pytest.mark.parametrize("form", ["{} " + "what is the pay " * 500, "what is the pay " * 500 + "{}"])
def test_a_long_outpouring_is_no_reason_to_refuse_help(form: str) -> None:
    found = admit(form.format("my stepdad hits me and i want to die."))
    assert found.danger
    assert len(found.text) == MAX_CHARACTERS


def test_no_message_holds_the_door_up() -> None:
    """A rule that backtracks without end would hold it up for minutes."""
    for hard in ("1 ", "a", "0 7 ", "a@", "i want ", "my name is ", "call me a ", "+44", "12 a b ", "@a.", "no point "):
        started = time.perf_counter()
        admit((hard * MAX_CHARACTERS)[:MAX_CHARACTERS])
        assert time.perf_counter() - started < 10, hard


@pytest.mark.parametrize(
    "text", ["", " ", " \t\r\n ", "\u00a0\u2003", "/", "//// /", "\x00\x07", "EXTERNAL:", "\ud800", "\u200d", "\ufe0f"]
)
def test_a_message_without_words_is_refused_as_empty(text: str) -> None:
    assert refusal(text) == EMPTY


@pytest.mark.parametrize(
    ("typed", "admitted"),
    [
        ("what\x00is the pay", "what is the pay"),
        ("\x1b[31mpay\x7f?", "[31mpay ?"),
        ("pay\r\nand\thours", "pay and hours"),
        ("  what   is the pay  ", "what is the pay"),
        ("pay \ud83d please", "pay please"),
        ("\udcffpay", "pay"),
    ],
)
def test_control_characters_and_half_characters_become_spaces(typed: str, admitted: str) -> None:
    assert admit(typed).text == admitted


@pytest.mark.parametrize(
    "text",
    [
        "what is the pay 🙂",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Wales?",
        "👩🏽‍💻",
        "🫨 is it hard?",
        "Beth yw’r cyflog? Ŵ ŷ",
        "什么工作",
        "£15,000 – really?",
    ],
)
def test_emoji_and_other_languages_are_kept(text: str) -> None:
    assert admit(text).text == text


@pytest.mark.parametrize(
    ("typed", "admitted"),
    [
        ('/intent{"a":1}', 'intent{"a":1}'),
        ('/ask_pay{"context": {"subject": "level 2"}}', 'ask_pay{"context": {"subject": "level 2"}}'),
        ("/restart", "restart"),
        ("//restart", "restart"),
        (" / / restart", "restart"),
        ("\x00/restart", "restart"),
        ("EXTERNAL: x", "x"),
        (" external: x", "x"),
        ("External : EXTERNAL:/restart", "restart"),
        ("/EXTERNAL: /restart", "restart"),
        ("is pay/hours good", "is pay/hours good"),
        ("external candidates?", "external candidates?"),
    ],
)
def test_rasas_commands_become_words(typed: str, admitted: str) -> None:
    found = admit(typed)
    assert found.text == admitted
    assert found.parse_data is None


@pytest.mark.parametrize(
    ("typed", "admitted"),
    [
        ("<script>alert('x')</script> what is the pay", "what is the pay"),
        ("<SCRIPT src=x>1<2</script >pay", "pay"),
        ("what is the pay <img src=x onerror=alert(1)>", "what is the pay"),
        ("<b>pay</b> and <i>hours", "pay and hours"),
        ("is 2 < 3 and 5 > 4", "is 2 < 3 and 5 > 4"),
        ("i <3 this job", "i <3 this job"),
        ("<script>/restart", "restart"),
    ],
)
def test_markup_is_taken_out(typed: str, admitted: str) -> None:
    assert admit(typed).text == admitted


def test_markup_hides_no_disclosure() -> None:
    assert admit("<i want to die>").danger


@pytest.mark.parametrize("prefix", ["", "/", "EXTERNAL: ", "whats the pay. ", "\u200b", "0800 1111 "])
def test_a_disclosure_gets_its_parse_before_nlu(prefix: str) -> None:
    parse = admit(prefix + "i want to die").parse_data
    assert parse is not None
    assert parse["intent"] == {"name": "disclosure", "confidence": 1.0}
    assert parse["intent_ranking"][0] == parse["intent"]
    assert parse["entities"] == []


def test_the_parse_of_a_disclosure_holds_no_personal_details_either() -> None:
    found = admit("My name is Josh Evans and my dad hits me, ring 07700 900123")
    assert found.parse_data is not None
    assert found.parse_data["text"] == found.text == "My name is [name] and my dad hits me, ring [phone number]"


def test_signs_that_cannot_be_seen_hide_neither_a_disclosure_nor_a_detail() -> None:
    assert admit("i want to k\u200bill my\u00adself").parse_data is not None
    assert admit("josh@\u200bschool.org.uk").text == "[email]"


def test_an_ordinary_question_goes_on_to_nlu() -> None:
    found = admit("How much do you get paid?")
    assert (found.text, found.redacted, found.danger) == ("How much do you get paid?", False, False)
    assert found.parse_data is None


def test_personal_details_are_replaced() -> None:
    found = admit("I'm called Asha Patel, asha.p@school.org.uk, 07700 900 123, CF10 3NP. What is the pay?")
    assert found.text == "I'm called [name], [email], [phone number], [postcode]. What is the pay?"
    assert found.redacted


def test_the_domains_own_figures_survive() -> None:
    text = "Is £15,000 for 38 to 40 hours, 243 131 374, 600/1135/X or C00/0342/4 right for level 2?"
    assert admit(text).text == text


def test_a_mark_never_makes_a_message_a_command() -> None:
    assert not re.match(r"\s*(/|external:)", admit("/ josh@school.org.uk /restart").text, re.I)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>i want to die</script>",
        "<b>i want</b> to <i>kill myself</i>",
        "<i want to die>",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "𝗶 𝘄𝗮𝗻𝘁 𝘁𝗼 𝗱𝗶𝗲",
    ],
)
def test_neither_tags_nor_fancy_letters_hide_a_disclosure(typed: str) -> None:
    assert admit(typed).danger
