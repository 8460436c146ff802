"""Sums that somebody writes out, and what so many hours come to by the legal minimum wage."""

from fractions import Fraction

import pytest
from asking import TODAY

from switchboard.answers.arithmetic import Arithmetic, age_in, sum_in
from switchboard.answers.asked import Context, Request
from switchboard.answers.compose import Composer

OPERATOR = "call_centre_operator"
LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
#: The leads on the rates, and on figures: 15,000 pounds a year, 38 to 40 hours a week, 16 credits at Level 3, 12 at
#: Level 2, 28 for the NVQ there.
RATES, PAY, HOURS = f"{OPERATOR}-minimum-wage-by-age", f"{OPERATOR}-starting-pay", f"{OPERATOR}-weekly-hours"
KNOWLEDGE_3, ESSENTIAL = "level_3_certificate-credits", f"{LEVEL_2}-essential-skills-credits"
NVQ = "level_2_nvq_certificate-credits"
#: The legal rates an hour: 8.00, 10.85 and 12.71 pounds.
UNDER_18, FROM_18, ADULT = "under_18_or_apprentice", "young_adult", "adult"


@pytest.fixture
def sums(base):
    return Arithmetic(Composer(base, TODAY))


@pytest.fixture
def worked_out(base, sums):
    """What is said to a sum, after a lead."""

    def worked_out(words, after=None):
        last = base.leads[after] if after else None
        return sums.on(words, Context((Request(last.topic, (last.subject,), lead=after),) if last else ()))

    return worked_out


@pytest.fixture
def paid(base, sums):
    """What is said to so many hours; `again` after the rates."""
    return lambda words, again=False: sums.pay_for(words, base.leads[RATES], sums.rates_for(words), again)


# --- a sum in some words -----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("280 + 130", 410),
        ("280+130", 410),
        ("what is 280 plus 130", 410),
        ("374 minus 131", 243),
        ("374 take away 131", 243),
        ("374 - 131", 243),
        ("38 x 8", 304),
        ("38x8", 304),
        ("38 × 8", 304),
        ("38 * 8", 304),
        ("38 times 8", 304),
        ("38 multiplied by 8", 304),
        ("38 by 8", 304),
        ("420 / 4", 105),
        ("420 ÷ 4", 105),
        ("420 divided by 4", 105),
        # What is counted may stand beside a number.
        ("38 hours times 8 pounds", 304),
        ("38 hrs x £8.00 x 52 weeks", 15_808),
        ("£15,000 / 12 months", 1_250),
        ("8 an hour times 38", 304),
        ("13 credits plus 28 credits", 41),
        # Products come before sums, and else what stands first.
        ("2 + 3 x 4", 14),
        ("2 x 3 + 4", 10),
        ("20 - 6 / 4", Fraction(37, 2)),
        ("20 - 6 - 4", 10),
        ("100 / 5 / 4", 5),
        ("1.5 x 8.00", 12),
    ],
)
def test_a_sum_is_read_with_signs_and_with_words(words, result):
    assert sum_in(words).result == result


@pytest.mark.parametrize(
    "words",
    [
        "38-40 hours",
        "38 - 40 hours",  # from less to more, whatever blanks there are
        "is it 9-5",
        "for 18-20 year olds",
        "12/11/2021",
        "2021-11-12",
        "level 2 plus level 3",
        "53 credits",
        "5 x gcses",
        "call 116 123",
        # Half of a longer sum would be another one.
        "1 + 2 + 3 + 4 + 5 + 6 + 7",
        "",
    ],
)
def test_a_range_a_date_and_a_number_alone_are_no_sums(words):
    assert sum_in(words) is None


def test_nothing_comes_of_a_division_by_nought(worked_out):
    assert sum_in("38 / 0").result is sum_in("5 + 38 / 0 + 3").result is None
    assert worked_out("38 / 0") is None


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("280 + 130 = 410", 410),
        ("280 + 130 is 400", 400),
        ("280 plus 130 so thats about 410", 410),
        ("280 hours plus 130 hours makes 410", 410),
        ("£15,000 / 1976 which is £7.59", Fraction("7.59")),
        ("is 53 + 70 equal", None),
        ("280 + 130", None),
        ("280 + 130, i need 53 credits", None),
    ],
)
def test_what_a_sum_is_held_to_be_stands_right_after_it(words, claimed):
    assert sum_in(words).claimed == claimed


def test_only_an_addition_does_nothing_but_add():
    assert [sum_in(words).only_adds for words in ("1 + 2 plus 3", "1 + 2 - 3", "2 x 3")] == [True, False, False]


# --- what it comes to --------------------------------------------------------------------


def test_a_sum_is_shown_with_what_it_comes_to(worked_out):
    part = worked_out("whats 38 hours times 8.50 pounds")
    assert part.short == part.full == "38 × 8.50 comes to 323. I worked that out myself."
    assert part.kind == "fact"
    assert worked_out("15000 - 38 x 52").short.startswith("15,000 − 38 × 52 comes to 13,024. ")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("38 x 8 = 304", "Yes. "),
        ("38 x 8 = 300", "No. "),
        # 15,000 by 1,976 is 7.591: what does not come out even may be rounded.
        ("15000 / 1976 is 7.59", "Yes. "),
        ("15000 / 1976 is 7.6", "Yes. "),
        ("15000 / 1976 is 8", "No. "),
        # What does come out even may not.
        ("38 x 8 = 305", "No. "),
        ("404 - 374 = 30.1", "No. "),
    ],
)
def test_what_a_sum_is_held_to_be_is_right_or_wrong(worked_out, words, verdict):
    assert worked_out(words).short.startswith(verdict)


@pytest.mark.parametrize(
    ("words", "after", "facts"),
    [
        # Without a conversation the number must tell which figure it is.
        ("what is 7 x 8", None, None),
        ("16 x 3", None, None),
        ("999 x 2", None, None),
        ("38 x 8", None, ["002-hours-min"]),
        # Of the last reply any figure will do, and no other is looked for.
        ("16 x 3", KNOWLEDGE_3, ["004-k3-credits"]),
        ("12 x 38", ESSENTIAL, ["004-l2-esw-credits"]),
        ("what is 7 x 8", KNOWLEDGE_3, None),
        ("15000 / 38", PAY, ["002-pay-starter", "002-hours-min"]),
        ("28 x 2", NVQ, ["004-n2-credits"]),
    ],
)
def test_only_what_has_a_figure_of_the_documents_is_worked_out(base, worked_out, words, after, facts):
    part = worked_out(words, after)
    if facts is None:
        assert part is None
    else:
        assert set(part.facts) == set(facts)
        assert part.sources == list(dict.fromkeys(base.facts[name].source for name in part.facts))
        assert part.legal_rates == []


def test_a_legal_rate_of_the_last_reply_counts_as_a_figure(worked_out):
    part = worked_out("so 10.85 x 16", RATES)
    assert (part.legal_rates, part.facts, part.sources) == ([FROM_18], [], [])
    assert worked_out("so 10.85 x 16") is None
    assert worked_out("so 10.85 x 16", KNOWLEDGE_3).legal_rates == []


def test_a_sum_goes_on_with_what_was_talked_about(base, worked_out):
    assert worked_out("38 x 8", PAY).request == Request("pay", (OPERATOR,), lead=PAY)
    assert worked_out("38 x 8").request == Request(None, (base.usual.subject,))


@pytest.mark.parametrize(("words", "after"), [("is it 24/7", HOURS), ("12/11/2021", ESSENTIAL), ("so 38 - 40", HOURS)])
def test_what_only_looks_like_a_sum_is_not_worked_out(worked_out, words, after):
    assert worked_out(words, after) is None


# --- pay by the hour --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said", "rates"),
    [
        # 10 × 8.00, 10 × 10.85, 10 × 12.71.
        ("how much for 10 hours a week at 16", "For 10 hours a week the legal minimum comes to £80.00 (", [UNDER_18]),
        ("how much do they get for 10 hours at 19", "comes to £108.50 (aged 18 to 20) a week, before tax. ", [FROM_18]),
        ("im 25, what would i get for 10 hrs", "comes to £127.10 (aged 21 or over) a week, before tax. ", [ADULT]),
        # 12 hours a week are 52 a month and 624 a year.
        ("how much a month for 12 hours a week at seventeen", "comes to £416 (under 18, ", [UNDER_18]),
        ("whats the yearly wage for 12 hours at 17", "comes to £4,992 (under 18, ", [UNDER_18]),
        # Somebody's age is no year of pay.
        ("how much does a 17 year old get for 10 hours", "comes to £80.00 (under 18, ", [UNDER_18]),
    ],
)
def test_so_many_hours_come_to_the_rate_of_the_age_that_is_said(paid, words, said, rates):
    part = paid(words)
    assert said in part.short and part.short == part.full
    assert (part.legal_rates, part.facts, part.sources) == (rates, [], [])


def test_without_an_age_each_rate_is_said_with_whom_it_is_for(base, paid):
    part = paid("how much for 12 hours a week")
    each = [
        f"{pounds} ({base.legal_rates[rate].who})"
        for rate, pounds in ((UNDER_18, "£96.00"), (FROM_18, "£130.20"), (ADULT, "£152.52"))
    ]
    assert f"comes to {each[0]}, {each[1]} and {each[2]} a week" in part.short
    assert part.legal_rates == [UNDER_18, FROM_18, ADULT]
    assert paid("how much for 16 hours").legal_rates == part.legal_rates, "hours are no age"
    assert paid("how much for 16 hours at 19").legal_rates == [FROM_18]


def test_the_periods_end_as_a_sentence_goes_on(paid):
    periods = [paid(f"how much {words} for 12 hours at 16").short for words in ("", "a month", "a year")]
    for said, period in zip(periods, ("a week", "a month", "a year")):
        assert f") {period}, before tax. I worked that out myself." in said


@pytest.mark.parametrize(
    "words",
    [
        "how much for 61 hours",
        "how much for 0 hours",
        "how much for 10 hours a day",
        "how much for 10 hours a month",
        "how much would i get",
        "is it 38 hours a week",
        "how much is 53 credits",
    ],
)
def test_too_many_hours_or_none_and_what_asks_for_no_money_come_to_nothing(paid, words):
    assert paid(words) is None


def test_a_few_hours_more_are_asked_for_only_after_the_rates(paid):
    assert paid("and for 12 hours?") is None
    assert "£96.00" in paid("and for 12 hours?", again=True).short
    assert paid("ok but do i really have to work for 38 hours then", again=True) is None


def test_it_is_said_of_the_lead_on_the_rates(paid):
    assert paid("how much for 10 hours").request == Request("minimum_wage", (OPERATOR,), lead=RATES)


def test_an_apprentice_is_not_promised_the_rate_of_the_age(paid):
    """Who is under nineteen or in the first year has another."""
    assert UNDER_18 in paid("how much does an apprentice get for 30 hours at 18").legal_rates


# --- an age -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("im 17", 17),
        ("at seventeen", 17),
        ("when i turn Twenty-One", 21),
        ("im twenty two", 22),
        ("im twenty", 20),
        ("im 13", 13),
        ("he's 45", 45),
        ("a 16 year old", 16),
        ("im 12", None),
        ("at 16 or 17", None),
        ("im 17, yes im 17", 17),
        ("im 130", None),
        # Of something else.
        ("17", None),
        ("is 28 hours", None),
        ("10 hours a week over 20 weeks", None),
        ("20 hours a week at £18 an hour", None),
        ("no age", None),
    ],
)
def test_one_age_is_read_where_somebody_says_theirs(words, age):
    assert age_in(words) == age


@pytest.mark.parametrize(
    ("age", "rate"), [(16, UNDER_18), (17, UNDER_18), (18, FROM_18), (20, FROM_18), (21, ADULT), (25, ADULT)]
)
def test_each_age_has_its_rate(sums, age, rate):
    assert [found.id for found in sums.rates_for(f"im {age}")] == [rate]


def test_without_one_age_there_are_all_rates_the_lowest_first(sums):
    for words in ("how much", "at 17 or 18"):
        assert [found.id for found in sums.rates_for(words)] == [UNDER_18, FROM_18, ADULT]


@pytest.mark.parametrize(
    "words", ["is 15 grand a lot", "at 16 quid", "is 20 days enough", "at 30 minutes", "is 50 people"]
)
def test_what_counts_something_is_no_age(words):
    assert age_in(words) is None
