"""Rules for names on the net, such as handles and user names; and for passwords."""

from __future__ import annotations

import re

from switchboard.safety.words import NOT_NAMES, is_english, is_given, is_kept, is_ordinary, one_of

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
_HANDLE_IS = re.compile(
    rf"(?<!\[)\b({_PLATFORM})\b({_CALLED}) ?(?<!\w)(@? ?(?:(?:u|tv)/)?{_TOKEN}(?:#\d{{2,5}})?)", re.I
)
_MY_AT_IS = re.compile(rf"(\bmy @(?:['’]?s\b)?+ ?(?:\b(?:is|iz)\b|[:=-])? ?)(@?{_TOKEN})", re.I)
_IS_HANDLE = re.compile(
    rf"(?<![\w@.\[])(\b(?:im|i['’]m|i am|as|add|follow|find) )?({_TOKEN})(?(1) (?:is my|on)|"
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
_LOOSE = re.compile(r"(?<![\w@.#/\[-])(?=\w*[\d_])(?=[\d_]*[^\W\d_])\w++(?!@)")
#: What an account can be that is no name: "my insta is private".
_STATES = frozenset(
    "private public banned hacked broken down gone deleted off up boring dead locked full rubbish".split()
)

_PASSWORD = re.compile(
    r"(\b(?:pass ?-?(?:wo?r?d|code|phrase)s?|pswd|psword|pword|passwrd|p/?w|pwd|pass|pin(?: (?:number|code|no))?|"
    r"(?:locker|door|gate|alarm|safe|phone|unlock) code)\b"
    r"(?: (?:for|to|on|at|of) (?:(?!is\b)[^\s:=]++(?: |(?=[:=]))){1,3}?)?"
    r" ?(?:\b(?:is|iz|was|its|it['’]s)\b ?[:=]?|['’]s\b|[:=]|[-–](?= )) ?[\"'“‘]?)"
    r"(?!\[password\])(\S++)((?: [\w'!@#$%&*-]++){0,4}+)",
    re.I,
)
#: "my password is not working"
_NO_PASSWORD = frozenset(
    "not wrong needed required forgotten reset expired saved changed too so really very still always never what why "
    "how it in on for to a an the my your about lost incorrect invalid locked no there and or but".split()
)
_MY_PASSWORD = re.compile(r"((?:\b(?:my|and|n|&|,)|\[handle\],?) (?:password|passcode|pw|pass|pin) )([^\s\[]\S*)", re.I)
#: "pass Hunter2!", and not "pass level2".
_MIXED_PASSWORD = re.compile(r"(\b(?:password|passcode|pw|pass) )(([^\W\d_]{4,})\d\S*)", re.I)
#: "pin 0852"; "i forgot my password i think its Tigger2009".
_BESIDE_HANDLE = re.compile(r"(\[handle\] ?/ ?)[^\s\[]{5,}")
_PIN = re.compile(r"(\b(?:pin|passcode)(?: (?:number|code|no))? )\d{4,8}\b", re.I)
_LATER_PASSWORD = re.compile(
    r"((?<!\[)\bpassword\b[^.!?\[]{1,60}? )(?=[^\s/]{0,20}\d)(?=[^\s/]{0,20}[^\W\d_])([^\s/]{7,30})(?!\S)", re.I
)
_IS_PASSWORD = re.compile(r"(?<!\S)(\S++)( is (?:my|the|me) (?:\w+ )?(?:password|passcode|pin)\b)", re.I)


def take_out(text: str) -> str:
    """The text with marks for passwords and handles."""
    text = _PASSWORD.sub(_password, text)
    text = _MY_PASSWORD.sub(lambda found: found[0] if _is_word(found[2]) else f"{found[1]}[password]", text)
    text = _MIXED_PASSWORD.sub(lambda found: found[0] if _is_word(found[3]) else f"{found[1]}[password]", text)
    text = _LATER_PASSWORD.sub(_later_password, _PIN.sub(r"\1[password]", text))
    text = _IS_PASSWORD.sub(lambda found: found[0] if _is_word(found[1]) else f"[password]{found[2]}", text)
    text = _TAGGED.sub("[handle]", text)
    text = _HANDLE_IS.sub(_handle, text)
    text = _BESIDE_HANDLE.sub(r"\1[password]", text)
    text = _MY_AT_IS.sub(lambda found: found[0] if _is_state(found[2]) else f"{found[1]}[handle]", text)
    text = _IS_HANDLE.sub(_is_handle, text)
    text = _ADD_ME.sub(r"\1[handle]", text)
    text = _AT_GAP.sub("[handle]", text)
    text = _AT_NAME.sub(lambda found: found[0] if _is_known(found, 0) else "[handle]", text)
    return _LOOSE.sub(_loose, text)


def _is_word(said: str) -> bool:
    return said.strip(".,!?'\"”’").lower() in NOT_NAMES


def _is_state(said: str) -> bool:
    return said.lower() in _STATES | NOT_NAMES


def _is_known(found: re.Match[str], group: int) -> bool:
    """Whether it is an English word or a name of the knowledge base: "@home", "@specsavers"."""
    word = found[group].lstrip("@")
    return is_ordinary(word) or is_kept(found.string, found.end(group) - len(word))


def _password(found: re.Match[str]) -> str:
    before, first, rest = found.groups()
    if first.strip(".,!?").lower() in _NO_PASSWORD:
        return found[0]
    if first.isalpha():  # a password of plain words has perhaps more of them
        words = rest.split()
        end = next((i for i, word in enumerate(words) if _is_word(word)), len(words))
        rest = "".join(f" {word}" for word in words[end:])
    return f"{before}[password]{rest}"


def _later_password(found: re.Match[str]) -> str:
    return found[0] if _is_word(found[2].strip("0123456789")) else f"{found[1]}[password]"


def _handle(found: re.Match[str]) -> str:
    platform, called, said = found.groups()
    token = said.lstrip("@ ")
    if token.lower() in NOT_NAMES or is_kept(token, 0):
        return found[0]
    marked = re.search(r"[\d_#]|\w\.\w", token) and re.search(r"[^\W\d_]", token)
    mine = re.search(
        r"\b(?:my|me|add|mine|our|her|his)\W+(?:\w+\W+)?$",
        found.string[max(0, found.start() - 30) : found.start()],
        re.I,
    )
    user = re.match("user.", platform, re.I)
    named = called.strip() and (mine or user) and token.lower() not in _STATES
    said_so = mine or (called.strip() and platform.lower() != "user") or platform.lower().startswith("gamer")
    strange = said_so and not is_ordinary(token)
    if not (marked or re.search(r"[:=]", called) or "@" in said or named or strange):
        return found[0]
    return f"{found[0][: -len(said)]}[handle]"


def _is_handle(found: re.Match[str]) -> str:
    """ "joshyboi is my snap", "im joshyboi on insta" """
    if _is_known(found, 2):
        return found[0]
    return f"{found[1] or ''}[handle]{found[0][found.end(2) - found.start() :]}"


def _loose(found: re.Match[str]) -> str:
    """A word by itself that looks like a handle: a given name with figures, or joined to another word."""
    word = found[0]
    if not re.search(r"[^\W\d_](?:_+\w|\d\d)", word) or is_kept(found.string, found.start()):
        return word
    parts = [part for part in re.split(r"[\d_]+", word) if len(part) > 2]
    return "[handle]" if any(is_given(part) or ("_" in word and not is_english(part)) for part in parts) else word
