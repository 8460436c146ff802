"""A real HTTP server in a thread, for tests of one blueprint."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sanic import Sanic
from sanic.touchup.service import TouchUp

#: Sanic rewrites its own classes when an app starts, and cannot do so a second time.
prepared: list[Sanic] = []
rewrite = TouchUp.run


def prepare(app: Sanic) -> None:
    if not prepared:
        rewrite(app)
        prepared.append(app)


@contextmanager
def served(app: Sanic) -> Iterator[int]:
    """The port of a running server. All of its event loop is in the thread: a browser's may run in this one."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))

    async def start() -> Any:
        server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        return server

    async def stop() -> None:
        await server.close()

    def there(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        with patch.object(TouchUp, "run", prepare):
            server = there(start())
        yield listener.getsockname()[1]
        there(stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
