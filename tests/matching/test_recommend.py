"""Tests that a newcomer gets the best lawful ways into a standing plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.errors import ProblemError
from matching.plan import Decision
from matching.problem import Match
from matching.recommend import Ready, recommend
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.solvers.exact import exact
from matching.stop import Stop


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


def with_newcomers(seed: int):
    """A day planned without its last two orders, and with them."""
    problem = replace(random_problem(seed, lots=(3, 5), orders=(5, 6), trips=(2, 3)), required=(), forbidden=())
    before = replace(problem, orders=problem.orders[:-2])
    plan = solve(before, stop=Stop(iterations=60), seed=1, explain=False).plan
    return problem, settle(problem, decision_of(plan))


def test_who_displaces_somebody_says_who_rides_elsewhere_and_who_is_left_out():
    pushed = 0
    for seed in range(40):
        problem, standing = with_newcomers(seed)
        ready = Ready(problem, standing)
        for order in range(len(problem.orders) - 2, len(problem.orders)):
            for way in ready.recommend(Match(order=order)):
                assert check(problem, way.plan) == ()
                served = {s.order for s in way.plan.shipments}
                out = {standing.shipments[i].order for i in way.displaces}
                assert set(way.left) == out - served
                assert set(way.moved) == out & served
                kept = [s for i, s in enumerate(standing.shipments) if i not in way.displaces]
                assert set(kept) <= set(way.plan.shipments)
                assert {s.order for s in way.shipments} == {order}
                pushed += bool(way.displaces)
    assert pushed >= 3


def test_nobody_is_displaced_where_there_is_a_way_that_displaces_nobody():
    for seed in range(30):
        problem, standing = with_newcomers(seed)
        ways = recommend(problem, standing, Match(order=len(problem.orders) - 1))
        assert len({bool(way.displaces) for way in ways}) <= 1
        assert [way.gain for way in ways] == sorted((way.gain for way in ways), reverse=True)
        assert len({way.trip for way in ways}) == len(ways) <= 3


def test_one_question_does_not_change_the_answer_to_the_next():
    problem, standing = with_newcomers(4)
    ready = Ready(problem, standing)
    orders = [Match(order=len(problem.orders) - 1), Match(order=len(problem.orders) - 2)]
    first = [ready.recommend(new) for new in orders]
    again = [ready.recommend(new) for new in reversed(orders)][::-1]
    assert first == again


def test_a_new_lot_is_offered_to_orders_that_have_nothing():
    found = 0
    for seed in range(30):
        problem = replace(random_problem(seed, lots=(3, 4), orders=(3, 4)), required=(), forbidden=())
        last = len(problem.lots) - 1
        before = replace(problem, lots=problem.lots[:-1])
        plan = settle(problem, decision_of(solve(before, stop=Stop(iterations=60), seed=1, explain=False).plan))
        for way in recommend(problem, plan, Match(lot=last)):
            found += 1
            assert check(problem, way.plan) == ()
            assert last in {s.lot for s in way.shipments}
            assert way.gain > 0
    assert found >= 3


def test_a_plan_that_breaks_a_rule_is_refused_before_anything_is_asked():
    problem, standing = with_newcomers(1)
    spoiled = replace(standing, shipments=tuple(replace(s, units=10**6) for s in standing.shipments))
    with pytest.raises(ProblemError, match="plan: is no lawful plan"):
        Ready(problem, spoiled)
