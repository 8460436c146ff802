"""Rules for numbers that stand for a person: National Insurance, cards and bank, health, school, car, computer."""

from __future__ import annotations

import re

from switchboard.privacy.spans import Kind, Reading

_GAP = r"[ .-]?"
_IS = r"(?: ?(?:\b(?:numbers?|no|num|nr|code|id|ref|reference|is|was|its|it['’]s)\b\.?|['’]s\b|[:=#-])){0,6}+ ?"
#: Up to three words in between.
_WORDS_ON = r"(?:\W{1,4}+(?:\w++\W{1,4}+){0,3}?)"
#: Whose numbers go. A qualification's number has none of these before it.
_OWN = (
    r"nhs|passport|driv(?:ing|ers?|er['’]s) licen[cs]e|licen[cs]e|provisional|uln|upn|uci|ucas|utr|n\.?i\.?|nino|"
    r"national insurance|unique (?:learner|pupil)|learner (?:number|no|id|ref)|(?:student|pupil|candidate|exam|"
    r"school|college|staff|employee|payroll|library|bus ?pass|young ?scot|citizen|hospital|patient|membership|"
    r"member|customer|account|acct?|a/c|bank|case|claim|tax|biometric|brp|visa|id|identity)(?: (?:card|account|acc|"
    r"pass|permit|record))? (?:number|num|no\.?|id|ref(?:erence)?|code|card)|(?:my|his|her) (?:id|student|"
    r"candidate|account|learner|card|bank|debit|credit)|account|acct?|a/c|bus ?pass|blue badge|oyster|"
    r"(?:library|oyster|travel|rail) ?card"
)
_BANK = r"(?:barclays|lloyds|hsbc|natwest|santander|monzo|starling|halifax|nationwide|bank)"
#: Two letters that are a word do not begin a National Insurance number: "at 28 13 12 a".
_NO_WORD = r"(?!(?:at|in|is|of|to|or|on|me|my|do|so|we|be|by|no|if|it|up|us|go|he|an|as|am|ok|ie|eg)\b)"

_PATTERNS = [
    # A driving licence, and a pupil's number, by their shape.
    r"\b[A-Z9]{5} ?\d{6} ?[A-Z9]{2} ?\d[A-Z]{2}\b",
    r"\b[A-Z]\d{11}[A-Z\d]\b",
    # National Insurance, in capitals or small letters, with any gaps.
    rf"\b(?-i:[A-Z]{{2}}){_GAP}(?:\d{{2}}{_GAP}){{3}}[A-D]\b",
    r"\b[a-z]{2}\d{6}[a-d]\b",
    rf"\b{_NO_WORD}[a-z]{{2}}[ .-](?:\d{{2}}[ .-]?){{3}}[a-d]\b",
    r"\b[a-z] [a-z] (?:\d ){6}[a-d]\b",
    # An account of any country, by its shape.
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?\b",
    # Payment cards, by their shape and not their check digit: a slip of the finger would let a real card through.
    (
        r"(?<![\d/])(?:\d{13,19}|(?:\d{4}[ .–-]{1,3}){3}\d{1,7}|\d{4}[ .-]\d{6}[ .-]\d{4,5}|"
        r"\d{8}[ .-]\d{8})(?![\d/])"
    ),
    (
        rf"\b((?:cvv|cvc|csv|cv2|csc|security code|exp(?:iry|ires|iration)?(?: date)?){_IS})"
        r"(?:\d{1,2} ?[/-] ?\d{2,4}|\d{3,4})\b"
    ),
    # Sort code and account.
    rf"\b(sort(?: ?code)?{_IS})\d{{2}}[ .–-]{{0,3}}\d{{2}}[ .–-]{{0,3}}\d{{2}}\b",
    rf"\b({_BANK}{_WORDS_ON})\d\d[ -]\d\d[ -]\d\d\b(?:{_WORDS_ON}\d{{6,8}}\b)?",
    rf"\b\d\d-\d\d-\d\d{_WORDS_ON}\d{{7,8}}\b",
    # A games console's code for friends; the address of a computer.
    r"\bSW-\d{4}-\d{4}-\d{4}\b",
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)",
    r"(?<![\w:])(?:[\da-f]{1,4}:{1,2}){3,7}[\da-f]{1,4}(?![\w:])",
    # A number plate: in the shape of today, or named as one.
    (
        r"\b(?:[a-z]{2}\d{2}|[a-z]\d{1,3}) ?[a-z]{3}\b(?= (?:is|was) (?:my|our|his|her|the)\b[^.!?]{0,20}\b"
        r"(?:plates?|reg|registration|car)\b)"
    ),
    r"\b(?-i:[A-Z]{2}\d{2} ?[A-Z]{3})\b",
    (
        rf"\b((?:(?:number ?|licen[cs]e ?|car )?plates?|reg(?:istration)?)(?:['’]s)?{_IS})"
        r"(?:[a-z]{1,3} ?\d{1,4} ?[a-z]{0,3}|\d{1,4} ?[a-z]{1,3})\b"
    ),
    # Numbers said to be somebody's own.
    (
        rf"\b((?:{_OWN})\b{_IS})(?!\d{{3}}/\d{{4}}|C00/|0[38]0)(?=(?:[ ./-]?[a-z]{{0,3}}[ ./-]?\d){{4}})"
        r"[a-z]{0,6}[ -]?\d(?:[ ./-]?(?:[a-z] ?)?\d)*+(?:[a-z]{1,2}(?![\w'’]))?"
    ),
    # Nine figures or more in a row that are no helpline.
    r"(?<![\d/.,£+])(?!0[38])\d{9,12}(?![\d/])",
]
_RULES = [re.compile(pattern, re.I) for pattern in _PATTERNS]
#: Without the word "NHS" its number must have the right check digit; so must a card in odd groups.
_HEALTH = re.compile(r"(?<![\d/])(?<!\d )\d{3}[ -]\d{3}[ -]\d{4}(?! ?[\d/])")
_ODD_CARD = re.compile(r"(?<![\d/])(?<!\d )[3-6](?:[ .–-]{0,2}\d){12,18}(?! ?\d)")


def find(reading: Reading) -> None:
    """Notes numbers of one's own."""
    if re.search(r"\d", reading.text):
        for rule in _RULES:
            reading.take(rule, Kind.NUMBER)
        reading.take(_HEALTH, Kind.NUMBER, _is_health_number)
        reading.take(_ODD_CARD, Kind.NUMBER, _is_card_number)


def _figures(said: str) -> list[int]:
    return [int(figure) for figure in re.sub(r"\D", "", said)]


def _is_health_number(found: re.Match[str]) -> bool:
    """The check of the NHS: weights of ten to two, modulo eleven."""
    figures = _figures(found[0])
    return (11 - sum(figure * (10 - place) for place, figure in enumerate(figures[:9])) % 11) % 11 == figures[9]


def _is_card_number(found: re.Match[str]) -> bool:
    """Luhn's check."""
    figures = _figures(found[0])[::-1]
    return (sum(figures[::2]) + sum(sum(divmod(2 * figure, 10)) for figure in figures[1::2])) % 10 == 0
