"""One run on a day of our own, for a process of its own: by our search, or by OR-Tools Routing with every rule expressed."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from api.documents.write import day_hash
from api.planning.prepare import prepare
from benchmarks.ground import sketch_network
from benchmarks.outcome import outcome_of
from fixtures.days import SIZES, make_day
from fixtures.problems import random_problem
from matching.plan import Plan
from matching.problem import YEN, Problem
from matching.settle import settle
from matching.solve import solve
from matching.solvers.routing_model import route
from matching.solvers.upper_bound import upper_bound
from matching.stop import Stop


def problem_of(day: str) -> tuple[Problem, str]:
    """Return a day by name (``S-1``: size and seed, ``own-7``: one of the twenty) and a hash by which it is known."""
    size, _, seed = day.partition("-")
    network = sketch_network()
    standard = next((name for name in SIZES if name == size), None)
    if standard is None:
        made = make_day(network, seed=int(seed), lots=60, orders=60, trips=8)
    else:
        made = make_day(network, size=standard, seed=int(seed))
    return prepare(made, network).problem, f"{day_hash(made)[:16]}-{network.content_hash[:16]}"


def ours(*, day: str, seconds: float, seed: int, prove: bool = False) -> dict[str, Any]:
    """Plan a day within so many seconds of the processor, kernels warm; with its curve of (seconds, yen and points).

    With ``prove`` it is proven afterwards what no plan can pass, in seconds of its own.
    """
    solve(random_problem(0), stop=Stop(iterations=20), seed=0, explain=False)
    problem, mark = problem_of(day)
    stop, curve = Stop(seconds=seconds, clock="cpu"), list[tuple[float, float]]()
    began = stop.now()
    result = solve(
        problem,
        stop=stop,
        seed=seed,
        explain=False,
        progress=lambda now: curve.append((round(stop.now() - began, 3), (now.value + now.points) / YEN)),
    )
    spent = stop.now() - began
    kept = [point for k, point in enumerate(curve) if k == 0 or point[1] > curve[k - 1][1]]
    told = _told(problem, result.plan) | {"seconds": spent, "iterations": result.iterations, "curve": kept, "mark": mark}
    if prove:
        proven = upper_bound(problem)
        told |= {"bound_yen": proven.value / YEN, "bound_gap": proven.gap(result.plan.score), "bound_s": proven.seconds}
    return told


def routing(*, day: str, seconds: float, seed: int) -> dict[str, Any]:
    """Plan a day by OR-Tools Routing with every rule; its decision is settled and judged like ours."""
    problem, mark = problem_of(day)
    began = time.process_time()
    decision = route(problem, seconds=seconds, seed=seed, clock="cpu")
    return _told(problem, settle(problem, decision)) | {"seconds": time.process_time() - began, "mark": mark}


def _told(problem: Problem, plan: Plan) -> dict[str, Any]:
    outcome = outcome_of(problem, plan)
    return asdict(outcome) | {
        "score_yen": outcome.value_yen + outcome.points,
        "yen_per_kg": outcome.extra_per_kg,
        "missed": plan.score.missed,
        "orders_all": len(problem.orders),
    }
