"""Trips over HTTP; cancelling one is an act, since promises may hang on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Response

from api.db.tx import Tx
from api.http.body import Body, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import Asked, IfMatch, Key, perform, show
from api.trips import reading, service
from api.trips.schemas import TripAgain, TripEdit, TripIn, TripShown
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["trips"])
_WRITES: Final = (
    "key-missing", "key-bad", "key-reused", "key-busy", "whose-entry", "entries-closed", "entries-not-open", "region-closed",
    "gate-closed", "trip-overlaps",
)  # fmt: skip
_EDITS: Final = ("not-found", "match-missing", "changed-meanwhile", "wrong-state", "nothing-given")


def _write(caller: Caller, asked: str, key: str | None, effect: Callable[[Tx], TripRow], status: int = 200) -> Response:
    where = "/v1/trips/{id}" if status == 201 else ""
    return perform(caller, asked, key, lambda tx: reading.shown(effect(tx), caller.actor), status=status, location=where)


@router.get("/trips", response_model=Page[TripShown], summary="Trips of one's own")
@refuses("bad-query", "bad-cursor")
def list_trips(
    caller: Annotated[Caller, may("trip.read")],
    date: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None,
    state: Literal["draft", "open", "running", "done", "cancelled", "broken"] | None = None,
    vehicle: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Tell a firm its own trips, a driver those he or she drives."""
    return show(
        caller,
        lambda session: reading.trips(
            session, caller.actor, date=date, state=state, vehicle=vehicle, cursor=cursor, limit=limit
        ),
    )


@router.get("/trips/{trip_id}", response_model=TripShown, summary="One trip")
@refuses("not-found")
def read_trip(caller: Annotated[Caller, may("trip.read")], trip_id: str) -> Response:
    """Tell one trip."""
    return show(caller, lambda session: reading.trip(session, caller.actor, trip_id))


@router.post("/trips", status_code=201, response_model=TripShown, summary="Post a trip")
@refuses(*_WRITES)
def post_trip(
    caller: Annotated[Caller, may("trip.edit")], given: Annotated[TripIn, json_body(TripIn)], asked: Asked, key: Key = None
) -> Response:
    """Offer the spare room of a journey that is made anyway."""
    return _write(caller, asked, key, lambda tx: service.create(tx, given), 201)


@router.patch("/trips/{trip_id}", response_model=TripShown, summary="Change a trip until the cut-off")
@refuses(*_WRITES, *_EDITS)
def edit_trip(
    caller: Annotated[Caller, may("trip.edit")],
    trip_id: str,
    given: Annotated[Body, json_body(TripEdit)],
    asked: Asked,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Change some fields."""
    return _write(caller, asked, key, lambda tx: service.edit(tx, trip_id, given, if_match))


@router.post("/trips/{trip_id}/post", response_model=TripShown, summary="Offer a draft")
@refuses(*_WRITES, *_EDITS)
def offer_trip(
    caller: Annotated[Caller, may("trip.edit")], trip_id: str, asked: Asked, key: Key = None, if_match: IfMatch = None
) -> Response:
    """Offer a draft."""
    return _write(caller, asked, key, lambda tx: service.post(tx, trip_id, if_match))


@router.post("/trips/{trip_id}/again", status_code=201, response_model=TripShown, summary="The same as last time")
@refuses(*_WRITES, "not-found")
def repeat_trip(
    caller: Annotated[Caller, may("trip.edit")],
    trip_id: str,
    given: Annotated[TripAgain, json_body(TripAgain)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Post the same trip for another day."""
    return _write(caller, asked, key, lambda tx: service.again(tx, trip_id, given), 201)
