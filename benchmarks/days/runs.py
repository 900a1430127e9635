"""What one measuring process does; each function's keyword arguments and answer pass through JSON."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks.ground import standard_day
from benchmarks.outcome import outcome_of
from fixtures.days import SizeName
from fixtures.problems import random_problem
from matching.plan import Plan
from matching.problem import YEN, Problem
from matching.settle import settle
from matching.solve import solve
from matching.solvers.routing_model import route
from matching.solvers.upper_bound import upper_bound
from matching.stop import Stop
from routing.build import build
from routing.csv_pair import from_csv
from routing.matrix import travel_matrix
from routing.network import RoadNetwork
from routing.profile import PROFILES
from routing.snap import snap


def plan_standard_day(
    *, size: SizeName, day_seed: int, seconds: float, seed: int, clock: Literal["wall", "cpu"], threads: int
) -> dict[str, Any]:
    """Plan a standard day within so many seconds of search; kernels are warm, as set-up leaves them."""
    solve(random_problem(0), stop=Stop(iterations=20), seed=0, explain=False)
    began = time.perf_counter()
    problem = standard_day(size, day_seed).problem
    prepared, busy = time.perf_counter(), time.process_time()
    result = solve(problem, stop=Stop(seconds=seconds, clock=clock), seed=seed, explain=False, threads=threads)
    ended, busy = time.perf_counter(), time.process_time() - busy
    return _told(problem, result.plan) | {
        "seed": seed,
        "size": size,
        "iterations": result.iterations,
        "prepare_s": prepared - began,
        "search_s": result.seconds,
        "whole_s": ended - prepared,
        "processor_s": busy,
    }


def bound_of(*, size: SizeName, day_seed: int) -> dict[str, Any]:
    """Prove what no plan of a standard day can pass: yen and points, and the processor's seconds it took."""
    proven = upper_bound(standard_day(size, day_seed).problem)
    return {"bound_yen": proven.value / YEN, "bound_s": proven.seconds}


def plan_by_routing(*, size: SizeName, day_seed: int, seconds: float) -> dict[str, Any]:
    """Plan a standard day by the OR-Tools Routing library with every rule; its decision is settled and judged like ours."""
    problem = standard_day(size, day_seed).problem
    busy = time.process_time()
    decision = route(problem, seconds=seconds, seed=1, clock="cpu")
    return _told(problem, settle(problem, decision)) | {"processor_s": time.process_time() - busy}


def _told(problem: Problem, plan: Plan) -> dict[str, Any]:
    outcome = outcome_of(problem, plan)
    return asdict(outcome) | {
        "score_yen": outcome.value_yen + outcome.points,
        "yen_per_kg": outcome.extra_per_kg,
        "orders_all": len(problem.orders),
    }


def import_roads(*, prefix: str, network: str) -> dict[str, Any]:
    """Make a network out of a pair of tables and save it."""
    Path(network).parent.mkdir(parents=True, exist_ok=True)
    made = build(from_csv(prefix))
    made.save(Path(network))
    return {"nodes": made.num_nodes}


def matrix_of(*, network: str, places: int, seed: int, repeats: int) -> dict[str, Any]:
    """Measure travel between random nodes' positions for a kei truck, several times, without a cache."""
    began = time.perf_counter()
    roads = RoadNetwork.load(Path(network))
    loaded = time.perf_counter()
    chosen = np.random.default_rng(seed).choice(roads.num_nodes, places, replace=False)
    positions = snap(roads, PROFILES["kei"], roads.nodes_e7[chosen] / 1e7, limit_m=300)
    snapped = time.perf_counter()
    times, busy, ways = [], [], 0
    for _ in range(repeats):
        start, spent = time.perf_counter(), time.process_time()
        matrix = travel_matrix(roads, PROFILES["kei"], positions)
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - spent)
        ways = int((matrix.seconds >= 0).sum())
    return {
        "nodes": roads.num_nodes,
        "load_s": loaded - began,
        "snap_s": snapped - loaded,
        "matrix_s": times,
        "processor_s": busy,
        "ways": ways,
    }
