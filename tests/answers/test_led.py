"""A lead as the reply: the answer first, what follows it, what it rests on; and the same again in other ways."""

from datetime import date

import pytest
from asking import TODAY, Conversation

from switchboard.answers import citing, text
from switchboard.answers.asked import Request
from switchboard.answers.compose import BRIEF_WORDS, MOST_PLACES, Composer
from switchboard.knowledge.model import Repeats

LEVEL_2, OPERATOR = "level_2_contact_centre_operations", "call_centre_operator"
CREDITS, SPLIT = f"{LEVEL_2}-total-credits", f"{LEVEL_2}-credit-split"
STARTER, EXPERIENCED, MONTHLY = (f"{OPERATOR}-{name}" for name in ("starting-pay", "experienced-pay", "pay-a-month"))
AWARD, TIPS = "emma_wilson-award", "emma_wilson-what-she-says"
#: Nothing else is known on its topic; and one that rests on no fact.
ALONE, SILENT, UNSOURCED = "specsavers_accelerate-length", "apprenticeship-pay", "call_centre_operator-too-young"
LATE = date(2040, 1, 1)
RATE_WARNING = "The minimum wage may have changed since I was last checked."


@pytest.fixture
def composer(base):
    return Composer(base, TODAY)


def words(base, lead):
    """A lead in both voices."""
    entry = base.leads[lead]
    return text.filled(base, entry.pupil), text.filled(base, entry.adviser)


def test_the_lead_comes_first_and_the_rest_after_it(composer, base):
    pupil, adviser = words(base, CREDITS)
    part = composer.led(base.leads[CREDITS])
    assert part.short.startswith(f"{pupil} ") and part.full.startswith(f"{adviser} ")
    assert "28 for the competence qualification" in part.full
    assert part.headlines == (pupil, adviser)
    assert part.request == Request("credits", (LEVEL_2,), lead=CREDITS)
    assert part.kind == "fact"


def test_alone_it_says_just_that(composer, base):
    part = composer.led(base.leads[CREDITS], alone=True)
    assert (part.short, part.full) == words(base, CREDITS)
    assert part.facts == ["004-credits-l2"]


def test_where_each_lead_answers_a_matter_of_its_own_nothing_follows_it(base, composer):
    lead = next(lead for lead in base.leads.values() if base.topics[lead.topic].leads_alone and lead.facts)
    assert (composer.led(lead).short, composer.led(lead).full) == words(base, lead.id)


def test_what_it_rests_on_is_what_is_said(composer, base):
    part, rest = composer.led(base.leads[CREDITS]), composer.single("credits", LEVEL_2)
    assert part.facts[0] == "004-credits-l2" and set(part.facts) == {"004-credits-l2", *rest.facts}
    assert part.table == rest.table
    assert part.sources == ["welsh_pathway"]


def test_without_anything_else_on_its_topic_it_stands_alone(composer, base):
    part = composer.led(base.leads[ALONE])
    assert (part.short, part.full) == words(base, ALONE)
    assert part.facts == base.leads[ALONE].facts


def test_a_lead_that_rests_on_no_fact_says_that_nothing_is_known(composer, base):
    part = composer.led(base.leads[SILENT], alone=True)
    assert base.leads[SILENT].facts == [] and part.kind == "unknown" and part.sources == []


def test_nothing_is_said_twice(composer, base):
    doubled = []
    for lead in base.leads.values():
        part = composer.led(lead)
        for body in (part.short, part.full):
            said = text.sentences(body)
            if len(set(said)) < len(said):
                doubled.append(lead.id)
    assert doubled == []


def test_after_the_same_topic_nothing_of_the_last_reply_is_said_again(composer, base):
    first = composer.led(base.leads[CREDITS])
    then = composer.led(base.leads[SPLIT], after=first.request)
    pupil, adviser = words(base, SPLIT)
    assert then.short.startswith(pupil) and then.full.startswith(adviser)
    assert not set(text.sentences(then.full)) & set(text.sentences(first.full))
    assert set(text.sentences(composer.led(base.leads[SPLIT]).full)) & set(text.sentences(first.full))


def test_after_another_topic_the_rest_is_said(composer, base):
    after = Request("pay", (OPERATOR,))
    assert composer.led(base.leads[CREDITS], after=after) == composer.led(base.leads[CREDITS])


@pytest.mark.parametrize("lead", [STARTER, EXPERIENCED, MONTHLY])
def test_a_warning_comes_with_the_fact_that_it_is_of(composer, base, lead):
    below = "below the legal minimum wage"
    assert any(below in warning for warning in composer.led(base.leads[lead]).warnings)
    assert composer.led(base.leads[AWARD]).warnings == []


@pytest.mark.parametrize("audience", ["pupil", "adviser"])
@pytest.mark.parametrize(
    ("lead", "words", "is_warned"),
    [
        (f"{LEVEL_2}-qcf-route", "the qcf route", True),
        (f"{LEVEL_2}-qcf-route", "the qcf route in one line", True),
        # What follows it names QCF, and it alone does not.
        (f"{LEVEL_2}-gcse-route", "the gcse route", True),
        (f"{LEVEL_2}-gcse-route", "the gcse route in one line", False),
    ],
)
def test_an_acronym_is_warned_of_only_where_it_is_said(base, audience, lead, words, is_warned):
    answer = Conversation(base).ask("weather", words, audience=audience, leads=lead)
    assert ("QCF" in answer.body) is is_warned
    assert any(warning.startswith("QCF has since closed") for warning in answer.warnings) is is_warned


@pytest.mark.parametrize("lead", [STARTER, EXPERIENCED])
def test_what_begins_with_no_acronym_is_warned_of_in_one_line_too(base, lead):
    answer = Conversation(base).ask("weather", "in one line, the pay", leads=lead)
    assert any("below the legal minimum wage" in warning for warning in answer.warnings)


@pytest.mark.parametrize("audience", ["pupil", "adviser"])
def test_nobody_is_warned_of_an_acronym_that_they_are_not_told(base, audience):
    unsaid = []
    for lead in base.leads.values():
        answer = Conversation(base).ask("weather", audience=audience, leads=lead.id)
        if any(warning.startswith("QCF") for warning in answer.warnings) and "QCF" not in answer.body:
            unsaid.append(lead.id)
    assert unsaid == []


def test_the_law_is_a_source_of_whatever_names_it(composer, base):
    unnamed = []
    for lead in base.leads.values():
        part = composer.led(lead)
        for name, rate in base.legal_rates.items():
            if f"£{rate.pounds_an_hour:.2f}" in part.short + part.full and name not in part.legal_rates:
                unnamed.append((lead.id, name))
    assert unnamed == []


def test_every_lead_that_rests_on_facts_names_its_sources(base):
    uncited = []
    for lead in base.leads.values():
        for audience in ("pupil", "adviser"):
            answer = Conversation(base).ask("weather", audience=audience, leads=lead.id)
            if lead.facts and not answer.sources:
                uncited.append(lead.id)
    assert uncited == []


def test_a_legal_rate_in_a_lead_is_said_to_be_old_once(base):
    late = Conversation(base, LATE).ask("weather", leads=f"{OPERATOR}-is-the-pay-legal")
    assert late.text.count(RATE_WARNING) == 1
    assert Composer(base, LATE).led(base.leads[STARTER]).warnings.count(RATE_WARNING) == 1
    assert RATE_WARNING not in Conversation(base).ask("weather", leads=f"{OPERATOR}-is-the-pay-legal").text


# --- the same in other ways --------------------------------------------------------


def test_again_is_the_lead_where_one_was_given(composer, base):
    led = composer.led(base.leads[CREDITS])
    assert composer.again(led.request) == led
    plain = Request("credits", (LEVEL_2,))
    assert composer.again(plain) == composer.compose(plain)


def test_briefly_is_the_pupils_words_without_a_table_for_both(composer, base):
    for request in (Request("credits", (LEVEL_2,), lead=CREDITS), Request("pay", (OPERATOR,))):
        part = composer.briefly(request)
        assert part.short == part.full and part.table is None
        first, *more = text.sentences(part.short)
        assert not more or text.word_count(part.short) <= BRIEF_WORDS
        assert composer.again(request).short.startswith(first)


def test_briefly_gives_a_lead_alone(composer, base):
    part = composer.briefly(Request("credits", (LEVEL_2,), lead=CREDITS))
    assert part.short == text.cut(words(base, CREDITS)[0], BRIEF_WORDS)
    assert part.facts == ["004-credits-l2"]


def test_places_name_the_document_and_a_few_of_its_words(composer, base):
    part = composer.places([Request("overview", ("emma_wilson",), lead=AWARD)])
    fact, source = base.facts["001-author-award"], base.sources["call_centre_helper"]
    assert part.kind == "sources" and part.sources == ["call_centre_helper"]
    assert source.address in part.short and f"“{fact.locator}”" in part.short
    assert part.short == part.full


def test_places_of_many_facts_are_a_few(composer, base):
    assert len(base.leads[TIPS].facts) > MOST_PLACES
    part = composer.places([Request("employer_support", ("emma_wilson",), lead=TIPS)])
    shown = [fact for fact in base.leads[TIPS].facts if f"“{base.facts[fact].locator}”" in part.short]
    assert shown == base.leads[TIPS].facts[:MOST_PLACES]


def test_without_facts_there_is_no_place(composer):
    assert composer.places([Request("pay", ("apprenticeship",), lead=SILENT)]) is None


def test_the_origin_of_a_lead_is_that_of_its_own_facts(base, composer):
    found = composer.origin([Request("credits", (LEVEL_2,), lead=CREDITS)])
    assert found.sources == ["welsh_pathway"]
    silent = base.leads[UNSOURCED]
    assert silent.facts == [] and composer.origin([Request(silent.topic, (silent.subject,), lead=silent.id)]) is None


def test_the_origin_of_what_the_law_says_is_the_law(base, composer):
    law = citing.legal_source(base, next(iter(base.legal_rates.values()))).cite
    found = composer.origin([Request("pay", ("apprenticeship",), lead=SILENT)])
    assert law in found.short and found.sources == [] and found.legal_rates
    both = composer.origin([Request("pay", ("apprenticeship",), lead=SILENT), Request("credits", (LEVEL_2,))])
    assert law in both.short and both.sources == ["welsh_pathway"]


def test_what_would_say_the_lead_again_is_left_out(composer, base):
    """Sentences of a wording that a lead `repeats` do not follow it; the others do."""
    lead = base.leads["call_centre_operator-temp-to-permanent"]
    left_out = lead.copy(update={"repeats": Repeats(pupil=["Temporary work is"])})
    before, part = composer.led(lead.copy(update={"repeats": Repeats()})), composer.led(left_out)
    assert " Temporary work is" in before.short and " Temporary work is" not in part.short
    assert part.full == before.full


def test_what_a_lead_repeats_is_of_a_wording_that_would_follow_it(base):
    """Each beginning leaves out just one sentence; a short one might take others with it."""
    for lead in base.leads.values():
        for voice in ("pupil", "adviser"):
            begun = getattr(lead.repeats, voice)
            said = text.sentences(base.subjects[lead.subject].answers[lead.topic].said(voice)) if begun else []
            assert [sum(one.startswith(words) for one in said) for words in begun] == [1] * len(begun), lead.id
