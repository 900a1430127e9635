"""VROOM at its highest exploration level, on one thread; on all but the largest instances it ends by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from benchmarks.processor import within
from benchmarks.quality.peers import told, whole_of
from benchmarks.quality.second import Raw, raw_of

EXPLORATION = 5


def run(*, file: str, seconds: float, seed: int, vehicles_first: bool) -> dict[str, Any]:
    """Solve an instance; VROOM knows no seed. ``ended``: by itself, before the limit."""
    del seed
    raw = raw_of(file)
    return told(within(seconds, lambda limit: _solve(raw, limit, vehicles_first=vehicles_first)))


def _solve(raw: Raw, limit: float, *, vehicles_first: bool) -> list[list[int]] | None:
    import vroom

    whole = whole_of(raw, vehicles_first=vehicles_first)
    given = vroom.Input()
    given.set_durations_matrix("car", whole.duration)
    day = vroom.TimeWindow(whole.early[0], whole.late[0])
    costs = vroom.VehicleCosts(fixed=whole.fixed)
    given.add_vehicle(
        [
            vroom.Vehicle(k, start=0, end=0, capacity=[raw.capacity], time_window=day, costs=costs)
            for k in range(1, whole.fleet + 1)
        ]
    )

    def step(node: int) -> Any:
        window = vroom.TimeWindow(whole.early[node], whole.late[node])
        return vroom.ShipmentStep(node, node, default_service=whole.service[node], time_windows=[window])

    for p, d in raw.delivery_of.items():
        given.add_shipment(step(p), step(d), vroom.Amount([raw.demand[p]]))
    found = given.solve(exploration_level=EXPLORATION, nb_threads=1, timeout=dt.timedelta(seconds=limit))
    if len(found.unassigned):
        return None
    steps = found.routes
    steps = steps[steps["type"].isin(["pickup", "delivery"])]
    return [[int(node) for node in part["id"]] for _, part in steps.groupby("vehicle_id", sort=False)]
