"""One Answer from its parts: what stands in it, and how several questions share it."""

import dataclasses
import json
from datetime import date

import pytest
from asking import TODAY, Conversation, question

from switchboard.answers import text
from switchboard.answers.answer import Answer, Passage
from switchboard.answers.asked import NearFact, Request
from switchboard.answers.assemble import Writer, _each_once, _firsts, _shares
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.answers.text import filled
from switchboard.render.plain import plain
from switchboard.safety.alarm import Alarm

LEVEL_2, LEVEL_3 = "level_2_contact_centre_operations", "level_3_contact_centre_operations"
OPERATOR = "call_centre_operator"
PROFILE = "National Careers Service profile, undated"
PATHWAY = "Welsh apprenticeship pathway, Nov 2021"


# --- one question ----------------------------------------------------------


def test_no_reply_has_more_words_than_any_may_have(base):
    """Points go first, then places, then the ends of headlines; what is left out is kept as more."""
    writer = Writer(base, TODAY, "")
    sentence = "This has six words in it."
    passages = [Passage(" ".join([sentence] * 3), [sentence] * 9), Passage(sentence, [sentence] * 9)]
    answer = Answer(kind="fact", audience="pupil", passages=passages, places=["here", "there"])
    fitted = writer.fitted(answer)
    assert len(plain(fitted, base.phrases).split()) <= 130
    assert [passage.headline for passage in fitted.passages] == [passage.headline for passage in passages]
    assert sum(len(passage.points) + len(passage.more) for passage in fitted.passages) == 18
    long = dataclasses.replace(answer, passages=[Passage(" ".join([sentence] * 25))])
    short = writer.fitted(long)
    assert short.places == [] and len(plain(short, base.phrases).split()) <= 130
    assert len(short.passages[0].more) + short.passages[0].headline.count(".") == 25
    # The words of help are never cut, nor is what has no headline.
    for kind in ("chat", "deleted"):
        help_text = dataclasses.replace(long, kind=kind)
        assert writer.fitted(help_text) == help_text
    nothing = dataclasses.replace(long, passages=[Passage("")], warnings=[sentence * 99], places=[])
    assert writer.fitted(nothing) == nothing


@pytest.mark.parametrize(
    ("kind", "room", "said"),
    [
        ("fact", 6, ["One two three.", "Four five six."]),
        ("fact", 9, ["One two three.", "Four five six. Seven eight nine."]),
        ("fact", 12, ["One two three. And more words.", "Four five six. Seven eight nine."]),
        ("comparison", 6, ["One two three. And more words.", "Four five six. Seven eight nine."]),
    ],
)
def test_of_several_answers_the_longest_say_their_first_sentence_where_all_would_not_fit(kind, room, said):
    words = "One two three. And more words.", "Four five six. Seven eight nine."
    parts = [Part(kind, Request("pay", (OPERATOR,)), both, both, headlines=(both, both)) for both in words]
    assert _firsts(parts, "pupil", [3, 3], room) == said


def test_a_warning_that_another_says_in_full_is_given_once(base):
    both = ["It is low. Ask.", "It is low: £7 an hour. Ask."]
    assert _each_once(both) == both[1:] and _each_once(both[:1] * 2) == both[:1]


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


def test_an_answer_is_in_the_voice_of_its_audience_and_its_text_begins_with_it(base, talk):
    wording = base.subjects["call_centre_operator"].answers["pay"]
    pupil = talk.ask("ask_pay")
    adviser = talk.ask("ask_pay", audience="adviser")
    for answer, words in ((pupil, wording.pupil), (adviser, wording.adviser)):
        assert filled(base, words).startswith(answer.body)
        assert answer.text.startswith(answer.body)
    assert adviser.body != pupil.body


def test_a_passage_is_its_headline_then_its_points_then_what_had_no_room(base, talk):
    (passage,) = talk.ask("ask_pay", audience="adviser").passages
    whole = filled(base, base.subjects["call_centre_operator"].answers["pay"].adviser)
    assert " ".join([passage.headline, *passage.points, *passage.more]) == whole
    assert passage.words == " ".join([passage.headline, *passage.points])


def test_the_headline_of_a_lead_is_all_of_its_words_with_their_figures(base, talk):
    lead = base.leads[f"{LEVEL_2}-total-credits"]
    (passage,) = talk.ask("weather", leads=lead.id).passages
    assert passage.headline == filled(base, lead.pupil)
    assert [(figure.value, figure.what, figure.as_of) for figure in passage.figures] == [
        ("53", "Total credits", str(base.facts["004-credits-l2"].as_of))
    ]


def test_the_law_by_age_stands_before_pay_that_is_below_it(base, talk):
    (passage,) = talk.ask("ask_pay").passages
    rates = sorted(rate.pounds_an_hour for rate in base.legal_rates.values())
    assert [(figure.value, figure.standing) for figure in passage.figures] == [
        *((f"£{rate:.2f}", "law") for rate in rates),
        (f"£{base.facts['002-pay-starter'].value:,}", "below"),
    ]


def test_what_the_tiles_say_is_said_in_the_words_too(talk):
    answer = talk.ask("ask_pay")
    assert [figure.value for figure in answer.passages[0].figures if figure.value not in answer.text] == []


def test_an_adviser_gets_every_figure_that_has_a_name(base, talk):
    answer = talk.ask("ask_credits", subject=LEVEL_2, audience="adviser")
    facts = [base.facts[fact.id] for fact in answer.facts]
    labels = [fact.label for fact in facts if fact.label and isinstance(fact.value, int)]
    assert [figure.what for figure in answer.passages[0].figures] == labels
    assert len(labels) > 3


def test_the_figure_of_a_name_is_no_value(base, talk):
    answer = talk.ask("ask_ways_in", subject="call_centre_operator", audience="pupil")
    headline = answer.passages[0].headline
    assert [figure for figure in answer.passages[0].figures if f"Level {figure.value}" in headline] == []


def test_no_adviser_is_sent_to_a_careers_adviser(base):
    of_pupils = {text.place(base.phrases, place) for place in base.signposts.values() if place.pupils_only}
    assert of_pupils
    for topic, subject in base.askable():
        places = Conversation(base).ask(f"ask_{topic}", subject=subject, audience="adviser").places
        assert of_pupils.isdisjoint(places)


def test_england_and_wales_are_compared_in_a_table_that_says_what_is_not_given(base):
    entry = next(entry for entry in base.comparisons if entry.rows)
    table = Composer(base, date(2026, 11, 29)).compose(Request(None, tuple(entry.subjects))).table
    assert table and len(table.rows) == len(entry.rows)
    said = {cell for row in table.rows for cell in row[1:]}
    assert base.phrases.comparing.not_given in said
    assert text.shown(base.phrases, base.facts["004-credits-l2"].value) in said


def test_each_question_has_a_passage(talk):
    both = talk.send(question("ask_pay"), question("ask_credits", subject=LEVEL_2))
    assert len(both.passages) == 2
    assert both.body == "\n\n".join(passage.words for passage in both.passages)


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
    assert "I had no room for the daily tasks:" in answer.text
    assert "£15,000" in answer.text
    assert "no room" not in talk.send(*asked[:4]).text


def test_in_a_long_list_no_fact_stands_before_the_figures(talk, base):
    near = [NearFact("002-pay-basis", 0.9, frozenset({"pay/call_centre_operator/pupil"}))]
    asked = [question("ask_pay", facts=near), question("ask_hours"), question("ask_holiday")]
    assert talk.send(*asked).text.startswith("The National Careers Service page lists £15,000")


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


def test_an_answer_beside_what_states_no_fact_is_of_its_own_kind_and_keeps_its_questions(talk):
    alone = talk.ask("ask_pay")
    for asked in ([question("weather"), question("ask_pay")], [question("ask_pay"), question("weather")]):
        answer = talk.send(*asked)
        assert (answer.kind, answer.follow_ups) == ("fact", alone.follow_ups)


def test_a_worry_beside_an_answer_that_comes_second_takes_nothing_from_it(talk, base):
    answer = talk.send(question("weather"), question("ask_pay"), alarm=Alarm.LINE)
    assert "£15,000" in answer.text
    assert answer.notes == [talk.words("worry_line")]


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


@pytest.mark.parametrize(
    ("needed", "room", "shares"),
    [
        ([50, 50], 60, [30, 30]),
        ([10, 50], 60, [10, 50]),
        ([80, 10, 20], 60, [30, 10, 20]),
        ([80, 10, 90], 60, [25, 10, 25]),
        ([5, 5], 60, [5, 5]),
        ([], 60, []),
    ],
)
def test_what_one_of_several_does_not_need_is_the_others(needed, room, shares):
    assert _shares(needed, room) == shares
