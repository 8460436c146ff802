"""The steps of the pipeline that hand on what the models behind them find. Each tells Rasa what its training reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from phrasing import words_of
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.data import TrainingType
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from switchboard.knowledge import KnowledgeBase
from switchboard.model import read_by_training
from switchboard.nlu.fact_finder import FACTS, FactFinder
from switchboard.nlu.lead_finder import LeadFinder
from switchboard.nlu.masking import view
from switchboard.nlu.remembering import RememberingEncoder
from switchboard.nlu.spelling import Speller, all_names, counted
from switchboard.nlu.spelling_repair import REPAIRED, SpellingRepair
from switchboard.nlu.subject_extractor import SubjectExtractor
from switchboard.nlu.topic_classifier import QUESTIONS, READ, Read, TopicClassifier

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def graph() -> Any:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return DefaultV1Recipe().graph_config_for_recipe(config, {}, TrainingType.NLU)


def ours(schema: Any) -> list[type]:
    """Our steps of a graph, each once, in their order."""
    used = [node.uses for node in schema.nodes.values() if node.uses.__module__.startswith("switchboard.")]
    return list(dict.fromkeys(used))


def test_names_are_masked_in_training_as_in_use(graph: Any) -> None:
    assert ours(graph.train_schema) == [SpellingRepair, SubjectExtractor, TopicClassifier, LeadFinder]
    assert ours(graph.predict_schema) == [SpellingRepair, SubjectExtractor, TopicClassifier, FactFinder, LeadFinder]


def test_whatever_takes_part_in_training_tells_rasa_what_it_reads(graph: Any) -> None:
    assert {step.fingerprint_addon({}) for step in ours(graph.train_schema)} == {read_by_training()}


def test_the_text_is_folded_and_its_words_repaired(base: KnowledgeBase) -> None:
    speller = Speller(counted(["what is the pay for a supervisor"] * 3), all_names(base))
    message = Message({TEXT: "wot is the pay 4 a\u200b supervizor"})
    SpellingRepair(None, None, speller).process([message])
    assert message.get(TEXT) == "wot is the pay 4 a supervizor"
    assert [word.text for word in message.get(REPAIRED)] == "what is the pay for a supervisor".split()


def test_names_are_rasas_entities_beside_those_found_before() -> None:
    text = "is a vet in wales"
    message = Message({TEXT: text, REPAIRED: words_of(text), ENTITIES: [{"entity": "other"}]})
    SubjectExtractor().process([message])
    assert message.get(ENTITIES) == [
        {"entity": "other"},
        {"entity": "other_job", "value": "vet", "start": 5, "end": 8, "extractor": "SubjectExtractor"},
        {"entity": "nation", "value": "wales", "start": 9, "end": 17, "extractor": "SubjectExtractor"},
    ]


def test_a_name_has_its_role() -> None:
    text = "i meant level 3 not the nvq"
    message = Message({TEXT: text, REPAIRED: words_of(text)})
    SubjectExtractor().process([message])
    roles = {entity["value"]: entity.get("role") for entity in message.get(ENTITIES)}
    assert roles == {"level_3_contact_centre_operations": None, "competence": "not"}


def test_facts_are_found_for_the_message_and_for_each_question_of_it() -> None:
    asked = [
        "do sales calls go to new and existing customers",
        "was emma wilson up for an award",
        "how much do you earn",
    ]
    questions: list[dict[str, Any]] = [{"text": text} for text in asked[1:]]
    meanings = np.tile(RememberingEncoder().encode(asked), 2)  # nothing of them is masked
    read = [Read(view(words_of(text), [], {}), [], meaning, []) for text, meaning in zip(asked, meanings, strict=True)]
    message = Message({READ: read, QUESTIONS: questions})
    without_words = Message({})
    FactFinder().process([message, without_words])
    assert message.get(FACTS)[0]["id"] == "002-duty-new-existing"
    assert questions[0][FACTS][0]["id"] == "001-author-award"
    assert len(questions[1][FACTS]) == 20
    assert without_words.get(FACTS) is None
