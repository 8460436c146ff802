"""What speaks for each lead, feature by feature on a made-up base, and which lead is meant; and the real leads."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from made_up import LEADS, Counting, made_up, made_up_leads

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.turns import Turn
from switchboard.nlu.before import Before
from switchboard.nlu.heard import Heard
from switchboard.nlu.leads import CANDIDATES, Leads, Question, words_of
from switchboard.nlu.reading import Reader
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.scorer import FOLLOWS, SCORER, Scorer, best_of
from switchboard.nlu.topic_model import TopicModel

HALF, THIRD = math.sqrt(1 / 2), math.sqrt(1 / 3)
AFTER_HOURS = Before("hours", "clerk", "clerk-hours")


@pytest.fixture(scope="module")
def made() -> tuple[Leads, Counting]:
    return made_up_leads()


@pytest.fixture(scope="module")
def leads(made: tuple[Leads, Counting]) -> Leads:
    return made[0]


@pytest.fixture
def asked(made: tuple[Leads, Counting]) -> Any:
    """A question in plain words; `masked` as it is with names masked, `joined` read on from the one before it."""
    encoder = made[1]

    def asked(text: str, masked: str = "", joined: str = "", **more: Any) -> Question:
        plain, by_kind, together = encoder.encode([text, masked or text, joined or text])
        before = more.pop("before", None)
        topics = more.pop("topics", {})
        meaning = np.hstack([plain, by_kind])
        return Question(text, meaning, topics, before=before, joined=together if before else None, **more)

    return asked


def named(*subjects: str) -> list[dict[str, Any]]:
    return [{"entity": "subject", "value": subject, "start": 0, "end": 1} for subject in subjects]


def of(values: Sequence[float]) -> dict[str, float]:
    """The value of a feature for each lead that has one, to three places."""
    return {name: round(float(value), 3) for name, value in zip(LEADS, values, strict=True) if value}


def having(values: Sequence[float]) -> set[str]:
    return set(of(values))


# --- by meaning -----------------------------------------------------------------


def test_a_lead_is_as_near_as_the_nearest_of_its_questions(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("clerk hours"))
    assert of(found["typed"])["clerk-hours"] == 1
    # "clerk wage" has one word of its two in common, "Clerk wage weekly?" one of three.
    assert of(found["typed"])["clerk-wage"] == 0.5
    assert "club-founder" not in of(found["typed"])
    assert of(found["typed_lead"])["clerk-wage"] == -0.5 and "clerk-hours" not in of(found["typed_lead"])


def test_masked_names_are_compared_by_their_kinds(leads: Leads, asked: Any) -> None:
    masked = of(leads.features(asked("typist hours", masked="job hours"))["masked"])
    assert masked["clerk-hours"] == masked["typist-hours"] == 1
    assert masked["course-hours"] == 0.5


def test_the_topic_counts_by_its_logarithm(leads: Leads, asked: Any) -> None:
    topic = of(leads.features(asked("clerk hours", topics={"hours": 0.5, "greet": 0.4}))["topic"])
    assert topic["clerk-hours"] == topic["theory-hours"] == round(math.log(0.501), 3)
    assert topic["clerk-wage"] == topic["club-founder"] == round(math.log(0.001), 3)


# --- by form and words ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("how many is that", {"number"}),
        ("is it any good", {"yes"}),
        ("so do they enjoy it", {"yes"}),
        ("who began it", {"name"}),
        ("where is it", {"where"}),
        ("tell me more", set()),
    ],
)
def test_the_form_speaks_for_leads_that_answer_so(leads: Leads, asked: Any, text: str, forms: set[str]) -> None:
    wanted = {name for name, (_, _, form, *_) in LEADS.items() if form in forms}
    assert having(leads.features(asked(text))["form"]) == wanted


def test_words_are_compared_without_endings_and_without_the_commonest() -> None:
    assert words_of("What are they EARNING as clerks, 28000?") == {"earn", "clerk", "28000"}
    assert words_of("what is it") == set()
    assert words_of("does") == set()


def test_a_level_or_grade_and_its_number_are_one_word() -> None:
    assert words_of("Level 3 or predicted grade 3s") == {"level3", "predict", "grade3"} | words_of("or")
    assert not words_of("level 3") & words_of("grades 3")


def test_words_count_by_how_rare_they_are(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("clerk wage"))
    rare = leads.rarity
    assert rare["wage"] > rare["clerk"] > rare["penguin"]
    assert of(found["told"])["clerk-wage"] == 1
    assert of(found["told"])["clerk-hours"] == round(rare["clerk"] / (rare["clerk"] + rare["wage"]), 3)
    assert "club-founder" not in of(found["told"])
    assert of(found["missing"])["clerk-hours"] == round(rare["wage"], 3)
    assert "clerk-wage" not in of(found["missing"])


def test_what_only_the_reply_says_is_told_too(leads: Leads, asked: Any) -> None:
    assert having(leads.features(asked("penguins"))["told"]) == set(LEADS)


def test_a_word_that_no_lead_has_is_the_rarest(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("clerk giraffes"))
    assert set(of(found["missing"]).values()) == {round(leads.unknown, 3)}
    assert leads.unknown > max(leads.rarity.values())


def test_a_question_without_telling_words_speaks_neither_for_nor_against(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("what is it"))
    assert set(of(found["told"]).values()) == {0.5}
    assert having(found["missing"]) == set()


# --- by subject ---------------------------------------------------------------------

CLERK = {"clerk-hours", "clerk-wage", "clerk-fun"}


def test_the_leads_of_what_is_named_and_of_what_it_belongs_to(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("hours"), ["theory"])
    assert having(found["named"]) == {"theory-hours"}
    assert having(found["named_within"]) == {"course-hours"}
    assert having(found["named_another"]) == set(LEADS) - {"theory-hours", "course-hours"}
    assert having(found["usual"]) == having(found["about"]) == set()


def test_a_group_stands_for_its_members(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("hours"), ["jobs"])
    assert having(found["named_within"]) == {*CLERK, "typist-hours"}


def test_without_a_name_the_usual_subjects_and_those_of_the_topic(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("hours"))
    assert having(found["usual"]) == {*CLERK, "office-place"}
    assert having(found["about"]) == {"clerk-hours", "clerk-wage"}, "fun is about nobody in particular"
    assert having(found["named"]) == having(found["named_another"]) == set()


def test_a_name_that_narrows_nothing_down_speaks_for_the_usual(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("office hours", entities=named("office")))
    assert having(found["usual_said"]) == {*CLERK, "office-place"}
    assert having(found["another_than_usual"]) == set(LEADS) - {*CLERK, "office-place"}
    nothing = leads.features(asked("hours"))
    assert having(nothing["usual_said"]) == having(nothing["another_than_usual"]) == set()


# --- by the conversation ---------------------------------------------------------------


def test_without_a_conversation_nothing_speaks_by_it(leads: Leads, asked: Any) -> None:
    first, after = (leads.features(asked("is it long", before=before)) for before in (None, AFTER_HOURS))
    assert after.keys() - first.keys() == {
        *("joined", "joined_lead", "joined_example", "joined_centre"),
        *("same_subject", "same_within", "same_beside", "same_other", "same_topic", "same_lead"),
    }


def test_a_question_is_read_on_from_the_one_before(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("weekly", joined="clerk wage weekly", before=AFTER_HOURS))
    assert of(found["joined"])["clerk-wage"] == 1
    assert "clerk-wage" not in of(found["joined_lead"])
    assert of(found["joined_lead"])["club-founder"] == -1


def test_what_was_just_answered_sets_no_mark_for_the_others(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("daily", joined="clerk hours daily", before=AFTER_HOURS))
    nearest = max(value for name, value in of(found["joined"]).items() if name != "clerk-hours")
    assert of(found["joined_lead"])["clerk-hours"] == round(1 - nearest, 3)
    assert having(found["same_lead"]) == {"clerk-hours"}


def test_what_was_talked_about_is_meant_where_nothing_is_named(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("hours", before=Before("hours", "theory", None)))
    assert having(found["same_subject"]) == {"theory-hours"}
    assert having(found["same_within"]) == {"course-hours"}
    assert having(found["same_beside"]) == having(found["same_lead"]) == set()
    assert having(found["same_topic"]) == {name for name, (_, topic, *_) in LEADS.items() if topic == "hours"}
    beside = leads.features(asked("hours", before=AFTER_HOURS))
    assert having(beside["same_beside"]) == {"typist-hours"}
    assert having(beside["same_other"]) == set(LEADS) - CLERK - {"typist-hours"}


def test_a_name_of_its_own_is_not_what_was_talked_about(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("typist hours", entities=named("typist"), before=AFTER_HOURS), ["typist"])
    for name in ("same_subject", "same_within", "same_beside", "same_other"):
        assert having(found[name]) == set(), name


# --- by what others said -------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_examples(made: tuple[Leads, Counting]) -> Leads:
    """The leads, with what people said who meant the wage: as a first message, and after the hours."""
    base, encoder = made[0].base, made[1]
    said = [("pounds pennies", ()), ("paid pennies", ("clerk-hours",)), ("lost", ("gone",))]
    turns = [Turn(says, after, ("clerk-wage", "gone"), "first", "examples.yml", 1) for says, after in said]
    return Leads(base, Heard.learn(base, Reader(base), encoder, turns))


def test_without_examples_the_questions_stand_for_them(leads: Leads, asked: Any) -> None:
    found = leads.features(asked("clerk hours", joined="clerk wage", before=AFTER_HOURS))
    assert np.array_equal(found["example"], found["typed"])
    assert np.array_equal(found["joined_example"], found["joined"])


def test_a_lead_is_as_near_as_the_nearest_of_what_others_said(with_examples: Leads, asked: Any) -> None:
    found = with_examples.features(asked("pounds pennies", joined="nothing", before=AFTER_HOURS))
    assert of(found["example"])["clerk-wage"] == 1
    assert "clerk-wage" not in of(found["typed"]) and "clerk-wage" not in of(found["joined_example"])


def test_what_others_said_later_is_read_on_from_what_they_were_told(with_examples: Leads, asked: Any) -> None:
    typical = "clerk hours daily"
    found = with_examples.features(asked("pennies", joined=f"{typical} ? paid pennies", before=AFTER_HOURS))
    assert of(found["joined_example"])["clerk-wage"] == 1
    assert of(found["example"])["clerk-wage"] == round(HALF, 3), "of what is said first"


def test_the_centre_is_the_mean_of_all_that_is_said_for_a_lead(leads: Leads, with_examples: Leads, asked: Any) -> None:
    question = asked("pounds")
    assert "clerk-wage" not in of(leads.features(question)["centre"])
    assert of(with_examples.features(question)["centre"])["clerk-wage"] > 0
    for place in range(len(LEADS)):
        assert np.linalg.norm(with_examples.centres[place]) == pytest.approx(1, abs=1e-5)


# --- which it is --------------------------------------------------------------------------


def meant(found: Sequence[Any]) -> set[str]:
    return {item.lead.id for item in found}


def test_the_likeliest_comes_first_and_room_is_left_for_none(leads: Leads, asked: Any) -> None:
    assert leads.weigh(asked("giraffes")) == []
    for text in ("clerk hours", "what is it"):
        found = leads.weigh(asked(text, topics={"hours": 0.9}))
        chances = [item.chance for item in found]
        assert chances == sorted(chances, reverse=True)
        assert 0 < sum(chances) < 1, text
    assert leads.weigh(asked("clerk wage", topics={"wage": 0.9}), ["clerk"])[0].lead.id == "clerk-wage"


def test_why_is_said_with_each_lead(leads: Leads, asked: Any) -> None:
    question = asked("clerk wage")
    features = leads.features(question)
    for item in leads.weigh(question):
        place = list(LEADS).index(item.lead.id)
        assert item.because == {name: float(values[place]) for name, values in features.items()}


def test_a_subject_that_is_named_answers_for_itself(leads: Leads, asked: Any) -> None:
    def of_one(name: str) -> set[str]:
        return meant(leads.weigh(asked("hours", entities=named(name)), [name]))

    assert of_one("clerk") == CLERK
    assert of_one("theory") == {"theory-hours", "course-hours"}
    assert of_one("club") == {"club-founder", "shop-owner"}, "told of in the same document"


@pytest.fixture
def also_asked(made: tuple[Leads, Counting]) -> Any:
    """The made-up leads, one of them asked in other words."""

    def also_asked(lead: str, *questions: str) -> Leads:
        base = made_up()
        base.leads[lead] = base.leads[lead].copy(update={"questions": list(questions)})
        return Leads(base, Heard.learn(base, Reader(base), made[1]))

    return also_asked


def test_what_is_asked_by_a_name_may_answer_where_it_is_named(also_asked: Any, asked: Any) -> None:
    # The founder is told of with the club, unless somebody asks whether the clerk is one.
    found = also_asked("club-founder", "club founder", "Founder today?", "clerk a founder")
    named_so = {name: asked("hours", entities=named(name)) for name in ("clerk", "typist")}
    assert meant(found.weigh(named_so["clerk"], ["clerk"])) == {*CLERK, "club-founder"}
    assert meant(found.weigh(named_so["typist"], ["typist"])) == {"typist-hours"}
    asked_of = dict(zip(LEADS, found.heard.named))
    assert asked_of["club-founder"] == {"club", "clerk"}
    assert asked_of["theory-hours"] == {"theory"}


def test_of_one_of_several_only_its_own_leads_are_looked_for(leads: Leads, asked: Any) -> None:
    pointed = asked("the other one", before=AFTER_HOURS)
    both, typist, clerk, jobs = leads.weigh_each(pointed, [["typist", "clerk"], ["typist"], ["clerk"], ["jobs"]])
    assert meant(both) == set(LEADS)
    assert (meant(typist), meant(clerk)) == ({"typist-hours"}, CLERK)
    assert 0 < sum(item.chance for item in clerk) < 1
    # Where it has none, as the two jobs together have, all others stay.
    assert meant(jobs) == set(LEADS)


@pytest.mark.parametrize(
    ("asked_so", "text", "straight"),
    [
        ("Is it only fun?", "is it only fun", True),
        ("Is it only fun?", "is it just fun", True),
        ("Is it only fun?", "is it all fun", True),
        ("Is it only fun?", "is it fun", False),  # no to "only fun" is a yes to "fun"
        ("Is it only fun?", "is it not only fun", False),
        ("Is it only fun?", "only fun", False),  # wants neither
        ("Is it fun?", "is it fun", True),
        ("Is it fun?", "is it always fun", False),
        ("Is it fun?", "is it fun for everyone", False),
        ("Is it fun?", "is it nothing but fun", False),
        ("Is it fun?", "does it have to be fun", False),
        ("Does it have to be fun?", "must it be fun", True),
        ("Does it have to be fun?", "is it fun", False),
        ("Is it fun?", "is it fun or dull", False),
        ("Is it fun or dull?", "is it fun or dull", True),
        ("Is it fun?", "true or false: is it fun", True),
    ],
)
def test_a_yes_or_no_holds_for_only_and_for_what_has_to_be_where_that_is_asked(
    also_asked: Any, asked: Any, asked_so: str, text: str, straight: bool
) -> None:
    found = also_asked("clerk-fun", "clerk fun", asked_so, "fun").weigh_each(asked(text), [[], ["clerk"]])[1]
    assert next(item.straight for item in found if item.lead.id == "clerk-fun") is straight


@pytest.mark.parametrize(
    ("text", "straight"),
    [
        ("does a clerk work weekends", True),
        ("does a clerk have weekends", True),
        # No to "work weekends" is a yes to these.
        ("does a clerk have weekends off", False),
        ("does a clerk have a weekend off", False),
        ("does a clerk not work weekends", False),
        # Denied twice.
        ("does a clerk not get weekends off", True),
        ("does a clerk work weekends in an office", True),
    ],
)
def test_what_is_off_is_not_worked(also_asked: Any, asked: Any, text: str, straight: bool) -> None:
    found = also_asked("clerk-fun", "Does a clerk work weekends?").weigh_each(asked(text), [[], ["clerk"]])[1]
    assert next(item.straight for item in found if item.lead.id == "clerk-fun") is straight


@pytest.mark.parametrize("day", ["day", "days", "night", "evening", "sundays", "saturday", "christmas", "holidays"])
def test_any_time_off_denies(also_asked: Any, asked: Any, day: str) -> None:
    found = also_asked("clerk-fun", f"Does a clerk work {day}?")
    for text, straight in ((f"does a clerk work {day}", True), (f"does a clerk have {day} off", False)):
        weighed = found.weigh_each(asked(text), [[], ["clerk"]])[1]
        assert next(item.straight for item in weighed if item.lead.id == "clerk-fun") is straight


def test_what_is_short_and_names_nothing_is_asked_of_the_usual(leads: Leads, asked: Any) -> None:
    others = {"typist-hours", "course-hours", "theory-hours"}
    assert not meant(leads.weigh(asked("hours"))) & others
    # Longer, or with a word of its name, or after something else, it may be meant.
    assert others <= meant(leads.weigh(asked("and how many hours daily would that be")))
    assert "course-hours" in meant(leads.weigh(asked("course hours")))
    assert others <= meant(leads.weigh(asked("hours", joined="hours", before=AFTER_HOURS)))
    # What is mostly asked of nobody in particular, as fun is, may be that of anybody.
    assert "club-founder" in meant(leads.weigh(asked("founder")))


def test_a_subject_that_is_only_talked_of_leaves_the_others_in(leads: Leads, asked: Any) -> None:
    assert meant(leads.weigh(asked("the other one", before=AFTER_HOURS), ["typist"])) == set(LEADS)


@pytest.mark.parametrize("subject", ["typist", "clerk", "theory", "club"])
def test_a_subject_that_is_pointed_at_answers_for_itself_as_a_named_one_does(
    leads: Leads, asked: Any, subject: str
) -> None:
    pointed = asked("hours of the other one", before=AFTER_HOURS, pointed=(subject,))
    by_name = asked("hours of the other one", before=AFTER_HOURS, entities=named(subject))
    found = meant(leads.weigh(pointed, [subject]))
    assert found == meant(leads.weigh(by_name, [subject])) < set(LEADS)
    # Only where it is what the question is taken to be of.
    assert meant(leads.weigh(pointed)) == set(LEADS)


def test_what_only_names_something_asks_what_was_asked_before(leads: Leads, asked: Any) -> None:
    wage = Before("wage", "typist", None)
    bare = asked("clerk", entities=named("clerk"), before=wage, bare=True)
    assert meant(leads.weigh(bare, ["clerk"])) == {"clerk-wage"}
    bare = asked("typist", entities=named("typist"), before=Before("wage", "clerk", "clerk-wage"), bare=True)
    assert meant(leads.weigh(bare, ["typist"])) == {"typist-hours"}, "all of its leads, where none is on the topic"


def test_the_usual_question_of_a_lead_is_the_one_nearest_to_its_others(leads: Leads) -> None:
    # Of "clerk hours", "Clerk hours daily?" and "hours daily" the second has all words of the others.
    assert leads.typical("clerk-hours") == "Clerk hours daily?"
    assert np.array_equal(
        leads.typical_masked("clerk-hours"), leads.masked[leads.questions.index("Clerk hours daily?")]
    )


def test_a_question_that_is_offered_belongs_to_its_lead(leads: Leads) -> None:
    assert {question: lead.id for question, lead in leads.offered.items()}["Clerk wage weekly?"] == "clerk-wage"
    assert len(leads.offered) == len(LEADS)


# --- the scorer ----------------------------------------------------------------------------


def column(**values: Sequence[float]) -> Mapping[str, Any]:
    """Features of two leads; what is not given is nothing."""
    names = ("typed", "masked", "joined", "topic", "told", "missing")
    return {name: np.array(values.get(name, (0, 0)), dtype=np.float32) for name in names}


def test_chances_are_in_the_proportion_of_the_scores() -> None:
    scorer = Scorer({"typed": 2.0, "told": -1.0}, {"any": 1.0, "missing": 3.0})
    features = column(typed=(1.0, 0.5), told=(1.0, 0.0), missing=(0.5, 0.2))
    scores = [2.0 - 1.0, 1.0, 1.0 + 3.0 * 0.2]
    total = sum(math.exp(score) for score in scores)
    assert scorer.chances(features) == pytest.approx([math.exp(scores[0]) / total, math.exp(scores[1]) / total])


def test_huge_scores_do_not_overflow() -> None:
    scorer = Scorer({"typed": 5000.0}, {"any": 1.0})
    assert scorer.chances(column(typed=(1.0, 0.5))) == pytest.approx([1.0, 0.0])


def test_none_is_weighed_by_the_best_of_each_feature_and_by_the_least_missing() -> None:
    features = column(typed=(0.2, 0.9), masked=(0.1, 0), joined=(0, 0.3), topic=(-2, -1), told=(1, 0), missing=(4, 3))
    expected = {"any": 1.0, "typed": 0.9, "masked": 0.1, "joined": 0.3, "topic": -1.0, "told": 1.0, "missing": 3.0}
    assert best_of(features) == pytest.approx(expected)


@pytest.mark.parametrize("before", [None, AFTER_HOURS])
def test_the_scorer_has_a_weight_for_every_feature_and_for_no_other(
    leads: Leads, asked: Any, before: Before | None
) -> None:
    features = leads.features(asked("clerk hours", before=before), ["clerk"])
    written = json.loads(SCORER.read_text(encoding="utf-8"))[FOLLOWS[before is not None]]
    assert written.keys() == {"weights", "none"}
    assert list(written["weights"]) == list(features)
    assert list(written["none"]) == list(best_of(features))
    assert all(math.isfinite(weight) for kind in written.values() for weight in kind.values())


# --- the real leads ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(base: KnowledgeBase) -> Leads:
    return Leads(base, Heard.learn(base, Reader(base), RememberingEncoder(threads=2)))


def test_no_lead_is_asked_as_another_of_its_subject_is(real: Leads) -> None:
    """Of two leads of one subject, not all questions of one may lie nearer to one of the other's than to their own."""
    ends = np.append(real.starts[1:], len(real.questions))
    spans = [slice(start, end) for start, end in zip(real.starts, ends, strict=True)]
    like = real.plain @ real.plain.T
    np.fill_diagonal(like, -1)
    alike = []
    for lead, own in zip(real.leads, spans, strict=True):
        for other, theirs in zip(real.leads, spans, strict=True):
            nearer = like[own, theirs].max(axis=1) > like[own, own].max(axis=1)
            if lead is not other and lead.subject == other.subject and nearer.all():
                alike.append(f"{lead.id} is asked as {other.id} is")
    assert alike == []


def test_so_many_leads_are_weighed(real: Leads) -> None:
    question = Question("pay", np.hstack([real.plain[0], real.masked[0]]), {})
    found = real.weigh(question)
    assert len(found) == CANDIDATES < len(real.leads)
    assert sum(item.chance for item in found) < 1


@pytest.mark.parametrize(
    ("asked_so", "straight"),
    [
        ("is it only on the phone", True),
        ("so its all just phone calls, right?", True),
        # "Not only" says nothing of "at all".
        ("is it on the phone", False),
        # The other way round, a yes would be a no.
        ("is there any of it that isn't on the phone", False),
        # Nothing that a yes or no answers.
        ("what else is there than the phone", False),
    ],
)
def test_a_yes_or_no_holds_for_what_is_asked_the_same_way_round(real: Leads, asked_so: str, straight: bool) -> None:
    sentence = Reader(real.base).read(asked_so)
    meaning = TopicModel.meaning([sentence.view], RememberingEncoder())[0]
    found = real.weigh(Question(sentence.view.plain, meaning, {"tasks": 0.9}))
    phone = next(item for item in found if item.lead.id == "call_centre_operator-only-phone")
    assert phone.straight is straight
