"""Rasa's server as `switchboard run` starts it: `python -m switchboard.quietly switchboard.rasa_server`.

It is what `rasa run` serves, with the action in the same process and with Rasa's slow spots mended. Where the
environment names an action server, that one is asked instead.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic

from switchboard import logs, metrics, slow_spots
from switchboard.action_endpoint import InProcessActions

#: The environment variable with the address of an action server, if one is to be asked.
ACTIONS = "SWITCHBOARD_ACTIONS"
#: The methods of Rasa's MessageProcessor that are a stage of a message.
STAGES = {
    "parse_message": "nlu",
    "predict_next_with_tracker_if_should": "policies",
    "get_tracker": "store",
    "save_tracker": "store",
}


def main() -> None:
    """Serves until it is told to stop, and then answers first what has come."""
    given = _parser().parse_args()
    level = logging.getLevelName(os.environ.get("LOG_LEVEL", "ERROR"))
    configure_logging_and_warnings(level)
    configure_structlog(level)
    logs.configure(level)
    slow_spots.mend()
    asked = os.environ.setdefault(ACTIONS, "")  # endpoints.yml names it
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    if not asked:
        endpoints.action = InProcessActions()
    serve_application(
        given.model,
        interface=given.host,
        port=given.port,
        credentials="credentials.yml",
        enable_api=given.enable_api,
        auth_token=given.auth_token,
        endpoints=endpoints,
        server_listeners=[(_time_the_stages, "after_server_start"), (_begun, "after_server_start")],
    )


async def _time_the_stages(app: Sanic, _: object) -> None:
    """Notes what each of Rasa's stages takes. A model that comes later by Rasa's HTTP API is not timed."""
    processor = app.ctx.agent.processor
    if processor is not None:
        for method, stage in STAGES.items():
            setattr(processor, method, metrics.timed(stage, getattr(processor, method)))
        processor.parse_message = _counting_fallbacks(processor.parse_message)


async def _begun(*_: object) -> None:
    """All is read that stays: from now on there is garbage, and none of that is searched for it."""
    gc.freeze()
    gc.enable()


def _counting_fallbacks(parse: Callable[..., Awaitable[dict[str, Any]]]) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def counted(*given: Any, **named: Any) -> dict[str, Any]:
        parsed = await parse(*given, **named)
        if (parsed.get("intent") or {}).get("name") == DEFAULT_NLU_FALLBACK_INTENT_NAME:
            metrics.fallback()
        return parsed

    return counted


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--enable-api", action="store_true")
    parser.add_argument("--auth-token", help="switchboard.quietly adds it, so that the process list does not show it")
    return parser


if __name__ == "__main__":
    main()
