"""The view that the topic model has of a sentence, and the model on a few sentences of a few topics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.data import TrainingType
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from switchboard.nlu.encoder import SentenceEncoder
from switchboard.nlu.spelling import REPAIRED, Word
from switchboard.nlu.subject_extractor import SubjectExtractor
from switchboard.nlu.topic_classifier import MEANINGS, QUESTIONS, TopicClassifier, TopicModel, View, view

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"team_leader": "job", "supervisor": "job", "emma_wilson": "person", "princes_trust": "organisation"}
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


# --- the model ---------------------------------------------------------------


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


# --- what it sees of a sentence ------------------------------------------------


def words_of(text: str) -> list[Word]:
    """The words of a text that is parted by single spaces."""
    words: list[Word] = []
    start = 0
    for part in text.split(" "):
        words.append(Word(part.lower(), start, start + len(part)))
        start += len(part) + 1
    return words


def entity(text: str, name: str, value: str, kind: str = "subject", after: int = 0) -> dict[str, Any]:
    """The entity for a name that stands in a text, at or behind a place."""
    start = text.index(name, after)
    return {"entity": kind, "value": value, "start": start, "end": start + len(name)}


def test_view_of_a_sentence_without_names() -> None:
    assert view(words_of("what is the pay ?"), [], KINDS) == View("what is the pay ?", "what is the pay ?", "")


def test_view_of_nothing() -> None:
    assert view([], [], KINDS) == View("", "", "")


@pytest.mark.parametrize(
    ("text", "name", "value", "masked"),
    [
        ("pay of a supervisor", "supervisor", "supervisor", "pay of a zzjob"),
        ("pay of a team leader now", "team leader", "team_leader", "pay of a zzjob now"),
        ("team leader pay", "team leader", "team_leader", "zzjob pay"),
        ("who is Emma Wilson", "Emma Wilson", "emma_wilson", "who is zzperson"),
        ("the prince's trust", "the prince's trust", "princes_trust", "zzorganisation"),
    ],
)
def test_view_puts_one_word_for_a_name(text: str, name: str, value: str, masked: str) -> None:
    assert view(words_of(text), [entity(text, name, value)], KINDS) == View(text.lower(), masked, f"zz_{value}")


def test_view_of_another_job() -> None:
    text = "pay of a police officer"
    seen = view(words_of(text), [entity(text, "police officer", "police officer", "other_job")], KINDS)
    assert seen == View(text, "pay of a zzotherjob", "zz_police officer")


def test_view_of_a_subject_of_no_known_kind() -> None:
    text = "pay of a buddy"
    assert view(words_of(text), [entity(text, "buddy", "buddy")], KINDS) == View(text, "pay of a zzthing", "zz_buddy")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [("nation", "wales", "wales"), ("part", "the nvq", "competence"), ("stage", "new starter", "starter")],
)
def test_view_masks_no_details(kind: str, name: str, value: str) -> None:
    text = f"what about {name} then"
    assert view(words_of(text), [entity(text, name, value, kind)], KINDS) == View(text, text, "")


def test_view_of_a_name_beside_a_detail() -> None:
    text = "pay of a supervisor in wales"
    entities = [entity(text, "in wales", "wales", "nation"), entity(text, "supervisor", "supervisor")]
    assert view(words_of(text), entities, KINDS) == View(text, "pay of a zzjob in wales", "zz_supervisor")


def test_view_of_two_names_with_words_between() -> None:
    text = "is a team leader above a supervisor ?"
    entities = [entity(text, "supervisor", "supervisor"), entity(text, "team leader", "team_leader")]
    seen = view(words_of(text), entities, KINDS)
    assert seen == View(text, "is a zzjob above a zzjob ?", "zz_team_leader zz_supervisor")


def test_view_of_two_names_side_by_side() -> None:
    text = "team leader supervisor pay"
    entities = [entity(text, "team leader", "team_leader"), entity(text, "supervisor", "supervisor")]
    assert view(words_of(text), entities, KINDS) == View(text, "zzjob zzjob pay", "zz_team_leader zz_supervisor")


def test_view_of_one_name_twice() -> None:
    text = "supervisor or supervisor"
    entities = [entity(text, "supervisor", "supervisor"), entity(text, "supervisor", "supervisor", after=5)]
    assert view(words_of(text), entities, KINDS) == View(text, "zzjob or zzjob", "zz_supervisor zz_supervisor")


def test_view_of_a_name_run_together() -> None:
    """Two words that were typed as one have one place; they are one name."""
    words = [Word("team", 0, 10), Word("leader", 0, 10), Word("pay", 11, 14)]
    named = {"entity": "subject", "value": "team_leader", "start": 0, "end": 10}
    assert view(words, [named], KINDS) == View("team leader pay", "zzjob pay", "zz_team_leader")


def test_view_shows_the_repaired_words_not_the_typed() -> None:
    text = "payy of a supervizor"
    words = [Word("pay", 0, 4), Word("of", 5, 7), Word("a", 8, 9), Word("supervisor", 10, 20)]
    seen = view(words, [entity(text, "supervizor", "supervisor")], KINDS)
    assert seen == View("pay of a supervisor", "pay of a zzjob", "zz_supervisor")


def test_view_of_half_a_message_keeps_its_places() -> None:
    """The second of two questions: its words begin in the middle of the text."""
    text = "is it fun and what does a supervisor earn"
    words = words_of(text)[4:]
    seen = view(words, [entity(text, "supervisor", "supervisor")], KINDS)
    assert seen == View("what does a supervisor earn", "what does a zzjob earn", "zz_supervisor")


def test_views_of_two_subjects_of_a_kind_differ_in_the_mark_alone() -> None:
    first, second = "pay of a supervisor", "pay of a team leader"
    one = view(words_of(first), [entity(first, "supervisor", "supervisor")], KINDS)
    other = view(words_of(second), [entity(second, "team leader", "team_leader")], KINDS)
    assert one.masked == other.masked and one.marks != other.marks


# --- in Rasa's graph -------------------------------------------------------------


def test_names_are_masked_in_training_as_in_use() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    graph = DefaultV1Recipe().graph_config_for_recipe(config, {}, TrainingType.NLU)
    for schema in (graph.train_schema, graph.predict_schema):
        used = [node.uses for node in schema.nodes.values()]
        assert SubjectExtractor in used and used.index(SubjectExtractor) < used.index(TopicClassifier)


# --- two questions in one message ------------------------------------------------


class Told:
    """A topic model that is told what to say of each sentence, in place of a trained one."""

    def __init__(self, said: dict[str, tuple[str, float]]) -> None:
        self.said = said

    def meaning(self, views: Sequence[View], encoder: SentenceEncoder) -> Any:
        assert len(set(views)) == len(views), "a sentence is encoded twice"
        return np.arange(len(views) * 768, dtype=np.float32).reshape(len(views), 768)

    def rank(self, views: Sequence[View], meaning: Any) -> list[list[tuple[str, float]]]:
        return [[self.said[seen.plain]] for seen in views]


def asked(text: str, said: dict[str, tuple[str, float]]) -> list[str]:
    """The intents of `questions` for a message, when the model says this of it and of its sides."""
    return [question["intent"] for question in questions(text, said, [])]


def questions(text: str, said: dict[str, tuple[str, float]], names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    classifier = TopicClassifier(None, None, Told(said))  # type: ignore[arg-type]
    message = Message({TEXT: text, REPAIRED: words_of(text), ENTITIES: names})
    classifier.process([message])
    assert len(message.get(MEANINGS)) == 1 + len(message.get(QUESTIONS))
    found: list[dict[str, Any]] = message.get(QUESTIONS)
    return found


@pytest.mark.parametrize(
    ("pay", "shifts", "whole", "intents"),
    [
        # Both have the form of a question: each must be surer than 0.2, whatever the whole is.
        (("ask_pay", 0.21), ("ask_shifts", 0.21), 0.9, ["ask_pay", "ask_shifts"]),
        (("ask_pay", 0.2), ("ask_shifts", 0.9), 0.1, []),
        (("ask_pay", 0.9), ("ask_shifts", 0.2), 0.1, []),
        (("ask_pay", 0.9), ("ask_pay", 0.9), 0.1, []),
        (("ask_pay", 0.9), ("greet", 0.9), 0.1, []),
    ],
)
def test_two_formed_questions(
    pay: tuple[str, float], shifts: tuple[str, float], whole: float, intents: list[str]
) -> None:
    text = "what is the pay and do they work nights"
    said = {text: ("ask_pay", whole), "what is the pay": pay, "do they work nights": shifts}
    assert asked(text, said) == intents


@pytest.mark.parametrize(
    ("sure", "whole", "intents"),
    [
        # Without the form of a question: surer than 0.3 and than the whole message.
        (0.31, 0.3, ["ask_pay", "ask_shifts"]),
        (0.3, 0.1, []),
        (0.5, 0.5, []),
        (0.51, 0.5, ["ask_pay", "ask_shifts"]),
    ],
)
def test_two_bare_questions(sure: float, whole: float, intents: list[str]) -> None:
    text = "the pay and the nights"
    said = {text: ("ask_pay", whole), "the pay": ("ask_pay", 0.9), "the nights": ("ask_shifts", sure)}
    assert asked(text, said) == intents


@pytest.mark.parametrize("intent", ["compare", "disclosure", "thanks"])
def test_what_is_surely_no_topic_is_not_cut(intent: str) -> None:
    text = "what is the pay and do they work nights"
    said = {"what is the pay": ("ask_pay", 0.9), "do they work nights": ("ask_shifts", 0.9)}
    assert asked(text, {text: (intent, 0.31), **said}) == []
    assert asked(text, {text: (intent, 0.3), **said}) == ["ask_pay", "ask_shifts"]


def test_the_surest_cut_is_taken() -> None:
    text = "what is the pay and is it fun and do they work nights"
    said = {
        text: ("ask_pay", 0.5),
        "what is the pay": ("ask_pay", 0.5),
        "is it fun and do they work nights": ("ask_shifts", 0.4),
        "what is the pay and is it fun": ("ask_enjoyment", 0.6),
        "do they work nights": ("ask_shifts", 0.9),
        "is it fun": ("ask_enjoyment", 0.1),
    }
    assert asked(text, said) == ["ask_enjoyment", "ask_shifts"]
    assert asked(text, said | {"is it fun": ("ask_enjoyment", 0.8)}) == ["ask_pay", "ask_enjoyment", "ask_shifts"]


def test_a_bare_list_need_not_be_surer_than_the_whole() -> None:
    text = "pay and hours and holidays"
    said = {
        text: ("ask_holiday", 0.9),
        "pay": ("ask_pay", 0.4),
        "hours": ("ask_hours", 0.4),
        "holidays": ("ask_holiday", 0.4),
        "pay and hours": ("ask_hours", 0.5),
        "hours and holidays": ("ask_holiday", 0.5),
    }
    assert asked(text, said) == ["ask_pay", "ask_hours", "ask_holiday"]
    assert asked(text, said | {"hours": ("ask_hours", 0.2)}) == []


def test_a_word_among_whole_questions_must_be_surer_than_a_question() -> None:
    text = "is it fun and hours and is it hard"
    said = {side: ("out_of_scope", 0.1) for side in sides_of(text)}
    said |= {text: ("ask_pay", 0.3), "is it fun": ("ask_fun", 0.9), "is it hard": ("ask_hard", 0.9)}
    assert asked(text, said | {"hours": ("ask_hours", 0.61)}) == ["ask_fun", "ask_hours", "ask_hard"]
    assert asked(text, said | {"hours": ("ask_hours", 0.59)}) == []


def test_a_name_that_ends_a_list_is_given_to_every_question() -> None:
    text = "pay and hours for a supervisor"
    said = {text: ("ask_pay", 0.4), "pay": ("ask_pay", 0.9), "hours for a supervisor": ("ask_hours", 0.9)}
    supervisor = {"entity": "subject", "value": "supervisor", "start": text.index("supervisor"), "end": len(text)}
    assert [question["entities"] for question in questions(text, said, [supervisor])] == [[supervisor], [supervisor]]


def test_a_known_sentence_is_never_cut() -> None:
    text = "what is the pay and do they work nights"
    said = {text: ("ask_pay", 1.0), "what is the pay": ("ask_pay", 0.9), "do they work nights": ("ask_shifts", 0.9)}
    assert asked(text, said) == []


@pytest.mark.parametrize("word", ["if", "because"])
def test_a_condition_must_be_surer_than_the_whole(word: str) -> None:
    text = f"what happens {word} they work nights and what is the pay"
    said = {
        text: ("ask_shifts", 0.5),
        f"what happens {word} they work nights": ("ask_shifts", 0.4),
        "what is the pay": ("ask_pay", 0.9),
    }
    assert asked(text, said) == []
    assert asked(text, {**said, text: ("ask_shifts", 0.35)}) == ["ask_shifts", "ask_pay"]


def test_only_the_mark_of_a_name_is_taken_off_before_encoding(encoder: SentenceEncoder) -> None:
    named = View("does a supervisor get pizza", "does a zzjob get pizza", "zz_supervisor")
    masked = TopicModel.meaning([named], encoder)[0, 384:]
    assert masked == pytest.approx(encoder.encode(["does a job get pizza"])[0], abs=1e-5)


def test_a_sentence_with_two_labels_is_not_certain(encoder: SentenceEncoder) -> None:
    twice = TopicModel().fit([*VIEWS, VIEWS[0]], [*LABELS, "ask_dress_code"], encoder)
    assert twice.predict([VIEWS[0]], encoder)[0][0][1] < 1
    assert twice.predict([VIEWS[1]], encoder)[0][0] == (LABELS[1], 1.0)


def test_a_story_that_is_of_no_sure_topic_is_taken_for_the_question_that_it_ends_in() -> None:
    story = "my aunt told me about it and " * 3 + "she is old and "
    text = f"{story}do they work nights"
    said = {text: ("ask_pay", 0.2), "do they work nights": ("ask_shifts", 0.9)}
    said |= {side: ("out_of_scope", 0.1) for side in sides_of(text)} | said
    assert asked(text, said) == ["ask_shifts"]
    assert asked(text, said | {text: ("ask_pay", 0.4)}) == []
    assert asked(text, said | {"do they work nights": ("ask_shifts", 0.3)}) == []


def sides_of(text: str) -> list[str]:
    """All that a text can be cut into at its "and"s."""
    parts = text.split(" and ")
    return [" and ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)]
