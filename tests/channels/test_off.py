"""A channel without its credentials: no address, and one line in the log."""

from __future__ import annotations

import logging
import os
from unittest.mock import patch

import pytest

from switchboard.channels.off import Off
from switchboard.channels.slack import SlackChat
from switchboard.credentials import WAYS, state

WITHOUT = {name: value for name, value in os.environ.items() if name not in {n for way in WAYS["slack"] for n in way}}


def test_a_channel_that_is_off_has_no_address_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        off = Off(state("teams", {}))
    assert [record.getMessage() for record in caplog.records] == [
        "Teams is off: TEAMS_APP_ID and TEAMS_APP_PASSWORD are not set."
    ]
    assert off.url_prefix() == "teams"

    async def nobody(_: object) -> None:
        """Nothing comes to Rasa."""

    assert off.blueprint(nobody)._future_routes == set()


def test_slack_is_off_without_its_credentials_and_opens_nothing() -> None:
    with patch.dict(os.environ, WITHOUT, clear=True):
        assert isinstance(SlackChat.from_credentials({"database": "sqlite:////nowhere/at/all.db"}), Off)
