"""All pairs of order and lot that fit, in columns: what :func:`matching.compatibility.fits` tells one by one.

A day of ten thousand orders has millions of such pairs, and every part of it some ten thousand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.compatibility import lowest_unit
from matching.problem import YEN_KG_G, Lot, Order, Problem

Ints = NDArray[np.int64]


def wishes(problem: Problem) -> tuple[Ints, Ints]:
    """Return (first pair of each order and the number of all, rows (lot, highest yen/kg) by order and lot).

    Returns
    -------
    tuple of int64 (orders + 1,) and int64 (pairs, 2)
    """
    never: dict[int, list[int]] = defaultdict(list)
    for match in problem.forbidden:
        if match.trip is None and match.order is not None and match.lot is not None:
            never[match.order].append(match.lot)
    shelf = _Shelf(problem.lots)
    found = []
    for o, order in enumerate(problem.orders):
        lots, highest = shelf.fitting(order)
        if never[o]:
            allowed = ~np.isin(lots, never[o])
            lots, highest = lots[allowed], highest[allowed]
        found.append(np.column_stack([lots, highest]))
    first = np.zeros(len(found) + 1, np.int64)
    first[1:] = np.cumsum([len(rows) for rows in found])
    return first, np.concatenate(found) if found else np.zeros((0, 2), np.int64)


class _Shelf:
    """Lots by what they are called, with the defects that somebody tolerates."""

    def __init__(self, lots: tuple[Lot, ...]) -> None:
        self._lots = lots
        self._called: dict[str, list[int]] = defaultdict(list)
        for n, lot in enumerate(lots):
            for name in {lot.product, lot.family}:
                self._called[name].append(n)
        self._kept: dict[tuple[str, frozenset[str]], Ints] = {}
        self._best = np.zeros(len(lots), np.int64)
        self._gram = np.array([YEN_KG_G * lot.unit_g for lot in lots], np.int64)
        self._lowest = np.array([min(lowest_unit(lot, k) for k in range(len(lot.pickups))) for lot in lots], np.int64)

    def _tolerated(self, goods: str, defects: frozenset[str]) -> Ints:
        key = goods, defects
        if key not in self._kept:
            named = self._called.get(goods, ())
            self._kept[key] = np.array([n for n in named if self._lots[n].defects <= defects], np.int64)
        return self._kept[key]

    def fitting(self, order: Order) -> tuple[Ints, Any]:
        """Lots that fit an order, ascending, and the highest price among its entries for each."""
        entries = sorted(order.accepts, key=lambda accept: accept.highest)
        each = [self._tolerated(accept.goods, accept.defects) for accept in entries]
        for lots, accept in zip(each, entries, strict=True):
            # dearer entries come later and count
            self._best[lots] = accept.highest
        fit = np.zeros(0, np.int64) if not each else each[0] if len(each) == 1 else np.unique(np.concatenate(each))
        fit = fit[self._best[fit] * self._gram[fit] >= self._lowest[fit]]
        return fit, self._best[fit]
