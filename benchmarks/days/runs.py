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
from matching.solve import solve
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
    assembled = standard_day(size, day_seed)
    prepared, busy = time.perf_counter(), time.process_time()
    result = solve(assembled.problem, stop=Stop(seconds=seconds, clock=clock), seed=seed, explain=False, threads=threads)
    ended, busy = time.perf_counter(), time.process_time() - busy
    outcome = outcome_of(assembled.problem, result.plan)
    return asdict(outcome) | {
        "seed": seed,
        "size": size,
        "score_yen": outcome.value_yen + outcome.points,
        "orders_all": len(assembled.problem.orders),
        "iterations": result.iterations,
        "prepare_s": prepared - began,
        "search_s": result.seconds,
        "whole_s": ended - prepared,
        "processor_s": busy,
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
