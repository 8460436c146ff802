"""Finding leads in a conversation, on a made-up base, without a trained model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from made_up import Counting, made_up
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from switchboard.answers.asked import Context, Request
from switchboard.knowledge.model import Detail
from switchboard.nlu.before import Before
from switchboard.nlu.encoder import DIMENSIONS
from switchboard.nlu.heard import Heard
from switchboard.nlu.lead_finder import CONTEXT, LEADS, LEADS_OF, LeadFinder, LeadSearch
from switchboard.nlu.leads import Weighed, words_of
from switchboard.nlu.reading import Reader
from switchboard.nlu.topic_classifier import ALONE, PERHAPS, QUESTIONS, READ, Read, Way
from switchboard.nlu.topic_model import TopicModel

AFTER_WAGE = Before("wage", "clerk", "clerk-wage")
AFTER_TYPIST = Before("hours", "typist")


@pytest.fixture(scope="module")
def search() -> LeadSearch:
    base, encoder = made_up(), Counting()
    return LeadSearch(base, Heard.learn(base, Reader(base), encoder), encoder)


@pytest.fixture
def finder(search: LeadSearch) -> LeadFinder:
    found = LeadFinder.__new__(LeadFinder)  # its own would load the real knowledge base
    found.search = search
    return found


@pytest.fixture
def read(search: LeadSearch) -> Any:
    """A text as the topic classifier hands it on."""

    def read(text: str, *ranking: tuple[str, float]) -> Read:
        sentence = search.reader.read(text)
        meaning = TopicModel.meaning([sentence.view], search.encoder)[0]
        return Read(sentence.view, sentence.entities, meaning, ranking)

    return read


def tracker(*requests: Request) -> DialogueStateTracker:
    slot = AnySlot(CONTEXT, mappings=[{}], initial_value=Context(requests).to_dict() if requests else None)
    return DialogueStateTracker("somebody", [slot])


def pointed(subject: str) -> dict[str, Any]:
    return {"entity": "subject", "value": subject, "start": 0, "end": 0}


# --- one question, read on --------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "together"),
    [
        (AFTER_WAGE, "Clerk wage weekly ? daily"),
        (AFTER_TYPIST, "The hours of a typist ? daily"),
    ],
)
def test_a_question_is_joined_to_the_one_before_it(
    search: LeadSearch, read: Any, before: Before, together: str
) -> None:
    question = search.question(read("daily"), before)
    assert question.before == before
    assert np.array_equal(question.joined, search.encoder.encode([together])[0])


def test_one_of_those_that_were_named_is_asked_what_it_is(
    search: LeadSearch, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = search.base.leads["clerk-wage"].copy(update={"lists": ["clerk", "typist"]})
    monkeypatch.setitem(search.base.leads, "clerk-wage", lead)
    asked = search.question(read("the second one"), AFTER_WAGE)
    assert (asked.bare, asked.before) == (True, Before(search.base.usual.topic, "typist"))
    assert search.question(read("the second one for weekly wages"), AFTER_WAGE).before == AFTER_WAGE


def test_the_first_question_stands_by_itself(search: LeadSearch, read: Any) -> None:
    asked = read("clerk hours", ("ask_hours", 0.7), ("greet", 0.2))
    question = search.question(asked, None)
    assert question.joined is None and question.before is None and not question.bare
    assert question.topics == {"hours": 0.7, "greet": 0.2}
    assert np.array_equal(question.meaning, asked.meaning)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("typist", True),
        ("and the typist?", True),
        ("what about the other one", True),
        ("no i meant typist", True),
        ("ok 3?", True),
        ("typist hours", False),
        ("enjoy", False),
    ],
)
def test_what_only_names_or_points_asks_what_was_asked(search: LeadSearch, read: Any, text: str, bare: bool) -> None:
    asked = read(text)
    question = search.question(asked, AFTER_WAGE)
    assert question.bare is bare
    if bare:
        assert question.joined is not None
        assert np.array_equal(question.meaning[:DIMENSIONS], question.joined)
        assert np.array_equal(question.meaning[DIMENSIONS:], search.leads.typical_masked("clerk-wage"))
    else:
        assert np.array_equal(question.meaning, asked.meaning)


def test_what_only_names_keeps_its_meaning_where_no_lead_was_given(search: LeadSearch, read: Any) -> None:
    asked = read("clerk")
    question = search.question(asked, AFTER_TYPIST)
    assert question.bare and np.array_equal(question.meaning, asked.meaning)


def test_what_is_pointed_at_is_a_name_too(search: LeadSearch, read: Any) -> None:
    other = read("the other one")
    assert search.subjects(other, AFTER_WAGE) == ["typist"]
    assert search.meant(other, AFTER_WAGE) == [pointed("typist")]
    assert search.subjects(other, None) == search.meant(other, None) == []


def test_what_only_names_a_detail_asks_what_was_asked_before(
    search: LeadSearch, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "points", search.points | words_of("upper"))
    for text in ("just the upper", "just the upper's", "and the upper one's?"):
        assert search.question(read(text), AFTER_WAGE).bare, text
    assert not search.question(read("the upper's wage"), AFTER_WAGE).bare


def test_a_name_needs_no_pointing(search: LeadSearch, read: Any) -> None:
    said = read("the other one is a course")
    assert search.subjects(said, AFTER_WAGE) == ["course"]
    assert search.meant(said, AFTER_WAGE) == list(said.entities)


def test_each_of_several_subjects_has_leads_of_its_own(search: LeadSearch, read: Any) -> None:
    assert set(search.weigh(read("clerk hours"), None)) == {None}
    found = search.weigh(read("clerk and typist hours", ("ask_hours", 0.9)), None)
    assert set(found) == {None, "clerk", "typist"}
    assert {name: leads[0].lead.id for name, leads in found.items() if name} == {
        "clerk": "clerk-hours",
        "typist": "typist-hours",
    }
    # Of what something belongs to there are others.
    assert "course-hours" in {item.lead.id for item in search.weigh(read("theory hours"), None)[None]}
    of_theory = search.weigh(read("theory and club hours"), None)["theory"]
    assert [item.lead.id for item in of_theory] == ["theory-hours"]


# --- in Rasa's graph ------------------------------------------------------------------


class Told:
    """Stands in for the weighing: gives each text the lead that it is told, and keeps what the text followed."""

    def __init__(self, search: LeadSearch, said: dict[str, tuple[str, float]]) -> None:
        self.search, self.said = search, said
        self.followed: dict[str, Before | None] = {}
        self.first: dict[str, Before | None] = {}

    def weigh(self, read: Read, before: Before | None) -> dict[str | None, list[Weighed]]:
        self.followed[read.view.plain] = before
        self.first.setdefault(read.view.plain, before)  # it may be tried after something else too
        lead, chance = self.said[read.view.plain]
        return {None: [Weighed(self.search.base.leads[lead], chance, {})]}


def several(read: Any, texts: Sequence[str]) -> Message:
    questions = [{"text": text, "intent": "ask_hours", "entities": []} for text in texts]
    return Message({TEXT: " and ".join(texts), QUESTIONS: questions, READ: [read(text) for text in ("all", *texts)]})


def test_the_conversation_is_read_from_the_tracker(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(finder.search, {"weekly": ("clerk-hours", 0.5)})
    monkeypatch.setattr(finder.search, "weigh", told.weigh)
    message = Message({TEXT: "weekly", READ: [read("weekly")], ENTITIES: []})
    finder.process([message], tracker(Request("hours", ("typist",)), Request("wage", ("clerk",), lead="clerk-wage")))
    assert told.followed == {"weekly": AFTER_WAGE}
    finder.process([message], tracker())
    assert told.followed == {"weekly": None}


def test_leads_and_what_is_pointed_at_are_handed_on(finder: LeadFinder, read: Any) -> None:
    message = Message({TEXT: "the other one", READ: [read("the other one")], ENTITIES: []})
    finder.process([message], tracker(Request("hours", ("clerk",), lead="clerk-hours")))
    assert [item["id"] for item in message.get(LEADS)] == ["typist-hours"], "only it is pointed at"
    assert message.get(ENTITIES) == [pointed("typist")]
    assert message.get(LEADS_OF) == {}
    assert {LEADS, LEADS_OF, ENTITIES} <= message.output_properties


def test_at_most_three_leads_are_handed_on_for_the_message_and_for_each_subject(finder: LeadFinder, read: Any) -> None:
    message = Message({TEXT: "clerk hours", READ: [read("clerk and typist hours")]})
    finder.process([message], tracker())
    chances = [item["chance"] for item in message.get(LEADS)]
    assert len(chances) == 3 and chances == sorted(chances, reverse=True)
    assert {name: len(leads) for name, leads in message.get(LEADS_OF).items()} == {"clerk": 3, "typist": 1}


def test_a_question_that_was_offered_is_sure(finder: LeadFinder, read: Any) -> None:
    text = "Typist hours daily?"
    message = Message({TEXT: text, READ: [read(text)]})
    finder.process([message], tracker(Request("wage", ("clerk",), lead="clerk-wage")))
    assert message.get(LEADS) == [{"id": "typist-hours", "chance": 1.0, "straight": True}]
    typed = Message({TEXT: text.lower(), READ: [read(text.lower())]})
    finder.process([typed], tracker())
    assert typed.get(LEADS)[0]["chance"] < 1


def test_a_question_that_was_offered_is_one_question_however_its_topics_have_cut_it(
    finder: LeadFinder, read: Any
) -> None:
    text = "Typist hours daily?"
    cut = [{"text": part, "intent": "ask_hours", "entities": []} for part in ("Typist hours", "daily?")]
    message = Message({TEXT: text, QUESTIONS: cut, READ: [read(text), read("Typist hours"), read("daily?")]})
    finder.process([message], tracker())
    assert message.get(QUESTIONS) == [] and message.get(LEADS)[0]["id"] == "typist-hours"


def test_a_message_that_was_not_read_has_no_leads(finder: LeadFinder) -> None:
    message = Message({TEXT: ""})
    finder.process([message], tracker())
    assert message.get(LEADS) is None


@pytest.mark.parametrize(
    ("chance", "followed"),
    [(0.4, Before("wage", "clerk", "clerk-wage")), (0.39, AFTER_TYPIST)],
)
def test_a_part_follows_the_part_before_if_that_is_likely_enough(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, chance: float, followed: Before
) -> None:
    said = {"clerk wage": ("clerk-wage", chance), "inside": ("office-place", 0.1), "weekly": ("clerk-hours", 0.9)}
    told = Told(finder.search, said)
    monkeypatch.setattr(finder.search, "weigh", told.weigh)
    message = several(read, list(said))
    finder.process([message], tracker(Request("hours", ("typist",))))
    assert told.first == {"clerk wage": AFTER_TYPIST, "inside": followed, "weekly": followed}
    assert [question[LEADS] for question in message.get(QUESTIONS)] == [
        [{"id": lead, "chance": sure, "straight": False}] for lead, sure in said.values()
    ]
    assert message.get(LEADS) is None, "each part has its own"


@pytest.mark.parametrize(
    ("listed", "alone", "found"),
    [(True, 0.9, "clerk-wage"), (True, 0.7, "clerk-hours"), (False, 0.9, "clerk-hours")],
)
def test_a_part_of_a_list_that_is_surer_by_itself_follows_nothing(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, listed: bool, alone: float, found: str
) -> None:
    leads = finder.search.base.leads

    def weigh(part: Read, before: Before | None) -> Any:
        if part.view.plain == "inside":
            return {None: [Weighed(leads["office-place"], 0.9, {})]}
        return {None: [Weighed(leads["clerk-hours"], 0.8, {}) if before else Weighed(leads["clerk-wage"], alone, {})]}

    monkeypatch.setattr(finder.search, "weigh", weigh)
    questions = [{"text": text, "intent": "ask_wage", "confidence": 0.5} for text in ("inside", "weekly")]
    way = Way(questions, [read("inside"), read("weekly")], formed=True, listed=listed)
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [way]})
    finder.process([message], tracker())
    assert message.get(QUESTIONS)[1][LEADS][0]["id"] == found


@pytest.mark.parametrize(
    ("said", "formed", "apart"),
    [
        # Whole questions: each another lead, and likely enough.
        ({"clerk wage": ("clerk-wage", 0.61), "inside": ("office-place", 0.61)}, True, True),
        ({"clerk wage": ("clerk-wage", 0.6), "inside": ("office-place", 0.49)}, True, False),
        # Too much less likely than one lead for the whole.
        ({"clerk wage": ("clerk-wage", 0.61), "inside": ("office-place", 0.59)}, True, False),
        ({"clerk wage": ("clerk-wage", 0.9), "weekly": ("clerk-wage", 0.9)}, True, False),
        # With mere words: likelier still, on several topics, and likelier than one lead for the whole (0.8).
        ({"clerk wage": ("clerk-wage", 0.8), "daily": ("clerk-hours", 0.8)}, False, True),
        ({"clerk wage": ("clerk-wage", 0.8), "daily": ("clerk-hours", 0.79)}, False, False),
        ({"daily": ("clerk-hours", 0.9), "inside": ("office-place", 0.9)}, False, False),
    ],
)
def test_the_parts_of_a_message_are_told_apart_by_their_leads(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, said: Any, formed: bool, apart: bool
) -> None:
    told = Told(finder.search, {**said, "all": ("clerk-fun", 0.8)})
    monkeypatch.setattr(finder.search, "weigh", told.weigh)
    questions = [{"text": text, "intent": "ask_wage", "confidence": 0.5} for text in said]
    way = Way(questions, [read(text) for text in said], formed)
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [way]})
    finder.process([message], tracker())
    assert [question["text"] for question in message.get(QUESTIONS)] == (list(said) if apart else [])
    assert [item["id"] for item in message.get(LEADS) or []] == ([] if apart else ["clerk-fun"])


@pytest.mark.parametrize(
    ("intent", "confidence", "found"),
    [
        ("goodbye", 0.5, ("ask_hours", 0.85)),
        ("goodbye", 0.9, ("goodbye", 0.9)),
        ("ask_wage", 0.5, ("ask_wage", 0.5)),
    ],
)
def test_a_part_that_its_lead_tells_from_the_others_is_no_small_talk(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, intent: str, confidence: float, found: Any
) -> None:
    said = {"clerk wage": ("clerk-wage", 0.9), "daily": ("clerk-hours", 0.85)}
    monkeypatch.setattr(finder.search, "weigh", Told(finder.search, {**said, "all": ("clerk-fun", 0.8)}).weigh)
    questions = [{"text": text, "intent": intent, "confidence": confidence} for text in said]
    way = Way(questions, [read(text) for text in said], formed=False)
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [way]})
    finder.process([message], tracker())
    last = message.get(QUESTIONS)[-1]
    assert (last["intent"], last["confidence"]) == found


@pytest.mark.parametrize(
    ("parts", "whole", "one"),
    [
        ((0.61, 0.59), 0.8, False),
        ((0.59, 0.59), 0.8, True),
        ((0.3, 0.2), 0.74, False),
    ],
)
def test_parts_that_are_far_less_likely_than_the_whole_are_one_question(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, parts: Any, whole: float, one: bool
) -> None:
    said = {"clerk wage": ("clerk-wage", parts[0]), "inside": ("office-place", parts[1])}
    monkeypatch.setattr(finder.search, "weigh", Told(finder.search, {**said, "all": ("clerk-fun", whole)}).weigh)
    message = several(read, list(said))
    message.set(TEXT, " ".join(said))
    finder.process([message], tracker())
    assert (message.get(QUESTIONS) == []) is one
    assert [item["id"] for item in message.get(LEADS) or []] == (["clerk-fun"] if one else [])
    apart = several(read, list(said))
    finder.process([apart], tracker())
    assert apart.get(QUESTIONS), 'there is an "and" between them'


def test_a_part_follows_what_was_said_before_the_message_where_it_is_surer_after_that(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = {("weekly", "clerk-wage"): ("clerk-hours", 0.6), ("weekly", "typist-hours"): ("typist-hours", 0.7)}

    def weigh(read: Read, before: Before | None) -> dict[str | None, list[Weighed]]:
        lead, chance = sure.get((read.view.plain, str(before and before.lead)), ("clerk-wage", 0.9))
        return {None: [Weighed(finder.search.base.leads[lead], chance, {})]}

    monkeypatch.setattr(finder.search, "weigh", weigh)
    message = several(read, ["clerk wage", "weekly"])
    finder.process([message], tracker(Request("hours", ("typist",), lead="typist-hours")))
    assert message.get(QUESTIONS)[1][LEADS][0]["id"] == "typist-hours"
    sure["weekly", "clerk-wage"] = ("clerk-hours", 0.8)
    message = several(read, ["clerk wage", "weekly"])
    finder.process([message], tracker(Request("hours", ("typist",), lead="typist-hours")))
    assert message.get(QUESTIONS)[1][LEADS][0]["id"] == "clerk-hours"


@pytest.mark.parametrize(
    ("text", "last", "further", "meant"),
    [
        ("what is it paid weekly", 0.49, 0.85, "clerk-wage"),
        # Where the last reply makes it plain, or the one before does not; where it names something; in so few words.
        ("what is it paid weekly", 0.5, 0.9, "clerk-fun"),
        ("what is it paid weekly", 0.49, 0.84, "clerk-fun"),
        ("what is a typist paid weekly", 0.49, 0.9, "clerk-fun"),
        ("weekly or what", 0.49, 0.9, "clerk-fun"),
    ],
)
def test_what_is_not_plain_after_the_last_reply_is_read_after_the_one_before(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, text: str, last: float, further: float, meant: str
) -> None:
    def weigh(read: Read, before: Before | None) -> dict[str | None, list[Weighed]]:
        of_earlier = before is not None and before.lead == "typist-hours"
        lead, chance = ("clerk-wage", further) if of_earlier else ("clerk-fun", last)
        return {None: [Weighed(finder.search.base.leads[lead], chance, {})]}

    monkeypatch.setattr(finder.search, "weigh", weigh)
    said = {name: (Request("hours", (name,), lead=f"{name}-hours"),) for name in ("clerk", "typist")}
    context = Context(said["clerk"], earlier=said["typist"]).to_dict()
    message = Message({TEXT: text, READ: [read(text)], ENTITIES: []})
    finder.process(
        [message], DialogueStateTracker("somebody", [AnySlot(CONTEXT, mappings=[{}], initial_value=context)])
    )
    assert message.get(LEADS)[0]["id"] == meant


@pytest.mark.parametrize(("whole", "end", "asks"), [(0.74, 0.8, True), (0.74, 0.79, False), (0.75, 0.9, False)])
def test_a_long_story_asks_what_it_ends_in_where_that_is_sure(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, whole: float, end: float, asks: bool
) -> None:
    told = Told(
        finder.search, {"all": ("clerk-fun", whole), "inside": ("office-place", end), "daily": ("clerk-hours", 0.1)}
    )
    monkeypatch.setattr(finder.search, "weigh", told.weigh)
    ways = [
        Way([{"text": text, "intent": "ask_place", "confidence": 0.2}], [read(text)], formed=True)
        for text in ("daily", "inside")
    ]
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [], ALONE: ways})
    finder.process([message], tracker())
    assert [question["text"] for question in message.get(QUESTIONS)] == (["inside"] if asks else [])


def _way(read: Any, said: dict[str, Any], formed: bool, listed: bool) -> Way:
    """A way to read a message, with the intent and the confidence that are told for each part."""
    questions = [{"text": text, "intent": intent, "confidence": sure} for text, (*_, intent, sure) in said.items()]
    return Way(questions, [read(text) for text in said], formed, listed)


@pytest.mark.parametrize(
    ("said", "formed", "listed", "apart"),
    [
        # A sure topic stands for a lead; of what is plainly a list, a likely one does.
        ([("clerk-wage", 0.9, "ask_wage", 0.5), ("clerk-fun", 0.1, "ask_hours", 0.9)], False, False, True),
        ([("clerk-wage", 0.9, "ask_wage", 0.5), ("clerk-fun", 0.1, "ask_hours", 0.89)], False, False, False),
        ([("clerk-wage", 0.9, "ask_wage", 0.5), ("clerk-fun", 0.1, "ask_hours", 0.8)], True, True, True),
        ([("clerk-wage", 0.9, "ask_wage", 0.5), ("clerk-fun", 0.9, "greet", 0.95)], False, False, True),
    ],
)
def test_a_part_may_be_told_from_the_others_by_its_topic(
    finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch, said: Any, formed: bool, listed: bool, apart: bool
) -> None:
    parts = dict(zip(["clerk wage", "daily"], said))
    leads = {text: (lead, chance) for text, (lead, chance, *_) in parts.items()}
    monkeypatch.setattr(finder.search, "weigh", Told(finder.search, {**leads, "all": ("office-place", 0.5)}).weigh)
    way = _way(read, parts, formed, listed)
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [way]})
    finder.process([message], tracker())
    assert bool(message.get(QUESTIONS)) is apart


@pytest.mark.parametrize(
    ("chances", "formed", "listed", "apart"),
    [
        # Of three, one that means nothing, if the others are likely; of what is plainly a list, half.
        ((0.7, 0.7, 0.1), False, False, True),
        ((0.7, 0.69, 0.1), False, False, False),
        ((0.5, 0.5, 0.1), True, True, True),
        ((0.5, 0.1, 0.1), True, True, False),
    ],
)
def test_a_part_of_a_list_may_mean_nothing_that_is_known(
    finder: LeadFinder,
    read: Any,
    monkeypatch: pytest.MonkeyPatch,
    chances: Any,
    formed: bool,
    listed: bool,
    apart: bool,
) -> None:
    texts, leads = ["clerk wage", "daily", "inside"], ["clerk-wage", "clerk-hours", "office-place"]
    told = {text: (lead, chance) for text, lead, chance in zip(texts, leads, chances)}
    monkeypatch.setattr(finder.search, "weigh", Told(finder.search, {**told, "all": ("clerk-fun", 0.5)}).weigh)
    way = _way(read, {text: ("", 0, "greet", 0.1) for text in texts}, formed, listed)
    message = Message({TEXT: "all", READ: [read("all")], ENTITIES: [], QUESTIONS: [], PERHAPS: [way]})
    finder.process([message], tracker())
    assert bool(message.get(QUESTIONS)) is apart


def test_what_a_part_points_at_is_among_its_names(finder: LeadFinder, read: Any) -> None:
    message = several(read, ["clerk wage weekly", "the other one"])
    finder.process([message], tracker(Request("hours", ("clerk",), lead="clerk-hours")))
    assert message.get(QUESTIONS)[1]["entities"] == [pointed("typist")]


# --- the nation that was named before ------------------------------------------------


@pytest.fixture
def with_nation(finder: LeadFinder, read: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is found for a text once somebody has named Freedonia; `lead` is what the text with its name would mean."""
    base = finder.search.base
    place = Detail(
        id="freedonia", name="Freedonia", aliases=["in Freedonia"], group="nation", leads_to={"typist": "course"}
    )
    monkeypatch.setitem(base.details, "freedonia", place)
    monkeypatch.setitem(base.subjects, "course", base.subjects["course"].copy(update={"nation": "Freedonia"}))

    def found(text: str, *chances: float, by_nation: bool = True) -> list[str]:
        monkeypatch.setitem(base.topics, "hours", base.topics["hours"].copy(update={"by_nation": by_nation}))
        there = [Weighed(base.leads["course-hours"], chance, {}) for chance in chances]
        elsewhere = [Weighed(base.leads["clerk-hours"], 0.9, {})]
        monkeypatch.setattr(
            finder.search.leads, "weigh", lambda question, of: there if "reedonia" in question.text else elsewhere
        )
        message = Message({TEXT: text, READ: [read(text)], ENTITIES: []})
        slot = AnySlot(CONTEXT, mappings=[{}], initial_value={**Context().to_dict(), "nation": "freedonia"})
        finder.process([message], DialogueStateTracker("somebody", [slot]))
        return list(dict.fromkeys(item["id"] for item in message.get(LEADS)))

    return found


def test_what_differs_by_nation_is_asked_of_the_one_that_was_named(with_nation: Any) -> None:
    assert with_nation("hours", 0.6) == ["course-hours"]
    assert with_nation("hours", 0.35, 0.25) == ["course-hours"], "it is one or the other of that nation"
    assert with_nation("typist hours", 0.6) == ["course-hours"], "of which the nation has its own"


@pytest.mark.parametrize(
    ("nations", "asked"), [(["freedonia"], "course-hours"), (["freedonia", "other"], "clerk-hours")]
)
def test_the_one_nation_that_a_message_names_holds_for_each_of_its_questions(
    finder: LeadFinder, read: Any, with_nation: Any, nations: list[str], asked: str
) -> None:
    with_nation("hours", 0.6)
    message = several(read, ["clerk hours", "hours"])
    named = [{"entity": "nation", "value": nation, "start": 0, "end": 1} for nation in nations]
    message.set(READ, [replace(message.get(READ)[0], entities=named), *message.get(READ)[1:]])
    finder.process([message], tracker())
    assert [question["leads"][0]["id"] for question in message.get(QUESTIONS)] == ["clerk-hours", asked]


def test_what_does_not_differ_or_is_not_sure_or_names_a_subject_is_not(with_nation: Any) -> None:
    assert with_nation("hours", 0.6, by_nation=False) == ["clerk-hours"]
    assert with_nation("hours", 0.59) == ["clerk-hours"]
    assert with_nation("clerk hours", 0.9) == ["clerk-hours"]
