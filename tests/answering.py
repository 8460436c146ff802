"""Answers that are only words, and how Rasa's action and the REST webhook send them."""

from __future__ import annotations

from typing import Any

from switchboard import knowledge
from switchboard.answers.answer import Answer, Passage
from switchboard.render.rest import rest

PHRASES = knowledge.load().phrases


def words(text: str) -> Answer:
    return Answer("chat", "pupil", [Passage(text)])


def sent(answer: Answer) -> dict[str, Any]:
    """As the action sends it."""
    return {"custom": {"answer": answer.to_dict()}}


def addressed(recipient_id: str, said: Answer | str) -> dict[str, Any]:
    """As the webhook gives it."""
    return {"recipient_id": recipient_id, **rest(words(said) if isinstance(said, str) else said, PHRASES)}
