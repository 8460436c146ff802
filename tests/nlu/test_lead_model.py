"""Learning which lead a question means, on a made-up base."""

from __future__ import annotations

import numpy as np
import pytest
from made_up import Counting, made_up

from switchboard.knowledge.turns import Turn
from switchboard.nlu.encoder import DIMENSIONS
from switchboard.nlu.heard import Heard
from switchboard.nlu.lead_model import NO_LEAD, LeadModel, rows, to_learn
from switchboard.nlu.leads import Leads
from switchboard.nlu.reading import Reader

ASKED, AFTER = "how is it paid each week", ("clerk-hours",)


def turn(says: str, *means: str, after: tuple[str, ...] = ()) -> Turn:
    return Turn(says, after, means, "first", "examples_x.yml", 1)


def test_a_first_message_is_seen_by_itself_and_a_later_one_with_what_it_follows() -> None:
    one, two, three = np.eye(3, DIMENSIONS, dtype=np.float32)[:, None]
    assert np.array_equal(rows(one), np.hstack([one, one, 0 * one]))
    assert np.array_equal(rows(one, two, three), np.hstack([one, two, three]))


def test_without_examples_no_lead_is_likelier() -> None:
    assert len(set(LeadModel().log_chances(rows(np.ones((1, DIMENSIONS)))[0], ["a", "b"]))) == 1


def test_what_is_learned_is_how_likely_each_lead_is_and_that_it_is_none() -> None:
    seen = rows(np.eye(3, DIMENSIONS, dtype=np.float32))
    model = LeadModel().learn(seen, ["a", "b", NO_LEAD])
    for row, best in zip(seen, ["a", "b", NO_LEAD]):
        chances = dict(zip(model.labels, np.exp(model.log_chances(row, model.labels))))
        assert max(chances, key=chances.__getitem__) == best and sum(chances.values()) == pytest.approx(1)
    assert model.log_chances(seen[0], ["unheard of"])[0] < model.log_chances(seen[0], ["b"])[0]


def test_it_learns_from_the_questions_of_the_leads_and_from_what_others_said() -> None:
    base, encoder = made_up(), Counting()
    reader = Reader(base)
    first, after = turn(ASKED, "clerk-wage"), turn("and that", "clerk-wage", "typist-hours", after=AFTER)
    nothing, unheard = turn("tra la la"), turn("eh", "clerk-wage", after=("gone",))
    own = [lead.id for lead in base.leads.values() for _ in lead.questions]
    seen, labels = to_learn(base, reader, [first, after, nothing, unheard], encoder)
    assert labels == [*own, "clerk-wage", NO_LEAD, *after.means]
    assert np.array_equal(seen[len(own)], rows(encoder.encode([ASKED]))[0])
    words = reader.read(Leads(base, Heard.learn(base, reader, encoder)).typical("clerk-hours")).view.plain
    together = encoder.encode([f"{words.rstrip(' ?')} ? and that"])
    expected = rows(encoder.encode(["and that"]), together, encoder.encode([words]))[0]
    assert np.allclose(seen[-1], expected) and np.array_equal(seen[-1], seen[-2])


def test_each_lead_has_its_own_chance_in_whatever_order_they_are_asked_for() -> None:
    seen = rows(np.eye(3, DIMENSIONS, dtype=np.float32))
    model = LeadModel().learn(np.repeat(seen, 4, axis=0), [name for name in "abc" for _ in range(4)])
    a, b, c = model.log_chances(seen[1], ["a", "b", "c"])
    assert b > max(a, c)
    other = model.log_chances(seen[1], ["c", "none", "b", "a"])
    assert other.tolist() == [c, pytest.approx(-15), b, a] and other.dtype == np.float32
