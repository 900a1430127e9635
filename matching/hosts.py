"""Where a change might help: for each thing unserved the few trips nearest to carrying it, prices and permits aside."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Series
from dataclasses import dataclass

import numpy as np

from matching.change import Host
from matching.market import Market, Question
from matching.objective import entries_of, highest_units, lowest_units
from matching.ownway import own_way
from matching.plan import Code, Shipment
from matching.problem import YEN, Problem
from matching.screen import Columns, Pair, screen, too_far

_PAIRS: int = 8
"""Pairs of lot and order looked at for one question, the best priced first."""
_LOTS: int = 3
"""Lots that an order may be served from in one search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """A pair and how far its price and quantity are from fitting (share), and what it would bring (score units)."""

    pair: Pair
    gap: float
    margin: int


def hosts_of(
    problem: Problem,
    questions: Series[Question],
    first: Series[int | None],
    *,
    most: int,
    cancel: Callable[[], bool] | None = None,
) -> list[list[Host]]:
    """Return for each question up to ``most`` hosts on trips of their own, the nearest first.

    Parameters
    ----------
    problem : Problem
    questions : sequence of Question
    first : sequence of int or None
        For each question a trip that comes first in any case: the one that its reason names.
    most : int
    cancel : callable, optional
        Asked between trips; True ends the look with what has been seen.
    """
    market = Market(problem)
    near = [_pairs(market, question) for question in questions]
    pairs = list(dict.fromkeys(one.pair for rows in near for one in rows))
    columns = Columns.of(problem, pairs)
    where = {pair: n for n, pair in enumerate(pairs)}
    ranked: list[list[tuple[bool, float, int, int, _Near]]] = [[] for _ in questions]
    for trip in range(len(problem.trips)):
        own = own_way(problem, trip)
        if isinstance(own, Code) or not pairs:
            continue
        if cancel is not None and cancel():
            break
        far = too_far(problem, trip, own, columns)
        close = np.flatnonzero(far <= 1.0)
        looked = screen(problem, trip, own, columns.take(close))
        shares, costs = far.tolist(), [0] * len(pairs)
        for n, share, cost in zip(close.tolist(), looked.share.tolist(), looked.cost.tolist(), strict=True):
            shares[n], costs[n] = share, cost if not share else 0
        for rows, kept, named in zip(near, ranked, first, strict=True):
            if not rows:
                continue
            best = min(rows, key=lambda one: (shares[where[one.pair]] + one.gap, costs[where[one.pair]] - one.margin))
            at = where[best.pair]
            kept.append((trip != named, shares[at] + best.gap, costs[at] - best.margin, trip, best))
            kept.sort(key=lambda row: row[:4])
            del kept[most:]
    return [
        [_host(question, row, rows) for row in kept if row[1] < 1e5]
        for question, kept, rows in zip(questions, ranked, near, strict=True)
    ]


def _host(question: Question, row: tuple[bool, float, int, int, _Near], near: list[_Near]) -> Host:
    _, _, _, trip, best = row
    if question.lot is not None:
        return Host(trip=trip, order=best.pair.order, lots=(question.lot,), lot=question.lot)
    lots = [best.pair.lot, *(one.pair.lot for one in sorted(near, key=lambda one: (one.gap, -one.margin)))]
    return Host(trip=trip, order=best.pair.order, lots=tuple(dict.fromkeys(lots))[:_LOTS])


def _pairs(market: Market, question: Question) -> list[_Near]:
    """The best priced pairs of a question whose goods and defects fit."""
    problem = market.problem
    if question.order is not None:
        found = [one for k in market.lots(question.order) for one in _of(problem, k, question.order)]
    else:
        lot = question.lot or 0
        found = [one for o in market.orders(lot) for one in _of(problem, lot, o)]
    found.sort(key=lambda one: (one.gap, -one.margin, one.pair.lot, one.pair.order))
    return found[:_PAIRS]


def _of(problem: Problem, k: int, o: int) -> list[_Near]:
    lot, order = problem.lots[k], problem.orders[o]
    if not entries_of(lot, order):
        return []
    most = order.max_g + order.over_g
    least = min(lot.min_units, lot.units)
    excess = max(0, lot.min_units * lot.unit_g - most) / max(1, most)
    found = []
    for p in range(len(lot.pickups)):
        units = max(least, min(lot.units, most // lot.unit_g))
        s = Shipment(lot=k, order=o, trip=0, pickup_option=p, receiving_option=0, units=units)
        high, low = highest_units(problem, s), lowest_units(problem, s)
        gap = excess + max(0, low - high) / max(1, high)
        found += [
            _Near(
                pair=Pair(lot=k, order=o, pickup_option=p, receiving_option=r, least=least),
                gap=gap,
                margin=high - low + YEN * order.priority,
            )
            for r in range(len(order.receivings))
        ]
    return found
