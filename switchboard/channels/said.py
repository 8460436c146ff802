"""What is said to a person: the parts of Rasa's messages that are for them."""

from __future__ import annotations

from typing import Any

#: `text`, and perhaps `buttons` and `custom`.
Said = dict[str, Any]


def spoken(message: dict[str, Any]) -> Said:
    """The parts of Rasa's message that are for the person, if they hold something."""
    return {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}


def answer_in(said: Said) -> dict[str, Any] | None:
    """The Answer in a message, if it holds one."""
    custom = said.get("custom")
    answer = custom.get("answer") if isinstance(custom, dict) else None
    return answer if isinstance(answer, dict) else None
