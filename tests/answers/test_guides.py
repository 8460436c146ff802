"""A guide as a talk: asked for, answered, changed, interrupted, taken up again and ended."""

import pytest
from asking import Conversation, question
from pumping import LENGTH, ORDINARY, calls_of

from switchboard.answers.asked import Context
from switchboard.answers.guides.reading import Reader
from switchboard.answers.guides.state import Guided
from switchboard.knowledge.guides import fitting, paths
from switchboard.render.adaptive_card import _SUGGESTED
from switchboard.render.block_kit import BUTTON, ELEMENTS
from switchboard.safety.alarm import Alarm

GUIDE, PICTURE = "way_in", "suits_me"
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


@pytest.fixture
def suits(talk, base) -> Conversation:
    """The same of the guide that ends in a picture."""
    say(talk, base.guides[PICTURE].offer)
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
    def ways(**changed):
        return [way.id for way in fitting(guide, {**ANSWERS, **changed})]

    def best(**changed):
        return ways(**changed)[0]

    assert best(nation="wales", experience="none") == "wales_level_2"
    assert best(nation="wales", experience="job") == "wales_level_3"
    assert ways(nation="wales", have="a_levels", experience="taste")[:2] == ["wales_level_3", "wales_level_2"]
    assert "wales_level_3" not in ways(nation="wales", have="none", experience="none", start="either")[:2]
    assert ways(nation="wales", have="five", experience="none", start="either")[:2] == [
        "wales_level_2",
        "wales_level_3",
    ]
    assert set(ways(nation=None, have="five", experience="job")[:2]) == {"direct", "course"}
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
    assert base.phrases.guides.resume_line in answer.notes
    assert "2 of 6" in say(begun, "go on").text
    assert begun.context.guided == Guided(GUIDE, {"nation": "wales"})


AWAY = [
    ("go on", "2 of 6", {"nation": "wales"}),
    ("Go on with the questions", "2 of 6", {"nation": "wales"}),
    ("yes", "2 of 6", {"nation": "wales"}),
    ("ok", "2 of 6", {"nation": "wales"}),
    ("back", "2 of 6", {"nation": "wales"}),
    ("skip", "3 of 6", {"nation": "wales", "have": None}),
    ("sorry i meant england", "2 of 6", {"nation": "england"}),
    ("Some", "3 of 6", {"nation": "wales", "have": "some"}),
    ("got 4 gcses", "3 of 6", {"nation": "wales", "have": "some"}),
    ("start again", "1 of 6", {}),
]


@pytest.mark.parametrize("interruptions", [1, 3])
@pytest.mark.parametrize(("words", "shown", "answers"), AWAY)
def test_it_stays_at_hand_however_often_it_is_interrupted(begun, interruptions, words, shown, answers):
    say(begun, "Wales")
    for _ in range(interruptions):
        say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert shown in say(begun, words).text
    assert begun.context.guided == Guided(GUIDE, answers)


def test_stop_after_an_interruption_ends_it(begun, guide):
    say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert titles(say(begun, "stop")) == [guide.offer] and begun.context.guided is None


@pytest.mark.parametrize("words", ["no", "what about wales?", "is it hard"])
def test_after_an_interruption_only_a_plain_answer_is_taken(begun, words):
    say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    say(begun, words)
    assert begun.context.guided == Guided(GUIDE, away=True)


def test_the_way_back_is_there_where_the_answer_differs_by_nation_and_no_guide_is_offered_then(begun, base):
    answer = begun.ask("ask_ways_in", "how do you get in", subject="call_centre_operator")
    offers = {guide.offer for guide in base.guides.values()}
    assert titles(answer)[-1] == base.phrases.guides.resume.title and not offers & set(titles(answer))


@pytest.mark.parametrize("words", ["what does that mean", "what do u mean", "i dont get it"])
def test_a_question_is_explained_and_asked_once_more(suits, base, words):
    question = base.guides[PICTURE].questions[0]
    assert question.explained in (answer := say(suits, words)).text and question.ask in answer.text
    assert "2 of 12" in say(suits, "yes").text


def test_a_button_of_the_question_still_answers_it_after_something_else(begun):
    say(begun, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert "2 of 6" in say(begun, "England").text


@pytest.mark.parametrize(
    ("words", "alarm"),
    [
        ("my dad hits me", Alarm.HELP),
        ("my dad hits me", Alarm.PERHAPS),
        ("my dad hits me", Alarm.LINE),
        ("yes but my dad hits me", Alarm.PERHAPS),
        ("wales and i cant cope", Alarm.HELP),
        ("wales and i cant cope", Alarm.PERHAPS),
        ("i want to end", Alarm.HELP),  # "end" alone stops a guide
        ("i cant do this", Alarm.HELP),
    ],
)
def test_a_worry_that_is_no_plain_answer_ends_it_at_once_with_help_alone(begun, words, alarm):
    answer = say(begun, words, alarm=alarm)
    assert "Question" not in answer.text and "Childline" in answer.text and not answer.notes
    assert begun.context.guided is None


@pytest.mark.parametrize("alarm", [Alarm.PERHAPS, Alarm.LINE])
@pytest.mark.parametrize("words", ["i dont no", "wales", "im in wales"])
def test_a_plain_answer_that_alarms_is_taken_with_one_line_of_help(begun, alarm, words):
    answer = say(begun, words, "mood", alarm=alarm)
    assert "2 of 6" in answer.text and answer.notes == [begun.words("worry_line")] and answer.private


@pytest.mark.parametrize("words", ["i dont want to do this any more", "i want to stop", "can i stop"])
def test_words_to_stop_stop_it_whatever_they_sound_like_with_a_line_of_help(begun, guide, words):
    answer = say(begun, words, "disclosure", alarm=Alarm.HELP)
    assert begun.context.guided is None and begun.context.concern is None
    assert titles(answer) == [guide.offer] and answer.notes == [begun.words("worry_line")]


def test_outside_a_guide_the_same_words_call_for_help(talk):
    answer = say(talk, "i dont want to do this any more", "disclosure", alarm=Alarm.HELP)
    assert "Childline" in answer.text and talk.context.concern == "disclosure"


def test_an_answer_of_how_one_is_is_taken_for_one(suits):
    answer = say(suits, "i get stressed easily", "mood", alarm=Alarm.LINE)
    assert "2 of 12" in answer.text and suits.context.guided.answers == {"calm": "no"}
    assert answer.notes == [suits.words("worry_line")]


def test_an_answer_that_sounds_rude_is_taken_for_an_answer(suits):
    say(suits, "hate it", "abuse")
    assert suits.context.guided.answers == {"calm": "no"} and not suits.context.abused
    assert "2 of 12" not in say(suits, "you are useless", "abuse").text


@pytest.mark.parametrize("words", ["im shy", "im not good at english", "i hate phones", "yeah but im a slow typer"])
def test_what_is_said_of_another_statement_is_asked_about_and_not_recorded(suits, words):
    answer = say(suits, words)
    assert "1 of 12" in answer.text and "something else" in answer.text and suits.context.guided.answers == {}


def test_deleting_the_chat_ends_it(begun):
    assert say(begun, "delete my chat", "delete_chat").kind == "deleted"
    assert begun.context.guided is None


def test_words_of_a_question_of_its_own_answer_it_whatever_else_they_do(base):
    for asked, answers in (("pressure", {"pressure": "no"}), ("team", None)):
        talk = Conversation(base)
        talk.context = Context(guided=Guided(PICTURE, {name.id: None for name in before(base, asked)}))
        say(talk, "i give up")
        kept = talk.context.guided
        assert (kept and {"pressure": kept.answers.get("pressure")}) == answers


def before(base, asked):
    questions = base.guides[PICTURE].questions
    return questions[: [question.id for question in questions].index(asked)]


@pytest.mark.parametrize("words", ["im in collage", "got like 6 gcses"])
def test_what_is_said_of_the_guides_own_questions_is_no_question_elsewhere(begun, words):
    say(begun, "Wales") if "gcses" in words else None
    answer = say(begun, words, "ask_entry_requirements", ranking=[("ask_entry_requirements", 0.9)])
    assert f"{len(begun.context.guided.answers) + 1} of 6" in answer.text and not begun.context.guided.away


def test_a_question_about_the_guides_own_things_is_answered_as_one(begun):
    answer = say(begun, "would i get paid", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert answer.topics == ["pay"] and begun.context.guided.away


# --- what people say to the end ------------------------------------------------------------


def ended(base, guide, answers):
    """A conversation whose last question is answered."""
    talk = Conversation(base)
    *before, last = answers
    talk.context = Context(guided=Guided(guide, {name: answers[name] for name in before}))
    options = base.guides[guide].options_of(base.guides[guide].questions[-1])
    return talk, say(talk, next(option.title for option in options if option.id == answers[last]))


def pictured(base, **changed):
    """The end of the guide that ends in a picture, all answered with yes or as `changed`."""
    names = [question.id for question in base.guides[PICTURE].questions]
    return ended(base, PICTURE, {name: changed.get(name, changed.get("others", "yes")) for name in names})


def test_why_says_what_speaks_for_the_first_and_what_the_second_lacks(base, guide):
    answers = {**ANSWERS, "have": "none"}
    talk, _ = ended(base, GUIDE, answers)
    best, second = fitting(guide, answers)[:2]
    answer = say(talk, "why")
    assert [base.subjects[way.subject].phrase in answer.text for way in (best, second)] == [True, True]
    assert best.why[0].say in answer.text and answer.sources and "Missing there:" in answer.text


@pytest.mark.parametrize(("words", "place"), [("the second one", 1), ("tell me about the other one", 1), ("1st", 0)])
def test_the_second_one_is_the_second_of_what_was_shown(base, guide, words, place):
    talk, _ = ended(base, GUIDE, ANSWERS)
    way = fitting(guide, ANSWERS)[place]
    answer = say(talk, words)
    assert answer.subjects == [way.subject] and talk.context.subjects == (way.subject,)
    assert answer.passages[0].headline.startswith("Fits you best" if place == 0 else "Another way")
    assert "Next:" in answer.text


def test_once_something_else_was_asked_the_second_one_is_none_of_the_result(base):
    talk, _ = ended(base, GUIDE, ANSWERS)
    say(talk, "What is the pay?", "ask_pay", ranking=[("ask_pay", 0.9)])
    assert not say(talk, "the second one").passages[0].headline.startswith("Another way")


@pytest.mark.parametrize("words", ["ok so should i do it", "should i go for it", "is it for me"])
def test_whether_to_do_it_is_the_persons_own_to_decide_with_both_sides_in_short(base, words):
    for talk, result in (ended(base, GUIDE, ANSWERS), pictured(base, phone="no")):
        answer = say(talk, words)
        assert answer.passages[0].headline.startswith("Only you can decide")
        assert "For it:" in answer.text and "Still open:" in answer.text
        assert len(answer.text.split()) < len(result.text.split())


@pytest.mark.parametrize("words", ["so im rubbish", "im not good enough", "so i cant do it", "did i fail"])
def test_who_thinks_little_of_themselves_is_reassured_from_the_sources(base, words):
    for talk, _ in (ended(base, GUIDE, {**ANSWERS, "have": "none"}), pictured(base, others="no")):
        answer = say(talk, words)
        assert answer.text.startswith("No, ") and answer.sources


def test_all_that_speaks_for_it_is_named_and_all_no_is_no_verdict(base):
    _, answer = pictured(base, shifts="no")
    labels = [question.label for question in base.guides[PICTURE].questions if question.id != "shifts"]
    assert all(label in answer.passages[0].words for label in labels)
    _, answer = pictured(base, others="no")
    assert answer.passages[0].headline == base.phrases.guides.honest.pupil


def test_two_wishes_that_pull_apart_are_named_first(base, guide):
    answers = {**ANSWERS, "have": "five", "earning": "earn", "start": "study"}
    _, answer = ended(base, GUIDE, answers)
    assert "pull apart" in answer.passages[0].headline
    assert [way.id for way in fitting(guide, answers)[:2]] == ["england_advanced", "course"]


def test_who_did_not_say_which_nation_is_told_what_that_changes(base):
    _, answer = ended(base, GUIDE, {**ANSWERS, "nation": None})
    assert "did not say which nation" in answer.passages[0].headline
    assert {base.subjects[name].nation for name in answer.subjects} == {None}


def test_who_left_every_question_out_is_told_of_no_way(base, guide):
    talk = Conversation(base)
    talk.context = Context(guided=Guided(GUIDE, dict.fromkeys(list(ANSWERS)[:-1])))
    answer = say(talk, "skip")
    assert answer.kind == "chat" and not answer.subjects


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


@pytest.mark.parametrize("again", ["no ", "yes no ", "not no ", "maybe ", "i ", "i like it "])
def test_what_is_said_over_and_over_is_no_more_work_than_any_other_message(base, again):
    reader = Reader(base.phrases.guides)
    for guide in base.guides.values():
        options = max(map(guide.options_of, guide.questions), key=len)
        ordinary = calls_of(lambda options=options: reader.read(ORDINARY, options))
        assert calls_of(lambda options=options: reader.read((again * LENGTH)[:LENGTH], options)) < ordinary


def test_a_message_of_many_words_is_not_taken_for_a_plain_answer(base):
    reader, guide = Reader(base.phrases.guides), base.guides["suits_me"]
    options = guide.options_of(guide.questions[0])
    assert reader.read("yes " * 50, options).sure and not reader.read("yes " * 100, options).sure
