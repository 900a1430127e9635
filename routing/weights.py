"""
The one number by which ways are compared, and positions between nodes.

A way has a time and a length. Both go into one whole number, so that scipy's Dijkstra, which adds floats, compares time
first and length second, exactly:

    weight = time_ms * 2**24 + length_dm            least time, then least length
    weight = length_dm * 2**29 + time_ms            least length, then least time

Sums of weights are sums of both parts as long as the lower part does not run over into the upper and all stays below
2**53, where floats are still whole: ways up to 2**29 ms (149 h) and 2**24 dm (1,677 km). Beyond, `BeyondMetric` is
raised, never a wrong number returned.

Rounding to the millisecond happens once an edge; to seconds and metres once, upwards, in the matrix. A position inside
an edge splits the edge's milliseconds into two whole parts that add up to it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import BeyondMetric
from routing.network import RoadNetwork
from routing.profile import Profile
from routing.snap import MISSED, Positions

By = Literal["time", "length"]
LENGTH_BITS, TIME_BITS = 24, 29
NO_NODE = -1
# One weight larger than any lawful one, for "no such way", still far from overflow when two are added.
NEVER = 2**60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """
    What each edge costs one profile at one time of day.

    Attributes
    ----------
    by
        What is least: "time" or "length".
    edge_ms, edge_dm
        Milliseconds and decimetres of each edge, int64 (E,); meaningless where not usable.
    forward, backward
        Whether this profile may drive u to v, v to u, bool (E,).
    """

    by: By
    edge_ms: NDArray[np.int64]
    edge_dm: NDArray[np.int64]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]

    def join(self, ms: NDArray[np.int64], dm: NDArray[np.int64]) -> NDArray[np.int64]:
        """Make weights out of times and lengths."""
        return (ms << LENGTH_BITS) + dm if self.by == "time" else (dm << TIME_BITS) + ms

    def part(self, weight: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Split weights into milliseconds and decimetres."""
        if self.by == "time":
            return weight >> LENGTH_BITS, weight & (2**LENGTH_BITS - 1)
        return weight & (2**TIME_BITS - 1), weight >> TIME_BITS

    def guard(self, heaviest: int) -> None:
        """
        Refuse weights whose lower part may have run over.

        The upper part of the heaviest weight, times the largest ratio of lower to upper part on any one edge, bounds
        the lower part of every way; a broken edge at each end adds at most its whole.

        Raises
        ------
        BeyondMetric
            With the limits.
        """
        usable = self.forward | self.backward
        if not usable.any():
            return
        high, low = (self.edge_ms, self.edge_dm) if self.by == "time" else (self.edge_dm, self.edge_ms)
        low_bits, high_bits = (LENGTH_BITS, TIME_BITS) if self.by == "time" else (TIME_BITS, LENGTH_BITS)
        upper = (heaviest >> low_bits) + 1
        ratio = float((low[usable] / high[usable]).max())
        lower = upper * ratio * (1 + 1e-9) + 2 * float(low[usable].max())
        if upper >= 2**high_bits or lower >= 2**low_bits:
            msg = (
                f"ways on this network are too long for exact weights: at most {2**TIME_BITS // 3_600_000} h, and "
                f"{2**LENGTH_BITS // 10_000} km even at the fastest speed; use a smaller network"
            )
            raise BeyondMetric(msg)


def weights(network: RoadNetwork, profile: Profile, *, speed_percent: int = 100, by: By = "time") -> Weights:
    """
    Weigh every edge for one profile.

    An edge takes length_dm * 36,000 / (km/h * percent) milliseconds, rounded half up, at least 1.

    Raises
    ------
    ValueError
        If the percentage is no whole number from 1 to 400.
    """
    if isinstance(speed_percent, bool) or not isinstance(speed_percent, int) or not 1 <= speed_percent <= 400:
        msg = f"speed_percent: {speed_percent!r} must be a whole number from 1 to 400"
        raise ValueError(msg)
    edges = network.edges
    usable = profile.usable(edges)
    pace = np.maximum(profile.class_kmh()[edges.road_class], 1) * speed_percent
    length = edges.length_dm.astype(np.int64)
    time = np.maximum((2 * 36_000 * length + pace) // (2 * pace), 1)
    return Weights(
        by=by,
        edge_ms=time,
        edge_dm=length,
        forward=usable & edges.forward,
        backward=usable & edges.backward,
    )


class Doors(NamedTuple):
    """
    How positions touch the nodes, each array (2, P): row 0 by the edge's node u, row 1 by v.

    A position on a node touches that node alone, at no cost. Where there is no such door, the node is `NO_NODE`.
    """

    exit_node: NDArray[np.int64]
    exit_weight: NDArray[np.int64]
    entry_node: NDArray[np.int64]
    entry_weight: NDArray[np.int64]


def doors(network: RoadNetwork, weighed: Weights, positions: Positions) -> Doors:
    """
    Find the doors of positions.

    Raises
    ------
    ValueError
        If the positions belong to another network, or lie on an edge that this profile may not use.
    """
    if positions.network_hash != network.content_hash:
        msg = "these positions belong to another network; snap the points on this one"
        raise ValueError(msg)
    there = positions.edge != MISSED
    edge = np.where(there, positions.edge, 0).astype(np.int64)
    if len(edge) and there.any():
        barred = there & ~(weighed.forward | weighed.backward)[edge]
        if barred.any():
            index = int(np.flatnonzero(barred)[0])
            msg = f"position {index} lies on a road that this profile may not use; snap the points with this profile"
            raise ValueError(msg)
    if not len(network.edges):
        nowhere = np.full((2, len(edge)), NO_NODE, dtype=np.int64)
        return Doors(nowhere, nowhere * 0, nowhere, nowhere * 0)
    length = weighed.edge_dm[edge]
    offset = positions.offset_dm.astype(np.int64)
    ms_u, ms_v = split_ms(weighed, edge, offset)
    weight = np.stack((weighed.join(ms_u, offset), weighed.join(ms_v, length - offset)))
    node = np.stack((network.edges.u[edge], network.edges.v[edge])).astype(np.int64)
    # On a node all its roads are open, whatever the direction of the edge that was found; so the one door is free, and
    # the other way out leads over the edge as an ordinary arc.
    on_u, on_v = offset == 0, (offset == length) & (offset > 0)
    out_open = np.stack((on_u | (~on_v & weighed.backward[edge]), on_v | (~on_u & weighed.forward[edge]))) & there
    in_open = np.stack((on_u | (~on_v & weighed.forward[edge]), on_v | (~on_u & weighed.backward[edge]))) & there
    weight = np.where(on_u | on_v, 0, weight)
    return Doors(np.where(out_open, node, NO_NODE), weight, np.where(in_open, node, NO_NODE), weight)


def split_ms(
    weighed: Weights, edge: NDArray[np.int64], offset_dm: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split the milliseconds of edges at an offset from u: (before, after), which add up to the whole."""
    before = weighed.edge_ms[edge] * offset_dm // weighed.edge_dm[edge]
    return before, weighed.edge_ms[edge] - before


def direct(weighed: Weights, edge: int, origin_dm: int, destination_dm: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Weigh going straight along one edge from an offset to other offsets on it; `NEVER` where it is not allowed.

    Where both lie in the same place the weight is 0.
    """
    offsets = np.concatenate((np.array([origin_dm], dtype=np.int64), destination_dm))
    ms, _ = split_ms(weighed, np.full(len(offsets), edge, dtype=np.int64), offsets)
    gap_ms, gap_dm = ms[1:] - ms[0], destination_dm - origin_dm
    ahead = np.where(weighed.forward[edge] & (gap_dm > 0), weighed.join(gap_ms, gap_dm), NEVER)
    behind = np.where(weighed.backward[edge] & (gap_dm < 0), weighed.join(-gap_ms, -gap_dm), NEVER)
    return np.where(gap_dm == 0, 0, np.minimum(ahead, behind))


class Starts(NamedTuple):
    """
    The arcs of the network, and one more node for each position inside an edge, from which its exits lead.

    Attributes
    ----------
    matrix
        scipy CSR matrix of weights, (N + extra, N + extra); between two nodes only the lightest arc.
    arc
        Arc number of the network behind each entry of the matrix, int64; for an exit or an
        arrival -1 by the door u, -2 by the door v.
    start_node
        The node to start from for each position, int64 (P,); `NO_NODE` for a miss.
    """

    matrix: Any
    arc: NDArray[np.int64]
    start_node: NDArray[np.int64]


def starts(network: RoadNetwork, weighed: Weights, found: Doors, *, arrivals: bool = False) -> Starts:
    """
    Lay out the graph for Dijkstra.

    Without arrivals the added nodes have no arcs into them, so no way leads through a position, and entries are added
    up afterwards. With arrivals they have: a way may then pass a position, at exactly the weight of its edge.
    """
    from scipy.sparse import csr_matrix

    num_nodes = network.num_nodes
    tail = np.repeat(np.arange(num_nodes, dtype=np.int64), np.diff(network.arc_start))
    head = network.arc_head.astype(np.int64)
    number = np.arange(len(head), dtype=np.int64)
    open_arc = np.where(network.arc_reverse, weighed.backward[network.arc_edge], weighed.forward[network.arc_edge])
    keep = open_arc & (tail != head)
    weight = weighed.join(weighed.edge_ms, weighed.edge_dm)[network.arc_edge]
    # A position on a node starts there; explicit zeros in a sparse graph would be read as missing arcs.
    inside = (found.exit_node != NO_NODE) & (found.exit_weight > 0)
    on_node = (found.exit_node != NO_NODE) & (found.exit_weight == 0)
    needs_node = inside.any(axis=0)
    extra_of = np.where(needs_node, num_nodes + np.cumsum(needs_node) - 1, NO_NODE)
    start_node = np.where(needs_node, extra_of, np.where(on_node, found.exit_node, NO_NODE).max(axis=0, initial=NO_NODE))
    door, who = np.nonzero(inside)
    tails, heads = [tail[keep], extra_of[who]], [head[keep], found.exit_node[door, who]]
    all_weights, numbers = [weight[keep], found.exit_weight[door, who]], [number[keep], -1 - door]
    if arrivals:
        door, who = np.nonzero((found.entry_node != NO_NODE) & (found.entry_weight > 0))
        tails, heads = [*tails, found.entry_node[door, who]], [*heads, extra_of[who]]
        all_weights, numbers = [*all_weights, found.entry_weight[door, who]], [*numbers, -1 - door]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    weight, number = np.concatenate(all_weights), np.concatenate(numbers)
    order = np.lexsort((number, weight, head, tail))
    tail, head, weight, number = tail[order], head[order], weight[order], number[order]
    first = np.ones(len(tail), dtype=np.bool_)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    tail, head, weight, number = tail[first], head[first], weight[first], number[first]
    size = num_nodes + int(needs_node.sum())
    indptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(np.bincount(tail, minlength=size))))
    matrix = csr_matrix((weight.astype(np.float64), head.astype(np.int32), indptr.astype(np.int32)), shape=(size, size))
    return Starts(matrix, number, start_node)
