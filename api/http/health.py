"""Whether the service lives, and whether it can serve."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import text

from api.http.caller import Caller, may
from api.http.rights import ANYONE

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the process lives")
def healthz(caller: Annotated[Caller, may(ANYONE)]) -> Response:  # noqa: ARG001 - every route names its row
    """Answer as long as the process does."""
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Whether the store answers")
def readyz(caller: Annotated[Caller, may(ANYONE)]) -> Response:
    """Ask the store something; 503 where it does not answer."""
    with caller.store.read() as session:
        session.execute(text("select 1"))
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})
