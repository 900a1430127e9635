"""Whether a plan can still be committed: which rows it rests on have moved, or have fewer units than it gives away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.documents.plan import PlanDocument
from api.lots.tables import HoldRow, LotRow
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.plans.tables import PlanRow
from api.shipments.refused import refused_ways
from api.shipments.service import UNFROZEN
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow
from api.vehicles.gate import gate, in_use
from api.vehicles.tables import PaperRow, VehicleRow

_TABLES: Final[Mapping[str, tuple[Any, frozenset[str]]]] = {
    "lot": (LotRow, frozenset({"open", "closed"})),
    "order": (OrderRow, frozenset({"open", "closed"})),
    "trip": (TripRow, frozenset({"open", "running"})),
    "place": (PlaceRow, frozenset({"active"})),
    "vehicle": (VehicleRow, frozenset({"active"})),
}
_CHUNK: Final = 500
_BEGUN: Final = frozenset({"picked_up", "delivered", "short", "settled", "disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A row that a plan rests on and that is no longer as it was: ``changed``, ``gone``, ``state``, ``short``, ``begun``."""

    table: str
    id: str
    why: str
    now: str = ""

    @property
    def plain(self) -> dict[str, str]:
        """As a figure of the refusal."""
        return {name: value for name, value in asdict(self).items() if value}


def moved_rows(session: Session, plan: PlanRow, document: PlanDocument, day: Mapping[str, Any]) -> list[Moved]:
    """
    Return what has moved under a plan; new rows and rows that it does not use are nothing to it.

    Parameters
    ----------
    document, day
        What the plan is, and the day document that it was made from as plain data.
    """
    rows = session.scalars(
        select(ShipmentRow).where(ShipmentRow.region == plan.region, ShipmentRow.date == plan.date).order_by(ShipmentRow.id)
    ).all()
    on_road = {(one.lot_id, one.order_id, one.trip_id) for one in rows if one.state in _BEGUN}
    return [
        *_changed(session, plan.used or (), on_road),
        *_short(session, document, day, rows, on_road),
        *_begun(document, rows),
        *_declined(session, document, rows),
        *_papers(session, document, day, plan.date),
    ]


def _changed(session: Session, used: Sequence[Sequence[Any]], on_road: set[tuple[str, str, str]]) -> Iterable[Moved]:
    """Compare versions and states; what is on the road is a fact, whatever its lot or order has become since."""
    facts = {name for key in on_road for name in key[:2]}
    for table, (model, alive) in _TABLES.items():
        wanted = {name: version for kind, name, version in used if kind == table and name not in facts}
        found: dict[str, tuple[int, str]] = {}
        ordered = sorted(wanted)
        for first in range(0, len(ordered), _CHUNK):
            some = ordered[first : first + _CHUNK]
            for row in session.execute(select(model.id, model.version, model.state).where(model.id.in_(some))):
                found[row.id] = (row.version, row.state)
        for name, version in sorted(wanted.items()):
            if name not in found:
                yield Moved(table=table, id=name, why="gone")
            elif found[name][1] not in alive:
                yield Moved(table=table, id=name, why="state", now=found[name][1])
            elif found[name][0] != version:
                yield Moved(table=table, id=name, why="changed", now=str(found[name][0]))


def _short(
    session: Session,
    document: PlanDocument,
    day: Mapping[str, Any],
    rows: Sequence[ShipmentRow],
    on_road: set[tuple[str, str, str]],
) -> Iterable[Moved]:
    """Count each lot's units: left, given back by what this plan takes the place of, and held for orders of its day."""
    needs: Counter[str] = Counter()
    for one in document.shipments:
        if (one.lot, one.order, one.trip) not in on_road:
            needs[one.lot] += one.units
    have: Counter[str] = Counter()
    for row in rows:
        if row.state in UNFROZEN:
            have[row.lot_id] += row.units
    ordered = sorted(needs)
    asked = {entry["id"] for entry in day["orders"]}
    for first in range(0, len(ordered), _CHUNK):
        some = ordered[first : first + _CHUNK]
        for lot in session.execute(select(LotRow.id, LotRow.units_left).where(LotRow.id.in_(some))):
            have[lot.id] += lot.units_left
        held = select(HoldRow.lot_id, HoldRow.order_id, HoldRow.units).where(HoldRow.lot_id.in_(some), HoldRow.state == "held")
        for hold in session.execute(held):
            have[hold.lot_id] += hold.units if hold.order_id in asked else 0
    for lot_id in ordered:
        if have[lot_id] < needs[lot_id]:
            yield Moved(table="lot", id=lot_id, why="short", now=str(have[lot_id]))


def _begun(document: PlanDocument, rows: Sequence[ShipmentRow]) -> Iterable[Moved]:
    """What a driver has on board must ride on with that driver."""
    planned = {(one.lot, one.order, one.trip) for one in document.shipments}
    routed = {route.trip for route in document.routes}
    for row in rows:
        if row.state == "picked_up" and row.trip_id in routed and (row.lot_id, row.order_id, row.trip_id) not in planned:
            yield Moved(table="shipment", id=row.id, why="begun", now=row.state)


def _declined(session: Session, document: PlanDocument, rows: Sequence[ShipmentRow]) -> Iterable[Moved]:
    """Nobody is asked twice for what was declined, and what failed is not tried again."""
    refused = refused_ways(session, rows)
    for one in document.shipments:
        for key in ((one.lot, one.order, None), (one.lot, one.order, one.trip)):
            if key in refused:
                yield Moved(table="shipment", id=refused[key], why="refused")


def _papers(session: Session, document: PlanDocument, day: Mapping[str, Any], date: str) -> Iterable[Moved]:
    """A vehicle whose papers allow less than when the plan was made does not carry what was planned for it."""
    carrying = {one.trip for one in document.shipments}
    trips = {entry["id"]: entry for entry in day["trips"] if entry["id"] in carrying}
    permits = {entry["id"]: entry["permits"] for entry in day["vehicles"]}
    for vehicle_id in sorted({entry["vehicle"] for entry in trips.values()}):
        vehicle = session.get(VehicleRow, vehicle_id)
        if vehicle is None:
            continue
        papers = session.scalars(select(PaperRow).where(PaperRow.vehicle_id == vehicle_id).order_by(PaperRow.id)).all()
        now = gate(vehicle.plate_class, papers, date, used=in_use(vehicle.state, vehicle.closed_on, date))
        insured = next(entry.get("insured_yen") for entry in trips.values() if entry["vehicle"] == vehicle_id)
        less = now.insured_yen is not None and (insured is None or now.insured_yen < insured)
        if less or not set(permits.get(vehicle_id, ())) <= set(now.permits):
            yield Moved(table="vehicle", id=vehicle_id, why="papers")
