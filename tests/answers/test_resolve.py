"""Which subjects a question is about: its own words, the conversation, the usual ones."""

import pytest
from asking import question

from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.resolve import Resolver

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
WALES, ENGLAND = "contact_centre_operations_pathway_wales", "england_customer_service_apprenticeships"
NVQ_2, CERTIFICATE_2 = "level_2_nvq_certificate", "level_2_certificate"
CERTIFICATE_3 = "level_3_certificate"
OPERATOR = "call_centre_operator"


@pytest.fixture(scope="module")
def resolver(base):
    return Resolver(base)


def said(topic, *subjects, audience="pupil"):
    """A conversation in which this was answered last."""
    return Context((Request(topic, subjects),), audience)


@pytest.fixture
def resolve(resolver):
    """(topic, subjects) of a question in a conversation."""

    def resolve(intent, context=None, text="", ranking=(), **values):
        request = resolver.resolve(
            Asked.from_parse(question(intent, text, ranking, **values), resolver.base), context or Context()
        )
        return request.topic, request.subjects

    return resolve


# --- where the subject comes from ------------------------------------------


def test_the_subject_is_the_one_that_is_named(resolve):
    assert resolve("ask_credits", subject=LEVEL_3) == ("credits", (LEVEL_3,))


def test_a_named_subject_beats_the_conversation(resolve):
    assert resolve("ask_credits", said("credits", LEVEL_2), subject=LEVEL_3) == ("credits", (LEVEL_3,))


def test_without_a_name_the_conversation_gives_the_subject(resolve):
    assert resolve("ask_training_hours", said("credits", LEVEL_3)) == ("training_hours", (LEVEL_3,))


def test_a_qualification_in_the_conversation_leads_to_its_level(resolve):
    assert resolve("ask_training_hours", said("credits", CERTIFICATE_3)) == ("training_hours", (LEVEL_3,))


def test_without_either_the_usual_subject_is_meant(resolve):
    assert resolve("ask_pay") == ("pay", (OPERATOR,))
    assert resolve("ask_credits") == ("credits", (WALES,))


def test_a_conversation_about_something_else_leaves_the_usual_subject(resolve):
    assert resolve("ask_pay", said("competencies", "e_skills_framework")) == ("pay", (OPERATOR,))


def test_pointing_back_asks_of_what_was_named_even_if_nothing_is_known(resolve):
    context = said("overview", "team_leader")
    assert resolve("ask_hours", context, text="what are the hours for that") == ("hours", ("team_leader",))
    assert resolve("ask_hours", context, text="what are the hours") == ("hours", ("team_leader",))


def test_a_request_remembers_whether_its_subject_was_named(resolver):
    named = Asked.from_parse(question("ask_pay", subject=OPERATOR), resolver.base)
    unnamed = Asked.from_parse(question("ask_pay"), resolver.base)
    assert resolver.resolve(named, Context()).explicit is True
    assert resolver.resolve(unnamed, Context()).explicit is False


def test_a_known_subject_without_the_fact_stays_the_subject(resolve):
    assert resolve("ask_pay", subject="team_leader") == ("pay", ("team_leader",))


# --- narrowing -------------------------------------------------------------


def test_level_2_in_wales_is_level_2(resolve):
    assert resolve("ask_credits", subject=LEVEL_2, nation="wales") == ("credits", (LEVEL_2,))


def test_a_nation_chooses_the_apprenticeship(resolve):
    asked = "ask_entry_requirements"
    assert resolve(asked, subject="apprenticeship", nation="wales")[1] == (WALES,)
    assert resolve(asked, subject="apprenticeship", nation="england")[1] == (ENGLAND,)


def test_a_nation_is_said_of_what_is_of_it(resolve):
    both = ["intermediate_customer_service_apprenticeship", LEVEL_2]
    assert resolve("ask_entry_requirements", subject=both, nation="wales")[1] == tuple(both)
    assert resolve("ask_entry_requirements", subject=both[0], nation="wales")[1] == (WALES,)


def test_a_nation_alone_means_its_apprenticeship(resolve):
    assert resolve("ask_entry_requirements", nation="wales")[1] == (WALES,)
    assert resolve("ask_entry_requirements", nation="england")[1] == (ENGLAND,)


def test_a_nation_alone_does_not_make_pay_about_an_apprenticeship(resolve):
    assert resolve("ask_pay", nation="wales") == ("pay", (OPERATOR,))


def test_two_nations_leave_the_apprenticeship_open(resolve):
    assert resolve("ask_entry_requirements", subject="apprenticeship", nation=["wales", "england"])[1] == (
        "apprenticeship",
    )


def test_a_part_of_a_named_level_is_its_qualification(resolve):
    assert resolve("ask_credits", subject=LEVEL_2, part="knowledge") == ("credits", (CERTIFICATE_2,))
    assert resolve("ask_credits", subject=LEVEL_2, part="competence") == ("credits", (NVQ_2,))


def test_the_knowledge_one_is_of_the_level_that_was_talked_about(resolve):
    context = said("credits", LEVEL_2)
    assert resolve("ask_credits", context, part="knowledge") == ("credits", (CERTIFICATE_2,))


def test_the_knowledge_one_after_the_competence_one_is_of_the_same_level(resolve):
    assert resolve("ask_credits", said("credits", NVQ_2), part="knowledge") == ("credits", (CERTIFICATE_2,))


def test_the_knowledge_one_of_the_whole_pathway_is_one_of_each_level(resolve):
    expected = ("credits", (CERTIFICATE_2, CERTIFICATE_3))
    assert resolve("ask_credits", said("credits", WALES), part="knowledge") == expected


def test_a_group_is_dropped_beside_its_member(resolve):
    assert resolve("ask_credits", subject=[WALES, LEVEL_3]) == ("credits", (LEVEL_3,))
    assert resolve("ask_credits", subject=["apprenticeship", LEVEL_3]) == ("credits", (LEVEL_3,))


def test_a_level_is_dropped_beside_its_qualification(resolve):
    assert resolve("ask_credits", subject=[LEVEL_2, NVQ_2]) == ("credits", (NVQ_2,))


def test_the_operator_is_dropped_beside_another_subject(resolve):
    assert resolve("ask_hours", subject=[OPERATOR, "team_leader"]) == ("hours", ("team_leader",))
    assert resolve("ask_hours", subject=["team_leader", "contact_centre_sector"]) == ("hours", ("team_leader",))


def test_the_operator_stays_when_alone(resolve):
    assert resolve("ask_hours", subject=OPERATOR) == ("hours", (OPERATOR,))


def test_a_neutral_word_does_not_narrow_a_topic_of_something_else(resolve):
    assert resolve("ask_credits", subject=OPERATOR) == ("credits", (WALES,))


def test_a_document_says_where_not_what(resolve):
    assert resolve("ask_other_roles", subject="career_progression_article") == (
        "other_roles",
        ("specsavers_accelerate",),
    )
    assert resolve("ask_pay", subject="job_profile")[1] == (OPERATOR,)


def test_a_document_with_its_own_words_answers_for_itself(resolve):
    assert resolve("ask_author", subject="career_progression_article") == ("author", ("career_progression_article",))


# --- follow-ups ------------------------------------------------------------


def test_a_bare_subject_keeps_the_topic(resolve):
    assert resolve("follow_up", said("credits", LEVEL_2), text="level 3", subject=LEVEL_3) == ("credits", (LEVEL_3,))


@pytest.mark.parametrize("text", ["and level 3?", "what about level 3", "how about level 3"])
def test_and_level_3_keeps_the_topic(resolve, text):
    context = said("credits", LEVEL_2)
    assert resolve("ask_overview", context, text=text, subject=LEVEL_3) == ("credits", (LEVEL_3,))


def test_tell_me_about_level_3_is_a_new_topic(resolve):
    context = said("credits", LEVEL_2)
    assert resolve("ask_overview", context, text="tell me about level 3", subject=LEVEL_3) == ("overview", (LEVEL_3,))


def test_a_bare_subject_without_a_conversation_is_introduced(resolve):
    assert resolve("follow_up", text="level 3", subject=LEVEL_3) == ("overview", (LEVEL_3,))


def test_a_topic_that_cannot_fit_the_new_subject_is_dropped(resolve):
    context = said("credits", LEVEL_2)
    assert resolve("follow_up", context, text="emma wilson", subject="emma_wilson") == ("overview", ("emma_wilson",))


def test_the_other_one_is_the_sibling(resolve):
    assert resolve("follow_up", said("credits", LEVEL_2), text="and the other one") == ("credits", (LEVEL_3,))
    assert resolve("follow_up", said("entry_requirements", ENGLAND), text="and the other") == (
        "entry_requirements",
        (WALES,),
    )


def test_and_in_england_keeps_the_topic(resolve):
    context = said("entry_requirements", WALES)
    assert resolve("follow_up", context, text="and in england", nation="england") == ("entry_requirements", (ENGLAND,))


def test_and_in_england_after_a_welsh_level_is_englands(resolve):
    context = said("entry_requirements", LEVEL_2)
    assert resolve("follow_up", context, text="and in england", nation="england") == ("entry_requirements", (ENGLAND,))


@pytest.mark.parametrize("nation", ["scotland", "northern_ireland"])
def test_a_nation_without_a_pathway_is_told_which_there_are(resolve, nation):
    context = said("entry_requirements", WALES)
    assert resolve("follow_up", context, text="and there?", nation=nation) == ("nation", ("apprenticeship",))


def test_a_follow_up_to_nothing_introduces_the_job(resolve):
    assert resolve("follow_up", text="and then?") == ("overview", (OPERATOR,))


# --- comparisons -----------------------------------------------------------


def test_two_subjects_are_compared(resolve):
    assert resolve("compare", subject=[LEVEL_2, LEVEL_3]) == (None, (LEVEL_2, LEVEL_3))


def test_two_subjects_are_compared_on_the_topic_that_is_mentioned(resolve):
    ranking = [("compare", 0.7), ("ask_credits", 0.2), ("ask_pay", 0.05)]
    assert resolve("compare", ranking=ranking, subject=[LEVEL_2, LEVEL_3]) == ("credits", (LEVEL_2, LEVEL_3))


def test_a_topic_that_was_hardly_meant_is_left_out(resolve):
    ranking = [("compare", 0.9), ("ask_credits", 0.05)]
    assert resolve("compare", ranking=ranking, subject=[LEVEL_2, LEVEL_3])[0] is None


def test_one_subject_is_compared_with_its_sibling(resolve):
    assert resolve("compare", subject=LEVEL_2) == (None, (LEVEL_2, LEVEL_3))


def test_a_group_of_two_is_compared_within(resolve):
    assert resolve("compare", subject=WALES) == (None, (LEVEL_2, LEVEL_3))


def test_two_nations_compare_their_apprenticeships(resolve):
    assert resolve("compare", nation=["england", "wales"]) == (None, (ENGLAND, WALES))


def test_two_stages_compare_pay(resolve):
    assert resolve("compare", stage=["starter", "experienced"]) == ("pay", ("starter", "experienced"))


def test_comparing_nothing_takes_what_was_talked_about(resolve):
    assert resolve("compare", said("credits", LEVEL_2)) == ("credits", (LEVEL_2, LEVEL_3))


def test_comparing_nothing_after_nothing_names_fewer_than_two(resolve):
    assert len(resolve("compare")[1]) < 2


def test_comparing_one_thing_without_a_sibling_names_fewer_than_two(resolve):
    assert resolve("compare", subject="emma_wilson") == (None, ("emma_wilson",))


def test_the_operator_gives_way_when_three_are_named(resolve):
    assert resolve("compare", subject=[OPERATOR, "college_course", "direct_application"])[1] == (
        "college_course",
        "direct_application",
    )


# --- parts side by side -------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "subjects"),
    [
        (["competence", "knowledge"], ("level_3_nvq_diploma", CERTIFICATE_3)),
        (["knowledge", "competence"], (CERTIFICATE_3, "level_3_nvq_diploma")),
        # One part: beside the level that it is of.
        (["knowledge"], (CERTIFICATE_3, LEVEL_3)),
    ],
)
def test_the_parts_of_a_level_are_compared(resolve, parts, subjects):
    assert resolve("compare", subject=LEVEL_3, part=parts)[1] == subjects


def test_parts_beside_two_levels_are_none_of_them(resolve):
    assert resolve("compare", subject=[LEVEL_2, LEVEL_3], part="knowledge")[1] == (LEVEL_2, LEVEL_3)


# --- whose subject it was ------------------------------------------------------


def test_a_subject_that_nobody_named_is_not_carried_on(talk):
    """Training is asked of the Welsh apprenticeship by default; GCSEs are then asked of the job again."""
    talk.ask("ask_training_hours", text="do you get training")
    assert talk.context.subjects == (WALES,)
    answer = talk.ask("ask_entry_requirements", text="what if i fail english")
    assert answer.subjects == [OPERATOR]


def test_a_word_that_points_back_carries_it_on(talk):
    talk.ask("ask_training_hours", text="do you get training")
    assert talk.ask("ask_entry_requirements", text="do i need grades for it").subjects == [WALES]


def test_a_subject_that_was_named_is_carried_on_and_on(talk):
    talk.ask("ask_credits", subject=LEVEL_3)
    talk.ask("ask_training_hours", text="how many hours")
    assert talk.ask("ask_entry_requirements", text="what grades").subjects == [LEVEL_3]


def test_a_level_in_england_is_one_of_englands(resolve):
    assert resolve("ask_entry_requirements", subject=LEVEL_3, nation="england")[1] == (ENGLAND,)


def test_starting_pay_is_the_operators_after_talk_of_apprentices(resolve):
    before = said("minimum_wage", WALES)
    assert resolve("ask_minimum_wage", before, stage="starter") == ("minimum_wage", (OPERATOR,))
    assert resolve("ask_minimum_wage", before) == ("minimum_wage", (WALES,))


def test_a_route_that_knows_nothing_leaves_the_job_to_answer(resolve):
    before = said("college", "college_course")
    assert resolve("ask_direct_application", before, "can i just apply") == ("direct_application", (OPERATOR,))
    assert resolve("ask_career_tips", before, "how do i make my cv good for it") == ("career_tips", (OPERATOR,))


def test_how_long_a_route_takes_is_asked_of_the_route(resolve):
    before = said("college", "college_course")
    assert resolve("ask_length", before, "how long are they") == ("length", ("college_course",))


@pytest.mark.parametrize("intent", ["ask_pay", "ask_tasks", "ask_ways_in", "follow_up"])
def test_a_rank_alone_is_a_job(resolve, intent):
    topic = "pay" if intent == "follow_up" else intent.removeprefix("ask_")
    assert resolve(intent, said("pay", OPERATOR), rank="manager") == (topic, ("contact_centre_manager",))


def test_a_rank_beside_a_job_or_in_advice_to_managers_is_no_job(resolve):
    assert resolve("ask_pay", rank="manager", subject="team_leader") == ("pay", ("team_leader",))
    assert resolve("ask_employer_support", rank="manager")[1] == ("career_progression",)


def test_where_an_apprenticeship_leads_is_not_answered_by_the_ways_into_it(talk):
    talk.ask("ask_overview", subject=ENGLAND)
    assert "ways_in" not in talk.ask("ask_progression_jobs", text="what jobs does each lead to").topics
