"""What a server on a plain line answers: itself and whoever sits at the same machine, nobody from elsewhere.

Whoever reaches it by another name over http would hand over a password or a session for anybody on the way to read; and a page
of a strange host that resolves to this machine gets nothing either.
"""

from __future__ import annotations

import ipaddress

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problem import Refusal, language_of, problem_of

_HEALTH = frozenset({"/healthz", "/readyz"})


class Door:
    """Refuse http to any host but this machine; https (own certificate, or a trusted proxy's word) passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in."""
        if scope["type"] == "http" and scope["scheme"] != "https" and scope["path"] not in _HEALTH:
            request = Request(scope)
            if not is_loopback(request.headers.get("host", "")):
                await problem_of(Refusal("https-only"), language_of(request))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine itself."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
