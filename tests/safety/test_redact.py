"""Personal details are taken out; the domain's own figures, names and helplines are left alone."""

import re
from pathlib import Path

import pytest
import yaml

from switchboard.knowledge.loader import FOLDER
from switchboard.safety.redact import redact


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("josh.evans@gmail.com", "[email]"),
        ("Mail me: Josh+work@mail.school.sch.uk.", "Mail me: [email]."),
        ("josh_99@hotmail.co.uk, what is the pay?", "[email], what is the pay?"),
    ],
)
def test_email_addresses_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "number",
    [
        "07700900123",
        "07700 900123",
        "07700 900 123",
        "077 0090 0123",
        "07700-900-123",
        "07700.900.123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+44 (0) 7700 900123",
        "0044 7700 900123",
        "44 7700 900123",
        "(029) 2018 0123",
        "029 2018 0123",
        "02920180123",
        "01632 960123",
        "(01632) 960 123",
        "01632 960 12",
        "+44 20 7946 0123",
        "020-7946-0123",
    ],
)
@pytest.mark.parametrize("around", ["{}", "ring {} please", "my mobile is {}.", "call {}, ok?", "tel:{}"])
def test_phone_numbers_go_and_the_words_around_them_stay(number: str, around: str) -> None:
    assert redact(around.format(number)) == around.format("[phone number]")


@pytest.mark.parametrize("code", ["CF10 3NP", "cf103np", "M1 1AE", "SW1A 1AA", "sw1a1aa", "EC1A 1BB", "L2 3RD"])
def test_postcodes_go(code: str) -> None:
    assert redact(f"i live at {code} so which jobs are near") == "i live at [postcode] so which jobs are near"


@pytest.mark.parametrize(
    "address",
    [
        "12 High Street",
        "12 high street",
        "4a Station Road",
        "112 St John's Road",
        "221B Baker St.",
        "7 Heol Fawr Road",
        "3 The Close",
        "18 Oak Tree Way",
        "Flat 2, 9 Bute Crescent",
    ],
)
def test_street_addresses_go(address: str) -> None:
    assert redact(f"I live at {address} in town") in (
        "I live at [address] in town",
        "I live at Flat 2, [address] in town",
    )


@pytest.mark.parametrize("number", ["QQ123456C", "QQ 12 34 56 C", "ab123456d", "ab 12 34 56 d", "AB 123456 C"])
def test_national_insurance_numbers_go(number: str) -> None:
    assert redact(f"my ni is {number} thanks") == "my ni is [number] thanks"


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005", "378282246310005"],
)
def test_card_numbers_go(number: str) -> None:
    assert redact(f"card {number} ok") == "card [number] ok"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("dob 03/05/2010", "dob [date]"),
        ("I was born on 3.5.10", "I was born on [date]"),
        ("born 3-5-2010, is 16 ok?", "born [date], is 16 ok?"),
        ("I was born on 3 May 2010", "I was born on [date]"),
        ("my birthday is 3rd of May", "my birthday is [date]"),
        ("my birthday is May 3rd 2010", "my birthday is [date]"),
        ("DOB: 3 may 10", "DOB: [date]"),
        ("date of birth is 2010-05-03", "date of birth is [date]"),
    ],
)
def test_dates_of_birth_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("add me on snap @josh_evans07", "add me on snap [handle]"),
        ("@josh.evans knows", "[handle] knows"),
        ("my insta is joshh_07 what jobs are there", "my insta is [handle] what jobs are there"),
        ("snapchat: joshh07", "snapchat: [handle]"),
    ],
)
def test_handles_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my name is Josh Evans", "my name is [name]"),
        ("My name is josh evans and i want a job", "My name is [name] and i want a job"),
        ("my name's Siân", "my name's [name]"),
        ("my name’s Zoë O’Neill.", "my name’s [name]."),
        ("MY NAME IS JOSH EVANS", "MY NAME IS [name]"),
        ("my names josh what is the pay", "my names [name] what is the pay"),
        ("my name is Josh how many hours", "my name is [name] how many hours"),
        ("hi im called Ellie-Mae, is it hard?", "hi im called [name], is it hard?"),
        ("I'm called Asha Patel", "I'm called [name]"),
        ("I’m called Asha and I'm 15", "I’m called [name] and I'm 15"),
        ("i am called mohammed", "i am called [name]"),
        ("they call me Dai", "they call me [name]"),
        ("you can call me Jo", "you can call me [name]"),
        ("my name is Mary Jane Watson", "my name is [name]"),
    ],
)
def test_names_go(said: str, kept: str) -> None:
    assert redact(said) == kept


SURVIVORS = [
    "£15,000 to £27,000 a year",
    "Do you get £15,000?",
    "600/1135/X",
    "is it 600/1135/X or 600/1136/1",
    "C00/0342/4 and C00/0343/6",
    "38 to 40 hours a week",
    "38-40",
    "0800 1111",
    "call 0800 1111 or 116 123",
    "0808 800 5000",
    "08088005000",
    "0800 068 4141",
    "0300 123 1100",
    "text SHOUT to 85258",
    "DfES-ApprenticeshipUnit@gov.wales",
    "12 November 2021",
    "is that from 12 November 2021 or 11 July 2011?",
    "level 2",
    "Emma Wilson",
    "who is Emma Wilson and who is Paul Smedley",
    "243 131 374",
    "28 280 53 42 420 70 12 120",
    "28+13+12=53, 42+16+12=70, 243+131=374",
    "is level 2 the best way in?",
    "how much is level 3 way above level 2",
    "is 40 hours close to full time",
    "after 2 years is there a way up",
    "is a level 2 high street job ok",
    "do i do l2 1st or l3 2nd",
    "is 28 13 12 a good split",
    "are at 28 13 12 a lot of credits",
    "can a customer call me back",
    "what do they call me in the job",
    "what is the job called",
    "am i called in for an interview",
    "what if customers call me names",
    "people call me worthless",
    "is 3 to 5 GCSEs enough",
    "grades 9 to 4",
    "Equality Act 2010",
    "9-5 or 24/7?",
    "the 63 competencies",
    "16 to 24",
    "1/2 a year",
]


@pytest.mark.parametrize("text", SURVIVORS)
def test_the_domains_own_words_and_figures_survive(text: str) -> None:
    assert redact(text) == text


def test_every_text_and_value_of_the_knowledge_base_survives() -> None:
    """What the bot can say, a person may quote back."""
    changed = []
    for path in sorted(FOLDER.rglob("*.yml")):
        for text in strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            text = text.replace("My name is Switchboard", "")
            if redact(text) != text:
                changed.append((Path(path).name, text, redact(text)))
    assert changed == []


def strings(data: object) -> list[str]:
    """Every text in a YAML document."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [data] if isinstance(data, str) else []


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact("my name is Josh Evans, 07700 900123, CF10 3NP, josh@x.org, @joshh, dob 3 May 2010")
    assert redact(once) == once
    assert not re.search(r"josh|7700|cf10|may", once, re.I)
