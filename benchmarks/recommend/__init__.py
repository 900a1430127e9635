"""Newcomers to a standing plan: how long one waits for the best ways to carry an order, on a plan of an L day.

The newcomers are twins of the day's own orders, drawn by a seed and known to the problem but not to the plan. Each is asked
about alone, against the same plan, made ready once; every answer's plan is judged by the checker as a whole, outside the
measured time.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.child import run_fresh
from benchmarks.ground import sketch_network, standard_day
from benchmarks.report import Bar, Report, Table, Tell
from fixtures.days import SizeName
from matching.check import check
from matching.problem import Match, Problem
from matching.recommend import Ready
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.stop import Stop

BAR_MS = 20.0
WARM = 5


def run(*, quick: bool, out: Path, tell: Tell) -> Report:  # noqa: ARG001
    """Measure; ``quick`` asks 60 newcomers on a plan of 10 s instead of 300 on one of 60 s."""
    sketch_network()
    seconds, count = (10.0, 60) if quick else (60.0, 300)
    tell(f"recommend: planning L for {seconds:g} s, then {count} newcomers")
    answer = run_fresh("benchmarks.recommend:ask_newcomers", size="L", seconds=seconds, count=count, seed=1)
    rows = []
    for name in ("beside", "instead", "none", "all"):
        times = [one["cpu_ms"] for one in answer["asked"] if name in {one["way"], "all"}]
        walls = [one["wall_ms"] for one in answer["asked"] if name in {one["way"], "all"}]
        if times:
            shown = [f"{_at(times, share):.1f}" for share in (50, 90, 99, 100)]
            rows.append((_SAID[name], str(len(times)), *shown, f"{_at(walls, 99):.1f}"))
    p99 = _at([one["cpu_ms"] for one in answer["asked"]], 99)
    table = Table(
        title=f"L ({answer['orders']} orders, {answer['trips']} trips, {answer['shipments']} shipments planned)",
        head=("answer", "newcomers", "p50 ms", "p90 ms", "p99 ms", "worst ms", "p99 ms on the wall"),
        rows=tuple(rows),
        note=(
            f"Processor milliseconds unless said. Making the plan ready took {answer['ready_s']:.1f} s once; "
            f"{answer['broken']} of {answer['judged']} recommended plans broke a rule."
        ),
    )
    bar = Bar(what="recommend on an L plan, warm", bar=f"≤ {BAR_MS:g} ms p99", measured=f"{p99:.1f} ms", met=p99 <= BAR_MS)
    return Report(part="recommend", tables=(table,), data=answer, bars=(bar,))


_SAID = {
    "beside": "beside all that rides",
    "instead": "with one order pushed out",
    "none": "none found",
    "all": "all",
}


def ask_newcomers(*, size: SizeName, seconds: float, count: int, seed: int) -> dict[str, Any]:
    """Plan a standard day, then ask about each newcomer; times in ms of this process and of the wall."""
    problem = standard_day(size, 1).problem
    plan = solve(problem, stop=Stop(seconds=seconds, clock="cpu"), seed=seed, explain=False).plan
    whole = _with_twins(problem, count, seed)
    standing = settle(whole, decision_of(plan))
    began = time.process_time()
    ready = Ready(whole, standing)
    ready_s = time.process_time() - began
    first = len(problem.orders)
    for n in range(min(WARM, count)):
        ready.recommend(Match(order=first + n))
    asked, broken, judged = [], 0, 0
    for n in range(count):
        busy, wall = time.process_time(), time.perf_counter()
        ways = ready.recommend(Match(order=first + n))
        busy, wall = time.process_time() - busy, time.perf_counter() - wall
        way = "none" if not ways else "instead" if ways[0].displaces else "beside"
        asked.append({"way": way, "ways": len(ways), "cpu_ms": 1000 * busy, "wall_ms": 1000 * wall})
        judged += len(ways)
        broken += sum(bool(check(whole, one.plan)) for one in ways)
    return {
        "orders": first,
        "trips": len(problem.trips),
        "shipments": len(plan.shipments),
        "ready_s": ready_s,
        "asked": asked,
        "judged": judged,
        "broken": broken,
    }


def _with_twins(problem: Problem, count: int, seed: int) -> Problem:
    """Add newcomers: twins of orders drawn from the day."""
    random = Random(seed)
    return replace(problem, orders=(*problem.orders, *(random.choice(problem.orders) for _ in range(count))))


def _at(values: list[float], share: float) -> float:
    return float(np.percentile(values, share))
