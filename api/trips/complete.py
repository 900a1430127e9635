"""From what a carrier sends to a whole trip: the vehicle fills in what is left out, everything is judged at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import MembershipRow
from api.documents.faults import Fault, fault
from api.documents.node import Node
from api.entries.days import date_faults, window_faults
from api.entries.spots import place_faults, places_of
from api.http.problem import Refusal
from api.trips.schemas import TripIn
from api.vehicles.tables import VehicleRow

ZONES = ("ambient", "cool", "frozen")


def complete(session: Session, region: str, party: str, given: TripIn, *, first: str) -> dict[str, Any]:
    """
    Return the declared columns of a trip.

    Raises
    ------
    Refusal
        ``bad-input`` with every fault of meaning.
    """
    day = given.date or first
    faults = [item for item in date_faults(day, day) if item.path == "date"]
    vehicle = session.get(VehicleRow, given.vehicle)
    if vehicle is None or vehicle.party_id != party or vehicle.region != region or vehicle.state != "active":
        faults.append(fault("vehicle", "entry.vehicle"))
        vehicle = None
    if given.driver is not None and not _drives(session, party, given.driver):
        faults.append(fault("driver", "entry.driver"))
    faults += _of_times(given)
    if not any(item.path == "date" for item in faults):
        faults += _of_places(session, region, party, given, day)
    capacity_g, crates, costs = _of_vehicle(given, vehicle)
    faults += _of_load(given, vehicle, capacity_g, crates)
    if faults:
        raise Refusal("bad-input", faults=faults)
    return {
        "date": day,
        "vehicle_id": given.vehicle,
        "driver_id": given.driver,
        "name": given.name,
        "name_en": given.name_en,
        "start_place_id": given.start,
        "end_place_id": given.end or given.start,
        "depart_early": given.depart_early,
        "depart_late": given.depart_late,
        "arrive_late": given.arrive_late,
        "duty_min": given.duty_min,
        "own_stops": [one.model_dump(mode="json") for one in given.own_stops],
        "own_load": given.own_load.model_dump(mode="json"),
        "capacity_g": capacity_g,
        "capacity_crates": crates,
        "detour": given.detour.model_dump(mode="json"),
        "costs": costs,
        "gift_yen": given.gift_yen,
        "break_": None if given.break_ is None else given.break_.model_dump(mode="json"),
    }


def wall_s(text: str) -> int:
    """Return the seconds since midnight of a wall time whose form is right."""
    return Node(text).time or 0


def _drives(session: Session, party: str, account: str) -> bool:
    asked = select(MembershipRow.id).where(
        MembershipRow.party_id == party, MembershipRow.account_id == account, MembershipRow.state == "active"
    )
    return session.execute(asked.limit(1)).scalar() is not None


def _of_vehicle(given: TripIn, vehicle: VehicleRow | None) -> tuple[int, dict[str, int], dict[str, int]]:
    capacity_g = given.capacity_g if given.capacity_g is not None else (vehicle.payload_g if vehicle else 0)
    if given.capacity_crates is not None:
        crates = given.capacity_crates.model_dump()
    else:
        crates = {zone: getattr(vehicle, f"crates_{zone}") if vehicle else 0 for zone in ZONES}
    if given.costs is not None:
        costs = given.costs.model_dump()
    else:
        names = ("yen_per_km", "yen_per_h", "yen_per_visit")
        costs = {name: getattr(vehicle, name) if vehicle else 0 for name in names}
    return capacity_g, crates, costs


def _of_times(given: TripIn) -> list[Fault]:
    found = []
    for name, other in (("depart_late", "depart_early"), ("arrive_late", "depart_early")):
        value, bound = getattr(given, name), getattr(given, other)
        if wall_s(value) < wall_s(bound):
            found.append(fault(name, "day.before", value=value, other=other, bound=bound))
    if given.break_ is not None and wall_s(given.break_.late) < wall_s(given.break_.early):
        found.append(fault("break", "day.window", early=given.break_.early, late=given.break_.late))
    for index, stop in enumerate(given.own_stops):
        found += window_faults(f"own_stops[{index}].windows", stop.windows)
    return found


def _of_places(session: Session, region: str, party: str, given: TripIn, day: str) -> list[Fault]:
    ends = [("start", given.start)] + ([("end", given.end)] if given.end is not None else [])
    known = places_of(session, region, party, [place for _, place in ends] + [one.place for one in given.own_stops])
    found = [fault(name, "entry.place") for name, place in ends if place not in known]
    for index, stop in enumerate(given.own_stops):
        found += place_faults(f"own_stops[{index}]", stop.place, stop.windows, known, day)
    return found


def _of_load(given: TripIn, vehicle: VehicleRow | None, capacity_g: int, crates: dict[str, int]) -> list[Fault]:
    found = []
    if vehicle is not None:
        if capacity_g > vehicle.payload_g:
            found.append(fault("capacity_g", "entry.payload", limit=vehicle.payload_g))
        for zone in ZONES:
            limit = getattr(vehicle, f"crates_{zone}")
            if crates[zone] > limit:
                found.append(fault(f"capacity_crates.{zone}", "entry.room", limit=limit))
        grams = given.own_load.load_g
        left = {zone: getattr(given.own_load.crates, zone) for zone in ZONES}
        found += _too_much("own_load", grams, left, capacity_g, crates)
        for index, stop in enumerate(given.own_stops):
            path = f"own_stops[{index}]"
            grams += stop.change_g
            if grams < 0:
                found.append(fault(f"{path}.change_g", "day.unloads", left=f"{grams:,} g"))
                grams = 0
            for zone in ZONES:
                left[zone] += getattr(stop.change_crates, zone)
                if left[zone] < 0:
                    found.append(fault(f"{path}.change_crates.{zone}", "day.unloads", left=f"{left[zone]:,}"))
                    left[zone] = 0
            found += _too_much(path, grams, left, capacity_g, crates)
    return found


def _too_much(path: str, grams: int, left: dict[str, int], capacity_g: int, crates: dict[str, int]) -> list[Fault]:
    found = []
    if grams > capacity_g:
        found.append(fault(path, "entry.overload", load=f"{grams:,} g", limit=f"{capacity_g:,} g"))
    found += [
        fault(path, "entry.overload", load=f"{left[zone]} ({zone})", limit=f"{crates[zone]} ({zone})")
        for zone in ZONES
        if left[zone] > crates[zone]
    ]
    return found
