"""Whole messages: what is said, in which voice, with which sources, warnings and offers."""

import dataclasses
import random
from dataclasses import replace
from datetime import date

import pytest
from asking import CONTACT, TODAY, Conversation, question

from switchboard.answers import dialogue, text
from switchboard.answers.asked import (
    NOT_UNDERSTOOD,
    Asked,
    Context,
    Form,
    Message,
    NearFact,
    NearLead,
    Reading,
    Request,
)
from switchboard.answers.assemble import Writer
from switchboard.answers.compose import BRIEF_WORDS, Composer
from switchboard.answers.dialogue import Turn, _not_again
from switchboard.answers.guides.state import Guided
from switchboard.answers.part import Part
from switchboard.answers.text import question as question_text
from switchboard.safety.alarm import Alarm

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
OPERATOR = "call_centre_operator"
PROFILE = "National Careers Service profile, undated"
PATHWAY = "Welsh apprenticeship pathway, Nov 2021"
#: A day on which every legal rate and signpost is overdue.
LATE = date(2040, 1, 1)

RATE_WARNING = "The minimum wage may have changed since I was last checked."
PLACE_WARNING = "The contact details here may be out of date."


# --- several questions, then the same of something else ----------------------


def test_several_questions_are_asked_again_of_the_other_level(talk):
    numbers = question("ask_qualification_numbers", "number", subject="level_2_nvq_certificate")
    talk.send(numbers, question("ask_credits", "credits", subject="level_2_nvq_certificate"))
    answer = talk.ask("follow_up", "and the L3", subject=LEVEL_3)
    assert answer.subjects == ["level_3_nvq_diploma"], "the like of it, not the whole level"
    assert {"004-n3-number", "004-n3-credits"} <= {fact.id for fact in answer.facts}
    # And once more, of both.
    back = talk.ask("follow_up", "and for L2", subject=LEVEL_2)
    assert {"004-n2-number", "004-n2-credits"} <= {fact.id for fact in back.facts}


def test_the_same_two_are_what_the_last_two_replies_answered(talk):
    for topic in ("ask_credits", "ask_total_qualification_time"):
        talk.ask(topic, subject="level_2_nvq_certificate")
    asked = question(
        "ask_total_qualification_time", "same two for the other certificate", subject="level_2_certificate"
    )
    assert {"004-k2-credits", "004-k2-tqt"} <= {fact.id for fact in talk.send(asked).facts}
    alone = question("ask_total_qualification_time", "and for the NVQ", subject="level_2_nvq_certificate")
    assert "004-n2-credits" not in {fact.id for fact in talk.send(alone).facts}


def test_one_question_or_what_has_no_like_is_no_such_case(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    assert talk.ask("follow_up", "and level 3", subject=LEVEL_3).topics == ["credits"]
    talk.send(question("ask_credits", subject=LEVEL_2), question("ask_training_hours", subject=LEVEL_2))
    assert OPERATOR in talk.ask("follow_up", "and a call centre operator", subject=OPERATOR).subjects


def test_an_age_that_is_said_beside_a_question_counts_for_it(talk):
    asked = question("i_am_pupil", "im 17"), question("ask_pay", "how much would i get paid")
    answer = talk.send(*asked)
    assert "£8.00" in answer.passages[0].headline and "£15,000" not in answer.text
    assert "£15,000" in Conversation(talk.base).send(asked[1]).text


# --- the last answer again -------------------------------------------------


@pytest.mark.parametrize("intent", ["simpler", "more_detail", "repeat", "last_source"])
def test_without_a_last_answer_there_is_nothing_to_say_again(talk, base, intent):
    answer = talk.ask(intent, ranking=[(intent, 0.4)])
    assert answer.kind == "chat"
    assert answer.text.startswith("I have not told you anything yet.")
    assert len(answer.follow_ups) >= 2


@pytest.mark.parametrize("intent", ["simpler", "shorter", "more_detail", "repeat", "last_source", "exact_words"])
def test_what_is_hardly_about_a_last_answer_is_not_told_that_there_is_none(talk, intent):
    answer = talk.ask(intent, "hm", ranking=[(intent, 0.39), ("ask_hours", 0.3)])
    assert answer.text.strip() and not answer.text.startswith("I have not told you anything yet.")


def test_the_last_answer_is_repeated_as_it_was(talk):
    first = talk.ask("ask_pay")
    assert talk.ask("repeat") == first


def test_simpler_gives_an_adviser_the_pupils_text(talk):
    pupils = Conversation(talk.base).ask("ask_pay").body
    assert talk.ask("ask_pay", audience="adviser").body != pupils
    simple = talk.ask("simpler", audience="adviser")
    assert simple.text.startswith(pupils)
    assert simple.audience == "pupil"


def test_more_detail_gives_a_pupil_the_advisers_text(talk):
    short = talk.ask("ask_pay")
    assert "£7.21" not in short.text
    detailed = talk.ask("more_detail")
    advisers = Conversation(talk.base).ask("ask_pay", audience="adviser").body
    assert advisers.startswith(detailed.body), "in as much room as a pupil's answer has"
    assert text.word_count(detailed.body) > text.word_count(short.body)
    assert "£7.21" in detailed.text


def test_more_detail_does_not_change_the_voice_of_the_next_answer(talk):
    talk.ask("ask_pay")
    talk.ask("more_detail")
    answer = talk.ask("ask_hours")
    assert answer.audience == "pupil"
    assert answer.body == Conversation(talk.base).ask("ask_hours").body


def test_shorter_says_just_the_lead_once_more(talk, base):
    lead = f"{LEVEL_2}-total-credits"
    full = talk.ask("weather", audience="adviser", leads=lead)
    short = talk.ask("shorter", audience="adviser")
    assert short.body == text.filled(base, base.leads[lead].pupil)
    assert text.word_count(short.body) < text.word_count(full.body)
    assert short.sources == full.sources and short.audience == "adviser"
    assert talk.context.requests[-1].lead == lead


def test_shorter_of_two_answers_is_both(talk):
    long = talk.send(question("ask_pay"), question("ask_credits", subject=LEVEL_2), audience="adviser")
    short = talk.ask("shorter", audience="adviser")
    assert short.topics == ["pay", "credits"]
    assert text.word_count(short.body) < text.word_count(long.body)


def test_too_long_just_give_me_2_is_shorter(talk, base):
    lead = f"{LEVEL_2}-total-credits"
    talk.ask("weather", audience="adviser", leads=lead)
    short = talk.ask("shorter", "too long just give me 2", audience="adviser", ranking=[("shorter", 0.9)])
    assert short.body == text.filled(base, base.leads[lead].pupil)


@pytest.mark.parametrize("words", ["so is that a no", "so it doesn't say"])
def test_whether_that_is_all_is_answered_with_that_it_is(talk, base, words):
    lead = "emma_wilson-award"
    talk.ask("weather", leads=lead)
    answer = talk.ask("deny", words, ranking=[("deny", 0.9)])
    assert answer.body == f"{base.phrases.opening.only_that} {text.filled(base, base.leads[lead].pupil)}"
    assert talk.context.requests[-1].lead == lead


def test_what_somebody_did_not_mean_is_not_said_again(talk):
    lead = f"{LEVEL_2}-total-credits"
    meant = {"ranking": [("ask_hours", 0.9)], "leads": [(lead, 0.95)]}
    first = talk.ask("ask_hours", "how much of it is there", **meant)
    assert talk.context.requests[-1].lead == lead
    second = talk.ask("ask_hours", "sorry i meant how many hours a week", **meant)
    assert talk.context.requests[-1].lead != lead and second.topics != first.topics


@pytest.mark.parametrize(
    ("intent", "said"),
    [("last_source", "That comes from the Welsh apprenticeship pathway"), ("exact_words", "“")],
)
def test_who_says_so_beside_a_question_is_asked_of_its_answer(talk, base, intent, said):
    talk.ask("ask_pay")
    answer = talk.send(question("ask_credits", "the credits", subject=LEVEL_2), question(intent, "who says"))
    credits, source = answer.body.split("\n\n")
    assert "53" in credits and "Welsh apprenticeship pathway" in source and said in source
    assert "National Careers Service" not in source
    assert {request.topic for request in talk.context.requests} == {"credits"}


def test_what_was_asked_with_its_source_is_repeated_once(talk):
    asked = question("ask_credits", "the credits", subject=LEVEL_2)
    once = talk.send(asked).body
    talk.send(asked, question("last_source", "who says"))
    assert talk.ask("repeat", ranking=[("repeat", 0.9)]).body == once


def test_who_says_so_before_anything_was_said_names_no_source(talk):
    answer = talk.send(question("last_source", "who says"), question("ask_hours"))
    assert not answer.body.startswith("That comes from")
    assert "38" in answer.body


def test_a_sentence_that_one_part_has_said_is_not_said_in_the_next():
    def part(short, full):
        return Part("fact", Request("pay", (OPERATOR,)), short, full)

    before = [part("It is 53. Ask first.", "It is 53, in Wales. Ask first. Then go."), part("It is 70.", "It is 70.")]
    left = dialogue._not_again(part("Ask first. It is 70. It is 12.", "Ask first. Then go. It is 53."), before)
    assert left.short == "Ask first. It is 12.", "the first is said in any case"
    assert left.full == "Ask first. It is 53.", "each voice by what it has said itself"


def test_what_is_known_beside_two_leads_of_one_topic_is_said_once(talk):
    asked = [question("weather", leads=lead) for lead in (f"{LEVEL_2}-total-credits", LEAD, f"{LEVEL_2}-credit-split")]
    answer = talk.send(*asked, audience="adviser")
    parts = [text.sentences(part) for part in answer.body.split("\n\n")]
    said = [sentence for _, *rest in parts for sentence in rest]
    assert len(parts) == 3 and said and len(set(said)) == len(said)


def test_the_exact_words_are_given_as_a_place_and_not_recited(talk, base):
    talk.ask("weather", leads="emma_wilson-award")
    answer = talk.ask("exact_words")
    assert answer.kind == "sources"
    assert f"“{base.facts['001-author-award'].locator}”" in answer.body
    assert talk.context.requests[-1].lead == "emma_wilson-award", "the talk goes on about the same"


def test_a_lead_that_is_surer_than_what_the_bot_is_told_is_answered(talk, base):
    talk.ask("ask_pay")
    lead = "emma_wilson-award"
    asked = {"ranking": [("shorter", 0.5)], "leads": [(lead, 0.9)]}
    assert talk.ask("shorter", **asked).body.startswith(text.filled(base, base.leads[lead].pupil))
    surer = {"ranking": [("shorter", 0.95)], "leads": [(lead, 0.9)]}
    assert not talk.ask("shorter", **surer).facts[1:]


def test_go_on_gives_the_next_lead_of_the_same(talk, base):
    first = talk.ask("weather", leads=f"{LEVEL_2}-total-credits")
    then = talk.ask("affirm", "yes go on")
    assert then.kind == "fact" and then.subjects == [LEVEL_2]
    assert then.body != first.body
    assert talk.context.requests[-1].lead not in (None, f"{LEVEL_2}-total-credits")


def test_an_adviser_who_says_so_in_the_same_breath_is_answered_as_one(talk):
    answer = talk.send(question("i_am_adviser"), question("ask_pay"))
    assert answer.audience == "adviser" and answer.topics == ["pay"]
    assert answer.body == Conversation(talk.base).ask("ask_pay", audience="adviser").body
    assert talk.ask("ask_hours").audience == "adviser", "and from then on"


def test_who_says_twice_who_they_are_and_nothing_else_is_taken_at_the_last_word(talk):
    answer = talk.send(question("i_am_adviser"), question("i_am_pupil"))
    assert (answer.kind, answer.audience) == ("chat", "pupil")
    assert talk.send(question("i_am_pupil"), question("i_am_adviser")).audience == "adviser"


def test_a_pupil_who_says_so_after_the_question_is_answered_as_one(talk):
    talk.ask("i_am_adviser")
    answer = talk.send(question("ask_pay"), question("ask_hours"), question("i_am_pupil"))
    assert answer.audience == "pupil" and answer.topics == ["pay", "hours"]


def test_both_answers_are_repeated_after_two_questions(talk):
    first = talk.send(question("ask_pay"), question("ask_credits", subject=LEVEL_2))
    assert talk.ask("repeat").text == first.text


def test_who_says_so_names_the_source_and_how_old_it_is(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("last_source")
    assert answer.kind == "sources"
    assert "Welsh apprenticeship pathway" in answer.text
    assert "12 November 2021" in answer.text
    assert [source.id for source in answer.sources] == ["welsh_pathway"]


def test_who_says_so_is_told_when_there_is_no_date(talk):
    talk.ask("ask_pay")
    answer = talk.ask("last_source")
    assert "National Careers Service profile" in answer.text
    assert "undated" in answer.text


def test_an_adviser_gets_the_address_of_the_last_source(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("last_source", audience="adviser")
    assert "https://findanapprenticeship.service.gov.wales/node/5840" in answer.text


def test_how_old_is_that_is_answered_for_the_last_answer(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("ask_date", text="how old is that")
    assert "12 November 2021" in answer.text
    assert [source.id for source in answer.sources] == ["welsh_pathway"]


def test_the_last_answer_can_be_asked_about_after_its_source(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    talk.ask("last_source")
    assert talk.ask("follow_up", text="and level 3?", subject=LEVEL_3).topics == ["credits"]


# --- two voices ------------------------------------------------------------


def test_a_pupil_is_spoken_to_unless_it_is_said_otherwise(talk):
    assert talk.ask("ask_pay").audience == "pupil"


def test_the_channel_may_say_adviser_for_one_message(talk):
    answer = talk.ask("ask_pay", audience="adviser")
    assert answer.audience == "adviser"
    assert talk.ask("ask_pay").audience == "pupil"


def test_i_am_an_adviser_stays(talk):
    assert talk.ask("i_am_adviser").audience == "adviser"
    for intent in ("ask_pay", "greet", "ask_hours"):
        answer = talk.ask(intent)
        assert answer.audience == "adviser"
        assert answer.body == Conversation(talk.base).ask(intent, audience="adviser").body


def test_pupil_view_changes_back(talk):
    talk.ask("i_am_adviser")
    talk.ask("i_am_pupil")
    assert talk.ask("ask_pay").audience == "pupil"


def test_saying_who_one_is_keeps_the_conversation(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    talk.ask("i_am_adviser")
    assert "53" in talk.ask("repeat").text


# --- not known -------------------------------------------------------------


def test_a_known_subject_without_the_fact_gives_no_figure_and_a_place_to_look(talk, base):
    answer = talk.ask("ask_pay", subject="team_leader")
    assert answer.kind == "unknown"
    assert "do not say anything about pay for a team leader" in answer.text
    assert "£" not in answer.text
    assert base.signposts["national_careers_service"].address in answer.text
    assert answer.facts == answer.sources == []


@pytest.mark.parametrize("subject", ["senior_planner", "team_manager", "supervisor", "key_account_manager"])
@pytest.mark.parametrize("topic", ["pay", "hours"])
def test_no_other_job_is_given_the_operators_figures(talk, topic, subject):
    answer = talk.ask(f"ask_{topic}", subject=subject)
    assert answer.kind == "unknown"
    assert not {"£15,000", "£28,000", "38", "40"} & set(answer.text.split())


def test_a_job_of_elsewhere_is_not_answered(talk):
    answer = talk.ask("ask_pay", other_job="plumber")
    assert answer.kind == "chat"
    assert answer.text.startswith("I can't help with that one.")
    assert "nationalcareers.service.gov.uk" in answer.text
    assert "£" not in answer.text


def test_after_a_job_of_elsewhere_the_next_question_of_the_message_says_whose_answer_it_is(talk):
    answer = talk.send(question("ask_overview", other_job="vet"), question("ask_hours"), question("ask_skills"))
    refused, *said = answer.body.split("\n\n")
    assert refused.startswith("I can't help with that one.")
    assert [words.startswith("For a call centre operator:") for words in said] == [True, False]
    assert not talk.ask("ask_pay").text.startswith("For")
    talk.send(question("ask_hours"), question("ask_overview", other_job="vet"))
    assert talk.ask("ask_pay").text.startswith("For a call centre operator:")


def test_a_job_of_elsewhere_beside_one_of_ours_is_answered_for_ours(talk):
    assert talk.ask("ask_pay", other_job="manager", subject=OPERATOR).kind == "fact"


@pytest.mark.parametrize("nation", ["scotland", "northern_ireland"])
def test_a_nation_without_a_pathway_is_told_that_it_is_not_covered(talk, nation):
    answer = talk.ask("ask_credits", nation=nation)
    assert answer.topics == ["nation"]
    assert "do not cover Scotland or Northern Ireland" in answer.text
    assert "53" not in answer.text


def test_an_unknown_intent_asks_what_was_meant(talk, base):
    ranking = [("weather", 0.3), ("ask_pay", 0.2), ("ask_hours", 0.18), ("ask_skills", 0.1)]
    answer = talk.ask("weather", ranking=ranking)
    assert answer.kind == "chat"
    expected = [question_text(base, topic, OPERATOR) for topic in ("pay", "hours")]
    assert [item.payload for item in answer.follow_ups] == expected


def test_what_may_be_meant_by_an_unknown_intent_is_offered_by_its_leads(talk, base):
    likely = [(LEAD, 0.19), ("emma_wilson-award", 0.1), (OTHER_LEAD, 0.1)]
    answer = talk.ask("weather", leads=likely)
    offered = [base.leads[lead] for lead, _ in likely[:2]]
    assert [item.payload for item in answer.follow_ups] == [lead.offered for lead in offered]
    assert all(f"“{item.title}”" in answer.text for item in answer.follow_ups)
    # One of them can be chosen.
    talk.ask("affirm", "the second one")
    assert talk.context.requests[-1].lead == "emma_wilson-award"


def test_topics_are_offered_before_leads_and_of_another_job_neither_is(talk):
    likely = [(LEAD, 0.15)]
    topics = talk.ask("weather", ranking=[("ask_bonus", 0.2), ("ask_hours", 0.18)], leads=likely)
    assert talk.base.leads[LEAD].offered not in [item.payload for item in topics.follow_ups]
    for unlikely in ({"leads": [(LEAD, 0.09)]}, {"leads": likely, "other_job": "nurse"}):
        answer = talk.ask("weather", **unlikely)
        assert answer.text.startswith("Sorry, I did not understand that.")


def test_an_unknown_intent_that_is_near_nothing_is_not_guessed_at(talk):
    ranking = [("weather", 0.9), ("ask_pay", 0.02)]
    answer = talk.ask("weather", ranking=ranking)
    assert answer.text.startswith("Sorry, I did not understand that.")
    assert len(answer.follow_ups) >= 2


def test_something_unclear_that_points_back_gets_what_is_known_of_it(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("weather", text="hm, that")
    assert answer.text.startswith("I am not sure that I understood.")
    assert "53" in answer.text
    assert PATHWAY in answer.text


def test_what_a_topic_has_just_said_is_not_said_again_to_another_question(talk, base):
    first = talk.ask("ask_entry_requirements", "what do you need", subject=LEVEL_2)
    lead = "contact_centre_operations_pathway_wales-do-i-need-gcses"
    second = talk.ask("ask_entry_requirements", "so no gcses?", leads=[(lead, 0.5)])
    assert second.body == Composer(base, TODAY).led(base.leads[lead], alone=True).short != first.body


@pytest.mark.parametrize("words", ["why is that", "but why tho", "how come"])
def test_a_why_that_no_source_answers_is_told_so(talk, words):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("weather", text=words, leads=[("emma_wilson-award", 0.5)])
    assert answer.text.startswith("My sources do not say why.")
    assert "53" in answer.text and answer.topics == ["credits"]


def test_a_comparison_of_one_thing_asks_which_two(talk):
    answer = talk.ask("compare", subject="emma_wilson")
    assert answer.kind == "chat"
    assert "which two" in answer.text
    assert len(answer.follow_ups) == 2


def test_a_message_that_was_not_understood_keeps_the_conversation(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    talk.ask("fallback")
    assert talk.ask("follow_up", text="and level 3", subject=LEVEL_3).topics == ["credits"]


# --- small talk and distress -----------------------------------------------


def test_every_entry_of_small_talk_is_said_as_it_stands(base):
    for name in base.phrases.chat:
        answer = Conversation(base).ask(name, "delete my chat")
        kind = "deleted" if name.startswith("delete_chat") else "chat"
        assert (answer.kind, answer.facts, answer.sources, answer.table) == (kind, [], [], None), name
        assert answer.text == answer.body, name


def test_a_bot_says_that_it_is_one(talk):
    assert "computer program and not a person" in talk.ask("bot_challenge").text


# --- faults once found -----------------------------------------------------


@pytest.mark.parametrize("intent", ["ask_pay", "ask_hours", "ask_shifts", "ask_skills"])
@pytest.mark.parametrize("job", ["team_leader", "supervisor", "resource_scheduling_manager"])
def test_a_job_talked_about_is_not_answered_with_the_operators_figures(base, intent, job):
    talk = Conversation(base)
    talk.ask("ask_overview", subject=job)
    answer = talk.ask(intent, text="what is it like")
    assert answer.subjects == [job]
    assert answer.kind == "unknown"


def test_a_default_that_changes_the_subject_says_so(talk):
    talk.ask("ask_overview", subject="emma_wilson")
    assert talk.ask("ask_pay", text="what is the pay").text.startswith("For a call centre operator:")


@pytest.mark.parametrize("nation", ["wales", "england"])
def test_another_job_in_a_nation_is_still_another_job(talk, nation):
    answer = talk.ask("ask_pay", other_job="nurse", nation=nation)
    assert "£" not in answer.text


def test_both_halves_of_a_message_are_said(talk):
    answer = talk.send(question("ask_pay", other_job="nurse"), question("ask_hours"))
    assert "only know about some jobs in contact centres" in answer.text
    assert "38" in answer.text


def test_england_is_not_answered_with_wales(talk):
    talk.ask("ask_credits", subject="level_2_contact_centre_operations")
    answer = talk.ask("follow_up", text="and in england?", nation="england")
    assert "53" not in answer.text


def test_a_comparison_says_what_is_not_known_of_one_side(talk):
    ranking = [("compare", 0.7), ("ask_pay", 0.3)]
    answer = talk.ask("compare", ranking=ranking, subject=["team_leader", "supervisor"])
    assert "£" not in answer.text
    answer = talk.ask("ask_pay", subject=["team_leader", "product_specialist"])
    assert answer.kind == "unknown"


def test_hours_in_scotland_are_not_an_apprenticeship_answer(talk):
    answer = talk.ask("ask_hours", nation="scotland")
    assert answer.text.startswith("My sources do not cover Scotland")
    assert answer.topics == ["hours"]


def test_hours_of_an_apprenticeship_are_its_training_hours(talk):
    talk.ask("ask_overview", subject="level_2_contact_centre_operations")
    assert "374" in talk.ask("ask_hours", text="how many hours").text


def test_no_message_raises(base):
    """Two thousand random conversations: whatever NLU finds, there is an answer."""
    dice = random.Random(1)
    intents = [*(f"ask_{topic}" for topic in base.topics), *base.phrases.chat, "compare", "follow_up", "repeat",
               "simpler", "more_detail", "last_source", "nlu_fallback", "no such intent"]  # fmt: skip
    found = {
        "subject": [*base.subjects],
        "nation": [],
        "part": [],
        "stage": [],
        "rank": [],
        "other_job": base.other_jobs,
    }
    for detail in base.details.values():
        found[detail.group].append(detail.id)
    talk = Conversation(base)
    for _ in range(2000):
        values = {
            kind: dice.sample(names, min(len(names), dice.choice([0, 0, 1, 2])))
            for kind, names in found.items()
            if names
        }
        ranking = [(dice.choice(intents), dice.random()) for _ in range(3)]
        facts = [NearFact(dice.choice([*base.facts]), dice.random()) for _ in range(3)]
        text = dice.choice(["and that?", "what is it", "pay", ""])
        asked = [
            question(dice.choice(intents), text, ranking, facts, **values) for _ in range(dice.choice([1, 1, 2, 3, 5]))
        ]
        assert talk.send(*asked).text.strip()


@pytest.mark.parametrize("context", ["which source is newest", "and the oldest?"])
def test_after_a_reply_on_the_age_of_the_documents_anything_can_be_said(base, context):
    """It is about no subject."""
    again = ("repeat", "shorter", "simpler", "more_detail", "last_source", "exact_words", "ask_date", "compare")
    checks = ("so is that a no", "but why", "why is that", "is that 2021", "both?")
    said = [
        *(question(intent, ranking=[(intent, 0.9)]) for intent in again),
        *(question("weather", words) for words in checks),
        question("affirm", "yes go on"),
        question("follow_up", "and level 3?", subject=LEVEL_3),
        question("follow_up", "and in wales?", nation="wales"),
        question("follow_up", "and the pay?", [("ask_pay", 0.2)]),
        question("ask_author", "who wrote it"),
        question("weather", "is that wales", nation="wales"),
        question("weather", "is that from the blog", subject="cegnet_blog"),
        question("weather", leads=[(LEAD, 0.9)]),
    ]
    for item in said:
        talk = Conversation(base)
        talk.ask("weather", "which source is newest")
        assert talk.ask("weather", context).kind == "sources"
        assert talk.context.requests == (Request("date", ()),)
        assert talk.send(item).text.strip(), item["text"]
        assert talk.send(question("ask_pay"), item).text.strip(), item["text"]


def test_a_message_that_stands_alone_is_not_understood_by_the_last_one(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    alone = talk.send(question("ask_pay"), alone=True)
    assert alone.subjects == [OPERATOR]
    assert talk.send(question("last_source"), alone=True).kind == "sources"


def test_one_can_go_on_from_a_message_that_stands_alone(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    talk.send(question("ask_pay"), alone=True)
    assert [request.topic for request in talk.context.requests] == ["pay"]


@pytest.mark.parametrize("asked", [question("ask_pay", nation="wales"), question("i_am_pupil"), question("abuse")])
def test_what_is_asked_aside_leaves_the_conversation_as_it_was(talk, asked):
    talk.ask("ask_credits", subject=LEVEL_3, audience="adviser")
    before = talk.context
    talk.send(asked, alone=True, aside=True, redacted=True)
    assert talk.context == before


def test_a_cry_for_help_aside_is_met_with_help_and_is_not_the_persons_own(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    before = talk.context
    helped = talk.send(question("disclosure"), alone=True, aside=True, alarm=Alarm.HELP)
    assert helped.private and helped.passages == Conversation(talk.base).disclose().passages
    assert talk.context == before and not talk.ask("ask_pay").private


def test_what_is_deleted_aside_is_deleted(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    assert talk.send(question("delete_chat", "delete my chat"), alone=True, aside=True).kind == "deleted"
    assert talk.context == Context()


# --- each handler by itself, and their order -----------------------------------

ASKED_PAY = Asked(form=Form.TOPIC, topic="pay", talk=None, readings=(Reading("ask_pay", "pay", 0.9),))
UNSURE_OF_PAY = dataclasses.replace(ASKED_PAY, readings=(Reading("ask_pay", "pay", 0.3),))
GREETED, IN_DISTRESS = Asked(talk="greet"), Context(concern="disclosure")
AFTER_PAY = Context((Request("pay", (OPERATOR,)),))


def meaning(talk, sure, words=""):
    """What asks something of the bot itself, so surely."""
    return Asked(words, talk=talk, readings=(Reading(talk, None, sure),))


LEAD, OTHER_LEAD = "call_centre_operator-starting-pay", "call_centre_operator-pay"
#: What the last reply gave to choose from, and what it had no room for.
OFFERED = Context(offered=tuple(Request("pay", (OPERATOR,), lead=lead) for lead in (LEAD, OTHER_LEAD)))
LEFT = Context(left=(Request("hours", (OPERATOR,)),))


def turn_of(base, *questions, context=None, **noticed):
    context = context or Context()
    message, writer = Message(questions or (GREETED,), **noticed), Writer(base, TODAY, CONTACT)
    return Turn(message, context, writer, context.offered, context.left)


IN_A_GUIDE = Context(guided=Guided("way_in"))

#: For each handler: a message of its own and the phrase that it replies with (None: it gives facts), and a message
#: that it leaves to the others. A message is its questions and what else is known of it.
AFTER_TWO = Context((Request("credits", (LEVEL_2,)), Request("training_hours", (LEVEL_2,))))
HANDLED = [
    ("in_danger", (GREETED, {"alarm": Alarm.HELP}), "disclosure", (GREETED, {"alarm": Alarm.LINE})),
    ("in_danger", (GREETED, {"alarm": Alarm.PERHAPS}), "disclosure", (GREETED, {})),
    (
        "in_danger",
        (GREETED, {"alarm": Alarm.PERHAPS, "context": AFTER_PAY}),
        "disclosure",
        (ASKED_PAY, {"alarm": Alarm.PERHAPS, "context": AFTER_PAY}),
    ),
    ("in_danger", (GREETED, {"alarm": Alarm.HELP, "of_another": 0.6}), "disclosure_report", (GREETED, {})),
    ("other_language", (GREETED, {"language": "xx"}), "other_language", (GREETED, {})),
    (
        "wants_to_save_it",
        (Asked(talk="privacy"), {"text": "can i save this"}),
        "saving",
        (Asked(talk="privacy"), {"text": "can i save this", "context": IN_DISTRESS}),
    ),
    ("deletion_or_privacy", (Asked("delete my chat", talk="delete_chat"), {}), "delete_chat", (GREETED, {})),
    ("deletion_or_privacy", (Asked("will it delete my chat", talk="delete_chat"), {}), "privacy", (GREETED, {})),
    (
        "deletion_or_privacy",
        (Asked(talk="privacy"), {"context": IN_DISTRESS}),
        "privacy_after_disclosure",
        (GREETED, {"context": IN_DISTRESS}),
    ),
    (
        "takes_it_back",
        (Asked(talk="takes_back"), {"context": IN_DISTRESS}),
        "takes_back_after_disclosure",
        (Asked(talk="takes_back"), {}),
    ),
    (
        "takes_it_back",
        (Asked(talk="takes_back"), {"context": IN_DISTRESS}),
        "takes_back_after_disclosure",
        (Asked(talk="takes_back"), {"context": IN_DISTRESS, "alarm": Alarm.LINE}),
    ),
    ("still_in_distress", (GREETED, {"context": IN_DISTRESS}), "disclosure_again", (GREETED, {})),
    (
        "still_in_distress",
        (UNSURE_OF_PAY, {"context": IN_DISTRESS}),
        "disclosure_again",
        (ASKED_PAY, {"context": IN_DISTRESS}),
    ),
    ("wants_helplines", (Asked(talk="helplines"), {}), "helplines", (GREETED, {})),
    ("swears", (Asked(talk="abuse"), {}), "abuse", (GREETED, {})),
    ("swears", (Asked(talk="abuse"), {"context": Context(abused=True)}), "abuse_again", (GREETED, {})),
    (
        "in_a_guide",
        (GREETED, {"text": "Wales", "context": IN_A_GUIDE}),
        None,
        (ASKED_PAY, {"text": "What is the pay?", "context": IN_A_GUIDE}),
    ),
    (
        "says_where_they_are",
        (Asked("hi im in wales", talk="personal_details", nations=("wales",)), {}),
        "nation_noted",
        (Asked("what about wales", topic="pay", nations=("wales",)), {}),
    ),
    ("says_who_they_are", (Asked(talk="i_am_adviser"), {}), "i_am_adviser", (GREETED, {})),
    (
        "says_who_they_are",
        (Asked(talk="i_am_pupil"), {}),
        "i_am_pupil",
        (Asked(talk="i_am_pupil", readings=(Reading("i_am_pupil", None, 0.3),)), {}),
    ),
    ("the_rest", (Asked("rest"), {"text": "rest", "context": LEFT}), None, (Asked("rest"), {"text": "rest"})),
    ("chooses", (Asked("the second one"), {"context": OFFERED}), None, (Asked("the second one"), {})),
    ("chooses", (Asked("both pls"), {"context": OFFERED}), None, (Asked("which pays more"), {"context": OFFERED})),
    ("last_answer_again", (meaning("simpler", 0.4), {}), "no_context", (meaning("simpler", 0.39), {})),
    (
        "each_again",
        (Asked("and level 3", Form.FOLLOW_UP, subjects=(LEVEL_3,)), {"context": AFTER_TWO}),
        None,
        (Asked("and level 3", Form.FOLLOW_UP, subjects=(LEVEL_3,)), {"context": AFTER_PAY}),
    ),
    ("last_answer_again", (Asked(talk="repeat"), {"context": AFTER_PAY}), None, (Asked(talk="last_source"), {})),
    (
        "last_answer_again",  # "2" is a length, and no figure to check
        (meaning("shorter", 0.9, "too long just give me 2"), {"context": AFTER_PAY}),
        None,
        (meaning("more_detail", 0.9, "17 more"), {"context": AFTER_PAY}),
    ),
    ("source_of_last_answer", (meaning("last_source", 0.4), {}), "no_context", (meaning("last_source", 0.39), {})),
    ("source_of_last_answer", (Asked(talk="last_source"), {"context": AFTER_PAY}), None, (Asked(talk="repeat"), {})),
    ("source_of_last_answer", (Asked(talk="exact_words"), {"context": AFTER_PAY}), None, (Asked(talk="repeat"), {})),
    ("source_of_last_answer", (meaning("exact_words", 0.4), {}), "no_context", (meaning("exact_words", 0.39), {})),
    (
        "source_of_last_answer",  # however unsure that is, where there is one
        (meaning("exact_words", 0.1), {"context": AFTER_PAY}),
        None,
        (Asked(talk="last_source"), GREETED, {"context": AFTER_PAY}),
    ),
    (
        "last_answer_again",
        (Asked(talk="shorter"), {"context": AFTER_PAY}),
        None,
        (Asked(talk="shorter", leads=(NearLead(LEAD, 0.9),)), {"context": AFTER_PAY}),
    ),
    (
        "last_answer_again",  # of what is named, that is asked
        (Asked(talk="more_detail"), {"context": AFTER_PAY}),
        None,
        (Asked(talk="more_detail", subjects=("team_leader",)), {"context": AFTER_PAY}),
    ),
    ("goes_on", (Asked("yes please", talk="affirm"), {"context": AFTER_PAY}), None, (Asked("yes", talk="affirm"), {})),
    (
        "goes_on",
        (Asked("go on", talk="affirm"), {"context": AFTER_PAY}),
        None,
        (Asked("ok i see", talk="affirm"), {"context": AFTER_PAY}),
    ),
    ("one_question", (GREETED, {}), "greet", (GREETED, ASKED_PAY, {})),
    ("one_question", (ASKED_PAY, {}), None, (ASKED_PAY, ASKED_PAY, {})),
]


@pytest.mark.parametrize(("handler", "mine", "phrase", "others"), HANDLED)
def test_a_handler_replies_to_what_is_its_own_and_to_nothing_else(base, handler, mine, phrase, others):
    *questions, known = mine
    answer, _ = getattr(dialogue, handler)(turn_of(base, *questions, **known))
    if phrase is None:
        assert answer.facts or answer.kind == "sources"
    else:
        said = Writer(base, TODAY, CONTACT).talk(phrase, answer.audience).body
        assert said in answer.body
    *questions, known = others
    assert getattr(dialogue, handler)(turn_of(base, *questions, **known)) is None


def test_several_questions_share_a_reply(base):
    answer, context = dialogue.several_questions(turn_of(base, ASKED_PAY, GREETED))
    assert answer.topics == ["pay"]
    assert base.phrases.chat["greet"].pupil in answer.body
    assert context.requests == AFTER_PAY.requests


def test_every_handler_of_a_message_is_tested_by_itself():
    names = [handler.__name__ for handler in dialogue.HANDLERS]
    assert set(names) == {handler for handler, *_ in HANDLED} | {"several_questions"}
    assert names[-1] == "several_questions"


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("the second, please.", [OTHER_LEAD]),
        ("i meant the first one", [LEAD]),
        ("2", [OTHER_LEAD]),
        ("yes", [LEAD]),
        ("the latter", [OTHER_LEAD]),
        ("both pls", [LEAD, OTHER_LEAD]),
    ],
)
def test_what_was_given_to_choose_from_can_be_chosen(base, words, chosen):
    answer, context = dialogue.reply(Message((Asked(words, talk="affirm"),)), OFFERED, base, TODAY)
    assert [request.lead for request in context.requests] == chosen
    assert answer.kind == "fact" and context.offered == ()


@pytest.mark.parametrize("words", ["yeah that one", "yes that one pls", "yep, that", "yes", "the first one"])
def test_the_one_thing_that_was_offered_is_taken(talk, base, words):
    offered = talk.ask("weather", leads=[(LEAD, 0.19)])
    assert [item.payload for item in offered.follow_ups] == [base.leads[LEAD].offered]
    answer = talk.ask("affirm", words)
    assert [request.lead for request in talk.context.requests] == [LEAD]
    assert answer.body.startswith(text.filled(base, base.leads[LEAD].pupil))


def test_what_says_more_than_which_is_no_choice(base):
    for words in ("yeah that pays well", "that one at the college", "yes but is that it for the pay"):
        assert dialogue.chooses(turn_of(base, Asked(words), context=OFFERED)) is None


@pytest.mark.parametrize("words", ["the second one", "both"])
def test_of_one_thing_there_is_no_second(base, words):
    assert dialogue.chooses(turn_of(base, Asked(words), context=OFFERED)) is not None
    one = replace(OFFERED, offered=OFFERED.offered[:1])
    assert dialogue.chooses(turn_of(base, Asked(words), context=one)) is None


CREDITS_OF_2, WRITER = f"{LEVEL_2}-total-credits", "career_progression_article-who-wrote-it"


@pytest.mark.parametrize("audience", ["pupil", "adviser"])
@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("in one line, how many credits is it", CREDITS_OF_2),
        ("how many credits, in a sentence", CREDITS_OF_2),
        ("just the number of credits", CREDITS_OF_2),
        ("tldr how many credits", CREDITS_OF_2),
        ("quick answer: how many credits", CREDITS_OF_2),
        ("just the name of who wrote it", WRITER),
    ],
)
def test_who_wants_one_line_gets_the_lead_alone(talk, base, audience, words, lead):
    answer = talk.ask("weather", words, audience=audience, leads=lead)
    assert answer.body == text.filled(base, getattr(base.leads[lead], audience))
    assert answer.audience == audience
    assert talk.context.requests[-1].lead == lead


@pytest.mark.parametrize("audience", ["pupil", "adviser"])
@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("how many credits is it", CREDITS_OF_2),
        ("how many lines of credits are in one level", CREDITS_OF_2),
        ("who wrote it", WRITER),
        ("the name of who wrote it", WRITER),
    ],
)
def test_who_does_not_say_so_is_told_more_than_the_lead(talk, base, audience, words, lead):
    answer = talk.ask("weather", words, audience=audience, leads=lead)
    assert answer.body.startswith(f"{text.filled(base, getattr(base.leads[lead], audience))} ")


def test_in_one_line_a_topic_is_cut_too_and_what_is_not_known_is_not(talk):
    whole, brief = (Conversation(talk.base).ask("ask_pay", words).body for words in ("the pay", "the pay in one line"))
    assert whole.startswith(brief) and text.word_count(brief) <= BRIEF_WORDS < text.word_count(whole)
    silent = [talk.ask("ask_pay", words, subject="team_leader").body for words in ("the pay", "the pay in one line")]
    assert silent[0] == silent[1]


def test_what_is_given_to_choose_from_is_kept_for_one_message(base):
    both = Asked(
        "eh", readings=(Reading(NOT_UNDERSTOOD, None, 0.1),), leads=(NearLead(LEAD, 0.5), NearLead(OTHER_LEAD, 0.4))
    )
    _, context = dialogue.reply(Message((both,)), Context(), base, TODAY)
    assert [request.lead for request in context.offered] == [LEAD, OTHER_LEAD]
    kept = Context.from_dict(context.to_dict(), base)
    assert kept.offered == context.offered
    assert dialogue.reply(Message((GREETED,)), kept, base, TODAY)[1].offered == ()


def test_what_was_just_said_is_said_to_be_all(base):
    after = Context((Request("pay", (OPERATOR,), lead=LEAD),))
    meant = (NearLead(LEAD, 0.9),)
    words = base.phrases.opening.only_that
    new = dialogue.reply(Message((Asked("what do you start on", leads=meant),)), Context(), base, TODAY)[0]
    again = dialogue.reply(Message((Asked("why", leads=meant),)), after, base, TODAY)[0]
    button = dialogue.reply(Message((Asked(base.leads[LEAD].offered, leads=meant),)), after, base, TODAY)[0]
    assert [answer.body.startswith(words) for answer in (new, again, button)] == [False, True, False]


@pytest.mark.parametrize(("talk", "kind"), [("mood", "chat"), (NOT_UNDERSTOOD, "fact")])
def test_to_a_worry_of_how_somebody_is_no_fact_about_work_is_said(base, talk, kind):
    asked = Asked("i am so stressed", talk=talk, leads=(NearLead("call_centre_operator-stressful", 0.9),))
    answer, _ = dialogue.reply(Message((asked,), alarm=Alarm.LINE), Context(), base, TODAY)
    assert answer.kind == kind
    assert answer.body.startswith(Writer(base, TODAY, "").talk("worry", "pupil").body) is (kind == "chat")


def test_a_disclosure_outranks_all_else(base):
    turn = turn_of(base, Asked("delete my chat", talk="delete_chat"), alarm=Alarm.HELP, language="cy")
    answer, context = dialogue.reply(turn.message, turn.context, base, TODAY, CONTACT)
    assert context.concern == "disclosure"
    assert answer.body.startswith(turn.writer.talk("disclosure", "pupil").body)
    assert answer.body.endswith(turn.writer.worded(base.languages["cy"].helplines))


def test_a_line_of_help_stands_under_a_worry_and_where_a_disclosure_is_over(base):
    worried = turn_of(base, ASKED_PAY, alarm=Alarm.LINE)
    said, _ = dialogue.with_help(worried, dialogue.one_question(worried))
    assert said.notes == [worried.writer.worded(base.phrases.chat["worry_line"].pupil)]
    over = turn_of(base, ASKED_PAY, context=IN_DISTRESS)
    said, _ = dialogue.with_help(over, dialogue.one_question(over))
    assert said.notes == [over.writer.worded(base.phrases.chat["disclosure_line"].pupil)]


def test_in_a_worry_small_talk_gives_way_to_kind_words_but_for_some(base):
    for name, kept in (("mood", False), ("thanks", True)):
        turn = turn_of(base, Asked(talk=name), alarm=Alarm.LINE)
        said, _ = dialogue.with_help(turn, dialogue.one_question(turn))
        assert said.body == turn.writer.talk(name if kept else "worry", "pupil").body
        assert bool(said.notes) is kept


def test_the_caution_is_said_once_and_not_to_somebody_in_need(base):
    turn = turn_of(base, ASKED_PAY, redacted=True)
    said, after = dialogue.with_caution(turn, dialogue.one_question(turn))
    assert after.cautioned and said.notes == [turn.writer.worded(base.phrases.chat["caution"].pupil)]
    for known in ({"context": Context(cautioned=True)}, {"alarm": Alarm.LINE}, {"redacted": False}):
        turn = turn_of(base, ASKED_PAY, **{"redacted": True, **known})
        assert dialogue.with_caution(turn, dialogue.one_question(turn))[0].notes == []


def test_the_nation_that_was_named_last_is_kept_in_mind(talk):
    talk.ask("personal_details", "I live in Wales", nation="wales")
    assert talk.context.nation == "wales"
    talk.ask("ask_pay")
    assert talk.context.nation == "wales"
    talk.ask("follow_up", "and in England?", nation="england")
    assert talk.context.nation == "england"


def test_of_two_nations_and_of_one_that_is_not_covered_none_is_kept(talk):
    talk.send(question("ask_ways_in", "England or Wales", nation=["england", "wales"]))
    assert talk.context.nation is None
    talk.ask("personal_details", "im in scotland", nation="scotland")
    assert talk.context.nation is None


def test_what_the_reply_before_the_last_answered_is_kept(talk):
    talk.ask("ask_pay", leads=f"{OPERATOR}-starting-pay")
    assert talk.context.earlier == ()
    talk.ask("ask_pay", leads=f"{OPERATOR}-experienced-pay")
    assert [request.lead for request in talk.context.earlier] == [f"{OPERATOR}-starting-pay"]
    talk.ask("thanks")
    assert [request.lead for request in talk.context.earlier] == [f"{OPERATOR}-starting-pay"]
    talk.ask("delete_chat", "delete my chat")
    assert talk.context.earlier == ()


def test_more_than_that_asks_for_a_difference_and_not_for_more_words(talk):
    talk.ask("ask_pay", leads=f"{OPERATOR}-starting-pay")
    talk.ask("ask_pay", leads=f"{OPERATOR}-experienced-pay")
    assert "£13,000" in talk.ask("more_detail", "how much more is that").text
    assert "£13,000" not in talk.ask("more_detail", "tell me more").text


def test_the_last_answer_is_given_again_though_it_has_figures_to_add(talk):
    talk.ask("ask_credits", leads=f"{LEVEL_2}-total-credits")
    talk.ask("ask_credits", leads=f"{LEVEL_3}-total-credits")
    assert "123" not in talk.ask("more_detail", "more on the two of them together").text


def test_within_a_message_the_question_before_is_what_came_before(talk):
    talk.ask("ask_total_qualification_time", leads="level_3_certificate-tqt")
    talk.ask("ask_hours", leads=f"{OPERATOR}-weekly-hours")
    time_2, time_3 = (
        question("ask_total_qualification_time", f"tqt {name}", leads=f"{name}-tqt")
        for name in ("level_2_nvq_certificate", "level_3_nvq_diploma")
    )
    answer = talk.send(time_2, time_3, question("compare", "whats the difference"))
    assert "That is 140 more" in answer.text


def test_what_is_asked_alone_is_not_of_the_replies_before(talk):
    talk.ask("ask_pay", leads=f"{OPERATOR}-starting-pay")
    talk.ask("ask_pay", leads=f"{OPERATOR}-experienced-pay")
    assert "£13,000" not in talk.send(question("compare", "whats the difference"), alone=True).text


def test_of_several_subjects_three_questions_are_answered(talk):
    of = {LEVEL_2: [(f"{LEVEL_2}-total-credits", 0.9)], LEVEL_3: [(f"{LEVEL_3}-total-credits", 0.9)]}
    asked = [question("ask_credits", f"credits {place}", leads_of=of) for place in range(2)]
    others = [question("ask_pay", "pay"), question("ask_hours", "hours")]
    assert "I had no room for training hours:" in talk.send(*asked, *others).text
    assert "no room" not in talk.send(*asked, others[0]).text
    assert "no room" not in talk.send(question("ask_skills", "skills"), question("ask_tasks", "tasks"), *others).text


FIVE = [question(f"ask_{topic}", topic) for topic in ("skills", "tasks", "pay", "hours", "ways_in")]


@pytest.mark.parametrize("words", ["the rest please", "ok and the others", "go on", "What about the other one?"])
def test_what_there_was_no_room_for_is_named_and_answered_when_it_is_asked_for(talk, words):
    assert "I had no room for the ways in:" in talk.send(*FIVE).text
    text = talk.ask("nlu_fallback", words).text
    assert "college" in text and "£15,000" not in text
    assert [request.topic for request in talk.context.requests] == ["ways_in"]
    assert talk.context.left == ()


def test_true_or_false_is_answered_in_those_words(talk):
    asked = {"leads": f"{OPERATOR}-degree"}
    assert "False." not in talk.ask("ask_entry_requirements", "do you need a degree", **asked).text
    assert (
        Conversation(talk.base)
        .ask("ask_entry_requirements", "true or false: you need a degree", **asked)
        .text.startswith("False.")
    )


def test_the_rest_is_only_what_the_last_reply_left(talk):
    talk.send(*FIVE)
    talk.ask("thanks")
    assert "college" not in talk.ask("nlu_fallback", "the rest please").text


def test_of_what_is_not_known_it_is_only_said_that_there_was_more(talk):
    assert talk.words("too_many") in talk.send(*FIVE[:4], question("nlu_fallback", "the blob")).text


def test_one_thing_of_several_that_is_not_understood_is_said_in_few_words(talk):
    text = talk.send(question("ask_pay", "the pay"), question("nlu_fallback", "the blob")).text
    assert "£15,000" in text and talk.words("part_not_understood") in text and talk.words("fallback") not in text
    assert talk.words("fallback") in talk.send(question("nlu_fallback", "the blob")).text


def test_what_is_named_is_no_wish_for_the_same_again(talk):
    talk.ask("ask_qualification_numbers", subject=LEVEL_2)
    shorter = question("shorter", "just the diploma's", [("shorter", 0.2)], part="competence")
    assert talk.send(shorter).subjects != [LEVEL_2]


def test_of_several_that_are_named_each_answer_says_of_which_it_is(talk, base):
    trust, body = "princes_trust-what-it-does", "city_and_guilds-what-is-it"
    asked = [
        question("ask_overview", "what is a", leads=trust, subject="princes_trust"),
        question("ask_overview", "what is b", leads=body, subject="city_and_guilds"),
    ]
    text = talk.send(*asked).text
    assert "The Prince's Trust: It's" in text and "City and Guilds: It's" in text
    alone = talk.send(asked[0], question("ask_pay", "the pay")).text
    assert "Trust: It's" not in alone


def test_who_says_that_it_is_illegal_is_the_law(talk):
    talk.ask("ask_pay", leads=f"{OPERATOR}-starting-pay")
    assert "National Careers Service" in talk.ask("last_source", "who says").text
    law = talk.ask("last_source", "who says its illegal").text
    assert "GOV.UK" in law and "National Careers Service" not in law
    two = talk.send(question("weather", "wait is that illegal"), question("last_source", "who says"))
    assert "GOV.UK" in two.text


def test_of_several_subjects_none_is_cut_from_a_list(talk):
    def both(what, topic):
        leads_of = {of: [(f"{of}-{what}", 0.9)] for of in (LEVEL_2, LEVEL_3)}
        return question(topic, what, [(topic, 0.9)], leads_of=leads_of)

    asked = both("total-credits", "ask_credits"), both("tqt", "ask_total_qualification_time")
    text = talk.send(*asked, both("numbers", "ask_qualification_numbers")).text
    for said in ("53 credits", "70 credits", "280 hours", "420 hours", "C00/0342/4", "C00/0342/5"):
        assert said in text


def test_what_is_asked_alone_is_not_of_the_documents_before(talk):
    when = [
        question("ask_date", name, leads=f"{name}-when")
        for name in ("e_skills_framework", "career_progression_article")
    ]
    talk.send(*when)
    talk.ask("ask_pay", leads=f"{OPERATOR}-starting-pay")
    assert len(talk.send(question("weather", "which would you trust"), alone=True).sources) == 5


def test_what_another_part_has_said_is_left_out_of_a_headline_too():
    request = Request("pay", (OPERATOR,))
    before = Part("fact", request, "It is high. It is undated.", "It is high. It is undated.")
    both = "It is low. It is undated."
    part = _not_again(Part("fact", request, both, both, headlines=(both, both)), [before])
    assert (part.short, part.headlines) == ("It is low.", ("It is low.", "It is low."))


def test_items_of_a_list_are_headed_by_what_they_are_on(talk):
    text = talk.send(
        question("ask_pay", "pay", leads=f"{OPERATOR}-pay"),
        question("ask_hours", "hours", leads=f"{OPERATOR}-weekly-hours"),
        question("ask_skills", "skills", leads=f"{OPERATOR}-skills-list"),
    ).text
    assert text.startswith("Pay: ") and "\n\nHours: " in text and "\n\nSkills: " in text


def test_whole_questions_are_not(talk):
    text = talk.send(
        question("ask_pay", "how much do they pay you", leads=f"{OPERATOR}-pay"),
        question("ask_hours", "and how many hours is it a week", leads=f"{OPERATOR}-weekly-hours"),
        question("ask_skills", "and what skills do you need", leads=f"{OPERATOR}-skills-list"),
    ).text
    assert "much do they pay you: " not in text and "Skills: " not in text


def test_what_stands_before_the_colon_of_a_list_and_asks_nothing_is_left_out(talk):
    said = [question("nlu_fallback", "a crib sheet"), question("ask_pay", "pay"), question("ask_hours", "hours")]
    parsed = {"text": "a crib sheet: pay, hours", "questions": said}
    assert talk.words("part_not_understood") not in talk.send(*said, text=parsed["text"]).text
    assert talk.words("part_not_understood") in talk.send(*said, text="a crib sheet, pay, hours").text


def test_what_is_listed_after_a_comparison_is_asked_of_both(talk):
    both = [LEVEL_2, LEVEL_3]
    text = talk.send(
        question("compare", "compare level 2 and 3", subject=both),
        question("ask_credits", "credits", leads="contact_centre_operations_pathway_wales-total-credits"),
        question("ask_training_hours", "hours"),
    ).text
    assert "53" in text and "70" in text and "374" in text and "404" in text


def test_a_doubtful_insult_is_no_abuse(talk):
    talk.send(question("abuse", "and the worst", ranking=[("abuse", 0.28)]))
    assert not talk.context.abused
    talk.send(question("abuse", "you are rubbish", ranking=[("abuse", 0.9)]))
    assert talk.context.abused


def test_bullet_points_are_given_where_somebody_asks_for_them(talk):
    asked = question("ask_skills", "the skills as bullet points", leads=f"{OPERATOR}-skills-list")
    assert talk.send(asked, audience="adviser").text.count("\n- ") > 5
    assert "\n- " not in talk.ask("ask_skills", "the skills", leads=f"{OPERATOR}-skills-list").text


@pytest.mark.parametrize(("words", "points"), [("3 bullet points on the skills", 3), ("give me four bullets", 4)])
def test_of_bullet_points_there_are_as_many_as_somebody_asks_for(talk, words, points):
    answer = talk.send(question("ask_skills", words, leads=f"{OPERATOR}-skills-list"), audience="adviser")
    assert answer.passages[0].headline.count("- ") == points and answer.passages[0].more


def test_an_answer_that_names_its_nation_is_given_no_other(talk):
    lead = "level_2_certificate-at-college"
    text = talk.ask("ask_college", "is it a college course", leads=lead, audience="adviser").text
    assert "England" in text and not text.startswith(("In Wales", "Yes, in Wales"))


def test_a_detail_that_was_taken_out_beside_a_question_gets_the_caution_alone(talk):
    told = question("personal_details", "my name is [name]"), question("ask_pay", "how much is the pay")
    text = talk.send(*told, redacted=True).text
    assert "£15,000" in text and talk.words("caution") in text and talk.words("personal_details") not in text
