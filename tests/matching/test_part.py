"""Tests that a part of a day is judged as the whole is, and that what is put back is the whole again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.part import Standing
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import solve
from matching.stop import Stop
from matching.whole import put_back


def planned(seed: int, *, iterations: int = 40) -> tuple[Problem, Plan]:
    problem = random_problem(seed, lots=(4, 7), orders=(4, 6), trips=(3, 4))
    return problem, solve(problem, stop=Stop(iterations=iterations), seed=1, explain=False).plan


@pytest.mark.parametrize("seed", range(15))
def test_what_is_cut_out_is_lawful_and_put_back_unchanged_gives_the_same_plan(seed):
    problem, plan = planned(seed)
    for trip in [route.trip for route in plan.routes]:
        part = Standing(problem, plan).part(trips=[trip], orders=range(len(problem.orders)), lots=range(len(problem.lots)))
        assert check(part.problem, part.plan) == ()
        assert put_back(part, part.plan) == plan


@pytest.mark.parametrize("seed", range(15))
def test_another_plan_of_a_part_gives_a_lawful_whole_that_scores_by_the_difference(seed):
    problem, plan = planned(seed, iterations=2)
    for trip in [route.trip for route in plan.routes]:
        part = Standing(problem, plan).part(trips=[trip], orders=range(len(problem.orders)), lots=range(len(problem.lots)))
        other = solve(part.problem, stop=Stop(iterations=30), seed=2, explain=False).plan
        whole = put_back(part, other)
        assert check(problem, whole) == ()
        assert whole.score.value - plan.score.value == other.score.value - part.plan.score.value
        assert whole.score.points - plan.score.points == other.score.points - part.plan.score.points
        assert whole.score.missed - plan.score.missed == other.score.missed - part.plan.score.missed


@pytest.mark.parametrize("seed", range(15))
def test_a_part_gone_wrong_is_a_whole_gone_wrong(seed):
    problem, plan = planned(seed)
    for trip in sorted({s.trip for s in plan.shipments}):
        part = Standing(problem, plan).part(trips=[trip])
        s = part.plan.shipments[0]
        more = part.problem.lots[s.lot].units + 1
        wrong = replace(part.plan, shipments=(replace(s, units=more), *part.plan.shipments[1:]))
        codes = {violation.code for violation in check(part.problem, wrong)}
        assert codes
        assert codes <= {violation.code for violation in check(problem, put_back(part, wrong))}


def test_trips_that_share_an_order_come_along():
    shared = 0
    for seed in range(60):
        problem, plan = planned(seed, iterations=20)
        for order in {s.order for s in plan.shipments}:
            trips = {s.trip for s in plan.shipments if s.order == order}
            if len(trips) > 1:
                shared += 1
                assert trips <= set(Standing(problem, plan).part(trips=[min(trips)]).trips)
    assert shared


def test_only_what_is_left_of_a_lot_is_in_a_part():
    problem, plan = next(
        (problem, plan) for problem, plan in map(planned, range(60)) if len({s.trip for s in plan.shipments}) > 1
    )
    s = plan.shipments[0]
    other = next(route.trip for route in plan.routes if route.trip != s.trip)
    standing = Standing(problem, plan)
    part = standing.part(trips=[other], lots=[s.lot])
    outside = sum(one.units for one in plan.shipments if one.lot == s.lot and one.trip not in part.trips)
    left = problem.lots[s.lot].units - outside
    assert (s.lot in part.lots) == (left > 0)
    if left:
        at = part.lots.index(s.lot)
        assert part.problem.lots[at].units == left
        assert part.options[at] == (s.pickup_option,)
