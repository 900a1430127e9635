"""What a running trip has behind it: facts from the road as the done prefix of a day document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from api.planning.entries import Entry, wall_of
from api.planning.reading import Rows
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """
    What is done of a trip.

    Attributes
    ----------
    fields
        ``aboard`` and ``done`` of the trip's entry.
    keys
        (lot, order, trip) of the shipments picked up.
    units
        Units of each lot that this trip has picked up.
    """

    fields: Entry
    keys: tuple[tuple[str, str, str], ...]
    units: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    kind: str
    index: int
    window: int
    begin: datetime
    end: datetime


def behind(rows: Rows, trip: TripRow, zone: str) -> Behind:
    """Return what is done of a running trip, in the order in which it was reported to have happened."""
    mine = [one for one in rows.shipments if one.trip_id == trip.id and one.units_picked and one.state != "released"]
    aboard = [one for one in mine if one.state != "failed"]
    number = {one.id: index for index, one in enumerate(aboard)}
    facts = _facts(rows, trip, number, {one.id: one for one in aboard})
    start = trip.departed_at or min((one.begin for one in facts), default=None)
    if start is None:
        # It has set off, and nobody said when: as planned at the latest.
        start = rows.stops[trip.id][0].leave_at if rows.stops.get(trip.id) else None
    if start is None:
        return Behind(fields={}, keys=(), units=Counter())

    def wall(moment: datetime) -> str:
        return wall_of(moment, rows.date, zone)

    tasks, clock = [], start
    for one in facts:
        begin = max(clock, one.begin)
        clock = max(begin, one.end)
        tasks.append({"kind": one.kind, "index": one.index, "window": one.window, "begin": wall(begin), "end": wall(clock)})
    fields: Entry = {
        "aboard": [
            {
                "lot": shipment.lot_id,
                "order": shipment.order_id,
                "pickup_option": shipment.pickup_option,
                "receiving_option": shipment.receiving_option,
                "units": shipment.units_picked,
            }
            for shipment in aboard
        ],
        "done": {"depart": wall(start), "tasks": tasks},
    }
    units = Counter[str]()
    for shipment in aboard:
        units[shipment.lot_id] += shipment.units_picked or 0
    return Behind(fields=fields, keys=tuple((shipment.lot_id, shipment.order_id, trip.id) for shipment in aboard), units=units)


def _facts(rows: Rows, trip: TripRow, number: dict[str, int], aboard: dict[str, ShipmentRow]) -> list[_Fact]:
    facts: list[_Fact] = []
    windows: dict[tuple[str, str], int] = {}
    own_done: list[tuple[int, int, datetime, datetime]] = []
    for stop in rows.stops.get(trip.id, ()):
        for task in stop.tasks:
            if task["kind"] != "own":
                windows[task["kind"], task["shipment_id"]] = task["window"]
            elif stop.left_at is not None:
                own_done.append((task["index"], task["window"], stop.arrived_at or stop.left_at, stop.left_at))
    for index, window, begin, end in sorted(own_done):
        # The document wants a trip's own stops from the first on without a gap.
        if index == len([one for one in facts if one.kind == "own"]):
            facts.append(_Fact(kind="own", index=index, window=window, begin=begin, end=end))
    for name, one in aboard.items():
        picked = one.picked_at or one.pickup_at
        window = windows.get(("pickup", name), 0)
        facts.append(_Fact(kind="pickup", index=number[name], window=window, begin=picked, end=picked))
        if one.delivered_at is not None:
            window = windows.get(("delivery", name), 0)
            facts.append(
                _Fact(kind="delivery", index=number[name], window=window, begin=one.delivered_at, end=one.delivered_at)
            )
    order = {"own": 0, "pickup": 1, "delivery": 2}
    return sorted(facts, key=lambda one: (one.end, order[one.kind], one.index))
