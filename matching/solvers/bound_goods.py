"""The goods alone, roads free: stock to orders at the best price that any trip may carry them for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Series

import numpy as np

from matching.problem import YEN, Problem
from matching.solvers.bound_pairs import Rides, Rows


def goods_bound(problem: Problem, rows: Rows, rides: Series[Rides]) -> int:
    """Return what all orders are worth at most (score units): the lesser of the orders' and the lots' point of view.

    Each order takes the best goods for all it can weigh, as if stock were only its own; or each lot sells every unit to the
    best payer. Either way no trip costs anything. Integers only.
    """
    alive = np.unique(np.concatenate([mine.row for mine in rides])) if len(rides) else np.zeros(0, np.int64)
    points = YEN * sum(problem.orders[o].priority for o in {int(rows.order[k]) for k in alive})
    best: dict[tuple[int, int], tuple[int, int]] = {}
    dearest = defaultdict[int, int](int)
    for k in alive.tolist():
        gain, lot = int(rows.margin[k] + rows.bonus[k]), int(rows.lot[k])
        key = (int(rows.order[k]), lot)
        best[key] = max(best.get(key, (0, 0)), (gain, int(rows.most[k])))
        dearest[lot] = max(dearest[lot], gain)
    by_lots = sum(gain * problem.lots[lot].units for lot, gain in dearest.items())
    wishes = defaultdict[int, list[tuple[int, int, int]]](list)
    for (order, lot), (gain, most) in best.items():
        wishes[order].append((gain, problem.lots[lot].unit_g, most))
    by_orders = sum(_fill(problem.orders[order].max_g + problem.orders[order].over_g, goods) for order, goods in wishes.items())
    return min(by_lots, by_orders) + points


def _fill(room_g: int, goods: list[tuple[int, int, int]]) -> int:
    """Best value of (gain a unit, grams a unit, units) within a weight, the last unit counted in full."""
    total = 0
    for gain, unit_g, most in sorted(goods, key=lambda each: -each[0] / each[1]):
        if room_g <= 0:
            break
        units = min(most, -(-room_g // unit_g))
        total += gain * units
        room_g -= units * unit_g
    return total
