"""What YAML would quietly take for something else is refused, with its line and the way to mend it."""

from pathlib import Path

import pytest

from switchboard.knowledge.strict_yaml import Document, read


def document(folder: Path, body: str | bytes) -> Document:
    path = folder / "some.yml"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return read(path)


def slips(folder: Path, body: str | bytes) -> list[tuple[int, str]]:
    return document(folder, body).slips


def test_a_key_twice_in_one_mapping_names_both_lines(tmp_path: Path) -> None:
    body = "keep: 1\nother:\n  keep: 2\n  'keep': 3\nkeep: 4\n"
    assert slips(tmp_path, body) == [
        (4, "'keep' stands twice here, first in line 3"),
        (5, "'keep' stands twice here, first in line 1"),
    ]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("contact: Ms Jones, room #12, 01234 567890", "Ms Jones, room"),
        ("contact: Ms Jones # in the holidays Mr Lee", "Ms Jones"),
        ("- Ms Jones\n- a  #12\n", "a"),
        ("jobs: [a, b #c\n ]", "b"),
        ("jobs: {a: b #c\n }", "b"),
        ("contact: Ms\n  Jones #12\n", "Ms Jones"),
        ("contact: Zoë Ångström–Smith, room #12", "Zoë Ångström–Smith, room"),
    ],
)
def test_a_hash_that_cuts_a_text_short_is_refused(tmp_path: Path, body: str, left: str) -> None:
    ((line, said),) = slips(tmp_path, body)
    assert line == next(number for number, words in enumerate(body.splitlines(), 1) if "#" in words) - (
        "\n  Jones" in body
    )
    assert said == (
        f"behind a # nothing is read, so only '{left}' is left; put the text in quotes, "
        "or the comment on a line of its own"
    )


@pytest.mark.parametrize("body", ["contact: #12, ask for Ms Jones\nmore: 1\n", "contact: # nobody yet\nmore: 1\n"])
def test_a_hash_that_leaves_nothing_is_refused(tmp_path: Path, body: str) -> None:
    assert slips(tmp_path, body) == [
        (1, "'contact' must not be left empty: behind a # nothing is read; put it in quotes, or leave the key out")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "# alone\na: b\n# and below\n",
        "a: b\n  # indented\n",
        "a: 12 # pupils\nb: true # yes\nc: 1.5 # hours\nd: 2026-04-01 # a day\n",
        "a: \"b\" # c\nd: 'e' # f\n",
        "a: # what follows\n  b: c\nd: # and this\n  - e\n",
        "a: [b, c] # d\n",
        "a: room#12\nb: '#12'\nc: \"room #12\"\n",
        "a: > # folded\n  room #12\nb: |\n  # 12\n",
    ],
)
def test_other_comments_are_fine(tmp_path: Path, body: str) -> None:
    assert slips(tmp_path, body) == []


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("No", "false"),
        ("no", "false"),
        ("Yes", "true"),
        ("on", "true"),
        ("OFF", "false"),
        ("True", "true"),
        ("0117", "the number 79"),
        ("-07", "the number -7"),
        ("1_000", "the number 1000"),
        ("12:30", "the number 750"),
        ("0x1F", "the number 31"),
        ("+5", "the number 5"),
        (".5", "the number 0.5"),
        ("5.", "the number 5.0"),
        (".inf", "the number inf"),
        ("2026-04-01 12:30:00", "a time"),
        ("2026-02-30 12:30:00", "a time"),
    ],
)
def test_what_is_read_as_something_else_is_refused_with_the_mend(tmp_path: Path, written: str, meaning: str) -> None:
    said = f'{written} is read as {meaning}; if it is text, put it in quotes: "{written}"'
    assert (2, said) in slips(tmp_path, f"a: b\nc: {written}\n")
    assert (1, said) in slips(tmp_path, f"[a, {written}]")
    assert slips(tmp_path, f"\"{written}\": '{written}'") == []


@pytest.mark.parametrize("written", ["true", "false", "0", "79", "-3", "15000", "10.00", "0.5", "2026-04-01"])
def test_what_is_written_in_the_one_plain_way_passes(tmp_path: Path, written: str) -> None:
    assert slips(tmp_path, f"a: {written}\n") == []


@pytest.mark.parametrize("written", ["0800 1111", "01234 567890", "0118", "y", "n", "1e3", "12.30pm", "127.0.0.1"])
def test_what_yaml_reads_as_text_is_text(tmp_path: Path, written: str) -> None:
    found = document(tmp_path, f"a: {written}\n")
    assert (found.slips, found.data) == ([], {"a": written})


@pytest.mark.parametrize("written", ["null", "~", "Null"])
def test_nothing_is_refused(tmp_path: Path, written: str) -> None:
    assert slips(tmp_path, f"a: b\nname: [c, {written}]\n") == [
        (
            2,
            f"'name' must not be left empty: {written} is read as nothing; "
            f'put it in quotes: "{written}", or leave the key out',
        )
    ]
    assert slips(tmp_path, "name:\n") == [(1, "'name' must not be left empty: put it in quotes, or leave the key out")]


@pytest.mark.parametrize(
    ("key", "shown"), [("No", '"No"'), ("7", '"7"'), ("null", '"null"'), ("2026-04-01", '"2026-04-01"'), ("<<", '"<<"')]
)
def test_a_key_is_text(tmp_path: Path, key: str, shown: str) -> None:
    said = slips(tmp_path, f"a: b\n{key}: {{c: d}}\n")
    assert said == [(2, f"every key must be text; put it in quotes: {shown}")]


@pytest.mark.parametrize(
    "body", ["a: &Co b", "a: !important b", "a: !!str No", "- &x [*x]", "a: &x {b: c}\nd: *x", "!x y"]
)
def test_what_yaml_has_signs_for_is_refused(tmp_path: Path, body: str) -> None:
    assert (1, "what begins with & or ! means something else in YAML; put text in quotes") in slips(tmp_path, body)


@pytest.mark.parametrize("written", ["“No”", "‘No’", "„No“", "«No»"])
def test_curly_quotes_are_no_quotes(tmp_path: Path, written: str) -> None:
    ((line, said),) = slips(tmp_path, f"a: {written}\n")
    assert (line, said) == (1, f'YAML reads {written[0]} as a letter; put straight quotes (") around the text')
    assert slips(tmp_path, f'a: "{written} and more"\nb: a {written}\n') == []


@pytest.mark.parametrize(
    ("sign", "named"),
    [
        ("\u200b", "U+200B (zero width space)"),
        ("\u200d", "U+200D (zero width joiner)"),
        ("\u00ad", "U+00AD (soft hyphen)"),
        ("\u2060", "U+2060 (word joiner)"),
        ("\ufeff", "U+FEFF (zero width no-break space)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u3164", "U+3164 (hangul filler)"),
        ("\u2800", "U+2800 (braille pattern blank)"),
        ("\ufe0f", "U+FE0F (variation selector-16)"),
        ("\U000e0041", "U+E0041 (tag latin capital letter a)"),
        ("\ue000", "U+E000 (a control character)"),
        ("\u2028", "U+2028 (line separator)"),
        ("\x85", "U+0085 (a control character)"),
        ("\x07", "U+0007 (a control character)"),
        ("\x00", "U+0000 (a control character)"),
    ],
)
def test_what_cannot_be_seen_is_refused_by_its_code_point(tmp_path: Path, sign: str, named: str) -> None:
    said = f"{named} cannot be seen; take it out"
    for body in (f"a: 1\nb: 'c{sign}d'\n", f"a: 1\n# c{sign}\nb: c\n", f'a: 1\n"b{sign}": c\n'):
        assert (2, said) in slips(tmp_path, body)
    escape = f"\\U{ord(sign):08x}"
    assert slips(tmp_path, f'a: 1\nb: "c{escape}d"\n') == [(2, said)]


def test_a_tab_is_refused(tmp_path: Path) -> None:
    for body in ("a: 1\nb:\tc\n", "a:\n\tb: c\n", "a: 1\nb: 'c\td'\n", "a: 1\nb: c\t# d\n"):
        assert (2, "a tab (U+0009): use spaces") in slips(tmp_path, body)


def test_in_an_alias_what_cannot_be_seen_does_no_harm(tmp_path: Path) -> None:
    assert slips(tmp_path, 'aliases: [a\u200bb, "c\u00add", "e\\u200bf"]\n') == []
    assert slips(tmp_path, "aliases: [a]\nname: b\u200bc\n") == [
        (2, "U+200B (zero width space) cannot be seen; take it out")
    ]


def test_text_is_read_as_it_looks(tmp_path: Path) -> None:
    assert document(tmp_path, "a:\u00a0cafe\u0301\u2009b\n").data == {"a": "caf\u00e9 b"}
    assert document(tmp_path, "a: It’s 3–4 “big” … ½\n").data == {"a": "It’s 3–4 “big” … ½"}


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbfa: b\nc: d\n", b"a: b\r\nc: d\r\n", b"\xef\xbb\xbfa: b\r\nc: d", b"a: b\rc: d\r"]
)
def test_a_byte_order_mark_and_any_line_ends_are_fine(tmp_path: Path, body: bytes) -> None:
    found = document(tmp_path, body)
    assert (found.slips, found.data) == ([], {"a": "b", "c": "d"})


def test_lines_are_counted_with_any_line_ends(tmp_path: Path) -> None:
    assert [line for line, _ in slips(tmp_path, b"a: b\r\n\r\nc: No\r\n")] == [3]


@pytest.mark.parametrize(
    ("body", "line"), [("a: b: c", 1), ("a: 1\nb: [c", 3), ("a: 1\nb: @c", 2), ("a: 1\nb: *c", 2), ("a\n---\nb", 2)]
)
def test_what_is_no_yaml_is_placed_with_advice(tmp_path: Path, body: str, line: int) -> None:
    ((found, said),) = slips(tmp_path, body)
    assert found == line
    assert said.startswith("not valid YAML: ")
    assert said.endswith("(check the spaces at its start; text with : # [ ] { } or quotes in it must stand in quotes)")


def test_a_day_that_does_not_exist_is_placed(tmp_path: Path) -> None:
    assert [line for line, _ in slips(tmp_path, "a: 1\nb: 2026-02-30\n")] == [2]


def test_several_slips_are_named_at_once_in_their_order(tmp_path: Path) -> None:
    assert [line for line, _ in slips(tmp_path, "a: No\nb: c #d\ne: \u200bf\na: 0117\n")] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("body", ["", "\n", "# nothing\n"])
def test_an_empty_file_holds_nothing(tmp_path: Path, body: str) -> None:
    found = document(tmp_path, body)
    assert (found.data, found.slips) == (None, [])
