"""Goods alone as a flow: what it values is never less than any plan, and it sends lots where they are worth most."""

from __future__ import annotations

from dataclasses import replace

from fixtures.problems import random_problem
from matching.problem import Problem
from matching.settle import settle
from matching.solvers.bound_ground import bound_trips
from matching.solvers.bound_pairs import rides_of, rows_of
from matching.solvers.exact import exact
from matching.solvers.lot_flow import LotFlow, lot_flow


def flow_of(day: Problem) -> LotFlow:
    rows = rows_of(day)
    return lot_flow(day, rows, [rides_of(day, rows, trip) for trip in bound_trips(day)])


def test_no_plan_is_worth_more_than_the_flow() -> None:
    tight = 0
    for seed in range(24):
        day = random_problem(seed)
        score = settle(day, exact(day, deterministic_time=0.2).decision).score
        bound = flow_of(day).bound
        assert score.value + score.points <= bound, seed
        tight += 0 < bound <= 2 * (score.value + score.points)
    # A bound that is far above everything would prove nothing.
    assert tight >= 6


def test_the_flow_keeps_stock_and_wishes() -> None:
    for seed in range(12):
        day = random_problem(seed)
        grams = flow_of(day).grams
        for i, lot in enumerate(day.lots):
            assert sum(g for (a, _), g in grams.items() if a == i) <= lot.units * lot.unit_g
        for j, order in enumerate(day.orders):
            assert sum(g for (_, b), g in grams.items() if b == j) <= order.max_g + order.over_g


def test_goods_go_where_they_are_worth_most() -> None:
    day = next(d for d in map(random_problem, range(50)) if len(flow_of(d).grams) >= 2)
    before = flow_of(day)
    (_, order), _ = max(before.grams.items(), key=lambda item: item[1])
    dearer = replace(day.orders[order], accepts=tuple(replace(a, highest=9 * a.highest) for a in day.orders[order].accepts))
    orders = tuple(dearer if j == order else o for j, o in enumerate(day.orders))
    after = flow_of(replace(day, orders=orders))
    assert after.bound > before.bound
    taken = [sum(g for (_, b), g in flow.grams.items() if b == order) for flow in (before, after)]
    assert taken[1] >= taken[0]


def test_a_day_without_trips_has_nothing_to_send() -> None:
    assert flow_of(replace(random_problem(0), trips=(), required=(), forbidden=())) == LotFlow(grams={}, bound=0)
