"""
A few more positions beside many that are measured already: only their rows and columns, with the matrix's own numbers.

The graph with all known positions is laid out once; each new position then takes one run of Dijkstra's algorithm along
the arcs and one against them. What comes out equals the matrix of all positions together, to the second and the metre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.matrix import NO_WAY
from routing.network import RoadNetwork
from routing.profile import Profile
from routing.snap import MISSED, Positions
from routing.weights import NEVER, NO_NODE, Doors, direct, doors, starts, weights

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Added:
    """
    Ways between P known and K new positions, rounded up; -1 = no way.

    Attributes
    ----------
    to_s, to_m
        From each known position to each new one, int64 (P, K).
    from_s, from_m
        From each new position to each known one, int64 (K, P).
    within_s, within_m
        Between the new ones, int64 (K, K), 0 on the diagonal.
    """

    to_s: Ints
    to_m: Ints
    from_s: Ints
    from_m: Ints
    within_s: Ints
    within_m: Ints


class Extension:
    """
    Known positions of one profile and time slice, ready for more beside them.

    Parameters
    ----------
    network, profile, speed_percent
        As `routing.matrix.travel_matrix`.
    positions
        The known ones.
    """

    def __init__(self, network: RoadNetwork, profile: Profile, positions: Positions, *, speed_percent: int = 100) -> None:
        self._network = network
        self._weighed = weights(network, profile, speed_percent=speed_percent)
        self._positions = positions
        layout = starts(network, self._weighed, doors(network, self._weighed, positions), arrivals=True)
        self._along = layout.matrix
        self._against = layout.matrix.T.tocsr()
        self._node = layout.start_node

    def measure(self, new: Positions) -> Added:
        """
        Measure new positions, snapped on the same network with the same profile.

        Raises
        ------
        ValueError
            If they do not belong to this network and profile.
        BeyondMetric
            If ways are too long for exact weights.
        """
        found = doors(self._network, self._weighed, new)
        known, count = len(self._positions), len(new)
        to, out = np.full((known, count), NEVER, np.int64), np.full((count, known), NEVER, np.int64)
        within = np.full((count, count), NEVER, np.int64)
        for k in range(count):
            if new.edge[k] == MISSED:
                continue
            ahead = self._reach(self._along, found.exit_node[:, k], found.exit_weight[:, k])
            behind = self._reach(self._against, found.entry_node[:, k], found.entry_weight[:, k])
            out[k], to[:, k] = self._at(ahead), self._at(behind)
            within[k] = _entered(ahead, found)
            edge, offset = int(new.edge[k]), int(new.offset_dm[k])
            same = np.flatnonzero(self._positions.edge == edge)
            there = self._positions.offset_dm[same].astype(np.int64)
            out[k, same] = np.minimum(out[k, same], direct(self._weighed, edge, offset, there))
            for j in same.tolist():
                back = direct(self._weighed, edge, int(self._positions.offset_dm[j]), np.array([offset], np.int64))
                to[j, k] = min(to[j, k], int(back[0]))
            beside = np.flatnonzero(new.edge == edge)
            straight = direct(self._weighed, edge, offset, new.offset_dm[beside].astype(np.int64))
            within[k, beside] = np.minimum(within[k, beside], straight)
        np.fill_diagonal(within, 0)
        to_s, to_m = self._parted(to)
        from_s, from_m = self._parted(out)
        within_s, within_m = self._parted(within)
        return Added(to_s=to_s, to_m=to_m, from_s=from_s, from_m=from_m, within_s=within_s, within_m=within_m)

    def _reach(self, graph: Any, nodes: Ints, door_weights: Ints) -> Ints:
        """Weights from a position with these doors to all nodes."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        open_to = np.flatnonzero(nodes != NO_NODE)
        size = graph.shape[0]
        if not len(open_to):
            return np.full(size, NEVER, np.int64)
        free = open_to[door_weights[open_to] == 0]
        if len(free):
            # It stands on a node (arcs of no weight would be read as missing).
            reach = dijkstra(graph, directed=True, indices=nodes[free[:1]])[0]
        else:
            # One more node at the end, with the doors as its arcs.
            indptr = np.append(graph.indptr, graph.indptr[-1] + len(open_to)).astype(graph.indptr.dtype)
            heads = np.append(graph.indices, nodes[open_to]).astype(graph.indices.dtype)
            data = np.append(graph.data, door_weights[open_to].astype(np.float64))
            wider = csr_matrix((data, heads, indptr), shape=(size + 1, size + 1))
            reach = dijkstra(wider, directed=True, indices=np.array([size]))[0, :size]
        finite = np.isfinite(reach)
        self._weighed.guard(int(reach[finite].max(initial=0)))
        return np.where(finite, reach, NEVER).astype(np.int64)

    def _at(self, reach: Ints) -> Ints:
        """Weights at the known positions."""
        return np.where(self._node == NO_NODE, NEVER, reach[np.maximum(self._node, 0)])

    def _parted(self, weight: Ints) -> tuple[Ints, Ints]:
        reached = weight < NEVER
        ms, dm = self._weighed.part(np.where(reached, weight, 0))
        return np.where(reached, -(-ms // 1000), NO_WAY), np.where(reached, -(-dm // 10), NO_WAY)


def _entered(reach: Ints, found: Doors) -> Ints:
    """Weights into positions by their doors, from weights at all nodes."""
    there = found.entry_node != NO_NODE
    at = np.where(there, reach[np.maximum(found.entry_node, 0)], NEVER)
    return np.asarray(np.minimum(np.where(at < NEVER, at + found.entry_weight, NEVER), NEVER).min(axis=0))
