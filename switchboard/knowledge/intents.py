"""How topics and intents are named: what can be asked of a subject is learned by NLU as the intent `ask_<topic>`."""

from __future__ import annotations

_ASKS = "ask_"


def intent_of(topic: str) -> str:
    """The intent that asks for a topic."""
    return f"{_ASKS}{topic}"


def topic_of(intent: str) -> str | None:
    """The topic that an intent asks for; None if it asks for none."""
    return intent.removeprefix(_ASKS) if intent.startswith(_ASKS) else None
