"""
Closed roads: a network in which some edges are open to nobody.

A closure is an area, a line with some metres to both sides, or roads by their name or number. Every edge that it touches is
closed as a whole, in both directions: an edge runs from one junction to the next, and who meets the barrier must turn. The
edges stay in their place in the tables, so positions and numbers of edges mean the same on both networks; the closed one
has a content hash of its own, and so do all matrices measured on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.edges import UNITS_PER_DEGREE
from routing.network import RoadNetwork
from routing.profile import Profile
from routing.snap import METRES_PER_DEGREE, MISSED, Position, Positions, snap_all

AROUND_M = 50.0
"""A place on a closed road may be reached from another road that lies at most so much farther away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """
    What is closed; exactly one of the three is given.

    Attributes
    ----------
    polygon
        Corners of an area, degrees (lon, lat), at least three.
    line
        Points of a line, at least two, with `buffer_m` metres to both sides.
    ways
        Names or numbers of roads as the map has them.
    """

    polygon: tuple[tuple[float, float], ...] = ()
    line: tuple[tuple[float, float], ...] = ()
    buffer_m: float = 0.0
    ways: tuple[str, ...] = ()


def closed_edges(network: RoadNetwork, closure: Closure) -> NDArray[np.bool_]:
    """
    Find the edges that a closure closes, bool (E,).

    Raises
    ------
    ValueError
        If the shape is none: too few points, or no area.
    """
    edges = network.edges
    if closure.ways:
        wanted = {index for index, text in enumerate(edges.texts) if text and text in set(closure.ways)}
        return np.isin(edges.name, list(wanted)) | np.isin(edges.ref, list(wanted))
    import shapely

    points = np.asarray(closure.polygon or closure.line, dtype=np.float64).reshape(-1, 2)
    if len(points) < (3 if closure.polygon else 2):
        msg = "an area needs at least three corners, a line at least two points"
        raise ValueError(msg)
    scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(points[:, 1].mean())), METRES_PER_DEGREE])
    shape: Any = (
        shapely.Polygon(points * scale)
        if closure.polygon
        # A line of no width still closes what it crosses.
        else shapely.LineString(points * scale).buffer(max(closure.buffer_m, 0.1))
    )
    if closure.polygon and (not shape.is_valid or shape.area == 0):
        msg = "the corners of an area must not cross each other, and must enclose something"
        raise ValueError(msg)
    return _touched(network, shape, scale)


def _touched(network: RoadNetwork, shape: Any, scale: NDArray[np.float64]) -> NDArray[np.bool_]:
    import shapely

    edges = network.edges
    found = np.zeros(len(edges), dtype=np.bool_)
    if not len(edges):
        return found
    points = edges.points_e7 / UNITS_PER_DEGREE * scale
    low = np.minimum.reduceat(points, edges.point_start[:-1])
    high = np.maximum.reduceat(points, edges.point_start[:-1])
    west, south, east, north = shape.bounds
    near = np.flatnonzero((low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south))
    shapely.prepare(shape)
    for edge in near.tolist():
        line = shapely.LineString(points[edges.point_start[edge] : edges.point_start[edge + 1]])
        found[edge] = bool(shape.intersects(line))
    return found


def unknown_ways(network: RoadNetwork, closure: Closure) -> list[str]:
    """Names and numbers of a closure that no road of the network bears."""
    edges = network.edges
    borne = {edges.texts[index] for index in np.unique(np.concatenate((edges.name, edges.ref))).tolist()}
    return [way for way in closure.ways if way not in borne]


def without(network: RoadNetwork, closures: Iterable[Closure]) -> RoadNetwork:
    """
    Return the network with all these closures in force; the network itself where they close nothing.

    Raises
    ------
    ValueError
        As `closed_edges`.
    """
    closed = np.zeros(len(network.edges), dtype=np.bool_)
    for closure in closures:
        closed |= closed_edges(network, closure)
    if not closed.any():
        return network
    edges = replace(network.edges, forward=network.edges.forward & ~closed, backward=network.edges.backward & ~closed)
    return RoadNetwork.of(
        name=network.name, credit=network.credit, sketch=network.sketch, nodes_e7=network.nodes_e7, edges=edges
    )


def moved_off(open_roads: RoadNetwork, profile: Profile, positions: Positions, points: Sequence[Sequence[float]]) -> Positions:
    """
    Put positions of the network without closures onto the one with them.

    A position whose road is open stays. One on a closed road goes to the nearest open road that is at most `AROUND_M`
    farther from the point than its own was; else no way leads to or from it.

    Parameters
    ----------
    open_roads
        What `without` gave.
    points
        The points asked for, degrees (lon, lat), one a position.
    """
    edges = open_roads.edges
    there = positions.edge != MISSED
    shut = there & ~(edges.forward | edges.backward)[np.maximum(positions.edge, 0)]
    found = [positions[index] for index in range(len(positions))]
    for index in np.flatnonzero(shut).tolist():
        limit = found[index].distance_m + AROUND_M
        beside, _ = snap_all(open_roads, profile, [points[index]], limit_m=limit)
        lon, lat = points[index]
        found[index] = beside[0] if beside.edge[0] != MISSED else Position(MISSED, 0, lon, lat, found[index].distance_m)
    return Positions.of(open_roads, found)
