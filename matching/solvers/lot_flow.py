"""Lots to orders as a min-cost flow of grams, roads free: what goods alone can be worth, and which lots go where then.

Whole units, least quantities and all ways are left out; a pair is valued at its best options among those that may ride on some
trip at all, and a gram that a unit splits is rounded up, so that no lawful plan's goods are worth more than the flow.

As the search's *seed* it did not pay: a day matched so first and then routed reaches 86 % of what is decided together (M, 20 s;
``python -m benchmarks rivals``), and our own construction alone 84 % in a third of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Series
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from matching.problem import YEN, Problem
from matching.solvers.bound_pairs import Rides, Rows

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFlow:
    """Grams by (lot, order), and ``bound``: no lawful plan has more value and points (score units)."""

    grams: Mapping[tuple[int, int], int]
    bound: int


def lot_flow(problem: Problem, rows: Rows, rides: Series[Rides]) -> LotFlow:
    """Return the flow of most value over the rows that may ride on some trip; any size of day, integers only."""
    alive = np.unique(np.concatenate([mine.row for mine in rides])) if len(rides) else np.zeros(0, np.int64)
    points = YEN * sum(problem.orders[o].priority for o in np.unique(rows.order[alive]).tolist())
    a_gram = -(-(rows.margin[alive] + rows.bonus[alive]) // rows.unit_g[alive])
    alive, a_gram = alive[a_gram > 0], a_gram[a_gram > 0]
    if not len(alive):
        return LotFlow(grams={}, bound=points)
    pair = rows.lot[alive] * len(problem.orders) + rows.order[alive]
    pairs, of = np.unique(pair, return_inverse=True)
    value, most = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    np.maximum.at(value, of, a_gram)
    np.maximum.at(most, of, rows.most[alive] * rows.unit_g[alive])
    lot, order = pairs // len(problem.orders), pairs % len(problem.orders)
    worth, flow = _solve(problem, lot, order, most, value)
    sent = np.flatnonzero(flow)
    grams = {(int(lot[k]), int(order[k])): int(flow[k]) for k in sent}
    return LotFlow(grams=grams, bound=worth + points)


def _solve(problem: Problem, lot: _Ints, order: _Ints, most: _Ints, value: _Ints) -> tuple[int, _Ints]:
    """Return the largest value of any flow (score units), and the grams of each pair."""
    lots, first = np.unique(lot, return_inverse=True)
    orders, second = np.unique(order, return_inverse=True)
    stock = np.array([problem.lots[k].units * problem.lots[k].unit_g for k in lots], np.int64)
    wish = np.array([problem.orders[o].max_g + problem.orders[o].over_g for o in orders], np.int64)
    at_lots, at_orders = 2 + np.arange(len(lots)), 2 + len(lots) + np.arange(len(orders))
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs: tuple[tuple[Any, Any, _Ints, Any], ...] = (
        (at_lots[first], at_orders[second], most, -value),
        (np.zeros(len(lots), np.int64), at_lots, stock, 0),
        (at_orders, np.ones(len(orders), np.int64), wish, 0),
        (np.zeros(1, np.int64), np.ones(1, np.int64), stock.sum(keepdims=True), 0),  # what stays at the farms
    )
    for tail, head, room, cost in arcs:
        flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, np.broadcast_to(cost, len(tail)).astype(np.int64))
    total = int(stock.sum())
    flow.set_nodes_supplies(np.array([0, 1]), np.array([total, -total]))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("a flow with a way round for everything is always possible")
    return -int(flow.optimal_cost()), np.array(flow.flows(np.arange(len(lot))), np.int64)
