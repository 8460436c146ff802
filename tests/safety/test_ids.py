"""Conversation ids: they cannot be guessed, forged or led back to, and the key is made once."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from switchboard.safety import ids
from switchboard.safety.ids import CHANNELS, Key, KeyFileError

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
    channel = CHANNELS[0]
    stored = KEY.stored_id(channel, "ab", "c")
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert stored == KEY.stored_id(channel, "ab", "c")
    others = {
        Key(bytes(32)).stored_id(channel, "ab", "c"),
        KEY.stored_id("slack", "ab", "c"),  # type: ignore[arg-type]
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


def test_the_key_is_made_once_for_this_account_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    key = Key.load(path)
    assert len(path.read_bytes()) == ids.KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert Key.load(path) == key
    assert [found.name for found in path.parent.iterdir()] == ["key"]
    assert Key.load(tmp_path / "other") != key


def test_starts_at_the_same_moment_share_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    monkeypatch.setattr(Path, "exists", lambda self: False)  # as each finds it before the other has made it
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: Key.load(path), range(32)))
    assert len({key.secret for key in keys}) == 1
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("held", [b"", b"short", bytes(31), bytes(33)])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "key").write_bytes(held)
    with pytest.raises(KeyFileError, match=r"key holds no key of 32 bytes\. Delete it"):
        Key.load(tmp_path / "key")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(KeyFileError, match=r"The key in .*key cannot be read: "):
        Key.load(tmp_path / "key")


def test_the_key_is_never_shown() -> None:
    assert KEY.secret.hex()[:8] not in repr(KEY) and "\\x" not in repr(KEY)
