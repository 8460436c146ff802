"""Rules for dates of birth."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from switchboard.privacy.kept import kept
from switchboard.privacy.spans import Kind, Reading

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
#: A month after "born", however it is spelt; and one that stands by itself, which must not be "marketing".
_LOOSE_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|ag|sep|oct|nov|dec)[a-z]{0,15}+\.?"
_MONTH = (
    r"(?:january|february|febuary|march|april|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = rf"(?:\d{{1,2}}(?: ?(?:st|nd|rd|th))?|{_ORDINAL})"
_SPELT_YEAR = (
    r"(?:twenty|nineteen|two thousand(?: and)?) \w++(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
)
_YEAR = rf"(?:,?[ ./-]{{1,4}}(?:of )?(?:['’]?\d{{2,4}}\b|{_SPELT_YEAR}))"
_SEP = r"(?: ?[/.\-–] ?| )"
_FIGURES = (
    r"(?:\d{1,2} ?[/.\-–] ?\d{1,2}(?: ?[/.\-–] ?\d{2,4})?|\d{1,2} \d{1,2} \d{2,4}|"
    r"\d{4} ?[/.-] ?\d{1,2} ?[/.-] ?\d{1,2}|\d{8}|\d{6})(?!\d)"
)
_IN_WORDS = (
    rf"(?:{_DAY}{_SEP}(?:(?:of|in){_SEP})?{_LOOSE_MONTH}{_YEAR}?|"
    rf"(?<![a-z]){_LOOSE_MONTH}{_SEP}(?:the{_SEP})?{_DAY}\b{_YEAR}?)"
)
#: "twelve oh three twenty ten"
_FIGURES_IN_WORDS = (
    r"(?:(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|twenty|thirty|thousand|"
    r"hundred|and)\b[ ,-]{0,2}+){3,9}+"
)
_FEAST = r"(?:christmas|boxing|new year['’]?s?|valentine['’]?s?|halloween|bonfire|st \w+['’]?s)(?: (?:day|eve|night))?"
_BORN = (
    r"\b(?:born|dob|d[. ]o[. ]b\b\.?|date of birth|birth ?dates?|birth ?days?|brithday|b['’-]?days?|"
    r"(?:turn|turned|turning|be|am|i['’]?m|was) (?:\d{1,2}|\w+teen|eleven|twelve) (?=on\b))(?:['’]?s\b)?"
    r"(?: ?(?:\b(?:is|was|iz|its|it['’]s|on|in|the|of|back|year|way|this|next|last|a|\w+day|"
    r"tomorrow)\b|[:=,-])){0,12}+ ?"
)
#: After "born", "dob" or "birthday" any date goes, and a month or a year alone.
_SAID = re.compile(
    rf"({_BORN})(?:{_FIGURES}|{_IN_WORDS}|(?:19|20)\d\d\b(?:{_SEP}{_MONTH}{_SEP}{_DAY})?|{_LOOSE_MONTH}{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)\b|{_FEAST}{_YEAR}?|{_MONTH}|{_FIGURES_IN_WORDS})",
    re.I,
)
#: "born the day after boxing day on the 27th of december"
_SAID_LATER = re.compile(rf"(\b(?:born|birth ?day|b['’-]?day)\b[^.!?]{{1,60}}? )(?:{_IN_WORDS})", re.I)
#: "9/11/09 is my dob"
_IS_SAID = re.compile(
    rf"(?:{_FIGURES}|{_IN_WORDS})(?= ?,? ?(?:is|that['’]?s|was) (?:when i\b|my (?:d\.?o\.?b|"
    rf"date of birth|birth|b-?day)))",
    re.I,
)
_BARE_FIGURES = re.compile(
    r"(?<![\d/.£-])(?:(?P<d>\d{1,2}) ?(?P<s>[/.\-–]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>(?:19|20)?\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)(?P<s2>[/.-])(?P<m2>\d{1,2})(?P=s2)(?P<d2>\d{1,2})"
    r"|(?P<d3>\d{1,2}) (?P<m3>\d{1,2}) (?P<y3>(?:19[4-9]|20[01])\d))(?![\d/£-])"
)
_BARE_WORDS = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?: ?(?:st|nd|rd|th))?{_SEP}(?:of )?(?P<m>{_MONTH}),?{_SEP}(?P<y>(?:19[4-9]|20[01])\d)\b"
    rf"|\b(?P<m2>{_MONTH}){_SEP}(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?{_SEP}(?P<y2>(?:19[4-9]|20[01])\d)\b",
    re.I,
)
_OF_A_PERSON = re.compile(r"\b(?:i|i['’]?m|i['’]?ve|me|my|mine|he|she)\b", re.I)
_OF_A_SOURCE = re.compile(
    r"\b(?:from|dated?|published|written|wrote|updated|version|since|as of|posted|revised|came out|or|source|page|"
    r"document|blog|article)\b",
    re.I,
)
#: A later year is too late for a pupil's.
_LAST_YEAR = 2017


def find(reading: Reading) -> None:
    """Notes dates of birth. Dates of the sources stay."""
    for rule in (_IS_SAID, _SAID, _SAID_LATER):
        reading.take(rule, Kind.DATE)
    if re.search(r"\d", reading.text):
        _take(reading, _BARE_FIGURES, _in_figures)
        _take(reading, _BARE_WORDS, _in_words)


def _take(reading: Reading, pattern: re.Pattern[str], is_birth: Callable[[re.Match[str]], bool]) -> None:
    for found in reading.matches(pattern):
        if is_birth(found):
            reading.add(*found.span(), Kind.DATE)


def _in_figures(found: re.Match[str]) -> bool:
    year = int(found["y"] or found["y2"] or found["y3"])
    if year < 100:
        year += 2000 if year < 40 else 1900
    month, day = int(found["m"] or found["m2"] or found["m3"]), int(found["d"] or found["d2"] or found["d3"])
    if month > 12:
        month, day = day, month
    return _may_be_birth(year, month, day)


def _in_words(found: re.Match[str]) -> bool:
    """A date in words goes if somebody speaks of people, or says little else, and not of a source."""
    month = _MONTHS.index((found["m"] or found["m2"])[:3].lower()) + 1
    if not _may_be_birth(int(found["y"] or found["y2"]), month, int(found["d"] or found["d2"])):
        return False
    if _OF_A_SOURCE.search(found.string, max(0, found.start() - 40), found.start()):
        return False
    return bool(_OF_A_PERSON.search(found.string)) or len(found.string) - len(found[0]) < 15


def _may_be_birth(year: int, month: int, day: int) -> bool:
    try:
        return year <= _LAST_YEAR and date(year, month, day) not in kept().dates
    except ValueError:
        return False
