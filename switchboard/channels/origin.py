"""Where a request comes from, and at which address it was asked for. Nothing here is ever stored or logged."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sanic.request import Request

from switchboard.settings import Settings

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: What proxies add. With any of it, somebody else than the program that connected may be asking.
_OF_PROXIES = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
#: A host as a browser sends it; anything else is not repeated on a page.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?")


@dataclass(frozen=True)
class Origin:
    """Where a request comes from.

    `here` is whether a program on this machine asks, and for nobody else; `address` the address to count the
    request by; `site` the scheme and host that it was sent to ("http://localhost:5005"), empty if nobody
    who can be believed says so.
    """

    here: bool
    address: str
    site: str


@dataclass(frozen=True)
class _Hops:
    """What the proxies on the way say, in their order: from whom they had the request, for which host, by what."""

    senders: list[str]
    hosts: list[str]
    schemes: list[str]


class Origins:
    """Tells where requests come from, by what school.yml says of the proxies and of the public address."""

    def __init__(self, chosen: Settings) -> None:
        self.public = chosen.address
        self._proxies = [ipaddress.ip_network(proxy) for proxy in chosen.proxies]

    @property
    def path(self) -> str:
        """The path of the public address: "/" or such as "/careers/"."""
        return urlsplit(self.public).path or "/"

    def of(self, request: Request) -> Origin:
        """Where a request comes from. What is forwarded counts only if a proxy that the school named forwards it."""
        peer = _parsed(request.ip)
        forwarded = any(name in request.headers for name in _OF_PROXIES)
        if not forwarded or peer is None or not self._is_proxy(peer):
            here = not forwarded and peer is not None and peer.is_loopback
            return Origin(here, _block(request.ip), _site_without_proxy(request))
        told = [self._followed(peer, hops) for hops in (_by_custom(request), _by_standard(request)) if hops]
        # A proxy may write in one of the two ways and pass on what a visitor wrote in the other: then nobody knows.
        visitors, sites = {visitor for visitor, _ in told}, {site for _, site in told}
        visitor = visitors.pop() if len(visitors) == 1 else peer
        return Origin(False, _block(str(visitor)), sites.pop() if len(sites) == 1 else "")

    def address(self, request: Request) -> str:
        """The address of the front page, as the school has set it or as far as it can be told; else empty."""
        site = self.of(request).site
        return self.public or (f"{site}/" if site else "")

    def is_own(self, request: Request, url: str) -> bool:
        """Whether an address is one of this server's, as it was asked for."""
        try:
            given = urlsplit(url.lower()).netloc
        except ValueError:
            return False
        own = [
            request.headers.get("host", ""),
            *(urlsplit(site).netloc for site in (self.public, self.of(request).site)),
        ]
        return given != "" and given in map(str.lower, own)

    def _followed(self, peer: _Address, hops: _Hops) -> tuple[_Address, str]:
        """The visitor's address and site: from the right, past the proxies that can be believed.

        What stands further to the left, whoever asked may have written.
        """
        visitor, passed = peer, 1
        for sender in reversed(hops.senders):
            parsed = _without_port(sender)
            if parsed is None:  # "unknown" or nonsense: nobody can say who is behind that proxy
                break
            visitor = parsed
            if not self._is_proxy(parsed):
                break
            passed += 1
        # A proxy that overwrites gives one value where others append theirs. An encrypted first leg is then what
        # a page must go by; a host counts only from the proxy next to us.
        scheme = _said(hops.schemes, hops, passed, 0).lower()
        host = _said(hops.hosts, hops, passed, -1).lower()
        return visitor, f"{'https' if scheme == 'https' else 'http'}://{host}" if _HOST.fullmatch(host) else ""

    def _is_proxy(self, address: _Address) -> bool:
        return any(address in network for network in self._proxies)


def _by_custom(request: Request) -> _Hops | None:
    """What X-Forwarded-For, -Host and -Proto say, if any is there."""
    lists = [_listed(request, f"x-forwarded-{name}") for name in ("for", "host", "proto")]
    return _Hops(*lists) if any(lists) else None


def _by_standard(request: Request) -> _Hops | None:
    """What Forwarded (RFC 7239) says, if it is there. Nothing that a proxy writes holds a comma or semicolon itself."""
    elements = []
    for element in _listed(request, "forwarded"):
        pairs = [pair.partition("=") for pair in element.split(";")]
        elements.append({name.strip().lower(): value.strip().strip('"') for name, _, value in pairs})
    if not elements:
        return None
    senders, hosts, schemes = ([element.get(name, "") for element in elements] for name in ("for", "host", "proto"))
    return _Hops(senders, hosts, schemes)


def _listed(request: Request, name: str) -> list[str]:
    """The values of a header that may come several times, with commas."""
    values = ",".join(request.headers.getall(name, [])).split(",")
    return [value.strip() for value in values if value.strip()]


def _said(values: list[str], hops: _Hops, passed: int, otherwise: int) -> str:
    """What the farthest proxy that can be believed says, if each proxy says something; else the first or last value."""
    if not values:
        return ""
    return values[-min(passed, len(values))] if len(values) == len(hops.senders) else values[otherwise]


def _site_without_proxy(request: Request) -> str:
    """The site of a request that came straight here: this machine by its own name, or the address that it came to.

    Any other host is one that the visitor has made up, for all that we know.
    """
    host = request.headers.get("host", "").lower()
    connection = request.conn_info
    if _HOST.fullmatch(host) and (_names_this_machine(host) or (connection and host == connection.server)):
        return f"http://{host}"
    return ""


def _names_this_machine(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    address = _parsed(name)
    return name == "localhost" or bool(address and address.is_loopback)


def _block(address: str) -> str:
    """An address as it is counted: of IPv6 the network that one customer has."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
    return str(parsed or address)


def _without_port(address: str) -> _Address | None:
    """The address in "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:80"."""
    found = re.fullmatch(r"(?:\[([^\[\]]{0,45}+)\]|([^:\[\]]{0,45}+))(?::[\w.-]{1,20}+)?", address)
    return _parsed((found[1] or found[2]) if found else address)


def _parsed(address: str) -> _Address | None:
    """The address, an IPv4 one inside IPv6 as IPv4; None for anything else."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
