"""What names stand after, and before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from switchboard.privacy.name_tests import (
    HARMS,
    HELLO,
    Test,
    any_word,
    common,
    harmful,
    here,
    in_letters,
    introduced,
    no_insult,
    somebody,
    speaks,
    strange,
)
from switchboard.privacy.spans import Kind
from switchboard.privacy.words import WORD, one_of


class Spares(Enum):
    """Which names of the knowledge base stay: none where one is claimed, "Emma Wilson" after "my friend said"."""

    NOBODY = 0
    FULL_NAMES = 1
    FIRST_NAMES_TOO = 2


@dataclass(frozen=True)
class Cue:
    """What a name follows, and what may be one there."""

    pattern: re.Pattern[str]
    is_name: Test
    spares: Spares


def _claim(pattern: str, is_name: Test) -> Cue:
    return Cue(re.compile(pattern, re.I), is_name, Spares.NOBODY)


def _tell(pattern: str, is_name: Test) -> Cue:
    return Cue(re.compile(pattern, re.I), is_name, Spares.FULL_NAMES)


def _mention(pattern: str, is_name: Test) -> Cue:
    return Cue(re.compile(pattern, re.I), is_name, Spares.FIRST_NAMES_TOO)


_RELATION = one_of(
    r"mums? mams? mom mummy mother dad daddy father stepdad stepmum brother bro sister sis nan nanna? nana gran "
    r"grandma granny grandad grandpa taid nain mamgu tad-?cu uncle aunty? auntie cousin friend freind frend mate "
    r"bestie bff gf bf girlfriend boyfriend partner wife husband son daughter niece nephew teacher tutor head "
    r"headteacher headmaster headmistress boss manager advis[eo]r mentor coach social\sworker neighbou?r pupils? "
    r"students? learners? classmate carer guardian counsellor doctor twin child kid lad girl boy dsl senco nurse "
    r"colleague ex candidate applicant client worker mentee tutee apprentice trainee pal hubby fiancee? parent godson "
    r"goddaughter grandson granddaughter dog cat puppy kitten horse pony hamster rabbit"
)
_FAMILY = one_of("mum mother dad father parent brother sister uncle aunt cousin friend wife husband son daughter child")
_WHICH = one_of(
    "best big little older younger elder half step foster ex old new form head deputy class maths english science pe "
    "history geography it welsh french music drama business careers? work line great late twin good close dear"
)
_KIN = rf"(?:{_WHICH}[ -]{{1,3}}+){{0,2}}{_RELATION}s?(?:[ -]in[ -]law)?"
_WHOSE = one_of("my me our his her their ur your mi ma")
_IM = r"\b(?:i['’‘`´]? ?a?m|iam|ime|am) "
_ITS = r"(?:this is|it['’]?s|it is|tis|this)"
_IS = r"(?:['’‘`´]? ?(?:is|s|z|iz|r|was|be|its|it['’]s|are|would be|has always been))"
_NAME = r"(?:n[ae]+m+e?|nam|nme|naem|nane|nmae|anme|namee|naame|neme|nayme)"
_FILLER = r"[^\w\[\]?!]{1,6}"
_FROM_YEAR = r"(?:from|in) (?:year|yr|y\d|form|class|\d)"

CUES = [
    # "my full name is X", "names X", "surname: X"; somebody else's name too.
    _claim(
        rf"\b(?:my|mi|ma|me|mah|muh|m['’]) ?(?:\w++ ){{0,2}}?{_NAME}(?:{_IS}|{_FILLER}(?:is|its|it['’]s)\b|"
        rf" ?[:=-]){{1,3}}{_FILLER}",
        any_word,
    ),
    _claim(rf"(?:^|[.,!?;] ?|\b{HELLO} |\bthe ){_NAME}(?:['’]?s| is) ", strange),
    _claim(
        r"\b(?:full|first|last|middle|second|sur|family|fore|given|nick|real|preferred|legal|maiden|"
        r"christian|dead)[ -]?names?(?: ?(?:\b(?:is|was)\b|['’]s\b|[:=-])){0,4}+ ",
        strange,
    ),
    _claim(r"\bname ?(?:is ?)?[:=–-] ?", any_word),
    _claim(rf"\b(?:my|their|his|her) {_NAME} (?:down )?as ", any_word),
    _claim(r"\b(?:my )?name ", common),
    _claim(r"\bmy ?names?is ?(?!n['’]?t\b)", any_word),
    _claim(rf"\bmy {_NAME} ", strange),
    _claim(
        rf"(?:{_WHOSE} {_KIN}(?:['’]?s)?|\bhis|\bher|\btheir|\b{_RELATION}(?:['’]?s)?) (?:\w+ )?"
        r"names?(?:['’]?s| is| was| ?[:=-])? ",
        strange,
    ),
    # "i'm called X", "my mates call me X", in other languages.
    _claim(
        r"\b(?:i['’‘`]? ?a?m|i was|iam) (?:really |actually |just )?(?:called|caled|calld|named|named "
        r"after|known as|christened) ",
        any_word,
    ),
    _claim(
        r"\b(?:(?:you )?(?:can|could|just|jst|jus|please|pls|plz|may) call me|refer to me as|i go by|i answer to|"
        r"known as|aka|a\.k\.a\.?|nickname['’]?s?(?: is)?) ",
        any_word,
    ),
    _claim(
        r"\b(?:mates|friends|family|everyone|everybody|every1|(?<!if )they|all|lads|girls|nobody|no one|team|class|"
        rf"{_WHOSE} {_KIN}) (?:(?:just|all|always|at school|usually|sometimes) ){{0,3}}call(?:s|ed|in)? me ",
        no_insult,
    ),
    _claim(r"\bcall(?:s|ed|in)? me ", strange),
    _claim(r"\bspel(?:t|led) (?:it |like |as |out )?", in_letters),
    _claim(
        r"\b(?:fy enw(?: i)?(?:['’]n)? (?:yw|ydy|ydi|i yw)|enw (?:i|fi) (?:yw|ydy|ydi)|enw i['’]n|mam na imi[eę]|"
        r"nazywam si[eę]|me llam(?:o|an)|mi nombre es|je m['’]appelle|ich hei(?:ss|ß)e|mi chiamo|meu nome é|ma numesc|"
        r"numele meu (?:e|este)|(?:mera|mero|amar|mere) naam|ismi|меня зовут) |"
        r"(?:मेरा नाम|मेरो नाम|আমার নাম|ਮੇਰਾ ਨਾਮ|میرا نام|اسمي) ",
        any_word,
    ),
    _claim(
        r"\b(?:sign|put|register|book|add|enter|mark|get) (?:me|us|him|her) (?:up|down|in) (?:as|its|"
        r"it['’]s|im|i['’]m) ",
        strange,
    ),
    _claim(r"\b(?:you are|you['’]?re|u r|ur|u are) (?:speaking|talking|chatting) (?:to|with) ", strange),
    # "its me X", "hi im X", "im X from year 9", "I'm X", "this is X".
    _claim(
        rf"\b(?:{_ITS}|that['’]?s) (?:only |just )?(?:me|(?:ya|your|ur|yer) (?:boy|girl|boi))(?: again)? ?,? ", strange
    ),
    _claim(
        rf"\b{HELLO}(?: (?:there|bot|all|guys|switchboard|again))?[ ,.!]{{1,4}}+"
        r"(?:i['’‘`]? ?a?m|iam|am|(?<!so )(?<!well )(?<!ok )(?<!and )(?<!btw )(?<!also )(?:its|it['’]s|this is)) ",
        strange,
    ),
    _claim(rf"\b{_ITS} (?={WORD}(?: {WORD})? (?:btw|by the way|again|here|speaking)\b)", strange),
    _claim(rf"{_IM}(?={WORD}(?: {WORD})?[ ,]{{1,3}}(?:(?:and )?{_FROM_YEAR}|here\b|btw\b|by the way))", strange),
    _claim(_IM, introduced),
    _tell(r"^ ?this is ", introduced),
    _tell(rf"^ ?(?:{HELLO}[ ,]{{1,3}})?{_ITS} ", common),
    _mention(rf"\b{_ITS} ", common),
    # Somebody else: "my mum is called X", "my friend X", "ask for X".
    _claim(
        rf"\b{_KIN}(?: of mine)?,? (?:is |was |are |who is |who['’]s )?(?:called|named|known as) ",
        any_word,
    ),
    _tell(rf"\b{_WHOSE} {_KIN}(?:['’]s)?(?: ?[,:=(–-] ?| (?:is|was|are|iz) | )", somebody),
    _mention(rf"\b{_RELATION}(?: ?[,:=(–-] ?| (?:is|was|are|iz) | )", common),
    _mention(rf"\b{_FAMILY} of ", common),
    _mention(r"\b(?:called|named) ", common),
    _tell(r"\bsay (?:hi|hiya|hello|hey|bye|happy birthday) to (?:my \w+ |our )?", common),
    _tell(r"\b(?:regards|cheers|thanks|wishes|sincerely|love), |\b(?:hi|hey|hiya|hello) from ", introduced),
    _mention(
        r"\b(?:ask(?:ed)?(?: for)?|(?:speak|spoke|speaking|talk|talked|talking|chatting|say hi|write|wrote|listen) "
        r"(?:to|with)|(?:tell|told)(?: (?:him|her|them))?|behalf of|ring|message|text|email|contact|me (?:and|n|&)|"
        r"with|next to|meet|met|knows?|me \(|i \(|(?:scared|afraid|frightened) of|"
        r"from|for|love|signed|regards|thanks|cheers|by|dear)(?:[ ,]{1,3}+|"
        r"(?<=\())",
        common,
    ),
]

#: "josh and baz", where "josh" was found.
AFTER_NAME = re.compile(r", ?| ?(?:and|n|&|or|,) ", re.I)
#: "facebook josh_07 josh evans"
BEFORE_PROFILE = re.compile(r"\b(?:fb|facebook)\W+(?:\w+ ){0,2}\Z", re.I)


@dataclass(frozen=True)
class Follower:
    r"""What a name stands before, and what may be one there; with kinds, such details, and the pattern ends in \Z."""

    pattern: re.Pattern[str]
    is_name: Test
    spares: Spares = Spares.FULL_NAMES
    kinds: frozenset[Kind] = frozenset()


FOLLOWERS = [
    Follower(
        re.compile(
            rf"(?: (?:is|iz|was)|['’]s) {_WHOSE} (?:\w+ )?(?:name|surname|nickname|forename)\b"
            r"| is what (?:they|people|everyone|my \w+) calls? me",
            re.I,
        ),
        any_word,
    ),
    Follower(re.compile(r"(?: is|['’]s) the name\b", re.I), strange),
    Follower(re.compile(rf" (?:is|was|iz) {_WHOSE} {_KIN}\b", re.I), somebody),
    Follower(re.compile(rf" (?:here\b|speaking\b|{_FROM_YEAR})", re.I), here),
    Follower(re.compile(r" (?:and|n|&) (?:i|me|my)\b", re.I), common),
    Follower(HARMS, harmful, Spares.NOBODY),
    Follower(re.compile(r" (?:and|n|&) \Z", re.I), common, kinds=frozenset({Kind.NAME})),
    Follower(
        re.compile(r"[ ,:(\"”'<-]{1,4}+\Z"), common, kinds=frozenset({Kind.EMAIL, Kind.PHONE_NUMBER, Kind.HANDLE})
    ),
    # What people do and words do not: "grace told me".
    Follower(re.compile(r" (?:says|said|told|tells|reckons|thinks|thought|asked)\b", re.I), speaks),
]
