"""Where a request comes from, told from its peer, its headers and the proxies that the school has named."""

from types import SimpleNamespace
from typing import Any

import pytest
from sanic.compat import Header

from switchboard.channels.origin import Origin, Origins
from switchboard.settings import Settings

#: The proxy on this machine, those of the school's network, and one by IPv6.
PROXIES = ["127.0.0.1", "10.1.2.0/24", "2001:db8:9::/48"]
VISITOR, OTHER = "203.0.113.7", "198.51.100.9"


def request(ip: str, *headers: tuple[str, str], host: str = "localhost:5005", server: str = "127.0.0.1:5005") -> Any:
    return SimpleNamespace(ip=ip, headers=Header([("host", host), *headers]), conn_info=SimpleNamespace(server=server))


def origin(ip: str, *headers: tuple[str, str], proxies: list[str] = PROXIES, address: str = "", **more: str) -> Origin:
    return Origins(Settings(proxies=proxies, address=address)).of(request(ip, *headers, **more))


def behind(*sent: str, name: str = "X-Forwarded-For", ip: str = "127.0.0.1") -> str:
    """The address by which a request with these header lines is counted."""
    return origin(ip, *((name, value) for value in sent)).address


# --- on this machine -------------------------------------------------------------------------


@pytest.mark.parametrize("proxies", [[], PROXIES])
@pytest.mark.parametrize("ip", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_program_on_this_machine_is_here_whatever_it_calls_the_machine(ip: str, proxies: list[str]) -> None:
    for host in ("localhost:5005", "bot.example.sch.uk", ""):
        assert origin(ip, proxies=proxies, host=host).here


@pytest.mark.parametrize("proxies", [[], PROXIES])
@pytest.mark.parametrize("ip", [VISITOR, "192.168.1.7", "10.1.2.3", "::ffff:203.0.113.7", "2001:db8::1", "", "unknown"])
def test_another_machine_is_not_whatever_it_writes(ip: str, proxies: list[str]) -> None:
    assert not origin(ip, proxies=proxies).here
    for header in ("x-forwarded-for", "x-real-ip", "forwarded"):
        assert not origin(ip, (header, "127.0.0.1"), proxies=proxies).here


@pytest.mark.parametrize("proxies", [[], PROXIES])
@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]
)
def test_what_a_proxy_passes_on_is_not_from_here(name: str, proxies: list[str]) -> None:
    for value in ("127.0.0.1", ""):
        assert not origin("127.0.0.1", (name, value), proxies=proxies).here


# --- the visitor's address --------------------------------------------------------------------


@pytest.mark.parametrize("header", [("X-Forwarded-For", OTHER), ("Forwarded", f"for={OTHER}"), ("X-Real-IP", OTHER)])
def test_without_a_named_proxy_no_header_counts(header: tuple[str, str]) -> None:
    for ip in ("127.0.0.1", VISITOR, "192.168.1.7", "10.1.2.3"):
        assert origin(ip, header, proxies=[]).address == ip
    for ip in (VISITOR, "10.1.3.3", "127.0.0.2"):
        assert origin(ip, header).address == ip


@pytest.mark.parametrize(
    "sent",
    [
        [VISITOR],
        [f"{OTHER}, {VISITOR}"],
        [OTHER, VISITOR],
        [f"127.0.0.1,{VISITOR}"],
        [f"{OTHER}, {VISITOR}, 10.1.2.3"],
        [f"{OTHER}, {VISITOR}", "10.1.2.3, 10.1.2.4", "2001:db8:9::1"],
        [f"{VISITOR}, 10.1.2.3:4711, [2001:db8:9::1]:80"],
        [f"nonsense, {VISITOR}"],
        [f"unknown, {VISITOR}"],
        [f"10.1.2.3, {VISITOR}"],
        [f"{VISITOR}:51234"],
        [f"::ffff:{VISITOR}"],
        [f"[::ffff:{VISITOR}]:443"],
        [f" {VISITOR} ,, "],
    ],
)
def test_behind_named_proxies_the_last_address_that_is_none_counts(sent: list[str]) -> None:
    assert behind(*sent) == behind(*sent, ip="::ffff:127.0.0.1") == VISITOR
    parts = [part.strip() for part in ",".join(sent).split(",") if part.strip()]
    assert behind(", ".join(f'proto=https;For="{part}"' for part in parts), name="Forwarded") == VISITOR


@pytest.mark.parametrize(
    "sent", [[], [""], ["unknown"], ["_hidden"], ["nonsense"], [f"{OTHER}, unknown"], ["1.2.3.4.5"]]
)
def test_whom_the_proxy_does_not_know_counts_as_the_proxy(sent: list[str]) -> None:
    assert behind(*sent) == "127.0.0.1"
    assert behind(*(f"for={value}" for value in sent), name="Forwarded") == "127.0.0.1"


def test_past_a_proxy_that_knows_nobody_its_own_address_counts() -> None:
    assert behind(f"{OTHER}, unknown, 10.1.2.3") == "10.1.2.3"
    assert behind("10.1.2.4, 10.1.2.3") == "10.1.2.4"


def test_a_visitor_cannot_get_round_the_limit_with_the_header_that_the_proxy_does_not_write() -> None:
    for forged in (OTHER, VISITOR, "192.0.2.1"):
        both = ("X-Forwarded-For", VISITOR), ("Forwarded", f"for={forged}")
        assert origin("127.0.0.1", *both).address == (VISITOR if forged == VISITOR else "127.0.0.1")


def test_one_customers_ipv6_addresses_count_as_one() -> None:
    one, same, other = (origin(ip).address for ip in ("2001:db8:1:2::1", "2001:db8:1:2:f::9", "2001:db8:1:3::1"))
    assert one == same != other
    assert behind("[2001:db8:1:2::9]:51234") == behind("2001:db8:1:2::8") == one == "2001:db8:1:2::/64"


def test_a_header_as_long_as_can_be_is_read_to_its_end() -> None:
    assert behind(f"{OTHER}, " + "10.1.2.3, " * 1_500) == OTHER


# --- the site --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("localhost", "http://localhost"),
        ("localhost:5005", "http://localhost:5005"),
        ("LocalHost:9999", "http://localhost:9999"),
        ("127.0.0.1:5005", "http://127.0.0.1:5005"),
        ("[::1]:5005", "http://[::1]:5005"),
        ("192.168.1.7:5005", "http://192.168.1.7:5005"),
        ("192.168.1.7", ""),
        ("192.168.1.8:5005", ""),
        ("bot.example.sch.uk", ""),
        ("localhost.evil.example", ""),
        ("localhost@evil.example", ""),
        ("evil.example#localhost", ""),
        ('"><script>', ""),
        ("[::", ""),
        ("[]", ""),
        ("localhost:123456", ""),
        ("", ""),
    ],
)
def test_a_host_is_believed_if_it_is_this_machine_or_where_the_request_came_to(host: str, site: str) -> None:
    for ip in ("127.0.0.1", VISITOR):
        found = origin(ip, host=host, server="192.168.1.7:5005", proxies=[])
        assert found.site == site
    headers = ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("Forwarded", "host=evil.example")
    assert origin(VISITOR, *headers, host=host, server="192.168.1.7:5005").site == site


@pytest.mark.parametrize(
    ("headers", "site"),
    [
        ({"Host": "bot.example", "Proto": "https"}, "https://bot.example"),
        ({"Host": "Bot.Example:8443", "Proto": "HTTPS"}, "https://bot.example:8443"),
        ({"Host": "bot.example", "Proto": "http"}, "http://bot.example"),
        ({"Host": "bot.example"}, "http://bot.example"),
        ({"Host": "bot.example", "Proto": "https,http"}, "https://bot.example"),
        ({"Host": "bot.example", "Proto": "https,http", "For": VISITOR}, "https://bot.example"),
        ({"Host": "bot.example", "Proto": "https, http", "For": f"{VISITOR}, 10.1.2.3"}, "https://bot.example"),
        ({"Host": "bot.example", "Proto": "https,http", "For": f"{OTHER}, {VISITOR}"}, "http://bot.example"),
        ({"Host": "bot.example", "Proto": "http,https,http", "For": f"a, {VISITOR}, 10.1.2.3"}, "https://bot.example"),
        ({"Host": "evil.example, bot.example"}, "http://bot.example"),
        ({"Host": "evil.example, bot.example", "For": f"{OTHER}, {VISITOR}"}, "http://bot.example"),
        ({"Host": "bot.example, inner", "For": f"{VISITOR}, 10.1.2.3"}, "http://bot.example"),
        ({"Host": "bot.example", "Proto": "javascript"}, "http://bot.example"),
        ({"Host": '"><script>', "Proto": "https"}, ""),
        ({"Proto": "https", "For": VISITOR}, ""),
        ({"For": VISITOR}, ""),
    ],
)
def test_behind_a_named_proxy_its_word_counts_and_the_host_header_does_not(headers: dict[str, str], site: str) -> None:
    sent = [(f"X-Forwarded-{name}", value) for name, value in headers.items()]
    for host in ("evil.example", "localhost:5005", "127.0.0.1:5005"):
        assert origin("127.0.0.1", *sent, host=host).site == site


def test_the_standard_header_tells_the_site_too() -> None:
    header = (
        "Forwarded",
        f'for={OTHER};host=evil.example, for={VISITOR};Host="bot.example:81";proto=HTTPS, for=10.1.2.3',
    )
    assert origin("127.0.0.1", header).site == "https://bot.example:81"


def test_a_visitor_cannot_name_the_site_with_the_header_that_the_proxy_does_not_write() -> None:
    told = ("X-Forwarded-For", VISITOR), ("Forwarded", f"for={VISITOR};host=evil.example")
    assert origin("127.0.0.1", *told).site == ""


# --- the public address ------------------------------------------------------------------------


def test_what_the_school_has_set_goes_before_everything() -> None:
    origins = Origins(Settings(address="https://www.example.sch.uk/careers/", proxies=PROXIES))
    for headers in ([], [("X-Forwarded-Host", "evil.example")]):
        assert origins.address(request("127.0.0.1", *headers)) == "https://www.example.sch.uk/careers/"
    assert origins.path == "/careers/"


def test_else_the_address_is_the_site_if_that_is_known() -> None:
    origins = Origins(Settings(proxies=PROXIES))
    assert origins.address(request("127.0.0.1")) == "http://localhost:5005/"
    assert origins.address(request("127.0.0.1", host="evil.example")) == ""
    assert origins.path == "/"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://www.example.sch.uk", True),
        ("https://WWW.example.sch.uk/careers/ask?x#y", True),
        ("http://localhost:5005", True),
        ("http://localhost:5005/ask", True),
        ("https://bot.example", True),
        ("http://localhost", False),
        ("https://www.example.sch.uk:8443", False),
        ("https://www.example.sch.uk.evil.example", False),
        ("https://www.example.sch.uk@evil.example", False),
        ("https://evil.example/www.example.sch.uk", False),
        ("null", False),
        ("", False),
        ("/ask", False),
        ("https://[", False),
    ],
)
def test_own_addresses_are_told_from_those_of_others(url: str, own: bool) -> None:
    origins = Origins(Settings(address="https://www.example.sch.uk/careers/", proxies=PROXIES))
    assert origins.is_own(request("127.0.0.1", ("X-Forwarded-Host", "bot.example")), url) == own


def test_without_a_host_nothing_is_own() -> None:
    for url in ("", "null", "http://", "https:///x"):
        assert not Origins(Settings()).is_own(request("127.0.0.1", host=""), url)
