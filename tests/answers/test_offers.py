"""The questions to offer next."""

from asking import CONTACT, TODAY, Conversation

from switchboard.answers.asked import Request
from switchboard.answers.assemble import Writer
from switchboard.answers.text import question as question_text

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"


def test_follow_ups_are_two_or_three_different_and_not_what_was_just_said(base):
    wrong, guides = [], {guide.offer for guide in base.guides.values()}
    for topic, subject in base.askable():
        answer = Conversation(base).ask(f"ask_{topic}", subject=subject)
        payloads = [item.payload for item in answer.follow_ups if item.payload not in guides]
        if not 2 <= len(set(payloads)) == len(payloads) <= 3 or not all(payloads):
            wrong.append(f"{topic} of {subject}: {payloads}")
        assert question_text(base, topic, subject) not in payloads, (topic, subject)
    assert not wrong, "\n".join(wrong)


def test_a_guide_is_offered_beside_the_questions_and_in_place_of_none(base):
    for guide in base.guides.values():
        for topic in guide.offered_with:
            answer = Conversation(base).ask(f"ask_{topic}", subject=guide.subject)
            assert [item.payload for item in answer.follow_ups][3:] == [guide.offer], topic


def by_nation(base) -> set[str]:
    """What the buttons ask that name a nation."""
    asked = base.phrases.opening.nation_asked
    return {asked.format(nation=detail.name) for detail in base.details.values()}


def test_a_nation_can_be_chosen_where_the_answer_differs_by_nation_and_none_was_named(talk, base):
    lead = base.leads["call_centre_operator-need-gcses"]
    offered = [item.title for item in talk.ask("weather", leads=lead.id).follow_ups]
    assert {"In England", "In Wales"} < set(offered)


def test_no_nation_is_offered_for_what_belongs_to_one(talk, base):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert [item for item in answer.follow_ups if item.payload in by_nation(base)] == []


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
    guides = {guide.offer for guide in base.guides.values()}
    assert offered - fitting - guides - by_nation(base) - {base.topics["sources"].question} == set()


def test_a_follow_up_asks_the_same_of_the_sibling(talk, base):
    answer = talk.ask("ask_credits", subject=LEVEL_2)
    assert answer.follow_ups[0].payload == question_text(base, "credits", LEVEL_3)


def test_follow_ups_lead_to_what_is_known(base):
    offered: dict[str, str] = {}
    guides = {guide.offer for guide in base.guides.values()}
    known = {base.topics["sources"].question, *guides, *by_nation(base)}
    for topic, subject in base.askable():
        answer = Conversation(base).ask(f"ask_{topic}", subject=subject)
        offered |= {item.payload: f"{topic} of {subject}" for item in answer.follow_ups}
        if answer.kind != "unknown":
            known.add(question_text(base, topic, subject))
    assert {payload: after for payload, after in offered.items() if payload not in known} == {}


def test_after_a_lead_other_leads_and_the_sibling_are_offered(talk, base):
    lead = f"{LEVEL_2}-total-credits"
    answer = talk.ask("weather", leads=lead)
    offered = [item.payload for item in answer.follow_ups]
    assert 2 <= len(set(offered)) == len(offered) <= 3
    assert question_text(base, "credits", LEVEL_3) in offered
    assert base.leads[lead].offered not in offered


def test_every_offer_after_a_lead_is_a_question_that_is_known_and_not_its_own(base):
    known = {lead.offered: lead for lead in base.leads.values()}
    buttons = {question_text(base, topic, subject) for topic, subject in base.askable()}
    buttons |= {guide.offer for guide in base.guides.values()}
    wrong = []
    for lead in base.leads.values():
        for item in Conversation(base).ask("weather", leads=lead.id).follow_ups:
            if item.payload in by_nation(base):
                continue
            right = item.payload in buttons or (item.payload in known and known[item.payload].facts)
            titles = [item.payload] if item.payload not in known else [known[item.payload].button or item.payload]
            if not right or item.payload == lead.offered or [item.title] != titles:
                wrong.append((lead.id, item.payload))
    assert wrong == []


def test_what_may_have_been_meant_instead_is_offered_first(talk, base):
    others = ["emma_wilson-award", "call_centre_operator-weekly-hours"]
    leads = [("call_centre_operator-starting-pay", 0.5), *((name, 0.2) for name in others)]
    answer = talk.ask("weather", leads=leads)
    assert [item.payload for item in answer.follow_ups][:2] == [base.leads[name].offered for name in others]


def test_what_comes_next_is_more_of_the_same_then_of_what_belongs_to_it(base):
    offers = Writer(base, TODAY, CONTACT).offers
    own = [lead for lead in base.leads.values() if lead.subject == LEVEL_2 and lead.topic == "credits" and lead.facts]
    given: list[Request] = []
    for lead in own:
        given.append(Request("credits", (LEVEL_2,), lead=lead.id))
        following = offers.next_lead(given)
        if len(given) < len(own):
            assert following in own and following.id not in {request.lead for request in given}
    assert following.subject == LEVEL_2 and following.topic in base.topics["credits"].related
    assert offers.next_lead([Request("pay", ("no_leads_of_it",))]).topic == "pay", "of others, where there is none"
    assert offers.next_lead([Request("no_such_topic", (LEVEL_2,))]) is None


def test_small_talk_offers_the_questions_that_it_lists(base):
    for name in base.phrases.chat:
        if name in ("compare_which", "unsure"):
            continue
        offered = Conversation(base).ask(name, "delete my chat").follow_ups
        assert len(offered) == (len(base.chat[name].ask) if name in base.chat else 0), name
