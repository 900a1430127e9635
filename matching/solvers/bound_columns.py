"""What a whole day can be worth at most, trip by trip: prices on what trips share, until no trip wants more than there is.

Lagrange's relaxation: give every lot's unit, every visit to an order and every gram of an order with several visits a price
>= 0. A plan is then worth no more than what all stock, visits and grams cost, and what each trip can earn at these prices on
its own (:func:`matching.solvers.bound_tour.earn`). That holds for whatever prices; good ones come from a linear program over
the ways to run found so far (column generation, smoothed after Wentges, *International Transactions in Operational Research* 4,
1997). The bound is summed in integers from the prices as rounded, so nothing rests on a solver's tolerances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Series
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder

from matching.problem import YEN, Problem
from matching.solvers.bound_ground import BoundTrip
from matching.solvers.bound_orders import Prices
from matching.solvers.bound_pairs import Rides, Rows
from matching.solvers.bound_tour import Load, earn

Floats = NDArray[np.float64]

_NARROW: Final = 60
"""Labels kept by the walks while prices are still moving."""
_WIDE: Final = 30_000
"""Labels kept at most once they stand."""
_SHARE: Final = 0.4
"""Share of the budget after which prices must stand."""
_HURRY: Final = 4
"""Labels kept once the budget is spent."""
_KEEP: Final = 0.4
"""Share of the best prices so far in the next ones."""
_STILL: Final = 3e-3
"""A round that gains less than this share has let prices come to rest."""
_CLOSE: Final = 1e-3
"""Bound and linear program this close together: prices have nothing more to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A bound (score units), the value of the linear program that it cannot pass, walks made and labels looked at."""

    bound: int
    reached: float
    rounds: int
    labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """Prices, not yet rounded."""

    lot: Floats
    visit: Floats
    gram: Floats

    def toward(self, other: _Point, share: float) -> _Point:
        """Go a share of the way to other prices."""
        ways = ((self.lot, other.lot), (self.visit, other.visit), (self.gram, other.gram))
        lot, visit, gram = ((1 - share) * a + share * b for a, b in ways)
        return _Point(lot=lot, visit=visit, gram=gram)

    @property
    def rounded(self) -> Prices:
        """Prices in whole score units."""
        lot, visit, gram = (np.maximum(0, np.rint(one)).astype(np.int64) for one in (self.lot, self.visit, self.gram))
        return Prices(lot=lot, visit=visit, gram=gram)


def columns_bound(
    problem: Problem,
    rows: Rows,
    trips: Series[BoundTrip],
    rides: Series[Rides],
    *,
    lot_price: Series[float],
    order_price: Series[float],
    labels: int,
) -> Priced:
    """Improve prices until they stand or ``labels`` labels have been looked at.

    Parameters
    ----------
    lot_price, order_price : sequence of float
        Where to begin (score units).
    labels : int
        The budget; some ten thousand a second. The same budget gives the same bound.
    """
    best = _Point(lot=np.array(lot_price), visit=np.array(order_price), gram=np.zeros(len(problem.orders)))
    point, loads, known = best, list[Load](), set[Load]()
    bound: int | None = None
    steady, wide, seen, rounds, reached = -1, 0, 0, 0, 0.0
    while True:
        prices = point.rounded
        earned = []
        for trip, mine in zip(trips, rides, strict=True):
            # Out of budget within a round: the rest of it in a hurry, so that it still proves something.
            width = (wide or _NARROW) if seen < 2 * labels else _HURRY
            earned.append(earn(problem, rows, trip, mine, prices, width=width))
            seen += earned[-1].labels
        total = _shared(problem, prices) + sum(each.bound for each in earned)
        rounds += 1
        bound = total if bound is None else min(bound, total)
        if steady < 0 or total < steady:
            steady, best = total, point
        fresh = [load for each in earned for load in each.loads if load not in known]
        known.update(fresh)
        loads += fresh
        solved = _master(problem, loads)
        if solved is None or seen >= labels:
            break
        before, (reached, aim) = reached, solved
        if bound - reached <= _CLOSE * bound:
            break
        if wide and not fresh:
            break
        if not wide and (not fresh or reached <= before * (1 + _STILL) or seen > _SHARE * labels):
            # What a wide walk proves is judged anew: its bounds are lower at the same prices.
            wide = max(_NARROW, min(_WIDE, (labels - seen) // (8 * len(trips) + 1)))
            steady, point = -1, aim
            continue
        point = best.toward(aim, 1 - _KEEP)
    return Priced(bound=bound, reached=reached, rounds=rounds, labels=seen)


def _shared(problem: Problem, prices: Prices) -> int:
    """What all stock, visits and grams cost."""
    total = sum(int(price) * lot.units for price, lot in zip(prices.lot, problem.lots, strict=True))
    for visit, gram, order in zip(prices.visit.tolist(), prices.gram.tolist(), problem.orders, strict=True):
        total += visit * order.max_deliveries + gram * (order.max_g + order.over_g)
    return total


def _master(problem: Problem, loads: Series[Load]) -> tuple[float, _Point] | None:
    """Choose among the ways found, in fractions; the value (score units) and the prices. In yen and kilograms inside."""
    if not loads:
        return None
    model = model_builder.Model()
    runs = [model.new_num_var(0, 1, "") for _ in loads]
    by_trip, by_lot, by_visit, by_gram = (defaultdict[int, list[Any]](list) for _ in range(4))
    for load, run in zip(loads, runs, strict=True):
        by_trip[load.trip].append(run)
        for lot, number in load.units:
            by_lot[lot].append(number * run)
        for order in load.visits:
            by_visit[order].append(run)
        for order, grams in load.grams:
            if problem.orders[order].max_deliveries > 1:
                by_gram[order].append(grams / 1000 * run)
    for several in by_trip.values():
        model.add(sum(several) <= 1)
    lots = {lot: model.add(sum(terms) <= problem.lots[lot].units) for lot, terms in by_lot.items()}
    visits = {o: model.add(sum(terms) <= problem.orders[o].max_deliveries) for o, terms in by_visit.items()}
    grams_of = {
        o: model.add(sum(terms) <= (problem.orders[o].max_g + problem.orders[o].over_g) / 1000) for o, terms in by_gram.items()
    }
    model.maximize(sum(load.value / YEN * run for load, run in zip(loads, runs, strict=True)))
    solver = model_builder.Solver("glop")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return None

    def prices(rows: dict[int, Any], number: int, scale: float) -> Floats:
        return np.array([scale * solver.dual_value(rows[i]) if i in rows else 0.0 for i in range(number)])

    point = _Point(
        lot=prices(lots, len(problem.lots), YEN),
        visit=prices(visits, len(problem.orders), YEN),
        gram=prices(grams_of, len(problem.orders), YEN / 1000),
    )
    return YEN * solver.objective_value, point
