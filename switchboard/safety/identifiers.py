"""Rules for numbers that stand for a person: National Insurance, cards and bank, health, school, car, computer."""

from __future__ import annotations

import re

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

_RULES = [
    # A driving licence, and a pupil's number, by their shape.
    (r"\b[A-Z9]{5} ?\d{6} ?[A-Z9]{2} ?\d[A-Z]{2}\b", "[number]"),
    (r"\b[A-Z]\d{11}[A-Z\d]\b", "[number]"),
    # National Insurance, in capitals or small letters, with any gaps.
    (rf"\b(?-i:[A-Z]{{2}}){_GAP}(?:\d{{2}}{_GAP}){{3}}[A-D]\b", "[number]"),
    (r"\b[a-z]{2}\d{6}[a-d]\b", "[number]"),
    (rf"\b{_NO_WORD}[a-z]{{2}}[ .-](?:\d{{2}}[ .-]?){{3}}[a-d]\b", "[number]"),
    (r"\b[a-z] [a-z] (?:\d ){6}[a-d]\b", "[number]"),
    # An account of any country, by its shape.
    (r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?\b", "[number]"),
    # Payment cards, by their shape and not their check digit: a slip of the finger would let a real card through.
    (
        r"(?<![\d/])(?:\d{13,19}|(?:\d{4}[ .–-]{1,3}){3}\d{1,7}|\d{4}[ .-]\d{6}[ .-]\d{4,5}|"
        r"\d{8}[ .-]\d{8})(?![\d/])",
        "[number]",
    ),
    (
        rf"\b((?:cvv|cvc|csv|cv2|csc|security code|exp(?:iry|ires|iration)?(?: date)?){_IS})"
        r"(?:\d{1,2} ?[/-] ?\d{2,4}|\d{3,4})\b",
        r"\1[number]",
    ),
    # Sort code and account.
    (rf"\b(sort(?: ?code)?{_IS})\d{{2}}[ .–-]{{0,3}}\d{{2}}[ .–-]{{0,3}}\d{{2}}\b", r"\1[number]"),
    (
        rf"\b({_BANK}{_WORDS_ON})\d\d[ -]\d\d[ -]\d\d\b(?:{_WORDS_ON}\d{{6,8}}\b)?",
        r"\1[number]",
    ),
    (rf"\b\d\d-\d\d-\d\d{_WORDS_ON}\d{{7,8}}\b", "[number]"),
    # A games console's code for friends; the address of a computer.
    (r"\bSW-\d{4}-\d{4}-\d{4}\b", "[number]"),
    (r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)", "[number]"),
    (r"(?<![\w:])(?:[\da-f]{1,4}:{1,2}){3,7}[\da-f]{1,4}(?![\w:])", "[number]"),
    # A number plate: in the shape of today, or named as one.
    (
        r"\b(?:[a-z]{2}\d{2}|[a-z]\d{1,3}) ?[a-z]{3}\b(?= (?:is|was) (?:my|our|his|her|the)\b[^.!?]{0,20}\b"
        r"(?:plates?|reg|registration|car)\b)",
        "[number]",
    ),
    (r"\b(?-i:[A-Z]{2}\d{2} ?[A-Z]{3})\b", "[number]"),
    (
        rf"\b((?:(?:number ?|licen[cs]e ?|car )?plates?|reg(?:istration)?)(?:['’]s)?{_IS})"
        r"(?:[a-z]{1,3} ?\d{1,4} ?[a-z]{0,3}|\d{1,4} ?[a-z]{1,3})\b",
        r"\1[number]",
    ),
    # Numbers said to be somebody's own.
    (
        rf"\b((?:{_OWN})\b{_IS})(?!\d{{3}}/\d{{4}}|C00/|0[38]0)(?=(?:[ ./-]?[a-z]{{0,3}}[ ./-]?\d){{4}})"
        r"[a-z]{0,6}[ -]?\d(?:[ ./-]?(?:[a-z] ?)?\d)*+(?:[a-z]{1,2}(?![\w'’]))?",
        r"\1[number]",
    ),
    # Nine figures or more in a row that are no helpline.
    (r"(?<![\d/.,£+])(?!0[38])\d{9,12}(?![\d/])", "[number]"),
]
_COMPILED = [(re.compile(rule, re.I), mark) for rule, mark in _RULES]
#: Without the word "NHS" its number must have the right check digit; so must a card in odd groups.
_HEALTH = re.compile(r"(?<![\d/])(?<!\d )\d{3}[ -]\d{3}[ -]\d{4}(?! ?[\d/])")
_ODD_CARD = re.compile(r"(?<![\d/])(?<!\d )[3-6](?:[ .–-]{0,2}\d){12,18}(?! ?\d)")


def take_out(text: str) -> str:
    """The text with marks for numbers of one's own."""
    if not re.search(r"\d", text):
        return text
    for pattern, mark in _COMPILED:
        text = pattern.sub(mark, text)
    text = _HEALTH.sub(lambda found: "[number]" if _is_health_number(found[0]) else found[0], text)
    return _ODD_CARD.sub(lambda found: "[number]" if _is_card_number(found[0]) else found[0], text)


def _figures(said: str) -> list[int]:
    return [int(figure) for figure in re.sub(r"\D", "", said)]


def _is_health_number(said: str) -> bool:
    """The check of the NHS: weights of ten to two, modulo eleven."""
    figures = _figures(said)
    return (11 - sum(figure * (10 - place) for place, figure in enumerate(figures[:9])) % 11) % 11 == figures[9]


def _is_card_number(said: str) -> bool:
    """Luhn's check."""
    figures = _figures(said)[::-1]
    return (sum(figures[::2]) + sum(sum(divmod(2 * figure, 10)) for figure in figures[1::2])) % 10 == 0
