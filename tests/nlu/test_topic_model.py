"""The topic model on a few sentences of a few topics."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.masking import View
from switchboard.nlu.topic_model import TopicModel

SENTENCES = {
    "ask_pay": [
        View("how much do you get paid", "how much do you get paid", ""),
        View("what is the salary of a team leader", "what is the salary of a zzjob", "zz_team_leader"),
        View("what does a supervisor earn", "what does a zzjob earn", "zz_supervisor"),
        View("is the money good", "is the money good", ""),
    ],
    "ask_shifts": [
        View("do you work at night", "do you work at night", ""),
        View("is it weekends too", "is it weekends too", ""),
        View("does a team leader work on sundays", "does a zzjob work on sundays", "zz_team_leader"),
        View("are there evening shifts", "are there evening shifts", ""),
    ],
    "ask_dress_code": [
        View("what do you wear", "what do you wear", ""),
        View("is there a uniform", "is there a uniform", ""),
        View("are tattoos allowed", "are tattoos allowed", ""),
        View("does a supervisor wear a suit", "does a zzjob wear a suit", "zz_supervisor"),
    ],
}
VIEWS = [seen for views in SENTENCES.values() for seen in views]
LABELS = [topic for topic, views in SENTENCES.items() for _ in views]

#: Sentences that the model has not seen, with their topics.
UNSEEN = [
    ("what are the wages like", "ask_pay"),
    ("would i be well paid", "ask_pay"),
    ("do you have to work on saturday nights", "ask_shifts"),
    ("can i do the evening shift", "ask_shifts"),
    ("what clothes do people wear", "ask_dress_code"),
    ("can i have a tattoo", "ask_dress_code"),
]
GIBBERISH = ["sdkfj sdlkfj", "qpwoeiruty", "zxcv qwop hjkl", "hhhhhhhhh", "🐧"]


def unnamed(text: str) -> View:
    """The view of a sentence without names."""
    return View(text, text, "")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(threads=2)


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> TopicModel:
    return TopicModel().fit(VIEWS, LABELS, encoder)


def ranked(model: TopicModel, encoder: SentenceEncoder, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
    return model.predict([unnamed(text) for text in texts], encoder)


@pytest.mark.parametrize(("text", "topic"), UNSEEN)
def test_unseen_sentences_find_their_topic(model: TopicModel, encoder: SentenceEncoder, text: str, topic: str) -> None:
    assert ranked(model, encoder, [text])[0][0][0] == topic


def test_a_topic_learned_of_one_subject_holds_for_another(model: TopicModel, encoder: SentenceEncoder) -> None:
    asked = View("what does a key account manager earn", "what does a zzjob earn", "zz_key_account_manager")
    assert model.predict([asked], encoder)[0][0][0] == "ask_pay"


def test_every_topic_is_ranked_once_surest_first(model: TopicModel, encoder: SentenceEncoder) -> None:
    for ranking in ranked(model, encoder, [text for text, _ in UNSEEN] + GIBBERISH + [VIEWS[0].plain]):
        assert {name for name, _ in ranking} == set(SENTENCES) and len(ranking) == len(SENTENCES)
        sure = [confidence for _, confidence in ranking]
        assert sure == sorted(sure, reverse=True)


def test_confidences_are_shares_of_one(model: TopicModel, encoder: SentenceEncoder) -> None:
    for ranking in ranked(model, encoder, [text for text, _ in UNSEEN] + GIBBERISH + [VIEWS[0].plain]):
        sure = [confidence for _, confidence in ranking]
        assert all(0 <= confidence <= 1 for confidence in sure)
        assert sum(sure) <= 1 + 1e-6


@pytest.mark.parametrize(("seen", "topic"), list(zip(VIEWS, LABELS)), ids=[seen.plain for seen in VIEWS])
def test_a_training_sentence_is_certain(model: TopicModel, encoder: SentenceEncoder, seen: View, topic: str) -> None:
    first, *others = model.predict([seen], encoder)[0]
    assert first == (topic, 1.0)
    assert {confidence for _, confidence in others} == {0.0}


def test_an_unseen_sentence_is_not_certain(model: TopicModel, encoder: SentenceEncoder) -> None:
    assert all(ranking[0][1] < 1 for ranking in ranked(model, encoder, [text for text, _ in UNSEEN]))


@pytest.mark.parametrize("text", GIBBERISH)
def test_gibberish_is_trusted_less_than_any_sentence(model: TopicModel, encoder: SentenceEncoder, text: str) -> None:
    least = min(ranking[0][1] for ranking in ranked(model, encoder, [asked for asked, _ in UNSEEN]))
    assert ranked(model, encoder, [text])[0][0][1] < least


def test_company_does_not_change_a_ranking(model: TopicModel, encoder: SentenceEncoder) -> None:
    texts = [text for text, _ in UNSEEN]
    for text, together in zip(texts, ranked(model, encoder, texts)):
        alone = ranked(model, encoder, [text])[0]
        assert [name for name, _ in alone] == [name for name, _ in together]
        assert [sure for _, sure in alone] == pytest.approx([sure for _, sure in together], abs=1e-3)


def test_the_same_sentences_make_the_same_model(model: TopicModel, encoder: SentenceEncoder) -> None:
    texts = [text for text, _ in UNSEEN]
    again = TopicModel().fit(VIEWS, LABELS, encoder)
    for first, second in zip(ranked(model, encoder, texts), ranked(again, encoder, texts)):
        assert [name for name, _ in first] == [name for name, _ in second]
        assert [sure for _, sure in first] == pytest.approx([sure for _, sure in second], abs=1e-6)


@pytest.mark.parametrize("text", ["", "?"])
def test_next_to_nothing_is_borne(model: TopicModel, encoder: SentenceEncoder, text: str) -> None:
    assert len(ranked(model, encoder, [text])[0]) == len(SENTENCES)


def test_fewer_sentences_than_centres(model: TopicModel) -> None:
    assert len(VIEWS) < TopicModel.CENTRES
    assert len(model.centres) == len(VIEWS)


def test_more_sentences_than_centres(encoder: SentenceEncoder) -> None:
    class Small(TopicModel):
        CENTRES = 6

    small = Small().fit(VIEWS, LABELS, encoder)
    assert len(small.centres) == 6
    assert [ranking[0][0] for ranking in ranked(small, encoder, [text for text, _ in UNSEEN])] == [
        topic for _, topic in UNSEEN
    ]


def test_repeated_sentences_do_no_harm(encoder: SentenceEncoder) -> None:
    model = TopicModel().fit(VIEWS * 5, LABELS * 5, encoder)
    found = ranked(model, encoder, [text for text, _ in UNSEEN])
    assert [ranking[0][0] for ranking in found] == [topic for _, topic in UNSEEN]
    assert all(0 <= confidence <= 1 for ranking in found for _, confidence in ranking)


def test_one_sentence_all_over_still_fits(encoder: SentenceEncoder) -> None:
    same = [unnamed("how much is the pay")] * 20 + [unnamed("what do you wear")] * 20
    model = TopicModel().fit(same, ["ask_pay"] * 20 + ["ask_dress_code"] * 20, encoder)
    assert ranked(model, encoder, ["what would i wear"])[0][0][0] == "ask_dress_code"


def test_topics_of_uneven_size(encoder: SentenceEncoder) -> None:
    views = [*VIEWS, unnamed("can you work from home")]
    model = TopicModel().fit(views, [*LABELS, "ask_homeworking"], encoder)
    assert ranked(model, encoder, ["is working from home possible"])[0][0][0] == "ask_homeworking"


def test_only_the_mark_of_a_name_is_taken_off_before_encoding(encoder: SentenceEncoder) -> None:
    named = View("does a supervisor get pizza", "does a zzjob get pizza", "zz_supervisor")
    masked = TopicModel.meaning([named], encoder)[0, 384:]
    assert masked == pytest.approx(encoder.encode(["does a job get pizza"])[0], abs=1e-5)


def test_a_sentence_with_two_labels_is_not_certain(encoder: SentenceEncoder) -> None:
    twice = TopicModel().fit([*VIEWS, VIEWS[0]], [*LABELS, "ask_dress_code"], encoder)
    assert twice.predict([VIEWS[0]], encoder)[0][0][1] < 1
    assert twice.predict([VIEWS[1]], encoder)[0][0] == (LABELS[1], 1.0)
