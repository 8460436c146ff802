"""Rules for where somebody lives: postcodes, street addresses, a point on the map."""

from __future__ import annotations

import re
from itertools import takewhile

from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import NOT_NAMES, one_of

_AREA = one_of(
    "AB AL BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY EC EH EN EX FK FY GL "
    "GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE LL LN LS LU ME MK ML NE NG NN NP NR NW OL OX "
    "PA PE PH PL PO PR RG RH RM SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB WA WC WD WF WN "
    "WR WS WV YO ZE ZZ"
)
_TWO_LETTERS = rf"(?=[A-Z]{{2}}){_AREA}"
_PAIR = r"(?![CIKMOV])[A-Z](?![CIKMOV])[A-Z]\b"
_INWARD = rf"\d{_PAIR}"
_SPELT = one_of(r"oh zero one two three four five six seven eight nine ten eleven twelve \w+teen twenty")
_POSTCODES = [
    # All that follows "my postcode is", however it is spaced or spelt.
    (
        r"(\b(?:post ?-?code|zip(?: ?code)?)\b(?: ?(?:\b(?:is|its|it['’]s)\b|['’]s\b|[:=?-])){0,4}+ ?)"
        rf"(?:[a-z]{{1,2}} ?\d[a-z\d]?(?:[ .,-]{{0,3}}\d ?[a-z] ?[a-z])?\b|(?:[a-z\d] ){{4,7}}[a-z\d]\b"
        rf"|(?:[a-z]{{2,6}} ){{1,2}}\d\d? ?\d ?[a-z]{{2}}\b"
        rf"|[a-z](?: ?[a-z])? (?:\d{{1,2}}|{_SPELT})\b(?: (?:\d|{_SPELT}))?(?: ?[a-z] ?[a-z]\b)?)"
    ),
    rf"\b{_AREA}[ -]?\d[A-Z\dO]?[ .,-]{{0,3}}{_INWARD}",
    rf"\b(?-i:{_AREA} \d[\dA-Z]? \d ?[A-Z] ?[A-Z])\b",
    # "l2 1st or l3 2nd" and "is l2 4us" are no postcodes.
    rf"\b[BEGLMNSW]\d[A-Z\d]?[ -]{{0,2}}(?!(?-i:1st|2nd|3rd|[04-9]th|2be|[24](?:us|ur|ya|da|an|al))\b){_INWARD}",
    # The first half alone, where somebody lives. L2 and S4 are also a level and a school year.
    (
        r"(\b(?:(?:liv(?:e|es|ed|ing)|staying|based|moved|moving|house|home|area|flat) (?:is )?(?:in|at|near|to|"
        r"by|round)|area is|live) )"
        r"(?!(?<!live in )(?<!live near )(?<!live round )(?:L[1-8]|S[1-6])\b)"
        rf"(?:{_AREA} ?\d[A-Z\d]?|[BEGLMNSW]\d[A-Z\d]?)(?![\w£%-])"
    ),
    rf"(\b(?:we['’]?re|i['’]?m|i am|us) (?:in|near|at|round|around|by) ){_TWO_LETTERS}\d[A-Z\d]?(?![\w£%-])",
    rf"(\bfrom ){_AREA}\d[A-Z\d]?(?![\w£%-])",
    # After the town: "i live in Hull HU5". G4S and the M4 are no postcodes.
    (
        rf"(\b(?:liv(?:e|es|ed|ing)|staying|based|moved|moving|i['’]?m|i am|we['’]?re) (?:in|at|near|to|by|round|from) "
        rf"(?:[^\W\d_][\w'’-]++,? ){{1,3}}?){_TWO_LETTERS}\d[A-Z\d]?(?![\w£%-])"
    ),
    # Gaps anywhere: "cf 24 4 ld"; every sign by itself: "M 1 4 B T".
    rf"\b(?!(?:im|me|so|pe|la|de|to) ){_TWO_LETTERS} \d\d? \d ?(?!(?:us|ur|ya|be|hr|gb|pm|am)\b){_PAIR}",
    r"\b(?:[BEGLMNSW]|[A-PR-UWYZ] [A-HK-Y])(?: \d){1,2}(?: [A-HJKPSTUW])? \d (?!u r|r u)[A-Z] [A-Z]\b",
]

#: Words that end the name of a road, and little else; then those with other uses ("is level 2 the best way").
_CERTAIN = "road street avenue lane crescent terrace gardens gdns mews ave cres terr rd"
_DOUBTFUL = (
    "way close drive court grove place hill row square walk rise view parade park green mount dr ct cl pl sq av ln st "
    "str circle quay wharf villas cottages meadow meadows field fields"
)
#: In Welsh the road's word comes first; these few mean nothing else.
_WELSH_ONLY = "heol hoel ffordd fford stryd maes clos lôn rhodfa cilgant"
_WELSH = (
    f"{_WELSH_ONLY} lon cae cwrt gerddi llys teras gwaun rhiw trem erw dôl dol llwyn plas golwg allt waun sgwâr "
    f"sgwar ystad glyn cefn hafan craig pentre "
    "tŷ ty bryn parc coed nant tyle"
)
#: Houses that are no firm's either.
_HOMES = "cottage farmhouse barn bungalow rectory vicarage"
_HOUSES = "cottage house farm farmhouse lodge barn villa bungalow manor hall rectory vicarage mill chapel office"
#: What houses of a new road are called after: "2 the paddocks".
_THE_TREES = (
    "mews gardens terrace crescent avenue paddock paddocks cottages maltings willows grange orchard orchards elms oaks "
    "beeches firs limes laurels hollies cedars poplars meadow meadows moorings wharf villas spinney dell glade warren"
)


def _in_capitals(words: str) -> str:
    """A pattern for up to three words with capitals and then one of the words, with one too."""
    return rf"(?-i:(?<![\w'’.-])(?:[A-Z][\w'’.-]*+ ){{1,3}}{one_of(words.title())}\b\.?)"


_NUMBER = r"(?<![£\d.,/])\b\d{1,4}(?: ?[a-z])?(?: ?[-/] ?\d{1,4}[a-z]?)?\b"
_FLAT = (
    r"(?:\b(?:flat|apartment|apt|unit|room|house|number|no)\b\.? "
    r"(?:no\.? |number )?(?:\d{1,4}[a-z]?|[a-z]\d{0,3})\b,? )"
)
_HOUSE_NUMBER = rf"(?<!level )(?<!year )(?<!grade )(?:{_FLAT}(?:{_NUMBER},? )?|{_NUMBER},? )"
_STREET_WORD = (
    r"(?!(?:the|a|an|on|in|at|is|to|from|for|and|or|per|my|levels?|hours?|years?|days?|weeks?|months?|credits?|"
    r"grades?)\b)[^\W\d_][\w'’.-]*+"
)
_STREET = rf"(?:{_STREET_WORD} )"
_ANY_ROAD = one_of(f"{_CERTAIN} {_DOUBTFUL}")
_BUILDING = one_of(f"{_HOUSES} tower towers point building buildings heights mansions")
_ROAD = rf"{_STREET}{{1,3}}{_ANY_ROAD}\b\.?"
_LIVES = (
    r"\b(?:liv(?:e|es|ed|ing|in)|stay(?:s|ing)?|(?:house|home|flat|place) is|(?:post|send|deliver) (?:it|stuff|them|"
    r"that|this)) (?:\w+ )?"
)
_ADDRESSES = [
    # Where somebody says that they live: any road or house, in small letters too.
    (
        rf"({_LIVES}(?:at|on|in|to|near|off|by|down|along|opposite) )(?:the )?"
        r"(?!(?:the|high|one|any|some|every|each|another|other|same|this|that|which|what|no)\b)"
        rf"(?:{_FLAT}|{_NUMBER},? (?:on |in )?)?{_ROAD}(?:,? (?:number|no\.?) \d{{1,4}}[a-z]?\b)?"
    ),
    (
        rf"({_LIVES}[^.!?]{{0,40}}?\b(?:on|in|off|down|near) )(?:{_in_capitals(_CERTAIN)}|"
        rf"(?!(?:high|main)\b){_STREET}{{1,2}}{one_of(_CERTAIN)}\b)"
    ),
    rf"({_LIVES}at )(?:{_FLAT}|{_NUMBER},? )the {_ANY_ROAD}\b",
    rf"{_in_capitals(_HOMES)}, ?(?-i:[A-Z][\w'’-]++(?: [A-Z][\w'’-]++){{0,2}}+)",
    rf"({_LIVES}at )(?:the )?(?!the\b){_STREET}{{1,2}}{one_of(_HOUSES)}\b(?:,? {_ROAD})?",
    rf"({_LIVES}in )(?:{_FLAT}in )?{_STREET}{{1,2}}halls?\b",
    rf"(\b(?:street|road)(?: name)? is (?:called )?)(?!not\b){_STREET}{{1,2}}{_ANY_ROAD}\b",
    rf"({_LIVES}at ){_FLAT}?{_NUMBER}(?:,? {_STREET_WORD}){{1,3}}",
    # A number, some words and a word that is only a road's: "22 acacia avenue", "12 high st".
    (
        rf"{_HOUSE_NUMBER}(?:on |in )?(?!of\b){_STREET}{{1,3}}(?:{one_of(_CERTAIN)}|(?-i:St))\b\.?"
        r"(?: (?:east|west|north|south)\b)?"
    ),
    rf"{_HOUSE_NUMBER}(?!of\b){_STREET}st\b(?= ?(?:[,.!?\[]|$))",
    # With a word that has other uses there must be capitals ("18 Oak Tree Way"), or a flat.
    rf"{_HOUSE_NUMBER}{_in_capitals(_DOUBTFUL)}",
    rf"{_FLAT}{_NUMBER},? {_ROAD}",
    rf"\b(?:flat|apartment|apt)\b\.? \d{{1,4}}[a-z]?,? (?:{_ROAD}|{_STREET}{{1,2}}{_BUILDING}\b)",
    # A house with a name, on a road; Welsh with the number last.
    rf"{_in_capitals(_HOUSES)}, ?{_ROAD}",
    rf"\b{one_of(_WELSH_ONLY)}(?: [^\W\d_][\w'’-]*+){{1,3}},? (?:number |rhif )?\d{{1,3}}[a-z]?\b",
    rf"{_HOUSE_NUMBER}the {one_of(_THE_TREES)}\b",
    (
        rf"(?-i:(?<![\w'’.-])(?:[A-Z][\w'’-]*+ ?){{1,3}}, {one_of('Heol Ffordd Stryd Lôn Lon Maes Rhodfa Clos')}"
        rf"(?: (?:yr?\b|[A-Z][\w'’-]*+)){{1,3}}+)"
    ),
    # A point on the map.
    r"(?<!\w)///\w++\.\w++\.\w++",
    r"-?\b\d{1,2}\.\d{3,}°? ?[NS]?,? ?-?\d{1,3}\.\d{3,}°?(?: ?[EW]\b)?",
]
_POSTCODE_RULES = [re.compile(pattern, re.I) for pattern in _POSTCODES]
_ADDRESS_RULES = [re.compile(pattern, re.I) for pattern in _ADDRESSES]
#: Before a postcode: a number and any road, or a road without a number and up to two words more.
_BEFORE_POSTCODE = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?P<road>{_NUMBER},? (?!of\b){_ROAD}) ?,? ?\Z",
        rf"(?<![\w'’.-])(?P<road>{_STREET}{{1,2}}{one_of(_CERTAIN)}\b)(?:(?:,? |,)\w++){{0,2}}+,? ?\Z",
    )
]
#: After the beginning of an address: "unit 4 oak close caravan park".
_GOES_ON = re.compile(rf",? {_ROAD}", re.I)

_ADDRESS_IS = re.compile(
    r"((?<!mail )(?<!web )(?<!ip )\b(?:address|adress|addres|addy)\b(?: ?(?:\b(?:is|its)\b|['’]s\b|[:=-])){1,4}+ ?)"
    r"([\w'’/-]++(?:,? [\w'’/.-]++){0,9}+)",
    re.I,
)
_AFTER_ADDRESS = frozenset(
    "and so what whats can how do does is are but i im my me which if please pls where when why there with "
    "thanks this its it".split()
)
#: "12 heol y deri". Without a number, only where somebody lives.
_WELSH_ROAD = re.compile(
    rf"(?:(?P<before>{_LIVES}(?:at|on|in|near|down|up|off|by|along) ){_FLAT}?|"
    rf"{_HOUSE_NUMBER}|(?P<on>\b(?:on|at|off|near|down|up) )(?=heol|ffordd|stryd|rhodfa))\b{one_of(_WELSH)}(?:['’]r)?\b"
    r"(?P<name>(?:[ -][^\W\d_][\w'’]*+){1,5}+)",
    re.I,
)
_WELSH_JOINS = frozenset("y yr ar a'r ger uchaf isaf fawr fach newydd".split())
_SMALL = re.compile(
    rf"(?<!level )(?<!year )(?<!grade )(?<!l){_NUMBER},? {_STREET}{{1,2}}{one_of(_DOUBTFUL)}\b"
    r"(?! (?:to|from|up|in|out|more|of|above|than|for|forward|down|through|by|off|into|over|your|my|the|it|a)\b)",
    re.I,
)


def find(reading: Reading) -> None:
    """Notes postcodes and addresses."""
    for rule in _POSTCODE_RULES:
        reading.take(rule, Kind.POSTCODE)
    _address_is(reading)
    _welsh_roads(reading)
    for rule in _ADDRESS_RULES:
        reading.take(rule, Kind.ADDRESS)
    for rule in _BEFORE_POSTCODE:
        for found in reading.before(rule, {Kind.POSTCODE}):
            reading.add(*found.span("road"), Kind.ADDRESS)
    reading.take(_SMALL, Kind.ADDRESS, _is_small_road)
    for found in reading.after(_GOES_ON, {Kind.ADDRESS}):
        reading.add(found.start() - 1, found.end(), Kind.ADDRESS)  # one with what it goes on from


def _address_is(reading: Reading) -> None:
    """All that follows "my address is", a postcode too, up to a word that begins something else."""
    for found in reading.matches(_ADDRESS_IS, over={Kind.POSTCODE}):
        start = found.start(2)
        words = re.findall(r"\S+ ?", found[2])
        if words[0].strip(" ,").lower() in NOT_NAMES - {"the", "one"} or not reading.is_free(start, start + 1):
            continue
        said = "".join(takewhile(lambda word: word.strip(" ,.").lower() not in _AFTER_ADDRESS, words)).rstrip()
        if said:
            reading.add(start, start + len(said), Kind.ADDRESS)


def _welsh_roads(reading: Reading) -> None:
    """One or two words after the road's own, and the small ones that join them."""
    for found in reading.matches(_WELSH_ROAD):
        words = re.findall(r"[ -][^ -]+", found["name"])
        end = taken = 0
        while end < len(words) and taken < 2:
            plain = words[end][1:].lower()
            if plain not in _WELSH_JOINS:
                if plain in NOT_NAMES:
                    break
                taken += 1
            end += 1
        if end:
            start = max(found.start(), found.end("before"), found.end("on"))
            reading.add(start, found.start("name") + len("".join(words[:end])), Kind.ADDRESS)


def _is_small_road(found: re.Match[str]) -> bool:
    """ "5 oak close", and not "is 40 hours close to full time": none of its words may be an everyday one."""
    return not any(word in NOT_NAMES for word in found[0].lower().split()[1:-1])
