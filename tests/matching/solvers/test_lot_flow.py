"""Goods alone as a flow: what it values is never less than any plan, and it sends lots where they are worth most."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.problems import random_problem
from matching.errors import ProblemError
from matching.problem import Objective
from matching.settle import settle
from matching.solvers.exact import exact
from matching.solvers.lot_flow import lot_flow


def test_no_plan_is_worth_more_than_the_flow() -> None:
    tight = 0
    for seed in range(24):
        day = random_problem(seed)
        score = settle(day, exact(day, deterministic_time=0.2).decision).score
        bound = lot_flow(day).bound
        assert score.value + score.points <= bound, seed
        tight += 0 < bound <= 2 * (score.value + score.points)
    # A bound that is far above everything would prove nothing.
    assert tight >= 6


def test_the_flow_keeps_stock_and_wishes() -> None:
    for seed in range(12):
        day = random_problem(seed)
        for net in (False, True):
            grams = lot_flow(day, net=net).grams
            for i, lot in enumerate(day.lots):
                assert sum(g for (a, _), g in grams.items() if a == i) <= lot.units * lot.unit_g
            for j, order in enumerate(day.orders):
                assert sum(g for (_, b), g in grams.items() if b == j) <= order.max_g + order.over_g


def test_goods_go_where_they_are_worth_most() -> None:
    day = next(d for d in map(random_problem, range(50)) if len(lot_flow(d).grams) >= 2)
    before = lot_flow(day)
    (_, order), _ = max(before.grams.items(), key=lambda item: item[1])
    dearer = replace(day.orders[order], accepts=tuple(replace(a, highest=9 * a.highest) for a in day.orders[order].accepts))
    orders = tuple(dearer if j == order else o for j, o in enumerate(day.orders))
    after = lot_flow(replace(day, orders=orders))
    assert after.bound > before.bound
    taken = [sum(g for (_, b), g in flow.grams.items() if b == order) for flow in (before, after)]
    assert taken[1] >= taken[0]


def test_public_objectives_are_refused() -> None:
    with pytest.raises(ProblemError, match="objective"):
        lot_flow(replace(random_problem(0), objective=Objective.DISTANCE))
