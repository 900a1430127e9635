"""The service: every feature's routes, the habits of HTTP around them, nothing of the engines."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accounts.doorkeeper import Accounts
from api.accounts.throttle import Throttle
from api.db.store import Store, StoreBusy, StoreFull
from api.documents.faults import InputFaults, fault, inside
from api.http.body import BodyCap
from api.http.openapi import describe
from api.http.problem import Refusal, language_of, problem_of
from api.logs import REQUEST
from api.routes import ROUTERS, UPLOADS
from api.settings import ServiceSettings

LOG: Final = logging.getLogger("ainori.http")
ACCESS: Final = logging.getLogger("ainori.access")
_HEADERS: Final = {
    b"content-security-policy": b"default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    b"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"geolocation=(self), camera=(self), microphone=()",
}


class _Wrap:
    """Every answer carries a request id and the headers by which browsers keep to this host."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if https:
            self._headers[b"strict-transport-security"] = b"max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        mark = REQUEST.set(request_id)
        began, status = time.perf_counter(), 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                have = {name for name, _ in message["headers"]}
                more = [(b"x-request-id", request_id.encode())]
                more += [(name, value) for name, value in self._headers.items() if name not in have]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            # The route's template, not the address: what people search for stays out of the log.
            route = getattr(scope.get("route"), "path", "-")
            data = {"method": scope["method"], "route": route, "status": status}
            ACCESS.info("request", extra={"data": {**data, "ms": round((time.perf_counter() - began) * 1000, 1)}})
            REQUEST.reset(mark)


def make_app(settings: ServiceSettings, store: Store, region: str, *, routers: Sequence[APIRouter] = ROUTERS) -> FastAPI:
    """
    Build the service over an open store.

    Parameters
    ----------
    region
        Id of the region whose doors these are.
    """
    app = FastAPI(
        title="Ainori 相乗り",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        separate_input_output_schemas=True,
    )
    put_before(app, settings, store, region)
    app.state.routers = tuple(routers)
    for router in routers:
        app.include_router(router)
    app.add_middleware(BodyCap, uploads=UPLOADS)
    app.add_middleware(_Wrap, https=settings.https)
    _handle_errors(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def put_before(app: FastAPI, settings: ServiceSettings, store: Store, region: str) -> None:
    """Let an app answer from a store; what it remembers of callers begins anew."""
    app.state.settings = settings
    app.state.store = store
    app.state.region = region
    app.state.doorkeeper = Accounts(store)
    app.state.throttle = Throttle(store.clock)


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(Refusal)
    def refused(request: Request, error: Refusal) -> Response:
        return problem_of(error, language_of(request))

    @app.exception_handler(InputFaults)
    def faulty(request: Request, error: InputFaults) -> Response:
        return problem_of(Refusal("bad-input", faults=error.faults), language_of(request))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [fault(_path(item["loc"]), "form.other", reason=item["msg"][:80]) for item in error.errors()]
        return problem_of(Refusal("bad-query", faults=faults), language_of(request))

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        known = {404: "no-such-page", 405: "not-allowed-method"}
        return problem_of(Refusal(known.get(error.status_code, "bad-query")), language_of(request))

    @app.exception_handler(StoreBusy)
    def busy(request: Request, _error: StoreBusy) -> Response:
        return problem_of(Refusal("busy"), language_of(request))

    @app.exception_handler(StoreFull)
    def full(request: Request, _error: StoreFull) -> Response:
        return problem_of(Refusal("full"), language_of(request))

    @app.exception_handler(Exception)
    def own(request: Request, error: Exception) -> Response:
        LOG.error("request %s failed: %s", getattr(request.state, "request_id", "-"), type(error).__name__, exc_info=error)
        return problem_of(Refusal("own-fault"), language_of(request))


def _path(loc: Sequence[Any]) -> str:
    path = ""
    for step in loc[1:]:
        path = inside(path, step)
    return path
