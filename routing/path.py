"""The way on the ground: the line that a map shows, with the same seconds and metres as the matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.edges import UNITS_PER_DEGREE
from routing.errors import Unreachable
from routing.network import RoadNetwork
from routing.polyline import encode
from routing.profile import Profile
from routing.snap import MISSED, Position, Positions
from routing.weights import NEVER, NO_NODE, By, Doors, Starts, Weights, direct, doors, starts, weights

# Predecessors and distances of one block of starting points are held at once.
BLOCK = 16


class Stretch(NamedTuple):
    """A run of road with one name: what a driver is told. The name is empty where the map has none."""

    name: str
    metres: int


class _Piece(NamedTuple):
    """Part of an edge as driven: offsets in dm from its node u; to < from means against its direction."""

    edge: int
    from_dm: int
    to_dm: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """
    A way between two positions.

    Attributes
    ----------
    lonlat
        The line, degrees, float64 (n, 2), n >= 2, from one position on the road to the other.
    seconds, metres
        Rounded up; equal to the matrix's.
    stretches
        Named runs in driving order; each one's metres are rounded, so their sum may differ by some metres.
    """

    lonlat: NDArray[np.float64]
    seconds: int
    metres: int
    stretches: tuple[Stretch, ...]

    @property
    def polyline5(self) -> str:
        """The line as text, precision 5, lat before lon."""
        return encode(self.lonlat)


def way(network: RoadNetwork, profile: Profile, a: Position, b: Position, *, speed_percent: int = 100, by: By = "time") -> Way:
    """
    Find the least way from a to b.

    Raises
    ------
    Unreachable
        If there is none.
    ValueError
        If a position does not belong to this network and profile.
    """
    positions = Positions.of(network, [a, b])
    return ways(network, profile, positions, [(0, 1)], speed_percent=speed_percent, by=by)[0]


def ways(
    network: RoadNetwork,
    profile: Profile,
    positions: Positions,
    pairs: Sequence[tuple[int, int]],
    *,
    speed_percent: int = 100,
    by: By = "time",
) -> list[Way]:
    """
    Find the least ways for many pairs, with one run of Dijkstra's algorithm for each different origin.

    Parameters
    ----------
    pairs
        (origin, destination) as indices of positions.

    Returns
    -------
    ways
        In the order of the pairs.

    Raises
    ------
    Unreachable
        For the first pair without a way, or whose origin missed the network; it names the indices of positions.
    ValueError, BeyondMetric
        As `routing.matrix.travel_matrix`.
    """
    from scipy.sparse.csgraph import dijkstra

    weighed = weights(network, profile, speed_percent=speed_percent, by=by)
    found = doors(network, weighed, positions)
    ground = _Ground(network, weighed, positions, found, starts(network, weighed, found))
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, (origin, destination) in enumerate(pairs):
        if ground.layout.start_node[origin] == NO_NODE:
            raise Unreachable(origin, destination, profile.name)
        wanted[origin].append(number)
    result: dict[int, Way] = {}
    origins = list(wanted)
    for begin in range(0, len(origins), BLOCK):
        block = origins[begin : begin + BLOCK]
        to_node, before = dijkstra(
            ground.layout.matrix, directed=True, indices=ground.layout.start_node[block], return_predecessors=True
        )
        for row, origin in enumerate(block):
            for number in wanted[origin]:
                found_way = _way(ground, _Tree(to_node[row], before[row]), pairs[number])
                if found_way is None:
                    raise Unreachable(*pairs[number], profile.name)
                result[number] = found_way
    return [result[number] for number in range(len(pairs))]


class _Ground(NamedTuple):
    """What all ways of one request share."""

    network: RoadNetwork
    weighed: Weights
    positions: Positions
    found: Doors
    layout: Starts


class _Tree(NamedTuple):
    """Least ways from one origin: weight to each node, and the node before it."""

    to_node: NDArray[np.float64]
    before: NDArray[np.int32]


def _way(ground: _Ground, tree: _Tree, pair: tuple[int, int]) -> Way | None:
    origin, destination = pair
    position = ground.positions[destination]
    weight, door = _best_door(ground, tree, pair)
    if weight >= NEVER:
        return None
    if door is None:
        pieces = [_Piece(position.edge, int(ground.positions.offset_dm[origin]), position.offset_dm)]
    else:
        pieces = _trace(ground, tree, origin, int(ground.found.entry_node[door, destination]))
        if ground.found.entry_weight[door, destination]:
            begin = 0 if door == 0 else int(ground.weighed.edge_dm[position.edge])
            pieces.append(_Piece(position.edge, begin, position.offset_dm))
    ground.weighed.guard(weight)
    ms, dm = ground.weighed.part(np.array([weight], dtype=np.int64))
    return Way(
        lonlat=_line(ground.network, pieces, ground.positions.lonlat[[origin, destination]]),
        seconds=int(-(-ms[0] // 1000)),
        metres=int(-(-dm[0] // 10)),
        stretches=_stretches(ground.network, pieces),
    )


def _best_door(ground: _Ground, tree: _Tree, pair: tuple[int, int]) -> tuple[int, int | None]:
    """Least weight, and by which door of the destination; None = straight along the edge that both lie on."""
    origin, destination = (ground.positions[index] for index in pair)
    best, best_door = NEVER, None
    if origin.edge == destination.edge != MISSED:
        end = np.array([destination.offset_dm], dtype=np.int64)
        best = int(direct(ground.weighed, origin.edge, origin.offset_dm, end)[0])
    for door in range(2):
        node = int(ground.found.entry_node[door, pair[1]])
        if node != NO_NODE and np.isfinite(tree.to_node[node]):
            weight = int(tree.to_node[node]) + int(ground.found.entry_weight[door, pair[1]])
            if weight < best:
                best, best_door = weight, door
    return best, best_door


def _trace(ground: _Ground, tree: _Tree, origin: int, node: int) -> list[_Piece]:
    """Walk back from a node to the origin and return what was driven, in driving order."""
    start, matrix = int(ground.layout.start_node[origin]), ground.layout.matrix
    pieces = []
    while node != start:
        tail = int(tree.before[node])
        low, high = matrix.indptr[tail], matrix.indptr[tail + 1]
        arc = int(ground.layout.arc[low + np.searchsorted(matrix.indices[low:high], node)])
        pieces.append(_whole(ground.network, arc) if arc >= 0 else _exit(ground.network, ground.positions[origin], -1 - arc))
        node = tail
    return pieces[::-1]


def _whole(network: RoadNetwork, arc: int) -> _Piece:
    edge = int(network.arc_edge[arc])
    length = int(network.edges.length_dm[edge])
    return _Piece(edge, length, 0) if network.arc_reverse[arc] else _Piece(edge, 0, length)


def _exit(network: RoadNetwork, position: Position, door: int) -> _Piece:
    """Give the part of its own edge by which the origin reaches the first node."""
    end = 0 if door == 0 else int(network.edges.length_dm[position.edge])
    return _Piece(position.edge, position.offset_dm, end)


def _line(network: RoadNetwork, pieces: Sequence[_Piece], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join the drawn lines of pieces; a way that stays in its place still has two points, as a line must."""
    # Each piece ends where the next begins; and the very ends are the snapped places, exact to the last digit.
    inner = [_drawn(network, piece)[:-1] for piece in pieces]
    if inner:
        inner[0] = inner[0][1:]
    return np.concatenate((ends[:1], *inner, ends[1:]))


def _drawn(network: RoadNetwork, piece: _Piece) -> NDArray[np.float64]:
    """Draw the line of a piece in driving order; offsets are shares of the drawn length."""
    line = network.edges.line_e7(piece.edge) / UNITS_PER_DEGREE
    length_dm = int(network.edges.length_dm[piece.edge])
    low, high = sorted((piece.from_dm, piece.to_dm))
    if (low, high) != (0, length_dm):
        line = _cut(line, low / length_dm, high / length_dm)
    return line if piece.from_dm <= piece.to_dm else line[::-1]


def _cut(line: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    scale = np.array([np.cos(np.radians(line[0, 1])), 1.0])
    reach = np.concatenate(([0.0], np.cumsum(np.hypot(*(np.diff(line, axis=0) * scale).T))))
    if reach[-1] == 0:
        return line[[0, -1]]
    low, high = low * reach[-1], high * reach[-1]
    ends = np.stack([np.interp([low, high], reach, line[:, column]) for column in range(2)], axis=1)
    between = line[(reach > low) & (reach < high)]
    return np.concatenate((ends[:1], between, ends[1:]))


def _stretches(network: RoadNetwork, pieces: Sequence[_Piece]) -> tuple[Stretch, ...]:
    runs: list[tuple[str, int]] = []
    for piece in pieces:
        name, driven = network.edges.label(piece.edge), abs(piece.to_dm - piece.from_dm)
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + driven)
        else:
            runs.append((name, driven))
    return tuple(Stretch(name, (dm + 5) // 10) for name, dm in runs)
