"""A channel whose credentials are not in the environment."""

from __future__ import annotations

import logging

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint

from switchboard.channels.turn import OnNewMessage
from switchboard.credentials import State

logger = logging.getLogger(__name__)


class Off(InputChannel):
    """Has no address, so that all of the channel's are answered with 404. The log says once what is missing."""

    def __init__(self, state: State) -> None:
        self.channel = state.channel
        logger.warning("%s.", state.words)

    def url_prefix(self) -> str:
        """The part of the address under which the channel would be."""
        return self.channel

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """No address."""
        return Blueprint(f"switchboard_{self.channel}_off")
