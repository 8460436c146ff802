"""Where a message is cut, and which sides ask."""

from __future__ import annotations

import re
from typing import Any

import pytest

from switchboard.nlu.several_questions import core, cut, ends, in_turn, lists, with_shared_names
from switchboard.nlu.spelling import Word


def words_of(text: str) -> list[Word]:
    """The words and marks of a text, as the spelling repair parts them."""
    return [Word(found.group().lower(), found.start(), found.end()) for found in re.finditer(r"\w+|[^\w\s]", text)]


def name(entity: str, value: str, text: str, typed: str) -> dict[str, Any]:
    """A name in a text, as the subject extractor gives it."""
    start = text.index(typed)
    return {"entity": entity, "value": value, "start": start, "end": start + len(typed)}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("is it fun and is it hard", [("is it fun", "is it hard")]),
        ("is it fun? is it hard?", [("is it fun", "is it hard")]),
        ("is it fun, also is it hard", [("is it fun", "is it hard")]),
        ("is it fun an is it hard", [("is it fun", "is it hard")]),
        ("is it an office", []),
        ("pay & hours", [("pay", "hours")]),
        ("is it fun", []),
        ("so can he do a course", []),
        ("and is it fun", []),
        ("is it fun and", []),
        ("pay, hours and age", [("pay", "hours and age"), ("pay, hours", "age")]),
    ],
)
def test_a_message_is_cut_where_words_are_left_on_both_sides(text: str, sides: list[tuple[str, str]]) -> None:
    words = words_of(text)
    bare = [(left.text.rstrip("?, "), right.text.rstrip("? ")) for left, right in cut(text, words, [])]
    assert bare == sides


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        # Each side: whether it has the form of a question, and whether it asks.
        ("is it fun. what is the pay", [(True, True), (True, True)]),
        ("the pay. the hours", [(False, True), (False, True)]),
        ("i would quite like to work outside. what is the pay", [(False, False), (True, True)]),
        ("pay, team leader", [(False, True), (False, False)]),
        ("pay, what hours", [(False, True), (True, True)]),
        # "If" may ask, or only say when.
        ("is it ok if i am late. what is the pay", [(True, True), (True, True)]),
        ("would it matter if i am late. what is the pay", [(True, True), (True, True)]),
        ("what happens if i am late. what is the pay", [(False, True), (True, True)]),
        ("is it ok because i am late. what is the pay", [(False, True), (True, True)]),
    ],
)
def test_what_tells_of_something_does_not_ask(text: str, asks: list[tuple[bool, bool]]) -> None:
    words = words_of(text)
    ((left, right),) = cut(text, words, [])
    assert [(left.formed, left.asks), (right.formed, right.asks)] == asks


def test_each_side_keeps_its_own_names() -> None:
    text = "is a supervisor old and is Emma Wilson rich"
    names = [
        name("subject", "supervisor", text, "supervisor"),
        name("subject", "emma_wilson", text, "Emma Wilson"),
    ]
    ((left, right),) = cut(text, words_of(text), names)
    assert (left.entities, right.entities) == ([names[0]], [names[1]])


@pytest.mark.parametrize(
    ("text", "named", "sides"),
    [
        # A verb and who or what is meant ask nothing yet.
        ("do city and guilds do the nvq", ["city and guilds", "nvq"], []),
        ("are the boys who work there ok", [], []),
        ("and is the nvq what you need", ["nvq"], []),
        ("is a team leader who you ask", ["team leader"], []),
        # With a word more, they do.
        ("are the boys ok and who works there", [], [("are the boys ok", "who works there")]),
        ("do city and guilds pay, do the nvq", ["city and guilds", "nvq"], [("do city and guilds pay", "do the nvq")]),
        ("do they run the nvq and who pays", ["nvq"], [("do they run the nvq", "who pays")]),
    ],
)
def test_a_question_is_not_cut_before_its_predicate(text: str, named: list[str], sides: list[tuple[str, str]]) -> None:
    names = [name("subject", typed, text, typed) for typed in named]
    found = [(left.text.rstrip(", "), right.text) for left, right in cut(text, words_of(text), names)]
    assert found == sides


def test_a_question_mark_needs_no_space() -> None:
    words = [
        Word(found.group(), found.start(), found.end()) for found in re.finditer(r"\w+|[?]", "is it fun?is it hard")
    ]
    ((left, right),) = cut("is it fun?is it hard", words, [])
    assert (left.text, right.text) == ("is it fun", "is it hard")


def test_a_ramble_is_not_cut_everywhere() -> None:
    text = "do i need " * 40
    assert len(cut(text, words_of(text), [])) <= 8


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("pay, hours and holidays", [["pay", "hours", "holidays"]]),
        ("what are the perks, the pay and the hours", [["what are the perks", "the pay", "the hours"]]),
        ("1. pay 2. hours 3. age", [["pay", "hours", "age"]]),
        ("pay, hours, age, dress, food and fun", [["pay", "hours", "age", "dress", "food", "fun"]]),
        ("pay hours age", [["pay", "hours", "age"]]),
        ("is it fun, is it hard and is it dull", [["is it fun", "is it hard", "is it dull"]]),
        # A mere word may be a question of its own or belong to the one before it.
        ("whats the pay, hours and is it fun", [["whats the pay", "hours", "is it fun"]]),
        (
            "is it fun, is it hard and is it cold and wet",
            [["is it fun", "is it hard", "is it cold", "wet"], ["is it fun", "is it hard", "is it cold and wet"]],
        ),
        # Two parts are a matter of `cut`, seven are too many, and some tell rather than ask.
        ("pay and hours", []),
        ("pay hours", []),
        ("a, b, c, d, e, f, g, h and i", []),
        ("im 14, i like talking, what is the pay", []),
    ],
)
def test_a_list_is_parted_at_every_joint(text: str, ways: list[list[str]]) -> None:
    found = lists(text, words_of(text), [])
    assert [[item.text.rstrip(", ") for item in way] for way in found] == ways


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("pay and hours for a team leader", True),
        ("the pay and the hours of the team leader", True),
        ("the pay and team leader hours", False),
        ("pay and what is it like for a team leader", True),
        ("what is the pay and what is it like for a team leader", False),
    ],
)
def test_a_name_at_the_end_of_a_list_is_meant_for_all(text: str, shared: bool) -> None:
    leader = name("subject", "team_leader", text, "team leader")
    ((left, right),) = cut(text, words_of(text), [leader])
    first, last = with_shared_names([left, right])
    assert (first.entities == [leader], last.entities) == (shared, [leader])


def test_a_name_of_its_own_stays() -> None:
    text = "operator pay and hours for a team leader"
    names = [
        name("subject", "call_centre_operator", text, "operator"),
        name("subject", "team_leader", text, "team leader"),
    ]
    ((left, right),) = cut(text, words_of(text), names)
    assert with_shared_names([left, right]) == [left, right]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hi what is the pay", "what is the pay"),
        ("Hello! can you tell me what is the pay please", "what is the pay"),
        ("ok so what is the pay thanks x", "what is the pay"),
        ("just wondering, what is the pay? cheers mate", "what is the pay?"),
        ("good morning. i'd like to know the pay, thank you", "the pay,"),
        ("what is the pay, ta", "what is the pay"),
        ("do you know the pay - kind regards", "the pay"),
        # What is a question by these words, or nothing else.
        ("hello", "hello"),
        ("hi there", "hi there"),
        ("thanks", "thanks"),
        ("what is the pay", "what is the pay"),
        ("is it right to say hi first", "is it right to say hi first"),
        ("", ""),
    ],
)
def test_hello_before_a_question_and_thanks_after_it_are_left_out(text: str, left: str) -> None:
    found = core(text)
    assert found.strip().rstrip(",") == left.rstrip(",")
    assert text.startswith(found.lstrip(), len(found) - len(found.lstrip())), "places stay as they were"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # At the beginning: for all that follows.
        ("For level 2: hours, credits", {"hours": True, "credits": True}),
        ("level 2: hours, credits and TQT", {"hours": True, "credits": True, "TQT": True}),
        ("level 2 please, hours and credits", {"hours": True, "credits": True}),
        # At the end: with the part before, which shares it with the others.
        ("hours, credits and TQT, for level 2", {"hours": False, "credits": False, "TQT, for level 2": True}),
        # A name with a question of its own is no mere name.
        ("level 2 hours, credits and TQT", {"level 2 hours": True, "credits": False, "TQT": False}),
        ("hours, credits and level 2 TQT", {"hours": False, "credits": False, "level 2 TQT": True}),
    ],
)
def test_mere_names_are_what_the_others_are_about(text: str, parts: dict[str, bool]) -> None:
    level_2 = name("subject", "level_2", text, "level 2")
    way = lists(text, words_of(text), [level_2])[0]
    assert {side.text: side.entities == [level_2] for side in way} == parts


def test_a_name_alone_before_one_question_is_no_list() -> None:
    text = "level 2: hours"
    assert lists(text, words_of(text), [name("subject", "level_2", text, "level 2")]) == []


def test_what_a_list_is_about_is_said_with_each_of_its_parts() -> None:
    text = "level 2 and level 3 in wales pls. credits and the total hours for each"
    entities = [name("subject", "two", text, "level 2"), name("subject", "three", text, "level 3")]
    (way,) = lists(text, words_of(text), [*entities, name("nation", "wales", text, "wales")])
    assert [side.text for side in way] == ["credits", "the total hours for each"]
    for side in way:
        assert [entity["value"] for entity in side.entities] == ["two", "three", "wales"]
        assert [word.text for word in side.words][:5] == ["level", "2", "level", "3", "wales"]
        assert side.headed


@pytest.mark.parametrize(
    "text",
    [
        "of it: (a) the pay (b) later pay (c) hours",
        "(i) the pay (ii) later pay (iii) hours",
        "1. the pay 2. later pay 3. hours",
    ],
)
def test_letters_and_figures_number_a_list_whatever_is_told_before(text: str) -> None:
    (way,) = lists(text, words_of(text), [])
    assert [side.text for side in way] == ["the pay", "later pay", "hours"] and all(side.apart for side in way)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("we live in rhyl now with the dog and my gran. is it fun? is it hard?", ["is it fun", "is it hard"]),
        (
            "is it fun, is it hard, and does it pay? he had such a bad time of it last year",
            ["is it fun", "is it hard", "does it pay"],
        ),
        (
            "3 good things, 2 bad things about the work n 1 reason why",
            ["good things", "bad things about the work", "reason why"],
        ),
    ],
)
def test_what_is_told_around_a_list_is_no_part_of_it(text: str, asked: list[str]) -> None:
    assert [side.text for side in lists(text, words_of(text), [])[0]] == asked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("pay, hours - one line if you can", "pay, hours"),
        ("pay and hours, keep it quick", "pay and hours"),
        ("pay and hours, a line on each pls", "pay and hours"),
        ("two things for our son please. what is the pay", "what is the pay"),
        ("is it a short course", "is it a short course"),
        ("what is a line manager", "what is a line manager"),
    ],
)
def test_how_long_the_reply_is_to_be_is_no_part_of_a_list(text: str, left: str) -> None:
    assert core(text).strip() == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("for my careers homework i need 5 skills, 3 tasks", "5 skills, 3 tasks"),
        ("miss said we have to write about 3 jobs and the hours", "3 jobs and the hours"),
        ("for our poster: pay, hours", "pay, hours"),
        ("i need a job and a car", "i need a job and a car"),
    ],
)
def test_what_a_list_is_for_is_no_part_of_it(text: str, left: str) -> None:
    assert core(text).strip() == left


def test_the_best_and_worst_of_it_are_not_cut() -> None:
    text = "what are the best and worst things about it"
    assert cut(text, words_of(text), []) == []


@pytest.mark.parametrize(
    "text", ["you start on a lot, is that right?", "it is dull work. is that true", "it is dull, right?"]
)
def test_what_is_to_be_checked_is_not_cut_from_the_check(text: str) -> None:
    assert cut(text, words_of(text), []) == []


def test_people_who_do_something_are_not_cut_from_it() -> None:
    text = "are most people who work there women"
    assert cut(text, words_of(text), []) == []
    text = "is it fun for people what do they earn"
    assert len(cut(text, words_of(text), [])) == 1


def test_a_name_keeps_the_number_before_it() -> None:
    text = "2 good things, 1 level 2 job, 3 reasons"
    (way,) = lists(text, words_of(text), [name("subject", "two", text, "level 2")])
    assert [side.text for side in way] == ["good things", "1 level 2 job", "reasons"]


def test_words_that_name_nothing_are_no_part_of_a_list() -> None:
    text = "level 2: credits, hours, for both please"
    (way,) = lists(text, words_of(text), [name("subject", "two", text, "level 2")])
    assert [side.text for side in way] == ["credits", "hours"]


@pytest.mark.parametrize(
    ("text", "numbered"), [("1) the pay 2) later pay 3) hours", True), ("the pay, later pay, hours", False)]
)
def test_numbers_show_that_each_is_asked_by_itself(text: str, numbered: bool) -> None:
    (way,) = lists(text, words_of(text), [])
    assert [side.text for side in way] == ["the pay", "later pay", "hours"]
    assert {side.apart for side in way} == {numbered}


KINDS = {"ann": "person", "bob": "person", "acme": "organisation", "wage": "job", "clerk": "job", "typist": "job"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tell me about ann, bob and acme", ["tell me about ann", "tell me about bob", "tell me about acme"]),
        ("who is ann and acme", ["who is ann", "who is acme"]),
        ("how old are ann, the acme & bob. thanks", ["how old are ann", "how old are the acme", "how old are bob"]),
        ("ann and acme, what are they", ["ann what are they", "acme what are they"]),
        # What is said of several together is no question of each.
        ("who are ann and bob", ["who are ann", "who are bob"]),
        ("do ann, bob and acme work together", []),
        # Two between which people choose are put side by side.
        ("tell me about clerk and typist", []),
        ("is acme or ann older", []),
        ("what does ann say about acme", []),
        # Nothing is asked, or several things are.
        ("ann and acme", []),
        ("the age, the job of ann and acme", []),
        ("ann, acme and ann", []),
    ],
)
def test_what_is_asked_of_names_in_a_row_is_asked_of_each(text: str, asked: list[str]) -> None:
    typed = re.finditer(r"\b(ann|bob|acme|clerk|typist)\b", text)
    entities = [{"entity": "subject", "value": m[1], "start": m.start(), "end": m.end()} for m in typed]
    sides = in_turn(text, words_of(text), entities, KINDS)
    assert [side.text for side in sides] == asked
    assert all(len(side.entities) == 1 and side.apart for side in sides)


def test_a_nation_goes_with_the_name_that_it_stands_before() -> None:
    text = "the pay for ann, acme and the welsh bob"
    names = [name("subject", typed, text, typed) for typed in ("ann", "acme", "bob")]
    sides = in_turn(text, words_of(text), [*names, name("nation", "wales", text, "welsh")], KINDS)
    assert [[entity["value"] for entity in side.entities] for side in sides] == [["ann"], ["acme"], ["bob", "wales"]]


def test_another_job_in_a_list_is_not_what_it_is_about() -> None:
    text = "level 2: ref, credits"
    entities = [name("subject", "two", text, "level 2"), name("other_job", "referee", text, "ref")]
    (way,) = lists(text, words_of(text), entities)
    assert [side.text for side in way] == ["ref", "credits"]


def test_a_mere_name_is_no_side_of_a_cut() -> None:
    text = "emma wilson: her award and her job?"
    pairs = cut(text, words_of(text), [name("subject", "emma", text, "emma wilson")])
    assert [(left.text, right.text) for left, right in pairs] == [("emma wilson: her award", "her job?")]


def test_a_mere_name_may_be_asked_about() -> None:
    text = "and level 3? how old is that"
    pairs = cut(text, words_of(text), [name("subject", "three", text, "level 3")])
    assert [left.text for left, _ in pairs] == ["and level 3"]


def test_a_colon_parts() -> None:
    text = "three things: pay, hours and age"
    assert [side.text for side in lists(text, words_of(text), [])[0]] == ["three things", "pay", "hours", "age"]


STORY = "my sister has begun level 3 in wales. is it long and what is the pay"


def test_a_story_may_end_in_any_of_its_last_questions() -> None:
    assert [side.text for side in ends(STORY, words_of(STORY), [])] == [
        "is it long and what is the pay",
        "what is the pay",
    ]


def test_it_at_the_end_of_a_story_is_what_the_story_is_about() -> None:
    level_3 = name("subject", "level_3_contact_centre_operations", STORY, "level 3")
    both, pay = ends(STORY, words_of(STORY), [level_3])
    assert (both.entities, pay.entities) == ([level_3], [])
