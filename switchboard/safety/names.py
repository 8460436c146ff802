"""Rules for names of people: "my name is ...", "im josh", "my friend Lucy", "Mr Davies".

A cue is what stands before a name. What may count as a name after it depends on the cue: anything after "my name is",
only a common given name after "this is".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from switchboard.safety.words import (
    AMBIGUOUS,
    DESCRIBING,
    DOUBTFUL,
    GIVEN,
    INSULTS,
    KEPT_PEOPLE,
    NOT_NAMES,
    SURNAMES,
    WORD,
    WORD_START,
    acts,
    begins_question,
    capitals_tell,
    describes,
    fold,
    is_capital,
    is_english,
    is_everyday,
    is_given,
    is_kept,
    is_kept_body,
    is_ordinary,
    is_slip,
    is_usual,
    one_of,
)

_MARK = "[name]"


@dataclass
class _Message:
    """The text as it changes, whether its capitals mean something, and the words of the names found in it."""

    text: str
    tells: bool
    given: set[str] = field(default_factory=set)

    def is_capital(self, word: str) -> bool:
        return self.tells and is_capital(word)

    def take_out(self, start: int, end: int) -> None:
        self.given |= set(re.findall(WORD, self.text[start:end]))
        self.text = f"{self.text[:start]}{_MARK}{self.text[end:]}"


#: Whether a word that ends at a place in the message is a name.
_Test = Callable[[_Message, str, int], bool]


def _any_word(message: _Message, word: str, end: int) -> bool:
    """After "my name is": any word but such as "not"."""
    plain = fold(word)
    if not plain:
        return False
    return plain not in NOT_NAMES or plain in DOUBTFUL or (message.is_capital(word) and _capital_follows(message, end))


def _no_insult(message: _Message, word: str, end: int) -> bool:
    """After "my mates call me"."""
    return _any_word(message, word, end) and fold(word) not in INSULTS


def _common(message: _Message, word: str, end: int) -> bool:
    """After "this is": a common given name. One that is also a word needs a capital."""
    plain = fold(word)
    if plain in DESCRIBING:
        return message.is_capital(word) and _capital_follows(message, end)
    return is_given(word) or (plain in DOUBTFUL and message.is_capital(word) and plain not in NOT_NAMES)


def _introduced(message: _Message, word: str, end: int) -> bool:
    """After "I'm": also "im will from 9b", and a rare word with a capital."""
    plain = fold(word)
    if _common(message, word, end) or (plain in DOUBTFUL and _INTRODUCED.match(message.text, end)):
        return True
    rare = message.is_capital(word) and not is_usual(word) and not describes(word)
    return rare and plain not in DOUBTFUL | DESCRIBING | KEPT_PEOPLE and not is_kept_body(word)


def _somebody(message: _Message, word: str, end: int) -> bool:
    """After "my friend": also a surname, or a rare word, with a capital; a nickname that does something."""
    plain = fold(word)
    if _common(message, word, end):
        return True
    acting = plain not in NOT_NAMES and (_stops(message, end) or _DOES.match(message.text, end))
    if acting and (plain in DOUBTFUL or _is_nickname(word)):
        return True
    named = message.is_capital(word) and plain not in NOT_NAMES and not describes(word)
    return named and (plain in SURNAMES or not is_usual(word))


def _is_nickname(word: str) -> bool:
    """Whether it is no word, nor a slip in one: "davo"."""
    return word.isalpha() and len(word) > 3 and not is_english(word) and not is_slip(word)


def _in_letters(_message: _Message, word: str, _end: int) -> bool:
    """After "its spelled": "t-o-m-a-s-z"."""
    return len(word) > 4 and all(sign in " .-" for sign in word[1::2])


def _strange(message: _Message, word: str, end: int) -> bool:
    """After "hi im", where little but a name can stand: also any word that is not English."""
    plain = fold(word)
    if re.search(r"\d", word) or (begins_question(word) and not _stops(message, end)):
        return False
    unknown = plain not in NOT_NAMES | DESCRIBING and (plain in SURNAMES | DOUBTFUL or not is_ordinary(word))
    return _introduced(message, word, end) or (unknown and not describes(word))


class _Spares(Enum):
    """Which names of the knowledge base stay: none where one is claimed, "Emma Wilson" after "my friend said"."""

    NOBODY = 0
    FULL_NAMES = 1
    FIRST_NAMES_TOO = 2


@dataclass(frozen=True)
class _Cue:
    """What a name follows, and what may be one there."""

    pattern: re.Pattern[str]
    is_name: _Test
    spares: _Spares


def _claim(pattern: str, is_name: _Test) -> _Cue:
    return _Cue(re.compile(pattern, re.I), is_name, _Spares.NOBODY)


def _tell(pattern: str, is_name: _Test) -> _Cue:
    return _Cue(re.compile(pattern, re.I), is_name, _Spares.FULL_NAMES)


def _mention(pattern: str, is_name: _Test) -> _Cue:
    return _Cue(re.compile(pattern, re.I), is_name, _Spares.FIRST_NAMES_TOO)


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
_HELLO = (
    r"(?:hi+|hey+|hello+|hiy+a+|heya|helo|hiyer|a?yo+|wagwan|wag1|waddup|wassup|alright|alrite|oi|sup|shwmae|good "
    r"(?:morning|afternoon|evening)|"
    r"morning|afternoon|evening|ok|well|so|and|btw|also)"
)
_IM = r"\b(?:i['’‘`´]? ?a?m|iam|ime|am) "
_ITS = r"(?:this is|it['’]?s|it is|tis|this)"
_IS = r"(?:['’‘`´]? ?(?:is|s|z|iz|r|was|be|its|it['’]s|are|would be|has always been))"
_NAME = r"(?:n[ae]+m+e?|nam|nme|naem|nane|nmae|anme|namee|naame|neme|nayme)"
_FILLER = r"[^\w\[\]?!]{1,6}"
_FROM_YEAR = r"(?:from|in) (?:year|yr|y\d|form|class|\d)"

_CUES = [
    # "my full name is X", "names X", "surname: X"; somebody else's name too.
    _claim(
        rf"\b(?:my|mi|ma|me|mah|muh|m['’]) ?(?:\w++ ){{0,2}}?{_NAME}(?:{_IS}|{_FILLER}(?:is|its|it['’]s)\b|"
        rf" ?[:=-]){{1,3}}{_FILLER}",
        _any_word,
    ),
    _claim(rf"(?:^|[.,!?;] ?|\b{_HELLO} |\bthe ){_NAME}(?:['’]?s| is) ", _strange),
    _claim(
        r"\b(?:full|first|last|middle|second|sur|family|fore|given|nick|real|preferred|legal|maiden|"
        r"christian|dead)[ -]?names?(?: ?(?:\b(?:is|was)\b|['’]s\b|[:=-])){0,4}+ ",
        _strange,
    ),
    _claim(r"\bname ?(?:is ?)?[:=–-] ?", _any_word),
    _claim(rf"\b(?:my|their|his|her) {_NAME} (?:down )?as ", _any_word),
    _claim(r"\b(?:my )?name ", _common),
    _claim(r"\bmy ?names?is ?(?!n['’]?t\b)", _any_word),
    _claim(rf"\bmy {_NAME} ", _strange),
    _claim(
        rf"(?:{_WHOSE} {_KIN}(?:['’]?s)?|\bhis|\bher|\btheir|\b{_RELATION}(?:['’]?s)?) (?:\w+ )?"
        r"names?(?:['’]?s| is| was| ?[:=-])? ",
        _strange,
    ),
    # "i'm called X", "my mates call me X", in other languages.
    _claim(
        r"\b(?:i['’‘`]? ?a?m|i was|iam) (?:really |actually |just )?(?:called|caled|calld|named|named "
        r"after|known as|christened) ",
        _any_word,
    ),
    _claim(
        r"\b(?:(?:you )?(?:can|could|just|jst|jus|please|pls|plz|may) call me|refer to me as|i go by|i answer to|"
        r"known as|aka|a\.k\.a\.?|nickname['’]?s?(?: is)?) ",
        _any_word,
    ),
    _claim(
        r"\b(?:mates|friends|family|everyone|everybody|every1|(?<!if )they|all|lads|girls|nobody|no one|team|class|"
        rf"{_WHOSE} {_KIN}) (?:(?:just|all|always|at school|usually|sometimes) ){{0,3}}call(?:s|ed|in)? me ",
        _no_insult,
    ),
    _claim(r"\bcall(?:s|ed|in)? me ", _strange),
    _claim(r"\bspel(?:t|led) (?:it |like |as |out )?", _in_letters),
    _claim(
        r"\b(?:fy enw(?: i)?(?:['’]n)? (?:yw|ydy|ydi|i yw)|enw (?:i|fi) (?:yw|ydy|ydi)|enw i['’]n|mam na imi[eę]|"
        r"nazywam si[eę]|me llam(?:o|an)|mi nombre es|je m['’]appelle|ich hei(?:ss|ß)e|mi chiamo|meu nome é|ma numesc|"
        r"numele meu (?:e|este)|(?:mera|mero|amar|mere) naam|ismi|меня зовут) |"
        r"(?:मेरा नाम|मेरो नाम|আমার নাম|ਮੇਰਾ ਨਾਮ|میرا نام|اسمي) ",
        _any_word,
    ),
    _claim(
        r"\b(?:sign|put|register|book|add|enter|mark|get) (?:me|us|him|her) (?:up|down|in) (?:as|its|"
        r"it['’]s|im|i['’]m) ",
        _strange,
    ),
    _claim(r"\b(?:you are|you['’]?re|u r|ur|u are) (?:speaking|talking|chatting) (?:to|with) ", _strange),
    # "its me X", "hi im X", "im X from year 9", "I'm X", "this is X".
    _claim(
        rf"\b(?:{_ITS}|that['’]?s) (?:only |just )?(?:me|(?:ya|your|ur|yer) (?:boy|girl|boi))(?: again)? ?,? ", _strange
    ),
    _claim(
        rf"\b{_HELLO}(?: (?:there|bot|all|guys|switchboard|again))?[ ,.!]{{1,4}}+"
        r"(?:i['’‘`]? ?a?m|iam|am|(?<!so )(?<!well )(?<!ok )(?<!and )(?<!btw )(?<!also )(?:its|it['’]s|this is)) ",
        _strange,
    ),
    _claim(rf"\b{_ITS} (?={WORD}(?: {WORD})? (?:btw|by the way|again|here|speaking)\b)", _strange),
    _claim(rf"{_IM}(?={WORD}(?: {WORD})?[ ,]{{1,3}}(?:(?:and )?{_FROM_YEAR}|here\b|btw\b|by the way))", _strange),
    _claim(_IM, _introduced),
    _tell(r"^ ?this is ", _introduced),
    _tell(rf"^ ?(?:{_HELLO}[ ,]{{1,3}})?{_ITS} ", _common),
    _mention(rf"\b{_ITS} ", _common),
    # Somebody else: "my mum is called X", "my friend X", "ask for X".
    _claim(
        rf"\b{_KIN}(?: of mine)?,? (?:is |was |are |who is |who['’]s )?(?:called|named|known as) ",
        _any_word,
    ),
    _tell(rf"\b{_WHOSE} {_KIN}(?:['’]s)?(?: ?[,:=(–-] ?| (?:is|was|are|iz) | )", _somebody),
    _mention(rf"\b{_RELATION}(?: ?[,:=(–-] ?| (?:is|was|are|iz) | )", _common),
    _mention(rf"\b{_FAMILY} of ", _common),
    _mention(r"\b(?:called|named) ", _common),
    _tell(r"\bsay (?:hi|hiya|hello|hey|bye|happy birthday) to (?:my \w+ |our )?", _common),
    _tell(r"\b(?:regards|cheers|thanks|wishes|sincerely|love), |\b(?:hi|hey|hiya|hello) from ", _introduced),
    _mention(
        r"\b(?:ask(?:ed)?(?: for)?|(?:speak|spoke|speaking|talk|talked|talking|chatting|say hi|write|wrote|listen) "
        r"(?:to|with)|(?:tell|told)(?: (?:him|her|them))?|behalf of|ring|message|text|email|contact|me (?:and|n|&)|"
        r"with|next to|meet|met|knows?|me \(|i \(|(?:scared|afraid|frightened) of|"
        r"from|for|love|signed|regards|thanks|cheers|by|dear)(?:[ ,]{1,3}+|"
        r"(?<=\())",
        _common,
    ),
    _tell(r"\b(?:fb|facebook)\W+(?:\w+ ){0,2}\[handle\] ", _somebody),
    # One name after another: "josh and baz".
    _tell(r"\[name\](?:, ?| ?(?:and|n|&|or|,) )", _common),
]
_NEXT_IN_LIST = re.compile(r",? (?:and|n|&) |, ", re.I)
#: "name's bond, james bond"
_TWICE = re.compile(rf"\bname(?:['’]?s| is) (?P<name>({WORD})[,.]{{0,2}} {WORD} \2)(?!\w)", re.I)
#: What follows somebody who says who they are: "im will from 9b".
_INTRODUCED = re.compile(
    r" ?(?:$|[.!?,;)]|(?:from|here|btw|and i|nd i|and im|by the way|in year|in yr|year|yr)\b)", re.I
)
_TITLE = re.compile(r"\b(mr|mrs|mx|dr|prof|professor|mister|missus|miss|ms|sir|madam|rev)\b\.? (?=[^\W\d_])", re.I)
#: Titles that are also words, or begin the name of a program.
_DOUBTFUL_TITLES = frozenset("miss ms sir madam rev".split())
_PROGRAMS = frozenset(
    "office word project publisher excel teams access windows powerpoint outlook paint degree".split()
)
#: "miss haddock touched me", "write to miss haddock"; and not "will i miss training".
_MISSES = re.compile(
    r"\b(?:i|you|u|we|they|people|to|will|would|ill|i['’]ll|can|cant|might|may|could|should|do|dont|don['’]t|not|"
    r"never|gonna|must|did|didnt|ever|really) $",
    re.I,
)
_DOES = re.compile(
    r" (?:\w+ed|said|says|is|was|has|had|told|tells|makes|made|won['’]?t|does|did|"
    r"gave|gives|thinks|thought|will|taught|knows|works|wants|does|got|goes|went|likes|loves|hates|gets|needs|reckons)\b",
    re.I,
)
_TOLD = re.compile(
    r"\b(?:with|from|by|told|tell|tells|ask|asked|called|dear|hate|like|this is|it['’]?s|im|i['’]m|"
    r"(?:teacher|tutor|head)(?: is|['’]?s)?|"
    r"(?:write|wrote|speak|spoke|speaking|talk|talked|talking|go|went|said) to) $",
    re.I,
)
#: Before a title, these make it somebody the person knows.
_KNOWS_THEM = re.compile(r"\b(?:my|our|called|is|im|i['’]m|am) (?:\w+ ){0,2}$", re.I)

# What a name stands before.
_IS_NAME = re.compile(
    rf"(?: (?:is|iz|was)|['’]s) {_WHOSE} (?:\w+ )?(?:name|surname|nickname|forename)\b"
    r"| is what (?:they|people|everyone|my \w+) calls? me",
    re.I,
)
_IS_THE_NAME = re.compile(r"(?: is|['’]s) the name\b", re.I)
_IS_KIN = re.compile(rf" (?:is|was|iz) {_WHOSE} {_KIN}\b", re.I)
_IS_HERE = re.compile(rf" (?:here\b|speaking\b|{_FROM_YEAR})", re.I)
_AND_ME = re.compile(r" (?:and|n|&) (?:i|me|my)\b", re.I)
_AND_NAME = re.compile(r" (?:and|n|&) \[name\]", re.I)
_CONTACT = re.compile(r"[ ,:(\"”'<-]{1,4}+\[(?:email|phone number|handle)\]")
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
_HARMS = re.compile(
    r"(?: (?:just|always|still|then|once|even|also|sometimes|often|(?:keeps?|kept)(?: on)?|"
    r"has|had|have|will|would|might|is|was|are|were|been|did|used to|tr(?:ies|ied) to|wants? to|"
    r"won['’]?t stop|never stops|\w+ly)){0,3}"
    rf"(?: {_HARM}| {_HURT}\w*{_ON}|(?<=keep|eeps|kept|p on|s on|t on|stop|tops) \w+in[g'’]?{_ON})",
    re.I,
)
#: What people do and words do not: "grace told me".
_SAYS = re.compile(r" (?:says|said|told|tells|reckons|thinks|thought|asked)\b", re.I)
#: Before a given name, these make it that of a place, a saint or a queen.
_NO_PERSON = re.compile(
    r"\b(?:king|queen|prince|princess|duke|pope|prophet|president|saint|st\.?|lord|hotel|port|mount|lake|new) $", re.I
)
_AT_A_PLACE = re.compile(r"\b(?:in|at|to|near|of|around|from|through|via|by|the|a) $", re.I)
_IN_A_SENTENCE = re.compile(r"[a-z,] $")
_BEFORE_HERE = re.compile(rf"(?:^|[.!?,] ?|\b{_HELLO} |\b(?:its|it['’]s|this is|im|i['’]m) )$", re.I)
_A_THING = re.compile(r"\b(?:a|an|the|this|that|my|his|her|our|your|no|some|last|next|every) $", re.I)
#: Conditions that pupils name: "adhd here, could i do it".
_CONDITION = re.compile(r"^(?:dys|autis|adhd$|asperg)", re.I)
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
    rf"^(?:(?:{_HELLO}|dear bot)[ ,]{{1,3}})?(?P<name>{WORD}(?: {WORD}){{0,2}}) ?(?:[.!,]{{0,5}} ?$|[,(–-]|: |(?<=-))",
    re.I,
)

_LETTERS = r"(?:[^\W\d_][ .-]){2,20}[^\W\d_]\b"
_FIRST_PART = re.compile(
    r"(?:(?:actually|the one and only|um+|uh+|er+m?|just|like|basically|also|really|literally|obviously)[ ,]{1,3}+)"
    r"{0,4}+"
    rf"(?:(?:mr|mrs|miss|ms|dr|mx|big|lil|little|auntie|aunty|uncle|nanny)\.? )?(?P<part>{_LETTERS}|{WORD})",
    re.I,
)
_NEXT_PART = re.compile(rf"(?P<gap>\. ?| )(?P<part>{_LETTERS}|{WORD})", re.I)
#: Words inside a surname: "al farsi", "van dyke".
_PARTICLES = frozenset("al el bin ibn abu de del della der den di du la le van von ap ab mac mc st ter ul".split())
#: The beginning of a word, up to a hyphen or the like; and what follows where a word goes on.
_A_WORD = re.compile(rf"(?<![\w\[@#]){WORD}")
_PIECE = re.compile(r"(?<![\w\[])[^\W\d_]\w*+")
_GOES_ON = re.compile(r"[\w\]]")
#: After what somebody does: "gary hits me".
_ACTED_ON = re.compile(r" (?:me|us|him|her|them)\b", re.I)
_AFTER_NAME = re.compile(rf" ?(?:$|[^\w '’-])| \d| ({WORD})")


def take_out(text: str) -> str:
    """The text with a mark for each name that is given as one."""
    message = _Message(text, capitals_tell(text))
    if twice := _TWICE.search(text):
        message.take_out(*twice.span("name"))
    _titles(message)
    for cue in _CUES:
        _after(message, cue)
    _before(message, _IS_NAME, _any_word)
    _before(message, _IS_THE_NAME, _strange)
    _before(message, _IS_KIN, _somebody)
    _before(message, _IS_HERE, _here)
    _before(message, _AND_ME, _common)
    _before(message, _HARMS, _harmful, spares=False)
    _before(message, _AND_NAME, _common)
    _before(message, _CONTACT, _common)
    _before(message, _SAYS, _speaks)
    signed = _SIGNED.search(message.text, max(0, len(message.text) - _ENDING))
    if signed and (signed["sure"] or signed["likely"]):
        _alone(message, signed, certain=bool(signed["sure"]))
    _alone(message, _AT_FIRST.match(message.text), certain=False)
    _by_itself(message)
    _again(message)
    return message.text


def _after(message: _Message, cue: _Cue) -> None:
    """Takes out the names that follow a cue, and those listed after them: "my mates josh and baz"."""
    start = 0
    while found := cue.pattern.search(message.text, start):
        start, is_name, spares = found.end(), cue.is_name, cue.spares
        while span := _name_at(message, start, is_name, spares):
            message.take_out(*span)
            start = span[0] + len(_MARK)
            more = _NEXT_IN_LIST.match(message.text, start)
            if not more:
                break
            start, is_name, spares = more.end(), _somebody, _Spares.FULL_NAMES
        start = max(start, found.start() + 1)


def _name_at(message: _Message, start: int, is_name: _Test, spares: _Spares) -> tuple[int, int] | None:
    """Where the name that follows begins and ends, if there is one."""
    first = _FIRST_PART.match(message.text, start)
    if not first:
        return None
    begins, end = first.span("part")
    spelt_out = is_name is _any_word and " " in first["part"]
    if not spelt_out and not is_name(message, first["part"], end):
        return None
    if spares is not _Spares.NOBODY and is_kept(message.text, begins):
        return None
    if spares is _Spares.FIRST_NAMES_TOO and fold(first["part"]) in KEPT_PEOPLE:
        after = _NEXT_PART.match(message.text, end)
        if not (after and fold(after["part"]) in SURNAMES):
            return None
    return begins, _name_end(message, begins, end, claimed=spares is _Spares.NOBODY)


def _capital_follows(message: _Message, end: int) -> bool:
    after = _NEXT_PART.match(message.text, end)
    return bool(after and is_capital(after["part"]) and fold(after["part"]) not in NOT_NAMES)


def _name_end(message: _Message, begins: int, end: int, claimed: bool = False) -> int:
    """Where a name ends whose first word ends there: up to four words on, none of which may be an everyday one.

    A claimed one is all that was to be said ("my name is ..."); after another, somebody does something.
    """
    text = message.text
    for _ in range(4):
        after = _NEXT_PART.match(text, end)
        if not after or not _goes_on(message, text[begins:end], after, claimed):
            break
        end = after.end()
    if re.search(r"['’]s$", text[begins:end]):
        end -= 2
    while end - begins > 1 and text[end - 1] in "'’-_*~":
        end -= 1
    return end


def _goes_on(message: _Message, name: str, after: re.Match[str], claimed: bool) -> bool:
    gap, word = after["gap"], after["part"]
    plain, capital = fold(word), message.is_capital(word)
    initial = len(name.split()[-1].strip(".")) == 1
    if gap.startswith(".") and len(gap) > 1 and not initial:
        return False
    if plain in NOT_NAMES:
        return capital and plain in SURNAMES
    if capital:
        return not (gap == "." and is_ordinary(word))
    if plain in SURNAMES | DOUBTFUL:
        return _may_end(message, after.end())
    stops = _stops(message, after.end())
    if plain in _PARTICLES and not stops:
        following = _NEXT_PART.match(message.text, after.end())
        return bool(following and fold(following["part"]) not in NOT_NAMES)
    if stops and claimed:
        return True
    acted = _ACTED_ON.match(message.text, after.end()) and (is_ordinary(word) or acts(word) or plain.endswith("z"))
    if acted or is_everyday(word) or (begins_question(word) and not stops):
        return False
    if stops:
        return not (is_ordinary(word) and acts(word))
    return not is_ordinary(word) or (claimed and _may_end(message, after.end()))


def _stops(message: _Message, end: int) -> bool:
    """Whether no word follows."""
    after = _AFTER_NAME.match(message.text, end)
    return bool(after and after[1] is None)


def _may_end(message: _Message, end: int) -> bool:
    """Whether a name may end there: before a stop, or a word that is either an everyday one or another name."""
    after = _AFTER_NAME.match(message.text, end)
    if not after:
        return False
    return after[1] is None or fold(after[1]) in NOT_NAMES | SURNAMES or not is_ordinary(after[1])


def _titles(message: _Message) -> None:
    """ "Mr Davies"; "Mr Smedley" stays, but Wilson and Jones are too common."""
    start = 0
    while found := _TITLE.search(message.text, start):
        start = found.end()
        first = _FIRST_PART.match(message.text, start)
        if not first:
            continue
        word, begins = first["part"], first.start("part")
        plain = fold(word)
        if found[1].lower() in _DOUBTFUL_TITLES and not _is_titled(message, found, first):
            continue
        if plain in _PROGRAMS or (plain in NOT_NAMES and len(plain) > 1):
            continue
        kept = is_kept(message.text, begins) or plain in KEPT_PEOPLE - SURNAMES
        if kept and not _stands_before(message, found.start(), _KNOWS_THEM):
            continue
        message.take_out(begins, _name_end(message, begins, first.end("part")))
        start = begins + len(_MARK)


def _is_titled(message: _Message, title: re.Match[str], name: re.Match[str]) -> bool:
    """Whether "miss" or the like is a title there: "miss haddock touched me", "Miss Haddock"."""
    word = name["part"]
    capital, sir = message.is_capital(word), title[1].lower() == "sir"
    if fold(word) in SURNAMES:
        return True
    if len(word) == 1 or is_everyday(word) or word.endswith("ly"):
        return False
    # In Welsh, "Sir Gar" is a county.
    if (capital and message.is_capital(title[1]) and not sir) or _stands_before(message, title.start(), _TOLD):
        return True
    if _stands_before(message, title.start(), _MISSES):
        return False
    strange = not is_ordinary(word) and (capital or title[1].lower() == "ms") and not sir
    return strange or any(doing.match(message.text, name.end("part")) for doing in (_DOES, _HARMS))


def _stands_before(message: _Message, place: int, pattern: re.Pattern[str]) -> bool:
    """Whether something ends at a place of the message, a few words long."""
    return bool(pattern.search(message.text, max(0, place - 30), place))


def _here(message: _Message, word: str, end: int) -> bool:
    """ "josh here", "zephyrine here"; and not "adhd here"."""
    if not _stands_before(message, end - len(word), _BEFORE_HERE):
        return False
    rare = len(word) > 3 and not word.isupper() and not _CONDITION.match(word) and _strange(message, word, end)
    return rare or _common(message, word, end)


def _harmful(message: _Message, word: str, end: int) -> bool:
    """ "josh hits me", "jack hits me"; and not "the bill hurt us"."""
    thing = _stands_before(message, end - len(word), _A_THING)
    return _common(message, word, end) or (fold(word) in DOUBTFUL - NOT_NAMES and not thing)


def _speaks(message: _Message, word: str, end: int) -> bool:
    """ "grace says", "nick told me"; and not "the bill says"."""
    plain = fold(word)
    return plain in (DOUBTFUL | AMBIGUOUS) - NOT_NAMES and not _stands_before(message, end - len(word), _A_THING)


def _by_itself(message: _Message) -> None:
    """A common given name goes wherever it stands: "callum got a job". Those of the knowledge base stay."""
    for found in reversed(list(_A_WORD.finditer(message.text))):
        span = found.span()
        if is_given(found[0]) and _means_somebody(message, *span) and not is_kept(message.text, span[0]):
            message.take_out(span[0], _name_end(message, *span))


def _means_somebody(message: _Message, start: int, end: int) -> bool:
    """Whether a given name is somebody's there, and not that of a queen, a place or a source of the bot's."""
    plain = fold(message.text[start:end])
    if _stands_before(message, start, _NO_PERSON):
        return False
    given = GIVEN.intersection([plain, *plain.split("-")])  # in "cam-drin", which is Welsh, "cam"
    after = _NEXT_PART.match(message.text, end)
    surname = after is not None and fold(after["part"]) in SURNAMES - NOT_NAMES
    if surname or not given or not given <= AMBIGUOUS | KEPT_PEOPLE:
        return True
    inside = message.is_capital(message.text[start:end]) and _stands_before(message, start, _IN_A_SENTENCE)
    return inside and not given <= KEPT_PEOPLE and not _stands_before(message, start, _AT_A_PLACE)


def _before(message: _Message, pattern: re.Pattern[str], is_name: _Test, spares: bool = True) -> None:
    """Takes out the name, of up to three words, that stands before something: "josh evans is my name"."""
    for found in reversed(list(pattern.finditer(message.text))):
        words: list[tuple[int, str]] = []
        here, window = found.start(), max(0, found.start() - 60)
        for word in reversed(list(re.compile(WORD).finditer(message.text, window, found.start()))[-3:]):
            if message.text[word.end() : here].strip() or fold(word[0]) in NOT_NAMES:
                break
            here = word.start()
            words.insert(0, (here, word[0]))
        while words and not is_name(message, words[0][1], words[0][0] + len(words[0][1])):
            words.pop(0)
        if words and not (spares and is_kept(message.text, words[0][0])):
            message.take_out(words[0][0], found.start())


def _alone(message: _Message, found: re.Match[str] | None, certain: bool) -> None:
    """Takes out a name that begins or ends a message: a common one; where it is certain, any with a capital."""
    if not found or is_kept(message.text, found.start("name")):
        return
    first, *others = found["name"].split()
    if any(fold(word) in (NOT_NAMES if certain else NOT_NAMES | KEPT_PEOPLE) for word in (first, *others)):
        return
    doubtful = certain and found["sure"].rstrip().endswith(("from", ",", "-", "!")) and fold(first) in DOUBTFUL
    if not (fold(first) in GIVEN or doubtful or (certain and _introduced(message, first, len(message.text)))):
        return
    if not any(is_usual(word) if message.is_capital(word) else is_ordinary(word) for word in others):
        message.take_out(*found.span("name"))


def _again(message: _Message) -> None:
    """A name that was given may come again: "im josh. josh wants to know"."""
    names: dict[str, list[str]] = {}
    for name in filter(_tells_again, message.given):
        names.setdefault(_beginning(name), []).append(name)
    for piece in reversed(list(_PIECE.finditer(message.text))) if names else ():
        for name in names.get(_beginning(piece[0]), ()):
            end = piece.start() + len(name)
            said = message.text[piece.start() : end]
            same = said == name if fold(name) in DOUBTFUL else said.casefold() == name.casefold()
            if same and not _GOES_ON.match(message.text, end) and not is_kept(message.text, piece.start()):
                message.take_out(piece.start(), _name_end(message, piece.start(), end))
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
