"""One process, one port: Django in a pool of threads, and the live stream beside it (D7)."""

from typing import Any

from gaitbelt.config.wsgi import application as django
from gaitbelt.core.serving import Pool, Receive, Scope, Send

pool = Pool(django)


async def application(scope: Scope, receive: Receive, send: Send) -> Any:
    """Hand each connection to what answers it."""
    if scope["type"] == "http":
        return await pool(scope, receive, send)
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    return await send({"type": "websocket.close", "code": 1000})


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
