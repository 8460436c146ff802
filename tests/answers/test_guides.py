"""A guide as a talk: asked for, answered, changed, interrupted, taken up again and ended."""

import pytest
from asking import Conversation, question

from switchboard.answers.asked import Context
from switchboard.answers.guides.reading import Reader
from switchboard.answers.guides.state import Guided
from switchboard.knowledge.guides import fitting, paths
from switchboard.render.adaptive_card import _SUGGESTED
from switchboard.render.block_kit import BUTTON, ELEMENTS
from switchboard.safety.alarm import Alarm

GUIDE = "way_in"
ANSWERS = {
    "nation": "england",
    "have": "some",
    "experience": "none",
    "earning": "earn",
    "start": "work",
    "stage": "school",
}


@pytest.fixture
def guide(base):
    return base.guides[GUIDE]


@pytest.fixture
def begun(talk, guide) -> Conversation:
    """A conversation in which the guide has asked its first question."""
    say(talk, guide.offer)
    return talk


def say(talk, text, intent="weather", ranking=(), **noticed):
    return talk.send(question(intent, text, ranking), **noticed)


def titles(answer):
    return [item.title for item in answer.follow_ups]


def finished(base):
    talk = Conversation(base)
    talk.context = Context(guided=Guided(GUIDE, dict(list(ANSWERS.items())[:-1])))
    return talk, say(talk, "year 10")


# --- asked for, and answered to the end ----------------------------------------------


@pytest.mark.parametrize("words", ["help me choose", "Help me choose please", "how do i get in from here", "guide me"])
def test_it_begins_where_somebody_asks_for_it(talk, guide, words):
    answer = say(talk, words)
    assert guide.questions[0].ask in answer.text and "1 of 6" in answer.text
    assert titles(answer)[:3] == [option.title for option in guide.questions[0].options]
    assert talk.context.guided == Guided(GUIDE)


def test_what_is_asked_of_the_work_begins_no_guide(talk):
    for words in ("how do i get in", "what are the ways in", "can you help me", "choose"):
        say(talk, words)
        assert talk.context.guided is None, words


def test_it_is_offered_with_the_answers_it_belongs_to(talk, guide, base):
    for topic in guide.offered_with:
        assert guide.offer in titles(talk.ask(f"ask_{topic}", subject="call_centre_operator"))
    assert guide.offer not in titles(talk.ask("ask_pay", subject="call_centre_operator"))


def test_each_answer_leads_to_the_next_question_and_the_last_to_the_ways(base):
    talk, answer = finished(base)
    assert talk.context.guided.answers == ANSWERS
    assert answer.kind == "fact" and answer.facts and answer.places and answer.ladder
    assert [passage.headline.partition(":")[0] for passage in answer.passages[:2]] == ["Fits you best", "Another way"]


def test_after_the_end_the_best_way_is_talked_of(base, guide):
    talk, answer = finished(base)
    best = fitting(guide, ANSWERS)[0]
    assert talk.context.subjects == (best.subject,) == (answer.subjects[0],)
    assert base.sources[answer.sources[0].id].short in say(talk, "where is that from", "last_source").text


def test_the_ladder_holds_only_the_persons_own_path(base):
    _, answer = finished(base)
    rungs = [[item.id for item in step.items] for step in answer.ladder.steps]
    assert rungs == [[answer.subjects[0]], ["call_centre_operator"]]


def test_which_way_is_best_follows_from_what_speaks_for_it(guide):
    def best(**changed):
        return fitting(guide, {**ANSWERS, **changed})[0].id

    assert best(nation="wales", experience="none") == "wales_level_2"
    assert best(nation="wales", experience="job") == "wales_level_3"
    assert best(have="five", start="either") == "england_advanced"
    assert best(have="some", start="either") == "england_intermediate"
    assert best(have="none", start="study", earning="study") == "course"
    assert best(have="none", start="work", nation="elsewhere") == "direct"


def test_no_way_is_named_of_a_nation_that_was_not(guide):
    for answers in paths(guide):
        nations = {way.id.partition("_")[0] for way in fitting(guide, answers)}
        if answers["nation"] == "england":
            assert "wales" not in nations
        if answers["nation"] in ("wales", "elsewhere"):
            assert "england" not in nations


# --- led by the person -------------------------------------------------------------------


def test_back_skip_start_again_and_stop(begun, guide):
    say(begun, "Wales")
    assert "3 of 6" in say(begun, "skip it pls").text
    assert begun.context.guided.answers == {"nation": "wales", "have": None}
    assert "2 of 6" in say(begun, "go back").text
    assert begun.context.guided.answers == {"nation": "wales"}
    assert "1 of 6" in say(begun, "start again").text
    answer = say(begun, "i want to stop")
    assert begun.context.guided is None and titles(answer) == [guide.offer]


def test_the_last_answer_can_be_changed_in_words(begun):
    say(begun, "england")
    assert "2 of 6" in say(begun, "sorry i meant wales").text
    assert begun.context.guided.answers == {"nation": "wales"}


def test_after_the_end_one_can_go_back_or_start_again(base):
    talk, _ = finished(base)
    assert "6 of 6" in say(talk, "back").text
    talk, _ = finished(base)
    assert "1 of 6" in say(talk, "Start again").text


def test_what_is_not_sure_is_asked_once_more_and_taken_on_yes(begun):
    answer = say(begun, "my sister is in wales")
    assert "“Wales”" in answer.text and begun.context.guided.answers == {}
    say(begun, "yes")
    assert begun.context.guided.answers == {"nation": "wales"}


@pytest.mark.parametrize("words", ["england or wales", "not england", "maybe wales", "purple", "asdf"])
def test_nothing_is_taken_that_is_not_plain(begun, words):
    assert "1 of 6" in say(begun, words).text
    assert begun.context.guided.answers == {}


# --- interrupted ---------------------------------------------------------------------------


def test_a_question_is_answered_and_the_guide_taken_up_again(begun, base):
    say(begun, "Wales")
    answer = say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert answer.topics == ["pay"]
    assert titles(answer)[-1] == base.phrases.guides.resume.title
    assert say(begun, "yes", "affirm").topics != []
    assert "2 of 6" in say(begun, "go on").text
    assert begun.context.guided == Guided(GUIDE, {"nation": "wales"})


def test_a_button_of_the_question_still_answers_it_after_something_else(begun):
    say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert "2 of 6" in say(begun, "England").text


@pytest.mark.parametrize("alarm", [Alarm.HELP, Alarm.PERHAPS, Alarm.LINE])
def test_a_worry_ends_it_at_once(begun, alarm):
    answer = say(begun, "Wales", alarm=alarm)
    assert begun.context.guided is None
    assert "Question" not in answer.text or alarm is Alarm.LINE


def test_deleting_the_chat_ends_it(begun):
    assert say(begun, "delete my chat", "delete_chat").kind == "deleted"
    assert begun.context.guided is None


# --- kept, and shown --------------------------------------------------------------------------


def test_only_coarse_choices_are_kept(begun):
    say(begun, "i live in mansfield, england, at number nine")
    kept = begun.context.to_dict()["guided"]
    assert kept == {"guide": GUIDE, "answers": {"nation": "england"}, "maybe": None, "away": False}


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ({"guide": "gone", "answers": {}}, None),
        ({"guide": GUIDE, "answers": {"nation": "france", "have": "some"}}, Guided(GUIDE)),
        ({"guide": GUIDE, "answers": {"nation": None, "gone": "some"}}, Guided(GUIDE, {"nation": None})),
        (None, None),
    ],
)
def test_what_the_guides_no_longer_know_is_left_out(base, kept, read):
    assert Guided.from_dict(kept, base) == read


def test_all_buttons_fit_every_channel(everything):
    for said in everything:
        offered = said.answer.follow_ups
        assert len(offered) <= min(_SUGGESTED, ELEMENTS)
        if said.asked.split()[0] in ("begun", "taken", "unclear"):
            assert all(len(item.title) <= BUTTON for item in offered)


def test_every_button_and_every_word_of_a_guide_is_read_as_what_it_is_for(base):
    reader = Reader(base.phrases.guides)
    wrong = []
    for guide in base.guides.values():
        for asked in guide.questions:
            options = guide.options_of(asked)
            for option in options:
                for words in [option.title, *(words for words in option.says if "-" not in words)]:
                    read = reader.read(words, options)
                    if read.options != (option,) or not read.sure:
                        wrong.append((guide.id, asked.id, option.id, words, [item.id for item in read.options]))
    assert wrong == []
