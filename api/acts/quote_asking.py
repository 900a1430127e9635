"""A question about an entry in the terms of the day document: judged as if it were posted, and written nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.acts.quote_schemas import EntryIn, QuoteIn
from api.db.base import new_id
from api.db.tx import Tx
from api.entries.belongs import maker, owned
from api.entries.days import next_day
from api.http.problem import Refusal
from api.lots import service as lots
from api.lots.tables import LotRow
from api.orders import service as orders
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.planning.entries import (
    Entry,
    lot_entry,
    metric_for,
    order_entry,
    party_entry,
    place_entry,
    place_on,
    trip_entry,
    vehicle_entry,
)
from api.products.tables import ProductRow
from api.regions.service import config_of
from api.trips.complete import complete as complete_trip
from api.trips.tables import TripRow
from api.vehicles.service import gate_on
from api.vehicles.tables import VehicleRow


def newcomer_of(tx: Tx, given: QuoteIn) -> tuple[str, str, Entry, str | None]:
    """Return day, kind, the question in the terms of the day document, and the id where it is posted already."""
    if given.lot is not None:
        columns = lots.prepare(tx, given.lot.model_copy(update={"draft": False}))
        lot = LotRow(**columns, id=new_id("lot"), units_total=given.lot.units, units_left=given.lot.units, priority=0)
        return lot.date, "lot", _of_lot(tx, lot, lot.date, given.lot.units), None
    if given.order is not None:
        columns = orders.prepare(tx, given.order.model_copy(update={"draft": False}))
        order = OrderRow(**columns, id=new_id("order"), priority=0)
        return order.date, "order", _of_order(tx, order, order.date), None
    if given.trip is not None:
        owner = maker(tx.session, tx.actor, "carrier", "farm", "restaurant").id
        first = given.trip.date or next_day(tx.session, tx.actor.region, tx.now)
        columns = complete_trip(tx.session, tx.actor.region, owner, given.trip, first=first)
        trip = TripRow(**columns, id=new_id("trip"), party_id=owner)
        return trip.date, "trip", _of_trip(tx, trip), None
    if given.entry is None:
        raise Refusal("one-of-four")
    return _posted(tx, given.entry)


def _posted(tx: Tx, entry: EntryIn) -> tuple[str, str, Entry, str]:
    if entry.kind == "lot":
        lot = owned(tx.actor, tx.session.get(LotRow, entry.id))
        _alive(lot.state, "open", "closed", "draft")
        date = _day(tx, lot.date, lot.until)
        made = _of_lot(tx, lot, date, max(1, lot.units_left))
    elif entry.kind == "order":
        order = owned(tx.actor, tx.session.get(OrderRow, entry.id))
        _alive(order.state, "open", "closed", "draft")
        date = _day(tx, order.date, order.until)
        made = _of_order(tx, order, date)
    else:
        trip = owned(tx.actor, tx.session.get(TripRow, entry.id))
        _alive(trip.state, "open", "draft")
        date = trip.date
        made = _of_trip(tx, trip)
    # One that the day knows and does not carry is asked about as if it came anew.
    made[entry.kind] = {**made[entry.kind], "id": new_id(entry.kind)}
    return date, entry.kind, made, entry.id


def _alive(state: str, *states: str) -> None:
    if state not in states:
        raise Refusal("wrong-state", state=state)


def _day(tx: Tx, first: str, last: str) -> str:
    """Return the day that is asked about: the next one that takes entries, within the entry's own days."""
    following = next_day(tx.session, tx.actor.region, tx.now)
    return min(max(first, following), last)


def _of_lot(tx: Tx, row: LotRow, date: str, units: int) -> Entry:
    product = tx.session.scalars(
        select(ProductRow).where(ProductRow.region == tx.actor.region, ProductRow.code == row.product)
    ).one_or_none()
    places, standing = _places(tx, [one["place"] for one in row.pickups], date)
    entry = lot_entry(row, product, units=units, places=standing)
    return {"lot": entry, "parties": _party(tx, row.party_id), "places": places}


def _of_order(tx: Tx, row: OrderRow, date: str) -> Entry:
    places, standing = _places(tx, [one["place"] for one in row.receivings], date)
    return {"order": order_entry(row, places=standing), "parties": _party(tx, row.party_id), "places": places}


def _of_trip(tx: Tx, row: TripRow) -> Entry:
    config = config_of(tx.session, tx.actor.region)
    vehicle = tx.session.get_one(VehicleRow, row.vehicle_id)
    at = [row.start_place_id, row.end_place_id, *(stop["place"] for stop in row.own_stops or ())]
    places, standing = _places(tx, at, row.date)
    gates = gate_on(tx.session, vehicle.id, row.date)
    metric = metric_for(config, vehicle.profile) or config.metrics[0].id
    row.gift_yen = row.gift_yen or 0
    return {
        "trip": trip_entry(row, metric=metric, places=standing, insured_yen=gates.insured_yen),
        "vehicles": [vehicle_entry(vehicle, gates.permits)],
        "parties": _party(tx, vehicle.party_id),
        "places": places,
    }


def _party(tx: Tx, party_id: str) -> list[Entry]:
    return [party_entry(tx.session.get_one(PartyRow, party_id))]


def _places(tx: Tx, names: Sequence[str], date: str) -> tuple[list[Entry], dict[str, str]]:
    """Return the places that are named, as entries, and which of them another one stands for that day."""
    entries: dict[str, Entry] = {}
    standing: dict[str, str] = {}
    for name in dict.fromkeys(names):
        row = tx.session.get_one(PlaceRow, name)
        other = place_on(row, date)
        if other != row.id:
            standing[row.id] = other
            row = tx.session.get_one(PlaceRow, other)
        entries[row.id] = place_entry(row)
    return list(entries.values()), standing
