"""Kernels of the plain engine mean what the law means, and their checked form does the very same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from fixtures.pairs import random_pairs
from matching.kernels.pairs import layout as at
from matching.kernels.pairs.route import begin_move, cut, put, undo
from matching.kernels.pairs.scan import scan
from matching.problem import Problem, Travel
from matching.search.pairs.engine import Engine
from matching.search.pairs.ground import ground
from matching.timeline import Fault, replay
from matching.visits import loads_of, metres_of, visits_of


def crooked(seed: int, requests: int = 14) -> Problem:
    problem = random_pairs(seed, requests=requests, length="long")
    way = problem.travels[0]
    noise = np.random.default_rng(seed).integers(1, 4, way.metres.shape)
    return replace(problem, travels=(Travel(seconds=way.seconds, metres=way.metres * noise),))


def judged(problem: Problem, columns, route: list[int]) -> int | None:
    """Metres of one route by the law, None where it breaks a rule of time or load."""
    decision = columns.decision([route])
    sequence, trip = decision.sequences[0], problem.trips[0]
    if isinstance(replay(problem, decision.shipments, sequence), Fault):
        return None
    visits = visits_of(problem, trip, decision.shipments, sequence.steps)
    loads = loads_of(problem, trip, decision.shipments, sequence.steps, visits)
    if any(load.grams > trip.capacity_g for load in loads):
        return None
    return metres_of(problem, trip, visits)


def current(engine: Engine) -> list[list[int]]:
    rec, rt = engine.space["rec"], engine.space["rt"]
    routes = []
    for k in range(int(engine.g[at.G_TOP])):
        base, size = 2 * int(rt[k, at.T_BASE]), int(rt[k, at.T_LEN])
        routes.append([int(rec[base + 8 * x + at.R_NODE]) for x in range(1, size - 1)])
    return routes


@pytest.mark.parametrize("seed", range(4))
def test_the_scan_finds_the_cheapest_lawful_place_of_all(seed: int) -> None:
    problem = crooked(seed)
    columns = ground(problem)
    engine = Engine(replace(columns, slack_m=10**6, slack_s=10**6), 1, count_vehicles=True)
    engine.build()
    routes = current(engine)

    for k, route in enumerate(routes[:4]):
        before = judged(problem, columns, route)
        for r in [r for r in range(engine.n) if 2 * r not in route][:8]:
            lawful = []
            for i in range(len(route) + 1):
                for j in range(i, len(route) + 1):
                    metres = judged(problem, columns, [*route[:i], 2 * r, *route[i:j], 2 * r + 1, *route[j:]])
                    if metres is not None:
                        lawful.append((metres - before, i, j))
            found = scan(engine.h, r, k, at.BIG)
            if not lawful:
                assert found == at.NONE
                continue
            least = min(lawful)[0]
            place = (found >> 24, (found >> 12) & 4095, found & 4095)
            assert place[0] == least
            assert place in lawful
            assert scan(engine.h, r, k, least) & at.ALL == at.ALL
            assert scan(engine.h, r, k, least + 1) == found


@pytest.mark.parametrize("seed", range(4))
def test_a_move_is_undone_to_the_last_record_and_changes_keep_every_figure_true(seed: int) -> None:
    problem = crooked(seed)
    columns = ground(problem)
    engine = Engine(columns, 1, count_vehicles=True)
    engine.build()
    h, g, space = engine.h, engine.g, engine.space
    rng = np.random.default_rng(seed)

    for _ in range(60):
        routes, metres, marks = current(engine), int(g[at.G_M]), space["marks"].copy()
        begin_move(h)
        gone = rng.choice(engine.n, 4, replace=False)
        space["rem"][:4] = gone
        g[at.G_REM] = 4
        cut(h)
        for r in gone.tolist():
            options = [(scan(h, r, k, at.BIG), k) for k in range(engine.slots)]
            packed, k = options[rng.integers(len(options))] if rng.random() < 0.5 else min(options)
            if packed == at.NONE:
                packed, k = min(options)
            put(h, r, k, packed)
            g[at.G_TOP] = max(int(g[at.G_TOP]), k + 1)
        changed = current(engine)
        assert int(g[at.G_M]) == sum(judged(problem, columns, route) for route in changed if route)
        for k, route in enumerate(changed):
            for x, v in enumerate(route, 1):
                assert (int(space["where"][v >> 1]), int(space["pos"][v])) == (k, x)
        if rng.random() < 0.7:
            undo(h)
            assert current(engine) == routes
            assert int(g[at.G_M]) == metres
            assert (space["marks"] == marks).all()


SCRIPT = """
import zlib
from fixtures.pairs import random_pairs
from matching.search.pairs.loop import search
from matching.stop import Stop
for kind, length in (("mixed", "short"), ("random", "long")):
    found = search(random_pairs(2, requests=24, layout=kind, length=length), stop=Stop(iterations=600), seed=1)
    print(zlib.crc32(repr(found.decision).encode()), found.iterations)
"""


def test_the_checked_form_of_the_same_source_finds_the_same_answer() -> None:
    answers = []
    for form in ("fast", "checked"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**os.environ, "AINORI_KERNELS": form},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        answers.append(done.stdout)

    assert answers[0].count("\n") == 2
    assert answers[0] == answers[1]
