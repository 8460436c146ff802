"""One reading of a text for everybody, and the person's own words behind it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.words.folding import fold


def folded(text: str) -> str:
    return fold(text).text


@pytest.mark.parametrize(
    "typed",
    [
        "ɪ ᴡᴀɴᴛ ᴛᴏ ᴋɪʟʟ ᴍʏsᴇʟғ",
        "і ԝаnt tо kіll mуѕеlf",
        "ι ωαηт тσ кιℓℓ муѕєℓƒ",
        "Ｉ ｗａｎｔ ｔｏ ｋｉｌｌ ｍｙｓｅｌｆ",
        "𝖎 𝖜𝖆𝖓𝖙 𝖙𝖔 𝖐𝖎𝖑𝖑 𝖒𝖞𝖘𝖊𝖑𝖋",
        "ⓘ ⓦⓐⓝⓣ ⓣⓞ ⓚⓘⓛⓛ ⓜⓨⓢⓔⓛⓕ",
        "🅸 🆆🅰🅽🆃 🆃🅾 🅺🅸🅻🅻 🅼🆈🆂🅴🅻🅵",
        "ᵢ ʷᵃⁿᵗ ᵗᵒ ᵏᶦˡˡ ᵐʸˢᵉˡᶠ",
        "ꓲ ꓪꓮꓠꓔ ꓔꓳ ꓗꓲꓡꓡ ꓟꓬꓢꓰꓡꓝ",
        "i̶ w̶a̶n̶t̶ t̶o̶ k̶i̶l̶l̶ m̶y̶s̶e̶l̶f̶",
        "i wa\u200bnt to ki\u2060ll my\u00adself",
        "i want\u2800to\u2800kill myself".replace("\u2800", "\u00a0"),
        "i⠀want⠀to⠀kill⠀myself",
        "i want to k\u3164ill my\u2800self",
        "i\u202ewant".replace("\u202ewant", " want to kill myself"),
        "i\twant\r\nto\x00kill\x1fmyself",
    ],
)
def test_a_disguise_is_seen_through(typed: str) -> None:
    assert folded(typed).lower() == "i want to kill myself"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Level‑2 – or — 3 − 4", "Level-2 - or - 3 - 4"),
        ("“I’m” ‘sure’ «yes»", '"I\'m" \'sure\' "yes"'),
        ("jo\u2060sh@gm\u2800ail.com is it", "josh@gmail.com is it"),
        ("0\u200b77\u206000 900\ufeff123", "07700 900123"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "07700 900123"),
        ("1️⃣2️⃣", "12"),
        ("🇰 🇲 🇸", "K M S"),
        ("🇰🇲🇸", "KMS"),
        ("Wales 🇬🇧!", "Wales !"),
        ("ﬁne", "fine"),
        ("cafe\u0301", "café"),
    ],
)
def test_other_shapes_of_a_sign_are_that_sign(typed: str, read: str) -> None:
    assert folded(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "я хочу умереть",
        "нет",
        "Beth yw'r cyflog? Ŵ ŷ",
        "Chcę umrzeć, łódź",
        "işsizlik ığdır",
        "مَرْحَبًا كيف الحال",
        "नमस्ते दुनिया",
        "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
        "γειά σου, τι κάνεις",
        "我想死",
        "£15,000, 600/1135/X, 38-40 hrs @ 50% & more?",
    ],
)
def test_what_is_really_written_so_stays(text: str) -> None:
    assert folded(text) == text


def test_a_foreign_word_beside_english_is_no_disguise() -> None:
    assert folded("my nan says добрый день") == "my nan says добрый день"


@pytest.mark.parametrize("text", ["👩🏽‍💻 what is the pay 🙂", "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Wales?", "🫨 Siân’s £15,000 – really?"])
def test_the_persons_own_words_are_kept(text: str) -> None:
    seen = fold(text)
    assert seen.source(0, len(seen.text)) == text


def test_what_no_screen_shows_is_in_nobodys_words() -> None:
    seen = fold("jo\u200bsh\u2060 \U000e006a\U000e006fpay")
    assert seen.source(0, len(seen.text)) == "josh pay"


def test_one_character_does_not_become_eighteen() -> None:
    assert len(folded("\ufdfaab " * 333)) <= 4 * 333


def test_a_stretch_can_be_left_out() -> None:
    seen = fold("see <b>ᴛʜɪs</b>  now").without([(4, 7), (11, 15)])
    assert (seen.text, seen.source(0, len(seen.text))) == ("see this now", "see ᴛʜɪs now")


SIGNS = st.one_of(st.characters(), st.sampled_from("ᴀｋ\u0301\u200b\u2800\ufe0f🇬🇧🅰٣–“ﷺ "))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(SIGNS, max_size=60))
def test_every_sign_stands_for_a_stretch_of_the_original(text: str) -> None:
    seen = fold(text)
    assert len(seen.text) == len(seen.spans)
    assert seen.text == " ".join(seen.text.split())
    real = [span for span in seen.spans if span != (0, 0)]
    assert real == sorted(real)
    assert all(start < end <= len(text) for start, end in real)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(SIGNS, max_size=60))
def test_what_is_folded_folds_no_further(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
