"""Who is let in at Teams' address: what the Bot Connector has signed for this bot, and nobody else."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from microsoft import APP_ID, TENANT, Microsoft, Signer
from teams_room import Room

from switchboard.channels.bearer import SERVICES, SKEW_SECONDS, Guard

Forging = Callable[[Microsoft], str]


def status(teams: Room, token: str | None, **other: Any) -> int:
    """That of a message with a token; whatever comes in answer has come, or nothing has."""
    got, _ = teams.deliver({**teams.microsoft.activity("what is the pay"), **other}, token and f"Bearer {token}")
    teams.settle()
    return got


def signed(microsoft: Microsoft, **other: Any) -> str:
    return microsoft.signer.sign(microsoft.claims(**other))


def unsigned(microsoft: Microsoft) -> str:
    return jwt.encode(microsoft.claims(), None, "none", headers={"kid": microsoft.signer.kid})


def with_the_public_key_as_a_secret(microsoft: Microsoft) -> str:
    """HS256, made by hand: the library would refuse to."""
    public = microsoft.signer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "typ": "JWT", "kid": microsoft.signer.kid}, microsoft.claims())
    )
    code = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head + b"." + body, public)
    return b".".join([head, body, base64.urlsafe_b64encode(code).rstrip(b"=")]).decode()


def with_its_own_key(microsoft: Microsoft) -> str:
    """Which brings, in its header, the key that it is signed with."""
    stranger = Signer(microsoft.signer.kid)
    headers = {"kid": stranger.kid, "jwk": stranger.public, "jku": "http://127.0.0.1:9/keys"}
    return jwt.encode(microsoft.claims(), stranger.private, "RS256", headers=headers)


def changed(microsoft: Microsoft) -> str:
    head, body, code = signed(microsoft).split(".")
    claims = {**json.loads(base64.urlsafe_b64decode(body + "==")), "exp": int(time.time()) + 9_999}
    return ".".join([head, base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), code])


def long_ago(microsoft: Microsoft) -> str:
    return signed(microsoft, exp=int(time.time()) - SKEW_SECONDS - 5)


def too_early(microsoft: Microsoft) -> str:
    return signed(microsoft, nbf=int(time.time()) + SKEW_SECONDS + 60)


FORGED: dict[str, Forging] = {
    "alg none": unsigned,
    "HS256 with the public key": with_the_public_key_as_a_secret,
    "its own key": with_its_own_key,
    "changed": changed,
    "another issuer": lambda microsoft: signed(microsoft, iss="https://sts.windows.net/x/"),
    "no issuer": lambda microsoft: signed(microsoft, iss=None),
    "another bot": lambda microsoft: signed(microsoft, aud="another"),
    "several bots": lambda microsoft: signed(microsoft, aud=[APP_ID, "another"]),
    "no audience": lambda microsoft: signed(microsoft, aud=None),
    "expired": long_ago,
    "no expiry": lambda microsoft: signed(microsoft, exp=None),
    "not yet": too_early,
    "no service address": lambda microsoft: signed(microsoft, serviceurl=None),
    "another service address": lambda microsoft: signed(microsoft, serviceurl="https://smba.trafficmanager.net/uk/"),
    "an unknown key": lambda microsoft: Signer("stranger").sign(microsoft.claims()),
    "no key": lambda microsoft: jwt.encode(microsoft.claims(), microsoft.signer.private, "RS256"),
    "no token at all": lambda microsoft: "x.y.z",
    "signs": lambda microsoft: "\u00e9",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused_and_nothing_is_sent(teams: Room, forge: Forging) -> None:
    token = forge(teams.microsoft).encode().decode("latin-1")
    assert status(teams, token) == 403
    assert teams.seen == [] and teams.microsoft.sent == [] and teams.microsoft.typing == 0
    assert not any(path.startswith(("/login/", "/connector/")) for path in teams.microsoft.asked)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Basic eDp5", "x"])
def test_who_has_no_token_is_told_that_one_is_needed(teams: Room, header: str | None) -> None:
    assert teams.deliver(teams.microsoft.activity("hi"), header)[0] == 401
    assert teams.microsoft.asked == []


def test_a_token_is_good_while_clocks_may_differ(teams: Room) -> None:
    for claims in ({"exp": int(time.time()) - 60}, {"nbf": int(time.time()) + 60}):
        assert status(teams, signed(teams.microsoft, **claims)) == 200


def test_a_stranger_cannot_have_replies_sent_elsewhere(teams: Room) -> None:
    """Not even with a token that names the same address."""
    for address in ("https://evil.example/", f"{teams.microsoft.service_url[:-1]}.evil.example/"):
        assert status(teams, signed(teams.microsoft, serviceurl=address), serviceUrl=address) == 403
    assert teams.microsoft.asked == ["/openid", "/keys"]


@pytest.mark.parametrize(
    "address",
    [
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "http://smba.trafficmanager.net/uk/",
        "https://evil.example/https://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:444/",
    ],
)
def test_only_addresses_of_teams_are_on_the_list(address: str) -> None:
    assert not address.startswith(SERVICES)
    assert Guard(APP_ID).services == SERVICES


def test_another_tenant_is_refused_by_a_bot_of_one(teams: Room) -> None:
    other = {"channelData": {"tenant": {"id": "other"}}}
    assert status(teams, signed(teams.microsoft), **other) == 403
    assert status(teams, signed(teams.microsoft), channelData={"tenant": {"id": TENANT.upper()}}) == 200


def test_a_bot_of_several_tenants_serves_each(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    several = Guard(APP_ID, "", teams.guard.keys, teams.guard.services)
    monkeypatch.setattr(teams.channel, "guard", several)
    assert status(teams, signed(teams.microsoft), channelData={"tenant": {"id": "other"}}) == 200


def test_another_channel_and_a_key_that_is_not_for_teams_are_refused(teams: Room) -> None:
    assert status(teams, signed(teams.microsoft), channelId="webchat") == 403
    for_web = Signer("for the web", ("webchat",))
    teams.microsoft.keys.append(for_web.public)
    assert status(teams, for_web.sign(teams.microsoft.claims())) == 403


def test_keys_are_asked_for_when_they_are_needed_and_then_kept(teams: Room) -> None:
    assert teams.microsoft.asked == []
    for _ in range(3):
        assert status(teams, signed(teams.microsoft)) == 200
    assert teams.microsoft.asked.count("/keys") == 1


def test_a_new_key_is_asked_for_and_strangers_cannot_have_that_done_all_the_time(
    teams: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(teams, signed(teams.microsoft)) == 200
    new = Signer("new")
    teams.microsoft.keys.append(new.public)
    monkeypatch.setattr(teams.guard.keys, "_tried", time.monotonic() - 61)
    assert status(teams, new.sign(teams.microsoft.claims())) == 200
    for _ in range(3):
        assert status(teams, Signer("unknown").sign(teams.microsoft.claims())) == 403
    assert teams.microsoft.asked.count("/keys") == 2


def test_nobody_waits_while_a_strangers_key_is_asked_for(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status(teams, signed(teams.microsoft)) == 200
    asked, go_on = threading.Event(), threading.Event()

    async def hangs(*_: Any) -> Any:
        asked.set()
        await asyncio.to_thread(go_on.wait, 10)
        raise OSError

    monkeypatch.setattr("switchboard.channels.bearer._json", hangs)
    monkeypatch.setattr(teams.guard.keys, "_tried", time.monotonic() - 61)
    activity = teams.microsoft.activity("hi")
    unknown = f"Bearer {Signer('unknown').sign(teams.microsoft.claims())}"
    with ThreadPoolExecutor(1) as pool:
        stranger = pool.submit(teams.deliver, activity, unknown)
        try:
            assert asked.wait(60)
            assert teams.deliver(activity)[0] == 200 and not stranger.done()
        finally:
            go_on.set()
        assert stranger.result()[0] == 403


def test_keys_are_asked_for_through_the_proxy_that_the_environment_names(
    teams: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", teams.microsoft.address)
    monkeypatch.setattr(teams.guard.keys, "openid", "http://login.invalid/openid")
    assert status(teams, signed(teams.microsoft)) == 200


def test_without_the_network_it_waits_for_better_times(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams.guard.keys, "openid", "http://127.0.0.1:9/openid")
    assert status(teams, signed(teams.microsoft)) == 503
    monkeypatch.undo()
    teams.guard.keys._tried -= 60
    assert status(teams, signed(teams.microsoft)) == 200


def test_keys_that_are_held_are_good_while_there_is_no_network(teams: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status(teams, signed(teams.microsoft)) == 200
    monkeypatch.setattr(teams.guard.keys, "openid", "http://127.0.0.1:9/openid")
    monkeypatch.setattr(teams.guard.keys, "_fetched", time.monotonic() - 90_000)
    monkeypatch.setattr(teams.guard.keys, "_tried", time.monotonic() - 90_000)
    assert status(teams, signed(teams.microsoft)) == 200
