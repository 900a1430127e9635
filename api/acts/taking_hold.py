"""A plan takes hold: shipments are born, kept or released, units go where they are promised, manifests get their stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.db.base import new_id
from api.db.tx import Tx
from api.documents.plan import PlanDocument, RouteEntry, ShipmentEntry
from api.lots import units as lot_units
from api.lots.tables import LotRow
from api.messages import Said
from api.money.terms import terms_of
from api.orders.tables import OrderRow
from api.orders.takes import plan_hold, release_holds
from api.plans.compare import Promise, moved_s
from api.plans.tables import PlanRow
from api.regions.service import config_of
from api.shipments import service as shipments
from api.shipments.service import UNFROZEN
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow

TOLERANCE_S: Final = 900
_OVER: Final = frozenset({"released", "failed"})
NOT_CARRIED: Final = Said("運べる便が見つかりませんでした", "no carriage was found")


@dataclass(slots=True, kw_only=True)
class Taken:
    """What became of a plan's shipments: rows by their index in the document, and what is to be told."""

    rows: dict[int, ShipmentRow] = field(default_factory=dict)
    new: list[ShipmentRow] = field(default_factory=list)
    moved: list[ShipmentRow] = field(default_factory=list)
    """Promised before, and now on another trip, at another time beyond the tolerance, or other units."""
    released: list[ShipmentRow] = field(default_factory=list)


def take_hold(tx: Tx, plan: PlanRow, document: PlanDocument, day: Mapping[str, Any]) -> Taken:
    """
    Make the day's shipments those of a plan; one of the same lot and order keeps its row through all plans.

    Raises
    ------
    Refusal
        ``units-gone`` where units are short after all; nothing of it is stored then.
    """
    rows = tx.session.scalars(
        select(ShipmentRow)
        .where(ShipmentRow.region == plan.region, ShipmentRow.date == plan.date, ShipmentRow.state.not_in(_OVER))
        .order_by(ShipmentRow.created_at, ShipmentRow.id)
    ).all()
    taken = Taken()
    same = _matched(tx, document, rows)
    kept = {row.id for row in same.values()}
    for row in rows:
        if row.state in UNFROZEN and row.id not in kept:
            shipments.move(tx, row, ShipmentAction.RELEASE, "replanned")
            taken.released.append(row)
    _let_go_of_holds(tx, document, day)
    for index, row in same.items():
        entry = document.shipments[index]
        if row.state in UNFROZEN and entry.units < row.units:
            lot_units.give_back(tx, row.lot_id, row.units - entry.units)
    places = _places(day)
    terms = terms_of(config_of(tx.session, plan.region), calendar_date.fromisoformat(plan.date))
    for index, entry in enumerate(document.shipments):
        row_or_none = same.get(index)
        if row_or_none is None:
            taken.rows[index] = _new(tx, plan, entry, places, terms)
            taken.new.append(taken.rows[index])
        else:
            taken.rows[index] = row_or_none
            if _kept(tx, plan, row_or_none, entry, places):
                taken.moved.append(row_or_none)
    tx.session.flush()
    _stops(tx, plan, document, taken.rows)
    return taken


def _matched(tx: Tx, document: PlanDocument, rows: Sequence[ShipmentRow]) -> dict[int, ShipmentRow]:
    """
    Find the row of each planned shipment: first of the same trip, then of the same lot and order on any other.

    Not on a trip of another carrier who wants to be asked: that is a new offer, and the old promise is released.
    """
    asks: dict[str, str] = {}
    carriers = select(TripRow.id, PartyRow.id.label("party"), PartyRow.consent).join(PartyRow, PartyRow.id == TripRow.party_id)
    for trip in tx.session.execute(carriers.where(TripRow.id.in_({one.trip for one in document.shipments}))):
        if trip.consent == "explicit":
            asks[trip.id] = trip.party
    exact = {(row.lot_id, row.order_id, row.trip_id): row for row in rows}
    found: dict[int, ShipmentRow] = {}
    used: set[str] = set()
    for index, entry in enumerate(document.shipments):
        row = exact.get((entry.lot, entry.order, entry.trip))
        if row is not None:
            found[index] = row
            used.add(row.id)
    for index, entry in enumerate(document.shipments):
        if index in found:
            continue
        other = next(
            (
                row
                for row in rows
                if row.id not in used
                and row.state in UNFROZEN
                and (row.lot_id, row.order_id) == (entry.lot, entry.order)
                and asks.get(entry.trip, row.carrier_id) == row.carrier_id
            ),
            None,
        )
        if other is not None:
            found[index] = other
            used.add(other.id)
    return found


def _let_go_of_holds(tx: Tx, document: PlanDocument, day: Mapping[str, Any]) -> None:
    """Release what was held for orders that this plan does not serve, with its reason."""
    served = {one.order for one in document.shipments}
    reasons = {one.order: Said(one.text, one.text_en) for one in document.unserved if one.order is not None}
    for entry in day["orders"]:
        if entry["id"] not in served:
            release_holds(tx, [entry["id"]], reasons.get(entry["id"], NOT_CARRIED))


def _places(day: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """Place of each pickup and receiving option, by entry and number: winter alternatives are in the day already."""
    found = {}
    for table, options in (("lots", "pickups"), ("orders", "receivings")):
        for entry in day[table]:
            for number, option in enumerate(entry[options]):
                found[entry["id"], number] = option["place"]
    return found


def _new(
    tx: Tx, plan: PlanRow, entry: ShipmentEntry, places: Mapping[tuple[str, int], str], terms: str
) -> ShipmentRow:  # fmt: skip
    held = min(plan_hold(tx, entry.order), entry.units)
    lot_units.allocate(tx, entry.lot, entry.units, held=held)
    lot = tx.session.get_one(LotRow, entry.lot)
    row = ShipmentRow(
        id=new_id("ship"), region=plan.region, date=plan.date, plan_id=plan.id, first_plan_id=plan.id, lot_id=entry.lot,
        order_id=entry.order, farm_id=lot.party_id, restaurant_id=tx.session.get_one(OrderRow, entry.order).party_id,
        unit_g=lot.unit_g, crate_type=lot.crate_type, terms_version=terms, cause="", state="offered", created_at=tx.now,
    )  # fmt: skip
    _write(tx, row, entry, places)
    return shipments.born(tx, row)


def _kept(
    tx: Tx, plan: PlanRow, row: ShipmentRow, entry: ShipmentEntry, places: Mapping[tuple[str, int], str]
) -> bool:  # fmt: skip
    """Let a shipment ride by this plan; whether who was promised it must be told that it changed."""
    row.plan_id = plan.id
    if row.state not in UNFROZEN:
        if row.state == "picked_up":
            row.eta = datetime.fromisoformat(entry.delivery_at)
        return False
    way = {"pickup_at": entry.pickup_at, "delivery_at": entry.delivery_at}
    before = Promise(lot=row.lot_id, order=row.order_id, trip=row.trip_id, pickup_at=row.pickup_at, delivery_at=row.delivery_at)
    changed = row.trip_id != entry.trip or row.units != entry.units or moved_s(before, way) > TOLERANCE_S
    if entry.units > row.units:
        lot_units.allocate(tx, row.lot_id, entry.units - row.units)
    told = {"trip": entry.trip, "units": entry.units, "pickup_at": entry.pickup_at}
    if changed:
        tx.audit("shipment", row.id, "change", before=row.state, after=row.state, **told)
    was_promised = row.state == "promised"
    if not changed and moved_s(before, way) <= TOLERANCE_S and was_promised:
        # What was told stays what is told: small shifts of the plan are not the people's business.
        pickup_at, delivery_at = row.pickup_at, row.delivery_at
        _write(tx, row, entry, places)
        row.pickup_at, row.delivery_at, row.eta = pickup_at, delivery_at, datetime.fromisoformat(entry.delivery_at)
        return False
    _write(tx, row, entry, places)
    shipments.announce(tx, row, "changed")
    return changed and was_promised


def _write(tx: Tx, row: ShipmentRow, entry: ShipmentEntry, places: Mapping[tuple[str, int], str]) -> None:
    row.trip_id = entry.trip
    row.carrier_id = tx.session.get_one(TripRow, entry.trip).party_id
    row.pickup_option, row.receiving_option = entry.pickup_option, entry.receiving_option
    row.pickup_place_id = places[entry.lot, entry.pickup_option]
    row.delivery_place_id = places[entry.order, entry.receiving_option]
    row.units, row.crates, row.basis = entry.units, entry.crates, entry.basis
    row.pickup_at = datetime.fromisoformat(entry.pickup_at)
    row.delivery_at = datetime.fromisoformat(entry.delivery_at)
    row.goods_yen, row.carriage_yen = entry.goods_yen, entry.carriage_yen


def _stops(tx: Tx, plan: PlanRow, document: PlanDocument, rows: Mapping[int, ShipmentRow]) -> None:
    """Write the manifest of every trip; what a driver has done already is taken over from the one before."""
    done = _done_stops(tx, plan)
    for route in document.routes:
        behind = list(done.get(route.trip, ()))
        for position, stop in enumerate(route.stops):
            tasks = [
                {
                    "kind": task.kind,
                    "window": task.window,
                    "begin": task.begin,
                    "end": task.end,
                    **({"index": task.index} if task.kind == "own" else {"shipment_id": rows[task.index].id}),
                }
                for task in stop.tasks
            ]
            former = behind.pop(0) if behind and behind[0].place_id == stop.place else None
            tx.session.add(
                StopRow(
                    id=new_id("stop"), trip_id=route.trip, plan_id=plan.id, position=position, place_id=stop.place,
                    own=stop.own, tasks=tasks, arrive_at=datetime.fromisoformat(stop.arrive),
                    leave_at=datetime.fromisoformat(stop.leave), leg_m=stop.leg_m, leg_s=stop.leg_s,
                    arrived_at=None if former is None else former.arrived_at,
                    left_at=None if former is None else former.left_at,
                )
            )  # fmt: skip
    tx.session.flush()


def _done_stops(tx: Tx, plan: PlanRow) -> dict[str, list[StopRow]]:
    found: dict[str, list[StopRow]] = {}
    running = select(TripRow.id).where(TripRow.region == plan.region, TripRow.date == plan.date, TripRow.state == "running")
    last = select(PlanRow.id).where(
        PlanRow.region == plan.region, PlanRow.date == plan.date, PlanRow.committed_at.is_not(None), PlanRow.id != plan.id
    )
    rows = tx.session.execute(
        select(StopRow, PlanRow.committed_at)
        .join(PlanRow, PlanRow.id == StopRow.plan_id)
        .where(StopRow.trip_id.in_(running), StopRow.plan_id.in_(last), StopRow.arrived_at.is_not(None))
        .order_by(PlanRow.committed_at, StopRow.position)
    ).all()
    newest: dict[str, datetime] = {}
    for stop, committed_at in rows:
        if committed_at is None:
            continue
        newest[stop.trip_id] = max(committed_at, newest.get(stop.trip_id, committed_at))
    for stop, committed_at in rows:
        if committed_at == newest[stop.trip_id]:
            found.setdefault(stop.trip_id, []).append(stop)
    return found


def trips_of(document: PlanDocument) -> list[RouteEntry]:
    """Return the routes that carry something for others."""
    carrying = {one.trip for one in document.shipments}
    return [route for route in document.routes if route.trip in carrying]
