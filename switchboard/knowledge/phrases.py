"""Every sentence that is not a fact, in one language: `knowledge/phrases.<language>.yml`, typed.

What stands in `chat` is filled from the knowledge base, like a wording. In all other phrases a name in braces stands
for what is put in with `format`. A phrase that is missing, or that nobody says, is refused by the loader.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from pydantic import Field, StrictStr

from switchboard.knowledge.model import Entry


class Voices(Entry):
    """A sentence for pupils, and for advisers if theirs differs."""

    pupil: StrictStr
    adviser: StrictStr | None = None

    def to(self, audience: str) -> str:
        """The words for one audience, "pupil" or "adviser"."""
        return self.adviser if audience == "adviser" and self.adviser else self.pupil


class Joining(Entry):
    """The words before the last item of a list: of things that all are so, and of things to choose from."""

    all: StrictStr
    one: StrictStr


class ReplyParts(Entry):
    """What stands around the parts of a reply: where to look, and its sources."""

    places: Voices
    source: StrictStr
    sources: StrictStr


class Values(Entry):
    """How values are written. `units` maps the unit of a fact to its form; other values are shown as they are."""

    months: list[StrictStr] = Field(min_items=12, max_items=12)
    short_months: list[StrictStr] = Field(min_items=12, max_items=12)
    date: StrictStr
    short_date: StrictStr
    undated: StrictStr
    range: StrictStr
    units: dict[StrictStr, StrictStr]
    below: StrictStr
    not_below: StrictStr
    quoted: StrictStr
    place: StrictStr


class Opening(Entry):
    """What is said before an answer: whose it is, that a nation is not covered, or that there is no more; and after a
    long one, what it had no room for."""

    about: StrictStr
    about_each: StrictStr
    nation: StrictStr
    nation_button: StrictStr
    nation_asked: StrictStr
    not_covered: StrictStr
    no_reason: StrictStr
    only_that: StrictStr
    left_out: StrictStr


class Doubt(Entry):
    """What is said before an answer to what may have been meant."""

    unsure: StrictStr
    more: StrictStr
    if_meant: StrictStr
    if_asked: StrictStr
    nearest: StrictStr


class Silence(Entry):
    """That the documents do not say: `about` topics of a subject, and that as a `whole` reply."""

    about: Voices
    whole: Voices


class Overdue(Entry):
    """That nobody has looked at something since its review-by date."""

    legal_rates: StrictStr
    places: StrictStr


class Comparing(Entry):
    """Two subjects side by side, and comparisons to offer."""

    row: StrictStr
    cell: StrictStr
    not_given: StrictStr
    offered: list[StrictStr]


class Verdict(Entry):
    """Whether a number that was named is right, and which of two is more."""

    right: StrictStr
    wrong: StrictStr
    true: StrictStr
    false: StrictStr
    of_another: StrictStr
    against: StrictStr
    more_by: StrictStr
    of_row: StrictStr
    apart: StrictStr
    together: StrictStr
    own_sum: StrictStr
    another_year: StrictStr
    not_together: StrictStr
    of_nation: StrictStr
    share: StrictStr
    comes_to: StrictStr
    legal_pay: StrictStr
    amount: StrictStr
    periods: dict[StrictStr, StrictStr]
    of_code: StrictStr
    no_such_code: StrictStr
    at_your_age: StrictStr
    not_listed: StrictStr
    none_listed: StrictStr


class LegalSource(Entry):
    """The legal minimum wage, as a source beside the documents."""

    short: StrictStr
    title: StrictStr
    author: StrictStr
    publisher: StrictStr
    kind: StrictStr
    nation: StrictStr
    trust: StrictStr


class SourceWords(Entry):
    """Which documents there are, where an answer comes from, and how old that is."""

    cite: StrictStr
    all: StrictStr
    each: StrictStr
    listed: StrictStr
    aged_at: StrictStr
    from_date: StrictStr
    changed: StrictStr
    age: StrictStr
    origin_one: StrictStr
    origin_few: StrictStr
    origin_legal: StrictStr
    origin_many: StrictStr
    aged: StrictStr
    aged_by: StrictStr
    full: StrictStr
    undated_figures: StrictStr
    newest: StrictStr
    older: StrictStr
    oldest: StrictStr
    newer: StrictStr
    no_date: StrictStr
    trusted: StrictStr
    at: StrictStr
    read_at: StrictStr
    own_words: StrictStr
    stands: StrictStr
    legal_rates: LegalSource


class LadderWords(Entry):
    """The titles of ladders and of their steps, and how a ladder is told in words."""

    titles: dict[StrictStr, StrictStr]
    steps: dict[StrictStr, StrictStr]
    title: StrictStr
    step: StrictStr
    rung: StrictStr


class Control(Entry):
    """Something that can be done within a guide: its button, and what people type for it."""

    title: StrictStr
    says: list[StrictStr]


class GuideWords(Entry):
    """What is said around the questions of a guide, and how people answer them in their own words.

    explain, because, places, lasts, decides, reassured: what people type who ask what a question means, and at the end
    why that came first, for the way in one of the places, how long it takes, whether to do it, or who say something low
    of themselves. agreed: what takes a guide up again that was offered. yes, sometimes, no: what an option is said with
    that is `like` it. numbers: the words for 0, 1, 2 and so on. fillers: words that change no answer. polite: those
    around a request. doubts: words after which an answer is asked about once more, nots: those that may turn it round.
    openers: how questions begin. mends: what changes an answer.
    for_advisers: what is said to an adviser in the place of what a pupil is told.
    """

    question: StrictStr
    controls: StrictStr
    back: Control
    skip: Control
    stop: Control
    restart: Control
    resume: Control
    resume_line: StrictStr
    explain: Control
    agreed: list[StrictStr]
    stopped: Voices
    unclear: StrictStr
    another: StrictStr
    maybe: StrictStr
    best: StrictStr
    other: StrictStr
    missing: StrictStr
    in_nation: StrictStr
    speaks: StrictStr
    between: StrictStr
    work_on: StrictStr
    also: StrictStr
    leans: StrictStr
    nothing: StrictStr
    honest: Voices
    because: Control
    first: StrictStr
    behind: StrictStr
    less: StrictStr
    beside: StrictStr
    places: list[list[StrictStr]]
    lasts: list[StrictStr]
    decides: list[StrictStr]
    only_you: Voices
    for_it: StrictStr
    against_it: StrictStr
    reassured: list[StrictStr]
    no_verdict: Voices
    picture: StrictStr
    bar: StrictStr
    for_advisers: dict[StrictStr, StrictStr]
    columns: list[StrictStr] = Field(min_items=2, max_items=2)
    left_out: StrictStr
    yes: list[StrictStr]
    sometimes: list[StrictStr]
    no: list[StrictStr]
    numbers: list[StrictStr]
    fillers: list[StrictStr]
    polite: list[StrictStr]
    doubts: list[StrictStr]
    nots: list[StrictStr]
    openers: list[StrictStr]
    mends: list[StrictStr]


class ProfileWords(Entry):
    """What stands around a competency profile on the advisers' page."""

    heading: StrictStr
    lead: StrictStr
    pick: StrictStr
    load: StrictStr
    load_hint: StrictStr
    columns: list[StrictStr] = Field(min_items=6, max_items=6)
    helps: StrictStr
    has: StrictStr
    gaps: StrictStr
    no_gaps: StrictStr
    gap: StrictStr
    cluster: StrictStr
    help: StrictStr
    next: StrictStr
    print: StrictStr
    csv: StrictStr
    own: StrictStr
    own_note: StrictStr
    step: StrictStr
    wrong: StrictStr
    no_rows: StrictStr
    no_column: StrictStr
    no_number: StrictStr
    empty: StrictStr
    twice: StrictStr
    too_long: StrictStr
    loaded: StrictStr


class WebParts(Entry):
    """What the web chat puts around the parts of a reply."""

    table: StrictStr
    places: StrictStr
    source: StrictStr
    sources: StrictStr
    many_sources: StrictStr
    fact: StrictStr
    facts: StrictStr
    figures: StrictStr
    of_when: StrictStr
    of_no_date: StrictStr
    by_law: StrictStr
    below_the_law: StrictStr
    more: StrictStr


class InsightParts(Entry):
    """What stands around the counts of what is asked, for whoever looks after the bot."""

    title: StrictStr
    lead: StrictStr
    asked: StrictStr
    missed: StrictStr
    unhelpful: StrictStr
    every: StrictStr
    of: StrictStr
    rated: StrictStr
    none: StrictStr
    before: StrictStr
    week: StrictStr
    total: StrictStr
    kinds: dict[StrictStr, StrictStr]
    token: StrictStr
    show: StrictStr
    wrong_token: StrictStr
    not_read: StrictStr


class StaffParts(Entry):
    """What stands around the parts of a reply in Slack and Teams."""

    more: StrictStr
    more_gone: StrictStr
    facts: StrictStr
    fact: StrictStr
    useful: StrictStr
    useful_yes: StrictStr
    useful_no: StrictStr
    useful_thanks: StrictStr
    only_you: StrictStr


class SlackParts(Entry):
    """What is said in Slack alone."""

    name: StrictStr
    begin: StrictStr
    answer_comes_there: StrictStr
    ways: list[StrictStr]
    who_sees: StrictStr
    asked: StrictStr
    asked_by: StrictStr
    share: StrictStr
    question: StrictStr
    send: StrictStr
    cancel: StrictStr
    answer_comes: StrictStr
    still_there: StrictStr
    installed: StrictStr
    not_installed: StrictStr


class TeamsParts(Entry):
    """What is said in Teams alone."""

    in_a_group: StrictStr
    who_sees: StrictStr
    no_attachments: StrictStr
    still_there: StrictStr
    asked: StrictStr
    extension_hint: StrictStr
    too_slow: StrictStr


class RestRequests(Entry):
    """What the REST webhook says to a program, whose request it cannot take or takes otherwise than it was meant."""

    not_json: StrictStr
    bad_sender: StrictStr
    bad_message: StrictStr
    bad_metadata: StrictStr
    unknown: StrictStr
    wrong_token: StrictStr
    name_not_used: StrictStr


class WebRequests(Entry):
    """What the web chat's endpoints say to a request that they cannot take."""

    not_json: StrictStr
    unknown: StrictStr
    bad_id: StrictStr
    bad_text: StrictStr
    bad_alone: StrictStr
    bad_said: StrictStr
    bad_audience: StrictStr


class Requests(Entry):
    """What is said to requests that cannot be answered; `refused` has the HTTP status before the words."""

    too_often: StrictStr
    rest: RestRequests
    web: WebRequests
    refused: dict[StrictStr, StrictStr]


class Pages(Entry):
    """Headings of the page where no other has answered."""

    nothing_here: StrictStr
    not_answered: StrictStr


class Phrases(Entry):
    """All phrases of one language; `language` is its ISO 639 code."""

    language: StrictStr
    joining: Joining
    chat: dict[StrictStr, Voices]
    reply: ReplyParts
    values: Values
    opening: Opening
    doubt: Doubt
    silence: Silence
    overdue: Overdue
    comparing: Comparing
    verdict: Verdict
    sources: SourceWords
    ladder: LadderWords
    guides: GuideWords
    profiles: ProfileWords
    front_page: dict[StrictStr, StrictStr]
    web: WebParts
    insight: InsightParts
    staff: StaffParts
    slack: SlackParts
    teams: TeamsParts
    requests: Requests
    pages: Pages

    def listed(self, words: Iterable[str]) -> str:
        """ "a, b and c"."""
        return _joined(words, self.joining.all)

    def either(self, words: Iterable[str]) -> str:
        """ "a, b or c"."""
        return _joined(words, self.joining.one)

    def date(self, day: datetime.date | str) -> str:
        """ "12 November 2021"; of what is no date, that it is undated."""
        if isinstance(day, str):
            return self.values.undated
        return self.values.date.format(day=day.day, month=self.values.months[day.month - 1], year=day.year)

    def short_date(self, day: datetime.date | str) -> str:
        """ "Nov 2021"; of what is no date, that it is undated."""
        if isinstance(day, str):
            return self.values.undated
        return self.values.short_date.format(month=self.values.short_months[day.month - 1], year=day.year)

    def cite(self, short: str, day: datetime.date | str) -> str:
        """A source as it is cited: "Welsh apprenticeship pathway, Nov 2021"."""
        return self.sources.cite.format(short=short, date=self.short_date(day))


def _joined(words: Iterable[str], last: str) -> str:
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
