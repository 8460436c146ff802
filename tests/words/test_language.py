"""Other languages are noticed; English, however it is typed, is not taken for one."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.languages import english, read, recall
from switchboard import knowledge
from switchboard.knowledge import placeholders
from switchboard.words import language
from switchboard.words.language import UNDETERMINED, foreign

BASE = knowledge.load()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=["development", "held_out"])
def everything(request) -> dict[str, list[str]]:
    return read(request.param)


def test_sentences_in_other_languages_are_noticed(everything):
    assert recall({code: texts for code, texts in everything.items() if code != "en"}) >= 0.97


@pytest.mark.parametrize("code", sorted(read("held_out").keys() - {"en"}))
def test_every_language_is_noticed_and_mostly_named(code):
    texts = [text for name in ("development", "held_out") for text in read(name)[code]]
    found = [foreign(text) for text in texts]
    assert sum(item is not None for item in found) >= 0.9 * len(texts)
    assert found.count(code) >= 0.65 * len(texts)


def test_welsh_is_named(everything):
    named = [foreign(text) == "cy" for text in everything["cy"]]
    assert sum(named) >= 0.9 * len(named)


def test_the_commonest_languages_have_eight_sentences_in_two_sets():
    commonest = "cy pl ro ur pa bn ar gu pt es so tr lt fr it de bg ru uk sq ta zh".split()
    for code in commonest:
        assert len(read("development")[code]) >= 4, code
        assert len(read("held_out")[code]) >= 4, code


@pytest.mark.parametrize(
    "text",
    [
        "dw i eisiau lladd fy hun",
        "Dw i eisiau lladd fy hun.",
        "DW I EISIAU LLADD FY HUN",
        "Beth yw'r cyflog mewn canolfan gyswllt?",
        "Beth yw’r cyflog mewn canolfan gyswllt?",
        "dwi isio lladd fy hun",
        "rydw i eisiau marw",
    ],
)
def test_welsh_of_a_few_words_is_welsh(text):
    assert foreign(text) == "cy"


def test_hardly_any_english_message_is_taken_for_another_language():
    texts = english()
    assert len(texts) > 35_000
    wrong = [text for text in texts if foreign(text)]
    assert len(wrong) <= 0.0005 * len(texts), wrong


def test_english_that_looks_like_another_language_is_mostly_english(everything):
    wrong = sum(foreign(text) is not None for text in everything["en"])
    assert wrong <= 0.1 * len(everything["en"])


def test_what_stands_in_other_languages_among_the_english_sentences_is_noticed():
    assert [text for text in read("among_english")["foreign"] if not foreign(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "12345", "07700 900123", "🙂🙂🙂🙂", "…", "\n\n"),
        *("hola", "bonjour", "ysgol", "bore da", "nos da", "diolch", "cymraeg", "c'est la vie"),
        *("¯\\_(ツ)_/¯", "(ಠ_ಠ)", "(ノಠ益ಠ)ノ彡┻━┻", "ʕ•ᴥ•ʔ", "(づ｡◕‿‿◕｡)づ", "( ͡° ͜ʖ ͡°)", "щ（ﾟДﾟщ）", "(*´ω｀*)"),
        *("ɪ ᴡᴀɴᴛ ᴛᴏ ᴋɪʟʟ ᴍʏsᴇʟғ", "𝓲 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮", "i wаnt tо kіll mуsеlf", "ι ωαηт тσ ∂ιє", "ⓘ ⓦⓐⓝⓣ ⓣⓞ ⓓⓘⓔ"),
        *("i̢̎̈́ w͈̿a͋͊n͇̪t̝ t͖o͛̚ k̪i̸ͫl̷͇l̺̖ m͕ͮy͏s̨e̛l̘f̴", "i wnt to dei", "hw d i gt a jb frm hm"),
        *("oh ok. im a boy", "ok name em", "can i ring em", "r u an ai", "ok ta ra then"),
        *("what is π times Δx", "α and β testing", "i live in Łódź with Zoë and Siân"),
        *("Krzysztof Wojciechowski Agnieszka Kowalska", "Muhammad Abdul Rahman Ali Khan"),
        *(
            "https://ysgol.cymru/dw-i-eisiau-gwybod-mwy-am-y-gwaith",
            "beth@gwaith.cymru sion@ysgol.cymru mari@coleg.cymru",
        ),
        *("omg omg omg omg omg", "hahaha ahahaha hahahah hahah", "a b c d e f g", "asdf ghjk qwer zxcv"),
        *("how do you say i want to work in a call centre in welsh", "what does dw i eisiau mean"),
        *("my mum only speaks polish, can she get a job", "im learnin spanish, como estas means how are you"),
    ],
)
def test_what_is_no_sentence_in_another_language_is_not_taken_for_one(text):
    assert foreign(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("привет", "ru"),
        ("Привіт, як ся маєш?", "uk"),
        ("我想死", "zh"),
        ("死にたい", "ja"),
        ("죽고 싶어", "ko"),
        ("γεια σου", "el"),
        ("ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "pa"),
        ("ছেলে", "bn"),
        ("สวัสดีครับ", "th"),
        ("CV எப்படி எழுதுவது", "ta"),
    ],
)
def test_another_script_tells_the_language_of_a_word_or_two(text, code):
    assert foreign(text) == code


def test_what_is_foreign_but_not_known_is_undetermined():
    assert foreign("Ég veit ekki hvað ég vil gera eftir skóla") == UNDETERMINED
    assert foreign("jag vill jobba på ett callcenter efter skolan") == UNDETERMINED


def test_every_language_that_is_noticed_has_its_words_and_is_tested():
    latin, others = set(language._IN_LATIN), {code for codes in language._SCRIPTS.values() for code in codes}
    answered_in_english = {"am", "be", "hy", "ka", "kn", "mk", "sr", "th"}
    assert set(BASE.languages) == latin | others - answered_in_english
    assert set(BASE.languages) == read("held_out").keys() - {"en"}


def test_the_words_for_each_language_are_in_that_language():
    for code, entry in BASE.languages.items():
        assert foreign(placeholders.PATTERN.sub("", entry.notice)) == code, code
        assert foreign(placeholders.PATTERN.sub("", entry.helplines)) == code, code


def test_every_language_names_the_helplines_and_welsh_the_place_to_go():
    for code, entry in BASE.languages.items():
        shown = placeholders.names(entry.helplines)
        assert shown == ["signpost:childline.phone", "signpost:samaritans.phone", "signpost:emergency.phone"], code
    assert placeholders.names(BASE.languages["cy"].notice) == ["signpost:gyrfa_cymru.address"]


def processor_time(text: str) -> float:
    foreign(text)
    started = time.process_time()
    for _ in range(20):
        foreign(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    "text",
    [
        *(
            "haah" * 250,
            "ha" * 500 + "x",
            "a'" * 500,
            "lol" * 333,
            "x" * 500 + "d" * 499 + "!",
            "www." * 250,
            "@" * 1_000,
        ),
        *("ﷺ" * 1_000, "а b " * 250, "ж" * 1_000, "é́" * 500, "aaab" * 250, "\u200d" * 1_000, "ab " * 333, "1a" * 500),
        "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyzàéèüñłşčабвгд中文かな ابت' \n", k=1_000)),
    ],
)
def test_no_message_takes_much_longer_than_a_sentence_of_its_length(text):
    ordinary = "what grades do i need for a level 2 apprenticeship and "
    assert processor_time(text) < 10 * processor_time((ordinary * 20)[:1_000])


def test_a_longer_message_takes_no_longer():
    assert processor_time("dw i eisiau " * 10_000) < 3 * processor_time("dw i eisiau " * 84)


def test_it_reads_its_model_without_a_network_and_without_heavy_packages():
    code = (
        "import socket, sys\n"
        "socket.socket.connect = lambda *_: sys.exit('a network was asked for')\n"
        "from switchboard.words.language import foreign\n"
        "assert foreign('dw i eisiau lladd fy hun') == 'cy'\n"
        "print(*{'rasa', 'tensorflow', 'spacy', 'numpy', 'requests', 'onnxruntime'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr, done.stdout.split()) == (0, "", [])
