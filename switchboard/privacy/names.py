"""Rules for names of people: "my name is ...", "im josh", "my friend Lucy", "Mr Davies".

A cue is what stands before a name (name_cues.py). What may count as a name after it depends on the cue: anything after
"my name is", only a common given name after "this is" (name_tests.py).
"""

from __future__ import annotations

import re

from switchboard.privacy import titles
from switchboard.privacy.kept import is_kept, is_kept_person, kept
from switchboard.privacy.name_cues import AFTER_NAME, BEFORE_PROFILE, CUES, FOLLOWERS, Cue, Follower, Spares
from switchboard.privacy.name_ends import FIRST_PART, Message, name_end
from switchboard.privacy.name_tests import HELLO, Test, any_word, common, introduced, somebody
from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import (
    AMBIGUOUS,
    DOUBTFUL,
    GIVEN,
    NOT_NAMES,
    SURNAMES,
    WORD,
    WORD_START,
    capitals_tell,
    fold,
    is_given,
    is_ordinary,
    is_usual,
)

_NEXT_IN_LIST = re.compile(r",? (?:and|n|&) |, ", re.I)
#: "name's bond, james bond"
_TWICE = re.compile(rf"\bname(?:['’]?s| is) (?P<name>({WORD})[,.]{{0,2}} {WORD} \2)(?!\w)", re.I)
#: Before a given name, these make it that of a place, a saint or a queen.
_NO_PERSON = re.compile(
    r"\b(?:king|queen|prince|princess|duke|pope|prophet|president|saint|st\.?|lord|hotel|port|mount|lake|new) $", re.I
)
_AT_A_PLACE = re.compile(r"\b(?:in|at|to|near|of|around|from|through|via|by|the|a) $", re.I)
_IN_A_SENTENCE = re.compile(r"[a-z,] $")
#: At the end of a message: surely a name after "regards", likely after "please".
_SIGNED = re.compile(
    r"(?P<sure>\b(?:thanks|thank you|thankyou|thx|cheers|regards|wishes|love|sincerely|faithfully|signed|yours|"
    r"diolch)[ ,.!:–-]{0,4}(?:from )?|[-–—~] ?|(?:^|[.!?,] ?|\b(?:hi|hey|hiya|"
    r"hello) )from )?(?P<likely>\b(?:ty|ta|from|bye|please|pls|plz|"
    r"xx?)[ ,.!]{1,4}|[.!?] ?)?"
    rf"{WORD_START}(?P<name>{WORD}(?: (?!x+\b){WORD})?) ?"
    rf"(?:\([^()]{{0,30}}\)|,? ?(?:year |yr |y)?\d{{1,4}}\w?|x{{1,10}})?"
    r"[ .!]{0,10}$",
    re.I,
)
#: Within so many characters of the end.
_ENDING = 150
_AT_FIRST = re.compile(
    rf"^(?:(?:{HELLO}|dear bot)[ ,]{{1,3}})?(?P<name>{WORD}(?: {WORD}){{0,2}}) ?(?:[.!,]{{0,5}} ?$|[,(–-]|: |(?<=-))",
    re.I,
)

#: The beginning of a word, up to a hyphen or the like; and what follows where a word goes on.
_A_WORD = re.compile(rf"(?<![\w\[@#]){WORD}")
_PIECE = re.compile(r"(?<![\w\[])[^\W\d_]\w*+")
_GOES_ON = re.compile(r"[\w\]]")
_ANY_WORD = re.compile(WORD)


def find(reading: Reading) -> None:
    """Notes each name that is given as one."""
    message = Message(reading, capitals_tell(reading))
    for twice in reading.matches(_TWICE):
        message.note(*twice.span("name"))
    titles.find(message)
    for cue in CUES:
        _after(message, cue)
    _after_details(message)
    for follower in FOLLOWERS:
        _before(message, follower)
    _signed(message)
    _alone(message, _AT_FIRST.match(message.text), certain=False)
    _by_itself(message)
    _again(message)


def _after(message: Message, cue: Cue) -> None:
    """The names that follow a cue."""
    start = 0
    while found := message.reading.search(cue.pattern, start):
        start = max(_names_at(message, found.end(), cue.is_name, cue.spares), found.start() + 1)


def _names_at(message: Message, start: int, is_name: Test, spares: Spares) -> int:
    """Notes the name that begins at a place, and those listed after it: "my mates josh and baz". Returns their end."""
    while span := _name_at(message, start, is_name, spares):
        message.note(*span)
        more = message.reading.match(_NEXT_IN_LIST, span[1])
        if not more:
            return span[1]
        start, is_name, spares = more.end(), somebody, Spares.FULL_NAMES
    return start


def _after_details(message: Message) -> None:
    """The names that follow a profile ("facebook josh_07 josh evans") or another name ("josh and baz")."""
    for span in list(message.reading.spans):
        if span.kind == Kind.HANDLE and message.stands_before(span.start, BEFORE_PROFILE):
            _names_at(message, span.end + 1, somebody, Spares.FULL_NAMES)
    for found in message.reading.after(AFTER_NAME, {Kind.NAME}):
        _names_at(message, found.end(), common, Spares.FULL_NAMES)


def _name_at(message: Message, start: int, is_name: Test, spares: Spares) -> tuple[int, int] | None:
    """Where the name that follows begins and ends, if there is one."""
    first = message.reading.match(FIRST_PART, start)
    if not first:
        return None
    begins, end = first.span("part")
    spelt_out = is_name is any_word and " " in first["part"]
    if not spelt_out and not is_name(message, first["part"], end):
        return None
    if spares is not Spares.NOBODY and is_kept(message.reading, begins):
        return None
    if spares is Spares.FIRST_NAMES_TOO and is_kept_person(first["part"]):
        after = message.next_part(end)
        if not (after and fold(after["part"]) in SURNAMES):
            return None
    return begins, name_end(message, begins, end, claimed=spares is Spares.NOBODY)


def _by_itself(message: Message) -> None:
    """A common given name goes wherever it stands: "callum got a job". Those of the knowledge base stay."""
    for found in reversed(list(message.reading.matches(_A_WORD))):
        span = found.span()
        if is_given(found[0]) and _means_somebody(message, *span) and not is_kept(message.reading, span[0]):
            message.note(span[0], name_end(message, *span))


def _means_somebody(message: Message, start: int, end: int) -> bool:
    """Whether a given name is somebody's there, and not that of a queen, a place or a source of the bot's."""
    plain = fold(message.text[start:end])
    if message.stands_before(start, _NO_PERSON):
        return False
    given = GIVEN.intersection([plain, *plain.split("-")])  # in "cam-drin", which is Welsh, "cam"
    after = message.next_part(end)
    surname = after is not None and fold(after["part"]) in SURNAMES - NOT_NAMES
    if surname or not given or not given <= AMBIGUOUS | kept().of_people:
        return True
    inside = message.is_capital(message.text[start:end]) and message.stands_before(start, _IN_A_SENTENCE)
    return inside and not given <= kept().of_people and not message.stands_before(start, _AT_A_PLACE)


def _before(message: Message, follower: Follower) -> None:
    """The name, of up to three words, that stands before something: "josh evans is my name"."""
    reading = message.reading
    pattern, kinds = follower.pattern, follower.kinds
    for found in reversed(list(reading.before(pattern, kinds) if kinds else reading.matches(pattern))):
        words: list[tuple[int, str]] = []
        here = found.start()
        window = max(reading.gap_start(here), here - 60)
        for word in reversed(list(_ANY_WORD.finditer(message.text, window, here))[-3:]):
            if message.text[word.end() : here].strip() or fold(word[0]) in NOT_NAMES:
                break
            here = word.start()
            words.insert(0, (here, word[0]))
        while words and not follower.is_name(message, words[0][1], words[0][0] + len(words[0][1])):
            words.pop(0)
        if words and (follower.spares is Spares.NOBODY or not is_kept(message.reading, words[0][0])):
            message.note(words[0][0], found.start())


def _signed(message: Message) -> None:
    """The name that ends a message."""
    start = max(message.reading.gap_start(len(message.text)), len(message.text) - _ENDING)
    signed = _SIGNED.search(message.text, start)
    if signed and (signed["sure"] or signed["likely"]):
        _alone(message, signed, certain=bool(signed["sure"]))


def _alone(message: Message, found: re.Match[str] | None, certain: bool) -> None:
    """Notes a name that begins or ends a message: a common one; where it is certain, any with a capital."""
    if not found or not message.reading.is_free(*found.span("name")) or is_kept(message.reading, found.start("name")):
        return
    first, *others = found["name"].split()
    if any(fold(word) in NOT_NAMES or (not certain and is_kept_person(word)) for word in (first, *others)):
        return
    doubtful = certain and found["sure"].rstrip().endswith(("from", ",", "-", "!")) and fold(first) in DOUBTFUL
    if not (fold(first) in GIVEN or doubtful or (certain and introduced(message, first, len(message.text)))):
        return
    if not any(is_usual(word) if message.is_capital(word) else is_ordinary(word) for word in others):
        message.note(*found.span("name"))


def _again(message: Message) -> None:
    """A name that was given may come again: "im josh. josh wants to know"."""
    names: dict[str, list[str]] = {}
    for name in filter(_tells_again, message.given):
        names.setdefault(_beginning(name), []).append(name)
    for piece in reversed(list(message.reading.matches(_PIECE))) if names else ():
        for name in names.get(_beginning(piece[0]), ()):
            end = piece.start() + len(name)
            said = message.text[piece.start() : end]
            same = said == name if fold(name) in DOUBTFUL else said.casefold() == name.casefold()
            whole = message.reading.is_free(piece.start(), end) and not _GOES_ON.match(message.text, end)
            if same and whole and not is_kept(message.reading, piece.start()):
                message.note(piece.start(), name_end(message, piece.start(), end))
                break


def _beginning(name: str) -> str:
    """A name up to its first hyphen or the like."""
    found = _PIECE.match(name)
    return found[0].casefold() if found else ""


def _tells_again(name: str) -> bool:
    """Whether it is a name wherever it stands, and no word."""
    plain = fold(name)
    word = is_ordinary(name) or plain in SURNAMES or (plain in DOUBTFUL and name.islower())
    return len(plain) >= 3 and (is_given(name) or not word)
