"""A tiny but complete knowledge folder, which each test breaks in one place."""

from pathlib import Path

import pytest
import yaml

from switchboard import knowledge
from switchboard.knowledge import KnowledgeBase, KnowledgeError
from switchboard.knowledge.loader import FOLDER

#: The phrases that no test breaks are the real ones.
_PHRASES = yaml.safe_load((FOLDER / "phrases.en.yml").read_text(encoding="utf-8"))
_OTHERS = {name: group for name, group in _PHRASES.items() if name not in ("language", "joining", "reply", "chat")}

FILES = {
    "sources.yml": """\
- id: profile
  document: "002"
  title: A clerk's day
  short: clerk profile
  author: A. Writer
  publisher: A Publisher
  date: undated
  address: https://example.org/clerk
  kind: job profile
  nation: England
  trust: Fair.
  caution: It has no date.
""",
    "topics.yml": """\
- id: hours
  theme: job
  name: hours
  means: how long they work
  question: "How long does {subject} work?"
  about: [clerk]
  kinds: [job]
  related: [pay]
  pointer: [adviser]
- id: pay
  theme: job
  name: pay
  means: what they earn
  question: "What does {subject} earn?"
  about: [clerk]
  kinds: any
  related: [hours]
  pointer: []
""",
    "signposts.yml": """\
- id: adviser
  name: your adviser
  what: somebody to ask
  phone: "0123"
  checked: 2026-01-01
  review_by: 2026-12-31
""",
    "legal_rates.yml": """\
- id: adult
  who: aged 21 or over
  label: An hour
  from_age: 21
  pounds_an_hour: 10.00
  since: 2026-04-01
  address: https://example.org/rates
  checked: 2026-01-01
  review_by: 2027-03-31
""",
    "details.yml": """\
- id: evening
  group: part
  name: evening
  aliases: [at night]
  leads_to:
    office: clerk
    none: clerk
""",
    "chat.yml": """\
- id: greet
  ask: [pay]
""",
    "phrases.en.yml": """\
language: en
joining: {all: and, one: or}
reply:
  places: {pupil: "Try {places}.", adviser: "See {places}."}
  source: "Source: {cites}."
  sources: "Sources: {cites}."
chat:
  greet:
    pupil: Hello.
  disclosure:
    pupil: Call {signpost:adviser.phone}.
"""
    + yaml.safe_dump(_OTHERS, allow_unicode=True, default_style='"'),
    "themes.yml": """\
- id: job
  by_rank: true
""",
    "usual.yml": """\
topic: pay
subject: clerk
next: [pay]
compared: [hours]
""",
    "figures.yml": """\
weeks_a_year: 52
figures:
  - {id: hourly, by_the_hour: hours-all, hours: hours-am}
  - {id: yearly, by_the_year: adult, hours: hours-all}
  - {id: verdict, below_every_rate: hours-all, hours: hours-am, expected: true}
""",
    "ladders.yml": """\
ways:
  - {id: door, topic: pay, subject: clerk, named_by: hours-am}
links:
  door:
    clerk: hours-am
ladders:
  - topics: [pay]
    subjects: [clerk]
    title: to_jobs
    nation: England
    steps:
      - {title: ways_in, rungs: [door]}
      - {title: jobs_after, of: clerk, rungs: [clerk]}
    conditions: [hours-all]
""",
    "pages.yml": """\
sections:
  - {heading: work, topic: pay, subject: clerk}
ladder: {topic: pay, subject: clerk}
figures: {facts: [], rates: []}
day: {heading: work, facts: []}
short_path: work
questions:
  pupil: [pay]
  adviser: [hours]
places: [adviser]
helpline: adviser
emergency: adviser
""",
    "languages.yml": """\
- id: cy
  name: Welsh
  own_name: Cymraeg
  notice: Dim ond Saesneg.
  helplines: Ffoniwch {signpost:adviser.phone}.
""",
    "comparisons.yml": """\
- subjects: [clerk, typist]
  topics: [hours]
  pupil: Both work.
  adviser: A clerk works {hours-all} hours.
  facts: [hours-all]
""",
    "sums.yml": """\
- parts: [hours-am, hours-pm]
  total: hours-all
- parts: [hours-split.0, hours-split.1]
  total: hours-all
""",
    "other_jobs.yml": """\
- plumber
""",
    "subjects/clerk.yml": """\
id: clerk
kind: job
name: clerk
phrase: a clerk
aliases: [2nd clerk, clerk's job]
part_of: office
part: evening
facts:
  - id: hours-am
    topic: hours
    statement: A clerk works 3 hours before noon.
    value: 3
    source: profile
    locator: three hours before noon
    as_of: undated
  - id: hours-pm
    topic: hours
    statement: A clerk works four hours after noon.
    value: 4
    source: profile
    locator: four hours after noon
    as_of: undated
  - id: hours-all
    topic: hours
    statement: A clerk works 7 hours.
    value: 7
    source: profile
    locator: seven hours
    as_of: undated
  - id: hours-split
    topic: hours
    statement: The hours are split 3 and 4.
    value: [3, 4]
    source: profile
    locator: three and four
    as_of: undated
answers:
  hours:
    pupil: A clerk works {hours-all} hours.
    signposts: [adviser]
  pay:
    pupil: The page does not say.
    facts: []
    known: false
""",
    "subjects/office.yml": """\
id: office
kind: sector
name: office
phrase: an office
members: [clerk, typist]
""",
    "subjects/typist.yml": """\
id: typist
kind: job
name: typist
phrase: a typist
""",
}


class Folder:
    """A knowledge folder on disk, whole until a test changes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            file = path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces the first `old` in a file, which must be there."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        (self.path / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Adds lines to the end of a file."""
        with (self.path / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def load(self) -> KnowledgeBase:
        return knowledge.load(self.path)

    def problems(self) -> list[str]:
        """What the loader says against the folder, as a person reads it."""
        with pytest.raises(KnowledgeError) as raised:
            self.load()
        assert str(raised.value).splitlines() == [str(problem) for problem in raised.value.problems]
        return [str(problem) for problem in raised.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "knowledge")
