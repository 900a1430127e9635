"""Newcomers of a quote put beside a day that is on its roads: checked, snapped, measured, in the engine's terms."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from api.documents.base import Document
from api.documents.day import PlaceEntry
from api.documents.faults import Fault, InputFaults, fault
from api.documents.quote import NewcomerEntry
from api.documents.references import day_faults
from api.planning.assemble import Assembled, added
from matching.errors import ProblemError
from matching.newcomer import Newcomer, NewWays
from matching.problem import Party, Permit, Place, Vehicle
from routing.extension import Extension
from routing.snap import snap_all

_KEPT: Final = 2000
"""Rows of new places kept: the same farm asks again and again."""


class Surroundings:
    """
    A day on its roads, ready for new places.

    Parameters
    ----------
    assembled
        The day, on the roads that are open.
    """

    def __init__(self, assembled: Assembled) -> None:
        self._assembled = assembled
        measured = assembled.measured
        self._network = network = measured.roads
        self._extensions = [
            Extension(
                network,
                measured.profiles[metric.profile],
                measured.positions[metric.profile],
                speed_percent=metric.speed_percent,
            )
            for metric in assembled.day.metrics
        ]
        self._none = tuple(NewWays.none(len(assembled.day.places)) for _ in assembled.day.metrics)
        self._ways: OrderedDict[tuple[tuple[float, float], ...], tuple[NewWays, ...]] = OrderedDict()

    def newcomer(self, entry: NewcomerEntry, *, file: str = "newcomer") -> Newcomer:
        """
        Put one newcomer into the engine's terms.

        Raises
        ------
        InputFaults
            With everything that is wrong with it, or its places off the roads.
        """
        found = list(_faults(self._assembled, entry))
        if found:
            raise InputFaults(file, found)
        places = [place for place in entry.places if place.id not in self._assembled.places]
        ways = self._measured(places, entry, file) if places else self._none
        try:
            lot, order, trip = added(self._assembled, entry, places)
        except ProblemError as error:
            raise InputFaults(file, [fault(error.field, "day.problem", reason=error.message)]) from error
        parties = [party for party in entry.parties if party.id not in self._assembled.parties]
        known = {name: n for n, name in enumerate((*self._assembled.parties, *(party.id for party in parties)))}
        vehicles = {vehicle.id for vehicle in self._assembled.day.vehicles}
        return Newcomer(
            ways=ways,
            places=tuple(Place(parking_s=place.parking_s, parking_yen=place.parking_yen) for place in places),
            parties=tuple(Party(trades=party.trades) for party in parties),
            vehicles=tuple(
                Vehicle(party=known[vehicle.party], permits=frozenset(Permit(word) for word in vehicle.permits))
                for vehicle in entry.vehicles
                if vehicle.id not in vehicles
            ),
            lot=lot,
            order=order,
            trip=trip,
        )

    def _measured(self, places: list[PlaceEntry], entry: NewcomerEntry, file: str) -> tuple[NewWays, ...]:
        key = tuple((place.lon, place.lat) for place in places)
        if key in self._ways:
            self._ways.move_to_end(key)
            return self._ways[key]
        day, measured = self._assembled.day, self._assembled.measured
        lonlat = np.array(key, dtype=np.float64).reshape(-1, 2)
        positions, gaps = {}, dict[int, list[tuple[float, str]]]()
        for name, profile in measured.profiles.items():
            positions[name], missed = snap_all(self._network, profile, lonlat, limit_m=float(day.settings.snap_limit_m))
            for miss in missed:
                gaps.setdefault(miss.index, []).append((miss.distance_m, name))
        # A place that some vehicles reach is no fault: for the others there is no way to it.
        off = [
            _off(entry.places.index(places[index]), *min(found), day.settings.snap_limit_m)
            for index, found in gaps.items()
            if len(found) == len(measured.profiles)
        ]
        if off:
            raise InputFaults(file, off)
        ways = []
        for metric, extension in zip(day.metrics, self._extensions, strict=True):
            more = extension.measure(positions[metric.profile])
            ways.append(
                NewWays(
                    to_s=more.to_s,
                    to_m=more.to_m,
                    out_s=more.from_s,
                    out_m=more.from_m,
                    within_s=more.within_s,
                    within_m=more.within_m,
                )
            )
        self._ways[key] = tuple(ways)
        while len(self._ways) > _KEPT // len(key):
            self._ways.popitem(last=False)
        return self._ways[key]


def _off(index: int, distance_m: float, profile: str, limit_m: int) -> Fault:
    path = f"places[{index}]"
    if math.isfinite(distance_m):
        return fault(path, "ground.off", profile=profile, distance=math.ceil(distance_m), limit=limit_m)
    return fault(path, "ground.none", profile=profile, limit=limit_m)


def _faults(assembled: Assembled, entry: NewcomerEntry) -> Iterable[Fault]:
    """Judge a newcomer as a day with little else in it: the day's own entries that it names or could clash with."""
    kinds = [kind for kind in ("lot", "order", "trip") if getattr(entry, kind) is not None]
    if len(kinds) != 1:
        yield fault("", "quote.one")
        return
    (kind,) = kinds
    new, day = getattr(entry, kind), assembled.day
    table = f"{kind}s"
    if new.id in getattr(assembled, table):
        yield fault(f"{kind}.id", "ref.duplicate", value=new.id, first=f"{table}[{getattr(assembled, table)[new.id]}]")
    rivals = [] if entry.trip is None else [
        trip for trip in day.trips if trip.vehicle == entry.trip.vehicle or trip.driver == entry.trip.driver
    ]  # fmt: skip
    if entry.trip is not None and (entry.trip.done is not None or entry.trip.aboard):
        yield fault("trip.done", "quote.running")
    data: dict[str, Any] = {
        "date": day.date,
        "time_zone": day.time_zone,
        "profiles": {name: {} for name in day.profiles},
        "metrics": [_plain(metric) for metric in day.metrics],
    }
    mine: dict[str, int] = {}
    named = set(_texts(_plain(entry)))
    vehicles = {vehicle.id: vehicle.party for vehicle in day.vehicles if vehicle.id in named}
    for name, known, more in (
        ("parties", {*named, *vehicles.values()} & assembled.parties.keys(), entry.parties),
        ("places", named & assembled.places.keys(), entry.places),
        ("vehicles", vehicles.keys(), entry.vehicles),
    ):
        # Only what is named: a day of hundreds of people is not looked through for one question.
        fresh = {one.id for one in more}
        kept = [{"id": one, "party": vehicles.get(one)} for one in sorted(known - fresh)]
        mine[name] = len(kept)
        data[name] = [*kept, *(_plain(one) for one in more)]
    fields = ("id", "driver", "vehicle", "depart_early", "arrive_late")
    data["trips"] = [{name: getattr(trip, name) for name in fields} for trip in rivals]
    mine[table] = len(data["trips"]) if kind == "trip" else 0
    data[table] = [*data.get(table, []), _plain(new)] if kind == "trip" else [_plain(new)]
    for item in day_faults(data):
        told = _path(item.path, mine, table, kind)
        if told is not None:
            yield Fault(path=told, key=item.key, said=item.said)


def _plain(entry: Document) -> dict[str, Any]:
    found: dict[str, Any] = entry.model_dump(mode="json", by_alias=True)
    return found


def _texts(data: object) -> Iterator[str]:
    """All texts in plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _path(path: str, mine: dict[str, int], table: str, kind: str) -> str | None:
    """The path in the newcomer's own document; None for what is not its own."""
    name, _, rest = path.partition("[")
    if name not in mine:
        return path
    number, _, inside = rest.partition("]")
    index = int(number) - mine[name]
    if name == table:
        return f"{kind}{inside}" if index >= 0 else f"{kind}.vehicle"
    return f"{name}[{index}]{inside}" if index >= 0 else None
