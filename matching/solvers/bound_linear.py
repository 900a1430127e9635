"""A linear relaxation of a whole day: every shipment a fraction of itself, every trip charged at least what one call costs.

For trip ``t`` let ``q[o]`` say that it serves order ``o``, ``v[p]`` that it calls at place ``p`` that is not on its own way,
``T`` be the money of its travel beyond the closed own way. Services add up (parking once a call, handling by crate), travel is
shared: so ``T`` is at least that of *each* shipment alone, never of their sum, and services are charged in full::

    extra cost >= max(0, T + ¥/h (parking v + handling) - credit) + calls v,   T >= way[row] y[row]

The same holds for seconds against what the trip can spare. Whatever a lawful plan does is a point of this polyhedron, so its
optimum is no lower than any plan's value.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence as Series
from dataclasses import dataclass, field
from typing import Any

from ortools.linear_solver.python import model_builder

from matching.problem import YEN, Problem
from matching.solvers.bound_ground import FREE, BoundTrip
from matching.solvers.bound_pairs import Rides, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """The optimum (score units) and the prices of what trips share: of a lot's unit, of a visit to an order."""

    value: float
    lot_price: tuple[float, ...]
    order_price: tuple[float, ...]


@dataclass(slots=True, kw_only=True)
class _Day:
    """The model as it grows; in yen, seconds and units, since the solver's tolerances want numbers of a moderate size."""

    model: Any
    problem: Problem
    rows: Rows
    value: list[Any] = field(default_factory=list)
    stock: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    grams: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    visits: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    flows: list[Any] = field(default_factory=list)


def linear_bound(problem: Problem, rows: Rows, trips: Series[BoundTrip], rides: Series[Rides]) -> Linear | None:
    """Solve the relaxation; None where the solver does not reach its optimum."""
    day = _Day(model=model_builder.Model(), problem=problem, rows=rows)
    for trip, mine in zip(trips, rides, strict=True):
        if len(mine.row):
            _trip(day, trip, mine)
    stock = {lot: day.model.add(sum(terms) <= problem.lots[lot].units) for lot, terms in day.stock.items()}
    visits = {}
    for order, terms in day.visits.items():
        wanted = problem.orders[order]
        visits[order] = day.model.add(sum(terms) <= wanted.max_deliveries)
        served = day.model.new_num_var(0, 1, "")
        day.model.add(sum(day.grams[order]) <= (wanted.max_g + wanted.over_g) * served)
        day.model.add(sum(day.grams[order]) >= wanted.min_g * served)
        day.model.add(served <= sum(terms))
        if wanted.priority:
            day.value.append(wanted.priority * served)
    if day.flows:
        day.model.add(sum(day.flows) <= problem.sponsor.budget)
    day.model.maximize(sum(day.value) if day.value else 0)
    solver = model_builder.Solver("glop")
    if solver.solve(day.model) != model_builder.SolveStatus.OPTIMAL:
        return None
    return Linear(
        value=YEN * solver.objective_value,
        lot_price=tuple(YEN * solver.dual_value(stock[lot]) if lot in stock else 0.0 for lot in range(len(problem.lots))),
        order_price=tuple(YEN * solver.dual_value(visits[o]) if o in visits else 0.0 for o in range(len(problem.orders))),
    )


def _trip(day: _Day, trip: BoundTrip, mine: Rides) -> None:
    model, rows, given = day.model, day.rows, trip.trip
    calls: dict[int, Any] = {}

    def call(place: int) -> Any:
        if place not in calls:
            calls[place] = model.new_num_var(0, 1, "")
        return calls[place]

    own = set() if trip.loose else set(trip.chain)
    travel, travel_s = model.new_num_var(0, math.inf, ""), model.new_num_var(0, math.inf, "")
    by_order, by_pair = defaultdict[int, list[int]](list), defaultdict[tuple[int, int], list[int]](list)
    units, handled = [], []
    for m, row in enumerate(mine.row.tolist()):
        lot, order = int(rows.lot[row]), int(rows.order[row])
        by_order[order].append(m)
        by_pair[lot, order].append(m)
        u = model.new_num_var(0, int(mine.most[m]), "")
        units.append(u)
        day.stock[lot].append(u)
        day.grams[order].append(int(rows.unit_g[row]) * u)
        day.value.append(int(rows.margin[row] + rows.bonus[row]) / YEN * u)
        if not trip.loose:
            for place in {int(rows.at[row]), int(rows.to[row])} - own:
                model.add(u <= int(mine.most[m]) * call(place))
            handled.append(2 * day.problem.lots[lot].handling_s / int(rows.per_crate[row]) * u)
    for several in by_pair.values():
        # Of a pair's rows only one rides.
        ways = [(m, 1 / int(mine.most[m])) for m in several]
        model.add(sum(share * units[m] for m, share in ways) <= 1)
        model.add(travel >= sum(int(mine.way[m]) / YEN * share * units[m] for m, share in ways))
        model.add(travel_s >= sum(int(mine.way_s[m]) * share * units[m] for m, share in ways))
    for order, several in by_order.items():
        wanted = day.problem.orders[order]
        q = model.new_num_var(0, 1, "")
        day.visits[order].append(q)
        for pair in {int(rows.lot[mine.row[m]]) for m in several}:
            model.add(sum(units[m] for m in by_pair[pair, order]) <= max(int(mine.most[m]) for m in by_pair[pair, order]) * q)
        grams = sum(int(rows.unit_g[mine.row[m]]) * units[m] for m in several)
        model.add(grams <= (wanted.max_g + wanted.over_g) * q)
        if wanted.max_deliveries == 1:
            model.add(grams >= wanted.min_g * q)
            model.add(travel >= min(int(mine.way[m]) for m in several) / YEN * q)
            model.add(travel_s >= min(int(mine.way_s[m]) for m in several) * q)
        ends = {int(rows.to[mine.row[m]]) for m in several}
        if not trip.loose and not ends & own:
            model.add(q <= sum(call(place) for place in sorted(ends)))
    if trip.loose:
        return
    places = day.problem.places
    busy = sum(places[place].parking_s * v for place, v in calls.items()) + sum(handled)
    if trip.spare_s < FREE // 2:
        model.add(travel_s + busy <= trip.spare_s)
    if given.detour_visits is not None and calls:
        model.add(sum(calls.values()) <= given.detour_visits)
    way = model.new_num_var(0, math.inf, "")
    model.add(way >= travel + trip.rate_s / YEN * busy - trip.credit / YEN)
    cost = way + sum((given.cost_visit + places[place].parking_yen) * v for place, v in calls.items())
    day.value.append(-1 * cost)
    _fund(day, trip, mine, units, cost)


def _fund(day: _Day, trip: BoundTrip, mine: Rides, units: Series[Any], cost: Any) -> None:
    """What nobody pays for is not driven: the extra cost within headroom, gift and the sponsor's money."""
    model, rows, sponsor = day.model, day.rows, day.problem.sponsor
    room = sum(int(rows.margin[row]) / YEN * units[m] for m, row in enumerate(mine.row.tolist()) if not mine.free[m])
    if mine.free.any() and trip.trip.gift:
        room = room + trip.trip.gift
    if mine.paid.any() and sponsor.budget and sponsor.worth:
        flow = model.new_num_var(0, sponsor.budget, "")
        kilos = sum(int(rows.unit_g[row]) / 1000 * units[m] for m, row in enumerate(mine.row.tolist()))
        model.add(flow <= sponsor.worth * kilos)
        day.flows.append(flow)
        room = room + flow
    model.add(cost <= room)
