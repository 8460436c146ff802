"""No message is slow: every pattern that reads a person's words is linear, and so is what is done with the matches.

All costs are CPU time, weighed against that of an ordinary message in the same run.
"""

import re
from functools import cache, partial
from itertools import islice
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pumping import LENGTH, ORDINARY, TooSlow, cpu_seconds, hostile, is_cheap, modules, patterns

from switchboard.privacy.kept import kept
from switchboard.privacy.redact import redact

#: A shorter text is weighed against so much of it.
_SHORT = 60
#: One pattern may cost so much of what all of them cost on an ordinary message of the same length.
_SHARE = 0.25
#: A message may cost so many times what an ordinary one of the same length does.
_TIMES = 5

_PACKAGES = "switchboard.privacy switchboard.safety switchboard.nlu switchboard.answers switchboard.channels".split()
PATTERNS = {
    **{pattern: name for module in modules(*_PACKAGES) for name, pattern in patterns(module).items()},
    kept().pattern: "what stays",
}


@cache
def ordinary(length: int, measured: int) -> float:
    """CPU seconds to take the details out of the beginning of an ordinary message, measured for the so-manieth time."""
    return cpu_seconds(partial(redact, ORDINARY[: max(length, _SHORT)]), most=0.0)


def is_read_fast(text: str) -> bool:
    """Whether the details are taken out of a text for little more than out of an ordinary one."""
    return is_cheap(partial(redact, text), partial(ordinary, len(text)), _TIMES)


def test_the_ordinary_message_holds_nothing_to_take_out() -> None:
    assert len(ORDINARY) == LENGTH
    assert redact(ORDINARY) == ORDINARY


@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS.values())
def test_a_pattern_is_linear(pattern: re.Pattern[str]) -> None:
    for text in hostile(pattern):
        assert is_cheap(lambda text=text: list(pattern.finditer(text)), partial(ordinary, LENGTH), _SHARE), text


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?:born|dob)(?: ?(?:\b(?:is|on|today|\w+day)\b|[:=,-]))* ?\d",
        r"(?<![\w.+-])[\w.+'!&-]+(?: ?(?:\bdot\b|\bdash\b) ?[\w.+-]+){0,4} ?@",
        r"\bpass (?:(?:for|to) (?:(?!is\b)\S+ ?){1,3}?)? ?is",
        r"(?<!\w)(?P<name>[^\W\d_][^\s.,]*(?: [^\W\d_][^\s.,]*)?) ?\d+\w?[ .!]*$",
        r"(?:a|aa)+b",
        r"(?:x\d+)*(?:\d+y)+z",
    ],
)
def test_the_pump_finds_a_slow_pattern(pattern: str) -> None:
    """Such as the rules once had: that of birthdays doubled with each word."""
    with pytest.raises((TooSlow, AssertionError)):
        test_a_pattern_is_linear(re.compile(pattern, re.I))


@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS.values())
def test_no_text_made_for_one_rule_is_slow_for_all(pattern: re.Pattern[str]) -> None:
    for text in islice(hostile(pattern), 0, None, 200):
        assert is_read_fast(text), text


@pytest.mark.parametrize(
    "text",
    [
        *("born" + " today" * times + " x" for times in (18, 22, 160)),
        *("dot-" * times + " at" for times in (60, 120, 249)),
        "pass for " + "a" * 990,
        "a'" * 250 + "1" * 499 + "#",
        "\ufdfaab" * 333,
        "ab " * 333,
        "its my birthday" + " today" * 150,
        *((piece * LENGTH)[:LENGTH] for piece in (
            "1 |my name is |0 7 |a@|im |at |x|x at y |a at b dot |a dot |oh seven |+48501234567 |07700 900123 |1.1.|:1|"
            "im josh from year 9 |i go to |St |Ysgol |High School |12 oak |12 heol y |live at |my address is |snap is |"
            "hits me |josh keeps |josh and [name] |i go |miss |name is bond, |m 1 |live in hull |insta cf10 from 1|"
            "josh_|password is |born on the |mr |my friend is called |[name] and |Zoe |is my name |-"
        ).split("|")),
        "my name is adam im anna im ben im bela " * 25,
        " ".join(f"im {name}an{other}" for name in "abcdefghij" for other in "abcdefghijkl"),
    ],
    ids=lambda text: f"{text[:20]}{len(text)}",
)  # fmt: skip
def test_messages_that_once_stalled_everybody_cost_little(text: str) -> None:
    assert is_read_fast(text)


#: What the rules react to, and what may make them read on.
FRAGMENTS = (
    "born|today|my name is |im |hi im |this is |called |josh |Emma Wilson |emma |and |mr |miss |pass for |password is |"
    "dot|at|@| @ |gmail|gmail.com|email |07700 900123|+44 |oh seven |double |1|12 |0|9|.|,|-|_|'|’|\"|(|)|#|/|://|:|;|[name]|"
    "[email]| |cf10 |CF10 3NP|12 oak |street |live at |flat 3 |heol y |i go to |school |St |Ysgol |High School |"
    "snap |insta |my |her |friend |is my name|hits me |here |thanks |from |year 9 |sort |account |ni |QQ 12 34 56 C|"
    "of |the |a|A|é|e\u0301|\u0301|ß|İ|ł|م|प्रि|😀|👨‍👩‍👧|👉|\u200b|\n|\t|x|xx|zz|aaaaaaaaaaaaaaaaaaaa"
).split("|")
PIECES = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)
RUN = settings(derandomize=True, deadline=None, database=None, max_examples=250)


@RUN
@given(before=PIECES, again=PIECES, after=PIECES, whole=st.booleans())
def test_no_text_is_slow(before: str, again: str, after: str, whole: bool) -> None:
    unit = f"{before}{again}{after}" if whole else again
    text = f"{before}{unit * LENGTH}"[: LENGTH - len(after)] + after
    assert is_read_fast(text)


@RUN
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=80).map("".join))
def test_any_text_can_be_read_and_what_is_kept_too(text: str) -> None:
    redact(redact(text))


def test_no_pattern_is_made_of_a_persons_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would cost time for each, and stay in the memory of `re`."""
    made: list[str] = []
    parse = parser.parse

    def spied(pattern: Any, *more: Any) -> Any:
        made.append(str(pattern).lower())
        return parse(pattern, *more)

    monkeypatch.setattr(parser, "parse", spied)
    redact("im anna. anna hits me, mr bevan and Carys said, anna@x.org, 07700 900124, i go to Fitzalan, snap: anna_08")
    assert not [name for name in ("anna", "bevan", "carys", "fitzalan") if any(name in pattern for pattern in made)]


@RUN
@given(
    st.lists(
        st.sampled_from(
            "what is the pay|do i need maths|level 3 or level 2|38-40 hours a week|is it 9 to 5|£13.50 at 21|can you "
            "work from home|are the shifts long|600/1135/X|what do you wear|is it hard|tell me more|thanks|"
            "grades 9 to 4|how many calls a day|who can apply in wales|is there a pension|do people shout".split("|")
        ),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from([" ", ", ", "? ", ". ", "  ", "\n"]),
)
def test_text_without_details_stays_as_it_is(said: list[str], between: str) -> None:
    text = between.join(said)[:LENGTH]
    assert redact(text) == text
