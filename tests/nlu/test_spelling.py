"""Spelling repair: what it mends, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.loading import load_data

from switchboard.knowledge import KnowledgeBase
from switchboard.nlu.spelling import Speller, Word, all_names, counted

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def speller(base: KnowledgeBase) -> Speller:
    """Knows the words of the real training sentences and the names of the real knowledge base."""
    examples = load_data(str(ROOT / "data" / "nlu")).intent_examples
    return Speller(counted(str(example.get(TEXT)) for example in examples), all_names(base))


def repaired(speller: Speller, text: str) -> str:
    return " ".join(word.text for word in speller.repair(text))


def closed_up(text: str) -> str:
    """A text without its spaces, so that "£15,000" and "£ 15,000" are alike."""
    return "".join(text.lower().replace("’", "'").split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wot is the pay 4 a csa", "what is the pay for a csa"),
        ("r u gonna pay me", "are you going to pay me"),
        ("hw much do u get", "how much do you get"),
        ("idk wot it is tbh", "i don't know what it is to be honest"),
        ("pls can i wrk frm home thx", "please can i work from home thanks"),
        ("do u hav to work wkends", "do you have to work weekends"),
        ("u dont need quals rite", "you don't need qualifications right"),
        ("cant u do it on ur own", "can't you do it on your own"),
        ("gr8 job m8", "great job mate"),
        ("b4 i apply", "before i apply"),
        ("wat if sum1 rings 2day", "what if someone rings today"),
        ("WOT ABT HOLS", "what about holidays"),
        ("i don’t kno", "i don't know"),
    ],
)
def test_text_speak_becomes_words(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("need 2 know", "need to know"),
        ("i want 2 work there", "i want to work there"),
        ("idk wot 2 do", "i don't know what to do"),
        ("is it hard 2 get in", "is it hard to get in"),
        ("do i need 2 b good at maths", "do i need to be good at maths"),
        ("is it good 4 me", "is it good for me"),
        ("is it good 4 u", "is it good for you"),
        ("whats the pay 4 a team leader", "what's the pay for a team leader"),
    ],
)
def test_a_digit_may_stand_for_a_word(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "level 2",
        "is level 2 hard",
        "level 2 or 3",
        "nvq level 2",
        "how long is a level 4",
        "2 gcses",
        "do i need 2 gcses",
        "4 gcses",
        "5 gcses at grade 4",
        "is 2 years long enough",
        "4 weeks holiday",
        "do you get 4 weeks off",
    ],
)
def test_a_digit_that_counts_stays(speller: Speller, typed: str) -> None:
    assert repaired(speller, typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # A letter left out.
        ("salry", "salary"),
        ("aprentice", "apprentice"),
        ("custmer servis", "customer service"),
        ("intervew", "interview"),
        ("traning", "training"),
        ("call cntre", "call centre"),
        # Two letters swapped.
        ("wgae", "wage"),
        ("apprenitceship", "apprenticeship"),
        ("unifrom", "uniform"),
        ("weekned", "weekend"),
        ("univeristy", "university"),
        ("taem leader", "team leader"),
        # A letter typed twice, or one that should be.
        ("sallary", "salary"),
        ("holliday", "holiday"),
        ("bonuss", "bonus"),
        ("hourrs", "hours"),
        ("comission", "commission"),
        ("intterview", "interview"),
        # The key beside.
        ("shofts", "shifts"),
        ("salaty", "salary"),
        ("custimer", "customer"),
        ("traiming", "training"),
        ("custoner", "customer"),
        ("appky", "apply"),
        # Two or three slips in a long word.
        ("qualificaton", "qualification"),
        ("apprentiships", "apprenticeships"),
        ("competncy", "competency"),
        ("expirience", "experience"),
    ],
)
def test_slips_in_the_bots_own_words_are_mended(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("maffs", "maths"),
        ("skool", "school"),
        ("do i need maffs n english", "do i need maths and english"),
        ("anser", "answer"),
        ("peeple", "people"),
        ("telefone", "telephone"),
        ("kwalifications", "qualifications"),
        ("is there somefing else", "is there something else"),
        ("munny", "money"),
    ],
)
def test_spelt_as_it_sounds(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("callcentre", "call centre"),
        ("contactcentre", "contact centre"),
        ("teamleader", "team leader"),
        ("parttime", "part time"),
        ("howmuch", "how much"),
        ("nightshift", "night shift"),
        ("minimumwage", "minimum wage"),
        ("emmawilson", "emma wilson"),
        ("offthejob", "off the job"),
        ("onthejob", "on the job"),
        ("workfromhome", "work from home"),
        ("contactcentremanager", "contact centre manager"),
        ("worklifebalance", "work life balance"),
    ],
)
def test_words_run_together_are_parted(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        # Right words, also those that are near to one of the bot's own.
        "what is the best thing about this job",
        "is the collage in the manager's office",
        "i like drawing and pottery",
        "does a grade c count the same as a 4",
        # Names.
        "Emma Wilson",
        "who is Alison Dixon",
        "Specsavers",
        "Agored Cymru",
        "City & Guilds",
        "the Prince’s Trust",
        "Merthyr Tydfil",
        "my name is Oluwaseun",
        # Figures.
        "£15,000",
        "£9.50 an hour",
        "37.5 hours",
        "600/1135/X",
        "C00/0342/4",
        "24/7",
        "16-24",
        "50%",
        "20k",
        "year 10",
        # Acronyms.
        "usa",
        "do they do it in the usa",
        "is it like the nhs",
        "nvq",
        "tqt",
        "what is ERR",
        "ICS",
        "btec",
        "my cv",
        "I have ADHD",
        "i got adhd",
        "an ESOL class",
        "the SLAs we have",
        "i live in llanelli",
    ],
)
def test_what_is_right_is_left_alone(speller: Speller, typed: str) -> None:
    assert closed_up(repaired(speller, typed)) == closed_up(typed)


def test_every_name_of_the_base_is_left_alone(speller: Speller, base: KnowledgeBase) -> None:
    changed = {name: repaired(speller, name) for name in all_names(base)}
    assert {name: made for name, made in changed.items() if closed_up(made) != closed_up(name)} == {}


def test_repair_of_what_was_repaired_changes_nothing(speller: Speller) -> None:
    once = repaired(speller, "wot gsces do u need 2 b a team leedr at the callcentre")
    assert repaired(speller, once) == once


def test_neighbours_decide_between_words_as_near(speller: Speller) -> None:
    assert repaired(speller, "prt time") == "part time"
    assert repaired(speller, "ful time") == "full time"


def test_places_point_at_what_was_typed(speller: Speller) -> None:
    text = "Wots the  SALERY 4 a callcentre job?"
    typed = [(word.text, text[word.start : word.end]) for word in speller.repair(text)]
    assert typed == [
        ("what's", "Wots"),
        ("the", "the"),
        ("salary", "SALERY"),
        ("for", "4"),
        ("a", "a"),
        ("call", "callcentre"),
        ("centre", "callcentre"),
        ("job", "job"),
        ("?", "?"),
    ]


def test_places_run_from_left_to_right(speller: Speller) -> None:
    words = speller.repair("idk 🙂 wot u need, b4 lvl2... thx!")
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(word.start < word.end for word in words)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_in_nothing_out(speller: Speller, text: str) -> None:
    assert speller.repair(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("???", [Word("?", 0, 1), Word("?", 1, 2), Word("?", 2, 3)]),
        ("🙂", [Word("🙂", 0, 1)]),
        (" … ", [Word("…", 1, 2)]),
        ("pay 💰!", [Word("pay", 0, 3), Word("💰", 4, 5), Word("!", 5, 6)]),
    ],
)
def test_signs_and_emoji_are_words_of_their_own(speller: Speller, text: str, expected: list[Word]) -> None:
    assert speller.repair(text) == expected


@pytest.mark.parametrize("text", ["a" * 500, "9" * 500, "ok " * 300, "'’'’", "beth yw’r tywydd", "¿qué?", "\x00"])
def test_any_text_is_borne(speller: Speller, text: str) -> None:
    assert all(text[word.start : word.end] for word in speller.repair(text))


def test_without_training_only_the_names_are_known(base: KnowledgeBase) -> None:
    untrained = Speller({}, all_names(base))
    assert repaired(untrained, "who is emma wilsen") == "who is emma wilson"


def test_words_and_pairs_are_counted() -> None:
    assert counted(["The pay", "the PAY is", "it’s 2 pay"]) == {
        "the": 2,
        "pay": 3,
        "is": 1,
        "it's": 1,
        "2": 1,
        "the pay": 2,
        "pay is": 1,
        "it's 2": 1,
        "2 pay": 1,
    }


def test_nothing_is_counted_across_sentences() -> None:
    assert "pay hours" not in counted(["pay", "hours"])
    assert counted([]) == {}


def test_all_names_holds_subjects_details_and_other_jobs(base: KnowledgeBase) -> None:
    assert {"Emma Wilson", "level two", "in Wales", "zookeeper"} <= {*all_names(base)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("qualifacashuns", "qualifications"),
        ("colij", "college"),
        ("howers", "hours"),
        ("werk", "work"),
    ],
)
def test_a_word_spelt_by_its_sound_is_found(speller: Speller, typed: str, meant: str) -> None:
    assert repaired(speller, f"is the {typed} long") == f"is the {meant} long"


@pytest.mark.parametrize(
    "typed", ["i got B and C in my mocks", "maths at c or above", "i got a c grade", "gcse c", "level b or c"]
)
def test_grades_are_no_words(speller: Speller, typed: str) -> None:
    assert repaired(speller, typed) == typed.lower()


def test_letters_for_words_are_still_read(speller: Speller) -> None:
    assert repaired(speller, "how r u") == "how are you"


@pytest.mark.parametrize("name", ["asda", "aldi", "greggs", "callum", "rhys", "ewan", "mohammed"])
def test_names_in_small_letters_are_left_alone(speller: Speller, name: str) -> None:
    assert repaired(speller, f"does {name} work there") == f"does {name} work there"
