"""What the conversations share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from switchboard.answers import Context, Message, reply
from switchboard.answers.asked import Asked, Form


@pytest.fixture(scope="session")
def every_button(base: Any) -> Callable[[], list[tuple[str, str, str]]]:
    """All (topic, subject, payload) that any answer of the base offers as a button."""

    def collect() -> list[tuple[str, str, str]]:
        made = {
            topic.question.format(subject=subject.phrase): (topic.id, subject.id)
            for subject in base.subjects.values()
            for topic in base.topics.values()
        }
        found: dict[str, tuple[str, str]] = {}
        for topic, subject in base.askable():
            message = Message((Asked(form=Form.TOPIC, topic=topic, talk=None, subjects=(subject,)),))
            answer, _ = reply(message, Context(), base, date.today())
            for item in answer.follow_ups:
                found[item.payload] = made[item.payload]
        return [(topic, subject, payload) for payload, (topic, subject) in found.items()]

    return collect
