"""Tests that parts, reasons and recommendations hold on days under way: facts stay facts, what is on board is delivered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import FEATURES, random_problem
from fixtures.running import after_first_pickup
from matching.check import check
from matching.explain import explain
from matching.lawful import best_way, lawful_way
from matching.ownway import own_way
from matching.part import Standing
from matching.plan import Code, Plan, Shipment
from matching.problem import Match, Problem, Promise, TaskKind
from matching.recommend import Ready
from matching.search.place import prepare
from matching.settle import decision_of, settle
from matching.solve import solve
from matching.stop import Stop
from matching.whole import put_back


def planned(seed: int, *, without: tuple[str, ...] = ()) -> tuple[Problem, Plan]:
    features = FEATURES - {"break", "required", *without}
    problem = random_problem(seed, lots=(4, 6), orders=(4, 5), trips=(2, 3), features=features)
    return problem, solve(problem, stop=Stop(iterations=40), seed=1, explain=False).plan


def under_way(problem: Problem, plan: Plan) -> Problem:
    """The same day, the busiest trip stopped right after its first pickup, and everybody told when to expect the truck."""
    stopped, _ = after_first_pickup(problem, plan)
    times = {(task.index, task.kind): task.begin for one in plan.routes for task in one.tasks if task.kind is not TaskKind.OWN}
    promises = tuple(
        Promise(
            lot=s.lot, order=s.order, trip=s.trip, pickup_at=times[i, TaskKind.PICKUP], delivery_at=times[i, TaskKind.DELIVERY],
            tolerance_s=300, points=40,
        )
        for i, s in enumerate(plan.shipments)
    )  # fmt: skip
    return replace(stopped, promises=promises)


def days_under_way(first: int, number: int, *, without: tuple[str, ...] = ()) -> list[tuple[Problem, Plan]]:
    """Days whose trips have begun, with the plan that they follow."""
    found: list[tuple[Problem, Plan]] = []
    for seed in range(first, first + 60):
        problem, plan = planned(seed, without=without)
        if not plan.shipments:
            continue
        running = under_way(problem, plan)
        found.append((running, settle(running, decision_of(plan))))
        if len(found) == number:
            return found
    raise AssertionError("too few days carry anything")


@pytest.mark.parametrize("first", [0, 100])
def test_a_part_of_a_day_under_way_is_lawful_and_goes_back_unchanged(first):
    for problem, plan in days_under_way(first, 6):
        for trip in [route.trip for route in plan.routes]:
            part = Standing(problem, plan).part(trips=[trip], orders=range(len(problem.orders)), lots=range(len(problem.lots)))
            assert check(part.problem, part.plan) == ()
            assert put_back(part, part.plan) == plan


def test_reasons_are_found_on_days_under_way():
    for problem, plan in days_under_way(200, 4):
        told = explain(problem, plan)
        assert {u.order for u in told.unserved if u.order is not None} == set(range(len(problem.orders))) - {
            s.order for s in plan.shipments
        }


def test_what_is_recommended_leaves_facts_alone():
    asked = 0
    for problem, plan in days_under_way(300, 6):
        ready = Ready(problem, plan)
        for order in set(range(len(problem.orders))) - {s.order for s in plan.shipments}:
            asked += 1
            for way in ready.recommend(Match(order=order)):
                assert check(problem, way.plan) == ()
                assert way.gain > 0
    assert asked


def test_the_quick_place_beside_what_is_done_is_as_cheap_as_the_best_that_the_law_finds():
    tried = found = 0
    # The law keeps the windows of the other tasks, the kernel may choose them anew: each has one.
    for told, plan in days_under_way(0, 8, without=("windows",)):
        problem = replace(told, promises=())
        prepare(problem)
        for sequence in decision_of(plan).sequences:
            own = own_way(problem, sequence.trip)
            if isinstance(own, Code) or problem.trips[sequence.trip].done is None:
                continue
            for order in range(len(problem.orders)):
                for lot, goods in enumerate(problem.lots):
                    new = Shipment(
                        lot=lot, order=order, trip=sequence.trip, pickup_option=0, receiving_option=0, units=goods.min_units
                    )
                    shipments = (*plan.shipments, new)
                    quick, _ = best_way(problem, shipments, sequence, own, len(shipments) - 1)
                    slow, _ = lawful_way(problem, shipments, sequence, own, len(shipments) - 1)
                    tried += 1
                    assert (quick is None) == (slow is None)
                    if quick is not None and slow is not None:
                        found += 1
                        assert quick.route.extra_cost == slow.route.extra_cost
    assert tried > found > 0


def test_an_order_of_which_too_little_is_on_board_is_filled_up_by_a_search_that_begins_anew():
    problem, plan = planned(201)
    running = under_way(problem, plan)
    (aboard,) = (a for trip in running.trips for a in trip.aboard)
    assert aboard.units * running.lots[aboard.lot].unit_g < running.orders[aboard.order].min_g

    found = solve(running, stop=Stop(iterations=30), seed=2, explain=False).plan

    assert check(running, found) == ()
    assert sum(s.order == aboard.order for s in found.shipments) > 1
