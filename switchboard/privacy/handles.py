"""Rules for names on the net, such as handles and user names; and for passwords."""

from __future__ import annotations

import re
from itertools import takewhile

from switchboard.privacy.kept import is_kept
from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import NOT_NAMES, is_english, is_given, is_ordinary, one_of

_PLATFORM = one_of(
    r"insta(?:gram)? ig snap\s?chat snap sc tik\s?tok tt discord disc twitter face\s?book fb kik be\s?real yubo "
    r"twitch you\s?tube yt roblox xbox psn ps[45] steam epic(?:\sgames)? fortnite minecraft telegram whats\s?app "
    r"threads reddit pinterest wizz vsco skype depop vinted tumblr gamer\s?tag gt user\s?-?name user\s?id log\s?in "
    r"handle socials? user"
)
#: A handle: it ends in no full stop.
_TOKEN = r"(?:\.*+\w++(?:\.++\w++)*+)"
#: What may stand between "insta" and the handle.
_CALLED = (
    r"(?: (?:for|on) \w+)?(?: ?(?:\b(?:is|iz|are|names?|handle|channel|page|profile|user|username|"
    r"account|acc|tag|id|code|called|im|i['’]m|as|me|it['’]?s(?!\.)|at|under)\b|['’]s\b|[:=(\"'“‘*-]|–|👉)){0,8}+"
)
_HANDLE_IS = re.compile(rf"\b({_PLATFORM})\b({_CALLED}) ?(?<!\w)(@? ?(?:(?:u|tv)/)?{_TOKEN}(?:#\d{{2,5}})?)", re.I)
_MY_AT_IS = re.compile(rf"(\bmy @(?:['’]?s\b)?+ ?(?:\b(?:is|iz)\b|[:=-])? ?)(@?{_TOKEN})", re.I)
_IS_HANDLE = re.compile(
    rf"(?<![\w@.])(\b(?:im|i['’]m|i am|as|add|follow|find) )?({_TOKEN})(?(1) (?:is my|on)|"
    rf" is my) {_PLATFORM}\b",
    re.I,
)
_ADD_ME = re.compile(
    r"(\b(?:add|follow|find|dm|msg|message|text|hmu|snap|search|search for|look up)"
    rf"(?: (?:me|us|up|on|at|as|for|under|by|it|its|my|{_PLATFORM})){{0,4}}(?: ?[:=-] ?| ))"
    rf"(?=@?[\w.]*(?:\d|_|\w\.\w))(?=@?[\d._]*[^\W\d_])(@?{_TOKEN})",
    re.I,
)
_AT_NAME = re.compile(r"(?<![\w@.])@(?=[\d._]*[^\W\d_])[\w.-]*\w")
_AT_GAP = re.compile(rf"(?<![\w@.])@ (?=[\w.]{{5}})(?=[\d._]*[^\W\d_])(?=\w*(?:\.\w|_|\d\d)){_TOKEN}")
_TAGGED = re.compile(r"(?<![\w.])[^\W\d_][\w.]*+#\d{3,5}\b")
_LOOSE = re.compile(r"(?<![\w@.#/-])(?=\w*[\d_])(?=[\d_]*[^\W\d_])\w++(?!@)")
_MINE = re.compile(r"\b(?:my|me|add|mine|our|her|his)\W+(?:\w+\W+)?\Z", re.I)
#: What an account can be that is no name: "my insta is private".
_STATES = frozenset(
    "private public banned hacked broken down gone deleted off up boring dead locked full rubbish".split()
)

_PASSWORD = re.compile(
    r"(\b(?:pass ?-?(?:wo?r?d|code|phrase)s?|pswd|psword|pword|passwrd|p/?w|pwd|pass|pin(?: (?:number|code|no))?|"
    r"(?:locker|door|gate|alarm|safe|phone|unlock) code)\b"
    r"(?: (?:for|to|on|at|of) (?:(?!is\b)[^\s:=]++(?: |(?=[:=]))){1,3}?)?"
    r" ?(?:\b(?:is|iz|was|its|it['’]s)\b ?[:=]?|['’]s\b|[:=]|[-–](?= )) ?[\"'“‘]?)(\S++)",
    re.I,
)
#: A password of plain words has perhaps more of them.
_MORE_WORDS = re.compile(r"(?: [\w'!@#$%&*-]++){1,4}+")
#: "my password is not working"
_NO_PASSWORD = frozenset(
    "not wrong needed required forgotten reset expired saved changed too so really very still always never what why "
    "how it in on for to a an the my your about lost incorrect invalid locked no there and or but".split()
)
_MY_PASSWORD = re.compile(r"(\b(?:my|and|n|&|,) (?:password|passcode|pw|pass|pin) )\S+", re.I)
#: "login jsmith11 pass hunter", "jsmith11/hunter"
_AFTER_HANDLE = [
    re.compile(r"(,? (?:password|passcode|pw|pass|pin) )\S+", re.I),
    re.compile(r"( ?/ ?)\S{5,}"),
]
#: "pass Hunter2!", and not "pass level2".
_MIXED_PASSWORD = re.compile(r"(\b(?:password|passcode|pw|pass) )(?P<word>[^\W\d_]{4,})\d\S*", re.I)
#: "pin 0852"; "i forgot my password i think its Tigger2009".
_PIN = re.compile(r"(\b(?:pin|passcode)(?: (?:number|code|no))? )\d{4,8}\b", re.I)
_LATER_PASSWORD = re.compile(
    r"(\bpassword\b[^.!?]{1,60}? )(?=[^\s/]{0,20}\d)(?=[^\s/]{0,20}[^\W\d_])[^\s/]{7,30}(?!\S)", re.I
)
_IS_PASSWORD = re.compile(r"(?<!\S)(\S++) is (?:my|the|me) (?:\w+ )?(?:password|passcode|pin)\b", re.I)


def find(reading: Reading) -> None:
    """Notes passwords and handles."""
    _passwords(reading)
    reading.take(_MY_PASSWORD, Kind.PASSWORD, _is_no_word)
    reading.take(_MIXED_PASSWORD, Kind.PASSWORD, lambda found: not _is_word(found["word"]))
    reading.take(_PIN, Kind.PASSWORD)
    reading.take(_LATER_PASSWORD, Kind.PASSWORD, lambda found: not _is_word(_detail(found).strip("0123456789")))
    for found in reading.matches(_IS_PASSWORD, over=Kind):
        if not _is_word(found[1]):
            reading.add(*found.span(1), Kind.PASSWORD)
    _handles(reading)
    for rule in _AFTER_HANDLE:
        reading.take(rule, Kind.PASSWORD, _is_no_word, after={Kind.HANDLE})


def _passwords(reading: Reading) -> None:
    """What a password is said to be, even if it looks like another detail."""
    for found in reading.matches(_PASSWORD, over=Kind):
        start, end = found.span(2)
        if found[2].strip(".,!?").lower() in _NO_PASSWORD or not reading.is_free(*found.span(1)):
            continue
        more = reading.match(_MORE_WORDS, end) if found[2].isalpha() else None
        for word in takewhile(lambda word: not _is_word(word), more[0].split() if more else ()):
            end += len(word) + 1
        reading.add(start, end, Kind.PASSWORD)


def _handles(reading: Reading) -> None:
    reading.take(_TAGGED, Kind.HANDLE)
    for found in reading.matches(_HANDLE_IS):
        if _is_called(reading, found):
            reading.add(*found.span(3), Kind.HANDLE)
    reading.take(_MY_AT_IS, Kind.HANDLE, lambda found: not _is_state(_detail(found)))
    for found in reading.matches(_IS_HANDLE):
        if not _is_known(reading, *found.span(2)):
            reading.add(*found.span(2), Kind.HANDLE)
    reading.take(_ADD_ME, Kind.HANDLE)
    reading.take(_AT_GAP, Kind.HANDLE)
    reading.take(_AT_NAME, Kind.HANDLE, lambda found: not _is_known(reading, *found.span()))
    reading.take(_LOOSE, Kind.HANDLE, lambda found: _looks_like_handle(reading, found))


def _detail(found: re.Match[str]) -> str:
    """What follows the first group, which stands before a detail."""
    return found.string[found.end(1) : found.end()]


def _is_word(said: str) -> bool:
    return said.strip(".,!?'\"”’").lower() in NOT_NAMES


def _is_no_word(found: re.Match[str]) -> bool:
    return not _is_word(_detail(found))


def _is_state(said: str) -> bool:
    return said.lower() in _STATES | NOT_NAMES


def _is_known(reading: Reading, start: int, end: int) -> bool:
    """Whether it is an English word or a name of the knowledge base: "@home", "@specsavers"."""
    word = reading.text[start:end].lstrip("@")
    return is_ordinary(word) or is_kept(reading, end - len(word))


def _is_called(reading: Reading, found: re.Match[str]) -> bool:
    """Whether what follows a platform is a handle: "my insta is joshh_07"."""
    platform, called, said = found.groups()
    token = said.lstrip("@ ")
    if token.lower() in NOT_NAMES or is_kept(Reading(token), 0):
        return False
    if (re.search(r"[\d_#]|\w\.\w", token) and re.search(r"[^\W\d_]", token)) or "=" in called or ":" in called:
        return True
    mine = _MINE.search(reading.text, max(reading.gap_start(found.start()), found.start() - 30), found.start())
    user = re.match("user.", platform, re.I)
    named = called.strip() and (mine or user) and token.lower() not in _STATES
    said_so = mine or (called.strip() and platform.lower() != "user") or platform.lower().startswith("gamer")
    return bool("@" in said or named or (said_so and not is_ordinary(token)))


def _looks_like_handle(reading: Reading, found: re.Match[str]) -> bool:
    """A word by itself that looks like a handle: a given name with figures, or joined to another word."""
    word = found[0]
    if not re.search(r"[^\W\d_](?:_+\w|\d\d)", word) or is_kept(reading, found.start()):
        return False
    parts = [part for part in re.split(r"[\d_]+", word) if len(part) > 2]
    return any(is_given(part) or ("_" in word and not is_english(part)) for part in parts)
