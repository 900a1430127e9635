"""Who sees how much of a place: position, instructions and door code are shown to few, and at certain times only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, column, exists, or_, select, table
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.accounts.whose import is_own
from api.db.actor import Actor
from api.places.schemas import PlaceShown, Seen
from api.places.tables import PlaceRow
from api.regions.tables import DayRow

AFTER_DAYS: Final = 7
"""So long after a delivery the kitchen still sees where it came from: receipts and claims."""
_MATCHED: Final = ("offered", "promised", "picked_up", "delivered", "settled", "short", "disputed")
# Trips, stops and shipments stand on floors above this one; that a run stops at a place is asked of their tables by name.
_TRIP: Final = table("trip", *(column(name, String) for name in ("id", "region", "party_id", "driver_id", "date", "state")))
_STOP: Final = table("stop", *(column(name, String) for name in ("trip_id", "plan_id", "place_id")))
_SHIPMENT: Final = table(
    "shipment",
    *(
        column(name, String)
        for name in ("region", "date", "state", "farm_id", "restaurant_id", "pickup_place_id", "delivery_place_id")
    ),
)
_PUBLIC: Final = (
    "name", "name_en", "address", "lon", "lat", "hours", "holds_crates", "most_height_cm", "most_width_cm", "most_weight_kg",
    "winter_place_id", "winter_from", "winter_to",
)  # fmt: skip
_RUN: Final = (*_PUBLIC, "parking_s", "parking_yen", "unattended", "instructions", "photo_id")
_SHOWN: Final[dict[Seen, tuple[str, ...]]] = {
    "whole": (*_RUN, "door_code", "version"),
    "run": _RUN,
    "match": ("name", "name_en", "address", "lon", "lat"),
    "public": _PUBLIC,
    "district": (),
}


def visible_place(session: Session, actor: Actor, row: PlaceRow, date: str) -> PlaceShown:
    """
    Show a place as far as somebody may see it.

    Parameters
    ----------
    date
        The service day that it is now, ``YYYY-MM-DD``: the door code is shown on the day itself and never ahead of it.
    """
    seen, with_code = _sight(session, actor, row, date)
    values = {name: getattr(row, name) for name in _SHOWN[seen]}
    if with_code:
        values["door_code"] = row.door_code
    if seen == "district" and actor.role != "auditor":
        party = session.get(PartyRow, row.party_id)
        if party is not None and party.named:
            values |= {"name": row.name, "name_en": row.name_en}
    return PlaceShown(id=row.id, party=row.party_id, kind=row.kind, seen=seen, district=row.district, state=row.state, **values)


def _sight(session: Session, actor: Actor, row: PlaceRow, date: str) -> tuple[Seen, bool]:
    """Return how much is seen, and whether the door code is seen beyond that."""
    if is_own(actor, row.party_id):
        return "whole", False
    if actor.role == "auditor":
        return "district", False
    if actor.party_id is not None:
        if _stops(session, actor, row, date, today=True, driver=True):
            return "run", True
        if actor.role != "driver" and _stops(session, actor, row, date, today=False, driver=False):
            return "run", False
        if _matched(session, actor, row, date):
            return "match", False
    if row.kind == "drop_point" and row.state == "active":
        return "public", False
    return "district", False


def _stops(session: Session, actor: Actor, row: PlaceRow, date: str, *, today: bool, driver: bool) -> bool:
    """Whether a run of the actor's party stops here by the active plan: today, or from today on."""
    statement = (
        select(_STOP.c.trip_id)
        .join(_TRIP, _TRIP.c.id == _STOP.c.trip_id)
        .join(
            DayRow,
            (DayRow.region == _TRIP.c.region) & (DayRow.date == _TRIP.c.date) & (DayRow.active_plan_id == _STOP.c.plan_id),
        )
        .where(
            _STOP.c.place_id == row.id, _TRIP.c.party_id == actor.party_id, _TRIP.c.state.not_in(("draft", "cancelled")),
            _TRIP.c.date == date if today else _TRIP.c.date >= date,
        )
    )  # fmt: skip
    if driver:
        # A trip without a named driver is driven by whoever of the firm has it.
        statement = statement.where(or_(_TRIP.c.driver_id == actor.account_id, _TRIP.c.driver_id.is_(None)))
    return bool(session.execute(select(exists(statement))).scalar())


def _matched(session: Session, actor: Actor, row: PlaceRow, date: str) -> bool:
    """Whether the kitchen's goods come from here: those committed for today or later, or delivered lately."""
    since = (datetime.fromisoformat(date) - timedelta(days=AFTER_DAYS)).date().isoformat()
    statement = select(_SHIPMENT.c.date).where(
        _SHIPMENT.c.region == row.region,
        _SHIPMENT.c.restaurant_id == actor.party_id,
        _SHIPMENT.c.pickup_place_id == row.id,
        _SHIPMENT.c.date >= since,
        _SHIPMENT.c.state.in_(_MATCHED),
    )
    return bool(session.execute(select(exists(statement))).scalar())
