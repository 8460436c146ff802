"""A base of other subjects and topics needs no change in Python: under other ids the same is said."""

import shutil

import pytest
import yaml
from asking import Conversation

from switchboard import knowledge
from switchboard.knowledge.intents import intent_of
from switchboard.knowledge.loader import FOLDER

#: The files that name subjects or topics, beside those of the subjects themselves.
FILES = ("topics", "details", "chat", "usual", "comparisons", "ladders", "pages")
#: Where such a name is the value, and where it is the key.
VALUES = {
    *(
        "about",
        "adviser",
        "ask",
        "asks",
        "compared",
        "id",
        "instead",
        "lists",
        "members",
        "named_on",
        "next",
        "of",
        "part_of",
    ),
    *("pupil", "related", "rungs", "subject", "subjects", "topic", "topics", "leads_to"),
}
KEYS = {"answers", "leads_to", "links"}
#: The same of guides and profiles, whose own ids and words may be those of a topic.
OF_GUIDES = {"named_on", "of", "offered_with", "role", "rungs", "subject", "topic"}


def other(name):
    return f"other_{name}"


def renamed(data, ids, key="", values=VALUES):
    """What a file holds, with every id of a subject or topic in it changed."""
    if isinstance(data, list):
        return [renamed(item, ids, key, values) for item in data]
    if not isinstance(data, dict):
        return other(data) if key in values and data in ids else data
    if key in KEYS:
        return {
            other(name) if name in ids else name: renamed(value, ids, "" if key == "answers" else key, values)
            for name, value in data.items()
        }
    return {name: renamed(value, ids, name, values) for name, value in data.items()}


@pytest.fixture(scope="module")
def other_base(base, tmp_path_factory):
    """The real base, each subject and topic under another id."""
    folder = tmp_path_factory.mktemp("other") / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("subjects", "leads"))
    for part in ("subjects", "leads"):
        (folder / part).mkdir()
    ids = {*base.subjects, *base.topics}
    for path in [FOLDER / f"{name}.yml" for name in FILES] + sorted(FOLDER.glob("[sl]*s/*.yml")):
        name = path.name if path.parent == FOLDER else f"{path.parent.name}/{other(path.name)}"
        data = renamed(yaml.safe_load(path.read_text(encoding="utf-8")), ids)
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for path in [*FOLDER.glob("guides/*.yml"), *FOLDER.glob("profiles/*.yml")]:
        data = renamed(yaml.safe_load(path.read_text(encoding="utf-8")), ids, values=OF_GUIDES)
        written = yaml.safe_dump(data, sort_keys=False)
        (folder / path.relative_to(FOLDER)).write_text(written, encoding="utf-8")
    found = knowledge.load(folder)
    assert not {*found.subjects, *found.topics} & ids
    return found


def asked(base, name=lambda id: id):
    """Conversations over everything that can be asked, in both voices: each question, and what may come after it."""
    for number, (topic, subject) in enumerate(base.askable()):
        voice = ("pupil", "adviser")[number % 2]
        talk = Conversation(base)
        yield talk.ask(intent_of(topic), audience=voice, subject=subject)
        for given in (
            {"intent": "follow_up", "nation": ("scotland", "england", "wales")[number % 3]},
            {"intent": "compare", "text": "compare them", "stage": ["starter", "experienced"][: number % 3]},
            {"intent": intent_of(name("date")), "text": "how old is that"},
            {"intent": intent_of(name("pay")), "text": "and the pay", "other_job": ["nurse"][: number % 2]},
            {"intent": intent_of(name("entry_requirements")), "nation": "scotland", "rank": ["manager"][: number % 2]},
            {"intent": "weather", "text": "why is that"},
        ):
            yield talk.ask(audience=voice, **given)
    for topic in base.topics:
        for given in ({"other_job": "nurse"}, {"rank": "manager"}, {"nation": "wales", "stage": "starter"}):
            yield Conversation(base).ask(intent_of(topic), **given)
        for subjects in (["call_centre_operator"], ["call_centre_operator", "team_leader"], ["job_profile"], []):
            named = [name(subject) for subject in subjects]
            yield Conversation(base).ask(intent_of(topic), subject=named)
            yield Conversation(base).ask("compare", ranking=[(intent_of(topic), 0.5)], subject=named)


def test_under_other_ids_the_same_is_said(base, other_base):
    ours = [(answer.text, [item.title for item in answer.follow_ups]) for answer in asked(base)]
    theirs = [(answer.text, [item.title for item in answer.follow_ups]) for answer in asked(other_base, other)]
    assert len(ours) > 2000
    assert theirs == ours
