"""Lots to orders as a min-cost flow of grams, without any routes: a simple bound on what goods can be worth, and a seed.

Whole units, least quantities, trips' room and time are all left out, and each pair is valued at its best pickup option, so
that no lawful plan's goods are worth more than the flow. The flow itself says which lots a good plan may send where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.errors import ProblemError
from matching.problem import YEN, YEN_KG_G, Objective, Problem
from matching.solvers.exact_pairs import Pair
from matching.solvers.routing_choice import Choice, choice_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFlow:
    """Grams by (lot, order), and ``bound``: no lawful plan has more value and points (score units)."""

    grams: Mapping[tuple[int, int], int]
    bound: int


def lot_flow(problem: Problem, *, net: bool = False) -> LotFlow:
    """Return the flow of most value.

    Parameters
    ----------
    net : bool
        Whether each pair first pays the least way that it costs alone, spread over its grams: a better seed. The bound is
        then taken from a second flow that pays nothing, because plans share their ways.

    Raises
    ------
    ProblemError
        For the objectives of public benchmarks, which know no value.
    """
    if problem.objective is not Objective.VALUE:
        raise ProblemError("objective", "knows no value of goods: only 'value' does")
    choice = choice_of(problem)
    gross = {pair: _value_a_gram(problem, pair[0], by) for pair, by in choice.pairs.items()}
    most, flow = _solve(choice, gross)
    points = YEN * sum(problem.orders[o].priority for o in {order for _, order in choice.pairs})
    if net:
        paid = {pair: value - _cost_a_gram(problem, pair[0], choice.pairs[pair]) for pair, value in gross.items()}
        flow = _solve(choice, paid)[1]
    return LotFlow(grams=flow, bound=most + points)


def _value_a_gram(problem: Problem, lot: int, by: Mapping[int, Pair]) -> int:
    """Score units of one gram at the best option, rounded up so that the bound holds."""
    given = problem.lots[lot]
    margin = max(end.margin for pair in by.values() for end in pair.pickups)
    return -(-margin // given.unit_g) + YEN_KG_G * (problem.sponsor.worth + given.priority)


def _cost_a_gram(problem: Problem, lot: int, by: Mapping[int, Pair]) -> int:
    return min(-(-pair.cost // (pair.most * problem.lots[lot].unit_g)) for pair in by.values())


def _solve(choice: Choice, values: Mapping[tuple[int, int], int]) -> tuple[int, dict[tuple[int, int], int]]:
    """Return the largest value of any flow, and the flow; pairs that bring nothing carry nothing."""
    problem = choice.problem
    pairs = sorted(pair for pair, value in values.items() if value > 0)
    if not pairs:
        return 0, {}
    lots, orders = sorted({lot for lot, _ in pairs}), sorted({order for _, order in pairs})
    node = {("lot", lot): 2 + i for i, lot in enumerate(lots)}
    node |= {("order", order): 2 + len(lots) + i for i, order in enumerate(orders)}
    stock = [problem.lots[lot].units * problem.lots[lot].unit_g for lot in lots]
    wish = [problem.orders[order].max_g + problem.orders[order].over_g for order in orders]
    arcs = [(node["lot", a], node["order", b], _most_g(choice, a, b), -values[a, b]) for a, b in pairs]
    arcs += [(0, node["lot", lot], grams, 0) for lot, grams in zip(lots, stock, strict=True)]
    arcs += [(node["order", order], 1, grams, 0) for order, grams in zip(orders, wish, strict=True)]
    arcs.append((0, 1, sum(stock), 0))  # what stays at the farms
    table = np.array(arcs, np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(*(np.ascontiguousarray(table[:, k]) for k in range(4)))
    flow.set_nodes_supplies(np.array([0, 1]), np.array([sum(stock), -sum(stock)]))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("a flow with a way round for everything is always possible")
    found = {pair: int(flow.flow(k)) for k, pair in enumerate(pairs)}
    return -int(flow.optimal_cost()), {pair: grams for pair, grams in found.items() if grams}


def _most_g(choice: Choice, lot: int, order: int) -> int:
    given, wanted = choice.problem.lots[lot], choice.problem.orders[order]
    return min(given.units * given.unit_g, wanted.max_g + wanted.over_g)
