"""An Answer as the web chat shows it."""

import json
import re
from dataclasses import asdict, replace

import pytest

from switchboard import knowledge
from switchboard.answers.answer import Answer, Cited, Figure, FollowUp, Passage, Table, UsedFact
from switchboard.answers.ladder import ladder_for
from switchboard.model import ROOT
from switchboard.render.plain import plain
from switchboard.render.web import web

BASE = knowledge.load()
PHRASES = BASE.phrases
PAGE = Cited("page", "A page, 2020", "A title", "A. Body", "Press", "2020-01-01", "a.org", "page", "UK", "Fair.")
BOOK = replace(PAGE, id="book", cite="A book, undated", title="Another", address="b.org", named=True)
FACTS = [UsedFact("f-1", "It is so.", "page", "2020"), UsedFact("f-2", "So is this.", "law", "undated")]
TABLE = Table(["", "Level 2", "Level 3"], [["Credits", "53", "70"], ["Hours", "1", "2"]])
FULL = Answer(
    "fact",
    "pupil",
    [Passage("Short."), Passage("Short too.")],
    facts=FACTS,
    table=TABLE,
    sources=[PAGE, BOOK],
    warnings=["It is old."],
    places=["a (1)", "b"],
    notes=["Take care."],
    follow_ups=[FollowUp("Next?", "What is next?")],
    ladder=ladder_for(BASE, "ways_in", "call_centre_operator"),
)


def test_every_part_stands_by_itself():
    shown = web(FULL, PHRASES)
    assert (shown["kind"], shown["audience"]) == ("fact", "pupil")
    assert [passage["headline"] for passage in shown["passages"]] == ["Short.", "Short too."]
    assert shown["table"] == {"caption": "Level 2 and Level 3, side by side", **asdict(TABLE)}
    assert (shown["warnings"], shown["notes"]) == (["It is old."], ["Take care."])
    assert shown["places"] == {"label": "Where to look:", "items": ["a (1)", "b"]}
    assert shown["sources"]["label"] == "Sources: A page, 2020; A book, undated"
    assert shown["sources"]["items"] == [asdict(PAGE), asdict(BOOK)]
    assert shown["ladder"]["text"] == FULL.ladder.text
    assert shown["follow_ups"] == [{"title": "Next?", "payload": "What is next?"}]
    assert shown["plain"] == [] and shown["asks"] is False


def test_a_figure_is_shown_with_its_date_and_whether_it_still_holds():
    figures = [
        Figure("53", "Credits", "2021-11-12"),
        Figure("£8.00", "An hour", "2026-04-01", "law"),
        Figure("£15,000", "Starter", "undated", "below"),
    ]
    shown = web(replace(FULL, passages=[Passage("Short.", figures=figures)]), PHRASES)["passages"][0]["figures"]
    assert shown["label"] == "The figures"
    assert [(item["value"], item["note"], item["standing"]) for item in shown["items"]] == [
        ("53", "Nov 2021", "said"),
        ("£8.00", "The law since Apr 2026", "law"),
        ("£15,000", "No date given. Below today's legal minimum", "below"),
    ]


def test_three_points_are_shown_and_the_rest_unfolds():
    passage = Passage("Short.", ["One.", "Two.", "Three.", "Four."], ["Five."])
    shown = web(replace(FULL, passages=[passage]), PHRASES)["passages"][0]
    assert shown["points"] == ["One.", "Two.", "Three."]
    assert shown["more"] == {"label": "More", "items": ["Four.", "Five."]}


def test_what_is_not_there_is_not_shown():
    words = "I am here.  Call 999. "
    shown = web(Answer("chat", "adviser", [Passage(words)]), PHRASES)
    assert (shown["text"], [passage["headline"] for passage in shown["passages"]]) == (words, [words])
    rest = {name: part for name, part in shown.items() if name not in ("kind", "audience", "text", "passages")}
    assert not any(rest.values())


@pytest.mark.parametrize(
    ("count", "label"),
    [(1, "Source: A page, 2020"), (3, f"Sources: {'; '.join([PAGE.cite] * 3)}"), (4, "Sources: 4 documents")],
)
def test_many_sources_are_counted(count, label):
    assert web(replace(FULL, sources=[PAGE] * count), PHRASES)["sources"]["label"] == label


def test_facts_name_their_source_as_it_is_cited():
    shown = web(FULL, PHRASES)["facts"]
    assert shown["label"] == "The 2 facts behind this"
    assert shown["items"] == [
        {**asdict(FACTS[0]), "source": "A page, 2020", "address": "a.org"},
        {**asdict(FACTS[1]), "address": ""},
    ]
    assert web(replace(FULL, facts=FACTS[:1]), PHRASES)["facts"]["label"] == "The fact behind this"


def test_the_text_to_copy_is_the_plain_one_the_table_and_where_the_sources_stand():
    assert web(FULL, PHRASES)["text"] == (
        f"{plain(FULL, PHRASES)}\n\n"
        "Credits: Level 2 53; Level 3 70\nHours: Level 2 1; Level 3 2\n\n"
        "A page, 2020: A title. a.org\nA book, undated: Another. b.org"
    )


def test_the_widget_knows_every_part():
    types = (ROOT / "web/src/types.ts").read_text(encoding="utf-8")
    (reply,) = re.findall(r"export interface Reply \{(.*?)\n\}", types, re.S)
    assert re.findall(r"^  (\w+):", reply, re.M) == list(json.loads(json.dumps(web(FULL, PHRASES))))
