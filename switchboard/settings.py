"""What a school sets: school.yml, read and checked."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Extra, StrictStr, ValidationError, conint, validator

FILE = Path(__file__).resolve().parents[1] / "school.yml"

CONTACT_CHARACTERS = 200

#: An origin as a browser names it: no path, no capitals, and no port where it is the usual one.
_ORIGIN = re.compile(
    r"(https?)://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::([1-9]\d{0,4}))?"
)
_USUAL_PORTS = {"https": "443", "http": "80"}
_THIS_MACHINE = ("localhost", "127.0.0.1")


class SettingsError(Exception):
    """A settings file that cannot be used; the text names the file and the key."""


class _Closed(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class MessagesAMinute(_Closed):
    """How many messages are answered within a minute, of one conversation and from one address."""

    conversation: conint(strict=True, ge=1) = 60  # type: ignore[valid-type]
    address: conint(strict=True, ge=1) = 1_200  # type: ignore[valid-type]


class Settings(_Closed):
    """Everything that a school can set; school.yml says what each of them means."""

    keep_days: conint(strict=True, ge=0) = 1  # type: ignore[valid-type]
    safeguarding_contact: StrictStr = ""
    messages_a_minute: MessagesAMinute = MessagesAMinute()
    allowed_origins: list[StrictStr] = []
    framed_by: list[StrictStr] = []

    @validator("safeguarding_contact")
    def _one_line(cls, value: str) -> str:
        value = value.strip()
        if len(value) > CONTACT_CHARACTERS or any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
            raise ValueError(f"must be one line of at most {CONTACT_CHARACTERS} characters")
        return value

    @validator("allowed_origins", "framed_by", each_item=True)
    def _origin(cls, value: str) -> str:
        found = _ORIGIN.fullmatch(value)
        scheme, host, port = found.groups(default="") if found else ("", "", "")
        insecure = scheme == "http" and host not in _THIS_MACHINE
        if not found or insecure or port == _USUAL_PORTS[scheme] or int(port or 1) > 65535:
            raise ValueError(
                "must be an origin such as https://www.example.sch.uk: https (http for localhost only), a host "
                "in small letters, a port if it is not the usual one, and nothing behind it"
            )
        return value


#: Pydantic's errors in plain words, where it has none.
_PLAINLY = {
    "type_error.integer": "must be a whole number",
    "type_error.str": "must be text; put it in quotes",
    "type_error.dict": "must hold keys and values",
    "type_error.list": "must be a list",
    "type_error.none.not_allowed": "must not be left empty",
}


def load(path: Path = FILE) -> Settings:
    """The settings in a file; a key that is not there, or no file at all, means the default.

    Raises SettingsError naming file and key when something in it is unknown or not allowed.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path.name} is not valid YAML: {' '.join(str(error).split())}") from None
    if data is None:
        return Settings()
    if not isinstance(data, dict):
        raise SettingsError(f"{path.name}: expected keys and values, such as keep_days: 1")
    try:
        return Settings(**{str(key): value for key, value in data.items()})
    except ValidationError as error:
        raise SettingsError("\n".join(f"{path.name}: {_explain(item)}" for item in error.errors())) from None


def _explain(item: Any) -> str:
    """One error in plain words, with what is allowed."""
    name = ".".join(str(part) for part in item["loc"])
    if item["type"] == "value_error.extra":
        allowed = MessagesAMinute.__fields__ if len(item["loc"]) > 1 else Settings.__fields__
        return f"unknown key '{name}'; allowed: {', '.join(allowed)}"
    if item["type"] == "value_error.number.not_ge":
        return f"'{name}' must be {item['ctx']['limit_value']} or more"
    return f"'{name}' {_PLAINLY.get(item['type'], item['msg'])}"
