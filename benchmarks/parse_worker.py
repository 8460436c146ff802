"""Holds conversations with the bot of the folder it is started in, for `parse_beside`: a list of messages as JSON on
each line in, what each took on a line out. Must import nothing of `benchmarks`, since the folder may be another
version's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from typing import Any

from rasa.core.processor import MessageProcessor

from switchboard.local import LocalBot
from switchboard.model import quiet

_PARSE = MessageProcessor.parse_message
_TOOK: list[float] = []


async def _parse(*given: Any, **named: Any) -> Any:
    before = time.process_time()
    found = await _PARSE(*given, **named)
    _TOOK.append(1_000 * (time.process_time() - before))
    return found


def main() -> None:
    """Answers line by line."""
    quiet()
    bot = LocalBot()
    for line in sys.stdin:
        _TOOK.clear()
        sender, reply = uuid.uuid4().hex, []
        for said in json.loads(line):
            before = time.process_time()
            asyncio.run(bot.send(said, sender))
            reply.append(1_000 * (time.process_time() - before))
        print(json.dumps({"parse": _TOOK, "reply": reply}), flush=True)


if __name__ == "__main__":
    MessageProcessor.parse_message = _parse
    main()
