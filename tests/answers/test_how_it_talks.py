"""How the bot talks, over everything it can say: never as a person, never flattering, hurrying or prying."""

import re

import pytest
from every_answer import report

from switchboard.answers.text import filled

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
