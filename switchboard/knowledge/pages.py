"""What the pages around the chat tell and offer: `knowledge/pages.yml`, typed."""

from __future__ import annotations

from pydantic import StrictStr

from switchboard.knowledge.model import Entry


class Section(Entry):
    """A part of the front page: a heading, as a phrase, and the topic and subject whose words stand under it."""

    heading: StrictStr
    topic: StrictStr
    subject: StrictStr


class Drawn(Entry):
    """The topic and subject whose ladder stands on the front page."""

    topic: StrictStr
    subject: StrictStr


class Figures(Entry):
    """The facts and the legal rates whose values stand first on the front page."""

    facts: list[StrictStr]
    rates: list[StrictStr]


class Day(Entry):
    """What somebody does all day: a heading, as a phrase, and the facts whose statements say it."""

    heading: StrictStr
    facts: list[StrictStr]


class Questions(Entry):
    """Good questions to begin with, as topics: each is asked of its usual subject."""

    pupil: list[StrictStr]
    adviser: list[StrictStr]


class Pages(Entry):
    """The front page, the questions to begin with, and the signposts: `places` to look up more, and where help is."""

    sections: list[Section]
    figures: Figures
    day: Day
    short_path: StrictStr
    ladder: Drawn
    questions: Questions
    places: list[StrictStr]
    helpline: StrictStr
    emergency: StrictStr
