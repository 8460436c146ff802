"""An Answer as a message of Rasa's REST channel, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from switchboard.answers.answer import Answer
from switchboard.knowledge.phrases import Phrases
from switchboard.render.plain import plain


def rest(answer: Answer, phrases: Phrases) -> dict[str, Any]:
    """`text`, `buttons` if there are any, and the Answer itself in `custom.answer`."""
    buttons = [asdict(item) for item in answer.follow_ups]
    return {
        "text": plain(answer, phrases),
        **({"buttons": buttons} if buttons else {}),
        "custom": {"answer": answer.to_dict()},
    }
