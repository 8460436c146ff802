"""Where a request comes from, told from its peer and its headers."""

from types import SimpleNamespace
from typing import Any

import pytest
from sanic.compat import Header

from switchboard.channels.origin import origin


def request(ip: str, headers: list[tuple[str, str]] | None = None, host: str = "localhost:5005") -> Any:
    return SimpleNamespace(ip=ip, headers=Header([("host", host), *(headers or [])]))


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_program_on_this_machine_is_here(ip: str) -> None:
    assert origin(request(ip)).here


@pytest.mark.parametrize("ip", ["192.168.1.7", "203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1", "", "unknown"])
def test_another_machine_is_not_whatever_it_writes(ip: str) -> None:
    for header in ("x-forwarded-for", "x-real-ip", "forwarded"):
        assert not origin(request(ip, [(header, "127.0.0.1")])).here
    assert not origin(request(ip)).here


@pytest.mark.parametrize("ip", ["203.0.113.7", "192.168.1.7"])
def test_another_machine_is_counted_by_its_own_address_whatever_it_writes(ip: str) -> None:
    assert origin(request(ip, [("x-forwarded-for", "198.51.100.9")])).address == ip


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["198.51.100.9, 203.0.113.7"], "203.0.113.7"),
        (["198.51.100.9", "203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7:51234"], "203.0.113.7"),
        (["[2001:db8:1:2::9]:51234"], "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["nonsense"], "nonsense"),
        ([""], "127.0.0.1"),
        (["203.0.113.7,"], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_behind_a_proxy_on_this_machine_the_last_address_counts(sent: list[str], counted: str) -> None:
    assert origin(request("127.0.0.1", [("X-Forwarded-For", value) for value in sent])).address == counted


def test_one_customers_ipv6_addresses_count_as_one() -> None:
    one, same, other = (
        origin(request(ip)).address for ip in ("2001:db8:1:2::1", "2001:db8:1:2:f::9", "2001:db8:1:3::1")
    )
    assert one == same != other
