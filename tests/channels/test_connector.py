"""What goes out to Teams: the token of each kind of app, kept while it is good, and what is done where none is had."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from microsoft import APP_ID, NOTHING, PASSWORD, TENANT, Microsoft, microsoft

from switchboard.channels.activity import Activity
from switchboard.channels.connector import Connector, Login, NotSent

HELLO = {"type": "message", "text": "Hello."}


@pytest.fixture(scope="module")
def only_microsoft() -> Iterator[Microsoft]:
    with microsoft() as stand_in:
        yield stand_in


@pytest.fixture
def there(only_microsoft: Microsoft) -> Microsoft:
    only_microsoft.reset()
    return only_microsoft


def used(login: Login, use: Callable[[Connector], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    """What comes of using a connector."""

    async def work() -> Any:
        connector = Connector(login, **{"seconds": 5, "pause": 0.01, **options})
        try:
            return await use(connector)
        finally:
            await connector.close()

    return asyncio.run(work())


def tokens_asked(there: Microsoft) -> list[str]:
    return [path.split("/")[2] for path in there.asked if path.endswith("/oauth2/v2.0/token")]


@pytest.mark.parametrize(("tenant", "asked"), [(TENANT, TENANT), ("", "botframework.com")])
def test_one_token_is_asked_for_from_the_apps_own_login_and_then_kept(
    there: Microsoft, tenant: str, asked: str
) -> None:
    to = Activity(there.activity("hi"))

    async def use(connector: Connector) -> None:
        await asyncio.gather(*(connector.reply(to, HELLO) for _ in range(5)))

    used(Login(APP_ID, PASSWORD, tenant, there.http()), use)
    assert (len(there.sent), tokens_asked(there), there.refused) == (5, [asked], [])


def test_nothing_is_asked_before_there_is_something_to_send(there: Microsoft) -> None:
    Connector(Login(APP_ID, PASSWORD, TENANT, there.http()))
    assert there.asked == []


@pytest.mark.parametrize(("seconds", "asked"), [(299, 3), (900, 1)])
def test_a_token_that_is_about_to_end_is_not_used(there: Microsoft, seconds: int, asked: int) -> None:
    there.seconds = seconds
    to = Activity(there.activity("hi"))

    async def use(connector: Connector) -> None:
        for _ in range(3):
            await connector.reply(to, HELLO)

    used(Login(APP_ID, PASSWORD, TENANT, there.http()), use)
    assert len(tokens_asked(there)) == asked


def test_a_token_that_is_not_taken_any_more_is_replaced_once(there: Microsoft) -> None:
    to = Activity(there.activity("hi"))

    async def use(connector: Connector) -> None:
        await connector.reply(to, HELLO)
        there.tokens.clear()
        await connector.reply(to, HELLO)
        there.behave = [401, 401]
        with pytest.raises(NotSent):
            await connector.reply(to, HELLO)

    used(Login(APP_ID, PASSWORD, TENANT, there.http()), use)
    assert (len(there.sent), len(tokens_asked(there))) == (2, 3)


def test_with_a_wrong_secret_nothing_is_sent_and_the_log_does_not_show_it(
    there: Microsoft, caplog: pytest.LogCaptureFixture
) -> None:
    to = Activity(there.activity("a secret question"))
    login = Login(APP_ID, "a wrong secret", TENANT, there.http())
    with caplog.at_level(logging.DEBUG), pytest.raises(NotSent):
        used(login, lambda connector: connector.reply(to, HELLO))
    assert "invalid_client" in caplog.text and "secret" not in caplog.text and "secret" not in repr(login)
    assert there.sent == []


def test_without_a_login_service_nothing_breaks(there: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    http = there.http()
    monkeypatch.setattr(http.adapters["https://login.microsoftonline.com"], "address", "http://127.0.0.1:9")
    with pytest.raises(NotSent):
        used(Login(APP_ID, PASSWORD, TENANT, http), lambda one: one.reply(Activity(there.activity("hi")), HELLO))


def test_what_retry_after_says_is_waited_for(there: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("switchboard.channels.connector.asyncio.sleep", sleep)
    there.behave = [(429, "7"), (429, "9999"), (503, "Wed, 21 Oct 2026 07:28:00 GMT")]
    to = Activity(there.activity("hi"))
    used(Login(APP_ID, PASSWORD, TENANT, there.http()), lambda one: one.reply(to, HELLO), pause=1)
    assert waited[:2] == [7, 20] and 3 <= waited[2] <= 5
    assert len(there.sent) == 1


def test_who_answers_nothing_is_asked_four_times(there: Microsoft) -> None:
    there.behave = [NOTHING] * 9
    with pytest.raises(NotSent):
        used(
            Login(APP_ID, PASSWORD, TENANT, there.http()),
            lambda one: one.reply(Activity(there.activity("hi")), HELLO),
        )
    assert len(there.behave) == 5


def test_a_redirect_is_not_followed_with_the_token(there: Microsoft) -> None:
    there.behave = [307]
    with pytest.raises(NotSent) as refused:
        used(
            Login(APP_ID, PASSWORD, TENANT, there.http()),
            lambda one: one.reply(Activity(there.activity("hi")), HELLO),
        )
    assert refused.value.status == 307


def test_an_id_with_signs_in_it_is_one_part_of_the_address(there: Microsoft) -> None:
    to = Activity(there.activity("hi", id="1:2/../3?x=;", kind="channel"))
    used(Login(APP_ID, PASSWORD, TENANT, there.http()), lambda connector: connector.reply(to, HELLO))
    assert there.sent[0]["path"] == [to.conversation, "activities", to.id]


def test_it_goes_by_the_proxy_that_the_environment_names(there: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", there.address)
    to = Activity(there.activity("hi", serviceUrl="http://teams.invalid/connector/"))
    used(Login(APP_ID, PASSWORD, TENANT, there.http()), lambda connector: connector.reply(to, HELLO))
    assert len(there.sent) == 1
