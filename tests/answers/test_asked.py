"""What is asked, as typed data: from NLU's parse, and what carries over to the next message."""

import json

import pytest
from asking import question

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
from switchboard.safety.alarm import Alarm

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
LEAD = "call_centre_operator-starting-pay"
ENGLAND, WALES = "england_customer_service_apprenticeships", "contact_centre_operations_pathway_wales"


@pytest.fixture
def asked(base):
    return lambda *given, **values: Asked.from_parse(question(*given, **values), base)


# --- a question --------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "form", "topic", "talk"),
    [
        ("ask_pay", Form.TOPIC, "pay", None),
        ("compare", Form.COMPARISON, None, None),
        ("follow_up", Form.FOLLOW_UP, None, None),
        ("greet", Form.TALK, None, "greet"),
        ("nlu_fallback", Form.TALK, None, "nlu_fallback"),
        ("ask_the_weather", Form.TALK, None, "ask_the_weather"),
    ],
)
def test_the_intent_becomes_a_form_and_a_topic(asked, intent, form, topic, talk):
    found = asked(intent)
    assert (found.form, found.topic, found.talk, found.asks) == (form, topic, talk, form is not Form.TALK)


def test_entities_become_what_is_named_each_once_and_in_order(asked):
    found = asked("compare", subject=[LEVEL_3, LEVEL_2, LEVEL_3], nation="wales", part="knowledge", stage="starter")
    assert found.subjects == (LEVEL_3, LEVEL_2)
    assert (found.nations, found.parts, found.stages, found.ranks) == (("wales",), ("knowledge",), ("starter",), ())
    assert not found.names_nothing
    assert asked("ask_pay", rank="manager").ranks == ("manager",)
    assert asked("ask_pay", other_job="nurse").other_jobs == ("nurse",)
    assert asked("ask_pay").names_nothing


def test_what_the_base_does_not_know_is_left_out(asked):
    unknown = [NearFact("009-gone", 0.9), NearFact("002-title", 0.5, frozenset({"pay/x/pupil"}))]
    found = asked(
        "ask_pay", ranking=[("ask_gone", 0.4), ("ask_pay", 0.3)], facts=unknown, subject="gone", nation="mars"
    )
    assert found.names_nothing
    assert found.near == (unknown[1],)
    assert found.topics == [("pay", 0.3)]
    assert found.readings[0] == Reading("ask_gone", None, 0.4)


def test_it_is_as_sure_as_its_first_reading_the_fallback_left_out(asked):
    assert asked("nlu_fallback", ranking=[("nlu_fallback", 0.9), ("ask_pay", 0.3), ("greet", 0.2)]).confidence == 0.3
    assert asked("ask_pay").confidence == 0.0


def test_it_can_be_taken_to_ask_for_another_topic(asked):
    found = asked("follow_up", text="and the pay?").asking("pay")
    assert (found.form, found.topic, found.text) == (Form.TOPIC, "pay", "and the pay?")


def test_the_leads_that_it_may_mean_come_with_it(base):
    near = [{"id": LEAD, "chance": 0.5, "straight": True}, {"id": "gone-lead", "chance": 0.4, "straight": True}]
    parsed = question("ask_pay") | {"leads": near, "leads_of": {"team_leader": near, "gone": near}}
    found = Asked.from_parse(parsed, base)
    assert found.leads == (NearLead(LEAD, 0.5, straight=True),) and found.lead == found.leads[0]
    assert found.leads_of == {"team_leader": (NearLead(LEAD, 0.5, straight=True),)}
    assert Asked().lead is None


def test_what_is_named_in_another_role_is_not_asked_about(base):
    parsed = question("ask_pay")
    parsed["entities"] = [
        {"entity": "subject", "value": "job_profile", "role": "source"},
        {"entity": "subject", "value": LEVEL_2},
        {"entity": "part", "value": "competence", "role": "not"},
    ]
    found = Asked.from_parse(parsed, base)
    assert (found.subjects, found.parts) == ((LEVEL_2,), ())


# --- a message -----------------------------------------------------------------


def test_a_message_of_one_question_is_read_from_rasas_parse(base):
    parsed = {
        "text": "what is the pay",
        "intent": {"name": "ask_pay", "confidence": 0.8},
        "intent_ranking": [{"name": "ask_pay", "confidence": 0.8}, {"name": None, "confidence": 0.1}],
        "entities": [{"entity": "subject", "value": "team_leader"}],
        "facts": [{"id": "002-title", "score": 0.5, "unsaid": []}],
    }
    (found,) = Message.from_parse(parsed, base).questions
    assert (found.topic, found.text, found.subjects) == ("pay", "what is the pay", ("team_leader",))
    assert found.readings == (Reading("ask_pay", "pay", 0.8),)
    assert found.near == (NearFact("002-title", 0.5),)


def test_each_of_several_questions_is_only_as_sure_as_it_is_by_itself(base):
    halves = [{"intent": "ask_pay", "text": "pay", "entities": [], "confidence": 0.4},
              {"intent": "ask_hours", "text": "hours", "entities": [], "confidence": 0.6}]  # fmt: skip
    ranking = [{"name": "ask_pay", "confidence": 0.9}]
    message = Message.from_parse({"questions": halves, "intent_ranking": ranking}, base)
    assert [found.confidence for found in message.questions] == [0.4, 0.6]


def test_an_empty_parse_is_a_message_that_was_not_understood(base):
    assert Message.from_parse({}, base) == Message() == Message((Asked(talk=NOT_UNDERSTOOD),))


def test_what_the_door_noticed_comes_with_the_message(base):
    noticed = {"audience": "adviser", "redacted": True, "alone": True, "alarm": 3, "of_another": 0.7, "language": "cy"}
    noticed["aside"] = True
    found = Message.from_parse({"metadata": noticed}, base)
    assert found == Message((Asked(),), "adviser", True, True, Alarm(3), 0.7, "cy", aside=True)
    assert Message.from_parse({"metadata": {"audience": "king"}}, base).audience is None


# --- the context -----------------------------------------------------------


def test_a_context_goes_through_a_slot_unchanged(base):
    context = Context((Request("credits", (LEVEL_2, LEVEL_3)), Request(None, (ENGLAND, WALES))), "adviser")
    assert Context.from_dict(json.loads(json.dumps(context.to_dict())), base) == context


def test_the_lead_that_was_given_goes_through_the_slot(base):
    context = Context((Request("pay", ("call_centre_operator",), lead=LEAD),))
    stored = json.loads(json.dumps(context.to_dict()))
    assert stored["requests"][0]["lead"] == LEAD
    assert Context.from_dict(stored, base) == context
    assert context != Context((Request("pay", ("call_centre_operator",)),))


@pytest.mark.parametrize("change", [{"lead": "gone-lead"}, {"lead": None}, {}])
def test_a_lead_that_the_base_does_not_know_is_left_out_of_the_context(base, change):
    stored = {"requests": [{"topic": "pay", "subjects": ["call_centre_operator"], "assumed": False} | change]}
    assert Context.from_dict(stored, base).requests == (Request("pay", ("call_centre_operator",)),)


def test_an_empty_slot_is_an_empty_context(base):
    assert Context.from_dict(None, base) == Context()
    assert Context.from_dict({}, base) == Context()


def test_a_context_forgets_what_the_base_no_longer_knows(base):
    stored = {
        "audience": "adviser",
        "requests": [
            {"topic": "credits", "subjects": ["level_9"], "assumed": False},
            {"topic": "weather", "subjects": [LEVEL_2], "assumed": False},
            {"topic": "credits", "subjects": [LEVEL_2], "assumed": True},
        ],
    }
    kept = Context.from_dict(stored, base)
    assert kept == Context((Request("credits", (LEVEL_2,)),), "adviser")
    assert kept.assumed


def test_a_context_holds_no_words_of_the_person(talk):
    talk.ask("ask_pay", text="my name is Rhys, what is the pay")
    assert "Rhys" not in json.dumps(talk.context.to_dict())


def test_an_unknown_audience_is_a_pupil(base):
    assert Context.from_dict({"requests": [], "audience": "king"}, base).audience == "pupil"
