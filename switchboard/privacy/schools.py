"""Rules for the name of a school that somebody says is theirs."""

from __future__ import annotations

import re

from switchboard.privacy.kept import is_kept
from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import (
    NOT_NAMES,
    WORD,
    WORD_START,
    capitals_tell,
    describes,
    is_capital,
    is_english,
    is_everyday,
    is_ordinary,
    is_usual,
    one_of,
)

#: Words that end the name of a school; and of another place to study.
_SCHOOL = frozenset("school skool high hs comp comprehensive academy grammar primary juniors infants middle".split())
_STUDY = _SCHOOL | frozenset("college coll university uni sixth form met institute".split())
#: After a name, they mean a school: "oakfield girls".
_OF_GIRLS = frozenset("girls boys".split())
#: Everyday words that stand inside a name: "harrow way".
_PLACES = frozenset("way end town park hill high new old upper lower north south east west central city".split())
#: Words that begin one in Welsh.
_YSGOL = frozenset("ysgol coleg prifysgol".split())
_PART_OF_YSGOL = frozenset("y yr bro sir".split())
#: Words that say what kind of school it is, and not which.
_KIND = frozenset(
    "a an the my our this that his her their your some any same different local nearest new old good bad best "
    "normal private public state special boarding big small high middle secondary primary grammar comprehensive "
    "comp english welsh scottish irish medium welsh-medium catholic faith religious church all girls boys mixed "
    "single sex college sixth form school skool uni university upper lower further higher education adult year "
    "another other proper it in at of and & for with rural city town night summer sunday drama art music dance "
    "stage business law medical which what".split()
)
#: Of these, what the name of a school may begin with; and what it may have in the middle.
_BEGINNING = frozenset("the city welsh our high church".split())
_INNER = frozenset(
    "and & of the in y yr ar st st. saint saints our lady church wales christ c e rc for girls boys".split()
)
_SAINTS = frozenset("st st. saint lady christ".split())
_NATIONS = frozenset("wales england scotland ireland britain uk london cymru europe america".split())

_WE = r"(?:i|we|he|she|they|who)"
_ATTENDED = r"(?:school|skool|college|sixth form|uni)"
#: "i go to X", but not "do i go to X": a school, or another name that no dictionary has.
_GO = [
    rf"\b{_WE} (?:(?:also|still|currently|now|used to) )?(?:go|goes|went) (?:to|2|too) ",
    r"\b(?:brother|sister|son|daughter|friends?|mates?|cousin|pupils?|kids?|child) (?:goes|go|went) (?:to|2) ",
    r"(?:^|[.!?,–-] ?)(?:go|goes|went) (?:to|2) ",
]
#: "i go X", without a "to": a school with a rare word or a capital in front.
_GO_STRAIGHT = [rf"\b{_WE} (?:go|goes|went) "]
#: "my school is X", "i attend X", "year 9 at X": the same.
_MINE = [
    rf"\b{_ATTENDED}(?:['’]?s)? (?:name |name['’]s )?(?:is )?(?:called|named) ",
    rf"\b(?:my|our|his|her|their) (?:\w+ )?(?:{_ATTENDED}|primary|secondary|comp|juniors|infants)"
    r"(?:['’]?s| name is| is| was| ?[:=-]) (?:called )?",
    r"\bschool(?: name)? ?[:=] ?",
    r"\bschool (?:that )?(?:i|we) (?:go|went|attend) (?:to )?(?:is |['’]s )(?:called )?",
    rf"\b{_WE} attend(?:s|ed)? |\battending ",
    r"\b(?:currently|now|still) (?:studying )?at ",
    r"\b(?:enrolled|pupil|student|teacher|tutor|governor|head|headteacher|dsl|(?:sixth|6th) ?form(?:er)?) at ",
    rf"\b{_WE} (?:study|studies|teach|teaches) (?:\w+ )?at ",
    r"\b(?:i['’]?m|i am|we['’]?re) (?:studying|doing|taking) (?:\w+ ){0,4}?at ",
    r"\b(?:year|yr|y|form|class) ?\d{1,2}\w? at ",
    r"\b(?:i['’]?m|i am|we['’]?re) at (?=[\w'’. -]{3,30}?,? (?:in |doing |and im in )?(?:year|yr|y) ?\d)",
]
#: "im at X": only what ends like a place to study.
_STUDIES = [
    r"\b(?:i['’]?m|i am|we['’]?re|we are|s?he['’]?s) (?:a \w+ |(?:in )?(?:year|yr) \d+ )?(?:at|from|in) ",
]
#: "year 9 in X", "from X", "my school, X": only what ends like a school.
_NEAR = [
    r"\b(?:year|yr|y|form|class) ?\d{1,2}\w? (?:in|from|of) ",
    r"\b(?:at|from|to|leaving|left|joining|outside|near|head(?:teacher)? of|pupils? of)[ (]{1,3}+",
    r"\b(?:my|our) (?:high )?(?:school|college|sixth form|uni),?[ (]{1,3}+",
]
_CUE = re.compile(
    "|".join(
        f"(?P<{kind}>{'|'.join(cues)})"
        for kind, cues in {
            "go": _GO,
            "straight": _GO_STRAIGHT,
            "mine": _MINE,
            "study": _STUDIES,
            "school": _NEAR,
        }.items()
    ),
    re.I,
)
#: What turns "i go to" into a question or a plan.
_ASKS = re.compile(
    r"\b(?:do|does|did|can|could|should|shall|would|will|if|when|where|how|must|may|might|before|after|once|unless|"
    r"until|till?|that)\W+$",
    re.I,
)
_TOKEN = re.compile(r" ?(St\.|[^\W\d_][\w'’&-]*+|&)")
_CAPITALS = r"(?<![\w'’])(?:(?:[A-Z][\w'’]*+\.?|of|the|and|&|y) ){0,4}[A-Z][\w'’]*+\.? "
_SORT = one_of("Comprehensive Community Grammar Primary Secondary Infants? Junior Catholic High RC VA Welsh")
#: By itself, without "i go to": "Cardiff High School", "Radyr Comp", "Ysgol Glantaf".
_BARE = re.compile(
    rf"(?P<said>{_CAPITALS}(?:(?:{_SORT} ){{1,4}}School|Comp(?:rehensive)?)\b|"
    r"\bYsgol(?: (?:yr?\b|Yr?\b|[A-Z][\w'’-]*+)){1,4}+)"
)
#: "at St Bede's we ..."
_SAINT_WE = re.compile(
    rf"((?:^|[.!?,] ?)(?:here )?at )(?:st\.?|saint) {WORD}(?=,? (?:we|i|our|my|they|the teachers?)\b)", re.I
)
_IS_SCHOOL = re.compile(rf"{WORD_START}(?P<said>(?:{WORD} ){{1,5}})is (?:my|our) (?:school|college|sixth form)\b", re.I)


def find(reading: Reading) -> None:
    """Notes each school that somebody goes to."""
    tells = capitals_tell(reading)
    for cue in reading.matches(_CUE):
        if reading.is_free(cue.end() - 1, cue.end()):
            end = _school_end(reading, cue, tells)
            if end > cue.end():
                reading.add(cue.end(), end, Kind.SCHOOL)
    reading.take(_SAINT_WE, Kind.SCHOOL)
    for rule in (_BARE, _IS_SCHOOL):
        for found in reading.matches(rule):
            _note_which(reading, found)


def _note_which(reading: Reading, found: re.Match[str]) -> None:
    """Notes the school in some words, if anything there says which school it is."""
    words = found["said"].split()
    while words and words[0].lower() in (NOT_NAMES | _KIND) - _SAINTS:
        words.pop(0)
    sort_only = all(word.lower() in _KIND | _STUDY | {"community", "junior"} for word in words)
    if not sort_only and not any(word in NOT_NAMES - _STUDY - _KIND for word in words):
        end = found.start("said") + len(found["said"].rstrip())
        reading.add(end - len(" ".join(words)), end, Kind.SCHOOL)


def _school_end(reading: Reading, cue: re.Match[str], tells: bool) -> int:
    """Where the name of the school after a cue ends; the end of the cue when none is named."""
    tokens = _tokens(reading, cue.end(), cue.lastgroup == "school")
    if not tokens:
        return cue.end()
    words = [token[1].lower() for token in tokens]
    if words[0] in _YSGOL:
        last = 0
        while last < min(4, len(words) - 1) and words[last + 1] not in NOT_NAMES - _PART_OF_YSGOL:
            last += 1
    else:
        ends = _SCHOOL if cue.lastgroup in ("school", "straight") else _STUDY
        named = tells and is_capital(tokens[0][1])
        if named or not is_ordinary(words[0]):
            ends |= _OF_GIRLS
        elif cue.lastgroup == "straight" and is_everyday(words[0]) and not _names_saint(words):
            return cue.end()
        if cue.lastgroup == "go" and _asks(cue):
            ends &= _SCHOOL
        last = _last_word(tokens, words, ends, tells)
        if last and last + 1 < len(words) and not is_english(words[last + 1]):
            last += 1  # "lewis school pengam"
    end = tokens[last].end() if last else _strange_end(cue, tokens, tells)
    return cue.end() if end > cue.end() and is_kept(reading, tokens[0].start(1)) else end


def _tokens(reading: Reading, start: int, careful: bool) -> list[re.Match[str]]:
    """Up to eight words; none where care is needed and an everyday word comes first."""
    found: list[re.Match[str]] = []
    while len(found) < 8 and (token := reading.match(_TOKEN, start)):
        if careful and not found and token[1].islower() and token[1] in NOT_NAMES - _INNER:
            break
        found.append(token)
        start = token.end()
    return found


def _last_word(tokens: list[re.Match[str]], words: list[str], ends: frozenset[str], tells: bool) -> int:
    """The place of the last word of a name that ends in "school" or the like and says which; 0 for none."""
    distinct = False
    for place, word in enumerate(words):
        named = word not in _OF_GIRLS or words[place - 1] in _PLACES or words[place - 1] not in NOT_NAMES | _KIND
        if word in ends and distinct and named:
            while place + 1 < len(words) and words[place + 1] in _STUDY:
                place += 1
            return place
        if word in _SAINTS:
            distinct = True
        elif word not in _KIND and word not in _INNER:
            inside = distinct and word in _PLACES
            if not inside and word in NOT_NAMES and (word == "i" or not (tells and is_capital(tokens[place][1]))):
                break
            distinct = True
        elif place == 0 and word in _KIND - _BEGINNING:
            break
    return 0


def _ends_at_once(cue: re.Match[str], tokens: list[re.Match[str]], tells: bool) -> bool:
    """Whether one rare word with a capital is all that follows: "im at Fitzalan", "i go Fitzalan lol"."""
    word = tokens[0][1]
    near = cue[0].lower().endswith(("from ", "in "))
    alone = len(tokens) == 1 or tokens[1][1].lower() in ("lol", "btw", "haha", "x")
    return alone and not near and tells and is_capital(word) and not is_usual(word)


def _asks(cue: re.Match[str]) -> bool:
    """Whether "i go to" is part of a question or a plan."""
    return bool(_ASKS.search(cue.string, max(0, cue.start() - 12), cue.start()))


def _names_saint(words: list[str]) -> bool:
    return words[0] in ("st", "st.", "saint") and len(words) > 1 and words[1] not in NOT_NAMES


def _strange_end(cue: re.Match[str], tokens: list[re.Match[str]], tells: bool) -> int:
    """Where words with a capital, or in no dictionary, end: "i go to fitzalan"; the end of the cue for none."""
    end, first = cue.end(), tokens[0][1].lower()
    at_saint = _names_saint([token[1].lower() for token in tokens]) and (
        cue.lastgroup == "straight" or (cue.lastgroup == "study" and cue[0].lower().endswith("at "))
    )
    bare = cue.lastgroup in ("straight", "study") and _ends_at_once(cue, tokens, tells)
    if not (at_saint or bare or cue.lastgroup in ("go", "mine")) or first in _KIND or first in _NATIONS:
        return end
    if cue.lastgroup == "go" and _asks(cue):
        return end
    joined = False
    for token in tokens[:5]:
        word = token[1]
        plain = word.lower()
        if end > cue.end() and plain in ("of", "the", "and", "&"):
            joined = True
            continue
        if plain not in _SAINTS | {"bro"}:
            capital = tells and is_capital(word) and plain not in NOT_NAMES
            strange = capital or (not joined and not is_ordinary(word))
            if not strange or len(word) == 1 or describes(word):
                if end > cue.end() and plain not in NOT_NAMES:
                    end = token.end()  # "mary immaculate"
                break
        end, joined = token.end(), False
    return end
