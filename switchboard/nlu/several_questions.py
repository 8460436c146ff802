"""Where a message that may hold several questions can be cut, and what stands between the cuts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import Any

from switchboard.nlu.names import OTHER_JOB, SUBJECT
from switchboard.nlu.spelling import Word, as_text

_ASKS = re.compile(
    r"\b(what|what's|which|who|who's|whom|whose|when|where|why|how)\b"
    r"|\b(is|are|am|do|does|did|can|could|will|would|should|have|has)"
    r" (i|you|we|they|it|he|she|there|that|this|the|a|an|any|my|your|level)\b"
    r"|^(and )?(is|are|do|does|did|can|could|will|would|should|any|give|list|name|tell|show|explain)\b"
)
#: "1) pay 2) hours", "(a) pay (b) hours", "(i) pay (ii) hours".
_NUMBER = r"(?:\d[.)]|\(\d\)|\(?[a-h]\)|\((?:i{1,3}|iv|v)\))"
_NUMBERED = re.compile(rf"(?:^|(?<=\s)){_NUMBER}\s", re.I)
#: A run of blanks or marks is looked at once, from its beginning: else each blank of a thousand would be one.
_CUT = re.compile(
    rf"(?:^|(?<!\s)\s++){_NUMBER}\s+"
    r"|[?!]+\s*(?:(?:and|also|plus|oh|btw)\b,?\s+)?|(?<![.;])[.;]++\s+(?:(?:and|also|plus|oh|btw)\b,?\s+)?|(?<=[a-z]{2})[.;](?=[a-z]{2})"
    r"|(?<!\s)\s++(?:[-–—]+|/|\+)\s+"
    rf"|:\s+(?:{_NUMBER}\s+)?"
    r"|,?(?<!\s)\s++(?:an|nd)\s+(?=(?:what|which|who|when|where|why|how|is|are|do|does|did|can|will|would|should)\b)"
    r"|,?(?<!\s)\s++(?:and|also|plus|&|n|btw|by the way|oh|then)\s+(?:also\s+|then\s+)?|,\s*(?=[^\W\d])"
    r"|,\s+(?=\d\s+[a-z])",
    re.I,
)
#: What people say around a question.
_BEFORE = re.compile(
    r"^\W*(?:(?:(?:(?:sir|miss|teacher|mr|mrs|ms)(?: \w+)? (?:says?|said) )?(?:i|we)(?:'ve)?(?: have)? "
    r"(?:have|got|need|had) to (?:write|find out|list|research|say|name)(?: (?:about|down|up))?"
    r"|i need(?= (?:\d|two|three|four|five)\b)|"
    r"hi+|hiya|hello|hey+|heya|yo|alright|sir|miss|please|pls|plz|ok|okay|um+|er+|right|so|sorry|"
    r"thanks(?: for (?:that|this|it|your help))?|"
    r"good (?:morning|afternoon|evening)|quick (?:one|question)|(?:two|three|four|a few|a couple of|\d) (?:quick )?"
    r"(?:things|questions|qs|points)(?: (?:for|about|on) (?:(?:our|my|a|the) )?\w+)?|"
    r"(?:my |our )?homework|for (?:my|our)(?: \w+)? (?:homework|project|presentation|assignment|poster|fact ?file)|"
    r"just wondering|i was wondering|"
    r"(?:can|could) (?:u|you) (?:please |pls )?(?:tell|let) me(?: know)?|i(?:'d| would)? (?:want|like) to know|"
    r"do (?:u|you) know)\b[\s,.!:;-]*)+(?=\S+ \S)",
    re.I,
)
_AFTER = re.compile(
    r"(?<![\s,.!-])[\s,.!-]++"
    r"(?:(?:(?:all )?(?:in |just )?(?:a|one|1) (?:line|sentence)(?: (?:on|for) each)?|in (?:brief|short)|briefly"
    r"|keep it (?:quick|short|brief)|short answers?|short|brief"
    r"|(?:in |as )?(?:a )?bullet(?:s|ed)?(?:[ -]?points?| list)?"
    r"|(?:as|in) a list)(?: (?:pls|plz|please|thanks|if (?:you|u) can|each))*\W*$"
    r"|(?:(?:can|could|will|would) (?:you|u) |pls |please )?help(?: me)?(?: out)?"
    r"(?: with (?:(?:all|any|both) (?:of )?)?(?:those|this|that|these|it|them))?(?: (?:pls|plz|please))*\W*$"
    r"|(?:thanks?(?: (?:you|u|a lot|so much|in advance))?|thx|ty|tysm|cheers|ta|pls|plz|please|"
    r"x+|lol|mate|bro|fam|kind regards|regards)(?:[\s,.!-]++(?:x+|lol|mate|in advance)){0,4}\W*$)",
    re.I,
)
#: Beside names, all that may stand in a part that only says what the others are about.
_ABOUT_ALL = frozenset(
    "for of about on regarding re the a an and both same in at as with please pls plz ta level v vs versus compare "
    "comparing".split()
)
#: Beside other details, all that may stand between names that are asked about in turn: "A, B and the C".
_JOINS = frozenset(", and & + n an plus also".split())
_IN_TURN = _JOINS | {"the", "a"}
#: So many names may be asked about in turn; of two, each must be of another kind.
_MOST_NAMES = 4
#: Kinds of which two are no choice: "the Institute and CIOLA".
_TOLD_OF = frozenset(("organisation", "person"))
#: What is said of one thing with another: no question of each.
_TOGETHER = re.compile(r"\b(?:between|both|either|versus|vs|compare[ds]?|than|differ\w*|same|link\w*|together|or)\b")
#: "For both" says nothing that the names before it do not.
_OF_EACH = re.compile(
    r"(?:for |of |at |and |the |please |pls )*(?:both|each|all)(?: of (?:them|those|these))?(?: please| pls)*"
)
#: Two questions run together ("what skills do you need what do you wear") part before these.
OPENS = re.compile(
    r"(what|what's|which|who|who's|when|where|why|how)\b|(is|are|do|does|did|can|could|will|would|should) "
    r"(i|you|we|they|it|there|the|a|an|any)\b"
)
_QUESTION_WORD = re.compile(r"(what|what's|which|who|who's|whom|whose|when|where|why|how)\b")
#: "Most people who work there" goes on.
_WHO_DO = frozenset(
    "people person someone somebody anyone anybody everyone everybody those staff workers men women man woman boy girl "
    "pupil pupils student students friend mate one ones kid kids customers operators apprentices".split()
)
#: "You start on 15k, is that right" is one thing to check.
_IS_RIGHT = re.compile(
    r"(?:(?:is|are) (?:that|this|it|they|those) (?:all |still |actually )?)?(?:right|true|correct)\W*$", re.I
)
#: "Can he do an apprenticeship" goes on.
_BEGUN = re.compile(r"(can|could|will|would|should|may|might|does|do|did) (i|you|he|she|it|we|they|u)")
#: "What jobs, does level 3 lead to" is one question: its beginning has no verb.
_UNFINISHED = re.compile(
    r"(what|which|how)\b(?!.*\b(is|are|was|were|do|does|did|can|could|will|would|should|has|have|gets?|needs?)\b)"
    r"(?!.*'s\b).*"
)
#: "Split between the two parts and the maths" is one question too.
_PAIR = re.compile(r"\b(between|both|either)\b")
#: "On and off the job" and "the best and worst things" are not to be cut.
_GOES_ON = frozenset("on off in out best worst good bad pros cons ups downs highs lows".split())
#: "What if I stay late, do they pay extra" and "can I do it if I am deaf" are one question.
_CONDITION = re.compile(r"\b(if|because|cos)\b")
#: "Is it ok if I have never worked" asks by its condition.
_ASKS_IF = re.compile(r"\b(?:(?:ok|okay|fine|alright|bad|possible|a problem|an issue|matter|mind)) if\b")
#: "Do City and Guilds" and "are the boys" have not said yet what they ask.
_VERB_ALONE = re.compile(
    r"(?:and |so |but )?(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)(?: the| a| an| my)?"
)
_NO_PREDICATE = re.compile(rf"{_VERB_ALONE.pattern} (?:£ ?)?\w+(?:[,.]\d+)?")
_MOST_CUTS = 8
#: A message of more words is a ramble, whose sides are long.
_RAMBLE, _CUTS_OF_RAMBLE = 100, 5
#: So many parts may be a list; each is weighed by classifying it.
_MOST_QUESTIONS = 8
#: So many words besides the names in them ask without the form of a question: "the hours for a team leader".
_FEW_WORDS = 4
#: The same after a name that the list is about: "Level 2: the hours on the job".
_FEW_AFTER_A_HEAD = 7
#: And in a list of mere words, with its names.
_FEW_OF_A_LIST = 6
#: "2 jobs you can get" asks in any number of words.
_COUNTED = re.compile(r"(?:\d|two|three|four|five) \w+")
_COUNT = re.compile(
    r"\s*(?:\d|one|two|three|four|five|six|ten)\s+(?:different\s+)?(?=[a-z]{3})(?!(?:things|questions|points)\b)", re.I
)
#: "I like talking" tells of somebody; it is no item of a list.
_OF_SOMEBODY = re.compile(r"\b(i|i'm|im|i've|ive|me|my|we|he|she|they|it|it's|there)\b")
_POINTS_BACK = re.compile(r"\b(it|its|this|that|these|those|one)\b")
#: What may be named once for several questions.
_SHARED = (SUBJECT, "nation", "rank")
#: "The pay and the hours for a team leader" asks both of the team leader.
_BEFORE_SHARED_NAME = re.compile(r"\b(for|of|as|at|in|on)( an?| the)?\W*$", re.I)


@dataclass(frozen=True)
class Side:
    """What stands on one side of a cut through a message.

    `formed` is whether it has the form of a question and sets no condition, `asks` whether it
    asks for something in any form, rather than tells of it, `headed` whether it is of a list
    that begins with a name, `apart` whether it is plainly a question of its own: numbered, or of
    one of several names.
    """

    text: str
    words: Sequence[Word]
    entities: Sequence[dict[str, Any]]
    formed: bool
    asks: bool
    headed: bool = False
    apart: bool = False


def core(text: str) -> str:
    """A text without the hello before its question and the thanks after it: blanks, so that places stay right."""
    start = match.end() if (match := _BEFORE.match(text)) else 0
    end = match.start() if (match := _AFTER.search(text, start)) and match.start() > start else len(text)
    return " " * start + text[start:end]


def cut(text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[tuple[Side, Side]]:
    """The ways to cut a message in two at a full stop, an "and", a comma or where a question begins."""
    cuts = []
    # Each is weighed by classifying both its sides, so a ramble must not have dozens.
    most = _MOST_CUTS if len(words) <= _RAMBLE else _CUTS_OF_RAMBLE
    for left_end, right_start, bare in _joints(text, words)[:most]:
        left = _side(text, words, entities, (0, left_end), bare=False)
        right = _side(text, words, entities, (right_start, len(text)), bare=bare)
        unfinished = left and ((bare and _UNFINISHED.fullmatch(as_text(left.words))) or _has_no_predicate(left))
        ends = (left.words[-1].text.lower(), right.words[0].text.lower()) if left and right else ()
        left = None if ends and _GOES_ON.issuperset(ends) else left
        asks = "?" in text[left_end:right_start]
        if left and not asks and left.entities and _only_names(range(len(left.words)), _in_names(left), left.words):
            left = None  # what the rest is about
        pair = left and right and _PAIR.search(as_text(left.words)) and not right.formed
        if left and right and not unfinished and not pair:
            cuts.append((left, right))
    return cuts


def lists(text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[list[Side]]:
    """The ways to read a message as a list of three to six questions: with every part by itself ("pay, hours and
    can I work from home"), and with mere words left to the question before ("is it fun, is it hard and do I need
    maths and English"). Words without anything between may be a list too ("pay hours skills")."""
    joints = [match.span() for match in _CUT.finditer(text) if not _IS_RIGHT.match(text, match.end())]
    bare = not joints and not entities and 2 < len(words) <= _FEW_WORDS and all(word.text.isalpha() for word in words)
    if bare:
        joints = [(left.end, right.start) for left, right in pairwise(words)]
    starts, ends = [0, *(end for _, end in joints)], [*(start for start, _ in joints), len(text)]
    numbered = [match.end() for match in _NUMBERED.finditer(text)]
    spans, about_all = _with_mere_names(text, words, entities, list(zip(starts, ends)), set(numbered))
    parts = [_side(text, words, entities, span, bare=False) for span in spans]
    apart = [(span, side.formed) for span, side in zip(spans, parts) if side]
    if len(numbered) > 1:  # what stands before the first number only tells what it is about
        about_all += [item for item in entities if item["start"] < numbered[0] and item["entity"] in _SHARED]
        apart = [(span, formed) for span, formed in apart if span[1] > numbered[0]]
    asking = apart if len(numbered) > 1 else _without_what_is_told(apart, [side for side in parts if side])
    least = 2 if about_all or len(numbered) > 1 or len(asking) < len(apart) else 3
    apart = asking
    together: list[tuple[int, int]] = []
    for (start, end), formed in apart:
        if together and not formed and any(formed for _, formed in apart[1:]):
            together[-1] = together[-1][0], end
        else:
            together.append((start, end))
    ways = []
    for way in dict.fromkeys([tuple(span for span, _ in apart), tuple(together)]):
        found = [side for span in way if (side := _side(text, words, entities, span, bare=False))]
        most = _FEW_AFTER_A_HEAD if about_all else 0 if any(formed for _, formed in apart) else _FEW_OF_A_LIST
        own = len(numbered) == len(found)
        listed = own or all(side.formed or _is_item(side, most) for side in found)
        if least <= len(found) <= _MOST_QUESTIONS and listed:
            uncounted = [_without_count(text, entities, span) for span in way]
            found = [side for span in uncounted if (side := _side(text, words, entities, span, bare=False))]
            ways.append([replace(_about(side, about_all, words), apart=own) for side in found])
    return ways


def _without_count(text: str, entities: Sequence[dict[str, Any]], span: tuple[int, int]) -> tuple[int, int]:
    """An item of a list without how many are wanted of it: "5 skills". A name keeps its number."""
    start, end = span
    counted = _COUNT.match(text, start, end)
    named = counted and any(start <= entity["start"] <= counted.end() for entity in entities)
    return (counted.end(), end) if counted and not named else span


def _without_what_is_told(
    spans: list[tuple[tuple[int, int], bool]], sides: Sequence[Side]
) -> list[tuple[tuple[int, int], bool]]:
    """The spans of a list without what is only told before or after its questions: "He hates scams"."""
    if sum(formed for _, formed in spans) < 2:
        return spans
    told = [not formed and not _is_item(side) for (_, formed), side in zip(spans, sides)]
    first = next(place for place, tells in enumerate(told) if not tells)
    last = len(told) - next(place for place, tells in enumerate(reversed(told)) if not tells)
    return spans[first:last]


def in_turn(
    text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]], kinds: Mapping[str, str]
) -> list[Side]:
    """What is asked of several names in a row, of each by itself: "tell me about A, B and C"; empty where that is not
    so. `kinds` has the kind of each subject."""
    subjects = [entity for entity in entities if entity["entity"] == SUBJECT and not entity.get("role")]
    different = {kinds.get(entity["value"]) for entity in subjects}
    if not 2 <= len(subjects) <= _MOST_NAMES or len({entity["value"] for entity in subjects}) < len(subjects):
        return []
    alike = len(subjects) == 2 and len(different) < 2 and not different <= _TOLD_OF
    if alike or _TOGETHER.search(as_text(words)):
        return []
    places = [_places(words, entity["start"], entity["end"]) for entity in subjects]
    in_names = _in_names(Side(text, words, entities, formed=False, asks=True))
    between = [place for (_, end), (start, _) in pairwise(places) for place in range(end, start)]
    if not all(place in in_names or words[place].text.lower() in _IN_TURN for place in between):
        return []
    head, tail = words[: places[0][0]], words[places[-1][1] :]
    tail = list(takewhile(lambda word: word.text not in ".;?!", tail))
    around = [word.start for word in (*head, *tail)]
    if _CUT.search(as_text(head) + " ") or not (head or tail):
        return []
    others = [entity for entity in entities if entity["start"] in around]
    found, start = [], places[0][0]
    for entity, (_, end) in zip(subjects, places):
        own = [words[place] for place in range(start, end) if place in in_names or words[place].text not in _JOINS]
        said = [*head, *own, *(word for word in tail if word.text != ",")]
        named = [item for item in entities if words[start].start <= item["start"] <= entity["start"]]
        typed = " ".join(text[word.start : word.end] for word in said)
        found.append(Side(typed, said, [*named, *others], formed=True, asks=True, apart=True))
        start = end
    return found


def _with_mere_names(
    text: str,
    words: Sequence[Word],
    entities: Sequence[dict[str, Any]],
    spans: list[tuple[int, int]],
    numbered: Collection[int] = (),
) -> tuple[list[tuple[int, int]], list[dict[str, Any]]]:
    """The spans of a list, mere names put to what stands before them, but for those that a number stands before; and
    the names that it begins with for all of it ("For Level 2: hours, credits")."""
    found: list[tuple[int, int]] = []
    about_all: list[dict[str, Any]] = []
    for start, end in spans:
        named = [entity for entity in entities if start <= entity["start"] < end and entity["entity"] != OTHER_JOB]
        own = range(*_places(words, start, end))
        in_names = {place for entity in named for place in range(*_places(words, entity["start"], entity["end"]))}
        if _OF_EACH.fullmatch(as_text([words[place] for place in own])):
            continue
        mere = bool(named) and start not in numbered and _only_names(own, in_names, words)
        if mere and found:
            found[-1] = found[-1][0], end
        elif mere:
            about_all += named
        else:
            found.append((start, end))
    return found, about_all


def _is_item(side: Side, most: int = 0) -> bool:
    """Whether a part may be an item of a list, whatever it is in at `most` so many words."""
    plain = as_text(side.words)
    asks = side.asks or len(side.words) <= most or bool(_COUNTED.match(side.text.lower()))
    return asks and not _OF_SOMEBODY.search(plain)


def _about(side: Side, names: Sequence[dict[str, Any]], words: Sequence[Word]) -> Side:
    """A part of a list with the names that stand before the list, as if they were said with it."""
    places = [range(*_places(words, entity["start"], entity["end"])) for entity in names]
    said = [words[place] for place in dict.fromkeys(place for own in places for place in own)]
    return replace(side, entities=[*names, *side.entities], words=[*said, *side.words], headed=bool(names))


def _in_names(side: Side) -> set[int]:
    """Which words of a part are names."""
    named = [entity for entity in side.entities if entity["entity"] != OTHER_JOB]
    return {place for entity in named for place in range(*_places(side.words, entity["start"], entity["end"]))}


def _only_names(places: Iterable[int], in_names: Collection[int], words: Sequence[Word]) -> bool:
    """Whether some words only name something: "for Level 2"."""
    return all(place in in_names or words[place].text.lower() in _ABOUT_ALL for place in places)


def asked_first(text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[Side]:
    """The one question of a message that goes on to tell something: "other titles? I need them for a search"."""
    end = text.find("?")
    told = [word for word in words if word.start > end >= 0 and word.text.isalnum()]
    if len(told) <= _FEW_WORDS or text.count("?") > 1:
        return []
    side = _side(text, words, entities, (0, end), bare=False)
    return [side] if side else []


def ends(text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[Side]:
    """The last parts of a message, each to its end, that have the form of a question: what a long story may end in."""
    starts = sorted(start for _, start, _ in _joints(text, words))[-_MOST_CUTS:]
    sides = [_side(text, words, entities, (start, len(text)), bare=False) for start in starts]
    return [_with_names_pointed_to(side, entities) for side in sides if side and side.formed]


def _with_names_pointed_to(side: Side, entities: Sequence[dict[str, Any]]) -> Side:
    """The end of a story with the names that its "it" stands for."""
    named = any(entity["entity"] in _SHARED for entity in side.entities)
    if named or not _POINTS_BACK.search(as_text(side.words)):
        return side
    told = [entity for entity in entities if entity["entity"] in _SHARED and entity["start"] < side.words[0].start]
    return replace(side, entities=[*side.entities, *told])


def with_shared_names(sides: list[Side]) -> list[Side]:
    """The parts of a message, the earlier ones with the names that the last one ends on for them all."""
    last = sides[-1]
    names = [entity for entity in last.entities if entity["entity"] in _SHARED]
    if not names or any(e["entity"] in _SHARED for side in sides[:-1] for e in side.entities):
        return sides
    if last.formed and any(side.formed for side in sides[:-1]):
        return sides
    if not _BEFORE_SHARED_NAME.search(last.text[: names[0]["start"] - last.words[0].start]):
        return sides
    return [*(replace(side, entities=[*side.entities, *names]) for side in sides[:-1]), last]


def _joints(text: str, words: Sequence[Word]) -> list[tuple[int, int, bool]]:
    """Where a message can be cut: the end of what is before, the beginning of what is after, and
    whether nothing but a comma stands between."""
    joints = [(*match.span(), match.group().strip() == ",") for match in _CUT.finditer(text)]
    taken = {end for _, end, _ in joints}
    for place in range(2, len(words) - 1):
        start = words[place].start
        goes_on = (
            _QUESTION_WORD.fullmatch(words[place - 1].text)
            or _BEGUN.fullmatch(as_text(words[place - 2 : place]))
            or (words[place].text.lower() == "who" and words[place - 1].text.lower() in _WHO_DO)
        )
        if start not in taken and not goes_on and OPENS.match(as_text(words[place : place + 2])):
            joints.append((start, start, True))
    return [joint for joint in joints if not _IS_RIGHT.match(text, joint[1])]


def _side(
    text: str, words: Sequence[Word], entities: Sequence[dict[str, Any]], span: tuple[int, int], bare: bool
) -> Side | None:
    """The part of a message in `span`. After a mere comma or nothing (`bare`) it must have the
    form of a question to ask: "pay, team leader" is one question."""
    start, end = span
    own = words[slice(*_places(words, start, end))]
    if not own:
        return None
    plain = as_text(own)
    formed = bool(_ASKS.search(plain))
    marked = text[own[-1].end :].lstrip().startswith("?") or own[-1].text == "?"
    named = [entity for entity in entities if start <= entity["start"] < end]
    in_names = {place for entity in named for place in range(*_places(own, entity["start"], entity["end"]))}
    return Side(
        text=text[own[0].start : own[-1].end],
        words=own,
        entities=named,
        formed=formed and not _CONDITION.search(_ASKS_IF.sub(" ", plain)),
        asks=formed or (not bare and (marked or len(own) - len(in_names) <= _FEW_WORDS)),
    )


def _has_no_predicate(side: Side) -> bool:
    """Whether a side is no more than a verb and somebody or something: the question goes on."""
    plain = as_text(side.words)
    of_it = [entity for entity in side.entities if entity["end"] >= side.words[-1].end and entity["entity"] == SUBJECT]
    told = len(plain) - sum(entity["end"] - entity["start"] for entity in of_it)
    return bool(_NO_PREDICATE.fullmatch(plain)) or (bool(of_it) and bool(_VERB_ALONE.fullmatch(plain[:told].strip())))


def _places(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """The places of the words that begin between two characters of the text: of the first, and after the last."""
    first, beyond = (bisect_left(words, place, key=attrgetter("start")) for place in (start, end))
    return first, beyond
