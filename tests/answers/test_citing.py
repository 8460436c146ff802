"""Which documents there are, where an answer comes from, and how old that is."""

from datetime import date

import pytest

from switchboard.answers import citing
from switchboard.answers.asked import Request

NOTHING = Request(None, ())
DATED, CHANGED, UNDATED = "welsh_pathway", "call_centre_helper", "job_profile"
OLDEST = "framework_blog"


def test_every_document_is_named_and_advisers_learn_how_far_to_trust_it(base):
    part = citing.all_sources(base, NOTHING)
    assert part.sources == list(base.sources)
    for source in base.sources.values():
        assert base.phrases.cite(source.short, source.date) in part.short
        assert source.trust in part.full


@pytest.mark.parametrize(
    ("source", "age"),
    [
        (DATED, "The Welsh apprenticeship pathway is from 12 November 2021."),
        (CHANGED, "The Call Centre Helper article is from 6 September 2023, last changed 31 October 2023."),
        (UNDATED, "The National Careers Service profile is undated."),
    ],
)
def test_the_age_of_a_document_is_said_with_its_caution(base, source, age):
    part = citing.ages(base, NOTHING, [source])
    assert part.short == f"{age} {base.sources[source].caution}"
    assert part.full == f"{part.short} {base.sources[source].trust}"


def test_of_many_documents_only_the_ages_are_said(base):
    short = citing.ages(base, NOTHING, list(base.sources)).short
    assert short.count("The ") == len(base.sources)
    assert not any(source.caution in short for source in base.sources.values())


def test_a_subjects_dates_are_those_of_the_documents_behind_it(base):
    assert citing.dates(base, Request(None, ("level_2_contact_centre_operations",))).sources == [DATED]
    assert citing.dates(base, NOTHING).sources == list(base.sources)


def test_where_an_answer_comes_from_is_said_by_how_many_documents_there_are(base):
    one = citing.origin(base, NOTHING, [DATED])
    by_her = citing.origin(base, Request("pay", ()), ["call_centre_helper"]).short
    assert by_her.startswith("That comes from the Call Centre Helper article by Emma Wilson (from 6 September 2023")
    start = "That comes from the Welsh apprenticeship pathway (from 12 November 2021)"
    assert one.short == f"{start}. {base.sources[DATED].caution}"
    assert "Date: Nov 2021. Address: https://findanapprenticeship" in one.full
    two = citing.origin(base, NOTHING, [DATED, UNDATED]).short
    assert two.startswith(f"{start} and the National Careers Service profile (undated). Check what is old")
    assert citing.origin(base, NOTHING, list(base.sources)).short.startswith(
        "That comes from more than one document. The Welsh"
    )


def test_the_newest_document_is_named_and_how_much_older_the_others_are(base):
    part = citing.by_age(base, NOTHING, [DATED, UNDATED, CHANGED])
    assert (
        part.short
        == part.full
        == (
            "The Call Centre Helper article is the newest, from 6 September 2023. "
            "The Welsh apprenticeship pathway is from 12 November 2021, about 2 years older. "
            "I can't place the National Careers Service profile: no date is given."
        )
    )
    assert set(part.sources) == {DATED, UNDATED, CHANGED}


def test_the_oldest_document_is_named_and_how_much_newer_the_others_are(base):
    part = citing.by_age(base, NOTHING, [CHANGED, UNDATED, OLDEST, DATED], oldest=True)
    assert (
        part.short
        == part.full
        == (
            "The e-skills framework blog is the oldest with a date, from 15 August 2011. "
            "The Welsh apprenticeship pathway is from 12 November 2021, about 10 years newer. "
            "The Call Centre Helper article is from 6 September 2023, about 12 years newer. "
            "I can't place the National Careers Service profile: no date is given."
        )
    )
    assert set(part.sources) == {CHANGED, UNDATED, OLDEST, DATED}


@pytest.mark.parametrize("sources", [[DATED], [UNDATED], [], [UNDATED, "cegnet_blog"]])
def test_of_one_document_or_of_none_with_a_date_none_is_the_newest(base, sources):
    assert citing.by_age(base, NOTHING, sources) is None
    assert citing.by_age(base, NOTHING, sources, oldest=True) is None


def test_where_facts_stand_is_said_for_each_document_once(base):
    facts = ["001-author", "004-credits-l2", "001-author-award"]
    part = citing.places(base, NOTHING, facts)
    assert part.sources == [CHANGED, DATED]
    for name in part.sources:
        assert part.short.count(base.sources[name].address) == 1
    assert all(f"“{base.facts[fact].locator}”" in part.short for fact in facts)
    assert part.short.startswith(base.phrases.sources.own_words)


def test_where_documents_can_be_read_is_said_with_the_address_of_each(base):
    one = citing.addresses(base, NOTHING, [DATED])
    address = "https://findanapprenticeship.service.gov.wales/node/5840"
    assert one.short == one.full == f"To read it yourself, open the Welsh apprenticeship pathway at {address}."
    assert (one.kind, one.sources, one.request) == ("sources", [DATED], NOTHING)
    two = citing.addresses(base, NOTHING, [DATED, UNDATED])
    other = f"the National Careers Service profile at {base.sources[UNDATED].address}"
    assert two.short == f"To read it yourself, open the Welsh apprenticeship pathway at {address} and {other}."
    assert two.sources == [DATED, UNDATED]


def test_the_documents_behind_a_subject_are_each_named_once(base):
    assert citing.behind(base, "emma_wilson") == [CHANGED]
    behind = citing.behind(base, "call_centre_operator")
    assert len(set(behind)) == len(behind) and UNDATED in behind


def test_figures_without_a_date_in_a_dated_document_are_noticed(base):
    undated = [
        fact.id
        for fact in base.facts.values()
        if fact.as_of == "undated" and isinstance(base.sources[fact.source].date, date)
    ]
    assert undated and citing.quotes_undated_figures(base, ["004-credits-l2", undated[0]])
    assert not citing.quotes_undated_figures(base, ["004-credits-l2", "002-title"])


def test_the_law_is_cited_with_the_day_from_which_it_holds(base):
    cited = citing.legal_source(base, base.legal_rates["adult"])
    assert (cited.cite, cited.date) == ("GOV.UK minimum wage rates, Apr 2026", "2026-04-01")
    assert cited.address == base.legal_rates["adult"].address
