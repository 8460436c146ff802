"""What share it is, whose the last reply is, of which nation and year, which document is newer, and where it is."""

import pytest
from asking import TODAY, question

from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.verdict import Verdicts

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
#: 53 and 70 credits in Wales; 28 of 53 credits for the NVQ; five GCSEs in England; pay without a date.
CREDITS_2, CREDITS_3 = f"{LEVEL_2}-total-credits", f"{LEVEL_3}-total-credits"
NVQ_CREDITS, AWARD, PAY = "level_2_nvq_certificate-credits", "emma_wilson-award", "call_centre_operator-starting-pay"
BLOG, ARTICLE, PATHWAY, PROFILE = "cegnet_blog", "career_progression_article", "welsh_pathway", "job_profile"


@pytest.fixture
def verdicts(base):
    return Verdicts(Composer(base, TODAY))


@pytest.fixture
def told(base, verdicts):
    """What a verdict says to some words after a lead."""

    def requests(name):
        return (Request(base.leads[name].topic, (base.leads[name].subject,), lead=name),) if name else ()

    def told(kind, words, after=None, earlier=None, **named):
        asked = Asked.from_parse(question("weather", words, **named), base)
        return getattr(verdicts, kind)(asked, Context(requests(after), earlier=requests(earlier)))

    return told


# --- which qualification has a number -----------------------------------------------------


@pytest.mark.parametrize("words", ["600/1137/3 = which qual?", "c00/0339/0 - what's that", "which one is 600-1137-3"])
def test_which_qualification_has_a_number(told, words):
    part = told("on_code", words)
    assert part.short.endswith("is the Level 2 Certificate, in Wales.") and part.sources == [PATHWAY]
    assert part.facts == ["004-k2-number"]


def test_a_number_that_no_qualification_has(told, base):
    part = told("on_code", "what is 600/9999/9")
    assert part.short.startswith(base.phrases.verdict.no_such_code) and "9999" not in part.full


@pytest.mark.parametrize(
    "words",
    [
        "how many credits is 600/1137/3",
        "what is 28",
        "which qualification",
        "what is 077 1234 5",
        "600/1137/3 or 600/1135/X",
    ],
)
def test_a_question_that_asks_for_more_than_what_a_number_is(told, words):
    assert told("on_code", words) is None


# --- whose it is, and of which nation and year ------------------------------------------


@pytest.mark.parametrize(
    ("words", "named", "given", "verdict"),
    [
        ("was it emma wilson who said that", "emma_wilson", CREDITS_2, "No. "),
        ("is that from the cegnet blog", "cegnet_blog", AWARD, "No. "),
        ("did the article say that", "career_progression_article", AWARD, "Yes. "),
    ],
)
def test_whose_the_last_reply_is(base, verdicts, words, named, given, verdict):
    last = base.leads[given]
    after = Context((Request(last.topic, (last.subject,), lead=last.id),))
    asked = Asked.from_parse(question("weather", words, subject=named), base)
    part, origin = verdicts.on_origin(asked, after), verdicts.composer.origin(after.requests)
    assert part.short == verdict + origin.short and part.sources == origin.sources
    assert verdicts.on_origin(asked, Context()) is None
    for asks_more in ("who is that", "is it paid for by them", "is it paid well in it", "is it done by them too?"):
        other = Asked.from_parse(question("weather", asks_more, subject=named), base)
        assert verdicts.on_origin(other, after) is None


@pytest.mark.parametrize(
    ("words", "nation", "after", "said"),
    [
        ("is that wales", "wales", CREDITS_2, "Yes. That is for Wales."),
        ("so thats in england then", "england", CREDITS_2, "No. That is for Wales."),
        ("does it apply in england", "england", CREDITS_2, "No. That is for Wales."),
    ],
)
def test_of_which_nation_the_last_reply_is(told, words, nation, after, said):
    part = told("on_nation", words, after=after, nation=nation)
    assert part.short == part.full == said and part.sources == ["welsh_pathway"]


def test_what_asks_more_than_the_nation_or_has_none_gets_no_verdict(told):
    assert told("on_nation", "what about wales", after=CREDITS_2, nation="wales") is None
    assert told("on_nation", "is that wales", nation="wales") is None
    assert told("on_nation", "is it free in england", after=CREDITS_2, nation="england") is None
    assert told("on_nation", "is it in welsh", after=CREDITS_2, nation="wales") is None, "which is a language"
    assert told("on_nation", "is that different in wales?", after=CREDITS_2, nation="wales") is None
    assert told("on_nation", "is that wales", after=AWARD, nation="wales") is None, "it is of no nation"


@pytest.mark.parametrize(
    ("words", "after", "begins"),
    [
        ("is that from 2021", CREDITS_2, "Yes. The Welsh apprenticeship pathway is from 12 November 2021."),
        ("so its 2023 then", CREDITS_2, "No. The Welsh apprenticeship pathway is from 12 November 2021."),
        ("is that 2026", PAY, "The National Careers Service profile is undated."),
    ],
)
def test_of_which_year_the_last_reply_is(told, words, after, begins):
    assert told("on_year", words, after=after).short.startswith(begins)


def test_another_number_is_no_year(told):
    assert told("on_year", "is that 53", after=CREDITS_2) is None
    assert told("on_year", "is that 2021") is None


# --- a share ----------------------------------------------------------------------------


def test_a_part_of_a_total_is_given_as_a_share_of_it(told):
    part = told("on_share", "what percentage of it is that", after=NVQ_CREDITS)
    assert part.short == part.full == "28 of 53, which is 53%."
    assert {"004-n2-credits", "004-credits-l2"} <= set(part.facts)


def test_what_is_part_of_no_total_has_no_share(told):
    assert told("on_share", "what percentage is that", after=AWARD) is None
    assert told("on_share", "what percentage is that") is None, "only of what was just given"


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("and off the job as a percentage", "149 of 404"),
        ("what share is on-the-job", "255 of 404"),
        ("the %?", "255 of"),
    ],
)
def test_of_a_whole_the_part_that_is_named_has_the_share(told, words, share):
    assert told("on_share", words, after=f"{LEVEL_3}-on-the-job").short.startswith(share)


# --- by which time it is counted ------------------------------------------------------------


@pytest.mark.parametrize("words", ["a year??", "is that per year", "so thats an year"])
def test_what_is_given_by_the_year_is(told, base, words):
    assert told("on_period", words, after=PAY).short.startswith(f"{base.phrases.verdict.right} £15,000")


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("a week?", PAY),
        ("a year?", CREDITS_2),
        ("a year?", None),
        ("is it a year long", PAY),
        ("in a year", PAY),
        # Worked out from what is given by the year; and yes to something else.
        ("a year?", "call_centre_operator-pay-a-week"),
        ("a year?", "call_centre_operator-pay-goes-up"),
    ],
)
def test_what_is_counted_otherwise_is_not_affirmed(told, words, after):
    assert told("on_period", words, after=after) is None


# --- which document is newer ----------------------------------------------------------------


@pytest.fixture
def aged(base, verdicts):
    def aged(words, *subjects, context=None):
        asked = Asked.from_parse(question("weather", words, subject=list(subjects)), base)
        return verdicts.on_age(asked, context or Context())

    return aged


@pytest.mark.parametrize("words", ["whats the newest thing u got", "what's the latest info you have"])
def test_what_the_bot_has_is_its_documents(aged, words):
    assert len(aged(words).sources) == 5


def test_the_newest_document_comes_first_with_how_much_older_the_others_are(base, aged):
    part = aged("which source is newest")
    assert part.kind == "sources" and set(part.sources) == set(base.sources)
    assert part.short.startswith("The Call Centre Helper article is the newest, from 6 September 2023. ")
    assert "The Welsh apprenticeship pathway is from 12 November 2021, about 2 years older." in part.short
    undated = [source.short for source in base.sources.values() if source.date == "undated"]
    (sentence,) = [said for said in part.short.split(". ") if said.startswith("I can't place")]
    assert undated and all(name in sentence for name in undated)


def test_two_that_are_named_are_compared_and_no_others(base, aged):
    level, article = LEVEL_2, ARTICLE
    part = aged("which of them is more recent", level, article)
    assert part.sources[:1] != [] and set(part.sources) == {"welsh_pathway", "call_centre_helper"}


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("which is newer", True),
        ("anything newer than that", True),
        ("which of your sources is older", True),
        ("is the newest one right", True),
        ("newest?", True),
        ("older people", False),
        ("im older than 19 can i still do it", False),
        ("can older people get one of these jobs", False),
        ("what if im older", False),
        ("and which one is older", True),
        ("which is the most up to date", True),
        ("which source is more up-to-date", True),
        ("which page is most up to date", True),
        ("so the most recent date is?", True),
        ("is your page up to date", False),
        ("which course is the most up to date", False),
        ("the most recent pay", False),
        ("are older people welcome", False),
        ("which source is that", False),
        ("the latest pay figures", False),
    ],
)
def test_who_asks_for_the_newer_of_documents(aged, words, asks):
    assert (aged(words) is not None) is asks


def test_the_oldest_comes_first_where_that_is_asked(aged):
    said = "The e-skills framework blog is the oldest with a date, from 15 August 2011. "
    for words in ("which source is the oldest", "which is older"):
        assert aged(words).short.startswith(said)


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("and the oldest?", "The e-skills framework blog is the oldest "),
        ("what about the oldest one", "The e-skills framework blog is the oldest "),
        ("the newest", "The Call Centre Helper article is the newest, "),
    ],
)
def test_the_other_end_is_asked_for_after_a_reply_on_the_documents(aged, words, begins):
    newest = aged("which source is newest")
    assert aged(words, context=Context((newest.request,))).short.startswith(begins)
    for before in (Context(), Context((Request("pay", ("call_centre_operator",)),))):
        assert aged(words, context=before) is None


def test_what_is_asked_of_the_oldest_beside_is_not_which_it_is(aged):
    after = Context((aged("which source is newest").request,))
    assert aged("and the oldest person there", context=after) is None


def test_the_reply_on_the_documents_can_be_given_and_traced_again(verdicts, aged):
    request = aged("which source is newest").request
    assert verdicts.composer.compose(request).sources == list(verdicts.base.sources)
    assert verdicts.composer.origin([request]).sources == list(verdicts.base.sources)


@pytest.mark.parametrize("words", ["which is most up to date", "so the most recent date is?"])
def test_the_most_up_to_date_is_the_newest_and_not_the_oldest(aged, words):
    assert aged(words).short.startswith("The Call Centre Helper article is the newest, from 6 September 2023. ")


# --- where it can be read -------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "where can i read it",
        "where could we actually see that",
        "where can i read the full page",
        "link to it",
        "the url of that page",
        "whats the address of the page",
        "got a link?",
        "and the url",
    ],
)
def test_the_document_behind_the_last_reply_is_said_with_its_address(base, told, words):
    part = told("on_address", words, after=CREDITS_2)
    assert part.sources == [PATHWAY] and part.kind == "sources" and base.sources[PATHWAY].address in part.short
    assert part.request.lead == CREDITS_2, "the talk goes on about the same"
    assert told("on_address", words) is None, "nothing was said"


@pytest.mark.parametrize("after", [None, CREDITS_2])
@pytest.mark.parametrize(
    ("words", "named", "source"),
    [
        ("link to the article", ARTICLE, "call_centre_helper"),
        ("where can i read the blog post", BLOG, BLOG),
        ("where can i see the profile", PROFILE, PROFILE),
        # Of a person the document that tells of them, of a document beside one that alone.
        ("where can i read that", "emma_wilson", "call_centre_helper"),
        ("where can i read that post", ["emma_wilson", BLOG], BLOG),
    ],
)
def test_of_a_document_that_is_named_it_is_the_address_of_that(base, told, after, words, named, source):
    part = told("on_address", words, after=after, subject=named)
    assert part.sources == [source] and base.sources[source].address in part.short


@pytest.mark.parametrize(
    "words",
    [
        "where can i apply",
        "link to apply",
        "where can i read about the pay",
        "address of the college",
        "whats the address of that college",
        "link to that job",
        "where can i see that job advertised",
        "is there a link between pay and age",
        "send it to my address",
    ],
)
def test_what_is_to_be_found_elsewhere_is_no_document(told, words):
    assert told("on_address", words, after="college_course-which-ones") is None


def test_what_rests_on_no_document_has_no_address(base, told):
    silent = "apprenticeship-pay"
    assert base.leads[silent].facts == [] and told("on_address", "where can i read it", after=silent) is None


# --- how far to trust them --------------------------------------------------------------

E_SKILLS_WHEN, ARTICLE_WHEN = "e_skills_framework-when", "career_progression_article-when"


@pytest.mark.parametrize(
    "words",
    [
        "so which would you lean on for current practice",
        "which one should i go with",
        "which one's more reliable",
        "which is best to trust",
        "and which source is the most trustworthy?",
        "thats one with a date and one without so which do you trust most",
        "no i mean which document do you trust most out of all 5",
    ],
)
def test_of_the_documents_just_talked_of_it_is_said_how_far_to_trust_each(base, told, words):
    part = told("on_trust", words, ARTICLE_WHEN, E_SKILLS_WHEN)
    newer, older = base.sources["call_centre_helper"], base.sources["framework_blog"]
    assert part.sources == [newer.id, older.id], "the most trusted first"
    assert part.short.startswith(f"The {newer.short} (from 6 September 2023, last changed 31 October 2023): good for")
    assert f"The {older.short} (from 15 August 2011): history only." in part.short


def test_without_two_documents_all_are_meant(base, told):
    assert told("on_trust", "which would you trust").sources == list(base.sources)
    assert told("on_trust", "which would you trust", PAY).sources == list(base.sources)


@pytest.mark.parametrize(
    "words",
    [
        "who can i trust at work",
        "who should i believe my teacher or my mum",
        "what can i rely on a manager for",
        "which should i go with, operator or team leader",
        "what is trust",
    ],
)
def test_what_is_not_of_documents_is_no_question_of_trust(told, words):
    assert told("on_trust", words, ARTICLE_WHEN, E_SKILLS_WHEN) is None


@pytest.mark.parametrize(
    "words",
    [
        "which of your sources is most reliable",
        "best source?",
        "rank your sources",
        "most reliable document",
        "how reliable are your sources",
        "im sceptical about your sources. how reliable are they?",
    ],
)
def test_how_reliable_each_document_is_is_said_the_most_reliable_first(base, told, words):
    assert told("on_trust", words).sources == list(base.sources)


def test_the_least_reliable_is_said_first_where_that_is_asked(base, verdicts, told):
    assert told("on_trust", "which source is least reliable").sources == list(base.sources)[::-1]
    which = next(topic.id for topic in base.topics.values() if topic.of_sources == "which")
    after = Context((Request(which, ()),))
    asked = Asked.from_parse(question("weather", "and the least?"), base)
    assert verdicts.on_trust(asked, after).sources == list(base.sources)[::-1]
    assert told("on_trust", "and the least?", PAY) is None, "of pay that is something else"


@pytest.mark.parametrize("words", ["list all five sources with dates and links", "all your documents and their urls"])
def test_every_document_is_named_with_its_age_and_address(base, told, words):
    part = told("on_each_source", words)
    for source in base.sources.values():
        assert source.address in part.short and source.short in part.short
    assert "undated" in part.short and "12 November 2021" in part.short


def test_links_alone_are_those_of_the_documents_after_talk_of_them(base, verdicts, told):
    which = next(topic.id for topic in base.topics.values() if topic.of_sources == "which")
    asked = Asked.from_parse(question("weather", "links too"), base)
    assert verdicts.on_each_source(asked, Context((Request(which, ()),))).sources == list(base.sources)
    assert told("on_each_source", "links too", PAY) is None
    assert told("on_each_source", "what are all the dates for applying") is None


@pytest.mark.parametrize(
    "words",
    [
        "which is the most reliable employer",
        "what is the best source of jobs",
        "best document to bring to an interview",
    ],
)
def test_reliable_employers_and_sources_of_jobs_are_no_documents_of_ours(told, words):
    assert told("on_trust", words) is None


@pytest.mark.parametrize("words", ["what is the address of each call centre", "all dates of open days"])
def test_addresses_and_dates_of_something_else_are_not_those_of_the_documents(base, verdicts, words):
    which = next(topic.id for topic in base.topics.values() if topic.of_sources == "which")
    asked = Asked.from_parse(question("weather", words), base)
    assert verdicts.on_each_source(asked, Context((Request(which, ()),))) is None
