"""Bounds never refuse a lawful place: on routes under way every pair of positions is judged exactly and held against them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
from bounds_kernels import refused
from fixtures.problems import random_problem
from matching.kernels import layout as at
from matching.search.run import Run

lawful = bad = 0
for seed in range(18):
    run = Run(random_problem(seed, lots=(12, 12), orders=(12, 12), trips=(3, 3)), seed=seed, start=None, fixed=())
    run.turns(20, 10**9, 0, None)
    orders = run.state.tables.orders
    for o in range(len(orders)):
        for row in range(orders[o, at.O_CAND], orders[o, at.O_CAND_END]):
            counted, wrong = divmod(refused(run.state.address, o, row), 65_536)
            lawful, bad = lawful + counted, bad + wrong
print(lawful, bad)
"""


def test_no_bound_refuses_the_best_place_of_a_shipment() -> None:
    # a kernel of the test's own calls others, which only numba's form allows
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(here=str(HERE))], env={**os.environ, "AINORI_KERNELS": "compiled"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lawful, bad = map(int, done.stdout.split())

    assert lawful > 200
    assert bad == 0
