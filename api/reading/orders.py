"""Orders as each reader may see them: the restaurant's own; for others that there is one, without its prices and words."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.pages import Page, after, page
from api.http.problem import Refusal
from api.lots.tables import HoldRow
from api.orders.schemas import AcceptShown, HoldShown, OrderShown, ReceivingShown
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.shipments.states import ShipmentState
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow


def orders(
    session: Session,
    actor: Actor,
    *,
    date: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[OrderShown]:
    """
    Return a page of orders, newest first.

    Raises
    ------
    Refusal
        ``bad-cursor``.
    """
    asked = select(OrderRow).where(visible(actor))
    if date is not None:
        asked = asked.where(OrderRow.date <= date, OrderRow.until >= date)
    if state is not None:
        asked = asked.where(OrderRow.state == state)
    if kind is not None:
        asked = asked.where(OrderRow.kind == kind)
    rows, following = page(session.scalars(after(asked, OrderRow.created_at, OrderRow.id, cursor, limit)).all(), limit)
    holds = _holds(session, [row.id for row in rows if row.kind == "take"])
    return Page[OrderShown](items=tuple(_shown(actor, row, holds.get(row.id)) for row in rows), next=following)


def order(session: Session, actor: Actor, order_id: str) -> OrderShown:
    """
    Return one order.

    Raises
    ------
    Refusal
        ``not-found`` also where the reader may not see it.
    """
    row = session.scalars(select(OrderRow).where(OrderRow.id == order_id, visible(actor))).first()
    if row is None:
        raise Refusal("not-found")
    return shown(session, actor, row)


def shown(session: Session, actor: Actor, row: OrderRow) -> OrderShown:
    """Return an order that has just been read or changed."""
    return _shown(actor, row, _holds(session, [row.id]).get(row.id))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return which orders of the region a reader sees at all."""
    here = OrderRow.region == actor.region
    if actor.role in {"operator", "auditor"}:
        return here
    if actor.role == "restaurant":
        return and_(here, OrderRow.party_id == actor.party_id)
    alive = ShipmentRow.state.not_in([ShipmentState.OFFERED.value, ShipmentState.RELEASED.value])
    if actor.role == "farm":
        mine = ShipmentRow.farm_id == actor.party_id
    elif actor.role == "carrier":
        mine = ShipmentRow.carrier_id == actor.party_id
    elif actor.role == "driver":
        trips = select(TripRow.id).where(TripRow.driver_id == actor.account_id, TripRow.party_id == actor.party_id)
        mine = ShipmentRow.trip_id.in_(trips)
    else:
        points = select(PlaceRow.id).where(PlaceRow.party_id == actor.party_id)
        mine = or_(ShipmentRow.pickup_place_id.in_(points), ShipmentRow.delivery_place_id.in_(points))
    return and_(here, OrderRow.id.in_(select(ShipmentRow.order_id).where(mine, alive)))


def _holds(session: Session, ids: Iterable[str]) -> dict[str, HoldRow]:
    asked = select(HoldRow).where(HoldRow.order_id.in_(list(ids))).order_by(HoldRow.expires_at)
    return {row.order_id: row for row in session.scalars(asked)}


def _shown(actor: Actor, row: OrderRow, hold: HoldRow | None) -> OrderShown:
    own = row.party_id == actor.party_id or actor.is_operator
    figures = own or actor.role == "auditor"
    drives = actor.role in {"carrier", "driver", "keeper"}
    return OrderShown(
        id=row.id, version=row.version, state=row.state, kind=row.kind, date=row.date, until=row.until, party=row.party_id,
        title=row.title if own else "", min_g=row.min_g, max_g=row.max_g, over_g=row.over_g,
        accepts=tuple(
            AcceptShown(goods=one["goods"], highest_yen_per_kg=one["highest_yen_per_kg"], defects=tuple(one["defects"]))
            for one in (row.accepts if figures else ())
        ),
        receivings=tuple(
            ReceivingShown(place=one["place"], windows=tuple((a, b) for a, b in one["windows"]))
            for one in (row.receivings if figures or drives else ())
        ),
        max_deliveries=row.max_deliveries, lot=row.lot_id if figures else None, units=row.units,
        hold=None
        if hold is None or not figures
        else HoldShown(
            lot=hold.lot_id, units=hold.units, state=hold.state, expires_at=hold.expires_at, reason=hold.reason,
            reason_en=hold.reason_en,
        ),
        note=row.note if own else "", standing=row.standing_id if own else None, created_at=row.created_at,
    )  # fmt: skip
