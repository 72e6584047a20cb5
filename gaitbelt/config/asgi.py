"""One process, one port: Django in a pool of threads, and the live stream beside it (D7)."""

import gc

from gaitbelt.config.wsgi import application as django
from gaitbelt.core.live import Stream
from gaitbelt.core.serving import Pool, Receive, Scope, Send


class Shell:
    """The ASGI application: hands each connection to what answers it."""

    def __init__(self) -> None:
        self.pages = Pool(django)
        self.live = Stream()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == self.live.path:
            await self.live(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    def close(self) -> None:
        """End what would stay open for ever."""
        self.live.broadcaster.stop()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.live.broadcaster.start()
        gc.collect()
        gc.freeze()  # what start-up has made stays: requests do not pay for looking through it
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.close()
        await send({"type": "lifespan.shutdown.complete"})


application = Shell()
