"""`switchboard explain`: what it tells of a message is what the bot made of it."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.explained import PAGE, examples, rewritten
from switchboard import cli
from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.scorer import Scorer

if TYPE_CHECKING:
    from switchboard.explain import Explained, Explainer, Question
    from switchboard.local import LocalBot

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
CREDITS = "how many credits is level 2"


@pytest.fixture(scope="module")
def explainer(bot: LocalBot, trained: Path) -> Explainer:
    from switchboard.explain import Explainer

    return Explainer(bot, trained)


@pytest.fixture(scope="module")
def explain(explainer: Explainer) -> Callable[..., Explained]:
    def explain(text: str, *after: str) -> Explained:
        return asyncio.run(explainer.explain(text, after))

    return explain


def shown(explained: Explained) -> str:
    from switchboard.explained import shown

    return shown(explained)


def words(explained: Explained) -> list[str]:
    """Who had the word: on each question, then on the message."""
    return [item.handler.__name__ for item in explained.decided]


def read(explained: Explained) -> Question:
    assert explained.whole is not None
    return explained.whole


def told(leads: Sequence[object]) -> list[tuple[str, float]]:
    """Leads as NLU hands them on: at most three."""
    return [(lead.id, round(lead.chance, 3)) for lead in leads[:3]]  # type: ignore[attr-defined]


def test_a_first_question_follows_nothing_and_is_read_repaired(explain: Callable[..., Explained]) -> None:
    found = explain("wot is the starting pay 4 a csa")
    assert read(found).follows is None
    assert read(found).readings == {
        "as typed": "what is the starting pay for a csa",
        "names masked": "what is the starting pay for a zzjob",
    }
    assert "joined" not in shown(found) and "joined to" not in shown(found)
    assert re.search(r"^What it follows\n  nothing$", shown(found), re.M)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("What is the pay?", ()),
        ("and level 3?", (CREDITS,)),
        ("does it go up", ("how much do u get paid",)),
        ("what is the total qualification time at level 2 and at level 3", ()),
    ],
)
def test_the_leads_are_those_that_the_bot_found(
    explain: Callable[..., Explained], text: str, after: tuple[str, ...]
) -> None:
    found = explain(text, *after)
    assert found.parsed is not None
    said = [(lead["id"], lead["chance"]) for lead in found.parsed["leads"]]
    assert said and told(read(found).leads) == said
    of = {name: [(lead["id"], lead["chance"]) for lead in leads] for name, leads in found.parsed["leads_of"].items()}
    assert {name: told(leads) for name, leads in read(found).leads_of.items()} == of


def test_a_follow_up_shows_what_it_follows_and_the_question_it_is_joined_to(explain: Callable[..., Explained]) -> None:
    found = explain("an 3?", CREDITS)
    before = read(found).follows
    assert before is not None and (before.topic, before.subject) == ("credits", LEVEL_2)
    assert read(found).readings["joined"] == f"{str(read(found).joined_to).rstrip(' ?')} ? an 3 ?"
    for label, said in (("topic", before.topic), ("subject", LEVEL_2), ("last lead", before.lead)):
        assert re.search(rf"^  {label} +{said}$", shown(found), re.M), label
    assert f"{LEVEL_3} (subject): what it points at" in shown(found)
    assert "70" in shown(found).partition("\nThe reply\n")[2]


def test_each_part_has_readings_and_a_handler_of_its_own(explain: Callable[..., Explained]) -> None:
    found = explain("who is emma wilson n what is accelerate")
    assert [part.readings["as typed"] for part in found.parts] == ["who is emma wilson", "what is accelerate"]
    assert len(found.decided) == 3 and words(found)[-1] == "several_questions"
    assert found.parsed is not None
    for part, question in zip(found.parts, found.parsed["questions"]):
        assert told(part.leads) == [(lead["id"], lead["chance"]) for lead in question["leads"]]
    assert [part.follows.subject if part.follows else None for part in found.parts] == [None, "emma_wilson"]
    assert re.search(r"^  1 +who is emma wilson\n  2 +what is accelerate$", shown(found), re.M)
    for part in ("part 1", "part 2"):
        assert f"The likeliest leads, {part}\n" in shown(found)
    assert "The likeliest leads, as one question" not in shown(found)  # nobody weighs them


@pytest.mark.parametrize(
    ("text", "after", "shows"),
    [
        ("whats the starting salary on the NCS profile", (), "NCS profile = job_profile (subject): who says so"),
        (f"{CREDITS}", (), f"level 2 = {LEVEL_2} (subject): what it is about"),
        ("not level 2, level 3", (CREDITS,), f"level 2 = {LEVEL_2} (subject): what it is not about"),
    ],
)
def test_a_name_is_shown_with_its_role(
    explain: Callable[..., Explained], text: str, after: tuple[str, ...], shows: str
) -> None:
    assert shows in shown(explain(text, *after))


def test_small_talk_says_a_phrase_and_no_lead_is_likely(explain: Callable[..., Explained]) -> None:
    found = explain("hello")
    assert words(found) == ["talk", "one_question"]
    assert read(found).none > 0.5
    assert re.search(r"^  it says +the phrase greet$", shown(found), re.M)


def test_what_speaks_for_a_lead_is_what_lifts_it_above_the_others(
    explainer: Explainer, explain: Callable[..., Explained]
) -> None:
    scorer = explainer.search.leads.scorers[True]
    first = read(explain("and level 3?", CREDITS)).leads[0]
    assert 0 < len(first.reasons) <= 3
    assert [reason.adds for reason in first.reasons] == sorted((reason.adds for reason in first.reasons), reverse=True)
    assert all(reason.adds > 0 and reason.more is (scorer.weights[reason.feature] > 0) for reason in first.reasons)


def test_what_features_add_sums_up_to_the_difference_of_scores(explainer: Explainer) -> None:
    """Scores are logs of chances, but for a constant."""
    import numpy as np

    from switchboard.nlu.topic_classifier import READ

    weighed = explainer.search.weigh(explainer.pipeline.read("what is the pay").get(READ)[0], None)[None]
    adds = [sum(of.values()) for of in explainer.search.leads.scorers[False].speaks_for(weighed)]
    assert sum(adds) == pytest.approx(0, abs=1e-6)
    logs = np.log([item.chance for item in weighed[:5]])
    assert np.array(adds[:5]) - adds[0] == pytest.approx(logs - logs[0], abs=1e-3)


def test_every_feature_of_a_lead_has_words() -> None:
    from switchboard.explained import SAYS

    assert set(SAYS) == {name for follows in (False, True) for name in Scorer.read(follows).weights}


def test_every_handler_says_why(base: KnowledgeBase) -> None:
    from switchboard.answers import dialogue, questions

    assert [handler for handler in (*dialogue.HANDLERS, *questions.HANDLERS) if not handler.__doc__] == []


@pytest.mark.parametrize(
    ("text", "handler", "says"),
    [
        ("i want to kill myself", "in_danger", "alarm: help"),
        ("delete my chat", "deletion_or_privacy", "delete_chat"),
        ("my name is Josh Baker, what are the hours", "one_question", "personal details taken out: yes"),
    ],
)
def test_what_the_door_noticed_is_shown_without_the_details(
    explain: Callable[..., Explained], text: str, handler: str, says: str
) -> None:
    found = explain(text)
    assert words(found)[-1] == handler and says in shown(found)
    assert "Baker" not in shown(found)


def test_what_the_door_does_not_let_in_has_only_a_reply(explain: Callable[..., Explained]) -> None:
    found = explain("x" * 2000)
    assert (found.parsed, found.whole, found.decided) == (None, None, ())
    assert found.replies[0]["text"] and "did not let it in" in shown(found)


def test_the_text_of_a_lead_that_is_offered_is_certain(explain: Callable[..., Explained], base: KnowledgeBase) -> None:
    lead = next(iter(base.leads.values()))
    assert told(read(explain(lead.offered)).leads) == [(lead.id, 1.0)]


def test_nothing_is_kept_of_one_explanation_for_the_next(explain: Callable[..., Explained]) -> None:
    explain(CREDITS)
    assert read(explain("and level 3?")).follows is None


# --- the page ------------------------------------------------------------------------


def stable(shown: str) -> list[str]:
    """What no training and no wording changes: all but figures, what is unlikely, thresholds and the reply."""
    kept = []
    for block in shown.partition("\nThe reply\n")[0].split("\n\n"):
        heading, *lines = block.strip("\n").split("\n")
        if heading.startswith("The likeliest"):
            lines = lines[0].split()[1:2]
        elif heading.startswith("Who had the word"):
            lines = [line for line in lines if re.match(r"  (handler|it says) ", line)]
        kept += [heading, *lines]
    return kept


def test_the_page_shows_what_the_command_shows(explainer: Explainer) -> None:
    """Where it does not: python -m scripts.explained"""
    found = examples(PAGE.read_text(encoding="utf-8"))
    assert len(found) == 3
    for given, on_page in found:
        asked = cli._parser().parse_args(["explain", *given])
        now = shown(asyncio.run(explainer.explain(asked.question, asked.after)))
        assert stable(on_page) == stable(now), given


def test_the_floors_on_the_page_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w/]+)\.py` \| ([\d.]+) \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(rows) > 6
    for name, module, figure in rows:
        assert getattr(importlib.import_module(module.replace("/", ".")), name) == float(figure), name


def test_the_script_puts_what_a_command_shows_under_it() -> None:
    page = 'One.\n\n```sh\n.venv/bin/switchboard explain "a b" --after c\n```\n\n```text\nold\n```\n\nTwo.\n'
    assert rewritten(page, lambda given: f"{given}\n") == page.replace("old", "['a b', '--after', 'c']")
