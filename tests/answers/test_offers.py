"""The questions to offer next."""

from asking import Conversation

from switchboard.answers.text import question as question_text

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"


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
