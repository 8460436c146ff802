"""Conversation ids: they cannot be guessed, forged or led back to, and the key is made once."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from switchboard.store import ids
from switchboard.store.ids import Key, KeyFileError, Token

KEY = Key(bytes(range(32)))


def test_ids_are_new_every_time_and_hold_128_random_bits() -> None:
    given = {KEY.new_id() for _ in range(1_000)}
    assert len({found[:34] for found in given}) == 1_000
    assert all(re.fullmatch(r"s-[0-9a-f]{64}", found) for found in given)
    # Each bit of the random half is set in about half of them: 6 standard deviations.
    bits = [int(found[2:34], 16) for found in given]
    assert all(400 < sum(number >> place & 1 for number in bits) < 600 for place in range(128))


def test_an_id_of_ours_is_known() -> None:
    assert KEY.is_ours(KEY.new_id())


def test_any_changed_digit_is_a_forgery() -> None:
    given = KEY.new_id()
    for place in range(2, len(given)):
        for digit in "0123456789abcdefABCDEF":
            if digit != given[place]:
                assert not KEY.is_ours(given[:place] + digit + given[place + 1 :])


@pytest.mark.parametrize(
    "change",
    [
        lambda given: given.upper(),
        lambda given: given[2:],
        lambda given: given[:-1],
        lambda given: given + "0",
        lambda given: "S" + given[1:],
        lambda given: "t-" + given[2:],
        lambda given: given[:34],
        lambda given: given[:2] + given[34:] + given[2:34],
        lambda given: "",
        lambda given: "s-",
        lambda given: "s-" + KEY._signature(""),
        lambda given: "s-" + "0" * 64,
        lambda given: "s-" + "ž" * 64,
    ],
)
def test_what_looks_like_an_id_is_none(change) -> None:  # type: ignore[no-untyped-def]
    given = KEY.new_id()
    assert KEY.is_ours(given)
    assert not KEY.is_ours(change(given))


def test_an_id_of_another_installation_is_a_forgery() -> None:
    assert not KEY.is_ours(Key(bytes(32)).new_id())


def test_what_is_stored_is_a_hash_that_depends_on_the_key_the_channel_and_every_part() -> None:
    channel = "rest"
    stored = KEY.stored_id(channel, "ab", "c")
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert stored == KEY.stored_id(channel, "ab", "c")
    others = {
        Key(bytes(32)).stored_id(channel, "ab", "c"),
        KEY.stored_id("slack", "ab", "c"),
        KEY.stored_id(channel, "a", "bc"),
        KEY.stored_id(channel, "abc"),
        KEY.stored_id(channel, "ab", "c", ""),
    }
    assert len(others | {stored}) == 6


def test_a_stored_id_is_no_id_and_says_nothing_of_the_id() -> None:
    given = KEY.new_id()
    stored = KEY.stored_id("rest", given)
    assert not KEY.is_ours(stored) and not KEY.is_ours("s-" + stored)
    assert given[2:34] not in stored and given[34:] not in stored
    assert KEY.stored_id("rest", stored) != stored


@pytest.mark.parametrize("kind", [Key, Token])
def test_the_key_and_the_token_are_made_once_for_this_account_only(tmp_path: Path, kind: type[Key | Token]) -> None:
    path = tmp_path / "var" / "secret"
    made = kind.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kind.load(path) == made
    assert [found.name for found in path.parent.iterdir()] == ["secret"]
    assert kind.load(tmp_path / "other") != made


@pytest.mark.parametrize("kind", [Key, Token])
def test_starts_at_the_same_moment_share_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Key | Token]
) -> None:
    path = tmp_path / "secret"
    monkeypatch.setattr(Path, "exists", lambda self: False)  # as each finds it before the other has made it
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kind.load(path), range(32)))
    assert len({one.secret for one in found}) == 1
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("held", [b"", b"short", bytes(31), bytes(33)])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "key").write_bytes(held)
    with pytest.raises(KeyFileError, match=r"key holds no key of 32 bytes\. Delete it"):
        Key.load(tmp_path / "key")


@pytest.mark.parametrize(
    "held", [b"", b"\n", b"a" * 42, b"a" * 44, b"a" * 42 + b"!", b"a" * 21 + b"\n" + b"a" * 22, b"\xff" * 43]
)
def test_a_file_that_holds_no_token_is_named(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "token").write_bytes(held)
    with pytest.raises(KeyFileError, match=r"token holds no token\. Delete it"):
        Token.load(tmp_path / "token")


@pytest.mark.parametrize("kind", [Key, Token])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, kind: type[Key | Token]) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(KeyFileError, match=rf"The {kind.__name__.lower()} in .*secret cannot be read: "):
        kind.load(tmp_path / "secret")


def test_the_key_holds_32_bytes_and_the_token_as_many_in_letters(tmp_path: Path) -> None:
    Key.load(tmp_path / "key"), Token.load(tmp_path / "token")
    assert len((tmp_path / "key").read_bytes()) == ids.KEY_BYTES
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}\n", (tmp_path / "token").read_text())
    assert len({Token.random().secret for _ in range(100)}) == 100


def test_the_token_is_known_and_nothing_else_is() -> None:
    token = Token.random()
    assert token.is_given(token.secret)
    for other in (
        "",
        token.secret[:-1],
        f"{token.secret} ",
        token.secret.swapcase(),
        "é",
        "\ud800",
        Token.random().secret,
    ):
        assert not token.is_given(other)


def test_neither_is_ever_shown() -> None:
    assert KEY.secret.hex()[:8] not in repr(KEY) and "\\x" not in repr(KEY)
    token = Token.random()
    assert token.secret[:8] not in repr(token)
