"""Topics and training sentences must fit each other: each way of failing to, on a tiny checkout."""

import pytest

from switchboard.knowledge.training_data import ENOUGH, check_training_data, read_training_data

JOB, CHAT, RULES = "data/nlu/job.yml", "data/nlu/chat.yml", "data/rules.yml"


def sentences(intent, words):
    return f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {words} {number}\n" for number in range(ENOUGH))


FILES = {
    "domain.yml": "intents:\n  - ask_hours\n  - ask_pay:\n      use_entities: []\n  - greet\n  - nlu_fallback\n",
    JOB: "nlu:\n" + sentences("ask_hours", "how long") + sentences("ask_pay", "how much"),
    CHAT: "nlu:\n" + sentences("greet", "hello"),
    RULES: """\
rules:
- rule: answer everything
  steps:
  - or:
    - intent: ask_hours
    - intent: ask_pay
    - intent: greet
    - intent: nlu_fallback
  - action: answer
""",
}
#: The lines on which the intents of job.yml begin, and that of the last sentence.
HOURS, PAY, LAST = 2, 2 + 2 + ENOUGH, 1 + 2 * (2 + ENOUGH)


class Checkout:
    """The tiny knowledge folder with training data beside it."""

    def __init__(self, folder):
        self.knowledge, self.root = folder, folder.path.parent
        for name, text in FILES.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def change(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        (self.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def add(self, name, text):
        with (self.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def found(self):
        return [str(problem) for problem in check_training_data(self.knowledge.load())]


@pytest.fixture
def checkout(folder):
    return Checkout(folder)


def test_nothing_is_said_where_all_fits(checkout):
    assert checkout.found() == []


def test_the_real_sentences_fit_the_real_topics(base):
    assert [str(problem) for problem in check_training_data(base)] == []


def test_every_sentence_is_read_with_its_line(checkout):
    examples = read_training_data(checkout.root).examples
    assert len(examples) == 3 * ENOUGH
    for example in examples:
        line = (checkout.root / example.file).read_text(encoding="utf-8").splitlines()[example.line - 1]
        assert line == f"    - {example.text}"


# --- a topic and its echoes --------------------------------------------------------


def test_a_topic_without_sentences_intent_or_rule_is_told_where_each_is_missing(checkout):
    checkout.knowledge.add(
        "topics.yml",
        '- {id: age, theme: job, name: age, means: x, question: "How old?", about: [clerk], kinds: any, '
        "related: [], pointer: []}\n",
    )
    origin = "ask_age (knowledge/topics.yml:19)"
    assert checkout.found() == [
        f"data/nlu/job.yml:{PAY}: {origin} has no sentences; add '- intent: ask_age' with at least 25 examples",
        f"domain.yml:6: {origin} is missing in the intents; add it to the list",
        f"data/rules.yml:8: {origin} is missing in the rule; add it like its neighbours",
    ]


@pytest.mark.parametrize(("file", "line"), [(JOB, HOURS), ("domain.yml", 2), (RULES, 5)])
def test_an_intent_without_a_topic_is_named_once_with_the_nearest_topic(checkout, file, line):
    checkout.change(file, "ask_hours", "ask_hour")
    text = "the topic 'hour' of ask_hour is not known; did you mean 'hours'?; add it to knowledge/topics.yml, or take "
    (problem,) = (problem for problem in checkout.found() if "ask_hour " in problem)
    assert problem.startswith(f"{file}:{line}: {text}")


def test_an_intent_called_like_its_topic_is_told_its_name(checkout):
    checkout.add("domain.yml", "  - hours\n")
    text = "the intent of the topic 'hours' is called ask_hours; call it so everywhere"
    assert checkout.found() == [f"domain.yml:7: {text}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("domain.yml", "  - greet\n", "", "domain.yml:5: greet (data/nlu/chat.yml:2) is missing in the intents; "),
        (RULES, "    - intent: greet\n", "", "data/rules.yml:7: greet (data/nlu/chat.yml:2) is missing in the rule; "),
        (CHAT, FILES[CHAT], "nlu: []\n", "data/nlu/chat.yml:1: greet (domain.yml:5) has no sentences; "),
    ],
)
def test_what_is_no_topic_needs_sentences_an_intent_and_a_rule_as_well(checkout, file, old, new, problem):
    checkout.change(file, old, new)
    (found,) = checkout.found()
    assert found.startswith(problem)


def test_sentences_stand_in_the_file_of_their_theme(checkout):
    checkout.knowledge.add("themes.yml", "- id: money\n")
    checkout.knowledge.change("topics.yml", "id: pay\n  theme: job", "id: pay\n  theme: money")
    text = "the sentences of ask_pay belong in data/nlu/money.yml: 'money' is its theme in knowledge/topics.yml:10"
    assert checkout.found() == [f"data/nlu/job.yml:{PAY}: {text}"]


# --- sentences -----------------------------------------------------------------------


def test_an_intent_with_few_sentences_is_named_with_how_many_are_enough(checkout):
    checkout.change(JOB, f"    - how much {ENOUGH - 1}\n", "")
    text = "ask_pay has 24 sentences; write at least 25, in the words of pupils and of advisers"
    assert checkout.found() == [f"data/nlu/job.yml:{PAY}: {text}"]


@pytest.mark.parametrize("written", ["how long 3", "How  LONG, 3?", "h\u043ew long 3", "'how' long 3"])
def test_a_sentence_that_stands_in_two_topics_is_named_with_both(checkout, written):
    checkout.add(JOB, f"    - {written}\n")
    (problem,) = checkout.found()
    first = f"stands in data/nlu/job.yml:{HOURS + 5} as well, as ask_hours and not ask_pay; keep the one that is meant"
    assert problem == f"data/nlu/job.yml:{LAST + 1}: '{written}' {first}"


def test_a_sentence_that_stands_twice_in_one_topic_is_named(checkout):
    checkout.add(JOB, "    - how much 3\n")
    text = f"'how much 3' stands in data/nlu/job.yml:{PAY + 5} as well; take one of the two out"
    assert checkout.found() == [f"data/nlu/job.yml:{LAST + 1}: {text}"]


@pytest.mark.parametrize("row", ["   how much is it", "     - one space too many", "-no space", "- "])
def test_a_line_that_is_no_sentence_is_named(checkout, row):
    checkout.add(JOB, f" {row}\n" if row.startswith(" ") else f"    {row}\n")
    (problem,) = checkout.found()
    assert problem.startswith(f"data/nlu/job.yml:{LAST + 1}: '") and "is no sentence; begin each line" in problem


def test_a_marked_name_is_refused(checkout):
    checkout.add(JOB, "    - how much for [a clerk](subject)\n")
    (problem,) = checkout.found()
    assert problem.startswith(f"data/nlu/job.yml:{LAST + 1}: '- how much for [a clerk](subject)' marks a name; take ")


def test_sentences_in_another_form_are_refused(checkout):
    checkout.change(JOB, "  examples: |\n", "  examples:\n")
    (problem,) = checkout.found()
    assert problem.startswith(f"data/nlu/job.yml:{HOURS}: expected 'intent: NAME' and 'examples: |' with a line for ")


def test_broken_yaml_is_named(checkout):
    checkout.add(CHAT, "- intent: thanks: a lot\n")
    (problem,) = checkout.found()
    assert problem.startswith(f"data/nlu/chat.yml:{2 + 2 + ENOUGH}: not valid YAML")


def test_a_missing_domain_is_named(checkout):
    (checkout.root / "domain.yml").unlink()
    assert checkout.found() == ["domain.yml:1: this file is missing"]


# --- buttons -----------------------------------------------------------------------------


def test_the_question_of_a_topic_is_no_sentence_of_another(checkout):
    checkout.add(JOB, "    - how long does a clerk work\n")
    text = f"the question 'How long does a clerk work?' is that of ask_pay (data/nlu/job.yml:{LAST + 1}) as well"
    assert checkout.found() == [f"knowledge/topics.yml:1: {text}; put it in other words"]


def test_two_topics_do_not_ask_the_same(checkout):
    checkout.knowledge.change("topics.yml", "What does {subject} earn?", "How long does {subject} work?")
    text = "the question 'How long does a clerk work?' is that of ask_hours (knowledge/topics.yml:1) as well"
    assert checkout.found() == [f"knowledge/topics.yml:10: {text}; put it in other words"]
