"""Replies to somebody in danger, to abuse, and to personal details."""

import pytest
from asking import TODAY, Conversation, question

from switchboard.answers import Context, Message, reply
from switchboard.answers.asked import Asked
from switchboard.safety.alarm import Alarm

OWN, REPORT = 0.0, 1.0

SENSITIVE = "call_centre_operator-too-sensitive"


@pytest.mark.parametrize(
    "message",
    [
        Message((Asked(talk="greet"),), alarm=Alarm.HELP),
        Message((Asked(talk="greet"),), alarm=Alarm.HELP, of_another=REPORT),
        Message((Asked(talk="greet"),), "adviser", alarm=Alarm.HELP),
        Message((Asked(talk="greet"),), "adviser", alarm=Alarm.HELP, of_another=REPORT),
        Message((Asked(talk="helplines"),)),
    ],
)
def test_the_schools_own_contact_stands_in_the_help(base, message):
    with_contact, _ = reply(message, Context(), base, TODAY, "Mrs Evans in room 12")
    without, _ = reply(message, Context(), base, TODAY)
    assert "At this school you can go to Mrs Evans in room 12. " in with_contact.body
    assert with_contact.body.replace("At this school you can go to Mrs Evans in room 12. ", "") == without.body
    assert "  " not in without.body


@pytest.mark.parametrize("before", ["disclosure", "disclosure_report"])
@pytest.mark.parametrize("intent", ["greet", "privacy", "delete_chat"])
def test_the_schools_own_contact_still_stands_there_afterwards(base, before, intent):
    message = Message((Asked("delete my chat", talk=intent),))
    answer, _ = reply(message, Context(concern=before), base, TODAY, "Mrs Evans in room 12")
    assert "At this school you can go to Mrs Evans in room 12. " in answer.body


# --- three outcomes ---------------------------------------------------------


def test_somebody_who_tells_of_themselves_is_spoken_to(talk):
    assert talk.disclose().text.startswith("I am sorry you are going through this.")


def test_somebody_who_reports_it_of_another_is_thanked(talk):
    answer = talk.disclose(REPORT)
    assert answer.text.startswith("Thank you for speaking up for them.")
    assert "designated safeguarding lead" in answer.text


def test_staff_who_report_a_pupil_get_words_for_staff(talk):
    answer = talk.disclose(REPORT, audience="adviser")
    assert answer.text.startswith("Please tell the designated safeguarding lead (DSL) straight away")
    assert "adult you trust" not in answer.text
    assert "NSPCC" in answer.text


def test_of_staff_it_is_sooner_believed_that_they_tell_of_another(base):
    """A pupil in doubt gets the words for their own, which hold every helpline."""
    assert "speaking up for them" not in Conversation(base).disclose(0.4).text
    assert "DSL" in Conversation(base).disclose(0.4, audience="adviser").text.partition(".")[0]


def test_staff_in_distress_get_the_helplines(talk):
    answer = talk.disclose(OWN, audience="adviser")
    assert answer.text.startswith("I am sorry you are going through this.")
    assert "116 123" in answer.text
    assert "school nurse" not in answer.text


@pytest.mark.parametrize("of_another", [OWN, REPORT])
@pytest.mark.parametrize("audience", ["pupil", "adviser"])
def test_distress_gets_the_helplines_and_nothing_about_careers(talk, base, of_another, audience):
    answer = talk.disclose(of_another, audience)
    for place in ("childline", "shout", "emergency"):
        assert base.signposts[place].phone in answer.text
    assert answer.follow_ups == []
    assert not any(word in answer.text.lower() for word in ("call centre", "contact centre", "career", "job"))
    assert "?" not in answer.text


def test_a_worry_beside_a_question_gets_the_answer_and_one_line_of_help(talk, base):
    answer = talk.send(question("ask_pay"), alarm=Alarm.LINE)
    line = talk.words("worry_line")
    assert "£15,000" in answer.text
    assert answer.text.endswith(line)
    assert answer.notes == [line]
    assert talk.context.concern is None
    assert line not in talk.ask("ask_hours").text


def test_a_worry_about_the_work_that_is_plainly_understood_gets_its_answer_alone(talk):
    """Not where that is unsure, and not where the door is surer."""
    accent, line = "call_centre_operator-accent", talk.words("worry_line")
    alarmed = [(1.0, Alarm.LINE), (0.4, Alarm.LINE), (1.0, Alarm.HELP)]
    worried = [question("ask_suitability", "nobody gets my accent", leads=[(accent, chance)]) for chance, _ in alarmed]
    said = [talk.send(asked, alarm=alarm).text for asked, (_, alarm) in zip(worried, alarmed)]
    assert line not in said[0] and "accent" in said[0]
    assert said[1].endswith(line)
    assert said[2] == Conversation(talk.base).disclose().text


def test_what_is_told_beside_a_question_that_is_understood_keeps_its_line_of_help(talk):
    asked = question("ask_suitability", "nobody gets my accent", leads="call_centre_operator-accent")
    line = talk.words("worry_line")
    assert talk.send(asked, alarm=Alarm.LINE, text="hi, nobody gets my accent thanks").text.count(line) == 0
    assert talk.send(asked, alarm=Alarm.LINE, text="nobody gets my accent? he said i am no good at all").text.endswith(
        line
    )
    told = talk.send(asked, alarm=Alarm.LIKELY, text="nobody gets my accent? he said i am no good at all")
    assert told.text == Conversation(talk.base).disclose().text


def test_a_worry_whether_the_work_suits_gets_its_answer_alone_where_that_is_sure(talk):
    line = talk.words("worry_line")
    worried = [("ask_suitability", sure) for sure in (0.91, 0.89)]
    said = [talk.send(question(topic, "id be rubbish", [(topic, sure)]), alarm=Alarm.LINE) for topic, sure in worried]
    assert [line in answer.text for answer in said] == [False, True]
    beside = question("ask_suitability", "id be rubbish"), question("ask_pay", "the pay")
    assert line in talk.send(*beside, alarm=Alarm.LINE).text
    assert line in talk.send(question("ask_suitability", "id be rubbish"), alarm=Alarm.PERHAPS).text


@pytest.mark.parametrize(("chance", "answered"), [(0.95, True), (0.85, False)])
def test_after_a_disclosure_what_has_a_sure_answer_of_its_own_gets_it(talk, chance, answered):
    talk.disclose()
    starting = "call_centre_operator-starting-pay"
    asked = question("ask_pay", "whats it start on then", [("ask_pay", 0.2)], leads=[(starting, chance)])
    assert ("£15,000" in talk.send(asked).text) is answered


@pytest.mark.parametrize("intent", ["mood", "out_of_scope", "nlu_fallback", "unsure", "deny"])
def test_a_worry_alone_gets_kind_words_and_where_to_go(talk, intent):
    assert talk.send(question(intent, "nobody likes me"), alarm=Alarm.LINE).text == talk.words("worry")


def test_a_worry_of_staff_gets_words_for_staff(talk):
    answer = talk.send(question("ask_pay"), alarm=Alarm.LINE, audience="adviser")
    assert answer.text.endswith(talk.words("worry_line", "adviser"))


def test_a_worry_does_not_keep_a_chat_from_being_deleted(talk):
    assert talk.send(question("delete_chat", "delete my chat"), alarm=Alarm.LINE).kind == "deleted"


def test_what_nlu_alone_takes_for_a_disclosure_is_a_worry(talk):
    assert talk.ask("disclosure", "i am in pieces").text == talk.words("worry")


def test_what_may_be_a_cry_for_help_gets_help_at_the_beginning(talk):
    assert "0800 1111" in talk.send(question("follow_up", "what if he cant do it"), alarm=Alarm.PERHAPS).text


@pytest.mark.parametrize("intent", ["follow_up", "ask_entry_requirements", "compare"])
def test_after_a_careers_answer_it_may_be_a_follow_up(talk, intent):
    talk.ask("ask_entry_requirements", subject="level_3_contact_centre_operations")
    answer = talk.send(question(intent, "what if he has none?"), alarm=Alarm.PERHAPS)
    assert not answer.text.startswith(("I am sorry", "Thank you for speaking"))
    assert talk.context.concern is None


def test_after_a_careers_answer_small_talk_may_be_a_cry_for_help_all_the_same(talk):
    talk.ask("ask_pay")
    assert "0800 1111" in talk.send(question("mood", "i cant do it any more"), alarm=Alarm.PERHAPS).text
    assert talk.context.concern == "disclosure"


@pytest.mark.parametrize("alarm", [Alarm.PERHAPS, Alarm.LIKELY])
def test_what_plainly_is_a_worry_about_the_work_gets_its_answer_and_a_line_of_help(talk, alarm):
    worry = question("ask_suitability", "i freeze when people shout", [("ask_suitability", 0.9)], leads=SENSITIVE)
    answer = talk.send(worry, alarm=alarm)
    assert answer.text.startswith(talk.base.leads[SENSITIVE].pupil[:30]), answer.text
    assert "Childline" in answer.text
    assert talk.context.concern is None


@pytest.mark.parametrize(
    ("alarm", "confidence", "chance"),
    [(Alarm.HELP, 0.9, 0.9), (Alarm.LIKELY, 0.5, 0.9), (Alarm.LIKELY, 0.9, 0.39), (Alarm.PERHAPS, 0.5, 0.9)],
)
def test_where_the_question_is_not_plain_or_the_danger_is_it_gets_help_alone(talk, alarm, confidence, chance):
    ranking = [("ask_suitability", confidence)]
    worry = question("ask_suitability", "i freeze when people shout", ranking, leads=[(SENSITIVE, chance)])
    answer = talk.send(worry, alarm=alarm)
    assert answer.text.startswith("I am sorry")
    assert talk.context.concern == "disclosure"


def test_a_worry_about_the_work_beside_another_question_gets_help_alone(talk):
    worry = question("ask_suitability", "i freeze when people shout", [("ask_suitability", 0.9)], leads=SENSITIVE)
    assert talk.send(worry, question("ask_pay"), alarm=Alarm.LIKELY).text.startswith("I am sorry")


# --- afterwards -------------------------------------------------------------


def test_the_message_after_a_disclosure_stays_kind(talk):
    talk.disclose()
    assert "Childline" in talk.ask("out_of_scope", text="is that normal").text
    assert "Childline" in talk.ask("thanks").text


@pytest.mark.parametrize(
    ("intent", "said"), [("ask_pay", "£15,000"), ("ask_hours", "38 to 40"), ("ask_skills", "customer service")]
)
def test_a_careers_question_after_a_disclosure_is_answered_with_a_last_line_of_help(talk, intent, said):
    talk.disclose()
    answer = talk.ask(intent, "what is it", ranking=[(intent, 0.9)])
    assert said in answer.text
    assert not answer.text.startswith("What you told me matters")
    assert "0800 1111" in answer.text
    assert talk.context.concern is None
    assert talk.ask("thanks").text.startswith("You're welcome.")


def test_a_follow_up_after_a_disclosure_is_answered(talk):
    talk.ask("ask_credits", subject="level_3_contact_centre_operations", ranking=[("ask_credits", 0.9)])
    talk.disclose()
    answer = talk.ask(
        "follow_up", "and level 2", subject="level_2_contact_centre_operations", ranking=[("follow_up", 0.9)]
    )
    assert answer.kind == "fact"
    assert answer.text.endswith(talk.words("disclosure_line"))


@pytest.mark.parametrize("of_another", [OWN, REPORT])
def test_who_takes_it_back_is_believed(talk, of_another):
    talk.disclose(of_another)
    answer = talk.ask("takes_back", "lol no im fine")
    assert answer.text.startswith("Good to hear.")
    assert "0800 1111" in answer.text
    assert talk.context.concern is None


def test_who_takes_it_back_and_is_not_believed_gets_help(talk):
    talk.disclose()
    assert "0800 1111" in talk.send(question("takes_back", "jk but kinda not"), alarm=Alarm.LINE).text
    assert talk.context.concern == "disclosure"


def test_a_joke_about_nothing_is_just_that(talk):
    assert "0800 1111" not in talk.ask("takes_back", "only joking").text


# --- other languages --------------------------------------------------------


def test_another_language_is_answered_in_it_and_in_english(talk, base):
    answer = talk.send(question("out_of_scope"), language="cy")
    assert answer.text.startswith("Dim ond Saesneg")
    assert "gyrfacymru" in answer.text
    assert "I only understand English" in answer.text
    assert answer.text.count("0800 1111") == 2


def test_a_cry_for_help_in_another_language_gets_help_in_both(talk):
    answer = talk.send(question("out_of_scope"), language="pl", alarm=Alarm.HELP)
    assert answer.text.startswith("I am sorry you are going through this.")
    assert "Potrzebujesz pomocy?" in answer.text
    assert talk.context.concern == "disclosure"


def test_a_language_without_words_of_its_own_is_answered_in_english(talk):
    assert talk.send(question("out_of_scope"), language="und").text.startswith("I think that is another language.")


# --- abuse and personal details ---------------------------------------------


def test_swearing_gets_a_calm_line_and_the_second_time_a_shorter_one(talk, base):
    first = talk.ask("abuse", "you are rubbish").text
    talk.ask("ask_pay")
    second = talk.ask("abuse", "shut up").text
    assert first == base.phrases.chat["abuse"].pupil
    assert second == base.phrases.chat["abuse_again"].pupil
    assert len(second.split()) < len(first.split()) / 2
    assert "rubbish" not in first
    assert "shut" not in second


def test_personal_details_are_asked_once_to_be_left_out(talk, base):
    caution = base.phrases.chat["caution"].pupil
    first = talk.send(question("ask_pay"), redacted=True)
    assert "£15,000" in first.text
    assert first.text.endswith(caution)
    assert first.notes == [caution]
    assert caution not in talk.send(question("ask_hours"), redacted=True).text
    assert caution not in talk.ask("ask_hours").text


def test_a_message_of_nothing_but_details_is_asked_in_its_own_words(talk, base):
    assert talk.send(question("personal_details"), redacted=True).text == base.phrases.chat["personal_details"].pupil
    assert base.phrases.chat["caution"].pupil not in talk.send(question("ask_pay"), redacted=True).text


def test_a_disclosure_gets_help_and_no_word_on_details(talk, base):
    assert (
        base.phrases.chat["caution"].pupil not in talk.send(question("ask_pay"), alarm=Alarm.HELP, redacted=True).text
    )
    assert base.phrases.chat["caution"].pupil not in talk.send(question("greet"), redacted=True).text


def test_deleting_the_chat_leaves_no_context_but_the_voice(talk):
    talk.ask("i_am_adviser")
    talk.ask("ask_pay")
    answer = talk.ask("delete_chat", "delete my chat")
    assert answer.kind == "deleted"
    assert talk.context == Context(audience="adviser")
    assert talk.ask("last_source").topics == []


@pytest.mark.parametrize("of_another", [OWN, REPORT])
@pytest.mark.parametrize("intent", ["greet", "privacy", "delete_chat", "helplines", "abuse", "bot_challenge"])
def test_help_stays_in_view_after_a_disclosure(talk, of_another, intent):
    talk.disclose(of_another)
    answer = talk.ask(intent, "delete my chat")
    assert "0800 1111" in answer.text
    assert "999" in answer.text
    assert answer.follow_ups == []
    assert bool(talk.context.concern) == (intent != "delete_chat")


def test_who_reports_of_another_is_spoken_to_as_such_again(talk):
    talk.disclose(REPORT)
    assert "DSL" in talk.ask("affirm").text
    talk.disclose(OWN)
    assert "DSL" not in talk.ask("affirm").text


def test_an_adviser_who_says_so_after_a_disclosure_goes_on(talk, base):
    talk.disclose(REPORT)
    assert talk.ask("i_am_adviser").text == base.phrases.chat["i_am_adviser"].pupil
    assert talk.context.concern is None


def test_whoever_asks_for_a_helpline_gets_them_all(talk):
    answer = talk.ask("helplines")
    for number in ("0800 1111", "85258", "116 123", "999"):
        assert number in answer.text
    assert answer.follow_ups == []


@pytest.mark.parametrize(
    "text",
    [
        "delete my chat",
        "can u delete this",
        "pls get rid of everything i said",
        "wipe my data",
        "delete it",
        "clear all",
    ],
)
def test_a_chat_is_deleted_by_a_plain_wish(talk, text):
    assert talk.ask("delete_chat", text).kind == "deleted"


@pytest.mark.parametrize(
    "text",
    [
        "dont delete my chat",
        "never delete this chat please",
        "forget it",
        "nvm forget that",
        "clear",
        "delete cookies",
        "what happens when i say delete my chat",
        "how do i delete this",
        "do operators delete customer data",
        "what if i delete something by mistake at work",
        "can i delete my account at work",
    ],
)
def test_nothing_is_deleted_by_other_words(talk, base, text):
    answer = talk.ask("delete_chat", text)
    assert answer.kind == "chat"
    assert 'type "delete my chat"' in answer.text


def test_what_only_seems_to_give_details_and_gets_an_answer_is_cautioned_too(talk, base):
    """ "My email is ..., what is the pay", read as details, is answered by the nearest topic."""
    ranking = [("personal_details", 0.27), ("ask_pay", 0.26)]
    answer = talk.send(question("nlu_fallback", "my email, what is the pay", ranking), redacted=True)
    assert base.phrases.chat["caution"].pupil in answer.text
    unsure = talk.send(question("personal_details", "my email, what is the pay", ranking), redacted=True)
    assert base.phrases.chat["caution"].pupil not in unsure.text, "once is enough"


def test_a_reply_that_asks_to_keep_details_out_needs_no_caution(talk, base):
    answer = talk.send(question("personal_details", "my email is"), redacted=True)
    assert answer.text.startswith(base.phrases.chat["personal_details"].pupil[:20])
    assert base.phrases.chat["caution"].pupil not in answer.text


def test_details_that_are_doubtful_are_cautioned(talk, base):
    ranking = [("personal_details", 0.27), ("ask_pay", 0.26)]
    answer = talk.send(question("personal_details", "my email, what is the pay", ranking), redacted=True)
    assert base.phrases.chat["caution"].pupil in answer.text


def test_a_lead_on_something_else_makes_no_question_about_the_work(talk):
    asked = question("ask_pay", "they touch me at work", [("ask_pay", 0.7)], leads=[(SENSITIVE, 0.95)])
    assert talk.send(asked, alarm=Alarm.LIKELY).text.startswith("I am sorry")
