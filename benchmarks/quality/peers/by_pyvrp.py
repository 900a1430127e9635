"""PyVRP with its defaults, asked at every iteration whether the processor's seconds are used up."""

from __future__ import annotations

from typing import Any

from benchmarks.processor import Clock
from benchmarks.quality.peers import whole_of
from benchmarks.quality.second import raw_of


def run(*, file: str, seconds: float, seed: int, vehicles_first: bool) -> dict[str, Any]:
    """Solve an instance; ``iterations`` of its iterated local search."""
    import pyvrp

    raw = raw_of(file)
    whole = whole_of(raw, vehicles_first=vehicles_first)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(x=0, y=0) for _ in raw.demand],
        clients=[],
        depots=[pyvrp.Depot(0)],
        vehicle_types=[
            pyvrp.VehicleType(
                whole.fleet, [raw.capacity], fixed_cost=whole.fixed, tw_early=whole.early[0], tw_late=whole.late[0]
            )
        ],
        distance_matrices=[whole.distance],
        duration_matrices=[whole.duration],
        shipments=[
            pyvrp.Shipment(
                p, d,
                pickup_tw_early=whole.early[p], pickup_tw_late=whole.late[p], pickup_service_duration=whole.service[p],
                delivery_tw_early=whole.early[d], delivery_tw_late=whole.late[d], delivery_service_duration=whole.service[d],
                amount=[raw.demand[p]],
            )
            for p, d in raw.delivery_of.items()
        ],
    )  # fmt: skip
    pairs = list(raw.delivery_of.items())
    clock = Clock.start()
    found = pyvrp.solve(data, stop=lambda _cost: clock.seconds >= seconds, seed=seed, collect_stats=False)
    if not found.best.is_feasible():
        return {"routes": None, "seconds": clock.seconds, "iterations": found.num_iterations}
    routes = [
        [pairs[step.idx][0 if step.is_pickup() else 1] for step in route if step.is_pickup() or step.is_delivery()]
        for route in found.best.routes()
    ]
    return {"routes": routes, "seconds": clock.seconds, "iterations": found.num_iterations}
