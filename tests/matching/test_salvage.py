"""What still holds of a former decision: all of it where nothing changed, something lawful where much did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from fixtures.running import after_first_pickup
from matching.check import check
from matching.problem import Problem
from matching.salvage import salvage
from matching.settle import decision_of
from matching.solve import solve
from matching.stop import Stop

SEEDS = range(8)


def planned(problem: Problem):
    return solve(problem, stop=Stop(iterations=60), seed=1, explain=False).plan


@pytest.mark.parametrize("seed", SEEDS)
def test_where_nothing_changed_everything_is_kept(seed):
    problem = random_problem(seed)
    plan = planned(problem)
    kept = salvage(problem, decision_of(plan))
    assert kept is not None
    assert kept.shipments == plan.shipments
    assert kept.score == plan.score


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_changed_what_is_kept_is_lawful_and_was_planned(seed):
    problem = random_problem(seed)
    plan = planned(problem)
    lots = tuple(replace(lot, units=max(1, lot.units - (n % 3))) for n, lot in enumerate(problem.lots))
    trips = tuple(
        replace(trip, capacity_g=trip.capacity_g // 2 if n % 2 else trip.capacity_g, detour_visits=1 if n % 3 == 0 else None)
        for n, trip in enumerate(problem.trips)
    )
    changed = replace(problem, lots=lots, trips=trips)
    kept = salvage(changed, decision_of(plan))
    assert kept is not None
    assert check(changed, kept) == ()
    assert set(kept.shipments) <= set(plan.shipments)


def test_goods_on_board_are_never_let_go():
    problem = random_problem(3)
    running, trip = after_first_pickup(problem, planned(problem))
    plan = planned(running)
    held = {(one.lot, one.order) for one in running.trips[trip].aboard}
    kept = salvage(replace(running, sponsor=replace(running.sponsor, budget=0)), decision_of(plan))
    assert kept is None or held <= {(s.lot, s.order) for s in kept.shipments if s.trip == trip}
