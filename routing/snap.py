"""
From a point on the map to a position on the nearest road that a vehicle may use.

The nearest *edge* counts, not the nearest node: in the country a farm lies hundreds of metres from the next junction.
Motorways, their ramps and tunnels are passed over: a place is where a truck can stop, and a house beside a motorway or
above a tunnel is reached by another road.
One search tree a network and kind of vehicle is kept; it works on a plane where a degree of longitude is as long as at
the network's middle, and what it finds is measured again on a plane around the point itself.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.edges import CLASS_CODE, TUNNEL, UNITS_PER_DEGREE
from routing.errors import OffNetwork
from routing.network import RoadNetwork
from routing.profile import Profile
from routing.tagged import EARTH_RADIUS_M

LIMIT_M = 300.0
MISSED = -1
NO_STOPPING = (CLASS_CODE["motorway"], CLASS_CODE["motorway_link"])
METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
# How many search trees stay in memory; a day has a handful of profiles on one network.
TREES_KEPT = 8


class Position(NamedTuple):
    """One position; fields as the columns of `Positions`."""

    edge: int
    offset_dm: int
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Positions:
    """
    P positions on the edges of one network.

    Attributes
    ----------
    network_hash
        The network they belong to.
    edge
        int32 (P,); -1 for a point that lies off the network.
    offset_dm
        Decimetres along the edge from its node u, int32 (P,); the rest of the edge's length leads to v.
    lonlat
        The place on the road, degrees, float64 (P, 2); the asked point itself where it lies off the network.
    distance_m
        Metres from the asked point, float64 (P,).
    """

    network_hash: str
    edge: NDArray[np.int32]
    offset_dm: NDArray[np.int32]
    lonlat: NDArray[np.float64]
    distance_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, index: int) -> Position:
        return Position(
            edge=int(self.edge[index]),
            offset_dm=int(self.offset_dm[index]),
            lon=float(self.lonlat[index, 0]),
            lat=float(self.lonlat[index, 1]),
            distance_m=float(self.distance_m[index]),
        )

    def __iter__(self) -> Iterator[Position]:
        return (self[index] for index in range(len(self)))

    @classmethod
    def of(cls, network: RoadNetwork, positions: Sequence[Position]) -> Self:
        """Put single positions on a network together."""
        return cls(
            network_hash=network.content_hash,
            edge=np.array([position.edge for position in positions], dtype=np.int32),
            offset_dm=np.array([position.offset_dm for position in positions], dtype=np.int32),
            lonlat=np.array([(position.lon, position.lat) for position in positions], dtype=np.float64).reshape(-1, 2),
            distance_m=np.array([position.distance_m for position in positions], dtype=np.float64),
        )


def snap(network: RoadNetwork, profile: Profile, lonlat: ArrayLike, *, limit_m: float = LIMIT_M) -> Positions:
    """
    Put points on the nearest roads that the profile may use and stop on.

    Parameters
    ----------
    lonlat
        Degrees, (P, 2), (lon, lat).
    limit_m
        Farthest allowed distance from the road, metres.

    Raises
    ------
    OffNetwork
        For the first point farther away than the limit; `snap_all` tells all of them.
    ValueError
        If a coordinate is no number or not on the earth.
    """
    positions, misses = snap_all(network, profile, lonlat, limit_m=limit_m)
    if misses:
        raise misses[0]
    return positions


def snap_all(
    network: RoadNetwork, profile: Profile, lonlat: ArrayLike, *, limit_m: float = LIMIT_M
) -> tuple[Positions, tuple[OffNetwork, ...]]:
    """
    As `snap`, but give all misses at once.

    Returns
    -------
    positions
        All P; a miss has edge -1, and no way leads to or from it.
    misses
        One error a miss, in the points' order, not raised.
    """
    points = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    _refuse_off_earth(points)
    if not limit_m >= 0:
        msg = f"limit_m: {limit_m!r} must be a number of at least 0"
        raise ValueError(msg)
    found = [_nearest(network, _tree(network, profile), point) for point in points]
    misses = tuple(
        OffNetwork(index=index, lon=float(point[0]), lat=float(point[1]), distance_m=position.distance_m, limit_m=limit_m)
        for index, (point, position) in enumerate(zip(points, found, strict=True))
        if not position.distance_m <= limit_m
    )
    for miss in misses:
        found[miss.index] = Position(MISSED, 0, miss.lon, miss.lat, miss.distance_m)
    return Positions.of(network, found), misses


def _refuse_off_earth(points: NDArray[np.float64]) -> None:
    # Written so that NaN fails it.
    good = (np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90)
    if not good.all():
        index = int(np.argmin(good))
        msg = f"point {index}: ({points[index, 0]}, {points[index, 1]}) must be lon -180 to 180 and lat -90 to 90"
        raise ValueError(msg)


class _Tree(NamedTuple):
    """A search tree over the edges to stop on, and the metres of a degree of longitude and latitude on its plane."""

    tree: Any
    edge: NDArray[np.int64]
    scale: NDArray[np.float64]


_trees: OrderedDict[tuple[str, str], _Tree] = OrderedDict()
_trees_lock = threading.Lock()


def _tree(network: RoadNetwork, profile: Profile) -> _Tree:
    import shapely

    key = (network.content_hash, profile.hash)
    with _trees_lock:
        if key in _trees:
            _trees.move_to_end(key)
            return _trees[key]
        edges = network.edges
        no_stopping = np.isin(edges.road_class, NO_STOPPING) | (edges.structure & TUNNEL > 0)
        edge = np.flatnonzero(profile.usable(edges) & ~no_stopping)
        _, south, _, north = network.bounds
        scale = _scale((south + north) / 2)
        counts = np.diff(edges.point_start)
        line_of_point = np.repeat(np.arange(len(edges)), counts)
        wanted = np.isin(line_of_point, edge)
        lines: Any = shapely.linestrings(
            edges.points_e7[wanted] / UNITS_PER_DEGREE * scale,
            indices=np.repeat(np.arange(len(edge)), counts[edge]),
        )
        _trees[key] = _Tree(shapely.STRtree(lines), edge, scale)
        if len(_trees) > TREES_KEPT:
            _trees.popitem(last=False)
        return _trees[key]


def _scale(lat: float) -> NDArray[np.float64]:
    return np.array([METRES_PER_DEGREE * max(1e-6, math.cos(math.radians(lat))), METRES_PER_DEGREE])


def _nearest(network: RoadNetwork, tree: _Tree, point: NDArray[np.float64]) -> Position:
    import shapely

    if not len(tree.edge):
        return Position(MISSED, 0, float(point[0]), float(point[1]), math.inf)
    here = shapely.Point(point * tree.scale)
    _, roughly = tree.tree.query_nearest(here, return_distance=True, all_matches=False)
    # Away from the middle latitude the tree's plane is stretched by the ratio of the two cosines. Whatever lies within
    # that margin of the best may be the true nearest.
    own = _scale(float(point[1]))
    stretch = max(own[0] / tree.scale[0], tree.scale[0] / own[0])
    near = tree.tree.query(here, predicate="dwithin", distance=float(roughly[0]) * stretch * stretch + 0.5)
    best: tuple[float, int, float, NDArray[np.float64]] | None = None
    for edge in sorted(tree.edge[near].tolist()):
        distance_m, share, foot = _foot(network.edges.line_e7(edge) / UNITS_PER_DEGREE, point, own)
        if best is None or distance_m < best[0]:
            best = (distance_m, edge, share, foot)
    if best is None:  # the margin always holds the rough nearest; a tree that disagrees with itself is a fault
        msg = "the search tree lost the nearest road"
        raise RuntimeError(msg)
    distance_m, edge, share, foot = best
    length_dm = int(network.edges.length_dm[edge])
    return Position(edge, min(length_dm, round(share * length_dm)), float(foot[0]), float(foot[1]), distance_m)


def _foot(
    line: NDArray[np.float64], point: NDArray[np.float64], scale: NDArray[np.float64]
) -> tuple[float, float, NDArray[np.float64]]:
    """Distance in metres, share of the line's drawn length before it, and place in degrees, of the nearest point."""
    plane = (line - point) * scale
    start, step = plane[:-1], np.diff(plane, axis=0)
    square = (step**2).sum(axis=1)
    along = np.clip(-(start * step).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    away = ((start + along[:, None] * step) ** 2).sum(axis=1)
    piece = int(away.argmin())
    lengths = np.sqrt(square)
    total = float(lengths.sum())
    before = float(lengths[:piece].sum() + along[piece] * lengths[piece])
    foot = line[piece] + along[piece] * (line[piece + 1] - line[piece])
    return math.sqrt(float(away[piece])), before / total if total > 0 else 0.0, foot
