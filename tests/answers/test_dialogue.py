"""Whole messages: what is said, in which voice, with which sources, warnings and offers."""

import dataclasses
import json
import random
from datetime import date, timedelta

import pytest
from asking import CONTACT, TODAY, Conversation, question

from switchboard.answers import dialogue
from switchboard.answers.asked import Asked, Context, Form, Message, NearFact, Reading, Request
from switchboard.answers.assemble import Writer
from switchboard.answers.dialogue import Turn
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


# --- one question ----------------------------------------------------------


def test_an_answer_gives_the_fact_and_names_its_source(talk):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert (answer.kind, answer.topics, answer.subjects) == ("fact", ["credits"], [LEVEL_2])
    assert "53" in answer.text
    assert answer.text.endswith(f"Source: {PATHWAY}.")
    assert "004-credits-l2" in [fact.id for fact in answer.facts]


def test_a_source_is_given_in_full_beside_the_text(talk):
    (cited,) = talk.ask("ask_credits", subject=LEVEL_2).sources
    assert (cited.id, cited.date, cited.nation) == ("welsh_pathway", "2021-11-12", "Wales")
    assert cited.address == "https://findanapprenticeship.service.gov.wales/node/5840"


def test_an_answer_is_plain_data(talk):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert json.loads(json.dumps(answer.to_dict())) == dataclasses.asdict(answer)


def test_an_answer_carries_both_voices_and_its_text_is_one_of_them(talk):
    pupil = talk.ask("ask_pay")
    adviser = talk.ask("ask_pay", audience="adviser")
    assert (pupil.short, pupil.full) == (adviser.short, adviser.full)
    assert pupil.text.startswith(pupil.short)
    assert adviser.text.startswith(adviser.full)
    assert pupil.short != pupil.full


def test_the_figures_of_one_subject_are_said_and_not_tabled(talk):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert answer.table is None
    assert "53" in answer.text


def test_a_table_sets_the_levels_side_by_side(talk):
    table = talk.ask("compare", subject=[LEVEL_2, LEVEL_3]).table
    assert table.columns == ["", "Level 2", "Level 3"]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Total credits"] == ["53", "70"]
    assert rows["Training hours in all"] == ["374", "404"]
    assert rows["Competence qualification numbers"] == ["C00/0342/4, 600/1135/X", "C00/0342/5, 600/1136/1"]
    assert rows["Knowledge qualification time (hours)"] == ["130", "160"]


# --- several questions -----------------------------------------------------


def test_two_questions_get_two_answers_in_order_and_one_source_line(talk):
    answer = talk.send(question("ask_credits", subject=LEVEL_2), question("ask_training_hours", subject=LEVEL_2))
    assert answer.topics == ["credits", "training_hours"]
    assert 0 <= answer.text.index("53") < answer.text.index("374")
    assert answer.text.count("Source") == 1
    assert answer.text.endswith(f"Source: {PATHWAY}.")


def test_what_is_unknown_of_one_subject_is_said_once(talk):
    asked = [question(f"ask_{topic}", subject="team_leader") for topic in ("pay", "hours", "ways_in")]
    said = talk.send(*asked).text
    assert "anything about pay or weekly hours for a team leader." in said
    assert said.count("do not say anything") == 1
    assert "don't know that one" not in said
    assert "Level 2" in said


def test_the_shortest_share_of_an_answer_still_says_something(talk):
    asked = [question(f"ask_{topic}") for topic in ("pay", "hours", "entry_requirements", "homeworking")]
    said = talk.send(*asked).text
    assert "£15,000" in said and "38 to 40" in said and "GCSEs" in said and "from home" in said


def test_of_many_questions_four_are_answered_and_the_rest_named(talk):
    asked = [question(f"ask_{topic}") for topic in ("pay", "hours", "skills", "shifts", "tasks")]
    answer = talk.send(*asked)
    assert answer.topics == ["pay", "hours", "skills", "shifts"]
    assert "ask me the rest again" in answer.text
    assert "£15,000" in answer.text
    assert "ask me the rest again" not in talk.send(*asked[:4]).text


def test_in_a_long_list_no_fact_stands_before_the_figures(talk, base):
    near = [NearFact("002-pay-basis", 0.9, frozenset({"pay/call_centre_operator/pupil"}))]
    asked = [question("ask_pay", facts=near), question("ask_hours"), question("ask_holiday")]
    assert talk.send(*asked).text.startswith("The job page lists £15,000")


def test_after_another_job_the_next_answer_says_whose_it_is(talk):
    talk.ask("ask_pay", other_job="nurse")
    assert talk.ask("ask_hours", text="and the hours").text.startswith("For a call centre operator:")
    assert not talk.ask("ask_hours", text="and the hours").text.startswith("For")


def test_a_follow_up_on_what_nobody_knows_says_so(talk):
    talk.ask("ask_pay")
    said = talk.ask("follow_up", text="and in london").text
    assert "don't know that one" in said and "£" not in said
    assert "£15,000" in talk.ask("follow_up", text="and that one").text


def test_who_made_the_framework_is_asked_of_the_framework(talk):
    talk.ask("ask_overview", subject="e_skills_framework")
    assert talk.ask("ask_author", text="who made it").topics == ["author"]


def test_a_rank_is_compared_as_a_job(talk):
    answer = talk.ask("compare", subject="team_leader", rank="manager")
    assert set(answer.subjects) == {"team_leader", "contact_centre_manager"}


def test_of_several_questions_what_is_written_on_a_silence_is_said(talk):
    said = talk.send(question("ask_pay"), question("ask_hours"), question("ask_holiday")).text
    assert "£15,000" in said and "38" in said
    assert "how much holiday" in said


def test_two_questions_with_two_sources_name_both_once(talk):
    answer = talk.send(question("ask_pay"), question("ask_credits", subject=LEVEL_2))
    assert "£15,000" in answer.text
    assert "53" in answer.text
    assert answer.text.count(PROFILE) == answer.text.count(PATHWAY) == 1
    assert answer.text.count("Sources: ") == 1


def test_the_second_question_may_lean_on_the_first(talk):
    answer = talk.send(question("ask_credits", subject=LEVEL_3), question("ask_training_hours", text="and the hours"))
    assert answer.subjects == [LEVEL_3]
    assert "404" in answer.text


def test_the_same_question_twice_is_answered_once(talk):
    once = talk.ask("ask_pay").text
    assert talk.send(question("ask_pay"), question("ask_pay")).text == once


def test_small_talk_beside_a_question_is_left_out(talk):
    answer = talk.send(question("greet", text="hi"), question("ask_pay"))
    assert answer.topics == ["pay"]
    assert "£15,000" in answer.text


def test_two_pieces_of_small_talk_still_get_a_reply(talk):
    answer = talk.send(question("greet"), question("thanks"))
    assert answer.kind == "chat"
    assert answer.text


def test_a_disclosure_beside_a_question_comes_first_and_alone(talk, base):
    answer = talk.send(question("ask_pay"), question("ask_hours"), alarm=Alarm.HELP)
    assert base.signposts["childline"].phone in answer.text
    assert "£" not in answer.text


def test_a_question_beside_one_about_a_source_names_its_own_source(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.send(question("ask_date", text="how old is that"), question("ask_pay", subject=OPERATOR))
    assert "12 November 2021" in answer.text
    assert "£15,000" in answer.text
    assert PROFILE in answer.text


# --- the last answer again -------------------------------------------------


@pytest.mark.parametrize("intent", ["simpler", "more_detail", "repeat", "last_source"])
def test_without_a_last_answer_there_is_nothing_to_say_again(talk, base, intent):
    answer = talk.ask(intent)
    assert answer.kind == "chat"
    assert answer.text.startswith("I have not told you anything yet.")
    assert len(answer.follow_ups) >= 2


def test_the_last_answer_is_repeated_as_it_was(talk):
    first = talk.ask("ask_pay")
    assert talk.ask("repeat") == first


def test_simpler_gives_an_adviser_the_pupils_text(talk):
    full = talk.ask("ask_pay", audience="adviser")
    simple = talk.ask("simpler", audience="adviser")
    assert simple.text.startswith(full.short)
    assert simple.audience == "pupil"


def test_more_detail_gives_a_pupil_the_advisers_text(talk):
    short = talk.ask("ask_pay")
    assert "£7.21" not in short.text
    detailed = talk.ask("more_detail")
    assert detailed.text.startswith(short.full)
    assert "£7.21" in detailed.text


def test_more_detail_does_not_change_the_voice_of_the_next_answer(talk):
    talk.ask("ask_pay")
    talk.ask("more_detail")
    answer = talk.ask("ask_hours")
    assert answer.text.startswith(answer.short)


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
        assert (answer.audience, answer.text.startswith(answer.full)) == ("adviser", True)


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


def test_an_unknown_intent_that_is_near_nothing_is_not_guessed_at(talk):
    ranking = [("weather", 0.9), ("ask_pay", 0.02)]
    answer = talk.ask("weather", ranking=ranking)
    assert answer.text.startswith("Sorry, I did not understand that.")
    assert len(answer.follow_ups) >= 2


def test_something_unclear_that_points_back_gets_what_is_known_of_it(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    answer = talk.ask("weather", text="why is that")
    assert answer.text.startswith("I am not sure that I understood.")
    assert "53" in answer.text
    assert PATHWAY in answer.text


def test_a_comparison_of_one_thing_asks_which_two(talk):
    answer = talk.ask("compare", subject="emma_wilson")
    assert answer.kind == "chat"
    assert "which two" in answer.text
    assert len(answer.follow_ups) == 2


def test_a_message_that_was_not_understood_keeps_the_conversation(talk):
    talk.ask("ask_credits", subject=LEVEL_2)
    talk.ask("fallback")
    assert talk.ask("follow_up", text="and level 3", subject=LEVEL_3).topics == ["credits"]


# --- out of date -----------------------------------------------------------


def test_nothing_is_called_out_of_date_while_it_is_not(talk):
    assert RATE_WARNING not in talk.ask("ask_minimum_wage").warnings


@pytest.mark.parametrize("audience", ["pupil", "adviser"])
@pytest.mark.parametrize("topic", ["ask_pay", "ask_minimum_wage"])
def test_pay_below_the_legal_minimum_is_warned_of(talk, topic, audience):
    assert "below the legal minimum wage" in " ".join(talk.ask(topic, audience=audience).warnings)


def test_a_warning_is_kept_when_two_answers_share_one_reply(talk):
    both = talk.send(question("ask_pay"), question("ask_hours"))
    assert "below the legal minimum wage" in both.text


def test_a_legal_rate_is_said_to_be_old_from_the_day_after_its_review_date(base):
    last_day = max(rate.review_by for rate in base.legal_rates.values())
    assert RATE_WARNING not in Conversation(base, last_day).ask("ask_minimum_wage").text
    answer = Conversation(base, last_day + timedelta(days=1)).ask("ask_minimum_wage")
    assert RATE_WARNING in answer.warnings
    assert RATE_WARNING in answer.text


def test_pay_worked_out_from_a_legal_rate_is_said_to_be_old_too(base):
    assert RATE_WARNING in Conversation(base, LATE).ask("ask_pay", audience="adviser").text


def test_an_old_signpost_is_said_to_be_old(base):
    (place,) = {"careers_adviser"} & set(base.signposts)
    last_day = base.signposts[place].review_by
    wording = base.subjects["apprenticeship"].answers["entry_requirements"]
    assert wording.signposts == [place]
    asked = {"subject": "apprenticeship"}
    assert PLACE_WARNING not in Conversation(base, last_day).ask("ask_entry_requirements", **asked).text
    assert PLACE_WARNING in Conversation(base, last_day + timedelta(days=1)).ask("ask_entry_requirements", **asked).text


def test_an_old_signpost_is_said_to_be_old_when_nothing_is_known(base):
    answer = Conversation(base, LATE).ask("ask_pay", subject="team_leader")
    assert PLACE_WARNING in answer.text


def test_two_answers_give_the_same_warning_once(base):
    answer = Conversation(base, LATE).send(question("ask_pay"), question("ask_minimum_wage"))
    assert answer.text.count(RATE_WARNING) == answer.text.count(PLACE_WARNING) == 1


def test_old_contact_details_in_small_talk_are_said_to_be_old(base):
    assert PLACE_WARNING not in Conversation(base, TODAY).ask("other_career").text
    assert PLACE_WARNING in Conversation(base, LATE).ask("other_career").text


@pytest.mark.parametrize("of_another", [0.0, 1.0])
def test_no_doubt_is_cast_on_a_helpline(base, of_another):
    assert Conversation(base, LATE).disclose(of_another).text == Conversation(base, TODAY).disclose(of_another).text


# --- what is offered next --------------------------------------------------


def test_follow_ups_are_two_or_three_different_and_not_what_was_just_said(base):
    wrong = []
    for topic, subject in base.askable():
        answer = Conversation(base).ask(f"ask_{topic}", subject=subject)
        payloads = [item.payload for item in answer.follow_ups]
        if not 2 <= len(set(payloads)) == len(payloads) <= 3 or not all(payloads):
            wrong.append(f"{topic} of {subject}: {payloads}")
        assert question_text(base, topic, subject) not in payloads, (topic, subject)
    assert not wrong, "\n".join(wrong)


def test_follow_ups_make_sense_of_their_subject(base):
    fitting = {
        question_text(base, topic.id, subject.id)
        for topic in base.topics.values()
        for subject in base.subjects.values()
        if topic.fits(subject.kind) or subject.id in topic.about
    }
    offered = {
        item.payload
        for topic, subject in base.askable()
        for item in Conversation(base).ask(f"ask_{topic}", subject=subject).follow_ups
    }
    assert offered - fitting - {base.topics["sources"].question} == set()


def test_a_follow_up_asks_the_same_of_the_sibling(talk, base):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert answer.follow_ups[0].payload == question_text(base, "credits", LEVEL_3)


def test_follow_ups_lead_to_what_is_known(base):
    offered: dict[str, str] = {}
    known = {base.topics["sources"].question}
    for topic, subject in base.askable():
        answer = Conversation(base).ask(f"ask_{topic}", subject=subject)
        offered |= {item.payload: f"{topic} of {subject}" for item in answer.follow_ups}
        if answer.kind != "unknown":
            known.add(question_text(base, topic, subject))
    assert {payload: after for payload, after in offered.items() if payload not in known} == {}


def test_small_talk_offers_the_questions_that_it_lists(base):
    for name in base.phrases.chat:
        if name in ("compare_which", "unsure"):
            continue
        offered = Conversation(base).ask(name, "delete my chat").follow_ups
        assert len(offered) == (len(base.chat[name].ask) if name in base.chat else 0), name


# --- small talk and distress -----------------------------------------------


def test_every_entry_of_small_talk_is_said_as_it_stands(base):
    for name in base.phrases.chat:
        answer = Conversation(base).ask(name, "delete my chat")
        kind = "deleted" if name.startswith("delete_chat") else "chat"
        assert (answer.kind, answer.facts, answer.sources, answer.table) == (kind, [], [], None), name
        assert answer.text == answer.short, name


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


def test_a_message_that_stands_alone_is_not_understood_by_the_last_one(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    alone = talk.send(question("ask_pay"), alone=True)
    assert alone.subjects == [OPERATOR]
    assert talk.send(question("last_source"), alone=True).kind == "sources"


# --- each handler by itself, and their order -----------------------------------

ASKED_PAY = Asked(form=Form.TOPIC, topic="pay", talk=None, readings=(Reading("ask_pay", "pay", 0.9),))
UNSURE_OF_PAY = dataclasses.replace(ASKED_PAY, readings=(Reading("ask_pay", "pay", 0.3),))
GREETED, IN_DISTRESS = Asked(talk="greet"), Context(concern="disclosure")
AFTER_PAY = Context((Request("pay", (OPERATOR,)),))


def turn_of(base, *questions, context=None, **noticed):
    return Turn(Message(questions or (GREETED,), **noticed), context or Context(), Writer(base, TODAY, CONTACT))


#: For each handler: a message of its own and the phrase that it replies with (None: it gives facts), and a message
#: that it leaves to the others. A message is its questions and what else is known of it.
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
    ("says_who_they_are", (Asked(talk="i_am_adviser"), {}), "i_am_adviser", (GREETED, {})),
    ("last_answer_again", (Asked(talk="simpler"), {}), "no_context", (GREETED, {})),
    ("last_answer_again", (Asked(talk="repeat"), {"context": AFTER_PAY}), None, (Asked(talk="last_source"), {})),
    ("source_of_last_answer", (Asked(talk="last_source"), {}), "no_context", (GREETED, {})),
    ("source_of_last_answer", (Asked(talk="last_source"), {"context": AFTER_PAY}), None, (Asked(talk="repeat"), {})),
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
    assert base.phrases.chat["greet"].pupil in answer.short
    assert context.requests == AFTER_PAY.requests


def test_every_handler_of_a_message_is_tested_by_itself():
    names = [handler.__name__ for handler in dialogue.HANDLERS]
    assert set(names) == {handler for handler, *_ in HANDLED} | {"several_questions"}
    assert names[-1] == "several_questions"


def test_a_disclosure_outranks_all_else(base):
    turn = turn_of(base, Asked("delete my chat", talk="delete_chat"), alarm=Alarm.HELP, language="cy")
    answer, context = dialogue.reply(turn.message, turn.context, base, TODAY, CONTACT)
    assert context.concern == "disclosure"
    assert answer.short.startswith(turn.writer.talk("disclosure", "pupil").short)
    assert answer.short.endswith(turn.writer.worded(base.languages["cy"].helplines))


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
        assert said.short == turn.writer.talk(name if kept else "worry", "pupil").short
        assert bool(said.notes) is kept


def test_the_caution_is_said_once_and_not_to_somebody_in_need(base):
    turn = turn_of(base, ASKED_PAY, redacted=True)
    said, after = dialogue.with_caution(turn, dialogue.one_question(turn))
    assert after.cautioned and said.notes == [turn.writer.worded(base.phrases.chat["caution"].pupil)]
    for known in ({"context": Context(cautioned=True)}, {"alarm": Alarm.LINE}, {"redacted": False}):
        turn = turn_of(base, ASKED_PAY, **{"redacted": True, **known})
        assert dialogue.with_caution(turn, dialogue.one_question(turn))[0].notes == []
