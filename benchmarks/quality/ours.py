"""One run of ours on one public instance, for a process of its own; the clock is the processor's."""

from __future__ import annotations

from typing import Any

from matching.check import check
from matching.formats import Objective, read
from matching.solve import Progress, solve
from matching.stop import Stop


def run(*, file: str, seconds: float, seed: int, vehicles_first: bool) -> dict[str, Any]:
    """Solve an instance.

    Returns
    -------
    dict
        ``routes`` of nodes, ``seconds`` of the processor, ``faults`` by the checker and by the file's own numbers,
        and the ``curve``: rows (seconds, missed, vehicles, distance) of the best so far, as told at checkpoints.
    """
    instance = read(file, objective=Objective.VEHICLES if vehicles_first else Objective.DISTANCE)
    stop = Stop(seconds=seconds, clock="cpu")
    began, curve = stop.now(), list[tuple[float, int, int, float]]()

    def told(now: Progress) -> None:
        row = (now.missed, now.vehicles, now.metres / instance.scale)
        if not curve or row != curve[-1][1:]:
            curve.append((round(stop.now() - began, 3), *row))

    result = solve(instance.problem, stop=stop, seed=seed, progress=told, explain=False)
    spent = stop.now() - began
    routes = instance.routes(result.plan)
    faults = [str(violation) for violation in check(instance.problem, result.plan)] + list(instance.faults(routes))
    curve.append((round(spent, 3), result.plan.score.missed, len(routes), instance.distance(routes)))
    return {
        "routes": [list(route) for route in routes],
        "seconds": spent,
        "iterations": result.iterations,
        "faults": faults,
        "curve": curve,
    }
