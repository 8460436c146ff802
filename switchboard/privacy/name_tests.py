"""What may count as a name, which depends on what it stands beside: any word, or a common given name only."""

from __future__ import annotations

import re
from collections.abc import Callable

from switchboard.privacy.kept import is_kept_body, is_kept_person
from switchboard.privacy.name_ends import Message
from switchboard.privacy.words import (
    AMBIGUOUS,
    DESCRIBING,
    DOUBTFUL,
    INSULTS,
    NOT_NAMES,
    SURNAMES,
    begins_question,
    describes,
    fold,
    is_capital,
    is_english,
    is_given,
    is_ordinary,
    is_slip,
    is_usual,
)

HELLO = (
    r"(?:hi+|hey+|hello+|hiy+a+|heya|helo|hiyer|a?yo+|wagwan|wag1|waddup|wassup|alright|alrite|oi|sup|shwmae|good "
    r"(?:morning|afternoon|evening)|"
    r"morning|afternoon|evening|ok|well|so|and|btw|also)"
)
#: What follows somebody who says who they are: "im will from 9b".
_INTRODUCED = re.compile(
    r" ?(?:$|[.!?,;)]|(?:from|here|btw|and i|nd i|and im|by the way|in year|in yr|year|yr)\b)", re.I
)
DOES = re.compile(
    r" (?:\w+ed|said|says|is|was|has|had|told|tells|makes|made|won['’]?t|does|did|"
    r"gave|gives|thinks|thought|will|taught|knows|works|wants|does|got|goes|went|likes|loves|hates|gets|needs|reckons)\b",
    re.I,
)
#: What somebody does to another: to whom need be said only where it might be done to a thing ("hit targets").
_ON = r"(?: (?:at|on|to|with|off|up))? (?:me|us|my|myself|people|every(?:one|body|1)|him|them|her(?! \w+s\b))\b"
_HURT = (
    r"(?:hit|hurt|touch|kick|punch|slap|beat|push|shov|grab|pinch|bit|burn|scar|forc|follow|spat|spit|shout|"
    r"scream|laugh|pick|kiss|attack|chas|trip|lock|drag|throw|threw|call|kill|smack|whack|film|watch)"
)
_HARM = (
    r"(?:bully|(?:bull[iy]|rap|abus|molest|assault|threaten|strangl|chok|stabb?|grop|harass|stalk|blackmail|groom)"
    r"(?:e?s|ed|in[g'’]?))\b"
)
HARMS = re.compile(
    r"(?: (?:just|always|still|then|once|even|also|sometimes|often|(?:keeps?|kept)(?: on)?|"
    r"has|had|have|will|would|might|is|was|are|were|been|did|used to|tr(?:ies|ied) to|wants? to|"
    r"won['’]?t stop|never stops|\w+ly)){0,3}"
    rf"(?: {_HARM}| {_HURT}\w*{_ON}|(?<=keep|eeps|kept|p on|s on|t on|stop|tops) \w+in[g'’]?{_ON})",
    re.I,
)
_BEFORE_HERE = re.compile(rf"(?:^|[.!?,] ?|\b{HELLO} |\b(?:its|it['’]s|this is|im|i['’]m) )$", re.I)
_A_THING = re.compile(r"\b(?:a|an|the|this|that|my|his|her|our|your|no|some|last|next|every) $", re.I)
#: Conditions that pupils name: "adhd here, could i do it".
_CONDITION = re.compile(r"^(?:dys|autis|adhd$|asperg)", re.I)

#: Whether a word that ends at a place in the message is a name.
Test = Callable[[Message, str, int], bool]


def any_word(message: Message, word: str, end: int) -> bool:
    """After "my name is": any word but such as "not"."""
    plain = fold(word)
    if not plain:
        return False
    return plain not in NOT_NAMES or plain in DOUBTFUL or (message.is_capital(word) and _capital_follows(message, end))


def no_insult(message: Message, word: str, end: int) -> bool:
    """After "my mates call me"."""
    return any_word(message, word, end) and fold(word) not in INSULTS


def common(message: Message, word: str, end: int) -> bool:
    """After "this is": a common given name. One that is also a word needs a capital."""
    plain = fold(word)
    if plain in DESCRIBING:
        return message.is_capital(word) and _capital_follows(message, end)
    return is_given(word) or (plain in DOUBTFUL and message.is_capital(word) and plain not in NOT_NAMES)


def introduced(message: Message, word: str, end: int) -> bool:
    """After "I'm": also "im will from 9b", and a rare word with a capital."""
    plain = fold(word)
    if common(message, word, end) or (plain in DOUBTFUL and _INTRODUCED.match(message.text, end)):
        return True
    rare = message.is_capital(word) and not is_usual(word) and not describes(word)
    return rare and plain not in DOUBTFUL | DESCRIBING and not is_kept_person(word) and not is_kept_body(word)


def somebody(message: Message, word: str, end: int) -> bool:
    """After "my friend": also a surname, or a rare word, with a capital; a nickname that does something."""
    plain = fold(word)
    if common(message, word, end):
        return True
    acting = plain not in NOT_NAMES and (message.stops(end) or message.follows(end, DOES))
    if acting and (plain in DOUBTFUL or _is_nickname(word)):
        return True
    named = message.is_capital(word) and plain not in NOT_NAMES and not describes(word)
    return named and (plain in SURNAMES or not is_usual(word))


def _is_nickname(word: str) -> bool:
    """Whether it is no word, nor a slip in one: "davo"."""
    return word.isalpha() and len(word) > 3 and not is_english(word) and not is_slip(word)


def in_letters(_message: Message, word: str, _end: int) -> bool:
    """After "its spelled": "t-o-m-a-s-z"."""
    return len(word) > 4 and all(sign in " .-" for sign in word[1::2])


def strange(message: Message, word: str, end: int) -> bool:
    """After "hi im", where little but a name can stand: also any word that is not English."""
    plain = fold(word)
    if re.search(r"\d", word) or (begins_question(word) and not message.stops(end)):
        return False
    unknown = plain not in NOT_NAMES | DESCRIBING and (plain in SURNAMES | DOUBTFUL or not is_ordinary(word))
    return introduced(message, word, end) or (unknown and not describes(word))


def here(message: Message, word: str, end: int) -> bool:
    """ "josh here", "zephyrine here"; and not "adhd here"."""
    if not message.stands_before(end - len(word), _BEFORE_HERE):
        return False
    rare = len(word) > 3 and not word.isupper() and not _CONDITION.match(word) and strange(message, word, end)
    return rare or common(message, word, end)


def harmful(message: Message, word: str, end: int) -> bool:
    """ "josh hits me", "jack hits me"; and not "the bill hurt us"."""
    thing = message.stands_before(end - len(word), _A_THING)
    return common(message, word, end) or (fold(word) in DOUBTFUL - NOT_NAMES and not thing)


def speaks(message: Message, word: str, end: int) -> bool:
    """ "grace says", "nick told me"; and not "the bill says"."""
    plain = fold(word)
    return plain in (DOUBTFUL | AMBIGUOUS) - NOT_NAMES and not message.stands_before(end - len(word), _A_THING)


def _capital_follows(message: Message, end: int) -> bool:
    after = message.next_part(end)
    return bool(after and is_capital(after["part"]) and fold(after["part"]) not in NOT_NAMES)
