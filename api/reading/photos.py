"""Who may see a photograph: whoever may see what it shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.lots.tables import LotRow
from api.money.tables import ClaimRow
from api.photos.tables import PhotoRow
from api.places.tables import PlaceRow
from api.reading.lots import visible
from api.regions import times
from api.regions.service import config_of
from api.shipments.states import ShipmentState
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow


def may_see(session: Session, actor: Actor, row: PhotoRow, now: datetime) -> bool:
    """Whether a reader may see a photograph at a moment."""
    if row.region != actor.region:
        return False
    if actor.role in {"operator", "auditor"} or row.party_id == actor.party_id:
        return True
    if row.thing == "lot" and session.execute(select(LotRow.id).where(LotRow.id == row.thing_id, visible(actor))).first():
        return True
    if row.thing == "place" and _stops_there(session, actor, row.thing_id, now):
        return True
    if row.thing == "stop" and _has_goods_at(session, actor, row.thing_id):
        return True
    claims = session.scalars(select(ClaimRow).where(or_(ClaimRow.photo_id == row.id, ClaimRow.id == row.thing_id))).all()
    shipments = [claim.shipment_id for claim in claims] + ([row.thing_id] if row.thing == "shipment" else [])
    return any(actor.party_id in _sides(session, one) for one in shipments)


def _stops_there(session: Session, actor: Actor, place_id: str, now: datetime) -> bool:
    """Whether a driver or firm stops at a place that day, or the place is one's own."""
    place = session.get(PlaceRow, place_id)
    if place is not None and place.party_id == actor.party_id:
        return True
    if actor.role not in {"carrier", "driver"}:
        return False
    today = times.local_date(config_of(session, actor.region), now).isoformat()
    asked = (
        select(StopRow.id)
        .join(TripRow, TripRow.id == StopRow.trip_id)
        .where(StopRow.place_id == place_id, TripRow.date == today, TripRow.party_id == actor.party_id)
    )
    if actor.role == "driver":
        asked = asked.where(TripRow.driver_id == actor.account_id)
    return session.execute(asked.limit(1)).first() is not None


def _has_goods_at(session: Session, actor: Actor, stop_id: str) -> bool:
    """Whether something of a reader's is handed over at a stop."""
    stop = session.get(StopRow, stop_id)
    trip = session.get(TripRow, stop.trip_id) if stop is not None else None
    if stop is None or trip is None:
        return False
    place = session.get_one(PlaceRow, stop.place_id)
    if actor.party_id in {trip.party_id, place.party_id}:
        return actor.role != "driver" or trip.driver_id == actor.account_id
    at = or_(ShipmentRow.pickup_place_id == stop.place_id, ShipmentRow.delivery_place_id == stop.place_id)
    mine = or_(ShipmentRow.farm_id == actor.party_id, ShipmentRow.restaurant_id == actor.party_id)
    asked = select(ShipmentRow.id).where(ShipmentRow.trip_id == trip.id, at, mine)
    alive = ShipmentRow.state.not_in([ShipmentState.OFFERED.value, ShipmentState.RELEASED.value])
    return session.execute(asked.where(alive).limit(1)).first() is not None


def _sides(session: Session, shipment_id: str) -> set[str]:
    row = session.get(ShipmentRow, shipment_id)
    return set() if row is None else {row.farm_id, row.restaurant_id, row.carrier_id}
