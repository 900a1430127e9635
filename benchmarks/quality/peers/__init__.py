"""Other engines on the same instances: each in a process of its own, one thread, a budget in seconds of the processor.

All minimise a hierarchy in one sum: a fixed cost a vehicle of ten times the longest arc, then distance (or distance alone).
They get whole numbers: Euclidean distances times :data:`SCALE`, times rounded up, windows inwards; minutes as they are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


@dataclass(slots=True)
class Clock:
    """Counts the processor's seconds of this process from when it is made."""

    began: float
    wall: float

    @classmethod
    def start(cls) -> Clock:
        """Begin counting."""
        return cls(time.process_time(), time.perf_counter())

    @property
    def seconds(self) -> float:
        """Seconds of the processor so far."""
        return time.process_time() - self.began

    @property
    def slowness(self) -> float:
        """Seconds of the wall for one of the processor: 1 on a quiet machine."""
        return max(1.0, (time.perf_counter() - self.wall) / max(self.seconds, 1e-3))


TRIES = 3
ENOUGH = 0.95


def within(seconds: float, solve: Callable[[float], list[list[int]] | None]) -> dict[str, Any]:
    """Run an engine that knows only the wall's clock until it has had its seconds of the processor.

    Its limit is stretched by how slow the machine is just now; where the engine was cut off with less than its due, it runs
    once more with a longer one. A callback that reads the processor's clock would cost OR-Tools up to a quarter of its speed.
    """
    spin = Clock.start()
    while spin.seconds < 0.2:
        pass
    slowness, made = spin.slowness, answer(None, Clock.start())
    for _ in range(TRIES):
        limit, clock = seconds * slowness, Clock.start()
        routes = solve(limit)
        tried = answer(routes, clock, ended=clock.seconds * clock.slowness < 0.9 * limit)
        if tried["seconds"] >= made["seconds"]:
            made = tried
        if tried["ended"] or tried["seconds"] >= ENOUGH * seconds:
            break
        slowness = clock.slowness
    return made


def answer(routes: list[list[int]] | None, clock: Clock, **more: Any) -> dict[str, Any]:
    """Return what a peer's process hands back; ``routes`` None = it found none."""
    return {"routes": routes, "seconds": clock.seconds, **more}


def versions() -> dict[str, str]:
    """Return the version of each peer; those not installed are left out."""
    found = {}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            continue
    return found


Peer = Callable[..., dict[str, Any]]
CHILDREN = {
    "VROOM": "benchmarks.quality.peers.by_vroom:run",
    "PyVRP": "benchmarks.quality.peers.by_pyvrp:run",
    "OR-Tools": "benchmarks.quality.peers.by_ortools:run",
}
