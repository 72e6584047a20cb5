import asyncio
import signal
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.module_loading import import_string

from gaitbelt.core import clock, readiness
from gaitbelt.core.loopback import is_loopback
from gaitbelt.core.management.base import ClinicCommand

REFUSED = 2  # exit code: this installation must not serve as it is


class Command(ClinicCommand):
    help = "Serve the clinic: one process, one port, pages and live updates."
    example = "gaitbelt serve --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument(
            "--demo-anywhere",
            action="store_true",
            help="serve a demo, whose doors need no password, beyond this machine too",
        )

    def handle(
        self, *args: object, host: str, port: int, demo_anywhere: bool, **options: object
    ) -> None:
        if says := origin_refusal(host, demo_anywhere) or port_refusal(host, port):
            self.stop(says, code=REFUSED)
        for found in readiness.refusals():
            self.stop(f"{found.name}: {found.says}; {found.fix}.", code=REFUSED)
        scheme = "https" if settings.TLS_CERT else "http"
        self.stdout.write(f"Gaitbelt serves at {scheme}://{host}:{port} (Ctrl-C stops it)")
        self.stdout.flush()
        asyncio.run(_serve(host, port))


def origin_refusal(host: str, demo_anywhere: bool = False) -> str:
    """Why this address may not be served as configured, in one sentence; empty when it may."""
    if clock.holds_demo() and not settings.DEMO:
        return (
            "This data folder holds the demo, which is served on this machine only: leave out what "
            "names another, use another folder, or say --demo-anywhere."
        )
    if bool(settings.TLS_CERT) != bool(settings.TLS_KEY):
        return "Give both GAITBELT_TLS_CERT and GAITBELT_TLS_KEY, or neither."
    for path in filter(None, (settings.TLS_CERT, settings.TLS_KEY)):
        if not Path(path).is_file():
            return f"There is no file {path}: correct GAITBELT_TLS_CERT and GAITBELT_TLS_KEY."
    if settings.TLS_CERT and not settings.IS_HTTPS:
        return "With a certificate, set GAITBELT_PUBLIC_URL to the https address that people use."
    if is_loopback(host):
        return ""
    if settings.DEMO:
        says = f"A demo is served on this machine only: not on {host} without --demo-anywhere."
        return "" if demo_anywhere else says
    if not settings.IS_HTTPS:
        return (
            f"Beyond this machine Gaitbelt needs HTTPS: to serve on {host}, set GAITBELT_TLS_CERT "
            "and GAITBELT_TLS_KEY, or GAITBELT_PUBLIC_URL to the https address of your proxy."
        )
    return ""


def port_refusal(host: str, port: int) -> str:
    """Why nobody can listen there; empty when we can."""
    if not 0 < port < 65536:
        return f"{port} is no port: choose another --host or --port."
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return f"Cannot listen on {host}:{port} ({error}): choose another --host or --port."
    return ""


async def _serve(host: str, port: int) -> None:
    """Run granian in this process until a signal ends it."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    tls: dict[str, Any] = {}
    if settings.TLS_CERT:
        tls = {"ssl_cert": Path(settings.TLS_CERT), "ssl_key": Path(settings.TLS_KEY)}
    application = import_string(settings.ASGI_APPLICATION)
    server = Server(
        application,
        address="127.0.0.1" if host == "localhost" else host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=1024,
        log_level=LogLevels.error,
        **tls,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, server, application)
    await server.serve()


def _stop(server: Any, application: Any) -> None:
    """End the live streams first: the server waits for what is open."""
    application.close()
    server.stop()
