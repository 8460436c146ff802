"""school.yml: its defaults, and what is refused by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from switchboard import settings
from switchboard.settings import CONTACT_CHARACTERS, FILE, Settings, SettingsError


def loaded(folder: Path, body: str | bytes) -> Settings:
    path = folder / "school.yml"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return settings.load(path)


def refused(folder: Path, body: str | bytes) -> str:
    with pytest.raises(SettingsError) as raised:
        loaded(folder, body)
    return str(raised.value)


def test_the_defaults_keep_a_day_and_name_no_contact() -> None:
    given = Settings()
    assert (given.keep_days, given.safeguarding_contact) == (1, "")
    assert (given.messages_a_minute.conversation, given.messages_a_minute.address) == (60, 1200)


def test_the_file_in_the_repository_shows_every_key_with_its_default() -> None:
    shown = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert shown == Settings().dict()
    assert settings.load() == Settings()


@pytest.mark.parametrize("body", ["", "\n", "# nothing\n", "{}"])
def test_an_empty_file_is_all_defaults(tmp_path: Path, body: str) -> None:
    assert loaded(tmp_path, body) == Settings()


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "school.yml") == Settings()


def test_what_is_set_is_read_and_the_rest_stays(tmp_path: Path) -> None:
    given = loaded(
        tmp_path, 'keep_days: 0\nsafeguarding_contact: " Ms Jones, room 12 "\nmessages_a_minute: {conversation: 5}\n'
    )
    assert (given.keep_days, given.safeguarding_contact) == (0, "Ms Jones, room 12")
    assert (given.messages_a_minute.conversation, given.messages_a_minute.address) == (5, 1200)


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(TypeError):
        Settings().keep_days = 30


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("keep_day: 1", "school.yml:1: unknown key 'keep_day'; allowed: keep_days, safeguarding_contact,"),
        ("1: 2", 'school.yml:1: every key must be text; put it in quotes: "1"'),
        ("keep_days: -1", "school.yml:1: 'keep_days' must be 0 or more"),
        ("keep_days: 1.5", "school.yml:1: 'keep_days' must be a whole number"),
        ("keep_days: '1'", "school.yml:1: 'keep_days' must be a whole number"),
        ("keep_days: true", "school.yml:1: 'keep_days' must be a whole number"),
        ("keep_days: yes", 'school.yml:1: yes is read as true; if it is text, put it in quotes: "yes"'),
        ("keep_days:", "school.yml:1: 'keep_days' must not be left empty"),
        ("safeguarding_contact: 12", "school.yml:1: 'safeguarding_contact' must be text; put it in quotes: \"12\""),
        ("keep_days: 1\n\nsafeguarding_contact: No", "school.yml:3: No is read as false; if it is text, put it in"),
        ("safeguarding_contact: Ms Jones, room #12, 01234 567890", "school.yml:1: behind a # nothing is read, so only"),
        ("keep_days: 1\nframed_by: []\nkeep_days: 2", "school.yml:3: 'keep_days' stands twice here, first in line 1"),
        ("safeguarding_contact: Ms\u200b Jones", "school.yml:1: U+200B (zero width space) cannot be seen; take it out"),
        ("safeguarding_contact: “Ms Jones”", "school.yml:1: YAML reads “ as a letter; put straight quotes"),
        ("safeguarding_contact:\tMs Jones", "school.yml:1: a tab (U+0009): use spaces"),
        ('safeguarding_contact: "a\\nb"', "school.yml:1: 'safeguarding_contact' must be one line"),
        ('safeguarding_contact: "a\\u2028b"', "school.yml:1: U+2028 (line separator) cannot be seen; take it out"),
        ("messages_a_minute: 60", "school.yml:1: 'messages_a_minute' must hold keys and values"),
        ("messages_a_minute: {adress: 1}", "unknown key 'messages_a_minute.adress'; allowed: conversation, address"),
        ("messages_a_minute: {address: 0}", "school.yml:1: 'messages_a_minute.address' must be 1 or more"),
        ("allowed_origins: https://a.org", "school.yml:1: 'allowed_origins' must be a list"),
        ("allowed_origins:", "school.yml:1: 'allowed_origins' must not be left empty"),
        ("framed_by: [7]", "school.yml:1: 'framed_by.0' must be text; put it in quotes"),
        ("framed_by: [https://a.org, '*']", "school.yml:1: 'framed_by.1' must be an origin such as https://"),
        ("- keep_days", "school.yml:1: expected keys and values"),
        ("keep_days: [", "school.yml:2: not valid YAML: "),
        (b"keep_days: \xff", "school.yml:1: the file is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, body: str | bytes, said: str) -> None:
    assert said in refused(tmp_path, body)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "keep_days: -1\nkeep: 1\nmessages_a_minute: {address: x}\nframed_by: [No]").splitlines()
    assert [line.partition(": ")[0] for line in said] == [f"school.yml:{number}" for number in (1, 2, 3, 4)]


def test_a_contact_of_exactly_the_length_allowed_passes(tmp_path: Path) -> None:
    assert CONTACT_CHARACTERS == 200
    assert len(loaded(tmp_path, f"safeguarding_contact: {'p' * 200}").safeguarding_contact) == 200
    assert "at most 200 characters" in refused(tmp_path, f"safeguarding_contact: {'p' * 201}")


def test_reading_settings_does_not_start_rasa() -> None:
    code = "import sys, switchboard.settings; sys.exit('rasa' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=FILE.parent, timeout=60).returncode == 0


ORIGINS = [
    "https://www.example.sch.uk",
    "https://example.org:8443",
    "https://a-b.example",
    "https://xn--ysgl-6qa.cymru",
    "https://localhost",
    "http://localhost",
    "http://localhost:5005",
    "http://127.0.0.1:8000",
]


@pytest.mark.parametrize("key", ["allowed_origins", "framed_by"])
def test_origins_are_kept_as_they_stand(tmp_path: Path, key: str) -> None:
    assert getattr(loaded(tmp_path, yaml.safe_dump({key: ORIGINS})), key) == ORIGINS
    assert getattr(Settings(), key) == []


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "null",
        "www.example.sch.uk",
        "https://",
        "https://*.example.org",
        "http://www.example.sch.uk",
        "http://localhost.example.org",
        "https://www.example.sch.uk/",
        "https://www.example.sch.uk/pupils",
        "https://www.example.sch.uk?x",
        "https://someone@example.org",
        "https://Example.org",
        "https://example.org:443",
        "http://localhost:80",
        "https://example.org:0",
        "https://example.org:65536",
        "https://example.org:",
        "https://-a.org",
        "https://a..org",
        "https://a.org.",
        "https://a.org; script-src *",
        "https://a.org https://b.org",
        "https://a.org\n",
        " https://a.org",
        "ftp://a.org",
        "file:///",
    ],
)
@pytest.mark.parametrize("key", ["allowed_origins", "framed_by"])
def test_what_is_no_origin_as_a_browser_names_it_is_refused(tmp_path: Path, key: str, origin: str) -> None:
    said = refused(tmp_path, yaml.safe_dump({key: ["https://a.org", origin]}, default_style='"'))
    assert f"'{key}.1' must be an origin such as https://www.example.sch.uk" in said


PROXIES = ["127.0.0.1", "::1", "10.1.2.0/24", "2001:db8::/32", "192.168.1.7/32"]


def test_proxies_are_kept_as_they_stand(tmp_path: Path) -> None:
    assert loaded(tmp_path, yaml.safe_dump({"proxies": PROXIES})).proxies == PROXIES
    assert Settings().proxies == []


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("", "must be an address or a network such as 127.0.0.1"),
        ("localhost", "must be an address or a network"),
        ("127.0.0.1:80", "must be an address or a network"),
        ("10.1.2", "must be an address or a network"),
        ("*", "must be an address or a network"),
        ("[::1]", "must be an address or a network"),
        ("10.1.2.3/24", 'is written "10.1.2.0/24"'),
        ("2001:db8:0:0::1", 'is written "2001:db8::1/128"'),
        ("::ffff:127.0.0.1", 'is written "127.0.0.1"'),
        ("0.0.0.0/0", "would trust everybody"),
        ("::/0", "would trust everybody"),
    ],
)
def test_what_is_no_proxy_is_refused(tmp_path: Path, proxy: str, said: str) -> None:
    assert f"'proxies.0' {said}" in refused(tmp_path, f'proxies: ["{proxy}"]')


def test_an_ipv6_proxy_goes_in_quotes(tmp_path: Path) -> None:
    assert "text with : # [ ] { } or quotes in it must stand in quotes" in refused(tmp_path, "proxies: [::1]")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://bot.example.sch.uk/",
        "https://www.example.sch.uk/careers/",
        "https://www.example.sch.uk:8443/help/careers-chat/",
        "http://bot.school.internal/",
        "http://localhost:5005/",
        "https://example.org/~chat/v1.2/",
    ],
)
def test_the_public_address_is_kept_as_it_stands(tmp_path: Path, address: str) -> None:
    assert loaded(tmp_path, f'address: "{address}"').address == address


@pytest.mark.parametrize(
    "address",
    [
        "www.example.sch.uk",
        "https://www.example.sch.uk",
        "https://www.example.sch.uk/careers",
        "https://www.example.sch.uk//",
        "https://www.example.sch.uk/../",
        "https://www.example.sch.uk/a/./",
        "https://www.example.sch.uk/a/.hidden/",
        "https://www.example.sch.uk/a%20b/",
        "https://www.example.sch.uk/a b/",
        "https://www.example.sch.uk/gyrfaoedd-é/",
        "https://www.example.sch.uk/?a/",
        "https://www.example.sch.uk/#a/",
        "https://someone@example.org/",
        "https://Example.org/",
        "https://example.org:443/",
        "https://example.org:65536/",
        "ftp://example.org/",
        "//example.org/",
        '"><script>/',
        "/careers/",
    ],
)
def test_what_is_no_address_of_a_front_page_is_refused(tmp_path: Path, address: str) -> None:
    said = refused(tmp_path, f"address: '{address}'")
    assert said.startswith("school.yml:1: 'address' must be the address of the front page, such as https://")


@pytest.mark.parametrize("page", ["adviser", "ask", "embed", "privacy", "web", "webhooks"])
def test_the_address_of_another_page_is_refused(tmp_path: Path, page: str) -> None:
    said = refused(tmp_path, f"address: https://example.org/{page}/")
    assert f"'address' must be that of the front page: leave /{page}/ out" in said
    assert loaded(tmp_path, f"address: https://example.org/careers/{page}/").address
