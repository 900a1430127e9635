"""What one measuring process does; keyword arguments and answers pass through JSON."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.ground import day_of
from benchmarks.outcome import outcome_of
from fixtures.problems import random_problem
from matching.plan import Plan
from matching.problem import Problem
from matching.settle import settle
from matching.solve import solve
from matching.solvers.routing_model import route
from matching.stop import Stop


def problem_of(family: str, day: int) -> Problem:
    """Return a day of 8 trips, 60 lots and 60 orders: made up on the sketch map, or random with every feature of the model."""
    if family == "random":
        return random_problem(day, lots=(60, 60), orders=(60, 60), trips=(8, 8))
    return day_of(day, lots=60, orders=60, trips=8).problem


def ours(*, family: str, day: int, seconds: float, seed: int) -> dict[str, Any]:
    """Plan by our search; its kernels are warm, as set-up leaves them."""
    solve(random_problem(0), stop=Stop(iterations=50), seed=0, explain=False)
    problem = problem_of(family, day)
    began = time.process_time()
    plan = solve(problem, stop=Stop(seconds=seconds, clock="cpu"), seed=seed, explain=False).plan
    return _answer(problem, plan, time.process_time() - began)


def library(*, family: str, day: int, seconds: float, seed: int) -> dict[str, Any]:
    """Plan by the OR-Tools Routing library."""
    problem = problem_of(family, day)
    began = time.process_time()
    decision = route(problem, seconds=seconds, seed=seed, clock="cpu")
    return _answer(problem, settle(problem, decision), time.process_time() - began)


def _answer(problem: Problem, plan: Plan, processor_s: float) -> dict[str, Any]:
    found = outcome_of(problem, plan)
    return {
        "yen": found.value_yen + found.points,
        "missed": plan.score.missed,
        "orders": found.orders,
        "violations": found.violations,
        "processor_s": processor_s,
    }
