"""Places onto roads, and travel between them in every metric of the day."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from api.documents.day import ClosureEntry, Day, ProfileTerms
from api.documents.faults import Fault, InputFaults, fault
from api.documents.plan import MetricUsed
from api.messages import shown
from matching.problem import Travel
from routing.closures import Closure, closed_edges, moved_off, unknown_ways, without
from routing.errors import BeyondMetric, OffNetwork
from routing.matrix import MatrixCache, TravelMatrix, travel_matrix
from routing.network import RoadNetwork
from routing.profile import Profile
from routing.snap import Positions, snap_all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """The day's places on the roads: per profile id the profile and positions, per metric the travel and its hashes.

    ``roads``: the network with the day's closures in force, on which all of it was measured.
    """

    roads: RoadNetwork
    profiles: dict[str, Profile]
    positions: dict[str, Positions]
    travels: tuple[Travel, ...]
    used: tuple[MetricUsed, ...]


def measure(day: Day, network: RoadNetwork, *, cache: MatrixCache | None = None, file: str = "day") -> Measured:
    """
    Snap all places for each profile in use and measure all travel.

    A place that some vehicles reach and others do not is no fault: for the others there is no way to it. One that no profile
    in use reaches is; one that a closure cuts off is none, there is no way to it today.

    Raises
    ------
    InputFaults
        With all places off the network, profiles that are none, and closures that close nothing there is.
    """
    roads = roads_of(day, network, file=file)
    profiles = _profiles(day, file)
    lonlat = np.array([(place.lon, place.lat) for place in day.places], dtype=np.float64).reshape(-1, 2)
    positions: dict[str, Positions] = {}
    misses: list[dict[int, tuple[str, OffNetwork]]] = []
    for name, profile in profiles.items():
        positions[name], missed = snap_all(network, profile, lonlat, limit_m=float(day.settings.snap_limit_m))
        misses.append({miss.index: (name, miss) for miss in missed})
        if roads is not network:
            positions[name] = moved_off(roads, profile, positions[name], lonlat.tolist())
    found = _off(misses)
    if found:
        raise InputFaults(file, found)
    travels, used = [], []
    for index, metric in enumerate(day.metrics):
        profile = profiles[metric.profile]
        try:
            matrix = travel_matrix(roads, profile, positions[metric.profile], speed_percent=metric.speed_percent, cache=cache)
        except BeyondMetric as error:
            raise InputFaults(file, [fault(f"metrics[{index}]", "roads.fault", reason=str(error))]) from error
        travels.append(Travel(seconds=matrix.seconds.astype(np.int64), metres=matrix.metres.astype(np.int64)))
        used.append(
            MetricUsed(
                id=metric.id,
                profile=metric.profile,
                speed_percent=metric.speed_percent,
                profile_hash=profile.hash,
                matrix_hash=_hash(matrix),
            )
        )
    return Measured(roads=roads, profiles=profiles, positions=positions, travels=tuple(travels), used=tuple(used))


def roads_of(day: Day, network: RoadNetwork, *, file: str = "day") -> RoadNetwork:
    """
    Return the network as it is on this day: without what is closed while trips are on the road.

    Raises
    ------
    InputFaults
        Where a closure is no area, or names a road that the map does not have.
    """
    found: list[Fault] = []
    in_force = []
    for index, entry in enumerate(day.closures):
        closure = closure_of(entry)
        for way in unknown_ways(network, closure):
            place = f"closures[{index}].ways[{entry.ways.index(way)}]"
            found.append(fault(place, "day.closure_way", value=shown(way)))
        try:
            closed_edges(network, closure)
        except ValueError:
            found.append(fault(f"closures[{index}]", "day.closure_shape"))
        if in_service(day, entry):
            in_force.append(closure)
    if found:
        raise InputFaults(file, found)
    return without(network, in_force)


def closure_of(entry: ClosureEntry) -> Closure:
    """Make routing's closure out of the day's entry."""
    return Closure(polygon=entry.polygon, line=entry.line, buffer_m=float(entry.buffer_m), ways=entry.ways)


def in_service(day: Day, closure: ClosureEntry) -> bool:
    """Whether a closure's time meets the hours from the first departure to the last arrival; without trips it does."""
    if not day.trips:
        return True
    first = min(_wall(trip.depart_early) for trip in day.trips)
    last = max(_wall(trip.arrive_late) for trip in day.trips)
    return _wall(closure.since) <= last and _wall(closure.until) >= first


def _wall(time: str) -> int:
    hours, minutes, *rest = (int(part) for part in time.split(":"))
    return 3600 * hours + 60 * minutes + (rest[0] if rest else 0)


def profile_of(name: str, terms: ProfileTerms) -> Profile:
    """
    Make routing's profile out of the day's terms.

    Raises
    ------
    ValueError
        Naming the field.
    """
    return Profile(
        name=name,
        speeds_kmh=dict(terms.speeds_kmh),
        gross_weight_kg=terms.weight_kg,
        width_cm=terms.width_cm,
        height_cm=terms.height_cm,
        mode=terms.mode,
        service=terms.service,
        track=terms.track,
    )


def _profiles(day: Day, file: str) -> dict[str, Profile]:
    made, found = {}, []
    for name in dict.fromkeys(metric.profile for metric in day.metrics):
        try:
            made[name] = profile_of(name, day.profiles[name])
        except ValueError as error:
            found.append(fault(f"profiles.{name}", "day.profile", reason=str(error)))
    if found:
        raise InputFaults(file, found)
    return made


def _off(misses: list[dict[int, tuple[str, OffNetwork]]]) -> list[Fault]:
    """Faults of places that every profile misses, with the profile that comes nearest."""
    found: list[Fault] = []
    for index in sorted(set.intersection(*(set(missed) for missed in misses)) if misses else set()):
        name, miss = min((missed[index] for missed in misses), key=lambda item: item[1].distance_m)
        terms = {"profile": name, "limit": round(miss.limit_m)}
        if math.isfinite(miss.distance_m):
            found.append(fault(f"places[{index}]", "ground.off", distance=math.ceil(miss.distance_m), **terms))
        else:
            found.append(fault(f"places[{index}]", "ground.none", **terms))
    return found


def _hash(matrix: TravelMatrix) -> str:
    digest = hashlib.sha256()
    for table in (matrix.seconds, matrix.metres):
        digest.update(np.ascontiguousarray(table, dtype="<i4").tobytes())
    return digest.hexdigest()
