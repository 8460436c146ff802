"""How the bot talks, over everything it can say: never as a person, never flattering, hurrying or prying."""

import itertools
import re

import pytest
from asking import TODAY, Conversation, Reply
from every_answer import VOICES, Said, report

from switchboard.answers.assemble import Writer
from switchboard.answers.text import filled, sentences
from switchboard.knowledge.model import Kind

#: What no reply may hold, by the reason.
NEVER = {
    "shouts": [r"!", r"\b(?!CEOP|NSPCC|SHOUT|GOV|BTEC|GCSE|NVQ|CIOLA|CEGNET|QCF|HTML|TQT|HNC|HND|DSL)[A-Z]{5,}\b"],
    "marks up": [r"\*\*|__|`|\]\(|^#|\n\s*[-*] "],
    "takes itself for a person": [
        r"(?i)\bI(?:'m| am) (?:a |an )?(?:real )?(?:person|human|adviser|teacher|friend)\b",
        r"(?i)\bwe humans\b",
        r"(?i)\b(?:as your friend|my friends?|my feelings|when I was|I remember you|I(?:'ve| have) worked)\b",
        r"(?i)\bI (?:feel|love|enjoy|hope|worry|care|miss|dream)\b",
    ],
    "flatters": [
        r"(?i)\b(?:great|good|excellent|brilliant|smart|clever|fantastic|amazing) (?:question|choice|idea)\b",
        r"(?i)\b(?:well done|good for you)\b",
        r"(?i)\byou(?:'re| are) (?:so |very |really )?(?:smart|clever|amazing|brilliant|great)\b",
        r"(?i)\bawesome|wonderful\b",
    ],
    "hurries": [
        r"(?i)\b(?:hurry|act now|apply now|right now|don't miss|last chance|sign up today)\b",
        r"(?i)\b(?:as soon as possible|before it(?:'s| is) too late)\b",
        r"(?i)\b(?:only|just) \w+ (?:days?|hours?|places?) left\b",
    ],
    "pries": [
        r"(?i)\bwhat(?:'s| is) your (?:name|age|address|school|email|number|birthday)\b",
        r"(?i)\bhow old are you\b",
        r"(?i)\bwhere do you (?:live|go to school|study)\b",
        r"(?i)(?<!don't )\b(?:tell|send|give) me (?:about yourself|your|who you)\b",
        r"(?i)\bwhich school do you\b",
        r"(?i)\bare you (?:a boy|a girl|male|female)\b",
    ],
    "sets a wrong hurdle": [r"(?i)\byou must\b[^.]*\bGCSEs?\b", r"(?i)\bGCSEs?\b[^.]*\byou must\b"],
}


@pytest.mark.parametrize("reason", NEVER)
def test_no_reply(everything, reason):
    found = [said for said in everything if any(re.search(pattern, said.text) for pattern in NEVER[reason])]
    assert not found, report(found)


def test_the_patterns_find_what_they_are_for():
    wrong = {
        "shouts": "Apply today!",
        "marks up": "It pays **well**.",
        "takes itself for a person": "I am a human adviser.",
        "flatters": "Great question. It pays well.",
        "hurries": "Apply now for a place.",
        "pries": "First, how old are you?",
        "sets a wrong hurdle": "You must have two GCSEs.",
    }
    assert wrong.keys() == NEVER.keys()
    for reason, text in wrong.items():
        assert any(re.search(pattern, text) for pattern in NEVER[reason]), reason


QUESTIONS_TO_A_CHILD = re.compile(r"(?i)\b(?:you|your)\b[^.?]*\?")


def test_it_asks_the_person_nothing_but_what_they_would_like_to_know(everything, base):
    """Every question in a reply is one of the bot's own offers, or of a guide, or asks what to tell."""
    asked = {
        question.strip()
        for said in everything
        for question in re.findall(r"[^.?:“”]*\?", said.text)
        if QUESTIONS_TO_A_CHILD.search(question)
    }
    allowed = {"What would you like to know?", "Which of these would you like to know about contact-centre work?"}
    asks = [filled(base, question.ask) for guide in base.guides.values() for question in guide.questions]
    allowed |= {words.strip() for ask in asks for words in re.findall(r"[^.?:“”]*\?", ask)}
    assert asked - allowed - {item.title for said in everything for item in said.answer.follow_ups} == set()


def test_help_in_distress_asks_nothing_and_sells_nothing(base, everything):
    replies = [said for said in everything if said.asked.startswith("disclosure ") or said.asked == "helplines"]
    assert len(replies) == 2 * (2 * (1 + len(base.languages)) + 1)
    for said in replies:
        english, _, _ = said.text.partition(" 999.")
        assert "?" not in english
        assert said.answer.follow_ups == []
        assert said.answer.facts == []
        assert not re.search(r"£|GCSE|apprentice", said.text)
        assert re.search("computer", said.text)


# --- what it calls things, and what it says twice --------------------------------------------


@pytest.fixture(scope="module")
def with_leads(everything, base):
    """Every answer, and every lead with what follows it."""
    writer = Writer(base, TODAY, "")
    said = list(everything)
    for lead, voice in itertools.product(base.leads.values(), VOICES):
        for alone in (True, False):
            answer = writer.answer([writer.composer.led(lead, alone=alone)], voice)
            said.append(Said(f"lead {lead.id}, alone: {alone}", Reply.of(answer, base)))
    return said


def sentences_of(said):
    return [
        sentence
        for passage in said.answer.passages
        for sentence in sentences(" ".join([passage.headline, *passage.points, *passage.more]))
    ]


def test_a_page_never_stands_unnamed(with_leads):
    """ "The job page" is whose?"""
    found = [said for said in with_leads if re.search(r"(?i)\bjob page\b", said.text)]
    offered = {item.title for said in with_leads for item in said.answer.follow_ups}
    assert not found, report(found)
    assert [title for title in offered if "job page" in title.lower()] == []


def test_only_of_a_job_it_is_asked_what_somebody_does_all_day(with_leads, base):
    jobs = {subject.phrase for subject in base.subjects.values() if subject.kind is Kind.JOB}
    rungs = [
        rung for said in with_leads if said.answer.ladder for step in said.answer.ladder.steps for rung in step.items
    ]
    offered = {item.payload for said in with_leads for item in said.answer.follow_ups} | {
        rung.payload for rung in rungs
    }
    asked = {match[1] for words in offered if (match := re.fullmatch(r"What does (.+) do all day\?", words))}
    assert asked and asked <= jobs


def test_an_adviser_is_not_sent_to_a_careers_adviser(with_leads):
    staff = [said for said in with_leads if said.answer.audience == "adviser"]
    assert len(staff) > 1000
    assert not (found := [said for said in staff if "your careers adviser" in said.text]), report(found)


def test_pay_below_the_law_is_said_to_be_so_once(with_leads):
    found = [said for said in with_leads if len(re.findall(r"below (?:today's|the) legal minimum", said.text)) > 1]
    assert not found, report(found)


def test_it_wishes_nothing_of_employers(with_leads):
    assert not (found := [said for said in with_leads if "adverts should" in said.text]), report(found)


def test_no_sentence_is_said_twice_in_one_answer(with_leads):
    guides = re.compile(r" after \{|^(?:begun|taken|unclear) ")
    found = []
    for said in with_leads:
        long = [sentence for sentence in sentences_of(said) if len(sentence.split()) > 4]
        if len(long) > len(set(long)) and not guides.search(said.asked):
            found.append(said)
    assert not found, report(found)


def test_no_answer_begins_with_how_old_it_is(with_leads):
    """But for one on that."""
    caveat = re.compile(r"(?:It|The (?:page|profile|article|blog post)) (?:has no date|is undated|looks old)")
    found = [said for said in with_leads if said.answer.passages and caveat.match(said.answer.passages[0].headline)]
    assert not (found := [said for said in found if "date" not in said.answer.topics]), report(found)


def test_a_caveat_on_a_nation_is_about_the_nation_of_the_answer(with_leads, base):
    """What the documents do not say of England is nothing to an answer about Wales, and the other way round."""
    caveat = re.compile(r"(?:do|does)(?:n't| not) (?:list|give|say|name|cover)\b[^.]* in (England|Wales)\b")
    found = []
    for said in with_leads:
        nations = {base.subjects[name].nation for name in said.answer.subjects if name in base.subjects} - {None}
        wrong = {nation for sentence in sentences_of(said) for nation in caveat.findall(sentence)} - nations
        if len(nations) == 1 and wrong:
            found.append(said)
    assert not found, report(found)


SAVES = ("can i save this", "How do I print it?", "print", "save my chat pls", "is there a way to download this chat")
KEEPS = (
    "do you save this",
    "will you keep my chat",
    "can i keep my phone",
    "do i have to save for it",
    "what is print",
)


@pytest.mark.parametrize("words", SAVES)
def test_who_wants_to_save_it_is_told_how_in_short(base, words):
    for voice in VOICES:
        said = Conversation(base, TODAY).ask("privacy", words, audience=voice)
        assert said.passages[0].words.split() == filled(base, base.phrases.chat["saving"].to(voice)).split()
        assert len(said.text.split()) < 40


@pytest.mark.parametrize("words", KEEPS)
def test_who_asks_what_is_kept_is_told_that(base, words):
    said = Conversation(base, TODAY).ask("privacy", words, audience="pupil")
    assert said.passages[0].words.split() == filled(base, base.phrases.chat["privacy"].pupil).split()
