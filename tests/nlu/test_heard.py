"""What is asked for the leads: kept with the model, for just the leads that it was learned from."""

from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pytest
from made_up import Counting, made_up

from switchboard import knowledge
from switchboard.knowledge.turns import Turn
from switchboard.nlu.heard import Heard
from switchboard.nlu.lead_finder import LeadFinder
from switchboard.nlu.lead_model import LeadModel
from switchboard.nlu.reading import Reader
from switchboard.nlu.remembering import RememberingEncoder


def test_it_is_the_same_when_it_was_kept(tmp_path: Path) -> None:
    base, encoder = made_up(), Counting()
    turns = [Turn("pounds", ("clerk-hours",), ("clerk-wage",), "follow_up", "examples.yml", 1)]
    heard = Heard.learn(base, Reader(base), encoder, turns)
    joblib.dump(heard, tmp_path / "heard")
    kept = joblib.load(tmp_path / "heard")
    assert kept.fits(base) and list(kept.read) == list(heard.read)
    assert np.array_equal(kept.plain, heard.plain) and np.array_equal(kept.masked, heard.masked)
    assert np.array_equal(kept.after.vectors, encoder.encode(["clerk hours daily ? pounds"]))
    assert len(kept.first.vectors) == 0


def test_it_fits_the_leads_and_questions_that_it_was_learned_from_alone() -> None:
    base = made_up()
    heard = Heard.learn(base, Reader(base), Counting())
    lead = base.leads["clerk-wage"]
    assert heard.fits(base)
    base.leads["clerk-wage"] = lead.copy(update={"pupil": "Something else."})
    assert heard.fits(base), "replies are read when the bot starts"
    base.leads["clerk-wage"] = lead.copy(update={"questions": [*lead.questions, "Pounds?"]})
    assert not heard.fits(base)
    del base.leads["clerk-wage"]
    assert not heard.fits(base)


@pytest.mark.parametrize("fits", [True, False])
def test_nothing_is_read_anew_where_the_model_has_it(monkeypatch: pytest.MonkeyPatch, fits: bool) -> None:
    base, encoded = made_up(), list[str]()
    heard = Heard.learn(base, Reader(base), Counting())
    if not fits:
        base.leads.pop("clerk-wage")
    monkeypatch.setattr(knowledge, "load", lambda: base)

    def encode(_: RememberingEncoder, texts: list[str]) -> np.ndarray:
        encoded.extend(texts)
        return Counting().encode(texts)

    monkeypatch.setattr(RememberingEncoder, "encode", encode)
    monkeypatch.setattr("switchboard.nlu.lead_finder.turns_for", lambda *_: [])
    search = LeadFinder(None, None, LeadModel(), heard).search
    assert (encoded == []) is fits and (search.leads.heard is heard) is fits
    assert search.leads.place.keys() == base.leads.keys()
