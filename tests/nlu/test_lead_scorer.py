"""The scorer of leads: its weights fit the features, and what teaches it finds the feature that tells."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.teach_scorer import Examples, chances, fit
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.turns import Turn, read_turns
from switchboard.nlu.before import Before
from switchboard.nlu.encoder import DIMENSIONS
from switchboard.nlu.heard import Heard
from switchboard.nlu.leads import CANDIDATES, Leads, Question
from switchboard.nlu.reading import Reader
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.scorer import Scorer, best_of


@pytest.fixture(scope="module")
def leads(base: KnowledgeBase) -> Leads:
    return Leads(base, Heard.learn(base, Reader(base), RememberingEncoder()))


@pytest.fixture
def question() -> Question:
    meaning = np.eye(1, 2 * DIMENSIONS, dtype=np.float32)[0]
    return Question("what is the pay", meaning, {"pay": 0.9})


@pytest.fixture
def follow_up(leads: Leads, question: Question) -> Question:
    lead = leads.leads[0]
    before = Before(lead.topic, lead.subject, lead.id)
    joined = question.meaning[:DIMENSIONS]
    return Question(question.text, question.meaning, question.topics, before=before, joined=joined)


@pytest.mark.parametrize("asked", ["question", "follow_up"])
def test_each_feature_has_its_weight_and_each_weight_its_feature(
    leads: Leads, asked: str, request: pytest.FixtureRequest
) -> None:
    one: Question = request.getfixturevalue(asked)
    scorer, found = Scorer.read(follows=one.before is not None), leads.features(one)
    assert scorer.weights.keys() == found.keys()
    assert scorer.none.keys() == best_of(found).keys()
    assert np.isfinite([*scorer.weights.values(), *scorer.none.values()]).all()


def test_what_was_said_before_only_adds_features(leads: Leads, question: Question, follow_up: Question) -> None:
    first, after = leads.features(question), leads.features(follow_up)
    assert first.keys() < after.keys()
    assert all(np.array_equal(first[name], after[name]) for name in ("typed", "example", "centre", "masked", "told"))


def test_the_turns_name_leads_that_are_there(base: KnowledgeBase) -> None:
    turns, problems = read_turns(base.folder.parent)
    named = {lead for turn in turns for lead in turn.after + turn.means}
    assert not problems and named and named <= base.leads.keys()


def made_up(count: int, none_of: int) -> Examples:
    """Turns of `count` candidates. "tells" is high for the right one, and for none in the last `none_of` turns;
    "noise" is anything."""
    random = np.random.default_rng(0)
    size, which = 200, np.arange(200) % count
    right = np.zeros((size, CANDIDATES + 1), dtype=bool)
    right[np.arange(size), np.where(np.arange(size) < size - none_of, which, CANDIDATES)] = True
    features = np.zeros((size, CANDIDATES, 2))
    features[:, :count] = random.normal(size=(size, count, 2))
    features[:, :, 0] += 4 * right[:, :-1]
    best = features[:, :count, 0].max(axis=1)
    return Examples(
        turns=[Turn("", (), ("it",) if place < size - none_of else (), "first", "", 0) for place in range(size)],
        leads=[[str(number) for number in range(count)]] * size,
        names=["tells", "noise"],
        features=features,
        none=np.stack([np.ones(size), best], axis=1),
        none_names=["any", "tells"],
        right=right,
    )


def test_the_feature_that_tells_is_found() -> None:
    told = made_up(count=5, none_of=50)
    scorer = fit(told)
    assert scorer["weights"]["tells"] > 1 > abs(scorer["weights"]["noise"])
    found = chances(told, scorer)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    # Where there are fewer candidates than places, the rest cannot be meant.
    assert found[:, 5:-1] == pytest.approx(0)
    assert np.mean(told.right[np.arange(len(found)), found.argmax(axis=1)]) > 0.9


def test_without_the_feature_that_tells_it_is_no_better_than_chance() -> None:
    told = made_up(count=5, none_of=0)
    scorer = fit(told, without=["tells"])
    assert scorer["weights"].keys() == {"noise"}
    found = chances(told, scorer)
    assert np.mean(told.right[np.arange(len(found)), found.argmax(axis=1)]) < 0.4
