"""What is said short of certainty."""

import pytest

from switchboard.answers.asked import NearFact


def test_a_guess_is_said_to_be_one(talk):
    answer = talk.ask("nlu_fallback", ranking=[("ask_shifts", 0.2), ("ask_pay", 0.05)])
    assert answer.text.startswith("I am not sure that I understood. If you mean shifts and weekends:")


def test_what_was_not_understood_is_answered_by_the_nearest_fact(talk):
    answer = talk.ask("nlu_fallback", facts=[NearFact("002-duty-research", 0.6)], ranking=[("ask_pay", 0.2)])
    assert (answer.topics, answer.subjects) == (["tasks"], ["call_centre_operator"])
    assert "market research" in answer.text


def test_a_short_question_is_about_what_was_just_talked_about(talk):
    talk.ask("ask_overview", subject="emma_wilson")
    facts = [NearFact("004-n2-body", 0.6), NearFact("001-author-award", 0.4)]
    answer = talk.ask("ask_awarding_body", text="any awards", facts=facts, ranking=[("ask_awarding_body", 0.2)])
    assert answer.subjects == ["emma_wilson"]
    assert "finalist" in answer.text


def test_the_fact_pointed_at_is_said_first_where_the_usual_words_leave_it_out(talk):
    unsaid = frozenset(["tasks/call_centre_operator/pupil"])
    answer = talk.ask("ask_tasks", facts=[NearFact("002-duty-new-existing", 0.7, unsaid)])
    assert answer.text.startswith("Sales and research calls go to both new and existing customers.")
    usual = talk.ask("ask_tasks", facts=[NearFact("002-duty-new-existing", 0.7)])
    assert answer.text.endswith(usual.text)


def test_of_two_likely_topics_the_one_the_subject_has_words_for_is_taken(talk):
    ranking = [("ask_qualifications", 0.18), ("ask_higher_study", 0.17)]
    answer = talk.ask("ask_qualifications", ranking=ranking, subject="university_of_ulster")
    assert answer.topics == ["higher_study"]


def test_of_an_unclear_topic_that_the_subject_has_no_words_for_it_is_told_what_it_is(talk):
    level_1 = "level_1_customer_service_certificate"
    ranking = [("ask_essential_skills", 0.22), ("ask_overview", 0.1)]
    assert talk.ask("ask_essential_skills", ranking=ranking, subject=level_1).topics == ["overview"]
    ranking[1:] = [("ask_length", 0.04), ("ask_date", 0.03), ("ask_overview", 0.02)]
    assert talk.ask("ask_essential_skills", ranking=ranking, subject=level_1).kind == "unknown"


def test_a_topic_that_needs_its_subject_named_gives_way(talk):
    ranking = [("ask_trust", 0.5), ("ask_tasks", 0.2)]
    assert talk.ask("ask_trust", text="do they trust you with money", ranking=ranking).topics == ["tasks"]
    assert talk.ask("ask_trust", ranking=ranking, subject="princes_trust").topics == ["trust"]


def test_a_named_subject_is_told_of_when_the_question_is_not_understood(talk):
    answer = talk.ask("nlu_fallback", ranking=[("ask_tasks", 0.1)], subject="specsavers_accelerate")
    assert (answer.topics, answer.subjects) == (["overview"], ["specsavers_accelerate"])


@pytest.mark.parametrize("intent", ["ask_pay", "nlu_fallback"])
def test_between_two_equally_likely_topics_both_are_offered(talk, intent):
    ranking = [("ask_pay", 0.21), ("ask_bonus", 0.2)]
    answer = talk.ask(intent, ranking=ranking)
    titles = [item.title for item in answer.follow_ups]
    assert (answer.kind, len(titles)) == ("chat", 2)
    assert all(f"“{title}”" in answer.text for title in titles), "a channel without buttons needs them in the text"
    assert "ask_" not in answer.text


def test_a_likelier_topic_is_answered_at_once(talk):
    assert talk.ask("ask_pay", ranking=[("ask_pay", 0.3), ("ask_bonus", 0.2)]).topics == ["pay"]


def test_a_very_near_fact_settles_between_two_topics(talk):
    ranking = [("ask_pay", 0.21), ("ask_bonus", 0.2)]
    assert talk.ask("ask_pay", ranking=ranking, facts=[NearFact("002-pay-basis", 0.7)]).topics == ["pay"]


def test_a_follow_up_that_names_nothing_new_asks_for_the_likeliest_topic(talk):
    talk.ask("ask_hours", subject="call_centre_operator")
    answer = talk.ask("follow_up", text="and the pay?", ranking=[("follow_up", 0.45), ("ask_pay", 0.14)])
    assert answer.topics == ["pay"]


def test_a_fact_of_nobody_in_particular_is_said_to_be_the_nearest(talk):
    answer = talk.ask("nlu_fallback", facts=[NearFact("002-duty-research", 0.6)], ranking=[("ask_pay", 0.2)])
    assert answer.text.startswith("I am not sure that I understood. The nearest thing that I know:")


def test_call_centre_alone_makes_no_fact_near(talk):
    """ "wags 4 call centre wrk": all that is like a fact here is the name of the job."""
    near = [NearFact("002-duty-research", 0.6)]
    answer = talk.ask("nlu_fallback", facts=near, ranking=[("ask_pay", 0.2)], subject="call_centre_operator")
    assert answer.topics == ["pay"]
