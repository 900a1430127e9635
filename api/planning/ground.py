"""The map's backdrop out of the road network: main roads joined and simplified until they fit a size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from api.documents.day import Day
from api.documents.ground import ClosedRoad, Ground, GroundName, OwnWay, RoadLine
from api.planning.assemble import Assembled
from api.planning.legs import lines, own_legs
from api.planning.measure import closure_of, in_service
from routing.closures import closed_edges
from routing.edges import ROAD_CLASSES, UNITS_PER_DEGREE
from routing.network import RoadNetwork
from routing.polyline import decode, encode

LARGEST_CHARACTERS: Final = 350_000
"""Of all road lines in JSON together, so that a map that carries them stays light."""
_AROUND_A_LINE: Final = 55
_RANKS: Final = ("motorway", "trunk", "primary", "secondary", "tertiary", "local")
_METRES_PER_DEGREE: Final = 111_195.0
# Least first: with each step the lines get coarser, and at the end lower classes are left out.
_STEPS: Final = ((8.0, 6), (15.0, 6), (15.0, 5), (25.0, 5), (40.0, 5), (40.0, 4), (80.0, 4), (150.0, 3))


def ground(
    network: RoadNetwork,
    day: Day,
    *,
    assembled: Assembled | None = None,
    towns: Sequence[GroundName] = (),
    largest: int = LARGEST_CHARACTERS,
) -> Ground:
    """
    Make the backdrop of a day's maps.

    Parameters
    ----------
    assembled
        The day on its roads, for the trips' own ways; without it there are none.
    towns
        Names to write; unless given, the districts of the day's places where they lie.
    largest
        Characters of JSON that all road lines together may take.
    """
    return Ground(
        network=network.name[:200],
        credit=network.credit[:200],
        sketch=network.sketch,
        bbox=_bbox(network, day),
        roads=_roads(network, largest),
        names=tuple(towns) or tuple(_districts(day)),
        own_ways=() if assembled is None else tuple(_own_ways(assembled)),
        closed=tuple(_closed(network, day)),
    )


def _bbox(network: RoadNetwork, day: Day) -> tuple[float, float, float, float]:
    west, south, east, north = network.bounds
    for place in day.places:
        west, south, east, north = min(west, place.lon), min(south, place.lat), max(east, place.lon), max(north, place.lat)
    # A single point has no area, and a map needs one.
    pad = 0.001
    return (max(-180.0, west - pad), max(-90.0, south - pad), min(180.0, east + pad), min(90.0, north + pad))


def _rank_of_class() -> NDArray[np.int64]:
    ranks = [_RANKS.index(word) if (word := name.removesuffix("_link")) in _RANKS else 5 for name in ROAD_CLASSES]
    return np.array(ranks, dtype=np.int64)


def _roads(network: RoadNetwork, largest: int) -> tuple[RoadLine, ...]:
    ranks = _rank_of_class()[network.edges.road_class]
    chains = list(_chains(network, ranks))
    made: tuple[RoadLine, ...] = ()
    for tolerance_m, classes in _STEPS:
        made = tuple(_simplified(network, [chain for chain in chains if chain[0] < classes], tolerance_m))
        if sum(len(road.polyline5) + _AROUND_A_LINE for road in made) <= largest:
            break
    return made


def _chains(network: RoadNetwork, ranks: NDArray[np.int64]) -> Iterator[tuple[int, int, int, NDArray[np.int32]]]:
    """Join edges of one rank, number and name end to end: (rank, ref, name, points)."""
    edges = network.edges
    groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for edge in range(len(edges)):
        groups[int(ranks[edge]), int(edges.ref[edge]), int(edges.name[edge])].append(edge)
    for (rank, ref, name), members in sorted(groups.items()):
        for run in _runs(members, edges.u.tolist(), edges.v.tolist()):
            parts = [edges.line_e7(edge) if forward else edges.line_e7(edge)[::-1] for edge, forward in run]
            yield rank, ref, name, np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _runs(members: list[int], u: list[int], v: list[int]) -> Iterator[list[tuple[int, bool]]]:
    """Walk from node to node while exactly one unused edge of the group goes on."""
    at_node: dict[int, list[int]] = defaultdict(list)
    for edge in members:
        at_node[u[edge]].append(edge)
        at_node[v[edge]].append(edge)
    used: set[int] = set()
    # Ends and forks first, then what is left over are rings.
    starts = sorted(members, key=lambda edge: min(abs(len(at_node[u[edge]]) - 2), 1) == 0)
    for start in starts:
        if start in used:
            continue
        forward = len(at_node[u[start]]) != 2 or len(at_node[v[start]]) == 2
        run, node = [(start, forward)], v[start] if forward else u[start]
        used.add(start)
        while True:
            onward = [edge for edge in at_node[node] if edge not in used]
            if len(onward) != 1 or len(at_node[node]) != 2:
                break
            edge = onward[0]
            used.add(edge)
            run.append((edge, u[edge] == node))
            node = v[edge] if u[edge] == node else u[edge]
        yield run


def _simplified(
    network: RoadNetwork, chains: Sequence[tuple[int, int, int, NDArray[np.int32]]], tolerance_m: float
) -> Iterator[RoadLine]:
    import shapely

    if not chains:
        return
    texts = network.edges.texts
    _, south, _, north = network.bounds
    scale = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    counts = [len(points) for *_, points in chains]
    points = np.concatenate([points for *_, points in chains]) / UNITS_PER_DEGREE * scale
    made: Any = shapely.linestrings(points, indices=np.repeat(np.arange(len(chains)), counts))
    for (rank, ref, name, _), line in zip(
        chains, shapely.simplify(made, tolerance_m / _METRES_PER_DEGREE, preserve_topology=False), strict=True
    ):
        yield RoadLine.model_validate(
            {
                "rank": _RANKS[rank],
                "polyline5": encode(shapely.get_coordinates(line) / scale),
                "ref": texts[ref][:200] if rank < 5 else "",
                "name": texts[name][:200] if rank < 5 else "",
            }
        )


def _districts(day: Day) -> Iterator[GroundName]:
    where: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in day.places:
        if place.district:
            where[place.district].append((place.lon, place.lat))
    for name, points in sorted(where.items()):
        lon, lat = (sum(values) / len(points) for values in zip(*points, strict=True))
        yield GroundName(lon=lon, lat=lat, name=name, kind="town", rank=2)


def _own_ways(assembled: Assembled) -> Iterable[OwnWay]:
    legs = own_legs(assembled)
    drawn = lines(assembled.day, assembled.measured, (leg for own in legs.values() for leg in own))
    for trip, own in legs.items():
        parts = [decode(drawn[leg]) for leg in own if leg in drawn]
        if parts and len(parts) == len(own):
            kept = [parts[0], *(part if (part[0] != before[-1]).any() else part[1:] for before, part in pairwise(parts))]
            yield OwnWay(trip=trip, polyline5=encode(np.concatenate(kept)))


def _closed(network: RoadNetwork, day: Day) -> Iterator[ClosedRoad]:
    """Every edge that a closure in force closes, as it runs."""
    edges = network.edges
    for entry in day.closures:
        if not in_service(day, entry):
            continue
        for edge in np.flatnonzero(closed_edges(network, closure_of(entry))).tolist():
            points = edges.points_e7[edges.point_start[edge] : edges.point_start[edge + 1]] / UNITS_PER_DEGREE
            yield ClosedRoad(polyline5=encode(points), name=entry.name, name_en=entry.name_en)
