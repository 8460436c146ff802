"""Tells a disclosure of one's own from one that a friend or an adult makes of somebody else."""

from __future__ import annotations

import re
from typing import Literal

_YOUNG = (
    r"(?:pupil|student|learner|child|kid|boy|girl|lad|lass|friend|mate|bestie|bff|bf|gf|boyfriend|girlfriend|"
    r"sister|brother|cousin|son|daughter|niece|nephew|classmate|colleague|client)"
)
_WHOSE = r"(?:my|our|a|an|the|this|another|one of (?:my|our|the))"
#: Somebody who is spoken of: "one of my pupils", "a lad in our year", "cutting herself", "they hit her".
_SOMEBODY = re.compile(
    rf"\b{_WHOSE} (?:[\w-]+ )?(?:[\w-]+ )?{_YOUNG}s?\b|\b(?:himself|herself|themsel(?:f|ves))\b|"
    r"\b(?:hits?|hurts?|beats?|touch(?:es|ed)|bull(?:y|ies|ied|ying)) (?:him|her|them)\b",
    re.I,
)
#: Where the person who writes stands in it without being the one concerned.
_BYSTANDER = re.compile(
    rf"\bmy (?=(?:[\w-]+ )?(?:[\w-]+ )?{_YOUNG}\b)|\bone of my\b|"
    r"\b(?:told|tells|telling|asked|showed|texted|messaged) me\b(?! (?:to|not|if)\b)|"
    r"\b(?:disclosed|confided|said|opened up|came)\b[\w ]{0,20}\b(?:to|in) me\b|"
    r"\bi(?:'m| am|m) (?:an? |the |their |her |his )?(?:[\w-]+ )?(?:teacher|tutor|adviser|advisor|mentor|coach|"
    r"parent|mum|dad|carer|counsellor|assistant|governor|manager|supervisor|head of year)\b|"
    r"\bi(?:'m| am|m)? (?:[\w-]+ )?(?:worried|concerned|scared|frightened) (?:about|for|that)\b|"
    r"\bi (?:think|know|reckon|heard|saw|noticed|found|suspect|believe|teach|work|run|support|mentor|have an?|"
    r"want to help|wanna help)\b|"
    r"\b(?:what|how|who|where) (?:do|should|can|could|must|would|shall) i\b|\b(?:should|shall|can|could|must|do) i "
    r"(?:tell|report|contact|pass|help|say|speak|talk|call|ring)\b|"
    r"\bi (?:don'?t|dunno|do not) ?(?:know )?(?:what|how|who)\b|"
    r"\b(?:in|at|from|on|of) my (?:class|year|form|school|group|caseload|office|team|register|session|care|"
    r"tutor group)\b",
    re.I,
)
_SELF = re.compile(r"\b(?:i|i'm|im|me|my|myself|mine|i've|ive|i'd|i'll|us)\b", re.I)


def is_report(text: str) -> bool:
    """Whether a disclosure is told of somebody else.

    In doubt it is the person's own: those words hold every helpline, and a victim must not be taken for a witness.
    """
    text = text.replace("’", "'")
    return bool(_SOMEBODY.search(text)) and not _SELF.search(_BYSTANDER.sub(" ", text))


def intent_of(text: str) -> Literal["disclosure", "disclosure_report"]:
    """The intent of a disclosure: whether it is the person's own, or told of somebody else."""
    return "disclosure_report" if is_report(text) else "disclosure"
