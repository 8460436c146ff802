"""What answers one request: its warnings, where something is out of date or below the law."""

from datetime import date, timedelta

import pytest
from asking import TODAY, Conversation, question

from switchboard.answers.asked import Request
from switchboard.answers.compose import Composer

#: A day on which every legal rate and signpost is overdue.
LATE = date(2040, 1, 1)
RATE_WARNING = "The minimum wage may have changed since I was last checked."
PLACE_WARNING = "The contact details here may be out of date."


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


def test_of_what_belongs_to_one_nation_nobody_is_sent_to_a_place_of_another(base):
    composer = Composer(base, TODAY)
    english, welsh = "intermediate_customer_service_apprenticeship", "level_2_contact_centre_operations"
    assert composer.unknown("training_hours", english).signposts == ["national_careers_service"]
    assert composer.unknown("training_hours", welsh).signposts == ["careers_wales"]
    for topic in base.topics:
        for subject in (english, welsh):
            places = composer.unknown(topic, subject).signposts
            nations = {base.signposts[name].nation for name in places}
            assert nations <= {None, base.subjects[subject].nation}, (topic, subject)


def test_a_topic_of_nobody_in_particular_is_answered_and_traced(base):
    composer = Composer(base, TODAY)
    for topic in (None, *base.topics):
        request = Request(topic, ())
        assert composer.compose(request).short, topic
        for again in (composer.again, composer.briefly):
            assert again(request).short, topic
        dated = composer.origin([request], dates_only=True)
        for behind in (dated, composer.origin([request]), composer.places([request])):
            assert behind is None or behind.short, topic


def test_nobody_in_particular_is_whom_the_topic_is_usually_asked_about(base):
    composer = Composer(base, TODAY)
    assert composer.compose(Request("pay", ())) == composer.compose(Request("pay", ("call_centre_operator",)))
    workforce = Request("equality_figures", ("uk_contact_centre_workforce",))
    assert composer.compose(Request("equality_figures", ())) == composer.compose(workforce)
