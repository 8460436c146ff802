"""Where a request comes from. Nothing here is ever stored or logged."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from sanic.request import Request

#: Headers that a proxy or a browser adds. With any of them, the sender is no program on this machine.
_FROM_ELSEWHERE = (
    *("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"),
    *("origin", "sec-fetch-site"),
)


@dataclass(frozen=True)
class Origin:
    """Whether a request comes from a program on this machine itself, and the address to count it by."""

    here: bool
    address: str


def origin(request: Request) -> Origin:
    """Where a request comes from.

    Behind a proxy on this machine, the address is the one that the proxy itself added last.
    """
    peer = _parsed(request.ip)
    if peer is None or not peer.is_loopback:
        return Origin(False, _block(request.ip))
    headers = request.headers
    here = not any(name in headers for name in _FROM_ELSEWHERE) and _names_this_machine(headers.get("host", ""))
    forwarded = ",".join(headers.getall("x-forwarded-for", [])).rpartition(",")[2].strip()
    return Origin(here, _block(forwarded or request.ip))


def _names_this_machine(host: str) -> bool:
    """Whether a Host header does; a proxy often passes on its own name, and a hostile page has its own too."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    address = _parsed(name)
    return name == "localhost" or bool(address and address.is_loopback)


def _block(address: str) -> str:
    """An address as it is counted: without a port, and of IPv6 the network that one customer has."""
    parsed = _parsed(address) or _parsed(address.rpartition(":")[0].strip("[]"))
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
    return str(parsed or address)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, an IPv4 one inside IPv6 as IPv4; None for anything else."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
