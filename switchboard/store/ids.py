"""Conversation ids: given out by the server, signed so that none can be made up, stored only as keyed hashes.

And the token by which a program on this machine may name a conversation itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

KEY_BYTES = 32
_TOKEN = re.compile(rb"[\w-]{43}\s*")
#: What every id of the server's begins with. What begins so and does not verify is a forgery.
PREFIX = "s-"
_RANDOM_HEX = 32
_SIGNATURE_HEX = 32


class KeyFileError(Exception):
    """The file of the key or of the token cannot be used; the text names it and says what to do."""


@dataclass(frozen=True)
class Key:
    """The secret of this installation, which signs ids and hashes them."""

    secret: bytes = field(repr=False)  # so that no log ever shows it

    @classmethod
    def load(cls, path: Path) -> Key:
        """The key in a file, which is made first when there is none. Raises KeyFileError."""
        secret = _kept(path, "key", lambda: secrets.token_bytes(KEY_BYTES))
        if len(secret) != KEY_BYTES:
            raise KeyFileError(
                f"{path} holds no key of {KEY_BYTES} bytes. Delete it for a new one; conversations then begin anew."
            )
        return cls(secret)

    @classmethod
    def random(cls) -> Key:
        """A key that is kept nowhere, for conversations that are not stored either."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def new_id(self) -> str:
        """An id to hand out for a new conversation: 128 random bits and their signature."""
        random = secrets.token_hex(_RANDOM_HEX // 2)
        return PREFIX + random + self._signature(random)

    def is_ours(self, conversation: str) -> bool:
        """Whether an id was handed out by this server."""
        prefix, rest = conversation[: len(PREFIX)], conversation[len(PREFIX) :]
        random, signature = rest[:_RANDOM_HEX], rest[_RANDOM_HEX:]
        known = prefix == PREFIX and conversation.isascii()
        return known and hmac.compare_digest(signature, self._signature(random))

    def stored_id(self, channel: str, *conversation: str) -> str:
        """The hash under which a conversation is stored. `channel` is the channel's `name()`. A channel that
        knows a conversation by several names, such as a team and a user in it, gives them all."""
        return self._hash("stored", channel, *conversation)

    def sealed(self, secret: str) -> str:
        """A secret as it may be stored: encrypted, and readable with this key alone."""
        return self._seal.encrypt(secret.encode()).decode()

    def opened(self, sealed: str) -> str | None:
        """A secret that was sealed; None if it was with another key."""
        try:
            return self._seal.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    @property
    def _seal(self) -> Fernet:
        """Encrypts with a key of its own, made from this one."""
        return Fernet(base64.urlsafe_b64encode(hmac.digest(self.secret, b"seal", hashlib.sha256)))

    def _signature(self, random: str) -> str:
        return self._hash("id", random)[:_SIGNATURE_HEX]

    def _hash(self, *parts: str) -> str:
        """Lengths go in too, so that no two lists of parts have the same hash."""
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Token:
    """The secret by which a program on this machine shows that it may read this account's files."""

    secret: str = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Token:
        """The token in a file, which is made first when there is none. Raises KeyFileError."""
        held = _kept(path, "token", lambda: secrets.token_urlsafe(KEY_BYTES).encode() + b"\n")
        if not _TOKEN.fullmatch(held):
            raise KeyFileError(f"{path} holds no token. Delete it for a new one, which is made at the next start.")
        return cls(held.decode().strip())

    @classmethod
    def random(cls) -> Token:
        """A token that nobody is told."""
        return cls(secrets.token_urlsafe(KEY_BYTES))

    def is_given(self, text: str) -> bool:
        """Whether a text is the token."""
        return hmac.compare_digest(self.secret.encode(), text.encode("utf-8", "surrogatepass"))


def _kept(path: Path, what: str, make: Callable[[], bytes]) -> bytes:
    """What a file holds, which is made first when there is none. Raises KeyFileError."""
    try:
        if not path.exists():
            _write(path, make())
        return path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"The {what} in {path} cannot be read: {error.strerror or error}.") from None


def _write(path: Path, secret: bytes) -> None:
    """Writes a file that only this account may read. When two servers start together, the first one's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)  # all or nothing, and never over another
    finally:
        unfinished.unlink()
