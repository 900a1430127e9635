"""All rows of a service day, read at one moment, few statements whatever the size of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.lots.tables import HoldRow, LotRow
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.planning.entries import place_on
from api.plans.tables import PlanRow
from api.products.tables import ProductRow
from api.regions.tables import DayRow
from api.shipments.refused import refused_ways
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow
from api.vehicles.tables import PaperRow, VehicleRow

_MOST_IN: Final = 500
"""Ids in one statement; SQLite takes some thousands, PostgreSQL more, and plans of statements stay small."""
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the store holds of a day; lots, orders and trips in the order of their ids, so that a day is the same each time."""

    date: str
    day: DayRow | None
    active: PlanRow | None
    lots: list[LotRow]
    orders: list[OrderRow]
    trips: list[TripRow]
    holds: list[HoldRow]
    shipments: list[ShipmentRow]
    stops: dict[str, list[StopRow]]
    vehicles: dict[str, VehicleRow]
    papers: dict[str, list[PaperRow]]
    places: dict[str, PlaceRow]
    parties: dict[str, PartyRow]
    products: dict[str, ProductRow]
    refused: tuple[tuple[str, str, str | None], ...] = ()
    """(lot, order, trip or None) that somebody has declined."""

    def stands_for(self, place: PlaceRow) -> str:
        """Return the place that stands for one on the day."""
        other = place_on(place, self.date)
        return other if other in self.places else place.id


def read_rows(session: Session, region: str, date: str) -> Rows:
    """Read a day: what is open or closed for entries and not over, the plan that holds, and what has become of it."""
    alive = ("open", "closed")
    lots = list(
        session.scalars(
            select(LotRow)
            .where(LotRow.region == region, LotRow.state.in_(alive), LotRow.date <= date, LotRow.until >= date)
            .order_by(LotRow.id)
        )
    )
    orders = list(
        session.scalars(
            select(OrderRow)
            .where(OrderRow.region == region, OrderRow.state.in_(alive), OrderRow.date <= date, OrderRow.until >= date)
            .where(OrderRow.id.not_in(_served_on_other_days(region, date)))
            .order_by(OrderRow.id)
        )
    )
    trips = list(
        session.scalars(
            select(TripRow)
            .where(TripRow.region == region, TripRow.date == date, TripRow.state.in_(("open", "running")))
            .order_by(TripRow.id)
        )
    )
    active = session.scalars(
        select(PlanRow).where(PlanRow.region == region, PlanRow.date == date, PlanRow.state == "active")
    ).one_or_none()
    shipments = list(
        session.scalars(
            select(ShipmentRow).where(ShipmentRow.region == region, ShipmentRow.date == date).order_by(ShipmentRow.id)
        )
    )
    # A lot that is withdrawn or over by now still belongs to the day while some of it is on the road.
    known = {lot.id for lot in lots}
    on_road = {one.lot_id for one in shipments if one.state in {"picked_up", "delivered", "short"}} - known
    lots += _by_id(session, LotRow, on_road)
    asked = {order.id for order in orders}
    orders += _by_id(session, OrderRow, {one.order_id for one in shipments if one.state == "picked_up"} - asked)
    holds = list(
        session.scalars(
            select(HoldRow)
            .join(LotRow, LotRow.id == HoldRow.lot_id)
            .where(LotRow.region == region, HoldRow.state == "held")
            .order_by(HoldRow.id)
        )
    )
    wanted = {order.id for order in orders}
    vehicles = {row.id: row for row in _by_id(session, VehicleRow, {trip.vehicle_id for trip in trips})}
    papers: dict[str, list[PaperRow]] = defaultdict(list)
    for ids in _chunks(vehicles):
        for paper in session.scalars(select(PaperRow).where(PaperRow.vehicle_id.in_(ids)).order_by(PaperRow.id)):
            papers[paper.vehicle_id].append(paper)
    stops: dict[str, list[StopRow]] = defaultdict(list)
    if active is not None:
        of_plan = select(StopRow).where(StopRow.plan_id == active.id).order_by(StopRow.trip_id, StopRow.position)
        for stop in session.scalars(of_plan):
            stops[stop.trip_id].append(stop)
    places = {row.id: row for row in _by_id(session, PlaceRow, _place_ids(lots, orders, trips))}
    winter = {row.winter_place_id for row in places.values() if row.winter_place_id} - places.keys()
    places |= {row.id: row for row in _by_id(session, PlaceRow, winter)}
    people = {row.party_id for group in (lots, orders, vehicles.values()) for row in group}
    return Rows(
        date=date,
        day=session.get(DayRow, (region, date)),
        active=active,
        lots=lots,
        orders=orders,
        trips=[trip for trip in trips if trip.vehicle_id in vehicles],
        holds=[hold for hold in holds if hold.order_id in wanted],
        shipments=shipments,
        stops=dict(stops),
        vehicles=vehicles,
        papers=dict(papers),
        places=places,
        parties={row.id: row for row in _by_id(session, PartyRow, people)},
        products={row.code: row for row in session.scalars(select(ProductRow).where(ProductRow.region == region))},
        refused=tuple(sorted(refused_ways(session, shipments), key=lambda key: (key[0], key[1], key[2] or ""))),
    )


def _served_on_other_days(region: str, date: str) -> Select[Any]:
    """Return orders that a shipment of another day serves: a wish that could wait has come true once, and once is enough."""
    return select(ShipmentRow.order_id).where(
        ShipmentRow.region == region, ShipmentRow.date != date, ShipmentRow.state.not_in(("released", "failed"))
    )


def _place_ids(lots: Iterable[LotRow], orders: Iterable[OrderRow], trips: Iterable[TripRow]) -> set[str]:
    found = {option["place"] for lot in lots for option in lot.pickups}
    found |= {option["place"] for order in orders for option in order.receivings}
    for trip in trips:
        found |= {trip.start_place_id, trip.end_place_id, *(stop["place"] for stop in trip.own_stops or ())}
    return found


def _by_id(session: Session, table: type[_Row], ids: Iterable[str]) -> list[_Row]:
    column: Any = table.id  # type: ignore[attr-defined]
    found: list[_Row] = []
    for some in _chunks(ids):
        found += session.scalars(select(table).where(column.in_(some)).order_by(column))
    return found


def _chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(ids)
    return (ordered[first : first + _MOST_IN] for first in range(0, len(ordered), _MOST_IN))
