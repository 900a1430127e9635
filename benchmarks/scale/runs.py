"""What one measuring process of the scale part does; keyword arguments and answers pass through JSON."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, Final

from api.planning.assemble import Assembled
from api.planning.prepare import prepare
from benchmarks.ground import sketch_network
from benchmarks.outcome import outcome_of
from fixtures.days import make_day
from fixtures.pairs import random_pairs
from fixtures.problems import random_problem
from matching.check import check
from matching.solve import solve
from matching.stop import Stop

PEOPLE: Final = 1500
"""Most farms and most restaurants of a large day: beyond that each offers and wishes more."""
FIXED: Final = 5
"""Iterations an order in the run that shows how cost grows."""


def large_day(orders: int) -> Assembled:
    """Return a made-up day of so many orders, 1.4 lots and 0.12 trips for each, over the whole sketch map."""
    day = make_day(
        sketch_network(),
        size="L",
        seed=1,
        lots=orders * 14 // 10,
        orders=orders,
        trips=max(2, orders * 12 // 100),
        farms=PEOPLE,
        restaurants=PEOPLE,
    )
    return prepare(day, sketch_network())


def grow(*, orders: int, seconds: float, threads: int) -> dict[str, Any]:
    """Plan one large day within a budget, and measure a fixed number of iterations beside it."""
    solve(random_problem(0), stop=Stop(iterations=20), seed=0, explain=False)
    began = time.perf_counter()
    assembled = large_day(orders)
    problem = assembled.problem
    prepared = time.perf_counter()
    result = solve(problem, stop=Stop(seconds=seconds), seed=1, explain=False, threads=threads)
    ended = time.perf_counter()
    outcome = outcome_of(problem, result.plan)
    busy = time.process_time()
    solve(problem, stop=Stop(iterations=FIXED * orders), seed=1, explain=False)
    busy = time.process_time() - busy
    return asdict(outcome) | {
        "score_yen": outcome.value_yen + outcome.points,
        "orders_all": len(problem.orders),
        "lots": len(problem.lots),
        "trips": len(problem.trips),
        "iterations": result.iterations,
        "prepare_s": prepared - began,
        "search_s": result.seconds,
        "whole_s": ended - prepared,
        "fixed_s": busy,
    }


def grow_pairs(*, requests: int, seconds: float) -> dict[str, Any]:
    """Solve one made-up problem of pairs within so many seconds of the processor."""
    problem = random_pairs(1, requests=requests, layout="mixed")
    result = solve(problem, stop=Stop(seconds=seconds, clock="cpu"), seed=1, explain=False)
    score = result.plan.score
    return {
        "requests": requests,
        "vehicles": score.vehicles,
        "metres": score.metres,
        "missed": score.missed,
        "iterations": result.iterations,
        "search_s": result.seconds,
        "violations": len(check(problem, result.plan)),
    }
