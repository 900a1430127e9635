"""The web server process: uvicorn over the service, stopped in order by Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from api.serving import Service

_GRACE_S = 5
"""How long open streams may take to notice that the server stops."""


class _Server(uvicorn.Server):
    """A stop that is asked for is a stop; uvicorn would raise the signal once more when it is down."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals while serving."""
        before = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def listen(host: str, port: int) -> socket.socket:
    """
    Take a port.

    Raises
    ------
    OSError
        Where it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns the delay of small packets off for sockets that name TCP alone: else each answer may wait 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def serve(
    service: Service,
    listening: socket.socket,
    *,
    cert: Path | None = None,
    key: Path | None = None,
    visit: Callable[[], bool] | None = None,
) -> None:
    """
    Answer requests and let the workers work, until told to stop.

    Parameters
    ----------
    visit
        Called in a thread of its own beside the server, which goes on where the answer is True.
    """
    trusted = list(service.settings.trusted_proxies)
    config = uvicorn.Config(
        service.app, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False,
        proxy_headers=bool(trusted), forwarded_allow_ips=trusted or None, timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE_S, ssl_certfile=cert, ssl_keyfile=key,
    )  # fmt: skip
    service.workers.start()
    try:
        server = _Server(config)
        if visit is not None:
            threading.Thread(target=_visited, args=(server, visit), name="visit", daemon=True).start()
        server.run(sockets=[listening])
    finally:
        service.workers.stop()


def _visited(server: uvicorn.Server, visit: Callable[[], bool]) -> None:
    goes_on = False
    try:
        goes_on = visit()
    finally:
        server.should_exit = server.should_exit or not goes_on
