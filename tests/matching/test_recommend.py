"""Tests that a newcomer gets the best lawful ways into a standing plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.errors import ProblemError
from matching.plan import Decision
from matching.problem import Match
from matching.recommend import recommend
from matching.settle import decision_of, settle
from matching.solvers.exact import exact


@pytest.mark.parametrize("seed", range(20))
def test_each_way_is_lawful_raises_the_score_and_holds_the_newcomer(seed):
    problem = random_problem(seed)
    last = len(problem.orders) - 1
    before = replace(problem, orders=problem.orders[:-1], required=(), forbidden=())
    problem = replace(problem, required=(), forbidden=())
    standing = settle(problem, exact(before, deterministic_time=2.0).decision)
    for way in recommend(problem, standing, Match(order=last)):
        assert check(problem, way.plan) == ()
        assert last in {s.order for s in way.plan.shipments}
        assert way.gain == sum((way.plan.score.value, way.plan.score.points)) - sum(
            (standing.score.value, standing.score.points)
        )
        assert way.gain > 0
        kept = {i for i in range(len(standing.shipments)) if i not in way.displaces}
        assert {standing.shipments[i] for i in kept} <= set(way.plan.shipments)


def test_some_newcomers_find_a_way():
    found = 0
    for seed in range(20):
        problem = replace(random_problem(seed), required=(), forbidden=())
        empty = settle(problem, Decision(shipments=(), sequences=()))
        found += bool(recommend(problem, empty, Match(order=0)))
    assert found >= 5


def test_asking_for_both_or_neither_is_refused_by_name():
    problem = random_problem(0)
    plan = settle(problem, Decision(shipments=(), sequences=()))
    with pytest.raises(ProblemError, match="new: must name a lot or an order"):
        recommend(problem, plan, Match(lot=0, order=0))


def test_the_standing_plan_is_left_as_it_was():
    problem = replace(random_problem(3), required=(), forbidden=())
    plan = settle(problem, Decision(shipments=(), sequences=()))
    before = decision_of(plan)
    recommend(problem, plan, Match(order=0))
    assert decision_of(plan) == before
