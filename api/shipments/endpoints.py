"""Shipments over HTTP: each side its own, the operator and the auditor all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, after, page
from api.http.perform import show
from api.http.problem import Refusal
from api.shipments.schemas import ConsentShown, ShipmentShown, StateName
from api.shipments.tables import ConsentRow, ShipmentRow
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["shipments"])
_SEES_ALL: Final = frozenset({"operator", "auditor"})
_SIDES: Final = ("farm", "restaurant", "carrier")


@router.get("/shipments", response_model=Page[ShipmentShown], summary="One's shipments, newest first")
@refuses("bad-cursor")
def shipments(
    caller: Annotated[Caller, may("shipment.read")],
    date: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None,
    state: StateName | None = None,
    trip: Annotated[str | None, Query(max_length=64)] = None,
    lot: Annotated[str | None, Query(max_length=64)] = None,
    order: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the shipments that one has part in."""

    def told(session: Session) -> Page[ShipmentShown]:
        query = _own(select(ShipmentRow), caller.actor)
        wanted = (
            (ShipmentRow.date, date), (ShipmentRow.state, state), (ShipmentRow.trip_id, trip), (ShipmentRow.lot_id, lot),
            (ShipmentRow.order_id, order),
        )  # fmt: skip
        for column, value in wanted:
            if value is not None:
                query = query.where(column == value)
        rows = session.scalars(after(query, ShipmentRow.created_at, ShipmentRow.id, cursor, limit)).all()
        kept, following = page(rows, limit)
        return Page[ShipmentShown](items=tuple(_shown(caller.actor, one, ()) for one in kept), next=following)

    return show(caller, told)


@router.get("/shipments/{shipment_id}", response_model=ShipmentShown, summary="One shipment, with who has said yes")
@refuses("not-found")
def shipment(caller: Annotated[Caller, may("shipment.read")], shipment_id: str) -> Response:
    """Tell a shipment to those it concerns."""

    def told(session: Session) -> ShipmentShown:
        row = session.scalars(_own(select(ShipmentRow), caller.actor).where(ShipmentRow.id == shipment_id)).one_or_none()
        if row is None:
            raise Refusal("not-found")
        consents = session.scalars(select(ConsentRow).where(ConsentRow.shipment_id == row.id)).all()
        return _shown(caller.actor, row, sorted(consents, key=lambda one: _SIDES.index(one.side)))

    return show(caller, told)


def _own(query: Select[Any], actor: Actor) -> Select[Any]:
    """Keep what an actor may read: a driver only what rides on trips of its own, a keeper what passes its own point."""
    query = query.where(ShipmentRow.region == actor.region)
    if actor.role in _SEES_ALL:
        return query
    if actor.role == "driver":
        mine = select(TripRow.id).where(TripRow.party_id == actor.party_id, TripRow.driver_id == actor.account_id)
        return query.where(ShipmentRow.trip_id.in_(mine))
    party = actor.party_id or ""
    return query.where(or_(ShipmentRow.farm_id == party, ShipmentRow.restaurant_id == party, ShipmentRow.carrier_id == party))


def _shown(actor: Actor, row: ShipmentRow, consents: Sequence[ConsentRow]) -> ShipmentShown:
    whole = actor.role in _SEES_ALL
    paid = actor.role != "driver"
    goods = whole or (paid and actor.party_id in {row.farm_id, row.restaurant_id})
    carriage = whole or (paid and actor.party_id in {row.carrier_id, row.restaurant_id})
    return ShipmentShown(
        id=row.id,
        date=row.date,
        state=row.state,
        cause=row.cause,
        lot=row.lot_id,
        order=row.order_id,
        trip=row.trip_id,
        farm=row.farm_id,
        restaurant=row.restaurant_id,
        carrier=row.carrier_id,
        pickup_place=row.pickup_place_id,
        delivery_place=row.delivery_place_id,
        units=row.units,
        kg=row.units * row.unit_g / 1000,
        crates=row.crates,
        crate_type=row.crate_type,
        basis=row.basis,
        pickup_at=row.pickup_at.isoformat(),
        delivery_at=row.delivery_at.isoformat(),
        eta=_iso(row.eta),
        units_picked=row.units_picked,
        units_delivered=row.units_delivered,
        units_accepted=row.units_accepted,
        receipt_until=_iso(row.receipt_until),
        goods_yen=row.goods_yen if goods else None,
        carriage_yen=row.carriage_yen if carriage else None,
        terms_version=row.terms_version,
        consents=tuple(ConsentShown(side=one.side, state=one.state, how=one.how, until=_iso(one.deadline)) for one in consents),
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
