"""The rules one by one: which spans they find, and what they make of what others have found."""

from types import ModuleType

import pytest

from switchboard.privacy import birthdays, contacts, handles, identifiers, names, places, schools
from switchboard.privacy.redact import find, replace
from switchboard.privacy.spans import Kind, Reading, Span
from switchboard.words.folding import fold


def found_by(rule: ModuleType, text: str, *known: Span) -> list[tuple[str, str]]:
    """What a rule finds beside what is known: the kinds and the words."""
    reading = Reading(text, known)
    rule.find(reading)
    return [(span.kind, text[span.start : span.end]) for span in reading.spans if span not in known]


def span(text: str, words: str, kind: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words), Kind(kind))


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        (contacts, "mail josh@x.org or ring 07700 900123", [("email", "josh@x.org"), ("phone number", "07700 900123")]),
        (contacts, "it begins 07700 and ends 900123", [("phone number", "07700"), ("phone number", "900123")]),
        (contacts, "07812345 then 678 and i am 16", [("phone number", "07812345"), ("phone number", "678")]),
        (handles, "my insta is joshh_07 ok", [("handle", "joshh_07")]),
        (handles, "pw is correct horse the rest stays", [("password", "correct horse")]),
        (
            handles,
            "the wifi password is abc the password is mrbiscuit",
            [("password", "abc"), ("password", "mrbiscuit")],
        ),
        (birthdays, "born on 3 May 2010 in wales", [("date", "3 May 2010")]),
        (identifiers, "sort code 40-47-84 please", [("number", "40-47-84")]),
        (places, "12 oak street, CF10 3NP", [("address", "12 oak street"), ("postcode", "CF10 3NP")]),
        (places, "my address is the old mill CF10 3NP", [("address", "the old mill CF10 3NP")]),
        (schools, "i go to fitzalan high now", [("school", "fitzalan high")]),
        (names, "im josh evans from year 9", [("name", "josh evans")]),
    ],
)
def test_a_rule_finds_the_spans_of_its_details(rule: ModuleType, text: str, found: list[tuple[str, str]]) -> None:
    assert found_by(rule, text) == found


def test_a_password_may_be_what_another_rule_took_for_its_own() -> None:
    text = "my password is (029) 2018 0123 ok"
    phone = span(text, "(029) 2018 0123", "phone number")
    assert found_by(handles, text, phone) == [("password", "(029) 2018 0123")]


@pytest.mark.parametrize(
    ("rule", "text", "known", "kind", "found"),
    [
        # Beside a detail a word means more.
        (names, "the Grace (g@x.org)", "g@x.org", "email", [("name", "Grace")]),
        (names, "Grace and zorbo", "zorbo", "name", [("name", "Grace")]),
        (names, "zorbo and Grace", "zorbo", "name", [("name", "Grace")]),
        (names, "facebook jo_07 Zorbo", "jo_07", "handle", [("name", "Zorbo")]),
        (handles, "login js11 pass hunter", "js11", "handle", [("password", "hunter")]),
        (handles, "js11/hunter", "js11", "handle", [("password", "hunter")]),
        (places, "4 oak close, CF10 3NP", "CF10 3NP", "postcode", [("address", "4 oak close")]),
        # A name ends before a detail.
        (names, "my name is zed zed@x.org", "zed@x.org", "email", [("name", "zed")]),
        # The bot's own names stay, but not when half of one belongs to something else.
        (names, "emma wilson", "wilson", "email", [("name", "emma")]),
    ],
)
def test_a_rule_is_told_what_others_have_found(
    rule: ModuleType, text: str, known: str, kind: str, found: list[tuple[str, str]]
) -> None:
    assert set(found) <= set(found_by(rule, text, span(text, known, kind)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (names, "the Grace (yes)"),
        (names, "a Grace and zorbo"),
        (names, "zorbo and Grace"),
        (names, "facebook jo_07 Zorbo"),
        (names, "emma wilson"),
        (handles, "login it pass hunter"),
        (places, "4 oak close to it"),
    ],
)
def test_without_the_other_detail_it_is_none(rule: ModuleType, text: str) -> None:
    assert found_by(rule, text) == []


def test_a_mark_that_stands_in_the_text_is_no_detail_but_may_tell_of_one() -> None:
    text = "[name] and Grace have [email]"
    assert find(text) == [span(text, "Grace", "name")]


def test_marks_are_written_into_the_persons_own_words() -> None:
    seen = fold("I\u2019m Si\u00e2n \u2013 my e\u200bmail is si\u200ban@x.org \U0001f642")
    assert replace(seen, find(seen.text)) == "I\u2019m [name] \u2013 my email is [email] \U0001f642"


def test_a_text_without_spans_stays() -> None:
    assert replace("what is the pay", []) == "what is the pay"
    assert replace(fold("what\u2019s  the pay"), []) == "what\u2019s the pay"
