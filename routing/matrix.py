"""Seconds and metres between positions, exact and repeatable: the table that matching plans with."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.network import RoadNetwork
from routing.profile import Profile
from routing.reduction import reduce_to
from routing.snap import MISSED, Positions
from routing.weights import NEVER, NO_NODE, By, Weights, direct, doors, starts, weights

NO_WAY = -1
# Changes whenever the same request would give other numbers, so that old cache folders are not believed.
METHOD = "dijkstra-1"
# Below this many positions the runs saved do not pay for making the graph smaller.
REDUCED_FROM = 24
# Distances from one block of starting points to all nodes are held at once.
BLOCK = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """
    Travel between P positions.

    Attributes
    ----------
    seconds, metres
        int32 (P, P), from row to column, of the same way, both rounded up; -1 = no way; 0 on the diagonal.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]

    def __post_init__(self) -> None:
        self.seconds.flags.writeable = False
        self.metres.flags.writeable = False

    def __len__(self) -> int:
        return len(self.seconds)


class MatrixCache(Protocol):
    """Where finished matrices are kept."""

    def get(self, key: str) -> TravelMatrix | None:
        """Return the matrix kept under a key, if it is there and whole."""

    def put(self, key: str, matrix: TravelMatrix) -> None:
        """Keep a matrix."""


class MemoryCache:
    """
    The last few matrices of this process.

    Parameters
    ----------
    size
        How many are kept.
    """

    def __init__(self, size: int = 16) -> None:
        self._size = size
        self._kept: OrderedDict[str, TravelMatrix] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> TravelMatrix | None:
        """Return the matrix kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, matrix: TravelMatrix) -> None:
        """Keep a matrix, and forget the one not asked for longest."""
        with self._lock:
            self._kept[key] = matrix
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class FolderCache:
    """
    Matrices in a folder, one file each; safe to share between processes.

    Parameters
    ----------
    folder
        Made when the first matrix is kept.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def get(self, key: str) -> TravelMatrix | None:
        """Return the matrix kept under a key; a broken file counts as none and is written anew."""
        try:
            # numpy leaves a file that it opened itself open when the content is broken.
            with (self._folder / f"{key}.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
                seconds, metres = kept["seconds"], kept["metres"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
            return None
        square = (len(seconds), len(seconds))
        if seconds.dtype != np.int32 or metres.dtype != np.int32 or seconds.shape != square or metres.shape != square:
            return None
        return TravelMatrix(seconds=seconds, metres=metres)

    def put(self, key: str, matrix: TravelMatrix) -> None:
        """Write a matrix beside its place, then rename it; a folder that takes nothing keeps nothing."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, half = tempfile.mkstemp(dir=self._folder, prefix=".half-")
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(file, seconds=matrix.seconds, metres=matrix.metres)
            Path(half).replace(self._folder / f"{key}.npz")
        except OSError:
            # A full disk costs the next run its cache, not this run its plan.
            return
        finally:
            Path(half).unlink(missing_ok=True)


def matrix_key(
    network: RoadNetwork, profile: Profile, positions: Positions, *, speed_percent: int = 100, by: By = "time"
) -> str:
    """Name a request by all that its answer depends on: roads, vehicle, speeds, positions in their order."""
    digest = hashlib.sha256(f"{METHOD} {network.content_hash} {profile.hash} {speed_percent} {by}".encode())
    digest.update(np.ascontiguousarray(positions.edge).data)
    digest.update(np.ascontiguousarray(positions.offset_dm).data)
    return digest.hexdigest()


def travel_matrix(
    network: RoadNetwork,
    profile: Profile,
    positions: Positions,
    *,
    speed_percent: int = 100,
    by: By = "time",
    cache: MatrixCache | None = None,
) -> TravelMatrix:
    """
    Measure all ways between positions.

    One run of Dijkstra's algorithm a position, over the arcs that the profile may use. A position that missed the
    network (edge -1) has no way to or from it.

    Parameters
    ----------
    positions
        What `routing.snap.snap` gave for the same network and profile.
    speed_percent
        All speeds are taken times this, for a time slice or the weather.
    by
        "time": least time, then least length. "length": the other way round.
    cache
        Where to look first and to keep the answer.

    Raises
    ------
    ValueError
        If the positions do not belong to this network and profile.
    BeyondMetric
        If ways are too long for exact weights.
    """
    weighed = weights(network, profile, speed_percent=speed_percent, by=by)
    key = matrix_key(network, profile, positions, speed_percent=speed_percent, by=by)
    if positions.network_hash == network.content_hash and cache is not None:
        kept = cache.get(key)
        if kept is not None and len(kept) == len(positions):
            return kept
    matrix = _measure(network, weighed, positions)
    if cache is not None:
        cache.put(key, matrix)
    return matrix


def _measure(network: RoadNetwork, weighed: Weights, positions: Positions) -> TravelMatrix:
    # Places often share a position (several lots of one farm): each is measured once.
    spots = np.stack((positions.edge, positions.offset_dm))
    _, first, place = np.unique(spots, axis=1, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    distinct = Positions(
        network_hash=positions.network_hash,
        edge=positions.edge[first],
        offset_dm=positions.offset_dm[first],
        lonlat=positions.lonlat[first],
        distance_m=positions.distance_m[first],
    )
    found = doors(network, weighed, distinct)
    layout = starts(network, weighed, found, arrivals=True)
    known = layout.start_node != NO_NODE
    smaller, node = layout.matrix, layout.start_node[known]
    if len(node) >= REDUCED_FROM:
        smaller, node = reduce_to(smaller, node)
    where = np.full(len(distinct), NO_NODE, dtype=np.int64)
    where[known] = node
    count = len(distinct)
    seconds = np.full((count, count), NO_WAY, dtype=np.int32)
    metres = np.full((count, count), NO_WAY, dtype=np.int32)
    for begin in range(0, count, BLOCK):
        rows = np.arange(begin, min(begin + BLOCK, count))
        block = _block(weighed, distinct, smaller, where, rows)
        reached = block < NEVER
        ms, dm = weighed.part(np.where(reached, block, 0))
        seconds[rows] = np.where(reached, -(-ms // 1000), NO_WAY)
        metres[rows] = np.where(reached, -(-dm // 10), NO_WAY)
    seconds, metres = seconds[np.ix_(place, place)], metres[np.ix_(place, place)]
    # Two misses share the spot "nowhere", between whose copies there is no way either.
    for table in (seconds, metres):
        np.fill_diagonal(table, 0)
    return TravelMatrix(seconds=seconds, metres=metres)


def _block(
    weighed: Weights, positions: Positions, graph: Any, where: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Weights from some positions to all, int64 (rows, P); `NEVER` where there is no way."""
    from scipy.sparse.csgraph import dijkstra

    result = np.full((len(rows), len(positions)), NEVER, dtype=np.int64)
    known, open_to = np.flatnonzero(where[rows] != NO_NODE), np.flatnonzero(where != NO_NODE)
    if len(known):
        reach = dijkstra(graph, directed=True, indices=where[rows[known]])[:, where[open_to]]
        # From 2**53 on, sums of floats are no longer exact: such a weight is refused by its size alone.
        finite = np.isfinite(reach)
        weighed.guard(int(reach[finite].max(initial=0)))
        result[np.ix_(known, open_to)] = np.where(finite, reach, NEVER).astype(np.int64)
    # Along one and the same edge no node is touched.
    for place, row in enumerate(rows.tolist()):
        edge = int(positions.edge[row])
        same = np.flatnonzero(positions.edge == edge)
        if edge != MISSED:
            straight = direct(weighed, edge, int(positions.offset_dm[row]), positions.offset_dm[same].astype(np.int64))
            result[place, same] = np.minimum(result[place, same], straight)
    return result
