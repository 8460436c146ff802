"""Which channels are on: those whose credentials are in the environment. They stand nowhere else, in no file.

Rasa fails on a `${...}` in credentials.yml that is not set, so the channels read these by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

#: For each channel, the ways to set it up: each the variables that it needs, the likeliest way first.
WAYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "slack": (
        ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"),
        ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    ),
    "teams": (("TEAMS_APP_ID", "TEAMS_APP_PASSWORD"),),
}


@dataclass(frozen=True)
class State:
    """Whether a channel is on; what is missing is of the way that is nearest to being complete."""

    channel: str
    missing: tuple[str, ...]

    @property
    def on(self) -> bool:
        """Whether one of its ways is complete."""
        return not self.missing

    @property
    def words(self) -> str:
        """ "Slack is off: SLACK_BOT_TOKEN is not set", for whoever looks after the server."""
        if self.on:
            return f"{self.channel.title()} is on"
        listed = " and ".join(filter(None, [", ".join(self.missing[:-1]), self.missing[-1]]))
        return f"{self.channel.title()} is off: {listed} {'is' if len(self.missing) == 1 else 'are'} not set"


def state(channel: str, environment: Mapping[str, str] = os.environ) -> State:
    """Whether a channel is on in an environment. What is empty there is not set."""
    lacking = [tuple(name for name in way if not environment.get(name)) for way in WAYS[channel]]
    return State(channel, min(lacking, key=len))


def states(environment: Mapping[str, str] = os.environ) -> list[State]:
    """That of every channel which needs credentials."""
    return [state(channel, environment) for channel in WAYS]
