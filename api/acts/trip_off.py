"""A trip that does not run, before anything is promised on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from api.db.tx import Tx
from api.entries.bodies import Reason
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform
from api.http.problem import Refusal
from api.shipments.tables import OPEN_STATES, ShipmentRow
from api.trips import reading, service
from api.trips.schemas import TripShown
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["trips"])


def take_off(tx: Tx, trip_id: str, reason: str = "") -> TripRow:
    """
    Cancel a trip that nothing is promised on.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``trip-promised``.
    """
    service.own(tx, trip_id)
    promised = tx.session.execute(
        select(func.count()).where(ShipmentRow.trip_id == trip_id, ShipmentRow.state.in_(OPEN_STATES))
    ).scalar_one()
    if promised:
        raise Refusal("trip-promised", shipments=promised)
    return service.cancel(tx, trip_id, reason)


@router.post("/trips/{trip_id}/cancel", response_model=TripShown, summary="The trip does not run")
@refuses("key-missing", "key-bad", "key-reused", "key-busy", "not-found", "wrong-state", "trip-promised")
def cancel_trip(
    caller: Annotated[Caller, may("trip.edit")],
    trip_id: str,
    given: Annotated[Reason, json_body(Reason)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take a trip back before anything is promised on it."""
    return perform(caller, asked, key, lambda tx: reading.shown(take_off(tx, trip_id, given.reason), caller.actor))
