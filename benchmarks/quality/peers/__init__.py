"""Other engines on the same instances: each in a process of its own, one thread, a budget in seconds of the processor.

All minimise a hierarchy in one sum: a fixed cost a vehicle of ten times the longest arc, then distance (or distance alone).
They get whole numbers: Euclidean distances times :data:`SCALE`, times rounded up, windows inwards; minutes as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.processor import Timed
from benchmarks.quality.second import Raw

SCALE = 10_000
PACKAGES = {"VROOM": "pyvroom", "PyVRP": "pyvrp", "OR-Tools": "ortools"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An instance in whole numbers; ``distance`` is what is paid, ``duration`` (without service) what the clock counts."""

    distance: NDArray[np.int64]
    duration: NDArray[np.int64]
    early: list[int]
    late: list[int]
    service: list[int]
    fixed: int
    fleet: int


def whole_of(raw: Raw, *, vehicles_first: bool) -> Whole:
    """Scale an instance; where the fleet is free a vehicle for every second request is plenty."""
    scale = SCALE if raw.euclidean else 1
    way = np.array(raw.way) * scale
    distance = np.rint(way).astype(np.int64)
    return Whole(
        distance=distance,
        duration=np.ceil(way).astype(np.int64),
        early=[math.ceil(value * scale) for value in raw.early],
        late=[math.floor(value * scale) for value in raw.late],
        service=[math.ceil(value * scale) for value in raw.service],
        fixed=10 * int(distance.max()) if vehicles_first else 0,
        fleet=raw.vehicles or max(10, len(raw.delivery_of) // 2),
    )


def told(timed: Timed[list[list[int]] | None]) -> dict[str, Any]:
    """Return what a peer's process hands back; no routes = it found none."""
    return {"routes": timed.answer, "seconds": timed.seconds, "ended": timed.ended}


def versions() -> dict[str, str]:
    """Return the version of each peer; those not installed are left out."""
    found = {}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            continue
    return found


CHILDREN = {
    "VROOM": "benchmarks.quality.peers.by_vroom:run",
    "PyVRP": "benchmarks.quality.peers.by_pyvrp:run",
    "OR-Tools": "benchmarks.quality.peers.by_ortools:run",
}
