"""The topic that a button asks for, known by its text, which a person could type as well."""

from __future__ import annotations

import re

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.intents import intent_of

_SUBJECT = "{subject}"


class Buttons:
    """The texts of all buttons, kept as the questions of the topics and the phrases of the subjects: N and M of them
    make N + M entries."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._phrases = {_bare(subject.phrase) for subject in base.subjects.values()}
        self._whole: dict[str, str] = {}
        self._around: list[tuple[str, str, str]] = []
        for topic in base.topics.values():
            for question in (topic.question, *topic.question_of.values()):
                before, named, after = question.partition(_SUBJECT)
                if named:
                    around = f"{_bare(before)} ".lstrip(), f" {_bare(after)}".rstrip()
                    self._around.append((*around, intent_of(topic.id)))
                else:
                    self._whole[_bare(before)] = intent_of(topic.id)

    def intent(self, text: str) -> str | None:
        """The intent of the topic that a button with this text asks for; None if no button has it."""
        bare = _bare(text)
        if bare in self._whole:
            return self._whole[bare]
        for before, after, intent in self._around:
            named = bare.removeprefix(before).removesuffix(after)
            if bare == before + named + after and named in self._phrases:
                return intent
        return None


def _bare(text: str) -> str:
    """A text as buttons are compared: lower case, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))
