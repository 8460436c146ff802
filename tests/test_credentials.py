"""Which channels are on: told from the environment alone, by `switchboard check`, at the start and by the log."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest

from switchboard import cli
from switchboard.credentials import WAYS, State, state, states

NAMES = sorted({name for ways in WAYS.values() for way in ways for name in way})


def without() -> dict[str, str]:
    """The environment with no credential in it."""
    return {name: value for name, value in os.environ.items() if name not in NAMES}


def test_nothing_set_is_off_and_names_what_the_first_way_needs() -> None:
    assert [(found.channel, found.on) for found in states({})] == [("slack", False), ("teams", False)]
    assert state("slack", {}).words == "Slack is off: SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are not set"


@pytest.mark.parametrize(("channel", "way"), [(channel, way) for channel, ways in WAYS.items() for way in ways])
def test_each_way_is_enough_and_no_less_is(channel: str, way: tuple[str, ...]) -> None:
    given = dict.fromkeys(way, "x")
    assert state(channel, given) == State(channel, ())
    for name in way:
        lacking = state(channel, {**given, name: ""})
        assert not lacking.on and len(lacking.missing) == 1


def test_what_is_missing_is_of_the_way_that_is_nearest() -> None:
    given = {"SLACK_APP_TOKEN": "x"}
    assert state("slack", given).words == "Slack is off: SLACK_BOT_TOKEN is not set"
    given = {"SLACK_CLIENT_ID": "x", "SLACK_SIGNING_SECRET": "x", "SLACK_CLIENT_SECRET": "x"}
    assert state("slack", given).words == "Slack is on"


def test_check_says_so_and_shows_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"SLACK_SIGNING_SECRET": "hush", "SLACK_BOT_TOKEN": "quiet", "TEAMS_APP_ID": "still"}
    with patch.dict(os.environ, {**without(), **given}, clear=True):
        assert cli.main(["check"]) == 0
    told = capsys.readouterr().out
    assert "Slack is on.\nTeams is off: TEAMS_APP_PASSWORD is not set.\n" in told
    assert not any(secret in told for secret in given.values())
