"""The day's map over HTTP."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Response

from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.rights import ANYONE
from api.reading.calls_endpoints import DayPath, must_be_day
from api.reading.day_map import day_map

router = APIRouter(prefix="/v1/days", tags=["days"])


def _answer(caller: Caller, date: str) -> Response:
    must_be_day(date)
    with caller.store.read() as session:
        made = day_map(session, caller.actor, date)
    return Response(
        orjson.dumps(made), media_type="application/geo+json", headers={"Cache-Control": "private, no-cache"}
    )  # fmt: skip


@router.get("/{date}/map.geojson", response_class=Response, summary="The day as a map, as far as it is one's business")
@refuses("not-found")
def own_map(caller: Annotated[Caller, may("day.read")], date: DayPath) -> Response:
    """Show districts; after the commit also one's own places and ways, or the runs that one drives."""
    return _answer(caller, date)


@router.get("/{date}/public.geojson", response_class=Response, summary="The day as a map for everybody")
@refuses("not-found")
def public_map(caller: Annotated[Caller, may(ANYONE)], date: DayPath) -> Response:
    """Show districts with rough counts, nothing else."""
    return _answer(caller, date)
