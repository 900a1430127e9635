"""From a tagged graph to a network: keep what some vehicle may use and what hangs together, in an order of our own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from routing.edges import Edges
from routing.errors import NetworkFileError
from routing.network import RoadNetwork
from routing.profile import PROFILES, Profile
from routing.tagged import TaggedGraph


def build(tagged: TaggedGraph, *, profiles: Iterable[Profile] | None = None) -> RoadNetwork:
    """
    Make a road network.

    Edges that no profile may use go first; of the rest, the largest part stays in which every node can be reached from
    every other and back by some vehicle. Nodes and edges get an order that depends on the roads alone, not on the
    order of the source, and that keeps neighbours near each other in memory.

    Parameters
    ----------
    tagged
        What a reader of `routing.osm` returns.
    profiles
        Whose use counts; the standard ones unless given.

    Raises
    ------
    NetworkFileError
        If nothing is left, or a column of the graph does not fit.
    """
    try:
        tagged.edges.check(len(tagged.nodes_e7))
    except ValueError as error:
        raise NetworkFileError(tagged.source, str(error)) from error
    usable = np.zeros(len(tagged.edges), dtype=np.bool_)
    for profile in PROFILES.values() if profiles is None else profiles:
        usable |= profile.usable(tagged.edges)
    node_kept = _largest_strong_part(len(tagged.nodes_e7), tagged.edges, usable)
    edge_kept = usable & node_kept[tagged.edges.u] & node_kept[tagged.edges.v]
    if not edge_kept.any():
        raise NetworkFileError(tagged.source, "no road that leads anywhere and back; check the directions of its ways")
    kept = np.flatnonzero(node_kept)
    kept = kept[np.lexsort((kept, *tagged.nodes_e7[kept].T[::-1], _morton(tagged.nodes_e7[kept])))]
    node_number = np.full(len(tagged.nodes_e7), -1, dtype=np.int32)
    node_number[kept] = np.arange(len(kept), dtype=np.int32)
    rows = np.flatnonzero(edge_kept)
    edges = tagged.edges
    order = np.lexsort(
        (
            rows,
            edges.length_dm[rows],
            edges.road_class[rows],
            node_number[edges.v[rows]],
            node_number[edges.u[rows]],
        )
    )
    return RoadNetwork.of(
        name=tagged.name,
        credit=tagged.credit,
        sketch=tagged.sketch,
        nodes_e7=np.ascontiguousarray(tagged.nodes_e7[kept]),
        edges=edges.take(rows[order], node_number),
    )


def _largest_strong_part(num_nodes: int, edges: Edges, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    forward, backward = usable & edges.forward, usable & edges.backward
    tail = np.concatenate((edges.u[forward], edges.v[backward]))
    head = np.concatenate((edges.v[forward], edges.u[backward]))
    arcs = csr_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(num_nodes, num_nodes))
    _, part = connected_components(arcs, directed=True, connection="strong")
    # Parts are compared by length of road, as a heap of car-park nodes must not win over a highway; ties go to the
    # part of the first edge.
    inside = usable & (part[edges.u] == part[edges.v])
    if not inside.any():
        return np.zeros(num_nodes, dtype=np.bool_)
    length = np.bincount(part[edges.u[inside]], weights=edges.length_dm[inside].astype(np.float64))
    best = int(length.argmax())
    return np.asarray(part == best)


def _morton(nodes_e7: NDArray[np.int32]) -> NDArray[np.int64]:
    """Interleave the upper 16 bits of lon and lat: near on the map, near in the order."""
    result = np.zeros(len(nodes_e7), dtype=np.int64)
    for column in range(2):
        # Cells of about 100 m are fine enough; ties are ordered by the coordinates themselves.
        cell = (nodes_e7[:, column].astype(np.int64) + 1_800_000_000) >> 13
        for bit in range(20):
            result |= ((cell >> bit) & 1) << (2 * bit + column)
    return result
