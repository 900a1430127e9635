"""The stronger rival's first step: lots flow to orders at least cost, carriage estimated by straight lines.

A flow with what the day needs beside: whole units, an order served from ``min_g`` up or not at all, and a charge once for each
pair of lot and order that is used. Solved by HiGHS (scipy).
"""

from __future__ import annotations

from statistics import mean

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from benchmarks.rivals.assignment import Assignment, kilometres, pairs_of
from matching.problem import Problem

CROOKED = 1.3
"""Roads are taken to be so many times the straight line."""
SPEED_KMH = 35.0
"""Taken for the time on these roads."""


def carriage_yen(problem: Problem, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimate what carrying anything of a lot to an order costs (yen), shape (lots, orders): one drive of its own.

    Straight line x 1.3 at the day's mean yen/km, the same way at 35 km/h and the two parkings at its mean yen/h, two visits
    at its mean yen a visit, parking fees. The nearest pair of options counts.
    """
    trips = problem.trips
    per_km, per_h, per_visit = (mean(getattr(t, name) for t in trips) for name in ("cost_km", "cost_h", "cost_visit"))
    km = CROOKED * kilometres(lonlat)
    cost = np.full((len(problem.lots), len(problem.orders)), np.inf)
    for i, lot in enumerate(problem.lots):
        for j, order in enumerate(problem.orders):
            for pickup in lot.pickups:
                for receiving in order.receivings:
                    places = (problem.places[pickup.place], problem.places[receiving.place])
                    hours = km[pickup.place, receiving.place] / SPEED_KMH + sum(p.parking_s for p in places) / 3600
                    yen = per_km * km[pickup.place, receiving.place] + per_h * hours
                    yen += 2 * per_visit + sum(place.parking_yen for place in places)
                    cost[i, j] = min(cost[i, j], yen)
    return cost


def least_cost_flow(problem: Problem, lonlat: NDArray[np.float64], *, part: float, seconds: float = 20.0) -> Assignment:
    """Assign lots to orders for the most value by estimate.

    Parameters
    ----------
    lonlat : array
        Of the problem's places, degrees, shape (P, 2).
    part : float
        Of the estimated carriage that a shipment is taken to bear: 1 = it drives alone, 0.3 = three or so share a detour.
    seconds : float
        Limit of the solver; the best assignment found counts.
    """
    pairs = pairs_of(problem)
    if not pairs or not problem.trips:
        return {}
    charge = part * carriage_yen(problem, lonlat)
    n, orders = len(pairs), problem.orders
    served = sorted({pair.order for pair in pairs})
    row = {order: k for k, order in enumerate(served)}
    # Variables: units of each pair, whether the pair is used, whether the order is served.
    most = np.array([min(problem.lots[p.lot].units, (orders[p.order].max_g + orders[p.order].over_g)
                         // problem.lots[p.lot].unit_g) for p in pairs])  # fmt: skip
    gain = [
        p.highest - p.lowest + problem.lots[p.lot].unit_g / 1000 * (problem.lots[p.lot].priority + problem.sponsor.worth)
        for p in pairs
    ]
    objective = -np.concatenate((gain, [-charge[p.lot, p.order] for p in pairs], [orders[o].priority for o in served]))
    entries: list[tuple[int, int, float]] = []
    low: list[float] = []
    high: list[float] = []

    def row_of(terms: list[tuple[int, float]], least: float, largest: float) -> None:
        entries.extend((len(low), column, factor) for column, factor in terms)
        low.append(least)
        high.append(largest)

    for k, pair in enumerate(pairs):
        row_of([(k, 1.0), (n + k, -float(most[k]))], -np.inf, 0)
        row_of([(k, 1.0), (n + k, -float(problem.lots[pair.lot].min_units))], 0, np.inf)
    for lot in sorted({pair.lot for pair in pairs}):
        row_of([(k, 1.0) for k, pair in enumerate(pairs) if pair.lot == lot], 0, problem.lots[lot].units)
    for order in served:
        grams = [(k, float(problem.lots[pair.lot].unit_g)) for k, pair in enumerate(pairs) if pair.order == order]
        column = 2 * n + row[order]
        row_of([*grams, (column, -float(orders[order].max_g + orders[order].over_g))], -np.inf, 0)
        row_of([*grams, (column, -float(orders[order].min_g))], 0, np.inf)
    rows, columns, factors = zip(*entries, strict=True)
    matrix = coo_array((factors, (rows, columns)), shape=(len(low), len(objective))).tocsc()
    answer = milp(
        objective,
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.ones(len(objective), np.int64),
        bounds=Bounds(0, np.concatenate((most, np.ones(n + len(served))))),
        options={"time_limit": seconds, "mip_rel_gap": 0.002},
    )
    if answer.x is None:
        return {}
    units = np.round(answer.x[:n]).astype(int)
    return {(pair.lot, pair.order): int(count) for pair, count in zip(pairs, units, strict=True) if count > 0}
