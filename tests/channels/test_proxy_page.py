"""docs/proxy.md: what it says to set is what the settings and the origins take."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from sanic.compat import Header

from switchboard.channels.origin import Origins
from switchboard.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "proxy.md").read_text(encoding="utf-8")
SET = re.findall(r"`(address: \S+)` and `(proxies: \S+)`", PAGE)
SNIPPETS = re.findall(r"```nginx\n(.*?)```", PAGE, re.S)
#: What nginx's variables stand for when a visitor asks, who has put an address of its own in front.
NGINX = {"$host": "www.example.sch.uk", "$scheme": "https", "$proxy_add_x_forwarded_for": "127.0.0.1, 203.0.113.7"}


@pytest.mark.parametrize("lines", SET)
def test_the_settings_shown_are_taken(lines: tuple[str, str]) -> None:
    assert Settings(**yaml.safe_load("\n".join(lines))).proxies == ["127.0.0.1"]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_what_each_snippet_sends_is_believed(snippet: str) -> None:
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", snippet))
    sent = Header([(name, NGINX[value]) for name, value in headers.items()])
    request: Any = SimpleNamespace(ip="127.0.0.1", headers=sent, conn_info=None)
    found = Origins(Settings(proxies=["127.0.0.1"])).of(request)
    assert (found.here, found.address, found.site) == (False, "203.0.113.7", "https://www.example.sch.uk")


def test_there_is_one_for_each_way() -> None:
    assert len(SET) == 2
    assert re.findall(r"location (\S+) .*?\n +proxy_pass (\S+);", "".join(SNIPPETS)) == [
        ("/", "http://127.0.0.1:5005"),
        ("/careers/", "http://127.0.0.1:5005"),
        ("/careers/", "http://127.0.0.1:5005/"),
    ]
