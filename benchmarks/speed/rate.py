"""What one measuring process of the speed part does; keyword arguments and answers pass through JSON."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from benchmarks.cases import CASES
from benchmarks.ground import ROOT
from benchmarks.reference import reference_seconds
from matching.solve import solve
from matching.stop import Stop

START = """
import time
began = time.perf_counter()
from matching.solve import solve
from matching.stop import Stop
imported = time.perf_counter()
from fixtures.problems import random_problem
problem = random_problem(3)
given = time.perf_counter()
took = []
def told(now):
    if now.iterations:
        took.append(imported - began + time.perf_counter() - given)
solve(problem, stop=Stop(iterations=1), seed=1, explain=False, progress=told)
print(took[0])
"""


def rate(*, name: str, iterations: int) -> dict[str, Any]:
    """Iterations a second of a case, from the search's own clock (processor), construction included."""
    (case,) = (each for each in CASES if each.name == name)
    problem = case.make()
    solve(problem, stop=Stop(iterations=10, clock="cpu"), seed=1, explain=False)
    before = reference_seconds()
    result = solve(problem, stop=Stop(iterations=iterations, clock="cpu"), seed=1, explain=False)
    reference = min(before, reference_seconds())
    per_second = result.iterations / max(1e-9, result.seconds)
    return {
        "name": name,
        "orders": len(problem.orders),
        "trips": len(problem.trips),
        "iterations": result.iterations,
        "seconds": result.seconds,
        "per_second": per_second,
        "reference_us": reference * 1e6,
        "ratio": per_second * reference * 1000,
    }


def first_iteration(*, name: str) -> dict[str, Any]:
    """Seconds (wall, least of three fresh processes) from importing the engine to the end of one iteration on a small day."""
    del name
    took = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, cwd=ROOT)
        took.append(float(done.stdout))
    return {"seconds": min(took), "all": took, "measured": time.time()}
