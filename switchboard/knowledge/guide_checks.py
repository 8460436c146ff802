"""What must be true of a guide on every way through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from switchboard.knowledge.base import KnowledgeBase, Problem
from switchboard.knowledge.guides import MOST_LETTERS, Answers, Guide, Way, fitting, holds, paths


def check_guides(base: KnowledgeBase) -> Iterator[Problem]:
    """Buttons that do not fit or cannot be told apart, ways through that end in nothing, and what nobody is told."""
    for guide in base.guides.values():
        file, line = base.lines[f"Guide:{guide.id}"]
        for text in [*_doubled(guide), *_buttons(guide), *_words(guide), *_ends(guide)]:
            yield Problem(file, line, text)


def _doubled(guide: Guide) -> Iterator[str]:
    """Ids that stand twice."""
    kinds = [[question.id for question in guide.questions], [way.id for way in guide.ways]]
    kinds += [[option.id for option in guide.options_of(question)] for question in guide.questions]
    for ids in kinds:
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"the id '{name}' is used twice"


def _buttons(guide: Guide) -> Iterator[str]:
    """Texts of buttons that are too long for a phone, and for Slack."""
    titles = [option.title for question in guide.questions for option in guide.options_of(question)]
    for title in dict.fromkeys([guide.offer, *titles]):
        if len(title) > MOST_LETTERS:
            yield f"the button '{title}' has {len(title)} characters; at most {MOST_LETTERS} fit"


def _words(guide: Guide) -> Iterator[str]:
    """Words that two answers to one question claim."""
    for question in guide.questions:
        claimed: dict[str, str] = {}
        for option in guide.options_of(question):
            for words in {words.lower() for words in [option.title, *option.says]}:
                other = claimed.setdefault(words, option.id)
                if other != option.id:
                    yield f"'{words}' is said for {other} and {option.id} of {question.id}; keep it where it is meant"


def _ends(guide: Guide) -> Iterator[str]:
    """The first way through that ends in nothing, or with no fact, next step or place to go to; and the lines that
    nobody is told, since no way through leads to them."""
    if not guide.ways:
        return
    told: set[int] = set()
    for answers in paths(guide):
        ways = fitting(guide, answers)
        lacks = [text for way in ways for text in _lacks(way, answers, told)]
        if not ways or lacks:
            yield f"{lacks[0] if lacks else 'no way fits'} for somebody who answers {_told(answers)}"
            return
    for way in guide.ways:
        for line in way.lines():
            if id(line) not in told and line is not way.lasts:
                yield f"nobody is told '{line.say}' of {way.id}: no answers lead there"


def _lacks(way: Way, answers: Answers, told: set[int]) -> Iterator[str]:
    """What is missing from a way for somebody; adds the lines that they are told to those `told`."""
    said = way.said(answers)
    told.update(map(id, said))
    reasons = set(map(id, way.why))
    there = {
        "reason ('why')": any(id(line) in reasons for line in said),
        "fact": any(line.facts for line in said),
        "next step": bool(way.after(answers)),
        "signpost": any(line.signposts for line in said),
        "path": any(holds(step.when, answers) for step in way.path),
    }
    yield from (f"the way '{way.id}' has no {what}" for what, is_there in there.items() if not is_there)


def _told(answers: Answers) -> str:
    return ", ".join(f"{name}: {chosen or 'left out'}" for name, chosen in answers.items())
