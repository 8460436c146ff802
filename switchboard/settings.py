"""What a school sets: school.yml, read and checked."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Extra, StrictStr, ValidationError, conint, validator

from switchboard.knowledge.strict_yaml import find, in_quotes, read

FILE = Path(__file__).resolve().parents[1] / "school.yml"

CONTACT_CHARACTERS = 200

#: An origin as a browser names it: no path, no capitals, and no port where it is the usual one.
_ORIGIN = re.compile(
    r"(https?)://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::([1-9]\d{0,4}))?"
)
_USUAL_PORTS = {"https": "443", "http": "80"}
_THIS_MACHINE = ("localhost", "127.0.0.1")
#: A public address: an origin, and a path of words with a slash after each.
_ADDRESS = re.compile(r"(?P<origin>\w+://[^/]*)/(?:(?P<first>[\w~-][\w.~-]*)/(?:[\w~-][\w.~-]*/)*)?", re.A)
#: The server's own pages and files. A path that begins so could not be told from them.
_OWN_PATHS = (
    "about",
    "adviser",
    "ask",
    "embed",
    "healthz",
    "insight",
    "metrics",
    "privacy",
    "readyz",
    "web",
    "webhooks",
)


class SettingsError(Exception):
    """A settings file that cannot be used; the text names file and line, and says what is allowed."""


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
    school: StrictStr = ""
    run_by: StrictStr = ""
    contact: StrictStr = ""
    messages_a_minute: MessagesAMinute = MessagesAMinute()
    allowed_origins: list[StrictStr] = []
    framed_by: list[StrictStr] = []
    proxies: list[StrictStr] = []
    address: StrictStr = ""
    staff_voice: Literal["adviser", "pupil"] = "adviser"

    @validator("safeguarding_contact", "school", "run_by", "contact")
    def _one_line(cls, value: str) -> str:
        value = value.strip()
        if len(value) > CONTACT_CHARACTERS or any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
            raise ValueError(f"must be one line of at most {CONTACT_CHARACTERS} characters")
        return value

    @validator("allowed_origins", "framed_by", each_item=True)
    def _origin(cls, value: str) -> str:
        if not is_origin(value):
            raise ValueError(
                "must be an origin such as https://www.example.sch.uk: https (http for localhost only), a host "
                "in small letters, a port if it is not the usual one, and nothing behind it"
            )
        return value

    @validator("proxies", each_item=True)
    def _network(cls, value: str) -> str:
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise ValueError('must be an address or a network such as 127.0.0.1, "::1" or 10.1.2.0/24') from None
        if not network.prefixlen:
            raise ValueError("would trust everybody; name the addresses of your own proxies")
        plain = getattr(network.network_address, "ipv4_mapped", None)
        if plain:  # as whoever connects is known
            raise ValueError(f'is written "{plain}"')
        if value not in (str(network), str(network.network_address)):
            raise ValueError(f'is written "{network}"')
        return value

    @validator("address")
    def _public_address(cls, value: str) -> str:
        if not value:
            return value
        found = _ADDRESS.fullmatch(value)
        if not found or not _scheme_and_host(found["origin"])[0]:
            raise ValueError(
                "must be the address of the front page, such as https://www.example.sch.uk/careers/: https or http, "
                "a host in small letters, a port if it is not the usual one, and a path that ends with /"
            )
        if found["first"] in _OWN_PATHS:
            raise ValueError(f"must be that of the front page: leave /{found['first']}/ out, or choose another name")
        return value


def is_origin(value: str) -> bool:
    """Whether this is a web site as a browser names it, with https unless it is on this machine."""
    scheme, host = _scheme_and_host(value)
    return bool(scheme) and (scheme == "https" or host in _THIS_MACHINE)


def _scheme_and_host(origin: str) -> tuple[str, str]:
    """Those of an origin; empty for anything else."""
    found = _ORIGIN.fullmatch(origin)
    scheme, host, port = found.groups(default="") if found else ("", "", "")
    if not found or port == _USUAL_PORTS[scheme] or int(port or 1) > 65535:
        return "", ""
    return scheme, host


#: Pydantic's errors in plain words, where it has none.
_PLAINLY = {
    "type_error.integer": "must be a whole number",
    "type_error.dict": "must hold keys and values",
    "type_error.list": "must be a list",
    "type_error.none.not_allowed": "must not be left empty",
}


def load(path: Path = FILE) -> Settings:
    """The settings in a file; a key that is not there, or no file at all, means the default.

    Raises SettingsError naming file, line and key when something in it is unknown or not allowed.
    """
    try:
        document = read(path)
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name}:1: the file is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error.strerror or error}") from None
    problems = document.slips
    data = {} if document.data is None else document.data
    if not isinstance(data, dict):
        problems.append((1, "expected keys and values, such as keep_days: 1"))
        data = {}
    try:
        chosen = Settings(**{str(key): value for key, value in data.items()})
    except ValidationError as error:
        for item in error.errors():
            node, line = find(document.node, item["loc"])
            if document.is_news(node):
                problems.append((line, _explain(item, in_quotes(node))))
    if problems:
        raise SettingsError("\n".join(f"{path.name}:{line}: {text}" for line, text in sorted(problems)))
    return chosen


def _explain(item: Any, in_quotes: str) -> str:
    """One error in plain words, with what is allowed."""
    name = ".".join(str(part) for part in item["loc"])
    if item["type"] == "value_error.extra":
        allowed = MessagesAMinute.__fields__ if len(item["loc"]) > 1 else Settings.__fields__
        return f"unknown key '{name}'; allowed: {', '.join(allowed)}"
    if item["type"] == "value_error.number.not_ge":
        return f"'{name}' must be {item['ctx']['limit_value']} or more"
    if item["type"] == "value_error.const":
        return f"'{name}' must be {' or '.join(item['ctx']['permitted'])}; {in_quotes}"
    if item["type"] == "type_error.str":
        return f"'{name}' must be text; {in_quotes}"
    return f"'{name}' {_PLAINLY.get(item['type'], item['msg'])}"
