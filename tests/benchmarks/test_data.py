"""The sentences of the benchmarks, as far as they need no data folder."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import data
from benchmarks.data import OUT_OF_SCOPE, TEMPLATES, Benchmarks, Fold, Noise, Sentence, apart, fill, name_pattern
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.model import Detail, Subject

#: Stands in for the noise.py of a data folder: a slip drops a word's second letter.
NOISE = """\
def typo(word, rng):
    return word[0] + word[2:]


def noisy(text, rng):
    return f"{text.lower()} {rng.random()}"
"""
PUBLIC = {
    "train": [["what is my balance", "balance"]],
    "val": [["balance now", "balance"]],
    "test": [["Show my balance", "balance"]],
    "oos_train": ["sing a song"],
    "oos_test": ["how deep is the sea"],
    "near_oos_test": [],
}


class Scripted(random.Random):
    """Gives the numbers it was made with, in turn, and no more."""

    def __init__(self, *numbers: float) -> None:
        super().__init__()
        self.numbers = list(numbers)

    def random(self) -> float:
        return self.numbers.pop(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "noise.py").write_text(NOISE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def noise(folder: Path) -> Noise:
    return Noise(folder)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "TINY", False)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "TINY", True)


@pytest.mark.parametrize(
    ("template", "name", "text", "start", "end"),
    [
        # "what is " has 8 characters, "CSA" 3.
        ("what is {}", "CSA", "what is CSA", 8, 11),
        ("{} pay", "CSA", "CSA pay", 0, 3),
        # "what does a " has 12, "team leader" 11.
        ("what does a {} earn", "team leader", "what does a team leader earn", 12, 23),
        # "what does " has 10, "the Forum" 9: no "a the".
        ("what does a {} earn", "the Forum", "what does the Forum earn", 10, 19),
        ("what does a {} earn", "The Forum", "what does The Forum earn", 10, 19),
        ("what does a {} earn", "theatre clerk", "what does a theatre clerk earn", 12, 25),
        ("tell me about {}", "the Forum", "tell me about the Forum", 14, 23),
    ],
)
def test_a_template_is_filled_and_the_name_marked(template, name, text, start, end):
    assert fill(template, "pay", name, "it") == Sentence(text, "pay", (start, end, "it"))


def test_every_template_takes_one_name_and_can_lose_its_article():
    for template in [template for some in TEMPLATES.values() for template in some]:
        before, *after = template.split("{}")
        assert len(after) == 1, template
        # Else "the" would take the end of a word with it.
        assert not before.endswith("a ") or before.endswith(" a "), template


def test_a_name_without_slips_is_only_lowered(noise):
    # Nothing is drawn for words of three letters or with anything but letters in them.
    assert noise.name("Team C&G CSA e-mail", Scripted(0.99, 0.99, 0.99, 0.99)) == "team c&g csa e-mail"


@pytest.mark.parametrize(
    ("name", "draws", "typed"),
    [
        # One number a letter, a slip for each under 1/12 = 0.0833...
        ("clerk", [0.083, 0.084, 0.5, 0.5, 0.5], "cerk"),
        ("clerk", [0.084, 0.084, 0.084, 0.084, 0.084], "clerk"),
        # Five slips, but no more once three letters are left: clerk, cerk, crk.
        ("clerk", [0, 0, 0, 0, 0], "crk"),
        # "of" is left alone: 4 draws for "Head", 5 for "sales".
        ("Head of sales", [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.01], "head of sles"),
    ],
)
def test_a_name_gets_its_slips(noise, name, draws, typed):
    rng = Scripted(*draws)
    assert noise.name(name, rng) == typed
    assert rng.numbers == []


def test_typing_keeps_intent_and_subject_and_is_the_same_each_time(noise):
    sentences = [Sentence("Pay of a CSA", "pay", (9, 12, "csa")), Sentence("Hours", "hours")]
    typed = noise.typed(sentences)
    assert [(item.intent, item.subject) for item in typed] == [("pay", (9, 12, "csa")), ("hours", None)]
    assert typed[0].text.startswith("pay of a csa ") and typed[1].text.startswith("hours ")
    # Each sentence has its own noise, and the next run the same.
    assert typed[0].text.split()[-1] != typed[1].text.split()[-1]
    assert noise.typed(sentences) == typed


def test_a_folder_without_noise_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"noise\.py"):
        Noise(tmp_path)


def test_what_the_encoder_has_not_learned_is_asked_and_nothing_else(folder, whole, monkeypatch):
    # 60 sentences of pay, of which every third is kept back, and 60 of hours, of which every fifth is.
    every = {"pay": 3, "hours": 5}
    sentences = [Sentence(f"{intent} {place}", intent) for intent in every for place in range(60)]
    monkeypatch.setattr(data, "own", lambda: sentences)
    monkeypatch.setattr(data, "kept_back", lambda text: int(text.split()[1]) % every[text.split()[0]] == 0)
    learned, kept = apart(sentences)
    assert Counter(sentence.intent for sentence in kept) == {"pay": 20, "hours": 12}
    assert [*learned, *kept] == sorted(sentences, key=kept.__contains__)
    benchmarks = Benchmarks(folder)
    own = benchmarks.fold("own", "ours")
    assert own.train == learned and own.groups["clean"] == kept
    assert [sentence.intent for sentence in own.groups["noisy"]] == [sentence.intent for sentence in kept]
    # At most fifteen are asked, and all where there are fewer.
    few = benchmarks.fold("own30", "ours")
    assert Counter(sentence.intent for sentence in few.train) == {"pay": 30, "hours": 30}
    assert Counter(sentence.intent for sentence in few.groups["clean"]) == {"pay": 15, "hours": 12}
    assert {*few.train} <= {*learned} and {*few.groups["clean"]} <= {*kept}


def test_a_topic_with_too_few_sentences_kept_back_is_not_asked(folder, whole, monkeypatch):
    counts = {"pay": 10, "hours": 9}
    kept = [Sentence(f"{intent} kept {place}", intent) for intent, many in counts.items() for place in range(many)]
    learned = [Sentence(f"{intent} learned {place}", intent) for intent in counts for place in range(30)]
    monkeypatch.setattr(data, "own", lambda: [*learned, *kept])
    monkeypatch.setattr(data, "kept_back", lambda text: " kept " in text)
    found = Benchmarks(folder).own30()
    assert {sentence.intent for sentence in [*found.train, *found.groups["clean"]]} == {"pay"}


@pytest.fixture(scope="module")
def pattern():
    names = ["CSA", "team leader", "CSA trainer", "e-mail clerk", "prince's trust", "c&g"]
    subjects = {"it": Subject(id="it", kind="job", name=names[0], phrase="a CSA", aliases=names[1:])}
    details = {"night": Detail(id="night", group="part", name="evening", aliases=["at night"])}
    return name_pattern(KnowledgeBase(Path(), subjects=subjects, details=details, other_jobs=["waitress"]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what does a csa do", ["csa"]),
        ("CSAs and waitresses", ["CSAs", "waitresses"]),
        ("a team-leader, a Team Leader", ["team-leader", "Team Leader"]),
        ("is a csa a csa trainer", ["csa", "csa trainer"]),
        ("e mail clerk or e-mail-clerk", ["e mail clerk", "e-mail-clerk"]),
        ("princes trust, prince's trust, prince’s trust", ["princes trust", "prince's trust", "prince’s trust"]),
        ("is c&g ok in the evening or at night?", ["c&g", "evening", "at night"]),
        # Within a word, misspelt, or in two parts, it is no name.
        ("csas2 xcsa 1csa teamleader team  leader teem leader e.mail clerk cxg", []),
    ],
)
def test_names_are_found_word_for_word_or_in_the_plural(pattern, text, found):
    assert pattern.findall(text) == found


def test_a_public_set_is_trained_on_its_own_out_of_scope_sentences(folder, whole):
    (folder / "little.json").write_text(json.dumps(PUBLIC), encoding="utf-8")
    fold = Benchmarks(folder).public("little")
    assert fold.train == [Sentence("what is my balance", "balance"), Sentence("sing a song", OUT_OF_SCOPE)]
    assert fold.groups["clean"] == [Sentence("Show my balance", "balance")]
    assert fold.groups["val"] == [Sentence("balance now", "balance")]
    assert fold.groups["far"] == [Sentence("how deep is the sea", OUT_OF_SCOPE)]
    # No near ones in the file, so no such group.
    assert list(fold.groups) == ["clean", "noisy", "val", "far"]
    (noisy,) = fold.groups["noisy"]
    assert noisy.intent == "balance" and noisy.text.startswith("show my balance ")


def test_the_mark_follows_a_name_that_a_slip_made_shorter(folder):
    # Draws for "team" and "leader": a slip in each, "tam lader", 9 characters from place 12.
    rng = Scripted(0, *[0.9] * 3, 0, *[0.9] * 5)
    typed = Benchmarks(folder)._typed_name(fill("what does a {} earn", "pay", "Team Leader", "it"), rng)
    assert typed == Sentence("what does a tam lader earn", "pay", (12, 21, "it"))


def test_names_are_asked_for_in_other_words_than_they_are_shown_in(base, folder, whole):
    shown, asked = Benchmarks(folder)._pairs()
    assert shown and asked and not {item.text for item in shown} & {item.text for item in asked}
    for sentence in [*shown, *asked]:
        start, end, subject_id = sentence.subject
        named = [name.lower() for name in base.subjects[subject_id].names]
        assert sentence.text[start:end].lower() in named, sentence


def test_nothing_is_cut_but_in_a_trial(whole):
    assert data._cut(list(range(50))) == list(range(50))


def test_a_trial_has_twenty_of_each(tiny):
    assert data._cut(list(range(50))) == list(range(20))


def test_a_trial_has_three_intents_and_out_of_scope(tiny):
    sentences = [Sentence(name, name) for name in ("z", "p", OUT_OF_SCOPE, "q", "a", "p")]
    assert [item.text for item in data._few_intents(sentences)] == ["p", OUT_OF_SCOPE, "q", "a", "p"]


def test_all_intents_stay_but_in_a_trial(whole):
    sentences = [Sentence(name, name) for name in ("e", "d", "c", "b", "a")]
    assert data._few_intents(sentences) == sentences


def test_the_hash_of_a_fold_is_of_what_is_asked():
    one, other = Sentence("what is the pay", "pay"), Sentence("what are the hours", "hours")
    fold = Fold([one], {"clean": [one]})
    assert fold.asked() == Fold([other], {"clean": [one]}).asked()
    assert fold.asked() != Fold([one], {"clean": [other]}).asked()
