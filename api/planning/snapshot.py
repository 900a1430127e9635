"""A service day as it stands in the store, read at one moment: the day document for a run, and the version of every row used.

No engine is loaded here: the supervisor does this in the server's process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
from sqlalchemy.orm import Session

from api.documents.day import Day
from api.documents.faults import Fault
from api.documents.load import day_from
from api.documents.references import day_faults
from api.messages import Said
from api.planning.entries import (
    Entry,
    lot_entry,
    metric_for,
    order_entry,
    party_entry,
    place_entry,
    trip_entry,
    vehicle_entry,
    wall_of,
)
from api.planning.reading import Rows, read_rows
from api.planning.under_way import Behind, behind
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.shipments.service import UNFROZEN
from api.shipments.tables import ShipmentRow
from api.vehicles.gate import Gate, gate, in_use
from api.vehicles.words import said_of

TOLERANCE_S: Final = 900
"""A promise whose times move by more than a quarter of an hour has been changed."""
PROMISE_POINTS: Final = 3000
"""What changing a promise costs a plan: as if it were worth 3,000 yen less."""
OFFER_POINTS: Final = 300
_ENTRY: Final = re.compile(r"^(lots|orders|trips|vehicles|places)\[(\d+)\]")
_TABLES: Final = ("lots", "orders", "trips", "vehicles", "places")
_ROUNDS: Final = 8
_WITH: Final = Said("使う場所か車両が計画に入れません", "it needs a place or a vehicle that is left out")
_UNMEASURED: Final = Said("この車両の道路の条件が設定にありません", "no metric of the region measures travel for its vehicle")
Used = tuple[str, str, int]
"""Table, id and version of a row."""
Pattern = Mapping[str, str | None]
"""A pattern of shipments: lot, order, trip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry that no plan can be made with, and why: the day goes on without it."""

    table: str
    id: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    A day as it stood.

    Attributes
    ----------
    data
        The day document as plain data, without faults of meaning.
    versions
        ``(table, id) -> version`` of every row in it.
    inputs
        The day's count of changes when it was read.
    active_id
        The plan that held then.
    frozen
        Shipments (lot, order, trip) that have begun.
    left_out
        What was left out because the day would have no meaning with it.
    """

    data: Entry
    versions: Mapping[tuple[str, str], int]
    inputs: int
    active_id: str | None
    frozen: tuple[tuple[str, str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())

    @property
    def raw(self) -> bytes:
        """The day document as JSON."""
        return orjson.dumps(self.data)

    def checked(self) -> Day:
        """
        Return the document.

        Raises
        ------
        InputFaults
            Where a row holds what no document may.
        """
        return day_from(self.raw)

    def without(self, faults: Sequence[Fault]) -> Snapshot | None:
        """Return the day without the entries that faults are about; None where they are about something else."""
        found: dict[tuple[str, int], Fault] = {}
        for one in faults:
            match = _ENTRY.match(one.path)
            if match is None:
                return None
            found.setdefault((match[1], int(match[2])), one)
        gone: dict[tuple[str, str], Fault] = {}
        for (table, index), one in found.items():
            if index >= len(self.data[table]):
                return None
            gone[table, self.data[table][index]["id"]] = one
        if not gone:
            return None
        data, others = _stripped(self.data, set(gone))
        left = [LeftOut(table=table, id=name, ja=one.said.ja, en=one.said.en) for (table, name), one in gone.items()]
        left += [LeftOut(table=table, id=name, ja=_WITH.ja, en=_WITH.en) for table, name in others]
        kept = {(table, entry["id"]) for table in _TABLES for entry in data[table]}
        frozen = tuple(key for key in self.frozen if ("trips", key[2]) in kept)
        return replace(self, data=data, left_out=(*self.left_out, *left), frozen=frozen)


def snapshot(
    session: Session, region: str, date: str, *, required: Sequence[Pattern] = (), forbidden: Sequence[Pattern] = ()
) -> Snapshot:
    """
    Read a service day.

    Parameters
    ----------
    date
        The day of delivery.
    required, forbidden
        Patterns that the operator adds for this run; what they name and the day does not hold is let go.
    """
    config = config_of(session, region)
    made = _made(config, read_rows(session, region, date), required, forbidden)
    for _ in range(_ROUNDS):
        faults = day_faults(made.data)
        if not faults:
            break
        fewer = made.without(faults)
        if fewer is None:
            break
        made = fewer
    return made


def _made(config: RegionConfig, rows: Rows, required: Sequence[Pattern], forbidden: Sequence[Pattern]) -> Snapshot:
    date = rows.date
    gates = {
        vehicle.id: gate(
            vehicle.plate_class, rows.papers.get(vehicle.id, ()), date, used=in_use(vehicle.state, vehicle.closed_on, date)
        )
        for vehicle in rows.vehicles.values()
    }
    standing = {row.id: place for row in rows.places.values() if (place := rows.stands_for(row)) != row.id}
    prefixes = {trip.id: behind(rows, trip, config.time_zone) for trip in rows.trips if trip.state == "running"}
    trips, left = [], []
    for trip in rows.trips:
        metric = metric_for(config, rows.vehicles[trip.vehicle_id].profile)
        if metric is None:
            left.append(LeftOut(table="trips", id=trip.id, ja=_UNMEASURED.ja, en=_UNMEASURED.en))
            continue
        shut = gates[trip.vehicle_id]
        if shut.closed and trip.state != "running":
            said = said_of(shut.closed)
            left.append(LeftOut(table="trips", id=trip.id, ja=said.ja, en=said.en))
            continue
        insured = shut.insured_yen
        entry = trip_entry(trip, metric=metric, places=standing, insured_yen=insured)
        done = prefixes.get(trip.id)
        trips.append(entry if done is None else {**entry, **done.fields})
    running = {entry["id"] for entry in trips}
    supply = _supply(rows, prefixes, running)
    lots = [
        lot_entry(lot, rows.products.get(lot.product), units=supply[lot.id], places=standing)
        for lot in rows.lots
        if supply[lot.id] > 0
    ]
    brought = _brought(rows, running)
    offered = {entry["id"] for entry in lots}
    orders = [
        order_entry(order, places=standing, brought_g=grams, visits=visits)
        for order in rows.orders
        for grams, visits in (brought.get(order.id, (0, 0)),)
        if not (visits and (order.max_deliveries <= visits or order.max_g <= grams))
        and (order.lot_id is None or order.lot_id in offered)
    ]
    asked = {entry["id"] for entry in orders}
    data: Entry = {
        "format_version": 1,
        "title": f"{config.name} {date}",
        "title_en": f"{config.name_en} {date}",
        "date": date,
        "time_zone": config.time_zone,
        "settings": config.settings.model_dump(mode="json"),
        "lots": lots,
        "orders": orders,
        "trips": trips,
    }
    data |= _measures(config, trips)
    data["vehicles"] = [
        vehicle_entry(vehicle, gates[vehicle.id].permits)
        for vehicle in rows.vehicles.values()
        if vehicle.id in {entry["vehicle"] for entry in trips}
    ]
    _add_people(data, rows)
    takes, banned = _takes(rows, lots, asked)
    banned += _misfits(rows, data) + _unfree(rows, data, gates)
    known = offered | asked | running
    banned += [
        _plain({"lot": lot, "order": order, "trip": trip})
        for lot, order, trip in rows.refused
        if {lot, order} | ({trip} if trip else set()) <= known
    ]
    data["required"] = takes + [_plain(one) for one in required if _names(one) <= known]
    data["forbidden"] = banned + [_plain(one) for one in forbidden if _names(one) <= known]
    data["promises"] = _promises(rows, config, offered, asked, running, prefixes)
    if rows.day is not None and rows.day.closures:
        data["closures"] = rows.day.closures
    return Snapshot(
        data=data,
        versions=_versions(rows, data),
        inputs=0 if rows.day is None else rows.day.inputs,
        active_id=None if rows.active is None else rows.active.id,
        frozen=tuple(key for done in prefixes.values() for key in done.keys),
        left_out=tuple(left),
    )


def _supply(rows: Rows, prefixes: Mapping[str, Behind], running: set[str]) -> dict[str, int]:
    """Units a plan may give: left, held for an order of this day, in unfrozen shipments of the plan that holds, on board."""
    supply = {lot.id: lot.units_left for lot in rows.lots}
    for hold in rows.holds:
        if hold.lot_id in supply:
            supply[hold.lot_id] += hold.units
    for shipment in rows.shipments:
        if shipment.lot_id not in supply:
            continue
        if shipment.state in UNFROZEN:
            supply[shipment.lot_id] += shipment.units
    for trip, done in prefixes.items():
        if trip in running:
            for lot, units in done.units.items():
                supply[lot] = supply.get(lot, 0) + units
    return supply


def _brought(rows: Rows, running: set[str]) -> dict[str, tuple[int, int]]:
    """What orders have got, or are sure to get, by trips that are no longer in the day: grams and visits."""
    found: dict[str, tuple[int, int]] = {}
    for one in rows.shipments:
        if one.trip_id in running or one.state in {*UNFROZEN, "released", "failed"}:
            continue
        units = one.units_delivered if one.units_delivered is not None else one.units_picked or 0
        grams, visits = found.get(one.order_id, (0, 0))
        found[one.order_id] = (grams + units * one.unit_g, visits + 1)
    return found


def _measures(config: RegionConfig, trips: Sequence[Entry]) -> Entry:
    """Only what the day's trips are measured by: each further metric is a matrix."""
    wanted = {entry["metric"] for entry in trips} or {config.metrics[0].id}
    metrics = [one for one in config.metrics if one.id in wanted]
    profiles = {one.profile for one in metrics}
    return {
        "metrics": [one.model_dump(mode="json") for one in metrics],
        "profiles": {name: config.profiles[name].model_dump(mode="json") for name in sorted(profiles)},
    }


def _add_people(data: Entry, rows: Rows) -> None:
    """Add the parties and places that entries name."""
    parties = {entry["party"] for table in ("lots", "orders", "vehicles") for entry in data[table]}
    places = set(_places_of(data))
    data["parties"] = [party_entry(row) for row in rows.parties.values() if row.id in parties]
    data["places"] = [place_entry(row) for row in rows.places.values() if row.id in places]


def _places_of(data: Entry) -> Iterable[str]:
    for lot in data["lots"]:
        yield from (option["place"] for option in lot["pickups"])
    for order in data["orders"]:
        yield from (option["place"] for option in order["receivings"])
    for trip in data["trips"]:
        yield from (trip["start"], trip["end"], *(stop["place"] for stop in trip["own_stops"]))


def _takes(rows: Rows, lots: Sequence[Entry], asked: set[str]) -> tuple[list[Entry], list[Entry]]:
    """Units taken from the list go to who took them, before anything else: required, and from no other lot."""
    required, forbidden = [], []
    for order in rows.orders:
        if order.lot_id is None or order.id not in asked:
            continue
        required.append({"lot": order.lot_id, "order": order.id})
        goods = {one["goods"] for one in order.accepts}
        forbidden += [
            {"lot": lot["id"], "order": order.id}
            for lot in lots
            if lot["id"] != order.lot_id and goods & {lot["product"], lot["family"]}
        ]
    return required, forbidden


def _misfits(rows: Rows, data: Entry) -> list[Entry]:
    """Vehicles do not go where there is no room for them: a lot or order with such a place is not for them."""
    small = {
        row.id: row for row in rows.places.values() if not row.most_height_cm is row.most_width_cm is row.most_weight_kg is None
    }
    if not small:
        return []
    found = []
    for trip in data["trips"]:
        vehicle = rows.vehicles[trip["vehicle"]]
        bad = {
            name
            for name, row in small.items()
            if vehicle.height_cm > (row.most_height_cm or vehicle.height_cm)
            or vehicle.width_cm > (row.most_width_cm or vehicle.width_cm)
            or vehicle.weight_kg > (row.most_weight_kg or vehicle.weight_kg)
        }
        for table, options, kind in (("lots", "pickups", "lot"), ("orders", "receivings", "order")):
            found += [
                {kind: entry["id"], "trip": trip["id"]}
                for entry in data[table]
                if any(option["place"] in bad for option in entry[options])
            ]
    return found


def _unfree(rows: Rows, data: Entry, gates: Mapping[str, Gate]) -> list[Entry]:
    """Where carrying for nothing is allowed at all, only those ride so whose two sides have declared it."""
    if not data["settings"]["allow_free"]:
        return []
    found = []
    for trip in data["trips"]:
        carrier = rows.parties[rows.vehicles[trip["vehicle"]].party_id]
        if gates[trip["vehicle"]].permits or carrier.kind == "restaurant" or (carrier.trades and carrier.trades_notified):
            continue
        for lot in data["lots"]:
            both = carrier.allows_free and rows.parties[lot["party"]].allows_free
            if lot["party"] != carrier.id and not both:
                found.append({"lot": lot["id"], "trip": trip["id"]})
    return found


def _promises(
    rows: Rows, config: RegionConfig, lots: set[str], orders: set[str], trips: set[str], prefixes: Mapping[str, Behind]
) -> list[Entry]:
    """What has been promised and has not begun."""
    begun = {key for done in prefixes.values() for key in done.keys}

    def entry(one: ShipmentRow) -> Entry:
        return {
            "lot": one.lot_id,
            "order": one.order_id,
            "trip": one.trip_id,
            "pickup_at": wall_of(one.pickup_at, rows.date, config.time_zone),
            "delivery_at": wall_of(one.delivery_at, rows.date, config.time_zone),
            "tolerance_s": TOLERANCE_S,
            "points": PROMISE_POINTS if one.state == "promised" else OFFER_POINTS,
        }

    return [
        entry(one)
        for one in rows.shipments
        if one.state in UNFROZEN
        and one.lot_id in lots
        and one.order_id in orders
        and one.trip_id in trips
        and (one.lot_id, one.order_id, one.trip_id) not in begun
    ]


def _versions(rows: Rows, data: Entry) -> dict[tuple[str, str], int]:
    known: dict[tuple[str, str], int] = {}
    ids = {entry["id"] for table in _TABLES for entry in data[table]}
    for table, group in (
        ("lot", rows.lots),
        ("order", rows.orders),
        ("trip", rows.trips),
        ("vehicle", rows.vehicles.values()),
        ("place", rows.places.values()),
    ):
        known |= {(table, row.id): row.version for row in group if row.id in ids}
    return known


def _names(pattern: Pattern) -> set[str]:
    return {name for name in pattern.values() if name}


def _plain(pattern: Pattern) -> Entry:
    return {key: value for key, value in pattern.items() if value}


def _stripped(data: Entry, gone: set[tuple[str, str]]) -> tuple[Entry, list[tuple[str, str]]]:
    """Take entries out, with those that cannot stand without them and all patterns that name any of them."""
    first = set(gone)
    bad_places = {name for table, name in gone if table == "places"}
    bad_vehicles = {name for table, name in gone if table == "vehicles"}
    for table, options in (("lots", "pickups"), ("orders", "receivings")):
        for entry in data[table]:
            if all(option["place"] in bad_places for option in entry[options]):
                gone.add((table, entry["id"]))
    for trip in data["trips"]:
        at = {trip["start"], trip["end"], *(stop["place"] for stop in trip["own_stops"])}
        if trip["vehicle"] in bad_vehicles or at & bad_places:
            gone.add(("trips", trip["id"]))
    made = {**data}
    for table in _TABLES:
        made[table] = [entry for entry in data[table] if (table, entry["id"]) not in gone]
    for table, options in (("lots", "pickups"), ("orders", "receivings")):
        made[table] = [
            {**entry, options: [option for option in entry[options] if option["place"] not in bad_places]}
            if any(option["place"] in bad_places for option in entry[options])
            else entry
            for entry in made[table]
        ]
    names = {name for table, name in gone if table in {"lots", "orders", "trips"}}
    for table in ("required", "forbidden", "promises"):
        made[table] = [one for one in data[table] if not {one.get("lot"), one.get("order"), one.get("trip")} & names]
    return made, sorted(gone - first)


def uses(versions: Mapping[tuple[str, str], int], plan: Mapping[str, Any]) -> list[Used]:
    """Return the rows that a plan rests on: of its shipments the lots, orders and trips, their vehicles and places."""
    names: set[tuple[str, str]] = set()
    carrying = set()
    for one in plan["shipments"]:
        names |= {("lot", one["lot"]), ("order", one["order"]), ("trip", one["trip"])}
        carrying.add(one["trip"])
    for route in plan["routes"]:
        if route["trip"] in carrying:
            names |= {("place", stop["place"]) for stop in route["stops"]}
    return [(table, name, version) for (table, name), version in sorted(versions.items()) if (table, name) in names]
