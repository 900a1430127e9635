"""What a sequential service decides first: which lot goes to which order, without knowing any route.

An assignment is units by (lot, order). It keeps the day's own rules of goods: stock, least units of a shipment, least and most
grams of an order, product, defects, and prices that meet. Which truck carries it, when, and from which pickup option is left
open; :func:`restricted` hands it to our own router.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from matching.compatibility import fits, highest_price, lowest_unit
from matching.problem import YEN, Match, Problem

Assignment = dict[tuple[int, int], int]
"""Units by (lot, order)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A lot that may serve an order: prices in yen a unit; ``lowest`` at the lot's cheapest pickup option."""

    lot: int
    order: int
    highest: float
    lowest: float


def pairs_of(problem: Problem) -> list[Pair]:
    """Return every (lot, order) whose goods, defects and prices meet."""
    found = []
    for fit in fits(problem):
        lot = problem.lots[fit.lot]
        cheapest = min(lowest_unit(lot, option) for option in range(len(lot.pickups))) / YEN
        found.append(Pair(lot=fit.lot, order=fit.order, highest=fit.highest * lot.unit_g / 1000, lowest=cheapest))
    return found


def cheapest_lots(problem: Problem) -> Assignment:
    """Serve the orders in turn, each from its cheapest lots (lowest yen/kg) with stock, until its wish is filled.

    A wish is filled up to ``max_g``; where that leaves it under ``min_g``, one more unit may use the tolerance ``over_g``. An
    order that cannot reach ``min_g`` gets nothing and its lots stay free for the next.
    """
    by_order: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs_of(problem):
        by_order[pair.order].append(pair)
    stock = [lot.units for lot in problem.lots]
    chosen: Assignment = {}
    for index, order in enumerate(problem.orders):
        taken: dict[int, int] = {}
        grams = 0
        for pair in sorted(by_order[index], key=lambda each: (each.lowest / problem.lots[each.lot].unit_g, each.lot)):
            lot = problem.lots[pair.lot]
            units = min(stock[pair.lot], max(0, order.max_g - grams) // lot.unit_g)
            if grams + units * lot.unit_g < order.min_g and units < stock[pair.lot]:
                units += grams + (units + 1) * lot.unit_g <= order.max_g + order.over_g
            if units >= lot.min_units:
                taken[pair.lot] = units
                grams += units * lot.unit_g
        if taken and grams >= order.min_g:
            for lot_index, units in taken.items():
                stock[lot_index] -= units
                chosen[lot_index, index] = units
    return chosen


def restricted(problem: Problem, assignment: Assignment) -> Problem:
    """Return the same day in which only the assigned pairs may be shipped, and of each lot no more than was assigned.

    The router stays free in all else: trip, times, pickup and receiving option, the split of a lot's assigned units over its
    assigned orders, and what to leave behind. All of that can only help the rival. Whatever is lawful here is lawful on the
    whole day, for pairs were only taken away and stock only lowered.
    """
    total: dict[int, int] = defaultdict(int)
    for (lot, _), units in assignment.items():
        total[lot] += units
    never = tuple(
        Match(lot=pair.lot, order=pair.order) for pair in pairs_of(problem) if (pair.lot, pair.order) not in assignment
    )
    given = {each.name: getattr(problem, each.name) for each in fields(problem)}
    given["lots"] = tuple(replace(lot, units=total.get(i, lot.units)) for i, lot in enumerate(problem.lots))
    given["forbidden"] = problem.forbidden + never
    return Problem(**given)


def broken(problem: Problem, assignment: Assignment) -> list[str]:
    """Name what an assignment breaks of the rules of goods; used by tests and before every measurement."""
    faults = []
    units_of: dict[int, int] = defaultdict(int)
    grams_of: dict[int, int] = defaultdict(int)
    for (lot_index, order_index), units in assignment.items():
        lot, order = problem.lots[lot_index], problem.orders[order_index]
        units_of[lot_index] += units
        grams_of[order_index] += units * lot.unit_g
        if units < lot.min_units:
            faults.append(f"lot {lot_index}: {units} units in one shipment")
        if not isinstance(highest_price(lot, order), int):
            faults.append(f"order {order_index} does not take lot {lot_index}")
    faults += [f"lot {i}: {n} units of {problem.lots[i].units}" for i, n in units_of.items() if n > problem.lots[i].units]
    for index, grams in grams_of.items():
        order = problem.orders[index]
        if not order.min_g <= grams <= order.max_g + order.over_g:
            faults.append(f"order {index}: {grams} g")
    return faults


def kilometres(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle kilometres between places; ``lonlat`` in degrees, shape (P, 2); answer (P, P)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    a = np.sin((lat[:, None] - lat) / 2) ** 2
    a += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(np.minimum(1.0, a))))
