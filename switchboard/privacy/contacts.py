"""Rules for ways to reach somebody: email addresses, profiles on the net, phone numbers."""

from __future__ import annotations

import re

import phonenumbers

from switchboard.privacy.kept import kept
from switchboard.privacy.spans import Kind, Reading
from switchboard.privacy.words import one_of

_SITE = one_of(
    "instagram insta snapchat tiktok facebook fb twitter x threads youtube youtu twitch discord discordapp linkedin "
    "github pinterest reddit tumblr wa t roblox steamcommunity linktr bere bereal vsco kik yubo soundcloud spotify "
    "bsky"
)
_PROFILE = re.compile(
    rf"(?:https?://)?(?<![\w-])(?:[\w-]{{1,20}}\.)?{_SITE}\.(?:com|me|tv|gg|net|co|ee|app|al|live|be)/[^\s,;]*\w/?",
    re.I,
)
_PROVIDER = r"(?:g ?mail|google ?mail|hot ?mail|outlook|yahoo|i ?cloud|proton ?mail|btinternet|hwbcymru|aol)"
_ENDING = one_of("com co org net uk wales cymru ac sch gov nhs edu io me info ie pl eu live school")
_OPEN, _SHUT = r" ?+[(\[{<*_-]{0,3}+ ?+", r" ?+[)\]}>*_-]{0,3}+ ?+"
_DOT_WORD = rf"(?:{_OPEN}\bdot\b{_SHUT})"
_DOT = rf"(?:{_OPEN}(?:\.|\bdot\b){_SHUT})"
_AT = rf"(?:{_OPEN}@{_SHUT}| ?[(\[{{<*_-]{{1,3}} ?at(?: (?:symbol|sign))? ?[)\]}}>*_-]{{1,3}} ?| at )"
#: What stands before the "@", with words for the signs: "josh dot evans".
_LOCAL = r"(?<![\w.+'!&-])[\w.+'!&-]++(?: ?\b(?:dot|under ?score|dash|hyphen)\b ?[\w.+-]++){0,4}+"
#: The same up to an "at" without a space: "josh-at-gmail", "josh_at_gmail".
_TO_AT = rf"(?:{_LOCAL}{_AT}|(?<![\w.+'!&-])[\w.+'!&-]{{1,64}}?[*_-]{{1,3}}at[*_-]{{1,3}})"
_HOST = r"(?:-*+\w++(?:-++(?!dot\b)\w++)*+)"
_MAIL_IS = r"(?P<before>\be-? ?mails?(?: (?:address|addy|add|me|us|is|it|at|on|to)\b){0,6}+(?:['’]s)?(?: ?[:=-])? )"
_EMAILS = [
    # The plain form; then whatever stands between "my email is" and an "@" or a provider.
    r"(?<![^\s@<>()\[\],;:\"])[^\s@<>()\[\],;:\"]++@[^\s@<>()\[\],;:\"]+\.[^\W\d_]{2,}+",
    rf"{_MAIL_IS}(?:[\w.+-]++ ){{0,8}}?[\w.+-]++ ?@ ?[\w-]++(?:{_DOT}\w++){{0,3}}+",
    rf"{_MAIL_IS}(?:[\w.+-]++ ){{0,7}}?(?:[\w.+-]++(?:{_AT}{_PROVIDER}|{_AT}{_HOST}{_DOT_WORD}| {_PROVIDER}\b)|"
    rf"[\w.+-]{{1,64}}?(?:[*_-]{{1,3}}at[*_-]{{1,3}}(?:{_PROVIDER}|{_HOST}{_DOT_WORD})|{_PROVIDER}\b))"
    rf"[\w-]*+(?:{_DOT}\w++){{0,3}}+",
    # With gaps: "j o s h @ gmail . com", "josh @ gmail.com"; without an ending: "josh@gmail".
    rf"(?<!\S)(?:\w ){{2,30}}\w? ?@ ?(?:\w )*+\w++(?:{_DOT}\w++){{1,3}}+",
    rf"{_LOCAL} ?@ ?{_HOST}(?:{_DOT}{_ENDING}\b){{1,3}}",
    r"(?<![\w.+-])(?:[\w.+-]{4,}+@[\w-]{3,}+(?:\.[\w-]++)*+|(?=[\w.]*[\d._])[\w.+-]{3,}+@[\w-]{2,}+)",
    # With words for the signs: "josh dot evans at gmail dot com", "joshATgmailDOTcom", "josh at gmail".
    rf"{_TO_AT}(?:{_HOST}{_DOT_WORD}){{1,3}}[^\W\d_]{{2,}}\b(?:{_DOT}{_ENDING}\b)?",
    rf"{_TO_AT}{_PROVIDER}\b(?:{_DOT}{_ENDING}\b){{0,2}}",
    rf"(?<![\w.])[\w.]{{1,64}}?at{_PROVIDER}(?:dot{_ENDING}|{_DOT}{_ENDING}\b){{0,2}}",
    rf"(?<!\S)(?:\w ){{2,20}}a ?t {_PROVIDER}\b(?:{_DOT}{_ENDING}\b){{0,2}}",
    # A site of the bot's ("look at gov.uk") has no dot or figure before "at"; an address has.
    rf"(?<![\w.])(?=\w*[._\d])(?:[\w.]++{_AT}|[\w.]{{1,64}}?_{{1,3}}at_{{1,3}}){_HOST}(?:{_DOT}{_ENDING}\b){{1,3}}",
    rf"(?<![\w.])[\w.]++ {_PROVIDER}{_DOT}{_ENDING}\b(?:{_DOT}uk\b)?",
    rf"(?P<before>\b(?:my|her|his) {_PROVIDER}(?: is| ?[:=]) ?|\b{_PROVIDER} is )(?=[\w.]*[._\d])[\w.+-]*\w",
]
_EMAIL_RULES = [re.compile(rule, re.I) for rule in _EMAILS]
_HINT_OF_EMAIL = re.compile(rf"@|\bat\b|{_PROVIDER}", re.I)

_GAP = r"[ .,()/_*~\-–—\ufe0f\u20e3]{0,3}"
#: A person's number in Britain begins 01, 02, 05 or 07. Helplines (08, 03, 116) stay.
_BRITISH = re.compile(
    rf"(?<![\d/£])(?<!\d,)(?:\(?(?:\+|\b00){_GAP}44{_GAP}(?:\(0\){_GAP}|0(?=[1257]))?|44 ?(?=7)|\(?0{_GAP})"
    rf"(?=[1257])(?:\d{_GAP}){{8,9}}\d(?![\d/])"
)
#: With letters for figures: "o7 7o0 9oo 456", "07398 ll2 233".
_LETTER_O = re.compile(rf"(?<!\w)[oO0]{_GAP}[1257](?:{_GAP}[\doOlI]){{8,9}}(?!\w)")
#: A mobile number without its 0.
_MOBILE = re.compile(r"(?<![\d£/,.])7\d{3}[ .-]?\d{3}[ .-]?\d{3}(?![\d/])")
#: "07700 and then 900123", "ends 900123, begins 07700".
_SPLIT = re.compile(r"(?<![\d/.,£])07\d{1,8}(?!\d)(?:(?:\W{1,6}+[^\W\d_]++){0,6}?\W{1,6}+\d{2,8}(?![\d/])){1,4}")
_SPLIT_BACKWARDS = re.compile(r"\b\d{3,8}(?:\W{1,6}+[^\W\d_]++){1,6}?\W{1,6}+07\d{1,7}\b")
_PART = re.compile(r"\d+")
_ABROAD = re.compile(r"\+ ?\d|\b00[ .-]?[1-9]")
_FIGURE = one_of(
    r"oh? zero nought naught nil one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    r"fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    r"thousand double treble triple \d{1,6}"
)
#: "oh seven seven hundred nine double oh ...": it begins with a nought, or with Britain's 44.
_DICTATED = re.compile(
    rf"(?<![\w-])(?:plus\W{{1,3}}|\+)?(?:oh?|zero|nought|naught|double|four|seven|0\d{{0,4}}|plus)"
    rf"(?:(?:[ ,.–-]|\band\b){{1,3}}{_FIGURE}\b){{3,15}}",
    re.I,
)
_FIGURES = r"\+?\d(?:[ .()-]{0,3}+\d)++"
#: "my mum's number is ..." of any length; other numbers of one's own stand in identifiers.py.
_NUMBER_IS = re.compile(
    r"(?P<before>\b(?:my|me|our|his|her|their|mums?|mams?|dads?|nans?|home|house|\w+['’]s) "
    r"(?!(?:nhs|ni|national|passport|id|uln|upn|licen[cs]e|account|card|candidate|student|learner|exam)\b)(?:\w+ )?"
    r"(?:numbers?|no|num|nmbr|phone|fone|mobile|mob|cell|landline|digits|whatsapp|tel|telephone)\b"
    rf"(?: (?:number|no|is|are|on)\b){{0,5}}+(?:['’]s)? ?[:=-]? ?)(?!0[38])(?=(?:\D?\d){{5}}){_FIGURES}",
    re.I,
)
_REACH_ME = re.compile(
    r"(?P<before>\b(?:ring|call|text|txt|phone|fone|bell|msg|message|whatsapp|reach) (?:me|us|my \w+|him|her)\b"
    rf"(?: (?:on\b|at\b|back\b|@)){{0,4}}+ ?:? ?)(?!0[38])(?=(?:\D?\d){{6}}){_FIGURES}",
    re.I,
)


def find(reading: Reading) -> None:
    """Notes email addresses, profiles and phone numbers."""
    reading.take(_PROFILE, Kind.HANDLE)
    if _HINT_OF_EMAIL.search(reading.text):
        for rule in _EMAIL_RULES:
            reading.take(rule, Kind.EMAIL, _is_email)
    for number in (_BRITISH, _LETTER_O, _MOBILE):
        reading.take(number, Kind.PHONE_NUMBER)
    _abroad(reading)
    _split(reading)
    reading.take(_DICTATED, Kind.PHONE_NUMBER, _is_dictated)
    for given in (_NUMBER_IS, _REACH_ME):
        reading.take(given, Kind.PHONE_NUMBER)


def _is_email(found: re.Match[str]) -> bool:
    said = re.sub(r"\s", "", found[0]).lower()
    return not any(email in said for email in kept().emails)


def _abroad(reading: Reading) -> None:
    """Numbers with the code of a country; Britain's own helplines stay."""
    for start, end in list(reading.gaps()):
        if not _ABROAD.search(reading.text, start, end):
            continue
        said = reading.text[start:end]
        for match in phonenumbers.PhoneNumberMatcher(said, "GB", leniency=phonenumbers.Leniency.POSSIBLE):
            british_service = match.number.country_code == 44 and str(match.number.national_number)[0] in "389"
            if re.match(r"\(?(?:\+|00)", match.raw_string) and not british_service:
                reading.add(start + match.start, start + match.end, Kind.PHONE_NUMBER)


def _split(reading: Reading) -> None:
    """The parts of a number that are eleven figures together."""
    for found in [*reading.matches(_SPLIT), *reading.matches(_SPLIT_BACKWARDS)]:
        parts = [part.span() for part in _PART.finditer(reading.text, *found.span())]
        while sum(end - start for start, end in parts) > 11:
            parts.pop()
        if sum(end - start for start, end in parts) == 11:
            for part in parts:
                reading.add(*part, Kind.PHONE_NUMBER)


def _is_dictated(found: re.Match[str]) -> bool:
    words = re.findall(r"[a-z]+|\d+", found[0].lower())
    count = sum(len(word) if word.isdigit() else 2 if word in ("double", "hundred") else 1 for word in words)
    return count >= 8 and any(word.isalpha() for word in words)
