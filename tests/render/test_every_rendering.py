"""Every rendering says what the Answer says: no fact is lost on the way to a channel, and none comes in."""

from datetime import date

import pytest
from conformance import faults

from switchboard import knowledge
from switchboard.answers import Context, Message, reply
from switchboard.answers.answer import Answer
from switchboard.knowledge.intents import intent_of
from switchboard.render.adaptive_card import MOST_BYTES, cards, message, size
from switchboard.render.block_kit import block_kit
from switchboard.render.plain import plain
from switchboard.render.rest import rest
from switchboard.render.web import web

BASE = knowledge.load()
PHRASES = BASE.phrases
#: A day on which no legal rate or signpost of the base is overdue.
TODAY = date(2026, 11, 21)


def answers(voice: str) -> list[Answer]:
    """One on each thing that can be asked of each subject, and each that states no fact."""
    parses = [
        {"intent": {"name": intent_of(topic)}, "entities": [{"entity": "subject", "value": subject}]}
        for topic, subject in BASE.askable()
    ]
    parses += [{"intent": {"name": name}, "text": "delete my chat"} for name in BASE.phrases.chat]
    messages = [Message.from_parse({**parse, "metadata": {"audience": voice}}, BASE) for parse in parses]
    said = [reply(message, Context(), BASE, TODAY)[0] for message in messages]
    assert sum(bool(answer.facts) for answer in said) > 100
    return said


@pytest.fixture(scope="module", params=["pupil", "adviser"])
def said(request):
    return answers(request.param)


def ids(facts):
    return [fact["id"] for fact in facts]


def test_the_facts_of_a_rendering_are_the_answers(said):
    for answer in said:
        facts = [fact.id for fact in answer.facts]
        shown, sent = web(answer, PHRASES), rest(answer, PHRASES)["custom"]["answer"]
        assert ids(shown["facts"]["items"] if shown["facts"] else []) == ids(sent["facts"]) == facts
        blocks = block_kit(answer, PHRASES)["metadata"]["event_payload"]
        assert (blocks["facts"], blocks["topics"]) == (facts, answer.topics)
        if answer.ladder:
            assert ids(shown["ladder"]["facts"]) == ids(sent["ladder"]["facts"]) == ids(map(vars, answer.ladder.facts))


def elements(piece):
    """Everything in a card that has a type, in its order."""
    if isinstance(piece, list):
        return [found for item in piece for found in elements(item)]
    if isinstance(piece, dict):
        return [piece] * ("type" in piece) + [found for part in piece.values() for found in elements(part)]
    return []


def runs(card):
    return [piece["text"] for piece in elements(card["body"]) if piece["type"] == "TextRun"]


def test_the_facts_of_a_card_are_the_answers(said):
    for answer in said:
        (card,) = cards(answer, PHRASES, "x" * 300)
        known = {fact.id for fact in answer.facts}
        shown = [piece["id"] for piece in elements(card["body"]) if piece.get("id") in known]
        assert shown == [fact.id for fact in answer.facts]
        words = "\n".join(runs(card))
        assert all(fact.statement in words for fact in answer.facts)


def test_a_card_shows_every_word_of_the_answer(said):
    for answer in said:
        (card,) = cards(answer, PHRASES, "x" * 300)
        words = " ".join(runs(card))
        whole = [*(passage.words for passage in answer.passages), *answer.warnings, *answer.notes]
        cells = [cell for row in answer.table.rows for cell in row] if answer.table else []
        cites = [source.cite for source in answer.sources]
        for part in [*whole, *cells, *answer.places, *cites]:
            assert " ".join(part.split()) in " ".join(words.split())


def test_every_card_is_valid_and_what_teams_takes(said):
    for answer in said:
        for personal in (True, False):
            activity = message(answer, PHRASES, personal=personal, of="x" * 300, asked="y" * 1_000)
            assert size(activity) < MOST_BYTES - 2_000
            for attached in activity.get("attachments", []):
                assert faults("teams/adaptive-card-1.5.schema.json", attached["content"]) == []


def worded(shown):
    """The words of each passage, as the web chat shows them."""
    return [" ".join([passage["headline"], *passage["points"]]) for passage in shown["passages"]]


def test_the_web_shows_every_word_of_the_plain_text_in_its_order(said):
    """The plain text has its sources before the notes, and joins the places; the web has a place for each."""
    for answer in said:
        shown = web(answer, PHRASES)
        places = shown["places"]["items"] if shown["places"] else []
        text = plain(answer, PHRASES).replace("\n\n", " ")
        place = 0
        for words in [*worded(shown), *shown["warnings"], *places, *shown["notes"]]:
            found = text.find(words, place)
            assert found >= place, (words, text)
            place = found + len(words)
        cites = [source.cite for source in answer.sources if not source.named]
        assert all(cite in text for cite in cites)


def test_a_reply_that_may_be_help_is_shown_whole_and_as_it_was_written(said):
    for answer in said:
        if answer.kind == "chat" and not answer.warnings:
            assert " ".join(worded(web(answer, PHRASES))) == plain(answer, PHRASES)


def test_rest_has_buttons_only_where_there_are_questions(said):
    for answer in said:
        message = rest(answer, PHRASES)
        assert list(message) == ["text", *(["buttons"] if answer.follow_ups else []), "custom"]
        assert [button["payload"] for button in message.get("buttons", [])] == [
            item.payload for item in answer.follow_ups
        ]
        assert message["text"] == plain(answer, PHRASES)
